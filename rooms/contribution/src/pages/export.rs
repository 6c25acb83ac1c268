//! 导出: the records of some days in the columns of the national system, as CSV or a workbook, and which went out when.

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use liren_kernel::{Day, Id, Instant};
use liren_office::{Fault, journal};
use liren_papers::write::{Column, ColumnKind, CsvTable, Out, Table, Workbook};
use liren_store::params;
use liren_ui::{Form, Shell, TimelineItem};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};

use crate::{
    commands::export::Export,
    model::hours,
    store::{self, ExportLine, ExportRow, find},
};
use liren_office::Command as _;

/// Rows read at once.
const PAGE: i64 = 1000;
/// Marks each title of the columns: `export-column-name`.
const COLUMNS: [(&str, ColumnKind); 15] = [
    ("name", ColumnKind::Text),
    ("national-no", ColumnKind::Text),
    ("number", ColumnKind::Text),
    ("title", ColumnKind::Text),
    ("day", ColumnKind::Day),
    ("came", ColumnKind::Text),
    ("went", ColumnKind::Text),
    ("place", ColumnKind::Text),
    ("recipients", ColumnKind::Text),
    ("content", ColumnKind::Text),
    ("hours", ColumnKind::Text),
    ("kind", ColumnKind::Text),
    ("leader", ColumnKind::Text),
    ("record", ColumnKind::Text),
    ("void", ColumnKind::Text),
];

struct Made {
    item: TimelineItem,
    base: String,
    voided: String,
}

#[derive(askama::Template)]
#[template(path = "hours_export.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    command: String,
    waiting: String,
    made: Vec<Made>,
}

/// `GET /hours/export`.
pub(crate) async fn page(web: Web) -> Answer {
    let today = web.now.day();
    let first = Day::ymd(today.date().year(), today.date().month(), 1).unwrap_or(today);
    let form = Form::new().with("from", first.to_string()).with("until", today.to_string());
    show(&web, form).await
}

async fn show(web: &Web, form: Form) -> Answer {
    let person = web.person()?;
    let (from, until) = (form.value("from").parse::<Day>().ok(), form.value("until").parse::<Day>().ok());
    let (waiting, exports) = web
        .read(Export::VERB, move |read, reach| {
            let waiting = match from.zip(until) {
                Some((from, until)) => find::to_export(read, reach, from, until, false)?,
                None => Vec::new(),
            };
            let mut exports = Vec::new();
            for export in read.all(&store::EXPORTS, params![person])? {
                let (voided,) = read.one(&store::VOIDED_SINCE, params![export.seq])?;
                exports.push((export, voided));
            }
            Ok((waiting, exports))
        })
        .await?;
    let t = web.t();
    let minutes = waiting.iter().map(|(_, n)| n).sum::<i64>();
    let made = |(export, voided): &(ExportRow, i64)| {
        let days = t.f2("proof-period-line", "from", t.day(export.from_day), "until", t.day(export.until_day));
        let note = t.f2("export-made-line", "at", t.at(export.made_at, web.now), "count", export.records);
        Made {
            item: TimelineItem::new(days, note),
            base: format!("/hours/exports/{}", export.id),
            voided: if *voided > 0 { t.f1("export-voided", "count", voided) } else { String::new() },
        }
    };
    let status =
        if form.is_refused() { axum::http::StatusCode::UNPROCESSABLE_ENTITY } else { axum::http::StatusCode::OK };
    let page = Page {
        shell: web.shell(t.s("export-title")),
        command: match form.value("command") {
            "" => fresh_command().to_string(),
            kept => kept.to_owned(),
        },
        waiting: t.f2("export-waiting", "count", waiting.len(), "hours", hours(minutes)),
        made: exports.iter().map(made).collect(),
        form,
    };
    web.page_with(status, &page)
}

/// `POST /hours/export`.
pub(crate) async fn make(web: Web, posted: Posted) -> Answer {
    let (from, until) = match (posted.day("from"), posted.day("until")) {
        (Ok(from), Ok(until)) => (from, until),
        (from, until) => {
            let refusals: Vec<_> = [from.err(), until.err()].into_iter().flatten().collect();
            return show(&web, posted.refused(web.t(), &refusals)).await;
        }
    };
    let command = Export { from, until, again: posted.value("again") == "1" };
    match web.run(posted.envelope()?, command).await {
        Ok(_) => web.go_saying("/hours/export", "export-said", ""),
        Err(Fault::Refused(refusals)) => show(&web, posted.refused(web.t(), &refusals)).await,
        Err(fault) => Err(fault.into()),
    }
}

