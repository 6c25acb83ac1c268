//! All SQL of this room. Lists and single loads go through the office's reach.

use liren_kernel::{Id, Instant, calendar::Limit, calendar::LimitUnit};
use liren_office::{
    DossierId, Fault, Figure, Header, OrgId, Period, PersonId, Reach, dossier::HandoffMark, reach::Sql, reach::Wanted,
};
use liren_store::{Read, row, statements};
use serde::{Deserialize, Serialize};

use crate::model::{KIND, Source};

row! {
    /// A version of a category with its rule.
    pub struct Category {
        /// This version.
        pub seq: i64,
        /// Stays the same over versions.
        pub code: String,
        /// 1, 2, …
        pub version: i64,
        /// `grid`, `12345`, `local` …
        pub scheme: String,
        /// 大类.
        pub major: String,
        /// 小类.
        pub minor: String,
        /// In Chinese.
        pub name: String,
        /// In English.
        pub name_en: String,
        /// 立案条件.
        pub file_condition: String,
        /// 结案条件.
        pub close_condition: String,
        /// How many.
        pub limit_value: i64,
        /// Of what; a name of [`LimitUnit`].
        pub limit_unit: String,
        /// Whether a result needs a photo.
        pub photo_required: bool,
        /// `owner` (部件先属主) or `area` (事件先属地): who is asked first.
        pub first: String,
    }
}

row! {
    /// What only matters have, beside their dossier. No text that a person wrote stands here.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct Record {
        /// The dossier's seq.
        pub dossier: i64,
        /// The version of the category it keeps.
        pub category: i64,
        /// Where it came from.
        pub source: Source,
        /// Who reported it, when signed in.
        pub reporter: Option<PersonId>,
        /// The organisation it was handed to.
        pub handler: Option<OrgId>,
        /// That hand-off.
        pub offer: Option<Id<HandoffMark>>,
        /// Until when its work is to be done.
        pub work_due: Option<Instant>,
        /// Who of the desk took it up.
        pub desk: Option<PersonId>,
        /// Who reported the result.
        pub fed_by: Option<PersonId>,
        /// Who inspected it.
        pub inspected_by: Option<PersonId>,
        /// How often it was sent back.
        pub rework: i64,
        /// How often an organisation returned it.
        pub disputes: i64,
        /// How often somebody urged.
        pub reminders: i64,
        /// The present step is overdue.
        pub overdue: bool,
        /// The deadline that was marked as missed.
        pub marked_due: Option<Instant>,
        /// Some step was overdue.
        pub ever_overdue: bool,
        /// First handed to somebody.
        pub dispatched_at: Option<Instant>,
        /// First signed for.
        pub signed_at: Option<Instant>,
        /// Last fed back.
        pub fed_at: Option<Instant>,
        /// How it ended, a code.
        pub outcome: Option<String>,
        /// See [`crate::model::Rating`].
        pub rating: Option<i64>,
        /// When it was rated.
        pub rated_at: Option<Instant>,
        /// The matter it goes on in.
        pub merged_into: Option<DossierId>,
        /// The dossier in which it was found, such as a round.
        pub origin: Option<DossierId>,
        /// Which finding of it.
        pub origin_item: Option<Id<()>>,
        /// The matter it was part of.
        pub split_from: Option<DossierId>,
        /// Put right by talking to somebody.
        pub persuaded: bool,
        /// How often a round looked at it again.
        pub rechecks: i64,
        /// Whether it was right when it was last looked at.
        pub recheck_good: Option<i64>,
        /// When that was.
        pub rechecked_at: Option<Instant>,
    }
}

row! {
    /// Sums over what is within reach.
    pub struct Figures {
        /// All.
        pub total: i64,
        /// Ended.
        pub ended: i64,
        /// Overdue now.
        pub overdue: i64,
    }
}

