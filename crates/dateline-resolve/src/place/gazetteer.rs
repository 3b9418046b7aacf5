//! The gazetteer in memory: a borrowed file, looked into by offset. Opening it checks the file and parses nothing.
//!
//! It says what a name could mean and what a word is known as; which of the meanings a text has is for the finder.

use super::fold::fold;
use super::layout::{self, COUNTRY, Feature, NO_ADMIN1, NO_COUNTRY, Packed, RECORD};
use dateline_doc::Country;
use fst::raw::{Fst, Output};

/// Why a gazetteer file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GazetteerError {
    /// Not a gazetteer at all.
    #[error("G001 not a gazetteer file; build one with `cargo xtask gazetteer`")]
    Magic,
    /// Another layout.
    #[error(
        "G002 gazetteer of layout {found}, this program reads layout 1; build it anew with `cargo xtask gazetteer`"
    )]
    Version {
        /// The layout that the file says it has.
        found: u32,
    },
    /// Cut short, or its sections do not add up.
    #[error("G003 the gazetteer file is cut short; fetch or build it anew")]
    Short,
    /// Its bytes are not those that were written.
    #[error("G004 the gazetteer file is damaged, its checksum does not fit; fetch or build it anew")]
    Checksum,
    /// An index inside cannot be read.
    #[error("G005 the gazetteer's index of {what} cannot be read; build it anew with `cargo xtask gazetteer`")]
    Index {
        /// Which one.
        what: &'static str,
    },
}

/// Places by name. Cheap to copy around by reference; borrows the file.
#[derive(Clone)]
pub struct Gazetteer {
    records: &'static [u8],
    names: &'static [u8],
    countries: &'static [u8],
    divisions: &'static [u8],
    index: Fst<&'static [u8]>,
    lists: &'static [u8],
    words: Fst<&'static [u8]>,
}

impl std::fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gazetteer({} places, {} names)", self.n_places(), self.n_names())
    }
}

/// One meaning of a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaceRecord {
    /// Its number in the gazetteer.
    pub number: u32,
    /// Its name as the gazetteer writes it.
    pub name: &'static str,
    /// Degrees north and east, where known.
    pub point: Option<(f64, f64)>,
    /// The state it lies in.
    pub country: Option<Country>,
    /// The number of its first-order division's record.
    pub division: Option<u32>,
    /// GeoNames' id.
    pub geonames_id: Option<u32>,
    /// How many live there, within five percent; for regions of the hand-written list how prominent they are.
    pub population: u64,
    /// What it is.
    pub feature: Feature,
    /// Whether the name looked up is another one than its own.
    pub alternate: bool,
}

/// What a word is known as besides a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WordUse(pub u64);

impl WordUse {
    /// A given name.
    pub const GIVEN: u64 = 1;
    /// A family name.
    pub const SURNAME: u64 = 2;
    /// Never a place by itself.
    pub const NEVER: u64 = 4;
    /// A place only with the container named after it, or its kind.
    pub const CONTAINER: u64 = 8;
    /// A place only after a preposition of place, or with its container.
    pub const LOCATED: u64 = 16;
    /// Opens the name of a person: Mr, President, Judge.
    pub const TITLE: u64 = 32;
    /// Ends the name of a body: Police, University, Bank.
    pub const BODY: u64 = 64;
    /// Names the kind of a place beside it: County, Province, River.
    pub const KIND: u64 = 128;
    /// A place's direction or part: North, Greater, Downtown.
    pub const PART: u64 = 256;
    /// Stands capitalised beside a place without being of its name: weekdays, months, offices, parties.
    pub const BESIDE: u64 = 512;
    /// Says what belongs to a region: "African".
    pub const ADJECTIVE: u64 = 1024;
    /// Ends the name of a stretch of ground or a building: Street, Bridge, Hospital.
    pub const SITE: u64 = 2048;
    /// Ends the name of a way: what stands before it is no town ("Victoria Street").
    pub const WAY: u64 = 8192;
    /// Ends the name of a body that has a house of its own: School, Court, Hotel.
    pub const HOUSE: u64 = 4096;

    /// Says whether any of the uses in `mask` is known.
    #[must_use]
    pub fn any(self, mask: u64) -> bool {
        self.0 & mask != 0
    }
}

impl Gazetteer {
    /// Opens a gazetteer: checks its checksum and keeps borrowing it.
    ///
    /// # Errors
    /// Where the bytes are not a whole, undamaged gazetteer of the layout that this version reads.
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Self, GazetteerError> {
        let out = Self::embedded(bytes)?;
        layout::check(bytes)?;
        Ok(out)
    }

