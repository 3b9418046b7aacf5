//! One message of a stream as items: usually one page, which has the message's id.

use crate::code;
use crate::envelope::{Basis, Broken, Envelope, Form, Item, Note, Published};
use crate::http::content_type;
use crate::limits::{Kind, Options};
use crate::open::read_stream;
use std::convert::Infallible;

/// What a message says beside its bytes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heads {
    /// `Nats-Msg-Id`: the id of the document.
    pub(crate) id: Option<String>,
    /// `Content-Type`; found out from the bytes where it is not said.
    pub(crate) kind: Option<String>,
    /// `Dateline-Url`, `Dateline-Published`, `Dateline-Outlet`: of a page that does not say them itself.
    pub(crate) url: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) outlet: Option<String>,
    /// `Dateline-Form`: the message is one page of this form, byte for byte, and nothing is found out from the bytes.
    pub(crate) form: Option<String>,
    /// `Dateline-Title`, `Dateline-Language`: of a page whose form is said.
    pub(crate) title: Option<String>,
    pub(crate) language: Option<String>,
    /// `Dateline-Basis: feed`: the date is that of a feed, and the page's own goes before it.
    pub(crate) basis: Option<String>,
}

impl Heads {
    /// Reads them; `get` returns a header by its name.
    pub(crate) fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            id: get("Nats-Msg-Id"),
            kind: get("Content-Type"),
            url: get("Dateline-Url"),
            published: get("Dateline-Published"),
            outlet: get("Dateline-Outlet"),
            form: get("Dateline-Form"),
            title: get("Dateline-Title"),
            language: get("Dateline-Language"),
            basis: get("Dateline-Basis"),
        }
    }
}

const FORMS: [Form; 5] = [Form::Auto, Form::Html, Form::Fragment, Form::Text, Form::Plain];

/// Reads a message. There is always an item: what is no page is one that says so.
pub(crate) fn items_of(label: &str, heads: &Heads, bytes: &[u8], options: &Options) -> Vec<Item> {
    let (kind, charset) = content_type(heads.kind.as_deref().unwrap_or_default());
    let kind = match kind.as_deref() {
        Some("application/json" | "application/x-ndjson" | "application/jsonl") => Kind::Jsonl,
        Some("text/html" | "application/xhtml+xml") => Kind::Html,
        Some("text/plain") => Kind::Plain,
        _ => options.kind,
    };
    let id = heads.id.clone().filter(|id| !id.trim().is_empty()).unwrap_or_else(|| label.to_owned());
    let mut items = Vec::new();
    let form = heads.form.as_deref().and_then(|f| FORMS.into_iter().find(|form| form.name() == f));
    if let Some(form) = form.filter(|_| !bytes.is_empty()) {
        items.push(Item::Page(Box::new(Envelope {
            label: label.to_owned(),
            bytes: bytes[..bytes.len().min(options.limits.kept())].to_vec(),
            form,
            title: heads.title.clone(),
            language: heads.language.clone(),
            ..Envelope::default()
        })));
    } else if !bytes.is_empty() {
        let Ok(()) = read_stream::<Infallible>(label, bytes, &Options { kind, ..*options }, &mut |item| {
            items.push(item);
            Ok(())
        });
    }
    items.retain(|item| matches!(item, Item::Page(_) | Item::Broken(_)));
    if items.is_empty() {
        let message = "the message holds no page; look at who publishes it";
        let note = Note { code: code::BAD_MESSAGE, message: message.to_owned() };
        return vec![Item::Broken(Broken { label: label.to_owned(), note, input_id: Some(id), url: None })];
    }
    let alone = items.len() == 1;
    for (n, item) in items.iter_mut().enumerate() {
        let own = if alone { id.clone() } else { format!("{id}#{}", n + 1) };
        match item {
            Item::Page(page) => {
                // of several pages each may have an id of its own
                if alone || page.input_id.is_none() {
                    page.input_id = Some(own);
                }
                page.alone = false;
                page.url = page.url.take().or_else(|| heads.url.clone());
                page.outlet = page.outlet.take().or_else(|| heads.outlet.clone());
                page.charset = page.charset.take().or_else(|| charset.clone());
                let basis = if heads.basis.as_deref() == Some("feed") { Basis::Feed } else { Basis::Given };
                let given = || heads.published.clone().map(|value| Published { value, basis });
                page.published = page.published.take().or_else(given);
            }
            Item::Broken(broken) => broken.input_id = Some(broken.input_id.take().unwrap_or(own)),
            Item::Unreadable { .. } | Item::Skipped { .. } => {}
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(id: &str, kind: &str) -> Heads {
        let set = |s: &str| Some(s.to_owned()).filter(|s| !s.is_empty());
        Heads { id: set(id), kind: set(kind), url: set("https://paper.example/a"), ..Heads::default() }
    }

    fn ids(id: &str, kind: &str, body: &str) -> Vec<(String, &'static str)> {
        items_of("news:7", &heads(id, kind), body.as_bytes(), &Options::default())
            .into_iter()
            .map(|item| match item {
                Item::Page(page) => (page.input_id.unwrap_or_default(), ""),
                Item::Broken(broken) => (broken.input_id.unwrap_or_default(), broken.note.code),
                _ => (String::new(), "?"),
            })
            .collect()
    }

    #[test]
    fn the_id_of_a_message_is_that_of_its_page() {
        let line = r#"{"id": "own", "text": "The ferry is late."}"#;
        assert_eq!(ids("m1", "", line), [("m1".to_owned(), "")]);
        assert_eq!(ids("", "application/json", line), [("news:7".to_owned(), "")]);
        assert_eq!(ids("m2", "text/html; charset=utf-8", "<p>The ferry is late."), [("m2".to_owned(), "")]);
        let two = format!("{line}\n{{\"text\": \"Second.\"}}\n");
        assert_eq!(ids("m3", "", &two), [("own".to_owned(), ""), ("m3#2".to_owned(), "")]);
    }

    #[test]
    fn what_is_no_page_says_so_under_its_id() {
        assert_eq!(ids("m1", "", ""), [("m1".to_owned(), "W060")]);
        assert_eq!(ids("m1", "application/json", "{broken"), [("m1".to_owned(), "R010")]);
    }
}
