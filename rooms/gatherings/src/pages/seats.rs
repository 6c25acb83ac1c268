//! 报名名单: who signed up and who waits; 代报名 for those without a phone; the team.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use liren_kernel::Refusal;
use liren_office::{DossierId, Fault, PersonId, Subject as _};
use liren_people::find;
use liren_store::params;
use liren_ui::{Chip, Choice, Crumb, Form, Shell, Tone};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};
use serde::Deserialize;

use super::people::{self, Listed};
use crate::{
    commands::{
        sign_up_for::{self, LeaveFor, Reveal, SignUpFor, Who},
        team::{self, Join, Part},
    },
    guests,
    model::{CREW, SeatId, SeatState},
    policy::{OPEN, SEATS},
    store::{
        self,
        seats::{GUEST_BY_ID, SEAT_BY_ID},
    },
    subject::{self, Gathering},
};

/// People found by one search at most.
const FOUND: i64 = 12;

#[derive(Deserialize, Default, Clone)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

struct SeatLine {
    id: String,
    name: String,
    note: String,
    chip: Chip,
    guest: bool,
    phone: String,
}

struct Known {
    id: String,
    name: String,
    note: String,
}

struct Crew {
    id: String,
    part: String,
    name: String,
    part_name: String,
}

#[derive(askama::Template)]
#[template(path = "gathering_seats.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    back: String,
    command: String,
    query: String,
    lines: Vec<SeatLine>,
    found: Vec<Known>,
    team: Vec<Crew>,
    parts: Vec<Choice>,
    summary: String,
    may_put: bool,
    may_leave: bool,
    may_reveal: bool,
    may_team: bool,
    running: bool,
}

struct Seen {
    gathering: Gathering,
    people: Vec<Listed>,
    found: Vec<(PersonId, String, String)>,
    team: Vec<(PersonId, String, String)>,
    whole: Option<(SeatId, String)>,
}

async fn read(web: &Web, id: DossierId, query: String, reveal: Option<SeatId>) -> Result<Seen, Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let policy = web.edge.office().policy().clone();
    web.read(OPEN, move |read, reach| {
        let gathering = subject::load(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
        if !policy.permits(&actor, SEATS, &gathering.facts()) {
            return Err(Fault::Forbidden);
        }
        let seq = gathering.header.seq;
        let people = people::listed(read, &keys, seq)?;
        let mut found = Vec::new();
        if !query.trim().is_empty() {
            match find::search_persons(read, &keys, reach, &query, FOUND) {
                Err(Fault::Refused(_)) => {}
                rows => found = rows?.into_iter().map(|p| (p.id, p.name, p.duty)).collect(),
            }
        }
        let team = read.all(&store::TEAM, params![seq])?;
        let ids: Vec<PersonId> = team.iter().map(|(person, _)| *person).collect();
        let purpose = liren_people::public::purpose_for(&actor, &gathering.header.path());
        let names = liren_people::public::name_of(read, &ids, purpose)?;
        let team = team
            .into_iter()
            .map(|(person, part)| (person, part, names.get(&person).cloned().unwrap_or_default()))
            .collect();
        let whole = match reveal {
            Some(seat) => {
                let guest = read.opt(&SEAT_BY_ID, params![seat])?.filter(|s| s.dossier == seq).and_then(|s| s.guest);
                match guest {
                    Some(guest) => {
                        let row = read.opt(&GUEST_BY_ID, params![guest])?.ok_or(Fault::NotFound)?;
                        Some((seat, guests::phone(&keys, &row)?))
                    }
                    None => None,
                }
            }
            None => None,
        };
        Ok(Seen { gathering, people, found, team, whole })
    })
    .await
}

/// `GET /gatherings/{id}/seats?q=NAME`.
pub async fn open(web: Web, Path(id): Path<DossierId>, Query(asked): Query<Asked>) -> Answer {
    show(&web, id, &asked.q, StatusCode::OK, Form::new(), None).await
}

