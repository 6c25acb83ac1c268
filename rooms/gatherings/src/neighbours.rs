//! What this room asks of places and people, in one place.

use liren_office::{Fault, OrgId};
use liren_people::{OrgKind, public};
use liren_places::{PlaceRow, find};
use liren_store::Read;

use crate::number;

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
