//! What the codebook knows of states, as far as places need it: their names and their adjectives.
//!
//! The caller fills it from plain vectors; nothing here reads a file. It must not hold offices or actors.

use super::fold::fold;
use dateline_doc::Country;
use rustc_hash::FxHashMap;

/// One state.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CountryNames {
    /// ISO 3166-1 alpha-3.
    pub iso3: String,
    /// ISO 3166-1 alpha-2.
    pub iso2: String,
    /// Its names, the usual one first.
    pub names: Vec<String>,
    /// What belongs to it, and its people: "Russian", "Russians".
    pub adjectives: Vec<String>,
    /// Degrees north, where the caller knows better than the gazetteer.
    pub lat: Option<f64>,
    /// Degrees east, likewise.
    pub lon: Option<f64>,
}

/// The states by what they and theirs are called.
#[derive(Debug, Clone, Default)]
pub struct World {
    countries: Vec<CountryNames>,
    by_name: FxHashMap<String, (u16, bool)>,
}

impl World {
    /// Builds the index over the states; where two share a name the first keeps it.
    #[must_use]
    pub fn new(countries: Vec<CountryNames>) -> Self {
        let mut by_name = FxHashMap::default();
        for (n, country) in countries.iter().enumerate().take(usize::from(u16::MAX)) {
            let adjectives = country.adjectives.iter().map(|name| (name, true));
            for (name, adjective) in country.names.iter().map(|name| (name, false)).chain(adjectives) {
                by_name.entry(fold(name)).or_insert((n as u16, adjective));
            }
        }
        Self { countries, by_name }
    }

    /// Returns the state that a folded name belongs to, and whether it is its adjective.
    pub(super) fn named(&self, key: &str) -> Option<(&CountryNames, bool)> {
        let &(n, adjective) = self.by_name.get(key)?;
        Some((self.countries.get(usize::from(n))?, adjective))
    }

    /// Returns the state whose letters an address's host ends in: ".co.uk", ".ke"; none for those that are sold to all.
    pub(super) fn home(&self, url: &str) -> Option<Country> {
        let host = url.split("://").nth(1)?.split(['/', ':', '?']).next()?;
        let last = host.rsplit('.').next()?.to_uppercase();
        if matches!(
            last.as_str(),
            "TV" | "IO" | "CO" | "ME" | "AI" | "FM" | "CC" | "WS" | "LY" | "TO" | "GG" | "AM" | "NU" | "SU"
        ) {
            return None;
        }
        let iso2 = if last == "UK" { "GB" } else { last.as_str() };
        let known = self.countries.iter().find(|c| c.iso2 == iso2)?;
        Country::new(&known.iso3)
    }

    /// Returns the point that the caller gave for a state.
    pub(super) fn point(&self, country: Country) -> Option<(f64, f64)> {
        let known = self.countries.iter().find(|known| known.iso3 == country.as_str())?;
        known.lat.zip(known.lon)
    }
}
