//! Sign-off (design §2): a frozen version, agreed to by someone other than who asked. "Returned for changes" is an
//! outcome, not a failure; the next asking is the next version.

use std::borrow::Cow;

use liren_kernel::{Id, Instant, Level, Refusal};
use liren_store::{Read, Tx, params, row, statements};
use serde_json::Value;

use crate::{
    Fault, Header, Keys, PersonId,
    change::ApplyContext,
    dossier::{TEAM, find_key, need_key},
    keys::{At, hex, sha256},
};

/// Marks ids of sign-offs.
#[derive(Debug)]
pub enum SignOffMark {}
/// A sign-off.
pub type SignOffId = Id<SignOffMark>;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Its id.
    pub id: SignOffId,
    /// What of the dossier: `plan`, `summary`, `probation` …; a later asking of the same is its next version. Where
    /// several stand beside one another, such as a record for each who was there, it names which.
    pub subject: Cow<'static, str>,
    /// Of one person alone; `None`: of whoever the policy allows.
    pub of: Option<PersonId>,
    /// Exactly what is agreed to; kept as it is.
    pub frozen: Value,
    /// At least the dossier's; above it for what the team alone reads.
    pub level: Level,
}

impl Ask {
    /// Asks at the level of the dossier, of whoever the policy allows.
    pub fn new(id: SignOffId, subject: impl Into<Cow<'static, str>>, frozen: Value) -> Self {
        Self { id, subject: subject.into(), of: None, frozen, level: Level::Public }
    }
    /// Of one person alone.
    #[must_use]
    pub const fn of(mut self, person: PersonId) -> Self {
        self.of = Some(person);
        self
    }
    /// For the team alone, whatever the level of the dossier.
    #[must_use]
    pub const fn for_team(mut self) -> Self {
        self.level = Level::NeedToKnow;
        self
    }
}

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 同意.
    Approved,
    /// 退回修改.
    Returned,
}

impl Outcome {
    /// Its stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Returned => "returned",
        }
    }
}

row! {
    /// As stored.
    pub struct SignOffRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: SignOffId,
        /// What of the dossier.
        pub subject: String,
        /// Counted from 1 for each subject.
        pub version: i64,
        /// How secret.
        pub level: Level,
        /// SHA-256 of what is stored of it, in hex.
        pub digest: String,
        /// What was frozen, perhaps ciphertext.
        pub body: Vec<u8>,
        /// Who asked.
        pub asked_by: PersonId,
        /// Of whom alone.
        pub asked_of: Option<PersonId>,
        /// When.
        pub asked_at: Instant,
        /// `pending`, `approved`, `returned`, or `replaced` by a later version.
        pub state: String,
        /// Who answered.
        pub answered_by: Option<PersonId>,
        /// When.
        pub answered_at: Option<Instant>,
        /// In words, perhaps ciphertext.
        pub words: Option<Vec<u8>>,
    }
}

/// A sign-off, opened.
#[derive(Debug, Clone)]
pub struct SignOff {
    /// As stored.
    pub row: SignOffRow,
    /// What was frozen.
    pub frozen: Value,
    /// What was said to it.
    pub words: String,
}

impl SignOff {
    /// Whether it waits for an answer.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.row.state == "pending"
    }
}

statements! {
    ADD = "INSERT INTO signoff (id, dossier, subject, version, level, data_key, digest, body, asked_by, asked_of, asked_at, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'pending')";
    LAST: (i64,) = "SELECT COALESCE(max(version), 0) AS version FROM signoff WHERE dossier = ?1 AND subject = ?2";
    REPLACE = "UPDATE signoff SET state = 'replaced' WHERE dossier = ?1 AND subject = ?2 AND state = 'pending'";
    BY_ID: SignOffRow = "SELECT seq, id, subject, version, level, digest, body, asked_by, asked_of, asked_at, state, answered_by, answered_at, words FROM signoff WHERE id = ?1 AND dossier = ?2";
    OF_DOSSIER: SignOffRow = "SELECT seq, id, subject, version, level, digest, body, asked_by, asked_of, asked_at, state, answered_by, answered_at, words FROM signoff WHERE dossier = ?1 ORDER BY seq";
    ANSWER = "UPDATE signoff SET state = ?2, answered_by = ?3, answered_at = ?4, words = ?5 WHERE seq = ?1 AND state = 'pending'";
    RAISE = "UPDATE signoff SET level = ?2, data_key = ?3, body = ?4, words = ?5, digest = ?6 WHERE seq = ?1";
}

const fn body_at(id: &SignOffId) -> At<'_> {
    At { column: "signoff.body", row: id.bytes() }
}
const fn words_at(id: &SignOffId) -> At<'_> {
    At { column: "signoff.words", row: id.bytes() }
}

