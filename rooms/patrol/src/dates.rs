//! On which days a team walks: pure, exact over month ends, leap days and holidays.

use liren_kernel::{Day, Refusal, calendar::WorkingCalendar};
use liren_store::named;
use serde::{Deserialize, Serialize};

named! {
    /// How often.
    Frequency, "patrol-frequency-" {
        /// 每月两次: on two days of each month.
        TwiceMonthly = "twice_monthly",
        /// 隔天: every second day between two dates, as in a dated campaign.
        EverySecond = "every_second",
        /// 按需: the days that are named.
        OnDemand = "on_demand",
    }
}

named! {
    /// What a public holiday does to a day that falls on it.
    Holidays, "patrol-holidays-" {
        /// It is walked all the same.
        Walk = "walk",
        /// It is left out; the rhythm goes on.
        Skip = "skip",
        /// It moves to the next day that is no public holiday.
        Move = "move",
    }
}

/// When a plan walks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rhythm {
    /// How often.
    pub frequency: Frequency,
    /// First day.
    pub from: Day,
    /// Last day, counted in.
    pub until: Day,
    /// Days of the month for [`Frequency::TwiceMonthly`], 1 to 31; a day that a month has not is its last.
    pub month_days: (i64, i64),
    /// The days of [`Frequency::OnDemand`].
    pub named: Vec<Day>,
    /// What holidays do.
    pub holidays: Holidays,
}

/// Longest plan, in days: a year with its leap day.
const LONGEST: usize = 366;

