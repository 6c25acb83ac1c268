//! Photos: taken in before a command, kept over a refusal, given out after the dossier's check.

use axum::extract::{Path, Query};
use liren_kernel::{Id, Level, Refusal};
use liren_office::{
    DossierId, Fault, Reach,
    dossier::{self, TEAM, key_by_seq, need_key},
    journal,
    keys::DataKey,
    photo::{Photo, Stored},
    store::{ATTACHMENT, ATTACHMENT_USES},
};
use liren_store::params;
use liren_web::{
    Answer, Failure, Posted, Web,
    photos::{Size, give},
};
use subtle::ConstantTimeEq as _;

use super::new::repeated;
use crate::{policy::OPEN, subject};

/// Photos in one form.
pub const MOST: usize = 6;

/// What came of the photos of a form: those on disk, and what is refused of the others.
pub type Taken = (Vec<Stored>, Vec<Refusal>);

/// Photos that came with a form, on disk; those of an earlier try of the same form too. `matter` is the dossier they
/// are for, `None` for one that is not opened yet. Of a restricted matter they are ciphertext.
pub async fn take(web: &Web, posted: &Posted, matter: Option<DossierId>) -> Result<Taken, Failure> {
    let (mut taken, photos) = read(web, posted, matter).await?;
    if photos.is_empty() {
        return Ok(taken);
    }
    let key = match matter {
        None => None,
        Some(id) => key_of(web, id).await?,
    };
    put(web, &mut taken, photos, key).await?;
    Ok(taken)
}

/// What an earlier try of the form left on disk, and the photos that came with this one. What is refused of the former
/// leaves the latter.
async fn read(web: &Web, posted: &Posted, matter: Option<DossierId>) -> Result<(Taken, Vec<Photo>), Failure> {
    let mut taken = match held(web, posted, matter).await {
        Ok(stored) => (stored, Vec::new()),
        Err(failure) => match &*failure.0 {
            Fault::Refused(all) => (Vec::new(), all.clone()),
            _ => return Err(failure),
        },
    };
    let (photos, refused) = posted.photos_apart(web, "photos", MOST).await?;
    taken.1.extend(refused);
    Ok((taken, photos))
}

/// The key that the photos of a matter are sealed with; none below level 2.
async fn key_of(web: &Web, id: DossierId) -> Result<Option<(i64, DataKey)>, Failure> {
    let (keys, reach, now, person) = (web.keys(), Reach::of(&web.actor), web.now, web.actor.person);
    let work = move |tx: &mut liren_store::Tx<'_>| {
        let found = subject::load(tx, &keys, &reach, person, id, true)?.ok_or(Fault::NotFound)?;
        let level = found.header.level;
        if !level.is_encrypted() {
            return Ok(None);
        }
        need_key(tx, &keys, found.header.seq, level, TEAM, now).map(Some)
    };
    Ok(web.edge.office().keep(work).await?)
}

/// Photos of a restricted report: what an earlier try of the form left in plain, before it was said to be restricted, and
/// what came with this one, all sealed under the key of the matter that was opened. [`forget`] the earlier ones once the
/// sealed ones hang on it.
pub async fn take_closed(web: &Web, posted: &Posted, matter: DossierId) -> Result<Vec<Stored>, Failure> {
    let blobs = web.edge.office().blobs().clone();
    let early = kept(web, posted, None);
    let read = tokio::task::spawn_blocking(move || {
        let open = |row: &Stored| -> Result<Photo, Fault> {
            let (large, small) = (blobs.get(&row.sha, None)?, blobs.get(&row.thumb_sha, None)?);
            let side = |pixels: i64| u32::try_from(pixels).unwrap_or_default();
            Ok(Photo { large, small, width: side(row.width), height: side(row.height) })
        };
        // By a second tap they are closed over already.
        early.iter().map(open).filter(|photo| !matches!(photo, Err(Fault::NotFound))).collect::<Result<Vec<_>, _>>()
    });
    let mut photos = read.await.map_err(|e| Fault::Internal(e.to_string()))??;
    photos.extend(posted.photos(web, "photos", MOST).await?);
    let mut taken = Taken::default();
    if !photos.is_empty() {
        let key = key_of(web, matter).await?;
        put(web, &mut taken, photos, key).await?;
    }
    Ok(taken.0)
}

/// Removes what an earlier try of the form left on disk, unless another dossier uses the same bytes.
pub async fn forget(web: &Web, posted: &Posted) -> Result<(), Failure> {
    let files = kept(web, posted, None).into_iter().flat_map(|row| [row.sha, row.thumb_sha]);
    for sha in files {
        let asked = sha.clone();
        let uses =
            move |read: &mut liren_store::Read<'_>| Ok::<_, Fault>(read.one(&ATTACHMENT_USES, params![asked])?.0);
        if web.edge.office().db().read(uses).await? == 0 {
            let blobs = web.edge.office().blobs().clone();
            let removed = tokio::task::spawn_blocking(move || blobs.remove(&sha));
            removed.await.map_err(|e| Fault::Internal(e.to_string()))??;
        }
    }
    Ok(())
}

