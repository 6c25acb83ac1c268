//! All SQL of this room. Lists and single loads go through the office's reach.

mod sums;

use std::collections::BTreeMap;

use liren_kernel::{Id, Instant, calendar::Limit, calendar::LimitUnit};
use liren_office::{DossierId, Header, OrgId, PersonId, dossier::HandoffMark};
use liren_store::{DbError, Param, Read, row, statements};
use serde::{Deserialize, Serialize};

pub use self::sums::{contacts, contacts_count, counted, figures, rate, share};
use crate::model::Source;

row! {
    /// What a category in force is called: all that lists and choices need of it.
    pub struct CategoryName {
        /// Stays the same over versions.
        pub code: String,
        /// 大类.
        pub major: String,
        /// In Chinese.
        pub name: String,
        /// In English.
        pub name_en: String,
    }
}

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
        /// A [`crate::clock::Track`].
        pub track: String,
        /// Limits of steps other than the track's; see [`crate::clock::read_steps`].
        pub steps: String,
        /// A [`crate::clock::OnRework`].
        pub on_rework: String,
        /// A [`crate::clock::Pauses`].
        pub pauses: String,
        /// Whether couriers are offered it: a facility or a hazard, never people.
        pub sentinel: bool,
    }
}

row! {
    /// What a whole list tells of a [`Record`].
    pub struct Told {
        /// The dossier's seq.
        pub dossier: i64,
        /// See [`Record`].
        pub source: Source,
        /// See [`Record`].
        pub handler: Option<OrgId>,
        /// See [`Record`].
        pub rework: i64,
        /// See [`Record`].
        pub ever_overdue: bool,
        /// See [`Record`].
        pub rating: Option<i64>,
    }
}

