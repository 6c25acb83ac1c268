//! Certificates on both engines: issued once, found by serial, taken back, and every kind of tampering noticed.

mod common;

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU32, Ordering},
};

use common::{Toy, toy};
use liren_kernel::{
    Clock, CommandId, Id, Instant, Level, PlacePath, Refusal, ScopeColumn, Verb, calendar::WorkingCalendar,
};
use liren_office::{
    Actor, Basis, Change, Command, Decide, DossierId, Effect, Envelope, Fault, Keys, Nothing, Office, Policy, Post,
    Reach, Role,
    attachments::Blobs,
    certificate::{self, CertificateId, Form, Found, NewCertificate, Serial, signing},
    dossier, notebook, rules, verify,
};
use liren_store::{Db, Target, Tx, migrate, params, scratch::Scratch, statements};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default)]
struct Ticking(Arc<AtomicI64>);
impl Clock for Ticking {
    fn now(&self) -> Instant {
        Instant::from_ms(1_782_181_800_000 + self.0.fetch_add(1, Ordering::Relaxed))
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Open(Level);
#[derive(Debug, Serialize, Deserialize)]
struct Award {
    on: DossierId,
    name: String,
    holder: [u8; 16],
}
#[derive(Debug, Serialize, Deserialize)]
struct TakeBack {
    on: DossierId,
    certificate: CertificateId,
}
impl Command for Open {
    type Subject = Nothing;
    const VERB: Verb = Verb("toy.open");
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        Ok(Change::open(toy(cx, "第一期培训班", self.0, PlacePath::of_division(A))).and(Effect::Join {
            party: *cx.actor.person.bytes(),
            part: "member",
            reason: "opened it".into(),
        }))
    }
}
impl Command for Award {
    type Subject = Toy;
    const VERB: Verb = Verb("toy.award");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.on
    }
    fn decide(self, _: &Toy, cx: &Decide<'_>) -> Result<Change, Refusal> {
        Ok(Change::none().and(Effect::Certify(Box::new(NewCertificate {
            id: cx.id(),
            kind: "toy",
            form: Form::Award,
            holder: Some(Id::from_bytes(self.holder)),
            once: Some(format!("{}/{}", self.on, self.name)),
            name: self.name,
            what: "第一期培训班".into(),
            facts: vec![("hours", "16".into()), ("id_no", "110105194912310021".into())],
            issuer: Id::from_bytes([5; 16]),
            issuer_name: "梧桐街道社工总站".into(),
        }))))
    }
}
impl Command for TakeBack {
    type Subject = Toy;
    const VERB: Verb = Verb("toy.take_back");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.on
    }
    fn decide(self, _: &Toy, _: &Decide<'_>) -> Result<Change, Refusal> {
        Ok(Change::none().and(Effect::Revoke { certificate: self.certificate, reason: "名字写错了".into() }))
    }
}

const RULES: &[liren_office::Rule] = rules! {
    Verb("toy.open") => StationLead Any;
    Verb("toy.award") => StationLead Place;
    Verb("toy.take_back") => StationLead Place;
};
const A: &str = "140213001001";
const LEARNER: [u8; 16] = [3; 16];

statements! {
    RENAME = "UPDATE certificate SET sealed = ?2 WHERE serial = ?1";
    OTHER_HOLDER = "UPDATE certificate SET holder = ?2 WHERE serial = ?1";
    OTHER_DAY = "UPDATE certificate SET issued_at = issued_at + 86400000 WHERE serial = ?1";
    OTHER_PUBLIC = "UPDATE certificate_key SET public = ?1";
}

struct Ground {
    office: Office,
    class: DossierId,
    _database: Option<Scratch>,
    _folder: tempfile::TempDir,
}

fn lead() -> Actor {
    let place = Some((ScopeColumn::Community, A.to_owned()));
    Actor { person: Id::from_bytes([7; 16]), posts: vec![Post { role: Role::StationLead, org: None, place }] }
}
fn next() -> Envelope {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let mut id = [0; 16];
    id[..4].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    Envelope { id: CommandId::from_bytes(id), revision: None }
}