/// The same for a matter that is not restricted and was found already, such as by a link.
pub async fn take_plain(web: &Web, posted: &Posted, matter: DossierId) -> Result<Taken, Failure> {
    let (mut taken, photos) = read(web, posted, Some(matter)).await?;
    put(web, &mut taken, photos, None).await?;
    Ok(taken)
}

async fn put(
    web: &Web,
    (stored, refused): &mut Taken,
    photos: Vec<Photo>,
    key: Option<(i64, DataKey)>,
) -> Result<(), Failure> {
    let blobs = web.edge.office().blobs().clone();
    let fresh = tokio::task::spawn_blocking(move || -> Result<Vec<Stored>, Fault> {
        photos.iter().map(|p| blobs.put_photo(p, key.as_ref().map(|(seq, key)| (*seq, key)))).collect()
    });
    stored.extend(fresh.await.map_err(|e| Fault::Internal(e.to_string()))??);
    if stored.len() > MOST {
        refused.push(Refusal::field("photos", "refusal-photos-many").arg("max", MOST));
    }
    stored.truncate(MOST);
    Ok(())
}

/// Photos that are stored already, as a hidden field of the form that comes back; signed, so that no other file of
/// the office can be named in it.
#[must_use]
pub fn keep(web: &Web, stored: &[Stored], matter: Option<DossierId>) -> String {
    if stored.is_empty() {
        return String::new();
    }
    let json = serde_json::to_string(stored).unwrap_or_default();
    format!("{}{json}", web.keys().sign("matter.photos", &format!("{}{matter:?}{json}", web.actor.person)))
}

/// Those of an earlier try of the same form.
pub fn kept(web: &Web, posted: &Posted, matter: Option<DossierId>) -> Vec<Stored> {
    let Some((signature, json)) = posted.value("kept").split_at_checked(32) else { return Vec::new() };
    let wanted = web.keys().sign("matter.photos", &format!("{}{matter:?}{json}", web.actor.person));
    if bool::from(signature.as_bytes().ct_eq(wanted.as_bytes())) {
        serde_json::from_str(json).unwrap_or_default()
    } else {
        Vec::new()
    }
}

/// The same for a command that is to name them: their files are made young again, or refused when the form came back so
/// long ago that they are gone. A second tap is answered as the first was, whatever became of its files.
async fn held(web: &Web, posted: &Posted, matter: Option<DossierId>) -> Result<Vec<Stored>, Failure> {
    let stored = kept(web, posted, matter);
    if stored.is_empty() || repeated(web, posted.envelope()?.id).await? {
        return Ok(stored);
    }
    let blobs = web.edge.office().blobs().clone();
    let files: Vec<String> = stored.iter().flat_map(|one| [one.sha.clone(), one.thumb_sha.clone()]).collect();
    let hold = tokio::task::spawn_blocking(move || -> Result<bool, Fault> {
        let mut whole = true;
        for sha in files {
            whole &= blobs.hold(&sha)?;
        }
        Ok(whole)
    });
    if hold.await.map_err(|e| Fault::Internal(e.to_string()))?? {
        return Ok(stored);
    }
    Err(Refusal::field("photos", "refusal-matter-photos-again").into())
}

/// `GET /matters/{id}/photos/{photo}`.
pub async fn photo(web: Web, Path((id, photo)): Path<(DossierId, Id<()>)>, Query(size): Query<Size>) -> Answer {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let small = size.is_small();
    let found = web
        .read(OPEN, move |read, reach| {
            let matter = subject::load(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
            // The team reads what is higher than its matter, too; a photo at level 2 or 3 is for nobody else.
            let top = if matter.standing.team { Level::Sealed } else { Level::Community };
            let row = read.opt(&ATTACHMENT, params![matter.header.seq, photo, top])?.ok_or(Fault::NotFound)?;
            let level = matter.header.level.max(row.level);
            if level.is_encrypted() && !matter.standing.team {
                return Err(Fault::NotFound);
            }
            let key = match row.data_key {
                Some(key) => Some(key_by_seq(read, &keys, key)?.ok_or(Fault::NotFound)?),
                None => None,
            };
            Ok((row, key, level))
        })
        .await?;
    let (row, key, level) = found;
    if level >= Level::NeedToKnow && !small {
        opened(&web, id).await?;
    }
    give(&web, row, key, small).await
}

/// Writes the line of an opening; levels 0 and 1 leave none.
pub async fn opened(web: &Web, id: DossierId) -> Result<(), Failure> {
    let (keys, reach, person, now) = (web.keys(), Reach::of(&web.actor), web.actor.person, web.now);
    let work = move |tx: &mut liren_store::Tx<'_>| {
        let mut header = dossier::load(tx, &keys, &reach, id, true)?.ok_or(Fault::NotFound)?;
        journal::opened(tx, &keys, &mut header, person, now)
    };
    Ok(web.edge.office().keep(work).await?)
}
