//! The store on both engines: the PostgreSQL that `LIREN_TEST_PG` names, or a throw-away one.

use std::sync::atomic::{AtomicU32, Ordering};

use liren_kernel::Instant;
use liren_store::{
    Db, DbError, DbErrorKind, Engine, Param, Target, check,
    migrate::{self, Migration, Script},
    params, row,
    search::{Index, SearchQuery},
    search_index, statements,
};

const STEPS: &[Migration] = &[
    Migration {
        name: "t-1",
        sql: Script::Portable(
            "CREATE TABLE thing (seq SEQ, name TEXT NOT NULL, size BIGINT, mark BLOB);CREATE UNIQUE INDEX thing_name ON thing (name)",
        ),
    },
    Migration { name: "t-2", sql: search_index!("search_thing") },
    // A rule that is looked at when the transaction ends, and no sooner.
    Migration {
        name: "t-3",
        sql: Script::Portable(
            "CREATE TABLE part (seq SEQ, whole TEXT NOT NULL REFERENCES thing (name) DEFERRABLE INITIALLY DEFERRED)",
        ),
    },
];
const INDEX: Index = Index::new("search_thing");

row! {
    struct Thing {
        seq: i64,
        name: String,
        size: Option<i64>,
        mark: Option<Vec<u8>>,
    }
}
statements! {
    ADD: (i64,) = "INSERT INTO thing (name, size, mark) VALUES (?1, ?2, ?3) RETURNING seq";
    THINGS: Thing = "SELECT seq, name, size, mark FROM thing ORDER BY name";
    SIZES: (String, Option<i64>) = "SELECT name, size FROM thing WHERE name IN (?1)";
    PART = "INSERT INTO part (whole) VALUES (?1)";
    PARTS: (i64,) = "SELECT count(*) FROM part";
    GROW = "UPDATE thing SET size = COALESCE(size, 0) + ?2 WHERE name = ?1";
}

struct Ground {
    db: Db,
    target: Target,
    _folder: tempfile::TempDir,
    path: std::path::PathBuf,
}

/// A statement outside the store, on a thread of its own as the driver wants it.
fn admin(server: &str, sql: &str) {
    std::thread::scope(|scope| {
        let run = || postgres::Client::connect(server, postgres::NoTls).unwrap().batch_execute(sql).unwrap();
        scope.spawn(run).join().unwrap();
    });
}

fn grounds() -> Vec<Ground> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = xtask::cluster::shared();
    let name = format!("store_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    admin(server, &format!("CREATE DATABASE {name}"));
    let (base, _) = server.rsplit_once('/').unwrap();
    let targets = [None, Some(format!("{base}/{name}"))];
    targets
        .into_iter()
        .map(|url| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("t.db");
            let target = url.map_or(Target::Sqlite(path.clone()), Target::Postgres);
            let db = Db::open(&target).unwrap();
            let fresh = db.write_blocking(|tx| migrate::run(tx, STEPS, Instant::from_ms(0))).unwrap();
            assert_eq!(fresh, ["t-1", "t-2", "t-3"]);
            assert!(db.write_blocking(|tx| migrate::run(tx, STEPS, Instant::from_ms(0))).unwrap().is_empty());
            Ground { db, target, _folder: folder, path }
        })
        .collect()
}

#[test]
fn a_failing_command_leaves_no_trace_and_a_panic_spares_its_neighbours() {
    for ground in grounds() {
        let db = &ground.db;
        db.write_blocking(|tx| tx.one(&ADD, params!["一", 7_i64, b"x".as_slice()])).unwrap();
        let failed: Result<(), DbError> = db.write_blocking(|tx| {
            tx.one(&ADD, params!["二", Param::Null, Param::Null])?;
            tx.one(&ADD, params!["一", Param::Null, Param::Null]).map(drop)
        });
        assert_eq!(failed.unwrap_err().kind, DbErrorKind::Unique);
        let panicked: Result<(), DbError> = db.write_blocking(|tx| {
            tx.one(&ADD, params!["三", Param::Null, Param::Null])?;
            panic!("on purpose")
        });
        assert_eq!(panicked.unwrap_err().kind, DbErrorKind::Internal);
        let things = db.read_blocking(|read| read.all(&THINGS, &[])).unwrap();
        assert_eq!(things.len(), 1);
        assert_eq!(
            (things[0].name.as_str(), things[0].size, things[0].mark.as_deref()),
            ("一", Some(7), Some(b"x".as_slice()))
        );
        assert!(things[0].seq > 0);
    }
}

