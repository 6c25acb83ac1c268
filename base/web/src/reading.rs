//! The memory that forms may take while they are read and worked on, over all requests at once.
//!
//! Each form is bounded by its route; without a bound on all of them a hundred uploads would take the memory of the machine.
//! People without an account share a smaller part of it, so that no number of them keeps out whoever works here.

use std::{pin::Pin, sync::Arc, time::Duration};

use axum::{body::Body, http::StatusCode};
use hyper::body::Body as _;
use liren_kernel::Refusal;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Failure;

/// Bytes for which one permit stands, and bytes of each form that ask for none: a sign-in must get through a flood.
const UNIT: usize = 64 * 1024;
/// Bytes of forms of people who are signed in, and of all others.
const KNOWN: usize = 256 * 1024 * 1024;
const STRANGERS: usize = 128 * 1024 * 1024;
/// Longest wait for others to be done.
const LONGEST: Duration = Duration::from_secs(5);

/// Both parts.
#[derive(Debug)]
pub(crate) struct Reading {
    known: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    longest: Duration,
}

impl Default for Reading {
    fn default() -> Self {
        Self::new(KNOWN, STRANGERS, LONGEST)
    }
}

impl Reading {
    fn new(known: usize, strangers: usize, longest: Duration) -> Self {
        let part = |bytes| Arc::new(Semaphore::new(bytes / UNIT));
        Self { known: part(known), strangers: part(strangers), longest }
    }

    /// What a form may be, of at most so many bytes and of somebody who is signed in or not.
    pub(crate) fn allow(&self, known: bool, most: usize) -> Allowed {
        let part = Arc::clone(if known { &self.known } else { &self.strangers });
        Allowed { part, longest: self.longest, most }
    }
}

/// What a form may be; given along from its route to whoever reads it.
#[derive(Debug, Clone)]
pub(crate) struct Allowed {
    part: Arc<Semaphore>,
    longest: Duration,
    most: usize,
}

impl Allowed {
    /// Room for it, nothing held yet.
    pub(crate) fn room(self) -> Room {
        Room { allowed: self, read: 0, held: None }
    }
}

/// What one form holds; given back when this is dropped.
#[derive(Debug)]
pub(crate) struct Room {
    allowed: Allowed,
    read: usize,
    held: Option<OwnedSemaphorePermit>,
}

impl Room {
    /// Takes no more than so many bytes.
    pub(crate) fn at_most(&mut self, most: usize) {
        self.allowed.most = self.allowed.most.min(most);
    }

    /// Why a form is refused that is larger.
    pub(crate) fn too_large(&self) -> Failure {
        too_large(self.allowed.most)
    }

    /// Asks for room for more bytes, before they are kept. What comes slowly holds little.
    ///
    /// # Errors
    /// `refusal-too-large`; `refusal-server-busy` after a short wait.
    pub(crate) async fn grow(&mut self, bytes: usize) -> Result<(), Failure> {
        self.read += bytes;
        if self.read > self.allowed.most {
            return Err(self.too_large());
        }
        let wanted = self.read.saturating_sub(UNIT).div_ceil(UNIT);
        let more = wanted - self.held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits).min(wanted);
        let Some(more) = u32::try_from(more).ok().filter(|more| *more > 0) else { return Ok(()) };
        let busy = || Failure::from(Refusal::new("refusal-server-busy"));
        let got =
            tokio::time::timeout(self.allowed.longest, Arc::clone(&self.allowed.part).acquire_many_owned(more)).await;
        let got = got.map_err(|_| busy())?.map_err(|_| busy())?;
        match &mut self.held {
            Some(held) => held.merge(got),
            none => *none = Some(got),
        }
        Ok(())
    }

    /// Reads a body to its end.
    ///
    /// # Errors
    /// As [`Room::grow`]; `refusal-form-broken` when it broke off.
    pub(crate) async fn fill(&mut self, mut body: Body) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            let frame = frame.map_err(|_| Refusal::new("refusal-form-broken"))?;
            if let Ok(data) = frame.into_data() {
                self.grow(data.len()).await?;
                bytes.extend_from_slice(&data);
            }
        }
        Ok(bytes)
    }

    /// What reading a part of a form failed with.
    pub(crate) fn cut(&self, status: StatusCode) -> Failure {
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            self.too_large()
        } else {
            Refusal::new("refusal-form-broken").into()
        }
    }
}

/// Why something larger than so many bytes is refused.
pub(crate) fn too_large(most: usize) -> Failure {
    Refusal::new("refusal-too-large").arg("max", most / 1024 / 1024).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 16 * UNIT;

    #[tokio::test]
    async fn strangers_fill_their_own_part_only_and_give_it_back() {
        let reading = Reading::new(8 * UNIT, 4 * UNIT, Duration::from_millis(20));
        let status = |done: Result<(), Failure>| done.map_err(|failure| failure.status());
        let mut first = reading.allow(false, MOST).room();
        assert_eq!(status(first.grow(UNIT).await), Ok(()));
        assert_eq!(status(first.grow(4 * UNIT).await), Ok(()));
        assert_eq!(status(first.grow(1).await), Err(StatusCode::SERVICE_UNAVAILABLE));
        let mut second = reading.allow(false, MOST).room();
        assert_eq!(status(second.grow(UNIT).await), Ok(()), "what is small gets through");
        assert_eq!(status(second.grow(1).await), Err(StatusCode::SERVICE_UNAVAILABLE));
        assert_eq!(status(reading.allow(true, MOST).room().grow(9 * UNIT).await), Ok(()));
        drop(first);
        assert_eq!(status(second.grow(UNIT).await), Ok(()));
        assert_eq!(status(reading.allow(true, MOST).room().grow(MOST + 1).await), Err(StatusCode::PAYLOAD_TOO_LARGE));
    }
}
