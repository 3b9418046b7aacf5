//! Files, folders, patterns and standard input, in the order of their names.

use crate::envelope::Item;
use crate::limits::Options;
use crate::open;
use crate::sink::Flow;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Goes through inputs and hands over one item after the other. An input is a file, a folder (all below it, hidden
/// files left out, in the order of the names), a pattern such as `pages/**/*.html`, or `-` for standard input.
///
/// # Errors
/// Only those of `take`, which end the reading.
pub fn read<E>(inputs: &[PathBuf], options: &Options, take: &mut dyn FnMut(Item) -> Result<(), E>) -> Result<(), E> {
    let mut failed = None;
    let mut take = |item: Item| match take(item) {
        Ok(()) => Flow::Continue(()),
        Err(error) => {
            failed = Some(error);
            Flow::Break(())
        }
    };
    let _ = read_all(inputs, options, &mut take);
    failed.map_or(Ok(()), Err)
}

/// Returns the files that inputs stand for, in the order that [`read`] would read them; `missing` gets those that cannot
/// be found.
#[must_use]
pub fn paths(inputs: &[PathBuf], missing: &mut dyn FnMut(Item)) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut take = |item: Item| {
        missing(item);
        Flow::Continue(())
    };
    for input in inputs {
        let std::ops::ControlFlow::Continue(found) = expanded(input, &mut take) else { continue };
        for path in found {
            match files(&path, &mut take) {
                std::ops::ControlFlow::Continue(files) => out.extend(files),
                std::ops::ControlFlow::Break(()) => {}
            }
        }
    }
    out
}

fn read_all(inputs: &[PathBuf], options: &Options, take: &mut dyn FnMut(Item) -> Flow) -> Flow {
    for input in inputs {
        if input.as_os_str() == "-" {
            open::read_into("-", io::stdin().lock(), options, take)?;
            continue;
        }
        for path in expanded(input, take)? {
            for file in files(&path, take)? {
                let label = file.display().to_string();
                match File::open(&file) {
                    Ok(open) => open::read_into(&label, open, options, take)?,
                    Err(error) => take(unreadable(&file, &error))?,
                }
            }
        }
    }
    Flow::Continue(())
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Item {
    Item::Unreadable { label: path.display().to_string(), why: error.to_string() }
}

/// Returns what a pattern stands for; a path that exists is itself, whatever signs are in it.
fn expanded(input: &Path, take: &mut dyn FnMut(Item) -> Flow) -> std::ops::ControlFlow<(), Vec<PathBuf>> {
    let pattern = input.to_str().filter(|p| p.contains(['*', '?', '[']) && !input.exists());
    let Some(pattern) = pattern else { return std::ops::ControlFlow::Continue(vec![input.to_owned()]) };
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::default() };
    let mut out = Vec::new();
    match glob::glob_with(pattern, options) {
        Ok(paths) => {
            for path in paths {
                match path {
                    Ok(path) => out.push(path),
                    Err(error) => take(unreadable(error.path(), error.error()))?,
                }
            }
        }
        Err(error) => {
            take(unreadable(input, &format!("the pattern does not read: {error}")))?;
            return std::ops::ControlFlow::Continue(out);
        }
    }
    if out.is_empty() {
        take(unreadable(input, &"no file fits the pattern"))?;
    }
    // a folder that fits brings its files; those that fit themselves come once
    let folders: Vec<PathBuf> = out.iter().filter(|p| p.is_dir()).cloned().collect();
    out.retain(|p| !folders.iter().any(|f| f != p && p.starts_with(f)));
    std::ops::ControlFlow::Continue(out)
}

/// Returns a file, or all files of a folder in the order of their names.
fn files(path: &Path, take: &mut dyn FnMut(Item) -> Flow) -> std::ops::ControlFlow<(), Vec<PathBuf>> {
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
                        // a link to a folder may lead back to where we are
                        Ok(entry) if entry.file_type().is_ok_and(|t| t.is_symlink()) && entry.path().is_dir() => {}
                        Ok(entry) => open.push(entry.path()),
                        Err(error) => take(unreadable(&path, &error))?,
                    }
                }
            }
            Err(error) => take(unreadable(&path, &error))?,
        }
    }
    out.sort();
    std::ops::ControlFlow::Continue(out)
}
