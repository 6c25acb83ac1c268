//! Those who applied: the list, one of them, placing by hand and by rule, moves and leaving.

use axum::extract::{Path, Query};
use liren_kernel::{Id, Verb};
use liren_office::{Command as _, DossierId, Fault, PersonId, Subject as _};
use liren_store::params;
use liren_ui::{Choice, Crumb, Def, Form, Row, Shell, T, TimelineItem, Tone};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};
use serde::Deserialize;

use super::{
    act::{ask_on, on, recent},
    dossier::{Balance, balance},
};
use crate::{
    names,
    recruit::{
        commands::{
            place::{Place, PlaceByRule, mark, proposal},
            staying::{Leave, Move},
        },
        model::{Outcome, State},
        policy::OPEN,
        store::{self, Applicant, MoveRow},
        subject::{self, Recruitment},
    },
};

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    skill: String,
}

#[derive(askama::Template)]
#[template(path = "recruit_people.html")]
struct List<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    choices: Vec<Choice>,
    at: String,
    rows: Vec<Row>,
}

const SHOWS: [&str; 6] = ["all", "taken", "placed", "free", "left", "others"];

fn shows(one: &Applicant, show: &str) -> bool {
    let taken = one.result == Outcome::Taken.name();
    match show {
        "taken" => taken,
        "placed" => taken && one.post.is_some() && one.left_day.is_none(),
        "free" => taken && one.post.is_none() && one.left_day.is_none(),
        "left" => one.left_day.is_some(),
        "others" => !taken,
        _ => true,
    }
}

fn name(t: T<'_>, one: &Applicant) -> String {
    if one.name.is_empty() { t.s("recruit-forgotten").to_owned() } else { one.name.clone() }
}

/// What is known of an application in a line: 1998年 · 本科 · 社会工作 · 摄影.
fn about(t: T<'_>, one: &Applicant) -> String {
    let born = one.birth_year.map(|year| t.f1("recruit-born", "year", year.to_string())).unwrap_or_default();
    let skills = subject::lines(&one.skills).join(t.s("list-comma"));
    let parts = [born, one.degree.clone(), one.major.clone(), skills];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

pub(crate) async fn list(web: Web, Path(id): Path<DossierId>, Query(asked): Query<Asked>) -> Answer {
    let on = on(&web, id).await?;
    let codes: Vec<String> = on.applicants.iter().filter_map(|one| one.community.clone()).collect();
    let places = web.read(OPEN, move |read, _| names::places(read, codes.iter().map(String::as_str))).await?;
    let t = web.t();
    let skill = asked.skill.trim();
    let rows = on
        .applicants
        .iter()
        .filter(|one| shows(one, &asked.show))
        .filter(|one| asked.at.is_empty() || one.community.as_deref() == Some(asked.at.as_str()))
        .filter(|one| skill.is_empty() || subject::lines(&one.skills).iter().any(|own| own.contains(skill)))
        .map(|one| {
            let at = one.community.as_ref().and_then(|code| places.get(code)).cloned().unwrap_or_default();
            let row = Row::new("", name(t, one), format!("/recruit/{id}/people/{}", one.id)).note(about(t, one));
            let outcome = Outcome::named(&one.result).unwrap_or(Outcome::Rejected);
            match (one.left_day, one.post, outcome) {
                (Some(_), ..) => row.state(Tone::Plain, t.s("recruit-has-left")),
                (None, Some(_), _) => row.state(Tone::Done, at),
                (None, None, Outcome::Taken) => row.state(Tone::Soon, t.s("recruit-no-place")),
                _ => row.state(Tone::Plain, t.s(&outcome.label_key())),
            }
        })
        .collect();
    let mut shell = web.shell(t.s("recruit-people"));
    shell.crumbs =
        vec![Crumb::link(t.s("menu-recruit"), "/recruit"), Crumb::link(&on.header.title, format!("/recruit/{id}"))];
    let page = List {
        form: Form::new().with("show", asked.show).with("skill", asked.skill),
        action: format!("/recruit/{id}/people"),
        choices: SHOWS.map(|show| Choice::new(show, t.s(&format!("recruit-show-{show}")))).to_vec(),
        at: asked.at,
        rows,
        shell,
    };
    web.page(&page)
}

/// One application, with the name of where the person is.
struct Found {
    on: Recruitment,
    one: Applicant,
    place: String,
    moves: Vec<MoveRow>,
    names: std::collections::BTreeMap<String, String>,
}

async fn find(web: &Web, id: DossierId, one: Id<()>) -> Result<Found, Failure> {
    let (office, actor) = (web.edge.office().clone(), web.actor.clone());
    web.read(OPEN, move |read, reach| {
        let on = subject::led(read, &office, &actor, reach, id)?;
        let found = on.applicants.iter().find(|known| known.id == one).cloned().ok_or(Fault::NotFound)?;
        let moves = read.all(&store::MOVES, params![one])?;
        let codes: Vec<String> = on.needs.iter().map(|need| need.community.clone()).collect();
        let moved = moves.iter().flat_map(|m| [m.from_community.clone(), m.to_community.clone()]).flatten();
        let codes: Vec<String> = codes.into_iter().chain(moved).chain(found.community.clone()).collect();
        let names = names::places(read, codes.iter().map(String::as_str))?;
        let place = found.community.as_ref().and_then(|code| names.get(code)).cloned().unwrap_or_default();
        Ok(Found { on, one: found, place, moves, names })
    })
    .await
}

#[derive(askama::Template)]
#[template(path = "recruit_one.html")]
struct One<'a> {
    shell: Shell<'a>,
    defs: Vec<Def>,
    actions: Vec<(String, String)>,
    moves: Vec<TimelineItem>,
}

