//! Live pages: many posts, each with its own time, on one page.
//!
//! The posts are found where sibling elements each hold a time and prose, where lines that are a time alone part the
//! prose, or where the page's JSON-LD tells them. What is in a post beside its words (its time, who posted it) is no
//! body text. An article with a time, a list of other stories and readers' comments have none of this to them, and no
//! posts are made of them.

use crate::dates::NumericOrder;
use crate::dom::{Attr, Dom, Tag};
use crate::knowledge::{Knowledge, normal};
use crate::line::{Line, squeeze};
use crate::moment::{self, Moment};
use crate::names::{self, NameReader};
use crate::stamp;
use crate::tree::PageLine;
use dateline_doc::DatedBasis;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Most times of a page that are looked at.
const MAX_TIMES: usize = 2000;
/// Most posts that JSON-LD tells and that are read.
const MAX_UPDATES: usize = 2000;
/// How many ancestors of a time are looked at.
const MAX_CLIMB: usize = 40;
/// Fewest posts where nothing but their shape says that the page is a live page.
const FEW: usize = 3;
/// Lines between the time of a post and its first prose.
const LEAD: usize = 5;
/// Words that posts have at least, on average.
const MEAN_WORDS: usize = 12;

/// What live pages say, from `codebook/page/live.toml`.
#[derive(Deserialize)]
pub(crate) struct LiveWords {
    pub(crate) says: Vec<String>,
    classes: Vec<String>,
    pub(crate) labels: Vec<String>,
    pub(crate) glue: Vec<String>,
    pub(crate) ago: Vec<String>,
    pub(crate) units: Vec<String>,
    pub(crate) now: Vec<String>,
}

/// A post as JSON-LD has it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Update {
    time: Option<String>,
    headline: Option<String>,
    body: Option<String>,
}

/// A post: when it appeared and which lines are its.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) moment: Moment,
    pub(crate) lines: Range<usize>,
}

/// What was found on a live page.
#[derive(Debug, Default)]
pub(crate) struct Live {
    /// The lines of the report, ascending.
    pub(crate) lines: Vec<usize>,
    pub(crate) posts: Vec<Post>,
    /// Lines of posts that are not of the report, and why.
    pub(crate) out: BTreeMap<usize, &'static str>,
    /// Lines that begin with their time: where their words begin.
    pub(crate) cut: BTreeMap<usize, usize>,
}

impl Live {
    /// Returns a line of the page, without the time that it begins with.
    pub(crate) fn line(&self, known: &Knowledge, page: &[PageLine], at: usize) -> Line {
        let line = &page[at].line;
        let Some(rest) = self.cut.get(&at).and_then(|cut| line.text.get(*cut..)) else { return line.clone() };
        Line {
            heading: line.heading,
            listed: line.listed,
            gap: line.gap,
            links: line.links,
            ..Line::new(known, rest.to_owned())
        }
    }

    /// Returns when each post appeared and which paragraphs are its; `places` are the lines that paragraphs are made of.
    pub(crate) fn of_paragraphs(&self, places: &[Option<usize>]) -> Vec<(Moment, Range<usize>)> {
        self.posts
            .iter()
            .filter_map(|post| {
                let is = |place: &Option<usize>| place.is_some_and(|p| post.lines.contains(&p));
                let (first, last) = (places.iter().position(is)?, places.iter().rposition(is)?);
                Some((post.moment.clone(), first..last + 1))
            })
            .collect()
    }
}

/// Reads the posts that a JSON-LD object tells.
pub(crate) fn updates(known: &Knowledge, article: &Value, order: NumericOrder, out: &mut Vec<Update>) {
    let posts: Vec<&Value> = match &article["liveBlogUpdate"] {
        Value::Array(all) => all.iter().collect(),
        Value::Null => return,
        one => vec![one],
    };
    for post in posts.into_iter().take(MAX_UPDATES.saturating_sub(out.len())) {
        let text = |key: &str| {
            let text = post[key].as_str().map(crate::claimed::without_tags)?;
            Some(text.into_owned()).filter(|t| !t.trim().is_empty())
        };
        let time = |key: &str| {
            let dated = stamp::tagged(known, post[key].as_str()?, order, key, DatedBasis::Metadata)?;
            Some(dated.value).filter(|v| v.len() > 10)
        };
        out.push(Update {
            time: time("datePublished").or_else(|| time("dateCreated")).or_else(|| time("dateModified")),
            headline: text("headline").or_else(|| text("name")).map(|h| squeeze(&h)),
            body: text("articleBody").or_else(|| text("text")),
        });
    }
}

