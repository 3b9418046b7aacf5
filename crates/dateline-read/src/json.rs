//! The JSON border: records become the published schema (`dateline.coded-document/1`), spans become code points.
//!
//! Nobody else converts. Field order is the schema's; unknown is `null`.

use crate::knowledge::Knowledge;
use dateline_doc::{
    Article, Bound, CodedDocument, Dated, DatedBasis, Diagnostic, Document, Event, Evidence, Figure, Locus,
    MentionKind, Modality, Participant, Place, PlaceKind, PlacePrecision, Polarity, Precision, Quote, Region, Relation,
    Source, Tense, TimeKind, When, WhenBasis,
};
use serde_json::{Map, Value, json};

/// The name and number of the schema.
pub const SCHEMA: &str = "dateline.coded-document/1";

/// Which layers of a document are printed with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Layers {
    pub tokens: bool,
    pub sentences: bool,
    pub mentions: bool,
    pub times: bool,
    pub places: bool,
}

impl Layers {
    /// The names that `--layers` takes.
    pub const NAMES: &'static [&'static str] = &["tokens", "sentences", "mentions", "times", "places"];

    /// Reads "tokens,times".
    ///
    /// # Errors
    /// The first name that is none.
    pub fn read(list: &str) -> Result<Self, String> {
        let mut out = Self::default();
        for name in list.split(',').map(str::trim).filter(|n| !n.is_empty()) {
            match name {
                "tokens" => out.tokens = true,
                "sentences" => out.sentences = true,
                "mentions" => out.mentions = true,
                "times" => out.times = true,
                "places" => out.places = true,
                other => return Err(other.to_owned()),
            }
        }
        Ok(out)
    }

    fn any(self) -> bool {
        self != Self::default()
    }
}

/// Byte offsets to code points, one text at a time.
struct Points {
    /// Code points before each byte; empty for ASCII, where both are the same.
    before: Vec<u32>,
}

impl Points {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self { before: Vec::new() };
        }
        let mut before = Vec::with_capacity(text.len() + 1);
        let mut n = 0;
        for c in text.chars() {
            before.extend(std::iter::repeat_n(n, c.len_utf8()));
            n += 1;
        }
        before.push(n);
        Self { before }
    }

    fn at(&self, byte: u32) -> u32 {
        self.before.get(byte as usize).copied().unwrap_or(byte)
    }
}

/// Writes the spans of one document.
struct Writer<'a> {
    doc: &'a Document,
    title: Points,
    body: Points,
    captions: Vec<Points>,
}

impl<'a> Writer<'a> {
    fn new(doc: &'a Document) -> Self {
        let caption = |i: &dateline_doc::Image| Points::of(i.caption.as_deref().unwrap_or(""));
        Self {
            doc,
            title: Points::of(doc.article.title.as_deref().unwrap_or("")),
            body: Points::of(&doc.article.text),
            captions: doc.article.images.iter().map(caption).collect(),
        }
    }

    fn points(&self, region: Region) -> &Points {
        match region {
            Region::Title => &self.title,
            Region::Body => &self.body,
            Region::Caption(n) => self.captions.get(n as usize).unwrap_or(&self.body),
        }
    }

    fn span(&self, at: Locus) -> Map<String, Value> {
        let points = self.points(at.region);
        let mut out = Map::new();
        out.insert("start".into(), points.at(at.span.start).into());
        out.insert("end".into(), points.at(at.span.end).into());
        out.insert("text".into(), self.doc.words(at).into());
        match at.region {
            Region::Body => {}
            Region::Title => {
                out.insert("in".into(), "title".into());
            }
            Region::Caption(n) => {
                out.insert("in".into(), format!("caption:{n}").into());
            }
        }
        out
    }

    fn participant(&self, who: Option<&Participant>) -> Value {
        let Some(who) = who else { return Value::Null };
        let mut out = self.span(who.at);
        out.insert("name".into(), json!(who.name));
        out.insert("country".into(), json!(who.country.map(|c| c.to_string())));
        out.insert("roles".into(), json!(who.roles));
        out.insert("code".into(), json!(who.code));
        out.insert("head".into(), self.span(who.head).into());
        out.into()
    }

