//! Who may know whom. The arrows are those of the house's plan; who may know a room may know what that room shows of
//! others, so the closure of the arrows is what is allowed.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// (room, rooms that it may know).
const ARROWS: &[(&str, &[&str])] = &[
    ("doc", &[]),
    ("codebook", &["doc"]),
    ("page", &["doc"]),
    ("lang", &["doc"]),
    ("story", &["doc"]),
    ("wire", &["doc"]),
    ("resolve", &["codebook"]),
    ("code", &["codebook", "resolve"]),
    ("read", &["page", "lang", "resolve", "code"]),
    ("intake", &["read", "wire"]),
    ("store", &["doc", "story"]),
    ("sql", &["store"]),
    ("serve", &["intake", "story", "store", "sql"]),
    ("cluster", &["intake", "store", "sql"]),
];

/// Crates from outside that only some rooms may see, and why.
const GUESTS: &[(&str, &[&str], &str)] = &[
    ("anyhow", &["dateline"], "libraries have one typed error each"),
    ("datafusion", &["dateline-sql", "dateline-cluster"], "reading must build and test in seconds"),
    (
        "tokio",
        &["dateline-sql", "dateline-wire", "dateline-serve", "dateline-cluster", "dateline"],
        "the reading stages know no network",
    ),
    ("reqwest", &["dateline-wire"], "wire is the one reader of the network"),
    ("hyper", &["dateline-wire", "dateline-serve", "dateline-cluster"], "the reading stages know no network"),
    ("ureq", &["dateline-wire"], "wire is the one reader of the network"),
    ("axum", &["dateline-serve", "dateline-cluster"], "serve is the one place that answers the web"),
    ("rand", &[], "nothing depends on chance; training has a generator with a seed of its own"),
];

pub(super) fn check(root: &Path, findings: &mut Vec<String>) -> Result<(), Box<dyn std::error::Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output =
        Command::new(cargo).args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(root).output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    arrows(&serde_json::from_slice(&output.stdout)?, findings);
    Ok(())
}

/// Compares the packages' dependencies, of every kind, with what is allowed.
fn arrows(metadata: &Value, findings: &mut Vec<String>) {
    let direct: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let packages = metadata.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for package in packages {
        let name = package.get("name").and_then(Value::as_str).unwrap_or_default();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let free = matches!(name, "dateline" | "xtask");
        let room = name.strip_prefix("dateline-").unwrap_or(name);
        if !free && !direct.contains_key(room) {
            findings.push(format!(
                "{name}: no room of the plan; xtask/src/tidy/layers.rs and ARCHITECTURE.md say who may know whom"
            ));
            continue;
        }
        let mut open = direct.get(room).copied().unwrap_or_default().to_vec();
        while let Some(next) = open.pop() {
            if known.insert(next) {
                open.extend(direct.get(next).copied().unwrap_or_default());
            }
        }
        let dependencies = package.get("dependencies").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for dependency in dependencies {
            let guest = dependency.get("name").and_then(Value::as_str).unwrap_or_default();
            let dev = dependency.get("kind").and_then(Value::as_str) == Some("dev");
            if let Some(other) = guest.strip_prefix("dateline-").filter(|other| !free && !known.contains(other)) {
                findings.push(format!(
                    "{name} must not know dateline-{other}: the arrows of ARCHITECTURE.md do not lead there"
                ));
            }
            let family = |named: &str| guest == named || guest.starts_with(&format!("{named}-"));
            for (_, hosts, why) in GUESTS.iter().filter(|(named, ..)| family(named)) {
                if !hosts.contains(&name) && !dev && name != "xtask" {
                    findings.push(format!("{name} must not depend on {guest}: {why}"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn findings(name: &str, dependencies: &[&str]) -> Vec<String> {
        let dependencies: Vec<Value> = dependencies.iter().map(|d| json!({"name": d, "kind": null})).collect();
        let mut out = Vec::new();
        arrows(&json!({"packages": [{"name": name, "dependencies": dependencies}]}), &mut out);
        out
    }

    #[test]
    fn forbidden_arrows_are_found() {
        assert!(findings("dateline-code", &["dateline-doc", "dateline-resolve", "jiff"]).is_empty());
        assert!(findings("dateline", &["dateline-read", "anyhow"]).is_empty());
        assert_eq!(findings("dateline-page", &["dateline-lang"]).len(), 1);
        assert_eq!(findings("dateline-resolve", &["dateline-code"]).len(), 1);
        assert_eq!(findings("dateline-store", &["datafusion-common", "anyhow"]).len(), 2);
        assert_eq!(findings("dateline-attic", &[]).len(), 1);
    }
}
