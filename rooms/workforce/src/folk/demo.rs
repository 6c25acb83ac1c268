//! The stage of the demo: its people by name, a clock that is set for each step, commands on the revision of the day.

use liren_kernel::{CommandId, Instant, Line, Paragraph, SettableClock};
use liren_office::{
    Actor, Command, DossierId, Envelope, Fault, Header, Office, PersonId, Reach, Receipt, directory, dossier,
    keys::sha256, listing, reach::Wanted, search,
};
use liren_store::params;

/// The stage.
pub(crate) struct Stage<'a> {
    office: &'a Office,
    clock: &'a SettableClock,
    /// When the demo is made.
    pub now: Instant,
    name: &'static str,
    step: u32,
}

impl<'a> Stage<'a> {
    pub fn new(office: &'a Office, clock: &'a SettableClock, now: Instant, name: &'static str) -> Self {
        Self { office, clock, now, name, step: 0 }
    }

    /// Somebody of the demo by name.
    pub fn person(&self, name: &'static str) -> Result<PersonId, Fault> {
        let found = self.office.db().read_blocking(move |read| {
            Ok::<_, Fault>(read.all(&liren_people::store::PERSONS_BY_NAME, params![name])?)
        })?;
        found.first().map(|(person, ..)| *person).ok_or_else(|| Fault::Internal(format!("the demo has no {name}")))
    }

    /// So many days before now, at a time of the day in minutes.
    pub fn at(&self, days: i64, minutes: i64) -> Instant {
        self.now.day().plus_days(-days).start().plus_minutes(minutes)
    }

    fn actor(&self, person: PersonId, at: Instant) -> Result<Actor, Fault> {
        self.office.db().read_blocking(move |read| directory::actor(read, person, at))
    }

    /// Runs a step as somebody, at a moment, on the revision that the dossier has then.
    pub fn run<C: Command>(
        &mut self,
        person: PersonId,
        at: Instant,
        on: Option<DossierId>,
        command: C,
    ) -> Result<Receipt, Fault> {
        let at = at.min(self.now);
        self.clock.set(at);
        let actor = self.actor(person, at)?;
        self.step += 1;
        let mut id = [0; 16];
        id.copy_from_slice(&sha256(&[self.name.as_bytes(), &self.step.to_be_bytes()])[..16]);
        let revision = match on {
            None => None,
            Some(id) => {
                let (keys, reach) = (self.office.keys().clone(), Reach::of(&actor));
                let header =
                    self.office.db().read_blocking(move |read| dossier::load(read, &keys, &reach, id, false))?;
                header.map(|h| h.revision)
            }
        };
        let envelope = Envelope { id: CommandId::from_bytes(id), revision };
        self.office.run_blocking(&actor, envelope, command)
    }

    /// The number of the newest gathering that somebody finds by words.
    pub fn gathering(&self, person: PersonId, words: &'static str) -> Result<Line, Fault> {
        let (actor, keys) = (self.actor(person, self.now)?, self.office.keys().clone());
        let found = self.office.db().read_blocking(move |read| {
            search::page(
                read,
                &keys,
                &Reach::of(&actor),
                words,
                &Wanted::newest(liren_gatherings::model::KIND, 1),
                None,
            )
        })?;
        let header: &Header = found.first().ok_or_else(|| Fault::Internal(format!("the demo has no {words}")))?;
        Ok(Line::new("number", &header.number)?)
    }

    /// The oldest matter that somebody sees and that is no secret: its number.
    pub fn matter(&self, person: PersonId) -> Result<Line, Fault> {
        let actor = self.actor(person, self.now)?;
        let keys = self.office.keys().clone();
        let mut number = None;
        let found = self.office.db().read_blocking(move |read| {
            let reach = Reach::of(&actor);
            let wanted = Wanted::all("matter");
            listing::each(read, &keys, &reach, &wanted, &mut |_, header| {
                if !header.level.is_encrypted() {
                    number = Some(header.number);
                }
                Ok(())
            })?;
            Ok::<_, Fault>(number)
        })?;
        let number = found.ok_or_else(|| Fault::Internal("the demo has no matter".into()))?;
        Ok(Line::new("number", &number)?)
    }
}

/// The dossier of a receipt.
pub(crate) fn opened(receipt: &Receipt) -> Result<DossierId, Fault> {
    receipt.dossier.ok_or_else(|| Fault::Internal("a receipt without a dossier".into()))
}

pub(crate) fn text(text: &str) -> Result<Paragraph, Fault> {
    Ok(Paragraph::new("text", text)?)
}

pub(crate) fn line(text: &str) -> Result<Line, Fault> {
    Ok(Line::new("text", text)?)
}
