//! 照片遮挡: the photos of a round, which of them somebody went over, and the page on which parts of one are covered.

use std::collections::BTreeSet;

use axum::{extract::Path, http::StatusCode};
use liren_kernel::{Id, Refusal};
use liren_matters::{
    cover::{cells, cover},
    release,
};
use liren_office::{DossierId, Fault, Subject as _, photo::Stored, store::AttachmentRow};
use liren_store::params;
use liren_ui::{Crumb, Form, Photo, Shell};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};

use crate::{
    commands::cover::{CoverPhoto, VERB},
    store, subject,
};

#[derive(askama::Template)]
#[template(path = "patrol_photos.html")]
struct ListPage<'a> {
    shell: Shell<'a>,
    required: bool,
    left: usize,
    all: Vec<One>,
    back: String,
}

/// A photo, what is said of it, where it is gone over.
struct One {
    photo: Photo,
    state: String,
    href: String,
}

#[derive(askama::Template)]
#[template(path = "patrol_cover.html")]
struct CoverPage<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    back: String,
    src: String,
    of: String,
    commands: [String; 2],
    cells: Vec<(u32, String)>,
}

/// The photos of a round with whether somebody went over each, for those who may.
async fn photos(web: &Web, id: DossierId) -> Result<(subject::Round, Vec<(AttachmentRow, bool)>, bool), Failure> {
    let (keys, actor, policy) = (web.keys(), web.actor.clone(), web.edge.office().policy().clone());
    web.read(VERB, move |read, reach| {
        let round = subject::round(read, &keys, reach, &actor, id, false)?.ok_or(Fault::NotFound)?;
        if round.header.level.is_encrypted() || !policy.permits(&actor, VERB, &round.facts()) {
            return Err(Fault::Forbidden);
        }
        let mut all = Vec::new();
        for row in read.all(&liren_office::store::ATTACHMENTS, params![round.header.seq, round.header.level])? {
            // What became a matter that was restricted since is not shown here either.
            let hidden = read.opt(&store::HIDDEN_ENTRY, params![row.entry])?.is_some();
            if row.data_key.is_none() && row.media == "image/jpeg" && !hidden {
                let cleared = release::cleared(read, &row.sha)?;
                all.push((row, cleared));
            }
        }
        let required = release::required(read)?;
        Ok((round, all, required))
    })
    .await
}

fn crumbs(web: &Web, round: &subject::Round) -> Vec<Crumb> {
    vec![
        Crumb::link(web.t().s("menu-patrol"), "/patrol"),
        Crumb::link(&*round.header.title, format!("/patrol/rounds/{}", round.header.id)),
    ]
}

/// `GET /patrol/rounds/{id}/photos`.
pub async fn list(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (round, all, required) = photos(&web, id).await?;
    let t = web.t();
    let mut shell = web.shell(t.s("patrol-photos"));
    shell.crumbs = crumbs(&web, &round);
    let left = all.iter().filter(|(_, cleared)| !cleared).count();
    let one = |(n, (row, cleared)): (usize, &(AttachmentRow, bool))| {
        let href = format!("/patrol/rounds/{id}/photos/{}", row.id);
        let caption = t.f1("patrol-photos-one", "n", n);
        let state = t.s(if *cleared { "patrol-photos-cleared" } else { "patrol-photos-open" }).to_owned();
        let photo = Photo { src: format!("{href}?size=small"), href: href.clone(), alt: caption.clone(), caption };
        One { photo, state, href: format!("{href}/cover") }
    };
    let all = (1..).zip(&all).map(one).collect();
    web.page(&ListPage { shell, required, left, all, back: format!("/patrol/rounds/{id}") })
}

/// `GET /patrol/rounds/{id}/photos/{photo}/cover`.
pub async fn form(web: Web, Path((id, photo)): Path<(DossierId, Id<()>)>) -> Answer {
    let (round, all, _) = photos(&web, id).await?;
    let (row, _) = all.into_iter().find(|(row, _)| row.id == photo).ok_or(Fault::NotFound)?;
    show(&web, &round, &row, StatusCode::OK, Form::new())
}

fn show(web: &Web, round: &subject::Round, row: &AttachmentRow, status: StatusCode, form: Form) -> Answer {
    let t = web.t();
    let back = format!("/patrol/rounds/{}/photos", round.header.id);
    let mut shell = web.shell(t.s("matter-cover-title"));
    shell.crumbs = crumbs(web, round);
    shell.crumbs.push(Crumb::link(t.s("patrol-photos"), &back));
    let cells = cells(t);
    let (src, of) = (format!("{back}/{}", row.id), row.sha.clone());
    let commands = [fresh_command().to_string(), fresh_command().to_string()];
    let action = format!("{src}/cover");
    web.page_with(status, &CoverPage { shell, form, action, back, src, of, commands, cells })
}

/// `POST /patrol/rounds/{id}/photos/{photo}/cover`: with cells, or with `nothing` when there is nothing to cover.
pub async fn send(web: Web, Path((id, photo)): Path<(DossierId, Id<()>)>, posted: Posted) -> Answer {
    let (round, all, _) = photos(&web, id).await?;
    let (row, _) = all.into_iter().find(|(row, _)| row.id == photo).ok_or(Fault::NotFound)?;
    let cells: BTreeSet<u32> = posted.values("cell").filter_map(|n| n.parse().ok()).collect();
    let refuse = |row: &AttachmentRow, all: &[Refusal]| {
        show(&web, &round, row, StatusCode::UNPROCESSABLE_ENTITY, posted.refused(web.t(), all))
    };
    // The cells were chosen on that picture, and on no other.
    if posted.value("of") != row.sha {
        return refuse(&row, &[Refusal::field("cell", "refusal-matter-photo-moved")]);
    }
    let of = row.sha.clone();
    let covered = if posted.value("nothing") == "1" {
        None
    } else if cells.is_empty() {
        return refuse(&row, &[Refusal::field("cell", "refusal-matter-cover-none")]);
    } else {
        Some(made(&web, row, cells).await?)
    };
    match web.run(posted.envelope()?, CoverPhoto { round: id, photo, of, covered }).await {
        Err(Fault::Refused(why)) => {
            let (_, now, _) = photos(&web, id).await?;
            let (row, _) = now.into_iter().find(|(row, _)| row.id == photo).ok_or(Fault::NotFound)?;
            return refuse(&row, &why);
        }
        done => drop(done?),
    }
    web.go_saying(&format!("/patrol/rounds/{id}/photos"), "patrol-said-covered", "")
}

async fn made(web: &Web, row: AttachmentRow, cells: BTreeSet<u32>) -> Result<Stored, Fault> {
    let blobs = web.edge.office().blobs().clone();
    let work = move || blobs.put_photo(&cover(&blobs.get(&row.sha, None)?, &cells)?, None);
    web.edge.photos().run(work).await?
}
