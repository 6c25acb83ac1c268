//! Sessions: a random token in a cookie, its hash in a table; listed and revocable.

use liren_kernel::{Id, Instant};
use liren_office::{
    Fault, PersonId,
    keys::{hex, random, sha256},
};
use liren_store::{Read, Tx, params, row, statements};

/// Hours without a request after which a session ends, and days after which it ends in any case.
const IDLE_HOURS: i64 = 12;
const LONGEST_DAYS: i64 = 7;

row! {
    /// A session in force.
    pub struct SessionRow {
        /// Its id.
        pub id: Id<()>,
        /// Whose.
        pub person: PersonId,
        /// `password`, `totp`, `code`.
        pub means: String,
        /// The browser's own words.
        pub agent: String,
        /// Since when.
        pub created_at: Instant,
        /// Last request, to the minute.
        pub seen_at: Instant,
        /// When it ends in any case.
        pub expires_at: Instant,
        /// When the person last proved who they are.
        pub sure_at: Instant,
    }
}

statements! {
    ADD = "INSERT INTO session (id, token_hash, person, means, agent, created_at, seen_at, expires_at, sure_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?6)";
    FIND: SessionRow = "SELECT id, person, means, agent, created_at, seen_at, expires_at, sure_at FROM session WHERE token_hash = ?1 AND ended_at IS NULL AND expires_at > ?2 AND seen_at > ?3";
    SEEN = "UPDATE session SET seen_at = ?2 WHERE id = ?1";
    SURE = "UPDATE session SET sure_at = ?2 WHERE id = ?1";
    OF_PERSON: SessionRow = "SELECT id, person, means, agent, created_at, seen_at, expires_at, sure_at FROM session WHERE person = ?1 AND ended_at IS NULL AND expires_at > ?2 AND seen_at > ?3 ORDER BY seq DESC";
    END = "UPDATE session SET ended_at = ?3 WHERE id = ?1 AND person = ?2 AND ended_at IS NULL";
    END_ALL = "UPDATE session SET ended_at = ?2 WHERE person = ?1 AND ended_at IS NULL";
    PURGE = "DELETE FROM session WHERE expires_at < ?1";
}

fn hash(token: &str) -> [u8; 32] {
    sha256(&[b"session", token.as_bytes()])
}

fn idle_since(now: Instant) -> Instant {
    now.plus_minutes(-IDLE_HOURS * 60)
}

/// Begins a session; the token for the cookie.
///
/// # Errors
/// When the database fails.
pub fn begin(tx: &mut Tx<'_>, person: PersonId, means: &str, agent: &str, now: Instant) -> Result<String, Fault> {
    let token = hex(&random::<32>());
    let id: Id<()> = Id::fresh(now);
    let agent: String = agent.chars().take(200).collect();
    let expires = now.plus_minutes(LONGEST_DAYS * 24 * 60);
    tx.exec(&ADD, params![id, hash(&token), person, means, agent, now, expires])?;
    Ok(token)
}

/// The session of a token, if it is in force.
///
/// # Errors
/// When the database fails.
pub fn find(read: &mut Read<'_>, token: &str, now: Instant) -> Result<Option<SessionRow>, Fault> {
    Ok(read.opt(&FIND, params![hash(token), now, idle_since(now)])?)
}

/// All sessions in force of a person, newest first.
///
/// # Errors
/// When the database fails.
pub fn of_person(read: &mut Read<'_>, person: PersonId, now: Instant) -> Result<Vec<SessionRow>, Fault> {
    Ok(read.all(&OF_PERSON, params![person, now, idle_since(now)])?)
}

/// Notes a request; called at most once a minute a session.
///
/// # Errors
/// When the database fails.
pub fn seen(tx: &mut Tx<'_>, id: Id<()>, now: Instant) -> Result<(), Fault> {
    tx.exec(&SEEN, params![id, now])?;
    Ok(())
}

/// The person has just proved again who they are.
///
/// # Errors
/// When the database fails.
pub fn sure(tx: &mut Tx<'_>, id: Id<()>, now: Instant) -> Result<(), Fault> {
    tx.exec(&SURE, params![id, now])?;
    Ok(())
}

/// Ends one session of `person`.
///
/// # Errors
/// [`Fault::NotFound`] when it is not theirs or has ended.
pub fn end(tx: &mut Tx<'_>, id: Id<()>, person: PersonId, now: Instant) -> Result<(), Fault> {
    if tx.exec(&END, params![id, person, now])? == 0 { Err(Fault::NotFound) } else { Ok(()) }
}

/// Ends every session of `person`: a new password, a leaver, a lost phone.
///
/// # Errors
/// When the database fails.
pub fn end_all(tx: &mut Tx<'_>, person: PersonId, now: Instant) -> Result<(), Fault> {
    tx.exec(&END_ALL, params![person, now])?;
    Ok(())
}
