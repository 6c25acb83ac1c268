//! 点名、补录: stewards mark who is there, one at a time or a whole list at once; a paper list is keyed in later.

use liren_kernel::{Id, Instant, Line, Refusal, Verb, phone::Phone};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, PersonId,
    attendance::{AttendanceId, Credit, Mark, Presence, Source, Who},
};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{not_now, sign_up_for::phone_of};
use crate::{
    guests,
    model::{Counts, GuestId, SeatId, SeatState, SittingId, SittingState, Way},
    store::{
        SITTING_HEADS, SITTING_HELD,
        seats::{SEAT_ADD, SEAT_MOVE},
    },
    subject_roll::{AtPaper, AtSitting, CREW_PART, Entry, Named, minutes_within, part},
};

/// Mark who is there.
pub const VERB: Verb = Verb("gathering.roll");
/// Key a paper list in.
pub const PAPER: Verb = Verb("gathering.paper");
/// Take a mark back.
pub const VOID: Verb = Verb("gathering.unmark");

/// Marks in one command at most.
pub const MARKS_MAX: usize = 1_000;
/// How long before the beginning somebody may be marked, in minutes.
pub(crate) const EARLY: i64 = 120;

/// One mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollMark {
    /// Whom.
    pub named: Named,
    /// Whether they are there.
    pub presence: Presence,
}

/// The command of the roll-call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Roll {
    /// Of which gathering.
    pub gathering: DossierId,
    /// On which date.
    pub sitting: SittingId,
    /// The marks.
    pub marks: Vec<RollMark>,
    /// How many were counted without names; `None` leaves it.
    pub heads: Option<i64>,
}

/// Makes the mark of an entry, or nothing when the same stands already.
pub(crate) struct Marking {
    pub source: Source,
    pub came_at: Option<Instant>,
    pub went_at: Option<Instant>,
    /// Minutes where nobody checks out: of the whole date, from paper.
    pub whole: bool,
    pub note: String,
}

pub(crate) fn mark(
    at: &AtSitting,
    entry: &Entry,
    named: Named,
    presence: Presence,
    how: &Marking,
    cx: &Decide<'_>,
) -> Option<Mark> {
    let credit = match named {
        Named::Crew(_) if entry.helps => Credit::Volunteer,
        Named::Crew(_) => Credit::None,
        _ => match at.gathering.record.credit {
            Counts::Nothing => Credit::None,
            Counts::Training => Credit::Training,
            Counts::Volunteer => Credit::Volunteer,
        },
    };
    if let Some(old) = &entry.mark
        && old.presence == presence
        && how.went_at.is_none()
    {
        // A second steward, a second tap: the first one's hour stands.
        return None;
    }
    let there = presence.was_there();
    let minutes = match (there, credit, how.came_at, how.went_at) {
        (false, ..) | (_, Credit::None, ..) => 0,
        (true, _, Some(came), Some(went)) => minutes_within(&at.sitting, came, went),
        (true, ..) if how.whole => minutes_within(&at.sitting, at.sitting.from_at, at.sitting.until_at),
        (true, ..) => 0,
    };
    let part = if matches!(named, Named::Crew(_)) { CREW_PART } else { part(&at.gathering) };
    Some(Mark {
        id: cx.id(),
        sitting: Some(*at.sitting.id.bytes()),
        who: entry.who,
        part: part.to_owned(),
        presence,
        came_at: how.came_at.filter(|_| there),
        went_at: how.went_at.filter(|_| there),
        minutes,
        credit,
        day: at.sitting.day,
        source: how.source,
        note: how.note.clone(),
    })
}

/// Whether marks can be made on this date now.
pub(crate) fn open(at: &AtSitting, cx: &Decide<'_>) -> Result<(), Refusal> {
    if !at.gathering.stage.is_running() {
        return Err(not_now());
    }
    if at.sitting.state == SittingState::Cancelled {
        return Err(Refusal::new("refusal-gathering-sitting-past"));
    }
    if cx.now.plus_minutes(EARLY) < at.sitting.from_at {
        return Err(Refusal::new("refusal-gathering-early"));
    }
    Ok(())
}

