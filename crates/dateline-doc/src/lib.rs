//! The records that the rooms hand each other. Data, no behaviour: what a type does beyond holding and naming its
//! own fields belongs to the room that does it.

pub mod article;
pub mod document;
pub mod event;
pub mod record;
pub mod span;
pub mod story;
pub mod ud;

pub use article::{
    Article, Dated, DatedBasis, Dateline, Diagnostic, Evidence, Image, Outlet, Post, Precision, Removed,
};
pub use document::{
    Clause, Country, Document, Mention, MentionKind, Place, PlaceKind, PlacePrecision, Sentence, Spot, Time, TimeKind,
    Token,
};
pub use event::{
    Bound, CodedDocument, Event, Figure, Modality, Participant, Polarity, Quote, Relation, Source, Tense, When,
    WhenBasis,
};
pub use record::Record;
pub use smol_str::SmolStr;
pub use span::{Byte, Locus, Region, Span, Tok};
pub use story::{Change, Happening, Revision, Side, Story, Telling, Told, Voice};
pub use ud::{Deprel, Feats, Upos};
