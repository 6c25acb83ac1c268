//! Rate limits: a bucket per key that fills evenly. Keys are accounts for writes, address and account for sign-in:
//! a whole street office sits behind one address.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use liren_kernel::Instant;

/// Keys kept before full buckets are swept out.
const KEYS: usize = 50_000;

/// Buckets by key.
#[derive(Debug, Default)]
pub struct Limiter {
    buckets: Mutex<HashMap<String, (f64, i64)>>,
}

impl Limiter {
    /// Takes one token of `key`, whose bucket holds `burst` and gains `per_minute`; false when it is empty.
    pub fn take(&self, key: &str, burst: u32, per_minute: f64, now: Instant) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > KEYS {
            // An hour without use fills any bucket there is.
            buckets.retain(|_, (_, seen)| now.ms() - *seen < 3_600_000);
        }
        let (tokens, seen) = buckets.entry(key.to_owned()).or_insert((f64::from(burst), now.ms()));
        let gained = (now.ms() - *seen).max(0) as f64 / 60_000.0 * per_minute;
        *tokens = (*tokens + gained).min(f64::from(burst));
        *seen = now.ms();
        if *tokens < 1.0 {
            return false;
        }
        *tokens -= 1.0;
        true
    }
}

impl Limiter {
    /// Gives back what [`Limiter::take`] took for something that then did not happen.
    pub fn give_back(&self, key: &str, burst: u32) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((tokens, _)) = buckets.get_mut(key) {
            *tokens = (*tokens + 1.0).min(f64::from(burst));
        }
    }

    /// Whether [`Limiter::take`] would find the bucket empty; takes nothing. For limits that only what was wrong uses up:
    /// asked before the answer is looked at, so that a lock tells nothing of it.
    pub fn is_empty(&self, key: &str, burst: u32, per_minute: f64, now: Instant) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.get_mut(key).is_some_and(|(tokens, seen)| {
            // The clock was set back: the bucket fills from now on, not from when that time comes again.
            *seen = (*seen).min(now.ms());
            let gained = (now.ms() - *seen).max(0) as f64 / 60_000.0 * per_minute;
            (*tokens + gained).min(f64::from(burst)) < 1.0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let limiter = Limiter::default();
        let at = Instant::from_ms;
        assert!((0..3).all(|_| limiter.take("a", 3, 1.0, at(0))));
        assert!(!limiter.take("a", 3, 1.0, at(0)));
        assert!(limiter.is_empty("a", 3, 1.0, at(0)) && !limiter.is_empty("new", 3, 1.0, at(0)));
        assert!(!limiter.is_empty("a", 3, 1.0, at(61_000)), "looking takes nothing");
        assert!(limiter.take("b", 3, 1.0, at(0)));
        limiter.give_back("a", 3);
        assert!(limiter.take("a", 3, 1.0, at(0)) && !limiter.take("a", 3, 1.0, at(0)));
        assert!(!limiter.take("a", 3, 1.0, at(30_000)));
        assert!(limiter.take("a", 3, 1.0, at(61_000)));
    }
}
