//! Own shifts in the notebook and the calendar feed.

use liren_kernel::Day;
use liren_office::{Fault, Keys, PersonId, Reach};
use liren_store::{Read, params};
use liren_web::DiaryItem;

use super::store;
use crate::names;

/// The shifts of a person in these days.
///
/// # Errors
/// When the database fails.
pub fn of_person(
    read: &mut Read<'_>,
    _: &Keys,
    _: &Reach,
    person: PersonId,
    from: Day,
    until: Day,
) -> Result<Vec<DiaryItem>, Fault> {
    let rows = read.all(&store::OF_PERSON, params![person, from.start(), until.plus_days(1).start()])?;
    let places = names::places(read, rows.iter().map(|row| row.place_code.as_str()))?;
    Ok(rows
        .into_iter()
        .map(|row| DiaryItem {
            uid: format!("shift-{}", row.id),
            from: row.from_at,
            until: Some(row.until_at),
            kind_key: "diary-shift",
            title: row.duty,
            place: places.get(&row.place_code).cloned().unwrap_or_default(),
            href: format!("/shifts?week={}", row.from_at.day()),
            cancelled: row.cancelled_at.is_some(),
            // A shift is never moved: it falls away, and another stands in its place.
            version: i64::from(row.cancelled_at.is_some()),
        })
        .collect())
}
