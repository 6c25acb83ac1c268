//! Puts a backup into an empty office: of either engine, on any machine that has the master key.

use std::{
    fs,
    io::BufReader,
    path::{Path, PathBuf},
};

use liren_kernel::Instant;
use liren_store::{
    Db, DbError, Tx,
    backup::{self, Reader, RestoreError},
    migrate::Migration,
    params,
};

use super::{DATA, FILES, KEYS, Manifest, Part, WITHHELD, erased::Erased, files, manifest::hash_file, said};
use crate::{Fault, Keys, attachments::Blobs, whole};

/// How search indexes are made again from rows.
#[derive(Debug, Clone, Copy)]
pub struct Reindex {
    /// Their tables.
    pub tables: &'static [&'static str],
    /// Makes them; how many rows they hold then.
    pub run: fn(&mut Tx<'_>, &Keys) -> Result<u64, Fault>,
}

/// Makes every search index of the database again; how many rows they hold.
///
/// # Errors
/// When the database fails, or it has an index that none of `ways` makes.
pub fn reindex(tx: &mut Tx<'_>, keys: &Keys, ways: &[Reindex]) -> Result<u64, Fault> {
    let there = backup::indexes(tx)?;
    if let Some(lost) = there.iter().find(|table| !ways.iter().any(|way| way.tables.contains(&table.as_str()))) {
        return Err(Fault::Internal(format!("no way to make {lost} again")));
    }
    let mut rows = 0;
    for way in ways.iter().filter(|way| way.tables.iter().any(|t| there.iter().any(|table| table == t))) {
        rows += (way.run)(tx, keys)?;
    }
    Ok(rows)
}

/// What to restore, and how.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The folder of the backup.
    pub from: PathBuf,
    /// Do without the file of keys: levels 2 and 3 stay closed for ever.
    pub without_keys: bool,
    /// Further lists of erased keys, besides those in and beside the folder.
    pub erased: Vec<PathBuf>,
}

/// A restored office.
#[derive(Debug, Clone)]
pub struct Restored {
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// Data keys put back.
    pub keys: u64,
    /// Data keys erased again.
    pub erased: u64,
    /// Rows in the search indexes.
    pub indexed: u64,
}

/// Restores into an empty database and an empty folder of attachments.
///
/// # Errors
/// In words; nothing was written then.
pub fn restore(
    db: &Db,
    keys: &Keys,
    blobs: &Blobs,
    steps: Vec<Migration>,
    reindex: &'static [Reindex],
    wish: &Wish,
    now: Instant,
) -> Result<Restored, String> {
    let manifest = Manifest::read(&wish.from, keys)?;
    let (data, keys_file) = (wish.from.join(DATA), wish.from.join(KEYS));
    same(&data, &manifest.data)?;
    let with_keys = keys_file.exists();
    if with_keys {
        same(&keys_file, &manifest.keys)?;
    } else if !wish.without_keys && manifest.keys.rows.iter().any(|(_, n)| *n > 0) {
        return Err(format!(
            "{} is gone: content of levels 2 and 3 could not be opened again; --without-keys restores the rest",
            keys_file.display()
        ));
    }
    let names = files::names(&wish.from.join(FILES))?;
    if files::digest(&names) != manifest.file_names {
        return Err(format!("{} attachments are there, {} belong to the backup", names.len(), manifest.files));
    }
    if !files::names(blobs.folder())?.is_empty() {
        return Err(format!("{} holds files already; give an empty data folder", blobs.folder().display()));
    }
    let erased = erased_so_far(wish)?;
    // It was empty before, so that it may go again when something fails.
    let clear = || drop(fs::remove_dir_all(blobs.folder()));
    files::put(&wish.from.join(FILES), blobs.folder(), &names).inspect_err(|_| clear())?;
    let keys_file = with_keys.then_some(keys_file);
    let held = manifest.data.rows.clone();
    let master = keys.clone();
    let written = db.write_blocking(move |tx| {
        let rows = backup::restore(tx, &steps, &mut open(&data)?, now)?;
        if rows != held {
            return Err(RestoreError::Broken("the manifest counts other rows".into()));
        }
        let again = erased.replay(tx)?;
        let back = match keys_file {
            Some(path) => backup::restore_withheld(tx, &mut open(&path)?, WITHHELD, "erased_at")?,
            None => 0,
        };
        tx.exec(&whole::KEYS_LOST, params![now])?;
        let indexed = self::reindex(tx, &master, reindex).map_err(|fault| match fault {
            Fault::Db(error) => error,
            other => DbError::internal(other),
        })?;
        Ok((back, again, indexed))
    });
    match written {
        Ok((back, again, indexed)) => Ok(Restored { manifest, keys: back, erased: again, indexed }),
        Err(error) => {
            clear();
            Err(error.to_string())
        }
    }
}

fn erased_so_far(wish: &Wish) -> Result<Erased, String> {
    let mut all = Erased::load(&wish.from.join("erased.txt"))?;
    let beside = wish.from.parent().map(|folder| folder.join("erased.txt"));
    for path in wish.erased.iter().chain(beside.as_ref()) {
        all.join(&Erased::load(path)?);
    }
    Ok(all)
}

fn same(path: &Path, part: &Part) -> Result<(), String> {
    let (sha256, _) = hash_file(path).map_err(said(path))?;
    if sha256 == part.sha256 {
        return Ok(());
    }
    Err(format!("{}: its hash does not fit the manifest; the file was changed or damaged", path.display()))
}

fn open(path: &Path) -> Result<Reader, RestoreError> {
    let file = fs::File::open(path).map_err(|e| RestoreError::Broken(said(path)(e)))?;
    Reader::open(Box::new(BufReader::with_capacity(1 << 18, file))).map_err(RestoreError::Broken)
}
