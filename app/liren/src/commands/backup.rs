//! `backup` and `restore` (docs/backup.md).

use std::path::PathBuf;

use clap::Args;
use liren_office::backup::{self, Plan, Wish};

use crate::{Settings, rooms, whole};

/// What `backup` is told.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The folder of backups, such as a stick.
    #[arg(long)]
    pub to: PathBuf,
    /// Keep so many backups there; older ones are removed.
    #[arg(long)]
    pub keep: Option<usize>,
    /// So many of them keep their file of keys; what was erased lives on in them until then.
    #[arg(long, default_value_t = 7)]
    pub keep_keys: usize,
}

/// What `restore` is told.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// A folder `liren-backup-…`.
    pub from: PathBuf,
    /// Do without the file of keys: levels 2 and 3 stay closed for ever.
    #[arg(long)]
    pub without_keys: bool,
    /// A further list of erased keys.
    #[arg(long)]
    pub erased: Vec<PathBuf>,
}

/// Makes a backup, while a server may be running.
///
/// # Errors
/// In words: the disk, the database, a damaged attachment.
pub fn backup(settings: &Settings, args: BackupArgs) -> Result<(), String> {
    let office = whole::open(settings)?;
    let program = env!("CARGO_PKG_VERSION").to_owned();
    let plan = Plan { to: args.to, keep: args.keep, keep_keys: args.keep_keys, program };
    let made = backup::backup(&office, &plan)?;
    let rows: u64 = made.manifest.data.rows.iter().map(|(_, n)| n).sum();
    println!(
        "{}: {rows} rows, {} attachments, {} MB; master key {}",
        made.folder.display(),
        made.manifest.files,
        (made.manifest.data.bytes + made.manifest.keys.bytes + made.manifest.file_bytes) / 1_000_000,
        made.manifest.key_id
    );
    let note = whole::last_backup(settings);
    std::fs::write(&note, format!("{} {}\n", made.manifest.made_at, made.folder.display()))
        .map_err(|e| format!("{}: {e}", note.display()))?;
    for old in made.removed {
        println!("removed {}", old.display());
    }
    Ok(())
}

/// Restores into an empty data folder or database.
///
/// # Errors
/// In words; nothing was written then.
pub fn restore(settings: &Settings, args: RestoreArgs) -> Result<(), String> {
    let office = whole::open_or_make(settings)?;
    let mut erased = args.erased;
    for list in &erased {
        if !list.exists() {
            return Err(format!("{} is not there", list.display()));
        }
    }
    erased.push(whole::erased_list(&settings.key));
    let wish = Wish { from: args.from, without_keys: args.without_keys, erased };
    let (keys, blobs) = (office.keys().clone(), office.blobs().clone());
    let done = backup::restore(office.db(), &keys, &blobs, rooms::migrations(), whole::REINDEX, &wish, office.now())?;
    let rows: u64 = done.manifest.data.rows.iter().map(|(_, n)| n).sum();
    println!(
        "restored {rows} rows, {} attachments, {} data keys; {} keys stay erased; {} rows in the search indexes",
        done.manifest.files, done.keys, done.erased, done.indexed
    );
    println!("`liren verify` looks at the whole; begin a new file for the second sink");
    Ok(())
}
