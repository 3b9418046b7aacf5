//! Coded documents as rows of the tables that users query: one Arrow batch a table. The columns are documented one by one
//! in `docs/tables.md`; a test holds that document against [`schema`].

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use dateline_doc::Record;
use dateline_doc::record::{EventRecord, PartyRecord, PlaceRecord};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// A table that is kept in segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// One row a report that was read.
    Reports,
    /// One row a coded event.
    Events,
    /// One row a quote.
    Quotes,
    /// One row a figure.
    Figures,
    /// One row a source of an event.
    Sources,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Reports, Self::Events, Self::Quotes, Self::Figures, Self::Sources];

    /// Returns the table's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reports => "reports",
            Self::Events => "events",
            Self::Quotes => "quotes",
            Self::Figures => "figures",
            Self::Sources => "sources",
        }
    }
}

/// A report as the journal has it, with what the story stage made of it.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its number in the journal.
    pub seq: i64,
    /// When it came in, in microseconds since 1970.
    pub arrived: i64,
    /// The story it was put into; empty where nobody has told it to the story stage.
    pub story: String,
    /// Whose text it is.
    pub origin: String,
    /// The report that it copies.
    pub copy_of: Option<String>,
    /// Act → happening.
    pub acts: BTreeMap<String, String>,
    /// The coded document.
    pub record: Record,
}

const TEXT: DataType = DataType::Utf8;

fn time() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

