//! 照片放出去之前先遮挡: where a city has set it, a photo leaves the office's own people only after somebody went over it:
//! covered the faces and number plates, or said that there is nothing to cover. That is kept by the photo's bytes, so that
//! one that was covered is another photo, and the same photo on two dossiers is gone over once.

use liren_office::{Effect, Fault, PersonId, store::SETTING_GET};
use liren_store::{DbError, Read, Tx, params};

use crate::store;

/// Where the rule is kept.
pub const SETTING: &str = "photos.release";

/// Whether the city asks for it.
///
/// # Errors
/// When the database fails.
pub fn required(read: &mut Read<'_>) -> Result<bool, Fault> {
    Ok(read.opt(&SETTING_GET, params![SETTING])?.is_some_and(|(text,)| text == "1"))
}

/// Whether somebody went over the photo with these stored bytes.
///
/// # Errors
/// When the database fails.
pub fn cleared(read: &mut Read<'_>, sha: &str) -> Result<bool, Fault> {
    Ok(read.one(&store::PHOTO_CLEARED, params![sha])?.0 > 0)
}

/// Whether it may stand in a brief, or be shown to somebody without an account.
///
/// # Errors
/// When the database fails.
pub fn may_leave(read: &mut Read<'_>, sha: &str) -> Result<bool, Fault> {
    Ok(!required(read)? || cleared(read, sha)?)
}

/// Notes that somebody went over it.
#[must_use]
pub fn clear(sha: String) -> Effect {
    Effect::rows(move |tx, cx| Ok(note(tx, &sha, cx.actor, cx.now)?))
}

fn note(tx: &mut Tx<'_>, sha: &str, person: PersonId, now: liren_kernel::Instant) -> Result<(), DbError> {
    tx.exec(&store::PHOTO_CLEAR, params![sha, person, now])?;
    Ok(())
}
