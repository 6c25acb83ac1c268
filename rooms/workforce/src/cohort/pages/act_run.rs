//! From the form of an act to its command.

use liren_gatherings::door::Proof;
use liren_instruments::Answers;
use liren_kernel::{Day, Id, Line, Refusal};
use liren_office::{DossierId, Fault, PersonId, Receipt};
use liren_web::{Failure, Posted, Web, ask, photos};

use super::{act_fields::lecturers, new, shown};
use crate::cohort::{
    commands::{
        album::{self, AddPhotos},
        arrange::{Arrange, CancelSitting},
        four::{Assess, Moderate},
        learners::{Enrol, NameLeader, Regroup, Withdraw},
        plan::{DropLimit, DropSubject, SetLimit, SetRules, SetSubject},
        roll::CheckIn,
        rounds::{AnswerNeeds, CloseRound, OpenRound},
        settle::{Certify, Settle},
        show::{ChooseTopic, CloseShow, InviteJudge, JudgeAbsent, ScorePeer},
        staff::NameStaff,
        stand_in::StandIn,
        tasks::{GiveTask, Review, Urge},
    },
    model::{LimitKind, Purpose, Rules, Tie},
    whole::Rated,
};

/// Where one goes on after an act.
pub fn back(name: &str, id: DossierId, of: &str) -> String {
    let page = match name {
        "subject" | "drop-subject" | "limit" | "drop-limit" | "rules" | "arrange" | "cancel" | "stand-in" => "/plan",
        "enrol" | "regroup" | "leader" | "withdraw" => "/learners",
        "task" => "/tasks",
        "judge" | "absent" | "peer" | "close-show" | "topic" => "/show",
        "settle" | "certify" => "/results",
        "assess" | "moderate" => {
            let person = of.split('.').next().unwrap_or_default();
            return format!("/cohorts/{id}/learners/{person}");
        }
        "review" | "urge" => "/tasks",
        _ => "",
    };
    format!("/cohorts/{id}{page}")
}

fn of_id<T: ?Sized>(of: &str) -> Result<Id<T>, Fault> {
    of.split('.').next().and_then(|id| id.parse().ok()).ok_or(Fault::NotFound)
}

fn flag(posted: &Posted, name: &str) -> Result<bool, Refusal> {
    match posted.value(name) {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => Err(Refusal::field(name, "refusal-choice-invalid")),
    }
}

/// Scores are typed as 3 or 3.5 and kept in hundredths.
fn hundredths(posted: &Posted, name: &str) -> Result<i64, Refusal> {
    let wrong = || Refusal::field(name, "refusal-number-invalid");
    let number: f64 = posted.value(name).trim().parse().map_err(|_| wrong())?;
    if !(0.0..=1000.0).contains(&number) {
        return Err(wrong());
    }
    // Within the range just checked.
    #[allow(clippy::cast_possible_truncation, reason = "checked just above")]
    let whole = (number * 100.0).round() as i64;
    Ok(whole)
}

/// Days, separated by blanks, commas or lines.
fn days(posted: &Posted, name: &str) -> Result<Vec<Day>, Refusal> {
    let text = posted.value(name).replace(['\u{FF0C}', '\u{3001}', ','], " ");
    text.split_whitespace().map(|d| d.parse().map_err(|_| Refusal::field(name, "refusal-day-invalid"))).collect()
}

/// The lecturer chosen from the pool: name and unit. One that is not within reach is not there.
async fn picked(web: &Web, posted: &Posted) -> Result<Option<(Line, Option<Line>)>, Fault> {
    let chosen = posted.value("pool");
    if chosen.is_empty() {
        return Ok(None);
    }
    let pool = lecturers(web).await.map_err(fault)?;
    let one = pool.iter().find(|one| one.id.to_string() == chosen);
    let one = one.ok_or_else(|| Refusal::field("pool", "refusal-choice-invalid"))?;
    Ok(Some((Line::new("pool", &one.name)?, Line::optional("pool", &one.unit)?)))
}

fn fault(failure: Failure) -> Fault {
    (*failure.0).clone()
}

async fn answers(web: &Web, id: DossierId, purpose: Purpose, posted: &Posted) -> Result<Answers, Fault> {
    let shown = shown(web, id).await.map_err(fault)?;
    let rated = match purpose {
        Purpose::Needs => shown.whole.needs.as_ref(),
        Purpose::Four => shown.whole.four.as_ref(),
        Purpose::Show => shown.whole.show.as_ref(),
    };
    take(rated, posted)
}

