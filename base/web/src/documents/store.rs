//! SQL of documents.

use liren_kernel::{Id, Instant};
use liren_office::PersonId;
use liren_store::{row, statements};

row! {
    /// A document as its owner sees it.
    pub struct DocumentRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: Id<()>,
        /// What was asked for, in words.
        pub title: String,
        /// Since when.
        pub asked_at: Instant,
        /// When it was finished.
        pub done_at: Option<Instant>,
        /// Until when it is kept.
        pub expires_at: Option<Instant>,
        /// Its file's name.
        pub name: Option<String>,
        /// Its media type.
        pub media: Option<String>,
        /// Its file.
        pub sha: Option<String>,
        /// Why it was not made, as JSON.
        pub refusal: Option<String>,
    }
}

statements! {
    ADD = "INSERT INTO document (id, person, kind, params, title, asked_at, attempts, leased_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0)";
    WAITING: (i64,) = "SELECT count(*) AS waiting FROM document WHERE person = ?1 AND done_at IS NULL";
    FIND: DocumentRow = "SELECT seq, id, title, asked_at, done_at, expires_at, name, media, sha, refusal FROM document WHERE id = ?1 AND person = ?2";
    OF_PERSON: DocumentRow = "SELECT seq, id, title, asked_at, done_at, expires_at, name, media, sha, refusal FROM document WHERE person = ?1 ORDER BY seq DESC LIMIT 50";
    DUE: (i64,) = "SELECT seq FROM document WHERE done_at IS NULL AND (leased_until < ?1 OR leased_until > ?2) ORDER BY leased_until LIMIT 1";
    CLAIM: (Id<()>, PersonId, String, String, String, i64) = "UPDATE document SET leased_until = ?3, attempts = attempts + 1 WHERE seq = ?1 AND done_at IS NULL AND (leased_until < ?2 OR leased_until > ?3) RETURNING id, person, kind, params, title, attempts";
    DONE = "UPDATE document SET done_at = ?2, expires_at = ?3, name = ?4, media = ?5, sha = ?6, refusal = ?7 WHERE seq = ?1 AND leased_until = ?8 AND done_at IS NULL";
    RECALL = "UPDATE document SET expires_at = 0 WHERE sha IS NOT NULL";
    BEGIN_AGAIN = "UPDATE document SET leased_until = 0 WHERE done_at IS NULL";
    EXPIRED: (i64, Option<String>) = "SELECT seq, sha FROM document WHERE expires_at IS NOT NULL AND expires_at < ?1 ORDER BY expires_at LIMIT 50";
    SAME_FILE: (i64,) = "SELECT count(*) AS same FROM document WHERE sha = ?1 AND seq <> ?2";
    DROP = "DELETE FROM document WHERE seq = ?1";
}
