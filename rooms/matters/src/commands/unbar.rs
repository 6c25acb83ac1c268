//! 移出回避名单: what kept somebody out is not so, or not any more. They have again the parts they had.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, Envelope, Fault, PersonId, Receipt, Together};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    bar::{Barring, Noted, beside},
    with_others, written,
};

/// Take off the block-list.
pub const VERB: Verb = Verb("matter.unbar");

/// The parts of a team that come back. Whoever reported a matter, or had it for an organisation, left when it was restricted.
const BACK: [&str; 3] = ["desk", "lead", "member"];

/// Takes somebody off the block-list of a matter and of what was merged with it, as far as whoever does it is on their
/// teams. A repeat returns the first receipt.
///
/// # Errors
/// As the command.
pub fn all(together: &mut Together<'_, '_>, envelope: Envelope, with: Unbar) -> Result<Receipt, Fault> {
    together.take_turn(envelope.id)?;
    let all = beside(together, with.matter, with.person)?.into_iter();
    let barred = all.filter(|(_, stands)| stands.is_some_and(|(_, barred)| barred));
    let others: Vec<Unbar> = barred.map(|(matter, _)| Unbar { matter, ..with.clone() }).collect();
    with_others(together, envelope, others, with)
}

/// The command. Sent by [`all`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unbar {
    /// Of which.
    pub matter: DossierId,
    /// Whom.
    pub person: PersonId,
    /// Why.
    pub text: Paragraph,
}

impl Command for Unbar {
    type Subject = Barring;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, PersonId) {
        (self.matter, self.person)
    }
    fn decide(self, on: &Barring, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let Some(barred) = &on.barred else { return Err(Refusal::new("refusal-matter-not-barred")) };
        // On a matter that was lowered meanwhile they may have a post, but not a word in this.
        if self.person == cx.actor.person {
            return Err(Refusal::new("refusal-same-person"));
        }
        let body = json!({ "person": self.person, "text": self.text });
        let level = on.matter.header.level.max(liren_kernel::Level::NeedToKnow);
        let mut change = Change::none()
            .and(written(cx.id(), "unbarred", level, cx.now, body))
            .and(Effect::Unbar { person: self.person });
        for part in BACK.iter().filter(|part| barred.parts.iter().any(|had| had == *part)) {
            change = change.and(Effect::Join { party: *self.person.bytes(), part, reason: "unbarred".into() });
        }
        Ok(change.and(Effect::Room(Box::new(Noted { verb: VERB, told: None }))))
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::{
            bar::Barred,
            tests::{Kit, debug, matter, person, text},
        },
        model::State,
    };

    #[test]
    fn who_was_on_the_team_is_on_it_again_and_nobody_else() {
        let lift = |barred: Option<&[&str]>, of| {
            let parts = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect();
            let barred =
                barred.map(|had| Barred { person: person(of), reason: None, text: String::new(), parts: parts(had) });
            let on = Barring { matter: matter(State::Filed), barred, parts: vec![], answering: vec![], asked: false };
            let unbar = Unbar { matter: on.matter.header.id, person: person(of), text: text("查明并非亲属") };
            unbar.decide(&on, &Kit::new().cx())
        };
        assert_eq!(lift(None, 5).unwrap_err().key, "refusal-matter-not-barred");
        assert_eq!(lift(Some(&[]), 1).unwrap_err().key, "refusal-same-person");
        assert_eq!(debug(&lift(Some(&[]), 5).unwrap()).matches("Join").count(), 0);
        assert_eq!(debug(&lift(Some(&["reporter", "member", "desk"]), 5).unwrap()).matches("Join").count(), 2);
    }
}