pub(crate) async fn one(web: Web, Path((id, one)): Path<(DossierId, Id<()>)>) -> Answer {
    let found = find(&web, id, one).await?;
    let t = web.t();
    let (on, one) = (&found.on, &found.one);
    let base = format!("/recruit/{id}/people/{}", one.id);
    let outcome = Outcome::named(&one.result).unwrap_or(Outcome::Rejected);
    let mut defs = vec![Def::new(t.s("recruit-result"), t.s(&outcome.label_key()))];
    for (key, value) in [
        ("recruit-birth-year", one.birth_year.map(|year| year.to_string()).unwrap_or_default()),
        ("recruit-degree", one.degree.clone()),
        ("recruit-major", one.major.clone()),
        ("skill-title", subject::lines(&one.skills).join(t.s("list-comma"))),
        ("recruit-place", found.place.clone()),
        ("recruit-last-day", one.left_day.map(|day| t.day(day)).unwrap_or_default()),
    ] {
        if !value.is_empty() {
            defs.push(Def::new(t.s(key), value));
        }
    }
    let mut actions = Vec::new();
    let policy = web.edge.office().policy();
    let mut offer = |verb: Verb, fits: bool, end: &str| {
        if fits && policy.permits(&web.actor, verb, &on.facts()) {
            actions.push((t.s(&verb.label_key()).to_owned(), format!("{base}/{end}")));
        }
    };
    let here = one.left_day.is_none() && outcome == Outcome::Taken;
    offer(Place::VERB, here && one.post.is_none() && on.state == State::Placing, "place");
    offer(Move::VERB, here && one.post.is_some(), "move");
    offer(Leave::VERB, here, "leave");
    if let Some(person) = one.person {
        actions.push((t.s("recruit-worker").to_owned(), format!("/staff/{person}")));
    }
    let place =
        |code: &Option<String>| code.as_ref().and_then(|code| found.names.get(code)).cloned().unwrap_or_default();
    let moves = found
        .moves
        .iter()
        .map(|step| {
            let what = match (&step.from_community, &step.to_community) {
                (None, Some(_)) => t.f1("recruit-move-first", "to", place(&step.to_community)),
                (Some(_), Some(_)) => {
                    t.f2("recruit-move", "from", place(&step.from_community), "to", place(&step.to_community))
                }
                (_, None) => t.s("recruit-move-left").to_owned(),
            };
            let mut item = TimelineItem::new(what, t.at(step.at, web.now));
            item.text.clone_from(&step.reason);
            item
        })
        .collect();
    let mut shell = web.shell(name(t, one));
    shell.crumbs = vec![
        Crumb::link(&on.header.title, format!("/recruit/{id}")),
        Crumb::link(t.s("recruit-people"), format!("/recruit/{id}/people")),
    ];
    web.page(&One { shell, defs, actions, moves })
}

