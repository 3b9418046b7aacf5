//! Where pages come from on the command line: files, folders, standard input; compressed or not; one page or many.

use crate::args::{From, InputArgs};
use dateline_read::{Form, Input, Limits, Line, Profile};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// One page to be read.
pub(crate) struct Page {
    /// What to call it in messages: a path, with the line for JSON Lines.
    pub(crate) label: String,
    /// What it is.
    pub(crate) source: Source,
}

/// The page itself, or why there is none.
pub(crate) enum Source {
    /// Bytes as they came.
    Bytes { bytes: Vec<u8>, form: Form },
    /// A line of JSON Lines.
    Line(Box<Line>),
    /// Accepted and not readable: it makes a document with a diagnostic, never a gap.
    Broken { code: &'static str, message: String, input_id: Option<String> },
}

/// Goes through all inputs and hands over one page after the other. Files that cannot be read are reported and make
/// the exit code 1; the rest is done.
pub(crate) fn each(
    args: &InputArgs,
    failed: &mut bool,
    take: &mut dyn FnMut(Page) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let paths: &[PathBuf] = if args.inputs.is_empty() { &[PathBuf::from("-")] } else { &args.inputs };
    for path in paths {
        if path.as_os_str() == "-" {
            read_stream("-", Box::new(io::stdin().lock()), args, failed, take)?;
            continue;
        }
        for file in files(path, failed) {
            let label = file.display().to_string();
            match File::open(&file) {
                Ok(open) => read_stream(&label, Box::new(open), args, failed, take)?,
                Err(error) => complain(failed, &label, &error),
            }
        }
    }
    Ok(())
}

/// Says on standard error what could not be read.
fn complain(failed: &mut bool, label: &str, error: &dyn std::fmt::Display) {
    *failed = true;
    anstream::eprintln!("dateline: {label}: {error}");
}

/// A file, or all files of a folder in the order of their names.
fn files(path: &Path, failed: &mut bool) -> Vec<PathBuf> {
    let mut open = vec![path.to_owned()];
    let mut out = Vec::new();
    while let Some(path) = open.pop() {
        if !path.is_dir() {
            out.push(path);
            continue;
        }
        match fs::read_dir(&path) {
            Ok(entries) => {
                for entry in entries {
                    match entry {
                        // hidden files are no pages
                        Ok(entry) if entry.file_name().to_string_lossy().starts_with('.') => {}
                        Ok(entry) => open.push(entry.path()),
                        Err(error) => complain(failed, &path.display().to_string(), &error),
                    }
                }
            }
            Err(error) => complain(failed, &path.display().to_string(), &error),
        }
    }
    out.sort();
    out
}

/// Reads one stream: a page, or many as JSON Lines.
fn read_stream(
    label: &str,
    stream: Box<dyn Read + '_>,
    args: &InputArgs,
    failed: &mut bool,
    take: &mut dyn FnMut(Page) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut reader = match opened(stream) {
        Ok(reader) => reader,
        Err(error) => {
            complain(failed, label, &error);
            return Ok(());
        }
    };
    let lines = match args.from {
        From::Jsonl => true,
        From::Auto => match reader.fill_buf() {
            Ok(front) => is_jsonl(front),
            Err(error) => {
                complain(failed, label, &error);
                return Ok(());
            }
        },
        _ => false,
    };
    if lines {
        return read_lines(label, reader, args.max_bytes, failed, take);
    }
    let mut bytes = Vec::new();
    // one byte more than is read, so that the page stage can say that there was more
    if let Err(error) = reader.take(args.max_bytes as u64 + 1).read_to_end(&mut bytes) {
        complain(failed, label, &error);
        return Ok(());
    }
    let form = match args.from {
        From::Html => Form::Html,
        From::Text => Form::Text,
        From::Plain => Form::Plain,
        From::Auto | From::Jsonl => Form::Auto,
    };
    take(Page { label: label.to_owned(), source: Source::Bytes { bytes, form } })
}

/// Opens gzip and zstandard by their first bytes.
fn opened<'a>(stream: Box<dyn Read + 'a>) -> io::Result<BufReader<Box<dyn Read + 'a>>> {
    let mut reader = BufReader::with_capacity(1 << 16, stream);
    let front = reader.fill_buf()?;
    let inner: Box<dyn Read + 'a> = if front.starts_with(&[0x1f, 0x8b]) {
        Box::new(flate2::read::MultiGzDecoder::new(reader))
    } else if front.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Box::new(ruzstd::decoding::StreamingDecoder::new(reader).map_err(io::Error::other)?)
    } else {
        return Ok(reader);
    };
    Ok(BufReader::with_capacity(1 << 16, inner))
}

