//! All SQL of the training programme. Who had what is read from attendance and kept nowhere else.

use liren_kernel::Day;
use liren_office::{
    DossierId, Fault, OrgId, PersonId, Reach,
    reach::{Sql, Wanted},
};
use liren_store::{Param, Read, row, statements};

use super::KIND;

row! {
    /// A subject of the programme.
    pub struct Subject {
        /// Which.
        pub seq: i64,
        /// A short name that stays the same.
        pub code: String,
        /// What it is called.
        pub name: String,
        /// See [`super::model::SubjectKind`].
        pub kind: String,
        /// Whether every worker needs it.
        pub required: bool,
        /// How many minutes of it a worker should have had.
        pub minutes: i64,
        /// Topics of supervision that lead to it, with commas.
        pub topics: String,
    }
}

row! {
    /// A run: a subject held once.
    pub struct Run {
        /// The dossier's seq.
        pub dossier: i64,
        /// The subject.
        pub subject: i64,
        /// Whose.
        pub station: Option<OrgId>,
        /// On which day.
        pub day: Day,
        /// How long.
        pub minutes: i64,
        /// By whom; may be empty.
        pub trainer: String,
        /// Where; may be empty.
        pub venue: String,
        /// The gathering whose roll it takes.
        pub gathering: Option<i64>,
    }
}

row! {
    /// What somebody had of a subject.
    pub struct Had {
        /// The subject.
        pub subject: i64,
        /// Its kind.
        pub kind: String,
        /// Its name.
        pub name: String,
        /// Minutes in all.
        pub minutes: i64,
        /// The last day.
        pub last: Day,
    }
}

row! {
    /// A run with its subject and how many were there.
    pub struct Counted {
        /// Its page.
        pub id: DossierId,
        /// The subject's name.
        pub name: String,
        /// The subject's kind.
        pub kind: String,
        /// Whose.
        pub station: Option<OrgId>,
        /// On which day.
        pub day: Day,
        /// How long.
        pub minutes: i64,
        /// By whom.
        pub trainer: String,
        /// Where it stands.
        pub state: String,
        /// How many were there.
        pub people: i64,
    }
}

statements! {
    SUBJECT_ADD = "INSERT INTO programme_subject (code, name, kind, required, minutes, topics) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, required = excluded.required, minutes = excluded.minutes, topics = excluded.topics, retired_at = NULL";
    SUBJECT_RETIRE = "UPDATE programme_subject SET retired_at = ?2 WHERE code = ?1 AND retired_at IS NULL";
    SUBJECTS: Subject = "SELECT seq, code, name, kind, required, minutes, topics FROM programme_subject WHERE retired_at IS NULL ORDER BY seq";
    SUBJECT: Subject = "SELECT seq, code, name, kind, required, minutes, topics FROM programme_subject WHERE code = ?1";

    RUN_ADD = "INSERT INTO programme_run (dossier, subject, station, day, minutes, trainer, venue, gathering) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    RUN: Run = "SELECT dossier, subject, station, day, minutes, trainer, venue, gathering FROM programme_run WHERE dossier = ?1";

    HAD_OF: Had = "SELECT s.seq AS subject, s.kind, s.name, CAST(sum(a.minutes) AS BIGINT) AS minutes, max(a.day) AS last FROM attendance a JOIN programme_run r ON r.dossier = a.dossier OR r.gathering = a.dossier JOIN programme_subject s ON s.seq = r.subject WHERE a.person = ?1 AND a.voided_at IS NULL AND a.presence IN ('present', 'late', 'left_early') GROUP BY s.seq, s.kind, s.name ORDER BY s.seq";
    HAD_SUBJECT: (PersonId,) = "SELECT DISTINCT a.person FROM programme_run r JOIN attendance a ON a.dossier = r.dossier WHERE r.subject = ?1 AND a.person IS NOT NULL AND a.voided_at IS NULL AND a.presence IN ('present', 'late', 'left_early') UNION SELECT DISTINCT a.person FROM programme_run r JOIN attendance a ON a.dossier = r.gathering WHERE r.subject = ?1 AND a.person IS NOT NULL AND a.voided_at IS NULL AND a.presence IN ('present', 'late', 'left_early')";

    NEED_ADD = "INSERT INTO programme_need (person, subject, at) VALUES (?1, ?2, ?3) ON CONFLICT (person, subject) DO UPDATE SET at = excluded.at";
    NEED_DROP = "DELETE FROM programme_need WHERE person = ?1 AND subject = ?2";
    NEEDS_OF: (i64,) = "SELECT subject FROM programme_need WHERE person = ?1 ORDER BY seq";
    NEEDS: (PersonId, i64) = "SELECT person, subject FROM programme_need ORDER BY seq";
}

/// Runs within reach, the newest first, with how many were there.
///
/// # Errors
/// When the database fails.
pub fn runs(read: &mut Read<'_>, reach: &Reach, since: Day, subject: Option<i64>) -> Result<Vec<Counted>, Fault> {
    let mut sql = Sql::of(read);
    let wanted = Wanted::all(KIND);
    reach.seqs(&mut sql, &wanted);
    let within = std::mem::take(&mut sql.text);
    let since = since.to_string();
    let from = sql.bind(Param::Text(&since));
    let only = subject.map(|s| format!(" AND r.subject = {}", sql.bind(Param::Int(s)))).unwrap_or_default();
    let text = format!(
        "SELECT d.id, s.name, s.kind, r.station, r.day, r.minutes, r.trainer, d.state, \
         (SELECT count(DISTINCT a.who) FROM attendance a WHERE (a.dossier = r.dossier OR a.dossier = r.gathering) AND a.voided_at IS NULL AND a.presence IN ('present', 'late', 'left_early')) AS people \
         FROM programme_run r JOIN dossier d ON d.seq = r.dossier JOIN programme_subject s ON s.seq = r.subject \
         WHERE r.dossier IN ({within}) AND r.day >= {from}{only} ORDER BY r.day DESC, r.dossier DESC"
    );
    Ok(read.all_text(&text, &sql.params)?)
}
