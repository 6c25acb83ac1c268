//! 点名: one page, a line a learner; a leader sees the own group.

use axum::{extract::Path, http::StatusCode};
use liren_gatherings::door as doors;
use liren_kernel::{Id, Refusal};
use liren_office::{DossierId, Fault, PersonId, attendance::Presence};
use liren_ui::{Choice, Form, Shell};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
    fresh_command,
};

use super::{Shown, crumbs, may, shown};
use crate::cohort::{
    commands::roll::{CallRoll, ROLL},
    figures,
};

/// A line of the roll.
pub struct Line {
    pub name: String,
    pub field: String,
    pub group: String,
}

#[derive(askama::Template)]
#[template(path = "cohort_roll.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    back: String,
    command: String,
    note: String,
    door: String,
    /// Whether the reader learns here too.
    own: bool,
    lines: Vec<Line>,
    choices: Vec<Choice>,
    marked: usize,
}

const OFFERED: [Presence; 4] = [Presence::Present, Presence::Late, Presence::Absent, Presence::Excused];

fn field(person: PersonId) -> String {
    format!("m-{person}")
}

/// Who is on the roll for this reader: never they themselves, whose presence the code at the door or somebody else tells.
fn people(web: &Web, shown: &Shown) -> Vec<PersonId> {
    let cohort = shown.cohort();
    let all = may(web, cohort, ROLL, false);
    let others = cohort.learners().filter(|l| l.person != web.actor.person);
    others.filter(|l| all || l.grp == cohort.standing.leads).map(|l| l.person).collect()
}

async fn open(web: &Web, id: DossierId, sitting: Id<()>) -> Result<Shown, Failure> {
    let shown = shown(web, id).await?;
    if shown.cohort().dates().all(|s| s.id != sitting) {
        return Err(Fault::NotFound.into());
    }
    if may(web, shown.cohort(), ROLL, true) { Ok(shown) } else { Err(Fault::Forbidden.into()) }
}

/// `GET /cohorts/{id}/sittings/{sitting}`.
pub async fn form(web: Web, Path((id, sitting)): Path<(DossierId, Id<()>)>) -> Answer {
    let shown = open(&web, id, sitting).await?;
    let mut form = Form::new();
    for person in people(&web, &shown) {
        if let Some(presence) = figures::presence(&shown.whole.marks, sitting, person) {
            form = form.with(&field(person), presence.name());
        }
    }
    page(&web, &shown, sitting, StatusCode::OK, form, fresh_command().to_string())
}

fn page(web: &Web, shown: &Shown, sitting: Id<()>, status: StatusCode, form: Form, command: String) -> Answer {
    let (t, cohort) = (web.t(), shown.cohort());
    let found = cohort.dates().find(|s| s.id == sitting).ok_or(Fault::NotFound)?;
    let title = cohort.subject(found.subject).map(|s| s.title.clone()).unwrap_or_default();
    let mut shell = web.shell(title);
    shell.crumbs = crumbs(&t, cohort);
    let people = people(web, shown);
    let marked = people.iter().filter(|p| figures::presence(&shown.whole.marks, sitting, **p).is_some()).count();
    let line = |person: &PersonId| Line {
        name: shown.name(*person),
        field: field(*person),
        group: shown.group_name(cohort.learner(*person).and_then(|l| l.grp)),
    };
    let note = [t.at(found.from_at, web.now), found.lecturer.clone(), found.venue.clone()];
    let page = Page {
        form,
        action: format!("/cohorts/{}/sittings/{sitting}", cohort.header.id),
        back: format!("/cohorts/{}", cohort.header.id),
        command,
        note: note.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · "),
        door: format!("/cohorts/{}/sittings/{sitting}/door", cohort.header.id),
        own: cohort.learners().any(|l| l.person == web.actor.person),
        lines: people.iter().map(line).collect(),
        choices: OFFERED.map(|p| Choice::new(p.name(), t.s(&format!("cohort-presence-{}", p.name())))).to_vec(),
        marked,
        shell,
    };
    web.page_with(status, &page)
}

