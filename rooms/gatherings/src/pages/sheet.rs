//! 名单导出: who signed up, for Excel and as CSV. No cell of it is a formula, whatever somebody typed as a name; taking
//! it is written down.

use axum::extract::Path;
use liren_office::{DossierId, Fault, Subject as _, journal};
use liren_papers::write::{Column, ColumnKind, CsvTable, Out, Table, Workbook};
use liren_web::{Answer, Failure, Web};

use super::people::{self, Listed};
use crate::{
    policy::{OPEN, SEATS},
    subject::{self, Gathering},
};

/// The list as the reader may have it: full names, phones masked.
async fn read(web: &Web, id: DossierId) -> Result<(Gathering, Vec<Listed>), Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let policy = web.edge.office().policy().clone();
    let seen = web
        .read(OPEN, move |read, reach| {
            let gathering = subject::load(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
            if !policy.permits(&actor, SEATS, &gathering.facts()) {
                return Err(Fault::Forbidden);
            }
            let people = people::listed(read, &keys, gathering.header.seq)?;
            Ok((gathering, people))
        })
        .await?;
    let (person, now, count) = (web.person()?, web.now, seen.1.len());
    web.edge
        .office()
        .keep(move |tx| {
            let payload = serde_json::json!({ "gathering": id, "rows": count });
            let line = journal::Line { at: now, actor: person, verb: SEATS, command: None, payload: &payload };
            journal::append_loose(tx, &line).map(drop)
        })
        .await?;
    Ok(seen)
}

fn columns(web: &Web) -> Vec<Column> {
    let t = web.t();
    ["gathering-name", "gathering-phone", "gathering-sheet-state", "gathering-sheet-way", "gathering-sheet-sign"]
        .map(|key| Column::new(t.s(key), ColumnKind::Text))
        .into()
}

fn cells<'l>(web: &'l Web, one: &'l Listed) -> Vec<Out<'l>> {
    let t = web.t();
    vec![
        Out::from(one.name.as_str()),
        Out::from(one.phone.as_str()),
        Out::from(t.s(&one.state.label_key()).to_owned()),
        Out::from(t.s(&one.way.label_key()).to_owned()),
        // Room for a signature: the list is printed and comes back as paper.
        Out::from(""),
    ]
}

/// `GET /gatherings/{id}/seats/csv`.
pub async fn csv(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (gathering, people) = read(&web, id).await?;
    let failed = |e: std::io::Error| Fault::Internal(e.to_string());
    let mut bytes = Vec::new();
    let mut table = CsvTable::new(&mut bytes, &columns(&web)).map_err(failed)?;
    for one in &people {
        table.row(&cells(&web, one)).map_err(failed)?;
    }
    table.finish().map_err(failed)?;
    web.file("text/csv; charset=utf-8", &format!("{}.csv", gathering.header.number), bytes)
}

/// `GET /gatherings/{id}/seats/xlsx`.
pub async fn xlsx(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (gathering, people) = read(&web, id).await?;
    let t = web.t();
    let title = Some(gathering.header.title.clone());
    let table = Table { name: t.s("gathering-seats").to_owned(), title, note: None, columns: columns(&web) };
    let mut book = Workbook::new();
    book.add(&table, people.iter().map(|one| cells(&web, one))).map_err(Fault::from)?;
    let bytes = book.finish(&gathering.header.title, web.now).map_err(Fault::from)?;
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    web.file(media, &format!("{}.xlsx", gathering.header.number), bytes)
}
