//! What must always hold of a parse, and a few sentences as agencies write them.
//!
//! The weights are the ones that ship; nothing here may hold by luck of one training run only.

#![expect(clippy::disallowed_methods, reason = "a test reads the shipped weights")]

use dateline_doc::{Article, Dateline, Document, Image, Region, Span};
use dateline_lang::{LangError, Models, parse, parse_conllu, to_conllu};
use proptest::prelude::*;
use std::sync::OnceLock;

fn bytes() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/english.dlm");
        std::fs::read(path).unwrap_or_else(|e| panic!("{path}: {e}; `cargo xtask train` writes it"))
    })
}

fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(|| Models::from_bytes(bytes()).unwrap_or_else(|e| panic!("{e}")))
}

fn read(text: &str) -> Document {
    parse(Article { text: text.to_string(), ..Article::default() }, models())
}

/// Asserts what holds of every document.
fn check(doc: &Document) {
    let mut next = 0;
    let mut last: Option<(Region, u32)> = None;
    for sent in &doc.sentences {
        let text = doc.text(sent.region);
        assert_eq!(sent.toks.start, next, "sentences follow each other");
        assert!(!sent.toks.is_empty() && sent.toks.len() <= 250);
        next = sent.toks.end;
        if let Some((region, end)) = last {
            assert!(region < sent.region || region != sent.region || end <= sent.span.start);
        }
        last = Some((sent.region, sent.span.end));
        let toks = &doc.tokens[sent.toks.range()];
        assert_eq!((toks[0].span.start, toks[toks.len() - 1].span.end), (sent.span.start, sent.span.end));
        for pair in toks.windows(2) {
            assert!(pair[0].span.end <= pair[1].span.start);
            assert!(!pair[0].glued || pair[0].span.end == pair[1].span.start);
        }
        let mut roots = 0;
        for (i, tok) in toks.iter().enumerate() {
            assert!(tok.region == sent.region && !tok.span.of(text).is_empty() && !tok.lemma.is_empty());
            assert_eq!(tok.head.is_none(), tok.deprel == dateline_doc::Deprel::Root);
            roots += usize::from(tok.head.is_none());
            let (mut at, mut steps) = (sent.toks.start as usize + i, 0);
            while let Some(head) = doc.tokens[at].head {
                assert!(sent.toks.contains(head as usize), "a head lies in its own sentence");
                at = head as usize;
                steps += 1;
                assert!(steps <= toks.len(), "a tree has no circle");
            }
        }
        assert_eq!(roots, 1);
    }
    assert_eq!(next as usize, doc.tokens.len());
}

