//! What a decision asks to be written, as data; `apply` writes it all in the command's transaction.

use liren_kernel::{Day, Id, Instant, Level, PlacePath};
use liren_store::Tx;
use serde_json::Value;

use crate::{
    DossierId, Fault, Keys, OrgId, PersonId, PlaceId,
    dossier::{EntryId, HandoffMark},
};

/// A decision.
#[derive(Debug, Default)]
pub struct Change {
    /// A dossier to open, before the effects.
    pub open: Option<NewDossier>,
    /// Moves of the header of the dossier acted on.
    pub patch: Patch,
    /// The rest, in order.
    pub effects: Vec<Effect>,
    /// What the person is told once, in the receipt.
    pub told: Vec<(String, String)>,
}

/// A header to be.
#[derive(Debug, Clone)]
pub struct NewDossier {
    /// Its id.
    pub id: DossierId,
    /// What kind.
    pub kind: &'static str,
    /// Numbered as year, this, and a running number: 2026梧桐民情0086.
    pub number_stem: String,
    /// One line.
    pub title: String,
    /// How secret.
    pub level: Level,
    /// First state.
    pub state: &'static str,
    /// Main classification.
    pub facet: String,
    /// Who answers for it.
    pub lead: Option<OrgId>,
    /// Where.
    pub place: Option<PlaceId>,
    /// Codes of where.
    pub path: PlacePath,
    /// Until when the first step is due.
    pub due_at: Option<Instant>,
}

/// Changes to a header; `None` leaves as it is.
#[derive(Debug, Clone, Default)]
pub struct Patch {
    /// New state.
    pub state: Option<&'static str>,
    /// New deadline; `Some(None)` clears it.
    pub due_at: Option<Option<Instant>>,
    /// New classification.
    pub facet: Option<String>,
    /// Closed now.
    pub close: bool,
    /// Open again.
    pub reopen: bool,
    /// Raised to this level.
    pub level: Option<Level>,
    /// Lowered; a second person has agreed to it.
    pub lower: Option<crate::lower::Lower>,
}

/// An entry to be.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// Its id.
    pub id: EntryId,
    /// What it says: `reported`, `dispatched`, `note` …
    pub kind: &'static str,
    /// At least the dossier's.
    pub level: Level,
    /// Named persons instead of the team.
    pub audience: Option<Vec<PersonId>>,
    /// When it happened.
    pub happened_at: Instant,
    /// The payload.
    pub body: Value,
}

/// What happens to a hand-off.
#[derive(Debug, Clone)]
pub enum HandoffAct {
    /// Offers it.
    Offer {
        /// Its id.
        id: Id<HandoffMark>,
        /// dispatch, referral, transfer, claim.
        kind: &'static str,
        /// To whom.
        to: OrgId,
        /// consent, vital_interest, legal_duty, duty_list.
        basis: &'static str,
        /// What is asked.
        note: String,
        /// Until when the work is to be done.
        due_at: Option<Instant>,
    },
    /// Moves it: accepted, declined, returned, done.
    Move {
        /// Which.
        id: Id<HandoffMark>,
        /// New state.
        state: &'static str,
        /// New deadline, when it is accepted or sent back.
        due_at: Option<Instant>,
    },
}

