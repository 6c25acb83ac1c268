//! What the clock does: marks what is overdue, reminds before it, brings photos to the level of their matter.
//!
//! Every job looks again at what the matter is now; being run twice changes nothing.

use liren_kernel::Instant;
use liren_office::{
    Command, DossierId, Envelope, Fault, Office,
    jobs::{Handler, by_clock},
    raise, unused,
};
use serde::Deserialize;
use serde_json::Value;

use crate::commands::{
    escalate::Escalate,
    overdue::{Overdue, Reminder},
};

/// Marks a deadline that has passed.
pub const OVERDUE: &str = "matter.overdue";
/// Reminds of a deadline that is near.
pub const REMINDER: &str = "matter.reminder";
/// Carries a missed deadline up.
pub const ESCALATE: &str = "matter.escalate";
/// What [`unused::FORGET`] was called before; an office that is upgraded may have some left to do.
const FORGET_FILES: &str = "matter.forget_files";
/// What [`raise::SETTLE`] was called before; as above.
const SEAL_PHOTOS: &str = "matter.seal_photos";

/// Who does them.
pub const JOBS: &[(&str, Handler)] = &[
    (OVERDUE, overdue),
    (REMINDER, reminder),
    (ESCALATE, escalate),
    (FORGET_FILES, unused::forget),
    (SEAL_PHOTOS, seal_photos),
];

#[derive(Deserialize)]
struct Deadline {
    matter: DossierId,
    due: Instant,
    #[serde(default)]
    step: i64,
}

fn overdue(office: &Office, payload: &Value, _: Instant) -> Result<(), Fault> {
    let Deadline { matter, due, .. } = serde_json::from_value(payload.clone())?;
    run(office, matter, (due, 0), Overdue { matter, due })
}

fn reminder(office: &Office, payload: &Value, _: Instant) -> Result<(), Fault> {
    let Deadline { matter, due, .. } = serde_json::from_value(payload.clone())?;
    run(office, matter, (due, 0), Reminder { matter, due })
}

fn escalate(office: &Office, payload: &Value, _: Instant) -> Result<(), Fault> {
    let Deadline { matter, due, step } = serde_json::from_value(payload.clone())?;
    run(office, matter, (due, step), Escalate { matter, due, step })
}

/// The command's id follows from the deadline and the step, so that a second run meets the first one's receipt; another
/// deadline, however near, or another step is a command of its own.
fn run<C: Command>(office: &Office, matter: DossierId, (due, step): (Instant, i64), command: C) -> Result<(), Fault> {
    let (due, step) = (due.ms().to_be_bytes(), step.to_be_bytes());
    by_clock(office, Envelope::of(&[C::VERB.0.as_bytes(), matter.bytes(), &due, &step]), command)
}

fn seal_photos(office: &Office, payload: &Value, _: Instant) -> Result<(), Fault> {
    let matter: DossierId = serde_json::from_value(payload["matter"].clone())?;
    raise::settle_files(office, matter)
}
