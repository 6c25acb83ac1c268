//! What the areas of this room write, as effects.

use liren_kernel::{Instant, Level};
use liren_office::{Effect, NewEntry, PersonId, dossier::EntryId};
use serde_json::Value;

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