/// The date was held: somebody was there.
pub(crate) fn held(change: Change, at: &AtSitting) -> Change {
    if !at.sitting.state.is_ahead() {
        return change;
    }
    let seq = at.sitting.seq;
    change.and(Effect::rows(move |tx, _| {
        tx.exec(&SITTING_HELD, params![seq])?;
        Ok(())
    }))
}

/// A seat for somebody who came without one; who waited is in.
pub(crate) fn seat(change: Change, entry: &Entry, person: Option<PersonId>, cx: &Decide<'_>) -> Change {
    match (&entry.seat, person) {
        (Some(seat), _) if seat.state == SeatState::Waiting => {
            let seq = seat.seq;
            change.and(Effect::rows(move |tx, cx| {
                tx.exec(&SEAT_MOVE, params![seq, SeatState::Signed, cx.now])?;
                Ok(())
            }))
        }
        (None, Some(person)) => {
            let (id, none): (SeatId, Option<GuestId>) = (cx.id(), None);
            change.and(Effect::rows(move |tx, cx| {
                let row = params![id, cx.dossier, person, none, SeatState::Signed, Way::Door, cx.actor, cx.now];
                tx.exec(&SEAT_ADD, row)?;
                Ok(())
            }))
        }
        _ => change,
    }
}

fn heads(change: Change, at: &AtSitting, heads: Option<i64>) -> Result<Change, Refusal> {
    let Some(heads) = heads else { return Ok(change) };
    if !(0..=100_000).contains(&heads) {
        return Err(Refusal::field("heads", "refusal-number-invalid"));
    }
    let seq = at.sitting.seq;
    // Where people were counted, the date was held, also when nobody left a name.
    let change = if heads > 0 { held(change, at) } else { change };
    Ok(change.and(Effect::rows(move |tx, _| {
        tx.exec(&SITTING_HEADS, params![seq, heads])?;
        Ok(())
    })))
}

fn all(at: &AtSitting, marks: &[RollMark], how: &Marking, cx: &Decide<'_>) -> Result<Change, Refusal> {
    if marks.len() > MARKS_MAX {
        return Err(Refusal::new("refusal-gathering-marks").arg("max", MARKS_MAX));
    }
    let mut change = Change::none();
    let mut there = false;
    for one in marks {
        let entry = at.entries.get(&one.named).ok_or_else(|| Refusal::new("refusal-gathering-not-on-roll"))?;
        there |= one.presence.was_there();
        if let Some(mark) = mark(at, entry, one.named, one.presence, how, cx) {
            // From a mark come hours: whoever makes it by hand vouches for somebody else. One's own is made at the door,
            // by the code there, or by a colleague.
            if mark.who == Who::Person(cx.actor.person) && one.presence.was_there() {
                return Err(Refusal::new("refusal-gathering-own-mark"));
            }
            let person = match one.named {
                Named::Person(person) => Some(person),
                Named::Seat(_) | Named::Crew(_) => None,
            };
            if one.presence.was_there() {
                change = seat(change, entry, person, cx);
            }
            change = change.and(Effect::Attend(mark));
        }
    }
    Ok(if there { held(change, at) } else { change })
}

impl Command for Roll {
    type Subject = AtSitting;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, SittingId, Vec<Named>) {
        (self.gathering, self.sitting, self.marks.iter().map(|m| m.named).collect())
    }
    fn decide(self, at: &AtSitting, cx: &Decide<'_>) -> Result<Change, Refusal> {
        open(at, cx)?;
        let how = Marking {
            source: Source::RollCall,
            came_at: Some(cx.now.min(at.sitting.until_at)),
            went_at: None,
            whole: false,
            note: String::new(),
        };
        heads(all(at, &self.marks, &how, cx)?, at, self.heads)
    }
}

/// Somebody on a paper list who did not sign up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalkIn {
    /// As written.
    pub name: Line,
    /// As written; with it they are the same person next time.
    pub phone: Option<Line>,
}

/// The command of a paper list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Paper {
    /// Of which gathering.
    pub gathering: DossierId,
    /// On which date.
    pub sitting: SittingId,
    /// Who of the list was there, or was not.
    pub marks: Vec<RollMark>,
    /// People on paper who did not sign up.
    pub walk_ins: Vec<WalkIn>,
    /// How many were counted without names; `None` leaves it.
    pub heads: Option<i64>,
    /// Why it is keyed in later.
    pub note: Line,
}

