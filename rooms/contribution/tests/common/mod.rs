//! An office with places, organisations and people, on both engines, in which contribution hears of attendance.
#![allow(dead_code)]

use std::sync::atomic::{AtomicU32, Ordering};

use liren_contribution::{
    book,
    commands::{
        duty::{Assign, Open},
        duty_roll::MarkDuty,
        volunteer::{Register, VolunteerFields},
    },
    model::LineRow,
    statement::{self, lines},
    subject::Standing,
};
use liren_kernel::{Clock as _, CommandId, Day, Id, Instant, ScopeColumn, SettableClock, calendar::WorkingCalendar};
use liren_office::{
    Actor, Command, DossierId, Envelope, Fault, Keys, Office, OrgId, PersonId, Policy, Post, Reach, Receipt, Role,
    attachments::Blobs, attendance::Presence,
};
use liren_people::{
    OrgKind,
    commands::{
        org::AddOrg,
        person::{AddPerson, PersonFields},
    },
};
use liren_store::{Db, Read, Target, scratch};

pub const STREET: &str = "140213901";
pub const A: &str = "140213901001";
pub const B: &str = "140213901002";
/// Tuesday 23 June 2026, 20:00.
pub const EVENING: i64 = 1_782_216_000_000;

pub struct House {
    pub office: Office,
    pub clock: SettableClock,
    pub committee: OrgId,
    folder: tempfile::TempDir,
}

/// Every engine there is to test on.
pub fn houses() -> Vec<House> {
    let folder = tempfile::tempdir().unwrap();
    let embedded = open(Db::open(&Target::Sqlite(folder.path().join("t.db"))).unwrap(), folder);
    let postgres = scratch::schema(xtask::cluster::shared(), "hours").unwrap();
    vec![embedded, open(Db::open(&postgres).unwrap(), tempfile::tempdir().unwrap())]
}

fn open(db: Db, folder: tempfile::TempDir) -> House {
    let clock = SettableClock::at(Instant::from_ms(EVENING));
    let steps = [
        liren_office::MIGRATIONS,
        liren_ledger::MIGRATIONS,
        liren_web::MIGRATIONS,
        liren_places::MIGRATIONS,
        liren_people::MIGRATIONS,
        liren_contribution::MIGRATIONS,
    ]
    .concat();
    let now = clock.now();
    db.write_blocking(move |tx| liren_store::migrate::run(tx, &steps, now)).unwrap();
    let policy = Policy::new(&[
        liren_web::RULES,
        liren_places::policy::RULES,
        liren_people::policy::RULES,
        liren_contribution::policy::RULES,
    ]);
    let blobs = Blobs::new(folder.path().join("b"));
    let office = Office::new(db, Keys::new([1; 32]), policy, WorkingCalendar::default(), clock.clone(), blobs)
        .hearing(vec![book::heard]);
    let mut house = House { office, clock, committee: Id::from_bytes([0; 16]), folder };
    liren_places::demo::load(&house.office, Id::from_bytes([9; 16])).unwrap();
    for (name, at) in [("梧桐里社区居委会", A), ("桂花新村社区居委会", B)] {
        let add = AddOrg {
            at: at.into(),
            kind: OrgKind::Committee,
            name: name.into(),
            serves: vec![],
            credit_code: String::new(),
            contact: "0352-5010011".into(),
            note: String::new(),
        };
        let told = house.run(&manager(), add).unwrap().told;
        if at == A {
            house.committee = told.iter().find_map(|(_, id)| id.parse().ok()).unwrap();
        }
    }
    house
}

fn someone(n: u8, role: Role, place: (ScopeColumn, &str)) -> Actor {
    let resident = Post { role: Role::Resident, org: None, place: None };
    let post = Post { role, org: None, place: Some((place.0, place.1.to_owned())) };
    Actor { person: Id::from_bytes([n; 16]), posts: vec![post, resident] }
}
pub fn manager() -> Actor {
    someone(201, Role::StreetManager, (ScopeColumn::Street, STREET))
}
pub fn lead() -> Actor {
    someone(202, Role::StationLead, (ScopeColumn::Street, STREET))
}
pub fn worker() -> Actor {
    someone(203, Role::CommunityWorker, (ScopeColumn::Community, A))
}
pub fn second() -> Actor {
    someone(204, Role::CommunityWorker, (ScopeColumn::Community, A))
}
/// The lead of another community.
pub fn stranger() -> Actor {
    someone(205, Role::StationLead, (ScopeColumn::Community, B))
}
/// Somebody signed in without a post.
pub fn resident(person: PersonId) -> Actor {
    Actor { person, posts: vec![Post { role: Role::Resident, org: None, place: None }] }
}

