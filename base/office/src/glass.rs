//! 破例查看 (break-glass, design §4): somebody outside the team reads one restricted dossier of their place, for a
//! reason, for two hours, and everyone who should know is told at once. It is reviewed from outside; until then there is
//! no other for the same person. It opens nothing for writing: reach stays as it is, and only a page of its own reads by
//! a grant. The block-list stands above it.

use liren_kernel::{Id, Instant, Level, Paragraph, PlacePath, Refusal, ScopeColumn, Verb};
use liren_store::{Read, Tx, params, row, statements};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Actor, Basis, Change, Command, Decide, Effect, Facts, Fault, Header, Keys, LoadContext, PersonId, Role, RoomEffect,
    Subject, block, change::ApplyContext, dossier, journal, keys::At, store as office,
};

/// Open one.
pub const BREAK: Verb = Verb("glass.break");
/// Say whether it was right.
pub const REVIEW: Verb = Verb("glass.review");
/// Minutes that it stays open.
pub const MINUTES: i64 = 120;
/// Who may: those who answer for a place.
const ROLES: [Role; 3] = [Role::StationLead, Role::Supervisor, Role::StreetManager];

/// Marks ids of grants.
#[derive(Debug)]
pub enum GlassMark {}
/// A grant.
pub type GlassId = Id<GlassMark>;

row! {
    /// A grant as stored, with the number of its dossier.
    pub struct GlassRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: GlassId,
        /// The dossier's seq.
        pub dossier: i64,
        /// The dossier's number.
        pub number: String,
        /// Who opened it.
        pub person: PersonId,
        /// Why, as ciphertext.
        pub reason: Vec<u8>,
        /// When.
        pub opened_at: Instant,
        /// Until when it reads.
        pub until_at: Instant,
        /// Who reviewed it.
        pub reviewed_by: Option<PersonId>,
        /// When.
        pub reviewed_at: Option<Instant>,
        /// `right` or `wrong`.
        pub outcome: Option<String>,
        /// In words, as ciphertext.
        pub words: Option<Vec<u8>>,
    }
}

statements! {
    HIDDEN: Header = "SELECT d.seq, d.id, d.kind, d.number, d.title, d.level, d.state, d.facet, d.lead, d.place, d.city, d.district, d.street, d.community, d.grid, d.compound, d.opened_at, d.due_at, d.closed_at, d.revision, d.head, d.sealed FROM dossier d WHERE d.number = ?1 AND d.level >= 2";
    ADD = "INSERT INTO glass (id, dossier, person, reason, opened_at, until_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    OPEN: GlassRow = "SELECT g.seq, g.id, g.dossier, d.number, g.person, g.reason, g.opened_at, g.until_at, g.reviewed_by, g.reviewed_at, g.outcome, g.words FROM glass g JOIN dossier d ON d.seq = g.dossier WHERE g.person = ?1 AND g.reviewed_at IS NULL";
    BY_ID: GlassRow = "SELECT g.seq, g.id, g.dossier, d.number, g.person, g.reason, g.opened_at, g.until_at, g.reviewed_by, g.reviewed_at, g.outcome, g.words FROM glass g JOIN dossier d ON d.seq = g.dossier WHERE g.id = ?1";
    PAGE: GlassRow = "SELECT g.seq, g.id, g.dossier, d.number, g.person, g.reason, g.opened_at, g.until_at, g.reviewed_by, g.reviewed_at, g.outcome, g.words FROM glass g JOIN dossier d ON d.seq = g.dossier WHERE g.seq < ?1 ORDER BY g.seq DESC LIMIT ?2";
    REVIEWED = "UPDATE glass SET reviewed_by = ?2, reviewed_at = ?3, outcome = ?4, words = ?5 WHERE seq = ?1 AND reviewed_at IS NULL";
    OF_DOSSIER: (i64, GlassId, Option<Vec<u8>>) = "SELECT seq, id, words FROM glass WHERE dossier = ?1 ORDER BY seq";
    END_OPEN = "UPDATE glass SET until_at = ?2 WHERE dossier = ?1 AND until_at > ?2";
    BLANK = "UPDATE glass SET reason = ?2, words = ?3 WHERE seq = ?1";
    TEAM_OF: (PersonId,) = "SELECT DISTINCT party FROM party WHERE dossier = ?1 AND until IS NULL AND part IN ('lead', 'member', 'desk')";
    AUDITORS: (PersonId,) = "SELECT DISTINCT person FROM post WHERE role = 'audit_admin' AND from_at <= ?1 AND (until_at IS NULL OR until_at > ?1)";
    LEADS_OF: (PersonId,) = "SELECT DISTINCT person FROM post WHERE org = ?1 AND role = 'station_lead' AND from_at <= ?2 AND (until_at IS NULL OR until_at > ?2)";
    ANSWERING_AT: (PersonId,) = "SELECT DISTINCT person FROM post WHERE place_code = ?1 AND place_column = ?2 AND role IN ('station_lead', 'supervisor', 'street_manager') AND from_at <= ?3 AND (until_at IS NULL OR until_at > ?3)";
    SUPERVISORS_AT: (PersonId,) = "SELECT DISTINCT person FROM post WHERE place_code = ?1 AND place_column = ?2 AND role = 'supervisor' AND from_at <= ?3 AND (until_at IS NULL OR until_at > ?3)";
}

