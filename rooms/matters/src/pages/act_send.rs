//! From the form of an act to its command.

use liren_kernel::{Id, Instant, Level, Refusal};
use liren_office::{DossierId, Fault, PersonId, Receipt, photo::Stored};
use liren_web::{Posted, Web};

use super::act_send_more;
use crate::{
    acts::Act,
    commands::{
        attach::Attach,
        cancel::Cancel,
        close::Close,
        decline::Decline,
        dispatch::Dispatch,
        dispute::Dispute,
        feed_back::FeedBack,
        file::File,
        fix_on_spot::FixOnSpot,
        inspect::Inspect,
        lower::{LowerAnswer, LowerAsk},
        merge::Merge,
        note::Note,
        remind::Remind,
        reopen::Reopen,
        restrict::{self, Restrict},
        sign_for::SignFor,
    },
    model::DeclineReason,
};

/// Runs the command that the form means.
pub async fn run(
    act: &Act,
    web: &Web,
    matter: DossierId,
    posted: &Posted,
    stored: &[Stored],
) -> Result<Receipt, Fault> {
    let envelope = posted.envelope()?;
    let photos = stored.to_vec();
    match act.slug {
        "sign-for" => web.run(envelope, SignFor { matter }).await,
        "file" => web.run(envelope, File { matter, text: posted.paragraph_opt("text")? }).await,
        "remind" => web.run(envelope, Remind { matter, text: posted.line_opt("text")? }).await,
        "dispatch" | "redirect" => {
            let (org, text) = (posted.id("org"), posted.paragraph_opt("text"));
            let (due, due_reason) = (due(posted), posted.line_opt("due_reason"));
            match (org, text, due, due_reason) {
                (Ok(org), Ok(text), Ok(due), Ok(due_reason)) => {
                    web.run(envelope, Dispatch { matter, org, text, due, due_reason }).await
                }
                (a, b, c, d) => all([a.err(), b.err(), c.err(), d.err()]),
            }
        }
        "dispute" => web.run(envelope, Dispute { matter, text: posted.paragraph("text")? }).await,
        "feed-back" => web.run(envelope, FeedBack { matter, text: posted.paragraph("text")?, photos }).await,
        "fix-on-spot" => match (posted.paragraph("text"), posted.paragraph_opt("answer")) {
            (Ok(text), Ok(answer)) => {
                let show = posted.value("show") == "1";
                web.run(envelope, FixOnSpot { matter, text, photos, answer, show }).await
            }
            (a, b) => all([a.err(), b.err()]),
        },
        "inspect" => match (yes(posted, "pass"), posted.paragraph_opt("text"), posted.paragraph_opt("answer")) {
            (Ok(pass), Ok(text), Ok(answer)) => {
                let show = posted.value("show") == "1";
                web.run(envelope, Inspect { matter, pass, text, photos, answer, show }).await
            }
            (a, b, c) => all([a.err(), b.err(), c.err()]),
        },
        "close" => web.run(envelope, Close { matter, text: posted.paragraph_opt("text")? }).await,
        "note" => {
            let desk_only = posted.value("desk_only") == "1";
            web.run(envelope, Note { matter, text: posted.paragraph("text")?, desk_only, photos }).await
        }
        "attach" => web.run(envelope, Attach { matter, photos }).await,
        "merge" => web.run(envelope, Merge { matter, into: posted.line("into")? }).await,
        "decline" => {
            let reason = DeclineReason::named(posted.value("reason"))
                .ok_or_else(|| Refusal::field("reason", "refusal-choice-invalid"));
            match (reason, posted.paragraph("text")) {
                (Ok(reason), Ok(text)) => web.run(envelope, Decline { matter, reason, text }).await,
                (a, b) => all([a.err(), b.err()]),
            }
        }
        "reopen" => web.run(envelope, Reopen { matter, text: posted.paragraph("text")? }).await,
        "cancel" => web.run(envelope, Cancel { matter, text: posted.paragraph("text")? }).await,
        "restrict" => {
            let level = posted.value("level").parse::<i64>().ok().and_then(|n| Level::try_from(n).ok());
            let level = level.ok_or_else(|| Refusal::field("level", "refusal-choice-invalid"));
            let members = members(web, matter, posted).await;
            match (level, members, posted.paragraph("text")) {
                (Ok(level), Ok(members), Ok(text)) => {
                    let command = Restrict { matter, level, members, text, twins: Vec::new() };
                    web.run_together(move |acts| restrict::all(acts, envelope, command)).await
                }
                (_, Err(fault), _) => Err(fault),
                (a, _, c) => all([a.err(), c.err()]),
            }
        }
        "lower" => {
            let level = posted.value("level").parse::<i64>().ok().and_then(|n| Level::try_from(n).ok());
            let level = level.ok_or_else(|| Refusal::field("level", "refusal-choice-invalid"));
            let of = second(web, matter, posted).await;
            match (level, of, posted.paragraph("text")) {
                (Ok(level), Ok(of), Ok(text)) => web.run(envelope, LowerAsk { matter, level, of, text }).await,
                (_, Err(fault), _) => Err(fault),
                (a, _, c) => all([a.err(), c.err()]),
            }
        }
        "lower-answer" => match (yes(posted, "agree"), posted.paragraph_opt("text")) {
            (Ok(agree), Ok(text)) => web.run(envelope, LowerAnswer { matter, agree, text }).await,
            (a, b) => all([a.err(), b.err()]),
        },
        _ => act_send_more::run(act, web, matter, posted, photos).await,
    }
}