/// Reads and checks the answers of a form.
pub fn take(rated: Option<&Rated>, posted: &Posted) -> Result<Answers, Fault> {
    let rated = rated.ok_or_else(|| Refusal::new("refusal-cohort-round-closed"))?;
    let sent = |name: &str| posted.values(name).map(str::to_owned).collect();
    rated.version.form.take(&sent).map_err(Fault::Refused)
}

/// Runs the command that the form means.
pub async fn run(name: &str, web: &Web, cohort: DossierId, of: &str, posted: &Posted) -> Result<Receipt, Fault> {
    let envelope = posted.envelope()?;
    match name {
        "enrol" => {
            let people: Vec<PersonId> = posted.values("people").filter_map(|p| p.parse().ok()).collect();
            let group = if posted.value("group").is_empty() { None } else { Some(posted.id("group")?) };
            web.run(envelope, Enrol { cohort, people, group }).await
        }
        "withdraw" => web.run(envelope, Withdraw { cohort, person: of_id(of)?, reason: posted.line("reason")? }).await,
        "regroup" => web.run(envelope, Regroup { cohort, person: of_id(of)?, group: posted.id("group")? }).await,
        "leader" => web.run(envelope, NameLeader { cohort, person: of_id(of)? }).await,
        "staff" => {
            let (person, steward) = (posted.id("person"), flag(posted, "steward"));
            ask::all([person.clone().err(), steward.clone().err()])?;
            web.run(envelope, NameStaff { cohort, person: person?, steward: steward? }).await
        }
        "subject" => {
            let (title, lecturer, unit) = (posted.line("title"), posted.line_opt("lecturer"), posted.line_opt("unit"));
            let (minutes, closing) = (posted.number("minutes"), flag(posted, "closing"));
            let wrong = [title.clone().err(), lecturer.clone().err(), unit.clone().err()];
            ask::all(wrong)?;
            ask::all([minutes.clone().err(), closing.clone().err()])?;
            let subject = if of.is_empty() { None } else { Some(of_id(of)?) };
            let (title, minutes, closing) = (title?, minutes?, closing?);
            let (lecturer, unit) = match picked(web, posted).await? {
                Some((name, unit)) => (Some(name), unit),
                None => (lecturer?, unit?),
            };
            web.run(envelope, SetSubject { cohort, subject, title, lecturer, unit, minutes, closing }).await
        }
        "drop-subject" => web.run(envelope, DropSubject { cohort, subject: of_id(of)? }).await,
        "drop-limit" => web.run(envelope, DropLimit { cohort, limit: of_id(of)? }).await,
        "limit" => {
            let kind = LimitKind::named(posted.value("kind"));
            let kind = kind.ok_or_else(|| Refusal::field("kind", "refusal-choice-invalid"));
            let (name, days) = (posted.line("name"), days(posted, "days"));
            let seats = if posted.value("seats").is_empty() { Ok(0) } else { posted.number("seats") };
            ask::all([kind.clone().err(), name.clone().err(), days.clone().err(), seats.clone().err()])?;
            let (kind, name, days, seats) = (kind?, name?, days?, seats?);
            web.run(envelope, SetLimit { cohort, kind, name, seats, days }).await
        }
        "rules" => set_rules(web, cohort, posted).await,
        "arrange" => web.run(envelope, Arrange { cohort, anew: flag(posted, "anew")? }).await,
        "cancel" => {
            let (sitting, reason, away) = (of_id(of)?, posted.line("reason")?, flag(posted, "away")?);
            web.run(envelope, CancelSitting { cohort, sitting, reason, away }).await
        }
        "stand-in" => {
            let (by, reason) = (picked(web, posted).await?, posted.line("reason"));
            let by = by.map_or_else(|| posted.line("by"), |(name, _)| Ok(name));
            ask::all([by.clone().err(), reason.clone().err()])?;
            let lecturer = posted.value("lecturer").to_owned();
            web.run(envelope, StandIn { cohort, lecturer, by: by?, reason: reason? }).await
        }
        "check-in" => {
            // Four digits are few: nobody tries many.
            web.slow_down(&format!("check-in#{cohort}#{}", web.person()?), 8, 1.0)?;
            let proof = match posted.value("ticket") {
                "" => Proof::Code(posted.value("code").chars().take(12).collect()),
                ticket => Proof::Ticket(ticket.chars().take(80).collect()),
            };
            web.run(envelope, CheckIn { cohort, proof }).await
        }
        "task" => {
            let (title, text, team) = (posted.line("title"), posted.paragraph_opt("text"), flag(posted, "team"));
            let day = posted.day("due_day");
            ask::all([title.clone().err(), text.clone().err(), team.clone().err(), day.clone().err()])?;
            let group = if posted.value("group").is_empty() { None } else { Some(posted.id("group")?) };
            // Until the end of the day that was named.
            let due_at = day?.plus_days(1).start().plus_minutes(-1);
            let (title, text, team) = (title?, text?, team?);
            web.run(envelope, GiveTask { cohort, team, group, title, text, due_at }).await
        }
        "review" => {
            let (accept, words) = (flag(posted, "accept")?, posted.paragraph_opt("words")?);
            web.run(envelope, Review { cohort, submission: of_id(of)?, accept, words }).await
        }
        "urge" => web.run(envelope, Urge { cohort, task: of_id(of)? }).await,
        "open-round" | "close-round" => {
            let purpose = Purpose::named(of).ok_or(Fault::NotFound)?;
            if name == "open-round" {
                let instrument = Some(posted.value("instrument").to_owned()).filter(|code| !code.is_empty());
                web.run(envelope, OpenRound { cohort, purpose, instrument }).await
            } else {
                web.run(envelope, CloseRound { cohort, purpose }).await
            }
        }
        "needs" => {
            let answers = answers(web, cohort, Purpose::Needs, posted).await?;
            web.run(envelope, AnswerNeeds { cohort, answers }).await
        }
        "assess" => {
            let (person, answers) = (of_id(of)?, answers(web, cohort, Purpose::Four, posted).await?);
            web.run(envelope, Assess { cohort, person, answers }).await
        }
        "peer" => {
            let (group, answers) = (of_id(of)?, answers(web, cohort, Purpose::Show, posted).await?);
            web.run(envelope, ScorePeer { cohort, group, answers }).await
        }
        "moderate" => {
            let (score, reason) = (hundredths(posted, "score"), posted.line("reason"));
            ask::all([score.clone().err(), reason.clone().err()])?;
            let (person, competency) = (of_id(of)?, posted.value("competency").to_owned());
            web.run(envelope, Moderate { cohort, person, competency, hundredths: score?, reason: reason? }).await
        }
        "topic" => web.run(envelope, ChooseTopic { cohort, group: of_id(of)?, topic: posted.line("topic")? }).await,
        "judge" => {
            let (name, unit) = (posted.line("name")?, posted.line_opt("unit")?);
            web.run(envelope, InviteJudge { cohort, name, unit }).await
        }
        "absent" => {
            let (reason, back) = (posted.line("reason")?, flag(posted, "back")?);
            web.run(envelope, JudgeAbsent { cohort, judge: of_id(of)?, reason, back }).await
        }
        "photos" => {
            let caption = posted.line("caption")?;
            let photos = photos::store(web, posted, "photos", album::MOST).await?;
            web.run(envelope, AddPhotos { cohort, caption, photos }).await
        }
        "close-show" => web.run(envelope, CloseShow { cohort, anyway: flag(posted, "anyway")? }).await,
        "settle" => web.run(envelope, Settle { cohort }).await,
        "certify" => web.run(envelope, Certify { cohort }).await,
        other => Err(Fault::Internal(format!("no act {other}"))),
    }
}

async fn set_rules(web: &Web, cohort: DossierId, posted: &Posted) -> Result<Receipt, Fault> {
    let (first, last, begins) = (posted.day("first_day"), posted.day("last_day"), posted.clock("begins"));
    ask::all([first.clone().err(), last.clone().err(), begins.clone().err()])?;
    let number = |name: &str| posted.number(name);
    let tie = Tie::named(posted.value("tie")).ok_or_else(|| Refusal::field("tie", "refusal-choice-invalid"))?;
    let rules = Rules {
        attendance: number("attendance")?,
        excused_out: flag(posted, "excused_out")?,
        tasks: number("tasks")?,
        floor: hundredths(posted, "floor")?,
        weights: [number("weight_trainer")?, number("weight_leader")?, number("weight_own")?],
        gap: hundredths(posted, "gap")?,
        judges: number("judges")?,
        drop: number("drop")?,
        drop_from: number("drop_from")?,
        tie,
    };
    let (first_day, last_day, begins, evenings) = (first?, last?, begins?, new::ticked(posted));
    web.run(posted.envelope()?, SetRules { cohort, first_day, last_day, evenings, begins, rules }).await
}
