//! Turns files into a codebook and finds every mistake on the way. The shape of each file is the README's.

use crate::error::{Mistake, MistakeKind, Mistakes};
use crate::rule::{Filler, Light, LightSense, Operator, OperatorEffect, Position, Rule, RulePos, Voice};
use crate::schema::{Agent, Context, Cue, Domain, EventType, SpeechRelation};
use crate::{Codebook, Example, SourceFile, WordSet};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use toml::Spanned;

mod groups;
mod people;

/// What can be said of a woman, what of a man.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SexesFile {
    female: Vec<String>,
    male: Vec<String>,
    female_words: Vec<String>,
    male_words: Vec<String>,
}

/// Everything that is read before it is put together.
#[derive(Default)]
struct Files {
    types: Vec<EventType>,
    rules: Vec<(usize, SmolStr, RawRule)>,
    classes: BTreeMap<SmolStr, (usize, usize, Vec<SmolStr>)>,
    mistakes: Vec<Mistake>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypesFile {
    #[serde(rename = "type")]
    types: Vec<EventType>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassesFile {
    classes: BTreeMap<Spanned<SmolStr>, Vec<SmolStr>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TriggersFile {
    #[serde(rename = "type")]
    kind: Spanned<SmolStr>,
    #[serde(default, rename = "rule")]
    rules: Vec<RawRule>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(SmolStr),
    Many(Vec<SmolStr>),
}

impl OneOrMany {
    fn into_vec(self) -> Vec<SmolStr> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: Spanned<SmolStr>,
    #[serde(default)]
    verb: Option<OneOrMany>,
    #[serde(default)]
    noun: Option<OneOrMany>,
    #[serde(default)]
    adj: Option<OneOrMany>,
    #[serde(default)]
    aux: Option<OneOrMany>,
    #[serde(default)]
    negated: Option<bool>,
    #[serde(default)]
    wide: bool,
    #[serde(default)]
    conditional: Option<bool>,
    #[serde(default)]
    particle: Option<SmolStr>,
    #[serde(default)]
    actor: Vec<SmolStr>,
    #[serde(default)]
    recipient: Vec<SmolStr>,
    #[serde(default, rename = "where")]
    limits: BTreeMap<SmolStr, OneOrMany>,
    #[serde(default)]
    unless: BTreeMap<SmolStr, OneOrMany>,
    #[serde(default)]
    mode: Option<SmolStr>,
    #[serde(default)]
    cameo: Option<SmolStr>,
    #[serde(default)]
    contexts: Vec<SmolStr>,
    #[serde(default)]
    mutual: bool,
    #[serde(default)]
    denies: bool,
    #[serde(default)]
    passive: Option<SmolStr>,
    #[serde(default)]
    yes: String,
    #[serde(default)]
    no: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LightsFile {
    #[serde(rename = "light")]
    lights: Vec<RawLight>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLight {
    verb: Spanned<SmolStr>,
    #[serde(default)]
    particle: Option<SmolStr>,
    takes: Vec<SmolStr>,
    sense: SmolStr,
    #[serde(default, rename = "yes")]
    _yes: Option<String>,
    #[serde(default, rename = "no")]
    _no: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OperatorsFile {
    #[serde(rename = "operator")]
    operators: Vec<RawOperator>,
}

#[derive(Deserialize)]
struct RawOperator {
    #[serde(flatten)]
    word: RawWord,
    #[serde(default)]
    particle: Option<SmolStr>,
    effect: OperatorEffect,
    #[serde(default)]
    complement: Vec<SmolStr>,
    #[serde(default, rename = "yes")]
    _yes: Option<String>,
    #[serde(default, rename = "no")]
    _no: Option<String>,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

/// A word under its class: exactly one of these is given.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawWord {
    Verb(OneOrMany),
    Noun(OneOrMany),
    Adj(OneOrMany),
    Adv(OneOrMany),
    Aux(OneOrMany),
    Mark(OneOrMany),
    Det(OneOrMany),
    Prep(OneOrMany),
}

impl RawWord {
    /// Returns the word class and the words.
    fn open(self) -> (&'static str, Vec<SmolStr>) {
        let (pos, words) = match self {
            Self::Verb(w) => ("verb", w),
            Self::Noun(w) => ("noun", w),
            Self::Adj(w) => ("adj", w),
            Self::Adv(w) => ("adv", w),
            Self::Aux(w) => ("aux", w),
            Self::Mark(w) => ("mark", w),
            Self::Det(w) => ("det", w),
            Self::Prep(w) => ("prep", w),
        };
        (pos, words.into_vec())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CuesFile {
    #[serde(rename = "cue")]
    cues: Vec<RawCue>,
}

#[derive(Deserialize)]
struct RawCue {
    #[serde(flatten)]
    word: RawWord,
    #[serde(default)]
    particle: Option<SmolStr>,
    relation: SpeechRelation,
    #[serde(default)]
    content: Vec<SmolStr>,
    #[serde(default, rename = "yes")]
    _yes: Option<String>,
    #[serde(default, rename = "no")]
    _no: Option<String>,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AttitudesFile {
    #[serde(rename = "attitude")]
    attitudes: Vec<RawAttitude>,
}

#[derive(Deserialize)]
struct RawAttitude {
    #[serde(flatten)]
    word: RawWord,
    #[serde(default)]
    particle: Option<SmolStr>,
    content: Vec<SmolStr>,
    #[serde(default, rename = "yes")]
    _yes: Option<String>,
    #[serde(default, rename = "no")]
    _no: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContextsFile {
    #[serde(rename = "context")]
    contexts: Vec<RawContext>,
}

#[derive(Deserialize)]
struct RawContext {
    #[serde(flatten)]
    context: Context,
    #[serde(rename = "yes")]
    _yes: String,
    #[serde(rename = "no")]
    _no: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DomainsFile {
    #[serde(rename = "domain")]
    domains: Vec<Domain>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentsFile {
    #[serde(rename = "agent")]
    agents: Vec<Agent>,
    #[serde(default)]
    modifiers: BTreeMap<SmolStr, Vec<SmolStr>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitsFile {
    units: BTreeMap<SmolStr, Vec<SmolStr>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormsFile {
    verbs: BTreeMap<SmolStr, SmolStr>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameFile {
    name: String,
    version: String,
}

/// The line, counted from 1, of a byte of a text.
fn line_of(content: &str, at: usize) -> usize {
    1 + content.as_bytes()[..at.min(content.len())].iter().filter(|b| **b == b'\n').count()
}

/// How many contexts there may be: those of a word are bits of one number, strong ones below weak ones.
const MOST_CONTEXTS: usize = 64;

fn mistake(file: &SourceFile, at: usize, kind: MistakeKind) -> Mistake {
    Mistake { file: file.path.clone(), line: line_of(&file.content, at), kind }
}

/// Parses one file, or says where it does not.
fn parsed<T: DeserializeOwned>(file: &SourceFile, mistakes: &mut Vec<Mistake>) -> Option<T> {
    match toml::from_str(&file.content) {
        Ok(value) => Some(value),
        Err(error) => {
            let at = error.span().map_or(0, |s| s.start);
            mistakes.push(mistake(file, at, MistakeKind::Unreadable { why: error.message().to_owned() }));
            None
        }
    }
}

/// Builds the codebook; the caller fills in its name and hash.
pub(crate) fn assemble(files: &[&SourceFile]) -> Result<Codebook, Mistakes> {
    let mut read = Files::default();
    let mut book = Codebook::default();
    let mut raw_lights = Vec::new();
    let mut world_files = people::WorldFiles::default();
    for (n, file) in files.iter().enumerate() {
        let mistakes = &mut read.mistakes;
        match file.path.as_str() {
            "codebook.toml" => {
                if let Some(NameFile { name, version }) = parsed(file, mistakes) {
                    (book.name, book.version) = (name, version);
                }
            }
            "types.toml" => {
                if let Some(TypesFile { types }) = parsed(file, mistakes) {
                    read.types = types;
                }
            }
            "cameo.tsv" => read_scores(file, &mut book, mistakes),
            "light.toml" => {
                if let Some(LightsFile { lights }) = parsed(file, mistakes) {
                    raw_lights.extend(lights.into_iter().map(|l| (n, l)));
                }
            }
            "operators.toml" => {
                if let Some(OperatorsFile { operators }) = parsed(file, mistakes) {
                    read_operators(operators, &mut book);
                }
            }
            "speech.toml" => {
                if let Some(CuesFile { cues }) = parsed(file, mistakes) {
                    read_cues(cues, &mut book);
                }
            }
            "attitudes.toml" => {
                if let Some(AttitudesFile { attitudes }) = parsed(file, mistakes) {
                    read_attitudes(attitudes, &mut book);
                }
            }
            "contexts.toml" => {
                if let Some(ContextsFile { contexts }) = parsed(file, mistakes) {
                    if contexts.len() > MOST_CONTEXTS {
                        mistakes.push(mistake(file, 0, MistakeKind::TooManyContexts));
                    }
                    book.contexts = contexts.into_iter().take(MOST_CONTEXTS).map(|c| c.context).collect();
                }
            }
            "domains.toml" => {
                if let Some(DomainsFile { domains }) = parsed(file, mistakes) {
                    book.domains = domains;
                }
            }
            "units.toml" => {
                if let Some(UnitsFile { units }) = parsed(file, mistakes) {
                    for (unit, words) in units {
                        book.units.extend(words.into_iter().map(|w| (w, unit.clone())));
                    }
                }
            }
            "forms.toml" => {
                if let Some(FormsFile { verbs }) = parsed(file, mistakes) {
                    book.forms.extend(verbs);
                }
            }
            "names.toml" => {
                if let Some(read) = parsed::<SexesFile>(file, mistakes) {
                    // names of several words are not told by one of them
                    let single = |words: &[Vec<String>]| -> std::collections::BTreeSet<String> {
                        let units = words.iter().flatten().map(|word| crate::units(word));
                        units.filter(|u| u.len() == 1).map(|mut u| u.remove(0).folded.to_string()).collect()
                    };
                    let (she, he) = (single(&[read.female, read.female_words]), single(&[read.male, read.male_words]));
                    book.female = WordSet::new(she.difference(&he).map(String::as_str).collect());
                    book.male = WordSet::new(he.difference(&she).map(String::as_str).collect());
                }
            }
            "agents.toml" => {
                if let Some(AgentsFile { agents, modifiers }) = parsed(file, mistakes) {
                    book.agents = agents;
                    book.former = modifiers.get("former").cloned().unwrap_or_default();
                    book.aspirant = modifiers.get("aspirant").cloned().unwrap_or_default();
                    book.unnamed = modifiers.get("unnamed").cloned().unwrap_or_default();
                    book.standing_in = modifiers.get("standing_in").cloned().unwrap_or_default();
                }
            }
            path if path.starts_with("classes/") => {
                if let Some(ClassesFile { classes }) = parsed(file, mistakes) {
                    for (class, words) in classes {
                        let at = class.span().start;
                        let entry = read.classes.entry(class.into_inner()).or_insert((n, at, Vec::new()));
                        entry.2.extend(words);
                    }
                }
            }
            path if path.starts_with("triggers/") => {
                if let Some(TriggersFile { kind, rules }) = parsed(file, mistakes) {
                    let kind = kind.into_inner();
                    read.rules.extend(rules.into_iter().map(|r| (n, kind.clone(), r)));
                }
            }
            "countries.toml" => world_files.countries = Some(file),
            "groups.toml" => world_files.groups = Some(file),
            path if path.starts_with("organizations/") => world_files.organizations.push(file),
            path if path.starts_with("actors/") => world_files.actors.push(file),
            _ => {}
        }
    }
    book.types = std::mem::take(&mut read.types);
    build_classes(files, &mut read, &mut book);
    for (n, raw) in raw_lights {
        add_light(files[n], raw, &mut book, &mut read.mistakes);
    }
    let rules = std::mem::take(&mut read.rules);
    let mut seen: BTreeMap<SmolStr, String> = BTreeMap::new();
    for (n, kind, raw) in rules {
        add_rule(files[n], &kind, raw, &mut book, &mut seen, &mut read.mistakes);
    }
    book.world = people::build(&world_files, &mut read.mistakes).unwrap_or_default();
    build_index(&mut book);
    if read.mistakes.is_empty() { Ok(book) } else { Err(Mistakes(read.mistakes)) }
}

/// Reads the rules' examples.
pub(crate) fn examples(files: &[&SourceFile]) -> Result<Vec<Example>, Mistakes> {
    let mut mistakes = Vec::new();
    let mut out = Vec::new();
    for file in files.iter().filter(|f| f.path.starts_with("triggers/")) {
        if let Some(TriggersFile { kind, rules }) = parsed(file, &mut mistakes) {
            out.extend(rules.into_iter().map(|rule| Example {
                at: format!("{}:{}", file.path, line_of(&file.content, rule.id.span().start)),
                rule: rule.id.into_inner(),
                kind: kind.get_ref().clone(),
                yes: rule.yes,
                no: rule.no,
            }));
        }
    }
    if mistakes.is_empty() { Ok(out) } else { Err(Mistakes(mistakes)) }
}

fn read_scores(file: &SourceFile, book: &mut Codebook, mistakes: &mut Vec<Mistake>) {
    let mut at = 0;
    for line in file.content.split_inclusive('\n') {
        let text = line.trim();
        if !text.is_empty() && !text.starts_with('#') && !text.starts_with("code") {
            match text.split_once('\t').and_then(|(code, score)| Some((code, score.trim().parse().ok()?))) {
                Some((code, score)) => {
                    book.scores.insert(code.into(), score);
                }
                None => {
                    let why = format!("{text:?} is no code, a tab and a number");
                    mistakes.push(mistake(file, at, MistakeKind::Unreadable { why }));
                }
            }
        }
        at += line.len();
    }
}

fn read_operators(raw: Vec<RawOperator>, book: &mut Codebook) {
    for r in raw {
        let (pos, words) = r.word.open();
        for word in words {
            let (particle, complement) = (r.particle.clone(), r.complement.clone());
            book.operators.push(Operator { word, pos: pos.into(), particle, effect: r.effect, complement });
        }
    }
}

fn read_cues(raw: Vec<RawCue>, book: &mut Codebook) {
    for r in raw {
        let (pos, words) = r.word.open();
        for word in words {
            let (particle, content) = (r.particle.clone(), r.content.clone());
            book.cues.push(Cue { word, pos: pos.into(), particle, relation: r.relation, content });
        }
    }
}

fn read_attitudes(raw: Vec<RawAttitude>, book: &mut Codebook) {
    for r in raw {
        let (pos, words) = r.word.open();
        for word in words {
            let (particle, content) = (r.particle.clone(), r.content.clone());
            book.attitudes.push(Cue { word, pos: pos.into(), particle, relation: SpeechRelation::Says, content });
        }
    }
}

/// Numbers the classes and opens those that name others.
fn build_classes(files: &[&SourceFile], read: &mut Files, book: &mut Codebook) {
    if read.classes.len() > 128 {
        let file = read.classes.values().next().map_or(0, |c| c.0);
        read.mistakes.push(mistake(files[file], 0, MistakeKind::TooManyClasses));
        return;
    }
    book.classes = read.classes.keys().cloned().collect();
    for (bit, class) in book.classes.iter().enumerate() {
        let (mut open, mut done) = (vec![class.clone()], Vec::new());
        while let Some(name) = open.pop() {
            if done.contains(&name) {
                continue;
            }
            let Some((file, at, words)) = read.classes.get(&name) else { continue };
            for word in words {
                if let Some(other) = word.strip_prefix('@') {
                    if !read.classes.contains_key(other) {
                        let kind = MistakeKind::UnknownClass { rule: format!("class {name}"), class: other.into() };
                        read.mistakes.push(mistake(files[*file], *at, kind));
                    }
                    open.push(other.into());
                } else {
                    *book.class_bits.entry(word.clone()).or_default() |= 1 << bit;
                }
            }
            done.push(name);
        }
    }
}

fn filler(text: &str, book: &Codebook) -> Result<Filler, SmolStr> {
    if let Some(class) = text.strip_prefix('@') {
        let n = book.classes.binary_search_by(|c| c.as_str().cmp(class)).map_err(|_| SmolStr::new(class))?;
        return Ok(Filler::Class(n as u16));
    }
    Ok(match text {
        "*" => Filler::Any,
        ":public" => Filler::Public,
        ":state" => Filler::State,
        ":place" => Filler::Place,
        ":person" => Filler::Person,
        ":number" => Filler::Number,
        ":doer" => Filler::Doer,
        ":several" => Filler::Several,
        _ if text.starts_with(":type ") => Filler::Type(text[6..].trim().into()),
        _ => match text.strip_prefix(":role ") {
            Some(role) => Filler::Role(role.trim().into()),
            None => Filler::Lemma(text.into()),
        },
    })
}

fn add_light(file: &SourceFile, raw: RawLight, book: &mut Codebook, mistakes: &mut Vec<Mistake>) {
    let at = raw.verb.span().start;
    let sense = match raw.sense.as_str() {
        "do" => LightSense::Do,
        "plan" => LightSense::Plan,
        "attempt" => LightSense::Attempt,
        "end" => LightSense::End,
        "prevent" => LightSense::Prevent,
        "face" => LightSense::Face,
        _ => {
            let (what, value) = (format!("light verb {}", raw.verb.get_ref()), raw.sense.to_string());
            let allowed = "do, plan, attempt, end, prevent, face";
            mistakes.push(mistake(file, at, MistakeKind::BadValue { what, value, allowed }));
            return;
        }
    };
    let mut takes = Vec::new();
    for text in &raw.takes {
        match filler(text, book) {
            Ok(filler) => takes.push(filler),
            Err(class) => {
                let kind = MistakeKind::UnknownClass { rule: raw.verb.get_ref().to_string(), class: class.into() };
                mistakes.push(mistake(file, at, kind));
            }
        }
    }
    let (verb, particle) = phrasal(raw.verb.into_inner(), raw.particle);
    book.lights.push(Light { verb, particle, takes, sense });
}

/// "carry out" → ("carry", Some("out")).
fn phrasal(verb: SmolStr, particle: Option<SmolStr>) -> (SmolStr, Option<SmolStr>) {
    match (verb.split_once(' '), particle) {
        (Some((head, rest)), None) => (head.into(), Some(rest.into())),
        (_, particle) => (verb, particle),
    }
}

fn add_rule(
    file: &SourceFile,
    kind: &SmolStr,
    raw: RawRule,
    book: &mut Codebook,
    seen: &mut BTreeMap<SmolStr, String>,
    mistakes: &mut Vec<Mistake>,
) {
    let at = raw.id.span().start;
    let id = raw.id.into_inner();
    let name = || id.to_string();
    let mut wrong = |kind| mistakes.push(mistake(file, at, kind));
    let here = format!("{}:{}", file.path, line_of(&file.content, at));
    if let Some(first) = seen.insert(id.clone(), here) {
        wrong(MistakeKind::DuplicateId { id: name(), first });
    }
    if raw.yes.trim().is_empty() || raw.no.trim().is_empty() || raw.yes == raw.no {
        wrong(MistakeKind::NoExample { rule: name() });
    }
    match book.types.iter().find(|t| t.name == *kind) {
        None => wrong(MistakeKind::UnknownType { kind: kind.to_string() }),
        Some(ty) => {
            if let Some(mode) = raw.mode.as_ref().filter(|m| !ty.modes.iter().any(|k| k.name == **m)) {
                let (kind, mode) = (kind.to_string(), mode.to_string());
                wrong(MistakeKind::UnknownMode { rule: name(), kind, mode });
            }
        }
    }
    if let Some(code) = raw.cameo.as_ref().filter(|c| !book.scores.contains_key(*c)) {
        wrong(MistakeKind::UnknownCode { rule: name(), code: code.to_string() });
    }
    for context in raw.contexts.iter().filter(|c| !book.contexts.iter().any(|known| known.name == **c)) {
        wrong(MistakeKind::UnknownContext { rule: name(), context: context.to_string() });
    }
    let (pos, lemmas) = match (raw.verb, raw.noun, raw.adj, raw.aux) {
        (Some(verb), None, None, None) => (RulePos::Verb, verb.into_vec()),
        (None, Some(noun), None, None) => (RulePos::Noun, noun.into_vec()),
        (None, None, Some(adj), None) => (RulePos::Adj, adj.into_vec()),
        (None, None, None, Some(aux)) => (RulePos::Aux, aux.into_vec()),
        _ => {
            wrong(MistakeKind::NoTrigger { rule: name() });
            return;
        }
    };
    let voice = match raw.passive.as_deref() {
        None => Voice::Both,
        Some("only") => Voice::PassiveOnly,
        Some("never") => Voice::ActiveOnly,
        Some(other) => {
            let (what, value) = (format!("rule {id}, passive"), other.to_owned());
            wrong(MistakeKind::BadValue { what, value, allowed: "only, never" });
            Voice::Both
        }
    };
    let mut position = |text: &SmolStr| {
        let read = Position::read(text);
        if read.is_none() {
            wrong(MistakeKind::UnknownPosition { rule: name(), position: text.to_string() });
        }
        read
    };
    let actor = raw.actor.iter().filter_map(&mut position).collect();
    let recipient = raw.recipient.iter().filter_map(&mut position).collect();
    let mut limits = |raw: BTreeMap<SmolStr, OneOrMany>| {
        let mut out = Vec::new();
        for (place, words) in raw {
            let Some(position) = Position::read(&place) else {
                wrong(MistakeKind::UnknownPosition { rule: name(), position: place.to_string() });
                continue;
            };
            let mut fillers = Vec::new();
            for word in words.into_vec() {
                match filler(&word, book) {
                    Ok(filler) => fillers.push(filler),
                    Err(class) => wrong(MistakeKind::UnknownClass { rule: name(), class: class.into() }),
                }
            }
            out.push((position, fillers));
        }
        out
    };
    let (limits, unless) = (limits(raw.limits), limits(raw.unless));
    let (lemmas, particle) = match (lemmas.as_slice(), raw.particle) {
        ([one], particle) => {
            let (lemma, particle) = phrasal(one.clone(), particle);
            (vec![lemma], particle)
        }
        (_, particle) => (lemmas, particle),
    };
    book.rules.push(Rule {
        id,
        kind: kind.clone(),
        pos,
        lemmas,
        particle,
        actor,
        recipient,
        limits,
        unless,
        mode: raw.mode,
        cameo: raw.cameo,
        contexts: raw.contexts,
        mutual: raw.mutual,
        denies: raw.denies,
        voice,
        negated: raw.negated,
        wide: raw.wide,
        conditional: raw.conditional,
    });
}

/// Fills the tables that are looked up by a word.
fn build_index(book: &mut Codebook) {
    let index = &mut book.index;
    for (n, rule) in book.rules.iter().enumerate() {
        let table = match rule.pos {
            RulePos::Verb => &mut index.verbs,
            RulePos::Noun => &mut index.nouns,
            RulePos::Adj => &mut index.adjectives,
            RulePos::Aux => &mut index.auxiliaries,
        };
        for lemma in &rule.lemmas {
            table.entry(lemma.clone()).or_default().push(n as u32);
        }
    }
    for (n, light) in book.lights.iter().enumerate() {
        index.lights.entry(light.verb.clone()).or_default().push(n as u32);
    }
    for (n, operator) in book.operators.iter().enumerate() {
        let first = operator.word.split(' ').next().unwrap_or_default();
        index.operators.entry(first.into()).or_default().push(n as u32);
    }
    for (n, cue) in book.cues.iter().enumerate() {
        let first = cue.word.split(' ').next().unwrap_or_default();
        index.cues.entry(first.into()).or_default().push(n as u32);
    }
    for (n, attitude) in book.attitudes.iter().enumerate() {
        index.attitudes.entry(attitude.word.clone()).or_default().push(n as u32);
    }
    for (n, context) in book.contexts.iter().enumerate() {
        for (words, shift) in [(&context.strong, 0), (&context.weak, MOST_CONTEXTS)] {
            for word in words {
                *index.contexts.entry(word.clone()).or_default() |= 1 << (n + shift);
            }
        }
    }
    for (n, agent) in book.agents.iter().enumerate() {
        for lemma in &agent.lemmas {
            index.agents.entry(lemma.clone()).or_insert(n as u32);
        }
    }
    for (n, domain) in book.domains.iter().enumerate().take(16) {
        for word in &domain.strong {
            *index.domains.entry(word.clone()).or_default() |= 1 << n;
        }
        for word in &domain.weak {
            *index.domains.entry(word.clone()).or_default() |= 1 << (n + 16);
        }
    }
}
