//! How the gazetteer lies in its file: one header, seven sections, little-endian, read by offset without parsing.
//!
//! The builder (`cargo xtask gazetteer`) writes with `encode`, the reader borrows with `sections`; nobody else knows
//! the numbers here. It must not know how the places came together.

use super::GazetteerError;

/// The first bytes of every gazetteer file.
pub const MAGIC: [u8; 8] = *b"DLPLACES";
/// The one layout that this crate reads.
pub const VERSION: u32 = 1;
/// Bytes of one packed record.
pub const RECORD: usize = 18;
/// Bytes of one packed country: ISO alpha-3, ISO alpha-2, its record's number.
pub const COUNTRY: usize = 9;
/// No first-order division.
pub const NO_ADMIN1: u16 = u16::MAX;
/// No country.
pub const NO_COUNTRY: u8 = u8::MAX;

/// The sections, in the file's order.
pub(crate) const SECTIONS: usize = 7;
const HEADER: usize = 8 + 4 + 4 + SECTIONS * 4;

/// What kind of thing a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Feature {
    /// A town, a village, a part of a town.
    City = 0,
    /// The capital of a state.
    Capital = 1,
    /// A first-order division.
    Admin1 = 2,
    /// A second-order division.
    Admin2 = 3,
    /// A state or a territory with a code of its own.
    Country = 4,
    /// A sea, a continent, a mountain range, a disputed land.
    Region = 5,
    /// A crossing, a base, a building.
    Point = 6,
}

impl Feature {
    /// Reads the number that stands in the file.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::City,
            1 => Self::Capital,
            2 => Self::Admin1,
            3 => Self::Admin2,
            4 => Self::Country,
            5 => Self::Region,
            6 => Self::Point,
            _ => return None,
        })
    }
}

/// A record as it lies in the file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Packed {
    /// GeoNames' id; 0 where the place is not theirs.
    pub id: u32,
    /// Degrees north and east, to about ten metres; `None` where no point is known.
    pub point: Option<(f64, f64)>,
    /// Where its name lies in the names section.
    pub name: u32,
    /// How many live there, on a logarithmic scale: `population` and `scale` convert.
    pub scale: u8,
    /// The number of its first-order division's record among the divisions, or `NO_ADMIN1`.
    pub admin1: u16,
    /// The number of its country, or `NO_COUNTRY`.
    pub country: u8,
    /// What it is.
    pub feature: Feature,
}

/// Returns a population's step on the logarithmic scale: a tenth a step, 0 for nobody.
#[must_use]
pub fn scale(population: u64) -> u8 {
    if population == 0 { 0 } else { ((population as f64).ln() / 1.1f64.ln() + 1.0).round().min(255.0) as u8 }
}

/// Returns the population that a step stands for, within five percent.
#[must_use]
pub fn population(scale: u8) -> u64 {
    if scale == 0 { 0 } else { 1.1f64.powi(i32::from(scale) - 1).round() as u64 }
}

impl Packed {
    /// Appends the record's bytes.
    pub fn write(&self, out: &mut Vec<u8>) {
        let (lat, lon) = match self.point {
            Some((lat, lon)) => ((lat * 1e4).round() as i32, (lon * 1e4).round() as i32),
            None => (-0x80_0000, -0x80_0000),
        };
        out.extend_from_slice(&self.id.to_le_bytes());
        out.extend_from_slice(&lat.to_le_bytes()[..3]);
        out.extend_from_slice(&lon.to_le_bytes()[..3]);
        out.extend_from_slice(&self.name.to_le_bytes()[..3]);
        out.push(self.scale);
        out.extend_from_slice(&self.admin1.to_le_bytes());
        out.push(self.country);
        out.push(self.feature as u8);
    }

