//! 核查: someone else than the handler looks, and lets it pass or sends it back.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, HandoffAct, photo::Stored};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, maybe, not_now, not_the_handler, step, task, tell_org, tell_reporter};
use crate::{
    model::{Stage, State},
    subject::Matter,
};

/// Inspect.
pub const VERB: Verb = Verb("matter.inspect");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Inspect {
    /// Which.
    pub matter: DossierId,
    /// Whether it is as the closing condition wants it.
    pub pass: bool,
    /// What was seen; needed to send it back.
    pub text: Option<Paragraph>,
    /// As it was seen.
    pub photos: Vec<Stored>,
    /// What whoever reported it is told, once it passes; needed where somebody follows it from outside.
    #[serde(default)]
    pub answer: Option<Paragraph>,
    /// Whether they are shown the photos of the result too, as far as photos may leave the office.
    #[serde(default)]
    pub show: bool,
}

impl Command for Inspect {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let State::Feedback(slice, _) = matter.state else { return Err(not_now()) };
        not_the_handler(matter, cx)?;
        let mut record = matter.record.clone();
        let mut body = json!({ "pass": self.pass, "text": self.text, "org": slice.org, "round": record.rework + 1 });
        if self.pass {
            if self.answer.is_none() && matter.is_followed() {
                return Err(Refusal::field("answer", "refusal-matter-answer"));
            }
            (body["answer"], body["show"]) = (json!(self.answer), json!(self.show));
            let due = cx.calendar.add(cx.now, matter.terms().call);
            record.inspected_by = Some(cx.actor.person);
            // After rework the reporter is asked again; the last answer counts.
            (record.called_at, record.resolved, record.called_rating) = (None, None, None);
            (record.excluded, record.tries) = (None, 0);
            let change = step(matter, cx, Stage::Callback, Some(due), record);
            let change = entry(change, cx, "inspected", body, &self.photos, "after");
            let change = tell_reporter(change, matter, "notice-matter-done");
            return Ok(maybe(change, task("matter.call_back", matter.header.lead, Some(due))));
        }
        if self.text.is_none() {
            return Err(Refusal::field("text", "refusal-matter-say-what"));
        }
        // The clock begins again or goes on, as the category says; how often is counted and stays visible.
        let due = Some(matter.terms().again(cx.calendar, cx.now, record.left_minutes.take()));
        record.rework += 1;
        record.work_due = due;
        let change = step(matter, cx, Stage::Handling, due, record);
        let (id, state) = (slice.offer, "accepted");
        let change = change
            .and(Effect::Handoff(HandoffAct::Move { id, state, due_at: due }))
            .and(Effect::Tally { measure: "matter.reworked", by: 1 });
        let change = entry(change, cx, "sent_back", body, &self.photos, "scene");
        let change = tell_org(change, matter, Some(slice.org), "notice-matter-sent-back");
        Ok(maybe(change, task("matter.feed_back", Some(slice.org), due)))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "pass": self.pass })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, entries, matter, person, slice, text};
    use liren_office::Role;

    fn look(kit: &Kit, pass: bool, what: Option<&str>) -> Result<Change, Refusal> {
        let m = matter(State::Feedback(slice(), person(2)));
        let (matter, text) = (m.header.id, what.map(text));
        Inspect { matter, pass, text, photos: vec![], answer: None, show: false }.decide(&m, &kit.cx())
    }

    #[test]
    fn nobody_inspects_what_they_or_their_organisation_did() {
        for (n, org) in [(2, 1), (3, 2), (2, 2)] {
            let kit = Kit::of(Role::CommunityWorker, n, org);
            assert_eq!(look(&kit, true, None).unwrap_err().key, "refusal-matter-own-work", "person {n} of {org}");
        }
        assert_eq!(look(&Kit::new(), true, None).unwrap().patch.state, Some("callback"));
    }

    #[test]
    fn sending_back_says_what_is_wrong_and_starts_the_clock_again() {
        let kit = Kit::new();
        assert_eq!(look(&kit, false, None).unwrap_err().field.as_deref(), Some("text"));
        let change = look(&kit, false, Some("还有一张沙发")).unwrap();
        assert_eq!(change.patch.state, Some("handling"));
        let due = change.patch.due_at.unwrap().unwrap();
        assert_eq!(kit.calendar.working_minutes_between(kit.now, due), 480);
        assert!(debug(&change).contains("matter.reworked") && debug(&change).contains("sent_back"));
        let m = matter(State::Handling(slice()));
        let early = Inspect { matter: m.header.id, pass: true, text: None, photos: vec![], answer: None, show: false };
        assert_eq!(early.decide(&m, &kit.cx()).unwrap_err().key, "refusal-matter-not-now");
    }

    #[test]
    fn whoever_follows_it_is_told_what_was_done() {
        let mut m = matter(State::Feedback(slice(), person(2)));
        m.record.source = crate::model::Source::Resident;
        let pass = |m: &crate::subject::Matter, answer: Option<&str>| {
            let (matter, answer) = (m.header.id, answer.map(text));
            Inspect { matter, pass: true, text: None, photos: vec![], answer, show: true }.decide(m, &Kit::new().cx())
        };
        assert_eq!(pass(&m, None).unwrap_err().field.as_deref(), Some("answer"));
        let told = pass(&m, Some("旧家具已经搬走")).unwrap();
        assert_eq!(
            (entries(&told)[0].body["answer"].as_str(), &entries(&told)[0].body["show"]),
            (Some("旧家具已经搬走"), &json!(true))
        );
        // Of a restricted one nothing is told outside.
        m.header.level = liren_kernel::Level::NeedToKnow;
        assert!(pass(&m, None).is_ok());
    }
}
