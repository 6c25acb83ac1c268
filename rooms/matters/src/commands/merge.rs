//! 并案: the same thing was reported before; it goes on there.

use liren_kernel::{Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{cancel::withdraw, entry, join_desk, not_now, step, tell_reporter};
use crate::{
    model::{Stage, State},
    store,
    subject::Pair,
};

/// Merge.
pub const VERB: Verb = Verb("matter.merge");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Merge {
    /// The one that ends.
    pub matter: DossierId,
    /// Number of the one that goes on.
    pub into: Line,
}

impl Command for Merge {
    type Subject = Pair;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> (DossierId, String) {
        (self.matter, self.into.as_str().to_owned())
    }
    fn decide(self, pair: &Pair, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let matter = &pair.matter;
        if matches!(matter.state, State::Ended(_)) {
            return Err(not_now());
        }
        let into = |key: &str| Refusal::field("into", key);
        let other = pair.other.as_ref().ok_or_else(|| into("refusal-matter-no-such-number"))?;
        if other.header.id == matter.header.id {
            return Err(into("refusal-matter-merge-self"));
        }
        if matches!(other.state, State::Ended(_)) {
            return Err(into("refusal-matter-merge-ended"));
        }
        // What is more secret would be told by the pointer to it.
        if other.header.level > matter.header.level {
            return Err(into("refusal-matter-no-such-number"));
        }
        // A restricted one has a team of its own, and a list of whom it is kept from.
        if matter.header.level.is_encrypted() {
            return Err(Refusal::new("refusal-matter-merge-restricted"));
        }
        // What is merged is restricted together: nobody decides so about what happened elsewhere, such as what they
        // reported there as a neighbour.
        if other.header.community != matter.header.community {
            return Err(into("refusal-matter-merge-elsewhere"));
        }
        let mut record = matter.record.clone();
        record.outcome = Some("merged".into());
        record.merged_into = Some(other.header.id);
        let (from, to) = (matter.header.id, other.header.id);
        // What went on here goes on there too, so that whoever follows it is one step away.
        let carry =
            Effect::rows(move |tx, _| tx.exec(&store::MERGE_CARRY, params![from, to]).map(drop).map_err(Into::into));
        let change = withdraw(step(matter, cx, Stage::Merged, None, record), matter).and(carry);
        let body = json!({ "into": other.header.id, "number": other.header.number });
        let change = entry(join_desk(change, cx.actor.person), cx, "merged", body, &[], "");
        Ok(tell_reporter(change, matter, "notice-matter-merged"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, matter, slice};
    use liren_kernel::{Id, Level};

    #[test]
    fn it_goes_on_in_an_open_matter_that_is_another_one_and_no_more_secret() {
        let kit = Kit::new();
        let mut other = matter(State::Handling(slice()));
        let run = |other: Option<crate::subject::Matter>| {
            let pair = Pair { matter: matter(State::Reported), other };
            let into = Line::new("into", "2026梧桐民情0090").unwrap();
            Merge { matter: pair.matter.header.id, into }.decide(&pair, &kit.cx()).map_err(|r| r.key)
        };
        assert_eq!(run(None).unwrap_err(), "refusal-matter-no-such-number");
        assert_eq!(run(Some(other.clone())).unwrap_err(), "refusal-matter-merge-self");
        other.header.id = Id::from_bytes([90; 16]);
        assert_eq!(run(Some(other.clone())).unwrap().patch.state, Some("merged"));
        other.header.level = Level::NeedToKnow;
        assert_eq!(run(Some(other.clone())).unwrap_err(), "refusal-matter-no-such-number");
        let mut ended = matter(State::Ended(Stage::Closed));
        ended.header.id = Id::from_bytes([90; 16]);
        assert_eq!(run(Some(ended.clone())).unwrap_err(), "refusal-matter-merge-ended");
        let mut elsewhere = matter(State::Filed);
        (elsewhere.header.id, elsewhere.header.community) = (ended.header.id, Some("140213901002".into()));
        assert_eq!(run(Some(elsewhere)).unwrap_err(), "refusal-matter-merge-elsewhere");
    }
}
