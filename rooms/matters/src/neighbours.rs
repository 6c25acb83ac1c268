//! What this room asks of places and people, in one place.

use std::collections::BTreeMap;

use liren_kernel::{Instant, mask::Purpose};
use liren_office::{Fault, OrgId, PersonId, PlaceId, Role};
use liren_people::{OrgKind, public};
use liren_places::{PlaceRow, find};
use liren_store::Read;

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

/// The name of a division by its code; empty when nobody knows it.
///
/// # Errors
/// When the database fails.
pub fn place_name(read: &mut Read<'_>, code: &str) -> Result<String, Fault> {
    Ok(find::by_code(read, code)?.map(|p| p.name).unwrap_or_default())
}

/// The committee that answers for a community, and the office of its street.
///
/// # Errors
/// When the database fails.
pub fn leads(read: &mut Read<'_>, community: &str) -> Result<(Option<OrgId>, Option<OrgId>), Fault> {
    let mut found = |kind| -> Result<Option<OrgId>, Fault> {
        Ok(public::orgs_serving(read, community, &[kind])?.into_iter().next().map(|org| org.id))
    };
    let (committee, street) = (found(OrgKind::Committee)?, found(OrgKind::StreetOffice)?);
    Ok((committee.or(street), street))
}

/// The organisations that may be sent matters of a community, with their kinds.
///
/// # Errors
/// When the database fails.
pub fn handlers(read: &mut Read<'_>, community: &str) -> Result<Vec<(OrgId, String, Option<OrgKind>)>, Fault> {
    let orgs = public::orgs_serving(read, community, &[])?;
    Ok(orgs.into_iter().map(|org| (org.id, org.name, OrgKind::from_name(&org.kind))).collect())
}

/// Whether an organisation serves a community.
///
/// # Errors
/// When the database fails.
pub fn serves(read: &mut Read<'_>, community: &str, org: OrgId) -> Result<bool, Fault> {
    Ok(public::orgs_serving(read, community, &[])?.iter().any(|o| o.id == org))
}

/// Who holds a role over a community or what lies around it.
///
/// # Errors
/// When the database fails.
pub fn with_role(read: &mut Read<'_>, role: Role, code: &str, now: Instant) -> Result<Vec<PersonId>, Fault> {
    public::people_with_role(read, role, code, now)
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
