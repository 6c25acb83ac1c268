//! Photos of a round, and of what was found earlier at the entrances it walks; given out after the round's own check.

use axum::{
    extract::{Path, Query},
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use liren_kernel::Id;
use liren_office::{DossierId, Fault, photo::Stored, store::ATTACHMENT};
use liren_store::params;
use liren_web::{Answer, Failure, Posted, Web};
use serde::Deserialize;

use crate::{policy::OPEN, store, subject};

/// Photos in one field of one form at most.
pub const MOST: usize = 4;

/// The photos of a field, on disk.
///
/// # Errors
/// As [`Posted::photos`].
pub async fn take(web: &Web, posted: &Posted, field: &'static str) -> Result<Vec<Stored>, Failure> {
    let photos = posted.photos(&web.edge, field, MOST).await?;
    if photos.is_empty() {
        return Ok(Vec::new());
    }
    let blobs = web.edge.office().blobs().clone();
    let work = move || -> Result<Vec<Stored>, Fault> { photos.iter().map(|p| blobs.put_photo(p, None)).collect() };
    Ok(tokio::task::spawn_blocking(work).await.map_err(|e| Fault::Internal(e.to_string()))??)
}

#[derive(Deserialize)]
pub struct Size {
    #[serde(default)]
    size: String,
}

/// `GET /patrol/rounds/{id}/photos/{photo}`.
pub async fn photo(web: Web, Path((id, photo)): Path<(DossierId, Id<()>)>, Query(size): Query<Size>) -> Answer {
    let (keys, person) = (web.keys(), web.actor.person);
    let row = web
        .read(OPEN, move |read, reach| {
            let round = subject::round(read, &keys, reach, person, id, false)?.ok_or(Fault::NotFound)?;
            let seq = round.header.seq;
            match read.opt(&ATTACHMENT, params![seq, photo, round.header.level])? {
                Some(row) => Ok(row),
                None => read.opt(&store::PHOTO_HERE, params![seq, photo])?.ok_or(Fault::NotFound),
            }
        })
        .await?;
    let blobs = web.edge.office().blobs().clone();
    let sha = if size.size == "small" { row.thumb_sha } else { row.sha };
    let bytes = tokio::task::spawn_blocking(move || blobs.get(&sha, None));
    let bytes = bytes.await.map_err(|e| Fault::Internal(e.to_string()))??;
    let media = HeaderValue::from_str(&row.media).map_err(|e| Fault::Internal(e.to_string()))?;
    let cache = HeaderValue::from_static("private, max-age=3600");
    Ok(([(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, cache)], bytes).into_response())
}
