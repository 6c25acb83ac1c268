//! What this room tells of somebody's calendar: dates they signed up for, teach at, or work at.

use liren_kernel::Day;
use liren_office::{Fault, Keys, PersonId, Reach};
use liren_store::Read;
use liren_web::DiaryItem;

use crate::{model::SittingState, store::calendar};

/// See [`liren_web::Diary`].
///
/// # Errors
/// When the database fails.
pub fn diary(
    read: &mut Read<'_>,
    _: &Keys,
    _: &Reach,
    person: PersonId,
    from: Day,
    to: Day,
) -> Result<Vec<DiaryItem>, Fault> {
    let rows = calendar::own(read, person, from.start(), to.plus_days(1).start())?;
    Ok(rows
        .into_iter()
        .map(|e| DiaryItem {
            uid: format!("sitting-{}", e.id),
            from: e.from_at,
            until: Some(e.until_at),
            kind_key: "diary-sitting",
            title: if e.theme.is_empty() { e.title } else { format!("{} · {}", e.title, e.theme) },
            place: e.place_name,
            href: format!("/events/{}", e.gathering),
            cancelled: e.state == SittingState::Cancelled,
            version: e.version,
        })
        .collect())
}
