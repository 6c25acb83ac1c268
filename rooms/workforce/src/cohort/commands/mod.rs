//! The verbs of a class. A file holds what belongs together: inputs, pure `decide`s, their tests.

pub mod album;
pub mod arrange;
pub mod four;
pub mod learners;
pub mod open;
pub mod plan;
pub mod roll;
pub mod rounds;
pub mod settle;
pub mod show;
pub mod staff;
pub mod stand_in;
pub mod tasks;

use liren_kernel::{Level, Refusal};
use liren_office::{Change, Decide, Effect, NewEntry, PersonId};
use serde_json::Value;

use super::{model::Stage, subject::Cohort};

/// An entry on the timeline. What concerns one person stands in the rows of this area, not here.
pub(crate) fn entry(cx: &Decide<'_>, kind: &'static str, body: Value) -> Effect {
    let (id, level) = (cx.id(), Level::Community);
    Effect::Entry(NewEntry { id, kind, level, audience: None, happened_at: cx.now, body })
}

/// Tells a person something about the class.
pub(crate) fn tell(cohort: &Cohort, person: PersonId, key: &'static str, more: &[(&str, String)]) -> Effect {
    let mut args = vec![("title".to_owned(), cohort.header.title.clone())];
    args.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    Effect::Tell { person, key, args }
}

/// Adds several effects.
pub(crate) fn all(change: Change, effects: impl IntoIterator<Item = Effect>) -> Change {
    effects.into_iter().fold(change, Change::and)
}

/// Refuses what cannot be done any more once it is settled who passed.
pub(crate) fn not_settled(cohort: &Cohort) -> Result<(), Refusal> {
    if cohort.stage == Stage::Settled { Err(Refusal::new("refusal-cohort-settled")) } else { Ok(()) }
}
