//! 销毁内容 (design §4): the content of a restricted dossier is erased by destroying its keys. One administrator asks, a
//! second one of another kind confirms; neither reads any of it. What remains: that it was there, who did what and when.

use liren_kernel::{Id, Instant};
use liren_store::{Engine, Read, Tx, params, row, statements};

use crate::{Fault, Header, Keys, PersonId, glass, headers, keys::At, store};

/// Marks ids of erasures.
#[derive(Debug)]
pub enum ErasureMark {}
/// An asking for an erasure.
pub type ErasureId = Id<ErasureMark>;

row! {
    /// An asking, and what came of it.
    pub struct ErasureRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: ErasureId,
        /// The dossier's seq.
        pub dossier: i64,
        /// The dossier's number.
        pub number: String,
        /// Why, as ciphertext.
        pub reason: Vec<u8>,
        /// Who asked.
        pub asked_by: PersonId,
        /// When.
        pub asked_at: Instant,
        /// Who confirmed or returned it.
        pub answered_by: Option<PersonId>,
        /// When.
        pub answered_at: Option<Instant>,
        /// Whether it was confirmed: 1 or 0.
        pub agreed: Option<i64>,
        /// In words, as ciphertext.
        pub words: Option<Vec<u8>>,
    }
}

statements! {
    ADD = "INSERT INTO erasure (id, dossier, number, reason, asked_by, asked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    BY_ID: ErasureRow = "SELECT seq, id, dossier, number, reason, asked_by, asked_at, answered_by, answered_at, agreed, words FROM erasure WHERE id = ?1";
    NEWEST: ErasureRow = "SELECT seq, id, dossier, number, reason, asked_by, asked_at, answered_by, answered_at, agreed, words FROM erasure ORDER BY seq DESC LIMIT ?1";
    DONE_OF: ErasureRow = "SELECT seq, id, dossier, number, reason, asked_by, asked_at, answered_by, answered_at, agreed, words FROM erasure WHERE dossier = ?1 AND agreed = 1 ORDER BY seq DESC LIMIT 1";
    WAITS: (i64,) = "SELECT seq FROM erasure WHERE dossier = ?1 AND answered_at IS NULL";
    ANSWERED = "UPDATE erasure SET answered_by = ?2, answered_at = ?3, agreed = ?4, words = ?5 WHERE seq = ?1 AND answered_at IS NULL";
    WHEN: (Instant,) = "SELECT erased_at FROM data_key WHERE dossier = ?1 AND erased_at IS NOT NULL ORDER BY erased_at DESC LIMIT 1";
    FILES: (String, String) = "SELECT sha, thumb_sha FROM attachment WHERE dossier = ?1 ORDER BY seq";
    FILES_FORGET = "DELETE FROM attachment WHERE dossier = ?1";
    GLASS_OPEN: (i64,) = "SELECT seq FROM glass WHERE dossier = ?1 AND reviewed_at IS NULL LIMIT 1";
}

const fn reason_at(id: &ErasureId) -> At<'_> {
    At { column: "erasure.reason", row: id.bytes() }
}
const fn words_at(id: &ErasureId) -> At<'_> {
    At { column: "erasure.words", row: id.bytes() }
}

impl ErasureRow {
    /// Why it was asked for.
    ///
    /// # Errors
    /// When the key does not open it.
    pub fn reason(&self, keys: &Keys) -> Result<String, Fault> {
        keys.open_field(reason_at(&self.id), &self.reason)
    }

    /// What the second person said, or "".
    ///
    /// # Errors
    /// When the key does not open it.
    pub fn words(&self, keys: &Keys) -> Result<String, Fault> {
        self.words.as_ref().map_or(Ok(String::new()), |sealed| keys.open_field(words_at(&self.id), sealed))
    }
}