/// The days, in order, each once.
///
/// # Errors
/// `refusal-patrol-span` when it ends before it begins or lasts longer than a year, `refusal-patrol-month-days`,
/// `refusal-patrol-no-days`.
pub fn dates(rhythm: &Rhythm, calendar: &WorkingCalendar) -> Result<Vec<Day>, Refusal> {
    let (from, until) = (rhythm.from, rhythm.until);
    if until < from || until > from.plus_days(LONGEST as i64 - 1) {
        return Err(Refusal::field("until", "refusal-patrol-span").arg("max", LONGEST));
    }
    let wanted: Vec<Day> = match rhythm.frequency {
        Frequency::EverySecond => (0..).step_by(2).map(|n| from.plus_days(n)).take_while(|d| *d <= until).collect(),
        Frequency::OnDemand => rhythm.named.clone(),
        Frequency::TwiceMonthly => {
            let (first, second) = rhythm.month_days;
            if !(1..=31).contains(&first) || !(1..=31).contains(&second) || first == second {
                return Err(Refusal::field("month_days", "refusal-patrol-month-days"));
            }
            let mut all = Vec::new();
            let (mut year, mut month) = (from.date().year(), from.date().month());
            while Day::ymd(year, month, 1).is_some_and(|d| d <= until) {
                all.extend([first, second].iter().filter_map(|n| nth(year, month, *n)));
                (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            }
            all
        }
    };
    let off = |day: Day| calendar.special(day).is_some_and(|special| special.off);
    let mut days: Vec<Day> = wanted
        .into_iter()
        .filter_map(|day| match rhythm.holidays {
            Holidays::Walk => Some(day),
            Holidays::Skip => (!off(day)).then_some(day),
            Holidays::Move => (0..LONGEST as i64).map(|n| day.plus_days(n)).find(|d| !off(*d)),
        })
        .filter(|day| (from..=until).contains(day))
        .collect();
    days.sort_unstable();
    days.dedup();
    if days.is_empty() { Err(Refusal::field("from", "refusal-patrol-no-days")) } else { Ok(days) }
}

/// The day of the month with that number, or its last.
fn nth(year: i16, month: i8, n: i64) -> Option<Day> {
    (28..=n.clamp(1, 31)).rev().chain([n]).find_map(|n| Day::ymd(year, month, i8::try_from(n).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }
    fn rhythm(frequency: Frequency, from: &str, until: &str) -> Rhythm {
        let (from, until) = (day(from), day(until));
        Rhythm { frequency, from, until, month_days: (10, 25), named: vec![], holidays: Holidays::Walk }
    }
    fn told(rhythm: &Rhythm) -> String {
        let days = dates(rhythm, &WorkingCalendar::default()).unwrap();
        days.iter().map(|d| d.to_string()[5..].to_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_second_day_is_exact_over_month_ends_and_leap_days() {
        for (from, until, days) in [
            // 2024 is a leap year, 2026 is none: the rhythm falls on other days of March.
            ("2024-02-25", "2024-03-06", "02-25 02-27 02-29 03-02 03-04 03-06"),
            ("2026-02-25", "2026-03-06", "02-25 02-27 03-01 03-03 03-05"),
            ("2026-04-28", "2026-05-05", "04-28 04-30 05-02 05-04"),
            ("2026-12-29", "2027-01-04", "12-29 12-31 01-02 01-04"),
            ("2026-11-22", "2026-11-22", "11-22"),
            ("2026-11-22", "2026-11-23", "11-22"),
        ] {
            assert_eq!(told(&rhythm(Frequency::EverySecond, from, until)), days, "{from}");
        }
    }

    #[test]
    fn holidays_are_walked_left_out_or_moved_and_the_rhythm_goes_on() {
        // The National Day of 2026 is 1 to 7 October (State Council notice of 2025).
        let mut one = rhythm(Frequency::EverySecond, "2026-09-29", "2026-10-11");
        assert_eq!(told(&one), "09-29 10-01 10-03 10-05 10-07 10-09 10-11");
        one.holidays = Holidays::Skip;
        assert_eq!(told(&one), "09-29 10-09 10-11");
        one.holidays = Holidays::Move;
        assert_eq!(told(&one), "09-29 10-08 10-09 10-11", "four days move to the eighth, once");
    }

    /// Written down by hand from the calendar of each year, with its leap day and the holidays that were published.
    #[test]
    fn campaigns_over_a_leap_day_and_holidays_are_those_of_the_table() {
        // Spring Festival of 2024 is 10 to 17 February, with 18 February worked in exchange; 2024 has a leap day.
        let spring = ("2024-02-06", "2024-03-05");
        // Labour Day of 2026 is 1 to 5 May, with 9 May worked in exchange.
        let labour = ("2026-04-27", "2026-05-13");
        // Over the turn of the year: 1 January 2025 is a holiday, and no other day near it.
        let new_year = ("2024-12-26", "2025-01-07");
        for ((from, until), holidays, days) in [
            (
                spring,
                Holidays::Walk,
                "02-06 02-08 02-10 02-12 02-14 02-16 02-18 02-20 02-22 02-24 02-26 02-28 03-01 03-03 03-05",
            ),
            (spring, Holidays::Skip, "02-06 02-08 02-18 02-20 02-22 02-24 02-26 02-28 03-01 03-03 03-05"),
            (spring, Holidays::Move, "02-06 02-08 02-18 02-20 02-22 02-24 02-26 02-28 03-01 03-03 03-05"),
            (labour, Holidays::Walk, "04-27 04-29 05-01 05-03 05-05 05-07 05-09 05-11 05-13"),
            (labour, Holidays::Skip, "04-27 04-29 05-07 05-09 05-11 05-13"),
            (labour, Holidays::Move, "04-27 04-29 05-06 05-07 05-09 05-11 05-13"),
            (new_year, Holidays::Walk, "12-26 12-28 12-30 01-01 01-03 01-05 01-07"),
            (new_year, Holidays::Skip, "12-26 12-28 12-30 01-03 01-05 01-07"),
            (new_year, Holidays::Move, "12-26 12-28 12-30 01-02 01-03 01-05 01-07"),
            // One day later, so that the leap day itself is walked; and from it into March.
            (("2024-02-19", "2024-03-04"), Holidays::Skip, "02-19 02-21 02-23 02-25 02-27 02-29 03-02 03-04"),
            (("2024-02-29", "2024-03-06"), Holidays::Skip, "02-29 03-02 03-04 03-06"),
        ] {
            let one = Rhythm { holidays, ..rhythm(Frequency::EverySecond, from, until) };
            assert_eq!(told(&one), days, "{from} {holidays:?}");
        }
    }

    #[test]
    fn twice_a_month_keeps_to_the_month() {
        let mut one = rhythm(Frequency::TwiceMonthly, "2026-01-15", "2026-04-15");
        assert_eq!(told(&one), "01-25 02-10 02-25 03-10 03-25 04-10");
        one.month_days = (15, 31);
        assert_eq!(told(&one), "01-15 01-31 02-15 02-28 03-15 03-31 04-15", "February ends on the 28th");
        let mut leap = rhythm(Frequency::TwiceMonthly, "2024-02-01", "2024-02-29");
        leap.month_days = (30, 1);
        assert_eq!(told(&leap), "02-01 02-29");
        // 1 May 2026 is Labour Day (1 to 5 May).
        let mut may = rhythm(Frequency::TwiceMonthly, "2026-05-01", "2026-05-31");
        (may.month_days, may.holidays) = ((1, 16), Holidays::Move);
        assert_eq!(told(&may), "05-06 05-16");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let refused = |r: &Rhythm| dates(r, &WorkingCalendar::default()).unwrap_err().key;
        assert_eq!(refused(&rhythm(Frequency::EverySecond, "2026-03-02", "2026-03-01")), "refusal-patrol-span");
        assert_eq!(refused(&rhythm(Frequency::EverySecond, "2026-03-02", "2027-03-03")), "refusal-patrol-span");
        assert_eq!(refused(&rhythm(Frequency::OnDemand, "2026-03-02", "2026-03-03")), "refusal-patrol-no-days");
        let mut twice = rhythm(Frequency::TwiceMonthly, "2026-03-02", "2026-03-30");
        twice.month_days = (5, 5);
        assert_eq!(refused(&twice), "refusal-patrol-month-days");
    }
}
