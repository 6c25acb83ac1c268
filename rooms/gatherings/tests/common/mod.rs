//! An office with places and organisations, on both engines.
#![allow(dead_code)]

use std::sync::atomic::{AtomicU32, Ordering};

use liren_gatherings::{
    commands::{
        plan::{Details, Plan},
        sittings::NewSitting,
    },
    model::{Audience, Counts, Form, OpenTo},
    outline::Outline,
    subject::{self, Gathering},
};
use liren_kernel::{Clock as _, CommandId, Id, Instant, Line, ScopeColumn, SettableClock, calendar::WorkingCalendar};
use liren_office::{
    Actor, Command, DossierId, Envelope, Fault, Keys, Office, OrgId, PersonId, Policy, Post, Reach, Receipt, Role,
    attachments::Blobs, jobs::Handlers,
};
use liren_people::{
    OrgKind,
    commands::{
        org::AddOrg,
        person::{AddPerson, PersonFields},
    },
};
use liren_store::{Db, Target, scratch};

pub const STREET: &str = "140213901";
pub const A: &str = "140213901001";
pub const B: &str = "140213901002";
/// Tuesday 23 June 2026, 10:00.
pub const TEN: i64 = 1_782_180_000_000;

pub struct House {
    pub office: Office,
    pub clock: SettableClock,
    pub handlers: Handlers,
    pub committee: OrgId,
    pub folder: tempfile::TempDir,
}

fn open(db: Db, folder: tempfile::TempDir, orgs: bool) -> House {
    let clock = SettableClock::at(Instant::from_ms(TEN));
    let steps = [
        liren_office::MIGRATIONS,
        liren_web::MIGRATIONS,
        liren_places::MIGRATIONS,
        liren_people::MIGRATIONS,
        liren_gatherings::MIGRATIONS,
    ]
    .concat();
    let now = clock.now();
    db.write_blocking(move |tx| liren_store::migrate::run(tx, &steps, now)).unwrap();
    let policy = Policy::new(&[
        liren_web::RULES,
        liren_places::policy::RULES,
        liren_people::policy::RULES,
        liren_gatherings::policy::RULES,
    ]);
    let blobs = Blobs::new(folder.path().join("b"));
    let office = Office::new(db, Keys::new([1; 32]), policy, WorkingCalendar::default(), clock.clone(), blobs);
    let none: OrgId = Id::from_bytes([0; 16]);
    let handlers = Handlers::new(&[liren_gatherings::ROOM.jobs]);
    let mut house = House { office, clock, handlers, committee: none, folder };
    liren_places::demo::load(&house.office, Id::from_bytes([9; 16])).unwrap();
    if orgs {
        house.committee = house.org(OrgKind::Committee, "梧桐里社区居委会", A);
        house.org(OrgKind::Committee, "桂花新村社区居委会", B);
    }
    house
}

/// Every engine there is to test on.
pub fn houses() -> Vec<House> {
    built(true)
}

/// The same with places alone.
pub fn bare_houses() -> Vec<House> {
    built(false)
}

fn built(orgs: bool) -> Vec<House> {
    let folder = tempfile::tempdir().unwrap();
    let mut houses = vec![open(Db::open(&Target::Sqlite(folder.path().join("t.db"))).unwrap(), folder, orgs)];
    let postgres = scratch::schema(xtask::cluster::shared(), "gatherings").unwrap();
    houses.push(open(Db::open(&postgres).unwrap(), tempfile::tempdir().unwrap(), orgs));
    houses
}

fn someone(n: u8, role: Role, org: Option<OrgId>, place: Option<(ScopeColumn, &str)>) -> Actor {
    let place = place.map(|(column, code)| (column, code.to_owned()));
    let resident = Post { role: Role::Resident, org: None, place: None };
    Actor { person: Id::from_bytes([n; 16]), posts: vec![Post { role, org, place }, resident] }
}

impl House {
    fn org(&self, kind: OrgKind, name: &str, at: &str) -> OrgId {
        let add = AddOrg {
            at: at.into(),
            kind,
            name: name.into(),
            serves: vec![],
            credit_code: String::new(),
            contact: String::new(),
            note: String::new(),
        };
        let told = self.run(&self.manager(), None, add).unwrap().told;
        told.iter().find_map(|(_, id)| id.parse().ok()).unwrap()
    }