statements! {
    CATEGORIES: Category = "SELECT seq, code, version, scheme, major, minor, name, name_en, file_condition, close_condition, limit_value, limit_unit, photo_required, first FROM matter_category WHERE until IS NULL ORDER BY code";
    CATEGORY_BY_CODE: Category = "SELECT seq, code, version, scheme, major, minor, name, name_en, file_condition, close_condition, limit_value, limit_unit, photo_required, first FROM matter_category WHERE code = ?1 AND until IS NULL";
    CATEGORY_BY_SEQ: Category = "SELECT seq, code, version, scheme, major, minor, name, name_en, file_condition, close_condition, limit_value, limit_unit, photo_required, first FROM matter_category WHERE seq = ?1";
    CATEGORY_ADD = "INSERT INTO matter_category (code, version, scheme, major, minor, name, name_en, file_condition, close_condition, limit_value, limit_unit, photo_required, first, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    CATEGORY_END = "UPDATE matter_category SET until = ?2 WHERE code = ?1 AND until IS NULL";

    RECORD: Record = "SELECT dossier, category, source, reporter, handler, offer, work_due, desk, fed_by, inspected_by, rework, disputes, reminders, overdue, marked_due, ever_overdue, dispatched_at, signed_at, fed_at, outcome, rating, rated_at, merged_into, origin, origin_item, split_from, persuaded, rechecks, recheck_good, rechecked_at FROM matter WHERE dossier = ?1";
    RECORD_SET = "INSERT INTO matter (dossier, category, source, reporter, handler, offer, work_due, desk, fed_by, inspected_by, rework, disputes, reminders, overdue, marked_due, ever_overdue, dispatched_at, signed_at, fed_at, outcome, rating, rated_at, merged_into, origin, origin_item, split_from, persuaded, rechecks, recheck_good, rechecked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30) ON CONFLICT (dossier) DO UPDATE SET category = excluded.category, reporter = excluded.reporter, handler = excluded.handler, offer = excluded.offer, work_due = excluded.work_due, desk = excluded.desk, fed_by = excluded.fed_by, inspected_by = excluded.inspected_by, rework = excluded.rework, disputes = excluded.disputes, reminders = excluded.reminders, overdue = excluded.overdue, marked_due = excluded.marked_due, ever_overdue = excluded.ever_overdue, dispatched_at = excluded.dispatched_at, signed_at = excluded.signed_at, fed_at = excluded.fed_at, outcome = excluded.outcome, rating = excluded.rating, rated_at = excluded.rated_at, merged_into = excluded.merged_into, split_from = excluded.split_from, persuaded = excluded.persuaded, rechecks = excluded.rechecks, recheck_good = excluded.recheck_good, rechecked_at = excluded.rechecked_at";
    RECORD_DROP = "DELETE FROM matter WHERE dossier = ?1";
    PARTIES_END = "UPDATE party SET until = ?2 WHERE dossier = ?1 AND until IS NULL AND part IN ('reporter', 'handler')";
    PARTIES_END_ALL = "UPDATE party SET until = ?2 WHERE dossier = ?1 AND until IS NULL";
    BY_ID: Header = "SELECT d.seq, d.id, d.kind, d.number, d.title, d.level, d.state, d.facet, d.lead, d.place, d.city, d.district, d.street, d.community, d.grid, d.compound, d.opened_at, d.due_at, d.closed_at, d.revision, d.head, d.sealed FROM dossier d WHERE d.id = ?1 AND d.kind = 'matter'";
    OPEN_HERE: (i64,) = "SELECT count(*) AS n FROM dossier d WHERE d.community = ?1 AND d.kind = 'matter' AND d.facet = ?2 AND d.place = ?3 AND d.level <= 1 AND d.closed_at IS NULL AND d.opened_at > ?4";
    PARTS: (String,) = "SELECT part FROM party WHERE dossier = ?1 AND party = ?2 AND until IS NULL";
    MERGED_HERE: (i64,) = "SELECT dossier FROM matter WHERE merged_into = ?1 ORDER BY dossier";
    FINDINGS_AT: crate::public::Finding = "SELECT d.seq, d.id, d.number, d.title, d.state, d.facet AS category, d.place, d.opened_at, d.due_at, d.closed_at, m.handler, m.origin, m.origin_item AS item, m.persuaded, m.rework, m.rechecked_at, m.recheck_good FROM dossier d JOIN matter m ON m.dossier = d.seq WHERE d.place = ?1 AND d.kind = 'matter' AND d.level <= 1 AND d.opened_at > ?2 AND (m.origin IS NOT NULL OR m.source = 'patrol') ORDER BY d.seq DESC";
    FINDINGS_OF: crate::public::Finding = "SELECT d.seq, d.id, d.number, d.title, d.state, d.facet AS category, d.place, d.opened_at, d.due_at, d.closed_at, m.handler, m.origin, m.origin_item AS item, m.persuaded, m.rework, m.rechecked_at, m.recheck_good FROM matter m JOIN dossier d ON d.seq = m.dossier WHERE m.origin = ?1 AND d.kind = 'matter' AND d.level <= 1 ORDER BY d.seq";
    ENTRY_AT: (liren_kernel::Level,) = "SELECT level FROM entry WHERE id = ?1 AND dossier = ?2";
}

/// Conditions of lists, by the name of the filter `mark`.
pub const MARKS: &[(&str, &str)] = &[
    ("open", " AND d.closed_at IS NULL"),
    ("ended", " AND d.closed_at IS NOT NULL"),
    (
        "overdue",
        " AND d.closed_at IS NULL AND EXISTS (SELECT 1 FROM matter m WHERE m.dossier = d.seq AND m.overdue = 1)",
    ),
    ("late", " AND EXISTS (SELECT 1 FROM matter m WHERE m.dossier = d.seq AND m.ever_overdue = 1)"),
    ("reworked", " AND EXISTS (SELECT 1 FROM matter m WHERE m.dossier = d.seq AND m.rework > 0)"),
    ("signed", " AND EXISTS (SELECT 1 FROM matter m WHERE m.dossier = d.seq AND m.signed_at IS NOT NULL)"),
    ("rated", " AND EXISTS (SELECT 1 FROM matter m WHERE m.dossier = d.seq AND m.rating IS NOT NULL)"),
];

