//! Every statement of every room, as SQLite would run it: none reads a whole table but those listed, whose tables stay small
//! or whose question is about all of it (a sum, an export, a job).

use liren::rooms;
use liren_store::{Db, Target, check, migrate};

/// Names of the statements that may; a line leaves when its statement does, none is added for a page.
const WHOLE: &str = include_str!("whole-tables.txt");

#[test]
fn no_statement_reads_a_whole_table_but_those_that_may() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&Target::Sqlite(folder.path().join("t.db"))).unwrap();
    let reading: Vec<String> = db
        .write_blocking(|tx| {
            migrate::run(tx, &rooms::migrations(), liren_kernel::Instant::from_ms(1_782_181_800_000))?;
            let mut reading = Vec::new();
            for statement in rooms::statements() {
                let prepared = check::prepare(tx, statement)?;
                if !prepared.scans.is_empty() {
                    reading.push(format!("{}: {}", prepared.name, prepared.scans.join(", ")));
                }
            }
            Ok::<_, liren_store::DbError>(reading)
        })
        .unwrap();
    let mut reading: Vec<&str> = reading.iter().map(String::as_str).collect();
    reading.sort_unstable();
    let listed: Vec<&str> = WHOLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    assert_eq!(reading, listed, "left what is, right what may be");
}
