//! The small page of each act, and what happens when it is sent. What was typed stays, whatever the answer.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use liren_office::{DossierId, Fault, photo::Stored};
use liren_ui::{Chip, Crumb, Form, Row, Shell, TimelineItem};
use liren_web::{Answer, Posted, Web, fresh_command};

use super::{
    act_fields::{Field, Kind, fields},
    act_send,
    dossier::{self, Shown},
    photos, revealed,
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
    before: Vec<TimelineItem>,
    before_key: &'static str,
    similar: Vec<Row>,
    contact: Option<Contact>,
    act: &'static str,
}

/// Whom to speak to, where an act is about that.
struct Contact {
    /// Who reported it, with an account: name and address.
    people: Vec<(String, String)>,
    /// Name and phone that were left, masked or one of them whole; nothing for whoever is not on the desk's side.
    left: Option<(String, String)>,
    /// Where a field is revealed.
    reveal: String,
    /// Who reads it instead, or that nobody left anything.
    note: String,
}

/// `GET /matters/{id}/{act}`.
pub async fn form(
    act: &'static Act,
    web: Web,
    Path(id): Path<DossierId>,
    Query(asked): Query<revealed::Asked>,
) -> Answer {
    let shown = load(&web, id).await?;
    let suits = act.suits(&shown.matter, &web.actor, web.edge.office().policy());
    if !(suits && crate::acts::in_turn(act, shown.asked().as_ref(), &web.actor)) {
        return web.go_saying(&format!("/matters/{id}"), "matter-said-moved-on", "");
    }
    let whole = asked.field(&web.keys(), web.actor.person, id, web.now);
    let sent = Sent { command: fresh_command().to_string(), whole, ..Sent::default() };
    page(&web, act, &shown, StatusCode::OK, sent).await
}

async fn load(web: &Web, id: DossierId) -> Result<Shown, liren_web::Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    web.read(OPEN, move |read, reach| dossier::read(read, &keys, reach, &actor, id)).await
}

/// What a form that comes back consists of.
#[derive(Default)]
struct Sent {
    form: Form,
    stored: Vec<Stored>,
    command: String,
    stale: bool,
    whole: Option<String>,
}

async fn page(web: &Web, act: &'static Act, shown: &Shown, status: StatusCode, sent: Sent) -> Answer {
    let Sent { form, stored, command, stale, whole } = sent;
    let t = web.t();
    let header = &shown.matter.header;
    let label = t.s(&act.label_key(&shown.matter)).to_owned();
    let mut shell = web.shell(label.clone());
    let back = format!("/matters/{}", header.id);
    let title = if header.title.is_empty() { &header.number } else { &header.title };
    shell.crumbs = vec![Crumb::link(t.s(super::list::title(web)), "/matters"), Crumb::link(title, &back)];
    let fields = fields(web, act, shown).await?;
    let hint = match (act.slug, shown.asked()) {
        ("lower-answer", Some(asked)) => lowering(web, shown, &asked),
        _ => t.s(&format!("{}-hint", act.label_key(&shown.matter))).to_owned(),
    };
    let line = |of| views::timeline(&t, &shown.matter, of, &shown.photos, &shown.names, shown.staff, web.now);
    let changed = if stale { line(&shown.entries[..]).into_iter().take(3).collect() } else { Vec::new() };
    // Whoever inspects has before them what was fed back, whoever calls back or closes what the reporter said of it.
    let (kind, before_key) = match act.slug {
        "inspect" => ("fed_back", "matter-inspected-what"),
        "call-back" | "close" => ("rated", "matter-rated-what"),
        _ => ("", ""),
    };
    let of_it = shown.entries.iter().rposition(|entry| entry.row.kind == kind).filter(|_| !stale);
    let before = of_it.map_or_else(Vec::new, |n| line(&shown.entries[n..=n]));
    let page = Page {
        shell,
        form: form.keeping(stored.len()),
        action: format!("{back}/{}", act.slug),
        back,
        command,
        revision: header.revision,
        kept: photos::keep(web, &stored, Some(header.id)),
        kept_count: stored.len(),
        hint,
        chips: views::chips(&t, &shown.matter, &shown.place, &web.edge.office().calendar(), web.now),
        fields,
        risk: matches!(act.slug, "cancel" | "restrict" | "decline" | "lower"),
        label,
        changed,
        before,
        before_key,
        similar: if act.slug == "merge" { alike(web, shown).await? } else { Vec::new() },
        act: act.slug,
        contact: matches!(act.slug, "respond" | "call-back").then(|| contact(web, shown, whole.as_deref())),
    };
    web.page_with(status, &page)
}

fn contact(web: &Web, shown: &Shown, whole: Option<&str>) -> Contact {
    let (t, matter) = (web.t(), &shown.matter);
    let id = matter.header.id;
    let name = |person| shown.names.person(&t, person, "matter-by-resident");
    let people: Vec<_> =
        matter.reporters.iter().map(|person| (name(*person).to_owned(), format!("/people/{person}"))).collect();
    let left = matter.standing.team.then(|| views::contact(&shown.entries, whole)).flatten();
    let note = match (&left, people.is_empty(), matter.standing.team) {
        (None, true, true) => t.s("matter-contact-none").to_owned(),
        (None, _, false) => match matter.record.desk {
            Some(desk) => t.f1("matter-contact-desk", "who", name(desk)),
            None => t.s("matter-contact-team").to_owned(),
        },
        _ => String::new(),
    };
    Contact { people, left, reveal: format!("/matters/{id}/reveal"), note }
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
        Ok((photos, refused)) => {
            stored = photos;
            if refused.is_empty() {
                act_send::run(act, &web, id, &posted, &stored).await
            } else {
                Err(Fault::Refused(refused))
            }
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
            let sent = Sent { form, stored, command: again, ..Sent::default() };
            page(&web, act, &shown, StatusCode::UNPROCESSABLE_ENTITY, sent).await
        }
        Err(Fault::Stale { .. }) => {
            let stale = liren_kernel::Refusal::new("refusal-stale-revision");
            let (shown, form) = (load(&web, id).await?, posted.refused(web.t(), &[stale]));
            let sent = Sent { form, stored, command: again, stale: true, ..Sent::default() };
            page(&web, act, &shown, StatusCode::CONFLICT, sent).await
        }
        Err(fault) => Err(fault.into()),
    }
}
