//! What the commands of the growth file act on.

use liren_kernel::{Instant, PlacePath};
use liren_office::{DossierId, Facts, Fault, Header, Keys, LoadContext, PersonId, Reach, Subject, dossier};
use liren_store::{Read, Tx, params};

use super::{
    KIND, MENTOR, OWNER, SUPERVISOR, sources,
    store::{self, Link},
};
use crate::folk;

/// A growth file within reach.
#[derive(Debug, Clone)]
pub struct GrowthFile {
    /// Its dossier.
    pub header: Header,
    /// Whose.
    pub person: PersonId,
    /// Who reads it, and in which part.
    pub team: Vec<(PersonId, String)>,
    /// Its links, newest first.
    pub links: Vec<Link>,
    /// Whether the one who acts is on its team.
    pub on_team: bool,
    /// Whether it is the one who acts.
    pub own: bool,
}

impl GrowthFile {
    /// Puts a file together from its header.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of(read: &mut Read<'_>, header: Header, viewer: PersonId) -> Result<Self, Fault> {
        let (person,) = read.one(&store::OWNER, params![header.seq])?;
        let team = read.all(&store::TEAM, params![header.seq])?;
        let links = read.all(&store::LINKS, params![header.seq])?;
        let on_team = team.iter().any(|(member, _)| *member == viewer);
        Ok(Self { own: person == viewer, person, team, links, on_team, header })
    }

    /// Whether somebody is on the team in this part.
    #[must_use]
    pub fn is(&self, person: PersonId, part: &str) -> bool {
        self.team.iter().any(|(member, as_part)| *member == person && as_part == part)
    }

    /// Who is on the team in this part.
    #[must_use]
    pub fn who(&self, part: &str) -> Option<PersonId> {
        self.team.iter().find(|(_, as_part)| as_part == part).map(|(member, _)| *member)
    }

    /// One link.
    #[must_use]
    pub fn link(&self, id: store::LinkId) -> Option<&Link> {
        self.links.iter().find(|link| link.id == id)
    }
}

/// Loads a file within reach: only its team has any.
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
) -> Result<Option<GrowthFile>, Fault> {
    match dossier::load(read, keys, reach, id, lock)?.filter(|h| h.kind == KIND) {
        Some(header) => GrowthFile::of(read, header, viewer).map(Some),
        None => Ok(None),
    }
}

impl Subject for GrowthFile {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        load(tx, cx.keys, cx.reach, cx.actor.person, *key, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        Facts { path: self.header.path(), team: self.on_team, own: self.own, ..Facts::default() }
    }
}

/// Kinds of dossiers in which something learned can have been done: where the work is.
pub const PRACTISED: &[&str] = &["matter", "gathering"];

/// A file and a dossier in which something was done differently.
#[derive(Debug)]
pub struct Practice {
    /// The file.
    pub file: GrowthFile,
    /// The dossier, within the person's own reach.
    pub about: Option<Header>,
}

impl Subject for Practice {
    type Key = (DossierId, String);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, number): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(file) = GrowthFile::load(tx, cx, id)? else { return Ok(None) };
        let about = dossier::by_number(tx, cx.keys, cx.reach, PRACTISED, number)?;
        Ok(Some(Self { file, about }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.file.header)
    }
    fn facts(&self) -> Facts {
        self.file.facts()
    }
}

/// Somebody who works in the neighbourhood, and who walks beside them.
#[derive(Debug)]
pub struct Worker {
    /// Who.
    pub person: PersonId,
    /// By name.
    pub name: String,
    /// Where they work; `None` when they have no post of a worker.
    pub path: Option<PlacePath>,
    /// Their file, when there is one.
    pub file: Option<GrowthFile>,
    /// Who mentors them.
    pub mentor: Option<PersonId>,
    /// Who supervises them.
    pub supervisor: Option<PersonId>,
    /// Whether it is the one who acts.
    pub own: bool,
}

impl Worker {
    fn read(tx: &mut Tx<'_>, keys: &Keys, viewer: PersonId, person: PersonId, now: Instant) -> Result<Self, Fault> {
        let file = match tx.opt(&store::FILE_OF, params![person])? {
            // The owner's reach leads to it; that is the file the command is about.
            Some((_, id)) => {
                let owner = liren_office::directory::actor(tx, person, now)?;
                load(tx, keys, &Reach::of(&owner), viewer, id, true)?
            }
            None => None,
        };
        let posts = folk::posts(tx, person, now)?;
        Ok(Self {
            name: folk::names(tx, &[person])?.remove(&person).unwrap_or_default(),
            path: folk::works_at(&posts).map(|(_, path)| path),
            mentor: sources::mentor(tx, person)?.map(|(mentor, ..)| mentor),
            supervisor: sources::supervisor(tx, person)?,
            own: person == viewer,
            person,
            file,
        })
    }

    /// Who should be on the team beside the person.
    pub fn beside(&self) -> impl Iterator<Item = (PersonId, &'static str)> {
        let mentor = self.mentor.map(|mentor| (mentor, MENTOR));
        let supervisor = self.supervisor.map(|supervisor| (supervisor, SUPERVISOR));
        std::iter::once((self.person, OWNER)).chain(mentor).chain(supervisor)
    }
}

impl Subject for Worker {
    type Key = PersonId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &PersonId) -> Result<Option<Self>, Fault> {
        Self::read(tx, cx.keys, cx.actor.person, *key, cx.now).map(Some)
    }
    fn header(&self) -> Option<&Header> {
        self.file.as_ref().map(|file| &file.header)
    }
    fn facts(&self) -> Facts {
        Facts { own: self.own, ..Facts::default() }
    }
}
