//! One line of a statement: where it comes from, and what can be said about it.

use axum::extract::Path;
use liren_kernel::{Id, Refusal, mask::Purpose};
use liren_office::{Command as _, DossierId, Facts, Fault, PersonId, dossier};
use liren_people::{PersonRow, find, public};
use liren_store::params;
use liren_ui::{Chip, Choice, Crumb, Def, Form, Shell};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use crate::{
    commands::{query, settle::Settle},
    model::LineRow,
    policy::STATEMENT,
    store, views,
};

struct Shown {
    line: LineRow,
    row: PersonRow,
    /// The reader sees the meeting itself.
    open: bool,
    place: String,
}

#[derive(askama::Template)]
#[template(path = "hours_line.html")]
struct Page<'a> {
    shell: Shell<'a>,
    chip: Chip,
    defs: Vec<Def>,
    next: Option<(String, String)>,
    actions: Vec<(String, String)>,
}

async fn load(web: &Web, id: Id<()>) -> Result<Shown, Failure> {
    let keys = web.keys();
    web.read(STATEMENT, move |read, reach| {
        let line = read.opt(&store::LINE, params![id])?.ok_or(Fault::NotFound)?;
        let row = find::person(read, reach, line.person)?.ok_or(Fault::NotFound)?;
        let header = dossier::load(read, &keys, reach, line.dossier, false)?;
        let place = match header.as_ref().and_then(|h| h.place) {
            Some(id) => liren_places::find::by_id(read, id)?.map(|p| p.name).unwrap_or_default(),
            None => String::new(),
        };
        Ok(Shown { line, row, open: header.is_some(), place })
    })
    .await
}

fn crumbs(web: &Web, shown: &Shown) -> Vec<Crumb> {
    let t = web.t();
    if shown.row.id == web.actor.person {
        return vec![Crumb::link(t.s("hours-own-title"), "/hours")];
    }
    let purpose = public::purpose_for(&web.actor, &shown.row.path());
    vec![
        Crumb::link(t.s("volunteer-list-title"), "/volunteers"),
        Crumb::link(shown.row.view(purpose).name, format!("/volunteers/{}", shown.row.id)),
    ]
}

/// `GET /hours/lines/{id}`.
pub(crate) async fn page(web: Web, Path(id): Path<Id<()>>) -> Answer {
    let shown = load(&web, id).await?;
    let t = web.t();
    let (line, own) = (&shown.line, shown.row.id == web.actor.person);
    let policy = web.edge.office().policy();
    let facts = Facts { path: shown.row.path(), own, ..Facts::default() };
    let base = format!("/hours/lines/{id}");
    let mut actions = Vec::new();
    if line.waits() > 0 && !own && policy.permits(&web.actor, Settle::VERB, &facts) {
        actions.push((t.s("hours-act-settle").to_owned(), format!("{base}/settle")));
    }
    if line.asked == 0 && policy.permits(&web.actor, query::Ask::VERB, &facts) {
        actions.push((t.s("hours-act-ask").to_owned(), format!("{base}/ask")));
    }
    let next = (line.waits() > 0 && !actions.is_empty()).then(|| actions.remove(0));
    let time = |at: Option<liren_kernel::Instant>| at.map_or_else(String::new, |at| t.clock(at));
    let mut defs = vec![Def::new(t.s("hours-line-day"), t.day(line.day))];
    if shown.open && !line.title.is_empty() {
        let href = format!("/dossiers/{}", line.dossier);
        defs.push(Def { term: t.s("hours-line-from").to_owned(), value: line.title.clone(), href });
    }
    let void = line.voided_at.map_or_else(String::new, |at| t.at(at, web.now));
    let outcome = line
        .outcome
        .as_deref()
        .map_or("", |o| t.s(if o == "agreed" { "hours-settled-agreed" } else { "hours-settled-declined" }));
    // That they are there; they are seen on the page of the grant, by whoever may open it.
    let photos = if line.photos > 0 { t.f1("grant-photos-count", "count", line.photos) } else { String::new() };
    defs.extend(views::defs(vec![
        (t.s("hours-line-place").to_owned(), shown.place.clone()),
        (t.s("hours-line-came").to_owned(), time(line.came_at)),
        (t.s("hours-line-went").to_owned(), time(line.went_at)),
        (t.s("hours-line-counts").to_owned(), t.minutes(line.counts())),
        (t.s("hours-line-waiting").to_owned(), waiting(t, line)),
        (t.s("hours-line-outcome").to_owned(), outcome.to_owned()),
        (t.s("hours-line-source").to_owned(), views::source(t, line)),
        (t.s("grant-photos").to_owned(), photos),
        (t.s("hours-line-void").to_owned(), void),
    ]));
    let mut shell = web.shell(views::title(t, line));
    shell.crumbs = crumbs(&web, &shown);
    web.page(&Page { shell, chip: views::chip(t, line), defs, next, actions })
}

