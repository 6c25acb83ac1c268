//! SQL of bulk loading: the stage, the tree in the order of codes, and the move.

use liren_kernel::{Day, Id, Instant};
use liren_office::Fault;
use liren_store::{DbError, Param, Read, Tx, params, row, statements};

use crate::{SEARCH, model::Kind};

/// Columns of a staged row, as bound.
pub const STAGED_COLUMNS: usize = 11;
const STAGE: &str =
    "INSERT INTO place_staged (act, place, id, code, kind, parent_code, name, short, sort, scope, body)";

row! {
    /// A division as the tree has it.
    pub struct Known {
        /// Order.
        pub seq: i64,
        /// Its code.
        pub code: String,
        /// Its level.
        pub kind: Kind,
        /// Its name.
        pub name: String,
        /// `list` or `office`.
        pub source: String,
    }
}

statements! {
    KNOWN: Known = "SELECT seq, code, kind, name, source FROM place WHERE code > ?1 AND code < ?2 AND valid_until IS NULL AND kind IN ('province', 'city', 'district', 'street', 'community') ORDER BY code LIMIT ?3";
    KNOWN_ONE: Known = "SELECT seq, code, kind, name, source FROM place WHERE code = ?1 AND valid_until IS NULL";
    LOAD_BEGIN = "INSERT INTO place_load (id, scope, day, begun_at, added, renamed, gone) VALUES (?1, ?2, ?3, ?4, 0, 0, 0)";
    LOAD_NEWEST: (Id<()>, Option<Instant>) = "SELECT id, ended_at FROM place_load WHERE seq = (SELECT max(seq) FROM place_load)";
    LOAD_END = "UPDATE place_load SET ended_at = ?2 WHERE id = ?1";
    STAGED_CLEAR = "DELETE FROM place_staged";
    STRANDED: (i64,) = "SELECT count(*) AS n FROM place p JOIN place c ON c.parent = p.seq WHERE p.valid_until IS NOT NULL AND p.valid_until = ?1 AND p.source = 'list' AND p.successor IS NULL AND c.source = 'office' AND c.valid_until IS NULL";

    MOVE_ADDED = "INSERT INTO place (id, code, kind, name, short, sort, parent, city, district, street, community, source, valid_from) SELECT s.id, s.code, s.kind, s.name, s.short, s.sort, p.seq, CASE WHEN s.kind = 'city' THEN s.code ELSE p.city END, CASE WHEN s.kind = 'district' THEN s.code ELSE p.district END, CASE WHEN s.kind = 'street' THEN s.code ELSE p.street END, CASE WHEN s.kind = 'community' THEN s.code ELSE p.community END, 'list', ?2 FROM place_staged s LEFT JOIN place p ON p.code = s.parent_code AND p.valid_until IS NULL WHERE s.act = 'add' AND s.kind = ?1 ORDER BY s.seq";
    MOVE_OLD_NAMES = "INSERT INTO place_name (place, name, valid_from, valid_until, reason) SELECT p.seq, p.name, COALESCE((SELECT max(n.valid_until) FROM place_name n WHERE n.place = p.seq), p.valid_from), ?1, '' FROM place_staged s JOIN place p ON p.seq = s.place WHERE s.act = 'rename'";
    MOVE_RENAMED = "UPDATE place SET name = s.name, short = s.short, sort = s.sort FROM place_staged s WHERE s.act = 'rename' AND s.place = place.seq";
    MOVE_GONE = "UPDATE place SET valid_until = ?1 FROM place_staged s WHERE s.act = 'gone' AND s.place = place.seq";
}

/// Takes the stage for a load and clears what an earlier one left.
///
/// # Errors
/// When the database fails.
pub fn begin(tx: &mut Tx<'_>, load: Id<()>, scope: &str, day: Day, now: Instant) -> Result<(), Fault> {
    tx.exec(&STAGED_CLEAR, &[])?;
    tx.exec(&LOAD_BEGIN, params![load, scope, day.to_string(), now])?;
    Ok(())
}

