//! 等居民: nothing can be done until the resident is there, has decided, has cleared the way. And 恢复办理.

use liren_kernel::{Instant, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, HandoffAct};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, maybe, not_now, step, task, tell_org};
use crate::{
    model::{Stage, State},
    subject::Matter,
};

/// Wait for the resident.
pub const VERB: Verb = Verb("matter.wait");
/// Go on.
pub const RESUME: Verb = Verb("matter.resume");

/// Longest wait at once, in minutes: two weeks. What takes longer is parked, which another one grants.
const LONGEST: i64 = 14 * 24 * 60;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Wait {
    /// Which.
    pub matter: DossierId,
    /// When it is looked at again.
    pub until: Instant,
    /// For what.
    pub text: Paragraph,
}

/// The command: what was parked or waited goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Resume {
    /// Which.
    pub matter: DossierId,
    /// What changed.
    pub text: Option<Paragraph>,
}

impl Command for Wait {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let State::Handling(slice) = matter.state else { return Err(not_now()) };
        if self.until <= cx.now || self.until > cx.now.plus_minutes(LONGEST) {
            return Err(Refusal::field("due_day", "refusal-matter-wait"));
        }
        let terms = matter.terms();
        let mut record = matter.record.clone();
        record.left_minutes = slice.due.filter(|_| terms.stops_waiting()).map(|d| terms.left(cx.calendar, cx.now, d));
        let change = step(matter, cx, Stage::Waiting, Some(self.until), record);
        let body = json!({ "org": slice.org, "text": self.text, "due": self.until });
        let change = entry(change, cx, "waiting", body, &[], "");
        let change = tell_org(change, matter, matter.header.lead, "notice-matter-waiting");
        Ok(maybe(change, task("matter.resume", Some(slice.org), Some(self.until))))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "until": self.until })
    }
}

impl Command for Resume {
    type Subject = Matter;
    const VERB: Verb = RESUME;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let (State::Parked(slice) | State::Waiting(slice)) = matter.state else { return Err(not_now()) };
        let mut record = matter.record.clone();
        if let Some(left) = record.left_minutes.take() {
            record.work_due = Some(matter.terms().goes_on(cx.calendar, cx.now, left));
        }
        let due = record.work_due;
        let change = step(matter, cx, Stage::Handling, due, record);
        let (id, state) = (slice.offer, "accepted");
        let change = change.and(Effect::Handoff(HandoffAct::Move { id, state, due_at: due }));
        let body = json!({ "org": slice.org, "text": self.text, "due": due });
        let change = entry(change, cx, "resumed", body, &[], "");
        let change = tell_org(change, matter, Some(slice.org), "notice-matter-resumed");
        Ok(maybe(change, task("matter.feed_back", Some(slice.org), due)))
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
    fn waiting_keeps_what_was_left_and_going_on_gives_it_back() {
        let kit = Kit::of(Role::OrgHandler, 2, 2);
        let m = matter(State::Handling(slice()));
        let wait = |days: i64| {
            let until = kit.now.plus_minutes(days * 1440);
            Wait { matter: m.header.id, until, text: text("住户出差，周末才在家") }.decide(&m, &kit.cx())
        };
        let change = wait(3).unwrap();
        assert_eq!(change.patch.state, Some("waiting"));
        assert!(debug(&change).contains("matter.resume"));
        for wrong in [0, -1, 15] {
            assert_eq!(wait(wrong).unwrap_err().key, "refusal-matter-wait", "{wrong}");
        }
        let mut waited = matter(State::Waiting(slice()));
        waited.record.left_minutes = Some(90);
        let change = Resume { matter: waited.header.id, text: None }.decide(&waited, &kit.cx()).unwrap();
        assert_eq!(change.patch.state, Some("handling"));
        assert_eq!(kit.calendar.working_minutes_between(kit.now, change.patch.due_at.unwrap().unwrap()), 90);
        // Without a pause the deadline stands where it stood.
        let parked = matter(State::Parked(slice()));
        let change = Resume { matter: parked.header.id, text: None }.decide(&parked, &kit.cx()).unwrap();
        assert_eq!(change.patch.due_at, Some(slice().due));
        assert!(Resume { matter: m.header.id, text: None }.decide(&m, &kit.cx()).is_err());
    }
}