const fn reason_at(id: &GlassId) -> At<'_> {
    At { column: "glass.reason", row: id.bytes() }
}
const fn words_at(id: &GlassId) -> At<'_> {
    At { column: "glass.words", row: id.bytes() }
}

impl GlassRow {
    /// Why it was opened.
    ///
    /// # Errors
    /// When the key does not open it.
    pub fn reason(&self, keys: &Keys) -> Result<String, Fault> {
        keys.open_field(reason_at(&self.id), &self.reason)
    }

    /// What the review said, or "".
    ///
    /// # Errors
    /// When the key does not open it.
    pub fn words(&self, keys: &Keys) -> Result<String, Fault> {
        self.words.as_ref().map_or(Ok(String::new()), |sealed| keys.open_field(words_at(&self.id), sealed))
    }
}

/// Opens a dossier for reading.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Break {
    /// Its number, as it stands on paper.
    pub number: String,
    /// Why.
    pub reason: Paragraph,
}

/// What a number leads to, for those who answer for its place.
#[derive(Debug)]
pub struct Behind {
    /// The dossier; `None` when a review is open, whatever the number is.
    header: Option<Header>,
    /// Where it is, also when that is sealed.
    path: PlacePath,
    /// Whether the person sees it anyhow.
    on_team: bool,
}

impl Subject for Behind {
    type Key = String;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, number: &String) -> Result<Option<Self>, Fault> {
        let person = cx.actor.person;
        // The same answer for any number: nothing is learned by asking while a review is open.
        if tx.opt(&OPEN, params![person])?.is_some() {
            return Ok(Some(Self { header: None, path: PlacePath::default(), on_team: false }));
        }
        let Some(mut header) = tx.opt(&HIDDEN, params![number.trim()])? else { return Ok(None) };
        let path = dossier::hidden_path(tx, cx.keys, &header)?;
        if !answers_for(cx.actor, &path) || block::bars(tx, header.seq, person)? {
            return Ok(None);
        }
        header.reveal(tx, cx.keys)?;
        let on_team = dossier::on_team(tx, header.seq, person)?;
        Ok(Some(Self { header: Some(header), path, on_team }))
    }
    fn header(&self) -> Option<&Header> {
        self.header.as_ref()
    }
    fn facts(&self) -> Facts {
        Facts { path: self.path.clone(), ..Facts::default() }
    }
}

/// Whether a post of `actor` that may open one lies over `path`.
fn answers_for(actor: &Actor, path: &PlacePath) -> bool {
    actor.posts.iter().any(|post| ROLES.contains(&post.role) && post.covers(path))
}

impl Command for Break {
    type Subject = Behind;
    const VERB: Verb = BREAK;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.number.clone()
    }
    fn decide(self, behind: &Behind, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let Some(header) = &behind.header else { return Err(Refusal::new("refusal-glass-open")) };
        if behind.on_team {
            return Err(Refusal::field("number", "refusal-glass-own"));
        }
        let id: GlassId = cx.id();
        let open = Open { id, reason: self.reason, header: header.clone(), path: behind.path.clone() };
        Ok(Change::none().and(Effect::Room(Box::new(open))).tell("glass", id))
    }
    fn journaled(&self) -> Value {
        // The reason may tell what the dossier is about: it stands as ciphertext in its row.
        Value::Null
    }
}

