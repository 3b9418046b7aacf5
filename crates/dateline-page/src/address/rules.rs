//! The rules of `codebook/page/urls.toml`, ready for use. Lists and look-ups; what they are applied to stands beside.

use rustc_hash::FxHashSet;
use serde::Deserialize;
use url::Url;

/// Rules for addresses; the file says what each list is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Urls {
    pub(super) tracking: Names,
    pub(super) rendering: Names,
    pub(super) weak: Names,
    pub(super) session: Names,
    pub(super) naming: Names,
    pub(super) hosts: Vec<String>,
    pub(super) second_level: Vec<String>,
    pub(super) shared_hosts: Vec<String>,
    pub(super) endings: Vec<String>,
    pub(super) starts: Vec<String>,
    pub(super) inner: Vec<String>,
    pub(super) suffixes: Vec<String>,
    pub(super) prefixes: Vec<String>,
    pub(super) path_session: Vec<String>,
    pub(super) wrapped: Vec<Wrapped>,
    pub(super) redirectors: Vec<String>,
}

/// Names of parameters: whole, beginnings, or with one value.
#[derive(Deserialize)]
#[serde(from = "Vec<String>")]
pub(super) struct Names {
    whole: FxHashSet<String>,
    beginnings: Vec<String>,
    valued: Vec<(String, String)>,
}

impl From<Vec<String>> for Names {
    fn from(list: Vec<String>) -> Self {
        let mut out = Self { whole: FxHashSet::default(), beginnings: Vec::new(), valued: Vec::new() };
        for entry in list {
            let entry = entry.to_lowercase();
            if let Some(head) = entry.strip_suffix('*') {
                out.beginnings.push(head.to_owned());
            } else if let Some((name, value)) = entry.split_once('=') {
                out.valued.push((name.to_owned(), value.to_owned()));
            } else {
                out.whole.insert(entry);
            }
        }
        out
    }
}

impl Names {
    /// Says whether a parameter, its name in lower case, is listed.
    pub(super) fn has(&self, name: &str, value: Option<&str>) -> bool {
        self.whole.contains(name)
            || self.beginnings.iter().any(|head| name.starts_with(head.as_str()))
            || value.is_some_and(|v| self.valued.iter().any(|(n, w)| n == name && w.eq_ignore_ascii_case(v)))
    }
}

/// How an address holds another one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wrapped {
    hosts: Vec<String>,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    under: Option<String>,
    #[serde(default)]
    params: Vec<String>,
    #[serde(default)]
    label: bool,
}

impl Wrapped {
    /// Returns the address that stands in this one.
    pub(super) fn inner(&self, url: &Url) -> Option<Url> {
        let host = url.host_str()?;
        if !self.hosts.iter().any(|h| host == h || h.starts_with('.') && host.ends_with(h.as_str())) {
            return None;
        }
        let path = url.path();
        if let Some(rest) = self.paths.iter().find_map(|p| behind(path, p)) {
            let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
            if let Some(inner) = read(&format!("{rest}{query}")) {
                return Some(inner);
            }
        }
        if self.under.as_deref().is_none_or(|u| u == path) {
            let held = |name: &String| url.query_pairs().find(|(n, _)| n == name.as_str()).and_then(|(_, v)| read(&v));
            if let Some(inner) = self.params.iter().find_map(held) {
                return Some(inner);
            }
        }
        if self.label {
            let label = host.split('.').next()?;
            let name = label.replace("--", "\0").replace('-', ".").replace('\0', "-");
            let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
            return read(&format!("{name}{path}{query}"));
        }
        None
    }
}

/// Returns what stands behind the beginning of a path; `*` in it is any one segment.
fn behind<'a>(path: &'a str, beginning: &str) -> Option<&'a str> {
    match beginning.split_once('*') {
        None => path.strip_prefix(beginning),
        Some((head, tail)) => {
            let rest = path.strip_prefix(head)?;
            let end = rest.find('/')?;
            rest[end..].strip_prefix(tail)
        }
    }
    .filter(|rest| !rest.is_empty())
}

/// Reads an address that may lack its scheme, or have it with one slash.
fn read(text: &str) -> Option<Url> {
    let rest = ["https://", "http://", "https:/", "http:/"].iter().find_map(|s| text.strip_prefix(s)).unwrap_or(text);
    let host = rest.split(['/', '?', '#']).next()?;
    if !host.contains('.') || host.contains(['@', ':']) {
        return None;
    }
    Url::parse(&format!("https://{rest}")).ok()
}

/// Says whether a word is in a list, whatever its case.
pub(super) fn is_one(list: &[String], word: &str) -> bool {
    list.iter().any(|w| w.eq_ignore_ascii_case(word))
}

/// Returns the length of what stands before an ending, whatever its case.
pub(super) fn ends_with(text: &str, ending: &str) -> Option<usize> {
    let at = text.len().checked_sub(ending.len())?;
    text.get(at..).filter(|tail| tail.eq_ignore_ascii_case(ending)).map(|_| at)
}

/// Returns the length of a beginning where more than it is there, whatever its case.
pub(super) fn starts_with(text: &str, beginning: &str) -> Option<usize> {
    let n = beginning.len();
    text.get(..n).filter(|head| head.eq_ignore_ascii_case(beginning) && text.len() > n).map(|_| n)
}
