//! The verbs of a matter. Each file holds one: its input, its pure `decide`, its tests.

pub mod ask_more;
pub mod ask_verify;
pub mod assist;
pub mod attach;
pub mod bar;
pub mod blur;
pub mod call_back;
pub mod cancel;
pub mod categories;
pub mod clear_photo;
pub mod close;
pub mod decline;
pub mod dispatch;
pub mod dispute;
pub mod erase;
pub mod escalate;
pub mod feed_back;
pub mod file;
pub mod fix_on_spot;
pub mod inspect;
pub mod key_in;
pub mod link_answer;
pub mod links;
pub mod lower;
pub mod meet;
pub mod merge;
pub mod note;
pub mod overdue;
pub mod propose;
pub mod raise;
pub mod rate;
pub mod recheck;
pub mod remind;
pub mod reopen;
pub mod report;
pub mod report_public;
pub mod respond;
pub mod restrict;
pub mod reveal;
pub mod rule;
pub mod set_rates;
pub mod set_release;
pub mod sign_for;
pub mod split;
pub mod unbar;
pub mod verify;
pub mod wait;

#[cfg(test)]
pub(crate) mod tests;

use liren_kernel::{Instant, Level, Refusal};
use liren_office::{
    Change, Command, Decide, Effect, Envelope, Fault, NewEntry, OrgId, PersonId, Receipt, RoomEffect, Together,
    change::ApplyContext, dossier::EntryId, photo::Stored,
};
use liren_store::{Tx, params};
use serde_json::{Value, json};

use crate::{
    model::{Source, Stage},
    store::{self, Record},
    subject::Matter,
};

/// The refusal of a verb that the present state does not allow.
pub(crate) fn not_now() -> Refusal {
    Refusal::new("refusal-matter-not-now")
}

/// Writes the row of a matter.
struct Keep(Record);

impl RoomEffect for Keep {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        let r = &self.0;
        // A sealed matter has no row, and no category: what it was stands in its sealed entries.
        if r.category == 0 {
            return Ok(());
        }
        tx.exec(
            &store::RECORD_SET,
            params![
                cx.dossier,
                r.category,
                r.source,
                r.reporter,
                r.handler,
                r.offer,
                r.work_due,
                r.desk,
                r.fed_by,
                r.inspected_by,
                r.rework,
                r.disputes,
                r.reminders,
                r.overdue,
                r.marked_due,
                r.ever_overdue,
                r.dispatched_at,
                r.signed_at,
                r.fed_at,
                r.outcome,
                r.rating,
                r.rated_at,
                r.merged_into,
                r.origin,
                r.origin_item,
                r.split_from,
                r.persuaded,
                r.rechecks,
                r.recheck_good,
                r.rechecked_at,
                r.verified,
                r.overruled,
                r.extensions,
                r.parkings,
                r.left_minutes,
                r.asked,
                r.ask,
                r.ask_until,
                r.response_due,
                r.responded_at,
                r.contacts,
                r.tries,
                r.called_at,
                r.resolved,
                r.called_rating,
                r.excluded,
                r.escalated,
                r.proposal,
                r.proposed_by,
                r.settled_at
            ],
        )?;
        Ok(())
    }
}

pub(crate) fn keep(record: Record) -> Effect {
    Effect::Room(Box::new(Keep(record)))
}

/// Tasks that belong to one step and end with it.
const STEP_TASKS: &[&str] = &[
    "matter.file",
    "matter.verify",
    "matter.dispatch",
    "matter.sign_for",
    "matter.rule",
    "matter.feed_back",
    "matter.approve_extension",
    "matter.approve_parking",
    "matter.resume",
    "matter.inspect",
    "matter.call_back",
    "matter.close",
];

/// A step: the new state with its deadline, the jobs of that deadline, the row. Open tasks of the step before end.
pub(crate) fn step(matter: &Matter, cx: &Decide<'_>, to: Stage, due: Option<Instant>, mut record: Record) -> Change {
    record.overdue = false;
    record.escalated = 0;
    // What was asked for is not granted any more once the work has gone on.
    (record.asked, record.ask, record.ask_until) = (None, None, None);
    let mut change = Change::to(to.name()).due(due);
    if to.is_end() {
        change = change.and(Effect::TasksDone { verb: None });
        for help in matter.assisting() {
            let (id, state) = (help.id, "returned");
            change = change.and(Effect::Handoff(liren_office::HandoffAct::Move { id, state, due_at: None }));
        }
    } else {
        // Those who help have their own tasks; a step of the whole does not end them.
        for verb in STEP_TASKS {
            change = change.and(Effect::TasksDone { verb: Some(verb) });
        }
    }
    change = change.and(keep(record));
    for effect in due.into_iter().flat_map(|due| clock(&matter.header.id.to_string(), cx.now, due)) {
        change = change.and(effect);
    }
    if to.is_end() { change.close().and(Effect::Tally { measure: "matter.closed", by: 1 }) } else { change }
}

