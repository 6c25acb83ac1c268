//! SQL of imports.

use liren_kernel::{Id, Instant};
use liren_office::PersonId;
use liren_store::{row, statements};

row! {
    /// An uploaded file.
    pub struct BatchRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: Id<()>,
        /// Whose.
        pub owner: PersonId,
        /// What it is for.
        pub kind: String,
        /// Its name on the sender's machine.
        pub file_name: String,
        /// The wrapped key of the file.
        pub wrapped: Vec<u8>,
        /// The file, encrypted; gone once loaded.
        pub file: Option<Vec<u8>>,
        /// Where the head is, as a person said.
        pub overrides: String,
        /// Columns as a person matched them; empty before.
        pub mapping: String,
        /// When it came.
        pub made_at: Instant,
        /// When it was loaded.
        pub loaded_at: Option<Instant>,
    }
}

statements! {
    BATCH_ADD = "INSERT INTO import_batch (id, owner, kind, file_name, file_sha, wrapped, file, overrides, mapping, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', '', ?8)";
    BATCH: BatchRow = "SELECT seq, id, owner, kind, file_name, wrapped, file, overrides, mapping, made_at, loaded_at FROM import_batch WHERE id = ?1 AND owner = ?2 AND kind = ?3";
    BATCH_LOCK = "UPDATE import_batch SET kind = kind WHERE id = ?1 AND owner = ?2";
    BATCH_MAPPING = "UPDATE import_batch SET overrides = ?3, mapping = ?4 WHERE id = ?1 AND owner = ?2 AND loaded_at IS NULL";
    BATCH_LOADED = "UPDATE import_batch SET loaded_at = ?2, file = NULL WHERE id = ?1 AND loaded_at IS NULL";
    BATCHES_PURGE: (Id<()>,) = "SELECT id FROM import_batch WHERE made_at < ?1 ORDER BY made_at LIMIT 100";
    BATCH_DROP = "DELETE FROM import_batch WHERE id = ?1";

    STAGED_CLEAR = "DELETE FROM person_staged WHERE batch = ?1";
    STAGED_ADD = "INSERT INTO person_staged (batch, verdict, base, id, name, sort, sex, birth, id_no, id_no_blind, phone, phone_blind, phone_tail, city, district, street, community, grid, compound, place, address, duty, note, skills, from_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)";
    STAGED_COUNT: (i64, i64) = "SELECT CAST(COALESCE(SUM(CASE WHEN verdict = 'new' THEN 1 ELSE 0 END), 0) AS BIGINT) AS new, CAST(COALESCE(SUM(CASE WHEN verdict = 'changed' THEN 1 ELSE 0 END), 0) AS BIGINT) AS changed FROM person_staged WHERE batch = ?1";
    STAGED_IDS: (PersonId, String) = "SELECT id, skills FROM person_staged WHERE batch = ?1 ORDER BY seq";
    STAGED_COMMUNITIES: (Option<String>,) = "SELECT DISTINCT community FROM person_staged WHERE batch = ?1";
    LOAD_NEW = "INSERT INTO person (id, name, sort, sex, birth, id_no, id_no_blind, phone, phone_blind, phone_tail, city, district, street, community, grid, compound, place, address, duty, note, from_day, revision) SELECT s.id, s.name, s.sort, s.sex, s.birth, s.id_no, s.id_no_blind, s.phone, s.phone_blind, s.phone_tail, s.city, s.district, s.street, s.community, s.grid, s.compound, s.place, s.address, s.duty, s.note, s.from_day, 1 FROM person_staged s WHERE s.batch = ?1 AND s.verdict = 'new' ORDER BY s.seq";
    LOAD_CHANGED = "UPDATE person SET name = s.name, sort = s.sort, sex = s.sex, birth = s.birth, id_no = s.id_no, id_no_blind = s.id_no_blind, phone = s.phone, phone_blind = s.phone_blind, phone_tail = s.phone_tail, city = s.city, district = s.district, street = s.street, community = s.community, grid = s.grid, compound = s.compound, place = s.place, address = s.address, duty = s.duty, note = s.note, revision = person.revision + 1 FROM person_staged s WHERE s.id = person.id AND s.batch = ?1 AND s.verdict = 'changed' AND person.revision = s.base";
    NEW_NUMBERED: (i64,) = "SELECT count(*) AS n FROM person_staged s JOIN person p ON p.id_no_blind = s.id_no_blind AND p.district = s.district AND p.until_day IS NULL WHERE s.batch = ?1";
    NEW_KNOWN: (i64,) = "SELECT count(*) AS n FROM person_staged s JOIN person p ON p.name = s.name AND p.birth = s.birth AND p.community = s.community AND p.until_day IS NULL WHERE s.batch = ?1 AND s.verdict = 'new' AND s.id_no_blind IS NULL";
}
