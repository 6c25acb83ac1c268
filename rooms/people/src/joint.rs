//! What later rooms write here in the transaction of their own commands: opening a station makes an organisation,
//! placing somebody gives a post. Who may do so is the business of those commands' own policy.

use liren_kernel::{Day, Id, Line, PlacePath, Refusal, ScopeColumn, idno::IdNo, phone::Phone, pinyin};
use liren_office::{
    Fault, Keys, OrgId, PersonId, PlaceId, Role,
    change::ApplyContext,
    directory::{self, POST_ADD},
    leaving,
};
use liren_places::PlaceRow;
use liren_store::{Tx, params};

use crate::{
    accounts::commands::end_code,
    commands::{
        org,
        person::{self, Checked},
        post::{by_card, is_admin},
    },
    index,
    model::OrgKind,
    roster::{
        load::{Staged, stage_one},
        store as staged,
    },
    store,
};

/// An organisation to be.
#[derive(Debug, Clone)]
pub struct OrgToBe {
    /// Its id.
    pub id: OrgId,
    /// Its kind.
    pub kind: OrgKind,
    /// Its name.
    pub name: Line,
    /// Where it stands.
    pub place: PlaceId,
    /// The codes of that place.
    pub path: PlacePath,
    /// The places it serves: code and path; the first is where it stands.
    pub areas: Vec<(String, PlacePath)>,
}

/// Registers an organisation.
///
/// # Errors
/// `refusal-org-same` when there is one of this kind and name; when the database fails.
pub fn add_org(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, new: &OrgToBe) -> Result<(), Fault> {
    let row = org::Row {
        id: new.id,
        kind: new.kind,
        sort: pinyin::keys(new.name.as_str()).sort,
        name: new.name.clone(),
        credit: None,
        contact: String::new(),
        note: String::new(),
        place: new.place,
        path: new.path.clone(),
        areas: new.areas.clone(),
    };
    org::insert(tx, &row, &cx.now.day().to_string())
}

/// Writes that an organisation ended.
///
/// # Errors
/// When the database fails.
pub fn end_org(tx: &mut Tx<'_>, org: OrgId, day: Day) -> Result<(), Fault> {
    tx.exec(&store::ORG_END, params![org, day.to_string()])?;
    Ok(())
}

/// Somebody taken on, not yet at a place of their own.
#[derive(Clone)]
pub struct Newcomer {
    /// The id.
    pub id: PersonId,
    /// The name.
    pub name: Line,
    /// `male` or `female`.
    pub sex: Option<&'static str>,
    /// Day of birth.
    pub birth: Option<Day>,
    /// Identity number.
    pub id_no: Option<IdNo>,
    /// Phone.
    pub phone: Option<Phone>,
    /// What the person is.
    pub duty: String,
    /// Where, as far as it is known: a district.
    pub path: PlacePath,
    /// Skills, each once.
    pub skills: Vec<String>,
}

impl std::fmt::Debug for Newcomer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Newcomer({})", self.id)
    }
}

impl Newcomer {
    fn checked(&self) -> Checked {
        Checked {
            name: self.name.clone(),
            sex: self.sex,
            birth: self.birth,
            id_no: self.id_no.clone(),
            phone: self.phone.clone(),
            address: String::new(),
            duty: self.duty.clone(),
            note: String::new(),
        }
    }
}

/// Registers a newcomer and what the person can do.
///
/// # Errors
/// When the database fails.
pub fn add_person(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, new: &Newcomer) -> Result<(), Fault> {
    let checked = new.checked();
    person::insert(tx, cx.keys, new.id, &checked, None, &new.path, cx.now.day())?;
    add_skills(tx, cx, new.id, &new.skills)
}

/// Puts newcomers of an upload beside the register, to be moved in by [`load_staged`]: a long list is written before
/// the command, so that the writer stays free.
///
/// # Errors
/// When the database fails.
pub fn stage_person(tx: &mut Tx<'_>, keys: &Keys, upload: Id<()>, new: &Newcomer, today: Day) -> Result<(), Fault> {
    let row = Staged {
        id: new.id,
        base: None,
        person: &new.checked(),
        path: &new.path,
        place: None,
        skills: &new.skills,
        from_day: today,
    };
    stage_one(tx, keys, upload, &row)
}

/// Forgets what is staged of an upload.
///
/// # Errors
/// When the database fails.
pub fn clear_staged(tx: &mut Tx<'_>, upload: Id<()>) -> Result<(), Fault> {
    tx.exec(&staged::STAGED_CLEAR, params![upload])?;
    Ok(())
}

