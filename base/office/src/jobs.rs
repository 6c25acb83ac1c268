//! Jobs: written in the transaction that wants them, leased when run, tried again with growing pauses.

use std::collections::BTreeMap;

use liren_kernel::Instant;
use liren_store::params;
use serde_json::Value;

use crate::{Actor, Command, Envelope, Fault, Office, store};

/// A lease, in minutes: a worker that died loses the job after it. One that ends later than a lease can was given before the
/// clock was set back, and holds nothing.
const LEASE: i64 = 10;
/// Tries before it is set aside as failed.
const TRIES: i64 = 8;

/// Does one kind of job. It runs commands as the clock; being run twice must not matter.
pub type Handler = fn(&Office, &Value, Instant) -> Result<(), Fault>;

/// Runs a command as the clock. Refused or not there, it has nothing left to do: what it is about went on or ended meanwhile.
///
/// # Errors
/// When the database fails.
pub fn by_clock<C: Command>(office: &Office, envelope: Envelope, command: C) -> Result<(), Fault> {
    match office.run_blocking(&Actor::clockwork(), envelope, command) {
        Ok(_) | Err(Fault::Refused(_) | Fault::NotFound) => Ok(()),
        Err(fault) => Err(fault),
    }
}

/// Kinds of jobs and who does them.
#[derive(Debug, Default)]
pub struct Handlers(BTreeMap<&'static str, Handler>);

impl Handlers {
    /// Collects the rooms' handlers.
    #[must_use]
    pub fn new(rooms: &[&[(&'static str, Handler)]]) -> Self {
        Self(rooms.iter().flat_map(|r| r.iter().copied()).collect())
    }

    /// Runs every job that is due; how many. Call from a thread that may block.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn run_due(&self, office: &Office) -> Result<usize, Fault> {
        let mut done = 0;
        loop {
            let now = office.now();
            let claimed = office.db().write_blocking(move |tx| {
                Ok::<_, Fault>(tx.opt(&store::JOB_CLAIM, params![now, now.plus_minutes(LEASE)])?)
            })?;
            let Some(job) = claimed else { return Ok(done) };
            let payload: Value = serde_json::from_str(&job.payload)?;
            let outcome = match self.0.get(job.kind.as_str()) {
                Some(handler) => handler(office, &payload, now),
                None => Err(Fault::Internal(format!("no handler for {}", job.kind))),
            };
            let (seq, attempts, kind) = (job.seq, job.attempts, job.kind);
            if let Err(fault) = &outcome {
                tracing::warn!(job = seq, %kind, attempts, "job failed: {fault}");
            }
            office.db().write_blocking(move |tx| {
                match outcome {
                    Ok(()) => tx.exec(&store::JOB_DONE, params![seq, attempts])?,
                    Err(fault) => {
                        let failed = (attempts >= TRIES).then(|| fault.to_string());
                        tx.exec(&store::JOB_RETRY, params![seq, now.plus_minutes(1 << attempts.min(8)), failed])?
                    }
                };
                Ok::<_, Fault>(())
            })?;
            done += 1;
        }
    }
}
