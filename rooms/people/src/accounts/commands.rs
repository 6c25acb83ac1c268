//! What the security administrator does with accounts, and codes for volunteers. Names only: no content is seen.

use liren_kernel::{Id, Line, PlacePath, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, Effect, Facts, Fault, Header, LoadContext, PersonId, Post, Role, Subject, directory,
};
use liren_store::{Tx, params};
use liren_web::session;
use serde::{Deserialize, Serialize};

use super::{
    code, first, guard,
    invitation::{self, Kind},
    store::{self, AccountRow},
};
use crate::{
    commands::{post::by_card, rows},
    find,
    model::path_of_code,
    store as people,
};

/// Lets somebody in: a person known already, or a new one of whom only the name is known.
#[derive(Debug, Serialize, Deserialize)]
pub struct OpenAccount {
    /// Who, when known already.
    pub person: Option<PersonId>,
    /// Name, when not.
    #[serde(default)]
    pub name: String,
    /// Whether a second factor is asked for.
    #[serde(default)]
    pub second_factor: bool,
}

/// Somebody with or without an account.
pub struct OnAccount {
    account: Option<AccountRow>,
    known: bool,
    own: bool,
    last_security: bool,
    by_card: bool,
    posts: Vec<Post>,
    path: PlacePath,
}

impl OnAccount {
    /// Whether it is the actor's.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.own
    }
}

impl Subject for OnAccount {
    type Key = Option<PersonId>;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &Option<PersonId>) -> Result<Option<Self>, Fault> {
        let security = cx.actor.has(Role::SecurityAdmin);
        let nobody = Self {
            account: None,
            known: false,
            own: false,
            last_security: false,
            by_card: false,
            posts: Vec::new(),
            path: PlacePath::default(),
        };
        let Some(person) = *key else { return Ok(Some(nobody)) };
        tx.exec(&people::PERSON_LOCK, params![person])?;
        let row = if security {
            tx.opt(&people::PERSON_BY_ID, params![person])?
        } else {
            find::person(tx, cx.reach, person)?
        };
        let Some(row) = row else { return Ok(None) };
        let posts = directory::actor(tx, person, cx.now)?.posts;
        let (admins,) = tx.one(&people::POST_ADMINS, params![cx.now])?;
        Ok(Some(Self {
            account: tx.opt(&store::ACCOUNT, params![person])?,
            known: true,
            own: person == cx.actor.person,
            last_security: admins <= 1 && posts.iter().any(|p| p.role == Role::SecurityAdmin),
            by_card: posts.iter().any(|p| by_card(p.role))
                && posts.iter().all(|p| by_card(p.role) || p.role == Role::Resident),
            path: row.path(),
            posts,
        }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.path.clone(), own: self.own, ..Facts::default() }
    }
}

impl Command for OpenAccount {
    type Subject = OnAccount;
    const VERB: Verb = Verb("account.open");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Option<PersonId> {
        self.person
    }
    fn decide(self, on: &OnAccount, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.account.is_some() {
            return Err(Refusal::new("refusal-account-there"));
        }
        let name = if on.known { None } else { Some(Line::new("name", &self.name)?) };
        let person: PersonId = self.person.unwrap_or_else(|| cx.id());
        let (id, factor) = (cx.id::<()>(), self.second_factor);
        Ok(Change::none().tell("invitation", id).tell("person", person).and(rows(move |tx, cx| {
            if let Some(name) = &name {
                first::add_person(tx, person, name, cx.now)?;
            }
            let none = None::<String>;
            tx.exec(&store::ACCOUNT_ADD, params![person, none, none, factor, false, cx.now])?;
            invitation::add(tx, cx.keys, id, person, Kind::Join, cx.actor, cx.now)
        })))
    }
}

/// Makes a one-time link for somebody with an account: to join again, for a new password, for a new second factor.
#[derive(Debug, Serialize, Deserialize)]
pub struct Invite {
    /// For whom.
    pub person: PersonId,
    /// For what.
    pub kind: Kind,
}

