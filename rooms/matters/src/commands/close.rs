//! 结案: after the reporter was called back, where one can be reached.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, HandoffAct};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, join_desk, not_now, not_the_handler, step, tell_org, tell_reporter};
use crate::{
    model::{Rating, Stage, State},
    subject::Matter,
};

/// Close.
pub const VERB: Verb = Verb("matter.close");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Close {
    /// Which.
    pub matter: DossierId,
    /// Whether the reporter was reached.
    pub reached: bool,
    /// What they said; only when they were reached.
    pub rating: Option<Rating>,
    /// The answer given.
    pub text: Option<Paragraph>,
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
        if self.rating.is_some() && !self.reached {
            return Err(Refusal::field("rating", "refusal-matter-not-reached"));
        }
        let mut record = matter.record.clone();
        record.outcome = Some(if record.ever_overdue { "overdue" } else { "normal" }.into());
        // What the reporter said by number and code stands; the desk's word does not replace it.
        if let (None, Some(rating)) = (record.rating, self.rating) {
            record.rating = Some(rating.number());
            record.rated_at = Some(cx.now);
        }
        let body = json!({ "reached": self.reached, "rating": self.rating, "text": self.text });
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
        json!({ "reached": self.reached, "rating": self.rating })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, matter, person, slice};
    use liren_office::Role;

    #[test]
    fn it_closes_after_the_inspection_and_not_by_the_handler() {
        let m = matter(State::Callback(slice(), person(1)));
        let close = |kit: &Kit, reached, rating| {
            Close { matter: m.header.id, reached, rating, text: None }.decide(&m, &kit.cx())
        };
        let change = close(&Kit::new(), true, Some(Rating::Good)).unwrap();
        assert_eq!((change.patch.state, change.patch.close), (Some("closed"), true));
        assert!(debug(&change).contains("matter.closed") && debug(&change).contains("done"));
        assert_eq!(close(&Kit::of(Role::StationLead, 4, 2), true, None).unwrap_err().key, "refusal-matter-own-work");
        assert_eq!(close(&Kit::new(), false, Some(Rating::Good)).unwrap_err().key, "refusal-matter-not-reached");
        let early = matter(State::Handling(slice()));
        let close = Close { matter: early.header.id, reached: false, rating: None, text: None };
        assert!(close.decide(&early, &Kit::new().cx()).is_err());
    }
}
