//! What the commands of pairs and reviews act on, loaded inside their transaction.

use liren_kernel::PlacePath;
use liren_office::{
    DossierId, Facts, Fault, Header, Keys, LoadContext, PersonId, Reach, Role, Subject, dossier, signoff,
};
use liren_people::{PersonRow, find};
use liren_store::{DbError, Read, Tx, params};

use super::{
    model::{PAIR, PairState, REVIEW, ReviewState},
    store::{self, PairRow, ReviewRow},
};
use crate::folk;

/// A mentor pair.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Its dossier.
    pub header: Header,
    /// Where it stands.
    pub state: PairState,
    /// What only pairs have.
    pub row: PairRow,
    /// Whether the one who acts is one of the two.
    pub team: bool,
}

fn broken(header: &Header) -> Fault {
    DbError::internal(format!("dossier {} of {} is broken", header.seq, header.kind)).into()
}

/// Loads a pair within reach.
///
/// # Errors
/// When the database fails.
pub fn pair(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    viewer: PersonId,
    id: DossierId,
    lock: bool,
) -> Result<Option<Pair>, Fault> {
    let found = dossier::load(read, keys, reach, id, lock)?.filter(|header| header.kind == PAIR);
    let Some(header) = found else { return Ok(None) };
    let row = read.opt(&store::PAIR, params![header.seq])?.ok_or_else(|| broken(&header))?;
    let state = PairState::named(&header.state).ok_or_else(|| broken(&header))?;
    let team = [row.mentor, row.mentee].contains(&viewer);
    Ok(Some(Pair { header, state, row, team }))
}

impl Subject for Pair {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        pair(tx, cx.keys, cx.reach, cx.actor.person, *key, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        Facts { path: self.header.path(), team: self.team, ..Facts::default() }
    }
}

/// Somebody who works here, within reach.
#[derive(Debug, Clone)]
pub struct Worker {
    /// The person.
    pub person: PersonRow,
    /// Where: of the first post of a worker.
    pub path: Option<PlacePath>,
    /// Whether the person leads others where somebody works.
    pub leads: bool,
}

fn worker(
    tx: &mut Tx<'_>,
    cx: &LoadContext<'_>,
    id: PersonId,
    over: Option<&PlacePath>,
) -> Result<Option<Worker>, Fault> {
    let Some(person) = find::person(tx, cx.reach, id)?.filter(|row| row.until_day.is_none()) else { return Ok(None) };
    let posts = folk::posts(tx, id, cx.now)?;
    let leads = |role: Role| matches!(role, Role::StationLead | Role::Supervisor | Role::StreetManager);
    Ok(Some(Worker {
        leads: over.is_some_and(|path| posts.iter().any(|post| leads(post.role) && post.covers(path))),
        path: folk::works_at(&posts).map(|(_, path)| path),
        person,
    }))
}

/// Two who are to be paired.
#[derive(Debug)]
pub struct Pairing {
    /// Who shows how.
    pub mentor: Worker,
    /// Who is new.
    pub mentee: Worker,
    /// Whether the mentee has a mentor already.
    pub running: bool,
}

impl Subject for Pairing {
    type Key = (PersonId, PersonId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (mentor, mentee): &Self::Key) -> Result<Option<Self>, Fault> {
        let (Some(mentor), Some(mentee)) = (worker(tx, cx, *mentor, None)?, worker(tx, cx, *mentee, None)?) else {
            return Ok(None);
        };
        let running = tx.opt(&store::PAIR_RUNNING, params![mentee.person.id])?.is_some();
        Ok(Some(Self { mentor, mentee, running }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.mentee.path.clone().unwrap_or_default(), ..Facts::default() }
    }
}

/// Somebody on probation, and who is to sign.
#[derive(Debug)]
pub struct Reviewing {
    /// Who is reviewed.
    pub worker: Worker,
    /// Who is to sign it off.
    pub signer: Option<Worker>,
    /// Whether it is the one who acts.
    pub own: bool,
}

impl Subject for Reviewing {
    type Key = (PersonId, PersonId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (person, signer): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(found) = worker(tx, cx, *person, None)? else { return Ok(None) };
        let signer = worker(tx, cx, *signer, found.path.as_ref())?;
        Ok(Some(Self { own: *person == cx.actor.person, worker: found, signer }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.worker.path.clone().unwrap_or_default(), own: self.own, ..Facts::default() }
    }
}

/// A review.
#[derive(Debug, Clone)]
pub struct Review {
    /// Its dossier.
    pub header: Header,
    /// Where it stands.
    pub state: ReviewState,
    /// What only reviews have.
    pub row: ReviewRow,
    /// Its versions and what was answered, oldest first.
    pub versions: Vec<signoff::SignOff>,
    /// Whether the one who acts is on its team.
    pub team: bool,
}

/// Loads a review within reach.
///
/// # Errors
/// When the database fails.
pub fn review(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    viewer: PersonId,
    id: DossierId,
    lock: bool,
) -> Result<Option<Review>, Fault> {
    let found = dossier::load(read, keys, reach, id, lock)?.filter(|header| header.kind == REVIEW);
    let Some(header) = found else { return Ok(None) };
    let row = read.opt(&store::REVIEW, params![header.seq])?.ok_or_else(|| broken(&header))?;
    let state = ReviewState::named(&header.state).ok_or_else(|| broken(&header))?;
    let team = dossier::on_team(read, header.seq, viewer)?;
    let versions = signoff::of(read, keys, &header, team)?;
    Ok(Some(Review { header, state, row, versions, team }))
}

impl Subject for Review {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        review(tx, cx.keys, cx.reach, cx.actor.person, *key, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        Facts { path: self.header.path(), team: self.team, ..Facts::default() }
    }
}
