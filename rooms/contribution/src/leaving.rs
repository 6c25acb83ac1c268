//! Who leaves for good stands no shift any more: the places they had in shifts to come are free, and so are those they waited
//! for.

use liren_kernel::Instant;
use liren_office::{
    Fault, PersonId,
    leaving::{Held, Hook, Leaving},
};
use liren_store::{Read, Tx, params};

use crate::store;

/// How the office asks and tells of it.
pub const HOOK: Hook = Hook { held, left };

fn held(read: &mut Read<'_>, person: PersonId, now: Instant) -> Result<Vec<Held>, Fault> {
    let (n,) = read.one(&store::SHIFTS_AHEAD, params![person, now])?;
    Ok(vec![Held { label_key: "leaving-duties", n }])
}

fn left(tx: &mut Tx<'_>, leaving: &Leaving<'_>) -> Result<(), Fault> {
    tx.exec(&store::PARTS_LEFT, params![leaving.person, leaving.at])?;
    tx.exec(&store::HELPS_LEFT, params![leaving.person, leaving.at])?;
    tx.exec(&store::WAITS_LEFT, params![leaving.person, leaving.at])?;
    Ok(())
}
