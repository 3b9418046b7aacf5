//! What many reports tell together: happenings, each counted once, the stories they belong to, and how both changed as
//! reports came in.

use serde::{Deserialize, Serialize};

/// One act in the world, however many reports tell it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Happening {
    /// "h1", "h2", … in order of first telling; stable for ever.
    pub id: String,
    /// The story it belongs to.
    pub story: String,
    /// The event type, as the codebook names it.
    pub kind: String,
    /// PLOVER's mode, or `None`.
    pub mode: Option<String>,
    /// CAMEO's code, or `None`.
    pub cameo: Option<String>,
    /// The score of `cameo` on the GDELT scale.
    pub goldstein: Option<f64>,
    /// Who did it; of an act that both did to each other the one told first.
    pub actor: Option<Side>,
    /// Whom it was done to.
    pub recipient: Option<Side>,
    /// Whether both did it to each other.
    pub mutual: bool,
    /// The day, "2015-06-15", or `None` where no report says it.
    pub day: Option<String>,
    /// Whether a text dates it, rather than only its report.
    pub dated: bool,
    /// Where, as finely as any report says.
    pub place: Option<Spot>,
    /// Whether anybody tells that it happened; false where all that is told of it is that it did not.
    pub asserted: bool,
    /// Who told it first, and when.
    pub first: Telling,
    /// How many reports tell it.
    pub n_reports: u32,
    /// How many of them deny it.
    pub n_denials: u32,
    /// Its independent origins, in order of telling; no more than 256 are kept by name.
    pub origins: Vec<String>,
    /// Who speaks on it or keeps silent, each once, in order; no more than 64.
    pub voices: Vec<Voice>,
    /// Numbers told with it, by arrival: how they were revised, and by whom; no more than 64.
    pub figures: Vec<Told>,
    /// The highest confidence of any telling, 0 to 1.
    pub confidence: f64,
}

/// Where a happening was.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// The canonical name.
    pub name: String,
    /// Latitude in degrees.
    pub lat: Option<f64>,
    /// Longitude in degrees.
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-3, or `None`.
    pub country: Option<String>,
    /// The first-order division.
    pub admin1: Option<String>,
    /// Its number in GeoNames.
    pub geonames_id: Option<i64>,
    /// point, city, admin, country or region.
    pub precision: String,
}

/// A side of a happening.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The canonical name, or the words.
    pub name: String,
    /// ISO 3166-1 alpha-3, or `None`.
    pub country: Option<String>,
    /// CAMEO's roles.
    pub roles: Vec<String>,
    /// Country and roles joined.
    pub code: Option<String>,
}

/// One report's telling of a happening.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Telling {
    /// The report's id.
    pub report: String,
    /// The act's id in the report.
    pub act: String,
    /// The first event of the act.
    pub event: String,
    /// Who printed it.
    pub outlet: Option<String>,
    /// Who it comes from: the speaker, the agency, or else the outlet. Equal origins are one voice.
    pub origin: String,
    /// When the report was published, else when it came in; RFC 3339 in UTC.
    pub at: String,
    /// Whether the report tells that it happened, or that it did not.
    pub denied: bool,
    /// Who speaks on it in the report.
    pub voices: Vec<Voice>,
}

/// Somebody who speaks on a happening, or keeps silent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    /// As the text names them.
    pub name: String,
    /// ISO 3166-1 alpha-3, or `None`.
    pub country: Option<String>,
    /// says, reports, confirms, denies or silent.
    pub relation: String,
}

/// A number told with a happening.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The report's id.
    pub report: String,
    /// When, as in [`Telling`].
    pub at: String,
    /// What is counted: "dead", or the text's words.
    pub of: String,
    /// The number.
    pub value: f64,
    /// exact, about, over, at_least, under, up_to or between.
    pub bound: String,
    /// By whom, or `None` for the report's own voice.
    pub by: Option<String>,
}

/// A development over days: reports that belong together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// "s1", "s2", … in order of first report; stable for ever.
    pub id: String,
    /// The title of its most central report so far.
    pub title: String,
    /// When its first report was published, RFC 3339 in UTC.
    pub first: String,
    /// When its last report was published.
    pub last: String,
    /// How many reports it has.
    pub n_reports: u32,
    /// How many independent origins told it.
    pub n_origins: u32,
}

/// A change of what was known, in the order of arrival.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// What changed: a happening's or a story's id.
    pub of: String,
    /// How.
    pub change: Change,
    /// The report that brought it.
    pub report: String,
    /// In words, for people.
    pub note: String,
}

/// How a happening or a story changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// First told.
    New,
    /// Told again.
    Told,
    /// Told again by a voice of its own.
    Confirmed,
    /// Said not to have happened.
    Denied,
    /// A number, a day, a place or a side became other than it was told.
    Revised,
    /// Taken into another, whose id stands in `note`; its own id leads there from now on.
    Merged,
    /// Parted: a telling left for another, whose id stands in `note`.
    Split,
    /// No report tells it any more.
    Withdrawn,
}