async fn show(web: &Web, id: DossierId, query: &str, status: StatusCode, form: Form, reveal: Option<SeatId>) -> Answer {
    let query: String = query.chars().take(40).collect();
    let seen = read(web, id, query.clone(), reveal).await?;
    let t = web.t();
    let gathering = &seen.gathering;
    let policy = web.edge.office().policy();
    let may = |verb| policy.permits(&web.actor, verb, &gathering.facts());
    let back = format!("/gatherings/{id}");
    let mut shell = web.shell(t.s("gathering-seats"));
    shell.crumbs =
        vec![Crumb::link(t.s("gathering-list-title"), "/gatherings"), Crumb::link(&*gathering.header.title, &*back)];
    let count = |state| seen.people.iter().filter(|p| p.state == state).count();
    let lines = seen
        .people
        .iter()
        .map(|p| {
            let whole = seen.whole.as_ref().filter(|(seat, _)| *seat == p.seat).map(|(_, phone)| phone.clone());
            let tone = if p.state == SeatState::Waiting { Tone::Soon } else { Tone::Done };
            SeatLine {
                id: p.seat.to_string(),
                name: p.name.clone(),
                note: t.s(&p.way.label_key()).to_owned(),
                chip: Chip::new(tone, t.s(&p.state.label_key())),
                guest: p.guest && !p.phone.is_empty() && whole.is_none(),
                phone: whole.unwrap_or_else(|| p.phone.clone()),
            }
        })
        .collect();
    let page = Page {
        form,
        command: fresh_command().to_string(),
        lines,
        found: seen
            .found
            .iter()
            .map(|(id, name, duty)| Known { id: id.to_string(), name: name.clone(), note: duty.clone() })
            .collect(),
        team: seen
            .team
            .iter()
            .map(|(person, part, name)| Crew {
                id: person.to_string(),
                part: part.clone(),
                name: name.clone(),
                part_name: t.s(&format!("gathering-part-{part}")).to_owned(),
            })
            .collect(),
        parts: CREW
            .iter()
            .filter(|p| **p != "lead")
            .map(|p| Choice::new(*p, t.s(&format!("gathering-part-{p}"))))
            .collect(),
        summary: t.f3(
            "gathering-seats-summary",
            "signed",
            count(SeatState::Signed),
            "capacity",
            gathering.record.capacity,
            "waiting",
            count(SeatState::Waiting),
        ),
        may_put: may(sign_up_for::VERB),
        may_leave: may(sign_up_for::LEAVE),
        may_reveal: may(sign_up_for::REVEAL),
        may_team: may(team::VERB) && !gathering.stage.is_end(),
        running: gathering.stage.is_running(),
        query,
        back,
        shell,
    };
    web.page_with(status, &page)
}

async fn done(
    web: &Web,
    id: DossierId,
    posted: &Posted,
    outcome: Result<liren_office::Receipt, Fault>,
    said: &str,
) -> Answer {
    match outcome {
        Ok(receipt) => {
            let waits = receipt.told.iter().any(|(n, v)| n == "state" && v == SeatState::Waiting.name());
            let said = if waits { "gathering-said-put-waiting" } else { said };
            web.go_saying(&format!("/gatherings/{id}/seats"), said, "")
        }
        Err(Fault::Refused(all)) => {
            let form = posted.refused(web.t(), &all);
            show(web, id, posted.value("q"), StatusCode::UNPROCESSABLE_ENTITY, form, None).await
        }
        Err(fault) => Err(fault.into()),
    }
}

/// `POST /gatherings/{id}/seats`: puts a person of the register or a guest down.
pub async fn put(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let who: Result<Who, Vec<Refusal>> = if posted.value("person").is_empty() {
        match (posted.line("name"), posted.line_opt("phone")) {
            (Ok(name), Ok(phone)) => Ok(Who::Guest { name, phone }),
            (a, b) => Err([a.err(), b.err()].into_iter().flatten().collect()),
        }
    } else {
        posted.id("person").map(Who::Person).map_err(|r| vec![r])
    };
    let outcome = match who {
        Ok(who) => web.run(posted.envelope()?, SignUpFor { gathering: id, who, at_door: false }).await,
        Err(refusals) => Err(refusals.into()),
    };
    done(&web, id, &posted, outcome, "gathering-said-put").await
}

/// `POST /gatherings/{id}/seats/leave`.
pub async fn leave(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let outcome = match posted.id("seat") {
        Ok(seat) => web.run(posted.envelope()?, LeaveFor { gathering: id, seat }).await,
        Err(refusal) => Err(refusal.into()),
    };
    done(&web, id, &posted, outcome, "gathering-said-left").await
}

/// `POST /gatherings/{id}/seats/reveal`: one phone, on this one page.
pub async fn reveal(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let seat: SeatId = posted.id("field")?;
    let envelope = liren_office::Envelope { id: fresh_command(), revision: None };
    web.run(envelope, Reveal { gathering: id, seat }).await?;
    show(&web, id, "", StatusCode::OK, Form::new(), Some(seat)).await
}

/// `POST /gatherings/{id}/team`.
pub async fn join(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let outcome = match posted.id("person") {
        Ok(person) => {
            let part = posted.value("part").to_owned();
            web.run(posted.envelope()?, Join { gathering: id, person, part }).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    done(&web, id, &posted, outcome, "gathering-said-joined").await
}

/// `POST /gatherings/{id}/team/leave`.
pub async fn part(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let outcome = match posted.value("who").split_once(' ') {
        Some((person, part)) => match person.parse() {
            Ok(person) => web.run(posted.envelope()?, Part { gathering: id, person, part: part.to_owned() }).await,
            Err(_) => Err(Refusal::new("refusal-choice-invalid").into()),
        },
        None => Err(Refusal::new("refusal-choice-invalid").into()),
    };
    done(&web, id, &posted, outcome, "gathering-said-parted").await
}
