//! Every act of a round, from a page or from a phone that was without a network. The id of the command is made by the
//! sender, `at` is its clock in milliseconds. Whoever asks for JSON gets a receipt, or what was refused.

use axum::{
    Json,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse as _,
};
use liren_kernel::{CommandId, Id, Instant, Refusal};
use liren_office::{DossierId, Envelope, Fault, PersonId, Receipt, photo::Stored};
use liren_web::{Answer, Posted, Web};
use serde_json::json;

use super::{form, photos, rounds, walk};
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

/// The phone's clock; `None` when a page without script sent the form.
fn at(posted: &Posted) -> Option<Instant> {
    posted.value("at").parse().ok().map(Instant::from_ms)
}

/// Whether the sender reads receipts.
fn wants_receipt(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|v| v.as_bytes().starts_with(b"application/json"))
}

/// The answer to an act: a receipt, or the page where one goes on.
fn done(web: &Web, headers: &HeaderMap, command: CommandId, receipt: &Receipt, to: &str, said: &str) -> Answer {
    if !wants_receipt(headers) {
        return web.go_saying(to, said, "");
    }
    let told: serde_json::Map<String, serde_json::Value> =
        receipt.told.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let body = json!({ "receipt": command, "round": receipt.dossier, "revision": receipt.revision, "told": told });
    Ok(Json(body).into_response())
}

/// What a phone is told when something was refused; `None` for those who read a page.
fn refused(web: &Web, headers: &HeaderMap, command: CommandId, fault: &Fault) -> Option<Answer> {
    let Fault::Refused(all) = fault else { return None };
    if !wants_receipt(headers) {
        return None;
    }
    let t = web.t();
    let list: Vec<_> = all.iter().map(|r| json!({ "key": r.key, "field": r.field, "text": t.refusal(r) })).collect();
    Some(Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "refused": command, "why": list }))).into_response()))
}

/// Ends an act that has no form to come back to.
fn tapped(
    web: &Web,
    headers: &HeaderMap,
    envelope: Envelope,
    outcome: Result<Receipt, Fault>,
    to: &str,
    said: &str,
) -> Answer {
    match outcome {
        Ok(receipt) => done(web, headers, envelope.id, &receipt, to, said),
        Err(fault) => match refused(web, headers, envelope.id, &fault) {
            Some(answer) => answer,
            None => super::plans::said(web, to, Err(fault), said),
        },
    }
}

/// `POST /patrol/rounds/{id}/start`.
pub async fn start(web: Web, Path(id): Path<DossierId>, headers: HeaderMap, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    let outcome = web.run(envelope, Start { round: id, at: at(&posted) }).await;
    tapped(&web, &headers, envelope, outcome, &format!("/patrol/rounds/{id}/walk"), "patrol-said-started")
}

/// `POST /patrol/rounds/{id}/see`.
pub async fn see(web: Web, Path(id): Path<DossierId>, headers: HeaderMap, posted: Posted) -> Answer {
    let (envelope, entrance) = (posted.envelope()?, posted.value("entrance").to_owned());
    let to = walk_href(id, &entrance);
    let outcome = match form::number(&posted, "floor") {
        Ok(floor) => web.run(envelope, See { round: id, entrance, floor, at: at(&posted) }).await,
        Err(refusal) => Err(refusal.into()),
    };
    tapped(&web, &headers, envelope, outcome, &to, "patrol-said-seen")
}

/// `POST /patrol/rounds/{id}/leave-stop`.
pub async fn leave_stop(web: Web, Path(id): Path<DossierId>, headers: HeaderMap, posted: Posted) -> Answer {
    let (envelope, entrance) = (posted.envelope()?, posted.value("entrance").to_owned());
    let outcome = web.run(envelope, LeaveStop { round: id, entrance, at: at(&posted) }).await;
    tapped(&web, &headers, envelope, outcome, &format!("/patrol/rounds/{id}/walk"), "patrol-said-left-stop")
}

/// The page of an entrance; a code that could not be one leads to the round.
pub fn walk_href(id: DossierId, entrance: &str) -> String {
    let plain = entrance.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if plain { format!("/patrol/rounds/{id}/walk/{entrance}") } else { format!("/patrol/rounds/{id}/walk") }
}

/// `POST /patrol/rounds/{id}/find`.
pub async fn find(web: Web, Path(id): Path<DossierId>, headers: HeaderMap, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    let entrance = posted.value("entrance").to_owned();
    match found(&web, id, envelope, &posted).await {
        Ok(receipt) => done(&web, &headers, envelope.id, &receipt, &walk_href(id, &entrance), "patrol-said-found"),
        Err(fault) => match refused(&web, &headers, envelope.id, &fault) {
            Some(answer) => answer,
            None => walk::find_again(&web, id, &entrance, &posted, fault).await,
        },
    }
}

async fn found(web: &Web, id: DossierId, envelope: Envelope, posted: &Posted) -> Result<Receipt, Fault> {
    let plain = |failure: liren_web::Failure| (*failure.0).clone();
    // Nothing is stored of somebody who does not reach the round.
    rounds::load(web, id).await.map_err(plain)?;
    let floor = form::number(posted, "floor")?;
    let entrance = posted.value("entrance").to_owned();
    let (kind, did) = (posted.value("kind").to_owned(), posted.value("did").to_owned());
    let answers = checklist::answers(floor, &kind, &did, posted.value("words"));
    let before = photos::take(web, posted, "before").await.map_err(plain)?;
    let after = photos::take(web, posted, "after").await.map_err(plain)?;
    let find = Find { round: id, entrance, answers, before, after, at: at(posted) };
    web.run_together(move |together| together::find(together, envelope, find)).await
}

/// `POST /patrol/rounds/{id}/look`.
pub async fn look(web: Web, Path(id): Path<DossierId>, headers: HeaderMap, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    let to = walk_href(id, posted.value("entrance"));
    let stored: Result<Vec<Stored>, Fault> =
        photos::take(&web, &posted, "after").await.map_err(|failure| (*failure.0).clone());
    let made = stored.and_then(|photos| {
        let right = match posted.value("right") {
            "1" => true,
            "0" => false,
            _ => return Err(Refusal::field("right", "refusal-choice-invalid").into()),
        };
        Ok(Look { round: id, finding: posted.id("finding")?, right, photos, at: at(&posted) })
    });
    let outcome = match made {
        Ok(command) => web.run_together(move |together| together::look(together, envelope, command)).await,
        Err(fault) => Err(fault),
    };
    tapped(&web, &headers, envelope, outcome, &to, "patrol-said-looked")
}

/// `POST /patrol/rounds/{id}/end`.
pub async fn end(web: Web, Path(id): Path<DossierId>, headers: HeaderMap, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    let walked: Vec<PersonId> = posted.values("walked").filter_map(|p| p.parse::<Id<_>>().ok()).collect();
    let outcome = match posted.line_opt("weather") {
        Ok(weather) => web.run(envelope, End { round: id, walked, weather, at: at(&posted) }).await,
        Err(refusal) => Err(refusal.into()),
    };
    match outcome {
        Ok(receipt) => {
            done(&web, &headers, envelope.id, &receipt, &format!("/patrol/rounds/{id}"), "patrol-said-ended")
        }
        Err(fault) => match refused(&web, &headers, envelope.id, &fault) {
            Some(answer) => answer,
            None => walk::end_again(&web, id, &posted, fault).await,
        },
    }
}
