//! All SQL of classes. Whoever reads rows has loaded the dossier within reach before.

use liren_kernel::{Id, Instant};
use liren_office::{PersonId, dossier::EntryId};
use liren_store::{row, statements};

use super::model::{Given, LimitKind, Purpose};

row! {
    /// What only classes have, beside their dossier.
    pub struct Record {
        /// Civil day of the first evening that may be used.
        pub first_day: String,
        /// Civil day of the last one.
        pub last_day: String,
        /// Weekdays, Monday is 1: `2,5`.
        pub evenings: String,
        /// Minutes after midnight at which an evening begins.
        pub begins: i64,
        /// Minutes of a sitting unless its subject says otherwise.
        pub minutes: i64,
        /// Where it meets when no room was named.
        pub venue: String,
        /// See [`super::model::Rules`], as JSON.
        pub rules: String,
    }
}

row! {
    /// A group.
    pub struct Group {
        /// Its id.
        pub id: Id<()>,
        /// 第一组.
        pub name: String,
        /// What it shows at the end; empty until chosen.
        pub topic: String,
    }
}

row! {
    /// A stretch of somebody's time in the class: a change of group begins a new one.
    pub struct Stretch {
        /// Order.
        pub seq: i64,
        /// Who.
        pub person: PersonId,
        /// In which group.
        pub grp: Option<Id<()>>,
        /// As its leader.
        pub leader: bool,
        /// From when.
        pub from_at: Instant,
        /// Until when.
        pub until_at: Option<Instant>,
        /// Why it ended.
        pub reason: String,
    }
}

row! {
    /// A subject that is taught, or the closing presentation.
    pub struct SubjectRow {
        /// Its id.
        pub id: Id<()>,
        /// Its title.
        pub title: String,
        /// Who teaches it.
        pub lecturer: String,
        /// Where the lecturer comes from.
        pub unit: String,
        /// How long.
        pub minutes: i64,
        /// The closing presentation: comes last.
        pub closing: bool,
    }
}

row! {
    /// Something that keeps a sitting from some evenings.
    pub struct Limit {
        /// Its id.
        pub id: Id<()>,
        /// What.
        pub kind: LimitKind,
        /// Which lecturer, room or duty.
        pub name: String,
        /// Seats of a room.
        pub seats: i64,
        /// Civil days, separated by blanks.
        pub days: String,
    }
}

row! {
    /// A date of the class.
    pub struct Sitting {
        /// Its id.
        pub id: Id<()>,
        /// What is taught.
        pub subject: Id<()>,
        /// Who teaches.
        pub lecturer: String,
        /// From when.
        pub from_at: Instant,
        /// Until when.
        pub until_at: Instant,
        /// Where.
        pub venue: String,
        /// Four digits that a learner types to say "here".
        pub code: String,
        /// When it was cancelled.
        pub cancelled_at: Option<Instant>,
        /// Why.
        pub reason: String,
    }
}

row! {
    /// A task given to learners or groups.
    pub struct Task {
        /// Its id.
        pub id: Id<()>,
        /// One submission a group instead of one a learner.
        pub team: bool,
        /// Only for this group.
        pub grp: Option<Id<()>>,
        /// What.
        pub title: String,
        /// In more words.
        pub text: String,
        /// By when.
        pub due_at: Instant,
        /// Who gave it.
        pub made_by: PersonId,
        /// When.
        pub made_at: Instant,
    }
}

row! {
    /// What was handed in; the newest of an owner and task counts.
    pub struct Submission {
        /// Its id.
        pub id: Id<()>,
        /// To which task.
        pub task: Id<()>,
        /// The learner, or the group.
        pub owner: Id<()>,
        /// Who sent it.
        pub person: PersonId,
        /// In words.
        pub text: String,
        /// Its entry on the timeline, with its photos.
        pub entry: Option<EntryId>,
        /// When.
        pub given_at: Instant,
        /// Where it stands.
        pub state: Given,
        /// What the reviewer said.
        pub words: String,
        /// Who looked at it.
        pub reviewed_by: Option<PersonId>,
    }
}

row! {
    /// A round of an instrument; it keeps the version it began with.
    pub struct Round {
        /// Its id.
        pub id: Id<()>,
        /// What for.
        pub kind: Purpose,
        /// The version.
        pub version: i64,
        /// Since when.
        pub opened_at: Instant,
        /// Until when.
        pub closed_at: Option<Instant>,
    }
}

row! {
    /// A judge of the show, without an account.
    pub struct Judge {
        /// Its id.
        pub id: Id<()>,
        /// Who.
        pub name: String,
        /// From where.
        pub unit: String,
        /// Until when link and code serve.
        pub expires_at: Instant,
        /// Did not come, or left before the end.
        pub absent_at: Option<Instant>,
        /// Why.
        pub reason: String,
    }
}

