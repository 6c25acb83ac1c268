//! Attachments besides photos: documents taken in with a form. They are given out by [`crate::photos::give`].

use axum::body::Bytes;
use liren_kernel::Refusal;
use liren_office::{
    Fault,
    attachments::{DOCUMENTS, document},
    photo::{MAX_BYTES, Stored},
};

use crate::{Failure, Posted, Web};

/// What a field for attachments accepts.
pub const ACCEPT: &str = "image/*,.pdf,.docx,.xlsx";

/// Photos and documents (PDF, DOCX, XLSX) of a field, on disk, for a dossier of level 0 or 1; what is neither is refused.
///
/// # Errors
/// `refusal-files-many`, `refusal-file-kind`, `refusal-photo-…` at the field; `refusal-server-busy`; when the disk refuses.
pub async fn take(web: &Web, posted: &Posted, field: &'static str, most: usize) -> Result<Vec<Stored>, Failure> {
    let sent: Vec<Bytes> = posted.files.iter().filter(|f| f.field == field).map(|f| f.bytes.clone()).collect();
    if sent.len() > most {
        return Err(Refusal::field(field, "refusal-files-many").arg("max", most).into());
    }
    let mut stored = Vec::with_capacity(sent.len());
    for bytes in sent {
        if bytes.len() > MAX_BYTES {
            return Err(Refusal::field(field, "refusal-photo-large").arg("max", MAX_BYTES / 1024 / 1024).into());
        }
        let blobs = web.edge.office().blobs().clone();
        stored.push(match document(&bytes) {
            Some(media) => web.edge.photos().run(move || blobs.put_document(media, &bytes)).await??,
            None => {
                let put = web.edge.picture(field, bytes, move |photo| blobs.put_photo(&photo, None)).await;
                put.map_err(|fault| match fault {
                    Fault::Refused(all) if all.iter().any(|r| r.key == "refusal-photo-kind") => {
                        Refusal::field(field, "refusal-file-kind").into()
                    }
                    other => other,
                })?
            }
        });
    }
    Ok(stored)
}

/// The ending of a stored document's file; nothing for a photo.
#[must_use]
pub fn ending(media: &str) -> Option<&'static str> {
    DOCUMENTS.iter().find(|(of, _)| *of == media).map(|(_, ending)| *ending)
}
