//! What must hold for any bytes, and every limit that bites: bounded work, a stable code, nothing lost.

use dateline_wire::{Item, Kind, Limits, Options, read_stream};
use proptest::prelude::*;
use std::convert::Infallible;
use std::io::{self, Read, Write};

const KINDS: [Kind; 10] = [
    Kind::Auto,
    Kind::Html,
    Kind::Text,
    Kind::Plain,
    Kind::Jsonl,
    Kind::Feed,
    Kind::Sitemap,
    Kind::Warc,
    Kind::Mhtml,
    Kind::Eml,
];

fn items_with(options: &Options, stream: impl Read) -> Vec<Item> {
    let mut items = Vec::new();
    let Ok(()) = read_stream::<Infallible>("x", stream, options, &mut |item| {
        items.push(item);
        Ok(())
    });
    items
}

fn items(kind: Kind, stream: impl Read) -> Vec<Item> {
    items_with(&Options { kind, ..Options::default() }, stream)
}

/// The codes of all items, of their notes too.
fn codes(items: &[Item]) -> Vec<&'static str> {
    items
        .iter()
        .flat_map(|item| match item {
            Item::Page(page) => page.notes.iter().map(|n| n.code).collect(),
            Item::Broken(broken) => vec![broken.note.code],
            _ => Vec::new(),
        })
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn small() -> Limits {
    Limits {
        max_bytes: 1000,
        max_whole: 4000,
        max_head: 500,
        max_field: 500,
        ratio_after: 100_000,
        ..Limits::default()
    }
}

#[test]
fn a_bomb_is_given_up() {
    // 1 GB of zeros, packed twice: 1,000 times a thousand
    let zeros = gzip(&gzip(&vec![0; 64 << 20]));
    for kind in [Kind::Auto, Kind::Jsonl, Kind::Feed, Kind::Eml] {
        let got = items(kind, zeros.as_slice());
        assert!(codes(&got).contains(&"W001"), "{kind:?}: {:?}", codes(&got));
    }
}

#[test]
fn a_bomb_in_an_archive_is_given_up_behind_what_is_good() {
    let good = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\ngood\r\n\r\n";
    let zeros = gzip(&gzip(&[&good[..], &vec![0; 64 << 20]].concat()));
    let got = items(Kind::Warc, zeros.as_slice());
    assert_eq!((got.len(), codes(&got)), (3, vec!["W030", "W001"]));
}

#[test]
fn a_member_without_its_head_costs_one_record() {
    let record =
        b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\ngood\r\n\r\n";
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    for member in [gzip(record), ruzstd::encoding::compress_to_vec(&record[..], level)] {
        let archive = [&member[..], &member[12..], &member[..]].concat();
        let got = items(Kind::Warc, archive.as_slice());
        assert_eq!((got.len(), codes(&got)), (3, vec!["W003"]));
        // behind a page it is told, and the page is there
        let got = items(Kind::Plain, [&member[..], b"junk"].concat().as_slice());
        assert_eq!((got.len(), codes(&got)), (1, vec!["W003"]));
    }
}

#[test]
fn the_ratio_is_a_limit_of_its_own() {
    let page = gzip("<p>The ferry to Sarn sails again. ".repeat(20_000).as_bytes());
    let options = |max_ratio| Options {
        limits: Limits { max_ratio, ratio_after: 100_000, ..Limits::default() },
        ..Options::default()
    };
    assert_eq!(codes(&items_with(&options(10), page.as_slice())), ["W001"]);
    assert!(codes(&items_with(&options(1000), page.as_slice())).is_empty());
}

#[test]
fn a_page_is_kept_to_one_byte_more_than_is_read() {
    let options = Options { limits: small(), ..Options::default() };
    let endless = io::repeat(b'a').take(1 << 30);
    let Some(Item::Page(page)) = items_with(&options, endless).pop() else { panic!("it is a page") };
    assert_eq!(page.bytes.len(), 1001);
}

#[test]
fn endless_lines_fill_no_memory() {
    let options = |kind| Options { kind, limits: small() };
    let endless = || io::repeat(b'a').take(64 << 20);
    assert_eq!(codes(&items_with(&options(Kind::Jsonl), endless())), ["R013"]);
    assert_eq!(codes(&items_with(&options(Kind::Warc), endless())), ["W034"]);
    assert_eq!(codes(&items_with(&options(Kind::Feed), endless())), ["W010", "W012"]);
    assert_eq!(codes(&items_with(&options(Kind::Warc), b"WARC/1.0\r\n".chain(endless()))), ["W034"]);
    let sitemap = b"<urlset><url><loc>".chain(endless());
    assert_eq!(codes(&items_with(&options(Kind::Sitemap), sitemap)), ["W021"]);
    let mailbox = b"From x\nFrom: a@x.example\nSubject: x\n\n".chain(endless());
    assert_eq!(codes(&items_with(&options(Kind::Eml), mailbox)), ["W012"]);
    let mail = b"From: a@x.example\nSubject: x\nContent-Type: text/plain\n\n".chain(endless());
    assert_eq!(codes(&items_with(&options(Kind::Eml), mail)), ["W012"]);
}