#[test]
fn many_values_are_asked_for_at_once() {
    for ground in grounds() {
        let add = |tx: &mut liren_store::Tx<'_>| {
            (0..600_i64).try_for_each(|n| tx.one(&ADD, params![*format!("第{n}件"), n, Param::Null]).map(drop))
        };
        ground.db.write_blocking(add).unwrap();
        for many in [0, 1, 2, 25, 26, 250, 251, 600] {
            let found = ground.db.read_blocking(move |read| {
                let names: Vec<String> = (0..many).map(|n| format!("第{n}件")).collect();
                let asked: Vec<Param<'_>> = names.iter().map(|name| Param::Text(name)).collect();
                read.all_in(&SIZES, &asked)
            });
            let mut sizes: Vec<i64> = found.unwrap().into_iter().filter_map(|(_, size)| size).collect();
            sizes.sort_unstable();
            assert_eq!(sizes, Vec::from_iter(0..many), "{many}");
        }
        let other = ground.db.read_blocking(|read| read.all_in(&THINGS, params!["一"]));
        assert_eq!(other.unwrap_err().kind, DbErrorKind::Internal);
    }
}

#[test]
fn fifty_writers_at_once_lose_nothing() {
    for ground in grounds() {
        let db = ground.db.clone();
        db.write_blocking(|tx| tx.one(&ADD, params!["一", 0_i64, Param::Null])).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..50 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        db.write_blocking(|tx| {
                            tx.take_turn(b"one")?;
                            tx.exec(&GROW, params!["一", 1_i64])
                        })
                        .unwrap();
                    }
                });
            }
        });
        assert_eq!(db.read_blocking(|read| read.all(&THINGS, &[])).unwrap()[0].size, Some(500));
    }
}

#[test]
fn two_character_words_are_found_where_the_scope_allows() {
    for ground in grounds() {
        let found = |scope: &str, word: &[&str], prefix: bool| {
            let query = SearchQuery {
                scopes: vec![scope.to_owned()],
                beside: vec![],
                phrases: vec![word.iter().map(|w| (*w).to_owned()).collect()],
                prefix,
                before: None,
                limit: 10,
            };
            ground.db.read_blocking(move |read| INDEX.find(read, &query)).unwrap()
        };
        ground
            .db
            .write_blocking(|tx| {
                let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
                INDEX.put(tx, 1, &words("communityA"), &words("三楼 楼道 道堆 堆物"))?;
                INDEX.put(tx, 2, &words("communityB"), &words("楼道 道灯"))?;
                INDEX.put(tx, 3, &words("communityA"), &words("楼道 道灯 communityB"))?;
                INDEX.put(tx, 4, &words("communityA"), &words("楼道"))?;
                INDEX.remove(tx, 4)
            })
            .unwrap();
        assert_eq!(found("communityA", &["楼道"], false), [3, 1]);
        assert_eq!(found("communityA", &["楼道", "道灯"], false), [3]);
        assert_eq!(found("communityA", &["楼道", "堆物"], false), Vec::<i64>::new());
        // A text that holds the token of another scope does not enter it.
        assert_eq!(found("communityB", &["楼道"], false), [2]);
        assert_eq!(found("communityA", &["三"], true), [1]);
        assert_eq!(found("communityA\" OR body : \"楼道", &["楼道"], false), Vec::<i64>::new());
        assert_eq!(found("communityA", &["楼道' | 'x"], false), Vec::<i64>::new());
    }
}

#[test]
fn an_edited_migration_is_refused_and_a_copy_opens() {
    for ground in grounds() {
        let edited = [Migration { name: "t-1", sql: Script::Portable("CREATE TABLE other (seq SEQ)") }];
        let refused = ground.db.write_blocking(move |tx| migrate::run(tx, &edited, Instant::from_ms(0)));
        assert!(refused.unwrap_err().message.contains("edited"));
        if ground.db.engine() == Engine::Sqlite {
            ground.db.write_blocking(|tx| tx.one(&ADD, params!["一", Param::Null, Param::Null])).unwrap();
            let copy = ground.path.with_extension("copy");
            ground.db.copy_sqlite_to(&copy).unwrap();
            let copied = Db::open(&Target::Sqlite(copy)).unwrap();
            assert_eq!(copied.read_blocking(|read| read.all(&THINGS, &[])).unwrap().len(), 1);
        }
    }
}

#[test]
fn every_commit_waits_for_the_disk_whatever_the_server_says() {
    for ground in grounds() {
        if let Target::Postgres(url) = &ground.target {
            let (_, name) = url.rsplit_once('/').unwrap();
            admin(url, &format!("ALTER DATABASE {name} SET synchronous_commit = off"));
        }
        let db = Db::open(&ground.target).unwrap();
        // On the connection that writes, within a write, and so on each that may.
        for _ in 0..20 {
            let (durable, said) = db.write_blocking(|tx| check::durable(tx)).unwrap();
            match db.engine() {
                Engine::Sqlite => assert!(durable && said == "SQLite synchronous=2 wal", "{said}"),
                Engine::Postgres => assert!(said.ends_with(" synchronous_commit=on"), "{said}"),
            }
        }
        let (durable, said) = db.read_blocking(check::durable).unwrap();
        assert_eq!(durable, !said.contains("fsync=off"), "{said}");
    }
}

