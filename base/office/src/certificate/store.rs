//! SQL of certificates.

use liren_kernel::{Id, Instant};
use liren_store::{row, statements};

use crate::{DossierId, OrgId, PersonId};

row! {
    /// A certificate as stored: what it says stands sealed.
    pub struct CertificateRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: Id<super::CertificateMark>,
        /// As printed.
        pub serial: String,
        /// What kind.
        pub kind: String,
        /// Of which dossier.
        pub dossier: Option<DossierId>,
        /// Whose.
        pub holder: Option<PersonId>,
        /// By whom it is given.
        pub issuer: OrgId,
        /// Who gave it.
        pub issued_by: PersonId,
        /// When.
        pub issued_at: Instant,
        /// Which key signed.
        pub signing_key: i64,
        /// The JWS, as ciphertext.
        pub sealed: Vec<u8>,
        /// Who took it back.
        pub revoked_by: Option<PersonId>,
        /// When.
        pub revoked_at: Option<Instant>,
        /// Why.
        pub reason: Option<String>,
    }
}

statements! {
    KEY_NOW: (i64, String, Vec<u8>, Vec<u8>) = "SELECT seq, kid, public, seed FROM certificate_key WHERE retired_at IS NULL ORDER BY seq DESC LIMIT 1";
    KEY_AT: (String, Vec<u8>, Vec<u8>) = "SELECT kid, public, seed FROM certificate_key WHERE seq = ?1";
    KEY_ADD: (i64,) = "INSERT INTO certificate_key (kid, public, seed, made_at) VALUES (?1, ?2, ?3, ?4) RETURNING seq";
    KEYS_RETIRE = "UPDATE certificate_key SET retired_at = ?1 WHERE retired_at IS NULL";
    KEYS: (String, Vec<u8>, Instant, Option<Instant>) = "SELECT kid, public, made_at, retired_at FROM certificate_key ORDER BY seq DESC";

    ADD = "INSERT INTO certificate (id, serial, kind, dossier, holder, issuer, issued_by, issued_at, once, signing_key, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    ONCE: (i64,) = "SELECT seq FROM certificate WHERE once = ?1 AND revoked_at IS NULL";
    REVOKE: (i64, Option<PersonId>, String) = "UPDATE certificate SET revoked_by = ?2, revoked_at = ?3, reason = ?4 WHERE id = ?1 AND revoked_at IS NULL RETURNING seq, holder, serial";
    OF: (Option<i64>, Option<Instant>) = "SELECT dossier, revoked_at FROM certificate WHERE id = ?1";
    BY_SERIAL: CertificateRow = "SELECT c.seq, c.id, c.serial, c.kind, d.id AS dossier, c.holder, c.issuer, c.issued_by, c.issued_at, c.signing_key, c.sealed, c.revoked_by, c.revoked_at, c.reason FROM certificate c LEFT JOIN dossier d ON d.seq = c.dossier WHERE c.serial = ?1";
    BY_ID: CertificateRow = "SELECT c.seq, c.id, c.serial, c.kind, d.id AS dossier, c.holder, c.issuer, c.issued_by, c.issued_at, c.signing_key, c.sealed, c.revoked_by, c.revoked_at, c.reason FROM certificate c LEFT JOIN dossier d ON d.seq = c.dossier WHERE c.id = ?1";
    OF_DOSSIER: CertificateRow = "SELECT c.seq, c.id, c.serial, c.kind, d.id AS dossier, c.holder, c.issuer, c.issued_by, c.issued_at, c.signing_key, c.sealed, c.revoked_by, c.revoked_at, c.reason FROM certificate c JOIN dossier d ON d.seq = c.dossier WHERE c.dossier = ?1 ORDER BY c.seq";
    OF_HOLDER: CertificateRow = "SELECT c.seq, c.id, c.serial, c.kind, d.id AS dossier, c.holder, c.issuer, c.issued_by, c.issued_at, c.signing_key, c.sealed, c.revoked_by, c.revoked_at, c.reason FROM certificate c LEFT JOIN dossier d ON d.seq = c.dossier WHERE c.holder = ?1 ORDER BY c.seq DESC LIMIT 200";
    PAGE: CertificateRow = "SELECT c.seq, c.id, c.serial, c.kind, d.id AS dossier, c.holder, c.issuer, c.issued_by, c.issued_at, c.signing_key, c.sealed, c.revoked_by, c.revoked_at, c.reason FROM certificate c LEFT JOIN dossier d ON d.seq = c.dossier WHERE c.seq > ?1 ORDER BY c.seq LIMIT 1000";
}
