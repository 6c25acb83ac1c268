//! 签收: the organisation accepts; from now on it answers for the work.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, HandoffAct};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{entry, maybe, not_now, step, task, tell_org};
use crate::{
    model::{Stage, State},
    subject::Matter,
};

/// Sign for.
pub const VERB: Verb = Verb("matter.sign_for");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignFor {
    /// Which.
    pub matter: DossierId,
}

impl Command for SignFor {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        signed(matter, cx, json!({}))
    }
}

/// The organisation that it was offered to has signed for it; `said` stands on the timeline with it.
pub(crate) fn signed(matter: &Matter, cx: &Decide<'_>, mut said: Value) -> Result<Change, Refusal> {
    let State::Dispatched(slice) = matter.state else { return Err(not_now()) };
    let mut record = matter.record.clone();
    record.signed_at = record.signed_at.or(Some(cx.now));
    let change = step(matter, cx, Stage::Handling, slice.due, record);
    let (id, state) = (slice.offer, "accepted");
    let change = change.and(Effect::Handoff(HandoffAct::Move { id, state, due_at: None }));
    (said["org"], said["due"]) = (json!(slice.org), json!(slice.due));
    let change = entry(change, cx, "signed_for", said, &[], "");
    let change = tell_org(change, matter, matter.header.lead, "notice-matter-signed-for");
    Ok(maybe(change, task("matter.feed_back", Some(slice.org), slice.due)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, matter, slice};
    use liren_office::Role;

    #[test]
    fn signing_starts_the_works_own_deadline() {
        let kit = Kit::of(Role::OrgHandler, 2, 2);
        let m = matter(State::Dispatched(slice()));
        let change = SignFor { matter: m.header.id }.decide(&m, &kit.cx()).unwrap();
        assert_eq!(change.patch.state, Some("handling"));
        assert_eq!(change.patch.due_at, Some(slice().due));
        assert!(debug(&change).contains("accepted") && debug(&change).contains("matter.feed_back"));
        let m = matter(State::Handling(slice()));
        assert!(SignFor { matter: m.header.id }.decide(&m, &kit.cx()).is_err());
    }
}
