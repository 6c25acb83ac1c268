//! The working calendar: office hours, holidays and make-up workdays (调休), and the limits counted on them.
//!
//! All counting is closed-form: a weekly pattern plus a short sorted list of exceptions, so that a limit of a year
//! costs no more than a limit of a day. Everything is in the office's zone, +08:00 the year round.

mod days;
mod hours;
mod limit;
#[cfg(test)]
mod tests;

pub use days::SpecialDay;
pub use hours::OfficeHours;
pub use limit::{Limit, LimitUnit, Remaining};

use std::{collections::BTreeSet, sync::LazyLock};

use crate::{Day, Instant, Refusal};

/// State Council notices for 2024-2026; checked row by row against two independent published lists.
const PUBLISHED: &str = include_str!("../../data/holidays.csv");

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// Office time minus UTC; see [`crate::time::zone`].
const AHEAD: i64 = 8 * 60 * MINUTE;
/// Day numbers that are counted on: 1900-01-01 to 9999-12-30. Moments outside are taken as the nearest inside.
const FIRST: i64 = -25_567;
const LAST: i64 = 2_932_895;

/// Says which days are worked and during which hours, and counts limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingCalendar {
    hours: OfficeHours,
    /// Sorted by day, no day twice.
    special: Vec<SpecialDay>,
    /// Beside each row of `special`: its day, and what it and all rows before it add to the weekly pattern.
    sums: Vec<(i64, Sums)>,
    years: BTreeSet<i16>,
}

/// Worked days and milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sums {
    days: i64,
    ms: i64,
}

impl Default for WorkingCalendar {
    /// Monday to Friday 9:00-11:30 and 13:30-17:30, with the published holidays of 2024-2026.
    fn default() -> Self {
        static PARSED: LazyLock<Vec<SpecialDay>> =
            LazyLock::new(|| days::read(PUBLISHED).expect("the embedded calendar is well formed"));
        Self::of(OfficeHours::default(), PARSED.clone())
    }
}

impl WorkingCalendar {
    /// The published holidays with the given office hours.
    #[must_use]
    pub fn with_hours(hours: OfficeHours) -> Self {
        Self::of(hours, Self::default().special)
    }

    /// Adds days from a CSV text with the header `day,name,off`: `off` is 1 for a day off, 0 for a make-up workday.
    /// A year that the text has rows of is replaced as a whole, so that a corrected notice can be imported again.
    ///
    /// # Errors
    /// At `days`: `refusal-calendar-header`; `refusal-calendar-line` and `refusal-calendar-twice` with `line`.
    pub fn with_days(&self, csv: &str) -> Result<Self, Refusal> {
        let mut special = days::read(csv)?;
        let new: BTreeSet<i16> = special.iter().map(|s| s.day.date().year()).collect();
        special.extend(self.special.iter().filter(|s| !new.contains(&s.day.date().year())).cloned());
        Ok(Self::of(self.hours.clone(), special))
    }

    fn of(hours: OfficeHours, mut special: Vec<SpecialDay>) -> Self {
        special.sort_by_key(|s| s.day);
        let years = special.iter().map(|s| s.day.date().year()).collect();
        let mut sums = Vec::with_capacity(special.len());
        let mut total = Sums::default();
        for row in &special {
            let number = number(row.day);
            let weekday = weekday(number);
            let usual = hours.usual(weekday);
            total.days += i64::from(!row.off) - i64::from(!usual.is_empty());
            total.ms += if row.off { 0 } else { hours::length(hours.made_up(weekday)) } - hours::length(usual);
            sums.push((number, total));
        }
        Self { hours, special, sums, years }
    }

    /// Whether the holidays of `year` are known. For other years only the weekly pattern counts: the edge warns.
    #[must_use]
    pub fn covers(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// The years whose holidays are known, newest first.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.years.iter().rev().copied()
    }

