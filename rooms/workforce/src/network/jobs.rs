//! What the clock does: reminds of registrations that run out.

use liren_kernel::{CommandId, Day, Id, Instant};
use liren_office::{Actor, Envelope, Fault, Office, keys::sha256};
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
    let hash = sha256(&[REMIND.as_bytes(), licence.bytes(), now.day().to_string().as_bytes()]);
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    let envelope = Envelope { id: CommandId::from_bytes(id), revision: None };
    match office.run_blocking(&Actor::clockwork(), envelope, RemindLicence { licence, valid_until }) {
        // It was renewed or ended by now: there is nothing left to say.
        Ok(_) | Err(Fault::Refused(_) | Fault::NotFound) => Ok(()),
        Err(fault) => Err(fault),
    }
}
