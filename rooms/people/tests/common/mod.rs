//! An office with the invented 梧桐街道, on either engine.
#![allow(dead_code)]

use liren_kernel::{
    Clock as _, CommandId, Id, Instant, PlacePath, ScopeColumn, calendar::WorkingCalendar, pinyin, time::SettableClock,
};
use liren_office::{
    Actor, Command, Envelope, Fault, Keys, Office, PersonId, Policy, Post, Reach, Receipt, Role, attachments::Blobs,
};
use liren_people::{
    commands::person::{AddPerson, PersonFields},
    policy,
};
use liren_store::{Db, DbError, Engine, Read, Target, params, scratch};

pub const STREET: &str = "140213901";
pub const A: &str = "140213901001";
pub const B: &str = "140213901002";
pub const NOON: i64 = 1_782_187_200_000;

pub struct House {
    pub office: Office,
    pub clock: SettableClock,
    folder: tempfile::TempDir,
}

/// On both engines.
pub fn each(test: impl Fn(&House)) {
    test(&house(false));
    test(&house(true));
}

pub fn house(postgres: bool) -> House {
    let house = bare(postgres);
    places(&house);
    house
}

/// Without any place.
pub fn bare(postgres: bool) -> House {
    let folder = tempfile::tempdir().unwrap();
    let db = if postgres {
        Db::open(&scratch::schema(xtask::cluster::shared(), "people").unwrap()).unwrap()
    } else {
        Db::open(&Target::Sqlite(folder.path().join("t.db"))).unwrap()
    };
    let clock = SettableClock::at(Instant::from_ms(NOON));
    let steps: Vec<_> =
        [liren_office::MIGRATIONS, liren_web::MIGRATIONS, liren_places::MIGRATIONS, liren_people::MIGRATIONS]
            .into_iter()
            .flatten()
            .copied()
            .collect();
    let now = clock.now();
    db.write_blocking(move |tx| liren_store::migrate::run(tx, &steps, now)).unwrap();
    let office = Office::new(
        db,
        Keys::new([1; 32]),
        Policy::new(&[policy::ALL, &[liren_places::policy::RULES, liren_web::RULES]].concat()),
        WorkingCalendar::default(),
        clock.clone(),
        Blobs::new(folder.path().join("b")),
    );
    House { office, clock, folder }
}

fn places(house: &House) {
    let db = house.office.db();
    db.write_blocking(|tx| {
        for (code, kind, name) in [
            ("1402", "city", "大同市"),
            ("140213", "district", "平城区"),
            (STREET, "street", "梧桐街道"),
            (A, "community", "梧桐里社区居委会"),
            (B, "community", "桂花新村社区居委会"),
            ("140213901003", "community", "长乐苑社区居委会"),
        ] {
            let path = PlacePath::of_division(code);
            let id: Id<()> = Id::fresh(Instant::from_ms(NOON));
            let sql = "INSERT INTO place (id, code, kind, name, short, sort, city, district, street, community, source, valid_from) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'list', '2024-01-01')";
            let short = name.replace("社区居委会", "");
            tx.exec_text(
                sql,
                params![id, code, kind, name, short, code, path.city, path.district, path.street, path.community],
            )?;
            let seq: (i64,) = tx.all_text("SELECT seq FROM place WHERE code = ?1", params![code])?.remove(0);
            let mut scopes = vec!["everywhere".to_owned()];
            for column in ScopeColumn::ALL {
                scopes.extend(path.code(column).map(|c| liren_office::reach::place_token(column, c)));
            }
            let mut body = liren_kernel::tokens::index_tokens(name);
            body.extend(pinyin::keys(name).full);
            liren_places::SEARCH.put(tx, seq.0, &scopes, &body)?;
        }
        Ok::<_, liren_store::DbError>(())
    })
    .unwrap();
}

pub fn with(n: u8, posts: &[(Role, Option<(ScopeColumn, &str)>)]) -> Actor {
    let mut posts: Vec<Post> = posts
        .iter()
        .map(|(role, place)| Post { role: *role, org: None, place: place.map(|(c, code)| (c, code.to_owned())) })
        .collect();
    posts.push(Post { role: Role::Resident, org: None, place: None });
    Actor { person: Id::from_bytes([n; 16]), posts }
}
pub fn worker(n: u8, community: &str) -> Actor {
    with(n, &[(Role::CommunityWorker, Some((ScopeColumn::Community, community)))])
}
pub fn manager(n: u8) -> Actor {
    with(n, &[(Role::StreetManager, Some((ScopeColumn::Street, STREET)))])
}
pub fn security(n: u8) -> Actor {
    with(n, &[(Role::SecurityAdmin, None)])
}

impl House {
    pub fn envelope(&self) -> Envelope {
        Envelope { id: CommandId::from_bytes(liren_office::keys::random()), revision: None }
    }
    pub fn run<C: Command>(&self, actor: &Actor, command: C) -> Result<Receipt, Fault> {
        self.office.run_blocking(actor, self.envelope(), command)
    }
    pub fn read<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&mut Read<'_>, &Reach) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        let reach = Reach::of(actor);
        self.office.db().read_blocking(move |read| work(read, &reach)).unwrap()
    }
    pub fn person(&self, actor: &Actor, at: &str, name: &str, more: PersonFields) -> PersonId {
        let fields = PersonFields { name: name.into(), ..more };
        let receipt = self.run(actor, AddPerson { at: at.into(), fields, not_same: false }).unwrap();
        told(&receipt, "person")
    }
    pub fn later(&self, minutes: i64) {
        self.clock.set(self.office.now().plus_minutes(minutes));
    }
    /// What the database holds: its files, or its rows where it lies elsewhere.
    pub fn bytes(&self) -> Vec<u8> {
        if self.office.db().engine() == Engine::Postgres {
            return self.office.db().read_blocking(rows).unwrap().into_bytes();
        }
        let mut bytes = std::fs::read(self.folder.path().join("t.db")).unwrap();
        bytes.extend(std::fs::read(self.folder.path().join("t.db-wal")).unwrap_or_default());
        bytes
    }
}

/// Every row of PostgreSQL as text, bytes as they are where they can be read.
fn rows(read: &mut Read<'_>) -> Result<String, DbError> {
    read.all_text::<(String,)>("SELECT set_config('bytea_output', 'escape', true)", &[])?;
    let tables = "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()";
    let mut all = String::new();
    for (table,) in read.all_text::<(String,)>(tables, &[])? {
        for (row,) in read.all_text::<(String,)>(&format!("SELECT CAST(t AS TEXT) FROM {table} t"), &[])? {
            all.push_str(&row);
        }
    }
    Ok(all)
}

pub fn told<T: ?Sized>(receipt: &Receipt, name: &str) -> Id<T> {
    receipt.told.iter().find(|(n, _)| n == name).unwrap().1.parse().unwrap()
}
pub fn key<T: std::fmt::Debug>(result: Result<T, Fault>) -> String {
    match result.unwrap_err() {
        Fault::Refused(all) => all[0].key.clone(),
        other => other.to_string(),
    }
}