    /// Opens a gazetteer that is part of the program without reading it through: a test has checked its sum.
    ///
    /// # Errors
    /// Where the bytes are not a gazetteer of the layout that this version reads.
    pub fn embedded(bytes: &'static [u8]) -> Result<Self, GazetteerError> {
        let [records, names, countries, divisions, index, lists, words] = layout::sections(bytes)?;
        if records.len() % RECORD != 0 || countries.len() % COUNTRY != 0 || divisions.len() % 4 != 0 {
            return Err(GazetteerError::Short);
        }
        let index = Fst::new(index).map_err(|_| GazetteerError::Index { what: "names" })?;
        let words = Fst::new(words).map_err(|_| GazetteerError::Index { what: "words" })?;
        Ok(Self { records, names, countries, divisions, index, lists, words })
    }

    /// Returns what a name could mean, the most prominent first; case and diacritics do not matter.
    pub fn lookup(&self, name: &str) -> impl Iterator<Item = PlaceRecord> {
        self.candidates(&fold(name)).into_iter()
    }

    /// Returns how many places there are.
    #[must_use]
    pub fn n_places(&self) -> usize {
        self.records.len() / RECORD
    }

    /// Returns how many names there are.
    #[must_use]
    pub fn n_names(&self) -> usize {
        self.index.len()
    }

    /// Returns the meanings of a folded name.
    pub(crate) fn candidates(&self, key: &str) -> Vec<PlaceRecord> {
        self.index.get(key).map_or_else(Vec::new, |value| self.listed(value.value()))
    }

    /// Returns the meanings that an index value stands for.
    pub(crate) fn listed(&self, value: u64) -> Vec<PlaceRecord> {
        if value & 1 == 1 {
            return self.entry(value >> 1).into_iter().collect();
        }
        let Some(mut rest) = self.lists.get((value >> 1) as usize..) else { return Vec::new() };
        let n = layout::read_varint(&mut rest).unwrap_or(0).min(256);
        (0..n).map_while(|_| layout::read_varint(&mut rest)).filter_map(|entry| self.entry(entry)).collect()
    }

    fn entry(&self, entry: u64) -> Option<PlaceRecord> {
        let mut record = self.record((entry >> 1) as u32)?;
        record.alternate = entry & 1 == 1;
        Some(record)
    }

    /// Returns a place by its number.
    #[must_use]
    pub fn record(&self, number: u32) -> Option<PlaceRecord> {
        let at = (number as usize).checked_mul(RECORD)?;
        let packed = Packed::read(self.records.get(at..)?)?;
        let division = (packed.admin1 != NO_ADMIN1).then(|| self.division(packed.admin1)).flatten();
        Some(PlaceRecord {
            number,
            name: self.name(packed.name),
            point: packed.point,
            country: (packed.country != NO_COUNTRY).then(|| self.country(packed.country)).flatten(),
            division,
            geonames_id: (packed.id != 0).then_some(packed.id),
            population: layout::population(packed.scale),
            feature: packed.feature,
            alternate: false,
        })
    }

    fn name(&self, at: u32) -> &'static str {
        let mut rest = self.names.get(at as usize..).unwrap_or(&[]);
        let len = layout::read_varint(&mut rest).unwrap_or(0) as usize;
        rest.get(..len).and_then(|name| std::str::from_utf8(name).ok()).unwrap_or("")
    }

    fn division(&self, number: u16) -> Option<u32> {
        let at = usize::from(number) * 4;
        Some(u32::from_le_bytes(self.divisions.get(at..at + 4)?.try_into().ok()?))
    }

    fn country(&self, number: u8) -> Option<Country> {
        let at = usize::from(number) * COUNTRY;
        Country::new(std::str::from_utf8(self.countries.get(at..at + 3)?).ok()?)
    }

    /// Returns the record of a state by its ISO alpha-3 code.
    #[must_use]
    pub fn state(&self, country: Country) -> Option<PlaceRecord> {
        let row = self.countries.chunks_exact(COUNTRY).find(|row| row[..3] == country.0)?;
        self.record(u32::from_le_bytes(row[5..9].try_into().ok()?))
    }

    /// Returns what a folded word is known as besides a place.
    #[must_use]
    pub fn word(&self, key: &str) -> WordUse {
        WordUse(self.words.get(key).map_or(0, Output::value))
    }

    /// Returns the index itself, for walking it word by word.
    pub(crate) fn index(&self) -> &Fst<&'static [u8]> {
        &self.index
    }
}
