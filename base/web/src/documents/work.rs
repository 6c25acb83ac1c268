//! The worker's side of documents: a lease, the making, the notice; and what is past its week goes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use liren_kernel::{Id, Instant, Refusal};
use liren_office::{Fault, Header, Keys, PersonId, directory, store as office};
use liren_store::{Read, Tx, params};
use serde_json::Value;

use super::{KEPT_DAYS, LARGEST, Made, store};
use crate::Edge;

/// Minutes after which a document that a dead worker held is begun again.
const LEASE: i64 = 15;
/// Times a document is begun at most.
const TRIES: i64 = 3;

/// Makes what waits, and removes what is past its time; how many were made. Call from a thread that may block.
///
/// # Errors
/// When the database cannot be reached.
pub fn work_off(edge: &Edge) -> Result<usize, Fault> {
    sweep(edge)?;
    let mut made = 0;
    loop {
        let now = edge.office().now();
        let due = edge
            .office()
            .db()
            .read_blocking(move |read| Ok::<_, Fault>(read.opt(&store::DUE, params![now, now.plus_minutes(LEASE)])?))?;
        let Some((seq,)) = due else { return Ok(made) };
        let claimed = edge.office().db().write_blocking(move |tx| {
            Ok::<_, Fault>(tx.opt(&store::CLAIM, params![seq, now, now.plus_minutes(LEASE)])?)
        })?;
        let Some((id, person, kind, params, title, attempts)) = claimed else { continue };
        let outcome = catch_unwind(AssertUnwindSafe(|| make(edge, person, &kind, &params)))
            .unwrap_or_else(|_| Err(Fault::Internal(format!("the maker of {kind} panicked"))));
        let result = match outcome {
            Ok(made) => Ok(made),
            Err(Fault::Refused(all)) => Err(all.into_iter().next().unwrap_or_else(|| Refusal::new("refusal-internal"))),
            // It was allowed when it was asked for, and is not any more.
            Err(Fault::NotFound | Fault::Forbidden) => Err(Refusal::new("refusal-not-found")),
            Err(fault) if attempts < TRIES => {
                tracing::warn!(%kind, attempts, "a document was not made, and is tried again: {fault}");
                continue;
            }
            Err(fault) => {
                tracing::error!(%kind, "a document was not made: {fault}");
                Err(Refusal::new("refusal-internal"))
            }
        };
        let claim = Claim { seq, id, person, until: now.plus_minutes(LEASE) };
        finish(edge, &claim, &title, result)?;
        made += 1;
    }
}

fn make(edge: &Edge, person: PersonId, kind: &str, params: &str) -> Result<Made, Fault> {
    let maker = edge.makers().iter().find(|m| m.kind == kind);
    let maker = maker.ok_or_else(|| Fault::Internal(format!("nobody makes {kind}")))?;
    let (now, who) = (edge.office().now(), edge.clone());
    let actor = edge.office().db().read_blocking(move |read| {
        // Whoever has left since gets nothing more.
        who.directory().known(read, person, now)?.ok_or(Fault::Forbidden)?;
        directory::actor(read, person, now)
    })?;
    if !edge.office().policy().may_ever(&actor, maker.verb) {
        return Err(Fault::Forbidden);
    }
    let params: Value = serde_json::from_str(params)?;
    let made = (maker.make)(edge, &actor, &params)?;
    if made.bytes.len() > LARGEST {
        return Err(Refusal::new("refusal-papers-write").into());
    }
    Ok(made)
}

/// A dossier was restricted or erased: what was made before may tell of it. Nobody knows what each document holds, so all of
/// them go, at once from their list and soon from the disk, and what is being made is begun again with what may be read now.
///
/// # Errors
/// When the database fails.
pub fn recall(tx: &mut Tx<'_>, _: &Keys, _: &Header, _: Instant) -> Result<(), Fault> {
    tx.exec(&store::RECALL, &[])?;
    tx.exec(&store::BEGIN_AGAIN, &[])?;
    Ok(())
}

/// A document that this worker makes.
struct Claim {
    seq: i64,
    id: Id<()>,
    person: PersonId,
    until: Instant,
}

fn finish(edge: &Edge, claim: &Claim, title: &str, result: Result<Made, Refusal>) -> Result<(), Fault> {
    let (seq, id, person, until) = (claim.seq, claim.id, claim.person, claim.until);
    let now = edge.office().now();
    let (made, refusal) = match result {
        Ok(made) => (Some((edge.office().blobs().put(&made.bytes)?, made)), None),
        Err(refusal) => (None, Some(serde_json::to_string(&refusal)?)),
    };
    let key = if made.is_some() { "notice-document-ready" } else { "notice-document-refused" };
    // The file at once, the reason in the list.
    let href = if made.is_some() { format!("/documents/{id}") } else { "/documents".to_owned() };
    let args = serde_json::to_string(&[("what", title), ("href", href.as_str())])?;
    let unused = edge.office().db().write_blocking(move |tx| {
        let expires = now.plus_minutes(KEPT_DAYS * 24 * 60);
        let (name, media, sha) = match &made {
            Some((sha, made)) => (Some(made.name.as_str()), Some(made.media), Some(sha.as_str())),
            None => (None, None, None),
        };
        if tx.exec(&store::DONE, params![seq, now, expires, name, media, sha, refusal, until])? == 0 {
            // Taken from this worker while it was at it: it is made again.
            return Ok(match sha {
                Some(sha) if used(tx, sha, seq)? == 0 => Some(sha.to_owned()),
                _ => None,
            });
        }
        let none: Option<liren_office::DossierId> = None;
        let (notice,) = tx.one(&office::NOTICE_ADD, params![person, now, key, args, none])?;
        tx.exec(&office::OUTBOX_ADD, params![person, notice, now])?;
        Ok::<_, Fault>(None)
    })?;
    unused.map_or(Ok(()), |sha| edge.office().blobs().remove(&sha))
}

/// How many others use these bytes: they may serve another document, or be a photo.
fn used(tx: &mut Tx<'_>, sha: &str, seq: i64) -> Result<i64, Fault> {
    Ok(tx.one(&store::SAME_FILE, params![sha, seq])?.0 + tx.one(&office::ATTACHMENT_USES, params![sha])?.0)
}

/// How many documents are this file, for [`liren_office::unused::sweep`].
///
/// # Errors
/// When the database fails.
pub fn uses(read: &mut Read<'_>, sha: &str) -> Result<i64, Fault> {
    Ok(read.one(&store::SAME_FILE, params![sha, 0_i64])?.0)
}

fn sweep(edge: &Edge) -> Result<(), Fault> {
    let now = edge.office().now();
    let db = edge.office().db();
    let expired = db.read_blocking(move |read| Ok::<_, Fault>(read.all(&store::EXPIRED, params![now])?))?;
    for (seq, sha) in expired {
        let file = sha.clone();
        let used = db.write_blocking(move |tx| {
            let used = match &file {
                Some(sha) => used(tx, sha, seq)?,
                None => 0,
            };
            tx.exec(&store::DROP, params![seq])?;
            Ok::<_, Fault>(used)
        })?;
        if let Some(sha) = sha.filter(|_| used == 0) {
            edge.office().blobs().remove(&sha)?;
        }
    }
    Ok(())
}
