//! 带班与评价人: stewards and trainers of a class.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId};
use serde::{Deserialize, Serialize};

use super::{learners::Enrolling, not_settled, tell};

/// Make somebody a trainer or steward.
pub const VERB: Verb = Verb("cohort.name_staff");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NameStaff {
    /// Which class.
    pub cohort: DossierId,
    /// Who.
    pub person: PersonId,
    /// As a steward; otherwise as a trainer.
    pub steward: bool,
}

impl Command for NameStaff {
    type Subject = Enrolling;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Vec<PersonId>) {
        (self.cohort, vec![self.person])
    }
    fn decide(self, subject: &Enrolling, _: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(&subject.cohort)?;
        if subject.seen != [self.person] {
            return Err(Refusal::field("person", "refusal-cohort-people"));
        }
        if subject.cohort.learner(self.person).is_some() {
            return Err(Refusal::field("person", "refusal-cohort-staff-learner"));
        }
        let part = if self.steward { "steward" } else { "trainer" };
        if !self.steward && subject.cohort.trainers.contains(&self.person) {
            return Ok(Change::none());
        }
        Ok(Change::none().and(Effect::Join { party: *self.person.bytes(), part, reason: "named".into() }).and(tell(
            &subject.cohort,
            self.person,
            "notice-cohort-staff",
            &[],
        )))
    }
}
