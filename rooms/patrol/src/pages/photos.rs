//! Photos of a round, and of what was found earlier at the entrances it walks; given out after the round's own check.

use axum::extract::{Path, Query};
use liren_kernel::Id;
use liren_office::{DossierId, Fault, store::ATTACHMENT};
use liren_store::params;
use liren_web::{
    Answer, Web,
    photos::{Size, give},
};

use crate::{policy::OPEN, store, subject};

/// Photos in one field of one form at most.
pub const MOST: usize = 4;

/// `GET /patrol/rounds/{id}/photos/{photo}`.
pub async fn photo(web: Web, Path((id, photo)): Path<(DossierId, Id<()>)>, Query(size): Query<Size>) -> Answer {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let row = web
        .read(OPEN, move |read, reach| {
            let round = subject::round(read, &keys, reach, &actor, id, false)?.ok_or(Fault::NotFound)?;
            let seq = round.header.seq;
            let row = match read.opt(&ATTACHMENT, params![seq, photo, round.header.level])? {
                Some(row) => row,
                None => read.opt(&store::PHOTO_HERE, params![seq, photo])?.ok_or(Fault::NotFound)?,
            };
            // What it shows may have become a matter that was restricted since.
            match read.opt(&store::HIDDEN_ENTRY, params![row.entry])? {
                Some(_) => Err(Fault::NotFound),
                None => Ok(row),
            }
        })
        .await?;
    give(&web, row, None, size.is_small()).await
}