/// Says whether a headline or a line is what live pages have over them.
pub(crate) fn says_live(known: &Knowledge, title: &str) -> bool {
    let title = normal(title);
    known.live.says.iter().any(|say| {
        if say.contains([' ', '-']) || say.len() > 4 && say.starts_with("live") {
            let mut from = 0;
            while let Some(at) = title.get(from..).and_then(|t| t.find(say.as_str())) {
                let (start, end) = (from + at, from + at + say.len());
                let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                if !letter(title[..start].chars().next_back()) && !letter(title[end..].chars().next()) {
                    return true;
                }
                from = end;
            }
            return false;
        }
        // "live" is a verb too
        let marks = |c: char| matches!(c, ':' | '|' | '–' | '—' | '-' | ' ');
        if title.contains(&format!(" {say}: ")) {
            return true;
        }
        let after = title.strip_prefix(say.as_str());
        let before = title.strip_suffix(say.as_str());
        after.is_some_and(|r| r.is_empty() || r.trim_start().starts_with([':', '|', '–', '—']) || r.starts_with(" -"))
            || before.is_some_and(|r| {
                let bare = r.trim_end_matches(marks);
                bare.len() + 1 < r.len() && r.ends_with(marks)
            })
    })
}

/// Finds the posts of an HTML page whose report stands in the lines `found`.
#[allow(clippy::too_many_arguments)]
pub(crate) fn html<'d>(
    known: &Knowledge,
    dom: &'d Dom,
    page: &[PageLine],
    found: &[usize],
    updates: &[Update],
    title: &str,
    order: NumericOrder,
    names: &mut NameReader<'_, 'd>,
) -> Option<Live> {
    let told = updates.len() >= 2;
    let signal = told || says_live(known, title);
    let mut live = siblings(known, dom, page, found, signal, order, names)
        .or_else(|| parted(known, page, found, signal, order))
        .or_else(|| anchored(page, found, updates))?;
    let by_head = heads(updates);
    for post in &mut live.posts {
        let of_post = post.lines.clone().filter(|i| page[*i].out.is_none());
        let told = of_post.take(LEAD + 2).find_map(|i| by_head.get(head(&page[i].line.norm).as_str()));
        if let Some(time) = told.and_then(|at| updates[*at].time.clone()) {
            post.moment = Moment::Full(time);
        }
    }
    Some(live)
}

/// Returns the words that a post is known by: its first.
fn head(norm: &str) -> String {
    norm.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(8).collect::<Vec<_>>().join(" ")
}

fn heads(updates: &[Update]) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for (at, update) in updates.iter().enumerate() {
        let first = |text: &String| {
            let line = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
            head(&normal(&line.chars().take(400).collect::<String>()))
        };
        for key in [&update.headline, &update.body].into_iter().flatten().map(first) {
            if key.contains(' ') {
                out.entry(key).or_insert(at);
            }
        }
    }
    out
}

/// Says whether a line may hold the time of a post.
fn is_open(out: Option<&'static str>) -> bool {
    matches!(out, None | Some("date" | "tag"))
}

fn is_prose(line: &Line) -> bool {
    line.verdict.is_none() && line.links < 0.75 && (line.is_prose() || line.n_words >= 8 && line.ends)
}

