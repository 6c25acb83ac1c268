//! All SQL of this room. Lists and single loads go through the office's reach.

pub mod calendar;
pub mod lecturer;
pub mod roll;
pub mod seats;

use liren_kernel::{Day, Instant};
use liren_office::{DossierId, Fault, Header, PersonId, PlaceId, Reach, reach::Sql};
use liren_store::{Param, Read, params, row, statements};
use serde::{Deserialize, Serialize};

use crate::model::{Audience, Counts, Form, LecturerId, OpenTo, SittingId, SittingState};

row! {
    /// What only gatherings have, beside their dossier.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct Record {
        /// The dossier's seq.
        pub dossier: i64,
        /// What kind.
        pub form: Form,
        /// The programme it belongs to, by seq.
        pub parent: Option<i64>,
        /// Whom it is for.
        pub audience: Audience,
        /// Youngest age, in years.
        pub age_from: Option<i64>,
        /// Oldest age, in years.
        pub age_to: Option<i64>,
        /// Who may sign up.
        pub open_to: OpenTo,
        /// Places; 0 for any number.
        pub capacity: i64,
        /// What the hours count as.
        pub credit: Counts,
        /// [`crate::outline::Outline`] as JSON.
        pub outline: String,
        /// Planned cost, in fen.
        pub budget: i64,
        /// What it cost, in fen.
        pub cost: Option<i64>,
        /// [`crate::commands::sum_up::Outcome`] as JSON.
        pub outcome: Option<String>,
        /// Who planned it.
        pub planned_by: PersonId,
        /// The sign-off that waits for an answer.
        pub ask: Option<liren_kernel::Id<()>>,
    }
}

row! {
    /// One date.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct SittingRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: SittingId,
        /// The gathering's seq.
        pub dossier: i64,
        /// Which one of the gathering's, from 1.
        pub n: i64,
        /// What it is about; may be empty.
        pub theme: String,
        /// The civil day it begins on.
        pub day: Day,
        /// From when.
        pub from_at: Instant,
        /// Until when.
        pub until_at: Instant,
        /// Where.
        pub place: PlaceId,
        /// Name of where.
        pub place_name: String,
        /// Who teaches.
        pub lecturer: Option<LecturerId>,
        /// Where it stands.
        pub state: SittingState,
        /// Shown to everyone.
        pub listed: bool,
        /// When it was to be before it was moved.
        pub was_at: Option<Instant>,
        /// Why it was moved or cancelled.
        pub reason: String,
        /// People counted without names (人次).
        pub heads: i64,
        /// Rises with every change; the SEQUENCE of calendars.
        pub version: i64,
    }
}

/// Columns of [`SittingRow`], of a table called `s`.
pub const SITTING: &str = "s.seq, s.id, s.dossier, s.n, s.theme, s.day, s.from_at, s.until_at, s.place, s.place_name, s.lecturer, s.state, s.listed, s.was_at, s.reason, s.heads, s.version";

