//! What other rooms ask of this one: names, organisations that serve a place, people with a role.

use std::collections::BTreeMap;

use liren_kernel::{Instant, ScopeColumn, mask, mask::Purpose};
use liren_office::{Fault, OrgId, PersonId, Role, reach::Sql};
use liren_store::{Param, Read, params};

use crate::{
    model::{ORG, OrgKind, OrgRow, path_of_code},
    reach::above,
    store,
};

/// The names of these people, masked for `purpose`. Who is not there is not in the map.
///
/// # Errors
/// When the database fails.
pub fn name_of(read: &mut Read<'_>, ids: &[PersonId], purpose: Purpose) -> Result<BTreeMap<PersonId, String>, Fault> {
    let asked: Vec<Param<'_>> = ids.iter().map(|id| Param::Blob(id.bytes())).collect();
    let rows = read.all_in(&store::NAMES_OF, &asked)?;
    Ok(rows.into_iter().map(|(id, name)| (id, mask::name(&name, purpose))).collect())
}

/// The names of these organisations; they are public.
///
/// # Errors
/// When the database fails.
pub fn org_names(read: &mut Read<'_>, ids: &[OrgId]) -> Result<BTreeMap<OrgId, String>, Fault> {
    let asked: Vec<Param<'_>> = ids.iter().map(|id| Param::Blob(id.bytes())).collect();
    Ok(read.all_in(&store::ORG_NAMES_OF, &asked)?.into_iter().collect())
}

/// An organisation; its existence, name and contact are public.
///
/// # Errors
/// When the database fails.
pub fn org_by_id(read: &mut Read<'_>, id: OrgId) -> Result<Option<OrgRow>, Fault> {
    Ok(read.opt(&store::ORG_BY_ID, params![id])?)
}

/// Who acts for an organisation at `now`.
///
/// # Errors
/// When the database fails.
pub fn posts_of_org(read: &mut Read<'_>, org: OrgId, now: Instant) -> Result<Vec<crate::store::PostHistory>, Fault> {
    Ok(read.all(&store::POSTS_OF_ORG, params![org, now])?)
}

/// Every post of a person, the latest first.
///
/// # Errors
/// When the database fails.
pub fn posts_of_person(read: &mut Read<'_>, person: PersonId) -> Result<Vec<crate::store::PostHistory>, Fault> {
    Ok(read.all(&store::POSTS_OF_PERSON, params![person])?)
}

/// What a person can do, as the register has it.
///
/// # Errors
/// When the database fails.
pub fn skills_of(read: &mut Read<'_>, person: PersonId) -> Result<Vec<String>, Fault> {
    Ok(read.all(&store::SKILLS, params![person])?.into_iter().map(|(skill,)| skill).collect())
}

/// The places an organisation serves, by code.
///
/// # Errors
/// When the database fails.
pub fn areas_of_org(read: &mut Read<'_>, seq: i64) -> Result<Vec<String>, Fault> {
    Ok(read.all(&store::ORG_AREAS, params![seq])?.into_iter().map(|(code,)| code).collect())
}

/// The community where a person lives or works.
///
/// # Errors
/// When the database fails.
pub fn community_of(read: &mut Read<'_>, person: PersonId) -> Result<Option<String>, Fault> {
    Ok(read.opt(&store::PERSON_BY_ID, params![person])?.and_then(|row| row.community))
}

/// The organisations of these kinds (all when empty) that serve a community: registered for it, for a compound or grid
/// of it, or for its street, district or city. In the order of pinyin.
///
/// # Errors
/// When the database fails.
pub fn orgs_serving(read: &mut Read<'_>, community: &str, kinds: &[OrgKind]) -> Result<Vec<OrgRow>, Fault> {
    let mut sql = Sql::default();
    let mut branches =
        vec![format!("SELECT a.org FROM org_area a WHERE a.community = {}", sql.bind(Param::Text(community)))];
    for code in above(ScopeColumn::Community, community) {
        branches.push(format!("SELECT a.org FROM org_area a WHERE a.code = {}", sql.bind(Param::Text(code))));
    }
    let names: Vec<String> = kinds.iter().map(|kind| sql.bind(Param::Text(kind.name()))).collect();
    let kinds = if names.is_empty() { String::new() } else { format!(" AND o.kind IN ({})", names.join(", ")) };
    let text = format!(
        "SELECT {ORG} FROM org o WHERE o.seq IN ({}) AND o.until_day IS NULL{kinds} ORDER BY o.sort, o.seq",
        branches.join(" UNION ")
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// Who holds `role` at `now` over the place with this code or anything around it; narrowest place first.
///
/// # Errors
/// When the database fails.
pub fn people_with_role(
    read: &mut Read<'_>,
    role: Role,
    place_code: &str,
    now: Instant,
) -> Result<Vec<PersonId>, Fault> {
    let column = path_of_code(place_code).and_then(|path| path.narrowest().map(|(column, _)| column));
    let mut codes = vec![place_code];
    if let Some(column) = column {
        codes.extend(above(column, place_code).into_iter().rev());
    }
    let mut found: Vec<PersonId> = Vec::new();
    for code in codes {
        for (person,) in read.all(&store::PEOPLE_WITH_ROLE, params![code, role.name(), now])? {
            if !found.contains(&person) {
                found.push(person);
            }
        }
    }
    Ok(found)
}

/// What `purpose` a reader has towards a person of this place: whole names for those with a post over it.
#[must_use]
pub fn purpose_for(actor: &liren_office::Actor, path: &liren_kernel::PlacePath) -> Purpose {
    if actor.posts.iter().any(|post| post.role.reads_by_place() && post.covers(path)) {
        Purpose::Team
    } else {
        Purpose::SharedScreen
    }
}

/// The organisations of a kind that are there, in the order of pinyin; they are public.
///
/// # Errors
/// When the database fails.
pub fn orgs_of_kind(read: &mut Read<'_>, kind: OrgKind, most: i64) -> Result<Vec<OrgRow>, Fault> {
    let mut sql = Sql::default();
    let (kind, most) = (sql.bind(Param::Text(kind.name())), sql.bind(Param::Int(most)));
    let text = format!(
        "SELECT {ORG} FROM org o WHERE o.kind = {kind} AND o.until_day IS NULL ORDER BY o.sort, o.seq LIMIT {most}"
    );
    Ok(read.all_text(&text, &sql.params)?)
}
