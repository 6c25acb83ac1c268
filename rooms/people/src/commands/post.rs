//! Posts: dated, with a reason, given and ended by the security administrator or the street's manager.

use liren_kernel::{Day, Id, Line, PlacePath, Refusal, ScopeColumn, Verb};
use liren_office::{
    Basis, Change, Command, Decide, Effect, Facts, Fault, Header, LoadContext, OrgId, PersonId, Post, Role, RoomEffect,
    Subject, change::ApplyContext, directory,
};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};

use super::rows;
use crate::{
    accounts::commands::end_code,
    find, joint,
    store::{self, PostHistory},
};

/// The roles that a post can carry.
pub const ROLES: [Role; 10] = [
    Role::Volunteer,
    Role::GridWorker,
    Role::CommunityWorker,
    Role::OrgHandler,
    Role::StationLead,
    Role::Supervisor,
    Role::StreetManager,
    Role::SystemAdmin,
    Role::SecurityAdmin,
    Role::AuditAdmin,
];

/// Whether it is one of the three administrators, who stand apart and read no content.
#[must_use]
pub const fn is_admin(role: Role) -> bool {
    matches!(role, Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin)
}

/// Whether its holder may come in by the code on a card: pages of one's own and nothing more.
#[must_use]
pub const fn by_card(role: Role) -> bool {
    matches!(role, Role::Volunteer | Role::Sentinel)
}

/// Gives a post.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GivePost {
    /// To whom.
    pub person: PersonId,
    /// What it allows.
    pub role: Role,
    /// For whom.
    pub org: Option<OrgId>,
    /// Over which place, by code.
    pub at: Option<String>,
    /// As it is called here: 专职网格员.
    pub title: String,
    /// First day.
    pub from: Day,
    /// Last day, if it is known.
    pub until: Option<Day>,
    /// Why.
    pub reason: String,
}

/// Someone who is to get a post. The security administrator finds persons by name alone, others within reach.
pub struct Candidate {
    own: bool,
    gone: bool,
    posts: Vec<Post>,
    /// Given, but not begun: two administrators' posts may not meet in one person later either.
    ahead: Vec<Post>,
    place: Option<(ScopeColumn, String, PlacePath)>,
    org: Option<PlacePath>,
}

