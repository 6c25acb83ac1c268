//! The whole list within reach as CSV, page by page: bounded memory, and no read held open for a slow line.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    body::{Body, Bytes},
    extract::Query,
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use liren_kernel::Instant;
use liren_office::{Fault, Header, OrgId, PlaceId};
use liren_papers::write::{Column, ColumnKind, CsvTable, Out};
use liren_places::find;
use liren_web::{Answer, Failure, Web};
use tokio::sync::mpsc;

use super::list::Asked;
use crate::{
    model::{Source, Stage},
    policy::EXPORT,
    store::{self, CategoryName, Told},
    views,
};

/// Rows read at once.
const PAGE: i64 = 500;

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("matter-number", ColumnKind::Text),
    ("matter-column-title", ColumnKind::Text),
    ("matter-filter-state", ColumnKind::Text),
    ("matter-category", ColumnKind::Text),
    ("matter-source", ColumnKind::Text),
    ("matter-filter-community", ColumnKind::Text),
    ("matter-where", ColumnKind::Text),
    ("matter-who-handler", ColumnKind::Text),
    ("matter-column-opened", ColumnKind::Text),
    ("matter-column-due", ColumnKind::Text),
    ("matter-column-closed", ColumnKind::Text),
    ("matter-column-rework", ColumnKind::Int),
    ("matter-column-late", ColumnKind::Text),
    ("matter-column-rating", ColumnKind::Int),
];

/// Some lines with everything they name, read together: each statement is a way to a server and back.
struct Lines {
    headers: Vec<Header>,
    records: BTreeMap<i64, Told>,
    communities: BTreeMap<String, String>,
    places: BTreeMap<PlaceId, String>,
    handlers: BTreeMap<OrgId, String>,
    categories: Vec<CategoryName>,
}

/// `GET /matters/export`, with the filters of the list.
pub async fn export(web: Web, Query(asked): Query<Asked>) -> Answer {
    // The first page is read before anything is sent, so that a fault is still a page.
    let first = page(&web, &asked, None).await?;
    let (sender, receiver) = mpsc::channel::<Result<Bytes, std::io::Error>>(4);
    let name = format!("matters-{}.csv", web.now.day());
    tokio::spawn(async move {
        let mut lines = first;
        let mut head = true;
        loop {
            let before = lines.headers.last().map(|header| header.seq);
            let more = lines.headers.len() as i64 == PAGE;
            let written = write(&web, &lines, head).map(Bytes::from);
            head = false;
            let failed = written.is_err();
            if sender.send(written).await.is_err() || failed || !more {
                return;
            }
            match page(&web, &asked, before).await {
                Ok(next) => lines = next,
                // The connection breaks off: a file that ends early must not look whole.
                Err(failure) => {
                    let _ = sender.send(Err(std::io::Error::other(failure.0.to_string()))).await;
                    return;
                }
            }
        }
    });
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|e| Fault::Internal(e.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, Body::from_stream(Rows(receiver))).into_response())
}

struct Rows(mpsc::Receiver<Result<Bytes, std::io::Error>>);

impl futures_core::Stream for Rows {
    type Item = Result<Bytes, std::io::Error>;
    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(cx)
    }
}

async fn page(web: &Web, asked: &Asked, before: Option<i64>) -> Result<Lines, Failure> {
    let (keys, want) = (web.keys(), asked.clone());
    web.read(EXPORT, move |read, reach| {
        let headers: Vec<Header> = want.page(read, &keys, reach, before, PAGE)?;
        let seqs: Vec<i64> = headers.iter().map(|h| h.seq).collect();
        let records = store::told(read, &seqs)?;
        let communities: BTreeSet<String> = headers.iter().filter_map(|h| h.community.clone()).collect();
        let communities = find::names_of(read, &Vec::from_iter(communities))?.into_iter().collect();
        let places: BTreeSet<PlaceId> = headers.iter().filter_map(|h| h.place).collect();
        let places = find::names_by(read, &Vec::from_iter(places))?;
        let handlers: BTreeSet<OrgId> = records.values().filter_map(|record| record.handler).collect();
        let handlers = liren_people::public::org_names(read, &Vec::from_iter(handlers))?;
        let categories = read.all(&store::CATEGORY_NAMES, &[])?;
        Ok(Lines { headers, records, communities, places, handlers, categories })
    })
    .await
}

fn write(web: &Web, lines: &Lines, head: bool) -> Result<Vec<u8>, std::io::Error> {
    let t = web.t();
    let columns: Vec<Column> = COLUMNS.iter().map(|(key, kind)| Column::new(t.s(key), *kind)).collect();
    let mut out = Vec::new();
    let mut table = CsvTable::new(&mut out, &columns)?;
    let minute = |at: Instant| {
        let civil = at.civil();
        format!("{} {:02}:{:02}", at.day(), civil.hour(), civil.minute())
    };
    let category = |facet: &str| match lines.categories.iter().find(|c| c.code == facet) {
        Some(c) => format!("{} {}", c.code, views::named(&t, &c.name, &c.name_en)),
        None => facet.to_owned(),
    };
    // What leaves the house is of level 0 and 1.
    for header in lines.headers.iter().filter(|header| !header.level.is_encrypted()) {
        let Some(record) = lines.records.get(&header.seq) else { continue };
        let stage = Stage::named(&header.state).map(Stage::label_key).unwrap_or_default();
        let community = header.community.as_ref().and_then(|code| lines.communities.get(code));
        let place = header.place.as_ref().and_then(|id| lines.places.get(id));
        let handler = record.handler.as_ref().and_then(|id| lines.handlers.get(id));
        let when = |at: Option<Instant>| Out::from(at.map(minute).unwrap_or_default());
        table.row(&[
            Out::from(header.number.as_str()),
            Out::from(header.title.as_str()),
            Out::from(t.s(&stage)),
            Out::from(category(&header.facet)),
            Out::from(t.s(&Source::label_key(record.source))),
            Out::from(community.map(String::as_str)),
            Out::from(place.map(String::as_str)),
            Out::from(handler.map(String::as_str)),
            Out::from(minute(header.opened_at)),
            when(header.due_at),
            when(header.closed_at),
            Out::Int(record.rework),
            Out::from(t.s(if record.ever_overdue { "matter-late-yes" } else { "matter-late-no" })),
            record.rating.map_or(Out::Empty, Out::Int),
        ])?;
    }
    table.finish()?;
    if head {
        return Ok(out);
    }
    // Every page writes its own head line; only the first one is kept.
    let end = out.windows(2).position(|w| w == b"\r\n").map_or(0, |at| at + 2);
    Ok(out.split_off(end))
}
