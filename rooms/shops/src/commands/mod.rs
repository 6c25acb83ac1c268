//! The verbs of shops and their evenings. Each file holds one or a pair: its input, its pure `decide`, its tests.

pub mod check;
pub mod close;
pub mod evening;
pub mod load;
pub mod register;
pub mod reveal;
pub mod rules;

#[cfg(test)]
pub(crate) mod tests;

use liren_kernel::{Instant, Level, Refusal};
use liren_office::{Effect, NewEntry, dossier::EntryId};
use serde_json::Value;

use crate::subject::Evening;

/// The refusal of a verb that the present stage does not allow.
pub(crate) fn not_now() -> Refusal {
    Refusal::new("refusal-shop-not-now")
}

/// When something of an evening happened, by a phone whose clock may be wrong: never later than now, and not before the
/// evening began.
pub(crate) fn happened(evening: &Evening, at: Option<Instant>, now: Instant) -> Instant {
    at.unwrap_or(now).min(now).max(evening.row.started_at.min(now))
}

/// An entry on the timeline of an evening.
pub(crate) fn entry(id: EntryId, kind: &'static str, happened_at: Instant, body: Value) -> Effect {
    Effect::Entry(NewEntry { id, kind, level: Level::Community, audience: None, happened_at, body })
}