fn waiting(t: liren_ui::T<'_>, line: &LineRow) -> String {
    if line.waiting > 0 { t.minutes(line.waiting) } else { String::new() }
}

fn ask_ask(web: &Web, shown: &Shown) -> Ask {
    let t = web.t();
    let mut ask = Ask::new(t, "hours-act-ask", format!("/hours/lines/{}/ask", shown.line.id), "query-go");
    ask.crumbs = crumbs(web, shown);
    let line = format!("{} · {}", t.day(shown.line.day), views::title(t, &shown.line));
    ask.lead(t.f1("query-lead", "line", line)).field(Field::area(t, "words", "query-words").hint(t, "query-words-hint"))
}

pub(crate) async fn ask_form(web: Web, Path(id): Path<Id<()>>) -> Answer {
    let shown = load(&web, id).await?;
    ask::show(&web, ask_ask(&web, &shown), Form::new())
}

pub(crate) async fn ask(web: Web, Path(id): Path<Id<()>>, posted: Posted) -> Answer {
    let shown = load(&web, id).await?;
    let command = query::Ask { record: id, words: posted.value("words").to_owned() };
    match web.run(posted.envelope()?, command).await {
        Ok(receipt) => {
            let file = receipt.dossier.unwrap_or(DossierId::from_bytes([0; 16]));
            web.go_saying(&format!("/queries/{file}"), "query-said-asked", "")
        }
        Err(fault) => ask::again(&web, ask_ask(&web, &shown), &posted, fault),
    }
}

fn settle_ask(web: &Web, shown: &Shown) -> Ask {
    let t = web.t();
    let mut ask = Ask::new(t, "hours-act-settle", format!("/hours/lines/{}/settle", shown.line.id), "settle-go");
    ask.crumbs = crumbs(web, shown);
    let choices = ["agreed", "declined"].map(|o| Choice::new(o, t.s(&format!("settle-choice-{o}"))));
    ask.lead(t.f1("settle-lead", "time", t.minutes(shown.line.waits())))
        .field(Field::new(t, "outcome", "settle-outcome", Input::Radios(choices.into())))
        .field(Field::line(t, "reason", "hours-reason").hint(t, "settle-reason-hint"))
}

pub(crate) async fn settle_form(web: Web, Path(id): Path<Id<()>>) -> Answer {
    let shown = load(&web, id).await?;
    ask::show(&web, settle_ask(&web, &shown), Form::new())
}

pub(crate) async fn settle(web: Web, Path(id): Path<Id<()>>, posted: Posted) -> Answer {
    let shown = load(&web, id).await?;
    let agreed = match posted.value("outcome") {
        "agreed" => true,
        "declined" => false,
        _ => {
            let refusal = Refusal::field("outcome", "refusal-choice-invalid");
            return ask::show(&web, settle_ask(&web, &shown), posted.refused(web.t(), &[refusal]));
        }
    };
    let command = Settle { record: id, agreed, reason: posted.value("reason").to_owned() };
    match web.run(posted.envelope()?, command).await {
        Ok(_) => web.go_saying(&format!("/hours/lines/{id}"), "settle-said", ""),
        Err(fault) => ask::again(&web, settle_ask(&web, &shown), &posted, fault),
    }
}

/// The full name of a person for those who work with them, masked otherwise.
pub(crate) fn name(web: &Web, row: &PersonRow) -> String {
    let own: PersonId = web.actor.person;
    let purpose = if row.id == own { Purpose::Team } else { public::purpose_for(&web.actor, &row.path()) };
    row.view(purpose).name
}
