//! 退单: the organisation says that it is not its to do, and why. The desk decides.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, HandoffAct};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, maybe, not_now, step, task, tell_org};
use crate::{
    model::{Stage, State},
    subject::Matter,
};

/// Dispute.
pub const VERB: Verb = Verb("matter.dispute");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Dispute {
    /// Which.
    pub matter: DossierId,
    /// Why, and whose it is instead.
    pub text: Paragraph,
}

impl Command for Dispute {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        // Whoever receives first may dispute, not refuse; once signed for it is theirs.
        let State::Dispatched(slice) = matter.state else { return Err(not_now()) };
        if matter.record.overruled {
            return Err(Refusal::new("refusal-matter-overruled"));
        }
        let due = cx.calendar.add(cx.now, matter.terms().accept);
        let mut record = matter.record.clone();
        record.disputes += 1;
        let (id, state) = (slice.offer, "declined");
        let change = step(matter, cx, Stage::Disputed, Some(due), record).and(Effect::Handoff(HandoffAct::Move {
            id,
            state,
            due_at: None,
        }));
        let change = entry(change, cx, "disputed", json!({ "org": slice.org, "text": self.text }), &[], "");
        let change = tell_org(change, matter, matter.header.lead, "notice-matter-disputed");
        Ok(maybe(change, task("matter.rule", matter.header.lead, Some(due))))
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, matter, slice, text};
    use liren_office::Role;

    #[test]
    fn it_goes_back_to_the_desk_and_is_counted() {
        let kit = Kit::of(Role::OrgHandler, 2, 2);
        let m = matter(State::Dispatched(slice()));
        let change = Dispute { matter: m.header.id, text: text("属业委会管理") }.decide(&m, &kit.cx()).unwrap();
        assert_eq!(change.patch.state, Some("disputed"));
        assert!(debug(&change).contains("declined") && debug(&change).contains("notice-matter-disputed"));
        let m = matter(State::Handling(slice()));
        assert!(Dispute { matter: m.header.id, text: text("不归我们管") }.decide(&m, &kit.cx()).is_err());
    }
}