    /// Reads a record from its bytes; `None` where they are too few or make no sense.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let b: &[u8; RECORD] = bytes.get(..RECORD)?.try_into().ok()?;
        let short = |at: usize| i32::from_le_bytes([0, b[at], b[at + 1], b[at + 2]]) >> 8;
        let (lat, lon) = (short(4), short(7));
        Some(Self {
            id: u32::from_le_bytes([b[0], b[1], b[2], b[3]]),
            point: (lat != -0x80_0000).then(|| (f64::from(lat) / 1e4, f64::from(lon) / 1e4)),
            name: u32::from_le_bytes([b[10], b[11], b[12], 0]),
            scale: b[13],
            admin1: u16::from_le_bytes([b[14], b[15]]),
            country: b[16],
            feature: Feature::from_number(b[17])?,
        })
    }
}

/// Appends a number, seven bits a byte, the low ones first.
pub fn write_varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads what `write_varint` wrote and moves `bytes` past it; `None` where it does not end.
pub fn read_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..63).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Joins the sections into a file. Their order: records, names, countries, divisions (u32 record numbers), the
/// index of names (fst), the lists of candidates, the index of words (fst).
#[must_use]
pub fn encode(sections: [&[u8]; SECTIONS]) -> Vec<u8> {
    let mut body = Vec::new();
    for section in sections {
        body.extend_from_slice(&(section.len() as u32).to_le_bytes());
    }
    for section in sections {
        body.extend_from_slice(section);
    }
    let mut out = Vec::with_capacity(body.len() + 16);
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
    out.extend_from_slice(&body);
    out
}

/// Checks that a file's bytes are those that were written.
pub(crate) fn check(bytes: &[u8]) -> Result<(), GazetteerError> {
    let sum = bytes.get(12..16).ok_or(GazetteerError::Short)?;
    if sum == crc32fast::hash(&bytes[16..]).to_le_bytes() { Ok(()) } else { Err(GazetteerError::Checksum) }
}

/// Cuts a file into its sections.
///
/// # Errors
/// Where the file is of another kind or version, or is cut short.
pub(crate) fn sections(bytes: &[u8]) -> Result<[&[u8]; SECTIONS], GazetteerError> {
    let number = |at: usize| -> Option<u32> { Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)) };
    if bytes.get(..8) != Some(&MAGIC[..]) {
        return Err(GazetteerError::Magic);
    }
    let version = number(8).ok_or(GazetteerError::Short)?;
    if version != VERSION {
        return Err(GazetteerError::Version { found: version });
    }
    let mut out = [&bytes[..0]; SECTIONS];
    let mut at = HEADER;
    for (n, section) in out.iter_mut().enumerate() {
        let len = number(16 + 4 * n).ok_or(GazetteerError::Short)? as usize;
        let end = at.checked_add(len).ok_or(GazetteerError::Short)?;
        *section = bytes.get(at..end).ok_or(GazetteerError::Short)?;
        at = end;
    }
    if at != bytes.len() {
        return Err(GazetteerError::Short);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_record_is_read_as_it_was_written(id: u32, lat in -90.0..90.0f64, lon in -180.0..180.0f64, known: bool,
                                              name in 0u32..0x100_0000, scale: u8, admin1: u16, country: u8, n in 0u8..7) {
            let packed = Packed {
                id, point: known.then(|| ((lat * 1e4).round() / 1e4, (lon * 1e4).round() / 1e4)),
                name, scale, admin1, country, feature: Feature::from_number(n).unwrap(),
            };
            let mut bytes = Vec::new();
            packed.write(&mut bytes);
            prop_assert_eq!(bytes.len(), RECORD);
            prop_assert_eq!(Packed::read(&bytes), Some(packed));
        }

        #[test]
        fn a_number_is_read_as_it_was_written(number in 0u64..1 << 62) {
            let mut bytes = Vec::new();
            write_varint(number, &mut bytes);
            prop_assert_eq!(read_varint(&mut &bytes[..]), Some(number));
        }
    }

    #[test]
    fn populations_keep_their_order_and_size() {
        for people in [1, 500, 15_000, 1_000_000, 1_400_000_000] {
            let back = population(scale(people)) as f64;
            assert!((back / people as f64 - 1.0).abs() < 0.06, "{people} became {back}");
        }
        assert!(scale(10_000) < scale(20_000));
    }
}
