//! The verbs of this room. Each file holds one or two that belong together: input, pure `decide`, tests.

pub mod call;
pub mod duty;
pub mod duty_move;
pub mod duty_roll;
pub mod export;
mod fits;
pub mod grant;
pub mod proof;
pub mod proof_issue;
pub mod query;
pub mod settle;
pub mod volunteer;

use liren_kernel::{Instant, Level, Refusal};
use liren_office::{Change, Decide, Effect, NewEntry, dossier::EntryId};
use serde_json::Value;

/// The refusal of a verb that the present state does not allow.
pub(crate) fn not_now() -> Refusal {
    Refusal::new("refusal-hours-not-now")
}

/// Nobody decides about own hours.
pub(crate) fn not_own(own: bool) -> Result<(), Refusal> {
    if own { Err(Refusal::new("refusal-hours-own")) } else { Ok(()) }
}

/// An entry on the timeline.
pub(crate) fn entry(change: Change, cx: &Decide<'_>, kind: &'static str, body: Value) -> Change {
    let id: EntryId = cx.id();
    change.and(Effect::Entry(NewEntry { id, kind, level: Level::Community, audience: None, happened_at: cx.now, body }))
}

/// Minutes between two moments, at least one and at most a day.
pub(crate) fn minutes_between(from: Instant, until: Instant) -> Result<i64, Refusal> {
    let minutes = (until.ms() - from.ms()) / 60_000;
    if (1..=24 * 60).contains(&minutes) { Ok(minutes) } else { Err(Refusal::field("until", "refusal-duty-times")) }
}

#[cfg(test)]
pub(crate) mod tests {
    use liren_kernel::{CommandId, Id, Instant, calendar::WorkingCalendar};
    use liren_office::{Actor, Change, Decide, DossierId, Effect, Header, Post, Role};

    /// 23 June 2026, 12:00.
    pub const NOON: Instant = Instant::from_ms(1_782_187_200_000);

    /// What a decision may know.
    pub struct Kit {
        pub actor: Actor,
        calendar: WorkingCalendar,
    }

    impl Kit {
        pub fn by(n: u8) -> Self {
            let posts = vec![Post { role: Role::Resident, org: None, place: None }];
            Self { actor: Actor { person: Id::from_bytes([n; 16]), posts }, calendar: WorkingCalendar::default() }
        }
        pub fn cx(&self) -> Decide<'_> {
            Decide::new(&self.actor, NOON, &self.calendar, CommandId::from_bytes([9; 16]))
        }
    }

    pub fn header(kind: &str, state: &str) -> Header {
        let id: DossierId = Id::from_bytes([7; 16]);
        Header {
            seq: 1,
            id,
            kind: kind.into(),
            number: "2026梧桐志证0001".into(),
            title: "入党申请".into(),
            level: liren_kernel::Level::Community,
            state: state.into(),
            facet: String::new(),
            lead: None,
            place: None,
            city: None,
            district: None,
            street: None,
            community: None,
            grid: None,
            compound: None,
            opened_at: NOON,
            due_at: None,
            closed_at: None,
            revision: 1,
            head: vec![],
            sealed: None,
        }
    }

    pub fn effects(change: &Change) -> Vec<String> {
        change.effects.iter().map(|e| format!("{e:?}")).collect()
    }

    pub fn has_room(change: &Change) -> bool {
        change.effects.iter().any(|e| matches!(e, Effect::Room(_)))
    }
}
