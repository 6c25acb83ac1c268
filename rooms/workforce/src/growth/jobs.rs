//! What the clock does: lets the team of a growth file follow mentor and supervisor.

use liren_kernel::Instant;
use liren_office::{Actor, Envelope, Fault, Office, PersonId};
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
    match office.run_blocking(&Actor::clockwork(), envelope, Follow { person }) {
        // Somebody who left, or a team that is as it should be.
        Ok(_) | Err(Fault::Refused(_) | Fault::NotFound) => Ok(()),
        Err(fault) => Err(fault),
    }
}
