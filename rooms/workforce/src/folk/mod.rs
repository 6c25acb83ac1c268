//! What the areas of this room ask of people: names, posts, who works where.

pub(crate) mod demo;
pub mod store;

use std::collections::BTreeMap;

use liren_kernel::{Instant, PlacePath, mask::Purpose};
use liren_office::{Fault, OrgId, PersonId, Post, Reach, Role, directory};
use liren_people::{model::path_of_code, public};
use liren_store::{Read, params};

/// Roles of those who work in the neighbourhood and are trained, mentored and supervised.
pub const WORKERS: [Role; 3] = [Role::CommunityWorker, Role::GridWorker, Role::StationLead];

/// Names of colleagues, whole: whoever sees a page of this room works with them.
///
/// # Errors
/// When the database fails.
pub fn names(read: &mut Read<'_>, people: &[PersonId]) -> Result<BTreeMap<PersonId, String>, Fault> {
    let mut people = people.to_vec();
    people.sort_unstable();
    people.dedup();
    public::name_of(read, &people, Purpose::Team)
}

/// Names of organisations, by id.
///
/// # Errors
/// When the database fails.
pub fn org_names(read: &mut Read<'_>, orgs: &[OrgId]) -> Result<BTreeMap<OrgId, String>, Fault> {
    let mut orgs = orgs.to_vec();
    orgs.sort_unstable();
    orgs.dedup();
    public::org_names(read, &orgs)
}

/// The posts somebody holds now.
///
/// # Errors
/// When the database fails.
pub fn posts(read: &mut Read<'_>, person: PersonId, now: Instant) -> Result<Vec<Post>, Fault> {
    let rows = read.all(&directory::POSTS, params![person, now])?;
    Ok(rows.iter().filter_map(directory::PostRow::post).collect())
}

/// Where somebody works: the organisation and the place of the first post of a worker.
#[must_use]
pub fn works_at(posts: &[Post]) -> Option<(Option<OrgId>, PlacePath)> {
    let post = posts.iter().find(|post| WORKERS.contains(&post.role) && post.place.is_some())?;
    let (_, code) = post.place.as_ref()?;
    Some((post.org, path_of_code(code)?))
}

/// The part of a path that several share, down to the street: colleagues of one community are not let in by it.
#[must_use]
pub fn shared_street<'p>(paths: impl IntoIterator<Item = &'p PlacePath>) -> PlacePath {
    let mut shared: Option<PlacePath> = None;
    for path in paths {
        let up = PlacePath { community: None, grid: None, compound: None, ..path.clone() };
        shared = Some(match shared {
            None => up,
            Some(before) => {
                let same = |a: Option<String>, b: Option<String>| if a == b { a } else { None };
                PlacePath {
                    city: same(before.city, up.city),
                    district: same(before.district, up.district),
                    street: same(before.street, up.street),
                    ..PlacePath::default()
                }
            }
        });
    }
    shared.unwrap_or_default()
}

/// Everybody who holds one of `roles` in the places that `reach` covers, with their names in the order of pinyin.
///
/// # Errors
/// When the database fails.
pub fn within(
    read: &mut Read<'_>,
    reach: &Reach,
    roles: &[Role],
    now: Instant,
) -> Result<Vec<(PersonId, String)>, Fault> {
    let mut people = Vec::new();
    for (_, code) in reach.places() {
        // Codes of what lies below begin with the code; nothing that stands after them begins with a tilde.
        let end = format!("{code}~");
        for role in roles {
            people.extend(read.all(&store::WITH_ROLE, params![code, end, role.name(), now])?.into_iter().map(|(p,)| p));
        }
    }
    people.sort_unstable();
    people.dedup();
    let mut named: Vec<(PersonId, String)> = names(read, &people)?.into_iter().collect();
    named.sort_by_cached_key(|(_, name)| liren_kernel::pinyin::keys(name).sort);
    Ok(named)
}

/// The same, with where each works: the organisation, or the place of a post without one. Namesakes are told apart by it.
///
/// # Errors
/// When the database fails.
pub fn within_at(
    read: &mut Read<'_>,
    reach: &Reach,
    roles: &[Role],
    now: Instant,
) -> Result<Vec<(PersonId, String, String)>, Fault> {
    let mut at: BTreeMap<PersonId, (Option<OrgId>, String)> = BTreeMap::new();
    for (_, code) in reach.places() {
        let end = format!("{code}~");
        for role in roles {
            for (person, org, place) in read.all(&store::WITH_ROLE_AT, params![code, end, role.name(), now])? {
                at.entry(person).or_insert((org, place));
            }
        }
    }
    let orgs = org_names(read, &at.values().filter_map(|(org, _)| *org).collect::<Vec<_>>())?;
    let mut codes: Vec<String> = at.values().map(|(_, place)| place.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    let places: BTreeMap<String, String> = liren_places::find::names_of(read, &codes)?.into_iter().collect();
    let unit = |person: &PersonId| {
        let (org, place) = at.get(person)?;
        org.and_then(|org| orgs.get(&org)).or_else(|| places.get(place)).cloned()
    };
    let named = within(read, reach, roles, now)?;
    Ok(named.into_iter().map(|(person, name)| (person, name, unit(&person).unwrap_or_default())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_communities_share_is_their_street_and_two_streets_their_district() {
        let of = PlacePath::of_division;
        let street = shared_street([&of("140213901001"), &of("140213901002")]);
        assert_eq!((street.street.as_deref(), street.community), (Some("140213901"), None));
        let district = shared_street([&of("140213901001"), &of("140213902001")]);
        assert_eq!((district.district.as_deref(), district.street), (Some("140213"), None));
    }
}
