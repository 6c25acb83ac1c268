//! 只留给两个人的话: what is personal, for supervisor and one supervisee and nobody else. It is ciphertext under a key of
//! these two, stands in no list, search, export or figure, and the journal keeps only that something was written.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::not_now;
use crate::{
    effects::between,
    supervision::{model::State, store::SessionId, subject::Agreement},
};

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Confide {
    /// In which agreement.
    pub supervision: DossierId,
    /// With which supervisee; a supervisee's own note goes to the supervisor.
    pub with: PersonId,
    /// After which session, if one.
    pub session: Option<SessionId>,
    /// What.
    pub text: Paragraph,
}

/// The entry between two.
pub(crate) fn note(
    agreement: &Agreement,
    cx: &Decide<'_>,
    with: PersonId,
    session: Option<SessionId>,
    text: &Paragraph,
) -> Effect {
    let two = vec![agreement.record.supervisor, with];
    between(two, cx.id(), "private", cx.now, json!({ "session": session, "with": with, "text": text }))
}

impl Command for Confide {
    type Subject = Agreement;
    const VERB: Verb = Verb("supervision.confide");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.supervision
    }
    fn decide(self, agreement: &Agreement, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if agreement.state != State::Running {
            return Err(not_now());
        }
        let me = cx.actor.person;
        let with = if agreement.supervises(me) { me } else { self.with };
        if !agreement.supervises(with) || !(me == with || me == agreement.record.supervisor) {
            return Err(Refusal::field("with", "refusal-choice-invalid"));
        }
        Ok(Change::none().and(note(agreement, cx, with, self.session, &self.text)))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervision::commands::tests::{Kit, agreement, entries, person, text};
    use liren_kernel::Level;

    #[test]
    fn exactly_two_read_it() {
        let mut on = agreement();
        on.members.push(crate::supervision::store::Member {
            person: person(2),
            part: "supervisee".into(),
            agreed_at: None,
            prepared: None,
        });
        let note = |kit: &Kit, with| {
            Confide { supervision: on.header.id, with, session: None, text: text("家里有事") }.decide(&on, &kit.cx())
        };
        let change = note(&Kit::supervisor(), person(1)).unwrap();
        let entry = entries(&change).next().unwrap();
        assert_eq!((entry.level, entry.audience.clone()), (Level::NeedToKnow, Some(vec![person(9), person(1)])));
        // A supervisee writes to the supervisor, whatever the form says.
        let own = note(&Kit::supervisee(), person(2)).unwrap();
        assert_eq!(entries(&own).next().unwrap().audience, Some(vec![person(9), person(1)]));
        assert_eq!(note(&Kit::supervisor(), person(7)).unwrap_err().field.as_deref(), Some("with"));
        let journaled =
            Confide { supervision: on.header.id, with: person(1), session: None, text: text("家里有事") };
        assert_eq!(journaled.journaled(), serde_json::json!({}));
    }
}