impl Command for Paper {
    type Subject = AtPaper;
    const VERB: Verb = PAPER;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, SittingId, Vec<Named>, Vec<(String, Option<Phone>)>) {
        let phone = |w: &WalkIn| phone_of(w.phone.as_ref()).ok().flatten();
        let walk_ins = self.walk_ins.iter().map(|w| (w.name.as_str().to_owned(), phone(w))).collect();
        (self.gathering, self.sitting, self.marks.iter().map(|m| m.named).collect(), walk_ins)
    }
    fn decide(self, AtPaper { at, walk_ins }: &AtPaper, cx: &Decide<'_>) -> Result<Change, Refusal> {
        open(at, cx)?;
        if self.marks.len() + self.walk_ins.len() > MARKS_MAX {
            return Err(Refusal::new("refusal-gathering-marks").arg("max", MARKS_MAX));
        }
        let how = Marking {
            source: Source::Paper,
            came_at: None,
            went_at: None,
            whole: true,
            note: self.note.as_str().to_owned(),
        };
        let mut change = all(at, &self.marks, &how, cx)?;
        for (walk_in, found) in self.walk_ins.iter().zip(walk_ins) {
            let phone = phone_of(walk_in.phone.as_ref()).map_err(|r| Refusal { field: Some("names".into()), ..r })?;
            let (guest, id): (GuestId, SeatId) = (cx.id(), cx.id());
            let entry = match found {
                Some(entry) if entry.seat.is_some() => entry.clone(),
                found => {
                    let (name, none): (Line, Option<PersonId>) = (walk_in.name.clone(), None);
                    change = change.and(Effect::rows(move |tx, cx| {
                        guests::add(tx, cx.keys, cx.dossier, guest, name.as_str(), phone.as_ref(), cx.now)?;
                        let (guest, signed) = (Some(guest), SeatState::Signed);
                        let row = params![id, cx.dossier, none, guest, signed, Way::Door, cx.actor, cx.now];
                        tx.exec(&SEAT_ADD, row)?;
                        Ok(())
                    }));
                    // Known by a name alone: each is somebody else.
                    let who = found.as_ref().map_or(Who::Guest(*guest.bytes()), |entry| entry.who);
                    Entry { who, seat: None, mark: None, helps: false }
                }
            };
            if let Some(mark) = mark(at, &entry, Named::Seat(id), Presence::Present, &how, cx) {
                change = change.and(Effect::Attend(mark));
            }
        }
        let change = if self.walk_ins.is_empty() { change } else { held(change, at) };
        let change = heads(change, at, self.heads)?;
        let count = self.marks.iter().filter(|m| m.presence.was_there()).count() + self.walk_ins.len();
        Ok(change.and(super::entry(cx, "keyed_in", json!({ "count": count, "what": self.note }))))
    }
    fn journaled(&self) -> Value {
        // Names of walk-ins are personal: their number says enough.
        json!({ "sitting": self.sitting, "marks": self.marks.len(), "walk_ins": self.walk_ins.len(), "heads": self.heads })
    }
}

/// Takes a mark back that was made by mistake.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unmark {
    /// Of which gathering.
    pub gathering: DossierId,
    /// On which date.
    pub sitting: SittingId,
    /// Whose.
    pub named: Named,
    /// Why.
    pub reason: Line,
}

impl Command for Unmark {
    type Subject = AtSitting;
    const VERB: Verb = VOID;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, SittingId, Vec<Named>) {
        (self.gathering, self.sitting, vec![self.named])
    }
    fn decide(self, at: &AtSitting, _: &Decide<'_>) -> Result<Change, Refusal> {
        if !at.gathering.stage.is_running() {
            return Err(not_now());
        }
        let entry = at.entries.get(&self.named).ok_or_else(|| Refusal::new("refusal-gathering-not-on-roll"))?;
        let row = entry.mark.as_ref().ok_or_else(|| Refusal::new("refusal-gathering-unmarked"))?;
        let id: AttendanceId = Id::from_bytes(*row.id.bytes());
        Ok(Change::none().and(Effect::AttendVoid { id, reason: self.reason.as_str().to_owned() }))
    }
}