/// `POST /cohorts/{id}/sittings/{sitting}`.
pub async fn send(web: Web, Path((id, sitting)): Path<(DossierId, Id<()>)>, posted: Posted) -> Answer {
    let shown = open(&web, id, sitting).await?;
    let marks: Vec<(PersonId, Presence)> = people(&web, &shown)
        .into_iter()
        .filter_map(|p| Some((p, Presence::named(posted.value(&field(p)))?)))
        // What stands already need not be said again.
        .filter(|(p, presence)| figures::presence(&shown.whole.marks, sitting, *p) != Some(*presence))
        .collect();
    let count = marks.len();
    if marks.is_empty() && !shown.whole.marks.is_empty() {
        return web.go_saying(&format!("/cohorts/{id}/sittings/{sitting}"), "cohort-said-roll", "0");
    }
    let roll = CallRoll { cohort: id, sitting, marks, paper: posted.value("paper") == "1" };
    match web.run(posted.envelope()?, roll).await {
        Ok(_) => web.go_saying(&format!("/cohorts/{id}/sittings/{sitting}"), "cohort-said-roll", &count.to_string()),
        Err(Fault::Refused(all)) => {
            let (form, again) = (posted.refused(web.t(), &all), posted.value("command").to_owned());
            page(&web, &shown, sitting, StatusCode::UNPROCESSABLE_ENTITY, form, again)
        }
        Err(fault) => Err(fault.into()),
    }
}

#[derive(askama::Template)]
#[template(path = "cohort_door.html")]
struct Door<'a> {
    shell: Shell<'a>,
    svg: String,
    digits: String,
    when: String,
    back: String,
}

/// `GET /cohorts/{id}/sittings/{sitting}/door`: the screen at the door; changes by itself.
pub async fn door(web: Web, Path((id, sitting)): Path<(DossierId, Id<()>)>) -> Answer {
    let shown = open(&web, id, sitting).await?;
    let (t, keys, now, cohort) = (web.t(), web.keys(), web.now, shown.cohort());
    let found = cohort.dates().find(|s| s.id == sitting).ok_or(Fault::NotFound)?;
    let base = web.edge.settings().public_url.trim_end_matches('/').to_owned();
    let token = doors::token(&keys, sitting.cast(), now);
    let mut shell = web.shell(cohort.subject(found.subject).map(|s| s.title.clone()).unwrap_or_default());
    shell.crumbs = crumbs(&t, cohort);
    web.page(&Door {
        svg: liren_places::qr_svg(
            &format!("{base}/cohorts/{id}/sittings/{sitting}/here/{token}"),
            t.s("gathering-door-code"),
        )?,
        digits: doors::digits(&keys, sitting.cast(), now),
        when: t.at(found.from_at, now),
        back: format!("/cohorts/{id}/sittings/{sitting}"),
        shell,
    })
}

/// `GET /cohorts/{id}/sittings/{sitting}/here/{token}`: what a scan leads to; a picture sent on is too old by then.
pub async fn scanned(web: Web, Path((id, sitting, token)): Path<(DossierId, Id<()>, String)>) -> Answer {
    let shown = shown(&web, id).await?;
    let (t, keys, now, cohort) = (web.t(), web.keys(), web.now, shown.cohort());
    let found = cohort.dates().find(|s| s.id == sitting).ok_or(Fault::NotFound)?;
    let title = cohort.subject(found.subject).map(|s| s.title.clone()).unwrap_or_default();
    let ask = Ask {
        title: t.s("cohort-act-check-in").to_owned(),
        lead: format!("{title} · {}", t.at(found.from_at, now)),
        crumbs: crumbs(&t, cohort),
        action: format!("/cohorts/{id}/check-in"),
        back: format!("/cohorts/{id}"),
        ..Ask::default()
    };
    if doors::is_token(&keys, sitting.cast(), &token, now) {
        let ticket = doors::ticket(&keys, sitting.cast(), web.actor.person, now);
        let form = Form::new().with("ticket", ticket);
        return ask::show(&web, ask.field(Field::hidden("ticket")), form);
    }
    let form = Form::new().refused(t, &[Refusal::new("refusal-gathering-token")]);
    ask::show(&web, ask.field(Field::new(t, "code", "cohort-code", Input::Number)), form)
}