    /// The holidays and make-up workdays of a year, in order.
    pub fn special_of(&self, year: i16) -> impl Iterator<Item = &SpecialDay> {
        self.special.iter().filter(move |special| special.day.date().year() == year)
    }

    /// The office hours.
    #[must_use]
    pub const fn hours(&self) -> &OfficeHours {
        &self.hours
    }

    /// The holiday or make-up workday on `day`, if it is one.
    #[must_use]
    pub fn special(&self, day: Day) -> Option<&SpecialDay> {
        self.special.binary_search_by_key(&day, |s| s.day).ok().map(|i| &self.special[i])
    }

    /// Whether the office works on `day`.
    #[must_use]
    pub fn is_workday(&self, day: Day) -> bool {
        !self.spans(number(day)).is_empty()
    }

    /// `day` itself if it is a workday, else the next one.
    #[must_use]
    pub fn workday_from(&self, day: Day) -> Day {
        if self.is_workday(day) {
            return day;
        }
        day_of(self.nth_workday(self.days_before(number(day)) + 1))
    }

    /// Whole minutes of office time from `from` to `to`; negative if `to` is earlier.
    #[must_use]
    pub fn working_minutes_between(&self, from: Instant, to: Instant) -> i64 {
        (self.worked(local(to)) - self.worked(local(from))) / MINUTE
    }

    /// When `limit`, started at `start`, ends:
    /// - minutes, hours: of the clock, day and night.
    /// - working hours: the first moment with that much office time behind it; a start outside office hours counts
    ///   from the next opening, and a limit that just fills a day ends at its close.
    /// - working days: the close of the Nth workday after the day of `start`, whatever its hour, since the day of the
    ///   event is not counted (Civil Code art. 201). Zero: the close of that day, or of the next workday if it is past.
    /// - days: the last millisecond of the Nth day after the day of `start` (art. 203: 24:00); it is not moved when
    ///   it falls on a holiday; where a rule says so, use [`Self::workday_from`].
    #[must_use]
    pub fn add(&self, start: Instant, limit: Limit) -> Instant {
        let value = i64::from(limit.value);
        let from = local(start);
        let today = from.div_euclid(DAY);
        let due = match limit.unit {
            LimitUnit::Minutes => from + value * MINUTE,
            LimitUnit::Hours => from + value * 60 * MINUTE,
            LimitUnit::WorkingHours => self.when_worked(from, self.worked(from) + value * 60 * MINUTE),
            LimitUnit::WorkingDays if value == 0 => {
                let close = self.close(today);
                close.filter(|close| *close >= from).unwrap_or_else(|| self.close_of_nth_after(today, 1))
            }
            LimitUnit::WorkingDays => self.close_of_nth_after(today, value),
            LimitUnit::Days => (today + value + 1) * DAY - 1,
        };
        Instant::from_ms(due.min((LAST + 1) * DAY) - AHEAD)
    }

    /// The first moment with `minutes` of office time behind it after `start`: what was left of a limit that was stopped.
    #[must_use]
    pub fn after_working_minutes(&self, start: Instant, minutes: i64) -> Instant {
        let from = local(start);
        Instant::from_ms(self.when_worked(from, self.worked(from) + minutes.max(0) * MINUTE) - AHEAD)
    }

    /// How long is left at `now` before `due`.
    #[must_use]
    pub fn remaining(&self, now: Instant, due: Instant) -> Remaining {
        Remaining {
            late: now > due,
            minutes: (due.ms().saturating_sub(now.ms())) / MINUTE,
            working_minutes: self.working_minutes_between(now, due),
        }
    }

    /// Office hours of the day with that number, in minutes from midnight.
    fn spans(&self, number: i64) -> &[(u16, u16)] {
        match self.sums.binary_search_by_key(&number, |s| s.0) {
            Ok(i) if self.special[i].off => &[],
            Ok(_) => self.hours.made_up(weekday(number)),
            Err(_) => self.hours.usual(weekday(number)),
        }
    }

