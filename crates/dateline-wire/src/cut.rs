//! Where a web archive can be cut, so that many read one: at the first byte of a record, or of the packed member that
//! begins with one.
//!
//! The piece between two offsets goes from the first such place at or behind the one to the first at or behind the
//! other. Both readers of a border look for it in the same way, so that pieces never overlap and leave nothing out,
//! whatever is damaged. What only looks like a record is looked at twice: where in doubt there is no border, and the
//! record belongs to the piece before. An archive inside a record of an archive, stored unpacked, cannot be told apart.

use crate::limits::Limits;
use crate::packed::GZIP;
use crate::stream::find;
use std::io::{self, Read};

/// How much is looked at at a time.
const WINDOW: usize = 64 << 10;

/// Bytes that can be read from any place.
pub trait ReadAt {
    /// Returns how many there are.
    fn size(&self) -> u64;

    /// Reads at a place; at least one byte, but at the end.
    ///
    /// # Errors
    /// What the disk or the network says.
    fn read_at(&self, at: u64, out: &mut [u8]) -> io::Result<usize>;
}

/// Returns where the first record at or behind `at` begins; the size where there is none.
///
/// # Errors
/// What the disk or the network says.
pub fn record_start(archive: &dyn ReadAt, at: u64) -> io::Result<u64> {
    if at == 0 {
        return Ok(0);
    }
    if at >= archive.size() {
        return Ok(archive.size());
    }
    let mut head = [0; 3];
    let is_packed = read_full(archive, 0, &mut head)? == head.len() && head == GZIP;
    // a record begins a line; a member begins anywhere
    let (sign, before): (&[u8], u64) = if is_packed { (GZIP, 0) } else { (b"\nWARC/", 1) };
    let mut window = vec![0; WINDOW];
    let mut from = at - before;
    loop {
        let n = read_full(archive, from, &mut window)?;
        let mut seen = 0;
        while let Some(found) = window.get(seen..n).and_then(|w| find(w, sign)) {
            let place = from + (seen + found) as u64 + before;
            let begins = if is_packed { begins_member(archive, place)? } else { begins_record(archive, place)? };
            if begins {
                return Ok(place);
            }
            seen += found + 1;
        }
        if n < window.len() {
            return Ok(archive.size());
        }
        // a sign may begin in the last bytes
        from += (n - (sign.len() - 1)) as u64;
    }
}

/// Fills as much as there is.
fn read_full(archive: &dyn ReadAt, at: u64, out: &mut [u8]) -> io::Result<usize> {
    let mut n = 0;
    while n < out.len() {
        match archive.read_at(at + n as u64, &mut out[n..])? {
            0 => break,
            more => n += more,
        }
    }
    Ok(n)
}

/// Says whether what is packed there unpacks to the beginning of a record.
fn begins_member(archive: &dyn ReadAt, at: u64) -> io::Result<bool> {
    let mut front = vec![0; 4 << 10];
    let n = read_full(archive, at, &mut front)?;
    // the upper bits of the flags are always zero
    if front.get(3).is_none_or(|flags| flags & 0xe0 != 0) {
        return Ok(false);
    }
    let mut word = [0; 5];
    let unpacked = flate2::bufread::GzDecoder::new(&front[..n]).read_exact(&mut word);
    Ok(unpacked.is_ok() && &word == b"WARC/")
}

/// Says whether a record stands there: a head that reads, and behind its body the next record or the end.
fn begins_record(archive: &dyn ReadAt, at: u64) -> io::Result<bool> {
    let mut head = vec![0; 4 << 10];
    let mut n = read_full(archive, at, &mut head)?;
    if end_of_head(&head[..n]).is_none() {
        head.resize(Limits::default().max_head, 0);
        n = read_full(archive, at, &mut head)?;
    }
    let Some(end) = end_of_head(&head[..n]) else { return Ok(false) };
    let text = String::from_utf8_lossy(&head[..end]);
    let mut lines = text.lines();
    if lines.next().is_none_or(|l| !l.starts_with("WARC/")) {
        return Ok(false);
    }
    let (mut has_type, mut length) = (false, None);
    for line in lines.filter(|l| !l.trim().is_empty() && !l.starts_with([' ', '\t'])) {
        let Some((name, value)) = line.split_once(':') else { return Ok(false) };
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => has_type = true,
            "content-length" => length = value.trim().parse::<u64>().ok(),
            _ => {}
        }
    }
    let Some(length) = length.filter(|_| has_type) else { return Ok(false) };
    let Some(behind) = at.checked_add(end as u64).and_then(|b| b.checked_add(length)) else { return Ok(false) };
    if behind > archive.size() {
        return Ok(false);
    }
    let mut next = [0; 16];
    let n = read_full(archive, behind, &mut next)?;
    let next = next[..n].trim_ascii_start();
    Ok(next.is_empty() && n < 16 || next.starts_with(b"WARC/"))
}

