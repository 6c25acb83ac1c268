//! What this room asks of places and people, in one place.

use std::collections::BTreeMap;

use liren_kernel::mask::Purpose;
use liren_office::{Fault, OrgId, PersonId, PlaceId};
use liren_people::{OrgKind, public};
use liren_places::{PlaceRow, find};
use liren_store::Read;

use crate::number;

/// A place in force by its code.
///
/// # Errors
/// When the database fails.
pub fn place(read: &mut Read<'_>, code: &str) -> Result<Option<PlaceRow>, Fault> {
    Ok(find::by_code(read, code)?.filter(PlaceRow::is_open))
}

/// A place by its id.
///
/// # Errors
/// When the database fails.
pub fn place_of(read: &mut Read<'_>, id: Option<PlaceId>) -> Result<Option<PlaceRow>, Fault> {
    match id {
        Some(id) => Ok(find::by_id(read, id)?),
        None => Ok(None),
    }
}

/// How numbers begin there: by the street, or the district where a gathering is a whole district's.
///
/// # Errors
/// When the database fails.
pub fn stem(read: &mut Read<'_>, place: &PlaceRow) -> Result<String, Fault> {
    let area = place.street.as_ref().or(place.district.as_ref()).or(place.city.as_ref()).unwrap_or(&place.code);
    let name = find::by_code(read, area)?.map(|p| p.name).unwrap_or_default();
    Ok(number::stem(&name))
}

/// Who answers for what is held there: the committee of the community, or the office of the street.
///
/// # Errors
/// When the database fails.
pub fn lead(read: &mut Read<'_>, place: &PlaceRow) -> Result<Option<OrgId>, Fault> {
    let (code, kinds) = match (&place.community, &place.street) {
        (Some(community), _) => (community, [OrgKind::Committee, OrgKind::StreetOffice]),
        (None, Some(street)) => (street, [OrgKind::StreetOffice, OrgKind::Station]),
        (None, None) => return Ok(None),
    };
    for kind in kinds {
        if let Some(org) = public::orgs_serving(read, code, &[kind])?.into_iter().next() {
            return Ok(Some(org.id));
        }
    }
    Ok(None)
}

/// Names of organisations.
///
/// # Errors
/// When the database fails.
pub fn org_names(read: &mut Read<'_>, ids: &[OrgId]) -> Result<BTreeMap<OrgId, String>, Fault> {
    public::org_names(read, ids)
}

/// Names of people, as `purpose` allows.
///
/// # Errors
/// When the database fails.
pub fn person_names(
    read: &mut Read<'_>,
    ids: &[PersonId],
    purpose: Purpose,
) -> Result<BTreeMap<PersonId, String>, Fault> {
    public::name_of(read, ids, purpose)
}

/// Who is asked for approval there: the station, or the street's office.
///
/// # Errors
/// When the database fails.
pub fn approver(read: &mut Read<'_>, header: &liren_office::Header) -> Result<Option<OrgId>, Fault> {
    let Some(code) = header.community.as_ref().or(header.street.as_ref()) else { return Ok(None) };
    for kind in [OrgKind::Station, OrgKind::StreetOffice] {
        if let Some(org) = public::orgs_serving(read, code, &[kind])?.into_iter().next() {
            return Ok(Some(org.id));
        }
    }
    Ok(None)
}
