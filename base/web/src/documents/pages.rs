//! One's own documents: those that are being made, those to fetch, those that could not be made and why.

use axum::extract::Path;
use liren_kernel::{Id, Refusal};
use liren_office::Fault;
use liren_store::params;
use liren_ui::{Chip, Shell, Tone};

use super::{DOCUMENTS, store};
use crate::{Answer, Web};

struct Line {
    when: String,
    title: String,
    href: String,
    chip: Chip,
    note: String,
}

#[derive(askama::Template)]
#[template(path = "documents.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lines: Vec<Line>,
    waiting: bool,
}

pub(super) async fn list(web: Web) -> Answer {
    let person = web.person()?;
    let now = web.now;
    let mut rows = web.read(DOCUMENTS, move |read, _| Ok(read.all(&store::OF_PERSON, params![person])?)).await?;
    rows.retain(|row| row.expires_at.is_none_or(|until| until > now));
    let t = web.t();
    let waiting = rows.iter().any(|row| row.done_at.is_none());
    let lines = rows
        .into_iter()
        .map(|row| {
            let refusal: Option<Refusal> = row.refusal.as_deref().and_then(|r| serde_json::from_str(r).ok());
            let (chip, note) = match (row.done_at, &refusal) {
                (None, _) => (Chip::new(Tone::Soon, t.s("document-waiting")), String::new()),
                (_, Some(refusal)) => (Chip::new(Tone::Late, t.s("document-refused")), t.refusal(refusal)),
                (Some(_), None) => {
                    let until = row.expires_at.map(|at| t.f1("document-until", "day", t.day(at.day())));
                    (Chip::new(Tone::Done, t.s("document-ready")), until.unwrap_or_default())
                }
            };
            let ready = row.sha.is_some();
            Line {
                when: t.at(row.asked_at, web.now),
                title: row.title,
                href: if ready { format!("/documents/{}", row.id) } else { String::new() },
                chip,
                note,
            }
        })
        .collect();
    web.page(&Page { shell: web.shell(t.s("document-title")), lines, waiting })
}

/// The file, for the one who asked for it.
pub(super) async fn fetch(web: Web, Path(id): Path<Id<()>>) -> Answer {
    let person = web.person()?;
    let row = web.read(DOCUMENTS, move |read, _| Ok(read.opt(&store::FIND, params![id, person])?)).await?;
    let row = row.ok_or(Fault::NotFound)?;
    if row.expires_at.is_some_and(|until| until <= web.now) {
        return Err(Refusal::new("refusal-document-gone").into());
    }
    let (Some(sha), Some(name), Some(media)) = (row.sha, row.name, row.media) else {
        return web.go("/documents");
    };
    let blobs = web.edge.office().blobs().clone();
    let read = tokio::task::spawn_blocking(move || blobs.get(&sha, None)).await;
    let bytes = match read.map_err(|e| Fault::Internal(e.to_string()))? {
        // A restored office has the list, but not every file.
        Err(Fault::NotFound) => return Err(Refusal::new("refusal-document-gone").into()),
        other => other?,
    };
    let media = super::MEDIA.iter().find(|known| **known == media).copied().unwrap_or("application/octet-stream");
    web.file(media, &name, bytes)
}
