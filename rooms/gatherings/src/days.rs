//! Days, weeks and months as calendars need them.

use jiff::civil::Weekday;
use liren_kernel::{Day, Instant, Refusal};

/// The Monday of the week of `day`.
#[must_use]
pub fn monday(day: Day) -> Day {
    day.plus_days(-i64::from(day.date().weekday().to_monday_zero_offset()))
}

/// The first day of the month of `day`.
#[must_use]
pub fn first_of_month(day: Day) -> Day {
    Day::new(day.date().first_of_month())
}

/// The first day of the next month.
#[must_use]
pub fn next_month(day: Day) -> Day {
    Day::new(day.date().last_of_month()).plus_days(1)
}

/// `2026-06`.
#[must_use]
pub fn month_name(day: Day) -> String {
    format!("{:04}-{:02}", day.date().year(), day.date().month())
}

/// Whether a calendar can be turned to it, a page before and a page after included.
#[must_use]
pub fn is_near(day: Day) -> bool {
    (1900..=2200).contains(&day.date().year())
}

/// A month `2026-06` as its first day; of the years 1900 to 2200.
#[must_use]
pub fn month(text: &str) -> Option<Day> {
    (text.len() == 7).then(|| format!("{text}-01").parse().ok()).flatten().filter(|day| is_near(*day))
}

/// A month as it is, a day as the Monday of its week.
#[must_use]
pub fn span(text: &str) -> Option<String> {
    match month(text) {
        Some(_) => Some(text.to_owned()),
        None => text.parse().ok().map(|day| monday(day).to_string()),
    }
}

/// A weekday from its number, Monday 1.
#[must_use]
pub fn weekday(number: &str) -> Option<Weekday> {
    Weekday::from_monday_one_offset(number.parse().ok()?).ok()
}

/// Minutes from midnight of `14:30`.
///
/// # Errors
/// `refusal-gathering-time` at `field`.
pub fn minute(field: &str, text: &str) -> Result<i64, Refusal> {
    let wrong = || Refusal::field(field, "refusal-gathering-time");
    let (hour, minute) = text.trim().split_once(':').ok_or_else(wrong)?;
    let (hour, minute): (i64, i64) = (hour.parse().map_err(|_| wrong())?, minute.parse().map_err(|_| wrong())?);
    if (0..24).contains(&hour) && (0..60).contains(&minute) { Ok(hour * 60 + minute) } else { Err(wrong()) }
}

/// `14:30` in the office's zone.
#[must_use]
pub fn clock(at: Instant) -> String {
    let civil = at.civil();
    format!("{:02}:{:02}", civil.hour(), civil.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday_and_months_end() {
        let day: Day = "2026-06-10".parse().unwrap();
        assert_eq!(monday(day).to_string(), "2026-06-08");
        assert_eq!(monday(monday(day)).to_string(), "2026-06-08");
        assert_eq!(
            (first_of_month(day).to_string(), next_month(day).to_string()),
            ("2026-06-01".into(), "2026-07-01".into())
        );
        assert_eq!((month("2026-13"), month("9999-12"), month("-001-01")), (None, None, None));
        assert_eq!(minute("t", "14:30"), Ok(870));
        assert_eq!(minute("t", "24:00").unwrap_err().key, "refusal-gathering-time");
        assert_eq!(clock(day.start().plus_minutes(605)), "10:05");
    }
}