/// Moves the newcomers of an upload into the register; how many.
///
/// # Errors
/// `refusal-roster-stale` when one of them is registered meanwhile; when the database fails.
pub fn load_staged(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, upload: Id<()>) -> Result<u64, Fault> {
    if tx.one(&staged::NEW_NUMBERED, params![upload])?.0 > 0 {
        return Err(Refusal::new("refusal-roster-stale").into());
    }
    let moved = tx.exec(&staged::LOAD_NEW, params![upload])?;
    for (person, skills) in tx.all(&staged::STAGED_IDS, params![upload])? {
        for skill in skills.split('\n').filter(|skill| !skill.is_empty()) {
            tx.exec(&store::SKILL_ADD, params![person, skill, cx.actor, cx.now])?;
        }
        index::person(tx, person)?;
    }
    tx.exec(&staged::STAGED_CLEAR, params![upload])?;
    Ok(moved)
}

/// Adds skills; one that is there stays as it is.
///
/// # Errors
/// When the database fails.
pub fn add_skills(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, person: PersonId, skills: &[String]) -> Result<(), Fault> {
    for skill in skills {
        tx.exec(&store::SKILL_ADD, params![person, skill, cx.actor, cx.now])?;
    }
    if skills.is_empty() { Ok(()) } else { index::person(tx, person) }
}

/// Who is registered under a phone: id and whole name. For commands that would else register somebody twice.
///
/// # Errors
/// When the database fails.
pub fn of_phone(tx: &mut Tx<'_>, keys: &Keys, phone: &Phone) -> Result<Vec<(PersonId, String)>, Fault> {
    Ok(tx.all(&store::PERSONS_OF_PHONE, params![keys.blind("person.phone", phone.reveal())])?)
}

/// Writes down a consent; one that stands stays as it is.
///
/// # Errors
/// When the database fails.
pub fn consent(
    tx: &mut Tx<'_>,
    cx: &ApplyContext<'_>,
    id: Id<()>,
    person: PersonId,
    (purpose, how): (&str, &str),
) -> Result<(), Fault> {
    tx.exec(&store::CONSENT_ADD, params![id, person, purpose, cx.now, cx.actor, how])?;
    Ok(())
}

/// Writes that a consent was taken back.
///
/// # Errors
/// When the database fails.
pub fn withdraw(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, person: PersonId, purpose: &str) -> Result<(), Fault> {
    tx.exec(&store::CONSENT_WITHDRAW, params![person, purpose, cx.now])?;
    Ok(())
}

/// Gives a newcomer the community of the first post; who has one keeps it.
///
/// # Errors
/// When the database fails.
pub fn settle(tx: &mut Tx<'_>, person: PersonId, place: &PlaceRow) -> Result<(), Fault> {
    let path = place.path();
    let settled = tx.exec(
        &store::PERSON_SETTLE,
        params![person, place.id, path.city, path.district, path.street, path.community],
    )?;
    if settled == 0 { Ok(()) } else { index::person(tx, person) }
}

/// A post to be.
#[derive(Debug, Clone)]
pub struct PostToBe {
    /// Its id.
    pub id: Id<()>,
    /// Whose.
    pub person: PersonId,
    /// What it allows; never an administrator's or the street manager's.
    pub role: Role,
    /// For whom.
    pub org: Option<OrgId>,
    /// Over which kind of place.
    pub column: ScopeColumn,
    /// Over which place.
    pub code: String,
    /// As it is called.
    pub title: String,
    /// First day.
    pub from: Day,
    /// Why.
    pub reason: String,
}

/// Gives a post.
///
/// # Errors
/// `refusal-post-role`, `refusal-post-admin-apart`, `refusal-post-same`; when the database fails.
pub fn give_post(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, post: &PostToBe) -> Result<(), Fault> {
    if is_admin(post.role) || post.role == Role::StreetManager {
        return Err(Refusal::field("role", "refusal-post-role").into());
    }
    tx.exec(&store::PERSON_LOCK, params![post.person])?;
    let held = directory::actor(tx, post.person, cx.now)?.posts;
    // Three administrators apart: whoever holds one of these posts holds nothing else.
    if held.iter().any(|p| is_admin(p.role)) {
        return Err(Refusal::new("refusal-post-admin-apart").into());
    }
    let place = Some((post.column, post.code.clone()));
    if held.iter().any(|p| p.role == post.role && p.org == post.org && p.place == place) {
        return Err(Refusal::new("refusal-post-same").into());
    }
    let until: Option<liren_kernel::Instant> = None;
    tx.exec(
        &POST_ADD,
        params![
            post.id,
            post.person,
            post.role.name(),
            post.org,
            post.column.name(),
            post.code,
            post.title,
            post.from.start(),
            until,
            cx.actor,
            post.reason
        ],
    )?;
    if by_card(post.role) { Ok(()) } else { end_code(tx, post.person, cx.now) }
}

/// Ends a post now; one that ended before stays as it is.
///
/// # Errors
/// When the database fails.
pub fn end_post(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, post: Id<()>, reason: &str) -> Result<(), Fault> {
    tx.exec(&store::POST_END, params![post, cx.now, cx.actor, reason])?;
    let ended = tx.opt(&store::POST_BY_ID, params![post])?;
    match ended.and_then(|row| Some((row.person, row.post()?))) {
        Some((person, ended)) => leaving::post_ended(tx, cx, person, &ended),
        None => Ok(()),
    }
}