/// What has no width and may stand inside a word.
fn unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn spelled(doc: &Document, region: Region) -> String {
    (0..doc.tokens.len()).filter(|i| doc.tokens[*i].region == region).map(|i| doc.form(i)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn any_text_becomes_trees_that_spell_it(text in "(\\PC|[ \\n.A-Za-z'’\"-]|\u{ad}|[a-f]-\\n[a-f]){0,120}") {
        let doc = read(&text);
        check(&doc);
        let seen = |t: &str| t.chars().filter(|c| !c.is_whitespace() && !unseen(*c)).collect::<String>();
        prop_assert_eq!(seen(&spelled(&doc, Region::Body)), seen(&text));
        let again = parse_conllu(&to_conllu(&doc), models());
        prop_assert!(again.is_ok());
    }

    #[test]
    fn any_paragraphs_are_survived(text in "[a-zé. \\n]{0,40}", cuts in proptest::collection::vec(0usize..60, 0..6)) {
        let paragraphs = cuts.windows(2).map(|w| Span::new(w[0].min(w[1]), w[0].max(w[1]))).collect();
        check(&parse(Article { text, paragraphs, ..Article::default() }, models()));
    }
}

proptest! {
    // Each case holds on to copies of the weights.
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    #[test]
    fn damaged_weights_are_refused(at in 0usize..100_000_000, bit in 0u8..8, keep in 0usize..100_000_000) {
        let mut copy = bytes().to_vec();
        let at = at % copy.len();
        copy[at] ^= 1 << bit;
        prop_assert!(Models::from_bytes(copy.leak()).is_err());
        let cut = bytes()[..keep % bytes().len()].to_vec();
        prop_assert!(Models::from_bytes(cut.leak()).is_err());
    }
}

#[test]
fn regions_come_in_order_and_paragraphs_are_kept_apart() {
    let doc = parse(
        Article {
            title: Some("Minister quits".into()),
            text: "The minister of\n\ntrade has gone. He left.".into(),
            images: vec![Image { caption: Some("The minister at home.".into()), credit: None }],
            ..Article::default()
        },
        models(),
    );
    check(&doc);
    let words: Vec<&str> = doc.sentences.iter().map(|s| s.span.of(doc.text(s.region))).collect();
    assert_eq!(words, ["Minister quits", "The minister of", "trade has gone.", "He left.", "The minister at home."]);
    let regions: Vec<Region> = doc.sentences.iter().map(|s| s.region).collect();
    assert_eq!(regions, [Region::Title, Region::Body, Region::Body, Region::Body, Region::Caption(0)]);
}

#[test]
fn a_printed_dateline_is_a_sentence_of_its_own() {
    let text = "HARVIK, Norway, March 3 (Wire) - The government imposed sanctions on six companies.";
    let dateline = Dateline { span: Some(Span::new(0, 30)), ..Dateline::default() };
    let doc = parse(Article { text: text.into(), dateline: Some(dateline), ..Article::default() }, models());
    check(&doc);
    let words: Vec<&str> = doc.sentences.iter().map(|s| s.span.of(text)).collect();
    assert_eq!(words, ["HARVIK, Norway, March 3 (Wire) -", "The government imposed sanctions on six companies."]);
}

#[test]
fn conllu_says_what_stood_together() {
    let out = to_conllu(&read("Seoul's envoy (an ex-general) didn't sign.\n\nHe left."));
    for line in
        ["# newpar", "# text = Seoul's envoy (an ex-general) didn't sign.", "1-2\tSeoul's\t_\t_\t_\t_\t_\t_\t_\t_"]
    {
        assert!(out.lines().any(|l| l == line), "no {line:?} in\n{out}");
    }
    let misc = |form: &str| out.lines().find(|l| l.split('\t').nth(1) == Some(form)).and_then(|l| l.split('\t').nth(9));
    assert_eq!(
        (misc("("), misc("ex-general"), misc("sign")),
        (Some("SpaceAfter=No"), Some("SpaceAfter=No"), Some("SpaceAfter=No"))
    );
    assert_eq!((misc("envoy"), misc("didn't")), (Some("_"), Some("_")));
    assert_eq!(out.matches("# newpar").count(), 2);
}

#[test]
fn words_have_their_dictionary_forms() {
    let doc = read("The ministers of two countries were meeting in Oslo when children's homes burned.");
    let lemmas: Vec<(&str, &str)> =
        (0..doc.tokens.len()).map(|i| (doc.form(i), doc.tokens[i].lemma.as_str())).collect();
    for pair in [
        ("ministers", "minister"),
        ("countries", "country"),
        ("were", "be"),
        ("meeting", "meet"),
        ("Oslo", "Oslo"),
        ("children", "child"),
        ("burned", "burn"),
    ] {
        assert!(lemmas.contains(&pair), "no {pair:?} in {lemmas:?}");
    }
}

#[test]
fn a_line_without_an_end_is_cut() {
    let doc = read(&"rain and wind ".repeat(400));
    check(&doc);
    assert!(doc.sentences.len() >= 5);
    check(&read(&"a".repeat(100_000)));
    check(&read(&"'.".repeat(600)));
}

#[test]
fn other_formats_and_other_files_are_told_apart() {
    let other = |bytes: &[u8]| Models::from_bytes(bytes.to_vec().leak()).err();
    assert_eq!(other(b"hello"), Some(LangError::NotWeights));
    let mut newer = bytes().to_vec();
    newer[8] = 200;
    assert!(matches!(other(&newer), Some(LangError::OtherFormat { found: 200.., .. })));
}

#[test]
fn conllu_keeps_what_is_not_predicted() {
    let input = "# sent_id = x\n# note = kept\n1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n1\tdo\t_\t_\t_\t_\t_\t_\t_\tA=b\n2\tn't\t_\t_\t_\t_\t_\t_\t_\t_\n2.1\tgo\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
    let out = parse_conllu(input, models()).unwrap_or_default();
    for line in ["# sent_id = x", "# note = kept", "1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No"] {
        assert!(out.lines().any(|l| l == line), "{line} is gone from {out}");
    }
    assert!(out.contains("\t_\tA=b\n") && out.contains("2\tn't\tnot\tPART"));
    assert!(matches!(parse_conllu("1\tword\n", models()), Err(LangError::NotConllu { line: 1, .. })));
}

#[test]
fn a_given_sentence_may_be_of_any_length() {
    let input: String = (1..=600).map(|i| format!("{i}\tword\t_\t_\t_\t_\t_\t_\t_\t_\n")).collect();
    let out = parse_conllu(&input, models()).unwrap_or_default();
    let heads: Vec<usize> = out.lines().filter_map(|l| l.split('\t').nth(6)?.parse().ok()).collect();
    assert_eq!(heads.len(), 600);
    assert_eq!(heads.iter().filter(|h| **h == 0).count(), 1);
    assert!(heads.iter().all(|h| *h <= 600));
}

/// Asserts arcs, each "dependent relation head", by word; "-" is the root's head.
fn arcs(text: &str, wanted: &[(&str, &str, &str)]) {
    let doc = read(text);
    check(&doc);
    assert_eq!(doc.sentences.len(), 1, "one sentence: {text}");
    for (dep, rel, head) in wanted {
        let found = doc.tokens.iter().enumerate().any(|(i, t)| {
            doc.form(i) == *dep && t.deprel.as_str() == *rel && t.head.map_or("-", |h| doc.form(h as usize)) == *head
        });
        assert!(found, "no {dep} -{rel}-> {head} in\n{}", to_conllu(&doc));
    }
}

#[test]
fn who_did_what_to_whom() {
    arcs(
        "Rebels killed four soldiers on Tuesday.",
        &[
            ("killed", "root", "-"),
            ("Rebels", "nsubj", "killed"),
            ("soldiers", "obj", "killed"),
            ("Tuesday", "obl", "killed"),
        ],
    );
    arcs(
        "The minister was criticized by opposition leaders.",
        &[
            ("minister", "nsubj:pass", "criticized"),
            ("leaders", "obl:agent", "criticized"),
            ("was", "aux:pass", "criticized"),
        ],
    );
    arcs(
        "Police arrested the mayor and seized his computers.",
        &[
            ("Police", "nsubj", "arrested"),
            ("mayor", "obj", "arrested"),
            ("seized", "conj", "arrested"),
            ("computers", "obj", "seized"),
        ],
    );
}

#[test]
fn who_said_so() {
    arcs(
        "The ministry said that the talks had failed.",
        &[
            ("said", "root", "-"),
            ("ministry", "nsubj", "said"),
            ("failed", "ccomp", "said"),
            ("talks", "nsubj", "failed"),
        ],
    );
    arcs(
        "Turkey threatened to close the border.",
        &[("Turkey", "nsubj", "threatened"), ("close", "xcomp", "threatened"), ("border", "obj", "close")],
    );
}

#[test]
fn appositions_relative_clauses_and_purposes() {
    arcs(
        "Officials said the ship was attacked by gunmen who boarded it.",
        &[
            ("Officials", "nsubj", "said"),
            ("attacked", "ccomp", "said"),
            ("ship", "nsubj:pass", "attacked"),
            ("gunmen", "obl:agent", "attacked"),
            ("boarded", "acl:relcl", "gunmen"),
        ],
    );
    arcs(
        "Japan's foreign minister, Kenji Morita, met his counterpart in Oslo to discuss trade.",
        &[
            ("minister", "nsubj", "met"),
            ("Kenji", "appos", "minister"),
            ("counterpart", "obj", "met"),
            ("discuss", "advcl", "met"),
            ("trade", "obj", "discuss"),
        ],
    );
}

#[test]
fn what_breaks_a_word_changes_nothing_of_how_it_is_read() {
    let plain = read("The government said on Monday that the parliament agreed.");
    for text in [
        "The govern-\nment said on Monday that the parlia-\nment agreed.",
        "The govern\u{ad}ment said on Mon\u{200b}day that the parliament agreed.",
    ] {
        let doc = read(text);
        check(&doc);
        let seen = |doc: &Document| doc.tokens.iter().map(|t| (t.lemma.clone(), t.upos, t.head)).collect::<Vec<_>>();
        assert_eq!(seen(&doc), seen(&plain));
        assert!(
            to_conllu(&doc)
                .lines()
                .all(|line| line.is_empty() || line.starts_with('#') || line.matches('\t').count() == 9)
        );
    }
}