/// One thing to write.
pub enum Effect {
    /// On the timeline.
    Entry(NewEntry),
    /// Binds photos that were stored before the command to an entry.
    Photos {
        /// The entry.
        entry: EntryId,
        /// `before`, `after`, `scene`.
        purpose: &'static str,
        /// As stored.
        photos: Vec<crate::photo::Stored>,
    },
    /// A hand-off.
    Handoff(HandoffAct),
    /// A task.
    Task {
        /// What to do, a verb of a room.
        verb: &'static str,
        /// In words; stored as they are, so nothing above level 1. Empty: the dossier's own title serves.
        title: String,
        /// Who.
        person: Option<PersonId>,
        /// Or which organisation.
        org: Option<OrgId>,
        /// By when.
        due_at: Option<Instant>,
    },
    /// A task among others of the same verb, under an id of its own by which it is closed.
    TaskAs {
        /// Its id.
        id: Id<()>,
        /// As in [`Self::Task`].
        verb: &'static str,
        /// As in [`Self::Task`].
        title: String,
        /// Who.
        person: PersonId,
        /// By when.
        due_at: Option<Instant>,
    },
    /// Closes one open task of the dossier.
    TaskDone(Id<()>),
    /// Closes the open tasks of the dossier with this verb (all when `None`).
    TasksDone {
        /// Which.
        verb: Option<&'static str>,
    },
    /// Closes the open tasks of the dossier with this verb that stand with one organisation.
    TasksDoneOf {
        /// Which.
        verb: &'static str,
        /// Whose.
        org: OrgId,
    },
    /// Someone joins the dossier.
    Join {
        /// Person or organisation, as bytes.
        party: [u8; 16],
        /// `reporter`, `member`, `lead`, `handler`.
        part: &'static str,
        /// Why.
        reason: String,
    },
    /// Someone leaves it.
    Leave {
        /// Person or organisation.
        party: [u8; 16],
        /// In which part.
        part: &'static str,
    },
    /// Puts a person on the block-list of the dossier; see [`crate::block`]. Every part they have in it ends.
    Bar {
        /// Whom.
        person: PersonId,
        /// From whom is due what was due from them.
        tasks_to: PersonId,
    },
    /// Ends what is open with a person who leaves, or hands it on; see [`crate::leaving`].
    Left {
        /// Who.
        person: PersonId,
        /// Why, on one line.
        reason: String,
    },
    /// Takes a person off the block-list.
    Unbar {
        /// Whom.
        person: PersonId,
    },
    /// Tells a person.
    Tell {
        /// Whom.
        person: PersonId,
        /// Message key.
        key: &'static str,
        /// Values; nothing above level 1.
        args: Vec<(String, String)>,
    },
    /// Tells everyone who acts for an organisation.
    TellOrg {
        /// Which.
        org: OrgId,
        /// Message key.
        key: &'static str,
        /// Values.
        args: Vec<(String, String)>,
    },
    /// Something to do later.
    Job {
        /// Its handler.
        kind: &'static str,
        /// For the handler.
        payload: Value,
        /// A second one with the same key replaces the first.
        unique: String,
        /// When.
        run_at: Instant,
    },
    /// Somebody was there, or was not.
    Attend(crate::attendance::Mark),
    /// Takes a mark back; it stays to be seen.
    AttendVoid {
        /// Which.
        id: crate::attendance::AttendanceId,
        /// Why.
        reason: String,
    },
    /// Freezes a version and asks for a sign-off.
    Ask(crate::signoff::Ask),
    /// Signs off, or returns for changes.
    Answer {
        /// Which.
        id: crate::signoff::SignOffId,
        /// How.
        outcome: crate::signoff::Outcome,
        /// In words; needed when it is returned.
        words: String,
    },
    /// Adds to a measure's tally, at the community of the dossier and today.
    Tally {
        /// Which measure.
        measure: &'static str,
        /// How much.
        by: i64,
    },
    /// The same on another day: what was counted then is taken back.
    TallyOn {
        /// Which measure.
        measure: &'static str,
        /// When it was counted.
        day: Day,
        /// How much.
        by: i64,
    },
    /// The room's own rows, while the header is still what it was: before it is sealed, or leaves its place.
    Before(Box<dyn RoomEffect>),
    /// Words under which the dossier is found, besides its title and number.
    Words(Vec<String>),
    /// Issues a certificate; its holder is told. The dossier acted on, if there is one, must be of level 0 or 1.
    Certify(Box<crate::certificate::NewCertificate>),
    /// Takes back a certificate that was issued in the dossier acted on; its holder is told.
    Revoke {
        /// Which.
        certificate: crate::certificate::CertificateId,
        /// Why; read by staff and the holder, never by the public.
        reason: String,
    },
    /// The room's own rows.
    Room(Box<dyn RoomEffect>),
}

/// Rows only a room knows. `dossier` is the seq of the dossier acted on or opened.
pub trait RoomEffect: Send {
    /// Writes them.
    ///
    /// # Errors
    /// When the database fails or a rule that only the database can check is broken.
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault>;
}

struct Rows<F>(F);

impl<F> RoomEffect for Rows<F>
where
    F: Fn(&mut Tx<'_>, &ApplyContext<'_>) -> Result<(), Fault> + Send,
{
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        (self.0)(tx, cx)
    }
}

impl Effect {
    /// The room's own rows, written by a closure.
    pub fn rows<F>(write: F) -> Self
    where
        F: Fn(&mut Tx<'_>, &ApplyContext<'_>) -> Result<(), Fault> + Send + 'static,
    {
        Self::Room(Box::new(Rows(write)))
    }
}

/// What a room's effect may know.
#[derive(Debug)]
pub struct ApplyContext<'a> {
    /// The dossier's seq; 0 when the command has none.
    pub dossier: i64,
    /// Who acts.
    pub actor: PersonId,
    /// Now.
    pub now: Instant,
    /// Encrypts.
    pub keys: &'a Keys,
    /// Rooms that hear of attendance.
    pub attended: &'a [crate::attendance::Hook],
    /// Rooms that keep something open with people.
    pub left: &'a [crate::leaving::Hook],
}

impl Patch {
    /// Whether it changes anything.
    #[must_use]
    pub const fn moves(&self) -> bool {
        self.state.is_some()
            || self.due_at.is_some()
            || self.facet.is_some()
            || self.close
            || self.reopen
            || self.level.is_some()
            || self.lower.is_some()
    }
}

impl Change {
    /// Nothing yet.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }
    /// Moves the dossier to `state`.
    #[must_use]
    pub fn to(state: &'static str) -> Self {
        Self { patch: Patch { state: Some(state), ..Patch::default() }, ..Self::default() }
    }
    /// Opens a dossier.
    #[must_use]
    pub fn open(dossier: NewDossier) -> Self {
        Self { open: Some(dossier), ..Self::default() }
    }
    /// Adds an effect.
    #[must_use]
    pub fn and(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }
    /// Sets the deadline of the present step.
    #[must_use]
    pub fn due(mut self, due_at: Option<Instant>) -> Self {
        self.patch.due_at = Some(due_at);
        self
    }
    /// Closes the dossier.
    #[must_use]
    pub fn close(mut self) -> Self {
        self.patch.close = true;
        self.patch.due_at = Some(None);
        self
    }
    /// Tells the person once.
    #[must_use]
    pub fn tell(mut self, name: &str, value: impl ToString) -> Self {
        self.told.push((name.to_owned(), value.to_string()));
        self
    }
}
