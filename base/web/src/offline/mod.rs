//! Work without a network (design §6): what a phone fetches before, what it brings back, and how both are proven.
//!
//! A room says in its manifest which packs can be fetched and which acts a phone may do with them. The phone seals each
//! act to this server's public key before it says saved; the server opens it, checks the pass that the pack gave, and
//! runs it as the command it is, with policy, reach and receipt. Only a receipt that holds the act's own secret lets the
//! phone forget it. `docs/offline.md` tells the whole.

mod intake;
mod packs;
mod phones;
mod seal;
mod shell;
mod store;
mod take;

use liren_instruments::{Answers, Form};
use liren_kernel::{Instant, Verb};
use liren_office::{Actor, DossierId, Envelope, Fault, Reach, Receipt, Together, photo::Stored, sound::MEDIA};
use liren_store::Read;
use liren_ui::T;
use serde::Serialize;
use serde_json::Value;

pub use phones::{Phone, of_dossier};
pub use seal::{Public as PhoneKey, seal as seal_as_a_phone};
pub(crate) use shell::Shell;
pub use store::ALL;
pub use take::forget;

use crate::Routes;

/// The shell itself holds nothing: anyone may open it.
pub(crate) const OPEN: Verb = Verb("offline.open");
/// Fetch what a phone needs for a way without a network; each kind of pack asks for its own verb besides.
pub(crate) const FETCH: Verb = Verb("offline.fetch");
/// Bring back what was done: the sealed act proves whose it is, whether they are signed in or not.
pub(crate) const SEND: Verb = Verb("offline.send");
/// Take in at the office what a phone cannot send.
pub(crate) const INTAKE: Verb = Verb("offline.take_in");

/// Days after fetching until which acts are taken: as long as receipts are kept (design §9.5).
const TAKEN_DAYS: i64 = 90;
/// Bytes of one sealed act: six photos as the phone sizes them, many times over.
pub(crate) const LARGEST: usize = 24 * 1024 * 1024;

/// What a room lets a phone do without a network: one kind of pack and the acts that go with it.
pub struct Kind {
    /// Its name, unique in the program: `patrol.round`.
    pub name: &'static str,
    /// What one must be allowed to do to fetch it.
    pub verb: Verb,
    /// What the actor could fetch now.
    pub offers: fn(&mut Read<'_>, &Asking<'_>) -> Result<Vec<Offer>, Fault>,
    /// The pack of one offer; `None` when it is absent or out of reach.
    pub pack: fn(&mut Read<'_>, &Asking<'_>, &str) -> Result<Option<Pack>, Fault>,
    /// What can be done with it.
    pub acts: &'static [Act],
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Kind({})", self.name)
    }
}

/// An act of a phone: the offline kind of a command whose basis is `Append`.
pub struct Act {
    /// The command's verb.
    pub verb: Verb,
    /// Shapes of payload that are taken: the one that packs are made with now, and those that phones still hold from
    /// the version before (design §9.5).
    pub versions: &'static [u32],
    /// Photos at most.
    pub photos: usize,
    /// Voice notes at most.
    pub sounds: usize,
    /// Makes the command and runs it.
    pub take: fn(&mut Together<'_, '_>, Envelope, Done) -> Result<Receipt, Fault>,
}

impl std::fmt::Debug for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Act({})", self.verb.0)
    }
}

/// Who asks for packs, and when.
#[derive(Debug)]
pub struct Asking<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// What they can see.
    pub reach: &'a Reach,
    /// When.
    pub now: Instant,
    /// Their words.
    pub t: T<'a>,
    /// Opens content.
    pub keys: &'a liren_office::Keys,
}

/// Something that could be fetched.
#[derive(Debug, Clone, Serialize)]
pub struct Offer {
    /// The room's own name for it, given back to [`Kind::pack`].
    pub about: String,
    /// As read.
    pub title: String,
    /// A quieter line.
    pub note: String,
}

