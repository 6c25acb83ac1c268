//! Photos of what was handed in: stored before the command, given out after the dossier's check.

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

use crate::cohort::{policy::SEE, subject};

/// Photos in one submission.
pub const MOST: usize = 6;

/// Photos that came with a form, on disk. A class is of level 1: they are not encrypted.
pub async fn take(web: &Web, posted: &Posted) -> Result<Vec<Stored>, Failure> {
    let photos = posted.photos(&web.edge, "photos", MOST).await?;
    let blobs = web.edge.office().blobs().clone();
    let stored = tokio::task::spawn_blocking(move || -> Result<Vec<Stored>, Fault> {
        photos.iter().map(|p| blobs.put_photo(p, None)).collect()
    });
    Ok(stored.await.map_err(|e| Fault::Internal(e.to_string()))??)
}

#[derive(Deserialize)]
pub struct Size {
    #[serde(default)]
    size: String,
}

/// `GET /cohorts/{id}/photos/{photo}`.
pub async fn photo(web: Web, Path((id, photo)): Path<(DossierId, Id<()>)>, Query(size): Query<Size>) -> Answer {
    let (keys, person) = (web.keys(), web.actor.person);
    let row = web
        .read(SEE, move |read, reach| {
            let cohort = subject::load(read, &keys, reach, person, id, false)?.ok_or(Fault::NotFound)?;
            let header = &cohort.header;
            read.opt(&ATTACHMENT, params![header.seq, photo, header.level])?.ok_or(Fault::NotFound)
        })
        .await?;
    if row.data_key.is_some() {
        return Err(Fault::NotFound.into());
    }
    let blobs = web.edge.office().blobs().clone();
    let sha = if size.size == "small" { row.thumb_sha } else { row.sha };
    let bytes = tokio::task::spawn_blocking(move || blobs.get(&sha, None));
    let bytes = bytes.await.map_err(|e| Fault::Internal(e.to_string()))??;
    let media = HeaderValue::from_str(&row.media).map_err(|e| Fault::Internal(e.to_string()))?;
    let cache = HeaderValue::from_static("private, max-age=3600");
    Ok(([(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, cache)], bytes).into_response())
}
