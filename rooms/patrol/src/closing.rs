//! What became a matter that was restricted is closed over in its round too: its words go, its entry and those of later looks
//! become ciphertext, their photos and voice follow. The words stand in the matter, for those who may read it. Of what was
//! sealed no round tells even where or of what kind: the finding leaves every list and figure.

use liren_kernel::{Instant, Level};
use liren_office::{DossierId, Fault, Header, Keys, Office, dossier::EntryId, raise, verify::Check};
use liren_store::{
    Read, Tx,
    migrate::{Migration, Script},
    params,
};
use serde_json::Value;

use crate::{brief::SUBJECT, store};

/// Finds findings by their matter, and asks once for what an earlier version left in plain text.
pub const MIGRATION: Migration =
    Migration { name: "patrol-0002-closing", sql: Script::Portable(include_str!("../migrations/0002.sql")) };

/// Asks for it again, for what was sealed: an earlier version left the finding in its lists.
pub const SEALED: Migration =
    Migration { name: "patrol-0004-sealed", sql: Script::Portable(include_str!("../migrations/0004.sql")) };

/// Closes over what an earlier version left.
pub const CLOSE: &str = "patrol.close_over";

/// A matter was restricted: closes over what rounds keep of it.
///
/// # Errors
/// When the database fails.
pub fn restricted(tx: &mut Tx<'_>, keys: &Keys, matter: &Header, now: Instant) -> Result<(), Fault> {
    for (seq,) in tx.all(&store::FINDINGS_OF_MATTER, params![matter.id])? {
        if matter.level == Level::Sealed { bury(tx, keys, seq, now)? } else { close(tx, keys, seq, now)? }
    }
    Ok(())
}

/// Takes a finding out of its round. What was seen on later looks goes the same way.
fn bury(tx: &mut Tx<'_>, keys: &Keys, finding: i64, now: Instant) -> Result<(), Fault> {
    for (round, entry) in tx.all(&store::ENTRIES_OF_FINDING, params![finding])? {
        raise::bury_with_files(tx, keys, round, &[entry], now)?;
        // A brief that was frozen with it would go on telling it: it is written again from what is left.
        tx.exec(&store::BRIEFS_DROP, params![round, SUBJECT])?;
        raise::settle_soon(tx, round, now)?;
    }
    tx.exec(&store::LOOKS_DROP, params![finding])?;
    tx.exec(&store::FINDING_DROP, params![finding])?;
    Ok(())
}

pub(crate) fn close(tx: &mut Tx<'_>, keys: &Keys, finding: i64, now: Instant) -> Result<(), Fault> {
    tx.exec(&store::FINDING_CLOSE, params![finding])?;
    let kept: Vec<(DossierId, EntryId)> = tx.all(&store::ENTRIES_OF_FINDING, params![finding])?;
    for (round, entry) in kept {
        raise::close_with_files(tx, keys, round, &[entry], now)?;
        raise::settle_soon(tx, round, now)?;
    }
    Ok(())
}

/// The same for all that was restricted before; a second run finds nothing left to do.
///
/// # Errors
/// When the database fails.
pub fn close_all(office: &Office, _: &Value, now: Instant) -> Result<(), Fault> {
    let keys = office.keys().clone();
    office.db().write_blocking(move |tx| {
        // What was sealed first: of that nothing stays.
        for (seq,) in tx.all(&store::FINDINGS_SEALED, &[])? {
            bury(tx, &keys, seq, now)?;
        }
        for (seq,) in tx.all(&store::FINDINGS_PLAIN, &[])? {
            close(tx, &keys, seq, now)?;
        }
        Ok::<_, Fault>(())
    })
}

/// Whether rounds hold a plain word of what was restricted, for `liren verify`. Their files are looked at with all others.
///
/// # Errors
/// When the database fails.
pub fn check(read: &mut Read<'_>) -> Result<Check, Fault> {
    let looked_at = u64::try_from(read.one(&store::FINDINGS_HIDDEN, &[])?.0).unwrap_or(0);
    let plain = read.all(&store::FINDINGS_PLAIN, &[])?.into_iter();
    let plain = plain.map(|(seq,)| format!("finding {seq} is told in plain text though its matter is restricted"));
    let sealed = read.all(&store::FINDINGS_SEALED, &[])?.into_iter();
    let faults = plain.chain(sealed.map(|(seq,)| format!("finding {seq} is there though its matter is sealed")));
    Ok(Check { name: "findings", looked_at, faults: faults.collect(), ..Check::default() })
}