impl Ground {
    fn new(postgres: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = postgres.then(|| {
            static NEXT: AtomicU32 = AtomicU32::new(0);
            let n = NEXT.fetch_add(1, Ordering::Relaxed);
            Scratch::make(xtask::cluster::shared(), &format!("office_certificate_{}_{n}", std::process::id())).unwrap()
        });
        let target = match &database {
            Some(database) => Target::Postgres(database.url()),
            None => Target::Sqlite(folder.path().join("t.db")),
        };
        let db = Db::open(&target).unwrap();
        db.write_blocking(|tx| migrate::run(tx, liren_office::MIGRATIONS, Ticking::default().now())).unwrap();
        let (policy, blobs) = (Policy::new(&[RULES]), Blobs::new(folder.path().join("b")));
        let clock = Ticking::default();
        let office = Office::new(db, Keys::new([1; 32]), policy, WorkingCalendar::default(), clock, blobs);
        let class = office.run_blocking(&lead(), next(), Open(Level::Community)).unwrap().dossier.unwrap();
        Self { office, class, _database: database, _folder: folder }
    }
    fn award(&self, name: &str) -> Result<(), Fault> {
        let award = Award { on: self.class, name: name.into(), holder: LEARNER };
        self.office.run_blocking(&lead(), next(), award).map(drop)
    }
    fn all(&self) -> Vec<certificate::Certificate> {
        let (keys, class) = (self.office.keys().clone(), self.class);
        self.office
            .db()
            .read_blocking(move |read| {
                let header = dossier::load(read, &keys, &Reach::of(&lead()), class, false)?.unwrap();
                certificate::of_dossier(read, &keys, &header)
            })
            .unwrap()
    }
    fn check(&self, serial: &Serial) -> Option<Found> {
        let (keys, serial) = (self.office.keys().clone(), serial.clone());
        self.office.db().read_blocking(move |read| certificate::by_serial(read, &keys, &serial)).unwrap()
    }
    fn write(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<u64, liren_store::DbError> + Send + 'static) {
        assert_eq!(self.office.db().write_blocking(work).unwrap(), 1);
    }
    fn faults(&self) -> Vec<String> {
        let checks = verify::verify(&self.office, vec![], vec![]).unwrap();
        checks.into_iter().filter(|c| c.name == "certificates").flat_map(|c| c.faults).collect()
    }
}

fn refused(result: Result<(), Fault>) -> String {
    match result {
        Err(Fault::Refused(all)) => all[0].key.clone(),
        other => panic!("{other:?}"),
    }
}

fn a_life(postgres: bool) {
    let ground = Ground::new(postgres);
    ground.award("梁小满").unwrap();
    ground.award("𬱖㛃䶮").unwrap();
    assert_eq!(refused(ground.award("梁小满")), "refusal-certificate-twice");
    let all = ground.all();
    assert_eq!(all.iter().map(|c| c.said.name.as_str()).collect::<Vec<_>>(), ["梁小满", "𬱖㛃䶮"]);
    let one = &all[0];
    assert!(one.serial.as_str().starts_with("2026-"));
    assert_eq!((one.fact("hours"), one.said.day.as_str()), (Some("16"), "2026-06-23"));
    let Some(Found::Sound(found)) = ground.check(&one.serial) else { panic!() };
    assert_eq!((found.said.clone(), found.revoked_at()), (one.said.clone(), None));
    assert!(certificate::is_name(&found.said, " 梁 小满") && !certificate::is_name(&found.said, "梁小"));
    assert!(ground.check(&Serial::new(2026, [9; 8])).is_none());

    // Anybody can check it with what is published alone.
    let published = ground.office.db().read_blocking(signing::published).unwrap();
    let payload = signing::payload(&one.jws, &published[0].kid, &published[0].public).unwrap();
    assert_eq!(serde_json::from_slice::<certificate::Said>(&payload).unwrap(), one.said);
    assert_eq!(published[0].jwk()["crv"], "Ed25519");

    // Taken back once; then the same may be issued anew, under another number.
    let take_back = || TakeBack { on: ground.class, certificate: one.row.id };
    ground.office.run_blocking(&lead(), next(), take_back()).unwrap();
    assert_eq!(
        refused(ground.office.run_blocking(&lead(), next(), take_back()).map(drop)),
        "refusal-certificate-revoked"
    );
    let Some(Found::Sound(found)) = ground.check(&one.serial) else { panic!() };
    assert!(found.revoked_at().is_some() && found.row.reason.as_deref() == Some("名字写错了"));
    ground.award("梁小满").unwrap();
    assert_ne!(ground.all()[2].serial, one.serial);
    let told = ground.office.db().read_blocking(|read| notebook::inbox(read, Id::from_bytes(LEARNER), None)).unwrap();
    let keys: Vec<_> = told.iter().map(|n| n.key.as_str()).collect();
    assert_eq!(keys.iter().filter(|k| **k == "notice-certificate-issued").count(), 3);
    assert_eq!(keys.iter().filter(|k| **k == "notice-certificate-revoked").count(), 1);
    assert!(told[0].args.contains("/certificates/2026-"));

    // Another class cannot take it back, and a restricted one gives none.
    let other = ground.office.run_blocking(&lead(), next(), Open(Level::Community)).unwrap().dossier.unwrap();
    let foreign = TakeBack { on: other, certificate: all[1].row.id };
    assert!(matches!(ground.office.run_blocking(&lead(), next(), foreign), Err(Fault::NotFound)));
    let hidden = ground.office.run_blocking(&lead(), next(), Open(Level::NeedToKnow)).unwrap().dossier.unwrap();
    let award = Award { on: hidden, name: "梁小满".into(), holder: LEARNER };
    assert!(matches!(ground.office.run_blocking(&lead(), next(), award), Err(Fault::Internal(_))));
    assert_eq!(ground.faults(), Vec::<String>::new());

    // A key that was replaced still vouches for what it signed.
    let keys = ground.office.keys().clone();
    let fresh = ground.office.db().write_blocking(move |tx| signing::replace(tx, &keys, Instant::from_ms(0))).unwrap();
    ground.award("何怀远").unwrap();
    assert_eq!(ground.office.db().read_blocking(signing::published).unwrap().len(), 2);
    let last = ground.all().pop().unwrap();
    assert!(signing::payload(&last.jws, &fresh.kid, fresh.public()).is_some());
    assert!(matches!(ground.check(&one.serial), Some(Found::Sound(_))));
}