fn columns(kind: Kind) -> Vec<(&'static str, DataType)> {
    let mut out: Vec<(&'static str, DataType)> = vec![("seq", DataType::Int64), ("report", TEXT)];
    out.extend(match kind {
        Kind::Reports => vec![
            ("version", TEXT),
            ("input_id", TEXT),
            ("url", TEXT),
            ("outlet", TEXT),
            ("domain", TEXT),
            ("title", TEXT),
            ("byline", TEXT),
            ("language", TEXT),
            ("published", time()),
            ("published_precision", TEXT),
            ("published_basis", TEXT),
            ("arrived", time()),
            ("story", TEXT),
            ("origin", TEXT),
            ("copy_of", TEXT),
            ("n_letters", DataType::Int64),
            ("n_events", DataType::Int64),
            ("codebook", TEXT),
        ],
        Kind::Events => vec![
            ("event", TEXT),
            ("act", TEXT),
            ("happening", TEXT),
            ("story", TEXT),
            ("type", TEXT),
            ("plover", TEXT),
            ("mode", TEXT),
            ("contexts", TEXT),
            ("cameo", TEXT),
            ("goldstein", DataType::Float64),
            ("actor", TEXT),
            ("actor_name", TEXT),
            ("actor_country", TEXT),
            ("actor_roles", TEXT),
            ("recipient", TEXT),
            ("recipient_name", TEXT),
            ("recipient_country", TEXT),
            ("recipient_roles", TEXT),
            ("day", DataType::Date32),
            ("day_value", TEXT),
            ("day_precision", TEXT),
            ("day_basis", TEXT),
            ("place", TEXT),
            ("lat", DataType::Float64),
            ("lon", DataType::Float64),
            ("place_country", TEXT),
            ("admin1", TEXT),
            ("geonames_id", DataType::Int64),
            ("place_precision", TEXT),
            ("polarity", TEXT),
            ("modality", TEXT),
            ("tense", TEXT),
            ("background", DataType::Boolean),
            ("content_of", TEXT),
            ("public", DataType::Boolean),
            ("counted", DataType::Boolean),
            ("n_sources", DataType::Int64),
            ("outlet", TEXT),
            ("published", time()),
            ("arrived", time()),
            ("trigger", TEXT),
            ("sentence", TEXT),
            ("sentence_start", DataType::Int64),
            ("rule", TEXT),
            ("confidence", DataType::Float64),
        ],
        Kind::Quotes => vec![
            ("quote", TEXT),
            ("speaker", TEXT),
            ("speaker_name", TEXT),
            ("speaker_country", TEXT),
            ("cue", TEXT),
            ("content", TEXT),
            ("direct", DataType::Boolean),
            ("start", DataType::Int64),
            ("end", DataType::Int64),
            ("arrived", time()),
        ],
        Kind::Figures => vec![
            ("figure", TEXT),
            ("value", DataType::Float64),
            ("low", DataType::Float64),
            ("high", DataType::Float64),
            ("bound", TEXT),
            ("unit", TEXT),
            ("of", TEXT),
            ("day_value", TEXT),
            ("source", TEXT),
            ("words", TEXT),
            ("start", DataType::Int64),
            ("end", DataType::Int64),
            ("arrived", time()),
        ],
        Kind::Sources => vec![
            ("event", TEXT),
            ("happening", TEXT),
            ("place", DataType::Int64),
            ("name", TEXT),
            ("country", TEXT),
            ("roles", TEXT),
            ("relation", TEXT),
            ("via", DataType::Int64),
            ("outlet", TEXT),
            ("arrived", time()),
        ],
    });
    out
}

/// Returns the columns of a table, as segments have them. All but `seq` and `report` may be null.
#[must_use]
pub fn schema(kind: Kind) -> SchemaRef {
    static SCHEMAS: LazyLock<BTreeMap<Kind, SchemaRef>> = LazyLock::new(|| {
        let one = |kind: Kind| {
            let field = |(name, ty): (&str, DataType)| Field::new(name, ty, name != "seq" && name != "report");
            let fields: Vec<Field> = columns(kind).into_iter().map(field).collect();
            (kind, Arc::new(Schema::new(fields)))
        };
        Kind::ALL.into_iter().map(one).collect()
    });
    SCHEMAS[&kind].clone()
}

/// A column that is being filled.
enum Column {
    Text(StringBuilder),
    Int(Int64Builder),
    Float(Float64Builder),
    Bool(BooleanBuilder),
    Day(Date32Builder),
    Time(TimestampMicrosecondBuilder),
}

/// A cell. Text is borrowed: nothing is copied twice.
pub(crate) enum Cell<'a> {
    Text(Option<&'a str>),
    Int(Option<i64>),
    Float(Option<f64>),
    Bool(bool),
    Day(Option<i32>),
    Time(Option<i64>),
}

/// A table that is being filled, column by column.
pub(crate) struct Filler {
    schema: SchemaRef,
    columns: Vec<Column>,
    n_rows: usize,
}

impl Filler {
    pub(crate) fn new(schema: SchemaRef) -> Self {
        let columns = schema
            .fields()
            .iter()
            .map(|f| match f.data_type() {
                DataType::Int64 => Column::Int(Int64Builder::new()),
                DataType::Float64 => Column::Float(Float64Builder::new()),
                DataType::Boolean => Column::Bool(BooleanBuilder::new()),
                DataType::Date32 => Column::Day(Date32Builder::new()),
                DataType::Timestamp(..) => {
                    Column::Time(TimestampMicrosecondBuilder::new().with_data_type(f.data_type().clone()))
                }
                _ => Column::Text(StringBuilder::new()),
            })
            .collect();
        Self { schema, columns, n_rows: 0 }
    }

    pub(crate) fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) {
        self.n_rows += 1;
        let mut cells = cells.into_iter();
        for column in &mut self.columns {
            match (column, cells.next()) {
                (Column::Text(c), Some(Cell::Text(v))) => c.append_option(v),
                (Column::Int(c), Some(Cell::Int(v))) => c.append_option(v),
                (Column::Float(c), Some(Cell::Float(v))) => c.append_option(v),
                (Column::Bool(c), Some(Cell::Bool(v))) => c.append_value(v),
                (Column::Day(c), Some(Cell::Day(v))) => c.append_option(v),
                (Column::Time(c), Some(Cell::Time(v))) => c.append_option(v),
                // a row that does not fit its table is a slip of this file; the columns stay of one length
                (Column::Text(c), _) => c.append_null(),
                (Column::Int(c), _) => c.append_null(),
                (Column::Float(c), _) => c.append_null(),
                (Column::Bool(c), _) => c.append_null(),
                (Column::Day(c), _) => c.append_null(),
                (Column::Time(c), _) => c.append_null(),
            }
        }
        debug_assert!(cells.next().is_none(), "more cells than columns");
    }

    pub(crate) fn finish(self) -> Option<RecordBatch> {
        let arrays: Vec<ArrayRef> = self
            .columns
            .into_iter()
            .map(|c| -> ArrayRef {
                match c {
                    Column::Text(mut c) => Arc::new(c.finish()),
                    Column::Int(mut c) => Arc::new(c.finish()),
                    Column::Float(mut c) => Arc::new(c.finish()),
                    Column::Bool(mut c) => Arc::new(c.finish()),
                    Column::Day(mut c) => Arc::new(c.finish()),
                    Column::Time(mut c) => Arc::new(c.finish()),
                }
            })
            .collect();
        RecordBatch::try_new(self.schema, arrays).ok()
    }
}

/// The rows of some reports, a batch a table; tables without a row are left out.
pub type Batches = BTreeMap<Kind, RecordBatch>;

