//! One date of a gathering as those see it who mark who is there.

use std::collections::BTreeMap;

use liren_kernel::{Instant, phone::Phone};
use liren_office::{
    DossierId, Facts, Fault, Header, LoadContext, PersonId, Role, Subject,
    attendance::{LIVE, MarkRow, Who},
    directory,
};
use liren_people::find;
use liren_store::{Read, Tx, params};

use crate::{
    door, guests,
    model::{GuestId, SeatId, SeatState, SittingId},
    store::{
        SittingRow,
        seats::{GUEST_BY_ID, SEAT_BY_ID, SEAT_OF_PERSON, SEATS_IN, SeatRow},
    },
    subject::{Announced, Gathering, Unposted},
    subject_seats::guest_seat,
};

/// Somebody on the roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// Who holds this seat.
    Seat(SeatId),
    /// Somebody of the register; without a seat they get one at the door.
    Person(PersonId),
    /// Somebody of the team, as a volunteer at work.
    Crew(PersonId),
}

/// What is known of somebody on the roll.
#[derive(Debug, Clone)]
pub struct Entry {
    /// For attendance.
    pub who: Who,
    /// The seat, unless they have none yet.
    pub seat: Option<SeatRow>,
    /// The mark that stands.
    pub mark: Option<MarkRow>,
    /// Of the team: a volunteer, whose hours at work count.
    pub helps: bool,
}

/// A date and those it is about.
#[derive(Debug)]
pub struct AtSitting {
    /// The gathering.
    pub gathering: Gathering,
    /// The date.
    pub sitting: SittingRow,
    /// Who was found, by how they were named.
    pub entries: BTreeMap<Named, Entry>,
    /// Places that are taken.
    pub signed: i64,
}

/// As what somebody of the audience is marked.
#[must_use]
pub const fn part(gathering: &Gathering) -> &'static str {
    match gathering.record.credit {
        crate::model::Counts::Nothing => "attendee",
        crate::model::Counts::Training => "learner",
        crate::model::Counts::Volunteer => "volunteer",
    }
}

/// As what somebody of the team is marked.
pub const CREW_PART: &str = "steward";

/// What stands for a guest in attendance.
///
/// # Errors
/// When the database fails.
pub fn guest_who(read: &mut Read<'_>, id: GuestId) -> Result<Who, Fault> {
    let guest = read.opt(&GUEST_BY_ID, params![id])?.ok_or(Fault::NotFound)?;
    Ok(Who::Guest(*guest.who.bytes()))
}

fn entry(
    tx: &mut Tx<'_>,
    cx: &LoadContext<'_>,
    gathering: &Gathering,
    sitting: SittingId,
    named: Named,
) -> Result<Option<Entry>, Fault> {
    let seq = gathering.header.seq;
    let mut helps = false;
    let (who, seat) = match named {
        Named::Seat(id) => {
            let Some(seat) = tx.opt(&SEAT_BY_ID, params![id])?.filter(|s| s.dossier == seq) else { return Ok(None) };
            let who = match (seat.person, seat.guest) {
                (Some(person), _) => Who::Person(person),
                (None, Some(guest)) => guest_who(tx, guest)?,
                (None, None) => return Ok(None),
            };
            (who, Some(seat))
        }
        Named::Person(person) => {
            let seat = tx.opt(&SEAT_OF_PERSON, params![seq, person])?;
            // Whom nobody may see nobody may mark, unless they signed up or mark themselves.
            if seat.is_none() && person != cx.actor.person && find::person(tx, cx.reach, person)?.is_none() {
                return Ok(None);
            }
            (Who::Person(person), seat)
        }
        Named::Crew(person) => {
            let parts = tx.all(&crate::store::PARTS, params![seq, person])?;
            if !parts.iter().any(|(part,)| crate::model::CREW.contains(&part.as_str())) {
                return Ok(None);
            }
            let actor = directory::actor(tx, person, cx.now)?;
            // Staff do their work; only a volunteer's time at the door is volunteering.
            helps = actor.has(Role::Volunteer) && !actor.posts.iter().any(|p| p.role.reads_by_place());
            (Who::Person(person), None)
        }
    };
    let part = if matches!(named, Named::Crew(_)) { CREW_PART } else { part(gathering) };
    let bytes = match &who {
        Who::Person(person) => *person.bytes(),
        Who::Guest(bytes) => *bytes,
    };
    let mark = tx.opt(&LIVE, params![seq, *sitting.bytes(), bytes, part])?;
    Ok(Some(Entry { who, seat, mark, helps }))
}

