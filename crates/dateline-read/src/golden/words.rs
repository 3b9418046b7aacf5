//! Small questions to the JSON of a document, as the comparisons ask them.

use serde_json::Value;

/// The string at a path; `None` where there is none or it is null.
pub(super) fn text_at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a str> {
    at(value, path).as_str()
}

/// The value at a path; null where there is none.
pub(super) fn at<'a>(value: &'a Value, path: &[&str]) -> &'a Value {
    path.iter().fold(value, |v, key| v.get(key).unwrap_or(&Value::Null))
}

/// The entries of an array; empty where there is none.
pub(super) fn list<'a>(value: &'a Value, path: &[&str]) -> &'a [Value] {
    at(value, path).as_array().map_or(&[], Vec::as_slice)
}

/// Without case, with blanks made one and straight quotes.
pub(super) fn fold(text: &str) -> String {
    let lower = text.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'").replace(['\u{201c}', '\u{201d}'], "\"");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two texts are the same words.
pub(super) fn same(a: &str, b: &str) -> bool {
    fold(a) == fold(b)
}

/// Whether `part` stands in `whole` at the borders of words.
pub(super) fn holds(whole: &str, part: &str) -> bool {
    let (whole, part) = (fold(whole), fold(part));
    let edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    let inner = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !part.is_empty()
        && whole.match_indices(&part).any(|(start, hit)| {
            let before = whole[..start].chars().next_back();
            let after = whole[start + hit.len()..].chars().next();
            (edge(before) || !inner(part.chars().next())) && (edge(after) || !inner(part.chars().next_back()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(holds("Two journalists, of Reuters", "journalists") && holds("a \u{201c}good\u{201d} day", "\"good\""));
        assert!(!holds("photojournalists", "journalists") && !holds("anything", ""));
    }
}