/// Finds posts that are sibling elements, each with a time and prose.
fn siblings<'d>(
    known: &Knowledge,
    dom: &'d Dom,
    page: &[PageLine],
    found: &[usize],
    signal: bool,
    order: NumericOrder,
    names: &mut NameReader<'_, 'd>,
) -> Option<Live> {
    let range = |node: usize| {
        let from = page.partition_point(|p| p.node < node);
        from..from + page[from..].partition_point(|p| p.node < dom.end(node))
    };
    // elements that are times, then lines that read like one
    let mut times: Vec<usize> = (1..dom.len())
        .filter(|n| is_time(dom, *n))
        .filter(|n| page.get(page.partition_point(|p| p.node < *n)).is_some_and(|p| is_open(p.out)))
        .take(MAX_TIMES)
        .collect();
    if times.len() < 2 {
        let lines = page.iter().filter(|p| {
            is_open(p.out)
                && p.line.n_words <= 8
                && (signal || moment::shows_time(&p.line.text))
                && moment::read(known, &p.line.text, order, false).is_some()
        });
        times = lines.map(|p| p.node).take(MAX_TIMES).collect();
    }
    if times.len() < 2 {
        return None;
    }
    let mut families: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for time in &times {
        let mut node = *time;
        for _ in 0..MAX_CLIMB {
            let parent = dom.parent(node);
            families.entry(parent).or_default().insert(node);
            if parent == 0 {
                break;
            }
            node = parent;
        }
    }
    let headings: Vec<usize> = dom.all(Tag::H1).collect();
    let holds_h1 = |node: usize| {
        let at = headings.partition_point(|h| *h < node);
        headings.get(at).is_some_and(|h| *h < dom.end(node))
    };
    // words of prose before each line
    let mut before = vec![0];
    for p in page {
        let words = if p.out.is_none() && is_prose(&p.line) { p.line.n_words } else { 0 };
        before.push(before.last().copied().unwrap_or(0) + words);
    }
    let n_prose = |node: usize| -> usize {
        let lines = range(node);
        before[lines.end] - before[lines.start]
    };
    // a card leads to its story: its heading is a link
    let is_card = |node: usize| {
        let mut heads = range(node).filter(|i| page[*i].line.heading > 0).peekable();
        heads.peek().is_some() && heads.all(|i| page[i].line.links > 0.9)
    };
    let fits = |node: usize| !holds_h1(node) && n_prose(node) > 0;
    let mut best: Option<(usize, usize, Vec<usize>)> = None;
    for (parent, children) in &families {
        if children.len() < 2 {
            continue;
        }
        let posts: Vec<usize> = children.iter().copied().filter(|c| fits(*c)).collect();
        let mass: usize = posts.iter().map(|c| n_prose(*c)).sum();
        if posts.len() >= 2 && best.as_ref().is_none_or(|(most, ..)| mass >= *most) {
            best = Some((mass, *parent, posts));
        }
    }
    let (_, parent, mut posts) = best?;
    // posts may be in a box for each day
    let name = |node: usize| (dom.tag(node), dom.attr(node, Attr::Class));
    let kind = name(parent);
    if kind.1.is_some() {
        for (other, children) in families.iter().filter(|(other, _)| **other != parent && name(**other) == kind) {
            if !(parent..dom.end(parent)).contains(other) && !(*other..dom.end(*other)).contains(&parent) {
                posts.extend(children.iter().copied().filter(|c| fits(*c)));
            }
        }
        posts.sort_unstable();
    }
    // readers' words and other stories have times too
    let mut around = vec![parent];
    around.extend(posts.first());
    for _ in 0..4 {
        around.push(dom.parent(around.last().copied().unwrap_or(0).min(parent)));
    }
    let of_others = around.iter().filter(|n| !matches!(dom.tag(**n), Tag::Body | Tag::Html | Tag::Main)).any(|n| {
        dom.attrs(*n).any(|(attr, value)| {
            matches!(attr, Attr::Class | Attr::Id) && matches!(names.read(value).reason, Some("comments" | "related"))
        })
    });
    if of_others {
        return None;
    }
    let marked = posts.iter().take(2).chain([&parent, &dom.parent(parent)]).any(|n| says_class(known, dom, *n));
    let signal = signal || marked;
    let is_in = |i: usize| {
        let node = page[i].node;
        let last = posts.partition_point(|p| *p <= node).checked_sub(1);
        last.is_some_and(|last| node < dom.end(posts[last]))
    };
    let words = |of: &mut dyn Iterator<Item = usize>| of.map(|i| page[i].line.n_words).sum::<usize>();
    let prose: Vec<usize> = found.iter().copied().filter(|i| is_prose(&page[*i].line)).collect();
    let (all, inside) = (words(&mut prose.iter().copied()), words(&mut prose.iter().copied().filter(|i| is_in(*i))));
    let mass: usize = posts.iter().map(|p| n_prose(*p)).sum();
    let n_cards = posts.iter().filter(|p| is_card(**p)).count();
    let enough = if signal { posts.len() >= 2 && inside * 5 >= all } else { posts.len() >= FEW && inside * 2 >= all };
    let moments: Vec<Moment> = posts.iter().filter_map(|p| machine_time(known, dom, *p)).collect();
    if !signal && !moment::is_one_way(&moments) {
        return None;
    }
    if !enough || n_cards * 2 > posts.len() || mass < posts.len() * MEAN_WORDS {
        return None;
    }
    let mut live = Live::default();
    let mut lines: BTreeSet<usize> = found.iter().copied().collect();
    for post in &posts {
        let lines_of = range(*post);
        let mut moment = machine_time(known, dom, *post);
        let (mut had_words, mut had_prose) = (false, false);
        for i in lines_of.clone() {
            let p = &page[i];
            let stamp = if is_open(p.out) && (!had_words || p.line.n_words <= 8) {
                moment::read(known, &p.line.text, order, !had_words)
            } else {
                None
            };
            if let Some(stamp) = stamp {
                if moment.is_none() || moment == Some(Moment::Unknown) {
                    moment = Some(stamp.moment);
                }
                match stamp.rest {
                    Some(rest) => drop(live.cut.insert(i, rest)),
                    None => {
                        live.out.insert(i, "date");
                        continue;
                    }
                }
            }
            if p.out.is_some() {
                continue;
            }
            if !had_prose && p.line.heading == 0 && is_label(known, &p.line) {
                live.out.insert(i, "tag");
                continue;
            }
            // who posted it stands over the post's words
            let short = p.line.heading == 0 && p.line.n_words <= 5 && !p.line.ends;
            if !had_prose && short && p.line.n_words >= 2 && p.line.capitals > 0.7 && lines_of.clone().count() > 2 {
                live.out.insert(i, "byline");
                continue;
            }
            had_prose |= is_prose(&p.line);
            had_words |= p.line.heading > 0 || p.line.n_words > 5;
            lines.insert(i);
        }
        live.posts.push(Post { moment: moment.unwrap_or(Moment::Unknown), lines: lines_of });
    }
    live.lines = lines.into_iter().collect();
    Some(live)
}

