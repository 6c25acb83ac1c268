//! 改期: the form that moves a shift.

use axum::extract::Path;
use liren_office::{DossierId, Fault, Header, dossier};
use liren_store::params;
use liren_ui::Form;
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use crate::{
    commands::duty_move::MoveDuty,
    model::DUTY,
    policy::DUTIES,
    store::{self, DutyRow},
};

async fn load(web: &Web, id: DossierId) -> Result<(Header, DutyRow), Failure> {
    let keys = web.keys();
    web.read(DUTIES, move |read, reach| {
        let header = dossier::load(read, &keys, reach, id, false)?.filter(|h| h.kind == DUTY).ok_or(Fault::NotFound)?;
        let duty = read.one(&store::DUTY, params![header.seq])?;
        Ok((header, duty))
    })
    .await
}

fn form_of(web: &Web, header: &Header) -> Ask {
    let (t, base) = (web.t(), format!("/duties/{}", header.id));
    Ask::new(t, "verb-duty-move", format!("{base}/move"), "verb-duty-move")
        .lead(t.s("duty-move-lead"))
        .crumb(t.s("duty-list-title"), "/duties")
        .crumb(header.title.clone(), base)
        .field(Field::hidden("revision"))
        .field(Field::day(t, "day", "hours-line-day"))
        .field(Field::new(t, "from", "duty-from", Input::Line("time")))
        .field(Field::new(t, "until", "duty-until", Input::Line("time")))
        .field(Field::line(t, "spot", "duty-spot").optional())
        .field(Field::line(t, "reason", "hours-reason"))
}

/// `GET /duties/{id}/move`.
pub(crate) async fn form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (header, duty) = load(&web, id).await?;
    let form = Form::new()
        .with("revision", header.revision.to_string())
        .with("day", duty.day.to_string())
        .with("from", super::duty::time(duty.from_at))
        .with("until", super::duty::time(duty.until_at))
        .with("spot", duty.spot);
    ask::show(&web, form_of(&web, &header), form)
}

/// `POST /duties/{id}/move`.
pub(crate) async fn send(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let (header, _) = load(&web, id).await?;
    let read = || {
        let day = posted.day("day")?;
        let (from, until) = (super::time_of(&posted, "from", day)?, super::time_of(&posted, "until", day)?);
        let text = |name: &str| posted.value(name).to_owned();
        Ok(MoveDuty { duty: id, day, from, until, spot: text("spot"), reason: text("reason") })
    };
    let outcome = match read() {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(refusal) => Err(Fault::Refused(vec![refusal])),
    };
    match outcome {
        Ok(_) => web.go_saying(&format!("/duties/{id}"), "duty-said-moved", ""),
        Err(fault) => ask::again(&web, form_of(&web, &header), &posted, fault),
    }
}
