//! 没有账号的报名: name and phone on the public page; with the code that is shown once, off again.

use liren_kernel::{Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    seats::{Sitter, give_up, take_unseen},
    sign_up_for::phone_of,
};
use crate::{
    model::{OpenTo, SeatId, Way},
    subject_seats::{SeatingPublic, Whom},
};

/// Sign up without account.
pub const VERB: Verb = Verb("gathering.sign_up_public");
/// Sign off with the code.
pub const LEAVE: Verb = Verb("gathering.leave_public");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignUpPublic {
    /// For what.
    pub gathering: DossierId,
    /// Name.
    pub name: Line,
    /// Phone: to be told when something changes.
    pub phone: Line,
    /// The privacy notice was read and accepted.
    pub notice: bool,
}

impl Command for SignUpPublic {
    type Subject = SeatingPublic;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Whom) {
        let phone = phone_of(Some(&self.phone)).ok().flatten();
        (self.gathering, Whom::Guest { name: self.name.as_str().to_owned(), phone })
    }
    fn decide(self, SeatingPublic(seating): &SeatingPublic, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !self.notice {
            return Err(Refusal::field("notice", "refusal-gathering-notice"));
        }
        if seating.gathering.record.open_to != OpenTo::Public {
            return Err(Refusal::new("refusal-gathering-not-open"));
        }
        let phone = phone_of(Some(&self.phone))?;
        take_unseen(seating, cx, Sitter::Guest(self.name, phone), Way::Public)
    }
    fn journaled(&self) -> Value {
        json!({ "guest": true, "notice": self.notice })
    }
}

/// Gives a guest's place up. Whoever sends it has shown phone and code to the page before.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LeavePublic {
    /// Of what.
    pub gathering: DossierId,
    /// Whose.
    pub seat: SeatId,
}

impl Command for LeavePublic {
    type Subject = SeatingPublic;
    const VERB: Verb = LEAVE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Whom) {
        (self.gathering, Whom::Seat(self.seat))
    }
    fn decide(self, SeatingPublic(seating): &SeatingPublic, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let seat = seating.own.as_ref().ok_or_else(|| Refusal::new("refusal-gathering-left"))?;
        give_up(seating, seat, cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, seat, seating},
        model::{SeatState, Stage},
    };

    #[test]
    fn a_guest_reads_the_notice_and_gives_a_phone() {
        let kit = Kit::public();
        let mut at = SeatingPublic(seating(Stage::Open, 0));
        let line = |text: &str| Line::new("x", text).unwrap();
        let sign = |notice, phone: &str, at: &SeatingPublic| {
            let gathering = at.0.gathering.header.id;
            SignUpPublic { gathering, name: line("王阿姨"), phone: line(phone), notice }.decide(at, &kit.cx())
        };
        assert_eq!(sign(false, "13812342266", &at).unwrap_err().key, "refusal-gathering-notice");
        assert_eq!(sign(true, "12", &at).unwrap_err().field.as_deref(), Some("phone"));
        let first = sign(true, "13812342266", &at).unwrap();
        // Who is on the list already is told what everybody is told, and gets no second place.
        at.0.own = Some(seat(1, SeatState::Signed));
        let again = sign(true, "13812342266", &at).unwrap();
        assert!(!first.effects.is_empty() && again.effects.is_empty());
        assert_eq!(first.told, again.told);
        assert_ne!(again.told[0].1, at.0.own.as_ref().unwrap().id.to_string(), "not the code of the first");
        // Whoever would wait now is told so, whether or not they have a place.
        at.0.signed = 2;
        let full = sign(true, "13812342266", &at).unwrap();
        assert_eq!(full.told[1].1, SeatState::Waiting.name());
        assert_eq!(sign(false, "13812342266", &at).unwrap_err().key, "refusal-gathering-notice");
        at.0.gathering.record.open_to = OpenTo::Residents;
        assert_eq!(sign(true, "13812342266", &at).unwrap_err().key, "refusal-gathering-not-open");
    }
}
