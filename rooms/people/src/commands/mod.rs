//! The acts of this room: each a named verb with a pure decision.

pub mod consent;
pub mod household;
pub mod org;
pub mod person;
pub mod post;
pub mod post_over;
pub mod reveal;
pub mod skill;

use liren_kernel::{Instant, PlacePath, Refusal, address::DoorAddress};
use liren_office::{
    Effect, Facts, Fault, Header, LoadContext, OrgId, PersonId, PlaceId, Subject, change::ApplyContext,
};
use liren_places::PlaceRow;
use liren_store::{Read, Tx, params};

use crate::{
    find,
    model::{OrgRow, PersonRow},
    store,
};

/// An effect that writes rows of this room.
pub(crate) fn rows<F>(write: F) -> Effect
where
    F: Fn(&mut Tx<'_>, &ApplyContext<'_>) -> Result<(), Fault> + Send + 'static,
{
    Effect::rows(write)
}

/// A person within reach, locked.
pub struct OnPerson {
    /// The person.
    pub row: PersonRow,
    /// Whether it is the actor.
    pub own: bool,
}

impl Subject for OnPerson {
    type Key = PersonId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &PersonId) -> Result<Option<Self>, Fault> {
        tx.exec(&store::PERSON_LOCK, params![*key])?;
        Ok(find::person(tx, cx.reach, *key)?.map(|row| Self { own: row.id == cx.actor.person, row }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.row.path(), own: self.own, ..Facts::default() }
    }
}

/// A place of the tree where something is to be registered.
pub struct OnPlace {
    /// The place.
    pub place: PlaceRow,
    /// Its codes.
    pub path: PlacePath,
}

impl Subject for OnPlace {
    /// The code of the narrowest node.
    type Key = String;
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, key: &String) -> Result<Option<Self>, Fault> {
        Ok(place(tx, key)?.map(|place| Self { path: place.path(), place }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.path.clone(), ..Facts::default() }
    }
}

/// The place in force under a code.
///
/// # Errors
/// When the database fails.
pub(crate) fn place(tx: &mut Tx<'_>, code: &str) -> Result<Option<PlaceRow>, Fault> {
    Ok(liren_places::find::by_code(tx, code)?.filter(PlaceRow::is_open))
}

/// Where somebody lives: the entrance that the address means when there is exactly one, else the place given.
///
/// # Errors
/// When the database fails.
pub(crate) fn dwelling(tx: &mut Tx<'_>, at: &PlaceRow, address: &str) -> Result<(PlaceId, PlacePath), Fault> {
    let found = match at.community.as_deref() {
        Some(community) => door(tx, community, address)?,
        None => None,
    };
    let place = found.as_ref().unwrap_or(at);
    Ok((place.id, place.path()))
}

/// The entrance of this address in a community, when the places know it.
///
/// # Errors
/// When the database fails.
pub(crate) fn door(read: &mut Read<'_>, community: &str, address: &str) -> Result<Option<PlaceRow>, Fault> {
    match DoorAddress::new("address", address) {
        Ok(door) => Ok(liren_places::find::resolve_address(read, community, &door)?),
        Err(_) => Ok(None),
    }
}

/// An organisation within reach.
pub struct OnOrg {
    /// The organisation.
    pub row: OrgRow,
}

impl Subject for OnOrg {
    type Key = OrgId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &OrgId) -> Result<Option<Self>, Fault> {
        Ok(find::org(tx, cx.reach, *key)?.map(|row| Self { row }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.row.path(), ..Facts::default() }
    }
}

/// `day` if it is not after today.
pub(crate) fn not_ahead(field: &str, day: liren_kernel::Day, now: Instant) -> Result<liren_kernel::Day, Refusal> {
    if day > now.day() { Err(Refusal::field(field, "refusal-day-future")) } else { Ok(day) }
}
