//! Versions and scores in the database, on both engines.

use std::sync::atomic::{AtomicU8, Ordering};

use liren_instruments::{Give, Given, Version, expr::Value, store, xlsform::compile};
use liren_kernel::{CommandId, Id, Instant, Level, PlacePath, Refusal, SettableClock, Verb, calendar::WorkingCalendar};
use liren_office::{
    Actor, Basis, Change, Command, Decide, DossierId, Effect, Envelope, Facts, Fault, Header, Keys, LoadContext,
    Nothing, Office, Policy, Subject, attachments::Blobs, change::NewDossier, dossier, rules,
};
use liren_store::{Db, Target, Tx, params, scratch};
use serde::{Deserialize, Serialize};

const ROUND: [u8; 16] = [5; 16];

#[derive(Serialize, Deserialize)]
struct Open(Level);
impl Command for Open {
    type Subject = Nothing;
    const VERB: Verb = Verb("toy.open");
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let new = NewDossier {
            id: cx.id(),
            kind: "toy",
            number_stem: "试".into(),
            title: "打分".into(),
            level: self.0,
            state: "new",
            facet: String::new(),
            lead: None,
            place: None,
            path: PlacePath::default(),
            due_at: None,
        };
        let join = Effect::Join { party: *cx.actor.person.bytes(), part: "member", reason: "test".into() };
        Ok(Change::open(new).and(join))
    }
}

struct Opened(Header);
impl Subject for Opened {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        Ok(dossier::load(tx, cx.keys, cx.reach, *key, true)?.map(Self))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.0)
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

#[derive(Serialize, Deserialize)]
struct Rate {
    on: DossierId,
    version: i64,
    rater: u8,
    answers: liren_instruments::Answers,
}
impl Command for Rate {
    type Subject = Opened;
    const VERB: Verb = Verb("toy.rate");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.on
    }
    fn decide(self, _: &Opened, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let (rater, part) = ([self.rater; 16], "judge");
        let given = Given {
            id: cx.id(),
            round: ROUND,
            version: self.version,
            subject: [1; 16],
            rater,
            part,
            answers: self.answers,
        };
        Ok(Change::none().and(Give(given).into()))
    }
}

const RULES: &[liren_office::Rule] = rules! { Verb("toy.open") => Clockwork Any; Verb("toy.rate") => Clockwork Any; };

fn offices() -> Vec<(Office, tempfile::TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Db::open(&Target::Sqlite(folder.path().join("t.db"))).unwrap();
    let postgres = Db::open(&scratch::schema(xtask::cluster::shared(), "instruments").unwrap()).unwrap();
    [(sqlite, folder), (postgres, tempfile::tempdir().unwrap())]
        .into_iter()
        .map(|(db, folder)| {
            let now = Instant::from_ms(1_782_180_000_000);
            let steps = [liren_office::MIGRATIONS, liren_instruments::MIGRATIONS].concat();
            db.write_blocking(move |tx| liren_store::migrate::run(tx, &steps, now)).unwrap();
            let blobs = Blobs::new(folder.path().join("b"));
            let policy = Policy::new(&[RULES]);
            let clock = SettableClock::at(now);
            (Office::new(db, Keys::new([1; 32]), policy, WorkingCalendar::default(), clock, blobs), folder)
        })
        .collect()
}

/// The clock reads only what it is on the team of; it opened the dossier.
fn me() -> Actor {
    let mut actor = Actor::clockwork();
    actor.person = Id::from_bytes([7; 16]);
    actor
}

fn run<C: Command>(office: &Office, command: C) -> DossierId {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let id = CommandId::from_bytes([NEXT.fetch_add(1, Ordering::Relaxed); 16]);
    office.run_blocking(&me(), Envelope { id, revision: None }, command).unwrap().dossier.unwrap()
}

fn sheet(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn publish(office: &Office, label: &str) -> Version {
    let survey = sheet(&format!(
        "type | name | label | parameters | competency\nrange | learn | {label} | start=1 end=10 | learning"
    ));
    let form = compile(&survey, &[], &sheet("form_id | form_title\nshow | 汇报评分")).unwrap();
    let now = office.now();
    let seq = office.db().write_blocking(move |tx| store::publish(tx, &form, me().person, now)).unwrap();
    office.db().read_blocking(move |read| store::by_seq(read, seq)).unwrap().unwrap()
}

fn answers(mark: f64) -> liren_instruments::Answers {
    liren_instruments::Answers([("learn".to_owned(), Value::Number(mark))].into())
}

#[test]
fn an_instrument_changed_during_scoring_leaves_given_scores_as_they_were() {
    for (office, _folder) in offices() {
        let first = publish(&office, "学习");
        assert_eq!(publish(&office, "学习").seq, first.seq, "what says the same is no new version");
        let on = run(&office, Open(Level::Community));
        run(&office, Rate { on, version: first.seq, rater: 1, answers: answers(8.0) });
        let second = publish(&office, "学习（新）");
        assert_eq!((first.number, second.number), (1, 2));
        run(&office, Rate { on, version: first.seq, rater: 2, answers: answers(6.0) });
        run(&office, Rate { on, version: first.seq, rater: 1, answers: answers(9.0) });
        let keys = office.keys().clone();
        let (live, all) = office
            .db()
            .read_blocking(move |read| {
                let seq = 1;
                let live = store::scores(read, &keys, seq, ROUND)?;
                Ok::<_, Fault>((live, store::history(read, &keys, seq, ROUND, [1; 16])?))
            })
            .unwrap();
        let marks: Vec<Option<f64>> = live.iter().map(|s| s.answers.get("learn").number()).collect();
        assert_eq!(marks, [Some(6.0), Some(9.0)], "the later score of a rater stands");
        assert_eq!((all.len(), all[0].superseded_at.is_some()), (3, true), "the earlier one is kept");
        assert!(live.iter().all(|s| s.version == first.seq));
    }
}

#[test]
fn answers_on_a_restricted_dossier_are_ciphertext() {
    for (office, _folder) in offices() {
        let version = publish(&office, "学习").seq;
        let on = run(&office, Open(Level::NeedToKnow));
        run(&office, Rate { on, version, rater: 1, answers: answers(8.0) });
        let keys = office.keys().clone();
        let (stored, opened) = office
            .db()
            .read_blocking(move |read| {
                let raw: Vec<(Vec<u8>,)> = read.all_text("SELECT answers FROM score", params![])?;
                Ok::<_, Fault>((raw, store::scores(read, &keys, 1, ROUND)?))
            })
            .unwrap();
        assert!(!String::from_utf8_lossy(&stored[0].0).contains("learn"));
        assert_eq!(opened[0].answers.get("learn"), Value::Number(8.0));
    }
}

#[test]
fn a_version_changed_behind_our_back_is_found_out() {
    for (office, _folder) in offices() {
        let version = publish(&office, "学习").seq;
        let text = "UPDATE instrument_version SET body = '{}'";
        office.db().write_blocking(move |tx| tx.exec_text(text, &[])).unwrap();
        let read = office.db().read_blocking(move |read| store::by_seq(read, version));
        assert!(matches!(read, Err(Fault::Internal(_))), "{read:?}");
    }
}
