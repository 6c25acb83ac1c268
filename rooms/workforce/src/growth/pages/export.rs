//! What the person takes along: the whole file as a page to print, and as data.

use axum::{extract::Path, http::header, response::IntoResponse};
use liren_office::{DossierId, Fault, Subject as _};
use liren_ui::{Def, Shell, Step};
use liren_web::{Answer, Failure, Web};
use serde_json::json;

use super::file::{Card, Shown, card, shown};
use crate::growth::policy::EXPORT;

/// Only the person takes the own file along.
async fn own(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let shown = shown(web, id).await?;
    if !web.edge.office().policy().permits(&web.actor, EXPORT, &shown.file.facts()) {
        return Err(Fault::Forbidden.into());
    }
    Ok(shown)
}

#[derive(askama::Template)]
#[template(path = "growth_print.html")]
struct Page<'a> {
    shell: Shell<'a>,
    number: String,
    name: String,
    made: String,
    steps: Vec<Step>,
    cards: Vec<Card>,
    trained: Vec<Def>,
    next: String,
}

/// `GET /growth/{id}/print`.
pub async fn print(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = own(&web, id).await?;
    let (t, now) = (web.t(), web.now);
    let next = shown.next.as_ref().map(|(text, _)| text.as_str());
    let mut shell = web.shell(t.s("growth-print-title"));
    shell.path = format!("/growth/{id}");
    let page = Page {
        number: shown.file.header.number.clone(),
        name: shown.file.header.title.clone(),
        made: t.f1("growth-made", "at", t.at(now, now)),
        steps: shown.way.steps(&t, now, next),
        cards: shown.links.iter().map(|link| card(&t, &shown, link, web.actor.person, now)).collect(),
        trained: shown
            .trained
            .iter()
            .map(|h| {
                Def::new(t.term(&h.name), t.f2("programme-had", "time", t.minutes(h.minutes), "day", t.day(h.last)))
            })
            .collect(),
        next: next.unwrap_or_default().to_owned(),
        shell,
    };
    web.page(&page)
}

/// `GET /growth/{id}/data.json`.
pub async fn data(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = own(&web, id).await?;
    let way = &shown.way;
    let name = |id| shown.names.get(id).cloned();
    let links: Vec<_> = shown
        .links
        .iter()
        .map(|link| {
            let said: Vec<_> = link
                .said
                .iter()
                .map(|(kind, who, text, at)| json!({ "kind": kind, "by": name(who), "text": text, "day": at.day() }))
                .collect();
            json!({ "lesson": link.lesson, "number": link.number, "changed": link.text, "state": link.row.state,
                "day": link.row.linked_at.day(), "said": said })
        })
        .collect();
    let trained: Vec<_> =
        shown.trained.iter().map(|h| json!({ "subject": h.name, "minutes": h.minutes, "last": h.last })).collect();
    let body = json!({
        "number": shown.file.header.number,
        "name": shown.file.header.title,
        "induction": way.induction.map(|(minutes, day)| json!({ "minutes": minutes, "last": day })),
        "mentor": way.mentor.as_ref().map(|(name, since, met)| json!({ "name": name, "since": since, "meetings": met })),
        "class": way.cohort.as_ref().map(|c| json!({ "title": c.title, "attended": c.attended, "sittings": c.sittings })),
        "training": trained,
        "supervision": { "sessions": way.supervised.sessions, "minutes": way.supervised.minutes },
        "practice": links,
        "licence": way.licence.as_ref().map(|(kind, until)| json!({ "kind": kind, "until": until })),
        "next": shown.next.as_ref().map(|(text, due)| json!({ "text": text, "due": due })),
    });
    let text = serde_json::to_string_pretty(&body).map_err(Fault::from)?;
    let name = format!("attachment; filename=\"growth-{id}.json\"");
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}
