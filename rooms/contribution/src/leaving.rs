//! Who leaves for good stands no shift any more: the places they had in shifts to come are free, and whoever waits moves up;
//! and they wait for none.

use liren_kernel::Instant;
use liren_office::{
    Fault, PersonId,
    leaving::{Held, Hook, Leaving},
};
use liren_store::{Read, Tx, params};

use crate::{jobs, store};

/// How the office asks and tells of it.
pub const HOOK: Hook = Hook { held, left };

fn held(read: &mut Read<'_>, person: PersonId, now: Instant) -> Result<Vec<Held>, Fault> {
    let (n,) = read.one(&store::SHIFTS_AHEAD, params![person, now])?;
    Ok(vec![Held { label_key: "leaving-duties", n }])
}

fn left(tx: &mut Tx<'_>, leaving: &Leaving<'_>) -> Result<(), Fault> {
    let freed = tx.all(&store::HELPS_AHEAD, params![leaving.person, leaving.at])?;
    tx.exec(&store::PARTS_LEFT, params![leaving.person, leaving.at])?;
    tx.exec(&store::HELPS_LEFT, params![leaving.person, leaving.at])?;
    tx.exec(&store::WAITS_LEFT, params![leaving.person, leaving.at])?;
    for (duty,) in freed {
        jobs::ask(tx, duty, leaving.at)?;
    }
    Ok(())
}
