//! Words that an earlier version kept in plain text become ciphertext: actions agreed in supervision, and what mentor and
//! newcomer said to each other. The migration asks for it once; the keys are not at hand in a migration.

use liren_kernel::{Instant, Level};
use liren_office::{
    Fault, Header, Keys, Office,
    dossier::{TEAM, need_key},
    raise::close_entries,
};
use liren_store::{
    Tx,
    migrate::{Migration, Script},
    params,
};
use serde_json::Value;

use crate::{
    assessment, mentors,
    supervision::{store, subject::words_at},
};

/// A dossier was restricted: evidence of what somebody can do stays, without saying where it was shown.
///
/// # Errors
/// When the database fails.
pub fn restricted(tx: &mut Tx<'_>, _: &Keys, about: &Header, _: Instant) -> Result<(), Fault> {
    tx.exec(&assessment::store::EVIDENCE_FORGET, params![about.id])?;
    Ok(())
}

/// The columns that ciphertext needs, and the job that fills them.
pub const MIGRATION: Migration = Migration {
    name: "workforce-0008-closed-words",
    sql: Script::Portable(include_str!("../migrations/0008_closed_words.sql")),
};

/// Closes over what was plain.
pub const CLOSE: &str = "workforce.close_words";

/// Does it; a second run finds nothing left to do.
///
/// # Errors
/// When the database fails.
pub fn close(office: &Office, _: &Value, now: Instant) -> Result<(), Fault> {
    let keys = office.keys().clone();
    office.db().write_blocking(move |tx| {
        for (seq, dossier, id, text) in tx.all(&store::ACTIONS_PLAIN, &[])? {
            let (_, key) = need_key(tx, &keys, dossier, Level::NeedToKnow, TEAM, now)?;
            let words = key.seal(words_at(&id), text.as_bytes())?;
            tx.exec(&store::ACTION_CLOSED, params![seq, words])?;
        }
        for (pair,) in tx.all(&mentors::store::PAIRS, params![0_i64])? {
            close_entries(tx, &keys, pair, &["met", "word"], now)?;
        }
        Ok::<_, Fault>(())
    })
}
