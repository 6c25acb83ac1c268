//! Migrations that have landed stay as they are: an office somewhere was made by them.

use liren_office::keys::{hex, sha256};
use liren_store::migrate::{Migration, Script};

/// Name and SHA-256 of the text, in the order of landing. Lines are appended when a migration lands, never changed.
const LANDED: &str = include_str!("landed-migrations.txt");

fn digest(step: &Migration) -> String {
    match step.sql {
        Script::Portable(sql) => hex(&sha256(&[sql.as_bytes()])),
        Script::Each { sqlite, postgres } => hex(&sha256(&[sqlite.as_bytes(), b"\0", postgres.as_bytes()])),
    }
}

fn landed() -> Vec<(&'static str, &'static str)> {
    LANDED
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once(' ').expect("a name and a hash"))
        .collect()
}

#[test]
fn no_landed_migration_was_edited_or_removed() {
    let all = liren::rooms::migrations();
    for (name, hash) in landed() {
        let step = all.iter().find(|step| step.name == name).unwrap_or_else(|| panic!("{name} is gone"));
        assert_eq!(digest(step), hash, "{name} was edited after it landed: write a new migration instead");
    }
}

#[test]
fn no_name_is_given_twice() {
    let mut names: Vec<&str> = liren::rooms::migrations().iter().map(|step| step.name).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all, "{names:?}");
    let mut listed: Vec<&str> = landed().into_iter().map(|(name, _)| name).collect();
    listed.sort_unstable();
    listed.dedup();
    assert_eq!(listed.len(), landed().len(), "a line was repeated");
}
