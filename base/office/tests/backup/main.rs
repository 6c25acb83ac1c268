//! Backup, restore, verify and the second sink, on both engines, with a small kind of dossier of their own.

mod beside;
#[path = "../common/mod.rs"]
mod common;
mod toy;

use std::path::{Path, PathBuf};

use liren_kernel::{Clock, CommandId, Id, Instant, Level, ScopeColumn, Verb, calendar::WorkingCalendar};
use liren_office::{
    Actor, DossierId, Envelope, Fault, Keys, Office, Policy, Post, Reach, Role,
    attachments::Blobs,
    backup::{self, Plan, Reindex, Restored, Wish},
    dossier,
    listing::Short,
    reach::Wanted,
    rules, search,
    sink::{Sink, Target as SinkTarget},
    verify::{self, Check, Recount},
};
use liren_store::{Db, Target, migrate, params, scratch::Scratch};

use toy::Open;

#[derive(Debug)]
struct At(i64);
impl Clock for At {
    fn now(&self) -> Instant {
        Instant::from_ms(1_782_181_800_000 + self.0)
    }
}

const RULES: &[liren_office::Rule] = rules! { Verb("toy.open") => CommunityWorker Any; };
const A: &str = "140213001001";
const REINDEX: &[Reindex] = &[Reindex { tables: &["search_dossier"], run: liren_office::reindex }];
const RECOUNTS: &[Recount] = &[Recount {
    measure: "toys",
    count: |read| {
        let rows = read.all_text::<(String, i64)>(
            "SELECT community, count(*) FROM dossier WHERE level < 3 GROUP BY community",
            &[],
        )?;
        Ok(rows.into_iter().map(|(community, n)| (community, At(0).now().day().to_string(), n)).collect())
    },
}];

/// A database, empty, that ends with the value.
struct Ground {
    folder: tempfile::TempDir,
    database: Option<Scratch>,
}
impl Ground {
    fn new(postgres: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = postgres.then(|| {
            static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
            let n = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Scratch::make(xtask::cluster::shared(), &format!("office_backup_{}_{n}", std::process::id())).unwrap()
        });
        Self { folder, database }
    }
    fn target(&self) -> Target {
        match &self.database {
            Some(database) => Target::Postgres(database.url()),
            None => Target::Sqlite(self.folder.path().join("t.db")),
        }
    }
    fn office(&self, later: i64) -> Office {
        Office::new(
            Db::open(&self.target()).unwrap(),
            Keys::new([1; 32]),
            Policy::new(&[RULES]),
            WorkingCalendar::default(),
            At(later),
            Blobs::new(self.folder.path().join("files")),
        )
    }
}
fn worker() -> Actor {
    let place = Some((ScopeColumn::Community, A.to_owned()));
    Actor { person: Id::from_bytes([7; 16]), posts: vec![Post { role: Role::CommunityWorker, org: None, place }] }
}

/// Three dossiers of levels 1, 2 and 3, an attachment of level 1.
fn life(office: &Office) -> Vec<DossierId> {
    office.db().write_blocking(|tx| migrate::run(tx, liren_office::MIGRATIONS, At(0).now())).unwrap();
    let ids = [Level::Community, Level::NeedToKnow, Level::Sealed].map(|level| {
        let n = level.number();
        let open = Open { title: format!("楼道堆物{n}"), level, words: format!("张三丰{n}") };
        let envelope = Envelope { id: CommandId::from_bytes([n as u8; 16]), revision: None };
        office.run_blocking(&worker(), envelope, open).unwrap().dossier.unwrap()
    });
    let sha = office.blobs().put("照片".as_bytes()).unwrap();
    office
        .db()
        .write_blocking(move |tx| {
            let id: Id<()> = Id::from_bytes([9; 16]);
            let none: Option<i64> = None;
            tx.exec(
                &liren_office::store::ATTACHMENT_ADD,
                params![
                    id,
                    1_i64,
                    Some(id),
                    1_i64,
                    none,
                    "scene",
                    "image/jpeg",
                    sha,
                    sha,
                    6_i64,
                    1_i64,
                    1_i64,
                    id,
                    At(0).now()
                ],
            )
        })
        .unwrap();
    ids.to_vec()
}

