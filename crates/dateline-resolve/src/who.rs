//! Who is meant: every noun phrase and pronoun of a document, resolved to a state, an office, a person, a body, or
//! to people by what they are. The codebook names them; nothing here knows a name.
//!
//! It goes through a document once, in the order of its words, and remembers only what this document has said.

mod context;
pub mod coref;
mod named;
mod names;
mod noun;
mod party;
mod person;
mod phrase;
mod pronoun;
mod registry;

use crate::tree::Tree;
use dateline_codebook::{AliasKind, Codebook, Day};
use dateline_doc::{Country, Document, Locus, Mention, MentionKind, SmolStr};

pub(crate) use context::dateline_country;
pub use context::ground;

/// A party as its words and the codebook make it, before it is tied to a span.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Party {
    pub(crate) kind: MentionKind,
    pub(crate) name: Option<String>,
    pub(crate) country: Option<Country>,
    pub(crate) roles: Vec<SmolStr>,
    pub(crate) office: Option<SmolStr>,
    pub(crate) person: Option<u32>,
    pub(crate) public: bool,
    /// The state itself by one of its names: what "the country" can mean.
    pub(crate) whole: bool,
    /// All states that share it, where there are several.
    pub(crate) countries: Vec<Country>,
    /// Heads of the phrases meant by "both countries".
    pub(crate) members: Vec<u32>,
    /// The head of an earlier mention of the same, where this one leans on it.
    pub(crate) same_as: Option<u32>,
    /// A noun that needs a country from its surroundings where its own words give none.
    pub(crate) open: Open,
    pub(crate) basis: String,
}

/// How far a phrase without a country may look for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Open {
    /// It has one, or wants none ("gunmen": no country without evidence).
    Closed,
    /// A thing or people: the place where it stands, no further.
    Place,
    /// An office, a force, a crowd: also the state that the text speaks of.
    Context,
}

impl Party {
    fn nobody(basis: &str) -> Self {
        Self {
            kind: MentionKind::Group,
            name: None,
            country: None,
            roles: Vec::new(),
            office: None,
            person: None,
            public: false,
            whole: false,
            countries: Vec::new(),
            members: Vec::new(),
            same_as: None,
            open: Open::Place,
            basis: basis.to_owned(),
        }
    }
}

/// The codebook's names in a document: found first, since the place finder leaves persons and bodies alone.
#[derive(Debug)]
pub struct Names<'a>(names::Hits<'a>);

impl<'a> Names<'a> {
    /// Finds them. Linear in the text.
    #[must_use]
    pub fn find(doc: &Document, book: &'a Codebook) -> Self {
        Self(names::Hits::find(doc, book))
    }

    /// Returns where persons and bodies are named.
    pub fn taken(&self) -> impl Iterator<Item = Locus> {
        let kinds = [AliasKind::Person, AliasKind::Organization];
        self.0.all.iter().filter(move |h| h.as_kind(&kinds).is_some()).map(|h| Locus { region: h.region, span: h.span })
    }
}

/// Finds who is spoken of. Mentions come back by their head token, ascending; offices are resolved as of the report's
/// day. Needs times and places.
#[must_use]
pub fn find(doc: &Document, tree: &Tree, book: &Codebook, names: &Names<'_>, ranker: &coref::Ranker) -> Vec<Mention> {
    let hits = &names.0;
    let day = doc.article.published.as_ref().and_then(dateline_doc::Dated::day).map(Day::from);
    let chains = coref::chains(doc, tree, book, hits, ranker);
    let mut reader = party::Reader::new(doc, tree, book, hits, day, chains);
    let timed = timed(doc);
    for (tok_idx, timed) in timed.into_iter().enumerate() {
        if timed {
            continue;
        }
        if phrase::is_head(doc, tok_idx) {
            reader.read(tok_idx);
        } else {
            reader.read_modifier(tok_idx);
        }
    }
    reader.finish()
}

/// The tokens that belong to a time: "Monday" is nobody.
fn timed(doc: &Document) -> Vec<bool> {
    let mut out = vec![false; doc.tokens.len()];
    for time in &doc.times {
        let at = time.at;
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (at.region, at.span.start));
        let touched = doc.sentences[first..].iter().take_while(|s| s.region == at.region && s.span.overlaps(at.span));
        for tok in touched.flat_map(|s| s.toks.range()) {
            out[tok] |= at.span.covers(doc.tokens[tok].span);
        }
    }
    out
}

/// A participant's facts as of a day: an office is resolved to who held it then, a person to what they were then.
#[derive(Debug, Clone, PartialEq)]
pub struct AsOf {
    /// The canonical name.
    pub name: Option<String>,
    /// CAMEO role codes.
    pub roles: Vec<SmolStr>,
}

/// Returns whom a mention stands for: the members of "both countries", each state of "warships from Brazil and Chile"
/// apart, else itself. Numbers are of `mentions`; a state goes before the mention's own.
#[must_use]
pub fn meant(mentions: &[Mention], n: usize) -> Vec<(usize, Option<Country>)> {
    let Some(mention) = mentions.get(n) else { return Vec::new() };
    if !mention.members.is_empty() {
        let members = mention.members.iter().map(|m| *m as usize);
        return members.filter(|m| *m < mentions.len()).map(|m| (m, None)).collect();
    }
    if mention.countries.is_empty() {
        return vec![(n, None)];
    }
    mention.countries.iter().map(|country| (n, Some(*country))).collect()
}

/// Resolves a mention as of the event's day; without a day, as the text calls it.
#[must_use]
pub fn as_of(mention: &Mention, day: Option<Day>, book: &Codebook) -> AsOf {
    let mut out = AsOf { name: mention.name.clone(), roles: mention.roles.clone() };
    let Some(day) = day else { return out };
    if let Some(person) = mention.person.and_then(|n| book.world.people.get(n as usize)) {
        // words beside the name ("President Kim") already gave a role: the day can add one, not take it
        if out.roles.is_empty()
            && !mention.basis.contains("former")
            && let Some(held) = person.office_on(day)
        {
            out.roles = held.roles.to_vec();
        }
        return out;
    }
    if let (Some(office), Some(country), None) = (&mention.office, mention.country, &mention.name)
        && let Some((_, person)) = book.world.holder(country.as_str(), office, day, false)
    {
        out.name = Some(person.name.to_string());
    }
    out
}
