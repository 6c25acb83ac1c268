//! What a person can do: 调解, 水电维修, 摄影.

use liren_kernel::{Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, PersonId};
use liren_store::params;
use serde::{Deserialize, Serialize};

use super::{OnPerson, rows};
use crate::{index, store};

/// Adds a skill; twice is once.
#[derive(Serialize, Deserialize)]
pub struct AddSkill {
    /// Whose.
    pub person: PersonId,
    /// In a few words.
    pub skill: String,
}

impl Command for AddSkill {
    type Subject = OnPerson;
    const VERB: Verb = Verb("skill.add");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn decide(self, _: &OnPerson, _: &Decide<'_>) -> Result<Change, Refusal> {
        let skill = Line::new("skill", &self.skill)?;
        if skill.as_str().chars().count() > 20 {
            return Err(Refusal::field("skill", "refusal-skill-long"));
        }
        let person = self.person;
        Ok(Change::none().and(rows(move |tx, cx| {
            tx.exec(&store::SKILL_ADD, params![person, skill, cx.actor, cx.now])?;
            index::person(tx, person)
        })))
    }
}

/// Takes a skill away.
#[derive(Serialize, Deserialize)]
pub struct DropSkill {
    /// Whose.
    pub person: PersonId,
    /// As it stands.
    pub skill: String,
}

impl Command for DropSkill {
    type Subject = OnPerson;
    const VERB: Verb = Verb("skill.drop");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn decide(self, _: &OnPerson, _: &Decide<'_>) -> Result<Change, Refusal> {
        let (person, skill) = (self.person, self.skill);
        Ok(Change::none().and(rows(move |tx, _| {
            tx.exec(&store::SKILL_DROP, params![person, skill])?;
            index::person(tx, person)
        })))
    }
}
