//! What the commands act on: a class with its rows, loaded inside their transaction.

use liren_kernel::{Id, Instant};
use liren_office::{DossierId, Facts, Fault, Header, Keys, LoadContext, PersonId, Reach, Subject, dossier};
use liren_store::{DbError, Read, Tx, params};

use super::{
    link,
    model::{KIND, Purpose, Rules, Stage},
    store::{self, Group, Judge, Limit, Record, Round, Sitting, Stretch, SubjectRow, Submission, Task},
};

/// How the one who acts stands to a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Keeps it: opened it, or was made steward.
    pub steward: bool,
    /// Teaches and assesses in it.
    pub trainer: bool,
    /// Learns in it.
    pub learner: bool,
    /// Leads this group.
    pub leads: Option<Id<()>>,
}

/// A class.
#[derive(Debug, Clone)]
pub struct Cohort {
    /// Its dossier.
    pub header: Header,
    /// Where it stands.
    pub stage: Stage,
    /// What only classes have.
    pub record: Record,
    /// What the office asks.
    pub rules: Rules,
    /// Its groups.
    pub groups: Vec<Group>,
    /// Everybody who learns or learned in it.
    pub stretches: Vec<Stretch>,
    /// What is taught; the closing presentation last.
    pub subjects: Vec<SubjectRow>,
    /// What keeps sittings from evenings.
    pub limits: Vec<Limit>,
    /// Its dates, cancelled ones too.
    pub sittings: Vec<Sitting>,
    /// Its tasks.
    pub tasks: Vec<Task>,
    /// What was handed in.
    pub submissions: Vec<Submission>,
    /// Rounds of instruments.
    pub rounds: Vec<Round>,
    /// Judges of the show.
    pub judges: Vec<Judge>,
    /// Who assesses.
    pub trainers: Vec<PersonId>,
    /// How the one who acts stands to it.
    pub standing: Standing,
}

impl Cohort {
    /// Puts a class together from its header.
    ///
    /// # Errors
    /// When the database fails or its rows contradict each other.
    pub fn of(read: &mut Read<'_>, header: Header, viewer: PersonId) -> Result<Self, Fault> {
        let broken = || Fault::from(DbError::internal(format!("class {} is not whole", header.seq)));
        let key = params![header.seq];
        let record = read.opt(&store::RECORD, key)?.ok_or_else(broken)?;
        let stage = Stage::named(&header.state).ok_or_else(broken)?;
        let rules = serde_json::from_str(&record.rules)?;
        let stretches = read.all(&store::STRETCHES, key)?;
        let parts = read.all(&store::PARTS, params![header.seq, viewer])?;
        let has = |part: &str| parts.iter().any(|(p,)| p == part);
        let now = stretches.iter().find(|s| s.person == viewer && s.until_at.is_none());
        let standing = Standing {
            steward: has("steward"),
            trainer: has("trainer"),
            learner: now.is_some(),
            leads: now.filter(|s| s.leader).and_then(|s| s.grp),
        };
        Ok(Self {
            groups: read.all(&store::GROUPS, key)?,
            subjects: read.all(&store::SUBJECTS, key)?,
            limits: read.all(&store::LIMITS, key)?,
            sittings: read.all(&store::SITTINGS, key)?,
            tasks: read.all(&store::TASKS, key)?,
            submissions: read.all(&store::SUBMISSIONS, key)?,
            rounds: read.all(&store::ROUNDS, key)?,
            judges: read.all(&store::JUDGES, key)?,
            trainers: read.all(&store::TRAINERS, key)?.into_iter().map(|(p,)| p).collect(),
            header,
            stage,
            record,
            rules,
            stretches,
            standing,
        })
    }

    /// Who learns in it now, in the order they came.
    pub fn learners(&self) -> impl Iterator<Item = &Stretch> {
        self.stretches.iter().filter(|s| s.until_at.is_none())
    }

    /// Somebody who learns in it now.
    #[must_use]
    pub fn learner(&self, person: PersonId) -> Option<&Stretch> {
        self.learners().find(|s| s.person == person)
    }

    /// When somebody first came.
    #[must_use]
    pub fn came(&self, person: PersonId) -> Option<Instant> {
        self.stretches.iter().filter(|s| s.person == person).map(|s| s.from_at).min()
    }

    /// Who leads a group now.
    #[must_use]
    pub fn leader(&self, group: Id<()>) -> Option<PersonId> {
        self.learners().find(|s| s.leader && s.grp == Some(group)).map(|s| s.person)
    }

