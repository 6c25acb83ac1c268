//! What the calendar counts, against days taken from the published notices and against a slow count.

use super::*;
use LimitUnit::{Days, Hours, Minutes, WorkingDays, WorkingHours};

fn at(text: &str) -> Instant {
    Instant::from_civil(text.parse().unwrap())
}
fn day(text: &str) -> Day {
    text.parse().unwrap()
}
fn due(start: &str, value: u32, unit: LimitUnit) -> String {
    WorkingCalendar::default().add(at(start), Limit::new(value, unit)).civil().to_string()
}

/// Numbers that look random and are the same each run.
fn numbers(mut seed: u64) -> impl Iterator<Item = i64> {
    std::iter::repeat_with(move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 1) as i64
    })
}

#[test]
fn workdays_follow_the_notices() {
    let calendar = WorkingCalendar::default();
    for (text, worked) in [
        ("2026-06-23", true),
        ("2026-06-27", false),
        ("2024-02-04", true),
        ("2024-02-12", false),
        ("2024-12-31", true),
        ("2025-01-01", false),
        ("2025-09-28", true),
        ("2025-10-08", false),
        ("2026-01-04", true),
        ("2026-10-10", true),
    ] {
        assert_eq!(calendar.is_workday(day(text)), worked, "{text}");
    }
    assert_eq!(calendar.workday_from(day("2025-10-01")), day("2025-10-09"));
    assert_eq!(calendar.workday_from(day("2025-10-09")), day("2025-10-09"));
    assert_eq!(calendar.special(day("2025-10-11")).map(|s| (s.name.as_str(), s.off)), Some(("国庆节", false)));
    for (year, off, made_up) in [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)] {
        assert!(calendar.covers(year));
        let of_year: Vec<_> = calendar.special.iter().filter(|s| s.day.date().year() == year).collect();
        let count = of_year.iter().filter(|s| s.off).count();
        assert_eq!((count, of_year.len() - count), (off, made_up), "{year}");
    }
    assert!(!calendar.covers(2023) && !calendar.covers(2027));
}

#[test]
fn limits_end_where_the_rules_say() {
    assert_eq!(due("2026-06-23T10:00:30", 90, Minutes), "2026-06-23T11:30:30");
    assert_eq!(due("2026-06-27T23:00:00", 2, Hours), "2026-06-28T01:00:00");
    // Tuesday: 1.5 hours before noon, 2.5 after.
    assert_eq!(due("2026-06-23T10:00:00", 4, WorkingHours), "2026-06-23T16:00:00");
    assert_eq!(due("2026-06-23T12:00:00", 4, WorkingHours), "2026-06-23T17:30:00");
    assert_eq!(due("2026-06-23T07:00:00", 1, WorkingHours), "2026-06-23T10:00:00");
    assert_eq!(due("2026-06-26T17:00:00", 1, WorkingHours), "2026-06-29T09:30:00");
    assert_eq!(due("2026-06-27T12:00:00", 0, WorkingHours), "2026-06-27T12:00:00");
    // Over National Day 2025: Sunday the 28th is worked, the 1st to the 8th are off, Saturday the 11th is worked.
    assert_eq!(due("2025-09-27T09:00:00", 1, WorkingHours), "2025-09-28T10:00:00");
    assert_eq!(due("2025-09-30T16:30:00", 2, WorkingHours), "2025-10-09T10:00:00");
    assert_eq!(due("2025-09-30T16:30:00", 3, WorkingDays), "2025-10-11T17:30:00");
    assert_eq!(due("2025-10-03T09:00:00", 1, WorkingDays), "2025-10-09T17:30:00");
    assert_eq!(due("2025-10-03T09:00:00", 0, WorkingDays), "2025-10-09T17:30:00");
    assert_eq!(due("2026-06-23T17:30:00", 0, WorkingDays), "2026-06-23T17:30:00");
    assert_eq!(due("2026-06-23T17:30:01", 0, WorkingDays), "2026-06-24T17:30:00");
    assert_eq!(due("2025-09-30T16:30:00", 7, Days), "2025-10-07T23:59:59.999");
    assert_eq!(due("2026-06-23T00:00:00", 0, Days), "2026-06-23T23:59:59.999");
    // Leap day and year ends; 2024-02-29 was a Thursday, 2028 has only its weekly pattern.
    assert_eq!(due("2024-02-28T16:30:00", 2, WorkingHours), "2024-02-29T10:00:00");
    assert_eq!(due("2028-02-28T09:00:00", 1, Days), "2028-02-29T23:59:59.999");
    assert_eq!(due("2024-12-31T17:00:00", 1, WorkingHours), "2025-01-02T09:30:00");
    assert_eq!(due("2025-12-31T09:00:00", 1, WorkingDays), "2026-01-04T17:30:00");
}

#[test]
fn what_is_left_is_told_in_both_clocks() {
    let calendar = WorkingCalendar::default();
    let due = at("2026-06-29T10:00:00");
    let left = calendar.remaining(at("2026-06-26T17:00:00"), due);
    assert_eq!(left, Remaining { late: false, minutes: 3900, working_minutes: 90 });
    let left = calendar.remaining(Instant::from_ms(due.ms() + 1), due);
    assert_eq!((left.late, left.minutes), (true, 0));
    let left = calendar.remaining(at("2026-06-29T13:31:00"), due);
    assert_eq!((left.late, left.minutes, left.working_minutes), (true, -211, -91));
}

