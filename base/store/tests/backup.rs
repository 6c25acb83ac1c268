//! A backup goes from either engine into either engine and comes back the same, byte for byte.

use std::io::Cursor;

use liren_kernel::Instant;
use liren_store::{
    Db, DbError, Param, Target, Tx,
    backup::{self, Reader, RestoreError, Withheld},
    migrate::{self, Migration, Script},
    params,
    scratch::Scratch,
};

const FIRST: Migration = Migration {
    name: "t-0001",
    sql: Script::Portable(
        "CREATE TABLE alpha (seq SEQ, beta BIGINT NOT NULL REFERENCES zeta (seq), words TEXT, bytes BLOB);
         CREATE TABLE pair (a BLOB NOT NULL, b BLOB NOT NULL, n BIGINT, PRIMARY KEY (a, b));
         CREATE TABLE lock (seq SEQ, secret BLOB, gone_at BIGINT)",
    ),
};
const GROUND: Migration = Migration {
    name: "t-0000",
    sql: Script::Portable(
        "CREATE TABLE zeta (seq SEQ, name TEXT NOT NULL); INSERT INTO zeta (name) VALUES ('from the migration')",
    ),
};
const FIND: Migration = Migration { name: "t-0002", sql: liren_store::search_index!("search_t") };
const LATER: Migration = Migration {
    name: "t-0003",
    sql: Script::Portable(
        "CREATE TABLE later (seq SEQ, name TEXT NOT NULL); INSERT INTO later (name) SELECT name FROM zeta",
    ),
};
const OLD: &[Migration] = &[GROUND, FIRST, FIND];
const NEW: &[Migration] = &[GROUND, FIRST, FIND, LATER];
const SECRETS: &[Withheld] = &[Withheld { table: "lock", column: "secret" }];
const NOW: Instant = Instant::from_ms(1_782_181_800_000);

/// A database that ends with the test.
struct Place {
    db: Db,
    _database: Option<Scratch>,
    _folder: tempfile::TempDir,
}

fn place(postgres: bool) -> Place {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let folder = tempfile::tempdir().unwrap();
    let database = postgres.then(|| {
        let n = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Scratch::make(xtask::cluster::shared(), &format!("backup_{}_{n}", std::process::id())).unwrap()
    });
    let target =
        database.as_ref().map_or_else(|| Target::Sqlite(folder.path().join("t.db")), |d| Target::Postgres(d.url()));
    Place { db: Db::open(&target).unwrap(), _database: database, _folder: folder }
}

fn write<T: Send + 'static>(place: &Place, work: fn(&mut Tx<'_>) -> Result<T, DbError>) -> T {
    place.db.write_blocking(work).unwrap()
}

fn fill(tx: &mut Tx<'_>) -> Result<(), DbError> {
    migrate::run(tx, OLD, NOW)?;
    for n in 0..450_i64 {
        tx.exec_text("INSERT INTO zeta (name) VALUES (?1)", params![format!("里仁 {n}\u{1}\"\n𠮷")])?;
        let (words, bytes) = (["", "梧桐"][n as usize % 2], [n as u8, (n >> 8) as u8, 255]);
        let words = (n % 7 > 0).then_some(words);
        tx.exec_text("INSERT INTO alpha (beta, words, bytes) VALUES (?1, ?2, ?3)", params![n % 40 + 1, words, bytes])?;
        tx.exec_text("INSERT INTO pair (a, b, n) VALUES (?1, ?2, ?3)", params![[n as u8], bytes, i64::MIN + n])?;
    }
    tx.exec_text("INSERT INTO lock (secret) VALUES (?1), (?2)", params![[1_u8; 40], [2_u8; 40]])?;
    tx.exec_text("DELETE FROM alpha WHERE seq > 440", params![])?;
    tx.exec_text("INSERT INTO alpha (seq, beta, bytes) VALUES (9000, 3, ?1)", params![vec![7_u8; 3_000_000]])?;
    Ok(())
}

fn taken(place: &Place) -> (Vec<u8>, Vec<u8>) {
    place
        .db
        .read_blocking(|read| {
            let (mut data, mut keys) = (Vec::new(), Vec::new());
            let counts = backup::write(read, &mut data, NOW, SECRETS)?;
            let names: Vec<&str> = counts.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(&names[..4], ["lock", "pair", "zeta", "alpha"]);
            assert_eq!(counts[2..4], [("zeta".to_owned(), 451), ("alpha".to_owned(), 441)]);
            backup::write_withheld(read, &mut keys, NOW, SECRETS)?;
            Ok::<_, DbError>((data, keys))
        })
        .unwrap()
}

fn restored(place: &Place, data: &[u8], steps: &'static [Migration]) -> Result<(), RestoreError> {
    let mut file = Reader::open(Box::new(Cursor::new(data.to_vec()))).map_err(RestoreError::Broken)?;
    place.db.write_blocking(move |tx| backup::restore(tx, steps, &mut file, NOW).map(drop))
}

/// The bytes after the head, which names the engine.
fn rows(data: &[u8]) -> &[u8] {
    let length = u32::from_be_bytes(data[8..12].try_into().unwrap()) as usize;
    &data[12 + length..data.len() - 32]
}

