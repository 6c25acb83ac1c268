//! The office by itself, on both engines: every statement prepares, a command runs once, restricted things hide.

mod common;

use common::{Toy, offices, toy};
use liren_kernel::{CommandId, Id, Level, PlacePath, Refusal, ScopeColumn, Verb};
use liren_office::{
    Actor, Basis, Change, Command, Decide, DossierId, Effect, Envelope, Fault, NewEntry, Nothing, Office, Post, Reach,
    Role, journal,
    listing::{self, Short},
    reach::Wanted,
    rules, search,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
struct Open {
    title: String,
    level: Level,
    community: String,
}
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    on: DossierId,
    text: String,
    level: Level,
}
#[derive(Debug, Serialize, Deserialize)]
struct Add {
    on: DossierId,
    text: String,
}
impl Command for Open {
    type Subject = Nothing;
    const VERB: Verb = Verb("toy.open");
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let member = *cx.actor.person.bytes();
        Ok(Change::open(toy(cx, self.title, self.level, PlacePath::of_division(&self.community))).and(Effect::Join {
            party: member,
            part: "member",
            reason: "opened it".into(),
        }))
    }
}
impl Command for Note {
    type Subject = Toy;
    const VERB: Verb = Verb("toy.note");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.on
    }
    fn decide(self, _: &Toy, cx: &Decide<'_>) -> Result<Change, Refusal> {
        Ok(Change::to("noted").and(Effect::Entry(NewEntry {
            id: cx.id(),
            kind: "note",
            level: self.level,
            audience: None,
            happened_at: cx.now,
            body: serde_json::json!({ "text": self.text }),
        })))
    }
}

impl Command for Add {
    type Subject = Toy;
    const VERB: Verb = Verb("toy.add");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.on
    }
    fn decide(self, _: &Toy, cx: &Decide<'_>) -> Result<Change, Refusal> {
        Ok(Change::none().and(Effect::Entry(NewEntry {
            id: cx.id(),
            kind: "note",
            level: Level::Community,
            audience: None,
            happened_at: cx.now,
            body: serde_json::json!({ "text": self.text }),
        })))
    }
}

const RULES: &[liren_office::Rule] = rules! { Verb("toy.open") => CommunityWorker Any, Volunteer Any; Verb("toy.note") => CommunityWorker Any; Verb("toy.add") => CommunityWorker Place; };

fn worker(n: u8, community: &str) -> Actor {
    let place = Some((ScopeColumn::Community, community.to_owned()));
    Actor { person: Id::from_bytes([n; 16]), posts: vec![Post { role: Role::CommunityWorker, org: None, place }] }
}
fn envelope(n: u8, revision: Option<i64>) -> Envelope {
    Envelope { id: CommandId::from_bytes([n; 16]), revision }
}
const A: &str = "140213001001";
const B: &str = "140213001002";

#[test]
fn every_statement_prepares() {
    let folder = tempfile::tempdir().unwrap();
    for office in offices(folder.path(), "ground", RULES) {
        office
            .db()
            .write_blocking(|tx| {
                for statement in liren_office::store::ALL.iter().chain(liren_office::directory::ALL) {
                    let prepared = liren_store::check::prepare(tx, *statement)?;
                    // By the hour, or by who looks after the machine.
                    let cold = ["TALLY", "JOBS_", "_PURGE"].iter().any(|name| prepared.name.contains(name));
                    assert!(prepared.scans.is_empty() || cold, "{prepared:?}");
                }
                Ok::<_, Fault>(())
            })
            .unwrap();
    }
}

#[test]
fn a_repeat_returns_the_first_receipt_and_another_use_of_its_id_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for office in offices(folder.path(), "ground", RULES) {
        let open = |title: &str| Open { title: title.into(), level: Level::Community, community: A.into() };
        let first = office.run_blocking(&worker(1, A), envelope(9, None), open("甲")).unwrap();
        assert_eq!(first.number.as_deref(), Some("2026梧桐试0001"));
        assert_eq!(office.run_blocking(&worker(1, A), envelope(9, None), open("甲")).unwrap(), first);
        assert!(matches!(office.run_blocking(&worker(1, A), envelope(9, None), open("乙")), Err(Fault::Refused(_))));
        assert_eq!(
            office.run_blocking(&worker(2, A), envelope(9, None), open("乙")).unwrap().number.as_deref(),
            Some("2026梧桐试0002")
        );
    }
}

