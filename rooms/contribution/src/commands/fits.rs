//! Whether somebody may stand a shift: registered, of age or with a guardian's word, free, and rested when over sixty.

use liren_kernel::{Day, Instant, Refusal};

use crate::{
    model::{age, hours},
    rules::Rules,
    store::{DutyRow, ShiftRow},
    subject_duty::Candidate,
};

fn minutes(from: Instant, until: Instant) -> i64 {
    (until.ms() - from.ms()) / 60_000
}

/// Monday of the week of a day.
fn week(day: Day) -> Day {
    day.plus_days(-i64::from(day.date().weekday().to_monday_zero_offset()))
}

/// Whether somebody may stand this shift.
///
/// # Errors
/// A refusal at `people` that says why not, and what to do.
pub(crate) fn fits(duty: &DutyRow, rules: &Rules, one: &Candidate) -> Result<(), Refusal> {
    let no = |key: &str| Refusal::field("people", key).arg("name", &one.name);
    let Some(volunteer) = one.volunteer.as_ref().filter(|v| v.until_day.is_none()) else {
        return Err(no("refusal-duty-volunteer"));
    };
    let age = one.birth.map(|birth| age(birth, duty.day));
    if age.is_some_and(|age| age < 18) && volunteer.guardian.is_empty() {
        return Err(no("refusal-duty-guardian"));
    }
    if let Some(other) = one.shifts.iter().find(|s| s.from_at < duty.until_at && duty.from_at < s.until_at) {
        return Err(no("refusal-duty-overlap").arg("title", &other.title));
    }
    if age.is_none_or(|age| age < rules.elder_age) {
        return Ok(());
    }
    let this = minutes(duty.from_at, duty.until_at);
    if this > rules.elder_shift_minutes {
        return Err(no("refusal-duty-elder-long").arg("hours", hours(rules.elder_shift_minutes)));
    }
    let rest = rules.elder_rest_hours * 60;
    let near =
        |s: &ShiftRow| s.from_at < duty.until_at.plus_minutes(rest) && duty.from_at < s.until_at.plus_minutes(rest);
    if one.shifts.iter().any(near) {
        return Err(no("refusal-duty-elder-rest").arg("hours", rules.elder_rest_hours));
    }
    let same_week = one.shifts.iter().filter(|s| week(s.from_at.day()) == week(duty.day));
    let others: i64 = same_week.map(|s| minutes(s.from_at, s.until_at)).sum();
    if others + this > rules.elder_week_minutes {
        return Err(no("refusal-duty-elder-week").arg("hours", hours(rules.elder_week_minutes)));
    }
    Ok(())
}
