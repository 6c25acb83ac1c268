//! The whole list within reach as CSV, page by page: bounded memory, and no read held open for a slow line.

use axum::{
    body::{Body, Bytes},
    extract::Query,
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use liren_kernel::Instant;
use liren_office::{Fault, Header, OrgId, listing, reach::Wanted};
use liren_papers::write::{Column, ColumnKind, CsvTable, Out};
use liren_places::find;
use liren_store::params;
use liren_web::{Answer, Failure, Web};
use tokio::sync::mpsc;

use super::list::Asked;
use crate::{
    model::{KIND, Source, Stage},
    policy::EXPORT,
    store::{self, CategoryName, Record},
    views,
};

/// Rows read at once.
const PAGE: i64 = 500;

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("matter-number", ColumnKind::Text),
    ("matter-title", ColumnKind::Text),
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
    ("matter-column-late", ColumnKind::Int),
    ("matter-column-rating", ColumnKind::Int),
];

struct Line {
    header: Header,
    record: Record,
    category: Option<CategoryName>,
    community: String,
    place: String,
    handler: String,
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
            let before = lines.last().map(|l| l.header.seq);
            let more = lines.len() as i64 == PAGE;
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

async fn page(web: &Web, asked: &Asked, before: Option<i64>) -> Result<Vec<Line>, Failure> {
    let (keys, want) = (web.keys(), asked.clone());
    web.read(EXPORT, move |read, reach| {
        let filters = want.filters();
        // What leaves the house is of level 0 and 1.
        let wanted = Wanted { kind: KIND, filters: &filters, condition: want.condition(), before, limit: Some(PAGE) };
        let headers = listing::page_in(read, &keys, reach, &wanted, want.span())?;
        let mut lines = Vec::with_capacity(headers.len());
        for header in headers {
            let Some(record) = read.opt(&store::RECORD, params![header.seq])? else { continue };
            let community = header.community.clone().into_iter().collect::<Vec<_>>();
            let community = find::names_of(read, &community)?.into_iter().next().map(|(_, n)| n).unwrap_or_default();
            let place = liren_places::find::name(read, header.place)?;
            let org: Vec<OrgId> = record.handler.into_iter().collect();
            let handler = liren_people::public::org_names(read, &org)?.into_values().next().unwrap_or_default();
            lines.push(Line { header, record, category: None, community, place, handler });
        }
        let names = read.all(&store::CATEGORY_NAMES, &[])?;
        for line in &mut lines {
            line.category = names.iter().find(|c| c.code == line.header.facet).cloned();
        }
        Ok(lines)
    })
    .await
}

fn write(web: &Web, lines: &[Line], head: bool) -> Result<Vec<u8>, std::io::Error> {
    let t = web.t();
    let columns: Vec<Column> = COLUMNS.iter().map(|(key, kind)| Column::new(t.s(key), *kind)).collect();
    let mut out = Vec::new();
    let mut table = CsvTable::new(&mut out, &columns)?;
    let minute = |at: Instant| {
        let civil = at.civil();
        format!("{} {:02}:{:02}", at.day(), civil.hour(), civil.minute())
    };
    let category = |line: &Line| match &line.category {
        Some(c) => format!("{} {}", c.code, views::named(&t, &c.name, &c.name_en)),
        None => line.header.facet.clone(),
    };
    for line in lines.iter().filter(|l| !l.header.level.is_encrypted()) {
        let stage = Stage::named(&line.header.state).map(Stage::label_key).unwrap_or_default();
        let when = |at: Option<Instant>| Out::from(at.map(minute).unwrap_or_default());
        table.row(&[
            Out::from(line.header.number.as_str()),
            Out::from(line.header.title.as_str()),
            Out::from(t.s(&stage)),
            Out::from(category(line)),
            Out::from(t.s(&Source::label_key(line.record.source))),
            Out::from(line.community.as_str()),
            Out::from(line.place.as_str()),
            Out::from(line.handler.as_str()),
            Out::from(minute(line.header.opened_at)),
            when(line.header.due_at),
            when(line.header.closed_at),
            Out::Int(line.record.rework),
            Out::Int(i64::from(line.record.ever_overdue)),
            line.record.rating.map_or(Out::Empty, Out::Int),
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
