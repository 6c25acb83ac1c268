//! An office with places, people, the ledger, volunteers and a patrol, on both engines.
#![allow(dead_code)]

use liren_kernel::{Clock as _, CommandId, Id, Instant, SettableClock, calendar::WorkingCalendar};
use liren_office::{
    Actor, Command, Envelope, Fault, Keys, Office, PersonId, Policy, Reach, Receipt, attachments::Blobs, directory,
};
use liren_people::accounts::store::ACCOUNT_BY_LOGIN;
use liren_store::{Db, Target, params, scratch};

/// Tuesday 23 June 2026, 10:00.
pub const TEN: i64 = 1_782_180_000_000;

pub struct House {
    pub office: Office,
    /// The same office as an older version of the program, which left what was restricted in plain text elsewhere.
    pub older: Office,
    pub clock: SettableClock,
    pub engine: &'static str,
    pub folder: tempfile::TempDir,
}

fn open(db: Db, folder: tempfile::TempDir, engine: &'static str) -> House {
    let clock = SettableClock::at(Instant::from_ms(TEN));
    let steps = [
        liren_office::MIGRATIONS,
        liren_ledger::MIGRATIONS,
        liren_instruments::MIGRATIONS,
        liren_web::MIGRATIONS,
        liren_places::MIGRATIONS,
        liren_people::MIGRATIONS,
        liren_matters::MIGRATIONS,
        liren_contribution::MIGRATIONS,
        liren_patrol::MIGRATIONS,
    ]
    .concat();
    let now = clock.now();
    db.write_blocking(move |tx| liren_store::migrate::run(tx, &steps, now)).unwrap();
    let policy = Policy::new(&[
        liren_web::RULES,
        liren_places::policy::RULES,
        liren_people::policy::RULES,
        liren_matters::policy::RULES,
        liren_contribution::policy::RULES,
        liren_patrol::policy::RULES,
    ]);
    let blobs = Blobs::new(folder.path().join("b"));
    let made = || {
        let (db, policy, blobs) = (db.clone(), policy.clone(), blobs.clone());
        Office::new(db, Keys::new([1; 32]), policy, WorkingCalendar::default(), clock.clone(), blobs)
            .hearing(vec![liren_contribution::book::heard])
            .parting(vec![liren_contribution::leaving::HOOK, liren_patrol::leaving::HOOK])
    };
    let (office, older) = (made().closing(vec![liren_patrol::closing::restricted]), made());
    let house = House { office, older, clock, engine, folder };
    let now = house.clock.now();
    house.clock.set(now.plus_minutes(-60 * 24 * 60));
    liren_places::demo::load(&house.office, Id::from_bytes([9; 16])).unwrap();
    liren_people::demo::make(&house.office).unwrap();
    liren_matters::demo::load(&house.office, &house.clock, now).unwrap();
    liren_contribution::demo::load(&house.office, &house.clock, now).unwrap();
    liren_patrol::demo::load(&house.office, &house.clock, now).unwrap();
    house
}

/// Every engine there is to test on.
pub fn houses() -> Vec<House> {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Db::open(&Target::Sqlite(folder.path().join("t.db"))).unwrap();
    let mut houses = vec![open(sqlite, folder, "sqlite")];
    let postgres = scratch::schema(xtask::cluster::shared(), "patrol").unwrap();
    houses.push(open(Db::open(&postgres).unwrap(), tempfile::tempdir().unwrap(), "postgres"));
    houses
}

impl House {
    /// Somebody with an account.
    pub fn actor(&self, login: &'static str) -> Actor {
        let now = self.clock.now();
        self.read(move |read, _| {
            let account = read.opt(&ACCOUNT_BY_LOGIN, params![login])?.ok_or(Fault::NotFound)?;
            directory::actor(read, account.person, now)
        })
    }

    /// Reads without an actor.
    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut liren_store::Read<'_>, &Keys) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        let keys = self.office.keys().clone();
        self.office.db().read_blocking(move |read| work(read, &keys)).unwrap()
    }

    /// Reads within somebody's reach.
    pub fn within<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&mut liren_store::Read<'_>, &Keys, &Reach, PersonId) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        let (reach, person) = (Reach::of(actor), actor.person);
        self.read(move |read, keys| work(read, keys, &reach, person))
    }
}

/// Runs a command under an id made of `n`.
pub fn run<C: Command>(house: &House, actor: &Actor, n: u8, command: C) -> Result<Receipt, Fault> {
    let envelope = Envelope { id: CommandId::from_bytes([n; 16]), revision: None };
    house.office.run_blocking(actor, envelope, command)
}

/// `done`, or the key of the refusal.
pub fn key(outcome: Result<Receipt, Fault>) -> String {
    match outcome {
        Ok(_) => "done".into(),
        Err(Fault::Refused(all)) => all[0].key.clone(),
        Err(other) => other.to_string(),
    }
}
