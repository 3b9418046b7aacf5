//! Another language is data: the command that trains English trains a made-up one, from a treebank with subtypes and
//! features that English has not, and reads sentences of it that it has not seen.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOTS: [&str; 9] = ["zub", "karo", "mil", "tesk", "ovu", "pran", "hedi", "sul", "wam"];
const VERBS: [&str; 6] = ["gla", "birt", "nosh", "fek", "dru", "yem"];

/// Writes sentences of a language that puts its verb last and marks who does it to whom by endings: `-ak` does,
/// `-im` suffers, `-or` is where.
fn treebank(from: usize, n: usize) -> String {
    let mut out = String::new();
    for i in from..from + n {
        let root = |k: usize| ROOTS[(i * k + i / 7 + k) % ROOTS.len()];
        let mut words = vec![
            (format!("{}ak", root(2)), "NOUN", "Case=Erg|Number=Sing", "nsubj"),
            (format!("{}im", root(5)), "NOUN", "Case=Abs", "obj"),
        ];
        if i % 3 == 0 {
            words.push((format!("{}or", root(4)), "NOUN", "Case=Loc", "obl:lmod"));
        }
        if i % 2 == 0 {
            words.swap(0, 1);
        }
        words.push((format!("{}uth", VERBS[(i * 3 + i / 5) % VERBS.len()]), "VERB", "Evident=Nfh", "root"));
        let verb = words.len();
        words.push((".".into(), "PUNCT", "_", "punct"));
        let text: Vec<&str> = words.iter().map(|w| w.0.as_str()).collect();
        writeln!(out, "# sent_id = vo-{i}\n# text = {}", text.join(" ").replace(" .", ".")).expect("a string takes it");
        for (k, (form, upos, feats, deprel)) in words.iter().enumerate() {
            let head = if *deprel == "root" { 0 } else { verb };
            let misc = if k + 1 == verb { "SpaceAfter=No" } else { "_" };
            writeln!(out, "{}\t{form}\t{form}\t{upos}\t_\t{feats}\t{head}\t{deprel}\t_\t{misc}", k + 1)
                .expect("a string takes it");
        }
        out.push('\n');
    }
    out
}

fn xtask(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(args).output().expect("xtask starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("its output is text")
}

#[test]
fn a_made_up_language_is_learned_by_the_same_command() {
    let dir: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("language");
    std::fs::create_dir_all(&dir).expect("cargo gives tests a folder");
    std::fs::write(dir.join("vo-train.conllu"), treebank(0, 120)).expect("the folder can be written to");
    std::fs::write(dir.join("vo-dev.conllu"), treebank(500, 40)).expect("the folder can be written to");
    let path = |name: &str| dir.join(name).display().to_string();
    let train = ["train", "--treebanks", "vo", "--name", "vo", "--rounds", "25", "--batch", "80"];
    xtask(&[&train[..], &["--data", &path(""), "--out", &path("")]].concat());
    let table = xtask(&["score", "--models", &path("vo.dlm"), &path("vo-dev.conllu")]);
    let cells: Vec<&str> = table.lines().last().unwrap_or_default().split('|').map(str::trim).collect();
    let figure = |n: usize| cells.get(n).and_then(|c| c.parse::<f64>().ok()).unwrap_or_else(|| panic!("{table}"));
    assert!(figure(2) > 95.0, "word classes: {table}");
    assert!(figure(6) > 95.0, "trees: {table}");
    let card = std::fs::read_to_string(dir.join("vo.md")).expect("a card lies beside the weights");
    assert!(card.contains("vo-train.conllu") && card.contains("--rounds 25"), "{card}");
}