pub fn key<T>(outcome: Result<T, Fault>) -> String {
    match outcome {
        Ok(_) => "done".into(),
        Err(Fault::Refused(all)) => all[0].key.clone(),
        Err(other) => other.to_string(),
    }
}

impl House {
    pub fn envelope(&self, revision: Option<i64>) -> Envelope {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mut bytes = [7; 16];
        bytes[..4].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        Envelope { id: CommandId::from_bytes(bytes), revision }
    }
    pub fn run<C: Command>(&self, actor: &Actor, command: C) -> Result<Receipt, Fault> {
        self.office.run_blocking(actor, self.envelope(None), command)
    }
    /// On the revision that the dossier has now.
    pub fn run_on<C: Command>(&self, actor: &Actor, dossier: DossierId, command: C) -> Result<Receipt, Fault> {
        let revision = self.revision(dossier);
        self.office.run_blocking(actor, self.envelope(Some(revision)), command)
    }
    pub fn read<T: Send + 'static>(&self, work: impl FnOnce(&mut Read<'_>) -> Result<T, Fault> + Send + 'static) -> T {
        self.office.db().read_blocking(work).unwrap()
    }
    pub fn revision(&self, id: DossierId) -> i64 {
        let (keys, reach) = (self.office.keys().clone(), Reach::of(&manager()));
        self.read(move |read| Ok(liren_office::dossier::load(read, &keys, &reach, id, false)?.unwrap().revision))
    }
    pub fn header(&self, id: DossierId) -> liren_office::Header {
        let (keys, reach) = (self.office.keys().clone(), Reach::of(&manager()));
        self.read(move |read| Ok(liren_office::dossier::load(read, &keys, &reach, id, false)?.unwrap()))
    }
    pub fn person(&self, at: &str, name: &str, birth: &str) -> PersonId {
        let fields = PersonFields { name: name.into(), birth: birth.into(), ..PersonFields::default() };
        let told = self.run(&manager(), AddPerson { at: at.into(), fields, not_same: false }).unwrap().told;
        told.iter().find(|(n, _)| n == "person").unwrap().1.parse().unwrap()
    }
    pub fn volunteer(&self, at: &str, name: &str, birth: &str) -> PersonId {
        let person = self.person(at, name, birth);
        self.run(&manager(), Register { person, fields: VolunteerFields::default() }).unwrap();
        person
    }
    /// A shift of so many minutes from 8 o'clock today, with these people.
    pub fn duty(&self, minutes: i64, people: &[PersonId]) -> DossierId {
        let day = self.clock.now().day();
        let from = day.start().plus_minutes(8 * 60);
        let open = Open {
            at: A.into(),
            title: "会客厅开放值守".into(),
            day,
            from,
            until: from.plus_minutes(minutes),
            needed: 2,
            spot: "会客厅".into(),
            recipients: "居民".into(),
        };
        let duty = self.run(&worker(), open).unwrap().dossier.unwrap();
        if !people.is_empty() {
            self.run(&worker(), Assign { duty, people: people.to_vec() }).unwrap();
        }
        duty
    }
    pub fn marks(&self, duty: DossierId, people: &[PersonId], minutes: i64) -> MarkDuty {
        let came = self.clock.now().day().start().plus_minutes(8 * 60);
        MarkDuty {
            duty,
            people: people.to_vec(),
            presence: Presence::Present,
            came,
            went: came.plus_minutes(minutes),
            note: String::new(),
        }
    }
    pub fn stands(&self, person: PersonId) -> Standing {
        self.read(move |read| statement::standing(read, person))
    }
    pub fn lines(&self, person: PersonId) -> Vec<LineRow> {
        let (from, until): (Day, Day) = ("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
        self.read(move |read| lines(read, person, from, until))
    }
    /// What `verify` would say of books, records and tallies.
    pub fn whole(&self) {
        let faults = self.read(|read| {
            let mut faults = liren_ledger::audit(read)?.1;
            faults.extend(book::strays(read)?);
            let kept = read.all(&liren_office::store::TALLY_ALL, &[])?;
            for recount in liren_contribution::RECOUNTS {
                for (community, day, n) in (recount.count)(read)? {
                    let stored = kept.iter().find(|(m, c, d, _)| m == recount.measure && *c == community && *d == day);
                    if stored.map_or(0, |s| s.3) != n {
                        faults.push(format!("{} on {day}: {stored:?}, rows {n}", recount.measure));
                    }
                }
            }
            Ok(faults)
        });
        assert!(faults.is_empty(), "{faults:?}");
    }
}
