//! 催办: the desk urges whoever has to act.

use liren_kernel::{Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, keep, not_now, tell_org};
use crate::{model::State, subject::Matter};

/// Remind.
pub const VERB: Verb = Verb("matter.remind");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Remind {
    /// Which.
    pub matter: DossierId,
    /// What is said with it.
    pub text: Option<Line>,
}

impl Command for Remind {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let (State::Dispatched(slice) | State::Handling(slice)) = matter.state else { return Err(not_now()) };
        let mut record = matter.record.clone();
        record.reminders += 1;
        let body = json!({ "org": slice.org, "text": self.text, "times": record.reminders });
        let change = entry(Change::none().and(keep(record)), cx, "reminded", body, &[], "");
        Ok(tell_org(change, matter, Some(slice.org), "notice-matter-urged"))
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, entries, matter, person, slice};

    #[test]
    fn only_whoever_has_it_is_urged() {
        let kit = Kit::new();
        let run = |state| {
            let m = matter(state);
            Remind { matter: m.header.id, text: None }.decide(&m, &kit.cx())
        };
        let change = run(State::Handling(slice())).unwrap();
        assert!(change.patch.state.is_none() && debug(&change).contains("notice-matter-urged"));
        assert_eq!(entries(&change)[0].body["times"], 1);
        assert!(run(State::Feedback(slice(), person(2))).is_err());
    }
}
