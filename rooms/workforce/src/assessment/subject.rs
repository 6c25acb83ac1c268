//! What the commands of assessments act on, loaded inside their transaction.

use liren_instruments::{Score, Version, store as instruments};
use liren_kernel::PlacePath;
use liren_office::{
    DossierId, Facts, Fault, Header, Keys, LoadContext, OrgId, PersonId, Reach, Role, Subject, dossier,
    signoff::{self, SignOff},
};
use liren_people::find;
use liren_store::{DbError, Read, Tx, params};

use super::{
    KIND, State,
    store::{self, Evidence, Record},
};
use crate::{folk, network};

/// An assessment.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// Its dossier.
    pub header: Header,
    /// Where it stands.
    pub state: State,
    /// What only assessments have.
    pub row: Record,
    /// The version of the instrument that it keeps.
    pub version: Version,
    /// What the assessor gave.
    pub score: Option<Score>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// Its signed versions, oldest first.
    pub signed: Vec<SignOff>,
    /// Whether the one who acts is one of the two.
    pub team: bool,
}

impl Assessment {
    fn of(read: &mut Read<'_>, keys: &Keys, header: Header, viewer: PersonId) -> Result<Self, Fault> {
        let broken = || Fault::from(DbError::internal(format!("assessment {} is broken", header.seq)));
        let row = read.opt(&store::RECORD, params![header.seq])?.ok_or_else(broken)?;
        let state = State::named(&header.state).ok_or_else(broken)?;
        let version = instruments::by_seq(read, row.version)?.ok_or_else(broken)?;
        let scores = instruments::scores(read, keys, header.seq, *row.round.bytes())?;
        let team = [row.assessor, row.answerer].contains(&viewer);
        let signed = signoff::of(read, keys, &header, team)?;
        let evidence = read.all(&store::EVIDENCE, params![header.seq])?;
        Ok(Self { state, version, score: scores.into_iter().next_back(), evidence, signed, team, row, header })
    }

    /// By competency what the assessor gave, and the whole, in hundredths.
    #[must_use]
    pub fn marks(&self) -> (Vec<(String, i64)>, Option<i64>) {
        let Some(score) = &self.score else { return (Vec::new(), None) };
        let outcome = instruments::outcome(&self.version, score);
        let names = self.version.form.competencies.iter().map(|c| c.name.clone());
        let marks = names.filter_map(|name| outcome.competencies.get(&name).map(|n| (name.clone(), hundredths(*n))));
        (marks.collect(), outcome.total.map(hundredths))
    }
}

/// Marks are shown and compared in hundredths.
#[allow(clippy::cast_possible_truncation, reason = "marks of an instrument are small")]
fn hundredths(mark: f64) -> i64 {
    (mark * 100.0).round() as i64
}

/// Loads an assessment within reach.
///
/// # Errors
/// When the database fails.
pub fn load(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    viewer: PersonId,
    id: DossierId,
    lock: bool,
) -> Result<Option<Assessment>, Fault> {
    match dossier::load(read, keys, reach, id, lock)?.filter(|h| h.kind == KIND) {
        Some(header) => Assessment::of(read, keys, header, viewer).map(Some),
        None => Ok(None),
    }
}

/// Every assessment of the same station within reach, the earliest first.
///
/// # Errors
/// When the database fails.
pub fn history(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    viewer: PersonId,
    station: OrgId,
) -> Result<Vec<Assessment>, Fault> {
    let mut all = Vec::new();
    for row in read.all(&store::OF_STATION, params![station])? {
        let (id,) = read.one(&store::HEADER_ID, params![row.dossier])?;
        all.extend(load(read, keys, reach, viewer, id, false)?);
    }
    Ok(all)
}

impl Subject for Assessment {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        load(tx, cx.keys, cx.reach, cx.actor.person, *key, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        Facts { path: self.header.path(), team: self.team, ..Facts::default() }
    }
}

/// An assessment, and a record that is named as evidence.
#[derive(Debug)]
pub struct Shown {
    /// The assessment.
    pub on: Assessment,
    /// The record, when a number was given: `Some(None)` when it is not there for the one who acts.
    pub about: Option<Option<Header>>,
}

/// Kinds of dossiers whose numbers may be given as evidence.
const KINDS: [&str; 6] = ["matter", "gathering", "cohort", "training_run", "supervision", "recruitment"];

impl Subject for Shown {
    type Key = (DossierId, String);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, number): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(on) = <Assessment as Subject>::load(tx, cx, id)? else { return Ok(None) };
        if number.is_empty() {
            return Ok(Some(Self { on, about: None }));
        }
        // What the one who acts cannot see is not there; what is restricted is no evidence for others to open.
        let seen = dossier::by_number(tx, cx.keys, cx.reach, &KINDS, number)?;
        Ok(Some(Self { on, about: Some(seen.filter(|header| !header.level.is_encrypted())) }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.on.header)
    }
    fn facts(&self) -> Facts {
        self.on.facts()
    }
}

/// A station that is to be assessed.
#[derive(Debug)]
pub struct Opening {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub path: PlacePath,
    /// Whether it stands and is no main station.
    pub branch: bool,
    /// Whether the one who acts works for it.
    pub own: bool,
    /// Whether whoever is to answer leads it or where it stands.
    pub answers: bool,
    /// Whether one is under way.
    pub under_way: bool,
}

impl Subject for Opening {
    type Key = (OrgId, PersonId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (station, answerer): &Self::Key) -> Result<Option<Self>, Fault> {
        tx.take_turn(station.bytes())?;
        let Some(row) = tx.opt(&network::store::STATION, params![*station])? else { return Ok(None) };
        let Some(org) = find::org(tx, cx.reach, *station)? else { return Ok(None) };
        let path = org.path();
        let posts = folk::posts(tx, *answerer, cx.now)?;
        let leads = |post: &liren_office::Post| {
            post.role == Role::StationLead && (post.org == Some(*station) || post.covers(&path))
        };
        Ok(Some(Self {
            branch: row.closed.is_none() && row.parent.is_some(),
            own: cx.actor.posts.iter().any(|post| post.org == Some(*station)) || *answerer == cx.actor.person,
            answers: posts.iter().any(leads),
            under_way: tx.one(&store::UNDER_WAY, params![*station])?.0 > 0,
            name: org.name,
            path,
        }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.path.clone(), ..Facts::default() }
    }
}
