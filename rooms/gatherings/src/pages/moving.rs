//! 改期、取消一次: the form of one date.

use axum::{extract::Path, http::StatusCode};
use liren_kernel::Refusal;
use liren_office::{DossierId, Fault};
use liren_ui::{Crumb, Form, Shell};
use liren_web::{Answer, Posted, Web, fresh_command};

use super::{places, sitting::read};
use crate::{
    commands::move_sitting::{CancelSitting, MoveSitting},
    days,
    model::{SeatState, SittingId},
    policy::OPEN,
    views,
};

#[derive(askama::Template)]
#[template(path = "gathering_move.html")]
struct MovePage<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    cancel: String,
    back: String,
    command: String,
    places: Vec<liren_ui::Choice>,
    told: usize,
}

/// `GET /gatherings/{id}/sittings/{sitting}/move`.
pub async fn move_form(web: Web, Path((id, sitting)): Path<(DossierId, SittingId)>) -> Answer {
    show_move(&web, id, sitting, StatusCode::OK, None).await
}

async fn show_move(web: &Web, id: DossierId, sitting: SittingId, status: StatusCode, form: Option<Form>) -> Answer {
    let seen = read(web, id, sitting).await?;
    let choices = web.read(OPEN, places::choices).await?;
    let t = web.t();
    let back = format!("/gatherings/{id}/sittings/{sitting}");
    let row = &seen.sitting;
    let form = form.unwrap_or_else(|| {
        Form::new()
            .with("day", row.day.to_string())
            .with("from", days::clock(row.from_at))
            .with("until", days::clock(row.until_at))
            .with("theme", row.theme.as_str())
    });
    let mut shell = web.shell(t.s("gathering-act-move"));
    shell.crumbs = vec![
        Crumb::link(&*seen.gathering.header.title, format!("/gatherings/{id}")),
        Crumb::link(views::when(&t, row, web.now), &*back),
    ];
    let told = seen.people.iter().filter(|p| p.state != SeatState::Left).count();
    let page = MovePage {
        shell,
        form,
        action: format!("{back}/move"),
        cancel: format!("{back}/cancel"),
        back,
        command: fresh_command().to_string(),
        places: places::options(&choices),
        told,
    };
    web.page_with(status, &page)
}

/// `POST /gatherings/{id}/sittings/{sitting}/move`.
pub async fn move_send(web: Web, Path((id, sitting)): Path<(DossierId, SittingId)>, posted: Posted) -> Answer {
    let outcome = match command(id, sitting, &posted) {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(refusals) => Err(refusals.into()),
    };
    moved(&web, id, sitting, &posted, outcome, "gathering-said-moved").await
}

fn command(gathering: DossierId, sitting: SittingId, posted: &Posted) -> Result<MoveSitting, Vec<Refusal>> {
    let from = days::minute("from", posted.value("from"));
    let until = days::minute("until", posted.value("until"));
    match (posted.day("day"), from, until, posted.line_opt("theme"), posted.line("reason")) {
        (Ok(day), Ok(from), Ok(until), Ok(theme), Ok(reason)) => {
            let place = Some(posted.value("place").to_owned()).filter(|code| !code.is_empty());
            Ok(MoveSitting { gathering, sitting, day, from, until, place, theme, lecturer: None, reason })
        }
        (a, b, c, d, e) => Err([a.err(), b.err(), c.err(), d.err(), e.err()].into_iter().flatten().collect()),
    }
}

/// `POST /gatherings/{id}/sittings/{sitting}/cancel`.
pub async fn cancel_send(web: Web, Path((id, sitting)): Path<(DossierId, SittingId)>, posted: Posted) -> Answer {
    let outcome = match posted.line("reason") {
        Ok(reason) => web.run(posted.envelope()?, CancelSitting { gathering: id, sitting, reason }).await,
        Err(refusal) => Err(refusal.into()),
    };
    moved(&web, id, sitting, &posted, outcome, "gathering-said-sitting-cancelled").await
}

async fn moved(
    web: &Web,
    id: DossierId,
    sitting: SittingId,
    posted: &Posted,
    outcome: Result<liren_office::Receipt, Fault>,
    said: &str,
) -> Answer {
    match outcome {
        Ok(_) => web.go_saying(&format!("/gatherings/{id}/sittings/{sitting}"), said, ""),
        Err(Fault::Refused(all)) => {
            let form = posted.refused(web.t(), &all);
            show_move(web, id, sitting, StatusCode::UNPROCESSABLE_ENTITY, Some(form)).await
        }
        Err(fault) => Err(fault.into()),
    }
}