/// Says whether an element is there to show a time.
fn is_time(dom: &Dom, node: usize) -> bool {
    match dom.tag(node) {
        Tag::Text | Tag::Meta => false,
        Tag::Time => true,
        _ => dom.attrs(node).any(|(a, v)| match a {
            Attr::DataTimestamp | Attr::DataDatetime | Attr::DataTime | Attr::Datetime => true,
            Attr::Itemprop => v == "datePublished",
            _ => false,
        }),
    }
}

/// Reads the first time that the tags of a post say.
fn machine_time(known: &Knowledge, dom: &Dom, post: usize) -> Option<Moment> {
    let nodes = (post..dom.end(post)).filter(|n| is_time(dom, *n) || dom.tag(*n) == Tag::Meta);
    let said = nodes.take(40).find_map(|node| {
        if dom.tag(node) == Tag::Meta && dom.attr(node, Attr::Itemprop) != Some("datePublished") {
            return None;
        }
        [Attr::Datetime, Attr::DataDatetime, Attr::DataTimestamp, Attr::Content, Attr::DataTime, Attr::Title]
            .into_iter()
            .filter_map(|a| dom.attr(node, a))
            .find_map(|v| {
                stamp::tagged(known, v, NumericOrder::MonthFirst, "time", DatedBasis::Metadata)
                    .filter(|d| d.value.len() > 10)
            })
    });
    said.map(|dated| Moment::Full(dated.value))
}

fn is_label(known: &Knowledge, line: &Line) -> bool {
    line.n_words <= 4 && known.live.labels.contains(&line.norm)
}

fn says_class(known: &Knowledge, dom: &Dom, node: usize) -> bool {
    dom.attrs(node).any(|(attr, value)| {
        matches!(
            attr,
            Attr::Class | Attr::Id | Attr::Itemtype | Attr::Itemprop | Attr::DataComponent | Attr::DataTestid
        ) && value.len() <= 600
            && value.split([' ', '/']).any(|name| {
                let words = names::words(name);
                known.live.classes.iter().any(|run| {
                    words == *run
                        || run.contains(' ') && words.contains(run.as_str())
                        || words.strip_prefix(run.as_str()).is_some_and(|r| r.starts_with(' '))
                })
            })
    })
}

/// Finds posts that lines with a time part from each other.
fn parted(known: &Knowledge, page: &[PageLine], found: &[usize], signal: bool, order: NumericOrder) -> Option<Live> {
    let (first, last) = (*found.first()?, *found.last()?);
    let lines: Vec<usize> =
        (first.saturating_sub(LEAD)..=last).filter(|i| is_open(page[*i].out) || found.contains(i)).collect();
    let refs: Vec<&Line> = lines.iter().map(|i| &page[*i].line).collect();
    let marks = marks(known, &refs, signal, true, order)?;
    let mut live = Live::default();
    let mut kept: BTreeSet<usize> = found.iter().copied().collect();
    for (n, mark) in marks.iter().enumerate() {
        let end = marks.get(n + 1).map_or(last + 1, |next| lines[next.at]);
        live.posts.push(Post { moment: mark.moment.clone(), lines: lines[mark.at]..end });
        match mark.rest {
            Some(rest) => {
                live.cut.insert(lines[mark.at], rest);
                kept.insert(lines[mark.at]);
            }
            None => drop(live.out.insert(lines[mark.at], "date")),
        }
        // the heading of the first post stands before the report's first prose
        let from = lines[mark.at] + 1;
        let heads = page
            .iter()
            .enumerate()
            .take(end.min(from + LEAD))
            .skip(from)
            .filter(|(_, p)| p.out.is_none() && p.line.verdict.is_none() && p.line.heading > 0);
        kept.extend(heads.map(|(i, _)| i));
    }
    live.lines = kept.into_iter().collect();
    Some(live)
}

