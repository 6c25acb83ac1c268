//! SQL of packs, of what came back, and of the keys it is sealed to.

use liren_kernel::{CommandId, Id, Instant};
use liren_office::{DossierId, PersonId};
use liren_store::{row, statements};

row! {
    /// A pack that was fetched.
    pub struct PackRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: Id<()>,
        /// What kind.
        pub kind: String,
        /// The room's name for what was fetched.
        pub about: String,
        /// Of which dossier.
        pub dossier: Option<DossierId>,
        /// By whom.
        pub person: PersonId,
        /// SHA-256 of its pass.
        pub secret_hash: Vec<u8>,
        /// When.
        pub made_at: Instant,
        /// Until when it opens on the phone.
        pub walk_until: Instant,
        /// Until when its acts are taken.
        pub take_until: Instant,
        /// When it was taken back.
        pub ended_at: Option<Instant>,
        /// Last contact.
        pub seen_at: Instant,
        /// Acts that waited on the phone at last contact.
        pub waiting: i64,
        /// Of these, acts that were refused or could not be sent.
        pub stuck: i64,
        /// Acts that arrived.
        pub taken: i64,
    }
}

row! {
    /// An act that was taken.
    pub struct ActRow {
        /// SHA-256 of what was sealed.
        pub hash: Vec<u8>,
        /// When it was done.
        pub done_at: Instant,
        /// The receipt, as JSON.
        pub receipt: String,
    }
}

statements! {
    KEY_NOW: (Id<()>, Vec<u8>, Instant) = "SELECT id, public, made_at FROM offline_key WHERE retired_at IS NULL ORDER BY seq DESC LIMIT 1";
    KEY: (Vec<u8>, Vec<u8>) = "SELECT public, secret FROM offline_key WHERE id = ?1";
    KEY_ADD = "INSERT INTO offline_key (id, public, secret, made_at) VALUES (?1, ?2, ?3, ?4)";
    KEYS_RETIRE = "UPDATE offline_key SET retired_at = ?1 WHERE retired_at IS NULL";
    PACK_ADD = "INSERT INTO offline_pack (id, kind, about, dossier, person, secret_hash, made_at, walk_until, take_until, seen_at, waiting, stuck, taken) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?7, 0, 0, 0)";
    PACK: PackRow = "SELECT seq, id, kind, about, dossier, person, secret_hash, made_at, walk_until, take_until, ended_at, seen_at, waiting, stuck, taken FROM offline_pack WHERE id = ?1";
    PACKS_OF_PERSON: PackRow = "SELECT seq, id, kind, about, dossier, person, secret_hash, made_at, walk_until, take_until, ended_at, seen_at, waiting, stuck, taken FROM offline_pack WHERE person = ?1 ORDER BY seq DESC LIMIT 50";
    PACKS_OF_DOSSIER: PackRow = "SELECT seq, id, kind, about, dossier, person, secret_hash, made_at, walk_until, take_until, ended_at, seen_at, waiting, stuck, taken FROM offline_pack WHERE dossier = ?1 ORDER BY seq DESC LIMIT 50";
    PACKS_OPEN: PackRow = "SELECT seq, id, kind, about, dossier, person, secret_hash, made_at, walk_until, take_until, ended_at, seen_at, waiting, stuck, taken FROM offline_pack WHERE take_until > ?1 AND ended_at IS NULL AND dossier IS NOT NULL ORDER BY take_until DESC LIMIT 300";
    PACKS_BESIDE: PackRow = "SELECT seq, id, kind, about, dossier, person, secret_hash, made_at, walk_until, take_until, ended_at, seen_at, waiting, stuck, taken FROM offline_pack WHERE dossier IN (SELECT d.id FROM party p JOIN dossier d ON d.seq = p.dossier WHERE p.party = ?1 AND p.level <= 1 AND p.until IS NULL) AND take_until > ?2 AND ended_at IS NULL ORDER BY take_until DESC LIMIT 300";
    PACK_TOLD = "UPDATE offline_pack SET seen_at = ?2, waiting = ?3, stuck = ?4 WHERE seq = ?1";
    PACK_TAKEN = "UPDATE offline_pack SET seen_at = ?2, taken = taken + 1 WHERE seq = ?1";
    PACK_END = "UPDATE offline_pack SET ended_at = ?3 WHERE id = ?1 AND person = ?2 AND ended_at IS NULL";
    ACT: ActRow = "SELECT hash, done_at, receipt FROM offline_act WHERE person = ?1 AND act = ?2";
    ACT_ADD = "INSERT INTO offline_act (person, act, hash, pack, verb, done_at, came_at, brought_by, receipt) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    ACTS_FORGET = "UPDATE offline_act SET receipt = '' WHERE came_at >= ?1 AND receipt LIKE ?2";
    ACTS_PURGE = "DELETE FROM offline_act WHERE came_at < ?1";
    PACKS_PURGE = "DELETE FROM offline_pack WHERE take_until < ?1";
}

/// The id under which an act's command runs.
pub(super) type ActId = CommandId;
