//! The day of publication in the state that a page's scripts carry: `"publishedAt":"2015-05-03T04:12:00Z"`.
//!
//! The last resort, read only where the page says nothing else: one pass over the bytes for names that are known, no
//! script is parsed. States carry the dates of other stories too, so a name counts only where all its days agree.

use crate::dates::NumericOrder;
use crate::knowledge::Knowledge;
use crate::stamp;
use dateline_doc::{Dated, DatedBasis};
use std::collections::BTreeMap;

/// How many bytes of a page are looked through.
const MAX_BYTES: usize = 4 << 20;
/// Most places of known names that are looked at.
const MAX_PLACES: usize = 400;
/// Longest value, in bytes, that is read as a date.
const MAX_VALUE: usize = 40;

/// Finds the day of publication in a page's scripts and data attributes.
pub(crate) fn read(known: &Knowledge, html: &str) -> Option<Dated> {
    let mut end = html.len().min(MAX_BYTES);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let html = &html[..end];
    // by rank of the name: the date, unless its days differ
    let mut found: BTreeMap<usize, Option<Dated>> = BTreeMap::new();
    for place in known.state_names.find_iter(html).take(MAX_PLACES) {
        let rank = place.pattern().as_usize();
        let whole = !html[..place.start()].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let Some(text) = value(&html[place.end()..]).filter(|_| whole) else { continue };
        let name = &html[place.range()];
        let tag = format!("script {name}");
        let Some(dated) = stamp::tagged(known, text, NumericOrder::MonthFirst, &tag, DatedBasis::Metadata) else {
            continue;
        };
        found
            .entry(rank)
            .and_modify(|have| {
                if have.as_ref().and_then(Dated::day) != dated.day() {
                    *have = None;
                }
            })
            .or_insert(Some(dated));
    }
    found.into_values().flatten().next()
}

/// Returns what follows a name and a colon, quotes taken off: plain, escaped with backslashes or as entities.
pub(crate) fn value(rest: &str) -> Option<&str> {
    let marks = |text: &'_ str| -> usize {
        let mut at = 0;
        while let Some(tail) = text.get(at..) {
            let quote = ["&quot;", "&#34;", "\\u0022", "%22"].iter().find(|q| tail.starts_with(**q));
            at += match quote {
                Some(q) => q.len(),
                None if tail.starts_with(['"', '\'', '\\', ' ', '\n', '\t', '\r']) => 1,
                None => break,
            };
            if at > 40 {
                break;
            }
        }
        at
    };
    let rest = &rest[marks(rest)..];
    let rest = rest.strip_prefix(':').or_else(|| rest.strip_prefix("&#58;")).or_else(|| rest.strip_prefix('='))?;
    let rest = &rest[marks(rest)..];
    let end = rest.find(['"', '\'', '&', '\\', '<', '}', '\n', ';']).unwrap_or(rest.len());
    let text = rest.get(..end)?.trim_end_matches(',');
    (text.len() <= MAX_VALUE && text.len() >= 8 && text.contains(|c: char| c.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    fn day(html: &str) -> String {
        read(built_in(), html).map(|d| d.value).unwrap_or_default()
    }

    #[test]
    fn states_have_days() {
        assert_eq!(day(r#"<script>x={"publishedAt":"2015-05-03T04:12:00Z"}</script>"#), "2015-05-03T04:12:00Z");
        assert_eq!(day(r#"<div data-p="{&quot;datePublished&quot;:&quot;2015-05-03&quot;}">"#), "2015-05-03");
        assert_eq!(day(r#"<script>x="{\"pubDate\":\"2015-05-03\"}"</script>"#), "2015-05-03");
        assert_eq!(day(r#"<script>x={"publish_date": 1430627520000}</script>"#), "2015-05-03T04:32:00Z");
    }

    #[test]
    fn days_that_differ_are_of_many_stories() {
        assert_eq!(day(r#"<script>x=[{"publishedAt":"2015-05-03"},{"publishedAt":"2015-05-04"}]</script>"#), "");
        assert_eq!(day(r#"<script>x={"republishedAt":"2015-05-03","publishedAt":null}</script>"#), "");
    }
}