    fn place(&self, place: Option<&Place>) -> Value {
        let Some(place) = place else { return Value::Null };
        let mut out = self.span(place.at);
        out.insert("name".into(), json!(place.name));
        out.insert("lat".into(), json!(place.lat));
        out.insert("lon".into(), json!(place.lon));
        out.insert("country".into(), json!(place.country.map(|c| c.to_string())));
        out.insert("admin1".into(), json!(place.admin1));
        out.insert("geonames_id".into(), json!(place.geonames_id));
        let precision = match place.precision {
            PlacePrecision::Point => "point",
            PlacePrecision::City => "city",
            PlacePrecision::Admin => "admin",
            PlacePrecision::Country => "country",
            PlacePrecision::Region => "region",
        };
        let kind = match place.kind {
            PlaceKind::Literal => "literal",
            PlaceKind::Associative => "associative",
        };
        out.insert("precision".into(), precision.into());
        out.insert("kind".into(), kind.into());
        out.into()
    }

    fn when(&self, when: Option<&When>) -> Value {
        let Some(when) = when else { return Value::Null };
        let mut out = Map::new();
        out.insert("value".into(), json!(when.value));
        out.insert("precision".into(), precision(when.precision).into());
        let basis = match when.basis {
            WhenBasis::Stated => "stated",
            WhenBasis::Relative => "relative",
            WhenBasis::Paragraph => "paragraph",
            WhenBasis::Report => "report",
        };
        out.insert("basis".into(), basis.into());
        match when.at {
            Some(at) => out.extend(self.span(at)),
            None => {
                for key in ["start", "end", "text"] {
                    out.insert(key.into(), Value::Null);
                }
            }
        }
        out.into()
    }

    fn source(&self, source: &Source) -> Value {
        let relation = match source.relation {
            Relation::Says => "says",
            Relation::Reports => "reports",
            Relation::Confirms => "confirms",
            Relation::Denies => "denies",
            Relation::Silent => "silent",
        };
        let mut out = Map::new();
        out.insert("name".into(), json!(source.name));
        out.insert("country".into(), json!(source.country.map(|c| c.to_string())));
        out.insert("roles".into(), json!(source.roles));
        out.insert("relation".into(), relation.into());
        out.insert("via".into(), json!(source.via));
        out.extend(self.span(source.at));
        out.into()
    }

    fn event(&self, event: &Event) -> Value {
        let mut out = Map::new();
        let mut put = |key: &str, value: Value| {
            out.insert(key.into(), value);
        };
        put("id", json!(event.id));
        put("act", json!(event.act));
        put("type", json!(event.kind));
        put("plover", json!(event.plover));
        put("mode", json!(event.mode));
        put("contexts", json!(event.contexts));
        put("cameo", json!(event.cameo));
        put("goldstein", json!(event.goldstein.map(|g| (f64::from(g) * 10.0).round() / 10.0)));
        put("actor", self.participant(event.actor.as_ref()));
        put("recipient", self.participant(event.recipient.as_ref()));
        put("when", self.when(event.when.as_ref()));
        put("where", self.place(event.place.as_ref()));
        put("polarity", if event.polarity == Polarity::Positive { "positive" } else { "negative" }.into());
        let modality = match event.modality {
            Modality::Asserted => "asserted",
            Modality::Planned => "planned",
            Modality::Conditional => "conditional",
            Modality::Demanded => "demanded",
            Modality::Possible => "possible",
            Modality::Attempted => "attempted",
        };
        put("modality", modality.into());
        let tense = match event.tense {
            Tense::Past => "past",
            Tense::Present => "present",
            Tense::Future => "future",
        };
        put("tense", tense.into());
        put("background", event.background.into());
        put("content_of", json!(event.content_of));
        put("public", event.public.into());
        put("sources", event.sources.iter().map(|s| self.source(s)).collect());
        put("mentions", event.mentions.iter().map(|m| Value::from(self.span(*m))).collect());
        put("trigger", self.span(event.trigger()).into());
        put("sentence", self.span(event.sentence).into());
        put("quotes", json!(event.quotes));
        put("figures", json!(event.figures));
        put("rule", json!(event.rule));
        put("confidence", json!((f64::from(event.confidence) * 100.0).round() / 100.0));
        out.into()
    }

