//! 超时: the clock marks a deadline that has passed, once; and reminds before it does.

use liren_kernel::{Instant, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, OrgId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, keep, tell_org};
use crate::{
    model::State,
    subject::{Matter, Unposted},
};

/// Mark as overdue.
pub const VERB: Verb = Verb("matter.overdue");
/// Remind before a deadline.
pub const REMINDER: Verb = Verb("matter.reminder");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Overdue {
    /// Which.
    pub matter: DossierId,
    /// The deadline it had when the job was made.
    pub due: Instant,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reminder {
    /// Which.
    pub matter: DossierId,
    /// The deadline it had when the job was made.
    pub due: Instant,
}

/// Who has to act now.
pub(crate) fn whose(matter: &Matter) -> Option<OrgId> {
    match matter.state {
        State::Dispatched(slice) | State::Handling(slice) | State::Waiting(slice) => Some(slice.org),
        _ => matter.header.lead,
    }
}

/// Whether that deadline still stands.
pub(crate) fn stands(matter: &Matter, due: Instant) -> bool {
    matter.header.due_at == Some(due) && !matches!(matter.state, State::Ended(_))
}

pub(crate) fn gone() -> Refusal {
    Refusal::new("refusal-matter-deadline-gone")
}

impl Command for Overdue {
    type Subject = Unposted;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, subject: &Unposted, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let matter = &subject.0;
        if !stands(matter, self.due) || cx.now <= self.due || matter.record.marked_due == Some(self.due) {
            return Err(gone());
        }
        let mut record = matter.record.clone();
        let first = !record.ever_overdue;
        record.overdue = true;
        record.ever_overdue = true;
        record.marked_due = Some(self.due);
        let org = whose(matter);
        let mut change = Change::none().and(keep(record));
        if first {
            change = change.and(Effect::Tally { measure: "matter.overdue", by: 1 });
        }
        let body = json!({ "due": self.due, "org": org, "stage": matter.state.stage() });
        let change = entry(change, cx, "overdue", body, &[], "");
        let change = tell_org(change, matter, org, "notice-matter-overdue");
        let lead = matter.header.lead.filter(|lead| Some(*lead) != org);
        let change = tell_org(change, matter, lead, "notice-matter-overdue");
        Ok(super::maybe(change, super::escalate::next(self.matter, cx, self.due, 1)))
    }
}

impl Command for Reminder {
    type Subject = Unposted;
    const VERB: Verb = REMINDER;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, subject: &Unposted, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let matter = &subject.0;
        if !stands(matter, self.due) || cx.now > self.due {
            return Err(gone());
        }
        Ok(tell_org(Change::none(), matter, whose(matter), "notice-matter-due-soon"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, matter, slice},
        model::Stage,
    };
    use liren_office::Actor;

    fn mark(minutes: i64, matter: Matter) -> Result<Change, Refusal> {
        let mut kit = Kit::by(Actor::clockwork());
        let due = matter.header.due_at.unwrap();
        kit.now = due.plus_minutes(minutes);
        Overdue { matter: matter.header.id, due }.decide(&Unposted(matter), &kit.cx())
    }

    #[test]
    fn a_deadline_is_marked_once_and_only_while_it_stands() {
        let m = matter(State::Handling(slice()));
        let change = mark(1, m.clone()).unwrap();
        assert_eq!(debug(&change).matches("notice-matter-overdue").count(), 2, "handler and lead");
        assert!(change.patch.state.is_none());
        assert!(mark(-1, m.clone()).is_err(), "too early");
        let mut marked = m.clone();
        marked.record.marked_due = m.header.due_at;
        assert!(mark(1, marked).is_err(), "marked before");
        assert!(mark(1, matter(State::Ended(Stage::Closed))).is_err(), "ended");
        let kit = Kit::by(Actor::clockwork());
        let due = m.header.due_at.unwrap().plus_minutes(-30);
        assert!(Overdue { matter: m.header.id, due }.decide(&Unposted(m), &kit.cx()).is_err(), "another deadline");
    }

    #[test]
    fn it_is_reminded_before_and_not_after() {
        let m = matter(State::Handling(slice()));
        let due = m.header.due_at.unwrap();
        let mut kit = Kit::by(Actor::clockwork());
        let run = |kit: &Kit| Reminder { matter: m.header.id, due }.decide(&Unposted(m.clone()), &kit.cx());
        assert!(debug(&run(&kit).unwrap()).contains("notice-matter-due-soon"));
        kit.now = due.plus_minutes(1);
        assert!(run(&kit).is_err());
    }
}
