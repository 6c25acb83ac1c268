//! A gathering as those see it who want a place in it.

use liren_kernel::{Refusal, phone::Phone};
use liren_office::{Actor, DossierId, Facts, Fault, Header, LoadContext, PersonId, Subject};
use liren_people::find;
use liren_store::{Read, Tx, params};

use crate::{
    guests,
    model::{SeatId, SeatState},
    store::seats::{GUEST_BY_PHONE, SEAT_BY_ID, SEAT_NEXT, SEAT_OF_GUEST, SEAT_OF_PERSON, SEATS_IN, SeatRow},
    subject::{Announced, Gathering},
};

/// A gathering, how full it is, and the seat in question.
#[derive(Debug, Clone)]
pub struct Seating {
    /// The gathering.
    pub gathering: Gathering,
    /// The seat of whoever it is about, unless they have none.
    pub own: Option<SeatRow>,
    /// Places that are taken.
    pub signed: i64,
    /// Who waits longest.
    pub next: Option<SeatRow>,
    /// The person to be put down is within reach.
    pub known: bool,
}

impl Seating {
    fn of(read: &mut Read<'_>, gathering: Gathering, own: Option<SeatRow>) -> Result<Self, Fault> {
        let seq = gathering.header.seq;
        let (signed,) = read.one(&SEATS_IN, params![seq, SeatState::Signed])?;
        let next = read.opt(&SEAT_NEXT, params![seq, 1_i64])?;
        Ok(Self { gathering, own, signed, next, known: true })
    }

    /// Whether everything is taken.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.gathering.record.capacity > 0 && self.signed >= self.gathering.record.capacity
    }
}

/// A gathering that is announced to this actor, or lies within reach.
fn open_to(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: DossierId) -> Result<Option<Gathering>, Fault> {
    match Announced::by_id(tx, cx.actor, id, true)? {
        Some(Announced(gathering)) => Ok(Some(gathering)),
        None => Gathering::load(tx, cx, &id),
    }
}

impl Subject for Seating {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(gathering) = open_to(tx, cx, *key)? else { return Ok(None) };
        let own = tx.opt(&SEAT_OF_PERSON, params![gathering.header.seq, cx.actor.person])?;
        Self::of(tx, gathering, own).map(Some)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.gathering.header)
    }
    fn facts(&self) -> Facts {
        self.gathering.facts()
    }
}

/// A gathering and somebody whom staff put down.
#[derive(Debug)]
pub struct SeatingOf(pub Seating);

/// Whom it is about.
#[derive(Debug, Clone)]
pub enum Whom {
    /// Of the register, within the actor's reach.
    Person(PersonId),
    /// Without account, with a phone or only a name.
    Guest {
        /// The name, as given.
        name: String,
        /// The phone.
        phone: Option<Phone>,
    },
    /// Whoever holds this seat.
    Seat(SeatId),
}

impl Subject for SeatingOf {
    type Key = (DossierId, Whom);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, whom): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(gathering) = Gathering::load(tx, cx, id)? else { return Ok(None) };
        let seq = gathering.header.seq;
        let mut known = true;
        let own = match whom {
            Whom::Person(person) => {
                known = find::person(tx, cx.reach, *person)?.is_some();
                tx.opt(&SEAT_OF_PERSON, params![seq, *person])?
            }
            Whom::Guest { name, phone } => guest_seat(tx, cx, seq, name, phone.as_ref())?,
            Whom::Seat(seat) => tx.opt(&SEAT_BY_ID, params![*seat])?.filter(|s| s.dossier == seq),
        };
        if matches!(whom, Whom::Seat(_)) && own.is_none() {
            return Ok(None);
        }
        let mut seating = Seating::of(tx, gathering, own)?;
        seating.known = known;
        Ok(Some(Self(seating)))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.0.gathering.header)
    }
    fn facts(&self) -> Facts {
        self.0.gathering.facts()
    }
}

/// A gathering that is open to everyone, and a guest who signs up or off without account.
#[derive(Debug)]
pub struct SeatingPublic(pub Seating);

impl Subject for SeatingPublic {
    type Key = (DossierId, Whom);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, whom): &Self::Key) -> Result<Option<Self>, Fault> {
        // As the public sees it, whoever is signed in on that phone.
        let Some(Announced(gathering)) = Announced::by_id(tx, &Actor::public(), *id, true)? else { return Ok(None) };
        let seq = gathering.header.seq;
        let own = match whom {
            Whom::Guest { name, phone } => {
                let own = guest_seat(tx, cx, seq, name, phone.as_ref())?;
                // Whether this name is among them must not show.
                if seats_of_phone(tx, cx, seq, phone.as_ref())? >= OF_ONE_PHONE {
                    return Err(Refusal::field("phone", "refusal-gathering-phone-many").into());
                }
                own
            }
            Whom::Seat(seat) => {
                let seat = tx.opt(&SEAT_BY_ID, params![*seat])?;
                let Some(seat) = seat.filter(|s| s.dossier == seq && s.guest.is_some()) else { return Ok(None) };
                Some(seat)
            }
            Whom::Person(_) => return Ok(None),
        };
        Seating::of(tx, gathering, own).map(|seating| Some(Self(seating)))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.0.gathering.header)
    }
    fn facts(&self) -> Facts {
        self.0.gathering.facts()
    }
}

/// Places that one phone may take on the public page: a family, not a hall.
const OF_ONE_PHONE: usize = 4;

fn seats_of_phone(tx: &mut Tx<'_>, cx: &LoadContext<'_>, dossier: i64, phone: Option<&Phone>) -> Result<usize, Fault> {
    let Some(phone) = phone else { return Ok(0) };
    let mut live = 0;
    for (_, guest, _) in tx.all(&GUEST_BY_PHONE, params![dossier, guests::phone_blind(cx.keys, phone)])? {
        live += usize::from(tx.opt(&SEAT_OF_GUEST, params![dossier, guest])?.is_some());
    }
    Ok(live)
}

/// The live seat of the guest with this name and phone. Without a phone a name says too little: each is someone else.
pub(crate) fn guest_seat(
    tx: &mut Tx<'_>,
    cx: &LoadContext<'_>,
    dossier: i64,
    name: &str,
    phone: Option<&Phone>,
) -> Result<Option<SeatRow>, Fault> {
    let Some(phone) = phone else { return Ok(None) };
    let blind = guests::name_blind(cx.keys, name);
    for (_, guest, known) in tx.all(&GUEST_BY_PHONE, params![dossier, guests::phone_blind(cx.keys, phone)])? {
        if known.as_ref() == Some(&blind)
            && let Some(seat) = tx.opt(&SEAT_OF_GUEST, params![dossier, guest])?
        {
            return Ok(Some(seat));
        }
    }
    Ok(None)
}
