//! Who acts in the demo, found by sign-in name; and commands under ids of their own.

use liren_kernel::{CommandId, Instant, ScopeColumn, SettableClock};
use liren_office::{Actor, Command, Envelope, Fault, Office, PersonId, Post, Receipt, Role, directory, keys::sha256};
use liren_people::accounts::store::ACCOUNT_BY_LOGIN;
use liren_store::params;

/// The district of the demo.
pub const DISTRICT: &str = "140213";

/// One area's part of the demo under way.
#[derive(Debug)]
pub struct Cast<'a> {
    /// The office.
    pub office: &'a Office,
    clock: &'a SettableClock,
    /// What the clock shows afterwards.
    pub now: Instant,
    area: &'static str,
    step: u32,
}

impl<'a> Cast<'a> {
    /// For one area.
    #[must_use]
    pub const fn new(office: &'a Office, clock: &'a SettableClock, now: Instant, area: &'static str) -> Self {
        Self { office, clock, now, area, step: 0 }
    }

    /// The person with this sign-in name.
    ///
    /// # Errors
    /// When nobody has it.
    pub fn person(&self, login: &'static str) -> Result<PersonId, Fault> {
        let found = self.office.db().read_blocking(move |read| {
            Ok::<_, Fault>(read.opt(&ACCOUNT_BY_LOGIN, params![login])?.map(|account| account.person))
        })?;
        found.ok_or_else(|| Fault::Internal(format!("the demo has no {login}")))
    }

    /// Somebody with all posts held today.
    ///
    /// # Errors
    /// When nobody has this sign-in name.
    pub fn actor(&self, login: &'static str) -> Result<Actor, Fault> {
        let (person, now) = (self.person(login)?, self.now);
        self.office.db().read_blocking(move |read| directory::actor(read, person, now))
    }

    /// So many days before now, at a minute of the day.
    #[must_use]
    pub fn ago(&self, days: i64, minute: i64) -> Instant {
        let at = self.now.day().plus_days(-days).start().plus_minutes(minute);
        at.min(self.now)
    }

    /// Sets the clock.
    pub fn at(&self, at: Instant) {
        self.clock.set(at);
    }

    /// The id of the next step: the same whenever the demo is made.
    pub fn id(&mut self) -> CommandId {
        self.step += 1;
        let hash = sha256(&[b"liren-workforce-demo", self.area.as_bytes(), &self.step.to_be_bytes()]);
        let mut id = [0; 16];
        id.copy_from_slice(&hash[..16]);
        CommandId::from_bytes(id)
    }

    /// Runs a step at the time the clock shows, on the revision seen.
    ///
    /// # Errors
    /// When it is refused.
    pub fn run<C: Command>(&mut self, actor: &Actor, revision: Option<i64>, command: C) -> Result<Receipt, Fault> {
        let id = self.id();
        self.office.run_blocking(actor, Envelope { id, revision }, command)
    }
}

/// Whoever set the district up before anybody had a post there.
#[must_use]
pub fn founder() -> Actor {
    let place = Some((ScopeColumn::District, DISTRICT.to_owned()));
    Actor { person: Actor::clockwork().person, posts: vec![Post { role: Role::StreetManager, org: None, place }] }
}