struct Open {
    id: GlassId,
    reason: Paragraph,
    header: Header,
    path: PlacePath,
}

impl RoomEffect for Open {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        let reason = cx.keys.seal_field(reason_at(&self.id), self.reason.as_str())?;
        let until = cx.now.plus_minutes(MINUTES);
        tx.exec(&ADD, params![self.id, cx.dossier, cx.actor, reason, cx.now, until])?;
        // In the person's own chain too: of a sealed dossier its chain does not tell the verb.
        note(tx, cx, BREAK, &json!({ "grant": self.id }))?;
        let mut told: Vec<PersonId> = tx.all(&TEAM_OF, params![cx.dossier])?.into_iter().map(|(p,)| p).collect();
        told.extend(tx.all(&AUDITORS, params![cx.now])?.into_iter().map(|(p,)| p));
        if let Some(lead) = self.header.lead {
            told.extend(tx.all(&LEADS_OF, params![lead, cx.now])?.into_iter().map(|(p,)| p));
        }
        for column in ScopeColumn::ALL {
            if let Some(code) = self.path.code(column) {
                told.extend(tx.all(&SUPERVISORS_AT, params![code, column.name(), cx.now])?.into_iter().map(|(p,)| p));
            }
        }
        let args = vec![("number".to_owned(), self.header.number.clone())];
        tell(tx, cx, cx.dossier, told, "notice-glass-opened", &args)
    }
}

/// Says whether an opening was right.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Review {
    /// Which.
    pub glass: GlassId,
    /// Whether the reason held.
    pub right: bool,
    /// In words.
    pub words: Paragraph,
}

/// A grant to be reviewed.
#[derive(Debug)]
pub struct Grant {
    row: GlassRow,
    on_team: bool,
}

