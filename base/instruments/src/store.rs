//! All SQL of instruments and scores. Whoever asks for scores has loaded the dossier within reach before.

use liren_kernel::{Id, Instant};
use liren_office::{
    Fault, Keys, PersonId,
    dossier::{DossierId, TEAM, find_key, need_key},
    keys::{At, hex, sha256},
};
use liren_store::{Read, Tx, params, row, statements};

use crate::{Answers, Form, Given, Outcome};

row! {
    /// A version as stored.
    pub struct VersionRow {
        /// Names the version for ever.
        pub seq: i64,
        /// The instrument's code.
        pub code: String,
        /// 1, 2, …
        pub version: i64,
        /// The compiled form as JSON.
        pub body: String,
        /// SHA-256 of `body`.
        pub sha: String,
        /// When.
        pub published_at: Instant,
        /// By whom.
        pub published_by: PersonId,
    }
}

row! {
    /// A line of the list of instruments.
    pub struct Listed {
        /// Its code.
        pub code: String,
        /// In Chinese.
        pub name: String,
        /// In English.
        pub name_en: String,
        /// Newest version.
        pub version: i64,
        /// When that one was published.
        pub published_at: Instant,
    }
}

row! {
    /// A score as stored.
    struct ScoreRow {
        seq: i64,
        id: Id<()>,
        version: i64,
        subject: Id<()>,
        rater: Id<()>,
        part: String,
        level: liren_kernel::Level,
        data_key: Option<i64>,
        answers: Vec<u8>,
        given_at: Instant,
        superseded_at: Option<Instant>,
    }
}

statements! {
    ADD: (i64,) = "INSERT INTO instrument (code, name, name_en) VALUES (?1, ?2, ?3) ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en RETURNING seq";
    VERSION_ADD: (i64,) = "INSERT INTO instrument_version (instrument, version, body, sha, published_at, published_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING seq";
    LATEST: VersionRow = "SELECT v.seq, i.code, v.version, v.body, v.sha, v.published_at, v.published_by FROM instrument i JOIN instrument_version v ON v.instrument = i.seq WHERE i.code = ?1 ORDER BY v.version DESC LIMIT 1";
    BY_SEQ: VersionRow = "SELECT v.seq, i.code, v.version, v.body, v.sha, v.published_at, v.published_by FROM instrument_version v JOIN instrument i ON i.seq = v.instrument WHERE v.seq = ?1";
    VERSIONS: VersionRow = "SELECT v.seq, i.code, v.version, v.body, v.sha, v.published_at, v.published_by FROM instrument i JOIN instrument_version v ON v.instrument = i.seq WHERE i.code = ?1 ORDER BY v.version DESC";
    LIST: Listed = "SELECT i.code, i.name, i.name_en, v.version, v.published_at FROM instrument i JOIN instrument_version v ON v.instrument = i.seq WHERE v.version = (SELECT max(w.version) FROM instrument_version w WHERE w.instrument = i.seq) ORDER BY i.code";

    SCORE_ADD = "INSERT INTO score (id, dossier, round, version, subject, rater, part, data_key, answers, entered_by, given_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    SUPERSEDE = "UPDATE score SET superseded_at = ?6 WHERE dossier = ?1 AND round = ?2 AND subject = ?3 AND rater = ?4 AND part = ?5 AND superseded_at IS NULL";
    DOSSIER: (DossierId, liren_kernel::Level) = "SELECT id, level FROM dossier WHERE seq = ?1";
    SCORES: ScoreRow = "SELECT s.seq, s.id, s.version, s.subject, s.rater, s.part, d.level, s.data_key, s.answers, s.given_at, s.superseded_at FROM score s JOIN dossier d ON d.seq = s.dossier WHERE s.dossier = ?1 AND s.round = ?2 AND s.superseded_at IS NULL ORDER BY s.seq";
    HISTORY: ScoreRow = "SELECT s.seq, s.id, s.version, s.subject, s.rater, s.part, d.level, s.data_key, s.answers, s.given_at, s.superseded_at FROM score s JOIN dossier d ON d.seq = s.dossier WHERE s.dossier = ?1 AND s.round = ?2 AND s.subject = ?3 ORDER BY s.seq";
}

/// A published version, ready to be answered.
#[derive(Debug, Clone)]
pub struct Version {
    /// Names the version for ever; rounds keep it.
    pub seq: i64,
    /// 1, 2, …
    pub number: i64,
    /// When it was published.
    pub published_at: Instant,
    /// Its questions.
    pub form: Form,
}

/// What one rater gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Its id.
    pub id: Id<()>,
    /// The version it answers.
    pub version: i64,
    /// Of whom or what.
    pub subject: Id<()>,
    /// By whom.
    pub rater: Id<()>,
    /// In which part: trainer, leader, self, judge, peer.
    pub part: String,
    /// The answers.
    pub answers: Answers,
    /// When.
    pub given_at: Instant,
    /// When a later one of the same rater took its place.
    pub superseded_at: Option<Instant>,
}

fn version(row: VersionRow) -> Result<Version, Fault> {
    // A published version is what it was: whoever changed it behind our back is found out.
    if hex(&sha256(&[row.body.as_bytes()])) != row.sha {
        return Err(Fault::Internal(format!("version {} of {} is not what was published", row.version, row.code)));
    }
    let form = serde_json::from_str(&row.body)?;
    Ok(Version { seq: row.seq, number: row.version, published_at: row.published_at, form })
}