    /// What the exceptions before the day with that number add to the weekly pattern.
    fn correction(&self, number: i64) -> Sums {
        let before = self.sums.partition_point(|s| s.0 < number);
        before.checked_sub(1).map_or_else(Sums::default, |i| self.sums[i].1)
    }

    /// Workdays before the day with that number, from a fixed beginning.
    fn days_before(&self, number: i64) -> i64 {
        let (weeks, rest) = weeks(number);
        let (in_week, in_rest) = self.hours.days(rest);
        weeks * in_week + in_rest + self.correction(number).days
    }

    /// Office time before the local moment `at`, from the same beginning. It never falls as `at` grows.
    fn worked(&self, at: i64) -> i64 {
        let number = at.div_euclid(DAY);
        let time = at.rem_euclid(DAY);
        let today: i64 = self
            .spans(number)
            .iter()
            .map(|&(open, close)| (time.min(i64::from(close) * MINUTE) - i64::from(open) * MINUTE).max(0))
            .sum();
        self.worked_before(number) + today
    }

    fn worked_before(&self, number: i64) -> i64 {
        let (weeks, rest) = weeks(number);
        let (in_week, in_rest) = self.hours.ms(rest);
        weeks * in_week + in_rest + self.correction(number).ms
    }

    /// The first local moment, not before `from`, by which `goal` has been worked.
    fn when_worked(&self, from: i64, goal: i64) -> i64 {
        if self.worked(from) >= goal {
            return from;
        }
        let number = first(from.div_euclid(DAY), |n| self.worked_before(n + 1) >= goal);
        let mut left = goal - self.worked_before(number);
        for &(open, close) in self.spans(number) {
            let length = i64::from(close - open) * MINUTE;
            if left <= length {
                return number * DAY + i64::from(open) * MINUTE + left;
            }
            left -= length;
        }
        (number + 1) * DAY
    }

    /// The day number of the `nth` workday from the fixed beginning.
    fn nth_workday(&self, nth: i64) -> i64 {
        first(FIRST, |n| self.days_before(n + 1) >= nth)
    }

    /// The close of that day; a close at 24:00 is its last millisecond, so that it tells the day it belongs to.
    fn close(&self, number: i64) -> Option<i64> {
        self.spans(number).last().map(|&(_, close)| number * DAY + (i64::from(close) * MINUTE).min(DAY - 1))
    }

    fn close_of_nth_after(&self, number: i64, nth: i64) -> i64 {
        let day = self.nth_workday(self.days_before(number + 1) + nth);
        self.close(day).unwrap_or((day + 1) * DAY)
    }
}

/// The first day number from `low` on of which `reached` is true; it must stay true from there on.
fn first(mut low: i64, reached: impl Fn(i64) -> bool) -> i64 {
    // Gallop, since most limits are days, then halve.
    let mut step = 1;
    while low + step < LAST && !reached(low + step) {
        step *= 2;
    }
    let mut high = (low + step).min(LAST);
    while low < high {
        let middle = low + (high - low) / 2;
        if reached(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// Milliseconds of local time since 1970-01-01 00:00 local.
fn local(at: Instant) -> i64 {
    at.ms().saturating_add(AHEAD).clamp(FIRST * DAY, (LAST + 1) * DAY - 1)
}

fn number(day: Day) -> i64 {
    (local(day.start())).div_euclid(DAY)
}

fn day_of(number: i64) -> Day {
    Instant::from_ms(number * DAY - AHEAD).day()
}

/// Monday 0 to Sunday 6; 1970-01-01 was a Thursday.
fn weekday(number: i64) -> usize {
    (number + 3).rem_euclid(7) as usize
}

/// Whole weeks, and days since Monday, from Monday 1969-12-29.
fn weeks(number: i64) -> (i64, usize) {
    ((number + 3).div_euclid(7), weekday(number))
}
