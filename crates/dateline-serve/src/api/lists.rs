//! The lists: rows of the store's tables, happenings as cards, filtered, page by page, in every form.

use super::form::{self, Form};
use super::{Cursor, Pairs, number, only, said};
use crate::ServeError;
use crate::cards::{self, Quads};
use crate::filter::{Filter, List};
use crate::hub::{Hub, MOST_ROWS};
use axum::response::Response;
use dateline_doc::Story;
use dateline_sql::values;
use dateline_store::{Card, Look, Order, Wanted};
use serde_json::{Value, json};
use std::sync::Arc;

/// Names of a list's address besides the filters.
const ALSO: &[&str] = &["limit", "cursor", "sort"];

/// Answers a list.
///
/// # Errors
/// What is asked does not read, or the store says no.
pub async fn list(hub: &Arc<Hub>, list: List, form: Form, pairs: &Pairs) -> Result<Response, ServeError> {
    only(pairs, ALSO)?;
    let filter = Filter::read(pairs, list)?;
    let cursor = Cursor::read(pairs)?;
    let limit = if form == Form::Json {
        number(pairs, "limit", 100, 1_000)?
    } else {
        number(pairs, "limit", MOST_ROWS, MOST_ROWS)?
    };
    let (rows, total, more) = match list {
        List::Happenings | List::Stories => counted(hub, list, &filter, pairs, cursor, limit).await?,
        _ => tabled(hub, list, &filter, pairs, cursor, limit).await?,
    };
    let (revision, reports) = hub.look(|look| Ok((look.revision()?, look.n_reports()?))).await?;
    let upto = cursor.upto.unwrap_or(revision);
    let next = more.then(|| Cursor::next(cursor.skip + rows.len(), upto));
    let whole =
        json!({"rows": rows, "next": next, "total": total, "as_of": {"revision": revision, "reports": reports}});
    let rows = whole["rows"].as_array().cloned().unwrap_or_default();
    form::rows(form, list.name(), &rows, columns(list), whole)
}

/// The columns of a list without rows.
fn columns(list: List) -> &'static [&'static str] {
    match list {
        List::Happenings => &["id", "story", "type", "day", "actor_name", "recipient_name", "n_reports", "n_origins"],
        List::Stories => &["id", "title", "first", "last", "n_reports", "n_origins"],
        _ => &["report"],
    }
}

/// What the words of a filter were found in, and the days that it means.
pub(crate) async fn wanted(hub: &Arc<Hub>, filter: &Filter) -> Result<Wanted, ServeError> {
    let reports = hub.found(filter.text.as_deref()).await?;
    let latest = hub.latest().await?;
    Ok(filter.wanted((hub.now)(), latest, reports))
}

/// Happenings and stories: what the store counts.
async fn counted(
    hub: &Arc<Hub>,
    list: List,
    filter: &Filter,
    pairs: &Pairs,
    cursor: Cursor,
    limit: usize,
) -> Result<(Vec<Value>, i64, bool), ServeError> {
    let order = match said(pairs, "sort") {
        None | Some("latest") => Order::Latest,
        Some("day") => Order::Day,
        Some("reports") => Order::Reports,
        Some(_) => return Err(ServeError::Bad("sort is latest, day or reports".into())),
    };
    // a list that is paged through stays the one it was
    let wanted = Wanted { upto: cursor.upto, ..wanted(hub, filter).await? };
    let quads = Quads::of(hub.known);
    hub.look(move |look: &Look| {
        if list == List::Stories {
            let wanted = Wanted { upto: None, ..wanted };
            let (stories, total) = look.stories(&wanted, cursor.skip, limit)?;
            let more = (cursor.skip + stories.len()) < total as usize && stories.len() == limit;
            return Ok((stories.iter().map(story).collect(), total, more));
        }
        let total = look.count(&wanted)?;
        let cards: Vec<Card> = look.happenings(&wanted, order, cursor.skip, limit)?;
        let more = (cursor.skip + cards.len()) < total as usize && cards.len() == limit;
        Ok((cards.iter().map(|c| cards::card(c, &quads)).collect(), total, more))
    })
    .await
}

/// A story, as the interface shows it.
pub(crate) fn story(story: &Story) -> Value {
    json!({
        "id": story.id, "title": story.title, "first": story.first, "last": story.last,
        "n_reports": story.n_reports, "n_origins": story.n_origins,
    })
}

/// Rows of a table of the query engine, the newest first.
async fn tabled(
    hub: &Arc<Hub>,
    list: List,
    filter: &Filter,
    pairs: &Pairs,
    cursor: Cursor,
    limit: usize,
) -> Result<(Vec<Value>, i64, bool), ServeError> {
    if said(pairs, "sort").is_some() {
        return Err(ServeError::Bad("only happenings have sort".into()));
    }
    let reports = hub.found(filter.text.as_deref()).await?;
    let latest = hub.latest().await?;
    let ids: Vec<String> =
        pairs.iter().filter(|(n, _)| n == "story" || n == "happening").map(|(_, v)| v.trim().to_owned()).collect();
    // rows written before a merger have the older id still
    let led = hub
        .look(move |look| {
            ids.into_iter().map(|id| Ok((id.clone(), look.all_meant(&id)?))).collect::<Result<Vec<_>, ServeError>>()
        })
        .await?;
    let meant =
        |id: &str| led.iter().find(|(i, _)| i == id).map_or_else(|| vec![id.to_owned()], |(_, all)| all.clone());
    let mut condition = filter.condition(list, (hub.now)(), latest, reports.as_deref(), &meant);
    if let Some(upto) = cursor.upto {
        condition = format!("({condition}) AND seq <= {upto}");
    }
    let name = list.name();
    let second = match list {
        List::Events | List::Participants | List::Places | List::Sources => ", event",
        List::Quotes => ", quote",
        List::Figures => ", figure",
        _ => "",
    };
    let count = format!("SELECT count(*) AS n FROM {name} WHERE {condition}");
    let page = format!(
        "SELECT * FROM {name} WHERE {condition} ORDER BY seq DESC{second} LIMIT {limit} OFFSET {}",
        cursor.skip
    );
    hub.ask(move |engine| {
        let total = values::rows(&engine.answer(&count)?.1)?;
        let total = total.first().and_then(|r| r.get("n")).and_then(Value::as_i64).unwrap_or(0);
        let rows = values::rows(&engine.answer(&page)?.1)?;
        let more = (cursor.skip + rows.len()) < total as usize && rows.len() == limit;
        Ok((rows.into_iter().map(Value::Object).collect(), total, more))
    })
    .await
}
