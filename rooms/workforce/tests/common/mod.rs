//! An office with places, people and the corps, on both engines.
#![allow(dead_code)]

pub mod stored;

use liren_kernel::{CommandId, Id, Instant, ScopeColumn, SettableClock, calendar::WorkingCalendar};
use liren_office::{
    Actor, Command, Envelope, Fault, Keys, Office, OrgId, PersonId, Policy, Post, Reach, Receipt, Role,
    attachments::Blobs, jobs::Handlers,
};
use liren_people::{
    OrgKind,
    commands::{
        org::AddOrg,
        person::{AddPerson, PersonFields},
        post::GivePost,
    },
};
use liren_store::{Db, Read, Target, scratch};

pub const DISTRICT: &str = "140213";
pub const STREET: &str = "140213901";
pub const A: &str = "140213901001";
pub const B: &str = "140213901002";
/// Another street of the district.
pub const OTHER: &str = "140213051";
/// Tuesday 23 June 2026, 10:00.
pub const TEN: i64 = 1_782_180_000_000;

pub struct House {
    pub office: Office,
    pub clock: SettableClock,
    pub handlers: Handlers,
    pub folder: tempfile::TempDir,
    pub engine: &'static str,
}

fn open(db: Db, folder: tempfile::TempDir, engine: &'static str) -> House {
    let clock = SettableClock::at(Instant::from_ms(TEN));
    let mut steps = [liren_office::MIGRATIONS, liren_instruments::MIGRATIONS, liren_web::MIGRATIONS].concat();
    let mut rules = vec![liren_web::RULES];
    for room in [&liren_places::ROOM, &liren_people::ROOM, &liren_workforce::ROOM] {
        steps.extend(room.migrations.iter().copied());
        rules.extend(room.rules.iter().copied());
    }
    let now = Instant::from_ms(TEN);
    db.write_blocking(move |tx| liren_store::migrate::run(tx, &steps, now)).unwrap();
    let blobs = Blobs::new(folder.path().join("b"));
    let office =
        Office::new(db, Keys::new([1; 32]), Policy::new(&rules), WorkingCalendar::default(), clock.clone(), blobs);
    let handlers = Handlers::new(&[liren_workforce::ROOM.jobs]);
    liren_places::demo::load(&office, Id::from_bytes([9; 16])).unwrap();
    House { office, clock, handlers, folder, engine }
}

/// Every engine there is to test on.
pub fn houses() -> Vec<House> {
    let folder = tempfile::tempdir().unwrap();
    let mut houses = vec![open(Db::open(&Target::Sqlite(folder.path().join("t.db"))).unwrap(), folder, "sqlite")];
    let postgres = scratch::schema(xtask::cluster::shared(), "workforce").unwrap();
    houses.push(open(Db::open(&postgres).unwrap(), tempfile::tempdir().unwrap(), "postgres"));
    houses
}

/// Somebody with one post.
pub fn someone(n: u8, role: Role, place: Option<(ScopeColumn, &str)>) -> Actor {
    acting(Id::from_bytes([n; 16]), role, place)
}

/// A person with one post.
pub fn acting(person: PersonId, role: Role, place: Option<(ScopeColumn, &str)>) -> Actor {
    let place = place.map(|(column, code)| (column, code.to_owned()));
    let resident = Post { role: Role::Resident, org: None, place: None };
    Actor { person, posts: vec![Post { role, org: None, place }, resident] }
}

/// The head of the district's main station.
pub fn head() -> Actor {
    someone(1, Role::StationLead, Some((ScopeColumn::District, DISTRICT)))
}
/// The lead of one street's station.
pub fn lead(street: &str) -> Actor {
    someone(2, Role::StationLead, Some((ScopeColumn::Street, street)))
}
/// The manager of the invented street.
pub fn manager() -> Actor {
    someone(3, Role::StreetManager, Some((ScopeColumn::Street, STREET)))
}
/// A worker of a community.
pub fn worker(n: u8, community: &str) -> Actor {
    someone(n, Role::CommunityWorker, Some((ScopeColumn::Community, community)))
}

impl House {
    pub fn envelope(&self, revision: Option<i64>) -> Envelope {
        Envelope { id: CommandId::from_bytes(liren_office::keys::random()), revision }
    }
    pub fn run<C: Command>(&self, actor: &Actor, command: C) -> Result<Receipt, Fault> {
        self.office.run_blocking(actor, self.envelope(None), command)
    }
    /// On the revision seen.
    pub fn on<C: Command>(&self, actor: &Actor, revision: i64, command: C) -> Result<Receipt, Fault> {
        self.office.run_blocking(actor, self.envelope(Some(revision)), command)
    }
    pub fn read<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&mut Read<'_>, &Reach) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        let reach = Reach::of(actor);
        self.office.db().read_blocking(move |read| work(read, &reach)).unwrap()
    }
    /// Somebody of the register.
    pub fn person(&self, at: &str, name: &str) -> PersonId {
        let fields = PersonFields { name: name.into(), ..PersonFields::default() };
        let maker = someone(200, Role::StreetManager, Some((ScopeColumn::District, DISTRICT)));
        told(&self.run(&maker, AddPerson { at: at.into(), fields, not_same: false }).unwrap(), "person")
    }
    /// An organisation.
    pub fn org(&self, kind: OrgKind, name: &str, at: &str) -> OrgId {
        let maker = someone(200, Role::StreetManager, Some((ScopeColumn::District, DISTRICT)));
        let add = AddOrg {
            at: at.into(),
            kind,
            name: name.into(),
            serves: vec![],
            credit_code: String::new(),
            contact: String::new(),
            note: String::new(),
        };
        told(&self.run(&maker, add).unwrap(), "org")
    }
    /// A post from today.
    pub fn post(&self, person: PersonId, role: Role, at: &str, org: Option<OrgId>) {
        let give = GivePost {
            person,
            role,
            org,
            at: Some(at.into()),
            title: String::new(),
            from: self.office.now().day(),
            until: None,
            reason: "录用".into(),
        };
        self.run(&someone(201, Role::SecurityAdmin, None), give).unwrap();
    }
    pub fn days(&self, days: i64) {
        self.clock.set(self.office.now().plus_minutes(days * 24 * 60));
    }
}

pub fn told<T: ?Sized>(receipt: &Receipt, name: &str) -> Id<T> {
    receipt.told.iter().find(|(n, _)| n == name).unwrap().1.parse().unwrap()
}

/// What went wrong, by the key of its refusal.
pub fn key<T: std::fmt::Debug>(result: Result<T, Fault>) -> String {
    match result {
        Ok(done) => format!("done: {done:?}"),
        Err(Fault::Refused(all)) => all[0].key.clone(),
        Err(other) => other.to_string(),
    }
}
