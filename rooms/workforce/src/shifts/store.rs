//! SQL of shifts.

use liren_kernel::{Id, Instant};
use liren_office::{OrgId, PersonId};
use liren_store::{row, statements};

row! {
    /// A shift as stored.
    pub struct ShiftRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: Id<()>,
        /// Whose.
        pub person: PersonId,
        /// For whom.
        pub org: Option<OrgId>,
        /// Where.
        pub place_code: String,
        /// Begins.
        pub from_at: Instant,
        /// Ends.
        pub until_at: Instant,
        /// Minutes of it in the evening or at night.
        pub evening_minutes: i64,
        /// What for.
        pub duty: String,
        /// When it was called off.
        pub cancelled_at: Option<Instant>,
        /// Why.
        pub cancelled_why: String,
    }
}

statements! {
    ADD = "INSERT INTO shift (id, person, org, place_code, from_at, until_at, evening_minutes, duty, planned_by, cancelled_why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '')";
    BY_ID: ShiftRow = "SELECT seq, id, person, org, place_code, from_at, until_at, evening_minutes, duty, cancelled_at, cancelled_why FROM shift WHERE id = ?1";
    OF_PERSON: ShiftRow = "SELECT seq, id, person, org, place_code, from_at, until_at, evening_minutes, duty, cancelled_at, cancelled_why FROM shift WHERE person = ?1 AND from_at >= ?2 AND from_at < ?3 ORDER BY from_at, seq";
    BELOW: ShiftRow = "SELECT seq, id, person, org, place_code, from_at, until_at, evening_minutes, duty, cancelled_at, cancelled_why FROM shift WHERE place_code >= ?1 AND place_code < ?2 AND from_at >= ?3 AND from_at < ?4 ORDER BY from_at, seq";
    OF_LEARNERS: ShiftRow = "SELECT s.seq, s.id, s.person, s.org, s.place_code, s.from_at, s.until_at, s.evening_minutes, s.duty, s.cancelled_at, s.cancelled_why FROM cohort_learner l JOIN shift s ON s.person = l.person WHERE l.dossier = ?1 AND l.until_at IS NULL AND s.cancelled_at IS NULL AND s.from_at >= ?2 AND s.from_at < ?3 ORDER BY s.from_at, s.seq";
    CANCEL = "UPDATE shift SET cancelled_at = ?2, cancelled_why = ?3 WHERE id = ?1 AND cancelled_at IS NULL";
}