/// Whether the stage is this load's: the newest takes it from all before.
///
/// # Errors
/// When the database fails.
pub fn holds_stage(tx: &mut Tx<'_>, load: Id<()>) -> Result<bool, Fault> {
    Ok(tx.opt(&LOAD_NEWEST, &[])?.is_some_and(|(id, ended)| id == load && ended.is_none()))
}

/// Puts rows aside.
///
/// # Errors
/// When another load has taken the stage, or the database fails.
pub fn stage(tx: &mut Tx<'_>, load: Id<()>, values: &[Param<'_>]) -> Result<(), Fault> {
    if !holds_stage(tx, load)? {
        return Err(liren_kernel::Refusal::new("refusal-place-import-other").into());
    }
    tx.insert_many(STAGE, STAGED_COLUMNS, values)?;
    Ok(())
}

/// Clears the stage, if it is still this load's.
///
/// # Errors
/// When the database fails.
pub fn clear(tx: &mut Tx<'_>, load: Id<()>) -> Result<(), Fault> {
    if holds_stage(tx, load)? {
        tx.exec(&STAGED_CLEAR, &[])?;
    }
    Ok(())
}

/// Rows of the tree read at a time.
const PAGE: i64 = 20_000;
/// Stands after every digit and before every letter: the end of a range of codes.
const AFTER_DIGITS: char = ':';

/// The next divisions of the tree after `after`, in the order of codes; with `under` only those below it. Empty at the end.
///
/// # Errors
/// When the database fails.
pub fn known_after(read: &mut Read<'_>, after: &str, under: Option<&str>) -> Result<Vec<Known>, DbError> {
    let end = format!("{}{AFTER_DIGITS}", under.unwrap_or_default());
    read.all(&KNOWN, params![after, end, PAGE])
}

/// The divisions around `under` that the tree has, the widest first.
///
/// # Errors
/// When the database fails.
pub fn known_around(db: &liren_store::Db, under: &str) -> Result<Vec<Known>, Fault> {
    let codes: Vec<String> = [2, 4, 6, 9]
        .into_iter()
        .filter(|n| *n < under.len())
        .filter_map(|n| under.get(..n).map(str::to_owned))
        .collect();
    db.read_blocking(move |read| {
        let mut around = Vec::new();
        for code in codes {
            around.extend(read.opt(&KNOWN_ONE, params![code])?);
        }
        Ok(around)
    })
}

/// Where a walk begins that `under` limits: just before it in the order of codes.
#[must_use]
pub fn before(under: &str) -> String {
    let mut code = under.to_owned();
    match code.pop() {
        // No code ends so: it stands behind everything in front of `under`, and `under` itself stands behind it.
        Some('0') | None => code,
        Some(last) => {
            code.push(char::from(last as u8 - 1));
            code.push(AFTER_DIGITS);
            code
        }
    }
}

/// Moves what is staged into the tree and clears the stage.
///
/// # Errors
/// When the database fails.
pub fn move_staged(tx: &mut Tx<'_>, load: Id<()>, day: Day, now: Instant) -> Result<(), Fault> {
    let day = day.to_string();
    SEARCH.remove_all(tx, "SELECT place FROM place_staged WHERE act = 'gone'", &[])?;
    tx.exec(&MOVE_GONE, params![day])?;
    tx.exec(&MOVE_OLD_NAMES, params![day])?;
    tx.exec(&MOVE_RENAMED, &[])?;
    for kind in Kind::ALL.into_iter().filter(|kind| kind.is_division()) {
        tx.exec(&MOVE_ADDED, params![kind, day])?;
    }
    let added = "SELECT p.seq AS seq, s.scope AS scope, s.body AS body FROM place_staged s JOIN place p ON p.id = s.id WHERE s.act = 'add' ORDER BY s.seq";
    SEARCH.put_all(tx, added, &[], false)?;
    let renamed = "SELECT s.place AS seq, s.scope AS scope, s.body AS body FROM place_staged s WHERE s.act = 'rename' ORDER BY s.seq";
    SEARCH.put_all(tx, renamed, &[], true)?;
    tx.exec(&STAGED_CLEAR, &[])?;
    tx.exec(&LOAD_END, params![load, now])?;
    Ok(())
}
