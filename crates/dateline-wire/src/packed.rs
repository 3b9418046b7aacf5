//! gzip, zstandard and brotli, unpacked as they are read: member by member, with an eye on how much comes out, and
//! able to go on at the next member behind a damaged one.

use crate::limits::Limits;
use crate::stream::{Count, Front, Stream};
use ruzstd::decoding::{BlockDecodingStrategy, Dictionary, FrameDecoder, StreamingDecoder};
use std::io::{self, BufRead, Read};

pub(crate) const GZIP: &[u8] = &[0x1f, 0x8b, 0x08];
pub(crate) const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
/// The skippable frame that holds an archive's dictionary, by IIPC's convention.
const DICTIONARY: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];
/// Largest dictionary that is read.
const MAX_DICTIONARY: usize = 8 << 20;

/// Why unpacking ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PackError {
    #[error("the data unpacks to more than {0} times its size; it is no real page")]
    Bomb(u64),
    #[error("the dictionary of the archive does not read")]
    Dictionary,
    #[error("bytes that are not packed stand between or behind those that are")]
    Between,
}

/// Says whether an error is that of a bomb.
pub(crate) fn is_bomb(error: &io::Error) -> bool {
    error.get_ref().and_then(|e| e.downcast_ref::<PackError>()).is_some_and(|e| matches!(e, PackError::Bomb(_)))
}

/// Something that unpacks one member after the other.
trait Members {
    /// Reads unpacked bytes; 0 at the end of all members.
    fn unpack(&mut self, out: &mut [u8]) -> io::Result<usize>;
    /// Goes to the next member behind the damage.
    fn skip_damage(&mut self) -> bool;
}

/// Unpacked bytes, watched.
pub(crate) struct Unpacked<'a> {
    members: Box<dyn Members + 'a>,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    came_out: u64,
    went_in: Count,
    limits: Limits,
    /// No more is read: the end, or a bomb.
    done: bool,
}

const BUFFER: usize = 64 << 10;

impl<'a> Unpacked<'a> {
    fn new(members: Box<dyn Members + 'a>, went_in: Count, limits: Limits) -> Self {
        Self { members, buffer: vec![0; BUFFER], at: 0, end: 0, came_out: 0, went_in, limits, done: false }
    }

    pub(crate) fn gzip(packed: Front<'a>, went_in: Count, limits: Limits) -> Self {
        Self::new(Box::new(Gzip { state: State::Between(packed) }), went_in, limits)
    }

    pub(crate) fn zstd(packed: Front<'a>, went_in: Count, limits: Limits) -> Self {
        Self::new(
            Box::new(Zstd { packed, decoder: wary_decoder(), dictionary: None, begun: false, inside: false }),
            went_in,
            limits,
        )
    }

    pub(crate) fn brotli(packed: Front<'a>, went_in: Count, limits: Limits) -> Self {
        Self::new(Box::new(Brotli(brotli_decompressor::Decompressor::new(packed, 4096))), went_in, limits)
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let n = bytes.len().min(out.len());
        out[..n].copy_from_slice(&bytes[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Unpacked<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.end && !self.done {
            self.at = 0;
            self.end = 0;
            self.end = self.members.unpack(&mut self.buffer)?;
            self.done = self.end == 0;
            self.came_out = self.came_out.saturating_add(self.end as u64);
            // the bytes that came from outside, over all layers: packing twice gains nothing
            let allowed = self.went_in.get().saturating_mul(self.limits.max_ratio);
            if self.came_out > self.limits.ratio_after && self.came_out > allowed {
                self.end = 0;
                self.done = true;
                return Err(io::Error::other(PackError::Bomb(self.limits.max_ratio)));
            }
        }
        Ok(&self.buffer[self.at..self.end])
    }

    fn consume(&mut self, n: usize) {
        self.at = (self.at + n).min(self.end);
    }
}

impl Stream for Unpacked<'_> {
    fn recover(&mut self) -> bool {
        self.at = self.end;
        !self.done && self.members.skip_damage()
    }
}

/// Where a decoder of members is.
enum State<S, D> {
    Between(S),
    Inside(D),
    Over,
}

struct Gzip<'a> {
    state: State<Front<'a>, flate2::bufread::GzDecoder<Front<'a>>>,
}

impl Members for Gzip<'_> {
    fn unpack(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Ok(0),
                State::Between(mut packed) => {
                    // some writers pad with zeros
                    while packed.peek(1) == [0] {
                        packed.consume(1);
                    }
                    let sign = packed.peek(GZIP.len());
                    if sign != GZIP {
                        let over = sign.is_empty();
                        self.state = State::Between(packed);
                        return if over { Ok(0) } else { Err(io::Error::other(PackError::Between)) };
                    }
                    self.state = State::Inside(flate2::bufread::GzDecoder::new(packed));
                }
                State::Inside(mut decoder) => {
                    let read = decoder.read(out);
                    if let Ok(0) = read {
                        self.state = State::Between(decoder.into_inner());
                        continue;
                    }
                    self.state = State::Inside(decoder);
                    return read;
                }
            }
        }
    }

    fn skip_damage(&mut self) -> bool {
        let mut packed = match std::mem::replace(&mut self.state, State::Over) {
            State::Over => return false,
            State::Between(packed) => packed,
            State::Inside(decoder) => decoder.into_inner(),
        };
        loop {
            if !packed.seek_sign(GZIP) {
                return false;
            }
            // the upper bits of the flags are always zero
            if packed.peek(4).get(3).is_some_and(|flags| flags & 0xe0 == 0) {
                self.state = State::Between(packed);
                return true;
            }
            packed.consume(1);
        }
    }
}

