//! 联系反映人: somebody speaks to who reported it, before or while it is worked on. The first time answers in time or not.

use liren_kernel::{Level, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{join_desk, keep, written};
use crate::{
    model::{State, Way},
    subject::Matter,
};

/// Speak to the reporter.
pub const VERB: Verb = Verb("matter.respond");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Respond {
    /// About which.
    pub matter: DossierId,
    /// How.
    pub way: Way,
    /// What was said; for the desk only.
    pub text: Option<Paragraph>,
}

impl Command for Respond {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if matches!(matter.state, State::Ended(_)) {
            return Err(super::not_now());
        }
        let mut record = matter.record.clone();
        record.responded_at = record.responded_at.or(Some(cx.now));
        record.contacts += 1;
        let body = json!({ "way": self.way, "text": self.text });
        Ok(join_desk(Change::none(), cx.actor.person)
            .and(keep(record))
            .and(Effect::Tally { measure: "matter.served", by: 1 })
            .and(written(cx.id(), "responded", Level::NeedToKnow, cx.now, body)))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "way": self.way })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, entries, matter, slice, text},
        model::Stage,
    };

    #[test]
    fn what_a_resident_says_is_for_the_desk_and_is_counted_as_served() {
        let kit = Kit::new();
        let run = |state| {
            let m = matter(state);
            Respond { matter: m.header.id, way: Way::Phone, text: Some(text("晚上在家")) }.decide(&m, &kit.cx())
        };
        let change = run(State::Handling(slice())).unwrap();
        assert_eq!(entries(&change)[0].level, Level::NeedToKnow);
        assert!(debug(&change).contains("matter.served") && change.patch.state.is_none());
        assert!(run(State::Ended(Stage::Closed)).is_err());
    }
}