impl Command for Invite {
    type Subject = OnAccount;
    const VERB: Verb = Verb("account.invite");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn decide(self, on: &OnAccount, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let account = open(on)?;
        if on.own {
            return Err(Refusal::new("refusal-account-self"));
        }
        if (self.kind == Kind::Join) == account.login.is_some() {
            return Err(Refusal::field("kind", "refusal-account-joined"));
        }
        let (id, Self { person, kind }) = (cx.id::<()>(), self);
        Ok(Change::none()
            .tell("invitation", id)
            .and(rows(move |tx, cx| invitation::add(tx, cx.keys, id, person, kind, cx.actor, cx.now))))
    }
}

/// The account, when it is there and open.
pub(crate) fn open(on: &OnAccount) -> Result<&AccountRow, Refusal> {
    on.account.as_ref().filter(|a| a.disabled_at.is_none()).ok_or_else(|| Refusal::new("refusal-account-none"))
}

/// Closes an account: nobody signs in with it, every session ends. Posts stay; see [`Leave`].
#[derive(Debug, Serialize, Deserialize)]
pub struct CloseAccount {
    /// Whose.
    pub person: PersonId,
    /// Why.
    pub reason: String,
}

impl Command for CloseAccount {
    type Subject = OnAccount;
    const VERB: Verb = Verb("account.close");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn decide(self, on: &OnAccount, _: &Decide<'_>) -> Result<Change, Refusal> {
        Line::new("reason", &self.reason)?;
        open(on)?;
        if on.own {
            return Err(Refusal::new("refusal-account-self"));
        }
        let person = self.person;
        Ok(Change::none().and(rows(move |tx, cx| shut(tx, person, cx.now))))
    }
}

/// Ends every session of somebody, such as after a telephone was lost; the account stays open.
#[derive(Debug, Serialize, Deserialize)]
pub struct EndSessions {
    /// Whose.
    pub person: PersonId,
}

impl Command for EndSessions {
    type Subject = OnAccount;
    const VERB: Verb = Verb("account.end_sessions");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn decide(self, on: &OnAccount, _: &Decide<'_>) -> Result<Change, Refusal> {
        open(on)?;
        // One's own end on the page of one's own account, each by itself.
        if on.own {
            return Err(Refusal::new("refusal-account-self"));
        }
        let person = self.person;
        Ok(Change::none().and(rows(move |tx, cx| session::end_all(tx, person, cx.now))))
    }
}

/// Ends everything by which somebody gets in.
fn shut(tx: &mut Tx<'_>, person: PersonId, now: liren_kernel::Instant) -> Result<(), Fault> {
    tx.exec(&store::ACCOUNT_DISABLE, params![person, now])?;
    tx.exec(&store::INVITATIONS_REVOKE, params![person, now])?;
    tx.exec(&store::CODE_REVOKE, params![person, now])?;
    session::end_all(tx, person, now)
}

/// Opens a closed account again, or ends a lock-out.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reopen {
    /// Whose.
    pub person: PersonId,
}

impl Command for Reopen {
    type Subject = OnAccount;
    const VERB: Verb = Verb("account.reopen");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn decide(self, on: &OnAccount, _: &Decide<'_>) -> Result<Change, Refusal> {
        let account = on.account.as_ref().ok_or_else(|| Refusal::new("refusal-account-none"))?;
        let (person, login) = (self.person, account.login.clone());
        Ok(Change::none().and(rows(move |tx, cx| {
            tx.exec(&store::ACCOUNT_ENABLE, params![person])?;
            guard::let_off(tx, cx.keys, person, login.as_deref(), cx.now)
        })))
    }
}

/// Somebody leaves: all posts end, the account closes, sessions and codes end, at once; what was open with them ends or is
/// handed on.
#[derive(Debug, Serialize, Deserialize)]
pub struct Leave {
    /// Who.
    pub person: PersonId,
    /// Why.
    pub reason: String,
}