#[test]
fn a_declaration_amid_a_feed_is_words() {
    let declared = "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>";
    let filler = "stale ".repeat(2000);
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>A</b></title><item><title>x</title><description><![CDATA[{filler}<item>\
         {filler}{declared}<title>y</title>]]></description></item></channel></rss>"
    );
    assert!(!items(Kind::Feed, feed.as_bytes()).is_empty());
}

#[test]
fn huge_heads_of_records_are_passed_over() {
    let good = "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\ngood\r\n\r\n";
    let huge = format!("WARC/1.0\r\nWARC-Type: resource\r\nX: {}\r\n\r\nbody\r\n\r\n", "y".repeat(5000));
    let options = Options { kind: Kind::Warc, limits: small() };
    let got = items_with(&options, format!("{good}{huge}{good}").as_bytes());
    assert_eq!((got.len(), codes(&got)), (3, vec!["W030"]));
    let http = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n<p>", "y".repeat(5000));
    let record = format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n", http.len());
    assert_eq!(codes(&items_with(&options, record.as_bytes())), ["W032"]);
}

#[test]
fn a_record_without_end_takes_none_of_the_memory() {
    let head = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: 1073741824\r\n\r\n";
    let options = Options { kind: Kind::Warc, limits: small() };
    let got = items_with(&options, head.chain(io::repeat(b'a').take(64 << 20)));
    let [Item::Page(page)] = got.as_slice() else { panic!("{:?}", codes(&got)) };
    assert_eq!((page.bytes.len(), page.notes[0].code), (1001, "W031"));
}

#[test]
fn a_response_that_unpacks_without_end_is_kept_to_the_limit() {
    let body = gzip(&vec![b'a'; 8 << 20]);
    let mut http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
    http.extend(body);
    let mut record = format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\n", http.len()).into_bytes();
    record.extend(http);
    let options = Options { kind: Kind::Warc, limits: Limits { max_bytes: 100_000, ..Limits::default() } };
    let Some(Item::Page(page)) = items_with(&options, record.as_slice()).pop() else { panic!("it is a page") };
    assert_eq!(page.bytes.len(), 100_001);
}

#[test]
fn deep_and_wide_xml_is_given_up() {
    let deep = format!("<urlset>{}", "<url>".repeat(100_000));
    assert_eq!(codes(&items(Kind::Sitemap, deep.as_bytes())), ["W021"]);
    let deep = format!("<rss version='2.0'><channel><item><description>{}", "<b>".repeat(100_000));
    assert!(!codes(&items(Kind::Feed, deep.as_bytes())).is_empty());
    let many = format!("<rss version='2.0'><channel>{}", "<item><title>x</title></b></item>".repeat(20_000));
    assert!(items(Kind::Feed, many.as_bytes()).len() >= 20_000);
}

#[test]
fn entities_expand_to_nothing() {
    let list = "<!DOCTYPE urlset [<!ENTITY a \"https://x.example/\">]><urlset><url><loc>&a;1</loc></url></urlset>";
    let got = items(Kind::Sitemap, list.as_bytes());
    let [Item::Page(page)] = got.as_slice() else { panic!("{got:?}") };
    assert_eq!(page.url.as_deref(), Some("&a;1"));
}

#[test]
fn a_source_that_fails_is_said() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::ConnectionReset))
        }
    }
    for kind in KINDS {
        let got = items(kind, b"{\"text\":\"x\"}\n".chain(Failing));
        assert!(
            codes(&got).contains(&"W004") || codes(&got) == ["W034"] || codes(&got) == ["W021"],
            "{kind:?}: {:?}",
            codes(&got)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        for kind in KINDS {
            items(kind, bytes.as_slice());
            items(kind, gzip(&bytes).as_slice());
        }
    }

    #[test]
    fn anything_like_a_record_or_an_entry_is_read(parts in proptest::collection::vec(
        prop_oneof![
            Just("WARC/1.0\r\n"), Just("WARC-Type: response\r\n"), Just("Content-Length: 12\r\n"), Just("\r\n"),
            Just("HTTP/1.1 200 OK\r\n"), Just("Content-Type: text/html\r\n"), Just("<rss version='2.0'>"),
            Just("<channel>"), Just("<item>"), Just("</item>"), Just("<title>"), Just("&amp;"), Just("&"), Just("<"),
            Just("]]>"), Just("<![CDATA["), Just("<urlset>"), Just("<url>"), Just("<loc>"), Just("</url>"),
            Just("From x\n"), Just("Subject: é\n"), Just("--b\n"), Just("Content-Type: multipart/mixed; boundary=b\n"),
            Just("\n"), Just("3 May 2016"), Just("<pubDate>"), Just("é\u{0}"), Just("{\"items\":["),
        ], 0..60)) {
        let text = parts.concat();
        for kind in KINDS {
            items(kind, text.as_bytes());
        }
    }

    #[test]
    fn every_line_gives_one_item(lines in proptest::collection::vec("[^\n]{0,40}", 1..20), ended in any::<bool>()) {
        let mut text = lines.join("\n");
        // a last line that is empty and not ended is no line
        let n = lines.len() - usize::from(!ended && lines.last().is_some_and(String::is_empty));
        if ended {
            text.push('\n');
        }
        prop_assert_eq!(items(Kind::Jsonl, text.as_bytes()).len(), n);
    }
}
