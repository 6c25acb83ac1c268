//! 作废: entered by mistake.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, HandoffAct};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, join_desk, not_now, step, tell_org, tell_reporter};
use crate::{
    model::{Stage, State},
    subject::Matter,
};

/// Cancel.
pub const VERB: Verb = Verb("matter.cancel");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cancel {
    /// Which.
    pub matter: DossierId,
    /// Why.
    pub text: Paragraph,
}

/// Takes it back from the organisation that has it.
pub(super) fn withdraw(change: Change, matter: &Matter) -> Change {
    let Some(slice) = matter.state.slice() else { return change };
    let (id, state) = (slice.offer, "returned");
    tell_org(change, matter, Some(slice.org), "notice-matter-taken-away").and(Effect::Handoff(HandoffAct::Move {
        id,
        state,
        due_at: None,
    }))
}

impl Command for Cancel {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if matches!(matter.state, State::Ended(_)) {
            return Err(not_now());
        }
        let mut record = matter.record.clone();
        record.outcome = Some("cancelled".into());
        let change = withdraw(step(matter, cx, Stage::Cancelled, None, record), matter);
        let change = entry(join_desk(change, cx.actor.person), cx, "cancelled", json!({ "text": self.text }), &[], "");
        Ok(tell_reporter(change, matter, "notice-matter-cancelled"))
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, matter, slice, text};

    #[test]
    fn whoever_had_it_is_told() {
        let kit = Kit::new();
        let run = |state| {
            let m = matter(state);
            Cancel { matter: m.header.id, text: text("登记重了") }.decide(&m, &kit.cx())
        };
        let change = run(State::Handling(slice())).unwrap();
        assert!(change.patch.close && debug(&change).contains("notice-matter-taken-away"));
        assert!(run(State::Ended(Stage::Closed)).is_err());
    }
}