/// A line that begins a post.
struct Begin {
    at: usize,
    moment: Moment,
    rest: Option<usize>,
}

/// Finds the lines that begin posts; `None` where they make no live page. `tags` says that headings are known.
fn marks(known: &Knowledge, lines: &[&Line], signal: bool, tags: bool, order: NumericOrder) -> Option<Vec<Begin>> {
    let mut out: Vec<Begin> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.verdict.is_some_and(|v| v.ends) {
            continue;
        }
        if !signal && !moment::shows_time(&line.text) {
            continue;
        }
        let may_lead = signal || tags && line.heading > 1;
        let Some(stamp) = moment::read(known, &line.text, order, may_lead) else { continue };
        // "2 hours ago" stands over comments and other stories too
        if stamp.moment == Moment::Unknown && !signal {
            continue;
        }
        if out.len() < MAX_UPDATES {
            out.push(Begin { at, moment: stamp.moment, rest: stamp.rest });
        }
    }
    // a time that no prose follows is another's
    let ats: Vec<usize> = out.iter().map(|b| b.at).chain([lines.len()]).collect();
    let n_words =
        |from: usize, to: usize| -> usize { lines[from..to].iter().filter(|l| is_prose(l)).map(|l| l.n_words).sum() };
    let mut n = 0;
    out.retain(|begin| {
        n += 1;
        let inline = begin.rest.is_some() && is_prose(lines[begin.at]);
        let soon = lines[begin.at + 1..ats[n]].iter().take(LEAD).any(|l| is_prose(l));
        inline || soon
    });
    let first = out.first()?.at;
    let (before, behind) = (n_words(0, first), n_words(first, lines.len()));
    let fewest = if signal { 2 } else { FEW };
    // what precedes the posts is a summary, not an article with times below it
    let most = if signal { behind * 2 } else { behind };
    let moments: Vec<Moment> = out.iter().map(|b| b.moment.clone()).collect();
    let enough = out.len() >= fewest
        && before <= most
        && behind >= out.len() * MEAN_WORDS
        && (signal || moment::is_one_way(&moments));
    enough.then_some(out)
}

/// Finds posts by the words that JSON-LD has of them.
fn anchored(page: &[PageLine], found: &[usize], updates: &[Update]) -> Option<Live> {
    let by_head = heads(updates);
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut begins: Vec<usize> = Vec::new();
    for (i, p) in page.iter().enumerate().filter(|(_, p)| p.out.is_none() && p.line.n_words >= 2) {
        if let Some(at) = by_head.get(head(&p.line.norm).as_str())
            && seen.insert(*at)
        {
            begins.push(i);
        }
    }
    let (first, last) = (*begins.first()?, *found.last()?);
    if begins.len() < 2 || last < first {
        return None;
    }
    let mut live = Live::default();
    for (n, from) in begins.iter().enumerate() {
        let end = begins.get(n + 1).copied().unwrap_or(last + 1).max(from + 1);
        live.posts.push(Post { moment: Moment::Unknown, lines: *from..end });
    }
    let mut lines: BTreeSet<usize> = found.iter().copied().collect();
    lines.extend(begins);
    live.lines = lines.into_iter().collect();
    Some(live)
}

/// Returns the posts as JSON-LD tells them, for a page that loads them after itself: a time and paragraphs each.
pub(crate) fn told(updates: &[Update], paragraphs: &[String]) -> Vec<(Moment, Vec<String>)> {
    let have: BTreeSet<String> = paragraphs.iter().map(|p| head(&normal(p))).collect();
    let shown = heads(updates).keys().filter(|h| have.contains(*h)).count();
    if updates.len() < 2 || shown * 3 > updates.len() {
        return Vec::new();
    }
    updates
        .iter()
        .filter_map(|update| {
            let body = update.body.as_deref()?;
            let mut out: Vec<String> = update.headline.iter().cloned().collect();
            out.extend(body.lines().map(squeeze).filter(|l| !l.is_empty() && Some(l) != update.headline.as_ref()));
            Some((update.time.clone().map_or(Moment::Unknown, Moment::Full), out))
        })
        .collect()
}