/// What each tally counts, one row a time: community as of the opening, and moment. `d` is the dossier.
const COUNTED: &[(&str, &str)] = &[
    ("matter.reported", "d.opened_at AS at FROM dossier d WHERE d.opened_at > 0"),
    ("matter.closed", "d.closed_at AS at FROM dossier d WHERE d.closed_at IS NOT NULL"),
    ("matter.reworked", "e.at AS at FROM entry e JOIN dossier d ON d.seq = e.dossier WHERE e.kind = 'sent_back'"),
    (
        "matter.overdue",
        "o.at AS at FROM (SELECT dossier, min(at) AS at FROM entry WHERE kind = 'overdue' GROUP BY dossier) o JOIN dossier d ON d.seq = o.dossier WHERE o.at > 0",
    ),
];

/// A tally counted again from rows: of one matter, or of all. Community, day and how many.
///
/// # Errors
/// When the database fails.
pub fn counted(read: &mut Read<'_>, measure: &str, dossier: Option<i64>) -> Result<Vec<(String, String, i64)>, Fault> {
    let Some((_, from)) = COUNTED.iter().find(|(name, _)| *name == measure) else { return Ok(Vec::new()) };
    let one = if dossier.is_some() { " AND d.seq = ?1" } else { "" };
    // Days begin at midnight in China, eight hours before that of the epoch.
    let text = format!(
        "SELECT community, (at + 28800000) / 86400000 AS day, count(*) AS n FROM (SELECT COALESCE(d.was_community, '') AS community, {from} AND d.kind = 'matter' AND d.level < 3{one}) AS c GROUP BY community, (at + 28800000) / 86400000"
    );
    let params: Vec<liren_store::Param<'_>> = dossier.map(liren_store::Param::Int).into_iter().collect();
    let rows: Vec<(String, i64, i64)> = read.all_text(&text, &params)?;
    let day = |n: i64| Instant::from_ms(n * 86_400_000).day().to_string();
    Ok(rows.into_iter().map(|(community, n, count)| (community, day(n), count)).collect())
}

/// Of the matters whose `moment` lies in the period, those for which `part` holds.
///
/// # Errors
/// When the database fails.
pub fn share(
    read: &mut Read<'_>,
    reach: &Reach,
    period: &Period,
    moment: &'static str,
    part: &'static str,
) -> Result<Figure, Fault> {
    let mut sql = Sql::default();
    let within = period.within(&mut sql, reach, KIND, moment);
    let text = format!(
        "SELECT CAST(COALESCE(SUM(CASE WHEN {part} THEN 1 ELSE 0 END), 0) AS BIGINT) AS part, count(*) AS whole FROM dossier d JOIN matter m ON m.dossier = d.seq WHERE {within}"
    );
    let found: Vec<(i64, i64)> = read.all_text(&text, &sql.params)?;
    Ok(found.first().map_or_else(Figure::default, |(part, whole)| Figure::share(*part, *whole)))
}

/// Sums over everything within reach.
///
/// # Errors
/// When the database fails.
pub fn figures(read: &mut Read<'_>, reach: &Reach) -> Result<Option<Figures>, Fault> {
    let mut sql = Sql::default();
    reach.seqs(&mut sql, &Wanted { kind: KIND, filters: &[], condition: "", before: None, limit: None });
    let sum = |what: &str, name: &str| {
        format!("CAST(COALESCE(SUM(CASE WHEN {what} THEN 1 ELSE 0 END), 0) AS BIGINT) AS {name}")
    };
    let text = format!(
        "SELECT count(*) AS total, {}, {} FROM matter m JOIN dossier d ON d.seq = m.dossier WHERE m.dossier IN ({})",
        sum("d.closed_at IS NOT NULL", "ended"),
        sum("m.overdue = 1 AND d.closed_at IS NULL", "overdue"),
        sql.text
    );
    Ok(read.all_text(&text, &sql.params)?.into_iter().next())
}

impl Category {
    /// How long the work may take.
    #[must_use]
    pub fn limit(&self) -> Limit {
        let unit = LimitUnit::named(&self.limit_unit).unwrap_or(LimitUnit::WorkingDays);
        Limit::new(u32::try_from(self.limit_value).unwrap_or(1), unit)
    }
}

impl Record {
    /// A new one.
    #[must_use]
    pub const fn new(category: i64, source: Source, reporter: Option<PersonId>) -> Self {
        Self {
            dossier: 0,
            category,
            source,
            reporter,
            handler: None,
            offer: None,
            work_due: None,
            desk: None,
            fed_by: None,
            inspected_by: None,
            rework: 0,
            disputes: 0,
            reminders: 0,
            overdue: false,
            marked_due: None,
            ever_overdue: false,
            dispatched_at: None,
            signed_at: None,
            fed_at: None,
            outcome: None,
            rating: None,
            rated_at: None,
            merged_into: None,
            origin: None,
            origin_item: None,
            split_from: None,
            persuaded: false,
            rechecks: 0,
            recheck_good: None,
            rechecked_at: None,
        }
    }
}
