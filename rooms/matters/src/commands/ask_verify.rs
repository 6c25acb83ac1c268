//! 发核实: before anything is decided, somebody of the grid looks whether it is as reported.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{about, entry, join_desk, not_now, step};
use crate::{
    model::{Stage, State},
    subject_more::Nearby,
};

/// Ask for it to be looked at.
pub const VERB: Verb = Verb("matter.ask_verify");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskVerify {
    /// Which.
    pub matter: DossierId,
    /// What to look at.
    pub text: Option<Paragraph>,
}

impl Command for AskVerify {
    type Subject = Nearby;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, nearby: &Nearby, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let matter = &nearby.matter;
        if !matches!(matter.state, State::Reported | State::Filed) {
            return Err(not_now());
        }
        if matter.header.level.is_encrypted() {
            // Of a restricted matter only its team knows; they look themselves.
            return Err(Refusal::new("refusal-matter-restricted"));
        }
        let due = cx.calendar.add(cx.now, matter.terms().verify);
        let mut record = matter.record.clone();
        record.desk = Some(cx.actor.person);
        let mut change = step(matter, cx, Stage::Verifying, Some(due), record);
        for person in &nearby.lookers {
            let (title, due_at) = (String::new(), Some(due));
            change = change
                .and(Effect::Task { verb: "matter.verify", title, person: Some(*person), org: None, due_at })
                .and(Effect::Tell { person: *person, key: "notice-matter-ask-verify", args: about(matter) });
        }
        Ok(entry(join_desk(change, cx.actor.person), cx, "verify_asked", json!({ "text": self.text }), &[], ""))
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, matter, person, slice};

    #[test]
    fn whoever_looks_after_the_grid_has_it_to_do() {
        let kit = Kit::new();
        let ask = |state| {
            let nearby = Nearby { matter: matter(state), lookers: vec![person(3), person(4)] };
            AskVerify { matter: nearby.matter.header.id, text: None }.decide(&nearby, &kit.cx())
        };
        let change = ask(State::Reported).unwrap();
        assert_eq!(change.patch.state, Some("verifying"));
        assert_eq!(debug(&change).matches("matter.verify").count(), 2);
        assert!(ask(State::Handling(slice())).is_err());
    }
}
