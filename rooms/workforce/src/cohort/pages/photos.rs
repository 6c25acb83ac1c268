//! What was handed in besides words: photos, PDF, Word, Excel; stored before the command, given out after the check.

use axum::extract::{Path, Query};
use liren_kernel::Id;
use liren_office::{DossierId, Fault, Subject as _, photo::Stored, store::ATTACHMENT};
use liren_store::params;
use liren_web::{
    Answer, Failure, Posted, Web, attached,
    photos::{Size, give},
};

use crate::cohort::{
    commands::{album, tasks::REVIEW},
    figures,
    policy::SEE,
    subject,
};

/// Files in one submission.
pub const MOST: usize = 6;

/// Photos and documents that came with a form, on disk. A class is of level 1: they are not encrypted.
pub async fn take(web: &Web, posted: &Posted) -> Result<Vec<Stored>, Failure> {
    attached::take(web, posted, "photos", MOST).await
}

/// `GET /cohorts/{id}/photos/{photo}`: of a class within reach that the reader may see, of work that the reader may read.
pub async fn photo(web: Web, Path((id, photo)): Path<(DossierId, Id<()>)>, Query(size): Query<Size>) -> Answer {
    let (keys, actor, office) = (web.keys(), web.actor.clone(), web.edge.office().clone());
    let row = web
        .read(SEE, move |read, reach| {
            let cohort = subject::load(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
            let permits = |verb| office.policy().permits(&actor, verb, &cohort.facts());
            let header = &cohort.header;
            let row = read.opt(&ATTACHMENT, params![header.seq, photo, header.level])?.ok_or(Fault::NotFound)?;
            // The class's own photos are for whoever sees the class.
            if row.purpose == album::PURPOSE {
                return if permits(SEE) { Ok(row) } else { Err(Fault::NotFound) };
            }
            let of = cohort.submissions.iter().find(|s| s.entry.is_some() && s.entry == row.entry);
            let work = of.and_then(|s| Some((cohort.tasks.iter().find(|t| t.id == s.task)?, s.owner)));
            let (task, owner) = work.ok_or(Fault::NotFound)?;
            if permits(SEE) && figures::sees_work(&cohort, task, owner, actor.person, permits(REVIEW)) {
                Ok(row)
            } else {
                Err(Fault::NotFound)
            }
        })
        .await?;
    give(&web, row, None, size.is_small()).await
}
