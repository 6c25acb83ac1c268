//! What was overwritten or removed is gone from the disk too: SQLite's log still holds the pages as they were, and its search
//! index the tokens of rows that are gone, until both are written anew. Asked for by whatever takes plain text away.

use liren_kernel::Instant;
use liren_store::{Tx, params};
use serde_json::Value;

use crate::{Fault, Office, jobs::Handler, office::SEARCH, store};

/// Writes log and index anew.
pub const SCRUB: &str = "office.scrub";

/// Who does it.
pub const JOBS: &[(&str, Handler)] = &[(SCRUB, scrub)];

/// Minutes until it is tried again when readers held it back.
const AGAIN: i64 = 1;

/// Asks for it in the transaction that took something away; several at once are done together.
///
/// # Errors
/// When the database fails.
pub fn soon(tx: &mut Tx<'_>, now: Instant) -> Result<(), Fault> {
    tx.exec(&store::JOB_ADD, params![SCRUB, "{}", SCRUB, now])?;
    Ok(())
}

fn scrub(office: &Office, _: &Value, now: Instant) -> Result<(), Fault> {
    let mut first = true;
    while office.db().write_blocking(move |tx| SEARCH.forget(tx, first))? {
        first = false;
    }
    if !office.db().cut_log()? {
        // The job is due again under its own name, so that ending this run does not end it.
        office.db().write_blocking(move |tx| soon(tx, now.plus_minutes(AGAIN)))?;
    }
    Ok(())
}