    fn quote(&self, quote: &Quote) -> Value {
        json!({
            "id": quote.id,
            "speaker": self.participant(quote.speaker.as_ref()),
            "cue": quote.cue.map(|c| self.span(c)),
            "content": self.span(quote.content),
            "direct": quote.direct,
        })
    }

    fn figure(&self, figure: &Figure) -> Value {
        let bound = match figure.bound {
            Bound::Exact => "exact",
            Bound::About => "about",
            Bound::Over => "over",
            Bound::AtLeast => "at_least",
            Bound::Under => "under",
            Bound::UpTo => "up_to",
            Bound::Between => "between",
        };
        let mut out = Map::new();
        out.insert("id".into(), json!(figure.id));
        out.insert("value".into(), number(figure.value));
        out.insert("low".into(), figure.low.map_or(Value::Null, number));
        out.insert("high".into(), figure.high.map_or(Value::Null, number));
        out.insert("bound".into(), bound.into());
        out.insert("unit".into(), json!(figure.unit));
        out.insert("of".into(), json!(figure.of));
        out.insert("when".into(), self.when(figure.when.as_ref()));
        out.insert("source".into(), figure.source.as_ref().map_or(Value::Null, |s| self.source(s)));
        out.extend(self.span(figure.at));
        out.into()
    }

    fn diagnostic(&self, diagnostic: &Diagnostic) -> Value {
        let mut out = Map::new();
        out.insert("code".into(), diagnostic.code.into());
        out.insert("message".into(), json!(diagnostic.message));
        match diagnostic.at {
            Some(at) => out.extend(self.span(at)),
            None => {
                out.insert("start".into(), Value::Null);
                out.insert("end".into(), Value::Null);
            }
        }
        out.into()
    }

    fn dated(&self, dated: Option<&Dated>) -> Value {
        let Some(dated) = dated else { return Value::Null };
        let basis = match dated.basis {
            DatedBasis::Metadata => "metadata",
            DatedBasis::Stated => "stated",
            DatedBasis::Feed => "feed",
            DatedBasis::Given => "given",
            DatedBasis::Inferred => "inferred",
        };
        let evidence: Vec<Value> = dated
            .evidence
            .iter()
            .map(|e| match e {
                Evidence::Words(at) => self.span(*at).into(),
                Evidence::Tag(tag) => json!(tag),
            })
            .collect();
        json!({ "value": dated.value, "precision": precision(dated.precision), "basis": basis, "evidence": evidence })
    }

    fn document(&self) -> Value {
        let a: &Article = &self.doc.article;
        let body = |span| self.span(Locus { region: Region::Body, span });
        let posts: Vec<Value> = a
            .posts
            .iter()
            .map(|p| {
                let mut out = Map::new();
                out.insert("time".into(), json!(p.time));
                out.extend(body(p.span));
                out.into()
            })
            .collect();
        let dateline = a.dateline.as_ref().map(|d| json!({ "place": d.place, "date": d.date, "agency": d.agency }));
        let outlet = a.outlet.as_ref().map(|o| json!({ "name": o.name, "domain": o.domain }));
        let images: Vec<Value> = a.images.iter().map(|i| json!({ "caption": i.caption, "credit": i.credit })).collect();
        let removed: Vec<Value> = a.removed.iter().map(|r| json!({ "text": r.text, "reason": r.reason })).collect();
        json!({
            "id": a.id,
            "version": a.version,
            "input_id": a.input_id,
            "url": a.url,
            "outlet": outlet,
            "title": a.title,
            "byline": a.byline,
            "language": if a.language.is_empty() { Value::Null } else { json!(a.language) },
            "published": self.dated(a.published.as_ref()),
            "updated": self.dated(a.updated.as_ref()),
            "page_clock": a.page_clock,
            "section": a.section,
            "tags": a.tags,
            "dateline": dateline,
            "text": a.text,
            "paragraphs": a.paragraphs.iter().map(|p| body(*p)).collect::<Vec<_>>(),
            "posts": posts,
            "images": images,
            "removed": removed,
            "fingerprint": a.fingerprint,
            "profile": a.profile,
        })
    }

