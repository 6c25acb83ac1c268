//! 师徒结对: whoever leads the place names a mentor. The growth file follows by the clock; who names sees nothing of it.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, PersonId};
use liren_store::params;
use serde::{Deserialize, Serialize};

use crate::{
    effects::rows,
    growth::{follow, store, subject::Pairing},
};

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NameMentor {
    /// Whose.
    pub person: PersonId,
    /// Who.
    pub mentor: PersonId,
}

impl Command for NameMentor {
    type Subject = Pairing;
    const VERB: Verb = Verb("growth.name_mentor");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (PersonId, PersonId) {
        (self.person, self.mentor)
    }
    fn decide(self, pairing: &Pairing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if pairing.path.is_none() {
            return Err(Refusal::field("person", "refusal-growth-no-post"));
        }
        if !pairing.fit || self.mentor == self.person || pairing.now == Some(self.mentor) {
            return Err(Refusal::field("mentor", "refusal-growth-mentor"));
        }
        let (person, mentor) = (self.person, self.mentor);
        let change = Change::none().and(rows(move |tx, cx| {
            tx.exec(&store::MENTOR_END, params![person, cx.now])?;
            tx.exec(&store::MENTOR_ADD, params![person, mentor, cx.now, cx.actor])?;
            Ok(())
        }));
        let tell = |person| Effect::Tell { person, key: "notice-growth-paired", args: vec![] };
        Ok(change.and(tell(person)).and(tell(mentor)).and(follow(person, cx.now)))
    }
}
