//! What the clock does. Every job looks again at what the gathering is now; being run twice changes nothing.

use liren_kernel::Instant;
use liren_office::{
    DossierId, Envelope, Fault, Office,
    jobs::{Handler, by_clock},
};
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
    by_clock(office, Envelope::begun(&[FORGET.as_bytes(), gathering.bytes()], now), Forget { gathering })
}

fn over(office: &Office, payload: &Value, now: Instant) -> Result<(), Fault> {
    let gathering: DossierId = serde_json::from_value(payload["gathering"].clone())?;
    // A date may be added later and end as well: each end is a command of its own.
    by_clock(office, Envelope::begun(&[OVER.as_bytes(), gathering.bytes()], now), Over { gathering })
}