fn communities(found: &Found, t: T<'_>) -> Vec<Choice> {
    let placed = found.on.placed();
    found
        .on
        .needs
        .iter()
        .map(|need| {
            let name = found.names.get(&need.community).cloned().unwrap_or_default();
            let have = placed.get(&need.community).copied().unwrap_or_default();
            // The balance stands beside each choice.
            let text = t.f3("recruit-choice", "name", name, "placed", have, "needed", need.needed);
            Choice::new(&need.community, text)
        })
        .collect()
}

fn person_ask(web: &Web, found: &Found, key: &str, end: &str) -> Ask {
    let t = web.t();
    let mut ask = ask_on(web, &found.on, key, &format!("people/{}/{end}", found.one.id));
    ask = ask.crumb(name(t, &found.one), format!("/recruit/{}/people/{}", found.on.header.id, found.one.id));
    ask.lead(about(t, &found.one))
}

fn place_ask(web: &Web, found: &Found) -> Ask {
    let t = web.t();
    person_ask(web, found, "verb-recruit-place", "place")
        .field(Field::new(t, "community", "recruit-place", Input::Select(communities(found, t))))
        .field(Field::day(t, "from", "recruit-from"))
        .field(Field::new(t, "beyond", "recruit-beyond", Input::Tick))
}

pub(crate) async fn place_form(web: Web, Path((id, one)): Path<(DossierId, Id<()>)>) -> Answer {
    let found = find(&web, id, one).await?;
    let from = found.on.record.starts.to_string();
    ask::show(&web, place_ask(&web, &found), Form::new().with("from", from))
}

