//! The small page of each act, and what happens when it is sent. What was typed stays, whatever the answer.

use axum::{extract::Path, http::StatusCode};
use liren_office::{DossierId, Fault, photo::Stored};
use liren_ui::{Chip, Crumb, Form, Row, Shell, TimelineItem};
use liren_web::{Answer, Posted, Web, fresh_command};

use super::{
    act_fields::{Field, Kind, fields},
    act_send,
    dossier::{self, Shown},
    photos,
};
use crate::{acts::Act, commands::lower::Asked, policy::OPEN, views};

#[derive(askama::Template)]
#[template(path = "act.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    back: String,
    command: String,
    revision: i64,
    kept: String,
    kept_count: usize,
    hint: String,
    chips: Vec<Chip>,
    fields: Vec<Field>,
    label: String,
    risk: bool,
    changed: Vec<TimelineItem>,
    similar: Vec<Row>,
}

/// `GET /matters/{id}/{act}`.
pub async fn form(act: &'static Act, web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = load(&web, id).await?;
    let suits = act.suits(&shown.matter, &web.actor, web.edge.office().policy());
    if !(suits && crate::acts::in_turn(act, shown.asked().as_ref(), &web.actor)) {
        return web.go_saying(&format!("/matters/{id}"), "matter-said-moved-on", "");
    }
    page(&web, act, &shown, StatusCode::OK, Form::new(), &[], fresh_command().to_string(), false).await
}

async fn load(web: &Web, id: DossierId) -> Result<Shown, liren_web::Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    web.read(OPEN, move |read, reach| dossier::read(read, &keys, reach, &actor, id)).await
}

#[allow(clippy::too_many_arguments, reason = "what a form that comes back consists of")]
async fn page(
    web: &Web,
    act: &'static Act,
    shown: &Shown,
    status: StatusCode,
    form: Form,
    stored: &[Stored],
    command: String,
    stale: bool,
) -> Answer {
    let t = web.t();
    let header = &shown.matter.header;
    let label = t.s(&format!("matter-act-{}", act.slug)).to_owned();
    let mut shell = web.shell(label.clone());
    let back = format!("/matters/{}", header.id);
    let title = if header.title.is_empty() { &header.number } else { &header.title };
    shell.crumbs = vec![Crumb::link(t.s("matter-list-title"), "/matters"), Crumb::link(title, &back)];
    let fields = fields(web, act, shown).await?;
    let hint = match (act.slug, shown.asked()) {
        ("lower-answer", Some(asked)) => lowering(web, shown, &asked),
        _ => t.s(&format!("matter-act-{}-hint", act.slug)).to_owned(),
    };
    let changed = if stale {
        let all = views::timeline(&t, &shown.matter, &shown.entries, &shown.photos, &shown.names, shown.staff, web.now);
        all.into_iter().take(3).collect()
    } else {
        Vec::new()
    };
    let page = Page {
        shell,
        form,
        action: format!("{back}/{}", act.slug),
        back,
        command,
        revision: header.revision,
        kept: photos::keep(web, stored, Some(header.id)),
        kept_count: stored.len(),
        hint,
        chips: views::chips(&t, &shown.matter, &shown.place, &web.edge.office().calendar(), web.now),
        fields,
        risk: matches!(act.slug, "cancel" | "restrict" | "decline" | "lower"),
        label,
        changed,
        similar: if act.slug == "merge" { alike(web, shown).await? } else { Vec::new() },
    };
    web.page_with(status, &page)
}

/// What it may be merged into: its number is what the form asks for.
async fn alike(web: &Web, shown: &Shown) -> Result<Vec<Row>, liren_web::Failure> {
    let (keys, now, matter) = (web.keys(), web.now, shown.matter.clone());
    let found = web.read(OPEN, move |read, reach| dossier::alike(read, &keys, reach, &matter, now)).await?;
    Ok(found.into_iter().map(|h| views::row(&web.t(), &h.into(), &shown.categories, "", now)).collect())
}

/// What the second person is asked: by whom, how far, why.
fn lowering(web: &Web, shown: &Shown, asked: &Asked) -> String {
    let t = web.t();
    let by = shown.names.person(&t, asked.by, "matter-by-resident");
    let key = format!("matter-level-{}", asked.level.number());
    let level = t.s(&key);
    t.f3("matter-lower-asked", "by", by, "level", level, "text", &asked.text)
}

/// `POST /matters/{id}/{act}`.
pub async fn send(act: &'static Act, web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let mut stored = Vec::new();
    let outcome = match photos::take(&web, &posted, Some(id)).await {
        Ok(photos) => {
            stored = photos;
            act_send::run(act, &web, id, &posted, &stored).await
        }
        Err(failure) => Err((*failure.0).clone()),
    };
    let again = posted.value("command").to_owned();
    match outcome {
        Ok(receipt) => {
            let number = receipt.number.unwrap_or_default();
            web.go_saying(&format!("/matters/{id}"), &format!("matter-said-{}", act.slug), &number)
        }
        // A second tap: sealed photos differ each time they are sealed, so that its payload is another one.
        Err(Fault::Refused(all)) if all.iter().any(|r| r.key == "refusal-id-reused") => {
            web.go_saying(&format!("/matters/{id}"), "matter-said-moved-on", "")
        }
        Err(Fault::Refused(all)) => {
            let (shown, form) = (load(&web, id).await?, posted.refused(web.t(), &all));
            page(&web, act, &shown, StatusCode::UNPROCESSABLE_ENTITY, form, &stored, again, false).await
        }
        Err(Fault::Stale { .. }) => {
            let stale = liren_kernel::Refusal::new("refusal-stale-revision");
            let (shown, form) = (load(&web, id).await?, posted.refused(web.t(), &[stale]));
            page(&web, act, &shown, StatusCode::CONFLICT, form, &stored, again, true).await
        }
        Err(fault) => Err(fault.into()),
    }
}
