//! `verify`: whether the office is whole.

use std::path::PathBuf;

use clap::Args;
use liren_office::{backup, sink, verify};

use crate::{Settings, whole};

/// What `verify` is told.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// A file of the second sink, or a system log that holds its lines, to compare with.
    #[arg(long)]
    pub sink: Option<PathBuf>,
    /// Make the search indexes again from the rows first.
    #[arg(long)]
    pub reindex: bool,
}

/// Prints a report.
///
/// # Errors
/// When anything is wrong, so that a script can tell.
pub fn verify(settings: &Settings, args: VerifyArgs) -> Result<(), String> {
    let office = whole::open(settings)?;
    let missing = whole::missing(&office).map_err(|e| e.to_string())?;
    if !missing.is_empty() {
        return Err(format!("the database is of another version: `liren migrate` would apply {}", missing.join(", ")));
    }
    office.refresh().map_err(|e| e.to_string())?;
    if args.reindex {
        let keys = office.keys().clone();
        let held = office.db().write_blocking(move |tx| {
            tx.bulk()?;
            backup::reindex(tx, &keys, whole::REINDEX)
        });
        println!("search indexes made again: {} rows", held.map_err(|e| e.to_string())?);
    }
    let roots = args.sink.as_deref().map_or(Ok(Vec::new()), sink::read)?;
    let mut checks = verify::verify(&office, whole::recounts(), roots).map_err(|e| e.to_string())?;
    checks.push(office.db().read_blocking(whole::books).map_err(|e| e.to_string())?);
    checks.push(liren_matters::check::clocks(&office).map_err(|e| e.to_string())?);
    checks.push(office.db().read_blocking(liren_patrol::closing::check).map_err(|e| e.to_string())?);
    checks.push(office.db().read_blocking(liren_shops::closing::check).map_err(|e| e.to_string())?);
    let mut faults = 0;
    for check in checks {
        let word = if check.faults.is_empty() { "ok  " } else { "BAD " };
        println!("{word} {}: {} looked at", check.name, check.looked_at);
        check.notes.iter().for_each(|note| println!("       {note}"));
        check.faults.iter().for_each(|fault| println!("     ! {fault}"));
        faults += check.faults.len();
    }
    if faults == 0 {
        Ok(())
    } else {
        Err(format!("{faults} faults; do not write over your backups before they are understood"))
    }
}