pub(crate) async fn place(web: Web, Path((id, one)): Path<(DossierId, Id<()>)>, posted: Posted) -> Answer {
    let found = find(&web, id, one).await?;
    let done = match recent(&posted, "from", web.now.day()) {
        Ok(from) => {
            let command = Place {
                recruitment: id,
                applicant: one,
                community: posted.value("community").to_owned(),
                from,
                beyond: posted.value("beyond") == "1",
            };
            web.run(posted.envelope()?, command).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/recruit/{id}"), "recruit-said-placed", "1"),
        Err(fault) => ask::again(&web, place_ask(&web, &found), &posted, fault),
    }
}

fn move_ask(web: &Web, found: &Found) -> Ask {
    let t = web.t();
    person_ask(web, found, "verb-recruit-move", "move")
        .field(Field::new(t, "community", "recruit-place", Input::Select(communities(found, t))))
        .field(Field::line(t, "reason", "post-reason"))
}

pub(crate) async fn move_form(web: Web, Path((id, one)): Path<(DossierId, Id<()>)>) -> Answer {
    let found = find(&web, id, one).await?;
    ask::show(&web, move_ask(&web, &found), Form::new())
}

pub(crate) async fn move_on(web: Web, Path((id, one)): Path<(DossierId, Id<()>)>, posted: Posted) -> Answer {
    let found = find(&web, id, one).await?;
    let done = match posted.line("reason") {
        Ok(reason) => {
            let community = posted.value("community").to_owned();
            web.run(posted.envelope()?, Move { recruitment: id, applicant: one, community, reason }).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/recruit/{id}/people/{one}"), "recruit-said-saved", ""),
        Err(fault) => ask::again(&web, move_ask(&web, &found), &posted, fault),
    }
}

fn leave_ask(web: &Web, found: &Found) -> Ask {
    let t = web.t();
    person_ask(web, found, "verb-recruit-leave", "leave")
        .field(Field::day(t, "day", "recruit-last-day"))
        .field(Field::line(t, "reason", "post-reason"))
}

pub(crate) async fn leave_form(web: Web, Path((id, one)): Path<(DossierId, Id<()>)>) -> Answer {
    let found = find(&web, id, one).await?;
    ask::show(&web, leave_ask(&web, &found), Form::new().with("day", web.now.day().to_string()))
}

pub(crate) async fn leave(web: Web, Path((id, one)): Path<(DossierId, Id<()>)>, posted: Posted) -> Answer {
    let found = find(&web, id, one).await?;
    let made = recent(&posted, "day", web.now.day()).and_then(|day| Ok((day, posted.line("reason")?)));
    let done = match made {
        Ok((day, reason)) => web.run(posted.envelope()?, Leave { recruitment: id, applicant: one, day, reason }).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/recruit/{id}/people/{one}"), "recruit-said-saved", ""),
        Err(fault) => ask::again(&web, leave_ask(&web, &found), &posted, fault),
    }
}

#[derive(askama::Template)]
#[template(path = "recruit_rule.html")]
struct Rule<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    command: String,
    seen: String,
    lead: String,
    balance: Vec<Balance>,
    rows: Vec<Row>,
}

async fn show_rule(web: &Web, id: DossierId, form: Form) -> Answer {
    let on = on(web, id).await?;
    let codes: Vec<String> = on.needs.iter().map(|need| need.community.clone()).collect();
    let names = web.read(OPEN, move |read, _| names::places(read, codes.iter().map(String::as_str))).await?;
    let t = web.t();
    let proposed = proposal(&on);
    // The balance as it would be: the proposal is carried out on a copy.
    let mut then = on.clone();
    for (person, code) in &proposed {
        if let Some(one) = then.applicants.iter_mut().find(|one| one.person == Some(*person)) {
            one.community = Some(code.clone());
            one.post = Some(Id::from_bytes([0; 16]));
        }
    }
    let who = |person: &PersonId| on.applicants.iter().find(|one| one.person == Some(*person));
    let rows: Vec<Row> = proposed
        .iter()
        .filter_map(|(person, code)| {
            let one = who(person)?;
            let row = Row::new("", name(t, one), format!("/recruit/{id}/people/{}", one.id)).note(about(t, one));
            Some(row.state(Tone::Info, names.get(code).cloned().unwrap_or_default()))
        })
        .collect();
    let mut shell = web.shell(t.s("verb-recruit-place-by-rule"));
    shell.crumbs =
        vec![Crumb::link(t.s("menu-recruit"), "/recruit"), Crumb::link(&on.header.title, format!("/recruit/{id}"))];
    let left = on.free().len() - proposed.len();
    let status =
        if form.is_refused() { axum::http::StatusCode::UNPROCESSABLE_ENTITY } else { axum::http::StatusCode::OK };
    let from = on.record.starts.to_string();
    let form = if form.value("from").is_empty() { form.with("from", from) } else { form };
    let page = Rule {
        form,
        action: format!("/recruit/{id}/rule"),
        command: liren_web::fresh_command().to_string(),
        seen: mark(&proposed),
        lead: t.f2("recruit-rule-lead", "count", proposed.len(), "left", left),
        balance: balance(t, &then, &names),
        rows,
        shell,
    };
    web.page_with(status, &page)
}

pub(crate) async fn rule(web: Web, Path(id): Path<DossierId>) -> Answer {
    show_rule(&web, id, Form::new()).await
}

pub(crate) async fn by_rule(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let seen = posted.value("seen").to_owned();
    let done: Result<_, Fault> = match recent(&posted, "from", web.now.day()) {
        Ok(from) => web.run(posted.envelope()?, PlaceByRule { recruitment: id, from, seen }).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(receipt) => {
            let placed = receipt.told.first().map_or_else(String::new, |(_, count)| count.clone());
            web.go_saying(&format!("/recruit/{id}"), "recruit-said-placed", &placed)
        }
        Err(Fault::Refused(all)) => show_rule(&web, id, posted.refused(web.t(), &all)).await,
        Err(other) => Err(other.into()),
    }
}
