//! Models, gazetteer and codebook, loaded once. The one place where data files enter the program: they are part of
//! the binary, so that nothing is fetched or looked for at run time.

use crate::ReadError;
use dateline_code::topic::Topics;
use dateline_codebook::{Codebook, SourceFile, load};
use dateline_lang::Models;
use dateline_resolve::place::{CountryNames, Gazetteer, World};
use dateline_resolve::time::TimeLists;
use dateline_resolve::who::coref::Ranker;
use dateline_resolve::zone::Zones;

include!(concat!(env!("OUT_DIR"), "/sources.rs"));

static MODEL: &[u8] = include_bytes!("../../../models/english.dlm");
static CHAINS: &[u8] = include_bytes!("../../../models/english.dlc");
static TOPICS: &[u8] = include_bytes!("../../../models/english.dlt");
static PLACES: &[u8] = include_bytes!("../../../gazetteer/places.dlg");
static ZONES: &str = include_str!("../../../gazetteer/zones.tsv");
static CODEBOOK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/codebook.bin"));
static TIMES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/times.bin"));
static PEOPLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/people.bin"));

/// All that the reading stages know.
#[derive(Debug, Clone)]
pub struct Knowledge {
    /// Event types, rules, actors.
    pub book: Codebook,
    pub(crate) models: Models,
    pub(crate) gazetteer: Gazetteer,
    pub(crate) times: TimeLists,
    pub(crate) world: World,
    pub(crate) ranker: Ranker,
    pub(crate) topics: Topics,
    pub(crate) zones: Zones,
}

impl Knowledge {
    /// Loads what the program was built with.
    ///
    /// # Errors
    /// Where the built-in data is damaged: the build was.
    pub fn builtin() -> Result<Self, ReadError> {
        // the codebook is most of a start: what is opened beside it costs nothing
        std::thread::scope(|scope| {
            let people = scope.spawn(|| {
                let read = (postcard::from_bytes(PEOPLE), postcard::from_bytes(TIMES));
                dateline_page::prepare();
                read
            });
            let mut book: Codebook = postcard::from_bytes(CODEBOOK)?;
            let (models, gazetteer) = (Models::embedded(MODEL), Gazetteer::embedded(PLACES));
            let world = world(&book);
            let ranker = Ranker::from_bytes(CHAINS)?;
            let (people, times) = people.join().map_err(|_| ReadError::Panic)?;
            book.world.people = people?;
            Ok(Self {
                models: models?,
                gazetteer: gazetteer?,
                times: times?,
                world,
                ranker,
                topics: Topics::from_bytes(TOPICS)?,
                zones: Zones::from_tsv(ZONES),
                book,
            })
        })
    }

    /// Loads with a user's files laid over the built-in codebook: a file of the same path replaces ours, others are
    /// added. With `alone` ours are left out.
    ///
    /// # Errors
    /// All mistakes in the files, with file and line.
    pub fn with_codebook(name: &str, files: Vec<SourceFile>, alone: bool) -> Result<Self, ReadError> {
        let mut all = if alone { Vec::new() } else { builtin_files() };
        for file in files {
            match all.iter_mut().find(|f| f.path == file.path) {
                Some(ours) => *ours = file,
                None => all.push(file),
            }
        }
        let times: Vec<(&str, &str)> = all
            .iter()
            .filter(|f| f.path.starts_with("times/"))
            .map(|f| (f.path.as_str(), f.content.as_str()))
            .collect();
        let book = load(name, "", &all)?;
        Ok(Self {
            models: Models::embedded(MODEL)?,
            gazetteer: Gazetteer::embedded(PLACES)?,
            times: TimeLists::from_toml(&times)?,
            world: world(&book),
            ranker: Ranker::from_bytes(CHAINS)?,
            topics: Topics::from_bytes(TOPICS)?,
            zones: Zones::from_tsv(ZONES),
            book,
        })
    }

    /// The version of the language model.
    #[must_use]
    pub fn model_version(&self) -> &str {
        self.models.version()
    }

    /// The gazetteer, for looking names up in it.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// Takes other weights for what speaks of the same: those that are being learned.
    #[must_use]
    pub fn with_ranker(self, ranker: Ranker) -> Self {
        Self { ranker, ..self }
    }

    /// Takes other weights for what sentences are of: those that are being learned.
    #[must_use]
    pub fn with_topics(self, topics: Topics) -> Self {
        Self { topics, ..self }
    }
}

/// The files of the built-in codebook, by path.
#[must_use]
pub fn builtin_files() -> Vec<SourceFile> {
    SOURCES
        .iter()
        .map(|(path, content)| SourceFile { path: (*path).to_owned(), content: (*content).to_owned() })
        .collect()
}

/// What the place finder has to know of states.
fn world(book: &Codebook) -> World {
    let countries: Vec<CountryNames> = book
        .world
        .countries
        .iter()
        .filter(|c| c.successor.is_none())
        .map(|c| CountryNames {
            iso3: c.iso3.to_string(),
            iso2: c.iso2.to_string(),
            names: std::iter::once(&c.name).chain(&c.aliases).cloned().collect(),
            adjectives: c.adjectives.iter().chain(&c.people).cloned().collect(),
            lat: None,
            lon: None,
        })
        .collect();
    World::new(countries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_files_are_whole() {
        assert!(Models::from_bytes(MODEL).is_ok(), "the sum of models/english.dlm");
        assert!(Gazetteer::from_bytes(PLACES).is_ok(), "the sum of gazetteer/places.dlg");
        assert!(Ranker::from_bytes(CHAINS).is_ok(), "the sum of models/english.dlc");
        assert!(Topics::from_bytes(TOPICS).is_ok(), "the sum of models/english.dlt");
    }
}
