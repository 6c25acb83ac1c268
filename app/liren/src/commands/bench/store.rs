//! SQL of the bench: a large office laid out in bulk, and the bare statements that the program is held against.

use liren_kernel::{Instant, PlacePath};
use liren_office::store::DOSSIER_ADD;
use liren_store::{DbError, Param, Read, Tx, backup, params};

const BARE_LIST: &str =
    "FROM dossier d WHERE d.community = ?1 AND d.kind = ?2 AND d.level <= 1 ORDER BY d.seq DESC LIMIT 50";
const ENTRY: &str = "INSERT INTO entry (id, dossier, kind, version, level, author, at, happened_at, body) VALUES (?1, ?2, 'note', 1, 1, ?3, ?4, ?4, ?5)";
const WORDS: &str = "INSERT INTO dossier_words (dossier, words) VALUES (?1, ?2)";
const POST: &str = "INSERT INTO post (id, person, role, org, place_column, place_code, title, from_at, given_by, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'bench', 0, ?2, 'bench')";
const TITLES: &str = "SELECT d.seq, d.title, w.words FROM dossier d JOIN dossier_words w ON w.dossier = d.seq WHERE d.community = ?1 AND d.kind = ?2 ORDER BY d.seq DESC";
const IDS: &str = "SELECT id FROM dossier WHERE community = ?1 AND kind = ?2 AND level <= 1 ORDER BY seq DESC LIMIT ?3";
const PERSON: &str = "INSERT INTO person (id, name, sort, address, duty, note, from_day, revision) VALUES (?1, 'Bench', 'bench', '', '', '', '2024-01-01', 1)";
const ACCOUNT: &str =
    "INSERT INTO account (person, login, totp_step, second_factor, must_change, made_at) VALUES (?1, ?2, 0, 0, 0, 0)";
const CATEGORY: &str = "INSERT INTO matter_category (code, version, scheme, major, minor, name, name_en, file_condition, close_condition, limit_value, limit_unit, photo_required, first, since) VALUES (?1, 1, 'local', 'bench', 'bench', ?1, ?1, '', '', 5, 'working_days', 0, 'area', 0) ON CONFLICT DO NOTHING";
const CATEGORIES: &str = "SELECT seq, code FROM matter_category WHERE until IS NULL ORDER BY seq";
const DOOR: &str = "INSERT INTO place (id, code, kind, name, short, sort, community, source, valid_from) VALUES (?1, ?2, 'entrance', ?3, ?3, 'bench', ?4, 'office', '2024-01-01')";
const MATTER: &str = "INSERT INTO matter (dossier, category, source, rework, disputes, reminders, overdue, ever_overdue) VALUES (?1, ?2, 'patrol', 0, 0, 0, 0, 0)";

/// Bare: what the list of one community asks, written by hand.
pub fn bare_list<R: liren_office::listing::Listed>() -> String {
    format!("SELECT {} {BARE_LIST}", R::COLUMNS)
}

/// Which rooms' tables are there: `person`, `matter`.
pub fn has(read: &mut Read<'_>, table: &str) -> Result<bool, DbError> {
    Ok(backup::tables(read)?.iter().any(|t| t.name == table))
}

/// A note on a timeline.
pub fn entry(
    tx: &mut Tx<'_>,
    id: [u8; 16],
    dossier: i64,
    author: [u8; 16],
    at: i64,
    body: &[u8],
) -> Result<(), DbError> {
    tx.exec_text(ENTRY, params![id, dossier, author, at, *body]).map(drop)
}

/// Words beside the title.
pub fn words(tx: &mut Tx<'_>, dossier: i64, words: &str) -> Result<(), DbError> {
    tx.exec_text(WORDS, params![dossier, *words]).map(drop)
}

/// Someone who can sign in, under a name.
pub fn person(tx: &mut Tx<'_>, person: [u8; 16], login: &str) -> Result<(), DbError> {
    if has(tx, "person")? {
        tx.exec_text(PERSON, params![person])?;
        tx.exec_text(ACCOUNT, params![person, *login])?;
    }
    Ok(())
}

/// A post over a place, or for an organisation.
pub fn post(
    tx: &mut Tx<'_>,
    id: [u8; 16],
    person: [u8; 16],
    role: &str,
    org: Option<[u8; 16]>,
    place: Option<(&str, &str)>,
) -> Result<(), DbError> {
    let (column, code) = place.unzip();
    tx.exec_text(POST, params![id, person, *role, org, column, code]).map(drop)
}

/// The categories of the room of matters, by their codes, which are made when missing; empty without the room.
pub fn categories(tx: &mut Tx<'_>, codes: &[String]) -> Result<Vec<(i64, String)>, DbError> {
    if !has(tx, "matter_category")? {
        return Ok(Vec::new());
    }
    for code in codes {
        tx.exec_text(CATEGORY, params![*code])?;
    }
    tx.all_text(CATEGORIES, &[])
}

