//! All SQL of supervision.

pub mod figures;

use liren_kernel::{Day, Id, Instant};
use liren_office::{DossierId, OrgId, PersonId};
use liren_store::{row, statements};

/// Marks ids of sessions.
#[derive(Debug)]
pub enum SessionMark {}
/// A session.
pub type SessionId = Id<SessionMark>;
/// Marks ids of actions.
#[derive(Debug)]
pub enum ActionMark {}
/// An action agreed in a session.
pub type ActionId = Id<ActionMark>;
/// Marks ids of service plans.
#[derive(Debug)]
pub enum PlanMark {}
/// A personal service plan.
pub type PlanId = Id<PlanMark>;

row! {
    /// What only agreements have, beside their dossier. No text about a person stands here.
    pub struct Record {
        /// The dossier's seq.
        pub dossier: i64,
        /// Who supervises.
        pub supervisor: PersonId,
        /// The unit of an external professional; empty when internal.
        pub unit: String,
        /// Where the supervisees work.
        pub station: Option<OrgId>,
        /// From when.
        pub from_day: Day,
        /// Until when.
        pub until_day: Option<Day>,
        /// A session at least every so many days.
        pub every_days: i64,
        /// The last day on which the next session is in time.
        pub next_due: Option<Day>,
        /// For which day the overdue reminder was given.
        pub reminded: Option<Day>,
    }
}

row! {
    /// Somebody who agreed, or has still to.
    pub struct Member {
        /// Who.
        pub person: PersonId,
        /// `supervisor` or `supervisee`.
        pub part: String,
        /// When they agreed.
        pub agreed_at: Option<Instant>,
        /// The session for which they wrote questions last.
        pub prepared: Option<SessionId>,
    }
}

row! {
    /// A session.
    pub struct Session {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: SessionId,
        /// How they meet.
        pub form: String,
        /// What for, with commas.
        pub functions: String,
        /// When it begins or began.
        pub at: Instant,
        /// How long, in minutes.
        pub minutes: i64,
        /// Where; may be empty.
        pub venue: String,
        /// See [`super::model::SessionState`].
        pub state: String,
    }
}

row! {
    /// Something agreed to be done. What it is stands in `words`, for the team alone: see [`super::subject::Agreement::says`].
    pub struct Action {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: ActionId,
        /// The session it comes from.
        pub session: SessionId,
        /// Who does it.
        pub person: PersonId,
        /// By when.
        pub due_day: Day,
        /// `open`, `done` or `dropped`.
        pub state: String,
        /// How often it was asked after.
        pub asked: i64,
        /// What, as ciphertext under the team's key.
        pub words: Option<Vec<u8>>,
    }
}

row! {
    /// A personal service plan: its words stand in an entry.
    pub struct PlanRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: PlanId,
        /// Whose.
        pub person: PersonId,
        /// When it is looked at again.
        pub review_day: Day,
        /// `running` or `done`.
        pub state: String,
        /// When it was made.
        pub made_at: Instant,
    }
}

row! {
    /// Something in somebody's calendar.
    pub struct Coming {
        /// The agreement.
        pub dossier: DossierId,
        /// Its title, plain at level 1.
        pub title: String,
        /// The session.
        pub id: SessionId,
        /// When.
        pub at: Instant,
        /// How long.
        pub minutes: i64,
        /// Where.
        pub venue: String,
        /// How.
        pub form: String,
        /// The agreement's revision; rises when a session is moved.
        pub revision: i64,
    }
}

