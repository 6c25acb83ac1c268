//! 受理、立案: the desk takes a report up.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, join_desk, maybe, not_now, step, task, tell_reporter};
use crate::{
    model::{Stage, State},
    subject::Matter,
};

/// File.
pub const VERB: Verb = Verb("matter.file");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct File {
    /// Which.
    pub matter: DossierId,
    /// What the desk says about it.
    pub text: Option<Paragraph>,
}

impl Command for File {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if matter.state != State::Reported {
            return Err(not_now());
        }
        let mut record = matter.record.clone();
        record.desk = Some(cx.actor.person);
        let due = cx.calendar.add(cx.now, matter.terms().accept);
        let change = step(matter, cx, Stage::Filed, Some(due), record);
        let change = entry(join_desk(change, cx.actor.person), cx, "filed", json!({ "text": self.text }), &[], "");
        let change = tell_reporter(change, matter, "notice-matter-filed");
        Ok(maybe(change, task("matter.dispatch", matter.header.lead, Some(due))))
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, matter, slice};

    #[test]
    fn only_what_was_reported_is_taken_up_and_by_then_the_desk_takes_part() {
        let kit = Kit::new();
        let file = |m: &Matter| File { matter: m.header.id, text: None }.decide(m, &kit.cx());
        let change = file(&matter(State::Reported)).unwrap();
        assert_eq!(change.patch.state, Some("filed"));
        assert!(debug(&change).contains("Join") && debug(&change).contains("matter.dispatch"));
        assert_eq!(file(&matter(State::Handling(slice()))).unwrap_err().key, "refusal-matter-not-now");
    }
}
