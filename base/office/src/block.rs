//! 回避名单 (design §4): who is kin, a respondent or otherwise too near to a dossier. It stands above every role, above the
//! team and above break-glass at levels 2 and 3; below that it rests until the dossier is restricted again. Why somebody is
//! on it stands in the dossier's own entries, as ciphertext: beside the pair of ids nothing is told.

use liren_kernel::Refusal;
use liren_store::{Read, Tx, params, statements};

use crate::{Fault, Header, PersonId, change::ApplyContext};

statements! {
    ADD = "INSERT INTO block (dossier, person, reason) VALUES (?1, ?2, '') ON CONFLICT DO NOTHING";
    DROP = "DELETE FROM block WHERE dossier = ?1 AND person = ?2";
    HAS: (i64,) = "SELECT seq FROM block WHERE person = ?1 AND dossier = ?2";
    OF_DOSSIER: (PersonId,) = "SELECT person FROM block WHERE dossier = ?1 ORDER BY seq";
    PARTS_END = "UPDATE party SET until = ?3 WHERE dossier = ?1 AND party = ?2 AND until IS NULL";
    TASKS_PASS = "UPDATE task SET person = ?3 WHERE dossier = ?1 AND person = ?2 AND done_at IS NULL";
    OUTBOX_FORGET = "DELETE FROM outbox WHERE notice IN (SELECT seq FROM notice WHERE person = ?1 AND dossier = ?2)";
    NOTICES_FORGET = "DELETE FROM notice WHERE person = ?1 AND dossier = ?2";
}

/// Whether `person` is on the block-list of a dossier.
///
/// # Errors
/// When the database fails.
pub fn bars(read: &mut Read<'_>, dossier: i64, person: PersonId) -> Result<bool, Fault> {
    Ok(read.opt(&HAS, params![person, dossier])?.is_some())
}

/// Who is on the block-list of a dossier, the first first. For its team alone.
///
/// # Errors
/// When the database fails.
pub fn of(read: &mut Read<'_>, dossier: i64) -> Result<Vec<PersonId>, Fault> {
    Ok(read.all(&OF_DOSSIER, params![dossier])?.into_iter().map(|(person,)| person).collect())
}

/// Puts somebody on it: every part they have in the dossier ends, what was due from them is due from `tasks_to`, and their
/// inbox forgets it.
pub(crate) fn bar(
    tx: &mut Tx<'_>,
    cx: &ApplyContext<'_>,
    header: &Header,
    person: PersonId,
    tasks_to: PersonId,
) -> Result<(), Fault> {
    tx.exec(&ADD, params![header.seq, person])?;
    tx.exec(&PARTS_END, params![header.seq, person, cx.now])?;
    tx.exec(&TASKS_PASS, params![header.seq, person, tasks_to])?;
    tx.exec(&OUTBOX_FORGET, params![person, header.id])?;
    tx.exec(&NOTICES_FORGET, params![person, header.id])?;
    Ok(())
}

/// Takes somebody off it.
pub(crate) fn lift(tx: &mut Tx<'_>, header: &Header, person: PersonId) -> Result<(), Fault> {
    tx.exec(&DROP, params![header.seq, person])?;
    Ok(())
}

/// Refuses that somebody on it joins the dossier, at whatever level it stands now: its desk reads entries of level 2.
pub(crate) fn keeps_out(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, header: &Header, party: [u8; 16]) -> Result<(), Fault> {
    let person = PersonId::from_bytes(party);
    if !bars(tx, header.seq, person)? {
        return Ok(());
    }
    let key = if person == cx.actor { "refusal-barred-self" } else { "refusal-barred-other" };
    Err(Refusal::new(key).into())
}
