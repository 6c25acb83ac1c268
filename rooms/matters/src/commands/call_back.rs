//! 回访: somebody other than who did the work asks the reporter: reached? solved? satisfied?

use liren_kernel::{Level, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, HandoffAct};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{join_desk, keep, maybe, not_now, not_the_handler, step, task, tell_org, written};
use crate::{
    model::{Excluded, Rating, Stage, State, Way},
    subject::Matter,
};

/// Call back.
pub const VERB: Verb = Verb("matter.call_back");

/// Calls in vain after which it may be closed without an answer.
pub const TRIES: i64 = 2;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallBack {
    /// About which.
    pub matter: DossierId,
    /// How.
    pub way: Way,
    /// 是否联系.
    pub reached: bool,
    /// 是否解决; asked of whoever was reached.
    pub resolved: Option<bool>,
    /// 是否满意; asked of whoever was reached.
    pub rating: Option<Rating>,
    /// 剔除: why the answer is left out of the rates, where the city's rules say so.
    pub excluded: Option<Excluded>,
    /// What was said; for the desk only.
    pub text: Option<Paragraph>,
}

impl CallBack {
    fn check(&self) -> Result<(), Refusal> {
        let wrong = |field: &str, key: &str| Err(Refusal::field(field, key));
        match (self.reached, self.resolved, self.rating) {
            (false, None, None) if self.excluded.is_none() => Ok(()),
            (false, ..) => wrong("reached", "refusal-matter-not-reached"),
            (true, None, _) => wrong("resolved", "refusal-matter-ask-resolved"),
            (true, _, None) => wrong("rating", "refusal-matter-ask-rating"),
            _ if self.excluded.is_some() && self.text.is_none() => wrong("text", "refusal-matter-say-why"),
            _ => Ok(()),
        }
    }
}