/// Returns where the body begins.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let (long, short) = (find(bytes, b"\r\n\r\n").map(|at| at + 4), find(bytes, b"\n\n").map(|at| at + 2));
    match (long, short) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Item, Kind, Options, read_stream};
    use proptest::prelude::*;
    use std::convert::Infallible;
    use std::io::Write;

    struct Bytes(Vec<u8>);

    impl ReadAt for Bytes {
        fn size(&self) -> u64 {
            self.0.len() as u64
        }

        fn read_at(&self, at: u64, out: &mut [u8]) -> io::Result<usize> {
            let rest = self.0.get(at as usize..).unwrap_or_default();
            // short reads, as a network gives them
            let n = rest.len().min(out.len()).min(1000);
            out[..n].copy_from_slice(&rest[..n]);
            Ok(n)
        }
    }

    fn record(n: usize, body: &[u8]) -> Vec<u8> {
        let mut http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".to_vec();
        http.extend_from_slice(body);
        let mut out = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{n}\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n",
            http.len()
        )
        .into_bytes();
        out.extend(http);
        out.extend_from_slice(b"\r\n\r\n");
        out
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn pages(bytes: &[u8]) -> Vec<(Option<String>, Vec<u8>)> {
        let mut out = Vec::new();
        if bytes.is_empty() {
            return out;
        }
        let options = Options { kind: Kind::Warc, ..Options::default() };
        let Ok(()) = read_stream::<Infallible>("a", bytes, &options, &mut |item| {
            match item {
                Item::Page(page) => out.push((page.url.clone(), page.bytes)),
                Item::Broken(broken) => out.push((Some(broken.note.code.to_owned()), Vec::new())),
                _ => {}
            }
            Ok(())
        });
        out
    }

    /// What looks like the beginning of a record, or of a member, and is none.
    fn traps() -> Vec<Vec<u8>> {
        vec![
            b"<p>The ferry is late.</p>".to_vec(),
            b"<pre>\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 7\r\n\r\nnothing more</pre>".to_vec(),
            b"<pre>\nWARC/1.0 is a form of archives</pre>".to_vec(),
            b"<p>\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03 and \x1f\x8b\x08</p>".to_vec(),
            gzip(b"no archive at all"),
            Vec::new(),
            vec![b'x'; 3000],
        ]
    }

    proptest! {
        #[test]
        fn pieces_hold_all_records_once(
            bodies in prop::collection::vec(0usize..7, 1..30),
            size in prop_oneof![1u64..40, 40u64..3000, Just(1_000_000)],
            packed: bool,
            cut in prop::option::of(0usize..4000),
        ) {
            let traps = traps();
            let mut whole: Vec<u8> = Vec::new();
            for (n, body) in bodies.iter().enumerate() {
                let record = record(n, &traps[*body]);
                whole.extend(if packed { gzip(&record) } else { record });
            }
            // cut off: nothing is lost by it but the end
            if let Some(cut) = cut {
                whole.truncate(whole.len().saturating_sub(cut).max(1));
            }
            let source = Bytes(whole.clone());
            let (mut at, mut from, mut found, mut bytes) = (0, 0, Vec::new(), Vec::new());
            while at < source.size() {
                at += size;
                let to = record_start(&source, at).unwrap();
                prop_assert!(to >= from && (to >= at || to == source.size()));
                let piece = &whole[from as usize..to as usize];
                bytes.extend_from_slice(piece);
                found.extend(pages(piece));
                from = to;
            }
            prop_assert_eq!(&bytes, &whole);
            prop_assert_eq!(found, pages(&whole));
        }
    }
}
