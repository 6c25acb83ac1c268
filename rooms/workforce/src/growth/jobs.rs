//! What the clock does: lets the team of a growth file follow mentor and supervisor.

use liren_kernel::{CommandId, Instant};
use liren_office::{Actor, Envelope, Fault, Office, PersonId, keys::sha256};
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
    let hash = sha256(&[FOLLOW.as_bytes(), person.bytes(), &office.now().ms().to_be_bytes()]);
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    let envelope = Envelope { id: CommandId::from_bytes(id), revision: None };
    match office.run_blocking(&Actor::clockwork(), envelope, Follow { person }) {
        // Somebody who left, or a team that is as it should be.
        Ok(_) | Err(Fault::Refused(_) | Fault::NotFound) => Ok(()),
        Err(fault) => Err(fault),
    }
}
