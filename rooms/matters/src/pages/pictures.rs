//! 照片对比、遮挡: the photos of a matter before and after, and the page on which parts of one are covered by hand.

use std::collections::BTreeSet;

use axum::{extract::Path, http::StatusCode};
use liren_kernel::{Id, Level, Refusal};
use liren_office::{
    DossierId, Fault, Reach, Subject as _,
    dossier::{TEAM, need_key},
    store::AttachmentRow,
};
use liren_ui::{Choice, Crumb, Form, Photo, Shell};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};

use super::dossier::{self, Shown};
use crate::{
    commands::{
        blur::{Blur, VERB},
        clear_photo::ClearPhoto,
        raise::VOICE,
    },
    cover::{cells, cover},
    policy::OPEN,
    store, subject,
};

#[derive(askama::Template)]
#[template(path = "pictures.html")]
struct Page<'a> {
    shell: Shell<'a>,
    pairs: Vec<Pair>,
    all: Vec<One>,
    whole: Vec<Photo>,
    back: String,
}

/// How a place looked and looks.
struct Pair {
    title: String,
    href: String,
    before: Option<Photo>,
    after: Option<Photo>,
}

/// A photo and where parts of it are covered.
struct One {
    photo: Photo,
    cover: String,
}

#[derive(askama::Template)]
#[template(path = "cover.html")]
struct CoverPage<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    back: String,
    command: String,
    of: String,
    src: String,
    cells: Vec<(u32, String)>,
    choices: Vec<Choice>,
    /// Where it is said that there is nothing to cover.
    clear: String,
    command_clear: String,
}

fn seen(web: &Web, matter: DossierId, row: &AttachmentRow, n: usize) -> Photo {
    let t = web.t();
    let href = format!("/matters/{matter}/photos/{}", row.id);
    let key = match row.purpose.as_str() {
        "after" => "matter-photo-after",
        "whole" => "matter-photo-whole",
        _ => "matter-photo-scene",
    };
    let caption = t.f1(key, "n", n);
    Photo { src: format!("{href}?size=small"), href, alt: caption.clone(), caption }
}

/// `GET /matters/{id}/photos`.
pub async fn list(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let (shown, beside, whole) = web
        .read(OPEN, move |read, reach| {
            let mut shown = dossier::read(read, &keys, reach, &actor, id)?;
            shown.photos.retain(|row| row.purpose != VOICE);
            // The same place at other times, as far as the reader may see it.
            let mut beside = Vec::new();
            for header in shown.before.iter().take(6) {
                let rows =
                    read.all(&liren_office::store::ATTACHMENTS, liren_store::params![header.seq, header.level])?;
                beside.push((header.clone(), rows));
            }
            let whole = if shown.matter.standing.team && !shown.matter.header.level.is_encrypted() {
                read.all(&store::PHOTOS_WHOLE, liren_store::params![shown.matter.header.seq])?
            } else {
                Vec::new()
            };
            Ok((shown, beside, whole))
        })
        .await?;
    if shown.matter.header.level.is_encrypted() {
        super::photos::opened(&web, id).await?;
    }
    let t = web.t();
    let header = &shown.matter.header;
    let back = format!("/matters/{id}");
    let mut shell = web.shell(t.s("matter-pictures-title"));
    let title = if header.title.is_empty() { &header.number } else { &header.title };
    shell.crumbs = vec![Crumb::link(t.s("matter-list-title"), "/matters"), Crumb::link(title, &back)];
    let pair = |matter: DossierId, title: String, rows: &[AttachmentRow]| {
        let before = rows.iter().find(|row| row.purpose == "scene").map(|row| seen(&web, matter, row, 1));
        let after = rows.iter().rev().find(|row| row.purpose == "after").map(|row| seen(&web, matter, row, 1));
        (before.is_some() || after.is_some()).then(|| Pair { title, href: format!("/matters/{matter}"), before, after })
    };
    let mut pairs: Vec<Pair> = pair(id, title.clone(), &shown.photos).into_iter().collect();
    pairs.extend(beside.iter().filter_map(|(header, rows)| pair(header.id, header.title.clone(), rows)));
    let may = may_cover(&web, &shown);
    let all = (1..)
        .zip(&shown.photos)
        .map(|(n, row)| One {
            photo: seen(&web, id, row, n),
            cover: if may { format!("/matters/{id}/photos/{}/cover", row.id) } else { String::new() },
        })
        .collect();
    let whole = (1..).zip(&whole).map(|(n, row)| seen(&web, id, row, n)).collect();
    web.page(&Page { shell, pairs, all, whole, back })
}

fn may_cover(web: &Web, shown: &Shown) -> bool {
    let matter = &shown.matter;
    !matter.header.level.is_encrypted() && web.edge.office().policy().permits(&web.actor, VERB, &matter.facts())
}

/// `GET /matters/{id}/photos/{photo}/cover`.
pub async fn form(web: Web, Path((id, photo)): Path<(DossierId, Id<()>)>) -> Answer {
    let (_, row) = find(&web, id, photo).await?;
    show(&web, id, &row, StatusCode::OK, Form::new().with("whole", "keep"))
}

