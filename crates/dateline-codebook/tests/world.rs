//! Who held which office: what must hold of the repository's own files, and the mistakes that are found in others'.

#![expect(clippy::disallowed_methods, reason = "a test reads the repository's codebook")]

use dateline_codebook::{Codebook, Day, SourceFile, load};
use std::fs;
use std::path::{Path, PathBuf};

/// The files of the repository's codebook.
fn files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../codebook");
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    let mut out = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be listed") {
            let path = entry.expect("its entries can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
                let name = path.strip_prefix(&root).expect("below the root").to_string_lossy().replace('\\', "/");
                out.push(SourceFile { path: name, content: fs::read_to_string(&path).expect("it is UTF-8") });
            }
        }
    }
    out
}

fn book() -> Codebook {
    load("dateline", "", &files()).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// A codebook of one state with these people.
fn state(people: &str) -> Result<Codebook, String> {
    let countries = "[[country]]\niso3 = \"KEN\"\nname = \"Kenya\"\n";
    let actors = format!("country = \"KEN\"\nknown_to = \"2026-01-01\"\nsource = \"made up\"\n{people}");
    let files = [("countries.toml", countries), ("actors/KEN.toml", &actors)];
    let files: Vec<SourceFile> =
        files.iter().map(|(path, content)| SourceFile { path: (*path).into(), content: (*content).into() }).collect();
    load("own", "", &files).map_err(|mistakes| mistakes.to_string())
}

fn person(name: &str, offices: &str) -> String {
    format!("\n[[person]]\nname = \"{name}\"\noffices = [{offices}]\n")
}

#[test]
fn no_office_has_two_holders_on_one_day() {
    let book = book();
    let world = &book.world;
    let mut n_offices = 0;
    for ((country, office), terms) in &world.offices {
        let single =
            matches!(office.as_str(), "head-of-state" | "head-of-government" | "foreign-minister" | "defence-minister");
        if !single {
            continue;
        }
        n_offices += 1;
        let full: Vec<_> = terms.iter().filter(|(_, _, acting)| !acting).collect();
        for (n, (a, term, _)) in full.iter().enumerate() {
            for (b, other, _) in &full[n + 1..] {
                let start = term.from.max(other.from);
                let end = [term.to, other.to].into_iter().flatten().min();
                // the day of a handover is both's, and a term told by its month may seem to reach into the next
                let days = start.zip(end).map_or(if end.is_none() { i32::MAX } else { 0 }, |(s, e)| e.0 - s.0);
                let names = (&world.people[*a as usize].name, &world.people[*b as usize].name);
                assert!(days <= 31, "{country} {office}: {} and {} at the same time", names.0, names.1);
            }
        }
    }
    assert!(n_offices > 400, "{n_offices} offices of four kinds");
}

#[test]
fn every_state_of_the_united_nations_has_its_people() {
    let book = book();
    let day = Day::read("2010-06-15", false).expect("a day");
    let known = |office: &str| {
        let has = |code: &str| book.world.holder(code, office, day, false).is_some();
        book.world.countries.iter().filter(|c| has(c.iso3.as_str())).count()
    };
    assert!(known("head-of-state") >= 170, "{} heads of state in 2010", known("head-of-state"));
    assert!(known("head-of-government") >= 120, "{} heads of government in 2010", known("head-of-government"));
    assert!(known("foreign-minister") >= 180, "{} foreign ministers in 2010", known("foreign-minister"));
}

#[test]
fn two_at_a_time_are_told_with_file_and_line() {
    let office = |from: &str, to: &str| format!("{{ office = \"head-of-government\", from = \"{from}\"{to} }}");
    let good = person("Amina Odera", &office("2010-01-01", ", to = \"2014-05-01\""))
        + &person("Otieno Baraza", &office("2014-05-01", ""));
    assert!(state(&good).is_ok());
    let bad = person("Amina Odera", &office("2010-01-01", "")) + &person("Otieno Baraza", &office("2014-05-01", ""));
    let told = state(&bad).expect_err("two prime ministers");
    assert!(told.starts_with("actors/KEN.toml:10: C012 Otieno Baraza: the term as head-of-government"), "{told}");
    let acting = person("Amina Odera", &office("2010-01-01", ""))
        + &person("Otieno Baraza", &office("2014-05-01", ", acting = true"));
    assert!(state(&acting).is_ok(), "a stand-in may hold it beside");
}

#[test]
fn one_person_twice_is_a_mistake() {
    let office = "{ office = \"official\", from = \"2010-01\" }";
    let twice = person("José Odera", office) + &person("Jose Odera", office);
    let told = state(&twice).expect_err("the same name but for its accent");
    assert!(told.contains("actors/KEN.toml:10: C017 Jose Odera"), "{told}");
    let namesake = twice.replace("\"Jose Odera\"", "\"Jose Odera\"\nnamesake = true");
    assert!(state(&namesake).is_ok());
}

#[test]
fn words_of_a_set_are_found_and_no_others() {
    let book = book();
    for (word, sex) in [("maria", 1), ("mohammed", 2), ("queen", 1), ("spokesman", 2), ("andrea", 0), ("", 0)] {
        assert_eq!(book.sex(word), sex, "{word}");
    }
    let set = dateline_codebook::WordSet::new(["a", "b", "bc", "d"].into_iter().collect());
    assert!(
        ["a", "b", "bc", "d"].iter().all(|w| set.has(w)) && !["", "c", "ab", "e", "bcd"].iter().any(|w| set.has(w))
    );
}
