//! How long the stages take on one page and on its text: page, parse, resolve and code, and all of it.
//!
//! `taskset -c 0 cargo bench -p dateline-read`; the corpus is one page of `examples/wire`.

use dateline_read::doc::Article;
use dateline_read::{Input, Knowledge};
use std::sync::OnceLock;

const PAGE: &[u8] = include_bytes!("../../../examples/wire/2016-04-11-border-clash-harbour-gazette.html");

fn main() {
    divan::main();
}

fn known() -> &'static Knowledge {
    static KNOWN: OnceLock<Knowledge> = OnceLock::new();
    KNOWN.get_or_init(|| Knowledge::builtin().expect("the built-in data loads"))
}

fn input() -> Input<'static> {
    Input { bytes: PAGE, ..Input::default() }
}

fn article() -> Article {
    dateline_read::page(&input())
}

#[divan::bench]
fn page() -> Article {
    dateline_read::page(&divan::black_box(input()))
}

#[divan::bench]
fn parse(bencher: divan::Bencher) {
    let known = known();
    bencher.with_inputs(article).bench_values(|article| dateline_read::parse(article, known));
}

/// The words are parsed within: the stages after the tree are this less `parse`.
#[divan::bench]
fn parse_resolve_code(bencher: divan::Bencher) {
    let known = known();
    bencher.with_inputs(article).bench_values(|article| dateline_read::code(article, known));
}

#[divan::bench]
fn whole(bencher: divan::Bencher) {
    let known = known();
    bencher.bench(|| dateline_read::read(&divan::black_box(input()), known));
}

#[divan::bench(sample_count = 20)]
fn load() -> Knowledge {
    Knowledge::builtin().expect("the built-in data loads")
}
