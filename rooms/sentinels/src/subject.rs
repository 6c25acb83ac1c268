//! What the commands act on, loaded within reach, inside their transaction.

use liren_instruments::Form;
use liren_kernel::Instant;
use liren_office::{Actor, DossierId, Facts, Fault, Header, LoadContext, OrgId, PersonId, Role, Subject, dossier};
use liren_people::{OrgKind, OrgRow, public};
use liren_store::{Read, Tx, params};

use crate::{
    model::{AskId, AskRow, Part, SentinelId, SentinelRow},
    quiz, store,
};

/// A depot that is there.
#[derive(Debug)]
pub struct AtDepot {
    /// The depot.
    pub depot: OrgRow,
    /// How many wait for an answer there.
    pub waiting: i64,
    /// Who answers: those of the committee who may.
    pub desk: Vec<PersonId>,
}

/// The depot under an id; other organisations and those that ended are none.
///
/// # Errors
/// When the database fails.
pub fn depot(read: &mut Read<'_>, id: OrgId) -> Result<Option<OrgRow>, Fault> {
    let found = public::org_by_id(read, id)?;
    Ok(found.filter(|org| org.kind == OrgKind::Depot.name() && org.until_day.is_none()))
}

impl Subject for AtDepot {
    type Key = OrgId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &OrgId) -> Result<Option<Self>, Fault> {
        let Some(depot) = depot(tx, *id)? else { return Ok(None) };
        let committee = match &depot.community {
            Some(code) => public::orgs_serving(tx, code, &[OrgKind::Committee])?.into_iter().next().map(|org| org.id),
            None => None,
        };
        let desk = match committee {
            Some(org) => tx.all(&store::DESK_OF, params![org, cx.now])?.into_iter().map(|(person,)| person).collect(),
            None => Vec::new(),
        };
        let (waiting,) = tx.one(&store::ASKS_WAITING, params![*id])?;
        Ok(Some(Self { depot, waiting, desk }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.depot.path(), ..Facts::default() }
    }
}

/// Whether the actor has a post that reads by place over the depot.
#[must_use]
pub fn is_staff(actor: &Actor, depot: &OrgRow) -> bool {
    let path = depot.path();
    actor.posts.iter().any(|post| post.role.reads_by_place() && post.covers(&path))
}

/// Whether the actor leads the depot.
#[must_use]
pub fn leads(actor: &Actor, depot: OrgId) -> bool {
    actor.posts.iter().any(|post| post.role == Role::DepotLeader && post.org == Some(depot))
}

/// Somebody who asked, at a depot of the actor's places.
#[derive(Debug)]
pub struct OnAsk {
    /// Who.
    pub ask: AskRow,
    /// The depot.
    pub at: OrgRow,
}

/// Loads who asked, for staff of the depot's place.
///
/// # Errors
/// When the database fails.
pub fn asked(read: &mut Read<'_>, actor: &Actor, id: AskId) -> Result<Option<OnAsk>, Fault> {
    let Some(ask) = read.opt(&store::ASK_BY_ID, params![id])? else { return Ok(None) };
    let Some(at) = depot(read, ask.depot)? else { return Ok(None) };
    Ok(is_staff(actor, &at).then_some(OnAsk { ask, at }))
}

impl Subject for OnAsk {
    type Key = AskId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &AskId) -> Result<Option<Self>, Fault> {
        // Two who answer at once: the second finds it answered.
        tx.take_turn(&[b"sentinel-ask".as_slice(), id.bytes()].concat())?;
        asked(tx, cx.actor, *id)
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.at.path(), ..Facts::default() }
    }
}

/// A sentinel, for themselves, for who leads their depot, and for staff of the depot's place.
#[derive(Debug)]
pub struct OnSentinel {
    /// As stored.
    pub row: SentinelRow,
    /// Where from.
    pub at: OrgRow,
    /// It is the actor.
    pub own: bool,
}

/// Loads one.
///
/// # Errors
/// When the database fails.
pub fn sentinel(read: &mut Read<'_>, actor: &Actor, id: SentinelId, now: Instant) -> Result<Option<OnSentinel>, Fault> {
    let Some(row) = read.opt(&store::BY_ID, params![id, now])? else { return Ok(None) };
    let Some(at) = public::org_by_id(read, row.depot)? else { return Ok(None) };
    let own = row.person == actor.person;
    let seen = own || is_staff(actor, &at) || leads(actor, row.depot);
    Ok(seen.then_some(OnSentinel { row, at, own }))
}

impl Subject for OnSentinel {
    type Key = SentinelId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &SentinelId) -> Result<Option<Self>, Fault> {
        tx.take_turn(&[b"sentinel".as_slice(), id.bytes()].concat())?;
        sentinel(tx, cx.actor, *id, cx.now)
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        // Who leads a depot acts for its riders, not for another leader of it.
        let lead = (self.row.part == Part::Rider).then_some(self.row.depot);
        Facts { path: self.at.path(), lead, own: self.own, ..Facts::default() }
    }
}

/// What somebody is as a sentinel now.
///
/// # Errors
/// When the database fails.
pub fn own(read: &mut Read<'_>, person: PersonId, now: Instant) -> Result<Option<SentinelRow>, Fault> {
    Ok(read.opt(&store::OF_PERSON, params![person, now])?)
}

/// The actor as a sentinel, before the training.
#[derive(Debug)]
pub struct Learner {
    /// As stored.
    pub row: SentinelRow,
    /// The questions.
    pub form: Form,
    /// Their number in the register of instruments; none before the room's own are published.
    pub version: Option<i64>,
}

impl Subject for Learner {
    type Key = ();
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (): &()) -> Result<Option<Self>, Fault> {
        tx.take_turn(&[b"sentinel-own".as_slice(), cx.actor.person.bytes()].concat())?;
        let Some(row) = own(tx, cx.actor.person, cx.now)? else { return Ok(None) };
        let (version, form) = quiz::newest(tx)?;
        Ok(Some(Self { row, form, version }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { own: true, ..Facts::default() }
    }
}

/// The actor as a sentinel, with the matter they just reported.
#[derive(Debug)]
pub struct Reporter {
    /// As stored.
    pub row: SentinelRow,
    /// What they reported today, this one among it.
    pub today: i64,
}

impl Subject for Reporter {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(row) = own(tx, cx.actor.person, cx.now)? else { return Ok(None) };
        let matter = dossier::load(tx, cx.keys, cx.reach, *id, false)?;
        if matter.is_none_or(|h| h.kind != liren_matters::model::KIND) {
            return Ok(None);
        }
        let (today,) = tx.one(&store::REPORTS_SINCE, params![row.person, cx.now.day().start()])?;
        Ok(Some(Self { row, today }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { own: true, ..Facts::default() }
    }
}