/// What happens when a deadline comes near and when it passes. The jobs look again at what the matter is then.
pub(crate) fn clock(id: &str, now: Instant, due: Instant) -> [Effect; 2] {
    let payload = json!({ "matter": id, "due": due });
    let near = Instant::from_ms(now.ms() + (due.ms() - now.ms()).max(0) / 4 * 3);
    [
        Effect::Job {
            kind: crate::jobs::OVERDUE,
            payload: payload.clone(),
            unique: format!("matter-overdue-{id}"),
            run_at: due.plus_minutes(1),
        },
        Effect::Job { kind: crate::jobs::REMINDER, payload, unique: format!("matter-reminder-{id}"), run_at: near },
    ]
}

/// An entry on the timeline and its photos.
pub(crate) fn entry(
    change: Change,
    cx: &Decide<'_>,
    kind: &'static str,
    body: Value,
    photos: &[Stored],
    purpose: &'static str,
) -> Change {
    let id: EntryId = cx.id();
    let change = change.and(written(id, kind, Level::Public, cx.now, body));
    if photos.is_empty() {
        return change;
    }
    change.and(Effect::Photos { entry: id, purpose, photos: photos.to_vec() })
}

/// An entry of at least `level`, which happened then.
pub(crate) fn written(id: EntryId, kind: &'static str, level: Level, happened_at: Instant, body: Value) -> Effect {
    Effect::Entry(NewEntry { id, kind, level, audience: None, happened_at, body })
}

/// A task for an organisation.
pub(crate) fn task(verb: &'static str, org: Option<OrgId>, due_at: Option<Instant>) -> Option<Effect> {
    org.map(|org| Effect::Task { verb, title: String::new(), person: None, org: Some(org), due_at })
}

/// Values of a notice about a matter: its number, and its title where the level allows.
pub(crate) fn about(matter: &Matter) -> Vec<(String, String)> {
    vec![("number".into(), matter.header.number.clone()), ("title".into(), matter.open_title().to_owned())]
}

/// Tells who reported it, and who reported what was merged into it, where they have an account.
pub(crate) fn tell_reporter(change: Change, matter: &Matter, key: &'static str) -> Change {
    // A courier gave it on the way: the last word is thanks.
    let thanks = key == "notice-matter-closed" && matter.record.source == Source::Sentinel;
    let key = if thanks { "notice-matter-closed-thanks" } else { key };
    matter
        .reporters
        .iter()
        .fold(change, |change, person| change.and(Effect::Tell { person: *person, key, args: about(matter) }))
}

/// Tells an organisation.
pub(crate) fn tell_org(change: Change, matter: &Matter, org: Option<OrgId>, key: &'static str) -> Change {
    match org {
        Some(org) => change.and(Effect::TellOrg { org, key, args: about(matter) }),
        None => change,
    }
}

/// Adds an effect that may be none.
pub(crate) fn maybe(change: Change, effect: Option<Effect>) -> Change {
    match effect {
        Some(effect) => change.and(effect),
        None => change,
    }
}

/// Runs the same on others first and then on its own, whose receipt is given: all of them or none.
pub(crate) fn with_others<C: Command>(
    together: &mut Together<'_, '_>,
    envelope: Envelope,
    others: Vec<C>,
    own: C,
) -> Result<Receipt, Fault> {
    let mut next = Envelope { revision: None, ..envelope };
    for other in others {
        next = next.also(1);
        together.run(next, other)?;
    }
    together.run(envelope, own)
}

/// Someone of the desk takes part: reads what is written for the desk.
pub(crate) fn join_desk(change: Change, person: PersonId) -> Change {
    change.and(Effect::Join { party: *person.bytes(), part: "desk", reason: "desk".into() })
}

/// Refuses an act of whoever handled the matter: nobody checks their own work (domain §24).
pub(crate) fn not_the_handler(matter: &Matter, cx: &Decide<'_>) -> Result<(), Refusal> {
    if matter.handled_by(cx.actor) { Err(Refusal::new("refusal-matter-own-work")) } else { Ok(()) }
}
