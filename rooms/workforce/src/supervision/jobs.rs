//! What the clock does: says that a session is overdue. The job looks again at what the agreement is then.

use liren_kernel::{Day, Instant};
use liren_office::{Command as _, DossierId, Envelope, Fault, Office, jobs::by_clock};
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
    let envelope = Envelope::of(&[Overdue::VERB.0.as_bytes(), supervision.bytes(), due.to_string().as_bytes()]);
    by_clock(office, envelope, Overdue { supervision, due })
}
