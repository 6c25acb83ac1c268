//! Every act of a round, from a page or from a phone that was without a network. The id of the command is made by the
//! sender, `at` is its clock in milliseconds. Whoever asks for JSON gets a receipt, or what was refused.

use axum::{
    Json,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse as _,
};
use liren_kernel::{CommandId, Id, Instant, Line, Paragraph, Refusal};
use liren_matters::{
    commands::{raise::Raise, recheck::Recheck, report::Details},
    model::Source,
};
use liren_office::{DossierId, Envelope, Fault, PersonId, Receipt, photo::Stored};
use liren_ui::Lang;
use liren_web::{Answer, Posted, Web};
use serde_json::json;

use super::{
    form, photos,
    rounds::{self, category},
    walk,
};
use crate::{
    checklist,
    commands::{
        end::End,
        find::Find,
        look::Look,
        pass_on::PassOn,
        see::{LeaveStop, See},
        start::Start,
    },
    model::{Did, FindingId},
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
    let shown = rounds::load(web, id).await.map_err(plain)?;
    let floor = form::number(posted, "floor")?;
    let entrance = posted.value("entrance").to_owned();
    let (kind, did) = (posted.value("kind").to_owned(), posted.value("did").to_owned());
    let answers = checklist::answers(floor, &kind, &did, posted.value("words"));
    let stop = shown.round.stop(&entrance).ok_or_else(|| Refusal::field("entrance", "refusal-patrol-stop"))?;
    let read = checklist::read(&shown.round.checklist, &answers)?;
    let before = photos::take(web, posted, "before").await.map_err(plain)?;
    let after = photos::take(web, posted, "after").await.map_err(plain)?;
    let raise = match &read.found {
        Some((category_, Did::PassedOn, words)) => {
            // The ledger is kept in Chinese, in whatever language the page is.
            let t = web.edge.words().t(Lang::Zh);
            let name = category(&t, &shown.round.checklist, *category_);
            let title = t.f3("patrol-finding", "place", &stop.name, "floor", read.floor, "category", name);
            let details = Details {
                place: entrance.clone(),
                category: category_.matter().to_owned(),
                title: Line::new("words", &title)?,
                spot: Line::optional("words", &t.f1("patrol-spot", "floor", read.floor))?,
                text: Paragraph::optional("words", words)?,
                photos: before.clone(),
            };
            Some(Raise { from: id, item: None, details, source: Source::Patrol, found_at: web.now, fixed: None })
        }
        _ => None,
    };
    let find = Find { round: id, entrance, answers, before, after, at: at(posted) };
    together(web, envelope, find, raise).await
}

/// The finding, its matter and the thread between them: all of it, or none.
async fn together(web: &Web, envelope: Envelope, find: Find, raise: Option<Raise>) -> Result<Receipt, Fault> {
    let round = find.round;
    web.run_together(move |together| {
        let first = together.run(envelope, find)?;
        let Some(raise) = raise else { return Ok(first) };
        let finding = first.told.iter().find(|(name, _)| name == "finding").and_then(|(_, id)| id.parse().ok());
        let finding: FindingId = finding.ok_or_else(|| Fault::Internal("a finding without its id".into()))?;
        let raise = Raise { item: Some(finding.cast()), found_at: told_at(&first)?, ..raise };
        let matter = together.run(envelope.also(1), raise)?.dossier.ok_or(Fault::NotFound)?;
        together.run(envelope.also(2), PassOn { round, finding, matter })?;
        Ok(first)
    })
    .await
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
        Ok(command) => looked(&web, envelope, command).await,
        Err(fault) => Err(fault),
    };
    tapped(&web, &headers, envelope, outcome, &to, "patrol-said-looked")
}

/// When it happened, as the first receipt has it: a repeat of the whole then says the same throughout.
fn told_at(receipt: &Receipt) -> Result<Instant, Fault> {
    let at = receipt.told.iter().find(|(name, _)| name == "at").and_then(|(_, ms)| ms.parse().ok());
    at.map(Instant::from_ms).ok_or_else(|| Fault::Internal("a receipt without its moment".into()))
}

/// The look, and the same told to the matter that the finding became.
async fn looked(web: &Web, envelope: Envelope, look: Look) -> Result<Receipt, Fault> {
    let shown = rounds::load(web, look.round).await.map_err(|failure| (*failure.0).clone())?;
    let matter = shown.earlier.iter().find(|f| f.id == look.finding).and_then(|f| f.matter);
    let again = matter.map(|matter| Recheck {
        matter,
        from: look.round,
        good: look.right,
        text: None,
        photos: look.photos.clone(),
        seen_at: web.now,
    });
    web.run_together(move |together| {
        let first = together.run(envelope, look)?;
        let again = match again {
            Some(again) => Some(Recheck { seen_at: told_at(&first)?, ..again }),
            None => None,
        };
        match again.map(|again| together.run(envelope.also(1), again)) {
            // A matter that was restricted meanwhile is not theirs any more; their look stands.
            None | Some(Ok(_) | Err(Fault::NotFound | Fault::Forbidden)) => Ok(first),
            Some(Err(fault)) => Err(fault),
        }
    })
    .await
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
