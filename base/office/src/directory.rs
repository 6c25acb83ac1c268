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

/// The actor that `person` is at `now`: posts in force, and a resident in any case.
///
/// # Errors
/// When the database fails.
pub fn actor(read: &mut Read<'_>, person: PersonId, now: Instant) -> Result<Actor, Fault> {
    let mut posts: Vec<Post> = read.all(&POSTS, params![person, now])?.iter().filter_map(PostRow::post).collect();
    posts.push(Post { role: Role::Resident, org: None, place: None });
    Ok(Actor { person, posts })
}