pub(super) fn all<T, const N: usize>(refusals: [Option<Refusal>; N]) -> Result<T, Fault> {
    Err(refusals.into_iter().flatten().collect::<Vec<_>>().into())
}

pub(super) fn yes(posted: &Posted, name: &str) -> Result<bool, Refusal> {
    match posted.value(name) {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => Err(Refusal::field(name, "refusal-choice-invalid")),
    }
}

/// A deadline of one's own: a day, with a time or until the end of the office's day.
pub(super) fn due(posted: &Posted) -> Result<Option<Instant>, Refusal> {
    match (posted.value("due_day").is_empty(), posted.value("due_time").is_empty()) {
        (true, true) => Ok(None),
        (_, false) => posted.moment("due_day", "due_time").map(Some),
        // 17:30, when offices close.
        (false, true) => posted.day("due_day").map(|day| Some(day.start().plus_minutes(17 * 60 + 30))),
    }
}

/// Only people of the place may be named.
async fn members(web: &Web, matter: DossierId, posted: &Posted) -> Result<Vec<PersonId>, Fault> {
    let named: Vec<PersonId> = posted.values("members").filter_map(|id| id.parse::<Id<_>>().ok()).collect();
    if named.is_empty() {
        return Ok(named);
    }
    let community = header(web, matter).await?.community;
    let known = super::act_fields::people_of(web, community).await.map_err(|failure| (*failure.0).clone())?;
    if named.iter().all(|id| known.iter().any(|(person, _)| person == id)) {
        Ok(named)
    } else {
        Err(Refusal::field("members", "refusal-choice-invalid").into())
    }
}

async fn header(web: &Web, matter: DossierId) -> Result<liren_office::Header, Fault> {
    let keys = web.keys();
    let found = web
        .read(crate::policy::OPEN, move |read, reach| liren_office::dossier::load(read, &keys, reach, matter, false))
        .await
        .map_err(|failure| (*failure.0).clone())?;
    found.ok_or(Fault::NotFound)
}

/// Only people of the place or of the team may be asked.
async fn second(web: &Web, matter: DossierId, posted: &Posted) -> Result<PersonId, Fault> {
    let of: PersonId = posted.id("of")?;
    let header = header(web, matter).await?;
    let known = super::act_fields::seconds_of(web, header.seq, header.community).await;
    let known = known.map_err(|failure| (*failure.0).clone())?;
    if known.iter().any(|(person, _)| *person == of) {
        Ok(of)
    } else {
        Err(Refusal::field("of", "refusal-choice-invalid").into())
    }
}
