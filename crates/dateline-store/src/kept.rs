//! How much of the pages' text is kept: a setting of the store, for those who may not keep it all.

use dateline_doc::Record;
use serde_json::Value;

/// How much of the pages' text is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kept {
    /// All of it.
    #[default]
    Full,
    /// The sentences that events, quotes and figures stand in.
    Evidence,
    /// None; only titles and what was made of the words.
    None,
}

impl Kept {
    /// Reads "full", "evidence" or "none".
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "full" => Self::Full,
            "evidence" => Self::Evidence,
            "none" => Self::None,
            _ => return None,
        })
    }

    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Evidence => "evidence",
            Self::None => "none",
        }
    }

    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Full => 0,
            Self::Evidence => 1,
            Self::None => 2,
        }
    }

    pub(crate) fn from_number(n: i64) -> Option<Self> {
        [Self::Full, Self::Evidence, Self::None].into_iter().find(|k| k.number() == n)
    }

    /// Returns the sentence that an event stands in, where words are kept.
    pub(crate) fn words(self, record: &Record, event: &str) -> Option<String> {
        let event = record.events.iter().find(|e| e.id == event)?;
        event.sentence.text.clone().filter(|_| self != Self::None)
    }

    /// Takes out of a coded document what is not kept.
    pub(crate) fn apply(self, coded: &mut Value) {
        if self == Self::Full {
            return;
        }
        if let Some(document) = coded.get_mut("document").and_then(Value::as_object_mut) {
            document.insert("text".into(), Value::from(""));
            for list in ["paragraphs", "removed", "images", "posts"] {
                document.insert(list.into(), Value::Array(Vec::new()));
            }
        }
        if let Some(object) = coded.as_object_mut() {
            object.remove("layers");
        }
        if self == Self::None {
            for list in ["events", "quotes", "figures"] {
                if let Some(items) = coded.get_mut(list) {
                    wordless(items);
                }
            }
        }
    }
}

/// Empties the words of every span below; names that the codebook gives stay.
fn wordless(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key("start") && fields.contains_key("text") {
                fields.insert("text".into(), Value::Null);
            }
            fields.values_mut().for_each(wordless);
        }
        Value::Array(items) => items.iter_mut().for_each(wordless),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_kept_is_gone() {
        let page = json!({
            "document": {"title": "T", "text": "secret words", "paragraphs": [{"start": 0, "end": 6}]},
            "events": [{"sentence": {"start": 0, "end": 12, "text": "secret words"}, "actor": {"start": 0, "end": 6, "text": "secret", "name": "Peru"}}],
            "layers": {"tokens": []}
        });
        let mut evidence = page.clone();
        Kept::Evidence.apply(&mut evidence);
        assert_eq!(evidence["document"]["text"], "");
        assert_eq!(evidence["events"][0]["sentence"]["text"], "secret words");
        let mut none = page.clone();
        Kept::None.apply(&mut none);
        assert!(!none.to_string().contains("secret"));
        assert_eq!(none["events"][0]["actor"]["name"], "Peru");
        let mut full = page.clone();
        Kept::Full.apply(&mut full);
        assert_eq!(full, page);
    }
}
