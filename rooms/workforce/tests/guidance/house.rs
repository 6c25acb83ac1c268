//! An office with a street, its people and a matter, on both engines.

use std::sync::atomic::{AtomicU32, Ordering};

use liren_kernel::{
    Clock as _, CommandId, Id, Instant, Line, Paragraph, ScopeColumn, SettableClock, calendar::WorkingCalendar,
};
use liren_matters::{category, commands::report, import_categories, model::Source};
use liren_office::{
    Actor, Command, DossierId, Envelope, Fault, Keys, Office, OrgId, PersonId, Policy, Receipt, Role,
    attachments::Blobs,
    directory::{self, POST_ADD},
    jobs::Handlers,
};
use liren_people::{
    OrgKind,
    commands::{
        org::AddOrg,
        person::{AddPerson, PersonFields},
    },
};
use liren_store::{Db, Read, Target, params, scratch};

pub const STREET: &str = "140213901";
pub const A: &str = "140213901001";
pub const B: &str = "140213901002";
/// Tuesday 23 June 2026, 10:00.
pub const TEN: i64 = 1_782_180_000_000;

pub struct House {
    pub office: Office,
    pub clock: SettableClock,
    pub engine: &'static str,
    pub folder: tempfile::TempDir,
    pub liang: PersonId,
    pub zhao: PersonId,
    pub he: PersonId,
    pub lin: PersonId,
    pub gao: PersonId,
}

/// Every engine there is to test on.
pub fn houses() -> Vec<House> {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&Target::Sqlite(folder.path().join("t.db"))).unwrap();
    let mut houses = vec![open(db, folder, "sqlite")];
    let postgres = scratch::schema(xtask::cluster::shared(), "workforce").unwrap();
    houses.push(open(Db::open(&postgres).unwrap(), tempfile::tempdir().unwrap(), "postgres"));
    houses
}

fn open(db: Db, folder: tempfile::TempDir, engine: &'static str) -> House {
    let clock = SettableClock::at(Instant::from_ms(TEN));
    let steps = [
        liren_office::MIGRATIONS,
        liren_instruments::MIGRATIONS,
        liren_web::MIGRATIONS,
        liren_places::MIGRATIONS,
        liren_people::MIGRATIONS,
        liren_matters::MIGRATIONS,
        liren_workforce::MIGRATIONS,
    ]
    .concat();
    let now = clock.now();
    db.write_blocking(move |tx| liren_store::migrate::run(tx, &steps, now)).unwrap();
    let mut rules =
        vec![liren_web::RULES, liren_places::policy::RULES, liren_people::policy::RULES, liren_matters::policy::RULES];
    rules.extend(liren_workforce::RULES.iter().copied());
    let policy = Policy::new(&rules);
    let blobs = Blobs::new(folder.path().join("b"));
    let office = Office::new(db, Keys::new([1; 32]), policy, WorkingCalendar::default(), clock.clone(), blobs);
    liren_places::demo::load(&office, Id::from_bytes([9; 16])).unwrap();
    import_categories(&office, &Actor::clockwork(), category::FIRST).unwrap();
    let none: PersonId = Id::from_bytes([0; 16]);
    let mut house = House { office, clock, engine, folder, liang: none, zhao: none, he: none, lin: none, gao: none };
    let (a, b) = (house.org("梧桐里社区居委会", A), house.org("桂花新村社区居委会", B));
    house.liang = house.person("梁小满", A, Role::CommunityWorker, Some(a), (ScopeColumn::Community, A));
    house.zhao = house.person("赵谷雨", B, Role::CommunityWorker, Some(b), (ScopeColumn::Community, B));
    house.he = house.person("何怀远", B, Role::Supervisor, None, (ScopeColumn::Street, STREET));
    house.lin = house.person("林静", A, Role::StationLead, None, (ScopeColumn::Street, STREET));
    house.gao = house.person("高望山", A, Role::StreetManager, None, (ScopeColumn::Street, STREET));
    house
}

fn maker() -> Actor {
    let place = Some((ScopeColumn::Street, STREET.to_owned()));
    let posts = vec![liren_office::Post { role: Role::StreetManager, org: None, place }];
    Actor { person: Id::from_bytes([201; 16]), posts }
}

