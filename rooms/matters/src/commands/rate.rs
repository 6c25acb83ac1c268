//! 评价: the reporter says whether it is good.

use liren_kernel::{Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, keep, not_now, tell_org};
use crate::{
    model::{Plain, Rating},
    subject::Unposted,
};

/// Rate.
pub const VERB: Verb = Verb("matter.rate");

/// The command. The page has checked number and code before it makes one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rate {
    /// Which.
    pub matter: DossierId,
    /// How good.
    pub rating: Rating,
    /// In words.
    pub text: Option<Line>,
}

impl Command for Rate {
    type Subject = Unposted;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, subject: &Unposted, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let matter = &subject.0;
        if matter.record.rating.is_some() {
            return Err(Refusal::new("refusal-matter-rated"));
        }
        if matter.state.stage().plain(false) != Plain::Done {
            return Err(not_now());
        }
        let mut record = matter.record.clone();
        record.rating = Some(self.rating.number());
        record.rated_at = Some(cx.now);
        let body = json!({ "rating": self.rating, "text": self.text });
        let change = entry(Change::none().and(keep(record)), cx, "rated", body, &[], "");
        let key = if self.rating == Rating::Bad { "notice-matter-rated-bad" } else { "notice-matter-rated" };
        Ok(tell_org(change, matter, matter.header.lead, key))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "rating": self.rating })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, matter, person, slice},
        model::{Stage, State},
    };

    #[test]
    fn a_result_is_rated_once() {
        let kit = Kit::public();
        let run = |m: crate::subject::Matter| {
            Rate { matter: m.header.id, rating: Rating::Bad, text: None }.decide(&Unposted(m), &kit.cx())
        };
        let done = matter(State::Callback(slice(), person(1)));
        assert!(debug(&run(done.clone()).unwrap()).contains("notice-matter-rated-bad"));
        assert!(run(matter(State::Ended(Stage::Closed))).is_ok());
        assert!(run(matter(State::Handling(slice()))).is_err() && run(matter(State::Ended(Stage::Declined))).is_err());
        let mut rated = done;
        rated.record.rating = Some(3);
        assert_eq!(run(rated).unwrap_err().key, "refusal-matter-rated");
    }
}
