//! 照片放出去之前先遮挡: where a city has set it, a photo leaves the office's own people only after somebody went over it:
//! covered the faces and number plates, or said that there is nothing to cover. That is kept by the photo's bytes, so that
//! one that was covered is another photo, and the same photo on two dossiers is gone over once.

use liren_kernel::Instant;
use liren_office::{
    Change, Effect, Fault, PersonId,
    photo::Stored,
    store::{AttachmentRow, SETTING_GET},
    unused,
};
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

/// The rule as it stands, read once for all photos of a page or a paper.
#[derive(Debug, Clone, Copy)]
pub struct Release {
    required: bool,
}

impl Release {
    /// Reads it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read(read: &mut Read<'_>) -> Result<Self, Fault> {
        Ok(Self { required: required(read)? })
    }

    /// Whether a photo may stand in a brief, or be shown to somebody without an account.
    ///
    /// # Errors
    /// When the database fails.
    pub fn lets(self, read: &mut Read<'_>, sha: &str) -> Result<bool, Fault> {
        Ok(!self.required || cleared(read, sha)?)
    }
}

/// Puts a covered picture in the place of the one it was made of, which is forgotten; whoever covers it has gone over it.
/// The same picture may hang elsewhere too, such as on the round it was taken on: it is covered there as well, or what was
/// covered here, or destroyed, could be seen there.
#[must_use]
pub fn covered(photo: &AttachmentRow, covered: Stored, now: Instant) -> Change {
    let (seq, sha, before) = (photo.seq, covered.sha.clone(), photo.sha.clone());
    let put = Effect::rows(move |tx, _| {
        let c = &covered;
        tx.exec(&store::PHOTO_PUT, params![seq, c.sha, c.thumb_sha, c.bytes, c.width, c.height, before])?;
        Ok(())
    });
    let gone = [photo.sha.clone(), photo.thumb_sha.clone()];
    let forget = unused::forgetting(&gone, format!("matter-forget-{}", photo.sha), now);
    Change::none().and(put).and(clear(sha)).and(forget)
}

/// Notes that somebody went over it.
#[must_use]
pub fn clear(sha: String) -> Effect {
    Effect::rows(move |tx, cx| Ok(note(tx, &sha, cx.actor, cx.now)?))
}

fn note(tx: &mut Tx<'_>, sha: &str, person: PersonId, now: Instant) -> Result<(), DbError> {
    tx.exec(&store::PHOTO_CLEAR, params![sha, person, now])?;
    Ok(())
}
