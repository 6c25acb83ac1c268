//! Names alone, of one place or of many at once.

use std::collections::BTreeMap;

use liren_office::PlaceId;
use liren_store::{DbError, Param, Read, params};

use crate::{find::by_code, store};

/// The name of a place; empty when there is none.
///
/// # Errors
/// When the database fails.
pub fn name(read: &mut Read<'_>, id: Option<PlaceId>) -> Result<String, DbError> {
    let Some(id) = id else { return Ok(String::new()) };
    Ok(read.opt(&store::NAME_BY_ID, params![id])?.map(|(name,)| name).unwrap_or_default())
}

/// The names of many.
///
/// # Errors
/// When the database fails.
pub fn names_by(read: &mut Read<'_>, ids: &[PlaceId]) -> Result<BTreeMap<PlaceId, String>, DbError> {
    let asked: Vec<Param<'_>> = ids.iter().map(|id| Param::Blob(id.bytes())).collect();
    Ok(read.all_in(&store::NAMES_BY_ID, &asked)?.into_iter().collect())
}

/// Names of several codes at once, in the order asked; codes nobody knows are left out.
///
/// # Errors
/// When the database fails.
pub fn names_of(read: &mut Read<'_>, codes: &[String]) -> Result<Vec<(String, String)>, DbError> {
    let asked: Vec<Param<'_>> = codes.iter().map(|code| Param::Text(code)).collect();
    let mut now: BTreeMap<String, String> = read.all_in(&store::NAMES_OF, &asked)?.into_iter().collect();
    let mut named = Vec::new();
    for code in codes {
        named.extend(match now.remove_entry(code) {
            Some(named) => Some(named),
            None => by_code(read, code)?.map(|row| (row.code, row.name)),
        });
    }
    Ok(named)
}
