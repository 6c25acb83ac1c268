//! What the commands of the programme act on.

use liren_kernel::PlacePath;
use liren_office::{DossierId, Facts, Fault, Header, LoadContext, OrgId, PersonId, Reach, Subject, dossier};
use liren_people::model::path_of_code;
use liren_store::{DbError, Read, Tx, params};

use super::{
    KIND,
    model::State,
    store::{self, Run},
};
use crate::folk;

/// The list of subjects; one of them when it is there.
#[derive(Debug)]
pub struct Catalogue(pub Option<store::Subject>);

impl Subject for Catalogue {
    type Key = String;
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, code: &String) -> Result<Option<Self>, Fault> {
        Ok(Some(Self(tx.opt(&store::SUBJECT, params![code])?)))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

/// A subject and oneself.
#[derive(Debug)]
pub struct Own(pub store::Subject);

impl Subject for Own {
    type Key = String;
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, code: &String) -> Result<Option<Self>, Fault> {
        Ok(tx.opt(&store::SUBJECT, params![code])?.map(Self))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { own: true, ..Facts::default() }
    }
}

/// A run to be: its subject, where, and the gathering it is held as.
#[derive(Debug)]
pub struct Planning {
    /// The subject.
    pub subject: Option<store::Subject>,
    /// Where.
    pub path: PlacePath,
    /// Seq of the gathering, when a number was given and means one within reach.
    pub gathering: Option<i64>,
}

impl Subject for Planning {
    /// Code of the subject, code of the place, number of a gathering or nothing.
    type Key = (String, String, String);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (code, at, number): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(path) = path_of_code(at) else { return Ok(None) };
        let subject = tx.opt(&store::SUBJECT, params![code])?;
        let gathering = dossier::by_number(tx, cx.keys, cx.reach, &["gathering"], number)?.map(|h| h.seq);
        Ok(Some(Self { subject, path, gathering }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.path.clone(), ..Facts::default() }
    }
}

/// A run within reach.
#[derive(Debug, Clone)]
pub struct OnRun {
    /// Its dossier.
    pub header: Header,
    /// Where it stands.
    pub state: State,
    /// What only runs have.
    pub run: Run,
    /// Whether the one who acts was asked to it or was there.
    pub on_team: bool,
}

impl OnRun {
    /// Loads a run within reach.
    ///
    /// # Errors
    /// When the database fails or its rows contradict each other.
    pub fn read(
        read: &mut Read<'_>,
        keys: &liren_office::Keys,
        reach: &Reach,
        viewer: PersonId,
        id: DossierId,
        lock: bool,
    ) -> Result<Option<Self>, Fault> {
        let Some(header) = dossier::load(read, keys, reach, id, lock)?.filter(|h| h.kind == KIND) else {
            return Ok(None);
        };
        let broken = || Fault::from(DbError::internal(format!("run {} is broken", header.seq)));
        let state = State::named(&header.state).ok_or_else(broken)?;
        let run = read.opt(&store::RUN, params![header.seq])?.ok_or_else(broken)?;
        let on_team = dossier::on_team(read, header.seq, viewer)?;
        Ok(Some(Self { header, state, run, on_team }))
    }
}

impl Subject for OnRun {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        Self::read(tx, cx.keys, cx.reach, cx.actor.person, *key, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        Facts { path: self.header.path(), team: self.on_team, ..Facts::default() }
    }
}

/// A run and the people whose roll is called: only those who work in the neighbourhood.
#[derive(Debug)]
pub struct Called {
    /// The run.
    pub on: OnRun,
    /// Those of the people named who have a post of a worker, and where.
    pub workers: Vec<(PersonId, Option<OrgId>)>,
}

impl Subject for Called {
    type Key = (DossierId, Vec<PersonId>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, people): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(on) = OnRun::load(tx, cx, id)? else { return Ok(None) };
        let mut workers = Vec::new();
        let run = on.header.path();
        for person in people {
            // Only those who work where the run is held: nobody calls the roll of another street.
            let here = |path: &PlacePath| run.narrowest().is_some_and(|(column, code)| path.code(column) == Some(code));
            if let Some((org, path)) = folk::works_at(&folk::posts(tx, *person, cx.now)?)
                && here(&path)
            {
                workers.push((*person, org));
            }
        }
        Ok(Some(Self { on, workers }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.on.header)
    }
    fn facts(&self) -> Facts {
        self.on.facts()
    }
}
