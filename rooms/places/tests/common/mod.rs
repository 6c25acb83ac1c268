//! An office with this room, on both engines.
#![allow(dead_code)]

use std::sync::atomic::{AtomicU8, Ordering};

use liren_kernel::{Clock, CommandId, Id, Instant, ScopeColumn, calendar::WorkingCalendar};
use liren_office::{Actor, Command, Envelope, Fault, Keys, Office, Policy, Post, Receipt, Role, attachments::Blobs};
use liren_places::{
    commands::AddDivision,
    import::{self, Input, Options},
    policy,
};
use liren_store::{Db, Target, scratch};

#[derive(Debug)]
struct Fixed;
impl Clock for Fixed {
    fn now(&self) -> Instant {
        Instant::from_ms(1_782_181_800_000)
    }
}

/// An office and the folder it lives in.
pub struct House {
    pub office: Office,
    pub engine: &'static str,
    _folder: tempfile::TempDir,
}

fn open(db: Db, folder: tempfile::TempDir, engine: &'static str) -> House {
    let steps = [liren_office::MIGRATIONS, liren_web::MIGRATIONS, liren_places::MIGRATIONS].concat();
    db.write_blocking(move |tx| liren_store::migrate::run(tx, &steps, Fixed.now())).unwrap();
    let policy = Policy::new(&[policy::RULES, liren_web::RULES]);
    let blobs = Blobs::new(folder.path().join("b"));
    let office = Office::new(db, Keys::new([1; 32]), policy, WorkingCalendar::default(), Fixed, blobs);
    House { office, engine, _folder: folder }
}

/// Every engine there is to test on.
pub fn houses() -> Vec<House> {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Db::open(&Target::Sqlite(folder.path().join("t.db"))).unwrap();
    let postgres = Db::open(&scratch::schema(xtask::cluster::shared(), "places").unwrap()).unwrap();
    vec![open(sqlite, folder, "sqlite"), open(postgres, tempfile::tempdir().unwrap(), "postgres")]
}

/// Somebody with one post.
pub fn with_role(n: u8, role: Role, place: Option<(ScopeColumn, &str)>) -> Actor {
    let place = place.map(|(column, code)| (column, code.to_owned()));
    Actor { person: Id::from_bytes([n; 16]), posts: vec![Post { role, org: None, place }] }
}

/// An administrator of the system.
pub fn admin() -> Actor {
    with_role(200, Role::SystemAdmin, None)
}

/// The manager of the invented street.
pub fn manager() -> Actor {
    with_role(201, Role::StreetManager, Some((ScopeColumn::Street, STREET)))
}

pub const STREET: &str = "140213901";
pub const A: &str = "140213901001";
pub const B: &str = "140213901002";

impl House {
    /// Runs a command under a fresh id.
    pub fn run<C: Command>(&self, actor: &Actor, command: C) -> Result<Receipt, Fault> {
        static NEXT: AtomicU8 = AtomicU8::new(0);
        let mut bytes = [7; 16];
        bytes[0] = NEXT.fetch_add(1, Ordering::Relaxed);
        self.office.run_blocking(actor, Envelope { id: CommandId::from_bytes(bytes), revision: None }, command)
    }

    /// The key of the refusal, or what else went wrong.
    pub fn refused<C: Command>(&self, actor: &Actor, command: C) -> String {
        match self.run(actor, command) {
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

    /// The real line down to 平城区, then the invented street with two communities.
    pub fn lay_ground(&self) {
        let csv = |text: &str| Input {
            name: "list.csv".into(),
            content: Box::new(std::io::Cursor::new(format!("code,name\n{text}").into_bytes())),
        };
        let inputs = vec![csv("14,山西省\n"), csv("1402,大同市\n"), csv("140213,平城区\n")];
        let options = Options { under: None, day: "2023-06-30".parse().unwrap(), accept_gone: false };
        import::divisions(&self.office, &admin(), inputs, &options, &mut |_| {}).unwrap();
        for (parent, code, name) in
            [("140213", STREET, "梧桐街道"), (STREET, A, "梧桐里社区居委会"), (STREET, B, "桂花新村社区居委会")]
        {
            let command = AddDivision { parent: parent.into(), code: code.into(), name: name.into() };
            self.run(&admin(), command).unwrap();
        }
    }
}
