//! What became a matter that was restricted is closed over in its evening too: the words of that check go, its entry becomes
//! ciphertext, its photos follow. The words stand in the matter, for those who may read it.

use liren_kernel::{Id, Instant, Level};
use liren_matters::public::{found_in, restricted_findings};
use liren_office::{Fault, Header, Keys, Office, raise, verify::Check};
use liren_store::{
    Read, Tx,
    migrate::{Migration, Script},
    params,
};
use serde_json::Value;

use crate::store;

/// Asks once for what an earlier version left in plain text.
pub const MIGRATION: Migration =
    Migration { name: "shops-0002-closing", sql: Script::Portable(include_str!("../migrations/0002.sql")) };

/// Closes over what an earlier version left.
pub const CLOSE: &str = "shops.close_over";

/// A matter was restricted: closes over what evenings keep of it.
///
/// # Errors
/// When the database fails.
pub fn restricted(tx: &mut Tx<'_>, keys: &Keys, matter: &Header, now: Instant) -> Result<(), Fault> {
    match found_in(tx, matter.seq)? {
        Some((_, item)) if matter.level == Level::Sealed => bury(tx, keys, item, now),
        Some((_, item)) => close(tx, keys, item, now),
        None => Ok(()),
    }
}

/// Of what was sealed the evening does not even tell that something was found: that point was not looked at.
fn bury(tx: &mut Tx<'_>, keys: &Keys, item: Id<()>, now: Instant) -> Result<(), Fault> {
    if let Some((stop, evening, entry)) = tx.opt(&store::STOP_OF_ITEM, params![item])? {
        tx.exec(&store::STOP_CLOSE, params![stop])?;
        raise::bury_with_files(tx, keys, evening, &[entry], now)?;
        raise::settle_soon(tx, evening, now)?;
    }
    tx.exec(&store::ITEM_DROP, params![item])?;
    Ok(())
}

fn close(tx: &mut Tx<'_>, keys: &Keys, item: Id<()>, now: Instant) -> Result<(), Fault> {
    // What was found elsewhere is no point of an evening.
    let Some((stop, evening, entry)) = tx.opt(&store::STOP_OF_ITEM, params![item])? else { return Ok(()) };
    tx.exec(&store::STOP_CLOSE, params![stop])?;
    raise::close_with_files(tx, keys, evening, &[entry], now)?;
    raise::settle_soon(tx, evening, now)
}

/// The same for all that was restricted before; a second run finds nothing left to do.
///
/// # Errors
/// When the database fails.
pub fn close_all(office: &Office, _: &Value, now: Instant) -> Result<(), Fault> {
    let keys = office.keys().clone();
    office.db().write_blocking(move |tx| {
        for (_, item) in restricted_findings(tx)? {
            close(tx, &keys, item, now)?;
        }
        Ok::<_, Fault>(())
    })
}

/// Whether evenings hold a plain word of what was restricted, for `liren verify`. Their files are looked at with all others.
///
/// # Errors
/// When the database fails.
pub fn check(read: &mut Read<'_>) -> Result<Check, Fault> {
    let mut check = Check { name: "evenings", ..Check::default() };
    for (_, item) in restricted_findings(read)? {
        let Some((stop, plain)) = read.opt(&store::STOP_PLAIN, params![item])? else { continue };
        check.looked_at += 1;
        if plain {
            check.faults.push(format!("stop {stop} is told in plain text though a matter of it is restricted"));
        }
    }
    Ok(check)
}