/// Writes an asking down.
///
/// # Errors
/// When the database fails.
pub fn ask(
    tx: &mut Tx<'_>,
    keys: &Keys,
    id: ErasureId,
    header: &Header,
    reason: &str,
    (by, now): (PersonId, Instant),
) -> Result<(), Fault> {
    let reason = keys.seal_field(reason_at(&id), reason)?;
    tx.exec(&ADD, params![id, header.seq, header.number, reason, by, now])?;
    Ok(())
}

/// Writes an answer down.
///
/// # Errors
/// When the database fails.
pub fn answer(
    tx: &mut Tx<'_>,
    keys: &Keys,
    row: &ErasureRow,
    agreed: bool,
    words: &str,
    (by, now): (PersonId, Instant),
) -> Result<(), Fault> {
    let words = keys.seal_field(words_at(&row.id), words)?;
    tx.exec(&ANSWERED, params![row.seq, by, now, i64::from(agreed), words])?;
    Ok(())
}

/// The restricted dossier with this number, its header opened; nobody writes to it meanwhile. Without reach: for those who ask for an
/// erasure and are shown none of it.
///
/// # Errors
/// When the database fails, or its key does not open it.
pub fn hidden(tx: &mut Tx<'_>, keys: &Keys, number: &str) -> Result<Option<Header>, Fault> {
    let lock = if tx.engine() == Engine::Postgres { " FOR UPDATE" } else { "" };
    let text = format!("{}{lock}", glass::HIDDEN.text);
    let Some(mut header) = tx.all_text::<Header>(&text, params![number.trim()])?.into_iter().next() else {
        return Ok(None);
    };
    header.reveal(tx, keys)?;
    Ok(Some(header))
}

/// When the content of a dossier was erased; `None` while it stands.
///
/// # Errors
/// When the database fails.
pub fn when(read: &mut Read<'_>, dossier: i64) -> Result<Option<Instant>, Fault> {
    Ok(read.opt(&WHEN, params![dossier])?.map(|(at,)| at))
}

/// What stands in the way of erasing a dossier, as the key of a refusal.
///
/// # Errors
/// When the database fails.
pub fn hindered(read: &mut Read<'_>, header: &Header) -> Result<Option<&'static str>, Fault> {
    Ok(if when(read, header.seq)?.is_some() {
        Some("refusal-erased")
    } else if header.closed_at.is_none() {
        Some("refusal-erase-open")
    } else if read.opt(&GLASS_OPEN, params![header.seq])?.is_some() {
        Some("refusal-erase-glass")
    } else {
        None
    })
}

/// Erases the content of a dossier: its keys, what hangs on it in files, what is found by it, what was due, handed on or said
/// of it beside its entries. Gives the files that a job is to remove once nothing uses them. The rows of entries stay, as
/// ciphertext that nothing opens any more, and so does the chain of its journal.
///
/// # Errors
/// When the database fails.
pub fn content(tx: &mut Tx<'_>, keys: &Keys, header: &Header, now: Instant) -> Result<Vec<String>, Fault> {
    let seq = header.seq;
    let mut files: Vec<String> =
        tx.all(&FILES, params![seq])?.into_iter().flat_map(|(large, small)| [large, small]).collect();
    files.sort_unstable();
    files.dedup();
    tx.exec(&FILES_FORGET, params![seq])?;
    tx.exec(&store::JOURNAL_ERASE, params![header.id])?;
    tx.exec(&store::TASKS_FORGET, params![seq])?;
    tx.exec(&store::HANDOFFS_FORGET, params![seq])?;
    tx.exec(&store::WORDS_DROP, params![seq])?;
    glass::blank(tx, keys, seq)?;
    tx.exec(&store::KEY_ERASE, params![seq, now])?;
    // Found by its number alone, by its own team.
    let bare = Header { title: String::new(), ..header.clone() };
    headers::index(tx, keys, &bare, Vec::new())?;
    crate::scrub::soon(tx, now)?;
    Ok(files)
}
