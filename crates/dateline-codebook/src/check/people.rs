//! Countries, organisations and people: their files, their terms of office, and the one table of names.

use super::{mistake, parsed};
use crate::SourceFile;
use crate::calendar::{Day, Term};
use crate::error::{Mistake, MistakeKind};
use crate::fold::units;
use crate::world::{Alias, AliasKind, CountryEntry, Held, Organization, People, Person, World, is_head, is_main};
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// The files that tell of the world.
#[derive(Default)]
pub(super) struct WorldFiles<'a> {
    pub(super) countries: Option<&'a SourceFile>,
    pub(super) organizations: Vec<&'a SourceFile>,
    pub(super) actors: Vec<&'a SourceFile>,
    pub(super) groups: Option<&'a SourceFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountriesFile {
    #[serde(rename = "country")]
    countries: Vec<RawCountry>,
    #[serde(default)]
    people: Vec<RawPeople>,
    #[serde(default)]
    ambiguous: Ambiguous,
    #[serde(default)]
    masks: Masks,
}

/// Names that count only where the text names the state otherwise too.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Ambiguous {
    /// Told to people who edit the file; such adjectives stand in no country.
    #[serde(rename = "adjectives")]
    _adjectives: Vec<String>,
    names: Vec<String>,
    seats: Vec<String>,
}