/// What is fetched. Nothing above level 1: it lies on a phone, behind a PIN.
#[derive(Debug, Clone, Serialize)]
pub struct Pack {
    /// As read.
    pub title: String,
    /// A quieter line.
    pub note: String,
    /// The dossier it belongs to; whoever leads it sees what has not arrived.
    #[serde(skip)]
    pub dossier: Option<DossierId>,
    /// Until when it opens on the phone.
    #[serde(skip)]
    pub until: Instant,
    /// Where one stops on the way, in order.
    pub stops: Vec<Stop>,
    /// What can be done.
    pub asks: Vec<Asks>,
}

/// A place on the way.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Stop {
    /// The room's own name for it; comes back with the act.
    pub id: String,
    /// As read.
    pub title: String,
    /// A quieter line.
    pub note: String,
    /// What to know here, such as what was found the last time.
    pub lines: Vec<String>,
}

/// An act as the phone asks for it: one question a page.
#[derive(Debug, Clone, Serialize)]
pub struct Asks {
    /// Its verb, one of [`Kind::acts`].
    #[serde(serialize_with = "verb_name")]
    pub verb: Verb,
    /// The shape of its payload.
    pub v: u32,
    /// What the button says.
    pub label: String,
    /// Where it is done: `None` of the whole, an empty text at every stop, else at that one.
    pub at: Option<String>,
    /// Its questions; the same rules run here and there.
    pub form: Form,
    /// Comes back as it is.
    pub fixed: Value,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn verb_name<S: serde::Serializer>(verb: &Verb, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(verb.0)
}

/// An act as it came.
#[derive(Debug, Clone)]
pub struct Done {
    /// The shape of its payload.
    pub v: u32,
    /// The room's name for what was fetched.
    pub about: String,
    /// Where; empty for an act of the whole.
    pub stop: String,
    /// What was answered; the room checks it against its own questions.
    pub answers: Answers,
    /// What the pack gave along; a phone may have changed it.
    pub fixed: Value,
    /// Its photos and voice notes with the question each answers, stored for level 1 and below.
    pub photos: Vec<(String, Stored)>,
    /// When it was done, by the phone's clock put right, never before fetching nor after coming.
    pub at: Instant,
}

impl Done {
    /// The photos of one question.
    #[must_use]
    pub fn photos_of(&self, question: &str) -> Vec<Stored> {
        self.of(question, false)
    }

    /// The voice notes of one question.
    #[must_use]
    pub fn sounds_of(&self, question: &str) -> Vec<Stored> {
        self.of(question, true)
    }

    fn of(&self, question: &str, sounds: bool) -> Vec<Stored> {
        let wanted = |one: &Stored| MEDIA.contains(&one.media.as_str()) == sounds;
        let all = self.photos.iter().filter(|(of, one)| of == question && wanted(one));
        all.map(|(_, one)| one.clone()).collect()
    }
}

pub(crate) fn routes(routes: Routes) -> Routes {
    let routes = shell::routes(routes);
    routes
        .get("/offline/packs", FETCH, packs::offers)
        .post("/offline/packs", FETCH, packs::fetch)
        .post("/offline/hello", SEND, packs::hello)
        .post_files("/offline/acts", SEND, take::send)
        .get("/offline/phones", FETCH, phones::list)
        .post("/offline/phones/{id}/end", FETCH, phones::end)
        .get("/offline/intake", INTAKE, intake::form)
        .post_files("/offline/intake", INTAKE, intake::take_in)
}

/// Forgets packs whose acts are not taken any more, and receipts that no phone can ask for again.
///
/// # Errors
/// When the database fails.
pub fn purge(tx: &mut liren_store::Tx<'_>, now: Instant) -> Result<(), liren_store::DbError> {
    let (packs, acts) = (now.plus_minutes(-30 * 24 * 60), now.plus_minutes(-2 * TAKEN_DAYS * 24 * 60));
    tx.exec(&store::PACKS_PURGE, liren_store::params![packs])?;
    tx.exec(&store::ACTS_PURGE, liren_store::params![acts])?;
    Ok(())
}

#[cfg(test)]
mod tests;
