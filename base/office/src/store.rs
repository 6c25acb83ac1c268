//! All SQL of this crate.

use liren_kernel::{Id, Instant, Level};
use liren_store::{row, statements};

use crate::{
    DossierId, PersonId,
    dossier::{EntryId, EntryRow, Handoff, Header},
};

/// The columns of [`Header`], of a table called `d`.
pub const SHORT: &str = "d.seq, d.id, d.kind, d.number, d.title, d.level, d.state, d.facet, d.community, d.opened_at, d.due_at, d.closed_at, d.sealed";
/// Columns of a whole header, in the order of [`crate::Header`].
pub const HEADER: &str = "d.seq, d.id, d.kind, d.number, d.title, d.level, d.state, d.facet, d.lead, d.place, d.city, d.district, d.street, d.community, d.grid, d.compound, d.opened_at, d.due_at, d.closed_at, d.revision, d.head, d.sealed";

row! {
    /// A task as stored, with the dossier it belongs to.
    pub struct TaskRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: Id<()>,
        /// What to do.
        pub verb: String,
        /// In words, for tasks of one's own.
        pub title: String,
        /// By when.
        pub due_at: Option<Instant>,
        /// Since when.
        pub made_at: Instant,
        /// The dossier.
        pub dossier: Option<DossierId>,
        /// Its kind.
        pub kind: Option<String>,
        /// Its number.
        pub number: Option<String>,
        /// Its title; empty above level 1.
        pub dossier_title: Option<String>,
        /// Its level.
        pub level: Option<Level>,
        /// Its state.
        pub state: Option<String>,
    }
}

row! {
    /// A line of the journal.
    pub struct JournalRow {
        /// Order.
        pub seq: i64,
        /// When.
        pub at: Instant,
        /// Who.
        pub actor: PersonId,
        /// What.
        pub verb: String,
        /// Of which dossier.
        pub dossier: Option<DossierId>,
        /// Its revision afterwards.
        pub revision: i64,
        /// The hash before.
        pub prev: Vec<u8>,
        /// The hash of this line.
        pub hash: Vec<u8>,
        /// The digest of its payload.
        pub digest: Option<Vec<u8>>,
        /// The salt, when the payload is plain.
        pub salt: Option<Vec<u8>>,
        /// The payload, unless erased.
        pub payload: Option<Vec<u8>>,
        /// The command.
        pub command: Option<Id<()>>,
    }
}

row! {
    /// A photo or sound as stored.
    pub struct AttachmentRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: Id<()>,
        /// The dossier's seq.
        pub dossier: i64,
        /// The entry it belongs to.
        pub entry: Option<Id<crate::dossier::EntryMark>>,
        /// How secret.
        pub level: Level,
        /// `before`, `after`, `scene`.
        pub purpose: String,
        /// Media type.
        pub media: String,
        /// SHA-256 of the stored bytes.
        pub sha: String,
        /// The same of its small picture.
        pub thumb_sha: String,
        /// Pixels across.
        pub width: i64,
        /// Pixels down.
        pub height: i64,
        /// When stored.
        pub at: Instant,
        /// The key its files are sealed with.
        pub data_key: Option<i64>,
    }
}

row! {
    /// A line of somebody's inbox.
    pub struct NoticeRow {
        /// Order.
        pub seq: i64,
        /// When.
        pub at: Instant,
        /// Message key.
        pub key: String,
        /// Values as JSON pairs.
        pub args: String,
        /// About which dossier.
        pub dossier: Option<DossierId>,
        /// When read.
        pub read_at: Option<Instant>,
    }
}

row! {
    /// A job that is due.
    pub struct JobRow {
        /// Order.
        pub seq: i64,
        /// Its handler.
        pub kind: String,
        /// For the handler.
        pub payload: String,
        /// How often it was tried.
        pub attempts: i64,
    }
}

