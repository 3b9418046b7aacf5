//! Who there is: countries, peoples, organisations and people with their offices, and one table of all their names.

use crate::calendar::{Day, Term};
use crate::schema::Office;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use smol_str::SmolStr;

/// CAMEO role codes: mostly one.
pub type Roles = SmallVec<[SmolStr; 1]>;

/// Who held an office: the person's number, the term, and whether as a stand-in.
pub type Tenure = (u32, Term, bool);

/// Everybody and everything with a name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct World {
    /// By code.
    pub countries: Vec<CountryEntry>,
    /// Peoples and regions whose adjective is no state's.
    pub peoples: Vec<People>,
    /// By file and place in it.
    pub organizations: Vec<Organization>,
    /// By file and place in it.
    pub people: Vec<Person>,
    /// All names, those that begin with the same unit together, longest first.
    pub aliases: Vec<Alias>,
    /// Folded first unit → the names that begin so: the first of them in `aliases`, and how many. Lookups only.
    pub names: FxHashMap<SmolStr, (u32, u32)>,
    /// Folded family name → people, in file order. Lookups only.
    pub surnames: FxHashMap<SmolStr, SmallVec<[u32; 2]>>,
    /// (country, office) → (person, term, acting), by first day. Lookups only.
    pub offices: FxHashMap<(SmolStr, Office), Vec<Tenure>>,
    /// (country, title) → office: what a state calls its offices ("chancellor" in Germany). Lookups only.
    pub titles: FxHashMap<(SmolStr, SmolStr), Office>,
    /// Title of a head of state or government → the one state that has it; `None` where several have. Lookups only.
    pub sole_titles: FxHashMap<SmolStr, Option<SmolStr>>,
    /// Groups of states: those that a name means together, and regions.
    pub groups: Vec<Group>,
    /// Adjective of a group in lower case ("baltic", "west african") → groups. Lookups only.
    pub regions: FxHashMap<SmolStr, Vec<u32>>,
    /// What a state may be called ("island", "kingdom") → states, with the days on which they were one. Lookups only.
    pub kinds: FxHashMap<SmolStr, Vec<(SmolStr, Term)>>,
    /// What a body may be called ("alliance", "agency") → organisations. Lookups only.
    pub called: FxHashMap<SmolStr, Vec<u32>>,
    /// Code → index into `countries`. Lookups only.
    pub by_code: FxHashMap<SmolStr, u32>,
}

/// A name and what it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The folded units after the first, a blank between.
    pub rest: SmolStr,
    /// How many units the name has.
    pub units: u8,
    /// What kind of name.
    pub kind: AliasKind,
    /// Index into `countries`, `peoples`, `organizations` or `people`.
    pub target: u32,
    /// The text must have it in capitals throughout ("US", "WHO").
    pub caps: bool,
    /// As often a person, a firm or a word: it counts where the text names the state otherwise too.
    pub weak: bool,
}

/// What kind of name an alias is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AliasKind {
    /// A phrase that has a state's name in it and names none.
    Mask,
    /// A state by its name.
    Country,
    /// Its adjective.
    Adjective,
    /// Its people.
    People,
    /// Its capital, standing for it.
    Seat,
    /// Its government's house.
    Palace,
    /// A nickname that needs the text's help.
    Nickname,
    /// A people's or region's adjective.
    Ethnic,
    /// An organisation.
    Organization,
    /// A person.
    Person,
    /// Several states by one name.
    Group,
}

/// Several states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What it is called, where it has a name.
    pub name: Option<String>,
    /// Its states, with the days on which they belonged to it.
    pub members: Vec<(SmolStr, Term)>,
    /// Its name means all its members ("the Baltic states"); else it is a region.
    pub closed: bool,
}

/// A state or territory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct CountryEntry {
    pub iso3: SmolStr,
    pub iso2: SmolStr,
    pub name: String,
    pub adjectives: Vec<String>,
    pub aliases: Vec<String>,
    pub people: Vec<String>,
    pub seats: Vec<String>,
    /// Codes one of which a text must name before a nickname counts.
    pub nickname_needs: Vec<SmolStr>,
    pub term: Term,
    pub successor: Option<SmolStr>,
}

/// A people or a region that acts and is no state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// "Kurdish".
    pub adjective: String,
    /// Where it lives: the first that the text names, else the first.
    pub countries: Vec<SmolStr>,
}

