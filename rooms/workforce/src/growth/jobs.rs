//! What the clock does: lets the team of a growth file follow mentor and supervisor.

use liren_kernel::Instant;
use liren_office::{Envelope, Fault, Office, PersonId, jobs::by_clock};
use serde::Deserialize;
use serde_json::Value;

use super::commands::follow::Follow;

/// Looks who walks beside a worker now.
pub const FOLLOW: &str = "growth.follow";

#[derive(Deserialize)]
struct Of {
    person: PersonId,
}

/// Lets the team follow.
///
/// # Errors
/// When the database fails.
pub fn follow(office: &Office, payload: &Value, _: Instant) -> Result<(), Fault> {
    let Of { person } = serde_json::from_value(payload.clone())?;
    // Done twice it changes nothing; the moment makes it a command of its own.
    let envelope = Envelope::begun(&[FOLLOW.as_bytes(), person.bytes()], office.now());
    by_clock(office, envelope, Follow { person })
}
