//! Compares parties and sources as the event scorer does: gold writes a country and role codes in one word.

use serde_json::Value;

/// Roles that set a party apart from its state: where gold names none of them, the coder must not either.
const APART: &[&str] = &["MIL", "COP", "LEG", "JUD", "SPY", "REB", "OPP", "MED", "BUS", "NGO"];
/// Role codes that stand without a country ("MED": journalists of no known state).
const ROLES: &[&str] =
    &["GOV", "MIL", "COP", "LEG", "JUD", "SPY", "REB", "OPP", "CVL", "MED", "BUS", "NGO", "EDU", "ELI", "LAB", "REF"];

/// The three-letter pieces of a code.
fn pieces(code: &str) -> Vec<&str> {
    code.as_bytes().chunks(3).filter_map(|c| std::str::from_utf8(c).ok()).collect()
}

fn text<'a>(who: &'a Value, key: &str) -> Option<&'a str> {
    who.get(key).and_then(Value::as_str)
}

fn roles(who: &Value) -> Vec<&str> {
    who.get("roles").and_then(Value::as_array).map_or_else(Vec::new, |r| r.iter().filter_map(Value::as_str).collect())
}

/// Whether the country agrees. `None` is nobody, or somebody of no country.
pub(super) fn same_country(gold: Option<&str>, who: &Value) -> bool {
    let code = text(who, "code").unwrap_or("");
    let country = text(who, "country");
    match gold {
        None => country.is_none() && !code.starts_with("IGO"),
        Some(gold) if gold.starts_with("IGO") => {
            let have = pieces(code.get(3..).unwrap_or(""));
            code.starts_with("IGO") && pieces(gold.get(3..).unwrap_or("")).iter().all(|p| have.contains(p))
        }
        Some(gold) if is_role(gold) => country.is_none() && !who.is_null(),
        Some(gold) => country == gold.get(..3),
    }
}

fn is_role(gold: &str) -> bool {
    gold.get(..3).is_some_and(|head| ROLES.contains(&head))
}

/// The roles that gold names.
fn gold_roles(gold: &str) -> Vec<&str> {
    if is_role(gold) { pieces(gold) } else { pieces(gold.get(3..).unwrap_or("")) }
}

/// Whether gold's roles are among the party's.
pub(super) fn has_roles(gold: Option<&str>, who: &Value) -> bool {
    let Some(gold) = gold.filter(|g| !g.starts_with("IGO")) else { return true };
    let have = roles(who);
    gold_roles(gold).iter().all(|r| have.contains(r))
}

/// Whether the roles agree both ways: where gold has none, the party has none that sets it apart.
pub(super) fn same_roles(gold: Option<&str>, who: &Value) -> bool {
    let bare = gold.is_some_and(|g| !g.starts_with("IGO") && gold_roles(g).is_empty());
    has_roles(gold, who) && !(bare && roles(who).iter().any(|r| APART.contains(r)))
}

/// A name without its article, case and punctuation.
fn plain(name: &str) -> String {
    let lower = name.to_lowercase();
    let bare = ["the ", "a ", "an "].iter().find_map(|a| lower.strip_prefix(a)).unwrap_or(&lower);
    let kept: String = bare.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | ' ')).collect();
    kept.trim().to_owned()
}

/// Whether one of the sources is the one that gold names: by name or by words, whole or by its last word.
pub(super) fn has_source(name: &str, sources: &Value) -> bool {
    let want = plain(name);
    let last = want.split_whitespace().last().unwrap_or_default();
    sources.as_array().is_some_and(|sources| {
        sources.iter().any(|source| {
            [text(source, "name"), text(source, "text")].into_iter().flatten().map(plain).any(|have| {
                let held = have.contains(&want) || want.contains(&have);
                !have.is_empty() && (held || have.split_whitespace().any(|w| w == last))
            })
        })
    })
}

/// How a party is written in a line: its code, else its country, else its words.
pub(super) fn show(who: &Value) -> String {
    let said = text(who, "code").or_else(|| text(who, "country")).map(str::to_owned);
    said.or_else(|| text(who, "text").map(|t| format!("\u{201c}{t}\u{201d}"))).unwrap_or_else(|| "nobody".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn codes_compare_as_the_scorer_does() {
        let army = json!({"country": "PRK", "roles": ["MIL"], "code": "PRKMIL"});
        assert!(same_country(Some("PRK"), &army) && has_roles(Some("PRK"), &army) && !same_roles(Some("PRK"), &army));
        assert!(
            same_roles(Some("PRKMIL"), &army) && !same_country(Some("KORMIL"), &army) && !same_country(None, &army)
        );
        let nato = json!({"country": null, "roles": ["IGO", "NAT"], "code": "IGONAT"});
        assert!(same_country(Some("IGONAT"), &nato) && same_country(Some("IGO"), &nato));
        assert!(!same_country(Some("IGOUNO"), &nato) && !same_country(None, &nato));
        let press = json!({"country": null, "roles": ["MED"], "code": "MED"});
        assert!(same_country(Some("MED"), &press) && same_roles(Some("MED"), &press) && same_country(None, &press));
        assert!(same_country(None, &Value::Null) && !same_country(Some("MED"), &Value::Null));
    }

    #[test]
    fn sources_compare_by_name_words_or_last_word() {
        let sources = json!([{"name": "Yonhap News Agency", "text": "the South's Yonhap"}]);
        assert!(has_source("Yonhap", &sources) && has_source("the Xinhua News Agency", &sources));
        assert!(!has_source("Reuters", &sources) && !has_source("Reuters", &json!([])));
    }
}
