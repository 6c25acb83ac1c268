//! The verbs of supervision. Each file holds one: its input, its pure `decide`, its tests.

pub mod advise;
pub mod answer;
pub mod confide;
pub mod end;
pub mod hold;
pub mod overdue;
pub mod plan;
pub mod prepare;
pub mod propose;
pub mod service_plan;
pub mod sign;

#[cfg(test)]
pub(crate) mod tests;

use liren_kernel::{Day, Instant, Refusal};
use liren_office::{Change, Decide, Effect, PersonId};
use liren_store::params;
use serde_json::json;

use super::{model::State, store, subject::Agreement};

/// The refusal of a verb that the present state does not allow.
pub(crate) fn not_now() -> Refusal {
    Refusal::new("refusal-supervision-not-now")
}

/// Refuses anyone but the supervisor of a running agreement.
pub(crate) fn by_supervisor(agreement: &Agreement, cx: &Decide<'_>) -> Result<(), Refusal> {
    if agreement.record.supervisor != cx.actor.person {
        return Err(Refusal::new("refusal-supervision-supervisor-only"));
    }
    if agreement.state != State::Running {
        return Err(not_now());
    }
    Ok(())
}

/// Refuses anyone but a supervisee of a running agreement.
pub(crate) fn by_supervisee(agreement: &Agreement, cx: &Decide<'_>) -> Result<(), Refusal> {
    if !agreement.supervises(cx.actor.person) {
        return Err(Refusal::new("refusal-supervision-supervisee-only"));
    }
    if agreement.state != State::Running {
        return Err(not_now());
    }
    Ok(())
}

/// A task on the dossier for one of its members, under the dossier's own title: more would be plain text.
pub(crate) fn task(verb: &'static str, person: PersonId, due_at: Option<Instant>) -> Effect {
    Effect::Task { verb, title: String::new(), person: Some(person), org: None, due_at }
}

/// The end of a working day.
pub(crate) fn evening(day: Day) -> Instant {
    day.start().plus_minutes(17 * 60 + 30)
}

/// The day by which the next session must be held, and the clock that asks after it.
pub(crate) fn next_due(change: Change, agreement: &Agreement, day: Option<Day>) -> Change {
    let change = change.due(day.map(evening)).and(Effect::rows(move |tx, cx| {
        tx.exec(&store::NEXT_DUE, params![cx.dossier, day.map(|day| day.to_string())])?;
        Ok(())
    }));
    let Some(day) = day else { return change };
    let id = agreement.header.id.to_string();
    change.and(Effect::Job {
        kind: super::jobs::OVERDUE,
        payload: json!({ "supervision": id, "due": day }),
        unique: format!("supervision-overdue-{id}"),
        // In the morning after the last day in time.
        run_at: day.plus_days(1).start().plus_minutes(8 * 60 + 30),
    })
}

/// Tells every member but the one who acts.
pub(crate) fn tell_members(mut change: Change, agreement: &Agreement, cx: &Decide<'_>, key: &'static str) -> Change {
    for member in agreement.members.iter().filter(|m| m.person != cx.actor.person) {
        change = change.and(Effect::Tell { person: member.person, key, args: about(agreement) });
    }
    change
}

/// Values of a notice.
pub(crate) fn about(agreement: &Agreement) -> Vec<(String, String)> {
    vec![("number".into(), agreement.header.number.clone())]
}

/// The tasks of all actions that stay open, made anew: closing by verb closes those of everybody.
/// The notebook says that something was agreed, and leads to where it stands; what it is stays among those in it.
pub(crate) fn action_tasks(change: Change, open: impl IntoIterator<Item = (PersonId, Day)>) -> Change {
    let done = Effect::TasksDone { verb: Some("supervision.act") };
    open.into_iter()
        .fold(change.and(done), |change, (person, due)| change.and(task("supervision.act", person, Some(evening(due)))))
}