row! {
    /// What a moderator settled.
    pub struct Moderated {
        /// Whose.
        pub person: PersonId,
        /// Of what.
        pub competency: String,
        /// How much, in hundredths.
        pub hundredths: i64,
        /// Why.
        pub reason: String,
        /// By whom.
        pub moderator: PersonId,
    }
}

row! {
    /// How somebody came out.
    pub struct ResultRow {
        /// Who.
        pub person: PersonId,
        /// Whether they passed.
        pub passed: bool,
        /// See [`super::figures::Verdict`], as JSON.
        pub body: String,
        /// The certificate's id.
        pub certificate: Option<Id<()>>,
    }
}

row! {
    /// A date in somebody's calendar.
    pub struct InCalendar {
        /// The class.
        pub cohort: liren_office::DossierId,
        /// The date.
        pub id: Id<()>,
        /// Its subject.
        pub title: String,
        /// From when.
        pub from_at: Instant,
        /// Until when.
        pub until_at: Instant,
        /// Where.
        pub venue: String,
        /// The class's revision; rises with every change.
        pub revision: i64,
        /// When it was called off.
        pub cancelled_at: Option<Instant>,
    }
}

statements! {
    RECORD: Record = "SELECT first_day, last_day, evenings, begins, minutes, venue, rules FROM cohort WHERE dossier = ?1";
    RECORD_ADD = "INSERT INTO cohort (dossier, first_day, last_day, evenings, begins, minutes, venue, rules) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    RECORD_SET = "UPDATE cohort SET first_day = ?2, last_day = ?3, evenings = ?4, begins = ?5, minutes = ?6, venue = ?7, rules = ?8 WHERE dossier = ?1";
    PARTS: (String,) = "SELECT part FROM party WHERE dossier = ?1 AND party = ?2 AND until IS NULL";
    TRAINERS: (PersonId,) = "SELECT p.party FROM party p WHERE p.dossier = ?1 AND p.part = 'trainer' AND p.until IS NULL ORDER BY p.seq";

    GROUPS: Group = "SELECT id, name, topic FROM cohort_group WHERE dossier = ?1 ORDER BY seq";
    GROUP_ADD = "INSERT INTO cohort_group (id, dossier, name, topic) VALUES (?1, ?2, ?3, '')";
    GROUP_TOPIC = "UPDATE cohort_group SET topic = ?3 WHERE id = ?1 AND dossier = ?2";

    STRETCHES: Stretch = "SELECT seq, person, grp, leader, from_at, until_at, reason FROM cohort_learner WHERE dossier = ?1 ORDER BY seq";
    STRETCH_ADD = "INSERT INTO cohort_learner (dossier, person, grp, leader, from_at, reason) VALUES (?1, ?2, ?3, ?4, ?5, '')";
    STRETCH_END = "UPDATE cohort_learner SET until_at = ?3, reason = ?4 WHERE dossier = ?1 AND person = ?2 AND until_at IS NULL";
    OF_PERSON: (i64,) = "SELECT DISTINCT dossier FROM cohort_learner WHERE person = ?1 ORDER BY dossier DESC LIMIT 50";

    SUBJECTS: SubjectRow = "SELECT id, title, lecturer, unit, minutes, closing FROM cohort_subject WHERE dossier = ?1 AND dropped_at IS NULL ORDER BY closing, seq";
    SUBJECT_ADD = "INSERT INTO cohort_subject (id, dossier, title, lecturer, unit, minutes, closing) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    SUBJECT_SET = "UPDATE cohort_subject SET title = ?3, lecturer = ?4, unit = ?5, minutes = ?6, closing = ?7 WHERE id = ?1 AND dossier = ?2";
    SUBJECT_DROP = "UPDATE cohort_subject SET dropped_at = ?3 WHERE id = ?1 AND dossier = ?2";

    LIMITS: Limit = "SELECT id, kind, name, seats, days FROM cohort_limit WHERE dossier = ?1 AND dropped_at IS NULL ORDER BY kind, seq";
    LIMIT_ADD = "INSERT INTO cohort_limit (id, dossier, kind, name, seats, days) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    LIMIT_DROP = "UPDATE cohort_limit SET dropped_at = ?3 WHERE id = ?1 AND dossier = ?2";

    SITTINGS: Sitting = "SELECT id, subject, lecturer, from_at, until_at, venue, code, cancelled_at, reason FROM cohort_sitting WHERE dossier = ?1 ORDER BY from_at, seq";
    SITTINGS_BETWEEN: InCalendar = "SELECT d.id AS cohort, t.id, s.title, t.from_at, t.until_at, t.venue, d.revision, t.cancelled_at FROM (SELECT dossier FROM cohort_learner WHERE person = ?1 AND until_at IS NULL UNION SELECT p.dossier FROM party p JOIN cohort c ON c.dossier = p.dossier WHERE p.party = ?1 AND p.until IS NULL AND p.part IN ('steward', 'trainer')) l JOIN cohort_sitting t ON t.dossier = l.dossier JOIN cohort_subject s ON s.id = t.subject JOIN dossier d ON d.seq = l.dossier WHERE t.from_at >= ?2 AND t.from_at < ?3 ORDER BY t.from_at";
    SITTING_ADD = "INSERT INTO cohort_sitting (id, dossier, subject, lecturer, from_at, until_at, venue, code, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '')";
    SITTING_LECTURER = "UPDATE cohort_sitting SET lecturer = ?3 WHERE id = ?1 AND dossier = ?2 AND cancelled_at IS NULL";
    SITTING_CANCEL = "UPDATE cohort_sitting SET cancelled_at = ?3, reason = ?4 WHERE id = ?1 AND dossier = ?2 AND cancelled_at IS NULL";

    TASKS: Task = "SELECT id, team, grp, title, text, due_at, made_by, made_at FROM cohort_task WHERE dossier = ?1 ORDER BY seq";
    TASK_ADD = "INSERT INTO cohort_task (id, dossier, team, grp, title, text, due_at, made_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    WORK_DONE = "UPDATE task SET done_by = ?5, done_at = ?6 WHERE seq IN (SELECT min(t.seq) FROM task t WHERE t.dossier = ?1 AND t.verb = ?2 AND t.person = ?3 AND t.title = ?4 AND t.done_at IS NULL)";
    SUBMISSIONS: Submission = "SELECT id, task, owner, person, text, entry, given_at, state, words, reviewed_by FROM cohort_submission WHERE dossier = ?1 ORDER BY seq";
    SUBMISSION_ADD = "INSERT INTO cohort_submission (id, dossier, task, owner, person, text, entry, given_at, state, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'sent', '')";
    SUBMISSION_REVIEW = "UPDATE cohort_submission SET state = ?3, words = ?4, reviewed_by = ?5, reviewed_at = ?6 WHERE id = ?1 AND dossier = ?2";

    ROUNDS: Round = "SELECT id, kind, version, opened_at, closed_at FROM cohort_round WHERE dossier = ?1 ORDER BY seq";
    ROUND_ADD = "INSERT INTO cohort_round (id, dossier, kind, version, opened_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    ROUND_CLOSE = "UPDATE cohort_round SET closed_at = ?3 WHERE id = ?1 AND dossier = ?2 AND closed_at IS NULL";

    ROUND_END = "UPDATE cohort_round SET closed_at = ?3 WHERE dossier = ?1 AND kind = ?2 AND closed_at IS NULL";

    JUDGES: Judge = "SELECT id, name, unit, expires_at, absent_at, reason FROM cohort_judge WHERE dossier = ?1 ORDER BY seq";
    JUDGE_ADD = "INSERT INTO cohort_judge (id, dossier, name, unit, expires_at, reason) VALUES (?1, ?2, ?3, ?4, ?5, '')";
    JUDGE_ABSENT = "UPDATE cohort_judge SET absent_at = ?3, reason = ?4 WHERE id = ?1 AND dossier = ?2";
    JUDGE_OF: (liren_office::DossierId,) = "SELECT d.id FROM cohort_judge j JOIN dossier d ON d.seq = j.dossier WHERE j.id = ?1";
    BOARD_OF: liren_office::Header = "SELECT d.seq, d.id, d.kind, d.number, d.title, d.level, d.state, d.facet, d.lead, d.place, d.city, d.district, d.street, d.community, d.grid, d.compound, d.opened_at, d.due_at, d.closed_at, d.revision, d.head, d.sealed FROM dossier d WHERE d.id = ?1 AND d.kind = 'cohort' AND d.level <= 1";

    MODERATED: Moderated = "SELECT person, competency, hundredths, reason, moderator FROM cohort_moderation WHERE dossier = ?1 AND superseded_at IS NULL ORDER BY seq";
    MODERATION_ADD = "INSERT INTO cohort_moderation (dossier, person, competency, hundredths, reason, moderator, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    MODERATION_END = "UPDATE cohort_moderation SET superseded_at = ?4 WHERE dossier = ?1 AND person = ?2 AND competency = ?3 AND superseded_at IS NULL";

    RESULTS: ResultRow = "SELECT person, passed, body, certificate FROM cohort_result WHERE dossier = ?1 ORDER BY settled_at, person";
    RESULT_SET = "INSERT INTO cohort_result (dossier, person, passed, body, settled_at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (dossier, person) DO UPDATE SET passed = excluded.passed, body = excluded.body, settled_at = excluded.settled_at";
    RESULT_CERTIFIED = "UPDATE cohort_result SET certificate = ?3 WHERE dossier = ?1 AND person = ?2";
}