/// Whether the bytes begin like an object of JSON Lines.
fn is_jsonl(front: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&front[..front.len().min(4096)]);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('{')
        && ["\"text\"", "\"html\"", "\"id\"", "\"url\"", "\"title\""].iter().any(|key| text.contains(key))
}

fn read_lines(
    label: &str,
    mut reader: impl BufRead,
    max_bytes: usize,
    failed: &mut bool,
    take: &mut dyn FnMut(Page) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    // JSON escapes can make a page up to six times as long as it is
    let limit = (max_bytes as u64).saturating_mul(6).max(1 << 16);
    let mut number = 0usize;
    loop {
        let mut line = Vec::new();
        let n = match (&mut reader).take(limit).read_until(b'\n', &mut line) {
            Ok(n) => n,
            Err(error) => {
                complain(failed, label, &error);
                return Ok(());
            }
        };
        if n == 0 {
            return Ok(());
        }
        number += 1;
        let too_long = !line.ends_with(b"\n") && n as u64 == limit;
        if too_long {
            skip_line(&mut reader)?;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            continue;
        }
        let label = format!("{label}:{number}");
        let broken = |code, message: String, input_id| Source::Broken { code, message, input_id };
        let source = if too_long {
            broken("R013", format!("the line has more than {limit} bytes; raise --max-bytes"), None)
        } else {
            match Line::read(text) {
                Ok(line) => Source::Line(Box::new(line)),
                Err((error, id)) => {
                    let said = error.to_string();
                    let code = match said.get(..4) {
                        Some("R011") => "R011",
                        Some("R012") => "R012",
                        _ => "R010",
                    };
                    broken(code, said.get(5..).unwrap_or(&said).to_owned(), id)
                }
            }
        };
        if matches!(source, Source::Broken { .. }) {
            *failed = true;
        }
        take(Page { label, source })?;
    }
}

fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let (used, done) = {
            let front = reader.fill_buf()?;
            match front.iter().position(|b| *b == b'\n') {
                Some(at) => (at + 1, true),
                None => (front.len(), front.is_empty()),
            }
        };
        reader.consume(used);
        if done {
            return Ok(());
        }
    }
}

impl Page {
    /// Reads the page's words: the article, whatever came.
    pub(crate) fn article(&self, args: &InputArgs, profile: Option<&Profile>) -> dateline_read::doc::Article {
        let limits = Limits { max_bytes: args.max_bytes };
        match &self.source {
            Source::Bytes { bytes, form } => dateline_read::page(&Input {
                bytes,
                form: *form,
                url: args.url.as_deref(),
                published: args.published.as_deref(),
                limits,
                profile,
                ..Input::default()
            }),
            Source::Line(line) => {
                let mut input = line.input(limits);
                input.published = input.published.or(args.published.as_deref());
                input.profile = profile;
                dateline_read::page(&input)
            }
            Source::Broken { code, message, input_id } => dateline_read::doc::Article {
                input_id: input_id.clone(),
                diagnostics: vec![dateline_read::doc::Diagnostic { code, message: message.clone(), at: None }],
                ..dateline_read::doc::Article::default()
            },
        }
    }
}
