//! What a dossier has written in plain text before it rises to level 2 or 3 is closed over: entries become ciphertext,
//! payloads in the journal are erased (the chain holds without them), notices forget what they said. Files follow in
//! [`settle_files`], since they lie outside the database.

use liren_kernel::{Instant, Level};
use liren_store::{Tx, params};
use serde_json::{Value, json};

use crate::{
    DossierId, Fault, Header, Keys, Office,
    dossier::EntryId,
    dossier::{EntryRow, TEAM, find_key, key_by_seq, need_key},
    jobs::Handler,
    keys::At,
    store, unused,
};

/// How a room hears that a dossier rose to level 2 or 3, in the transaction of that: what it keeps of it elsewhere in plain
/// text is closed over with it.
pub type Hook = fn(&mut Tx<'_>, &Keys, &Header, Instant) -> Result<(), Fault>;

/// Brings the files of a dossier to its level.
pub const SETTLE: &str = "office.settle_files";

/// Who does it.
pub const JOBS: &[(&str, Handler)] = &[(SETTLE, settle)];

/// Asks for [`settle_files`] in the background, in the transaction that raised or lowered something or hung files on it.
///
/// # Errors
/// When the database fails.
pub fn settle_soon(tx: &mut Tx<'_>, dossier: DossierId, now: Instant) -> Result<(), Fault> {
    let (payload, unique) = (json!({ "dossier": dossier }).to_string(), format!("settle-{dossier}"));
    tx.exec(&store::JOB_ADD, params![SETTLE, payload, unique, now])?;
    Ok(())
}

/// Does it.
///
/// # Errors
/// As [`settle_files`].
pub fn settle(office: &Office, payload: &Value, _: Instant) -> Result<(), Fault> {
    settle_files(office, serde_json::from_value(payload["dossier"].clone())?)
}

/// Closes over everything of `header`, which has its new level already.
pub(crate) fn raise(tx: &mut Tx<'_>, keys: &Keys, header: &Header, now: Instant) -> Result<(), Fault> {
    if !header.level.is_encrypted() {
        return Ok(());
    }
    for row in tx.all(&store::ENTRIES, params![header.seq, header.level])? {
        if row.level < header.level {
            entry(tx, keys, header, &row, now)?;
        }
    }
    if header.level == Level::Sealed
        && (crate::attendance::any(tx, header.seq)? || crate::signoff::any(tx, header.seq)?)
    {
        // A roll names people; what must be sealed gets a dossier of its own.
        return Err(liren_kernel::Refusal::new("refusal-raise-with-roll").into());
    }
    crate::signoff::raise(tx, keys, header, now)?;
    tx.exec(&store::JOURNAL_ERASE, params![header.id])?;
    tx.exec(&store::WORDS_SET, params![header.seq, ""])?;
    tx.exec(&store::ATTACHMENTS_LEVEL, params![header.seq, header.level])?;
    // What was said with an offer stands in an entry as well, which is closed over, and opens again when it is lowered.
    tx.exec(&store::HANDOFFS_BLANK, params![header.seq])?;
    if header.level == Level::Sealed {
        crate::glass::sealed(tx, header.seq, now)?;
        tx.exec(&store::OUTBOX_FORGET, params![header.id])?;
        tx.exec(&store::NOTICES_FORGET, params![header.id])?;
        tx.exec(&store::TASKS_FORGET, params![header.seq])?;
        tx.exec(&store::HANDOFFS_FORGET, params![header.seq])?;
    } else {
        let args = json!([["number", header.number], ["title", ""]]).to_string();
        tx.exec(&store::NOTICES_BLANK, params![header.id, args])?;
    }
    settle_soon(tx, header.id, now)?;
    crate::scrub::soon(tx, now)
}

fn entry(tx: &mut Tx<'_>, keys: &Keys, header: &Header, row: &EntryRow, now: Instant) -> Result<(), Fault> {
    let audience = row.audience.map_or(TEAM, |a| *a.bytes());
    let at = At { column: "entry.body", row: row.id.bytes() };
    // Erased before: there is nothing left to close over.
    let Some(mut body) = opened(tx, keys, header.seq, row)? else { return Ok(()) };
    let mut kind = row.kind.as_str();
    if header.level == Level::Sealed {
        body["kind"] = kind.into();
        kind = "sealed";
    }
    let (seq, key) = need_key(tx, keys, header.seq, header.level, audience, now)?;
    let sealed = key.seal(at, &serde_json::to_vec(&body)?)?;
    tx.exec(&store::ENTRY_RAISE, params![row.seq, kind, header.level, seq, sealed])?;
    Ok(())
}

/// Closes over entries of these kinds that were written in plain text though their words are for the team alone: they
/// become level 2, and the journal of the dossier forgets what it said of them (the chain holds without it). A second
/// run finds nothing left to do.
///
/// # Errors
/// When the database fails.
pub fn close_entries(
    tx: &mut Tx<'_>,
    keys: &Keys,
    dossier: DossierId,
    kinds: &[&str],
    now: Instant,
) -> Result<(), Fault> {
    close_those(tx, keys, dossier, |kind, _| kinds.contains(&kind), now)
}

/// Closes over those entries, of what was written in plain text, of which `which` says so by kind and payload: a dossier
/// forgets what it told of another one that was restricted. As [`close_entries`].
///
/// # Errors
/// When the database fails.
pub fn close_those(
    tx: &mut Tx<'_>,
    keys: &Keys,
    dossier: DossierId,
    which: impl Fn(&str, &Value) -> bool,
    now: Instant,
) -> Result<(), Fault> {
    let Some((seq, _)) = tx.opt(&store::DOSSIER_AT, params![dossier])? else { return Ok(()) };
    let mut plain = Vec::new();
    for row in tx.all(&store::ENTRIES, params![seq, Level::Community])? {
        if which(&row.kind, &serde_json::from_slice(&row.body)?) {
            plain.push(row);
        }
    }
    close_rows(tx, keys, (dossier, seq), &plain, now)
}

/// Closes over these entries and marks what hangs on them for [`settle_files`]: a round forgets in plain text what it found
/// and what was restricted since. As [`close_entries`].
///
/// # Errors
/// When the database fails.
pub fn close_with_files(
    tx: &mut Tx<'_>,
    keys: &Keys,
    dossier: DossierId,
    entries: &[EntryId],
    now: Instant,
) -> Result<(), Fault> {
    let Some((seq, plain)) = those(tx, dossier, entries, Level::Community)? else { return Ok(()) };
    close_rows(tx, keys, (dossier, seq), &plain, now)?;
    close_files(tx, seq, entries, Level::NeedToKnow)
}

/// Of what was sealed another dossier tells nothing any more, not even to its own team: these entries become ciphertext of
/// level 3 for an audience of nobody, and what hangs on them goes to that level with them. Their words stand in what was
/// sealed. Entries that [`close_with_files`] closed over before are among those this takes.
///
/// # Errors
/// When the database fails or an entry does not open.
pub fn bury_with_files(
    tx: &mut Tx<'_>,
    keys: &Keys,
    dossier: DossierId,
    entries: &[EntryId],
    now: Instant,
) -> Result<(), Fault> {
    let Some((seq, rows)) = those(tx, dossier, entries, Level::NeedToKnow)? else { return Ok(()) };
    for row in &rows {
        let at = At { column: "entry.body", row: row.id.bytes() };
        let Some(mut body) = opened(tx, keys, seq, row)? else { continue };
        body["kind"] = row.kind.as_str().into();
        let (key_seq, key) = need_key(tx, keys, seq, Level::Sealed, *row.id.bytes(), now)?;
        let sealed = key.seal(at, &serde_json::to_vec(&body)?)?;
        tx.exec(&store::ENTRY_BURY, params![row.seq, key_seq, sealed])?;
    }
    if !rows.is_empty() {
        tx.exec(&store::JOURNAL_ERASE, params![dossier])?;
    }
    close_files(tx, seq, entries, Level::Sealed)
}

/// The order number of a dossier, and those of its entries, up to a level; nothing when there is no such dossier.
fn those(
    tx: &mut Tx<'_>,
    dossier: DossierId,
    entries: &[EntryId],
    top: Level,
) -> Result<Option<(i64, Vec<EntryRow>)>, Fault> {
    let Some((seq, _)) = tx.opt(&store::DOSSIER_AT, params![dossier])? else { return Ok(None) };
    let mut rows = tx.all(&store::ENTRIES, params![seq, top])?;
    rows.retain(|row| entries.contains(&row.id));
    Ok(Some((seq, rows)))
}

/// Marks what hangs on entries for [`settle_files`].
fn close_files(tx: &mut Tx<'_>, dossier: i64, entries: &[EntryId], to: Level) -> Result<(), Fault> {
    for entry in entries {
        tx.exec(&store::ATTACHMENTS_CLOSE, params![dossier, *entry, to])?;
    }
    Ok(())
}

/// What an entry says; nothing when its key was erased.
fn opened(tx: &mut Tx<'_>, keys: &Keys, dossier: i64, row: &EntryRow) -> Result<Option<Value>, Fault> {
    let audience = row.audience.map_or(TEAM, |a| *a.bytes());
    let plain = if row.level.is_encrypted() {
        match find_key(tx, keys, dossier, row.level, audience)? {
            None => return Ok(None),
            Some(key) => key.open(At { column: "entry.body", row: row.id.bytes() }, &row.body)?,
        }
    } else {
        row.body.clone()
    };
    Ok(Some(serde_json::from_slice(&plain)?))
}

fn close_rows(
    tx: &mut Tx<'_>,
    keys: &Keys,
    (dossier, seq): (DossierId, i64),
    plain: &[EntryRow],
    now: Instant,
) -> Result<(), Fault> {
    for row in plain {
        let at = At { column: "entry.body", row: row.id.bytes() };
        let (key_seq, key) = need_key(tx, keys, seq, Level::NeedToKnow, TEAM, now)?;
        let sealed = key.seal(at, &row.body)?;
        tx.exec(&store::ENTRY_RAISE, params![row.seq, row.kind.as_str(), Level::NeedToKnow, key_seq, sealed])?;
    }
    if !plain.is_empty() {
        tx.exec(&store::JOURNAL_ERASE, params![dossier])?;
    }
    Ok(())
}

/// Seals the files of restricted dossiers that lie in plain text: of a version that left them so, or where the job was set
/// aside. What cannot be sealed is said in the log and tried again the next time; `liren verify` names it meanwhile.
///
/// # Errors
/// When the database fails.
pub fn settle_left(office: &Office) -> Result<(), Fault> {
    let left = office.db().read_blocking(|read| Ok::<_, Fault>(read.all(&store::ATTACHMENTS_PLAIN, &[])?))?;
    for (dossier,) in left {
        if let Err(fault) = settle_files(office, dossier) {
            tracing::warn!("files of a restricted dossier stay plain: {fault}");
        }
    }
    Ok(())
}

/// Brings the files of a dossier to where its level and their entries stand now: ciphertext under the key of that level, or
/// plain. What they were is removed by the job that [`unused::FORGET`] names. Run from a job; a second run finds nothing left
/// to do.
///
/// # Errors
/// When the disk or the database refuses.
pub fn settle_files(office: &Office, dossier: DossierId) -> Result<(), Fault> {
    let found = office.db().read_blocking(move |read| {
        let Some((seq, level)) = read.opt(&store::DOSSIER_AT, params![dossier])? else { return Ok(None) };
        Ok::<_, Fault>(Some((seq, level, read.all(&store::ATTACHMENTS_STAND, params![seq])?)))
    })?;
    let Some((seq, level, rows)) = found else { return Ok(()) };
    for (row, stands, own, data_key, sha, thumb) in rows {
        let (keys, now, to) = (office.keys().clone(), office.now(), own.max(level));
        let (old, new) = office.db().write_blocking(move |tx| {
            let new = if to.is_encrypted() { Some(need_key(tx, &keys, seq, to, TEAM, now)?) } else { None };
            let old = match data_key {
                Some(key) => Some(key_by_seq(tx, &keys, key)?.ok_or(Fault::NotFound)?),
                None => None,
            };
            Ok::<_, Fault>((old, new))
        })?;
        // Raised and lowered before this came to it, a file is as it should be and its row is not.
        if data_key == new.as_ref().map(|(key, _)| *key) && stands == to {
            continue;
        }
        let blobs = office.blobs().clone();
        let again = |sha: &str| -> Result<(String, i64), Fault> {
            let plain = blobs.get(sha, old.as_ref())?;
            let bytes = match &new {
                Some((_, key)) => key.seal(At { column: "attachment.file", row: b"" }, &plain)?,
                None => plain,
            };
            Ok((blobs.put(&bytes)?, bytes.len() as i64))
        };
        let ((large, bytes), (small, _)) = (again(&sha)?, again(&thumb)?);
        let key = new.map(|(key, _)| key);
        office.db().write_blocking(move |tx| {
            tx.exec(&store::ATTACHMENT_SETTLE, params![row, key, large, small, bytes, to])?;
            let unique = format!("settled-{row}-{sha}");
            unused::forget_soon(tx, &[sha, thumb], &unique, now)
        })?;
    }
    Ok(())
}
