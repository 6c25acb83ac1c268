//! What the clock does. Every job looks again at what the gathering is now; being run twice changes nothing.

use liren_kernel::{CommandId, Instant};
use liren_office::{Actor, Command, DossierId, Envelope, Fault, Office, jobs::Handler, keys::sha256};
use serde_json::Value;

use crate::commands::{forget::Forget, over::Over};

/// Looks whether the last date is over.
pub const OVER: &str = "gathering.over";

/// Erases names and phones of guests.
pub const FORGET: &str = "gathering.forget";

/// Who does them.
pub const JOBS: &[(&str, Handler)] = &[(OVER, over), (FORGET, forget)];

fn forget(office: &Office, payload: &Value, now: Instant) -> Result<(), Fault> {
    let gathering: DossierId = serde_json::from_value(payload["gathering"].clone())?;
    run(office, FORGET, gathering, now, Forget { gathering })
}

fn over(office: &Office, payload: &Value, now: Instant) -> Result<(), Fault> {
    let gathering: DossierId = serde_json::from_value(payload["gathering"].clone())?;
    run(office, OVER, gathering, now, Over { gathering })
}

fn run<C: Command>(office: &Office, kind: &str, gathering: DossierId, now: Instant, command: C) -> Result<(), Fault> {
    // A date may be added later and end as well: each end is a command of its own.
    let hash = sha256(&[kind.as_bytes(), gathering.bytes(), &now.ms().to_be_bytes()]);
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    let envelope = Envelope { id: CommandId::from_bytes(id), revision: None };
    match office.run_blocking(&Actor::clockwork(), envelope, command) {
        // It goes on, or ended otherwise.
        Ok(_) | Err(Fault::Refused(_) | Fault::NotFound) => Ok(()),
        Err(fault) => Err(fault),
    }
}
