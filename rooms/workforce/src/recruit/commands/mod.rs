//! The verbs of a recruitment. Each file holds one or two: input, pure `decide`, tests.

pub mod call;
pub mod load;
pub mod place;
pub mod staying;

use liren_kernel::{Id, Refusal};
use liren_office::{Change, Decide, Effect, NewEntry, PersonId, change::ApplyContext};
use liren_people::joint;
use liren_store::{Tx, params};
use serde_json::Value;

use super::{store, subject::Target};

/// The refusal of a verb that the present state does not allow.
pub(crate) fn not_now() -> Refusal {
    Refusal::new("refusal-recruit-not-now")
}

/// Adds a line to the timeline.
pub(crate) fn entry(change: Change, cx: &Decide<'_>, kind: &'static str, body: Value) -> Change {
    let (id, level) = (cx.id(), liren_kernel::Level::Community);
    change.and(Effect::Entry(NewEntry { id, kind, level, audience: None, happened_at: cx.now, body }))
}

/// Somebody to be placed.
#[derive(Debug, Clone)]
pub(crate) struct Placing {
    pub applicant: Id<()>,
    pub person: PersonId,
    pub post: Id<()>,
    pub target: Target,
    pub title: String,
    pub from: liren_kernel::Day,
    pub reason: String,
    pub before: Option<String>,
}

/// Gives the post and writes where somebody went.
pub(crate) fn place(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, placing: &Placing) -> Result<(), liren_office::Fault> {
    let code = placing.target.place.code.clone();
    joint::give_post(
        tx,
        cx,
        &joint::PostToBe {
            id: placing.post,
            person: placing.person,
            role: liren_office::Role::CommunityWorker,
            org: placing.target.org,
            column: liren_kernel::ScopeColumn::Community,
            code: code.clone(),
            title: placing.title.clone(),
            from: placing.from,
            reason: placing.reason.clone(),
        },
    )?;
    joint::settle(tx, placing.person, &placing.target.place)?;
    let (applicant, post) = (placing.applicant, placing.post);
    tx.exec(&store::PLACE, params![applicant, code, placing.target.org, post, cx.now])?;
    tx.exec(&store::MOVE_ADD, params![applicant, cx.now, cx.actor, placing.before, code, placing.reason])?;
    Ok(())
}
