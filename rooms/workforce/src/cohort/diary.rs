//! The dates of one's classes, for the notebook, the week and the personal calendar.

use liren_kernel::Day;
use liren_office::{Fault, Keys, PersonId, Reach};
use liren_store::{Read, params};
use liren_web::DiaryItem;

use super::store;

/// What stands in the calendar of somebody who learns in a class now, or keeps or teaches it.
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
    let (from, until) = (from.start(), until.plus_days(1).start());
    let rows = read.all(&store::SITTINGS_BETWEEN, params![person, from, until])?;
    let item = |row: store::InCalendar| DiaryItem {
        uid: format!("cohort-{}", row.id),
        from: row.from_at,
        until: Some(row.until_at),
        kind_key: "diary-cohort-sitting",
        title: row.title,
        place: row.venue,
        href: format!("/cohorts/{}", row.cohort),
        cancelled: row.cancelled_at.is_some(),
        // A cancellation leaves the class's revision as it is, and must still be newer than what calendars have.
        version: row.revision * 2 + i64::from(row.cancelled_at.is_some()),
    };
    Ok(rows.into_iter().map(item).collect())
}