/// Makes the rows of reports.
#[must_use]
pub fn batches(told: &[Told]) -> Batches {
    let mut fillers: BTreeMap<Kind, Filler> = Kind::ALL.into_iter().map(|k| (k, Filler::new(schema(k)))).collect();
    let mut put = |kind: Kind, cells: Vec<Cell<'_>>| {
        if let Some(filler) = fillers.get_mut(&kind) {
            filler.row(cells);
        }
    };
    for one in told {
        let doc = &one.record.document;
        let outlet = doc.outlet.as_ref().and_then(|o| o.name.as_deref().or(o.domain.as_deref()));
        let published = doc.published.as_ref().and_then(|p| micros(&p.value));
        let head = || [Cell::Int(Some(one.seq)), Cell::Text(Some(&doc.id))];
        let byline = doc.byline.join(", ");
        let mut cells: Vec<Cell<'_>> = head().into();
        cells.extend([
            Cell::Text(Some(&doc.version)),
            Cell::Text(doc.input_id.as_deref()),
            Cell::Text(doc.url.as_deref()),
            Cell::Text(outlet),
            Cell::Text(doc.outlet.as_ref().and_then(|o| o.domain.as_deref())),
            Cell::Text(doc.title.as_deref()),
            Cell::Text(Some(byline.as_str()).filter(|b| !b.is_empty())),
            Cell::Text(doc.language.as_deref()),
            Cell::Time(published),
            Cell::Text(doc.published.as_ref().map(|p| p.precision.as_str())),
            Cell::Text(doc.published.as_ref().map(|p| p.basis.as_str())),
            Cell::Time(Some(one.arrived)),
            Cell::Text(Some(one.story.as_str()).filter(|s| !s.is_empty())),
            Cell::Text(Some(&one.origin)),
            Cell::Text(one.copy_of.as_deref()),
            Cell::Int(Some(doc.text.chars().count() as i64)),
            Cell::Int(Some(one.record.events.len() as i64)),
            Cell::Text(Some(one.record.codebook.sha256.as_str()).filter(|c| !c.is_empty())),
        ]);
        put(Kind::Reports, cells);
        for event in &one.record.events {
            let mut cells: Vec<Cell<'_>> = head().into();
            let contexts = event.contexts.join(" ");
            let (actor_roles, recipient_roles) = (roles(event.actor.as_ref()), roles(event.recipient.as_ref()));
            event_cells(one, event, &contexts, &actor_roles, &recipient_roles, outlet, published, &mut cells);
            put(Kind::Events, cells);
            for (n, source) in event.sources.iter().enumerate() {
                let roles = source.roles.join(" ");
                let mut cells: Vec<Cell<'_>> = head().into();
                cells.extend([
                    Cell::Text(Some(&event.id)),
                    Cell::Text(one.acts.get(&event.act).map(String::as_str)),
                    Cell::Int(Some(n as i64)),
                    Cell::Text(Some(&source.name)),
                    Cell::Text(source.country.as_deref()),
                    Cell::Text(Some(roles.as_str()).filter(|r| !r.is_empty())),
                    Cell::Text(Some(&source.relation)),
                    Cell::Int(source.via.map(i64::from)),
                    Cell::Text(outlet),
                    Cell::Time(Some(one.arrived)),
                ]);
                put(Kind::Sources, cells);
            }
        }
        for quote in &one.record.quotes {
            let speaker = quote.speaker.as_ref();
            let mut cells: Vec<Cell<'_>> = head().into();
            cells.extend([
                Cell::Text(Some(&quote.id)),
                Cell::Text(speaker.and_then(|s| s.code.as_deref())),
                Cell::Text(speaker.and_then(name)),
                Cell::Text(speaker.and_then(|s| s.country.as_deref())),
                Cell::Text(quote.cue.as_ref().and_then(|c| c.text.as_deref())),
                Cell::Text(quote.content.text.as_deref()),
                Cell::Bool(quote.direct),
                Cell::Int(quote.content.start.map(i64::from)),
                Cell::Int(quote.content.end.map(i64::from)),
                Cell::Time(Some(one.arrived)),
            ]);
            put(Kind::Quotes, cells);
        }
        for figure in &one.record.figures {
            let mut cells: Vec<Cell<'_>> = head().into();
            cells.extend([
                Cell::Text(Some(&figure.id)),
                Cell::Float(Some(figure.value)),
                Cell::Float(figure.low),
                Cell::Float(figure.high),
                Cell::Text(Some(&figure.bound)),
                Cell::Text(figure.unit.as_deref()),
                Cell::Text(figure.of.as_deref()),
                Cell::Text(figure.when.as_ref().map(|w| w.value.as_str())),
                Cell::Text(figure.source.as_ref().map(|s| s.name.as_str())),
                Cell::Text(figure.at.text.as_deref()),
                Cell::Int(figure.at.start.map(i64::from)),
                Cell::Int(figure.at.end.map(i64::from)),
                Cell::Time(Some(one.arrived)),
            ]);
            put(Kind::Figures, cells);
        }
    }
    fillers
        .into_iter()
        .filter(|(_, filler)| filler.n_rows > 0)
        .filter_map(|(kind, filler)| Some((kind, filler.finish()?)))
        .collect()
}

