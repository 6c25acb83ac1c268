//! 结案: after the reporter was asked, where there is one who can be reached. And 差错结案, 特殊结案.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, HandoffAct};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{cancel::withdraw, entry, join_desk, not_now, not_the_handler, step, tell_org, tell_reporter};
use crate::{
    model::{Closing, Rating, Stage, State},
    subject::Matter,
};

/// Close.
pub const VERB: Verb = Verb("matter.close");
/// Close in another way than by work done.
pub const SPECIAL: Verb = Verb("matter.close_special");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Close {
    /// Which.
    pub matter: DossierId,
    /// The answer given.
    pub text: Option<Paragraph>,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloseSpecial {
    /// Which.
    pub matter: DossierId,
    /// [`Closing::Error`] or [`Closing::Special`].
    pub closing: Closing,
    /// Why, and what the reporter was told.
    pub text: Paragraph,
}

impl Command for Close {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let State::Callback(slice, _) = matter.state else { return Err(not_now()) };
        not_the_handler(matter, cx)?;
        let mut record = matter.record.clone();
        // Whoever waits for an answer is asked first; who said by number and code how it is, has answered.
        if !matter.may_close() {
            return Err(Refusal::new("refusal-matter-call-first"));
        }
        // Nobody can be called: then what is done about it is written where they read it.
        if self.text.is_none() && matter.record.rating == Some(Rating::Bad.number()) && !matter.was_called() {
            return Err(Refusal::field("text", "refusal-matter-bad-answer"));
        }
        let closing = if record.ever_overdue { Closing::Overdue } else { Closing::Normal };
        record.outcome = Some(closing.name().into());
        let body = json!({ "text": self.text, "closing": closing });
        let (id, state) = (slice.offer, "done");
        let change = step(matter, cx, Stage::Closed, None, record).and(Effect::Handoff(HandoffAct::Move {
            id,
            state,
            due_at: None,
        }));
        let change = entry(join_desk(change, cx.actor.person), cx, "closed", body, &[], "");
        let change = tell_org(change, matter, Some(slice.org), "notice-matter-closed");
        Ok(tell_reporter(change, matter, "notice-matter-closed"))
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}

impl Command for CloseSpecial {
    type Subject = Matter;
    const VERB: Verb = SPECIAL;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if matches!(matter.state, State::Reported | State::Verifying | State::Ended(_)) {
            return Err(not_now());
        }
        not_the_handler(matter, cx)?;
        if !matches!(self.closing, Closing::Error | Closing::Special) {
            return Err(Refusal::field("closing", "refusal-choice-invalid"));
        }
        let mut record = matter.record.clone();
        record.outcome = Some(self.closing.name().into());
        let change = withdraw(step(matter, cx, Stage::Closed, None, record), matter);
        let body = json!({ "text": self.text, "closing": self.closing });
        let change = entry(join_desk(change, cx.actor.person), cx, "closed", body, &[], "");
        Ok(tell_reporter(change, matter, "notice-matter-closed"))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "closing": self.closing })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, TEN, debug, matter, person, slice, text};
    use liren_kernel::Instant;
    use liren_office::Role;

    #[test]
    fn it_closes_after_the_inspection_and_not_by_the_handler() {
        let m = matter(State::Callback(slice(), person(1)));
        let close = |kit: &Kit| Close { matter: m.header.id, text: None }.decide(&m, &kit.cx());
        let change = close(&Kit::new()).unwrap();
        assert_eq!((change.patch.state, change.patch.close), (Some("closed"), true));
        assert!(debug(&change).contains("matter.closed") && debug(&change).contains("done"));
        assert_eq!(close(&Kit::of(Role::StationLead, 4, 2)).unwrap_err().key, "refusal-matter-own-work");
        let early = matter(State::Handling(slice()));
        assert!(Close { matter: early.header.id, text: None }.decide(&early, &Kit::new().cx()).is_err());
    }

    #[test]
    fn whoever_waits_for_an_answer_is_asked_first() {
        let mut m = matter(State::Callback(slice(), person(1)));
        m.record.response_due = Some(Instant::from_ms(TEN));
        let close = |m: &Matter| Close { matter: m.header.id, text: None }.decide(m, &Kit::new().cx());
        assert_eq!(close(&m).unwrap_err().key, "refusal-matter-call-first");
        for answer in 0..3 {
            let mut asked = m.clone();
            match answer {
                0 => asked.record.called_at = Some(Instant::from_ms(TEN)),
                1 => asked.record.rating = Some(3),
                _ => asked.record.tries = crate::commands::call_back::TRIES,
            }
            assert!(close(&asked).is_ok(), "{answer}");
        }
    }

    #[test]
    fn whoever_is_not_content_is_called_or_answered() {
        let mut m = matter(State::Callback(slice(), person(1)));
        m.record.rating = Some(Rating::Bad.number());
        let close = |m: &Matter, said: Option<&str>| {
            Close { matter: m.header.id, text: said.map(text) }.decide(m, &Kit::new().cx())
        };
        assert_eq!(close(&m, None).unwrap_err().field.as_deref(), Some("text"));
        assert!(close(&m, Some("已约定周六再清一次")).is_ok(), "nobody left a number");
        m.record.response_due = Some(Instant::from_ms(TEN));
        assert_eq!(close(&m, Some("已约定周六再清一次")).unwrap_err().key, "refusal-matter-call-first");
        m.record.called_at = Some(Instant::from_ms(TEN));
        assert!(close(&m, None).is_ok());
    }

    #[test]
    fn a_special_end_has_its_reason_and_takes_the_work_back() {
        let m = matter(State::Parked(slice()));
        let end = |kit: &Kit, closing| {
            CloseSpecial { matter: m.header.id, closing, text: text("整幢列入改造，随工程解决") }.decide(&m, &kit.cx())
        };
        let change = end(&Kit::new(), Closing::Special).unwrap();
        assert!(change.patch.close && debug(&change).contains("returned"));
        assert!(end(&Kit::new(), Closing::Normal).is_err(), "what went well is closed by its steps");
        assert!(end(&Kit::of(Role::StationLead, 4, 2), Closing::Special).is_err());
    }
}
