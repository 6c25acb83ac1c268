//! Who somebody signed in is, for the header of every page; nobody once the account is closed.

use liren_kernel::ScopeColumn;
use liren_office::{Fault, Keys, PersonId, Reach, directory::PostRow, keys::At};
use liren_places::{Kind, find};
use liren_store::{Read, params};
use liren_web::{Directory, Known};

use super::{sign_in::first, store};
use crate::store as people;

/// The directory of this room.
#[derive(Debug, Clone, Copy, Default)]
pub struct PeopleDirectory;

/// Whether the person may be signed in at all: an open account, or a personal code in force.
///
/// # Errors
/// When the database fails.
pub fn may_be_in(read: &mut Read<'_>, person: PersonId) -> Result<bool, Fault> {
    let account = read.opt(&store::ACCOUNT, params![person])?;
    is_open(read, person, account.as_ref())
}

fn is_open(read: &mut Read<'_>, person: PersonId, account: Option<&store::AccountRow>) -> Result<bool, Fault> {
    match account {
        Some(account) => Ok(account.disabled_at.is_none()),
        None => Ok(read.opt(&store::CODE_OF, params![person])?.is_some()),
    }
}

impl Directory for PeopleDirectory {
    fn known_by(&self, read: &mut Read<'_>, person: PersonId, posts: &[PostRow]) -> Result<Option<Known>, Fault> {
        let account = read.opt(&store::ACCOUNT, params![person])?;
        if !is_open(read, person, account.as_ref())? {
            return Ok(None);
        }
        let Some((name,)) = read.opt(&people::PERSON_NAME, params![person])? else { return Ok(None) };
        let mut line = Vec::new();
        if let Some(post) = posts.first() {
            if let Some(org) = post.org {
                line.extend(read.opt(&people::ORG_NAME, params![org])?.map(|(name,)| name));
            }
            if !post.title.is_empty() {
                line.push(post.title.clone());
            }
        }
        let first = account.and_then(|account| first(&account).page());
        Ok(Some(Known { name, post: line.join(" · "), first }))
    }

    fn contact(&self, read: &mut Read<'_>, keys: &Keys, person: PersonId) -> Result<Option<String>, Fault> {
        let row = read.opt(&people::PERSON_BY_ID, params![person])?;
        let sealed = row.filter(|row| row.until_day.is_none()).and_then(|row| row.phone);
        sealed.map(|sealed| keys.open_field(At { column: "person.phone", row: person.bytes() }, &sealed)).transpose()
    }

    fn places(&self, read: &mut Read<'_>, reach: &Reach) -> Result<Vec<(ScopeColumn, String, String)>, Fault> {
        let mut all: Vec<(ScopeColumn, String, String)> = Vec::new();
        for (column, code) in reach.places() {
            let Some(place) = find::by_code(read, code)? else { continue };
            let below = match column {
                ScopeColumn::City => Some((ScopeColumn::District, Kind::District)),
                ScopeColumn::District => Some((ScopeColumn::Street, Kind::Street)),
                ScopeColumn::Street => Some((ScopeColumn::Community, Kind::Community)),
                _ => None,
            };
            all.push((column, place.code, place.name));
            if let Some((column, kind)) = below {
                all.extend(find::choices(read, code, kind)?.into_iter().map(|(code, name)| (column, code, name)));
            }
        }
        let mut seen = std::collections::HashSet::new();
        all.retain(|(_, code, _)| seen.insert(code.clone()));
        Ok(all)
    }
}
