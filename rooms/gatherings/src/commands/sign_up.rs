//! 报名: somebody with an account signs up, and off, by themselves.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId};
use serde::{Deserialize, Serialize};

use super::seats::{Sitter, give_up, take};
use crate::{model::Way, subject_seats::Seating};

/// Sign up.
pub const VERB: Verb = Verb("gathering.sign_up");
/// Sign off.
pub const LEAVE: Verb = Verb("gathering.leave");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignUp {
    /// For what.
    pub gathering: DossierId,
}

impl Command for SignUp {
    type Subject = Seating;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.gathering
    }
    fn decide(self, seating: &Seating, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !seating.gathering.invites(cx.actor) {
            return Err(Refusal::new("refusal-gathering-not-open"));
        }
        take(seating, cx, Sitter::Person(cx.actor.person), Way::Own)
    }
}

/// Gives one's own place up.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Leave {
    /// In what.
    pub gathering: DossierId,
}

impl Command for Leave {
    type Subject = Seating;
    const VERB: Verb = LEAVE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.gathering
    }
    fn decide(self, seating: &Seating, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let seat = seating.own.as_ref().ok_or_else(|| Refusal::new("refusal-gathering-left"))?;
        give_up(seating, seat, cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, seating},
        model::{OpenTo, Stage},
    };
    use liren_office::Role;

    #[test]
    fn only_those_it_is_open_to_sign_up() {
        let mut seating = seating(Stage::Open, 0);
        let id = seating.gathering.header.id;
        let mut may = |open_to, role| {
            seating.gathering.record.open_to = open_to;
            SignUp { gathering: id }.decide(&seating, &Kit::of(role, 9).cx()).is_ok()
        };
        assert!(may(OpenTo::Public, Role::Resident) && may(OpenTo::Residents, Role::Resident));
        assert!(!may(OpenTo::Staff, Role::Resident) && may(OpenTo::Staff, Role::GridWorker));
        assert!(!may(OpenTo::Team, Role::StationLead));
    }
}