impl Subject for Candidate {
    type Key = (PersonId, Option<OrgId>, Option<String>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (person, org, at): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(gone) = candidate(tx, cx, *person)? else { return Ok(None) };
        let org = match org {
            None => None,
            Some(org) => {
                let known = if cx.actor.has(Role::SecurityAdmin) {
                    tx.opt(&store::ORG_BY_ID, params![*org])?
                } else {
                    find::org(tx, cx.reach, *org)?
                };
                let Some(known) = known else { return Ok(None) };
                Some(known.path())
            }
        };
        let place = match at {
            None => None,
            Some(code) => match super::place(tx, code)? {
                // A post stands over a node that a scope column names.
                Some(place) => match place.path().narrowest().map(|(c, code)| (c, code.to_owned())) {
                    Some((column, narrowest)) if narrowest == *code => Some((column, narrowest, place.path())),
                    _ => return Ok(None),
                },
                None => return Ok(None),
            },
        };
        let posts = directory::actor(tx, *person, cx.now)?.posts;
        let history = tx.all(&store::POSTS_OF_PERSON, params![*person])?;
        let ahead =
            history.iter().filter(|row| row.from_at > cx.now && row.until_at.is_none_or(|end| end > row.from_at));
        let ahead = ahead.filter_map(PostHistory::post).collect();
        Ok(Some(Self { own: *person == cx.actor.person, gone, posts, ahead, place, org }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts {
            path: self.place.as_ref().map(|(.., path)| path.clone()).or_else(|| self.org.clone()).unwrap_or_default(),
            own: self.own,
            ..Facts::default()
        }
    }
}

/// Whether the person is there for this actor, and whether they have moved away.
fn candidate(tx: &mut Tx<'_>, cx: &LoadContext<'_>, person: PersonId) -> Result<Option<bool>, Fault> {
    tx.exec(&store::PERSON_LOCK, params![person])?;
    let row = if cx.actor.has(Role::SecurityAdmin) {
        tx.opt(&store::PERSON_BY_ID, params![person])?
    } else {
        find::person(tx, cx.reach, person)?
    };
    Ok(row.map(|row| row.until_day.is_some()))
}

impl Command for GivePost {
    type Subject = Candidate;
    const VERB: Verb = Verb("post.give");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (PersonId, Option<OrgId>, Option<String>) {
        (self.person, self.org, self.at.clone())
    }
    fn decide(self, on: &Candidate, cx: &Decide<'_>) -> Result<Change, Refusal> {
        self.check(on, cx)?;
        let title = Line::optional("title", &self.title)?.map_or_else(String::new, String::from);
        let reason = Line::new("reason", &self.reason)?;
        let until = self.until.map(|day| day.plus_days(1).start());
        let (column, code) = on.place.as_ref().map(|(c, code, _)| (c.name(), code.clone())).unzip();
        let (id, person, role, org, from) = (cx.id::<()>(), self.person, self.role, self.org, self.from.start());
        Ok(Change::none().tell("post", id).and(rows(move |tx, cx| {
            tx.exec(
                &directory::POST_ADD,
                params![id, person, role.name(), org, column, code, title, from, until, cx.actor, reason],
            )?;
            if by_card(role) { Ok(()) } else { end_code(tx, person, cx.now) }
        })))
    }
}

impl GivePost {
    fn check(&self, on: &Candidate, cx: &Decide<'_>) -> Result<(), Refusal> {
        if !ROLES.contains(&self.role) {
            return Err(Refusal::field("role", "refusal-choice-invalid"));
        }
        if on.own {
            return Err(Refusal::new("refusal-post-self"));
        }
        if on.gone {
            return Err(Refusal::new("refusal-person-gone"));
        }
        let security = cx.actor.has(Role::SecurityAdmin);
        // An organisation of the district serves this street too, but whoever acts for it sees what it does elsewhere.
        let ours = |path: &PlacePath| cx.actor.posts.iter().any(|p| p.role == Role::StreetManager && p.covers(path));
        if !security && on.org.as_ref().is_some_and(|path| !ours(path)) {
            return Err(Refusal::field("org", "refusal-post-org-elsewhere"));
        }
        if (is_admin(self.role) || self.role == Role::StreetManager) && !security {
            return Err(Refusal::field("role", "refusal-post-role"));
        }
        let column = on.place.as_ref().map(|(column, ..)| *column);
        match (self.role, column) {
            (role, Some(_)) if is_admin(role) => return Err(Refusal::field("at", "refusal-post-no-place")),
            (role, None) if role.reads_by_place() => return Err(Refusal::field("at", "refusal-post-place")),
            (Role::GridWorker | Role::CommunityWorker, Some(c)) if c < ScopeColumn::Community => {
                return Err(Refusal::field("at", "refusal-post-place-wide"));
            }
            _ => {}
        }
        if self.role == Role::OrgHandler && self.org.is_none() {
            return Err(Refusal::field("org", "refusal-post-org"));
        }
        if self.until.is_some_and(|until| until < self.from) {
            return Err(Refusal::field("until", "refusal-post-days"));
        }
        let held: Vec<&Post> = on.posts.iter().chain(&on.ahead).filter(|p| p.role != Role::Resident).collect();
        // Three administrators apart: whoever holds one of these posts holds nothing else.
        if held.iter().any(|p| p.role != self.role && (is_admin(p.role) || is_admin(self.role))) {
            return Err(Refusal::field("role", "refusal-post-admin-apart"));
        }
        let place = on.place.as_ref().map(|(column, code, _)| (*column, code.clone()));
        if held.iter().any(|p| p.role == self.role && p.org == self.org && p.place == place) {
            return Err(Refusal::new("refusal-post-same"));
        }
        Ok(())
    }
}

/// Ends a post.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndPost {
    /// Which.
    pub post: Id<()>,
    /// Why.
    pub reason: String,
}

/// A post in force whose holder is within reach, or anybody's for the security administrator.
pub struct OnPost {
    row: PostHistory,
    org: Option<PlacePath>,
    own: bool,
    last_security: bool,
}

impl Subject for OnPost {
    type Key = Id<()>;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &Id<()>) -> Result<Option<Self>, Fault> {
        let Some(row) = tx.opt(&store::POST_BY_ID, params![*key])? else { return Ok(None) };
        if candidate(tx, cx, row.person)?.is_none() {
            return Ok(None);
        }
        let (admins,) = tx.one(&store::POST_ADMINS, params![cx.now])?;
        let last_security = row.role == Role::SecurityAdmin.name() && admins <= 1;
        let org = match row.org {
            Some(org) => tx.opt(&store::ORG_BY_ID, params![org])?.map(|org| org.path()),
            None => None,
        };
        Ok(Some(Self { own: row.person == cx.actor.person, last_security, row, org }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        let place = self.row.place_code.as_deref().and_then(crate::model::path_of_code);
        let path = place.or_else(|| self.org.clone()).unwrap_or_default();
        Facts { path, own: self.own, ..Facts::default() }
    }
}

impl Command for EndPost {
    type Subject = OnPost;
    const VERB: Verb = Verb("post.end");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Id<()> {
        self.post
    }
    fn decide(self, on: &OnPost, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let reason = Line::new("reason", &self.reason)?;
        if on.own {
            return Err(Refusal::new("refusal-post-self"));
        }
        if on.last_security {
            return Err(Refusal::new("refusal-post-last-admin"));
        }
        if on.row.until_at.is_some_and(|until| until <= cx.now) {
            return Err(Refusal::new("refusal-post-ended"));
        }
        let post = self.post;
        Ok(Change::none().and(Effect::Room(Box::new(Ending { post, reason: reason.into() }))))
    }
}

struct Ending {
    post: Id<()>,
    reason: String,
}

impl RoomEffect for Ending {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        joint::end_post(tx, cx, self.post, &self.reason)
    }
}
