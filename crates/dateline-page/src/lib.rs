//! Bytes in, a clean article out: the page stage.
//!
//! It tells the words of a report from the page around them (masthead, clock, share widgets, captions, related
//! stories, footers) and reads what the page says about itself (headline, byline, dates, outlet). It is pure: no
//! clock, no disk, no network, no memory of other pages. It never fails: what could not be read is a diagnostic.
//! It must not understand the report; that is the work of the rooms behind it.
//!
//! # Reasons
//!
//! `Article::removed` holds what was taken out, in page order, each with one of these words: `masthead`, `clock` (the
//! page's live clock), `navigation`, `tag` (topic lines, kickers), `title` and `duplicate` (said twice), `byline`,
//! `author` (a note on the writer), `date`, `caption`, `credit`, `dateline` (printed, read into `Article::dateline`),
//! `share`, `follow`, `advertisement`, `newsletter`, `subscription`, `comments`, `related`, `link` (a lone link to
//! another story), `counter` (views, minutes to read), `note` (corrections, who edited it), `widget`, `hidden`,
//! `legal`, `notice` (a page that is no report), `copyright`, `footer`, `code` (scripts, data), `repeated` (the outlet has it on every page: [`Profile`]),
//! `post` (of a reader or a network, in flattened text), `service` (what the site says to its reader), `ornament` (no
//! letters), `short` (a scrap that belongs to no paragraph), and `chrome` (all of a page that has no
//! report). The lists behind most of them are `codebook/page/*.toml`.

mod address;
mod byline;
mod calendar;
mod claimed;
mod clue;
mod code;
mod credit;
mod dates;
mod decode;
mod diagnose;
mod dom;
mod draft;
mod elements;
mod fingerprint;
mod flat;
mod fragment;
mod head;
mod html;
mod identity;
mod knowledge;
mod language;
mod line;
mod live;
mod meta;
mod moment;
mod names;
mod outlet;
mod plain;
mod printed;
mod profile;
mod report;
mod run;
mod sift;
mod stamp;
mod state;
mod strangers;
mod title;
mod topics;
mod tree;
mod unseen;
mod walls;

use address::Believed;
use dateline_doc::{Article, Byte, Dated, DatedBasis, Evidence, Outlet, Post, Precision, Removed, Span};
use diagnose::Diagnostics;
use draft::{Draft, Hints};
pub use fingerprint::fingerprint;
use knowledge::Knowledge;
use moment::Moment;
pub use profile::{Learned, Learner, Profile, ProfileError, Rules};

/// What the bytes are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// Found out from the bytes: HTML, or a page flattened to text.
    #[default]
    Auto,
    /// An HTML page.
    Html,
    /// HTML of the article alone, as feeds carry it.
    Fragment,
    /// A page flattened to text, chrome and all.
    Text,
    /// Clean text, taken character for character.
    Plain,
}

/// How much of an input is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes; what lies beyond is left unread and reported.
    pub max_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 32 << 20 }
    }
}

/// A page and what the caller knows about it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'a> {
    /// The page as it came.
    pub bytes: &'a [u8],
    /// What the bytes are.
    pub form: Form,
    /// Where it was fetched from.
    pub url: Option<&'a str>,
    /// Its headline; stays as given.
    pub title: Option<&'a str>,
    /// ISO 8601 day or time: the report's date where the page does not say it.
    pub published: Option<&'a str>,
    /// `published` is what the feed says that led to the page, not the caller.
    pub published_by_feed: bool,
    /// Who published it.
    pub outlet: Option<&'a str>,
    /// The encoding that the transport names; a byte order mark wins.
    pub charset: Option<&'a str>,
    /// BCP 47, as the carrier claims; only where the page claims nothing.
    pub language: Option<&'a str>,
    /// The caller's own id.
    pub input_id: Option<&'a str>,
    /// How much is read.
    pub limits: Limits,
    /// What was learned about outlets.
    pub profile: Option<&'a Profile>,
}