/// What a whole list tells of these matters, by their dossiers.
///
/// # Errors
/// When the database fails.
pub fn told(read: &mut Read<'_>, dossiers: &[i64]) -> Result<BTreeMap<i64, Told>, DbError> {
    let asked: Vec<Param<'_>> = dossiers.iter().map(|seq| Param::Int(*seq)).collect();
    Ok(read.all_in(&TOLD, &asked)?.into_iter().map(|told| (told.dossier, told)).collect())
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
        /// Whether somebody who looked found it as reported: 1 or 0.
        pub verified: Option<i64>,
        /// A dispute of the present organisation was not upheld.
        pub overruled: bool,
        /// How often more time was granted.
        pub extensions: i64,
        /// How often it was parked.
        pub parkings: i64,
        /// Minutes of the work left when its clock was stopped; see [`crate::clock::Terms::left`].
        pub left_minutes: Option<i64>,
        /// What waits for another one to grant it.
        pub asked: Option<crate::model::Asked>,
        /// That sign-off.
        pub ask: Option<liren_office::signoff::SignOffId>,
        /// Until when it is asked for.
        pub ask_until: Option<Instant>,
        /// Until when whoever waits for an answer is to be spoken to; `None` where nobody does.
        pub response_due: Option<Instant>,
        /// When they first were.
        pub responded_at: Option<Instant>,
        /// How often somebody was spoken to about it (人次).
        pub contacts: i64,
        /// Calls back in vain.
        pub tries: i64,
        /// When the reporter last answered a call back.
        pub called_at: Option<Instant>,
        /// Whether it was solved, they said: 1 or 0.
        pub resolved: Option<i64>,
        /// How good, they said; see [`crate::model::Rating`].
        pub called_rating: Option<i64>,
        /// Why that answer is left out.
        pub excluded: Option<crate::model::Excluded>,
        /// How far a missed deadline was carried up.
        pub escalated: i64,
        /// What became of a better arrangement that was proposed.
        pub proposal: Option<crate::meeting::Proposal>,
        /// Who proposed it.
        pub proposed_by: Option<PersonId>,
        /// When a meeting decided on it.
        pub settled_at: Option<Instant>,
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
    CATEGORY_NAMES: CategoryName = "SELECT code, major, name, name_en FROM matter_category WHERE until IS NULL ORDER BY code";
    CATEGORIES_OF_SENTINELS: Category = "SELECT seq, code, version, scheme, major, minor, name, name_en, file_condition, close_condition, limit_value, limit_unit, photo_required, first, track, steps, on_rework, pauses, sentinel FROM matter_category WHERE until IS NULL AND sentinel = 1 ORDER BY code";
    CATEGORIES: Category = "SELECT seq, code, version, scheme, major, minor, name, name_en, file_condition, close_condition, limit_value, limit_unit, photo_required, first, track, steps, on_rework, pauses, sentinel FROM matter_category WHERE until IS NULL ORDER BY code";
    CATEGORY_BY_CODE: Category = "SELECT seq, code, version, scheme, major, minor, name, name_en, file_condition, close_condition, limit_value, limit_unit, photo_required, first, track, steps, on_rework, pauses, sentinel FROM matter_category WHERE code = ?1 AND until IS NULL";
    CATEGORY_BY_SEQ: Category = "SELECT seq, code, version, scheme, major, minor, name, name_en, file_condition, close_condition, limit_value, limit_unit, photo_required, first, track, steps, on_rework, pauses, sentinel FROM matter_category WHERE seq = ?1";
    CATEGORY_ADD = "INSERT INTO matter_category (code, version, scheme, major, minor, name, name_en, file_condition, close_condition, limit_value, limit_unit, photo_required, first, since, track, steps, on_rework, pauses, sentinel) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";
    CATEGORY_END = "UPDATE matter_category SET until = ?2 WHERE code = ?1 AND until IS NULL";

    TOLD: Told = "SELECT dossier, source, handler, rework, ever_overdue, rating FROM matter WHERE dossier IN (?1)";
    RECORD: Record = "SELECT dossier, category, source, reporter, handler, offer, work_due, desk, fed_by, inspected_by, rework, disputes, reminders, overdue, marked_due, ever_overdue, dispatched_at, signed_at, fed_at, outcome, rating, rated_at, merged_into, origin, origin_item, split_from, persuaded, rechecks, recheck_good, rechecked_at, verified, overruled, extensions, parkings, left_minutes, asked, ask, ask_until, response_due, responded_at, contacts, tries, called_at, resolved, called_rating, excluded, escalated, proposal, proposed_by, settled_at FROM matter WHERE dossier = ?1";
    RECORD_SET = "INSERT INTO matter (dossier, category, source, reporter, handler, offer, work_due, desk, fed_by, inspected_by, rework, disputes, reminders, overdue, marked_due, ever_overdue, dispatched_at, signed_at, fed_at, outcome, rating, rated_at, merged_into, origin, origin_item, split_from, persuaded, rechecks, recheck_good, rechecked_at, verified, overruled, extensions, parkings, left_minutes, asked, ask, ask_until, response_due, responded_at, contacts, tries, called_at, resolved, called_rating, excluded, escalated, proposal, proposed_by, settled_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44, ?45, ?46, ?47, ?48, ?49, ?50) ON CONFLICT (dossier) DO UPDATE SET category = excluded.category, reporter = excluded.reporter, handler = excluded.handler, offer = excluded.offer, work_due = excluded.work_due, desk = excluded.desk, fed_by = excluded.fed_by, inspected_by = excluded.inspected_by, rework = excluded.rework, disputes = excluded.disputes, reminders = excluded.reminders, overdue = excluded.overdue, marked_due = excluded.marked_due, ever_overdue = excluded.ever_overdue, dispatched_at = excluded.dispatched_at, signed_at = excluded.signed_at, fed_at = excluded.fed_at, outcome = excluded.outcome, rating = excluded.rating, rated_at = excluded.rated_at, merged_into = excluded.merged_into, split_from = excluded.split_from, persuaded = excluded.persuaded, rechecks = excluded.rechecks, recheck_good = excluded.recheck_good, rechecked_at = excluded.rechecked_at, verified = excluded.verified, overruled = excluded.overruled, extensions = excluded.extensions, parkings = excluded.parkings, left_minutes = excluded.left_minutes, asked = excluded.asked, ask = excluded.ask, ask_until = excluded.ask_until, response_due = excluded.response_due, responded_at = excluded.responded_at, contacts = excluded.contacts, tries = excluded.tries, called_at = excluded.called_at, resolved = excluded.resolved, called_rating = excluded.called_rating, excluded = excluded.excluded, escalated = excluded.escalated, proposal = excluded.proposal, proposed_by = excluded.proposed_by, settled_at = excluded.settled_at";
    SIGNOFFS_DROP = "DELETE FROM signoff WHERE dossier = ?1 AND subject IN ('extension', 'parking')";
    LINKS_DROP = "DELETE FROM matter_link WHERE dossier = ?1";
    RECORD_DROP = "DELETE FROM matter WHERE dossier = ?1";
    PARTIES_END = "UPDATE party SET until = ?2 WHERE dossier = ?1 AND until IS NULL AND part IN ('reporter', 'handler', 'assistant')";
    PARTIES_DROP = "DELETE FROM party WHERE dossier = ?1";
    BY_ID: Header = "SELECT d.seq, d.id, d.kind, d.number, d.title, d.level, d.state, d.facet, d.lead, d.place, d.city, d.district, d.street, d.community, d.grid, d.compound, d.opened_at, d.due_at, d.closed_at, d.revision, d.head, d.sealed FROM dossier d WHERE d.id = ?1 AND d.kind = 'matter'";
    OPEN_HERE: (i64,) = "SELECT count(*) AS n FROM dossier d WHERE d.community = ?1 AND d.kind = 'matter' AND d.facet = ?2 AND d.place = ?3 AND d.level <= 1 AND d.closed_at IS NULL AND d.opened_at > ?4";
    PARTS: (String,) = "SELECT part FROM party WHERE dossier = ?1 AND party = ?2 AND until IS NULL";
    MERGE_CARRY = "UPDATE matter SET merged_into = ?2 WHERE merged_into = ?1";
    MERGED_WITH: (DossierId, i64, liren_kernel::Level) = "SELECT d.id, d.revision, d.level FROM dossier d WHERE d.id = ?1 UNION SELECT d.id, d.revision, d.level FROM matter m JOIN dossier d ON d.seq = m.dossier WHERE m.merged_into = ?1 ORDER BY 1";
    PARTS_OF: (DossierId,) = "SELECT d.id FROM matter m JOIN dossier d ON d.seq = m.dossier WHERE m.split_from = ?1 ORDER BY d.seq";
    PARTS_FORGET = "UPDATE matter SET split_from = NULL WHERE split_from = ?1";
    PARTED_OUTBOX_FORGET = "DELETE FROM outbox WHERE notice IN (SELECT seq FROM notice WHERE dossier = ?1 AND key = 'notice-matter-parted' AND args LIKE ?2)";
    PARTED_FORGET = "DELETE FROM notice WHERE dossier = ?1 AND key = 'notice-matter-parted' AND args LIKE ?2";
    JOB_DROP = "DELETE FROM job WHERE unique_key = ?1";
    RECEIPTS_FORGET = "UPDATE receipt SET body = '' WHERE (actor, command) IN (SELECT j.actor, j.command FROM journal j WHERE j.dossier = ?1 AND j.command IS NOT NULL)";
    REPORTERS_MERGED: (PersonId,) = "SELECT reporter FROM matter WHERE merged_into = ?1 AND reporter IS NOT NULL";
    MERGED_HERE: (i64,) = "SELECT dossier FROM matter WHERE merged_into = ?1 ORDER BY dossier";
    FINDINGS_AT: crate::public::Finding = "SELECT d.seq, d.id, d.number, d.title, d.state, d.facet AS category, d.place, d.opened_at, d.due_at, d.closed_at, m.handler, m.origin, m.origin_item AS item, m.persuaded, m.rework, m.rechecked_at, m.recheck_good FROM dossier d JOIN matter m ON m.dossier = d.seq WHERE d.place = ?1 AND d.kind = 'matter' AND d.level <= 1 AND d.opened_at > ?2 AND (m.origin IS NOT NULL OR m.source = 'patrol') ORDER BY d.seq DESC";
    FOUND_IN: (DossierId, liren_kernel::Id<()>) = "SELECT origin, origin_item FROM matter WHERE dossier = ?1 AND origin IS NOT NULL AND origin_item IS NOT NULL";
    FOUND_RESTRICTED: (DossierId, liren_kernel::Id<()>) = "SELECT m.origin, m.origin_item FROM dossier d JOIN matter m ON m.dossier = d.seq WHERE d.level >= 2 AND d.level < 3 AND m.origin IS NOT NULL AND m.origin_item IS NOT NULL ORDER BY d.number";
    FINDINGS_OF: crate::public::Finding = "SELECT d.seq, d.id, d.number, d.title, d.state, d.facet AS category, d.place, d.opened_at, d.due_at, d.closed_at, m.handler, m.origin, m.origin_item AS item, m.persuaded, m.rework, m.rechecked_at, m.recheck_good FROM matter m JOIN dossier d ON d.seq = m.dossier WHERE m.origin = ?1 AND d.kind = 'matter' AND d.level <= 1 ORDER BY d.seq";
    KEPT: crate::check::Kept = "SELECT d.seq, d.id, d.number, m.category, d.due_at, m.rework, m.disputes, m.extensions, m.reminders FROM dossier d JOIN matter m ON m.dossier = d.seq WHERE d.kind = 'matter' AND d.level <= 1 AND d.seq > ?1 ORDER BY d.seq LIMIT 500";
    LINES: (String, Instant, Option<Vec<u8>>) = "SELECT j.verb, j.at, p.payload FROM journal j LEFT JOIN journal_payload p ON p.seq = j.seq WHERE j.dossier = ?1 ORDER BY j.seq";
    LINK_ADD = "INSERT INTO matter_link (id, dossier, offer, org, made_by, made_at, expires_at, tries) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)";
    LINK: crate::link::Link = "SELECT seq, id, dossier, offer, org, made_by, made_at, expires_at, revoked_at, tries, locked_until, opened_at, answered_at FROM matter_link WHERE id = ?1";
    LINKS: crate::link::Link = "SELECT seq, id, dossier, offer, org, made_by, made_at, expires_at, revoked_at, tries, locked_until, opened_at, answered_at FROM matter_link WHERE dossier = ?1 ORDER BY seq DESC";
    LINK_MATTER: (DossierId,) = "SELECT id FROM dossier WHERE seq = ?1 AND kind = 'matter' AND level <= 1";
    LINK_REVOKE_OFFER = "UPDATE matter_link SET revoked_at = ?3 WHERE dossier = ?1 AND offer = ?2 AND revoked_at IS NULL AND answered_at IS NULL";
    LINK_REVOKE_ALL = "UPDATE matter_link SET revoked_at = ?2 WHERE dossier = ?1 AND revoked_at IS NULL AND answered_at IS NULL";
    LINK_OPENED = "UPDATE matter_link SET opened_at = COALESCE(opened_at, ?2) WHERE seq = ?1";
    LINK_TRIED = "UPDATE matter_link SET tries = ?2, locked_until = ?3, revoked_at = ?4 WHERE seq = ?1";
    LINK_ANSWERED = "UPDATE matter_link SET answered_at = ?2 WHERE seq = ?1";
    PHOTO_CLEARED: (i64,) = "SELECT count(*) AS n FROM photo_cleared WHERE sha = ?1";
    PHOTO_CLEAR = "INSERT INTO photo_cleared (sha, person, at) VALUES (?1, ?2, ?3) ON CONFLICT (sha) DO NOTHING";
    PHOTO_PUT = "UPDATE attachment SET sha = ?2, thumb_sha = ?3, bytes = ?4, width = ?5, height = ?6 WHERE seq = ?1 OR (sha = ?7 AND data_key IS NULL)";
    PHOTOS_WHOLE: liren_office::store::AttachmentRow = "SELECT seq, id, dossier, entry, level, purpose, media, sha, thumb_sha, width, height, at, data_key FROM attachment WHERE dossier = ?1 AND level = 2 AND purpose = 'whole' ORDER BY seq";
    MEETING_ADD = "INSERT INTO meeting (dossier, begins_at, venue) VALUES (?1, ?2, ?3)";
    MEETING: crate::meeting::Call = "SELECT begins_at AS at, venue FROM meeting WHERE dossier = ?1";
    MEETING_ITEMS: (i64,) = "SELECT matter FROM meeting_item WHERE meeting = ?1 ORDER BY seq";
    MEETING_ITEM_ADD = "INSERT INTO meeting_item (meeting, matter) VALUES (?1, ?2)";
    MEETINGS_FORGET = "DELETE FROM meeting_item WHERE matter = ?1";
    PROMISES_FORGET = "DELETE FROM meeting_promise WHERE matter = ?1";
    MEETINGS_OF: (i64, DossierId) = "SELECT d.seq, d.id FROM meeting_item i JOIN dossier d ON d.seq = i.meeting WHERE i.matter = ?1 ORDER BY d.seq";
    PROMISES_OF: (OrgId, String) = "SELECT org, what FROM meeting_promise WHERE meeting = ?1 AND matter = ?2 ORDER BY seq";
    PROMISE_TASKS_FORGET = "DELETE FROM task WHERE dossier = ?1 AND verb = 'meeting.kept' AND org = ?2 AND title = ?3";
    PROMISES: crate::meeting::Promise = "SELECT p.seq, p.id, p.meeting, d.id AS meeting_id, p.matter, p.org, p.what, p.due_at, p.kept_at, p.how FROM meeting_promise p JOIN dossier d ON d.seq = p.meeting WHERE p.meeting = ?1 AND NOT EXISTS (SELECT 1 FROM dossier m WHERE m.seq = p.matter AND m.level > 1) ORDER BY p.seq";
    PROMISES_CARRIED: crate::meeting::Promise = "SELECT p.seq, p.id, p.meeting, d.id AS meeting_id, p.matter, p.org, p.what, p.due_at, p.kept_at, p.how FROM dossier d JOIN meeting_promise p ON p.meeting = d.seq WHERE d.community = ?1 AND d.kind = 'joint_meeting' AND d.seq < ?2 AND p.kept_at IS NULL AND NOT EXISTS (SELECT 1 FROM dossier m WHERE m.seq = p.matter AND m.level > 1) ORDER BY p.seq";
    PROMISE_ADD = "INSERT INTO meeting_promise (id, meeting, matter, org, what, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    PROMISE_KEPT = "UPDATE meeting_promise SET kept_at = ?2, kept_by = ?3, how = ?4 WHERE seq = ?1";
}