#[test]
fn the_answer_comes_after_the_commit() {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    for ground in grounds() {
        let db = &ground.db;
        // Every statement is taken; only the commit breaks the rule.
        let broken = |tx: &mut liren_store::Tx<'_>| {
            tx.exec(&PART, params!["nothing of that name"])?;
            Ok::<_, DbError>("done")
        };
        assert_eq!(db.write_blocking(broken).unwrap_err().kind, DbErrorKind::Constraint);
        assert_eq!(runtime.block_on(db.write(broken)).unwrap_err().kind, DbErrorKind::Constraint);
        let (parts,) = db.read_blocking(|read| read.one(&PARTS, &[])).unwrap();
        assert_eq!(parts, 0);
        // What was refused is out of the way of what comes next.
        let whole = db.write_blocking(|tx| {
            tx.exec(&PART, params!["一"])?;
            tx.one(&ADD, params!["一", Param::Null, Param::Null])
        });
        assert!(whole.is_ok(), "{whole:?}");
        assert_eq!(db.read_blocking(|read| read.one(&PARTS, &[])).unwrap(), (1,));
    }
}

#[test]
fn done_is_said_only_of_what_is_there() {
    for ground in grounds() {
        let db = &ground.db;
        db.write_blocking(|tx| tx.one(&ADD, params!["一", Param::Null, Param::Null])).unwrap();
        // A command that takes no notice of a failed statement: PostgreSQL keeps nothing of such a transaction.
        let heedless = db.write_blocking(|tx| {
            tx.one(&ADD, params!["二", Param::Null, Param::Null])?;
            let failed = tx.one(&ADD, params!["一", Param::Null, Param::Null]);
            assert!(failed.is_err());
            Ok::<_, DbError>(())
        });
        let things = db.read_blocking(|read| read.all(&THINGS, &[])).unwrap();
        let there = things.iter().any(|thing| thing.name == "二");
        assert_eq!(heedless.is_ok(), there, "{:?}: {heedless:?}", db.engine());
        let next = db.write_blocking(|tx| tx.one(&ADD, params!["三", Param::Null, Param::Null]));
        assert!(next.is_ok(), "{next:?}");
    }
}

#[test]
fn a_full_disk_is_told_as_one() {
    for ground in grounds() {
        let db = &ground.db;
        let full = match db.engine() {
            Engine::Sqlite => {
                db.write_blocking(|tx| tx.all_text::<(i64,)>("PRAGMA max_page_count = 1", &[])).unwrap();
                let much = vec![7_u8; 1_000_000];
                db.write_blocking(move |tx| tx.one(&ADD, params!["大", Param::Null, much.as_slice()]).map(drop))
            }
            // As the server says it (SQLSTATE 53100, disk_full).
            Engine::Postgres => db.write_blocking(|tx| {
                let raise = "DO $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$";
                tx.exec_text(raise, &[]).map(drop)
            }),
        };
        assert_eq!(full.unwrap_err().kind, DbErrorKind::Full);
        assert!(db.read_blocking(|read| read.all(&THINGS, &[])).unwrap().is_empty(), "reading goes on");
    }
}

fn one(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}

/// Puts a thing and what it is found by.
fn keep(db: &Db, seq: i64, name: &'static str) {
    let put = move |tx: &mut liren_store::Tx<'_>| {
        tx.one(&ADD, params![name, Param::Null, Param::Null])?;
        INDEX.put(tx, seq, &one("all"), &one(&name.replace('-', "")))
    };
    db.write_blocking(put).unwrap();
}

#[test]
fn what_was_taken_away_is_gone_from_the_files_too() {
    for ground in grounds() {
        let db = ground.db.clone();
        keep(&db, 1, "zz-canary");
        keep(&db, 2, "plain");
        db.write_blocking(move |tx| {
            tx.exec_text("DELETE FROM thing WHERE name = 'zz-canary'", &[])?;
            INDEX.remove(tx, 1)
        })
        .unwrap();
        let held = |word: &str| {
            let files = [ground.path.clone(), ground.path.with_extension("db-wal")];
            let bytes: Vec<u8> = files.iter().flat_map(|f| std::fs::read(f).unwrap_or_default()).collect();
            bytes.windows(word.len()).any(|w| w == word.as_bytes())
        };
        let sqlite = db.engine() == Engine::Sqlite;
        assert_eq!((held("zz-canary"), held("zzcanary")), (sqlite, sqlite), "until it is written anew");
        // A reader of before keeps the log as it is; it is tried again.
        let other = db.clone();
        let cut = db.read_blocking(move |read| {
            read.all(&THINGS, &[])?;
            keep(&other, 3, "meanwhile");
            other.cut_log()
        });
        assert_eq!(cut.unwrap(), !sqlite);
        let mut first = true;
        while db.write_blocking(move |tx| INDEX.forget(tx, first)).unwrap() {
            first = false;
        }
        assert!(db.cut_log().unwrap());
        assert!(!held("zz-canary") && !held("zzcanary"), "{:?}", db.engine());
        let found = |word: &str| {
            let query =
                SearchQuery { scopes: one("all"), phrases: vec![one(word)], limit: 9, ..SearchQuery::default() };
            db.read_blocking(move |read| INDEX.find(read, &query)).unwrap().len()
        };
        assert_eq!((found("plain"), found("zzcanary")), (1, 0));
    }
}
