//! SQL that goes over whole tables: backup, verify, the second sink, making the search index again. Never for a page.

use liren_kernel::{Instant, Level};
use liren_store::statements;

use crate::{DossierId, dossier::Header};

statements! {
    KEYS_ERASED: (DossierId, i64, [u8; 16], Instant) = "SELECT d.id, k.level, k.audience, k.erased_at FROM data_key k JOIN dossier d ON d.seq = k.dossier WHERE k.erased_at IS NOT NULL";
    KEY_ERASE_ONE = "UPDATE data_key SET wrapped = NULL, erased_at = ?4 WHERE dossier = (SELECT seq FROM dossier WHERE id = ?1) AND level = ?2 AND audience = ?3 AND erased_at IS NULL";
    KEYS_LOST = "UPDATE data_key SET erased_at = ?1 WHERE wrapped IS NULL AND erased_at IS NULL";
    CHECK_PARTIES: (i64, String) = "SELECT p.dossier, p.part FROM party p JOIN dossier d ON d.seq = p.dossier WHERE p.level <> d.level OR p.kind <> d.kind ORDER BY p.seq LIMIT 100";
    CHECK_BARRED: (i64,) = "SELECT DISTINCT k.dossier FROM block k JOIN party p ON p.dossier = k.dossier AND p.party = k.person WHERE p.until IS NULL ORDER BY k.dossier LIMIT 100";
    CHECK_HIDDEN: (i64,) = "SELECT seq FROM dossier WHERE (level >= 2 AND (title <> '' OR sealed IS NULL)) OR (level < 2 AND sealed IS NOT NULL) OR (level = 3 AND (kind <> 'sealed' OR state <> 'sealed' OR facet <> '' OR lead IS NOT NULL OR place IS NOT NULL OR city IS NOT NULL OR district IS NOT NULL OR street IS NOT NULL OR community IS NOT NULL OR grid IS NOT NULL OR compound IS NOT NULL OR was_community IS NOT NULL)) ORDER BY seq LIMIT 100";
    CHECK_NOTES: (i64,) = "SELECT DISTINCT d.seq AS dossier FROM handoff h JOIN dossier d ON d.seq = h.dossier WHERE d.level >= 2 AND h.note <> '' ORDER BY d.seq LIMIT 100";
    CHECK_ENTRIES: (i64, i64) = "SELECT e.seq, e.dossier FROM entry e JOIN dossier d ON d.seq = e.dossier WHERE e.level < d.level OR (e.level >= 2 AND e.data_key IS NULL) OR (e.level < 2 AND e.data_key IS NOT NULL) ORDER BY e.seq LIMIT 100";
    CHECK_KEYS: (i64, i64, Level, [u8; 16], Option<Vec<u8>>, Option<Instant>) = "SELECT seq, dossier, level, audience, wrapped, erased_at FROM data_key WHERE seq > ?1 ORDER BY seq LIMIT 1000";
    CHECK_FILES: (i64, String, String, Level, Option<i64>) = "SELECT seq, sha, thumb_sha, level, data_key FROM attachment WHERE seq > ?1 ORDER BY seq LIMIT 1000";
    FILES_NAMED: (String,) = "SELECT sha FROM attachment WHERE sha >= ?1 AND sha < ?2 UNION SELECT thumb_sha FROM attachment WHERE thumb_sha >= ?1 AND thumb_sha < ?2";
    CHECK_INDEXED: (i64,) = "SELECT count(*) AS n FROM dossier WHERE level < 3";
    CHECK_SAMPLE: Header = "SELECT d.seq, d.id, d.kind, d.number, d.title, d.level, d.state, d.facet, d.lead, d.place, d.city, d.district, d.street, d.community, d.grid, d.compound, d.opened_at, d.due_at, d.closed_at, d.revision, d.head, d.sealed FROM dossier d WHERE d.seq >= ?1 ORDER BY d.seq LIMIT 1";
    CHECK_LAST: (i64,) = "SELECT COALESCE(max(seq), 0) AS last FROM dossier";
    JOURNAL_HASHES: (i64, Instant, Vec<u8>) = "SELECT seq, at, hash FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2";
    JOURNAL_LAST: (i64, Instant) = "SELECT seq, at FROM journal ORDER BY seq DESC LIMIT 1";
    DOSSIER_PAGE: Header = "SELECT d.seq, d.id, d.kind, d.number, d.title, d.level, d.state, d.facet, d.lead, d.place, d.city, d.district, d.street, d.community, d.grid, d.compound, d.opened_at, d.due_at, d.closed_at, d.revision, d.head, d.sealed FROM dossier d WHERE d.seq > ?1 AND d.level < 3 ORDER BY d.seq LIMIT 1000";
}