#[test]
fn stale_is_told_and_out_of_reach_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    for office in offices(folder.path(), "ground", RULES) {
        let made = office
            .run_blocking(
                &worker(1, A),
                envelope(1, None),
                Open { title: "楼道堆物".into(), level: Level::Community, community: A.into() },
            )
            .unwrap();
        let on = made.dossier.unwrap();
        let note = |level| Note { on, text: "说过了".into(), level };
        assert!(matches!(
            office.run_blocking(&worker(3, B), envelope(2, Some(1)), note(Level::Community)),
            Err(Fault::NotFound)
        ));
        assert_eq!(
            office.run_blocking(&worker(2, A), envelope(3, Some(1)), note(Level::Community)).unwrap().revision,
            2
        );
        assert!(matches!(
            office.run_blocking(&worker(2, A), envelope(4, Some(1)), note(Level::Community)),
            Err(Fault::Stale { now: 2 })
        ));
    }
}

#[test]
fn levels_two_and_three_are_ciphertext_and_hidden_from_the_place() {
    let folder = tempfile::tempdir().unwrap();
    for office in offices(folder.path(), "ground", RULES) {
        hides(&office);
        if office.db().engine() == liren_store::Engine::Sqlite {
            nothing_plain_in(folder.path());
        }
    }
}

fn hides(office: &Office) {
    for (n, level) in [(1, Level::Community), (2, Level::NeedToKnow), (3, Level::Sealed)] {
        let title = format!("金丝雀{n}号");
        let made =
            office.run_blocking(&worker(1, A), envelope(n, None), Open { title, level, community: A.into() }).unwrap();
        let note = Note { on: made.dossier.unwrap(), text: format!("密语{n}号"), level };
        office.run_blocking(&worker(1, A), envelope(n + 10, Some(1)), note).unwrap();
    }
    let seen = |actor: Actor, kind: &'static str| {
        let keys = office.keys().clone();
        office
            .db()
            .read_blocking(move |read| {
                let reach = Reach::of(&actor);
                let wanted = Wanted::newest(kind, 50);
                let mut titles: Vec<String> =
                    listing::page::<Short>(read, &keys, &reach, &wanted)?.into_iter().map(|h| h.title).collect();
                assert_eq!(titles.len() as i64, listing::count(read, &reach, &wanted)?);
                if kind == "toy" {
                    let found = search::page::<Short>(read, &keys, &reach, "金丝雀", &wanted, None)?;
                    assert_eq!(found.len(), titles.len());
                }
                titles.sort();
                Ok::<_, Fault>(titles)
            })
            .unwrap()
    };
    assert_eq!(seen(worker(1, A), "toy"), ["金丝雀1号", "金丝雀2号"]);
    assert_eq!(seen(worker(1, A), "sealed"), ["金丝雀3号"]);
    assert_eq!(seen(worker(2, A), "toy"), ["金丝雀1号"]);
    assert!(seen(worker(2, A), "sealed").is_empty());
    assert!(seen(worker(2, B), "toy").is_empty());
    let walk = office.db().read_blocking(journal::verify).unwrap();
    assert_eq!((walk.chains, walk.lines, walk.faults), (3, 6, vec![]));
}

fn nothing_plain_in(folder: &std::path::Path) {
    let mut bytes = std::fs::read(folder.join("t.db")).unwrap();
    bytes.extend(std::fs::read(folder.join("t.db-wal")).unwrap());
    let holds = |text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
    assert!(holds("密语1号") && holds("金丝雀1号"));
    for hidden in ["密语2号", "密语3号", "金丝雀2号", "金丝雀3号"] {
        assert!(!holds(hidden), "{hidden} stands in the file as plain text");
    }
}

#[test]
fn fifty_copies_of_one_command_at_once_have_one_effect() {
    let folder = tempfile::tempdir().unwrap();
    for office in offices(folder.path(), "ground", RULES) {
        let receipts: Vec<_> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..50)
                .map(|n| {
                    let office = &office;
                    scope.spawn(move || {
                        // Forty-nine copies of one, and a neighbour with the same id from someone else.
                        let who = worker(if n == 7 { 2 } else { 1 }, A);
                        let open = Open { title: "同一件".into(), level: Level::Community, community: A.into() };
                        office.run_blocking(&who, envelope(5, None), open).unwrap()
                    })
                })
                .collect();
            handles.into_iter().map(|h| h.join().unwrap()).collect()
        });
        let mut numbers: Vec<_> = receipts.iter().filter_map(|r| r.number.clone()).collect();
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), 2, "{numbers:?}");
        // Appends from many hands to one dossier keep one chain.
        let on = receipts[0].dossier.unwrap();
        std::thread::scope(|scope| {
            for n in 0..20_u8 {
                let office = &office;
                scope.spawn(move || {
                    let add = Add { on, text: format!("第 {n} 条") };
                    office.run_blocking(&worker(n + 1, A), envelope(100 + n, None), add).unwrap()
                });
            }
        });
        let walk = office.db().read_blocking(journal::verify).unwrap();
        assert_eq!((walk.chains, walk.lines, walk.faults), (2, 22, vec![]));
    }
}
