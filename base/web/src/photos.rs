//! Photos of forms and pages: stored before the command, given out after the dossier's own check.

use axum::{
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use liren_office::{Fault, keys::DataKey, photo::Stored, store::AttachmentRow};

use crate::{Answer, Posted, Web};

/// Photos that came with a form, prepared and on disk; for dossiers of levels 0 and 1.
///
/// # Errors
/// What a photo is refused for; when the disk is full.
pub async fn store(web: &Web, posted: &Posted, field: &'static str, most: usize) -> Result<Vec<Stored>, Fault> {
    let photos = posted.photos(&web.edge, field, most).await?;
    if photos.is_empty() {
        return Ok(Vec::new());
    }
    let blobs = web.edge.office().blobs().clone();
    let stored = tokio::task::spawn_blocking(move || -> Result<Vec<_>, Fault> {
        photos.iter().map(|photo| blobs.put_photo(photo, None)).collect()
    });
    stored.await.map_err(|e| Fault::Internal(e.to_string()))?
}

/// Gives a photo out. The caller has loaded its dossier within reach, and has its key when it is ciphertext; such a one
/// is kept by no browser.
///
/// # Errors
/// When the file is not there or does not open.
pub async fn give(web: &Web, row: AttachmentRow, key: Option<DataKey>, small: bool) -> Answer {
    let blobs = web.edge.office().blobs().clone();
    let cache = if row.data_key.is_some() { "no-store" } else { "private, max-age=3600" };
    let sha = if small { row.thumb_sha } else { row.sha };
    let bytes = tokio::task::spawn_blocking(move || blobs.get(&sha, key.as_ref()));
    let bytes = bytes.await.map_err(|e| Fault::Internal(e.to_string()))??;
    let media = HeaderValue::from_str(&row.media).map_err(|e| Fault::Internal(e.to_string()))?;
    // A document is saved, never shown inside the office's own address.
    let how = match crate::attached::ending(&row.media) {
        Some(ending) => format!("attachment; filename=\"{}.{ending}\"", row.id),
        None => "inline".to_owned(),
    };
    let how = HeaderValue::from_str(&how).map_err(|e| Fault::Internal(e.to_string()))?;
    let cache = HeaderValue::from_static(cache);
    let head = [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, cache), (header::CONTENT_DISPOSITION, how)];
    Ok((head, bytes).into_response())
}

/// How large a photo is wanted: `?size=small` is its preview.
#[derive(Debug, serde::Deserialize)]
pub struct Size {
    #[serde(default)]
    size: String,
}

impl Size {
    /// Whether the preview is wanted.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.size == "small"
    }
}
