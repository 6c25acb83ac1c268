//! Instants in UTC milliseconds, civil days in the time zone of the office, and the clock as a parameter.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil, tz};
use serde::{Deserialize, Serialize};

/// China Standard Time, +08:00 the year round since 1991; every office this is made for keeps it.
#[must_use]
pub fn zone() -> tz::TimeZone {
    tz::TimeZone::fixed(tz::offset(8))
}

/// A moment: milliseconds since 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

/// A civil day, written `YYYY-MM-DD`, in the office's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(civil::Date);

/// Tells the time. Only the edge makes one; everything else is given it, so that tests can set it.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Instant;
}

/// A clock that shows what it was set to: demo data are made in the past, tests at a fixed hour.
#[derive(Debug, Clone, Default)]
pub struct SettableClock(std::sync::Arc<std::sync::atomic::AtomicI64>);

impl SettableClock {
    /// Shows `now`.
    #[must_use]
    pub fn at(now: Instant) -> Self {
        let clock = Self::default();
        clock.set(now);
        clock
    }
    /// Sets it; every copy shows the same.
    pub fn set(&self, now: Instant) {
        self.0.store(now.ms(), std::sync::atomic::Ordering::Release);
    }
}

impl Clock for SettableClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(std::sync::atomic::Ordering::Acquire))
    }
}

impl Instant {
    /// From milliseconds since the epoch.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }
    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }
    /// Later by `minutes` (earlier if negative).
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0 + minutes * 60_000)
    }
    /// Civil date and time in the office's zone.
    #[must_use]
    pub fn civil(self) -> civil::DateTime {
        Timestamp::from_millisecond(self.0).unwrap_or_default().to_zoned(zone()).datetime()
    }
    /// The moment of a civil date and time in the office's zone.
    #[must_use]
    pub fn from_civil(at: civil::DateTime) -> Self {
        at.to_zoned(zone()).map(|z| Self(z.timestamp().as_millisecond())).unwrap_or_default()
    }
    /// The civil day it falls on.
    #[must_use]
    pub fn day(self) -> Day {
        Day(self.civil().date())
    }
}

impl Day {
    /// From a calendar date.
    #[must_use]
    pub const fn new(date: civil::Date) -> Self {
        Self(date)
    }
    /// From year, month (1-12) and day of month; `None` if there is no such day.
    #[must_use]
    pub fn ymd(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self)
    }
    /// The calendar date.
    #[must_use]
    pub const fn date(self) -> civil::Date {
        self.0
    }
    /// Later by `days` (earlier if negative); stays at the ends of the calendar.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().days(days)))
    }
    /// Midnight at its beginning.
    #[must_use]
    pub fn start(self) -> Instant {
        Instant::from_civil(self.0.to_datetime(civil::Time::midnight()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}
impl FromStr for Day {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        civil::Date::strptime("%Y-%m-%d", text).map(Self).map_err(|_| format!("{text:?} is not a day like 2026-06-09"))
    }
}
impl TryFrom<String> for Day {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}
impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_china() {
        let day: Day = "2026-06-23".parse().unwrap();
        assert_eq!(day.start().ms(), 1_782_144_000_000);
        assert_eq!(day.start().day(), day);
        assert_eq!(Instant::from_ms(day.start().ms() - 1).day().to_string(), "2026-06-22");
        assert_eq!(day.plus_days(8).to_string(), "2026-07-01");
        assert!("2026-02-30".parse::<Day>().is_err());
    }
}
