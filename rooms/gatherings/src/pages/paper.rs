//! 补录: a paper list keyed in later: boxes for who was on the list, lines for who was not.

use axum::{extract::Path, http::StatusCode};
use liren_kernel::{Line, Refusal};
use liren_office::{DossierId, Fault, Subject as _, attendance::Presence};
use liren_ui::{Choice, Crumb, Form, Shell};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};

use super::people::{self, Listed};
use crate::{
    commands::roll::{self, Paper, RollMark, WalkIn},
    model::{SeatId, SeatState, SittingId},
    outline,
    policy::OPEN,
    store::SittingRow,
    subject::{self, Gathering},
    subject_roll::Named,
    views,
};

/// Boxes on one page; a form holds no more fields.
const BOXES: usize = 300;

#[derive(askama::Template)]
#[template(path = "gathering_paper.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    back: String,
    command: String,
    names: Vec<Choice>,
}

struct Seen {
    gathering: Gathering,
    sitting: SittingRow,
    people: Vec<Listed>,
}

async fn read(web: &Web, id: DossierId, sitting: SittingId) -> Result<Seen, Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let policy = web.edge.office().policy().clone();
    web.read(OPEN, move |read, reach| {
        let gathering = subject::load(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
        if !policy.permits(&actor, roll::PAPER, &gathering.facts()) {
            return Err(Fault::Forbidden);
        }
        let row = gathering.sitting(sitting).cloned().ok_or(Fault::NotFound)?;
        let people = people::listed(read, &keys, gathering.header.seq)?;
        Ok(Seen { gathering, sitting: row, people })
    })
    .await
}

/// `GET /gatherings/{id}/sittings/{sitting}/paper`.
pub async fn form(web: Web, Path((id, sitting)): Path<(DossierId, SittingId)>) -> Answer {
    let form = Form::new().with("note", web.t().s("gathering-paper-note-usual"));
    show(&web, id, sitting, StatusCode::OK, form).await
}

async fn show(web: &Web, id: DossierId, sitting: SittingId, status: StatusCode, form: Form) -> Answer {
    let seen = read(web, id, sitting).await?;
    let t = web.t();
    let back = format!("/gatherings/{id}/sittings/{sitting}");
    let mut shell = web.shell(t.s("gathering-paper"));
    shell.crumbs = vec![
        Crumb::link(&*seen.gathering.header.title, format!("/gatherings/{id}")),
        Crumb::link(views::when(&t, &seen.sitting, web.now), &*back),
    ];
    let names = seen
        .people
        .iter()
        .filter(|p| p.state != SeatState::Left)
        .take(BOXES)
        .map(|p| Choice::new(p.seat.to_string(), p.name.as_str()).hint(p.phone.as_str()))
        .collect();
    let page = Page { shell, form, action: format!("{back}/paper"), back, command: fresh_command().to_string(), names };
    web.page_with(status, &page)
}

/// `POST /gatherings/{id}/sittings/{sitting}/paper`.
pub async fn send(web: Web, Path((id, sitting)): Path<(DossierId, SittingId)>, posted: Posted) -> Answer {
    let outcome = match command(id, sitting, &posted) {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(refusals) => Err(refusals.into()),
    };
    match outcome {
        Ok(_) => web.go_saying(&format!("/gatherings/{id}/sittings/{sitting}"), "gathering-said-paper", ""),
        Err(Fault::Refused(all)) => {
            let form = posted.refused(web.t(), &all);
            show(&web, id, sitting, StatusCode::UNPROCESSABLE_ENTITY, form).await
        }
        Err(fault) => Err(fault.into()),
    }
}

fn command(gathering: DossierId, sitting: SittingId, posted: &Posted) -> Result<Paper, Vec<Refusal>> {
    let marks = posted
        .values("seats")
        .filter_map(|id| id.parse::<SeatId>().ok())
        .map(|seat| RollMark { named: Named::Seat(seat), presence: Presence::Present })
        .collect();
    let walk_ins = outline::rows("names", posted.value("names"), 2).and_then(|rows| {
        let one = |row: &Vec<String>| {
            Ok(WalkIn { name: Line::new("names", &row[0])?, phone: Line::optional("names", &row[1])? })
        };
        rows.iter().map(one).collect::<Result<Vec<WalkIn>, Refusal>>()
    });
    let heads = match posted.value("heads").trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Refusal::field("heads", "refusal-number-invalid")),
    };
    match (walk_ins, heads, posted.line("note")) {
        (Ok(walk_ins), Ok(heads), Ok(note)) => Ok(Paper { gathering, sitting, marks, walk_ins, heads, note }),
        (a, b, c) => Err([a.err(), b.err(), c.err()].into_iter().flatten().collect()),
    }
}
