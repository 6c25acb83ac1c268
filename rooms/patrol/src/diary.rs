//! What this room tells of somebody's calendar: the rounds they are on the rota for.

use liren_kernel::Day;
use liren_office::{Fault, Keys, PersonId, Reach};
use liren_store::{Read, params};
use liren_web::DiaryItem;

use crate::{
    model::{ROUND_MINUTES, Settings},
    store,
};

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
    let mut items = Vec::new();
    for (day, plan, title, round, settings) in
        read.all(&store::DUTIES_OF, params![person, from.to_string(), to.to_string()])?
    {
        let settings: Settings = serde_json::from_str(&settings)?;
        let begins = day.start().plus_minutes(settings.part.from());
        items.push(DiaryItem {
            uid: format!("patrol-{plan}-{day}"),
            from: begins,
            until: Some(begins.plus_minutes(ROUND_MINUTES)),
            kind_key: "diary-patrol",
            title,
            place: String::new(),
            href: match round {
                Some(round) => format!("/patrol/rounds/{round}"),
                None => format!("/patrol/plans/{plan}"),
            },
            cancelled: false,
            version: 0,
        });
    }
    Ok(items)
}
