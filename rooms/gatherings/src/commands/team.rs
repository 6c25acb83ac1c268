//! 分工到人: stewards, lecturers and members join the team, and leave it.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{about, entry, not_now};
use crate::{
    model::CREW,
    subject_seats::{SeatingOf, Whom},
};

/// Ask somebody in.
pub const VERB: Verb = Verb("gathering.join");
/// Let somebody go.
pub const LEAVE: Verb = Verb("gathering.part");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Join {
    /// Of what.
    pub gathering: DossierId,
    /// Whom.
    pub person: PersonId,
    /// `steward`, `lecturer`, `member` or `lead`.
    pub part: String,
}

fn part_of(part: &str) -> Result<&'static str, Refusal> {
    CREW.iter().copied().find(|p| *p == part).ok_or_else(|| Refusal::field("part", "refusal-choice-invalid"))
}

impl Command for Join {
    type Subject = SeatingOf;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Whom) {
        (self.gathering, Whom::Person(self.person))
    }
    fn decide(self, SeatingOf(seating): &SeatingOf, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let gathering = &seating.gathering;
        if gathering.stage.is_end() {
            return Err(not_now());
        }
        if !seating.known {
            return Err(Refusal::field("person", "refusal-choice-invalid"));
        }
        let part = part_of(&self.part)?;
        let mut args = about(gathering);
        args.push(("part".into(), part.to_owned()));
        Ok(Change::none()
            .and(Effect::Join { party: *self.person.bytes(), part, reason: "asked to help".into() })
            .and(entry(cx, "joined", json!({ "person": self.person, "part": part })))
            .and(Effect::Tell { person: self.person, key: "notice-gathering-joined", args }))
    }
}

/// Lets somebody go. Who leads stays: a gathering without one would be nobody's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Part {
    /// Of what.
    pub gathering: DossierId,
    /// Whom.
    pub person: PersonId,
    /// In which part.
    pub part: String,
}

impl Command for Part {
    type Subject = SeatingOf;
    const VERB: Verb = LEAVE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Whom) {
        (self.gathering, Whom::Person(self.person))
    }
    fn decide(self, SeatingOf(seating): &SeatingOf, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if seating.gathering.stage.is_end() {
            return Err(not_now());
        }
        let part = part_of(&self.part)?;
        if part == "lead" && seating.gathering.record.planned_by == self.person {
            return Err(Refusal::new("refusal-gathering-lead-stays"));
        }
        Ok(Change::none().and(Effect::Leave { party: *self.person.bytes(), part }).and(entry(
            cx,
            "parted",
            json!({ "person": self.person, "part": part }),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, person, seating},
        model::Stage,
    };

    #[test]
    fn a_steward_is_asked_in_and_who_leads_stays() {
        let kit = Kit::new();
        let mut at = SeatingOf(seating(Stage::Planned, 0));
        let gathering = at.0.gathering.header.id;
        let join = |part: &str| Join { gathering, person: person(30), part: part.into() };
        let effects = debug(&join("steward").decide(&at, &kit.cx()).unwrap());
        assert!(effects.contains("Join") && effects.contains("notice-gathering-joined"));
        assert_eq!(join("judge").decide(&at, &kit.cx()).unwrap_err().key, "refusal-choice-invalid");
        let lead = Part { gathering, person: person(1), part: "lead".into() };
        assert_eq!(lead.decide(&at, &kit.cx()).unwrap_err().key, "refusal-gathering-lead-stays");
        at.0.known = false;
        assert_eq!(join("steward").decide(&at, &kit.cx()).unwrap_err().field.as_deref(), Some("person"));
    }
}
