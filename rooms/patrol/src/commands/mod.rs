//! The verbs of a patrol. Each file holds one or a pair: its input, its pure `decide`, its tests.

pub mod brief;
pub mod cover;
pub mod draw;
pub mod end;
pub mod find;
pub mod finish_task;
pub mod found;
pub mod grid;
pub mod join;
pub mod look;
pub mod pass_on;
pub mod plan;
pub mod roster;
pub mod see;
pub mod set_task;
pub mod start;
pub mod take_task;

#[cfg(test)]
pub(crate) mod tests;

use liren_kernel::{Instant, Level, Refusal};
use liren_office::{Decide, Effect, NewEntry, dossier::EntryId};
use serde_json::Value;

use crate::board::Said;

/// The refusal of a verb that the present stage does not allow.
pub(crate) fn not_now() -> Refusal {
    Refusal::new("refusal-patrol-not-now")
}

/// The refusal of an act on a task that somebody else was faster with.
pub(crate) fn moved() -> Refusal {
    Refusal::new("refusal-patrol-task-moved")
}

/// An entry that says something of a task on the board.
pub(crate) fn say(cx: &Decide<'_>, said: &Said) -> Result<Effect, Refusal> {
    let body = serde_json::to_value(said).map_err(|_| Refusal::new("refusal-form-broken"))?;
    Ok(entry(cx, said.kind(), body))
}

/// An entry on the timeline.
pub(crate) fn entry(cx: &Decide<'_>, kind: &'static str, body: Value) -> Effect {
    written(cx.id(), kind, cx.now, body)
}

/// An entry with an id of its own, such as one that photos hang on.
pub(crate) fn written(id: EntryId, kind: &'static str, happened_at: Instant, body: Value) -> Effect {
    Effect::Entry(NewEntry { id, kind, level: Level::Public, audience: None, happened_at, body })
}

/// When something happened, by a phone whose clock may be wrong: never later than now. Nothing is refused for it, since
/// what was seen was seen; both moments stand in the entry.
pub(crate) fn happened(at: Option<Instant>, now: Instant) -> Instant {
    at.unwrap_or(now).min(now)
}