async fn find(web: &Web, id: DossierId, photo: Id<()>) -> Result<(i64, AttachmentRow), Failure> {
    let (keys, actor, edge) = (web.keys(), web.actor.clone(), web.edge.clone());
    web.read(VERB, move |read, reach| {
        let matter = subject::load(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
        // Nothing is made for somebody who may not cover it.
        if !edge.office().policy().permits(&actor, VERB, &matter.facts()) {
            return Err(Fault::Forbidden);
        }
        let params = liren_store::params![matter.header.seq, photo, matter.header.level];
        let row = read
            .opt(&liren_office::store::ATTACHMENT, params)?
            .filter(|row| row.data_key.is_none() && row.purpose != VOICE);
        Ok((matter.header.seq, row.ok_or(Fault::NotFound)?))
    })
    .await
}

fn show(web: &Web, id: DossierId, row: &AttachmentRow, status: StatusCode, form: Form) -> Answer {
    let t = web.t();
    let back = format!("/matters/{id}/photos");
    let mut shell = web.shell(t.s("matter-cover-title"));
    shell.crumbs =
        vec![Crumb::link(t.s("matter-list-title"), "/matters"), Crumb::link(t.s("matter-pictures-title"), &back)];
    let cells = cells(t);
    let src = format!("/matters/{id}/photos/{}", row.id);
    let of = row.sha.clone();
    let (action, command) = (format!("{src}/cover"), fresh_command().to_string());
    let choices = [("keep", "matter-cover-keep"), ("destroy", "matter-cover-destroy")];
    let choices = choices.map(|(value, key)| Choice::new(value, t.s(key))).to_vec();
    let (clear, command_clear) = (format!("{src}/clear"), fresh_command().to_string());
    let page = CoverPage { shell, form, action, back, command, of, src, cells, choices, clear, command_clear };
    web.page_with(status, &page)
}

/// `POST /matters/{id}/photos/{photo}/clear`: nothing to cover.
pub async fn clear(web: Web, Path((id, photo)): Path<(DossierId, Id<()>)>, posted: Posted) -> Answer {
    web.run(posted.envelope()?, ClearPhoto { matter: id, photo }).await?;
    web.go_saying(&format!("/matters/{id}/photos"), "matter-said-cleared", "")
}

/// `POST /matters/{id}/photos/{photo}/cover`.
pub async fn send(web: Web, Path((id, photo)): Path<(DossierId, Id<()>)>, posted: Posted) -> Answer {
    let (seq, row) = find(&web, id, photo).await?;
    let cells: BTreeSet<u32> = posted.values("cell").filter_map(|n| n.parse().ok()).collect();
    let refuse = |field: &str, key: &str| {
        show(&web, id, &row, StatusCode::UNPROCESSABLE_ENTITY, posted.refused(web.t(), &[Refusal::field(field, key)]))
    };
    // The cells were chosen on that picture, and on no other.
    if posted.value("of") != row.sha {
        return refuse("cell", "refusal-matter-photo-moved");
    }
    if cells.is_empty() {
        return refuse("cell", "refusal-matter-cover-none");
    }
    let keep = match posted.value("whole") {
        "keep" => true,
        "destroy" => false,
        _ => return refuse("whole", "refusal-choice-invalid"),
    };
    let key = if keep {
        let (keys, reach, person, now) = (web.keys(), Reach::of(&web.actor), web.actor.person, web.now);
        let work = move |tx: &mut liren_store::Tx<'_>| {
            subject::load(tx, &keys, &reach, person, id, true)?.ok_or(Fault::NotFound)?;
            need_key(tx, &keys, seq, Level::NeedToKnow, TEAM, now)
        };
        Some(web.edge.office().keep(work).await?)
    } else {
        None
    };
    let (blobs, as_it_was) = (web.edge.office().blobs().clone(), row.clone());
    let made = tokio::task::spawn_blocking(move || -> Result<_, Fault> {
        let (large, small) = (blobs.get(&as_it_was.sha, None)?, blobs.get(&as_it_was.thumb_sha, None)?);
        let covered = cover(&large, &cells)?;
        let (width, height) = (covered.width, covered.height);
        let whole = match &key {
            Some((seq, key)) => {
                let whole = liren_office::photo::Photo { large, small, width, height };
                Some(blobs.put_photo(&whole, Some((*seq, key)))?)
            }
            None => None,
        };
        Ok((blobs.put_photo(&covered, None)?, whole))
    });
    let (covered, whole) = made.await.map_err(|e| Fault::Internal(e.to_string()))??;
    let of = row.sha.clone();
    match web.run(posted.envelope()?, Blur { matter: id, photo, of, covered, whole }).await {
        Err(Fault::Refused(all)) => {
            let (_, now) = find(&web, id, photo).await?;
            return show(&web, id, &now, StatusCode::UNPROCESSABLE_ENTITY, posted.refused(web.t(), &all));
        }
        done => drop(done?),
    }
    web.go_saying(&format!("/matters/{id}/photos"), "matter-said-covered", "")
}
