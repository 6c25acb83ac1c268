//! Whether a shift may be planned beside the others of the same person: pure.

use liren_kernel::{Day, Instant, Refusal};

use crate::network::model::Rules;

/// Minutes of one shift at least and at most.
const LENGTH: (i64, i64) = (30, 12 * 60);
/// Minute of the day at which the night ends.
const MORNING: i64 = 6 * 60;

/// From when to when somebody is on duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Begins.
    pub from: Instant,
    /// Ends.
    pub until: Instant,
}

impl Span {
    /// How long, in minutes.
    #[must_use]
    pub const fn minutes(self) -> i64 {
        (self.until.ms() - self.from.ms()) / 60_000
    }

    /// The Monday of its week. A shift over midnight belongs to the week in which it begins.
    #[must_use]
    pub fn week(self) -> Day {
        monday(self.from.day())
    }

    /// Minutes of it in the evening or at night: from `evening_from` (minute of the day) to six in the morning.
    #[must_use]
    pub fn evening(self, evening_from: i64) -> i64 {
        let mut minutes = 0;
        let mut day = self.from.day().plus_days(-1);
        while day <= self.until.day() {
            let dark = (day.start().plus_minutes(evening_from), day.plus_days(1).start().plus_minutes(MORNING));
            let (from, until) = (self.from.max(dark.0), self.until.min(dark.1));
            minutes += ((until.ms() - from.ms()) / 60_000).max(0);
            day = day.plus_days(1);
        }
        minutes
    }
}

/// The Monday on or before a day.
#[must_use]
pub fn monday(day: Day) -> Day {
    day.plus_days(-i64::from(day.date().weekday().to_monday_zero_offset()))
}

/// Whether `new` may stand beside `others`, the live shifts of the same person around it.
///
/// # Errors
/// `refusal-shift-length`, `refusal-shift-overlap`, `refusal-shift-rest`, `refusal-shift-week`: each says what is in
/// the way.
pub fn fits(rules: &Rules, others: &[Span], new: Span) -> Result<(), Refusal> {
    if !(LENGTH.0..=LENGTH.1).contains(&new.minutes()) {
        return Err(Refusal::field("until", "refusal-shift-length").arg("max", LENGTH.1 / 60));
    }
    let told = |at: Instant| {
        let civil = at.civil();
        format!("{}-{} {:02}:{:02}", civil.month(), civil.day(), civil.hour(), civil.minute())
    };
    for other in others {
        if new.from < other.until && other.from < new.until {
            return Err(Refusal::field("from", "refusal-shift-overlap")
                .arg("from", told(other.from))
                .arg("until", told(other.until)));
        }
        let gap =
            if other.until <= new.from { new.from.ms() - other.until.ms() } else { other.from.ms() - new.until.ms() };
        if gap / 60_000 < rules.rest_minutes {
            return Err(Refusal::field("from", "refusal-shift-rest")
                .arg("hours", rules.rest_minutes / 60)
                .arg("from", told(other.from))
                .arg("until", told(other.until)));
        }
    }
    let week: i64 = others.iter().filter(|other| other.week() == new.week()).map(|other| other.minutes()).sum();
    if week + new.minutes() > rules.week_minutes {
        return Err(Refusal::field("until", "refusal-shift-week")
            .arg("max", rules.week_minutes / 60)
            .arg("have", week / 60)
            .arg("left", ((rules.week_minutes - week) / 60).max(0)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules::with(vec!["总站".into()])
    }
    fn span(day: i8, hour: i64, hours: i64) -> Span {
        let from = Day::ymd(2026, 6, day).unwrap().start().plus_minutes(hour * 60);
        Span { from, until: from.plus_minutes(hours * 60) }
    }
    fn key(others: &[Span], new: Span) -> String {
        fits(&rules(), others, new).err().map_or_else(|| "fits".into(), |refusal| refusal.key)
    }

    #[test]
    fn rest_and_the_weeks_cap_hold() {
        // Monday 22 June 2026.
        let monday = span(22, 8, 8);
        assert_eq!(key(&[], monday), "fits");
        assert_eq!(key(&[monday], span(22, 15, 3)), "refusal-shift-overlap");
        assert_eq!(key(&[monday], span(22, 18, 3)), "refusal-shift-rest", "two hours after the day's work");
        assert_eq!(key(&[span(22, 18, 3)], span(23, 7, 4)), "refusal-shift-rest", "ten hours are not eleven");
        assert_eq!(key(&[span(22, 18, 3)], span(23, 8, 4)), "fits");
        assert_eq!(key(&[span(23, 8, 4)], span(22, 18, 3)), "fits", "in any order of planning");
        let week: Vec<Span> = (22..27).map(|day| span(day, 8, 8)).collect();
        assert_eq!(key(&week[..4], week[4]), "fits", "exactly forty hours");
        assert_eq!(key(&week, span(28, 8, 1)), "refusal-shift-week", "Sunday is of the same week");
        assert_eq!(key(&week, span(29, 8, 8)), "fits", "the next Monday is not");
        assert_eq!(key(&[], span(22, 8, 13)), "refusal-shift-length");
    }

    #[test]
    fn evening_work_is_counted_over_midnight() {
        let six = 18 * 60;
        assert_eq!(span(22, 8, 8).evening(six), 0);
        assert_eq!(span(22, 17, 4).evening(six), 180);
        assert_eq!(span(22, 22, 4).evening(six), 240);
        assert_eq!(span(22, 5, 2).evening(six), 60, "the end of the night");
    }
}