    /// The manager of the street.
    pub fn manager(&self) -> Actor {
        someone(201, Role::StreetManager, None, Some((ScopeColumn::Street, STREET)))
    }
    /// The lead of the street's station.
    pub fn station(&self) -> Actor {
        someone(202, Role::StationLead, None, Some((ScopeColumn::Street, STREET)))
    }
    /// A worker of the committee.
    pub fn worker(&self) -> Actor {
        someone(1, Role::CommunityWorker, Some(self.committee), Some((ScopeColumn::Community, A)))
    }
    /// A worker of the other committee.
    pub fn stranger(&self) -> Actor {
        someone(4, Role::CommunityWorker, None, Some((ScopeColumn::Community, B)))
    }
    /// A volunteer, who reaches nothing by place.
    pub fn volunteer(&self) -> Actor {
        someone(30, Role::Volunteer, None, Some((ScopeColumn::Community, A)))
    }
    /// Somebody with an account and nothing else.
    pub fn resident(&self, n: u8) -> Actor {
        someone(n, Role::Resident, None, None)
    }

    /// Runs a command under a fresh id, on the revision seen.
    pub fn run<C: Command>(&self, actor: &Actor, revision: Option<i64>, command: C) -> Result<Receipt, Fault> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mut bytes = [7; 16];
        bytes[..4].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        self.office.run_blocking(actor, Envelope { id: CommandId::from_bytes(bytes), revision }, command)
    }

    /// What went wrong, by the key of its refusal.
    pub fn refused<C: Command>(&self, actor: &Actor, revision: Option<i64>, command: C) -> String {
        match self.run(actor, revision, command) {
            Ok(_) => "done".into(),
            Err(Fault::Refused(all)) => all[0].key.clone(),
            Err(other) => other.to_string(),
        }
    }

    /// Reads.
    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut liren_store::Read<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        self.office.db().read_blocking(work).unwrap()
    }

    /// A gathering as this actor sees it.
    pub fn seen(&self, actor: &Actor, id: DossierId) -> Option<Gathering> {
        let (keys, reach, person) = (self.office.keys().clone(), Reach::of(actor), actor.person);
        self.read(move |read| subject::load(read, &keys, &reach, person, id, false))
    }

    /// Plans a gathering in the first community.
    pub fn plan(&self, details: Details, sittings: Vec<NewSitting>) -> DossierId {
        let plan = Plan { at: format!("{A}-v1"), details, parent: None, sittings };
        self.run(&self.worker(), None, plan).unwrap().dossier.unwrap()
    }

    /// Registers a person in the first community.
    pub fn register(&self, name: &str) -> PersonId {
        let fields = PersonFields { name: name.into(), ..PersonFields::default() };
        let told = self.run(&self.manager(), None, AddPerson { at: A.into(), fields, not_same: false }).unwrap().told;
        told.iter().find_map(|(_, id)| id.parse().ok()).unwrap()
    }

    /// A photo on disk.
    pub fn photo(&self) -> liren_office::photo::Stored {
        let mut png = std::io::Cursor::new(Vec::new());
        let picture = image::RgbImage::from_pixel(40, 30, image::Rgb([10, 200, 30]));
        picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let photo = liren_office::photo::prepare("photos", png.get_ref()).unwrap();
        self.office.blobs().put_photo(&photo, None).unwrap()
    }

    /// Which engine it stands on.
    pub fn engine(&self) -> String {
        self.read(|read| Ok(format!("{:?}", read.engine())))
    }

    /// The clock goes on.
    pub fn later(&self, minutes: i64) {
        self.clock.set(self.clock.now().plus_minutes(minutes));
    }
}

pub fn details(form: Form, capacity: i64) -> Details {
    Details {
        form,
        title: Line::new("title", "家庭用电安全讲座").unwrap(),
        audience: Audience::Residents,
        age_from: None,
        age_to: None,
        open_to: OpenTo::Public,
        capacity,
        credit: Counts::Nothing,
        outline: Outline::default(),
    }
}

pub fn sitting(day: &str) -> NewSitting {
    NewSitting { day: day.parse().unwrap(), from: 840, until: 930, theme: None, place: None, lecturer: None }
}
