//! Posts as they are in force now: from them an actor is made anew for each request.

use liren_kernel::{Id, Instant, ScopeColumn};
use liren_store::{Read, params, row, statements};

use crate::{Actor, Fault, OrgId, PersonId, Post, Role};

row! {
    /// A post in force.
    pub struct PostRow {
        /// Its id.
        pub id: Id<()>,
        /// Stored name of the role.
        pub role: String,
        /// For whom.
        pub org: Option<OrgId>,
        /// Over which kind of place.
        pub place_column: Option<String>,
        /// Over which place.
        pub place_code: Option<String>,
        /// As it is called here.
        pub title: String,
    }
}

statements! {
    POSTS: PostRow = "SELECT id, role, org, place_column, place_code, title FROM post WHERE person = ?1 AND from_at <= ?2 AND (until_at IS NULL OR until_at > ?2) ORDER BY seq";
    HOLDERS: (PersonId,) = "SELECT DISTINCT person FROM post WHERE role = ?1 AND place_column = ?2 AND place_code = ?3 AND from_at <= ?4 AND (until_at IS NULL OR until_at > ?4) ORDER BY person";
    POST_ADD = "INSERT INTO post (id, person, role, org, place_column, place_code, title, from_at, until_at, given_by, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    POST_END = "UPDATE post SET until_at = ?2, ended_by = ?3, reason = ?4 WHERE id = ?1 AND until_at IS NULL";
}

impl PostRow {
    /// The post as policy and reach read it; `None` for a role this version does not know.
    #[must_use]
    pub fn post(&self) -> Option<Post> {
        let column =
            self.place_column.as_deref().and_then(|name| ScopeColumn::ALL.into_iter().find(|c| c.name() == name));
        Some(Post { role: Role::from_name(&self.role)?, org: self.org, place: column.zip(self.place_code.clone()) })
    }
}

/// Who holds a post of a role over exactly this place now.
///
/// # Errors
/// When the database fails.
pub fn holders(
    read: &mut Read<'_>,
    role: Role,
    (column, code): (ScopeColumn, &str),
    now: Instant,
) -> Result<Vec<PersonId>, Fault> {
    let found = read.all(&HOLDERS, params![role.name(), column.name(), code, now])?;
    Ok(found.into_iter().map(|(person,)| person).collect())
}

/// The actor that `person` is at `now`: posts in force, and a resident in any case.
///
/// # Errors
/// When the database fails.
pub fn actor(read: &mut Read<'_>, person: PersonId, now: Instant) -> Result<Actor, Fault> {
    Ok(actor_of(person, &read.all(&POSTS, params![person, now])?))
}

/// The same, from posts in force that have been read.
#[must_use]
pub fn actor_of(person: PersonId, posts: &[PostRow]) -> Actor {
    let mut posts: Vec<Post> = posts.iter().filter_map(PostRow::post).collect();
    posts.push(Post { role: Role::Resident, org: None, place: None });
    Actor { person, posts }
}
