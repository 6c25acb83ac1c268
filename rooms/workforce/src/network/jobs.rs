//! What the clock does: reminds of registrations that run out.

use liren_kernel::{Day, Id, Instant};
use liren_office::{Envelope, Fault, Office, jobs::by_clock};
use serde::Deserialize;
use serde_json::Value;

use super::commands::licence::RemindLicence;

/// Reminds of a registration that runs out.
pub const REMIND: &str = "licence.remind";

#[derive(Deserialize)]
struct Due {
    licence: Id<()>,
    valid_until: Day,
}

pub(crate) fn remind(office: &Office, payload: &Value, now: Instant) -> Result<(), Fault> {
    let Due { licence, valid_until } = serde_json::from_value(payload.clone())?;
    // One a day at most: a second run meets the receipt of the first.
    let envelope = Envelope::of(&[REMIND.as_bytes(), licence.bytes(), now.day().to_string().as_bytes()]);
    by_clock(office, envelope, RemindLicence { licence, valid_until })
}
