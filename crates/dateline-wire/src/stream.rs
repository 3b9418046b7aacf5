//! Byte streams that can be looked at before they are read, that count, and that can go on after damage.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

/// A stream that may know how to go on after an error.
pub(crate) trait Stream: BufRead {
    /// Goes to the next place behind the damage where reading can begin anew; `false` where there is none.
    fn recover(&mut self) -> bool {
        false
    }
}

impl<S: Stream + ?Sized> Stream for Box<S> {
    fn recover(&mut self) -> bool {
        (**self).recover()
    }
}

/// How many bytes were read from outside, over all layers.
pub(crate) type Count = Rc<Cell<u64>>;

/// What comes from outside, counted.
pub(crate) struct Outside<R: Read> {
    inner: BufReader<R>,
    count: Count,
}

impl<R: Read> Outside<R> {
    pub(crate) fn new(inner: R, count: Count) -> Self {
        Self { inner: BufReader::with_capacity(1 << 16, inner), count }
    }
}

impl<R: Read> Read for Outside<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        self.count.set(self.count.get().saturating_add(n as u64));
        Ok(n)
    }
}

impl<R: Read> BufRead for Outside<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.count.set(self.count.get().saturating_add(n as u64));
        self.inner.consume(n);
    }
}

impl<R: Read> Stream for Outside<R> {}

/// A stream whose next bytes can be looked at, and to which bytes can be given back.
pub(crate) struct Front<'a> {
    front: Vec<u8>,
    at: usize,
    rest: Box<dyn Stream + 'a>,
    /// An error met while looking ahead: told when reading comes to it.
    error: Option<io::Error>,
}

impl<'a> Front<'a> {
    pub(crate) fn new(rest: Box<dyn Stream + 'a>) -> Self {
        Self { front: Vec::new(), at: 0, rest, error: None }
    }

    /// Returns the next `n` bytes, or as many as there are.
    pub(crate) fn peek(&mut self, n: usize) -> &[u8] {
        if self.at > 0 && self.front.len() - self.at < n {
            self.front.drain(..self.at);
            self.at = 0;
        }
        while self.front.len() - self.at < n && self.error.is_none() {
            let want = n - (self.front.len() - self.at);
            match self.rest.fill_buf() {
                Ok([]) => break,
                Ok(bytes) => {
                    let take = bytes.len().min(want);
                    self.front.extend_from_slice(&bytes[..take]);
                    self.rest.consume(take);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.error = Some(error),
            }
        }
        let seen = &self.front[self.at..];
        &seen[..seen.len().min(n)]
    }

    /// Puts bytes in front of what comes next.
    pub(crate) fn give_back(&mut self, bytes: &[u8]) {
        self.front.splice(..self.at, bytes.iter().copied());
        self.at = 0;
    }

    /// Returns the error that looking ahead met, if it has not been told yet.
    pub(crate) fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    /// Goes to the next place where `sign` stands; the sign itself stays unread. `false` where there is none; the
    /// error that ended the search is kept.
    pub(crate) fn seek_sign(&mut self, sign: &[u8]) -> bool {
        loop {
            let seen = self.peek(1 << 16);
            if seen.len() < sign.len() {
                let n = seen.len();
                self.consume(n);
                return false;
            }
            if let Some(at) = find(seen, sign) {
                self.consume(at);
                return true;
            }
            // a sign may begin in the last bytes
            let n = seen.len() - (sign.len() - 1);
            self.consume(n);
        }
    }
}

impl Read for Front<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let n = bytes.len().min(out.len());
        out[..n].copy_from_slice(&bytes[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Front<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.front.len() {
            return Ok(&self.front[self.at..]);
        }
        self.front.clear();
        self.at = 0;
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, n: usize) {
        let own = n.min(self.front.len() - self.at);
        self.at += own;
        if n > own {
            self.rest.consume(n - own);
        }
    }
}

impl Stream for Front<'_> {
    fn recover(&mut self) -> bool {
        self.front.clear();
        self.at = 0;
        self.error = None;
        self.rest.recover()
    }
}

/// Returns where `needle` stands first.
pub(crate) fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let (first, rest) = needle.split_first()?;
    let mut from = 0;
    while let Some(at) = hay.get(from..)?.iter().position(|b| b == first) {
        let start = from + at;
        if hay[start + 1..].starts_with(rest) {
            return Some(start);
        }
        from = start + 1;
    }
    None
}

/// Reads at most `n` bytes to the end; with the error that ended it early, if one did.
pub(crate) fn read_up_to(reader: &mut dyn Read, n: usize) -> (Vec<u8>, Option<io::Error>) {
    let mut bytes = Vec::new();
    let error = reader.take(n as u64).read_to_end(&mut bytes).err();
    (bytes, error)
}
