//! Every act of a round, from a page. What a phone without a network brings back runs the same commands
//! ([`crate::offline`]).

use axum::extract::Path;
use liren_kernel::{Id, Refusal};
use liren_office::{DossierId, Envelope, Fault, PersonId, Receipt};
use liren_web::{Answer, Posted, Web, photos, sounds};

use super::{photos::MOST, plans::said, rounds, walk};
use crate::{
    checklist,
    commands::{
        end::End,
        find::Find,
        look::Look,
        see::{LeaveStop, See},
        start::Start,
    },
    together,
};

/// `POST /patrol/rounds/{id}/start`.
pub async fn start(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let done = web.run(posted.envelope()?, Start { round: id, at: None }).await;
    said(&web, &format!("/patrol/rounds/{id}/walk"), done.map(drop), "patrol-said-started")
}

/// `POST /patrol/rounds/{id}/see`.
pub async fn see(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let (envelope, entrance) = (posted.envelope()?, posted.value("entrance").to_owned());
    let to = walk_href(id, &entrance);
    let done = match posted.number("floor") {
        Ok(floor) => web.run(envelope, See { round: id, entrance, floor, at: None }).await,
        Err(refusal) => Err(refusal.into()),
    };
    said(&web, &to, done.map(drop), "patrol-said-seen")
}

/// `POST /patrol/rounds/{id}/leave-stop`.
pub async fn leave_stop(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let entrance = posted.value("entrance").to_owned();
    let done = web.run(posted.envelope()?, LeaveStop { round: id, entrance, at: None }).await;
    said(&web, &format!("/patrol/rounds/{id}/walk"), done.map(drop), "patrol-said-left-stop")
}

/// The page of an entrance; a code that could not be one leads to the round.
pub fn walk_href(id: DossierId, entrance: &str) -> String {
    let plain = entrance.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if plain { format!("/patrol/rounds/{id}/walk/{entrance}") } else { format!("/patrol/rounds/{id}/walk") }
}

/// `POST /patrol/rounds/{id}/find`.
pub async fn find(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    let entrance = posted.value("entrance").to_owned();
    match found(&web, id, envelope, &posted).await {
        Ok(_) => web.go_saying(&walk_href(id, &entrance), "patrol-said-found", ""),
        Err(fault) => walk::find_again(&web, id, &entrance, &posted, fault).await,
    }
}

async fn found(web: &Web, id: DossierId, envelope: Envelope, posted: &Posted) -> Result<Receipt, Fault> {
    // Nothing is stored of somebody who does not reach the round.
    rounds::load(web, id).await.map_err(|failure| (*failure.0).clone())?;
    let floor = posted.number("floor")?;
    let entrance = posted.value("entrance").to_owned();
    let answers = checklist::answers(floor, posted.value("kind"), posted.value("did"), posted.value("words"));
    let before = photos::store(web, posted, "before", MOST).await?;
    let after = photos::store(web, posted, "after", MOST).await?;
    let voice = sounds::store(web, posted, "voice").await?;
    let find = Find { round: id, entrance, answers, before, after, voice, at: None };
    web.run_together(move |together| together::find(together, envelope, find)).await
}

/// `POST /patrol/rounds/{id}/look`.
pub async fn look(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    // Nothing is stored of somebody who does not reach the round.
    rounds::load(&web, id).await?;
    let to = walk_href(id, posted.value("entrance"));
    let made = photos::store(&web, &posted, "after", MOST).await.and_then(|photos| {
        let right = match posted.value("right") {
            "1" => true,
            "0" => false,
            _ => return Err(Refusal::field("right", "refusal-choice-invalid").into()),
        };
        Ok(Look { round: id, finding: posted.id("finding")?, right, photos, at: None })
    });
    let done = match made {
        Ok(command) => web.run_together(move |together| together::look(together, envelope, command)).await,
        Err(fault) => Err(fault),
    };
    said(&web, &to, done.map(drop), "patrol-said-looked")
}

/// `POST /patrol/rounds/{id}/end`.
pub async fn end(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let walked: Vec<PersonId> = posted.values("walked").filter_map(|p| p.parse::<Id<_>>().ok()).collect();
    let done = match posted.line_opt("weather") {
        Ok(weather) => web.run(posted.envelope()?, End { round: id, walked, weather, at: None }).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/patrol/rounds/{id}"), "patrol-said-ended", ""),
        Err(fault) => walk::end_again(&web, id, &posted, fault).await,
    }
}