/// Reads a page. Never fails: what could not be read is among the article's diagnostics.
///
/// The article's `text` is UTF-8 with paragraphs parted by a blank line; of plain input it is the input itself.
#[must_use]
pub fn read(input: &Input<'_>) -> Article {
    let known = knowledge::built_in();
    let mut notes = Diagnostics::default();
    let mut article = Article { input_id: input.input_id.map(str::to_owned), ..Article::default() };
    let text = decode::decode(input.bytes, input.form, input.charset, input.limits.max_bytes, &mut notes);
    let text = text.unwrap_or_default();
    if text.trim().is_empty() && notes.0.iter().all(|d| d.code != diagnose::BINARY) {
        notes.add(diagnose::EMPTY, "the input is empty; nothing was read");
    }
    let hints = Hints::new(known, input.url.map(str::trim).filter(|u| !u.is_empty()), input.title);
    let form = match input.form {
        Form::Auto if decode::is_html(&text) => Form::Html,
        Form::Auto => Form::Text,
        form => form,
    };
    let mut claimed = None;
    let mut moments: Vec<Moment> = Vec::new();
    let mut address = address::believed(&known.urls, hints.url, []);
    if form == Form::Plain {
        unseen::report(&text, &mut notes);
        plain::read(known, text, &mut article);
        article.title = input.title.map(str::to_owned);
        article.url = hints.url.map(str::to_owned);
    } else if !text.trim().is_empty() {
        let mut draft = match form {
            Form::Html => html::read(known, &text, &hints, &mut notes),
            Form::Fragment => fragment::read(known, &text, &hints, &mut notes),
            _ => flat::read(known, &text, &hints, &mut notes),
        };
        claimed.clone_from(&draft.language);
        address = settle_address(known, &mut draft, &hints);
        unseen::clean(&mut draft, &mut notes);
        if let Some(profile) = input.profile {
            let page = article_domain(known, address.as_ref(), hints.url.or(draft.url.as_deref()));
            profile::take_out(profile, page.as_deref(), &mut draft);
        }
        moments = draft.posts.iter().map(|(moment, _)| moment.clone()).collect();
        put_together(known, draft, &hints, &mut article);
        settle_wall(known, &mut article, &mut notes);
    } else {
        article.title = input.title.map(str::to_owned);
        article.url = hints.url.map(str::to_owned);
    }
    article.profile = input.profile.map(|p| p.sha256().to_owned());
    suspect_host(&article, address.as_ref(), &mut notes);
    name_outlet(known, input, address.as_ref(), &mut article);
    given_date(known, input, form, &mut article, &mut notes);
    date_posts(&moments, &mut article);
    article.language = language::of(&article.text, claimed.as_deref().or(input.language));
    article.id = identity::id(address.as_ref(), &article);
    article.version = identity::version(&article.text);
    article.fingerprint = fingerprint(&article.text);
    article.diagnostics = notes.0;
    article
}

/// Reads the page lists now and not with the first page: for a start that has a core to spare.
pub fn prepare() {
    knowledge::built_in();
}

/// Returns a web address in the form that is the same for the same article: without scheme, device host, tracking,
/// rendering and order of parameters, and out of caches that hold it. `None` for a front page, and for what is no web
/// address. The form is for comparing, not for fetching.
#[must_use]
pub fn canonical(url: &str) -> Option<String> {
    address::normal_url(&knowledge::built_in().urls, url)
}

/// Decides which address stands for the article, and makes it the draft's where the caller gave none.
fn settle_address(known: &Knowledge, draft: &mut Draft, hints: &Hints<'_>) -> Option<Believed> {
    let address = address::believed(&known.urls, hints.url, draft.addresses.iter().map(String::as_str));
    if let (None, Some(address)) = (hints.url, &address) {
        draft.url = Some(address.url.clone());
    }
    address
}

/// Returns the outlet's domain: of the address that the page was fetched from, but for those that only lead there.
fn article_domain(known: &Knowledge, address: Option<&Believed>, url: Option<&str>) -> Option<String> {
    address.map(|a| a.domain.clone()).or_else(|| url.and_then(|u| identity::domain(known, u)))
}

/// Reports a host that only looks like another's.
fn suspect_host(article: &Article, address: Option<&Believed>, notes: &mut Diagnostics) {
    let urls = article.url.iter().map(String::as_str).chain(address.map(|a| a.url.as_str()));
    if let Some(found) = urls.into_iter().find_map(address::lookalike) {
        let like = found.like.map(|l| format!("and is not {l}")).unwrap_or_else(|| "of several scripts".to_owned());
        let (shown, ascii) = (found.shown, found.ascii);
        notes.add(
            diagnose::LOOKALIKE,
            format!("the host {shown} ({ascii}) is written with letters that look like others, {like}"),
        );
    }
}

