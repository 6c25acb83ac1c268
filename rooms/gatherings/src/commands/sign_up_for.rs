//! 代报名: staff put down who has no phone or no account, and take off who cannot come.

use liren_kernel::{Line, Refusal, Verb, phone::Phone};
use liren_office::{Basis, Change, Command, Decide, DossierId, PersonId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::seats::{Sitter, give_up, take};
use crate::{
    model::{SeatId, Way},
    subject_seats::{SeatingOf, Whom},
};

/// Put down.
pub const VERB: Verb = Verb("gathering.sign_up_for");
/// Take off.
pub const LEAVE: Verb = Verb("gathering.leave_for");
/// See one phone.
pub const REVEAL: Verb = Verb("gathering.reveal");

/// Whom.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Of the register.
    Person(PersonId),
    /// Somebody without account.
    Guest {
        /// Name.
        name: Line,
        /// For calling, when there is one.
        phone: Option<Line>,
    },
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignUpFor {
    /// For what.
    pub gathering: DossierId,
    /// Whom.
    pub who: Who,
    /// They stand at the door: they get in although it is full or has begun.
    pub at_door: bool,
}

/// The phone of a guest, checked.
///
/// # Errors
/// `refusal-phone-…` at `phone`.
pub(crate) fn phone_of(phone: Option<&Line>) -> Result<Option<Phone>, Refusal> {
    phone.map(|line| Phone::new("phone", line.as_str())).transpose()
}

impl Command for SignUpFor {
    type Subject = SeatingOf;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Whom) {
        let whom = match &self.who {
            Who::Person(person) => Whom::Person(*person),
            Who::Guest { name, phone } => {
                Whom::Guest { name: name.as_str().to_owned(), phone: phone_of(phone.as_ref()).ok().flatten() }
            }
        };
        (self.gathering, whom)
    }
    fn decide(self, SeatingOf(seating): &SeatingOf, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let way = if self.at_door { Way::Door } else { Way::ByStaff };
        match self.who {
            // Whom nobody may see nobody may put down.
            Who::Person(_) if !seating.known => Err(Refusal::field("person", "refusal-choice-invalid")),
            Who::Person(person) => take(seating, cx, Sitter::Person(person), way),
            Who::Guest { name, phone } => {
                let phone = phone_of(phone.as_ref())?;
                take(seating, cx, Sitter::Guest(name, phone), way)
            }
        }
    }
    fn journaled(&self) -> Value {
        match &self.who {
            Who::Person(person) => json!({ "person": person, "at_door": self.at_door }),
            Who::Guest { .. } => json!({ "guest": true, "at_door": self.at_door }),
        }
    }
}

/// Takes somebody off.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LeaveFor {
    /// Of what.
    pub gathering: DossierId,
    /// Whose seat.
    pub seat: SeatId,
}

impl Command for LeaveFor {
    type Subject = SeatingOf;
    const VERB: Verb = LEAVE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Whom) {
        (self.gathering, Whom::Seat(self.seat))
    }
    fn decide(self, SeatingOf(seating): &SeatingOf, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let seat = seating.own.as_ref().ok_or_else(|| Refusal::new("refusal-gathering-left"))?;
        give_up(seating, seat, cx)
    }
}

/// 显示电话: one guest's phone, to call them; its line in the journal is its purpose.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reveal {
    /// Of what.
    pub gathering: DossierId,
    /// Whose.
    pub seat: SeatId,
}

impl Command for Reveal {
    type Subject = SeatingOf;
    const VERB: Verb = REVEAL;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Whom) {
        (self.gathering, Whom::Seat(self.seat))
    }
    fn decide(self, _: &SeatingOf, _: &Decide<'_>) -> Result<Change, Refusal> {
        Ok(Change::none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, person, seating},
        model::Stage,
    };

    #[test]
    fn a_name_and_a_phone_stay_out_of_the_journal_and_strangers_out_of_the_list() {
        let kit = Kit::new();
        let mut at = SeatingOf(seating(Stage::Open, 2));
        let gathering = at.0.gathering.header.id;
        let line = |text: &str| Line::new("x", text).unwrap();
        let guest = Who::Guest { name: line("王阿姨"), phone: Some(line("13812342266")) };
        let put = SignUpFor { gathering, who: guest, at_door: true };
        assert!(!put.journaled().to_string().contains("王阿姨"));
        // At the door nobody is sent away although both places are taken.
        let change = put.decide(&at, &kit.cx()).unwrap();
        assert!(change.told.contains(&("state".into(), "signed".into())));
        let guest = Who::Guest { name: line("王阿姨"), phone: Some(line("12")) };
        let wrong = SignUpFor { gathering, who: guest, at_door: false }.decide(&at, &kit.cx()).unwrap_err();
        assert_eq!(wrong.field.as_deref(), Some("phone"));
        at.0.known = false;
        let put = SignUpFor { gathering, who: Who::Person(person(40)), at_door: false };
        assert_eq!(put.decide(&at, &kit.cx()).unwrap_err().key, "refusal-choice-invalid");
    }
}