impl Command for CallBack {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let State::Callback(slice, _) = matter.state else { return Err(not_now()) };
        not_the_handler(matter, cx)?;
        self.check()?;
        // Who said in their own words that it is not right, and is said on the telephone to be content: what changed is written
        // down, since the call is what counts.
        let own = matter.record.rating == Some(Rating::Bad.number());
        if own && self.rating.is_some_and(|rating| rating != Rating::Bad) && self.text.is_none() {
            return Err(Refusal::field("text", "refusal-matter-rated-otherwise"));
        }
        let mut record = matter.record.clone();
        let body = json!({
            "way": self.way, "reached": self.reached, "resolved": self.resolved, "rating": self.rating,
            "excluded": self.excluded, "text": self.text,
        });
        // Everybody on the desk's side reads what was said, the organisation does not.
        let kind = if self.reached { "called_back" } else { "called_in_vain" };
        let said = written(cx.id(), kind, Level::NeedToKnow, cx.now, body);
        if !self.reached {
            record.tries += 1;
            return Ok(join_desk(Change::none(), cx.actor.person).and(keep(record)).and(said));
        }
        record.responded_at = record.responded_at.or(Some(cx.now));
        record.contacts += 1;
        record.called_at = Some(cx.now);
        record.resolved = self.resolved.map(i64::from);
        record.called_rating = self.rating.map(Rating::number);
        record.excluded = self.excluded;
        let served = Effect::Tally { measure: "matter.served", by: 1 };
        if self.resolved == Some(true) || self.excluded.is_some() {
            let change = join_desk(Change::none(), cx.actor.person).and(keep(record)).and(said).and(served);
            return Ok(change);
        }
        // Not solved: the work begins again, and what was counted before stays to be seen.
        let due = matter.terms().again(cx.calendar, cx.now, record.left_minutes.take());
        record.rework += 1;
        record.work_due = Some(due);
        let change = join_desk(step(matter, cx, Stage::Handling, Some(due), record), cx.actor.person);
        let (id, state) = (slice.offer, "accepted");
        let change = change
            .and(Effect::Handoff(HandoffAct::Move { id, state, due_at: Some(due) }))
            .and(said)
            .and(served)
            .and(Effect::Tally { measure: "matter.reworked", by: 1 });
        let open = json!({ "org": slice.org, "round": matter.record.rework + 1 });
        let change = change.and(written(cx.id(), "unresolved", Level::Public, cx.now, open));
        let change = tell_org(change, matter, Some(slice.org), "notice-matter-unresolved");
        Ok(maybe(change, task("matter.feed_back", Some(slice.org), Some(due))))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({
            "reached": self.reached, "resolved": self.resolved, "rating": self.rating, "excluded": self.excluded,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, entries, matter, person, slice, text};
    use liren_office::Role;

    fn call(kit: &Kit, reached: bool, resolved: Option<bool>, rating: Option<Rating>) -> Result<Change, Refusal> {
        let m = matter(State::Callback(slice(), person(1)));
        let (excluded, text) = (None, None);
        CallBack { matter: m.header.id, way: Way::Phone, reached, resolved, rating, excluded, text }
            .decide(&m, &kit.cx())
    }

    #[test]
    fn three_questions_are_asked_of_whoever_is_reached_and_none_of_who_is_not() {
        let kit = Kit::new();
        let good = call(&kit, true, Some(true), Some(Rating::Good)).unwrap();
        assert!(good.patch.state.is_none() && debug(&good).contains("matter.served"));
        assert_eq!(call(&kit, true, None, Some(Rating::Good)).unwrap_err().field.as_deref(), Some("resolved"));
        assert_eq!(call(&kit, true, Some(true), None).unwrap_err().field.as_deref(), Some("rating"));
        assert_eq!(call(&kit, false, Some(true), None).unwrap_err().key, "refusal-matter-not-reached");
        assert!(!debug(&call(&kit, false, None, None).unwrap()).contains("matter.served"));
        assert!(entries(&good).iter().all(|e| e.level == Level::NeedToKnow), "what was said is not for the handler");
    }

    #[test]
    fn what_is_not_solved_goes_back_and_is_counted() {
        let change = call(&Kit::new(), true, Some(false), Some(Rating::Bad)).unwrap();
        assert_eq!(change.patch.state, Some("handling"));
        assert!(debug(&change).contains("matter.reworked") && debug(&change).contains("notice-matter-unresolved"));
    }

    #[test]
    fn who_was_not_content_by_their_own_word_is_not_called_content_without_words() {
        let kit = Kit::new();
        let mut m = matter(State::Callback(slice(), person(1)));
        let call = |m: &Matter, rating: Rating, said: Option<&str>| {
            let resolved = Some(rating != Rating::Bad);
            let (excluded, text) = (None, said.map(text));
            CallBack {
                matter: m.header.id,
                way: Way::Phone,
                reached: true,
                resolved,
                rating: Some(rating),
                excluded,
                text,
            }
            .decide(m, &kit.cx())
        };
        assert!(call(&m, Rating::Good, None).is_ok());
        m.record.rating = Some(Rating::Bad.number());
        for better in [Rating::Good, Rating::Fair] {
            let refused = call(&m, better, None).unwrap_err();
            assert_eq!((refused.field.as_deref(), &*refused.key), (Some("text"), "refusal-matter-rated-otherwise"));
            assert!(call(&m, better, Some("说昨天搬走了，现在满意")).is_ok());
        }
        assert!(call(&m, Rating::Bad, None).is_ok(), "the same answer needs no more words");
    }

    #[test]
    fn an_answer_is_left_out_only_with_a_reason_and_words() {
        let kit = Kit::new();
        let m = matter(State::Callback(slice(), person(1)));
        let call = |said: Option<&str>| {
            CallBack {
                matter: m.header.id,
                way: Way::Visit,
                reached: true,
                resolved: Some(false),
                rating: Some(Rating::Bad),
                excluded: Some(Excluded::BeyondLaw),
                text: said.map(text),
            }
            .decide(&m, &kit.cx())
        };
        assert_eq!(call(None).unwrap_err().field.as_deref(), Some("text"));
        assert!(call(Some("要求拆除邻居的合法建筑")).unwrap().patch.state.is_none());
    }

    #[test]
    fn nobody_calls_back_about_their_own_work() {
        let own = Kit::of(Role::StationLead, 4, 2);
        let refused = call(&own, true, Some(true), Some(Rating::Good)).unwrap_err();
        assert_eq!(refused.key, "refusal-matter-own-work");
    }
}
