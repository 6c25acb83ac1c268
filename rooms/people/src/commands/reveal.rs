//! One masked field shown whole: for a purpose, written down, and not too often.

use liren_kernel::{Instant, Line, Refusal, Verb};
use liren_office::{
    Actor, Basis, Change, Command, Decide, Facts, Fault, Header, Keys, LoadContext, PersonId, Reach, Subject, keys::At,
};
use liren_store::{Read, Tx, params};
use serde::{Deserialize, Serialize};

use super::{OnPerson, rows};
use crate::{find, store};

/// Reveals allowed in an hour.
pub const HOURLY: i64 = 30;
/// How long a revealed field stays visible to the one who asked, in minutes.
pub const VISIBLE_MINUTES: i64 = 5;

/// What can be revealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The phone.
    Phone,
    /// The identity number.
    IdNo,
}

impl Field {
    /// Its stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::IdNo => "id_no",
        }
    }

    /// Reads a form value.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Phone, Self::IdNo].into_iter().find(|f| f.name() == name)
    }
}

/// Asks to see a field whole. The value itself is in no receipt: [`revealed`] gives it for five minutes.
#[derive(Serialize, Deserialize)]
pub struct Reveal {
    /// Of whom.
    pub person: PersonId,
    /// Which field.
    pub field: Field,
    /// What for.
    pub purpose: String,
}

/// A person within reach, with how often the actor has looked in the last hour.
pub struct OnLooked {
    on: OnPerson,
    looked: i64,
}

impl Subject for OnLooked {
    type Key = PersonId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &PersonId) -> Result<Option<Self>, Fault> {
        let Some(on) = OnPerson::load(tx, cx, key)? else { return Ok(None) };
        let since = cx.now.plus_minutes(-60);
        let (looked,) = tx.one(&store::REVEALS_SINCE, params![cx.actor.person, since])?;
        Ok(Some(Self { on, looked }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        self.on.facts()
    }
}

impl Command for Reveal {
    type Subject = OnLooked;
    const VERB: Verb = Verb("person.reveal");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn decide(self, subject: &OnLooked, _: &Decide<'_>) -> Result<Change, Refusal> {
        let purpose = Line::new("purpose", &self.purpose)?;
        if subject.looked >= HOURLY {
            return Err(Refusal::new("refusal-rate-limited").arg("minutes", 60));
        }
        let (person, field) = (self.person, self.field);
        Ok(Change::none().and(rows(move |tx, cx| {
            tx.exec(&store::REVEAL_ADD, params![person, cx.actor, field.name(), purpose, cx.now])?;
            Ok(())
        })))
    }
}

/// The whole field, when the actor asked for it within the last five minutes and still reaches the person.
///
/// # Errors
/// When the database fails or the ciphertext does not open.
pub fn revealed(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    actor: &Actor,
    person: PersonId,
    field: Field,
    now: Instant,
) -> Result<Option<String>, Fault> {
    let since = now.plus_minutes(-VISIBLE_MINUTES);
    if read.opt(&store::REVEALED, params![actor.person, person, field.name(), since])?.is_none() {
        return Ok(None);
    }
    let Some(row) = find::person(read, reach, person)? else { return Ok(None) };
    let (column, sealed) = match field {
        Field::Phone => ("person.phone", row.phone),
        Field::IdNo => ("person.id_no", row.id_no),
    };
    sealed.map(|sealed| keys.open_field(At { column, row: person.bytes() }, &sealed)).transpose()
}
