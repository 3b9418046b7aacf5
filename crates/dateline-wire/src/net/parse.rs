//! The body of an answer as a feed: its items, with addresses made whole, and how often it says that it changes.

use super::client::Response;
use crate::code;
use crate::envelope::{Item, Note};
use crate::http::{content_type, looks_like_html, uncoded};
use crate::limits::{Kind, Limits, Options};
use crate::open::read_stream;
use crate::{packed, repair, sniff};
use encoding_rs::Encoding;
use std::time::Duration;
use url::Url;

/// A feed as it was read.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) items: Vec<Item>,
    /// It lists more than was read.
    pub(crate) cut: bool,
    /// How long it stays as it is, by its own word.
    pub(crate) hint: Option<Duration>,
}

/// Says what an answer is: a feed, a sitemap, or neither.
pub(crate) fn kind(response: &Response) -> Option<Kind> {
    let front = &response.body[..response.body.len().min(crate::open::LOOK)];
    match sniff::kind(front) {
        kind @ (Kind::Feed | Kind::Sitemap) => return Some(kind),
        _ if looks_like_html(front) => return None,
        _ => {}
    }
    // broken beyond what a look tells: its server may know
    let (named, _) = content_type(response.header("content-type").unwrap_or_default());
    match named.as_deref() {
        Some(
            "application/rss+xml"
            | "application/atom+xml"
            | "application/rdf+xml"
            | "application/feed+json"
            | "application/xml"
            | "text/xml",
        ) => Some(Kind::Feed),
        _ => None,
    }
}

/// Reads a feed, at most so many items of it.
pub(crate) fn read(mut response: Response, label: &str, limits: &Limits, most: usize) -> Result<Parsed, Note> {
    unpack(&mut response, limits)?;
    // the reader takes a name of that ending for a packed file
    let label = if label.ends_with(".br") { format!("{label}/") } else { label.to_owned() };
    let Some(kind) = kind(&response) else {
        let message = "this is a page, no feed; give the address of its feed";
        return Err(Note { code: code::NO_FEED, message: message.to_owned() });
    };
    let recoded = recoded(&response);
    let body = recoded.as_deref().unwrap_or(&response.body);
    let head = repair::decode(&body[..body.len().min(64 << 10)]);
    if kind == Kind::Sitemap && head.contains("<sitemapindex") {
        let message = "this lists other sitemaps; give the address of the one with the news";
        return Err(Note { code: code::BAD_SITEMAP, message: message.to_owned() });
    }
    let options = Options { kind, limits: *limits };
    let mut parsed = Parsed { hint: hint(&head), ..Parsed::default() };
    // the end of the reading is no error
    let _ = read_stream(&label, body, &options, &mut |item| {
        if parsed.items.len() == most {
            parsed.cut = true;
            return Err(());
        }
        parsed.items.push(item);
        Ok(())
    });
    if let [Item::Broken(broken)] = parsed.items.as_slice()
        && matches!(broken.note.code, code::NO_FEED | code::BAD_SITEMAP)
    {
        // a feed without entries is one that had no news yet
        let empty = broken.note.message.ends_with("it has no entries");
        return if empty { Ok(Parsed { items: Vec::new(), ..parsed }) } else { Err(broken.note.clone()) };
    }
    let base = Url::parse(&response.url).ok();
    for item in &mut parsed.items {
        if let Item::Page(page) = item {
            page.alone = false;
            page.url = page.url.take().map(|url| whole(&url, base.as_ref()));
        }
    }
    Ok(parsed)
}

/// Takes the packing off a file that is stored packed, as large sitemaps are.
fn unpack(response: &mut Response, limits: &Limits) -> Result<(), Note> {
    if !response.body.starts_with(packed::GZIP) {
        return Ok(());
    }
    let most = limits.max_whole;
    let Some((bytes, _)) = uncoded("gzip", &response.body, most.saturating_add(1)) else { return Ok(()) };
    if bytes.len() > most {
        let message = format!("the feed unpacks to more than {most} bytes; raise the limit if it is right so");
        return Err(Note { code: code::TOO_LARGE, message });
    }
    response.body = bytes;
    Ok(())
}

/// Writes a body anew that only its server's header says the encoding of.
fn recoded(response: &Response) -> Option<Vec<u8>> {
    let body = &response.body;
    let declares = || {
        let head = String::from_utf8_lossy(&body[..body.len().min(1024)]).into_owned();
        head.contains("encoding=")
    };
    if std::str::from_utf8(body).is_ok() || Encoding::for_bom(body).is_some() || declares() {
        return None;
    }
    let (_, charset) = content_type(response.header("content-type")?);
    let encoding = Encoding::for_label(charset?.as_bytes())?;
    Some(encoding.decode_without_bom_handling(body).0.into_owned().into_bytes())
}