    /// A group.
    #[must_use]
    pub fn group(&self, id: Id<()>) -> Option<&Group> {
        self.groups.iter().find(|g| g.id == id)
    }

    /// The round of a purpose.
    #[must_use]
    pub fn round(&self, purpose: Purpose) -> Option<&Round> {
        self.rounds.iter().find(|r| r.kind == purpose)
    }

    /// The round of a purpose while it is open.
    #[must_use]
    pub fn open_round(&self, purpose: Purpose) -> Option<&Round> {
        self.round(purpose).filter(|r| r.closed_at.is_none())
    }

    /// Its dates that stand.
    pub fn dates(&self) -> impl Iterator<Item = &Sitting> {
        self.sittings.iter().filter(|s| s.cancelled_at.is_none())
    }

    /// Its dates that have begun.
    pub fn held(&self, now: Instant) -> impl Iterator<Item = &Sitting> {
        self.dates().filter(move |s| s.from_at <= now)
    }

    /// A subject.
    #[must_use]
    pub fn subject(&self, id: Id<()>) -> Option<&SubjectRow> {
        self.subjects.iter().find(|s| s.id == id)
    }

    /// Whether the one who acts is of the staff of the class.
    #[must_use]
    pub const fn staff(&self) -> bool {
        self.standing.steward || self.standing.trainer
    }

    /// Everyone who is told of what concerns the class: learners and trainers.
    pub fn everyone(&self) -> impl Iterator<Item = PersonId> {
        self.learners().map(|s| s.person).chain(self.trainers.iter().copied())
    }

    /// How the one who acts stands to it, for the policy; `leaders` are on the team, too.
    #[must_use]
    pub fn facts_with(&self, leaders: bool) -> Facts {
        let team = self.staff() || (leaders && self.standing.leads.is_some());
        Facts { path: self.header.path(), lead: self.header.lead, team, own: self.standing.learner, ..Facts::default() }
    }
}

/// Loads a class within reach.
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
) -> Result<Option<Cohort>, Fault> {
    match dossier::load(read, keys, reach, id, lock)?.filter(|h| h.kind == KIND) {
        Some(header) => Cohort::of(read, header, viewer).map(Some),
        None => Ok(None),
    }
}

/// A class for its staff: "team" means steward and trainers.
impl Subject for Cohort {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        load(tx, cx.keys, cx.reach, cx.actor.person, *key, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        self.facts_with(false)
    }
}

/// A class for verbs of its group leaders: "team" means them, too.
#[derive(Debug)]
pub struct Led(pub Cohort);

impl Subject for Led {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        Ok(Cohort::load(tx, cx, key)?.map(Self))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.0.header)
    }
    fn facts(&self) -> Facts {
        self.0.facts_with(true)
    }
}

/// A judge at the show, by link and code; whoever knows neither finds nothing.
#[derive(Debug)]
pub struct Ballot {
    /// The class.
    pub cohort: Cohort,
    /// Who judges.
    pub judge: Judge,
    /// The version that the round uses.
    pub version: Option<liren_instruments::Version>,
}

impl Ballot {
    /// Loads it; `None` when link, code or time do not fit.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find(
        read: &mut Read<'_>,
        keys: &Keys,
        judge: Id<()>,
        code: &str,
        now: Instant,
    ) -> Result<Option<Self>, Fault> {
        if !link::fits(keys, judge, code) {
            return Ok(None);
        }
        let Some((dossier,)) = read.opt(&store::JUDGE_OF, params![judge])? else { return Ok(None) };
        let Some(header) = read.opt(&store::BOARD_OF, params![dossier])? else { return Ok(None) };
        let cohort = Cohort::of(read, header, liren_office::Actor::public().person)?;
        let judge = cohort.judges.iter().find(|j| j.id == judge && j.expires_at > now).cloned();
        let Some(judge) = judge else { return Ok(None) };
        let version = match cohort.round(Purpose::Show) {
            Some(round) => liren_instruments::store::by_seq(read, round.version)?,
            None => None,
        };
        Ok(Some(Self { cohort, judge, version }))
    }
}

impl Subject for Ballot {
    type Key = (Id<()>, String);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (judge, code): &Self::Key) -> Result<Option<Self>, Fault> {
        Self::find(tx, cx.keys, *judge, code, cx.now)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.cohort.header)
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}
