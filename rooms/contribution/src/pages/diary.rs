//! Shifts in somebody's calendar.

use liren_kernel::Day;
use liren_office::{Fault, Keys, PersonId, Reach};
use liren_store::{Read, params};
use liren_web::DiaryItem;

use crate::store::SHIFTS;

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
    let shifts = read.all(&SHIFTS, params![person, from.to_string(), until.to_string()])?;
    let item = |shift: crate::store::ShiftRow| DiaryItem {
        uid: format!("duty-{}", shift.dossier),
        from: shift.from_at,
        until: Some(shift.until_at),
        kind_key: "diary-duty",
        title: shift.title,
        place: shift.spot,
        href: format!("/duties/{}", shift.dossier),
        cancelled: false,
    };
    Ok(shifts.into_iter().map(item).collect())
}