statements! {
    DOSSIER_ADD: (i64,) = "INSERT INTO dossier (id, kind, number, title, level, state, facet, lead, place, city, district, street, community, grid, compound, was_city, was_district, was_street, was_community, was_grid, was_compound, opened_at, due_at, revision, head, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 1, ?18, ?19) RETURNING seq";
    DOSSIER_SET = "UPDATE dossier SET state = ?2, facet = ?3, due_at = ?4, closed_at = ?5, revision = ?6, head = ?7, level = ?8, title = ?9, sealed = ?10 WHERE seq = ?1";
    DOSSIER_HEAD_NOW: (Vec<u8>,) = "SELECT head FROM dossier WHERE seq = ?1";
    DOSSIER_HEAD = "UPDATE dossier SET head = ?2 WHERE seq = ?1";
    DOSSIER_BY_SEQ: Header = "SELECT d.seq, d.id, d.kind, d.number, d.title, d.level, d.state, d.facet, d.lead, d.place, d.city, d.district, d.street, d.community, d.grid, d.compound, d.opened_at, d.due_at, d.closed_at, d.revision, d.head, d.sealed FROM dossier d WHERE d.seq = ?1";
    DOSSIER_BY_NUMBER: Header = "SELECT d.seq, d.id, d.kind, d.number, d.title, d.level, d.state, d.facet, d.lead, d.place, d.city, d.district, d.street, d.community, d.grid, d.compound, d.opened_at, d.due_at, d.closed_at, d.revision, d.head, d.sealed FROM dossier d WHERE d.kind = ?1 AND d.number = ?2";
    DOSSIER_LEVEL = "UPDATE party SET level = ?2, kind = ?3 WHERE dossier = ?1";
    DOSSIER_SEAL = "UPDATE dossier SET kind = 'sealed', number = ?2, facet = '', lead = NULL, place = NULL, city = NULL, district = NULL, street = NULL, community = NULL, grid = NULL, compound = NULL, was_city = NULL, was_district = NULL, was_street = NULL, was_community = NULL, was_grid = NULL, was_compound = NULL WHERE seq = ?1";
    DOSSIER_HEADS: (i64, DossierId, Vec<u8>) = "SELECT seq, id, head FROM dossier WHERE seq > ?1 ORDER BY seq LIMIT 1000";
    DOSSIER_MOVE = "UPDATE dossier SET city = ?2, district = ?3, street = ?4, community = ?5, grid = ?6, compound = ?7 WHERE seq = ?1";

    PARTY_ADD = "INSERT INTO party (dossier, party, kind, level, part, since, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
    PARTY_END = "UPDATE party SET until = ?4 WHERE dossier = ?1 AND party = ?2 AND part = ?3 AND until IS NULL";
    PARTY_HAS: (i64,) = "SELECT dossier FROM party WHERE dossier = ?1 AND party = ?2 AND until IS NULL";
    PARTY_ANY: (i64,) = "SELECT dossier FROM party WHERE party = ?1 AND kind = ?2 AND until IS NULL LIMIT 1";
    PARTY_ALL: (Vec<u8>, String, Instant) = "SELECT party, part, since FROM party WHERE dossier = ?1 AND until IS NULL ORDER BY seq";

    KEY_FIND: (i64, Option<Vec<u8>>) = "SELECT seq, wrapped FROM data_key WHERE dossier = ?1 AND level = ?2 AND audience = ?3";
    KEY_ADD: (i64,) = "INSERT INTO data_key (dossier, level, audience, wrapped, created_at) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING seq";
    KEY_ERASE = "UPDATE data_key SET wrapped = NULL, erased_at = ?2 WHERE dossier = ?1 AND wrapped IS NOT NULL";
    AUDIENCE_ADD = "INSERT INTO audience (audience, person) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    AUDIENCE_HAS: (i64,) = "SELECT seq FROM audience WHERE audience = ?1 AND person = ?2";

    ENTRY_ADD = "INSERT INTO entry (id, dossier, kind, version, level, own_level, audience, data_key, author, org, at, happened_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    ENTRIES: EntryRow = "SELECT seq, id, kind, version, level, audience, data_key, author, org, at, happened_at, body FROM entry WHERE dossier = ?1 AND level <= ?2 ORDER BY seq";

    ATTACHMENT_ADD = "INSERT INTO attachment (id, dossier, entry, level, own_level, data_key, purpose, media, sha, thumb_sha, bytes, width, height, author, at) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    ATTACHMENTS: AttachmentRow = "SELECT seq, id, dossier, entry, level, purpose, media, sha, thumb_sha, width, height, at, data_key FROM attachment WHERE dossier = ?1 AND level <= ?2 ORDER BY seq";
    ATTACHMENT: AttachmentRow = "SELECT seq, id, dossier, entry, level, purpose, media, sha, thumb_sha, width, height, at, data_key FROM attachment WHERE dossier = ?1 AND id = ?2 AND level <= ?3";

    ATTACHMENTS_LEVEL = "UPDATE attachment SET level = ?2 WHERE dossier = ?1 AND level < ?2";
    ATTACHMENTS_CLOSE = "UPDATE attachment SET level = ?3, own_level = ?3 WHERE dossier = ?1 AND entry = ?2 AND level < ?3";
    ATTACHMENT_SETTLE = "UPDATE attachment SET data_key = ?2, sha = ?3, thumb_sha = ?4, bytes = ?5, level = ?6 WHERE seq = ?1";
    ATTACHMENT_USES: (i64,) = "SELECT (SELECT count(*) FROM attachment WHERE sha = ?1) + (SELECT count(*) FROM attachment WHERE thumb_sha = ?1) AS uses";
    DOSSIER_AT: (i64, Level) = "SELECT seq, level FROM dossier WHERE id = ?1";
    ENTRY_RAISE = "UPDATE entry SET kind = ?2, level = ?3, data_key = ?4, body = ?5 WHERE seq = ?1";
    ENTRY_BURY = "UPDATE entry SET kind = 'sealed', level = 3, own_level = 3, audience = id, data_key = ?2, body = ?3 WHERE seq = ?1";
    ENTRIES_RAISED: (i64, EntryId, Level, Vec<u8>) = "SELECT seq, id, own_level, body FROM entry WHERE dossier = ?1 AND level = ?2 AND own_level < ?2 AND audience IS NULL ORDER BY seq";
    ENTRY_LOWER = "UPDATE entry SET kind = COALESCE(?2, kind), level = ?3, data_key = ?4, body = ?5 WHERE seq = ?1";
    DOSSIER_UNSEAL = "UPDATE dossier SET kind = ?2, number = ?3, facet = ?4, lead = ?5, place = ?6, city = ?7, district = ?8, street = ?9, community = ?10, grid = ?11, compound = ?12, was_city = ?7, was_district = ?8, was_street = ?9, was_community = ?10, was_grid = ?11, was_compound = ?12 WHERE seq = ?1";
    KEY_BY_SEQ: (i64, Level, [u8; 16], Option<Vec<u8>>) = "SELECT dossier, level, audience, wrapped FROM data_key WHERE seq = ?1";
    ATTACHMENTS_PLAIN: (DossierId,) = "SELECT id FROM dossier WHERE seq IN (SELECT dossier FROM attachment WHERE data_key IS NULL AND level >= 2) ORDER BY seq";
    ATTACHMENTS_STAND: (i64, Level, Level, Option<i64>, String, String) = "SELECT seq, level, COALESCE(own_level, level) AS own, data_key, sha, thumb_sha FROM attachment WHERE dossier = ?1 ORDER BY seq";
    JOURNAL_ERASE = "UPDATE journal_payload SET payload = NULL, salt = NULL WHERE salt IS NOT NULL AND seq IN (SELECT seq FROM journal WHERE dossier = ?1)";
    OUTBOX_FORGET = "DELETE FROM outbox WHERE notice IN (SELECT seq FROM notice WHERE dossier = ?1)";
    NOTICES_FORGET = "DELETE FROM notice WHERE dossier = ?1";
    NOTICES_BLANK = "UPDATE notice SET args = ?2 WHERE dossier = ?1";
    TASKS_FORGET = "DELETE FROM task WHERE dossier = ?1";
    HANDOFFS_BLANK = "UPDATE handoff SET note = '' WHERE dossier = ?1";
    HANDOFFS_FORGET = "DELETE FROM handoff WHERE dossier = ?1";

    TASK_ADD = "INSERT INTO task (id, dossier, verb, title, person, org, due_at, made_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    TASK_DONE = "UPDATE task SET done_by = ?2, done_at = ?3 WHERE dossier = ?1 AND id = ?4 AND done_at IS NULL";
    TASKS_DONE = "UPDATE task SET done_by = ?2, done_at = ?3 WHERE dossier = ?1 AND verb = ?4 AND done_at IS NULL";
    TASKS_DONE_OF = "UPDATE task SET done_by = ?2, done_at = ?3 WHERE dossier = ?1 AND verb = ?4 AND org = ?5 AND done_at IS NULL";
    TASKS_DONE_ALL = "UPDATE task SET done_by = ?2, done_at = ?3 WHERE dossier = ?1 AND done_at IS NULL";
    TASK_OWN_DONE = "UPDATE task SET done_by = ?2, done_at = ?3 WHERE id = ?1 AND person = ?2 AND dossier IS NULL AND done_at IS NULL";
    TASK_OWN: (i64,) = "SELECT seq FROM task WHERE id = ?1 AND person = ?2 AND dossier IS NULL";
    TASK_OWN_DUE: (Option<Instant>,) = "SELECT due_at FROM task WHERE id = ?1 AND person = ?2 AND dossier IS NULL AND done_at IS NULL";
    TASK_OWN_CARRY = "UPDATE task SET due_at = ?3 WHERE id = ?1 AND person = ?2 AND dossier IS NULL AND done_at IS NULL";
    TASK_CARRY_ADD = "INSERT INTO task_carry (task, person, from_due, to_due, reason, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    TASKS_CARRIED: (Id<()>, String) = "SELECT c.task, c.reason FROM task_carry c JOIN task t ON t.id = c.task WHERE c.person = ?1 AND t.done_at IS NULL ORDER BY c.seq";
    TASKS_OF_PERSON: TaskRow = "SELECT t.seq, t.id, t.verb, t.title, t.due_at, t.made_at, d.id AS dossier, d.kind, d.number, d.title AS dossier_title, d.level, d.state FROM task t LEFT JOIN dossier d ON d.seq = t.dossier WHERE t.person = ?1 AND t.done_at IS NULL ORDER BY COALESCE(t.due_at, 9223372036854775807), t.seq LIMIT ?2";
    TASKS_OF_ORG: TaskRow = "SELECT t.seq, t.id, t.verb, t.title, t.due_at, t.made_at, d.id AS dossier, d.kind, d.number, d.title AS dossier_title, d.level, d.state FROM task t JOIN dossier d ON d.seq = t.dossier WHERE t.org = ?1 AND t.done_at IS NULL AND d.level <= 1 ORDER BY COALESCE(t.due_at, 9223372036854775807), t.seq LIMIT ?2";

    PEOPLE_OF_ORG: (PersonId,) = "SELECT DISTINCT person FROM post WHERE org = ?1 AND from_at <= ?2 AND (until_at IS NULL OR until_at > ?2)";

    HANDOFF_ADD = "INSERT INTO handoff (id, dossier, kind, from_org, to_org, state, basis, note, offered_by, offered_at, due_at) VALUES (?1, ?2, ?3, ?4, ?5, 'offered', ?6, ?7, ?8, ?9, ?10)";
    HANDOFF_MOVE = "UPDATE handoff SET state = ?2, answered_by = COALESCE(answered_by, ?3), answered_at = COALESCE(answered_at, ?4), due_at = COALESCE(?5, due_at) WHERE id = ?1 AND dossier = ?6";
    HANDOFFS: Handoff = "SELECT seq, id, kind, to_org, state, note, offered_by, offered_at, answered_by, answered_at, due_at FROM handoff WHERE dossier = ?1 ORDER BY seq";

    JOURNAL_ADD: (i64,) = "INSERT INTO journal (at, actor, verb, command, dossier, revision, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING seq";
    JOURNAL_PAYLOAD_ADD = "INSERT INTO journal_payload (seq, digest, salt, payload) VALUES (?1, ?2, ?3, ?4)";
    JOURNAL_PAGE: JournalRow = "SELECT j.seq, j.at, j.actor, j.verb, j.dossier, j.revision, j.prev, j.hash, p.digest, p.salt, p.payload, j.command FROM journal j LEFT JOIN journal_payload p ON p.seq = j.seq WHERE j.seq > ?1 ORDER BY j.seq LIMIT ?2";
    JOURNAL_NEWEST: JournalRow = "SELECT j.seq, j.at, j.actor, j.verb, j.dossier, j.revision, j.prev, j.hash, p.digest, p.salt, p.payload, j.command FROM journal j LEFT JOIN journal_payload p ON p.seq = j.seq WHERE j.seq < ?1 ORDER BY j.seq DESC LIMIT ?2";
    JOURNAL_LAST_OF_NONE: (Vec<u8>,) = "SELECT hash FROM journal WHERE dossier IS NULL AND actor = ?1 ORDER BY seq DESC LIMIT 1";

    RECEIPT_FIND: (Vec<u8>, String) = "SELECT payload_hash, body FROM receipt WHERE actor = ?1 AND command = ?2";
    RECEIPT_ADD = "INSERT INTO receipt (actor, command, payload_hash, at, body) VALUES (?1, ?2, ?3, ?4, ?5)";
    RECEIPT_PURGE = "DELETE FROM receipt WHERE at < ?1";

    NOTICE_ADD: (i64,) = "INSERT INTO notice (person, at, key, args, dossier) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING seq";
    NOTICES: NoticeRow = "SELECT n.seq, n.at, n.key, n.args, n.dossier, n.read_at FROM notice n WHERE n.person = ?1 AND n.seq < ?2 ORDER BY n.seq DESC LIMIT ?3";
    NOTICES_UNREAD: (i64,) = "SELECT count(*) AS unread FROM notice WHERE person = ?1 AND read_at IS NULL";
    NOTICE_PURGE = "DELETE FROM notice WHERE seq IN (SELECT n.seq FROM notice n WHERE n.read_at < ?1 AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.notice = n.seq) ORDER BY n.read_at LIMIT 5000)";
    NOTICES_READ = "UPDATE notice SET read_at = ?2 WHERE person = ?1 AND read_at IS NULL AND seq <= ?3";
    OUTBOX_ADD = "INSERT INTO outbox (person, notice, attempts, next_at) VALUES (?1, ?2, 0, ?3)";
    OUTBOX_WAITS: (i64,) = "SELECT seq FROM outbox WHERE sent_at IS NULL AND failed IS NULL AND (next_at <= ?1 OR next_at > ?2) LIMIT 1";
    OUTBOX_CLAIM: (i64, PersonId, i64, i64) = "UPDATE outbox SET next_at = ?2, attempts = attempts + 1 WHERE seq = (SELECT seq FROM outbox WHERE sent_at IS NULL AND failed IS NULL AND (next_at <= ?1 OR next_at > ?3) ORDER BY next_at LIMIT 1) AND sent_at IS NULL AND (next_at <= ?1 OR next_at > ?3) RETURNING seq, person, notice, attempts";
    OUTBOX_NOTICE: (String, String, Level) = "SELECT n.key, n.args, COALESCE(d.level, 0) AS level FROM notice n LEFT JOIN dossier d ON d.id = n.dossier WHERE n.seq = ?1";
    OUTBOX_SENT = "UPDATE outbox SET sent_at = ?2 WHERE seq = ?1 AND attempts = ?3";
    OUTBOX_PURGE = "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE sent_at < ?1 ORDER BY sent_at LIMIT 5000)";
    OUTBOX_RETRY = "UPDATE outbox SET next_at = ?2, failed = ?3 WHERE seq = ?1 AND attempts = ?4";
    OUTBOX_INBOX_ONLY = "UPDATE outbox SET sent_at = ?1 WHERE sent_at IS NULL AND failed IS NULL AND (next_at <= ?1 OR next_at > ?2)";

    JOB_ADD = "INSERT INTO job (kind, payload, unique_key, run_at, attempts, leased_until) VALUES (?1, ?2, ?3, ?4, 0, 0) ON CONFLICT (unique_key) DO UPDATE SET payload = excluded.payload, run_at = excluded.run_at, attempts = 0, leased_until = 0, failed = NULL";
    JOB_CLAIM: JobRow = "UPDATE job SET leased_until = ?2, attempts = attempts + 1 WHERE seq = (SELECT seq FROM job WHERE run_at <= ?1 AND failed IS NULL AND (leased_until < ?1 OR leased_until > ?2) ORDER BY run_at LIMIT 1) AND (leased_until < ?1 OR leased_until > ?2) RETURNING seq, kind, payload, attempts";

    JOB_DONE = "DELETE FROM job WHERE seq = ?1 AND attempts = ?2";
    JOB_RETRY = "UPDATE job SET run_at = ?2, leased_until = 0, failed = ?3 WHERE seq = ?1";
    JOBS_WAITING: (i64,) = "SELECT count(*) AS waiting FROM job WHERE failed IS NULL";
    JOBS_FAILED: (i64, String, String) = "SELECT seq, kind, COALESCE(failed, '') AS failed FROM job WHERE failed IS NOT NULL ORDER BY seq";

    COUNTER_NEXT: (i64,) = "INSERT INTO counter (name, value) VALUES (?1, 1) ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value";
    TALLY_PUT = "INSERT INTO tally (measure, community, day, value) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (measure, community, day) DO UPDATE SET value = tally.value + excluded.value";
    TALLY_ADD = "INSERT INTO tally (measure, community, day, value) SELECT CAST(?1 AS TEXT), COALESCE(d.was_community, ''), CAST(?3 AS TEXT), CAST(?4 AS BIGINT) FROM dossier d WHERE d.seq = ?2 ON CONFLICT (measure, community, day) DO UPDATE SET value = tally.value + excluded.value";
    TALLY_ALL: (String, String, String, i64) = "SELECT measure, community, day, value FROM tally WHERE value <> 0 ORDER BY measure, community, day";

    WORDS_GET: (String,) = "SELECT words FROM dossier_words WHERE dossier = ?1";
    WORDS_SET = "INSERT INTO dossier_words (dossier, words) VALUES (?1, ?2) ON CONFLICT (dossier) DO UPDATE SET words = excluded.words";
    WORDS_DROP = "DELETE FROM dossier_words WHERE dossier = ?1";
    SETTING_GET: (String,) = "SELECT value FROM setting WHERE name = ?1";
    SETTING_SET = "INSERT INTO setting (name, value, changed_by, changed_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by, changed_at = excluded.changed_at";
    REMEMBERED_GET: (String,) = "SELECT value FROM remembered WHERE person = ?1 AND name = ?2";
    REMEMBERED_SET = "INSERT INTO remembered (person, name, value) VALUES (?1, ?2, ?3) ON CONFLICT (person, name) DO UPDATE SET value = excluded.value";
}