/// An entrance of a community.
pub fn door(tx: &mut Tx<'_>, id: [u8; 16], code: &str, community: &str) -> Result<(), DbError> {
    if has(tx, "place")? {
        tx.exec_text(DOOR, params![id, *code, format!("door {code}"), *community])?;
    }
    Ok(())
}

/// A header, as one in the register stands.
pub struct Head<'a> {
    pub id: [u8; 16],
    pub kind: &'a str,
    pub number: String,
    pub title: &'a str,
    pub state: &'a str,
    pub facet: &'a str,
    pub place: Option<[u8; 16]>,
    pub community: &'a str,
    pub at: Instant,
    pub due: Instant,
}

/// Puts it there; its order number.
pub fn header(tx: &mut Tx<'_>, head: &Head<'_>) -> Result<i64, DbError> {
    let (none, nowhere): (Option<[u8; 16]>, Option<String>) = (None, None);
    let path = PlacePath::of_division(head.community);
    let (seq,) = tx.one(
        &DOSSIER_ADD,
        params![
            head.id,
            *head.kind,
            head.number,
            *head.title,
            1_i64,
            *head.state,
            *head.facet,
            none,
            head.place,
            path.city,
            path.district,
            path.street,
            path.community,
            nowhere,
            nowhere,
            head.at,
            Some(head.due),
            vec![0; 32],
            none
        ],
    )?;
    Ok(seq)
}

/// The room's own row of a matter.
pub fn matter(tx: &mut Tx<'_>, dossier: i64, category: i64) -> Result<(), DbError> {
    tx.exec_text(MATTER, params![dossier, category]).map(drop)
}

/// Number, title and words of every dossier of a community, for a scan.
pub fn titles(read: &mut Read<'_>, community: &str, kind: &str) -> Result<Vec<(i64, String, String)>, DbError> {
    read.all_text(TITLES, &[Param::Text(community), Param::Text(kind)])
}

/// Ids of the newest dossiers of a community.
pub fn ids(read: &mut Read<'_>, community: &str, kind: &str, limit: i64) -> Result<Vec<([u8; 16],)>, DbError> {
    read.all_text(IDS, &[Param::Text(community), Param::Text(kind), Param::Int(limit)])
}

const GATHERING: &str = "INSERT INTO gathering (dossier, form, audience, open_to, capacity, credit, outline, budget, planned_by) VALUES (?1, 'lecture', 'residents', 'public', 0, 'none', '{}', 0, ?2)";
const SEAT: &str = "INSERT INTO seat (id, dossier, person, state, way, made_by, made_at, moved_at) VALUES (?1, ?2, ?3, 'signed', 'own', ?3, 0, 0)";

/// The room's own row of a gathering.
pub fn gathering(tx: &mut Tx<'_>, dossier: i64, planner: [u8; 16]) -> Result<(), DbError> {
    tx.exec_text(GATHERING, params![dossier, planner]).map(drop)
}

/// A seat of a person.
pub fn seat(tx: &mut Tx<'_>, dossier: i64, id: [u8; 16], person: [u8; 16]) -> Result<(), DbError> {
    tx.exec_text(SEAT, params![id, dossier, person]).map(drop)
}

const RATED: &str = "INSERT INTO matter (dossier, category, source, rework, disputes, reminders, overdue, ever_overdue, response_due, responded_at, called_at, resolved, called_rating) VALUES (?1, ?2, 'patrol', 0, 0, 0, 0, 0, ?3, ?4, ?5, ?6, ?7)";
const WALKED_PHOTOS: &str =
    "SELECT count(*) AS n FROM attachment a JOIN dossier d ON d.seq = a.dossier WHERE d.kind = 'patrol_round'";
const WALKED_FINDINGS: &str = "SELECT count(*) AS n FROM patrol_finding";

/// The room's own row of a matter that was answered by a day, called back about three days later, and judged.
pub fn rated(
    tx: &mut Tx<'_>,
    dossier: i64,
    category: i64,
    due: Instant,
    responded: Instant,
    rating: i64,
) -> Result<(), DbError> {
    let called = due.plus_minutes(3 * 24 * 60);
    tx.exec_text(RATED, params![dossier, category, due, responded, called, i64::from(rating > 1), rating]).map(drop)
}

/// Attachments of rounds, and findings: how many there are.
pub fn walked(read: &mut Read<'_>) -> Result<(i64, i64), DbError> {
    let mut count = |text| Ok::<_, DbError>(read.all_text::<(i64,)>(text, &[])?.first().map_or(0, |(n,)| *n));
    Ok((count(WALKED_PHOTOS)?, count(WALKED_FINDINGS)?))
}
