//! 扫码、签到码: somebody marks themselves present with what the screen at the door shows; 签退 where hours count.

use liren_kernel::{Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, PersonId,
    attendance::{Presence, Source},
};
use serde::{Deserialize, Serialize};

use super::roll::{Marking, held, mark, open, seat};
use crate::{
    door::Proof,
    model::{SeatId, SittingId},
    subject_roll::{AtDoor, AtSitting, Named},
};

/// Check in by oneself.
pub const VERB: Verb = Verb("gathering.here");
/// Check in without account.
pub const GUEST: Verb = Verb("gathering.here_public");
/// Check out.
pub const OUT: Verb = Verb("gathering.check_out");

/// From so many minutes after the beginning on somebody is late.
const LATE: i64 = 15;
/// How long after the end somebody may still check in or out, in minutes.
const AFTER: i64 = 60;

/// Checks oneself in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Here {
    /// At what.
    pub gathering: DossierId,
    /// On which date.
    pub sitting: SittingId,
    /// Who acts: named so that it can be loaded; the actor alone.
    pub person: PersonId,
    /// What the screen showed.
    pub proof: Proof,
}

fn come(door: &AtDoor, named: Named, proof: &Proof, cx: &Decide<'_>) -> Result<Change, Refusal> {
    let at = &door.at;
    if !door.fresh {
        return Err(Refusal::new(match proof {
            Proof::Ticket(_) => "refusal-gathering-token",
            Proof::Code(_) => "refusal-gathering-code",
        }));
    }
    open(at, cx)?;
    if cx.now > at.sitting.until_at.plus_minutes(AFTER) {
        return Err(Refusal::new("refusal-gathering-ended"));
    }
    let entry = at.entries.get(&named).ok_or_else(|| Refusal::new("refusal-gathering-not-on-roll"))?;
    let person = match named {
        Named::Person(person) => Some(person),
        Named::Seat(_) | Named::Crew(_) => None,
    };
    if entry.seat.is_none() {
        let full = at.gathering.record.capacity > 0 && at.signed >= at.gathering.record.capacity;
        if full || !at.gathering.invites(cx.actor) {
            return Err(Refusal::new("refusal-gathering-door-full"));
        }
    }
    let source = match proof {
        Proof::Ticket(_) => Source::Qr,
        Proof::Code(_) => Source::Code,
    };
    let late = cx.now > at.sitting.from_at.plus_minutes(LATE);
    let presence = if late { Presence::Late } else { Presence::Present };
    if entry.mark.as_ref().is_some_and(|m| matches!(m.presence, Presence::Present | Presence::Late)) {
        return Ok(Change::none());
    }
    let how = Marking { source, came_at: Some(cx.now), went_at: None, whole: false, note: String::new() };
    let change = seat(Change::none(), entry, person, cx);
    Ok(match mark(at, entry, named, presence, &how, cx) {
        Some(mark) => held(change.and(Effect::Attend(mark)), at),
        None => change,
    })
}

impl Command for Here {
    type Subject = AtDoor;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, SittingId, Named, Proof) {
        (self.gathering, self.sitting, Named::Person(self.person), self.proof.clone())
    }
    fn decide(self, door: &AtDoor, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if self.person != cx.actor.person {
            return Err(Refusal::new("refusal-gathering-not-on-roll"));
        }
        come(door, Named::Person(self.person), &self.proof, cx)
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::json!({ "sitting": self.sitting })
    }
}

/// Checks a guest in. The page found the seat by the phone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HereGuest {
    /// At what.
    pub gathering: DossierId,
    /// On which date.
    pub sitting: SittingId,
    /// Whose seat.
    pub seat: SeatId,
    /// What the screen showed.
    pub proof: Proof,
}

impl Command for HereGuest {
    type Subject = AtDoor;
    const VERB: Verb = GUEST;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, SittingId, Named, Proof) {
        (self.gathering, self.sitting, Named::Seat(self.seat), self.proof.clone())
    }
    fn decide(self, door: &AtDoor, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let named = Named::Seat(self.seat);
        // Somebody with an account is not checked in by a phone number.
        let guest = door.at.entries.get(&named).and_then(|e| e.seat.as_ref()).is_some_and(|s| s.guest.is_some());
        if !guest {
            return Err(Refusal::new("refusal-gathering-not-on-roll"));
        }
        come(door, named, &self.proof, cx)
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::json!({ "sitting": self.sitting })
    }
}

/// Checks people out: their minutes are counted from when they came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckOut {
    /// Of what.
    pub gathering: DossierId,
    /// On which date.
    pub sitting: SittingId,
    /// Whom.
    pub named: Vec<Named>,
}

impl Command for CheckOut {
    type Subject = AtSitting;
    const VERB: Verb = OUT;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, SittingId, Vec<Named>) {
        (self.gathering, self.sitting, self.named.clone())
    }
    fn decide(self, at: &AtSitting, cx: &Decide<'_>) -> Result<Change, Refusal> {
        open(at, cx)?;
        let mut change = Change::none();
        for named in self.named {
            let entry = at.entries.get(&named).ok_or_else(|| Refusal::new("refusal-gathering-not-on-roll"))?;
            let Some(row) = &entry.mark else { return Err(Refusal::new("refusal-gathering-unmarked")) };
            if !row.presence.was_there() {
                continue;
            }
            // Once is enough: the first going stands.
            if row.went_at.is_some() || row.source == Source::Paper {
                continue;
            }
            let how = Marking {
                source: row.source,
                came_at: row.came_at.or(Some(at.sitting.from_at)),
                went_at: Some(cx.now),
                whole: false,
                note: row.note.clone(),
            };
            if let Some(mark) = mark(at, entry, named, row.presence, &how, cx) {
                change = change.and(Effect::Attend(mark));
            }
        }
        Ok(change)
    }
}