fn plan(to: &Path) -> Plan {
    Plan { to: to.to_owned(), keep: None, keep_keys: 7, program: "0.1.0".into() }
}
fn wish(from: &Path) -> Wish {
    Wish { from: from.to_owned(), without_keys: false, erased: vec![] }
}
fn restore(into: &Office, keys: &Keys, wish: &Wish) -> Result<Restored, String> {
    backup::restore(into.db(), keys, into.blobs(), liren_office::MIGRATIONS.to_vec(), REINDEX, wish, At(0).now())
}
fn faults(office: &Office) -> Vec<String> {
    let checks: Vec<Check> = verify::verify(office, RECOUNTS.to_vec(), vec![]).unwrap();
    assert_eq!(checks.len(), 8);
    checks.into_iter().flat_map(|c| c.faults).collect()
}
/// What the worker reads: titles, timelines and what words find.
fn seen(office: &Office, ids: &[DossierId]) -> Vec<String> {
    let (ids, keys) = (ids.to_vec(), office.keys().clone());
    office
        .db()
        .read_blocking(move |read| {
            let reach = Reach::of(&worker());
            let mut seen = Vec::new();
            for id in ids {
                let header = dossier::load(read, &keys, &reach, id, false)?.ok_or(Fault::NotFound)?;
                let entries = dossier::timeline(read, &keys, &header, worker().person, true)?;
                seen.push(format!(
                    "{} {}",
                    header.title,
                    entries.iter().map(|e| e.body.to_string()).collect::<String>()
                ));
            }
            for word in ["堆物", "三丰"] {
                let found = search::page::<Short>(read, &keys, &reach, word, &Wanted::newest("toy", 10), None)?;
                seen.push(found.iter().map(|h| h.seq.to_string()).collect::<Vec<_>>().join(","));
            }
            Ok::<_, Fault>(seen)
        })
        .unwrap()
}
fn flip(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

fn round(from: bool, to: bool) {
    let (source, target) = (Ground::new(from), Ground::new(to));
    let office = source.office(0);
    let ids = life(&office);
    assert_eq!(faults(&office), Vec::<String>::new());
    let before = seen(&office, &ids);
    assert_eq!(&before[3..], ["2,1", "2,1"]);
    let made = backup::backup(&office, &plan(&source.folder.path().join("stick"))).unwrap();
    assert!(made.folder.ends_with("stick/liren-backup-20260623-103000"), "{}", made.folder.display());
    assert_eq!((made.manifest.files, made.manifest.keys.rows.len()), (1, 1));
    let again = target.office(0);
    let restored = restore(&again, &Keys::new([1; 32]), &wish(&made.folder)).unwrap();
    assert_eq!((restored.keys, restored.erased, restored.indexed), (2, 0, 2));
    assert_eq!(seen(&again, &ids), before);
    assert_eq!(faults(&again), Vec::<String>::new());
    // Work goes on there, and a second restore into it is refused.
    let open = Open { title: "新的".into(), level: Level::NeedToKnow, words: String::new() };
    again.run_blocking(&worker(), Envelope { id: CommandId::from_bytes([77; 16]), revision: None }, open).unwrap();
    assert_eq!(faults(&again), Vec::<String>::new());
    assert!(restore(&again, &Keys::new([1; 32]), &wish(&made.folder)).is_err());
}

#[test]
fn from_sqlite_to_postgres_and_to_itself() {
    round(false, true);
    round(false, false);
}
#[test]
fn from_postgres_to_sqlite_and_to_itself() {
    round(true, false);
    round(true, true);
}

#[test]
fn what_is_wrong_with_a_backup_is_told_and_nothing_is_written() {
    for postgres in [false, true] {
        let source = Ground::new(postgres);
        let office = source.office(0);
        life(&office);
        let made = backup::backup(&office, &plan(&source.folder.path().join("stick"))).unwrap().folder;
        let refused = |wish: &Wish, keys: [u8; 32]| {
            let target = Ground::new(postgres);
            let office = target.office(0);
            let error = restore(&office, &Keys::new(keys), wish).unwrap_err();
            assert_eq!(office.db().write_blocking(|tx| liren_store::backup::tables(tx).map(|t| t.len())).unwrap(), 0);
            assert!(!office.blobs().folder().exists());
            error
        };
        assert!(refused(&wish(&made), [2; 32]).contains("master key"));
        let file = std::fs::read_dir(made.join("files")).unwrap().next().unwrap().unwrap().path();
        let file = std::fs::read_dir(file).unwrap().next().unwrap().unwrap().path();
        let parts: Vec<PathBuf> =
            vec![made.join("data.lrb"), made.join("keys.lrb"), made.join("manifest.json"), file.clone()];
        for part in &parts {
            let middle = std::fs::metadata(part).unwrap().len() as usize / 2;
            flip(part, middle);
            let said = refused(&wish(&made), [1; 32]);
            assert!(
                ["hash", "signature", "manifest.json"].iter().any(|w| said.contains(w)),
                "{}: {said}",
                part.display()
            );
            flip(part, middle);
        }
        let text = std::fs::read_to_string(made.join("manifest.json")).unwrap();
        std::fs::write(made.join("manifest.json"), text.replace("\"format\": 1", "\"format\": 2")).unwrap();
        assert!(refused(&wish(&made), [1; 32]).contains("format 2"));
        std::fs::write(made.join("manifest.json"), text).unwrap();
        std::fs::rename(&file, file.with_extension("away")).unwrap();
        assert!(refused(&wish(&made), [1; 32]).contains("0 attachments"));
        std::fs::rename(file.with_extension("away"), &file).unwrap();
        std::fs::remove_file(made.join("keys.lrb")).unwrap();
        assert!(refused(&wish(&made), [1; 32]).contains("--without-keys"));

        let target = Ground::new(postgres);
        let again = target.office(0);
        let restored = restore(&again, &Keys::new([1; 32]), &Wish { without_keys: true, ..wish(&made) }).unwrap();
        assert_eq!(restored.keys, 0);
        assert_eq!(faults(&again), Vec::<String>::new());
    }
}

#[test]
fn a_backup_whose_files_keep_going_is_none() {
    let source = Ground::new(false);
    let office = source.office(0);
    life(&office);
    // It is listed and cannot be opened, each time anew.
    let shelf = office.blobs().folder().join("ab");
    std::fs::create_dir_all(&shelf).unwrap();
    std::os::unix::fs::symlink(shelf.join("nowhere"), shelf.join("ab".repeat(32))).unwrap();
    let stick = source.folder.path().join("stick");
    let said = backup::backup(&office, &plan(&stick)).unwrap_err();
    assert!(said.contains("files went away"), "{said}");
    let left: Vec<_> = std::fs::read_dir(&stick).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["erased.txt"], "no draft and no backup");
    std::fs::remove_file(shelf.join("ab".repeat(32))).unwrap();
    assert_eq!(backup::backup(&office, &plan(&stick)).unwrap().manifest.files, 1);
}