/// Returns where the posts of a flattened live page end, from where its report begins: single posts may have too few
/// words to be taken for a report's.
pub(crate) fn reach(
    known: &Knowledge,
    lines: &[Line],
    report: Range<usize>,
    title: &str,
    order: NumericOrder,
) -> usize {
    let from = report.start.saturating_sub(LEAD);
    let stop = (report.start..lines.len())
        .find(|i| lines[*i].verdict.is_some_and(|v| v.ends && v.reason != "share"))
        .unwrap_or(lines.len());
    let refs: Vec<&Line> = lines[from..stop.max(report.start)].iter().collect();
    let Some(marks) = marks(known, &refs, says_live_above(known, lines, &report, title), false, order) else {
        return report.end;
    };
    // the posts follow each other closely, and the first stands near the report
    let mut end = report.end;
    for (n, mark) in marks.iter().enumerate() {
        let begin = from + mark.at;
        if begin > end + LEAD {
            break;
        }
        let next = marks.get(n + 1).map_or(stop, |next| from + next.at);
        let mut odd = 0;
        for (i, line) in lines.iter().enumerate().take(next).skip(begin) {
            odd = if is_prose(line) { 0 } else { odd + 1 };
            if odd == 0 {
                end = end.max(i + 1);
            } else if odd > LEAD {
                break;
            }
        }
    }
    end
}

/// Says whether the headline of a flattened page, or a line by itself above its report, says that it is live.
fn says_live_above(known: &Knowledge, lines: &[Line], report: &Range<usize>, title: &str) -> bool {
    let above = report.start.saturating_sub(LEAD * 2)..report.start;
    says_live(known, title) || lines[above].iter().any(|l| l.n_words <= 4 && says_live(known, &l.text))
}

/// Finds the posts of a flattened page whose report stands in `report`, and says what of its lines is no body text.
pub(crate) fn flat(
    known: &Knowledge,
    lines: &[Line],
    report: Range<usize>,
    title: &str,
    order: NumericOrder,
    reasons: &mut [Option<&'static str>],
) -> Live {
    let mut live = Live::default();
    let from = report.start.saturating_sub(LEAD);
    let signal = says_live_above(known, lines, &report, title);
    let refs: Vec<&Line> = lines[from..report.end].iter().collect();
    let Some(marks) = marks(known, &refs, signal, false, order) else { return live };
    for (n, mark) in marks.iter().enumerate() {
        let at = from + mark.at;
        let end = marks.get(n + 1).map_or(report.end, |next| from + next.at);
        if end <= report.start {
            continue;
        }
        live.posts.push(Post { moment: mark.moment.clone(), lines: at.max(report.start)..end });
        match mark.rest {
            Some(rest) => {
                live.cut.insert(at, rest);
                if at >= report.start {
                    reasons[at] = None;
                }
            }
            None => reasons[at] = Some("date"),
        }
        // the heading of a post stands between its time and its prose
        let mut had_heading = mark.rest.is_some();
        for i in at + 1..end.min(at + LEAD) {
            let line = &lines[i];
            if is_prose(line) {
                break;
            }
            if is_label(known, line) {
                reasons[i] = Some("tag");
            } else if !had_heading
                && i >= report.start
                && matches!(reasons[i], Some("short" | "tag"))
                && line.verdict.is_none()
                && (3..=25).contains(&line.n_words)
                && lines.get(i + 1).is_some_and(is_prose)
            {
                reasons[i] = None;
                had_heading = true;
            }
        }
    }
    live
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    #[test]
    fn headlines_say_live() {
        for title in [
            "Harbour fire live: third ship alight",
            "Live: the vote in Oslo",
            "Storm over Bergen – live",
            "Der Liveticker zur Wahl",
            "LIVE",
            "Harbour fire: live updates",
        ] {
            assert!(says_live(built_in(), title), "{title}");
        }
        for title in [
            "Where the poor live",
            "Live music returns to the bay",
            "Olive harvest begins",
            "Direct flights to Malta resume",
            "They live here",
        ] {
            assert!(!says_live(built_in(), title), "{title}");
        }
    }
}