struct Zstd<'a> {
    packed: Front<'a>,
    decoder: FrameDecoder,
    dictionary: Option<u32>,
    /// A frame was seen; a dictionary stands before all of them.
    begun: bool,
    inside: bool,
}

/// Returns a decoder that refuses windows that fill the memory: it looks at their size from its second frame on.
fn wary_decoder() -> FrameDecoder {
    const EMPTY_FRAME: [u8; 6] = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x00];
    let mut decoder = FrameDecoder::new();
    // it never fails: the frame is well made
    let _ = decoder.init(EMPTY_FRAME.as_slice());
    decoder
}

impl Zstd<'_> {
    /// Skips a frame that holds no data; one at the very beginning may hold the dictionary.
    fn skip_frame(&mut self, sign: [u8; 4]) -> io::Result<()> {
        self.packed.consume(4);
        let mut length = [0; 4];
        self.packed.read_exact(&mut length)?;
        let length = u64::from(u32::from_le_bytes(length));
        if sign != DICTIONARY || self.begun {
            io::copy(&mut (&mut self.packed).take(length), &mut io::sink())?;
            return Ok(());
        }
        let mut raw = Vec::new();
        (&mut self.packed).take(length.min(MAX_DICTIONARY as u64 + 1)).read_to_end(&mut raw)?;
        if raw.starts_with(ZSTD) {
            let packed = std::mem::take(&mut raw);
            StreamingDecoder::new_with_decoder(packed.as_slice(), wary_decoder())
                .map_err(io::Error::other)?
                .take(MAX_DICTIONARY as u64 + 1)
                .read_to_end(&mut raw)?;
        }
        let dictionary = dictionary(&raw).ok_or_else(|| io::Error::other(PackError::Dictionary))?;
        self.dictionary = Some(dictionary.id);
        self.decoder.add_dict(dictionary).map_err(io::Error::other)
    }
}

/// Reads a dictionary. The decoder trusts its length, so a copy with room behind it is tried first.
fn dictionary(raw: &[u8]) -> Option<Dictionary> {
    const ROOM: usize = 64 << 10;
    if raw.len() < 16 || raw.len() > MAX_DICTIONARY {
        return None;
    }
    let mut roomy = raw.to_vec();
    roomy.resize(raw.len() + ROOM, 0);
    let tried = Dictionary::decode_dict(&roomy).ok()?;
    if tried.dict_content.len() < ROOM {
        return None;
    }
    Dictionary::decode_dict(raw).ok()
}

impl Members for Zstd<'_> {
    fn unpack(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.inside {
                let sign: [u8; 4] = match self.packed.peek(4).try_into() {
                    Ok(sign) => sign,
                    Err(_) if self.packed.peek(1).is_empty() => return Ok(0),
                    Err(_) => return Err(io::Error::other(PackError::Between)),
                };
                if sign[0] & 0xf0 == 0x50 && sign[1..] == DICTIONARY[1..] {
                    self.skip_frame(sign)?;
                    self.begun = true;
                    continue;
                }
                if sign != ZSTD {
                    return Err(io::Error::other(PackError::Between));
                }
                self.begun = true;
                self.decoder.init(&mut self.packed).map_err(io::Error::other)?;
                if let Some(id) = self.dictionary {
                    self.decoder.force_dict(id).map_err(io::Error::other)?;
                }
                self.inside = true;
            }
            while self.decoder.can_collect() < out.len() && !self.decoder.is_finished() {
                let want = BlockDecodingStrategy::UptoBytes(out.len() - self.decoder.can_collect());
                self.decoder.decode_blocks(&mut self.packed, want).map_err(io::Error::other)?;
            }
            let n = self.decoder.read(out)?;
            if n > 0 {
                return Ok(n);
            }
            self.inside = false;
        }
    }

    fn skip_damage(&mut self) -> bool {
        self.inside = false;
        self.packed.seek_sign(ZSTD)
    }
}

struct Brotli<'a>(brotli_decompressor::Decompressor<Front<'a>>);

impl Members for Brotli<'_> {
    fn unpack(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out)
    }

    fn skip_damage(&mut self) -> bool {
        false
    }
}

/// Says whether bytes that are no text unpack as brotli to something that is: brotli has no sign of its own.
pub(crate) fn is_brotli(front: &[u8]) -> bool {
    let mut out = [0; 256];
    let mut at = 0;
    let mut decoder = brotli_decompressor::Decompressor::new(front, 4096);
    while at < out.len() {
        match decoder.read(&mut out[at..]) {
            Ok(0) | Err(_) => break,
            Ok(n) => at += n,
        }
    }
    let text = match std::str::from_utf8(&out[..at]) {
        Ok(text) => text,
        Err(e) if e.error_len().is_none() => std::str::from_utf8(&out[..e.valid_up_to()]).unwrap_or_default(),
        Err(_) => "",
    };
    text.len() >= 32 && !text.chars().any(|c| c.is_control() && !c.is_whitespace())
}

/// Returns a reader of one frame that is held whole.
pub(crate) fn zstd_of(bytes: &[u8]) -> io::Result<impl Read + '_> {
    StreamingDecoder::new_with_decoder(bytes, wary_decoder()).map_err(io::Error::other)
}