impl Subject for AtSitting {
    type Key = (DossierId, SittingId, Vec<Named>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, sitting, named): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(gathering) = Gathering::load(tx, cx, id)? else { return Ok(None) };
        of(tx, cx, gathering, *sitting, named)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.gathering.header)
    }
    fn facts(&self) -> Facts {
        self.gathering.facts()
    }
}

fn of(
    tx: &mut Tx<'_>,
    cx: &LoadContext<'_>,
    gathering: Gathering,
    sitting: SittingId,
    named: &[Named],
) -> Result<Option<AtSitting>, Fault> {
    let Some(row) = gathering.sitting(sitting).cloned() else { return Ok(None) };
    let mut entries = BTreeMap::new();
    for one in named {
        if let Some(found) = entry(tx, cx, &gathering, sitting, *one)? {
            entries.insert(*one, found);
        }
    }
    let (signed,) = tx.one(&SEATS_IN, params![gathering.header.seq, SeatState::Signed])?;
    Ok(Some(AtSitting { gathering, sitting: row, entries, signed }))
}

/// A date and a paper list of it.
#[derive(Debug)]
pub struct AtPaper {
    /// The date, and those of the list who signed up.
    pub at: AtSitting,
    /// For each of the others, in order: what is known of them; nothing of those without a phone.
    pub walk_ins: Vec<Option<Entry>>,
}

impl Subject for AtPaper {
    type Key = (DossierId, SittingId, Vec<Named>, Vec<(String, Option<Phone>)>);
    fn load(
        tx: &mut Tx<'_>,
        cx: &LoadContext<'_>,
        (id, sitting, named, walk_ins): &Self::Key,
    ) -> Result<Option<Self>, Fault> {
        let Some(at) = AtSitting::load(tx, cx, &(*id, *sitting, named.clone()))? else { return Ok(None) };
        let seq = at.gathering.header.seq;
        let mut found = Vec::with_capacity(walk_ins.len());
        for (name, phone) in walk_ins {
            let Some(phone) = phone else {
                found.push(None);
                continue;
            };
            let seat = guest_seat(tx, cx, seq, name, Some(phone))?;
            let who = guests::who(cx.keys, name, phone);
            let mark = tx.opt(&LIVE, params![seq, *sitting.bytes(), who, part(&at.gathering)])?;
            found.push(Some(Entry { who: Who::Guest(who), seat, mark, helps: false }));
        }
        Ok(Some(Self { at, walk_ins: found }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.at.gathering.header)
    }
    fn facts(&self) -> Facts {
        self.at.gathering.facts()
    }
}

/// A date as somebody sees it who stands at the door with a phone.
#[derive(Debug)]
pub struct AtDoor {
    /// The date and who wants in.
    pub at: AtSitting,
    /// What they showed is of this moment.
    pub fresh: bool,
}

impl Subject for AtDoor {
    type Key = (DossierId, SittingId, Named, door::Proof);
    fn load(
        tx: &mut Tx<'_>,
        cx: &LoadContext<'_>,
        (id, sitting, named, proof): &Self::Key,
    ) -> Result<Option<Self>, Fault> {
        let gathering = match Announced::by_id(tx, cx.actor, *id, true)? {
            Some(Announced(gathering)) => Some(gathering),
            None => match Gathering::load(tx, cx, id)? {
                Some(gathering) => Some(gathering),
                // A guest whom staff put down comes in although it is announced to nobody; the proof guards the door.
                None => Unposted::load(tx, cx, id)?.map(|Unposted(g)| g).filter(|_| matches!(named, Named::Seat(_))),
            },
        };
        let Some(gathering) = gathering else { return Ok(None) };
        let fresh = proof.holds(cx.keys, *sitting, cx.actor.person, cx.now);
        let Some(at) = of(tx, cx, gathering, *sitting, &[*named])? else { return Ok(None) };
        Ok(Some(Self { at, fresh }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.at.gathering.header)
    }
    fn facts(&self) -> Facts {
        self.at.gathering.facts()
    }
}

/// Minutes of a stay that lie within the date.
#[must_use]
pub fn minutes_within(sitting: &SittingRow, came: Instant, went: Instant) -> i64 {
    let from = came.ms().max(sitting.from_at.ms());
    let until = went.ms().min(sitting.until_at.ms());
    ((until - from) / 60_000).clamp(0, 24 * 60)
}
