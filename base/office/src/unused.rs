//! Files that no row names: of a form that came back and was given up, of a command that was refused at the last, of a crash
//! between a file and its row.

use std::{collections::HashSet, time::Duration};

use liren_kernel::Instant;
use liren_store::{Read, Tx, params};
use serde_json::{Value, json};

use crate::{
    Effect, Fault, Office,
    jobs::Handler,
    store::{ATTACHMENT_USES, JOB_ADD},
    whole::{CHECK_FILES, FILES_NAMED},
};

/// Younger files are left alone: their command may be under way, and a form that came back holds its photos for a day.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// Parts in which the shelves are looked through, one an hour; seven, so that an office that is switched off each night comes
/// to all of them within some days.
const PARTS: i64 = 7;
const HOUR_MS: i64 = 3_600_000;

/// Removes the files named in `shas` unless a row names them.
pub const FORGET: &str = "office.forget_files";

/// Who does it.
pub const JOBS: &[(&str, Handler)] = &[(FORGET, forget)];

/// Asks for it in the transaction that took their name away, so that a crash right after it leaves nothing behind. `unique`
/// names what they were of.
///
/// # Errors
/// When the database fails.
pub fn forget_soon(tx: &mut Tx<'_>, shas: &[String], unique: &str, now: Instant) -> Result<(), Fault> {
    tx.exec(&JOB_ADD, params![FORGET, payload(shas).to_string(), unique, now])?;
    Ok(())
}

/// The same as part of what a command changes.
#[must_use]
pub fn forgetting(shas: &[String], unique: String, now: Instant) -> Effect {
    Effect::Job { kind: FORGET, payload: payload(shas), unique, run_at: now }
}

fn payload(shas: &[String]) -> Value {
    json!({ "shas": shas })
}

/// Does it. A file that another photo uses stays; equal bytes of level 0 and 1 share one.
///
/// # Errors
/// When the database or the disk refuses.
pub fn forget(office: &Office, payload: &Value, _: Instant) -> Result<(), Fault> {
    let shas: Vec<String> = serde_json::from_value(payload["shas"].clone())?;
    for sha in shas {
        if uses(office, &[], &sha)? == 0 {
            office.blobs().remove(&sha)?;
        }
    }
    Ok(())
}

/// Counts the rows of a table that name a file, by its SHA-256.
pub type Uses = fn(&mut Read<'_>, &str) -> Result<i64, Fault>;

/// Removes those that are older than a day from the part whose hour it is; how many. Besides attachments, `named` counts the
/// rows that name a file, one for each table that does. Call from a thread that may block.
///
/// # Errors
/// When the database or the disk refuses.
pub fn sweep(office: &Office, named: &[Uses]) -> Result<usize, Fault> {
    sweep_part(office, named, office.now().ms().div_euclid(HOUR_MS).rem_euclid(PARTS))
}

/// The same for one of the seven parts.
///
/// # Errors
/// As [`sweep`].
pub fn sweep_part(office: &Office, named: &[Uses], part: i64) -> Result<usize, Fault> {
    let Some(time) = office.blobs().disk_time()?.and_then(|time| time.checked_sub(KEPT)) else { return Ok(0) };
    // An office that was pointed at an empty database by mistake must find its files again.
    if office.db().read_blocking(|read| read.all(&CHECK_FILES, params![0_i64]))?.is_empty() {
        return Ok(0);
    }
    let mut removed = 0;
    for shelf in (0..256).filter(|shelf| shelf % PARTS == part) {
        let shelf = format!("{shelf:02x}");
        let old = office.blobs().written_before(&shelf, time)?;
        if old.is_empty() {
            continue;
        }
        // Most are attachments: those are read at once, and only the others are asked for one by one.
        let end = format!("{shelf}g");
        let known = office.db().read_blocking(move |read| read.all(&FILES_NAMED, params![shelf, end]))?;
        let known: HashSet<String> = known.into_iter().map(|(sha,)| sha).collect();
        for sha in old.into_iter().filter(|sha| !known.contains(sha)) {
            if uses(office, named, &sha)? == 0 && office.blobs().remove_older(&sha, time)? {
                removed += 1;
            }
        }
    }
    Ok(removed)
}

fn uses(office: &Office, named: &[Uses], sha: &str) -> Result<i64, Fault> {
    let (named, sha) = (named.to_vec(), sha.to_owned());
    office.db().read_blocking(move |read| {
        let mut uses = read.one(&ATTACHMENT_USES, params![sha])?.0;
        for count in named {
            uses += count(read, &sha)?;
        }
        Ok(uses)
    })
}
