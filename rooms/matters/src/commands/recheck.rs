//! 复看: somebody on a round looks again at what an earlier round found at the same entrance.

use liren_kernel::{Instant, Level, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, photo::Stored};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{keep, tell_org, written};
use crate::subject_more::Again;

/// Look again.
pub const VERB: Verb = Verb("matter.recheck");

/// The command. Many may look again, each on their own round: it is an append and moves no state.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recheck {
    /// Which.
    pub matter: DossierId,
    /// The round on which it was seen again.
    pub from: DossierId,
    /// Whether it is right now.
    pub good: bool,
    /// What was seen.
    pub text: Option<Paragraph>,
    /// As it was seen.
    pub photos: Vec<Stored>,
    /// When.
    pub seen_at: Instant,
}

impl Command for Recheck {
    type Subject = Again;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, DossierId) {
        (self.matter, self.from)
    }
    fn decide(self, again: &Again, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let matter = &again.matter;
        let at = self.seen_at.min(cx.now).max(matter.header.opened_at);
        let mut record = matter.record.clone();
        record.rechecks += 1;
        // Rounds arrive in any order: the latest look counts, not the latest arrival.
        if record.rechecked_at.is_none_or(|before| before <= at) {
            record.rechecked_at = Some(at);
            record.recheck_good = Some(i64::from(self.good));
        }
        let id = cx.id();
        let body = json!({ "good": self.good, "text": self.text, "from": self.from });
        let mut change = Change::none().and(keep(record)).and(written(id, "rechecked", Level::Public, at, body));
        if !self.photos.is_empty() {
            let purpose = if self.good { "after" } else { "scene" };
            change = change.and(Effect::Photos { entry: id, purpose, photos: self.photos });
        }
        if self.good {
            return Ok(change);
        }
        Ok(tell_org(change, matter, matter.header.lead, "notice-matter-seen-again"))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "from": self.from, "good": self.good })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, found, matter},
        model::{Stage, State},
    };
    use liren_office::Role;

    #[test]
    fn the_latest_look_counts_whatever_the_order_in_which_rounds_arrive() {
        let kit = Kit::of(Role::Volunteer, 30, 30);
        let mut again = Again { matter: matter(State::Ended(Stage::Closed)), origin: found(Level::Community).origin };
        again.matter.record.rechecked_at = Some(kit.now.plus_minutes(-30));
        again.matter.record.recheck_good = Some(1);
        let look = |good, minutes| {
            let recheck = Recheck {
                matter: again.matter.header.id,
                from: again.origin.id,
                good,
                text: None,
                photos: vec![],
                seen_at: kit.now.plus_minutes(minutes),
            };
            recheck.decide(&again, &kit.cx()).unwrap()
        };
        assert!(debug(&look(false, -5)).contains("notice-matter-seen-again"));
        assert!(!debug(&look(true, -5)).contains("notice-matter-seen-again"));
        assert!(look(false, -50).patch.state.is_none());
    }
}
