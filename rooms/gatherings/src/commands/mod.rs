//! The verbs of a gathering. Each file holds one: its input, its pure `decide`, its tests.

pub mod amend;
pub mod approve;
pub mod cancel;
pub mod feedback;
pub mod forget;
pub mod here;
pub mod lecturers;
pub mod move_sitting;
pub mod over;
pub mod plan;
pub mod roll;
mod seats;
pub mod sign_up;
pub mod sign_up_for;
pub mod sign_up_public;
pub mod sittings;
pub mod sum_up;
pub mod team;

#[cfg(test)]
pub(crate) mod tests;

use liren_kernel::{Instant, Level, Refusal};
use liren_office::{Change, Decide, Effect, Fault, NewEntry, RoomEffect, change::ApplyContext, dossier::EntryId};
use liren_store::{Tx, params};
use serde_json::Value;

use crate::{
    store::{self, Record},
    subject::{Gathering, People},
};

/// The refusal of a verb that the present stage does not allow.
pub(crate) fn not_now() -> Refusal {
    Refusal::new("refusal-gathering-not-now")
}

/// Writes the row of a gathering.
struct Keep(Record);

impl RoomEffect for Keep {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        let r = &self.0;
        tx.exec(
            &store::RECORD_SET,
            params![
                cx.dossier,
                r.form,
                r.parent,
                r.audience,
                r.age_from,
                r.age_to,
                r.open_to,
                r.capacity,
                r.credit,
                r.outline,
                r.budget,
                r.cost,
                r.outcome,
                r.planned_by,
                r.ask
            ],
        )?;
        Ok(())
    }
}

pub(crate) fn keep(record: Record) -> Effect {
    Effect::Room(Box::new(Keep(record)))
}

/// An entry on the timeline.
pub(crate) fn entry(cx: &Decide<'_>, kind: &'static str, body: Value) -> Effect {
    written(cx.id(), kind, cx.now, body)
}

/// An entry with an id of its own, such as one that photos hang on.
pub(crate) fn written(id: EntryId, kind: &'static str, happened_at: Instant, body: Value) -> Effect {
    Effect::Entry(NewEntry { id, kind, level: Level::Public, audience: None, happened_at, body })
}

/// Values of a notice about a gathering.
pub(crate) fn about(gathering: &Gathering) -> Vec<(String, String)> {
    vec![("number".into(), gathering.header.number.clone()), ("title".into(), gathering.header.title.clone())]
}

/// Tells everybody who is to come. Those without account are called: a task for who leads, once.
pub(crate) fn tell_all(
    mut change: Change,
    gathering: &Gathering,
    people: &People,
    key: &'static str,
    args: &[(String, String)],
    due: Option<Instant>,
) -> Change {
    for person in &people.persons {
        change = change.and(Effect::Tell { person: *person, key, args: args.to_vec() });
    }
    if people.guests > 0 && gathering.header.lead.is_some() {
        change = change.and(Effect::TasksDone { verb: Some("gathering.call") }).and(Effect::Task {
            verb: "gathering.call",
            title: String::new(),
            person: None,
            org: gathering.header.lead,
            due_at: due,
        });
    }
    change
}
