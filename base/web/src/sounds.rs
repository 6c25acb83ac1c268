//! Voice notes of forms: checked and stored before the command, given out by [`crate::photos::give`].

use liren_kernel::Refusal;
use liren_office::{Fault, attachments::Blobs, photo::Stored, sound};

use crate::{Posted, Web};

/// The voice note of a field, on disk, for a dossier of level 0 or 1; `None` when nothing was sent.
///
/// # Errors
/// `refusal-sounds-many`; see [`sound::prepare`]; when the disk refuses.
pub async fn store(web: &Web, posted: &Posted, field: &'static str) -> Result<Option<Stored>, Fault> {
    let mut sent = posted.files.iter().filter(|f| f.field == field);
    let Some(file) = sent.next() else { return Ok(None) };
    if sent.next().is_some() {
        return Err(Refusal::field(field, "refusal-sounds-many").arg("max", 1).into());
    }
    put(web.edge.office().blobs().clone(), field, file.bytes.to_vec()).await.map(Some)
}

/// Checks one and stores it, off the runtime's threads.
pub(crate) async fn put(blobs: Blobs, field: &'static str, bytes: Vec<u8>) -> Result<Stored, Fault> {
    let put = tokio::task::spawn_blocking(move || {
        let sound = sound::prepare(field, bytes)?;
        blobs.put_document(sound.media, &sound.bytes)
    });
    put.await.map_err(|e| Fault::Internal(e.to_string()))?
}
