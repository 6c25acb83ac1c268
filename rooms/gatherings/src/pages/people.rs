//! Names on a roll: persons of the register and guests, opened for those who work at the door.

use liren_kernel::mask::{self, Purpose};
use liren_office::{Fault, Keys, PersonId};
use liren_store::{Read, params};
use liren_ui::T;

use crate::{
    guests,
    model::{SeatId, SeatState, Way},
    store::{
        self,
        seats::{GUESTS, SEATS},
    },
};

/// Somebody with a seat.
pub struct Listed {
    pub seat: SeatId,
    pub who: [u8; 16],
    pub name: String,
    /// Phone as it may stand on a screen; empty for those of the register.
    pub phone: String,
    /// Its last four digits, to find somebody by.
    pub tail: String,
    pub state: SeatState,
    pub way: Way,
    pub guest: bool,
}

impl Listed {
    /// How they came on the list, and their phone as it may be shown.
    pub fn note(&self, t: T<'_>) -> String {
        let key = self.way.label_key();
        let way = t.s(&key);
        if self.phone.is_empty() { way.to_owned() } else { format!("{way} · {}", self.phone) }
    }
}

/// Everybody with a seat or waiting for one, in the order they came.
pub fn listed(read: &mut Read<'_>, keys: &Keys, dossier: i64) -> Result<Vec<Listed>, Fault> {
    let seats = read.all(&SEATS, params![dossier])?;
    let persons: Vec<PersonId> = seats.iter().filter_map(|s| s.person).collect();
    let names = liren_people::public::name_of(read, &persons, Purpose::Team)?;
    let guests =
        if seats.iter().any(|s| s.guest.is_some()) { read.all(&GUESTS, params![dossier])? } else { Vec::new() };
    let guests: std::collections::BTreeMap<_, _> = guests.into_iter().map(|g| (g.id, g)).collect();
    let mut all = Vec::with_capacity(seats.len());
    for seat in seats {
        let (who, name, phone) = match (seat.person, seat.guest.and_then(|id| guests.get(&id))) {
            (Some(person), _) => (*person.bytes(), names.get(&person).cloned().unwrap_or_default(), String::new()),
            (None, Some(guest)) => (*guest.who.bytes(), guests::name(keys, guest)?, guests::phone(keys, guest)?),
            (None, None) => continue,
        };
        let tail: String = phone.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        let shown = if phone.is_empty() { String::new() } else { mask::phone(&phone, Purpose::SharedScreen) };
        all.push(Listed {
            seat: seat.id,
            who,
            name,
            phone: shown,
            tail,
            state: seat.state,
            way: seat.way,
            guest: seat.guest.is_some(),
        });
    }
    Ok(all)
}

/// The team with their names, each once.
pub fn crew(read: &mut Read<'_>, dossier: i64) -> Result<Vec<(PersonId, String)>, Fault> {
    let mut team: Vec<PersonId> =
        read.all(&store::TEAM, params![dossier])?.into_iter().filter(|(_, p)| p == "steward").map(|(p, _)| p).collect();
    team.dedup();
    let names = liren_people::public::name_of(read, &team, Purpose::Team)?;
    Ok(team.into_iter().map(|p| (p, names.get(&p).cloned().unwrap_or_default())).collect())
}