impl House {
    fn org(&self, name: &str, at: &str) -> OrgId {
        let add = AddOrg {
            at: at.into(),
            kind: OrgKind::Committee,
            name: name.into(),
            serves: vec![],
            credit_code: String::new(),
            contact: String::new(),
            note: String::new(),
        };
        told(&self.run(&maker(), None, add).unwrap())
    }

    /// Somebody more who works here.
    pub fn person(
        &self,
        name: &str,
        at: &str,
        role: Role,
        org: Option<OrgId>,
        place: (ScopeColumn, &'static str),
    ) -> PersonId {
        let fields = PersonFields { name: name.into(), ..PersonFields::default() };
        let person: PersonId =
            told(&self.run(&maker(), None, AddPerson { at: at.into(), fields, not_same: false }).unwrap());
        let id: Id<()> = Id::fresh(Instant::from_ms(0));
        let until: Option<i64> = None;
        let give = move |tx: &mut liren_store::Tx<'_>| {
            let (column, code) = (place.0.name(), place.1);
            tx.exec(&POST_ADD, params![id, person, role.name(), org, column, code, "", 0_i64, until, person, ""])?;
            Ok::<_, Fault>(())
        };
        self.office.db().write_blocking(give).unwrap();
        person
    }

    /// Who somebody is now.
    pub fn actor(&self, person: PersonId) -> Actor {
        let now = self.clock.now();
        self.read(move |read| directory::actor(read, person, now))
    }

    /// Runs a command under a fresh id, on the revision seen.
    pub fn run<C: Command>(&self, actor: &Actor, revision: Option<i64>, command: C) -> Result<Receipt, Fault> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mut bytes = [7; 16];
        bytes[..4].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        self.office.run_blocking(actor, Envelope { id: CommandId::from_bytes(bytes), revision }, command)
    }

    /// The same as somebody, on the revision that the dossier has now.
    pub fn act<C: Command>(&self, person: PersonId, on: DossierId, command: C) -> Result<Receipt, Fault> {
        let actor = self.actor(person);
        let (keys, reach) = (self.office.keys().clone(), liren_office::Reach::of(&actor));
        let revision =
            self.read(move |read| Ok(liren_office::dossier::load(read, &keys, &reach, on, false)?.map(|h| h.revision)));
        self.run(&actor, revision, command)
    }

    /// Reads.
    pub fn read<T: Send + 'static>(&self, work: impl FnOnce(&mut Read<'_>) -> Result<T, Fault> + Send + 'static) -> T {
        self.office.db().read_blocking(work).unwrap()
    }

    /// The clock goes on by so many days.
    pub fn days_later(&self, days: i64) {
        self.clock.set(self.clock.now().plus_minutes(days * 24 * 60));
    }

    /// Does what is due.
    pub fn work(&self) {
        let handlers = Handlers::new(&[liren_matters::jobs::JOBS, liren_workforce::ROOM.jobs]);
        handlers.run_due(&self.office).unwrap();
    }

    /// A matter in 梧桐里, reported by 梁小满; its id and number.
    pub fn matter(&self, title: &str) -> (DossierId, String) {
        let details = report::Details {
            place: format!("{A}-c1-e2"),
            category: "D01".into(),
            title: Line::new("title", title).unwrap(),
            spot: None,
            text: None,
            photos: vec![],
        };
        let report = report::Report { details, source: Source::Noticed, restricted: false, at: None };
        let receipt = self.run(&self.actor(self.liang), None, report).unwrap();
        (receipt.dossier.unwrap(), receipt.number.unwrap())
    }

    /// What stands in somebody's notebook: verb and title.
    pub fn notebook(&self, person: PersonId) -> Vec<(String, String)> {
        let actor = self.actor(person);
        let (keys, reach) = (self.office.keys().clone(), liren_office::Reach::of(&actor));
        let due = self.read(move |read| liren_office::notebook::due(read, &keys, &reach, &actor));
        due.into_iter().map(|task| (task.verb, task.title)).collect()
    }
}

/// What went wrong, by the key of its refusal.
pub fn refused(outcome: Result<Receipt, Fault>) -> String {
    match outcome {
        Ok(_) => "done".into(),
        Err(Fault::Refused(all)) => all[0].key.clone(),
        Err(other) => other.to_string(),
    }
}

fn told<T: ?Sized>(receipt: &Receipt) -> Id<T> {
    receipt.told.iter().find_map(|(_, id)| id.parse().ok()).unwrap()
}

pub fn text(text: &str) -> Paragraph {
    Paragraph::new("text", text).unwrap()
}
