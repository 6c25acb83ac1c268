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

/// The refusal of a verb that the present stage does not allow.
pub(crate) fn not_now() -> Refusal {
    Refusal::new("refusal-shop-not-now")
}

/// An entry on the timeline of an evening.
pub(crate) fn entry(id: EntryId, kind: &'static str, happened_at: Instant, body: Value) -> Effect {
    Effect::Entry(NewEntry { id, kind, level: Level::Community, audience: None, happened_at, body })
}
