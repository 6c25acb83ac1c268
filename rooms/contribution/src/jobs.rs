//! What the clock does: fills a place that somebody who left the office has left free.

use liren_kernel::Instant;
use liren_office::{DossierId, Envelope, Fault, Office, jobs::by_clock, store::JOB_ADD};
use liren_store::{Tx, params};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::call::Refill;

/// Lets whoever waits move up in a shift.
pub const REFILL: &str = "duty.refill";

#[derive(Deserialize)]
struct Of {
    duty: DossierId,
    /// When the place became free.
    at: Instant,
}

/// Asks for it, in the transaction that frees the place.
pub(crate) fn ask(tx: &mut Tx<'_>, duty: DossierId, now: Instant) -> Result<(), Fault> {
    let unique = format!("duty-refill-{duty}");
    tx.exec(&JOB_ADD, params![REFILL, json!({ "duty": duty, "at": now }).to_string(), unique, now])?;
    Ok(())
}

/// Lets them move up.
///
/// # Errors
/// When the database fails.
pub fn refill(office: &Office, payload: &Value, _: Instant) -> Result<(), Fault> {
    let Of { duty, at } = serde_json::from_value(payload.clone())?;
    // A second run meets the first one's receipt: nobody is told twice that somebody is to be found.
    let envelope = Envelope::begun(&[REFILL.as_bytes(), duty.bytes()], at);
    by_clock(office, envelope, Refill { duty })
}
