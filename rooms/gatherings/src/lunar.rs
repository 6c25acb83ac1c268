//! 农历: days of the lunar calendar, as ICU has them (`icu_calendar`: the tables of GB/T 33661 for 1900 to 2100).

use icu_calendar::{Date, Iso, types::Month};
use liren_kernel::Day;

/// The day of a lunar date. `year` is the solar year in which the lunar year begins; leap months are not asked for.
/// `None` when there is no such day.
#[must_use]
pub fn day(year: i16, month: u8, day: u8) -> Option<Day> {
    if !(1900..2100).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let date = Date::try_new_chinese_traditional(i32::from(year), Month::new(month), day).ok()?.to_calendar(Iso);
    let iso = (date.year().extended_year(), date.month().ordinal, date.day_of_month().0);
    Day::ymd(i16::try_from(iso.0).ok()?, i8::try_from(iso.1).ok()?, i8::try_from(iso.2).ok()?)
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn known_festivals_fall_on_known_days() {
        let told = |year, month, d| day(year, month, d).map(|day| day.to_string()).unwrap_or_default();
        // 春节, 端午, 中秋, 重阳, 腊八 as the State Council's notices and the almanacs have them.
        for (year, month, d, is) in [
            (2024, 1, 1, "2024-02-10"),
            (2025, 1, 1, "2025-01-29"),
            (2026, 1, 1, "2026-02-17"),
            (2024, 5, 5, "2024-06-10"),
            (2025, 5, 5, "2025-05-31"),
            (2026, 5, 5, "2026-06-19"),
            (2025, 8, 15, "2025-10-06"),
            (2026, 8, 15, "2026-09-25"),
            (2024, 9, 9, "2024-10-11"),
            (2025, 9, 9, "2025-10-29"),
            (2026, 9, 9, "2026-10-18"),
            (2024, 12, 8, "2025-01-07"),
            (2025, 12, 8, "2026-01-26"),
        ] {
            assert_eq!(told(year, month, d), is, "{year}-{month}-{d}");
        }
        assert_eq!((day(2026, 13, 1), day(2026, 1, 31), day(1800, 1, 1)), (None, None, None));
    }
}
