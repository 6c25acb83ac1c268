//! Names for pages: of persons, organisations and places, each read once.

use std::collections::BTreeMap;

use liren_kernel::mask::Purpose;
use liren_office::{Fault, OrgId, PersonId};
use liren_people::public;
use liren_store::Read;

/// Whole names of colleagues.
///
/// # Errors
/// When the database fails.
pub fn people(
    read: &mut Read<'_>,
    ids: impl IntoIterator<Item = PersonId>,
) -> Result<BTreeMap<PersonId, String>, Fault> {
    let ids: Vec<PersonId> = ids.into_iter().collect();
    public::name_of(read, &ids, Purpose::Team)
}

/// The names of organisations.
///
/// # Errors
/// When the database fails.
pub fn orgs(read: &mut Read<'_>, ids: impl IntoIterator<Item = OrgId>) -> Result<BTreeMap<OrgId, String>, Fault> {
    let ids: Vec<OrgId> = ids.into_iter().collect();
    public::org_names(read, &ids)
}

/// The names of places by code; a code that is not there stands for itself.
///
/// # Errors
/// When the database fails.
pub fn places<'a>(
    read: &mut Read<'_>,
    codes: impl IntoIterator<Item = &'a str>,
) -> Result<BTreeMap<String, String>, Fault> {
    let mut names = BTreeMap::new();
    for code in codes {
        if !names.contains_key(code) {
            let name = liren_places::find::by_code(read, code)?.map_or_else(|| code.to_owned(), |place| place.name);
            names.insert(code.to_owned(), name);
        }
    }
    Ok(names)
}
