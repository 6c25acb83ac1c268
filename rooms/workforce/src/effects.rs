//! What the areas of this room write, as effects.

use liren_kernel::{Instant, Level};
use liren_office::{Effect, Fault, NewEntry, PersonId, RoomEffect, change::ApplyContext, dossier::EntryId};
use liren_store::Tx;
use serde_json::Value;

/// Rows written by a closure.
struct Rows<F>(F);

impl<F> RoomEffect for Rows<F>
where
    F: Fn(&mut Tx<'_>, &ApplyContext<'_>) -> Result<(), Fault> + Send,
{
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        (self.0)(tx, cx)
    }
}

/// An effect that writes rows of this room.
pub(crate) fn rows<F>(write: F) -> Effect
where
    F: Fn(&mut Tx<'_>, &ApplyContext<'_>) -> Result<(), Fault> + Send + 'static,
{
    Effect::Room(Box::new(Rows(write)))
}

/// An entry that the whole team reads and nobody else: level 2 whatever the level of its dossier.
pub(crate) fn for_team(id: EntryId, kind: &'static str, happened_at: Instant, body: Value) -> Effect {
    Effect::Entry(NewEntry { id, kind, level: Level::NeedToKnow, audience: None, happened_at, body })
}

/// An entry that these people read and nobody else, the rest of the team not either.
pub(crate) fn between(
    people: Vec<PersonId>,
    id: EntryId,
    kind: &'static str,
    happened_at: Instant,
    body: Value,
) -> Effect {
    Effect::Entry(NewEntry { id, kind, level: Level::NeedToKnow, audience: Some(people), happened_at, body })
}

/// An entry that everyone reads who sees the dossier.
pub(crate) fn for_all(id: EntryId, kind: &'static str, happened_at: Instant, body: Value) -> Effect {
    Effect::Entry(NewEntry { id, kind, level: Level::Public, audience: None, happened_at, body })
}