#[test]
fn a_key_that_was_erased_stays_erased() {
    for postgres in [false, true] {
        let source = Ground::new(postgres);
        let ids = life(&source.office(0));
        let stick = source.folder.path().join("stick");
        let old = backup::backup(&source.office(0), &plan(&stick)).unwrap().folder;
        let office = source.office(0);
        office.db().write_blocking(|tx| tx.exec(&liren_office::store::KEY_ERASE, params![2_i64, At(5).now()])).unwrap();
        // The next day's backup knows of it; yesterday's is restored.
        let new = backup::backup(&source.office(86_400_000), &Plan { keep_keys: 1, ..plan(&stick) }).unwrap().folder;
        assert!(!old.join("keys.lrb").exists() && new.join("keys.lrb").exists());
        assert_eq!(std::fs::metadata(new.join("files")).unwrap().is_dir(), backup::list(&stick).len() == 2);
        // Without pruning the old file of keys still holds it.
        let kept = source.folder.path().join("elsewhere");
        let whole = Ground::new(postgres);
        life(&whole.office(0));
        let other = backup::backup(&whole.office(0), &plan(&kept)).unwrap().folder;
        let list = stick.join("erased.txt");
        let target = Ground::new(postgres);
        let again = target.office(0);
        let restored = restore(&again, &Keys::new([1; 32]), &Wish { erased: vec![list], ..wish(&other) }).unwrap();
        assert_eq!((restored.keys, restored.erased), (1, 1));
        assert_eq!(faults(&again), Vec::<String>::new());
        let title = again.db().read_blocking({
            let (keys, id) = (again.keys().clone(), ids[1]);
            move |read| dossier::load(read, &keys, &Reach::of(&worker()), id, false).map(|h| h.unwrap().title)
        });
        assert_eq!(title.unwrap(), "");
        // Old backups go, links to their files stay good.
        backup::backup(&source.office(2 * 86_400_000), &Plan { keep: Some(1), ..plan(&stick) }).unwrap();
        let left = backup::list(&stick);
        assert_eq!(left.len(), 1);
        let last = Ground::new(postgres);
        assert_eq!(restore(&last.office(0), &Keys::new([1; 32]), &wish(&left[0])).unwrap().manifest.files, 1);
    }
}