/// The newest version of an instrument.
///
/// # Errors
/// When the database fails or the stored form is not what was published.
pub fn latest(read: &mut Read<'_>, code: &str) -> Result<Option<Version>, Fault> {
    read.opt(&LATEST, params![code])?.map(version).transpose()
}

/// A version by its `seq`.
///
/// # Errors
/// As [`latest`].
pub fn by_seq(read: &mut Read<'_>, seq: i64) -> Result<Option<Version>, Fault> {
    read.opt(&BY_SEQ, params![seq])?.map(version).transpose()
}

/// All versions of an instrument, newest first.
///
/// # Errors
/// As [`latest`].
pub fn versions(read: &mut Read<'_>, code: &str) -> Result<Vec<Version>, Fault> {
    read.all(&VERSIONS, params![code])?.into_iter().map(version).collect()
}

/// The instruments there are, with their newest version.
///
/// # Errors
/// When the database fails.
pub fn list(read: &mut Read<'_>) -> Result<Vec<Listed>, Fault> {
    Ok(read.all(&LIST, &[])?)
}

/// Publishes a form: a new version, unless the newest says the same. Gives its `seq`.
///
/// # Errors
/// When the database fails.
pub fn publish(tx: &mut Tx<'_>, form: &Form, by: PersonId, now: Instant) -> Result<i64, Fault> {
    let body = serde_json::to_string(form)?;
    let sha = hex(&sha256(&[body.as_bytes()]));
    tx.take_turn(&[b"instrument".as_slice(), form.code.as_bytes()].concat())?;
    let newest = tx.opt(&LATEST, params![form.code])?;
    if let Some(same) = newest.as_ref().filter(|v| v.sha == sha) {
        return Ok(same.seq);
    }
    let next = newest.map_or(1, |v| v.version + 1);
    let (instrument,) = tx.one(&ADD, params![form.code, form.name.zh, form.name.en])?;
    let (seq,) = tx.one(&VERSION_ADD, params![instrument, next, body, sha, now, by])?;
    Ok(seq)
}

/// Writes a score; an earlier one of the same rater on the same subject in the same round steps back.
///
/// # Errors
/// When the database fails or the dossier's key was erased.
pub fn give(
    tx: &mut Tx<'_>,
    keys: &Keys,
    dossier: i64,
    given: &Given,
    by: PersonId,
    now: Instant,
) -> Result<(), Fault> {
    let plain = serde_json::to_vec(&given.answers)?;
    let (_, level) = tx.one(&DOSSIER, params![dossier])?;
    let (data_key, stored) = if level.is_encrypted() {
        let (seq, key) = need_key(tx, keys, dossier, level, TEAM, now)?;
        (Some(seq), key.seal(At { column: "score.answers", row: given.id.bytes() }, &plain)?)
    } else {
        (None, plain)
    };
    // Two phones of one rater at once: the later one stands, neither fails.
    tx.take_turn(
        &[given.round.as_slice(), given.subject.as_slice(), given.rater.as_slice(), given.part.as_bytes()].concat(),
    )?;
    tx.exec(&SUPERSEDE, params![dossier, given.round, given.subject, given.rater, given.part, now])?;
    tx.exec(
        &SCORE_ADD,
        params![
            given.id,
            dossier,
            given.round,
            given.version,
            given.subject,
            given.rater,
            given.part,
            data_key,
            stored,
            by,
            now
        ],
    )?;
    Ok(())
}

/// The scores of a round that stand, in the order in which they came.
///
/// # Errors
/// When the database fails or an answer does not open.
pub fn scores(read: &mut Read<'_>, keys: &Keys, dossier: i64, round: [u8; 16]) -> Result<Vec<Score>, Fault> {
    let rows = read.all(&SCORES, params![dossier, round])?;
    open(read, keys, dossier, rows)
}

/// Every score of one subject in a round, those that were superseded too.
///
/// # Errors
/// As [`scores`].
pub fn history(
    read: &mut Read<'_>,
    keys: &Keys,
    dossier: i64,
    round: [u8; 16],
    subject: [u8; 16],
) -> Result<Vec<Score>, Fault> {
    let rows = read.all(&HISTORY, params![dossier, round, subject])?;
    open(read, keys, dossier, rows)
}

fn open(read: &mut Read<'_>, keys: &Keys, dossier: i64, rows: Vec<ScoreRow>) -> Result<Vec<Score>, Fault> {
    let mut key = None;
    let mut scores = Vec::with_capacity(rows.len());
    for row in rows {
        let plain = if row.data_key.is_some() {
            if key.is_none() {
                key = find_key(read, keys, dossier, row.level, TEAM)?;
            }
            // Its key was erased: the content is gone, as it should be.
            let Some(key) = &key else { continue };
            key.open(At { column: "score.answers", row: row.id.bytes() }, &row.answers)?
        } else {
            row.answers
        };
        scores.push(Score {
            id: row.id,
            version: row.version,
            subject: row.subject,
            rater: row.rater,
            part: row.part,
            answers: serde_json::from_slice(&plain)?,
            given_at: row.given_at,
            superseded_at: row.superseded_at,
        });
    }
    Ok(scores)
}

/// What a score comes to under the version it answers.
#[must_use]
pub fn outcome(version: &Version, score: &Score) -> Outcome {
    version.form.score(&score.answers)
}
