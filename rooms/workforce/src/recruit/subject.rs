//! What the commands of a recruitment act on, loaded inside their transaction.

use std::collections::BTreeMap;

use liren_kernel::Id;
use liren_office::{
    Actor, DossierId, Facts, Fault, Header, Keys, LoadContext, Office, PersonId, Reach, Subject, dossier,
};
use liren_store::{DbError, Read, Tx, params};

use super::{
    model::{KIND, Need, Outcome, State},
    policy::OPEN,
    rule::Free,
    store::{self, Applicant, Record},
};

/// A recruitment with its needs and those who applied.
#[derive(Debug, Clone)]
pub struct Recruitment {
    /// Its dossier.
    pub header: Header,
    /// Where it stands.
    pub state: State,
    /// What only recruitments have.
    pub record: Record,
    /// Posts needed.
    pub needs: Vec<Need>,
    /// Who applied, by name.
    pub applicants: Vec<Applicant>,
}

impl Recruitment {
    /// Puts one together from its header.
    ///
    /// # Errors
    /// When the database fails or its rows contradict each other.
    pub fn of(read: &mut Read<'_>, header: Header) -> Result<Self, Fault> {
        let broken = || Fault::from(DbError::internal(format!("recruitment {} is broken", header.seq)));
        let needs = read.all(&store::NEEDS, params![header.seq])?;
        Ok(Self {
            record: read.opt(&store::RECORD, params![header.seq])?.ok_or_else(broken)?,
            state: State::named(&header.state).ok_or_else(broken)?,
            needs: needs
                .into_iter()
                .map(|row| Need { community: row.community, needed: row.needed, skills: lines(&row.skills) })
                .collect(),
            applicants: read.all(&store::APPLICANTS, params![header.seq])?,
            header,
        })
    }

    /// Those taken who are still here.
    pub fn taken(&self) -> impl Iterator<Item = &Applicant> {
        self.applicants.iter().filter(|one| one.result == Outcome::Taken.name() && one.left_day.is_none())
    }

    /// How many are placed in each community.
    #[must_use]
    pub fn placed(&self) -> BTreeMap<String, i64> {
        let mut placed = BTreeMap::new();
        for community in self.taken().filter(|one| one.post.is_some()).filter_map(|one| one.community.as_ref()) {
            *placed.entry(community.clone()).or_default() += 1;
        }
        placed
    }

    /// Those taken who have no place yet, by name.
    #[must_use]
    pub fn free(&self) -> Vec<Free> {
        let free = self.taken().filter(|one| one.post.is_none());
        free.filter_map(|one| Some(Free { person: one.person?, skills: lines(&one.skills) })).collect()
    }
}

/// Stored lines, each once more a string.
#[must_use]
pub fn lines(text: &str) -> Vec<String> {
    text.split('\n').filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Loads a recruitment within reach.
///
/// # Errors
/// When the database fails.
pub fn load(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    id: DossierId,
    lock: bool,
) -> Result<Option<Recruitment>, Fault> {
    match dossier::load(read, keys, reach, id, lock)?.filter(|header| header.kind == KIND) {
        Some(header) => Recruitment::of(read, header).map(Some),
        None => Ok(None),
    }
}

/// Loads a recruitment for a page. Applicants' data are for those who recruit in this place: a post in another place does
/// not open them, also when a second post of the same person reaches the file.
///
/// # Errors
/// [`Fault::NotFound`] when it is hidden or absent, or led elsewhere.
pub(crate) fn led(
    read: &mut Read<'_>,
    office: &Office,
    actor: &Actor,
    reach: &Reach,
    id: DossierId,
) -> Result<Recruitment, Fault> {
    let found = load(read, office.keys(), reach, id, false)?;
    found.filter(|on| office.policy().permits(actor, OPEN, &on.facts())).ok_or(Fault::NotFound)
}

impl Subject for Recruitment {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        load(tx, cx.keys, cx.reach, *key, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        Facts { path: self.header.path(), lead: self.header.lead, ..Facts::default() }
    }
}

/// One who applied, with the recruitment.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The recruitment.
    pub recruitment: Recruitment,
    /// Which of its applicants.
    pub applicant: Applicant,
    /// The person.
    pub person: PersonId,
    /// Where somebody is to go: the open community of a code, and the committee there.
    pub target: Option<Target>,
}

/// A community where somebody is to work.
#[derive(Debug, Clone)]
pub struct Target {
    /// The place.
    pub place: liren_places::PlaceRow,
    /// The committee that serves it.
    pub org: Option<liren_office::OrgId>,
}

/// The community in force under a code, with its committee.
///
/// # Errors
/// When the database fails.
pub fn target(read: &mut Read<'_>, code: &str) -> Result<Option<Target>, Fault> {
    let place = liren_places::find::by_code(read, code)?;
    let community =
        |place: &liren_places::PlaceRow| place.is_open() && place.kind == liren_places::find::Kind::Community;
    let Some(place) = place.filter(community) else { return Ok(None) };
    let committees = liren_people::public::orgs_serving(read, code, &[liren_people::OrgKind::Committee])?;
    let org = committees.into_iter().find(|org| org.community.as_deref() == Some(code)).map(|org| org.id);
    Ok(Some(Target { place, org }))
}

impl Subject for Candidate {
    /// The recruitment, the application, the code of a community when one is meant.
    type Key = (DossierId, Id<()>, Option<String>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, applicant, code): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(recruitment) = Recruitment::load(tx, cx, id)? else { return Ok(None) };
        let applicant = recruitment.applicants.iter().find(|one| one.id == *applicant).cloned();
        let Some((applicant, person)) = applicant.and_then(|one| one.person.map(|person| (one, person))) else {
            return Ok(None);
        };
        let target = match code {
            None => None,
            Some(code) => target(tx, code)?,
        };
        Ok(Some(Self { recruitment, applicant, person, target }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.recruitment.header)
    }
    fn facts(&self) -> Facts {
        self.recruitment.facts()
    }
}