    /// Mentions, times and places of the text; those of title and captions are in the events that rest on them. Tokens
    /// and sentences are all there, since heads point into one list: those outside the text carry `in`.
    fn layers(&self, layers: Layers) -> Value {
        let mut out = Map::new();
        let doc = self.doc;
        if layers.tokens {
            let token = |t: &dateline_doc::Token| {
                let mut o = self.span(Locus { region: t.region, span: t.span });
                o.insert("lemma".into(), json!(t.lemma));
                o.insert("upos".into(), t.upos.as_str().into());
                o.insert("head".into(), t.head.map_or(json!(-1), |h| json!(h)));
                o.insert("deprel".into(), t.deprel.as_str().into());
                Value::from(o)
            };
            out.insert("tokens".into(), doc.tokens.iter().map(token).collect());
        }
        if layers.sentences {
            let sentence =
                |s: &dateline_doc::Sentence| Value::from(self.span(Locus { region: s.region, span: s.span }));
            out.insert("sentences".into(), doc.sentences.iter().map(sentence).collect());
        }
        if layers.mentions {
            let mention = |m: &dateline_doc::Mention| {
                let mut o = self.span(m.at);
                let kind = match m.kind {
                    MentionKind::Person => "person",
                    MentionKind::Organization => "organization",
                    MentionKind::Group => "group",
                    MentionKind::Place => "place",
                    MentionKind::Office => "office",
                };
                o.insert("kind".into(), kind.into());
                o.insert("name".into(), json!(m.name));
                o.insert("country".into(), json!(m.country.map(|c| c.to_string())));
                o.insert("roles".into(), json!(m.roles));
                o.insert("entity".into(), json!(m.entity));
                Value::from(o)
            };
            let body = doc.mentions.iter().filter(|m| m.at.region == Region::Body);
            out.insert("mentions".into(), body.map(mention).collect());
        }
        if layers.times {
            let time = |t: &dateline_doc::Time| {
                let mut o = self.span(t.at);
                let kind = match t.kind {
                    TimeKind::Date => "DATE",
                    TimeKind::Time => "TIME",
                    TimeKind::Duration => "DURATION",
                    TimeKind::Set => "SET",
                };
                o.insert("type".into(), kind.into());
                o.insert("value".into(), json!(t.value));
                Value::from(o)
            };
            let body = doc.times.iter().filter(|t| t.at.region == Region::Body);
            out.insert("times".into(), body.map(time).collect());
        }
        if layers.places {
            let body = doc.places.iter().filter(|p| p.at.region == Region::Body);
            out.insert("places".into(), body.map(|p| self.place(Some(p))).collect());
        }
        out.into()
    }
}

fn precision(precision: Precision) -> &'static str {
    match precision {
        Precision::Year => "year",
        Precision::Month => "month",
        Precision::Day => "day",
        Precision::Minute => "minute",
    }
}

/// Whole numbers without a fraction.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}

/// Returns the coded document as one JSON object of the published schema.
#[must_use]
pub fn coded(coded: &CodedDocument, known: &Knowledge, layers: Layers) -> Value {
    let writer = Writer::new(&coded.document);
    let diagnostics = coded.document.article.diagnostics.iter().chain(&coded.diagnostics);
    let mut out = Map::new();
    out.insert("schema".into(), SCHEMA.into());
    let book = &known.book;
    out.insert("codebook".into(), json!({ "name": book.name, "version": book.version, "sha256": book.sha256 }));
    out.insert("document".into(), writer.document());
    out.insert("events".into(), coded.events.iter().map(|e| writer.event(e)).collect());
    out.insert("quotes".into(), coded.quotes.iter().map(|q| writer.quote(q)).collect());
    out.insert("figures".into(), coded.figures.iter().map(|f| writer.figure(f)).collect());
    out.insert("diagnostics".into(), diagnostics.map(|d| writer.diagnostic(d)).collect());
    if layers.any() {
        out.insert("layers".into(), writer.layers(layers));
    }
    out.into()
}

/// Returns the `document` object alone, as `dateline page` prints it; its diagnostics stand in it.
#[must_use]
pub fn article(article: &Article) -> Value {
    let doc = Document { article: article.clone(), ..Document::default() };
    let writer = Writer::new(&doc);
    let mut out = writer.document();
    if let Value::Object(fields) = &mut out {
        let diagnostics: Vec<Value> = article.diagnostics.iter().map(|d| writer.diagnostic(d)).collect();
        fields.insert("diagnostics".into(), diagnostics.into());
    }
    out
}
