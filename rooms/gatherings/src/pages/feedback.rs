//! 反馈: three questions and some words, of who was there.

use axum::extract::Path;
use liren_kernel::Refusal;
use liren_office::{DossierId, Fault};
use liren_web::{Answer, Posted, Web};

use super::events::{by_code, refused};
use crate::commands::feedback::{Answers, Feedback, FeedbackGuest};

fn answers(posted: &Posted) -> Result<Answers, Vec<Refusal>> {
    let one = |field: &str| -> Result<i64, Refusal> {
        posted.value(field).parse().map_err(|_| Refusal::field(field, "refusal-choice-invalid"))
    };
    match (one("content"), one("useful"), one("again"), posted.paragraph_opt("words")) {
        (Ok(content), Ok(useful), Ok(again), Ok(words)) => Ok(Answers { content, useful, again, words }),
        (a, b, c, d) => Err([a.err(), b.err(), c.err(), d.err()].into_iter().flatten().collect()),
    }
}

/// `POST /events/{id}/feedback`.
pub async fn say(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let outcome = match answers(&posted) {
        Ok(answers) => web.run(posted.envelope()?, Feedback { gathering: id, answers }).await,
        Err(refusals) => Err(refusals.into()),
    };
    end(&web, id, &posted, outcome.map(drop)).await
}

/// `POST /events/{id}/feedback-guest`.
pub async fn say_guest(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let outcome = match (answers(&posted), by_code(&web, id, &posted, ("say_phone", "say_code")).await) {
        (Ok(answers), Ok(seat)) => {
            web.run(posted.envelope()?, FeedbackGuest { gathering: id, seat, answers }).await.map(drop)
        }
        (Err(refusals), _) => Err(refusals.into()),
        (_, Err(fault)) => Err(fault),
    };
    end(&web, id, &posted, outcome).await
}

async fn end(web: &Web, id: DossierId, posted: &Posted, outcome: Result<(), Fault>) -> Answer {
    match outcome {
        Ok(()) => web.go_saying(&format!("/events/{id}"), "gathering-said-thanks", ""),
        Err(fault) => refused(web, id, posted, fault).await,
    }
}
