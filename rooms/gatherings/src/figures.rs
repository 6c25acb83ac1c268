//! Figures of a gathering: 人次, 人数, first-timers, attendance rate. All come from attendance; the head count of those
//! without names is added to 人次 alone, since nobody knows whether they came before.

use liren_kernel::Day;
use liren_office::{Fault, attendance};
use liren_store::{Read, params};
use serde::{Deserialize, Serialize};

use crate::{
    model::{SeatState, SittingState},
    store::{self, seats::SEATS_IN},
};

/// Sums of a roll.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Dates that were held.
    pub held: i64,
    /// 人次: each time somebody was there, the head count included.
    pub times: i64,
    /// 人数: different people known by name.
    pub persons: i64,
    /// Counted without names.
    pub heads: i64,
    /// 首次参加: of `persons`, those who had never been to any gathering before.
    pub first: i64,
    /// How many were expected over all held dates: everybody with a place, or who was there if that were more.
    pub expected: i64,
    /// Of the expected, who was there, by name.
    pub there: i64,
    /// Minutes that count.
    pub minutes: i64,
}

impl Figures {
    /// 出勤率 in percent, rounded; `None` when nobody was expected.
    #[must_use]
    pub fn rate(&self) -> Option<i64> {
        (self.expected > 0).then(|| (self.there * 200 + self.expected) / (2 * self.expected))
    }

    /// Adds those of another gathering; people of both are not told apart, so 人数 is not added.
    pub fn add(&mut self, other: &Self) {
        self.held += other.held;
        self.times += other.times;
        self.heads += other.heads;
        self.expected += other.expected;
        self.there += other.there;
        self.minutes += other.minutes;
    }
}

/// Figures of one gathering.
///
/// # Errors
/// When the database fails.
pub fn of(read: &mut Read<'_>, dossier: i64) -> Result<Figures, Fault> {
    let sittings = store::sittings(read, dossier)?;
    let (signed,) = read.one(&SEATS_IN, params![dossier, SeatState::Signed])?;
    let counts = attendance::counts(read, dossier, None)?;
    let mut figures = Figures { persons: counts.persons, minutes: counts.minutes, ..Figures::default() };
    for sitting in sittings.iter().filter(|s| s.state == SittingState::Held) {
        let one = attendance::counts(read, dossier, Some(*sitting.id.bytes()))?;
        figures.held += 1;
        figures.heads += sitting.heads;
        figures.there += one.times;
        figures.expected += signed.max(one.times);
    }
    figures.times = counts.times + figures.heads;
    figures.first = first_timers(read, dossier, sittings.first().map(|s| s.day))?;
    Ok(figures)
}

/// Figures of several gatherings together: 人数 counts each person once, however many of them they came to.
///
/// # Errors
/// When the database fails.
pub fn of_all(read: &mut Read<'_>, dossiers: &[i64]) -> Result<Figures, Fault> {
    let mut sum = Figures::default();
    for dossier in dossiers {
        sum.add(&of(read, *dossier)?);
    }
    sum.persons = store::roll::persons_of(read, dossiers)?;
    Ok(sum)
}

fn first_timers(read: &mut Read<'_>, dossier: i64, first: Option<Day>) -> Result<i64, Fault> {
    match first {
        Some(day) => Ok(read.one(&store::roll::FIRST_TIMERS, params![dossier, day.to_string()])?.0),
        None => Ok(0),
    }
}

#[cfg(test)]
mod tests {
    use super::Figures;

    #[test]
    fn a_rate_is_rounded_and_of_nobody_there_is_none() {
        let of = |there, expected| Figures { there, expected, ..Figures::default() }.rate();
        assert_eq!((of(2, 3), of(1, 200), of(3, 3), of(0, 0)), (Some(67), Some(1), Some(100), None));
    }
}
