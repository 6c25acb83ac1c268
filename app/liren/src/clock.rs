//! The only place that asks the machine for the time.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use liren_kernel::{Clock, Instant};

/// The machine's clock, which never goes back while the program runs: an order once given stays.
#[derive(Debug, Default)]
pub struct MachineClock {
    last: AtomicI64,
}

impl Clock for MachineClock {
    fn now(&self) -> Instant {
        #[allow(clippy::disallowed_methods, reason = "the edge of the program")]
        let ms = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
        Instant::from_ms(self.last.fetch_max(ms, Ordering::AcqRel).max(ms))
    }
}