fn tampered(postgres: bool) {
    let ground = Ground::new(postgres);
    for name in ["梁小满", "赵谷雨", "吴桂兰", "何怀远"] {
        ground.award(name).unwrap();
    }
    let all = ground.all();
    let serial = |n: usize| all[n].serial.clone();
    // Whoever can write into the database, but lacks the master key, exchanges one paper's content for another's …
    let (to, other) = (serial(0).to_string(), all[1].row.sealed.clone());
    ground.write(move |tx| tx.exec(&RENAME, params![to, other]));
    // … makes somebody else its holder …
    let to = serial(1).to_string();
    ground.write(move |tx| tx.exec(&OTHER_HOLDER, params![to, [8_u8; 16]]));
    // … or dates it back and forth.
    let to = serial(2).to_string();
    ground.write(move |tx| tx.exec(&OTHER_DAY, params![to]));
    for n in 0..3 {
        assert!(matches!(ground.check(&serial(n)), Some(Found::Broken)), "{n}");
    }
    assert!(matches!(ground.check(&serial(3)), Some(Found::Sound(_))));
    assert_eq!(ground.faults().len(), 3);
    // A public key of one's own does not fit the office's seed.
    ground.write(|tx| tx.exec(&OTHER_PUBLIC, params![[4_u8; 32].to_vec()]));
    assert!(matches!(ground.check(&serial(3)), Some(Found::Broken)));
    assert!(ground.award("高望山").is_err());
}

/// Whoever holds the master key but signs with a key of their own is found out too.
#[test]
fn another_key_signs_nothing_of_ours() {
    let (ours, theirs) = (Ground::new(false), Ground::new(false));
    ours.award("梁小满").unwrap();
    theirs.award("梁小满").unwrap();
    let (ours, theirs) = (ours.office, theirs.office);
    let key = |office: &Office| office.db().read_blocking(signing::published).unwrap().remove(0);
    let (our_key, their_key) = (key(&ours), key(&theirs));
    assert_ne!(our_key.public, their_key.public);
    let signer = |office: &Office| {
        let keys = office.keys().clone();
        office.db().write_blocking(move |tx| signing::signer(tx, &keys, Instant::from_ms(0))).unwrap()
    };
    let forged = signer(&theirs).sign(b"{}");
    assert!(signing::payload(&forged, &our_key.kid, &our_key.public).is_none());
    assert!(signing::payload(&forged, &their_key.kid, &our_key.public).is_none());
    assert!(signing::payload(&forged, &their_key.kid, &their_key.public).is_some());
}

#[test]
fn a_certificate_is_issued_found_and_taken_back_on_sqlite() {
    a_life(false);
}
#[test]
fn a_certificate_is_issued_found_and_taken_back_on_postgres() {
    a_life(true);
}
#[test]
fn tampering_is_noticed_on_sqlite() {
    tampered(false);
}
#[test]
fn tampering_is_noticed_on_postgres() {
    tampered(true);
}