/// The rows of an export, read again within the reader's reach; taking them is written down.
async fn rows(web: &Web, id: Id<()>) -> Result<(ExportRow, Vec<ExportLine>), Failure> {
    let person = web.person()?;
    let found = web
        .read(Export::VERB, move |read, reach| {
            let export = read.opt(&store::EXPORT, params![id, person])?.ok_or(Fault::NotFound)?;
            let (mut lines, mut after) = (Vec::new(), 0);
            loop {
                let page = find::exported(read, reach, export.seq, after, PAGE)?;
                let Some(last) = page.last() else { break };
                after = last.seq;
                lines.extend(page);
            }
            Ok((export, lines))
        })
        .await?;
    let (now, count) = (web.now, found.1.len());
    let line = move |tx: &mut liren_store::Tx<'_>| {
        let payload = serde_json::json!({ "export": id, "rows": count });
        let line = journal::Line { at: now, actor: person, verb: Export::VERB, command: None, payload: &payload };
        journal::append_loose(tx, &line).map(drop)
    };
    web.edge.office().keep(line).await?;
    Ok(found)
}

fn columns(web: &Web) -> Vec<Column> {
    COLUMNS.iter().map(|(name, kind)| Column::new(web.t().s(&format!("export-column-{name}")), *kind)).collect()
}

fn cells<'l>(web: &'l Web, line: &'l ExportLine) -> Vec<Out<'l>> {
    let t = web.t();
    let time = |at: Option<Instant>| Out::from(at.map_or_else(String::new, |at| t.clock(at)));
    let kind = if line.kind == crate::model::KIND_GRANTED { "export-kind-granted" } else { "export-kind-verified" };
    let key = format!("hours-part-{}", line.part.replace('_', "-"));
    let part = if t.has(&key) { t.s(&key).to_owned() } else { line.part.clone() };
    vec![
        Out::from(line.name.as_str()),
        Out::from(line.national_no.as_str()),
        Out::from(line.number.as_str()),
        Out::from(line.title.as_str()),
        Out::Day(line.day),
        time(line.came_at),
        time(line.went_at),
        Out::from(line.place.as_str()),
        Out::from(line.recipients.as_str()),
        Out::from(part),
        Out::from(hours(line.minutes)),
        Out::from(t.s(kind)),
        Out::from(line.leader.as_str()),
        Out::from(line.id.to_string()),
        Out::from(line.voided_at.map_or_else(String::new, |at| at.day().to_string())),
    ]
}

fn download(kind: &'static str, name: String, bytes: Vec<u8>) -> Answer {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|e| Fault::Internal(e.to_string()))?;
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}

/// `GET /hours/exports/{id}/csv`.
pub(crate) async fn csv(web: Web, Path(id): Path<Id<()>>) -> Answer {
    let (export, lines) = rows(&web, id).await?;
    let mut bytes = Vec::new();
    let failed = |e: std::io::Error| Fault::Internal(e.to_string());
    let mut table = CsvTable::new(&mut bytes, &columns(&web)).map_err(failed)?;
    for line in &lines {
        table.row(&cells(&web, line)).map_err(failed)?;
    }
    table.finish().map_err(failed)?;
    download("text/csv; charset=utf-8", format!("hours-{}-{}.csv", export.from_day, export.until_day), bytes)
}

/// `GET /hours/exports/{id}/xlsx`.
pub(crate) async fn xlsx(web: Web, Path(id): Path<Id<()>>) -> Answer {
    let (export, lines) = rows(&web, id).await?;
    let t = web.t();
    let table = Table { name: t.s("export-sheet").to_owned(), title: None, note: None, columns: columns(&web) };
    let mut book = Workbook::new();
    book.add(&table, lines.iter().map(|line| cells(&web, line))).map_err(Fault::from)?;
    let bytes = book.finish(t.s("export-sheet"), export.made_at).map_err(Fault::from)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    download(kind, format!("hours-{}-{}.xlsx", export.from_day, export.until_day), bytes)
}
