//! The only place that asks the machine for the time.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use liren_kernel::{Clock, Instant};

/// Milliseconds that the machine's clock may step back unseen.
const STEP: i64 = 5_000;

/// The machine's clock. A small step back, as when it is being set right, is not seen: time stands still until it is made
/// up. A larger one is believed and told in the log: to stand still for an hour or a day would hold up every deadline, every
/// pause and every one-time code. What came first is said by `seq`, never by the clock (design §9.1).
#[derive(Debug, Default)]
pub struct MachineClock {
    last: AtomicI64,
}

impl MachineClock {
    fn after(&self, machine: i64) -> i64 {
        let mut last = self.last.load(Ordering::Acquire);
        loop {
            let now = if machine >= last || last - machine > STEP { machine } else { last };
            match self.last.compare_exchange_weak(last, now, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => {
                    if now < last {
                        tracing::warn!(seconds = (last - now) / 1000, "the clock was set back; run `liren doctor`");
                    }
                    return now;
                }
                Err(seen) => last = seen,
            }
        }
    }
}

impl Clock for MachineClock {
    fn now(&self) -> Instant {
        #[allow(clippy::disallowed_methods, reason = "the edge of the program")]
        let ms = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
        Instant::from_ms(self.after(ms))
    }
}

#[cfg(test)]
mod tests {
    use super::MachineClock;

    #[test]
    fn a_small_step_back_is_not_seen_and_a_large_one_is_believed() {
        let clock = MachineClock::default();
        let hour = 3_600_000;
        let seen: Vec<i64> = [100 * hour, 100 * hour - 4_000, 100 * hour + 1, 99 * hour, 99 * hour + 5, 99 * hour]
            .into_iter()
            .map(|machine| clock.after(machine))
            .collect();
        assert_eq!(seen, [100 * hour, 100 * hour, 100 * hour + 1, 99 * hour, 99 * hour + 5, 99 * hour + 5]);
    }
}
