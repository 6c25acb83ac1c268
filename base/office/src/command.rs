//! The one shape of a change (design §3).

use liren_kernel::{CommandId, Id, Instant, Refusal, Verb, calendar::WorkingCalendar};
use liren_store::Tx;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Actor, Change, DossierId, Facts, Fault, Header, Keys, Reach, keys::sha256};

/// Whether the order of arrival matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Entries, findings, attendance: any order, from any phone.
    Append,
    /// State moves: must rest on the revision the person saw.
    Revision,
}

/// What comes with a command from outside.
#[derive(Debug, Clone, Copy)]
pub struct Envelope {
    /// Made by the client; a repeat returns the first receipt.
    pub id: CommandId,
    /// The revision the person saw; asked of [`Basis::Revision`] commands on existing dossiers.
    pub revision: Option<i64>,
}

impl Envelope {
    /// For the `n`th further command that is sent with this one; the same for every repeat.
    #[must_use]
    pub fn also(self, n: u8) -> Self {
        Self::hashed(&[b"also", self.id.bytes(), &[n]])
    }

    /// For what follows from something else, such as a deadline: the same parts make the same command, whose repeat meets the
    /// first one's receipt.
    #[must_use]
    pub fn of(what: &[&[u8]]) -> Self {
        Self::hashed(what)
    }

    /// For what the machine begins by itself, such as loading a file: the same again at another moment is a command of its
    /// own.
    #[must_use]
    pub fn begun(what: &[&[u8]], at: Instant) -> Self {
        let at = at.ms().to_be_bytes();
        let mut parts = what.to_vec();
        parts.push(&at);
        Self::hashed(&parts)
    }

    fn hashed(parts: &[&[u8]]) -> Self {
        let mut id = [0; 16];
        id.copy_from_slice(&sha256(parts)[..16]);
        Self { id: Id::from_bytes(id), revision: None }
    }
}

/// What a command needs to read before it is decided.
pub struct LoadContext<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// What they can see.
    pub reach: &'a Reach,
    /// Opens content.
    pub keys: &'a Keys,
    /// Now.
    pub now: Instant,
}

impl std::fmt::Debug for LoadContext<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LoadContext({:?})", self.actor.person)
    }
}

/// What a command acts on, loaded within reach, inside the write transaction.
pub trait Subject: Sized {
    /// Finds it.
    type Key;
    /// Loads it; `None` when it is absent or out of reach.
    ///
    /// # Errors
    /// When the database fails.
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &Self::Key) -> Result<Option<Self>, Fault>;
    /// Its dossier, when it has one already.
    fn header(&self) -> Option<&Header>;
    /// How the actor stands to it.
    fn facts(&self) -> Facts;
}

/// Of a command that acts on nothing that is there already, such as one that opens a dossier wherever its actor may.
/// Its rows of the policy ask for no relation.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

impl Subject for Nothing {
    type Key = ();
    fn load(_: &mut Tx<'_>, _: &LoadContext<'_>, (): &()) -> Result<Option<Self>, Fault> {
        Ok(Some(Self))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

/// What `decide` may know besides the subject.
#[derive(Debug)]
pub struct Decide<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// Now.
    pub now: Instant,
    /// Working hours and holidays.
    pub calendar: &'a WorkingCalendar,
    seed: [u8; 16],
    made: std::cell::Cell<u32>,
}

impl<'a> Decide<'a> {
    /// For the office and for tests of `decide`.
    #[must_use]
    pub fn new(actor: &'a Actor, now: Instant, calendar: &'a WorkingCalendar, command: CommandId) -> Self {
        // Two people may send the same command id: the seed holds both.
        let hash = sha256(&[actor.person.bytes(), command.bytes()]);
        let mut seed = [0; 16];
        seed.copy_from_slice(&hash[..16]);
        Self { actor, now, calendar, seed, made: std::cell::Cell::new(0) }
    }

    /// A new id that depends on the command alone, so that a repeat decides the same.
    pub fn id<T: ?Sized>(&self) -> Id<T> {
        let n = self.made.get();
        self.made.set(n + 1);
        let hash = sha256(&[&self.seed, &n.to_be_bytes()]);
        let mut random = [0; 10];
        random.copy_from_slice(&hash[..10]);
        Id::new(self.now.ms(), random)
    }
}

/// A named act.
pub trait Command: Serialize + DeserializeOwned + Send + 'static {
    /// What it acts on.
    type Subject: Subject;
    /// Its name everywhere.
    const VERB: Verb;
    /// Whether it must rest on the revision seen.
    const BASIS: Basis;
    /// Finds the subject.
    fn key(&self) -> <Self::Subject as Subject>::Key;
    /// Pure: no clock read, no database, no language.
    ///
    /// # Errors
    /// Refusals, which the person reads.
    fn decide(self, subject: &Self::Subject, cx: &Decide<'_>) -> Result<Change, Refusal>;
    /// What the journal keeps of it. Commands that carry personal data leave them out: those stand in an entry of
    /// the level they need.
    fn journaled(&self) -> Value {
        serde_json::to_value(self).unwrap_or(Value::Null)
    }
}

/// The answer to a command; the same for every repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The dossier acted on.
    pub dossier: Option<DossierId>,
    /// Its number.
    pub number: Option<String>,
    /// Its revision afterwards.
    pub revision: i64,
    /// What else the person is told once, such as a follow-up code.
    pub told: Vec<(String, String)>,
}

impl Receipt {
    /// What the person is told under this name.
    #[must_use]
    pub fn told(&self, name: &str) -> Option<&str> {
        self.told.iter().find(|(told, _)| told == name).map(|(_, value)| value.as_str())
    }

    /// The same, read as a number or an id; nothing when it is none.
    #[must_use]
    pub fn told_as<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.told(name)?.parse().ok()
    }
}
