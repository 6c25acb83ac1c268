//! What taking and giving up a place have in common: the waiting list moves by itself.

use liren_kernel::{Instant, Line, Refusal, phone::Phone};
use liren_office::{Change, Decide, Effect, PersonId};
use liren_store::params;

use super::{about, not_now};
use crate::{
    guests,
    model::{GuestId, SeatId, SeatState, SittingState, Way},
    store::seats::{SEAT_ADD, SEAT_MOVE, SeatRow},
    subject_seats::Seating,
};

/// Who sits down.
pub(crate) enum Sitter {
    /// Of the register.
    Person(PersonId),
    /// Without account.
    Guest(Line, Option<Phone>),
}

/// When the next sitting begins, if one is to come.
pub(crate) fn next_at(seating: &Seating, now: Instant) -> Option<Instant> {
    let ahead = |s: &&crate::store::SittingRow| s.state.is_ahead() && s.until_at > now;
    seating.gathering.sittings.iter().find(ahead).map(|s| s.from_at)
}

/// Puts somebody down: in a place when one is free, else at the end of the waiting list.
pub(crate) fn take(seating: &Seating, cx: &Decide<'_>, sitter: Sitter, way: Way) -> Result<Change, Refusal> {
    let gathering = &seating.gathering;
    if !gathering.stage.is_running() {
        return Err(not_now());
    }
    if seating.own.is_some() {
        return Err(Refusal::new("refusal-gathering-already"));
    }
    if way != Way::Door && next_at(seating, cx.now).is_none() {
        return Err(Refusal::new("refusal-gathering-over"));
    }
    if gathering.sittings.iter().all(|s| s.state == SittingState::Cancelled) {
        return Err(Refusal::new("refusal-gathering-over"));
    }
    // Whoever stands at the door is in: there is nothing to wait for.
    let state = if seating.is_full() && way != Way::Door { SeatState::Waiting } else { SeatState::Signed };
    let (id, guest): (SeatId, GuestId) = (cx.id(), cx.id());
    let mut change = Change::none();
    let (person, guest) = match sitter {
        Sitter::Person(person) => (Some(person), None),
        Sitter::Guest(name, phone) => {
            change = change.and(Effect::rows(move |tx, cx| {
                guests::add(tx, cx.keys, cx.dossier, guest, name.as_str(), phone.as_ref(), cx.now)
            }));
            (None, Some(guest))
        }
    };
    change = change.and(Effect::rows(move |tx, cx| {
        tx.exec(&SEAT_ADD, params![id, cx.dossier, person, guest, state, way, cx.actor, cx.now])?;
        Ok(())
    }));
    if let (Some(person), Way::ByStaff) = (person, way) {
        let key = if state == SeatState::Signed { "notice-gathering-signed" } else { "notice-gathering-waiting" };
        change = change.and(Effect::Tell { person, key, args: about(gathering) });
    }
    Ok(change.tell("seat", id).tell("state", state.name()))
}

/// The same for a guest whose name and phone may be on the list: what a stranger is told must not say whether they are.
/// Who is on it keeps the one place they have; the answer is that of a first time, with a code that opens nothing.
pub(crate) fn take_unseen(seating: &Seating, cx: &Decide<'_>, sitter: Sitter, way: Way) -> Result<Change, Refusal> {
    if seating.own.is_none() {
        return take(seating, cx, sitter, way);
    }
    let fresh = Seating { own: None, ..seating.clone() };
    Ok(Change { effects: Vec::new(), ..take(&fresh, cx, sitter, way)? })
}

/// Gives a place up; whoever waits longest moves up and is told.
pub(crate) fn give_up(seating: &Seating, seat: &SeatRow, cx: &Decide<'_>) -> Result<Change, Refusal> {
    if seat.state == SeatState::Left {
        return Err(Refusal::new("refusal-gathering-left"));
    }
    if seating.gathering.stage.is_end() {
        return Err(not_now());
    }
    let seq = seat.seq;
    let mut change = Change::none().and(Effect::rows(move |tx, cx| {
        tx.exec(&SEAT_MOVE, params![seq, SeatState::Left, cx.now])?;
        Ok(())
    }));
    if let (SeatState::Signed, Some(next)) = (seat.state, &seating.next) {
        let up = next.seq;
        change = change.and(Effect::rows(move |tx, cx| {
            tx.exec(&SEAT_MOVE, params![up, SeatState::Signed, cx.now])?;
            Ok(())
        }));
        let gathering = &seating.gathering;
        change = match next.person {
            Some(person) => {
                change.and(Effect::Tell { person, key: "notice-gathering-moved-up", args: about(gathering) })
            }
            None => change.and(Effect::TasksDone { verb: Some("gathering.call") }).and(Effect::Task {
                verb: "gathering.call",
                title: String::new(),
                person: None,
                org: gathering.header.lead,
                due_at: next_at(seating, cx.now),
            }),
        };
    }
    Ok(change)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, person, seat, seating},
        model::Stage,
    };

    #[test]
    fn a_full_gathering_makes_people_wait_and_moves_them_up() {
        let kit = Kit::new();
        let free = seating(Stage::Open, 1);
        let full = seating(Stage::Open, 2);
        let take = |s: &Seating| take(s, &kit.cx(), Sitter::Person(person(9)), Way::Own).unwrap();
        let told = |c: &Change| c.told.iter().find(|(n, _)| n == "state").map(|(_, v)| v.clone()).unwrap();
        assert_eq!((told(&take(&free)), told(&take(&full))), ("signed".into(), "waiting".into()));
        // A place given up goes to who waits; a guest who moves up is called.
        let mut leaving = seating(Stage::Open, 2);
        leaving.next = Some(seat(5, SeatState::Waiting));
        let change = give_up(&leaving, &seat(1, SeatState::Signed), &kit.cx()).unwrap();
        assert!(debug(&change).contains("notice-gathering-moved-up"), "{}", debug(&change));
        leaving.next.as_mut().unwrap().person = None;
        let change = give_up(&leaving, &seat(1, SeatState::Signed), &kit.cx()).unwrap();
        assert!(debug(&change).contains("gathering.call"));
        // Who only waited moves nobody up.
        let change = give_up(&leaving, &seat(1, SeatState::Waiting), &kit.cx()).unwrap();
        assert_eq!(change.effects.len(), 1);
    }

    #[test]
    fn twice_too_late_and_too_early_are_told() {
        let kit = Kit::new();
        let refused = |s: &Seating, way| {
            take(s, &kit.cx(), Sitter::Person(person(9)), way).err().map(|r| r.key).unwrap_or_default()
        };
        let mut twice = seating(Stage::Open, 1);
        twice.own = Some(seat(1, SeatState::Signed));
        assert_eq!(refused(&twice, Way::Own), "refusal-gathering-already");
        assert_eq!(refused(&seating(Stage::Planned, 0), Way::Own), "refusal-gathering-not-now");
        let mut over = seating(Stage::Open, 0);
        over.gathering.sittings[0].until_at = kit.now.plus_minutes(-1);
        assert_eq!(refused(&over, Way::Own), "refusal-gathering-over");
        assert_eq!(refused(&over, Way::Door), "");
        let left = give_up(&over, &seat(1, SeatState::Left), &kit.cx());
        assert_eq!(left.unwrap_err().key, "refusal-gathering-left");
    }
}