/// Freezes a version and asks.
pub(crate) fn ask(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, header: &Header, ask: &Ask) -> Result<(), Fault> {
    if header.level == Level::Sealed {
        return Err(Fault::Internal("a sealed dossier keeps no sign-off beside its entries".into()));
    }
    if ask.of == Some(cx.actor) {
        return Err(Refusal::new("refusal-signoff-own").into());
    }
    let (level, subject) = (header.level.max(ask.level), ask.subject.as_ref());
    tx.exec(&REPLACE, params![header.seq, subject])?;
    let (last,) = tx.one(&LAST, params![header.seq, subject])?;
    let plain = serde_json::to_vec(&ask.frozen)?;
    let (data_key, body) = if level.is_encrypted() {
        let (seq, key) = need_key(tx, cx.keys, header.seq, level, TEAM, cx.now)?;
        (Some(seq), key.seal(body_at(&ask.id), &plain)?)
    } else {
        (None, plain)
    };
    // Of ciphertext where there is one: of few words a plain digest can be found by trying them all.
    let digest = hex(&sha256(&[&body]));
    tx.exec(
        &ADD,
        params![ask.id, header.seq, subject, last + 1, level, data_key, digest, body, cx.actor, ask.of, cx.now],
    )?;
    Ok(())
}

/// Answers one that waits.
pub(crate) fn answer(
    tx: &mut Tx<'_>,
    cx: &ApplyContext<'_>,
    header: &Header,
    id: SignOffId,
    outcome: Outcome,
    words: &str,
) -> Result<(), Fault> {
    let row = tx.opt(&BY_ID, params![id, header.seq])?.ok_or(Fault::NotFound)?;
    if row.state != "pending" {
        return Err(Refusal::new("refusal-signoff-answered").into());
    }
    if row.asked_by == cx.actor {
        return Err(Refusal::new("refusal-signoff-own").into());
    }
    if row.asked_of.is_some_and(|person| person != cx.actor) {
        return Err(Refusal::new("refusal-signoff-of-another").into());
    }
    if outcome == Outcome::Returned && words.trim().is_empty() {
        return Err(Refusal::new("refusal-signoff-why").into());
    }
    let words = if row.level.is_encrypted() {
        let (_, key) = need_key(tx, cx.keys, header.seq, row.level, TEAM, cx.now)?;
        key.seal(words_at(&row.id), words.as_bytes())?
    } else {
        words.as_bytes().to_vec()
    };
    if tx.exec(&ANSWER, params![row.seq, outcome.name(), cx.actor, cx.now, words])? == 0 {
        return Err(Refusal::new("refusal-signoff-answered").into());
    }
    Ok(())
}

/// The sign-offs of a dossier within reach, oldest first. Those of level 2 are left out unless the reader is on the team.
///
/// # Errors
/// When the database fails or one does not open.
pub fn of(read: &mut Read<'_>, keys: &Keys, header: &Header, on_team: bool) -> Result<Vec<SignOff>, Fault> {
    let mut all = Vec::new();
    for row in read.all(&OF_DOSSIER, params![header.seq])? {
        if row.level.is_encrypted() && !on_team {
            continue;
        }
        if let Some(opened) = open(read, keys, header, row)? {
            all.push(opened);
        }
    }
    Ok(all)
}

fn open(read: &mut Read<'_>, keys: &Keys, header: &Header, row: SignOffRow) -> Result<Option<SignOff>, Fault> {
    let (body, words) = if row.level.is_encrypted() {
        let Some(key) = find_key(read, keys, header.seq, row.level, TEAM)? else { return Ok(None) };
        let words = row.words.as_deref().map(|w| key.open(words_at(&row.id), w)).transpose()?;
        (key.open(body_at(&row.id), &row.body)?, words)
    } else {
        (row.body.clone(), row.words.clone())
    };
    let words = String::from_utf8_lossy(&words.unwrap_or_default()).into_owned();
    Ok(Some(SignOff { frozen: serde_json::from_slice(&body)?, words, row }))
}

/// Closes over what was frozen before the dossier rose.
pub(crate) fn raise(tx: &mut Tx<'_>, keys: &Keys, header: &Header, now: Instant) -> Result<(), Fault> {
    for row in tx.all(&OF_DOSSIER, params![header.seq])?.into_iter().filter(|row| row.level < header.level) {
        let (seq, id) = (row.seq, row.id);
        let Some(opened) = open(tx, keys, header, row)? else { continue };
        let (data_key, key) = need_key(tx, keys, header.seq, header.level, TEAM, now)?;
        let body = key.seal(body_at(&id), &serde_json::to_vec(&opened.frozen)?)?;
        let words = opened.row.words.is_some().then(|| key.seal(words_at(&id), opened.words.as_bytes())).transpose()?;
        let digest = hex(&sha256(&[&body]));
        tx.exec(&RAISE, params![seq, header.level, data_key, body, words, digest])?;
    }
    Ok(())
}

/// Whether the dossier has any.
pub(crate) fn any(read: &mut Read<'_>, dossier: i64) -> Result<bool, Fault> {
    Ok(!read.all(&OF_DOSSIER, params![dossier])?.is_empty())
}