impl Command for Leave {
    type Subject = OnAccount;
    const VERB: Verb = Verb("person.leave");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn decide(self, on: &OnAccount, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let reason = Line::new("reason", &self.reason)?;
        if on.own {
            return Err(Refusal::new("refusal-account-self"));
        }
        if on.last_security {
            return Err(Refusal::new("refusal-post-last-admin"));
        }
        // Who lives here may hold posts elsewhere; those are not the street's to end.
        let elsewhere = |post: &Post| {
            let path = post.place.as_ref().and_then(|(_, code)| path_of_code(code)).unwrap_or_default();
            !cx.actor.posts.iter().any(|mine| mine.role == Role::StreetManager && mine.covers(&path))
        };
        let held = on.posts.iter().filter(|post| post.role != Role::Resident);
        if !cx.actor.has(Role::SecurityAdmin) && held.into_iter().any(elsewhere) {
            return Err(Refusal::new("refusal-leave-elsewhere"));
        }
        let person = self.person;
        let open = Effect::Left { person, reason: reason.as_str().to_owned() };
        Ok(Change::none().and(open).and(rows(move |tx, cx| {
            tx.exec(&people::POSTS_END_ALL, params![person, cx.now, cx.actor, reason])?;
            shut(tx, person, cx.now)
        })))
    }
}

/// Gives a volunteer or a courier without an account a personal code for signing in without a password; an earlier one ends.
#[derive(Debug, Serialize, Deserialize)]
pub struct IssueCode {
    /// To whom.
    pub person: PersonId,
}

impl Command for IssueCode {
    type Subject = OnAccount;
    const VERB: Verb = Verb("code.issue");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn decide(self, on: &OnAccount, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !on.by_card {
            return Err(Refusal::new("refusal-code-volunteers"));
        }
        // Whoever issues a card holds it first: it must not be a second way into what a password guards.
        if on.account.is_some() {
            return Err(Refusal::new("refusal-code-account"));
        }
        let (id, person) = (cx.id::<()>(), self.person);
        let change = Change::none().tell("code", id).and(rows(move |tx, cx| {
            tx.exec(&store::CODE_REVOKE, params![person, cx.now])?;
            let hash = code::hash(cx.keys, &code::personal(cx.keys, &id.to_string()));
            tx.exec(&store::CODE_ADD, params![id, person, hash, cx.actor, cx.now])?;
            Ok(())
        }));
        Ok(change.and(Effect::Tell { person, key: "notice-code-issued", args: Vec::new() }))
    }
}

/// Ends a volunteer's personal code and the sessions begun with it.
#[derive(Debug, Serialize, Deserialize)]
pub struct RevokeCode {
    /// Whose.
    pub person: PersonId,
}

impl Command for RevokeCode {
    type Subject = OnAccount;
    const VERB: Verb = Verb("code.revoke");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn decide(self, _: &OnAccount, _: &Decide<'_>) -> Result<Change, Refusal> {
        let person = self.person;
        Ok(Change::none().and(rows(move |tx, cx| end_code(tx, person, cx.now))))
    }
}

/// Ends a personal code, if there is one, with the sessions of its holder.
pub(crate) fn end_code(tx: &mut Tx<'_>, person: PersonId, now: liren_kernel::Instant) -> Result<(), Fault> {
    if tx.exec(&store::CODE_REVOKE, params![person, now])? > 0 {
        session::end_all(tx, person, now)?;
    }
    Ok(())
}

/// The code of an invitation just made, for the page that follows; only for the one who made it, while it is open.
///
/// # Errors
/// When the database fails.
pub fn code_of_invitation(
    read: &mut liren_store::Read<'_>,
    keys: &liren_office::Keys,
    id: Id<()>,
    by: PersonId,
    now: liren_kernel::Instant,
) -> Result<Option<(PersonId, String)>, Fault> {
    let row = read.opt(&store::INVITATION_BY_ID, params![id])?;
    Ok(row
        .filter(|r| r.made_by == by && r.used_at.is_none() && r.revoked_at.is_none() && r.expires_at > now)
        .map(|r| (r.person, code::grouped(&code::invitation(keys, &id.to_string())))))
}
