//! 派单、改派: the desk offers the work to an organisation, with a deadline.

use liren_kernel::{Instant, Line, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, HandoffAct, OrgId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, join_desk, maybe, not_now, step, task, tell_org, tell_reporter};
use crate::{
    model::{Stage, State},
    subject::Sending,
};

/// Dispatch.
pub const VERB: Verb = Verb("matter.dispatch");

/// Longest deadline, in minutes: a year.
const LONGEST: i64 = 366 * 24 * 60;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Dispatch {
    /// Which.
    pub matter: DossierId,
    /// To whom.
    pub org: OrgId,
    /// What is asked.
    pub text: Option<Paragraph>,
    /// A deadline other than the rule's.
    pub due: Option<Instant>,
    /// Why other.
    pub due_reason: Option<Line>,
}

impl Command for Dispatch {
    type Subject = Sending;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> (DossierId, OrgId) {
        (self.matter, self.org)
    }
    fn decide(self, sending: &Sending, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let matter = &sending.matter;
        if matter.header.level.is_encrypted() {
            // An organisation's people are not the team; what only the team may know is not handed on whole.
            return Err(Refusal::new("refusal-matter-restricted"));
        }
        if matches!(matter.state, State::Verifying | State::Feedback(..) | State::Callback(..) | State::Ended(_)) {
            return Err(not_now());
        }
        if !sending.serves {
            return Err(Refusal::field("org", "refusal-matter-org"));
        }
        let before = matter.state.slice();
        if before.is_some_and(|s| s.org == self.org) && !matches!(matter.state, State::Disputed(_)) {
            return Err(Refusal::field("org", "refusal-matter-same-org"));
        }
        if matter.assisting().any(|help| help.to_org == self.org) {
            return Err(Refusal::field("org", "refusal-matter-assists-already"));
        }
        let terms = matter.terms();
        let by_rule = cx.calendar.add(cx.now, terms.work);
        let due = match (self.due, &self.due_reason) {
            (None, _) => by_rule,
            (Some(_), None) => return Err(Refusal::field("due_reason", "refusal-matter-due-reason")),
            (Some(due), Some(_)) if due <= cx.now || due > cx.now.plus_minutes(LONGEST) => {
                return Err(Refusal::field("due_day", "refusal-matter-due"));
            }
            (Some(due), Some(_)) => due,
        };
        let offer = cx.id();
        let sign_by = cx.calendar.add(cx.now, terms.sign).min(due);
        let mut record = matter.record.clone();
        record.desk = Some(cx.actor.person);
        record.handler = Some(self.org);
        record.offer = Some(offer);
        record.work_due = Some(due);
        record.left_minutes = None;
        record.overruled = record.overruled && before.is_some_and(|s| s.org == self.org);
        record.dispatched_at = record.dispatched_at.or(Some(cx.now));
        record.fed_by = None;
        record.inspected_by = None;
        let mut change = step(matter, cx, Stage::Dispatched, Some(sign_by), record);
        if let Some(before) = before {
            let (id, state) = (before.offer, "returned");
            change = change.and(Effect::Handoff(HandoffAct::Move { id, state, due_at: None }));
            if before.org != self.org {
                change = change.and(Effect::Leave { party: *before.org.bytes(), part: "handler" });
                change = tell_org(change, matter, Some(before.org), "notice-matter-taken-away");
            }
        }
        let change = join_desk(change, cx.actor.person)
            .and(Effect::Handoff(HandoffAct::Offer {
                id: offer,
                kind: "dispatch",
                to: self.org,
                basis: "duty_list",
                note: String::new(),
                due_at: Some(due),
            }))
            .and(Effect::Join { party: *self.org.bytes(), part: "handler", reason: "dispatched to it".into() });
        let body = json!({
            "org": self.org, "due": due, "text": self.text, "due_reason": self.due_reason, "again": before.is_some(),
        });
        let change = entry(change, cx, "dispatched", body, &[], "");
        let change = tell_org(change, matter, Some(self.org), "notice-matter-dispatched");
        let change = tell_reporter(change, matter, "notice-matter-underway");
        Ok(maybe(change, task("matter.sign_for", Some(self.org), Some(sign_by))))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "org": self.org, "due": self.due })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, matter, org, person, slice};

    fn to(n: u8, state: State, kit: &Kit) -> Result<Change, Refusal> {
        let sending = Sending { matter: matter(state), serves: n != 99 };
        Dispatch { matter: sending.matter.header.id, org: org(n), text: None, due: None, due_reason: None }
            .decide(&sending, &kit.cx())
    }

    #[test]
    fn the_deadline_is_the_rule_counted_in_working_hours() {
        let kit = Kit::new();
        let change = to(2, State::Filed, &kit).unwrap();
        let offered = change.effects.iter().find_map(|e| match e {
            Effect::Handoff(HandoffAct::Offer { due_at, to, .. }) => Some((due_at.unwrap(), *to)),
            _ => None,
        });
        let (due, to_org) = offered.unwrap();
        // Eight working hours from Tuesday 10:00: 1.5 + 4 today, 2.5 tomorrow, ending at 11:30.
        assert_eq!(kit.calendar.working_minutes_between(kit.now, due), 480);
        assert_eq!((due.day().to_string().as_str(), due.civil().hour(), to_org), ("2026-06-24", 11, org(2)));
        // Four working hours to sign for it.
        assert_eq!(change.patch.due_at.unwrap().unwrap().civil().hour(), 16);
        assert!(debug(&change).contains("matter.sign_for"));
    }

    #[test]
    fn another_deadline_needs_a_reason_and_lies_ahead() {
        let kit = Kit::new();
        let sending = Sending { matter: matter(State::Filed), serves: true };
        let run = |due: i64, reason: Option<&str>| {
            let due_reason = reason.map(|r| Line::new("due_reason", r).unwrap());
            let due = Some(kit.now.plus_minutes(due));
            Dispatch { matter: sending.matter.header.id, org: org(2), text: None, due, due_reason }
                .decide(&sending, &kit.cx())
        };
        assert_eq!(run(60, None).unwrap_err().field.as_deref(), Some("due_reason"));
        assert_eq!(run(-60, Some("雨季")).unwrap_err().key, "refusal-matter-due");
        let change = run(60, Some("雨季")).unwrap();
        assert_eq!(change.patch.due_at, Some(Some(kit.now.plus_minutes(60))));
    }

    #[test]
    fn it_goes_elsewhere_only_while_nobody_has_answered() {
        let kit = Kit::new();
        assert_eq!(to(2, State::Handling(slice()), &kit).unwrap_err().key, "refusal-matter-same-org");
        let again = to(3, State::Handling(slice()), &kit).unwrap();
        assert!(debug(&again).contains("returned") && debug(&again).contains("Leave"));
        assert!(to(2, State::Disputed(slice()), &kit).is_ok());
        assert_eq!(to(3, State::Feedback(slice(), person(2)), &kit).unwrap_err().key, "refusal-matter-not-now");
        assert_eq!(to(99, State::Filed, &kit).unwrap_err().key, "refusal-matter-org");
        let mut hidden = Sending { matter: matter(State::Filed), serves: true };
        hidden.matter.header.level = liren_kernel::Level::NeedToKnow;
        let dispatch =
            Dispatch { matter: hidden.matter.header.id, org: org(2), text: None, due: None, due_reason: None };
        assert_eq!(dispatch.decide(&hidden, &kit.cx()).unwrap_err().key, "refusal-matter-restricted");
    }
}
