//! The dates of one's classes, for the notebook, the week and the personal calendar.

use liren_kernel::{Day, Id, Instant};
use liren_office::{DossierId, Fault, Keys, PersonId, Reach};
use liren_store::{Read, params};
use liren_web::DiaryItem;

use super::store;

/// Class, date, title, from, until, where.
type Line = (DossierId, Id<()>, String, Instant, Instant, String);

/// What stands in the calendar of somebody who learns: dates of classes they are in now.
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
    let item = |(cohort, sitting, title, from, until, place): Line| DiaryItem {
        uid: format!("cohort-{sitting}"),
        from,
        until: Some(until),
        kind_key: "diary-cohort-sitting",
        title,
        place,
        href: format!("/cohorts/{cohort}"),
        cancelled: false,
    };
    Ok(rows.into_iter().map(item).collect())
}
