//! What this room asks of places and people, in one place.

use liren_kernel::Instant;
use liren_office::{Fault, OrgId, PersonId, Role};
use liren_people::{OrgKind, public};
use liren_places::find;
use liren_store::Read;

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

/// An organisation as residents are told of it: its name, and its public telephone or address, which may be empty. Who
/// takes personal information says who it is and how to reach it (Personal Information Protection Law, art. 17).
///
/// # Errors
/// When the database fails.
pub fn told_of(read: &mut Read<'_>, org: Option<OrgId>) -> Result<Option<(String, String)>, Fault> {
    let Some(org) = org else { return Ok(None) };
    Ok(public::org_by_id(read, org)?.filter(|org| org.until_day.is_none()).map(|org| (org.name, org.contact)))
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