/// A body with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// The canonical name.
    pub name: SmolStr,
    /// Whose; `None` for international bodies.
    pub country: Option<SmolStr>,
    /// CAMEO role codes.
    pub roles: Roles,
    /// igo, armed-group, party, agency, force, ministry, parliament, court, media, company, ngo, movement.
    pub kind: SmolStr,
    /// When it was there.
    pub term: Term,
    /// Its site, for media.
    pub domain: Option<SmolStr>,
}

/// A person and their offices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// As the news in English writes it most.
    pub name: SmolStr,
    /// Whose; `None` for those of international bodies only.
    pub country: Option<SmolStr>,
    /// By first day.
    pub offices: Vec<Held>,
    /// The day up to which the entry is vouched for.
    pub known_to: Option<Day>,
}

/// An office held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Which.
    pub office: Office,
    /// From when to when.
    pub term: Term,
    /// CAMEO role codes that it gives; GOV where the file says nothing.
    pub roles: Roles,
    /// The international body whose office it is.
    pub organization: Option<SmolStr>,
    /// A stand-in, or one of several at once.
    pub acting: bool,
}

/// Says whether an office heads a state or its government.
#[must_use]
pub fn is_head(office: &str) -> bool {
    matches!(office, "head-of-state" | "head-of-government")
}

/// Says whether an office has one holder a day and is known by its bearer's name alone ("Lavrov"): the heads, foreign and
/// defence ministers.
#[must_use]
pub fn is_main(office: &str) -> bool {
    is_head(office) || matches!(office, "foreign-minister" | "defence-minister")
}

impl Person {
    /// Returns the office that counts on a day: one of government before one of a party or of the opposition, the
    /// higher before the lower, else the one that began first.
    #[must_use]
    pub fn office_on(&self, day: Day) -> Option<&Held> {
        let rank = |held: &Held| match held.office.as_str() {
            "head-of-state" => 0_u8,
            "head-of-government" => 1,
            "foreign-minister" | "defence-minister" => 2,
            _ if held.roles.first().is_some_and(|r| r == "GOV") => 3,
            _ => 4,
        };
        // who was in office when the file was last looked after, and has not left since as far as known, is in office
        let holds =
            |held: &&Held| held.term.holds(day) || held.term.to.is_none() && held.term.from.is_some_and(|f| f <= day);
        self.offices.iter().filter(holds).min_by_key(|held| rank(held))
    }
}

impl Alias {
    /// Says whether the folded units that follow the first are those of the name.
    #[must_use]
    pub fn goes_on<'a>(&self, mut units: impl Iterator<Item = &'a str>) -> bool {
        let mut rest = self.rest.split(' ').filter(|unit| !unit.is_empty());
        rest.all(|unit| units.next() == Some(unit))
    }
}

impl World {
    /// Returns the names that begin with a folded unit, longest first.
    #[must_use]
    pub fn names_from(&self, first: &str) -> &[Alias] {
        let Some((start, n)) = self.names.get(first) else { return &[] };
        self.aliases.get(*start as usize..(*start + *n) as usize).unwrap_or_default()
    }

    /// Returns a country by its code.
    #[must_use]
    pub fn country(&self, iso3: &str) -> Option<&CountryEntry> {
        self.by_code.get(iso3).map(|n| &self.countries[*n as usize])
    }

    /// Returns the codes of those members that belonged to a group on a day, and were states then.
    pub fn members_on<'a>(&'a self, members: &'a [(SmolStr, Term)], day: Option<Day>) -> impl Iterator<Item = &'a str> {
        let there = move |code: &str| {
            let ended = self.country(code).is_some_and(|c| c.successor.is_some());
            day.map_or(!ended, |day| self.country(code).is_some_and(|c| c.term.holds(day)))
        };
        let on = move |term: &Term| day.is_none_or(|day| term.holds(day));
        members.iter().filter(move |(code, term)| on(term) && there(code)).map(|(code, _)| code.as_str())
    }

    /// Returns who held an office of a state on a day, stand-ins last; with `stand_in`, first.
    #[must_use]
    pub fn holder(&self, country: &str, office: &str, day: Day, stand_in: bool) -> Option<(u32, &Person)> {
        let terms = self.offices.get(&(SmolStr::new(country), SmolStr::new(office)))?;
        let held = |acting: bool| terms.iter().rev().find(|(_, term, a)| *a == acting && term.holds(day));
        held(stand_in).or_else(|| held(!stand_in)).map(|(n, ..)| (*n, &self.people[*n as usize]))
    }
}
