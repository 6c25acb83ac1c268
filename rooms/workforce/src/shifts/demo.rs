//! The demo's shifts: evenings and a Saturday of this week and the next.

use liren_kernel::{Instant, Line, SettableClock};
use liren_office::{Fault, Office};

use super::{commands::PlanShift, model::monday};
use crate::cast::Cast;

/// Shifts: sign-in name, day counted from this Monday, hour, hours, what for.
const SHIFTS: [(&str, i64, i64, i64, &str); 6] = [
    ("liang", 1, 18, 3, "晚间值守"),
    ("zhao", 3, 18, 3, "晚间值守"),
    ("liang", 5, 9, 4, "周末接待"),
    ("zhao", 8, 18, 3, "晚间值守"),
    ("liang", 10, 18, 3, "晚间值守"),
    ("zhao", 12, 9, 4, "周末接待"),
];

/// Makes them.
///
/// # Errors
/// When a command is refused.
pub(crate) fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    let mut cast = Cast::new(office, clock, now, "shifts");
    let lin = cast.actor("lin")?;
    let first = monday(now.day());
    // Planned at the end of the week before.
    cast.at(first.plus_days(-3).start().plus_minutes(16 * 60));
    for (login, day, hour, hours, duty) in SHIFTS {
        let from = first.plus_days(day).start().plus_minutes(hour * 60);
        let person = cast.person(login)?;
        let (until, duty) = (from.plus_minutes(hours * 60), Line::new("duty", duty)?);
        cast.run(&lin, None, PlanShift { person, from, until, duty })?;
    }
    Ok(())
}
