//! 班级照片 on the page of a class and in its report.

use std::collections::BTreeMap;

use liren_office::{
    dossier,
    store::{ATTACHMENTS, AttachmentRow},
};
use liren_store::params;
use liren_ui::Photo;
use liren_web::{Failure, Web};

use super::Shown;
use crate::cohort::{commands::album, policy::SEE};

/// Photos on the page of a class.
const SHOWN: usize = 12;

/// The newest photos of the class with their captions, the oldest of them first. What was handed in with a task is
/// somebody's work and is not among them.
pub async fn newest(web: &Web, whole: &Shown, most: usize) -> Result<Vec<(AttachmentRow, String)>, Failure> {
    let (header, keys, person) = (whole.cohort().header.clone(), web.keys(), web.actor.person);
    web.read(SEE, move |read, _| {
        let mut rows: Vec<AttachmentRow> = read.all(&ATTACHMENTS, params![header.seq, header.level])?;
        rows.retain(|row| row.purpose == album::PURPOSE && row.data_key.is_none());
        rows.drain(..rows.len().saturating_sub(most));
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let entries = dossier::timeline(read, &keys, &header, person, true)?;
        let said = |e: &dossier::Entry| e.body.get("caption").and_then(|c| c.as_str()).unwrap_or_default().to_owned();
        let captions: BTreeMap<_, String> =
            entries.iter().filter(|e| e.row.kind == album::ENTRY).map(|e| (e.row.id, said(e))).collect();
        let captioned = |row: AttachmentRow| {
            let caption = row.entry.and_then(|e| captions.get(&e).cloned()).unwrap_or_default();
            (row, caption)
        };
        Ok(rows.into_iter().map(captioned).collect())
    })
    .await
}

/// The same as pictures of a page.
pub async fn pictures(web: &Web, whole: &Shown) -> Result<Vec<Photo>, Failure> {
    let base = format!("/cohorts/{}/photos", whole.cohort().header.id);
    let picture = |(row, caption): (AttachmentRow, String)| Photo {
        src: format!("{base}/{}?size=small", row.id),
        href: format!("{base}/{}", row.id),
        alt: caption.clone(),
        caption,
    };
    Ok(newest(web, whole, SHOWN).await?.into_iter().map(picture).collect())
}