statements! {
    RECORD: Record = "SELECT dossier, form, parent, audience, age_from, age_to, open_to, capacity, credit, outline, budget, cost, outcome, planned_by, ask FROM gathering WHERE dossier = ?1";
    RECORD_SET = "INSERT INTO gathering (dossier, form, parent, audience, age_from, age_to, open_to, capacity, credit, outline, budget, cost, outcome, planned_by, ask) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) ON CONFLICT (dossier) DO UPDATE SET form = excluded.form, audience = excluded.audience, age_from = excluded.age_from, age_to = excluded.age_to, open_to = excluded.open_to, capacity = excluded.capacity, credit = excluded.credit, outline = excluded.outline, budget = excluded.budget, cost = excluded.cost, outcome = excluded.outcome, ask = excluded.ask";
    BY_ID: Header = "SELECT d.seq, d.id, d.kind, d.number, d.title, d.level, d.state, d.facet, d.lead, d.place, d.city, d.district, d.street, d.community, d.grid, d.compound, d.opened_at, d.due_at, d.closed_at, d.revision, d.head, d.sealed FROM dossier d WHERE d.id = ?1 AND d.kind = 'gathering'";
    PARTS: (String,) = "SELECT part FROM party WHERE dossier = ?1 AND party = ?2 AND until IS NULL";
    ASKED_BY: (PersonId,) = "SELECT asked_by FROM signoff WHERE id = ?1";
    TO_CALL: (i64,) = "SELECT seq FROM task WHERE dossier = ?1 AND verb = 'gathering.call' AND done_at IS NULL";
    TEAM: (PersonId, String) = "SELECT party, part FROM party WHERE dossier = ?1 AND until IS NULL AND part IN ('lead', 'member', 'steward', 'lecturer') ORDER BY seq";
    CHILDREN: (DossierId, String, String, String, String) = "SELECT d.id, d.number, d.title, d.state, g.audience FROM gathering g JOIN dossier d ON d.seq = g.dossier WHERE g.parent = ?1 ORDER BY d.seq";
    WAS_THERE: (i64,) = "SELECT seq FROM attendance WHERE dossier = ?1 AND who = ?2 AND voided_at IS NULL AND presence IN ('present', 'late', 'left_early') LIMIT 1";
    FEEDBACK_ADD = "INSERT INTO feedback (dossier, who, content, useful, again, words, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (dossier, who) DO UPDATE SET content = excluded.content, useful = excluded.useful, again = excluded.again, words = excluded.words, at = excluded.at";
    FEEDBACK_SUMS: (i64, i64, i64, i64) = "SELECT count(*) AS n, CAST(COALESCE(SUM(CASE WHEN content = 3 THEN 1 ELSE 0 END), 0) AS BIGINT) AS content, CAST(COALESCE(SUM(CASE WHEN useful = 3 THEN 1 ELSE 0 END), 0) AS BIGINT) AS useful, CAST(COALESCE(SUM(CASE WHEN again = 3 THEN 1 ELSE 0 END), 0) AS BIGINT) AS again FROM feedback WHERE dossier = ?1";
    FEEDBACK_WORDS: (String,) = "SELECT words FROM feedback WHERE dossier = ?1 AND words <> '' ORDER BY seq DESC LIMIT 30";
    CHILDREN_SEQS: (i64, String) = "SELECT g.dossier, d.state FROM gathering g JOIN dossier d ON d.seq = g.dossier WHERE g.parent = ?1 ORDER BY g.dossier";
    SEQ_OF: (i64, String) = "SELECT seq, facet FROM dossier WHERE id = ?1 AND kind = 'gathering'";
    OWN_OF: (DossierId, String) = "SELECT id, title FROM dossier WHERE seq = ?1";

    SITTINGS: SittingRow = "SELECT seq, id, dossier, n, theme, day, from_at, until_at, place, place_name, lecturer, state, listed, was_at, reason, heads, version FROM sitting WHERE dossier = ?1 ORDER BY from_at, seq";
    SITTING_BY_ID: SittingRow = "SELECT seq, id, dossier, n, theme, day, from_at, until_at, place, place_name, lecturer, state, listed, was_at, reason, heads, version FROM sitting WHERE id = ?1";
    SITTING_DOSSIER: (DossierId,) = "SELECT d.id FROM sitting s JOIN dossier d ON d.seq = s.dossier WHERE s.id = ?1";
    SITTING_LAST: (i64,) = "SELECT COALESCE(MAX(n), 0) AS n FROM sitting WHERE dossier = ?1";
    SITTING_SET = "UPDATE sitting SET theme = ?2, day = ?3, from_at = ?4, until_at = ?5, place = ?6, place_name = ?7, city = ?8, district = ?9, street = ?10, community = ?11, grid = ?12, compound = ?13, lecturer = ?14, state = ?15, was_at = ?16, reason = ?17, version = version + 1 WHERE seq = ?1";
    SITTING_STATE = "UPDATE sitting SET state = ?2, listed = ?3, reason = ?4, version = version + 1 WHERE seq = ?1";
    SITTING_HELD = "UPDATE sitting SET state = 'held' WHERE seq = ?1 AND state IN ('planned', 'moved')";
    SITTING_HEADS = "UPDATE sitting SET heads = ?2 WHERE seq = ?1";
    SITTINGS_LISTED = "UPDATE sitting SET listed = ?2 WHERE dossier = ?1 AND state <> 'cancelled'";
    SITTINGS_CANCEL = "UPDATE sitting SET state = 'cancelled', listed = 0, reason = ?2, version = version + 1 WHERE dossier = ?1 AND state IN ('planned', 'moved')";
}

/// The statement that adds sittings, up to `VALUES`.
pub const SITTING_ADD: &str = "INSERT INTO sitting (id, dossier, n, theme, day, from_at, until_at, place, place_name, city, district, street, community, grid, compound, lecturer, state, listed, was_at, reason, heads, version)";

/// Whether a sitting of this gathering is held in one of the places of `reach`: whoever works there may open it,
/// although the gathering as a whole is a wider place's.
///
/// # Errors
/// When the database fails.
pub fn stops_within(read: &mut Read<'_>, reach: &Reach, dossier: i64) -> Result<bool, Fault> {
    let mut sql = Sql::default();
    let own = sql.bind(Param::Int(dossier));
    let places: Vec<String> =
        reach.places().map(|(column, code)| format!("s.{} = {}", column.name(), sql.bind(Param::Text(code)))).collect();
    if places.is_empty() {
        return Ok(false);
    }
    let text = format!("SELECT s.seq FROM sitting s WHERE s.dossier = {own} AND ({}) LIMIT 1", places.join(" OR "));
    Ok(!read.all_text::<(i64,)>(&text, &sql.params)?.is_empty())
}

/// The sittings of a gathering, in the order of time.
///
/// # Errors
/// When the database fails.
pub fn sittings(read: &mut Read<'_>, dossier: i64) -> Result<Vec<SittingRow>, Fault> {
    Ok(read.all(&SITTINGS, params![dossier])?)
}

impl Record {
    /// The plan's tables.
    ///
    /// # Errors
    /// When the stored text is not what was stored.
    pub fn outline(&self) -> Result<crate::outline::Outline, Fault> {
        Ok(serde_json::from_str(&self.outline)?)
    }
}