fn there_and_back(from: bool, to: bool) {
    let (source, target) = (place(from), place(to));
    write(&source, fill);
    let (data, keys) = taken(&source);
    assert!(!data.windows(40).any(|w| w == [1; 40]) && keys.windows(40).any(|w| w == [1; 40]));
    assert_eq!(backup::check(Box::new(Cursor::new(data.clone()))).unwrap().1.len(), 4);

    restored(&target, &data, OLD).unwrap();
    write(&target, |tx| tx.exec_text("UPDATE lock SET gone_at = 5 WHERE seq = 2", params![]));
    let mut file = Reader::open(Box::new(Cursor::new(keys))).unwrap();
    let put = target.db.write_blocking(move |tx| backup::restore_withheld(tx, &mut file, SECRETS, "gone_at")).unwrap();
    assert_eq!(put, 1);
    let secrets =
        write(&target, |tx| tx.all_text::<(i64, Option<Vec<u8>>)>("SELECT seq, secret FROM lock ORDER BY seq", &[]));
    assert_eq!(secrets, [(1, Some(vec![1; 40])), (2, None)]);

    write(&target, |tx| tx.exec_text("UPDATE lock SET gone_at = NULL", params![]));
    assert!(rows(&taken(&target).0) == rows(&data), "the rows differ after a round");
    // New rows get new numbers.
    let (next,) =
        write(&target, |tx| Ok(tx.all_text::<(i64,)>("INSERT INTO alpha (beta) VALUES (1) RETURNING seq", &[])?[0]));
    assert_eq!(next, 9001);
    assert!(matches!(restored(&target, &data, OLD), Err(RestoreError::NotEmpty(_))));
}

#[test]
fn from_sqlite_to_sqlite() {
    there_and_back(false, false);
}
#[test]
fn from_sqlite_to_postgres() {
    there_and_back(false, true);
}
#[test]
fn from_postgres_to_sqlite() {
    there_and_back(true, false);
}
#[test]
fn from_postgres_to_postgres() {
    there_and_back(true, true);
}

#[test]
fn an_older_backup_is_migrated_and_a_newer_one_refused() {
    for postgres in [false, true] {
        let source = place(postgres);
        write(&source, fill);
        let (data, _) = taken(&source);
        let target = place(postgres);
        restored(&target, &data, NEW).unwrap();
        let later = write(&target, |tx| tx.all_text::<(i64,)>("SELECT count(*) FROM later", &[]));
        assert_eq!(later, [(451,)], "the later migration saw the loaded rows");
        assert!(
            matches!(restored(&place(postgres), &data, &NEW[..2]), Err(RestoreError::Newer(name)) if name == "t-0002")
        );
        const EDITED: &[Migration] =
            &[GROUND, Migration { name: "t-0001", sql: Script::Portable("CREATE TABLE x (seq SEQ)") }, FIND];
        assert!(
            matches!(restored(&place(postgres), &data, EDITED), Err(RestoreError::Differs(name)) if name == "t-0001")
        );
        // A database that is migrated further but has no rows does not fit an older backup.
        let further = place(postgres);
        write(&further, |tx| {
            migrate::run(tx, NEW, NOW)?;
            tx.exec_text("DELETE FROM zeta", &[])?;
            tx.exec_text("DELETE FROM later", &[])
        });
        assert!(matches!(restored(&further, &data, NEW), Err(RestoreError::OtherSchema)));
    }
}

#[test]
fn damage_is_found_and_leaves_nothing() {
    for postgres in [false, true] {
        let source = place(postgres);
        write(&source, fill);
        let (data, _) = taken(&source);
        for at in [3, 40, data.len() / 2, data.len() - 40, data.len() - 1] {
            let mut broken = data.clone();
            broken[at] ^= 1;
            assert!(backup::check(Box::new(Cursor::new(broken.clone()))).is_err(), "byte {at}");
            let target = place(postgres);
            assert!(restored(&target, &broken, OLD).is_err(), "byte {at}");
            let tables = write(&target, |tx| backup::tables(tx).map(|t| t.len()));
            assert_eq!(tables, 0, "byte {at}");
        }
        assert!(backup::check(Box::new(Cursor::new(data[..data.len() / 3].to_vec()))).is_err());
    }
}

#[test]
fn it_is_one_moment_while_writing_goes_on() {
    for postgres in [false, true] {
        let place = place(postgres);
        write(&place, |tx| {
            migrate::run(tx, OLD, NOW)?;
            tx.exec_text("INSERT INTO pair (a, b, n) VALUES (?1, ?1, 0)", params![[0_u8]])
        });
        let writer = place.db.clone();
        let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let stopped = stop.clone();
        let busy = std::thread::spawn(move || {
            let mut n = 0_i64;
            while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
                n += 1;
                // Both in one transaction: a true view has as many rows in one table as the other says.
                writer
                    .write_blocking(move |tx| {
                        tx.exec_text("INSERT INTO lock (gone_at) VALUES (?1)", &[Param::Int(n)])?;
                        tx.exec_text("UPDATE pair SET n = ?1", &[Param::Int(n)])
                    })
                    .unwrap();
            }
            n
        });
        let mut seen = Vec::new();
        for _ in 0..20 {
            let target = self::place(false);
            let data = place
                .db
                .read_blocking(|read| {
                    let mut data = Vec::new();
                    backup::write(read, &mut data, NOW, SECRETS)?;
                    Ok::<_, DbError>(data)
                })
                .unwrap();
            restored(&target, &data, OLD).unwrap();
            let rows =
                write(&target, |tx| tx.all_text::<(i64, i64)>("SELECT (SELECT count(*) FROM lock), n FROM pair", &[]));
            assert_eq!(rows[0].0, rows[0].1);
            seen.push(rows[0].0);
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(busy.join().unwrap() >= seen[19] && seen[19] > seen[0], "{seen:?}");
    }
}
