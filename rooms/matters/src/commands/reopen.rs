//! 重开: it came back, or the reporter is not content.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, join_desk, maybe, not_now, step, task, tell_reporter};
use crate::{
    model::{Stage, State},
    subject::Matter,
};

/// Reopen.
pub const VERB: Verb = Verb("matter.reopen");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reopen {
    /// Which.
    pub matter: DossierId,
    /// Why.
    pub text: Paragraph,
}

impl Command for Reopen {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !matches!(matter.state, State::Ended(Stage::Closed | Stage::FixedOnSpot | Stage::Declined)) {
            return Err(not_now());
        }
        let due = cx.calendar.add(cx.now, matter.terms().accept);
        let mut record = matter.record.clone();
        if let Some(before) = record.handler.take() {
            // It may be sent to someone else now; who had it keeps no open access.
            let change = Effect::Leave { party: *before.bytes(), part: "handler" };
            return Ok(self.again(matter, cx, record, due).and(change));
        }
        Ok(self.again(matter, cx, record, due))
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}

impl Reopen {
    fn again(
        self,
        matter: &Matter,
        cx: &Decide<'_>,
        mut record: crate::store::Record,
        due: liren_kernel::Instant,
    ) -> Change {
        record.offer = None;
        record.work_due = None;
        record.left_minutes = None;
        record.overruled = false;
        record.verified = None;
        (record.tries, record.called_at, record.resolved) = (0, None, None);
        (record.called_rating, record.excluded) = (None, None);
        record.fed_by = None;
        record.inspected_by = None;
        record.outcome = None;
        record.rating = None;
        record.rated_at = None;
        record.desk = Some(cx.actor.person);
        let mut change = step(matter, cx, Stage::Filed, Some(due), record);
        change.patch.reopen = true;
        // It counts as closed on the day it was, and not any more.
        let closed = matter.header.closed_at.map(liren_kernel::Instant::day);
        let change = maybe(change, closed.map(|day| Effect::TallyOn { measure: "matter.closed", day, by: -1 }));
        let change = entry(join_desk(change, cx.actor.person), cx, "reopened", json!({ "text": self.text }), &[], "");
        let change = tell_reporter(change, matter, "notice-matter-underway");
        maybe(change, task("matter.dispatch", matter.header.lead, Some(due)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, matter, slice, text};

    #[test]
    fn what_has_ended_well_or_was_declined_may_come_back() {
        let kit = Kit::new();
        let run = |state| {
            let m = matter(state);
            Reopen { matter: m.header.id, text: text("又堆上了") }.decide(&m, &kit.cx())
        };
        let change = run(State::Ended(Stage::Closed)).unwrap();
        assert!(change.patch.reopen && change.patch.state == Some("filed"));
        assert!(debug(&change).contains("matter.dispatch"));
        assert!(run(State::Ended(Stage::Merged)).is_err() && run(State::Handling(slice())).is_err());
    }
}