/// Makes the article of a page's draft: joins paragraphs, reads the printed dateline off the first.
fn put_together(known: &Knowledge, draft: Draft, hints: &Hints<'_>, article: &mut Article) {
    let mut paragraphs = draft.paragraphs;
    let mut removed = draft.removed;
    let dialogue = printed::is_dialogue(paragraphs.iter().map(String::as_str));
    for paragraph in paragraphs.iter_mut().take(if dialogue { 0 } else { 3 }) {
        if let Some((found, end)) = printed::read(known, paragraph) {
            removed.push(Removed { text: paragraph[..end].trim().to_owned(), reason: "dateline".to_owned() });
            paragraph.drain(..end);
            article.dateline = Some(found);
            break;
        }
    }
    let mut text = String::new();
    let mut spans: Vec<Option<Span<Byte>>> = Vec::with_capacity(paragraphs.len());
    for paragraph in paragraphs.iter().map(|p| p.trim()) {
        if paragraph.is_empty() {
            spans.push(None);
            continue;
        }
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(paragraph);
        spans.push(Some(Span::new(start, text.len())));
    }
    // one for each post, so that they stay beside their times
    article.posts = draft
        .posts
        .iter()
        .map(|(_, of_post)| {
            let mut within = spans.get(of_post.clone()).unwrap_or(&[]).iter().flatten();
            let span = within.next().map(|first| within.next_back().map_or(*first, |last| first.join(*last)));
            Post { time: None, span: span.unwrap_or(Span::new(0, 0)) }
        })
        .collect();
    article.paragraphs = spans.into_iter().flatten().collect();
    article.text = text;
    article.removed = removed;
    article.title = hints.title.map(str::to_owned).or(draft.title);
    article.byline = draft.byline;
    article.url = hints.url.map(str::to_owned).or(draft.url);
    article.page_clock = draft.page_clock;
    article.images = draft.images;
    article.section = draft.section;
    article.tags = draft.tags;
    article.published = draft.published;
    article.updated = draft.updated;
    let named = article.url.as_deref().and_then(|u| calendar::named(known, u));
    if let Some(named) = named.as_ref().filter(|n| n.value.len() == 10) {
        calendar::settle(known, &mut article.published, named);
    }
    if article.published.is_none()
        && let Some(updated) = &article.updated
    {
        // a page that only says when it was changed appeared then or shortly before
        let mut published = updated.clone();
        published.basis = DatedBasis::Inferred;
        article.published = Some(published);
    }
    if let Some(named) = named {
        calendar::settle(known, &mut article.published, &named);
    }
    article.outlet = draft.outlet_name.map(|name| Outlet { name: Some(name), domain: None });
}

/// Empties an article that is a notice, and says so.
fn settle_wall(known: &Knowledge, article: &mut Article, notes: &mut Diagnostics) {
    if let Some(phrase) = walls::notice(known, article) {
        walls::empty(article);
        // the one says all that the other does
        notes.0.retain(|d| d.code != diagnose::NO_ARTICLE);
        notes.add(diagnose::WALL, format!("the page says {phrase:?}; it is a notice and no report"));
    }
}

/// Gives the posts of a live page their times; the newest says when the page was changed, the oldest is no younger than it.
fn date_posts(moments: &[Moment], article: &mut Article) {
    if article.posts.is_empty() {
        return;
    }
    let value = |dated: &Option<Dated>| dated.as_ref().map(|d| d.value.clone());
    let (published, updated) = (value(&article.published), value(&article.updated));
    for (post, time) in article.posts.iter_mut().zip(moment::resolve(moments, published.as_deref(), updated.as_deref()))
    {
        post.time = time;
    }
    article.posts.retain(|p| !p.span.is_empty());
    if article.posts.len() < 2 {
        article.posts.clear();
        return;
    }
    let dated = |time: &String, basis: DatedBasis| Dated {
        value: time.clone(),
        precision: Precision::Minute,
        basis,
        evidence: vec![Evidence::Tag(format!("post {time}"))],
    };
    let times = || article.posts.iter().filter_map(|p| p.time.as_ref());
    let newest = times().max_by(|a, b| moment::compare(a, b)).map(|t| dated(t, DatedBasis::Stated));
    let oldest = times().min_by(|a, b| moment::compare(a, b)).map(|t| dated(t, DatedBasis::Inferred));
    if let Some(newest) = newest
        && updated.is_none_or(|u| moment::compare(&u, &newest.value).is_lt())
    {
        article.updated = Some(newest);
    }
    let own = article.published.as_ref().is_some_and(|p| p.basis != DatedBasis::Inferred);
    if !own && oldest.is_some() {
        article.published = oldest;
    }
}

/// Fills in the outlet: the caller's name before the page's, the domain from the address.
fn name_outlet(known: &Knowledge, input: &Input<'_>, address: Option<&Believed>, article: &mut Article) {
    let domain = article_domain(known, address, article.url.as_deref());
    let name = input.outlet.map(str::to_owned).or_else(|| article.outlet.take().and_then(|o| o.name));
    article.outlet = (name.is_some() || domain.is_some()).then_some(Outlet { name, domain });
}

/// Takes the caller's date, or the feed's, where the page has none of its own.
fn given_date(known: &Knowledge, input: &Input<'_>, form: Form, article: &mut Article, notes: &mut Diagnostics) {
    let Some(given) = input.published.map(str::trim).filter(|g| !g.is_empty()) else { return };
    let (tag, basis) = match input.published_by_feed {
        true => ("feed", DatedBasis::Feed),
        false => ("published", DatedBasis::Given),
    };
    let Some(dated) = stamp::tagged(known, given, dates::NumericOrder::MonthFirst, tag, basis) else {
        notes.add(diagnose::BAD_DATE, format!("the given date {given:?} does not read; write it as 2015-06-15"));
        return;
    };
    let inferred = article.published.as_ref().is_none_or(|p| p.basis == DatedBasis::Inferred);
    if form == Form::Plain || inferred {
        article.published = Some(dated);
    }
}