impl Subject for Grant {
    type Key = GlassId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &GlassId) -> Result<Option<Self>, Fault> {
        let Some(row) = tx.opt(&BY_ID, params![*id])? else { return Ok(None) };
        let on_team = dossier::on_team(tx, row.dossier, cx.actor.person)?;
        Ok(Some(Self { row, on_team }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

impl Command for Review {
    type Subject = Grant;
    const VERB: Verb = REVIEW;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> GlassId {
        self.glass
    }
    fn decide(self, grant: &Grant, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if grant.row.reviewed_at.is_some() {
            return Err(Refusal::new("refusal-glass-reviewed"));
        }
        // From outside: neither who opened it nor who works on it.
        if grant.row.person == cx.actor.person || grant.on_team {
            return Err(Refusal::new("refusal-glass-outside"));
        }
        Ok(Change::none().and(Effect::Room(Box::new(Reviewed { review: self, row: grant.row.clone() }))))
    }
    fn journaled(&self) -> Value {
        json!({ "grant": self.glass, "right": self.right })
    }
}

struct Reviewed {
    review: Review,
    row: GlassRow,
}

impl RoomEffect for Reviewed {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        let words = cx.keys.seal_field(words_at(&self.row.id), self.review.words.as_str())?;
        let outcome = if self.review.right { "right" } else { "wrong" };
        tx.exec(&REVIEWED, params![self.row.seq, cx.actor, cx.now, outcome, words])?;
        let args = vec![("number".to_owned(), self.row.number.clone())];
        let key = if self.review.right { "notice-glass-right" } else { "notice-glass-wrong" };
        tell(tx, cx, self.row.dossier, vec![self.row.person], key, &args)
    }
}

/// A line in the chain of the one who acts, beside that of the dossier: of a sealed one its own does not tell the verb.
///
/// # Errors
/// When the database fails.
pub fn note(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, verb: Verb, payload: &Value) -> Result<(), Fault> {
    let line = journal::Line { at: cx.now, actor: cx.actor, verb, command: None, payload };
    journal::append_loose(tx, &line).map(drop)
}

/// Tells the audit administrators, who read no content: a number in the values is all they get.
///
/// # Errors
/// When the database fails.
pub fn tell_auditors(
    tx: &mut Tx<'_>,
    cx: &ApplyContext<'_>,
    key: &str,
    args: &[(String, String)],
) -> Result<(), Fault> {
    let told = tx.all(&AUDITORS, params![cx.now])?.into_iter().map(|(person,)| person).collect();
    tell(tx, cx, cx.dossier, told, key, args)
}

/// Tells the team of a dossier, at every level: a number in the values is all of it.
///
/// # Errors
/// When the database fails.
pub fn tell_team(
    tx: &mut Tx<'_>,
    cx: &ApplyContext<'_>,
    dossier: i64,
    key: &str,
    args: &[(String, String)],
) -> Result<(), Fault> {
    let told = tx.all(&TEAM_OF, params![dossier])?.into_iter().map(|(person,)| person).collect();
    tell(tx, cx, dossier, told, key, args)
}

/// Forgets why a dossier was opened and what the review said: its content was erased.
pub(crate) fn blank(tx: &mut Tx<'_>, keys: &Keys, dossier: i64) -> Result<(), Fault> {
    for (seq, id, words) in tx.all(&OF_DOSSIER, params![dossier])? {
        let reason = keys.seal_field(reason_at(&id), "")?;
        let words = words.map(|_| keys.seal_field(words_at(&id), "")).transpose()?;
        tx.exec(&BLANK, params![seq, reason, words])?;
    }
    Ok(())
}

/// Who answers for the place of a dossier, and could open it by break-glass were it not for the block-list.
///
/// # Errors
/// When the database fails, or what a sealed one hides does not open.
pub fn answering(read: &mut Read<'_>, keys: &Keys, header: &Header, now: Instant) -> Result<Vec<PersonId>, Fault> {
    let path = dossier::hidden_path(read, keys, header)?;
    let mut people: Vec<PersonId> = Vec::new();
    for column in ScopeColumn::ALL {
        if let Some(code) = path.code(column) {
            people.extend(read.all(&ANSWERING_AT, params![code, column.name(), now])?.into_iter().map(|(p,)| p));
        }
    }
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// A dossier was sealed: what was opened of it before is over. Whoever needs it still opens it again and is told of again.
pub(crate) fn sealed(tx: &mut Tx<'_>, dossier: i64, now: Instant) -> Result<(), Fault> {
    tx.exec(&END_OPEN, params![dossier, now])?;
    Ok(())
}

/// Tells people, each once. The notice belongs to the dossier, so that sealing it or barring somebody takes it along; it
/// leads there only who may see it.
///
/// # Errors
/// When the database fails.
pub fn tell(
    tx: &mut Tx<'_>,
    cx: &ApplyContext<'_>,
    dossier: i64,
    mut people: Vec<PersonId>,
    key: &str,
    args: &[(String, String)],
) -> Result<(), Fault> {
    people.sort_unstable();
    people.dedup();
    let of = tx.opt(&office::DOSSIER_BY_SEQ, params![dossier])?.map(|header| header.id);
    for person in people.into_iter().filter(|person| *person != cx.actor) {
        // Nobody on the block-list learns of it, not even that it was opened.
        if block::bars(tx, dossier, person)? {
            continue;
        }
        let (seq,) = tx.one(&office::NOTICE_ADD, params![person, cx.now, key, serde_json::to_string(args)?, of])?;
        tx.exec(&office::OUTBOX_ADD, params![person, seq, cx.now])?;
    }
    Ok(())
}

/// The grant of `person` that reads now; `None` when it is over, not theirs, or blocked since.
///
/// # Errors
/// When the database fails.
pub fn reading(
    read: &mut Read<'_>,
    keys: &Keys,
    actor: &Actor,
    id: GlassId,
    now: Instant,
) -> Result<Option<(GlassRow, Header)>, Fault> {
    // A clock set back does not make the two hours longer.
    let holds = |g: &GlassRow| g.until_at > now && g.opened_at <= now.plus_minutes(5);
    let grant = read.opt(&BY_ID, params![id])?.filter(|g| g.person == actor.person && holds(g));
    let Some(grant) = grant else { return Ok(None) };
    let Some(mut header) = read.opt(&office::DOSSIER_BY_SEQ, params![grant.dossier])? else { return Ok(None) };
    let path = dossier::hidden_path(read, keys, &header)?;
    // A post that ended meanwhile, or a name on the block-list, ends it too.
    if header.level < Level::NeedToKnow || !answers_for(actor, &path) || block::bars(read, header.seq, actor.person)? {
        return Ok(None);
    }
    header.reveal(read, keys)?;
    Ok(Some((grant, header)))
}