/// Makes an address whole that is written from its feed's.
fn whole(url: &str, base: Option<&Url>) -> String {
    match (Url::parse(url), base) {
        (Err(url::ParseError::RelativeUrlWithoutBase), Some(base)) => {
            base.join(url).map_or_else(|_| url.to_owned(), String::from)
        }
        _ => url.to_owned(),
    }
}

/// Returns how long a feed says that it stays as it is: RSS's `ttl`, or the period of RSS's syndication module.
fn hint(head: &str) -> Option<Duration> {
    let channel = head.find("<item").or_else(|| head.find("<entry")).map_or(head, |at| &head[..at]);
    let text = |name: &str| {
        let (_, rest) = channel.split_once(name)?;
        let (value, _) = rest.split_once('>')?.1.split_once('<')?;
        Some(value.trim())
    };
    if let Some(minutes) = text("<ttl").and_then(|t| t.parse::<u32>().ok()) {
        return Some(Duration::from_secs(u64::from(minutes) * 60));
    }
    let period = match text("updatePeriod")? {
        "hourly" => 3600,
        "daily" => 86_400,
        "weekly" => 7 * 86_400,
        "monthly" => 30 * 86_400,
        "yearly" => 365 * 86_400,
        _ => return None,
    };
    let times = text("updateFrequency").and_then(|t| t.parse::<u32>().ok()).unwrap_or(1).max(1);
    Some(Duration::from_secs(period / u64::from(times)))
}

/// Returns how long an answer says that it stays fresh.
pub(crate) fn max_age(response: &Response) -> Option<Duration> {
    let control = response.header("cache-control")?.to_ascii_lowercase();
    if control.contains("no-cache") || control.contains("no-store") {
        return None;
    }
    let age = control.split(',').find_map(|part| part.trim().strip_prefix("max-age="))?;
    Some(Duration::from_secs(age.trim_matches('"').parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(kind: &str, body: &[u8]) -> Response {
        let headers = vec![("content-type".to_owned(), kind.to_owned())];
        Response { url: "https://paper.example/x/feed".to_owned(), headers, body: body.to_vec(), ..Response::default() }
    }

    #[test]
    fn hints_of_publishers_are_read() {
        for (head, want) in [
            ("<rss><channel><ttl>15</ttl><item>", Some(900)),
            ("<rss><channel><ttl> 15 </ttl><item>", Some(900)),
            ("<rss><channel><item><ttl>15</ttl>", None),
            ("<sy:updatePeriod>\n\thourly\t</sy:updatePeriod><sy:updateFrequency>\n2</sy:updateFrequency>", Some(1800)),
            ("<sy:updatePeriod>daily</sy:updatePeriod>", Some(86_400)),
            ("<ttl>99999999999999</ttl>", None),
            ("<ttl", None),
        ] {
            assert_eq!(hint(head).map(|d| d.as_secs()), want, "{head}");
        }
    }

    #[test]
    fn addresses_are_made_whole_and_encodings_of_headers_obeyed() {
        let feed =
            b"<rss version=\"2.0\"><channel><item><title>Caf\xe9</title><link>../a?b</link></item></channel></rss>";
        let parsed = read(answer("text/xml; charset=iso-8859-1", feed), "f", &Limits::default(), 10).unwrap();
        let Item::Page(page) = &parsed.items[0] else { panic!("a page") };
        assert_eq!((page.title.as_deref(), page.url.as_deref()), (Some("Café"), Some("https://paper.example/a?b")));
    }

    #[test]
    fn packed_files_and_hosts_of_brazil_are_read() {
        let map = b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://a.example/b</loc></url></urlset>";
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut gzip, map).unwrap();
        for body in [gzip.finish().unwrap(), map.to_vec()] {
            let parsed = read(answer("application/x-gzip", &body), "https://a.com.br", &Limits::default(), 10).unwrap();
            let Item::Page(page) = &parsed.items[0] else { panic!("a page: {:?}", parsed.items) };
            assert_eq!(page.url.as_deref(), Some("https://a.example/b"));
        }
    }

    #[test]
    fn what_is_no_feed_is_said_to_be_none() {
        let code =
            |kind: &str, body: &[u8]| read(answer(kind, body), "f", &Limits::default(), 10).err().map(|n| n.code);
        assert_eq!(code("text/html", b"<html><p>Hello"), Some("W010"));
        assert_eq!(code("application/xml", b"nothing"), Some("W010"));
        assert_eq!(
            code("application/xml", b"<sitemapindex><sitemap><loc>https://a/b</loc></sitemap></sitemapindex>"),
            Some("W021")
        );
        assert_eq!(
            code("application/rss+xml", b"<rss version=\"2.0\"><channel><title>x</title></channel></rss>"),
            None
        );
    }
}