#[allow(clippy::too_many_arguments)]
fn event_cells<'a>(
    one: &'a Told,
    event: &'a EventRecord,
    contexts: &'a str,
    actor_roles: &'a str,
    recipient_roles: &'a str,
    outlet: Option<&'a str>,
    published: Option<i64>,
    cells: &mut Vec<Cell<'a>>,
) {
    let some = |text: &'a str| Some(text).filter(|t| !t.is_empty());
    let (actor, recipient) = (event.actor.as_ref(), event.recipient.as_ref());
    let (when, place): (_, Option<&PlaceRecord>) = (event.when.as_ref(), event.place.as_ref());
    cells.extend([
        Cell::Text(Some(&event.id)),
        Cell::Text(Some(&event.act)),
        Cell::Text(one.acts.get(&event.act).map(String::as_str)),
        Cell::Text(some(&one.story)),
        Cell::Text(Some(&event.kind)),
        Cell::Text(event.plover.as_deref()),
        Cell::Text(event.mode.as_deref()),
        Cell::Text(some(contexts)),
        Cell::Text(event.cameo.as_deref()),
        Cell::Float(event.goldstein),
        Cell::Text(actor.and_then(|a| a.code.as_deref())),
        Cell::Text(actor.and_then(name)),
        Cell::Text(actor.and_then(|a| a.country.as_deref())),
        Cell::Text(some(actor_roles)),
        Cell::Text(recipient.and_then(|a| a.code.as_deref())),
        Cell::Text(recipient.and_then(name)),
        Cell::Text(recipient.and_then(|a| a.country.as_deref())),
        Cell::Text(some(recipient_roles)),
        Cell::Day(when.filter(|w| w.value.len() >= 10).and_then(|w| days(&w.value))),
        Cell::Text(when.map(|w| w.value.as_str())),
        Cell::Text(when.map(|w| w.precision.as_str())),
        Cell::Text(when.map(|w| w.basis.as_str())),
        Cell::Text(place.map(|p| p.name.as_str())),
        Cell::Float(place.and_then(|p| p.lat)),
        Cell::Float(place.and_then(|p| p.lon)),
        Cell::Text(place.and_then(|p| p.country.as_deref())),
        Cell::Text(place.and_then(|p| p.admin1.as_deref())),
        Cell::Int(place.and_then(|p| p.geonames_id)),
        Cell::Text(place.map(|p| p.precision.as_str())),
        Cell::Text(some(&event.polarity)),
        Cell::Text(some(&event.modality)),
        Cell::Text(some(&event.tense)),
        Cell::Bool(event.background),
        Cell::Text(event.content_of.as_deref()),
        Cell::Bool(event.public),
        Cell::Bool(is_counted(event)),
        Cell::Int(Some(event.sources.len() as i64)),
        Cell::Text(outlet),
        Cell::Time(published),
        Cell::Time(Some(one.arrived)),
        Cell::Text(event.trigger.text.as_deref()),
        Cell::Text(event.sentence.text.as_deref()),
        Cell::Int(event.sentence.start.map(i64::from)),
        Cell::Text(some(&event.rule)),
        Cell::Float(Some(event.confidence)),
    ]);
}

/// Whether an event counts by itself: news that is told to have happened.
#[must_use]
pub fn is_counted(event: &EventRecord) -> bool {
    event.is_news() && event.polarity != "negative"
}

fn name(party: &PartyRecord) -> Option<&str> {
    party.name.as_deref().or(party.at.text.as_deref())
}

fn roles(party: Option<&PartyRecord>) -> String {
    party.map(|p| p.roles.join(" ")).unwrap_or_default()
}

/// Days since 1970.
pub(crate) fn days(value: &str) -> Option<i32> {
    let day: Date = value.get(..10)?.parse().ok()?;
    Some((day - Date::constant(1970, 1, 1)).get_days())
}

/// Microseconds since 1970 of a date, with or without a time; a day is its midnight.
pub(crate) fn micros(value: &str) -> Option<i64> {
    if let Ok(time) = value.parse::<jiff::Timestamp>() {
        return Some(time.as_microsecond());
    }
    if value.len() > 10
        && let Ok(civil) = value.parse::<jiff::civil::DateTime>()
    {
        return civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|z| z.timestamp().as_microsecond());
    }
    days(value).map(|d| i64::from(d) * 86_400_000_000)
}