#[test]
fn counting_agrees_with_a_slow_count() {
    let calendar = WorkingCalendar::default();
    let from = at("2024-09-13T00:00:00");
    let open = |at: Instant| {
        let civil = at.civil();
        let minute = i64::from(civil.hour()) * 60 + i64::from(civil.minute());
        calendar.is_workday(at.day()) && ((540..690).contains(&minute) || (810..1050).contains(&minute))
    };
    let mut slow = 0;
    for minute in 0..40 * 24 * 60 {
        let here = from.plus_minutes(minute);
        if minute % 7 == 0 {
            assert_eq!(calendar.working_minutes_between(from, here), slow, "{}", here.civil());
        }
        slow += i64::from(open(here));
    }
    // 24 days were worked in those 40, 6.5 hours each.
    assert_eq!(slow, 24 * 390);
}

#[test]
fn adding_and_measuring_are_inverse_and_monotone() {
    let odd = OfficeHours::parse(["22:00-24:00", "0:00-1:00,3:00-3:01", "", "8:00-20:00", "", "", "9:00-9:01"]);
    for calendar in [WorkingCalendar::default(), WorkingCalendar::with_hours(odd.unwrap())] {
        let mut numbers = numbers(7);
        let first = at("2023-06-01T00:00:00").ms();
        for _ in 0..3_000 {
            let start = Instant::from_ms(first + numbers.next().unwrap() % (4 * 366 * DAY));
            let later = Instant::from_ms(start.ms() + numbers.next().unwrap() % (30 * DAY));
            let value = (numbers.next().unwrap() % 300) as u32;
            let hours = Limit::new(value, WorkingHours);
            let due = calendar.add(start, hours);
            assert_eq!(calendar.working_minutes_between(start, due), i64::from(value) * 60, "{start:?} {value}");
            if value > 0 {
                let before = Instant::from_ms(due.ms() - 1);
                assert_eq!(calendar.working_minutes_between(start, before), i64::from(value) * 60 - 1);
            }
            for unit in LimitUnit::ALL {
                let limit = Limit::new(value, unit);
                let due = calendar.add(start, limit);
                assert!(due >= start);
                assert!(calendar.add(later, limit) >= due, "{unit:?} {value} {start:?} {later:?}");
                // Only the day of the start and the next workday can share their close.
                let same = unit == WorkingDays && value == 0;
                let more = calendar.add(start, Limit::new(value + 1, unit));
                assert!(more > due || (same && more == due), "{unit:?} {value} {start:?}");
            }
            let days = calendar.add(start, Limit::new(value, WorkingDays)).day();
            let counted = (1..).map(|n| start.day().plus_days(n)).take_while(|d| *d <= days);
            if value > 0 {
                assert_eq!(counted.filter(|d| calendar.is_workday(*d)).count(), value as usize);
            }
            let there = calendar.working_minutes_between(start, later);
            assert!(there >= 0);
            assert_eq!(there, -calendar.working_minutes_between(later, start));
        }
    }
}

#[test]
fn the_ends_of_time_do_no_harm() {
    let calendar = WorkingCalendar::default();
    for start in [i64::MIN, -62_000_000_000_000, 0, 253_402_300_799_999, i64::MAX] {
        for unit in LimitUnit::ALL {
            let due = calendar.add(Instant::from_ms(start), Limit::new(u32::MAX, unit));
            assert!((FIRST * DAY..=(LAST + 1) * DAY).contains(&(due.ms() + AHEAD)), "{start} {unit:?}");
            assert_eq!(calendar.remaining(Instant::from_ms(start), due).late, start > due.ms());
        }
    }
}

#[test]
fn later_years_are_imported_and_corrected() {
    let calendar = WorkingCalendar::default();
    let csv = "\u{feff}day,name,off\r\n2027-01-01,元旦,1\r\n2027-01-02, 元旦 ,0\r\n\r\n";
    let with = calendar.with_days(csv).unwrap();
    assert!(with.covers(2027) && with.covers(2024));
    assert!(!with.is_workday(day("2027-01-01")) && with.is_workday(day("2027-01-02")));
    assert!(!with.is_workday(day("2026-10-01")));
    let corrected = with.with_days("day,name,off\n2027-01-04,元旦,1").unwrap();
    assert!(corrected.is_workday(day("2027-01-01")) && !corrected.is_workday(day("2027-01-04")));
    for (csv, key, line) in [
        ("2027-01-01,元旦,1", "refusal-calendar-header", None),
        ("", "refusal-calendar-header", None),
        ("day,name,off\n2027-01-01,元旦,1\n2027-02-30,春节,1", "refusal-calendar-line", Some("3")),
        ("day,name,off\n2027-01-01,元旦,是", "refusal-calendar-line", Some("2")),
        ("day,name,off\n2027-01-01,,1", "refusal-calendar-line", Some("2")),
        ("day,name,off\n2027-01-01,元旦,1,1", "refusal-calendar-line", Some("2")),
        ("day,name,off\n2027-01-01,元旦,1\n2027-01-01,元旦,0", "refusal-calendar-twice", Some("3")),
    ] {
        let refusal = calendar.with_days(csv).unwrap_err();
        assert_eq!((refusal.key.as_str(), refusal.args.first().map(|a| a.1.as_str())), (key, line), "{csv}");
    }
}
