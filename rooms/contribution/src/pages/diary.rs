//! Shifts in somebody's calendar.

use liren_kernel::Day;
use liren_office::{Fault, Keys, PersonId, Reach};
use liren_store::{Read, params};
use liren_web::DiaryItem;

use crate::store::{CALENDAR, ShiftRow};

/// The shifts that a person is to stand between two days.
///
/// # Errors
/// When the database fails.
pub fn diary(
    read: &mut Read<'_>,
    _: &Keys,
    _: &Reach,
    person: PersonId,
    from: Day,
    until: Day,
) -> Result<Vec<DiaryItem>, Fault> {
    let shifts = read.all(&CALENDAR, params![person, from.to_string(), until.to_string()])?;
    let item = |shift: ShiftRow| DiaryItem {
        uid: format!("duty-{}", shift.dossier),
        from: shift.from_at,
        until: Some(shift.until_at),
        kind_key: "diary-duty",
        title: shift.title,
        place: shift.spot,
        href: format!("/duties/{}", shift.dossier),
        cancelled: shift.state == "cancelled",
        version: shift.revision,
    };
    Ok(shifts.into_iter().map(item).collect())
}