/// What has a state's name in it and names none.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Masks {
    phrases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCountry {
    iso3: Spanned<SmolStr>,
    #[serde(default)]
    iso2: SmolStr,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    #[serde(default)]
    people: Vec<String>,
    #[serde(default)]
    seats: Vec<String>,
    #[serde(default)]
    palaces: Vec<String>,
    #[serde(default)]
    nicknames: Vec<String>,
    #[serde(default)]
    nickname_needs: Vec<SmolStr>,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    successor: Option<SmolStr>,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPeople {
    adjective: String,
    countries: Vec<SmolStr>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    people: Vec<String>,
    #[serde(default)]
    needs_mention: bool,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganizationsFile {
    #[serde(rename = "organization")]
    organizations: Vec<RawOrganization>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOrganization {
    name: Spanned<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    country: Option<SmolStr>,
    #[serde(default)]
    roles: Vec<SmolStr>,
    kind: SmolStr,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    domain: Option<SmolStr>,
    #[serde(default)]
    case: bool,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActorsFile {
    #[serde(default)]
    country: Option<SmolStr>,
    #[serde(default)]
    known_to: Option<String>,
    /// Where the news writes the family name first.
    #[serde(default)]
    family_first: bool,
    /// The news writes names in either order ("Orban Viktor", "Jong-un Kim").
    #[serde(default)]
    either_order: bool,
    #[serde(rename = "source")]
    _source: String,
    #[serde(default)]
    titles: BTreeMap<SmolStr, Vec<SmolStr>>,
    #[serde(default, rename = "person")]
    people: Vec<RawPerson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPerson {
    name: Spanned<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    offices: Vec<RawOffice>,
    /// The family name, where it is neither the first nor the last word as the file's head says.
    #[serde(default)]
    family: Option<String>,
    /// Another person of the same name stands in the file.
    #[serde(default)]
    namesake: bool,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOffice {
    office: SmolStr,
    from: Option<String>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    acting: bool,
    #[serde(default)]
    joint: bool,
    #[serde(default)]
    roles: Option<Vec<SmolStr>>,
    #[serde(default)]
    organization: Option<String>,
    #[serde(default, rename = "title")]
    _title: Option<String>,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

const KINDS: &str =
    "igo, armed-group, party, agency, force, ministry, parliament, court, media, company, ngo, movement";

/// Builds the world; `None` where there is no file of countries.
pub(super) fn build(files: &WorldFiles<'_>, mistakes: &mut Vec<Mistake>) -> Option<World> {
    let mut world = World::default();
    let mut names = Names::default();
    if let Some(file) = files.countries
        && let Some(read) = parsed::<CountriesFile>(file, mistakes)
    {
        add_countries(file, read, &mut world, &mut names, mistakes);
    }
    for file in &files.organizations {
        if let Some(read) = parsed::<OrganizationsFile>(file, mistakes) {
            add_organizations(file, read, &mut world, &mut names, mistakes);
        }
    }
    for file in &files.actors {
        if let Some(read) = parsed::<ActorsFile>(file, mistakes) {
            add_people(file, read, &mut world, &mut names, mistakes);
        }
    }
    if let Some(file) = files.groups {
        super::groups::add(file, &mut world, &mut names, mistakes);
    }
    names.finish(&mut world);
    files.countries.map(|_| world)
}

/// Reads a term; a wrong day is a mistake and counts as unknown.
fn term(file: &SourceFile, at: usize, from: Option<&str>, to: Option<&str>, mistakes: &mut Vec<Mistake>) -> Term {
    let mut day = |text: Option<&str>, end| {
        let text = text?;
        let read = Day::read(text, end);
        if read.is_none() {
            mistakes.push(mistake(file, at, MistakeKind::BadDay { text: text.to_owned() }));
        }
        read
    };
    Term { from: day(from, false), to: day(to, true) }
}

fn add_countries(
    file: &SourceFile,
    read: CountriesFile,
    world: &mut World,
    names: &mut Names,
    mistakes: &mut Vec<Mistake>,
) {
    names.weak = read.ambiguous.names.into_iter().chain(read.ambiguous.seats).collect();
    names.add(&read.masks.phrases, AliasKind::Mask, 0, false);
    for raw in read.countries {
        let at = raw.iso3.span().start;
        let code = raw.iso3.into_inner();
        let n = world.countries.len() as u32;
        let term = term(file, at, raw.from.as_deref(), raw.to.as_deref(), mistakes);
        names.add(std::slice::from_ref(&raw.name), AliasKind::Country, n, false);
        names.add(&raw.aliases, AliasKind::Country, n, false);
        names.add(&raw.adjectives, AliasKind::Adjective, n, false);
        names.add(&raw.people, AliasKind::People, n, false);
        names.add(&raw.seats, AliasKind::Seat, n, false);
        names.add(&raw.palaces, AliasKind::Palace, n, false);
        names.add(&raw.nicknames, AliasKind::Nickname, n, false);
        if world.by_code.insert(code.clone(), n).is_some() {
            let first = file.path.clone();
            mistakes.push(mistake(file, at, MistakeKind::DuplicateId { id: code.to_string(), first }));
        }
        world.countries.push(CountryEntry {
            iso3: code,
            iso2: raw.iso2,
            name: raw.name,
            adjectives: raw.adjectives,
            aliases: raw.aliases,
            people: raw.people,
            seats: raw.seats,
            nickname_needs: raw.nickname_needs,
            term,
            successor: raw.successor,
        });
    }
    for raw in read.people {
        for code in raw.countries.iter().filter(|c| !world.by_code.contains_key(*c)) {
            mistakes.push(mistake(file, 0, MistakeKind::UnknownCountry { code: code.to_string() }));
        }
        let n = world.peoples.len() as u32;
        names.weak.clear();
        if raw.needs_mention {
            names.weak.extend([&raw.adjective].into_iter().chain(&raw.aliases).chain(&raw.people).cloned());
        }
        names.add(std::slice::from_ref(&raw.adjective), AliasKind::Ethnic, n, false);
        names.add(&raw.aliases, AliasKind::Ethnic, n, false);
        names.add(&raw.people, AliasKind::Ethnic, n, false);
        world.peoples.push(People { adjective: raw.adjective, countries: raw.countries });
    }
}

fn add_organizations(
    file: &SourceFile,
    read: OrganizationsFile,
    world: &mut World,
    names: &mut Names,
    mistakes: &mut Vec<Mistake>,
) {
    for raw in read.organizations {
        let at = raw.name.span().start;
        if let Some(code) = raw.country.as_ref().filter(|c| !world.by_code.contains_key(*c)) {
            mistakes.push(mistake(file, at, MistakeKind::UnknownCountry { code: code.to_string() }));
        }
        if !KINDS.split(", ").any(|k| k == raw.kind) {
            let (what, value) = (format!("kind of {}", raw.name.get_ref()), raw.kind.to_string());
            mistakes.push(mistake(file, at, MistakeKind::BadValue { what, value, allowed: KINDS }));
        }
        let term = term(file, at, raw.from.as_deref(), raw.to.as_deref(), mistakes);
        let n = world.organizations.len() as u32;
        let name = raw.name.into_inner();
        // the same body may be another thing at another time
        let apart = |o: &Organization| {
            o.term.to.zip(term.from).is_some_and(|(to, from)| to < from)
                || term.to.zip(o.term.from).is_some_and(|(to, from)| to < from)
        };
        let same = |o: &Organization| o.name.eq_ignore_ascii_case(&name) && o.country == raw.country && !apart(o);
        if let Some(other) = world.organizations.iter().find(|o| same(o)) {
            let other = format!("the {} named before", other.kind);
            mistakes.push(mistake(file, at, MistakeKind::DuplicateName { name: name.clone(), other }));
        }
        names.add(std::slice::from_ref(&name), AliasKind::Organization, n, raw.case);
        names.add(&raw.aliases, AliasKind::Organization, n, raw.case);
        let (country, roles, kind, domain) = (raw.country, raw.roles.into(), raw.kind, raw.domain);
        world.organizations.push(Organization { name: name.into(), country, roles, kind, term, domain });
    }
}

fn add_people(file: &SourceFile, read: ActorsFile, world: &mut World, names: &mut Names, mistakes: &mut Vec<Mistake>) {
    if let Some(code) = read.country.as_ref().filter(|c| !world.by_code.contains_key(*c)) {
        mistakes.push(mistake(file, 0, MistakeKind::UnknownCountry { code: code.to_string() }));
    }
    let known_to = read.known_to.as_deref().and_then(|t| Day::read(t, true));
    if let Some(country) = &read.country {
        for (office, titles) in &read.titles {
            for title in titles {
                world.titles.entry((country.clone(), title.to_lowercase().into())).or_insert_with(|| office.clone());
                // "the pope", "the taoiseach": a title of one state alone tells which
                if is_head(office) && !title.contains(' ') {
                    let sole = world.sole_titles.entry(title.to_lowercase().into());
                    let same = sole.or_insert_with(|| Some(country.clone()));
                    if same.as_ref() != Some(country) {
                        *same = None;
                    }
                }
            }
        }
    }
    let mut terms: BTreeMap<SmolStr, Vec<(Term, String, usize)>> = BTreeMap::new();
    let mut seen: BTreeSet<Vec<SmolStr>> = BTreeSet::new();
    for raw in read.people {
        let at = raw.name.span().start;
        let name = raw.name.into_inner();
        let n = world.people.len() as u32;
        let parts = units(&name);
        if !seen.insert(parts.iter().map(|u| u.folded.clone()).collect()) && !raw.namesake {
            mistakes.push(mistake(file, at, MistakeKind::TwicePerson { name: name.clone() }));
        }
        let family = raw.family.as_deref().map(units).and_then(|f| f.into_iter().next());
        let end = if read.family_first { parts.first() } else { parts.last() };
        if let Some(unit) = family.as_ref().or(end).filter(|_| parts.len() > 1) {
            world.surnames.entry(unit.folded.clone()).or_default().push(n);
        }
        names.add(std::slice::from_ref(&name), AliasKind::Person, n, false);
        names.add(&raw.aliases, AliasKind::Person, n, false);
        if read.either_order && raw.family.is_none() {
            let turned = |(first, rest): (&str, &str)| format!("{rest} {first}");
            let other =
                if read.family_first { name.split_once(' ').map(turned) } else { name.rsplit_once(' ').map(turned) };
            names.add(other.as_slice(), AliasKind::Person, n, false);
        }
        let mut offices = Vec::new();
        for held in raw.offices {
            for year in [&held.from, &held.to].into_iter().flatten().filter(|t| t.len() < 7) {
                mistakes.push(mistake(file, at, MistakeKind::BadDay { text: year.clone() }));
            }
            let term = term(file, at, held.from.as_deref(), held.to.as_deref(), mistakes);
            let acting = held.acting || held.joint;
            let single = is_main(&held.office);
            if !acting && single && held.organization.is_none() {
                terms.entry(held.office.clone()).or_default().push((term, name.clone(), at));
            }
            if let Some(country) = read.country.as_ref().filter(|_| held.organization.is_none()) {
                let key = (country.clone(), held.office.clone());
                world.offices.entry(key).or_default().push((n, term, acting));
            }
            let roles = held.roles.unwrap_or_else(|| vec!["GOV".into()]).into();
            let organization = held.organization.map(SmolStr::from);
            offices.push(Held { office: held.office, term, roles, organization, acting });
        }
        offices.sort_by_key(|h| h.term.from);
        world.people.push(Person { name: name.into(), country: read.country.clone(), offices, known_to });
    }
    for (office, mut held) in terms {
        held.sort_by_key(|(term, ..)| (term.from, term.to));
        for pair in held.windows(2) {
            let ((a, other, _), (b, name, at)) = (&pair[0], &pair[1]);
            // the day of the handover belongs to both, and a term known to the month may seem to reach into the next
            if a.to.is_none_or(|to| b.from.is_some_and(|from| to.0 > from.0 + 31)) {
                let (name, office, other) = (name.clone(), office.to_string(), other.clone());
                mistakes.push(mistake(file, *at, MistakeKind::OverlappingTerms { name, office, other }));
            }
        }
    }
}

/// The table of names while it is built.
#[derive(Default)]
pub(super) struct Names {
    all: BTreeMap<Vec<SmolStr>, Vec<Alias>>,
    /// Names of states that are as often something else.
    weak: BTreeSet<String>,
}

impl Names {
    pub(super) fn add(&mut self, names: &[String], kind: AliasKind, target: u32, case: bool) {
        for name in names {
            let bare = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
            let parts = units(bare);
            if parts.is_empty() {
                continue;
            }
            let short = parts.iter().map(|u| u.folded.len()).sum::<usize>() <= 5;
            let caps = parts.iter().all(|u| u.all_caps) && (short || case);
            let key: Vec<SmolStr> = parts.into_iter().map(|u| u.folded).collect();
            let rest = SmolStr::from(key[1..].join(" "));
            let n_units = u8::try_from(key.len()).unwrap_or(u8::MAX);
            let entry = self.all.entry(key).or_default();
            let weakable = matches!(kind, AliasKind::Country | AliasKind::Seat | AliasKind::Ethnic);
            let weak = weakable && self.weak.contains(name);
            let alias = Alias { rest, units: n_units, kind, target, caps, weak };
            if !entry.contains(&alias) {
                entry.push(alias);
            }
        }
    }

    /// Longest names first; of the same words states before organisations before people.
    fn finish(self, world: &mut World) {
        let mut by_first: BTreeMap<SmolStr, Vec<Alias>> = BTreeMap::new();
        for (key, aliases) in self.all {
            by_first.entry(key[0].clone()).or_default().extend(aliases);
        }
        for (first, mut aliases) in by_first {
            aliases.sort_by(|a, b| {
                b.units.cmp(&a.units).then_with(|| a.rest.cmp(&b.rest)).then_with(|| rank(a.kind).cmp(&rank(b.kind)))
            });
            world.names.insert(first, (world.aliases.len() as u32, aliases.len() as u32));
            world.aliases.extend(aliases);
        }
        for terms in world.offices.values_mut() {
            terms.sort_by_key(|(n, term, _)| (term.from, *n));
        }
    }
}

fn rank(kind: AliasKind) -> u8 {
    match kind {
        AliasKind::Mask => 0,
        AliasKind::Country => 1,
        AliasKind::Adjective => 2,
        AliasKind::People => 3,
        AliasKind::Seat => 4,
        AliasKind::Palace => 5,
        AliasKind::Organization => 6,
        AliasKind::Person => 7,
        AliasKind::Ethnic => 8,
        AliasKind::Nickname => 9,
        AliasKind::Group => 10,
    }
}
