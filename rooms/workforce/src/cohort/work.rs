//! What learners and leaders have to do, in their notebook: the office's tasks, closed one person at a time.

use liren_kernel::Instant;
use liren_office::{Effect, PersonId};
use liren_store::params;

use super::store;

/// To hand something in.
pub const SUBMIT: &str = "cohort.submit";
/// To see to it that one's group does.
pub const URGE: &str = "cohort.urge";
/// To answer what one would like to learn.
pub const NEEDS: &str = "cohort.answer_needs";
/// To assess.
pub const ASSESS: &str = "cohort.assess";

/// Gives somebody something to do.
pub fn give(verb: &'static str, title: &str, person: PersonId, due_at: Option<Instant>) -> Effect {
    Effect::Task { verb, title: title.to_owned(), person: Some(person), org: None, due_at }
}

/// It is done.
pub fn done(verb: &'static str, title: &str, person: PersonId) -> Effect {
    let title = title.to_owned();
    Effect::rows(move |tx, cx| {
        tx.exec(&store::WORK_DONE, params![cx.dossier, verb, person, title, cx.actor, cx.now])?;
        Ok(())
    })
}