statements! {
    RECORD_ADD = "INSERT INTO supervision (dossier, supervisor, unit, station, from_day, until_day, every_days) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    RECORD: Record = "SELECT dossier, supervisor, unit, station, from_day, until_day, every_days, next_due, reminded FROM supervision WHERE dossier = ?1";
    NEXT_DUE = "UPDATE supervision SET next_due = ?2 WHERE dossier = ?1";
    REMINDED = "UPDATE supervision SET reminded = ?2 WHERE dossier = ?1";

    MEMBER_ADD = "INSERT INTO supervision_member (dossier, person, part, agreed_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    MEMBERS: Member = "SELECT person, part, agreed_at, prepared FROM supervision_member WHERE dossier = ?1 ORDER BY seq";
    AGREED = "UPDATE supervision_member SET agreed_at = ?3 WHERE dossier = ?1 AND person = ?2 AND agreed_at IS NULL";
    PREPARED = "UPDATE supervision_member SET prepared = ?3 WHERE dossier = ?1 AND person = ?2";

    SESSION_ADD = "INSERT INTO supervision_session (id, dossier, form, functions, at, minutes, venue, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    SESSION_SET = "UPDATE supervision_session SET form = ?2, functions = ?3, at = ?4, minutes = ?5, venue = ?6, state = ?7 WHERE id = ?1";
    SESSION_STATE = "UPDATE supervision_session SET state = ?2 WHERE id = ?1";
    SESSION_DROP = "DELETE FROM supervision_session WHERE id = ?1 AND state = 'planned'";
    SESSIONS: Session = "SELECT seq, id, form, functions, at, minutes, venue, state FROM supervision_session WHERE dossier = ?1 ORDER BY at DESC, seq DESC";
    PRESENT_ADD = "INSERT INTO supervision_present (session, person) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    PRESENT: (PersonId, Option<Instant>) = "SELECT person, signed_at FROM supervision_present WHERE session = ?1 ORDER BY seq";
    SIGNED = "UPDATE supervision_present SET signed_at = ?3 WHERE session = ?1 AND person = ?2";
    TOPIC_ADD = "INSERT INTO supervision_topic (session, dossier, topic, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    TOPICS: (String,) = "SELECT topic FROM supervision_topic WHERE session = ?1 ORDER BY seq";

    ACTION_ADD = "INSERT INTO supervision_action (id, dossier, session, person, text, words, due_day, state, asked) VALUES (?1, ?2, ?3, ?4, '', ?5, ?6, 'open', 0)";
    ACTIONS: Action = "SELECT seq, id, session, person, due_day, state, asked, words FROM supervision_action WHERE dossier = ?1 ORDER BY seq DESC";
    ACTIONS_PLAIN: (i64, i64, ActionId, String) = "SELECT seq, dossier, id, text FROM supervision_action WHERE text <> '' ORDER BY seq";
    ACTION_CLOSED = "UPDATE supervision_action SET text = '', words = ?2 WHERE seq = ?1";
    ACTION_ASKED = "UPDATE supervision_action SET state = ?3, asked = asked + 1, asked_in = ?4 WHERE dossier = ?1 AND id = ?2";

    PLAN_ADD = "INSERT INTO service_plan (id, dossier, person, review_day, state, made_at) VALUES (?1, ?2, ?3, ?4, 'running', ?5)";
    PLAN_SET = "UPDATE service_plan SET review_day = ?3, state = ?4 WHERE dossier = ?1 AND id = ?2";
    PLANS: PlanRow = "SELECT seq, id, person, review_day, state, made_at FROM service_plan WHERE dossier = ?1 ORDER BY seq DESC";

    DIARY: Coming = "SELECT d.id AS dossier, d.title, s.id, s.at, s.minutes, s.venue, s.form, d.revision FROM supervision_member m JOIN supervision_session s ON s.dossier = m.dossier JOIN dossier d ON d.seq = s.dossier WHERE m.person = ?1 AND s.state = 'planned' AND s.at >= ?2 AND s.at < ?3 ORDER BY s.at, s.seq";
    DUE_OF: (DossierId, Day) = "SELECT d.id, s.next_due FROM supervision s JOIN dossier d ON d.seq = s.dossier WHERE s.dossier = ?1 AND s.next_due IS NOT NULL";
    OF_SUPERVISEE: (i64, DossierId, PersonId, String) = "SELECT s.dossier, d.id, s.supervisor, d.state FROM supervision_member m JOIN supervision s ON s.dossier = m.dossier JOIN dossier d ON d.seq = s.dossier WHERE m.person = ?1 AND m.part = 'supervisee' ORDER BY s.dossier DESC";
    HELD_OF: (i64, i64) = "SELECT count(*) AS sessions, CAST(COALESCE(sum(s.minutes), 0) AS BIGINT) AS minutes FROM supervision_present p JOIN supervision_session s ON s.id = p.session WHERE p.person = ?1 AND s.state <> 'planned'";
}
