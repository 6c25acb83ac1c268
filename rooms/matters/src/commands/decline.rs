//! 不予受理: with a coded reason and a way on.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, join_desk, not_now, step, tell_reporter};
use crate::{
    model::{DeclineReason, Stage, State},
    subject::Matter,
};

/// Decline.
pub const VERB: Verb = Verb("matter.decline");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Decline {
    /// Which.
    pub matter: DossierId,
    /// Why.
    pub reason: DeclineReason,
    /// What the reporter is told: where to go instead.
    pub text: Paragraph,
}

impl Command for Decline {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !matches!(matter.state, State::Reported | State::Filed) {
            return Err(not_now());
        }
        let mut record = matter.record.clone();
        record.desk = Some(cx.actor.person);
        record.outcome = Some(format!("declined:{}", self.reason.name()));
        let change = join_desk(step(matter, cx, Stage::Declined, None, record), cx.actor.person);
        let body = json!({ "reason": self.reason, "text": self.text });
        Ok(tell_reporter(entry(change, cx, "declined", body, &[], ""), matter, "notice-matter-declined"))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "reason": self.reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, entries, matter, slice, text};

    #[test]
    fn it_ends_with_a_reason() {
        let kit = Kit::new();
        let decline = |m: &Matter| {
            Decline { matter: m.header.id, reason: DeclineReason::Emergency, text: text("请立即拨打119") }
                .decide(m, &kit.cx())
        };
        let change = decline(&matter(State::Reported)).unwrap();
        assert_eq!((change.patch.state, change.patch.close), (Some("declined"), true));
        assert_eq!(entries(&change)[0].body["reason"], "emergency");
        assert!(debug(&change).contains("notice-matter-declined"));
        assert!(decline(&matter(State::Dispatched(slice()))).is_err());
    }
}
