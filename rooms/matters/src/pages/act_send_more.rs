//! From the form of an act to its command: those by which a matter goes another way than the straight one.

use liren_kernel::{Instant, Refusal};
use liren_office::{DossierId, Fault, Receipt, photo::Stored};
use liren_web::{Posted, Web};

use super::act_send::{all, due, yes};
use crate::{
    acts::Act,
    commands::{
        ask_more::{ApproveExtension, ApproveParking, AskExtend, AskPark},
        ask_verify::AskVerify,
        assist::{Assist, AssistDone, AssistEnd, AssistSign},
        call_back::CallBack,
        close::CloseSpecial,
        propose::{Propose, View},
        respond::Respond,
        rule::Rule,
        split::{Parted, Split},
        verify::Verify,
        wait::{Resume, Wait},
    },
    model::{Closing, Excluded, Rating, Way},
    policy::OPEN,
    subject,
};

/// Runs the command that the form means.
pub async fn run(
    act: &Act,
    web: &Web,
    matter: DossierId,
    posted: &Posted,
    photos: Vec<Stored>,
) -> Result<Receipt, Fault> {
    let envelope = posted.envelope()?;
    let words = || posted.paragraph("text");
    match act.slug {
        "ask-verify" => web.run(envelope, AskVerify { matter, text: posted.paragraph_opt("text")? }).await,
        "verify" => match (yes(posted, "found"), words()) {
            (Ok(found), Ok(text)) => web.run(envelope, Verify { matter, found, text, photos }).await,
            (a, b) => all([a.err(), b.err()]),
        },
        "rule" => match (yes(posted, "uphold"), words()) {
            (Ok(uphold), Ok(text)) => web.run(envelope, Rule { matter, uphold, text }).await,
            (a, b) => all([a.err(), b.err()]),
        },
        "assist" => match (posted.id("org"), words(), due(posted)) {
            (Ok(org), Ok(text), Ok(due)) => web.run(envelope, Assist { matter, org, text, due }).await,
            (a, b, c) => all([a.err(), b.err(), c.err()]),
        },
        "assist-sign" => web.run(envelope, AssistSign { matter }).await,
        "assist-done" => web.run(envelope, AssistDone { matter, text: words()?, photos }).await,
        "assist-end" => match (posted.id("org"), words()) {
            (Ok(org), Ok(text)) => web.run(envelope, AssistEnd { matter, org, text }).await,
            (a, b) => all([a.err(), b.err()]),
        },
        "ask-extend" | "ask-park" | "wait" => match (until(posted), words()) {
            (Ok(until), Ok(text)) if act.slug == "ask-extend" => {
                web.run(envelope, AskExtend { matter, until, text }).await
            }
            (Ok(until), Ok(text)) if act.slug == "ask-park" => web.run(envelope, AskPark { matter, until, text }).await,
            (Ok(until), Ok(text)) => web.run(envelope, Wait { matter, until, text }).await,
            (a, b) => all([a.err(), b.err()]),
        },
        "approve-extension" | "approve-parking" => match (yes(posted, "agree"), posted.paragraph_opt("text")) {
            (Ok(agree), Ok(text)) => {
                let until = asked(web, matter).await?;
                if act.slug == "approve-extension" {
                    web.run(envelope, ApproveExtension { matter, agree, until, text }).await
                } else {
                    web.run(envelope, ApproveParking { matter, agree, until, text }).await
                }
            }
            (a, b) => all([a.err(), b.err()]),
        },
        "resume" => web.run(envelope, Resume { matter, text: posted.paragraph_opt("text")? }).await,
        "respond" => match (way(posted), posted.paragraph_opt("text")) {
            (Ok(way), Ok(text)) => web.run(envelope, Respond { matter, way, text }).await,
            (a, b) => all([a.err(), b.err()]),
        },
        "call-back" => match (way(posted), yes(posted, "reached"), posted.paragraph_opt("text")) {
            (Ok(way), Ok(reached), Ok(text)) => {
                let resolved = yes(posted, "resolved").ok();
                let (rating, excluded) =
                    (Rating::named(posted.value("rating")), Excluded::named(posted.value("excluded")));
                web.run(envelope, CallBack { matter, way, reached, resolved, rating, excluded, text }).await
            }
            (a, b, c) => all([a.err(), b.err(), c.err()]),
        },
        "close-special" => match (Closing::named(posted.value("closing")), words()) {
            (Some(closing), Ok(text)) => web.run(envelope, CloseSpecial { matter, closing, text }).await,
            (a, b) => all([a.is_none().then(|| Refusal::field("closing", "refusal-choice-invalid")), b.err()]),
        },
        "propose" => web.run(envelope, Propose { matter, text: words()?, photos }).await,
        "view" => match (posted.line("whose"), words()) {
            (Ok(whose), Ok(text)) => web.run(envelope, View { matter, whose, text }).await,
            (a, b) => all([a.err(), b.err()]),
        },
        "split" => match (posted.line("title"), posted.paragraph_opt("text")) {
            (Ok(title), Ok(text)) => {
                let category = posted.value("category").to_owned();
                // The part and the word about it on the first are one act.
                web.run_together(move |both| {
                    let receipt = both.run(envelope, Split { matter, category, title, text })?;
                    let (part, number) = (receipt.dossier.ok_or(Fault::NotFound)?, receipt.number.clone());
                    let number = number.unwrap_or_default();
                    both.run(envelope.also(1), Parted { matter, part, number })?;
                    Ok(receipt)
                })
                .await
            }
            (a, b) => all([a.err(), b.err()]),
        },
        other => Err(Fault::Internal(format!("no act {other}"))),
    }
}

fn way(posted: &Posted) -> Result<Way, Refusal> {
    Way::named(posted.value("way")).ok_or_else(|| Refusal::field("way", "refusal-choice-invalid"))
}

/// The end of the office's hours on the day given.
fn until(posted: &Posted) -> Result<Instant, Refusal> {
    due(posted)?.ok_or_else(|| Refusal::field("due_day", "refusal-matter-until"))
}

/// Until when more time or parking is asked for now; what is granted is exactly that.
async fn asked(web: &Web, matter: DossierId) -> Result<Instant, Fault> {
    let (keys, person) = (web.keys(), web.actor.person);
    let found = web
        .read(OPEN, move |read, reach| subject::load(read, &keys, reach, person, matter, false))
        .await
        .map_err(|failure| (*failure.0).clone())?;
    let record = found.ok_or(Fault::NotFound)?.record;
    record.ask_until.ok_or_else(|| Refusal::new("refusal-matter-not-now").into())
}