#[test]
fn every_kind_of_harm_is_found() {
    let harms: &[(&str, &str)] = &[
        ("UPDATE journal SET verb = 'toy.other' WHERE seq = 2", "line 2 was changed"),
        ("UPDATE journal_payload SET payload = digest WHERE seq = 1", "the payload of line 1"),
        (
            "UPDATE data_key SET wrapped = digest FROM (SELECT digest FROM journal_payload) AS other WHERE seq = 1",
            "does not unwrap",
        ),
        ("UPDATE data_key SET wrapped = NULL WHERE seq = 1", "neither there nor erased"),
        ("UPDATE party SET level = 1 WHERE dossier = 3", "listed under another level"),
        ("UPDATE dossier SET title = 'x' WHERE seq = 2", "shows more"),
        ("UPDATE entry SET level = 1 WHERE dossier = 2", "entry 2"),
        ("UPDATE tally SET value = 9", "tally 9, rows 2"),
        ("DELETE FROM tally", "tally 0, rows 2"),
        ("UPDATE dossier SET number = '2026x' WHERE seq = 1", "dossier 1 is not found"),
        ("INSERT INTO dossier_words (dossier, words) VALUES (99, '')", ""),
    ];
    for (postgres, (harm, said)) in [false, true].into_iter().flat_map(|on| harms.iter().map(move |harm| (on, harm))) {
        let target = Ground::new(postgres);
        let hurt = target.office(0);
        life(&hurt);
        let sha = hurt.blobs().put("照片".as_bytes()).unwrap();
        let harm = (*harm).to_owned();
        hurt.db().write_blocking(move |tx| tx.exec_text(&harm, &[])).unwrap();
        let found = faults(&hurt);
        assert_eq!(found.iter().any(|f| f.contains(said)), !said.is_empty(), "{said}: {found:?}");
        flip(&hurt.blobs().folder().join(&sha[..2]).join(&sha), 0);
        assert!(faults(&hurt).iter().any(|f| f.contains("was changed on disk")));
    }
}

#[test]
fn the_second_sink_tells_when_history_was_written_anew() {
    for postgres in [false, true] {
        let ground = Ground::new(postgres);
        let office = ground.office(0);
        life(&office);
        // Lines settle in PostgreSQL before they are covered.
        let office = ground.office(3_600_000);
        let file = ground.folder.path().join("sink");
        let open = || Sink::open(SinkTarget::new(&file)).unwrap();
        let mut sink = open();
        assert_eq!(sink.step(&office).unwrap(), Vec::<String>::new());
        assert_eq!(sink.step(&office).unwrap(), Vec::<String>::new());
        assert_eq!(open().step(&office).unwrap(), Vec::<String>::new());
        let roots = liren_office::sink::read(&file).unwrap();
        assert_eq!(roots.iter().map(|r| r.seq).collect::<Vec<_>>(), [3]);
        let check = |office: &Office| {
            let roots = liren_office::sink::read(&file).unwrap();
            verify::verify(office, RECOUNTS.to_vec(), roots)
                .unwrap()
                .into_iter()
                .flat_map(|c| c.faults)
                .collect::<Vec<_>>()
        };
        assert_eq!(check(&office), Vec::<String>::new());
        // A line at the end of a chain of its own is taken away without a trace inside the database.
        office
            .db()
            .write_blocking(|tx| {
                let gone = "journal.seq journal_payload.seq entry.dossier party.dossier data_key.dossier dossier.seq";
                for (table, column) in gone.split(' ').filter_map(|name| name.split_once('.')) {
                    tx.exec_text(&format!("DELETE FROM {table} WHERE {column} = 3"), &[])?;
                }
                Ok::<_, Fault>(())
            })
            .unwrap();
        assert_eq!(faults(&office), Vec::<String>::new());
        assert!(check(&office)[0].contains("line 3 is gone"));
        assert!(open().step(&office).unwrap()[0].contains("ends at line 2"));
    }
}