/// Solved: ended by work done, and nobody who was asked said otherwise.
pub const SOLVED: &str = " AND EXISTS (SELECT 1 FROM matter m WHERE m.dossier = d.seq AND m.outcome IN ('normal', 'overdue', 'on_spot', 'better') AND COALESCE(m.resolved, 1) = 1)";

/// A better arrangement was proposed and adopted.
pub const ADOPTED: &str = " AND EXISTS (SELECT 1 FROM matter m WHERE m.dossier = d.seq AND m.proposal = 'adopted')";

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
    ("resolved", " AND EXISTS (SELECT 1 FROM matter m WHERE m.dossier = d.seq AND m.resolved = 1)"),
    ("unresolved", " AND EXISTS (SELECT 1 FROM matter m WHERE m.dossier = d.seq AND m.resolved = 0)"),
    ("excluded", " AND EXISTS (SELECT 1 FROM matter m WHERE m.dossier = d.seq AND m.excluded IS NOT NULL)"),
    ("solved", SOLVED),
    ("adopted", ADOPTED),
    ("extended", " AND EXISTS (SELECT 1 FROM matter m WHERE m.dossier = d.seq AND m.extensions > 0)"),
    ("parked", " AND EXISTS (SELECT 1 FROM matter m WHERE m.dossier = d.seq AND m.parkings > 0)"),
];

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
            verified: None,
            overruled: false,
            extensions: 0,
            parkings: 0,
            left_minutes: None,
            asked: None,
            ask: None,
            ask_until: None,
            response_due: None,
            responded_at: None,
            contacts: 0,
            tries: 0,
            called_at: None,
            resolved: None,
            called_rating: None,
            excluded: None,
            escalated: 0,
            proposal: None,
            proposed_by: None,
            settled_at: None,
        }
    }
}
