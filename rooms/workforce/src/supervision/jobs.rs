//! What the clock does: says that a session is overdue. The job looks again at what the agreement is then.

use liren_kernel::{CommandId, Day, Instant};
use liren_office::{Actor, Command as _, DossierId, Envelope, Fault, Office, keys::sha256};
use serde::Deserialize;
use serde_json::Value;

use super::commands::overdue::Overdue;

/// Asks whether a session was held in time.
pub const OVERDUE: &str = "supervision.overdue";

#[derive(Deserialize)]
struct Deadline {
    supervision: DossierId,
    due: Day,
}

/// Says that a session is overdue.
///
/// # Errors
/// When the database fails.
pub fn overdue(office: &Office, payload: &Value, _: Instant) -> Result<(), Fault> {
    let Deadline { supervision, due } = serde_json::from_value(payload.clone())?;
    // The command's id follows from the deadline, so that a second run meets the first one's receipt.
    let hash = sha256(&[Overdue::VERB.0.as_bytes(), supervision.bytes(), due.to_string().as_bytes()]);
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    let envelope = Envelope { id: CommandId::from_bytes(id), revision: None };
    match office.run_blocking(&Actor::clockwork(), envelope, Overdue { supervision, due }) {
        // A session was held, or the agreement ended: there is nothing left to say.
        Ok(_) | Err(Fault::Refused(_) | Fault::NotFound) => Ok(()),
        Err(fault) => Err(fault),
    }
}
