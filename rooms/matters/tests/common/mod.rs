//! An office with places, organisations and categories, on both engines.
#![allow(dead_code)]

pub mod steps;

use std::sync::atomic::{AtomicU32, Ordering};

use liren_kernel::{Clock as _, CommandId, Id, Instant, Line, ScopeColumn, SettableClock, calendar::WorkingCalendar};
use liren_matters::{category, commands::report::Details, import_categories};
use liren_office::{
    Actor, Command, DossierId, Envelope, Fault, Keys, Office, OrgId, PersonId, Policy, Post, Receipt, Role,
    attachments::Blobs,
    directory::{HOLDERS, POST_ADD},
    jobs::Handlers,
};
use liren_people::{OrgKind, commands::org::AddOrg};
use liren_store::{Db, Target, params, scratch};

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
    pub property: OrgId,
    pub folder: tempfile::TempDir,
}

fn open(db: Db, folder: tempfile::TempDir) -> House {
    let clock = SettableClock::at(Instant::from_ms(TEN));
    let steps = [
        liren_office::MIGRATIONS,
        liren_web::MIGRATIONS,
        liren_places::MIGRATIONS,
        liren_people::MIGRATIONS,
        liren_matters::MIGRATIONS,
    ]
    .concat();
    let now = clock.now();
    db.write_blocking(move |tx| liren_store::migrate::run(tx, &steps, now)).unwrap();
    let policy = Policy::new(&[
        liren_web::RULES,
        liren_places::policy::RULES,
        liren_people::policy::RULES,
        liren_matters::policy::RULES,
    ]);
    let blobs = Blobs::new(folder.path().join("b"));
    let office = Office::new(db, Keys::new([1; 32]), policy, WorkingCalendar::default(), clock.clone(), blobs);
    let none: OrgId = Id::from_bytes([0; 16]);
    let handlers = Handlers::new(&[liren_matters::jobs::JOBS, liren_office::unused::JOBS, liren_office::raise::JOBS]);
    let mut house = House { office, clock, handlers, committee: none, property: none, folder };
    liren_places::demo::load(&house.office, Id::from_bytes([9; 16])).unwrap();
    house.committee = house.org(OrgKind::Committee, "梧桐里社区居委会", A);
    house.org(OrgKind::Committee, "桂花新村社区居委会", B);
    house.property = house.org(OrgKind::PropertyCompany, "佳洁物业", A);
    import_categories(&house.office, &Actor::clockwork(), category::FIRST).unwrap();
    house
}

/// Every engine there is to test on.
pub fn houses() -> Vec<House> {
    let folder = tempfile::tempdir().unwrap();
    let mut houses = vec![open(Db::open(&Target::Sqlite(folder.path().join("t.db"))).unwrap(), folder)];
    let postgres = scratch::schema(xtask::cluster::shared(), "matters").unwrap();
    houses.push(open(Db::open(&postgres).unwrap(), tempfile::tempdir().unwrap()));
    houses
}

fn someone(n: u8, role: Role, org: Option<OrgId>, place: Option<(ScopeColumn, &str)>) -> Actor {
    let place = place.map(|(column, code)| (column, code.to_owned()));
    let resident = Post { role: Role::Resident, org: None, place: None };
    Actor { person: Id::from_bytes([n; 16]), posts: vec![Post { role, org, place }, resident] }
}

impl House {
    fn org(&self, kind: OrgKind, name: &str, at: &str) -> OrgId {
        let manager = self.manager();
        let add = AddOrg {
            at: at.into(),
            kind,
            name: name.into(),
            serves: vec![],
            credit_code: String::new(),
            contact: String::new(),
            note: String::new(),
        };
        let told = self.run(&manager, None, add).unwrap().told;
        told.iter().find_map(|(_, id)| id.parse().ok()).unwrap()
    }

    /// The manager of the street.
    pub fn manager(&self) -> Actor {
        someone(201, Role::StreetManager, None, Some((ScopeColumn::Street, STREET)))
    }
    /// Who leads the station of the street, also by what the office has written down.
    pub fn lead(&self) -> PersonId {
        let person: PersonId = Id::from_bytes([202; 16]);
        let (id, none, now) = (Id::<()>::from_bytes([202; 16]), None::<OrgId>, self.office.now());
        self.office
            .db()
            .write_blocking(move |tx| {
                let (role, column) = (Role::StationLead.name(), ScopeColumn::Street.name());
                if tx.opt(&HOLDERS, params![role, column, STREET, now])?.is_none() {
                    let post = params![id, person, role, none, column, STREET, "", now, None::<i64>, person, ""];
                    tx.exec(&POST_ADD, post)?;
                }
                Ok::<_, Fault>(())
            })
            .unwrap();
        person
    }
    /// A worker of the committee.
    pub fn worker(&self) -> Actor {
        someone(1, Role::CommunityWorker, Some(self.committee), Some((ScopeColumn::Community, A)))
    }
    /// A grid worker of the same community.
    pub fn grid_worker(&self) -> Actor {
        someone(3, Role::GridWorker, Some(self.committee), Some((ScopeColumn::Community, A)))
    }
    /// A worker of the other committee.
    pub fn stranger(&self) -> Actor {
        someone(4, Role::CommunityWorker, None, Some((ScopeColumn::Community, B)))
    }
    /// Someone of the property company.
    pub fn handler(&self) -> Actor {
        someone(2, Role::OrgHandler, Some(self.property), None)
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

    /// The clock goes on by so many working hours' worth of clock minutes.
    pub fn later(&self, minutes: i64) {
        self.clock.set(self.clock.now().plus_minutes(minutes));
    }

    /// Where a matter stands, its revision and whether it is overdue.
    pub fn standing(&self, id: DossierId) -> (String, i64, bool) {
        let keys = self.office.keys().clone();
        self.read(move |read| {
            let found = liren_matters::subject::Unposted::by_id(read, &keys, id, false)?.ok_or(Fault::NotFound)?;
            Ok((found.0.header.state.clone(), found.0.header.revision, found.0.record.overdue))
        })
    }

    /// A photo on disk.
    pub fn photo(&self) -> liren_office::photo::Stored {
        let photo = liren_office::photo::prepare("photos", &png()).unwrap();
        self.office.blobs().put_photo(&photo, None).unwrap()
    }
}

/// A small picture, as a phone would send it.
pub fn png() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(40, 30, image::Rgb([10, 200, 30])).write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

pub fn details(title: &str) -> Details {
    Details {
        place: format!("{A}-c1-e2"),
        category: "D01".into(),
        title: Line::new("title", title).unwrap(),
        spot: Some(Line::new("spot", "3 楼").unwrap()),
        text: None,
        photos: vec![],
    }
}
