//! Makes a backup while the office works on.

use std::{
    fs,
    io::BufWriter,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use liren_kernel::Instant;
use liren_store::{
    DbError, DbErrorKind,
    backup::{self, Counts},
};

use super::{
    DATA, FILES, KEYS, MANIFEST, Manifest, PREFIX, Part, WITHHELD,
    erased::Erased,
    files,
    manifest::{FORMAT, hash_file},
    said,
};
use crate::Office;

/// Where to, and how much of what is there already to keep.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The folder of backups, such as a stick.
    pub to: PathBuf,
    /// So many backups are kept, the newest; all when `None`.
    pub keep: Option<usize>,
    /// So many of them keep their file of keys. Erased content lives on in older ones until then.
    pub keep_keys: usize,
    /// Version of the program.
    pub program: String,
}

/// A finished backup.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its folder.
    pub folder: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
    /// Older backups that were removed.
    pub removed: Vec<PathBuf>,
}

/// The whole backups in a folder, oldest first. Call from a thread that may block.
#[must_use]
pub fn list(to: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(to)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(PREFIX)) && p.join(MANIFEST).exists())
        .collect();
    all.sort_unstable();
    all
}

/// Makes a backup. It gets its name only when it is whole and on the disk; until then it is a folder with a dot.
///
/// One at a time is made into a folder: a second one waits, such as a hand's beside the timer's.
///
/// # Errors
/// In words, with the path; nothing half-made keeps the name of a backup.
pub fn backup(office: &Office, plan: &Plan) -> Result<Made, String> {
    fs::create_dir_all(&plan.to).map_err(said(&plan.to))?;
    // A share that knows no locks gets its backup all the same; drafts there are left alone, since one may be growing.
    let alone = fs::File::open(&plan.to).and_then(|folder| folder.lock().map(|()| folder)).ok();
    if alone.is_some() {
        remove_drafts(&plan.to);
    }
    let now = office.now();
    let (folder, draft) = free_name(&plan.to, now);
    let made = drafted(office, plan, &draft, now).and_then(|manifest| {
        fs::rename(&draft, &folder).map_err(said(&folder))?;
        sync_folder(&plan.to)?;
        Ok(manifest)
    });
    let manifest = made.inspect_err(|_| drop(fs::remove_dir_all(&draft)))?;
    let removed = prune(plan, &folder)?;
    Ok(Made { folder, manifest, removed })
}

/// The name of the second, `-02` and so on for the next within it, and that of its draft.
fn free_name(to: &Path, now: Instant) -> (PathBuf, PathBuf) {
    let stamp = now.civil().strftime("%Y%m%d-%H%M%S").to_string();
    let mut name = format!("{PREFIX}{stamp}");
    let mut nth = 1;
    loop {
        let (folder, draft) = (to.join(&name), to.join(format!(".{name}{DRAFT}")));
        if !folder.exists() && !draft.exists() {
            return (folder, draft);
        }
        nth += 1;
        name = format!("{PREFIX}{stamp}-{nth:02}");
    }
}

/// Removes what was half made when a program or its machine went down. One that does not go is in nobody's way.
fn remove_drafts(to: &Path) {
    for path in fs::read_dir(to).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.strip_prefix('.').is_some_and(|n| n.starts_with(PREFIX) && n.ends_with(DRAFT)) {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// Ends the name of a draft, which begins with a dot.
const DRAFT: &str = ".part";

/// Times a draft is begun.
const TRIES: usize = 5;

/// A whole draft. It is begun again when a file went while it was made.
fn drafted(office: &Office, plan: &Plan, draft: &Path, now: Instant) -> Result<Manifest, String> {
    for _ in 0..TRIES {
        fs::DirBuilder::new().mode(0o700).create(draft).map_err(said(draft))?;
        if let Some(manifest) = fill(office, plan, draft, now)? {
            return Ok(manifest);
        }
        fs::remove_dir_all(draft).map_err(said(draft))?;
    }
    Err(format!("{}: files went away each time it was read", office.blobs().folder().display()))
}

/// `None` when a file went meanwhile.
fn fill(office: &Office, plan: &Plan, draft: &Path, now: Instant) -> Result<Option<Manifest>, String> {
    let held = files::names(office.blobs().folder())?;
    let (data, keys) = (draft.join(DATA), draft.join(KEYS));
    let (data_path, keys_path) = (data.clone(), keys.clone());
    let ((data_rows, key_rows), erased) = office
        .db()
        .read_blocking(move |read| {
            let data_rows = to_file(&data_path, |out| backup::write(read, out, now, WITHHELD))?;
            let key_rows = to_file(&keys_path, |out| backup::write_withheld(read, out, now, WITHHELD))?;
            Ok::<_, DbError>(((data_rows, key_rows), Erased::of(read)?))
        })
        .map_err(|e| format!("{}: {e}", draft.display()))?;
    // The list of the folder of backups grows first: an older backup beside this one must learn of it too.
    erased.merge_into(&plan.to.join("erased.txt"))?;
    let mut all = erased;
    all.join(&Erased::load(&plan.to.join("erased.txt"))?);
    all.merge_into(&draft.join("erased.txt"))?;
    // Files are written before the rows that name them, so that every file of the view is there by now.
    let earlier = list(&plan.to).pop().map(|p| p.join(FILES));
    let taken = files::take(office.blobs().folder(), &draft.join(FILES), earlier.as_deref(), &held)?;
    let Some((names, file_bytes)) = taken else { return Ok(None) };
    let head = checked(&data, &data_rows)?;
    checked(&keys, &key_rows)?;
    let part = |path: &Path, rows| {
        let (sha256, bytes) = hash_file(path).map_err(said(path))?;
        Ok::<_, String>(Part { sha256, bytes, rows })
    };
    let manifest = Manifest {
        format: FORMAT,
        program: plan.program.clone(),
        made_at: now.ms(),
        key_id: office.keys().key_id(),
        head,
        data: part(&data, data_rows)?,
        keys: part(&keys, key_rows)?,
        files: names.len() as u64,
        file_bytes,
        file_names: files::digest(&names),
        seal: String::new(),
    }
    .sign(office.keys())?;
    let text = serde_json::to_string_pretty(&manifest).map_err(|e| e.to_string())?;
    to_file(&draft.join(MANIFEST), |out| out.write_all(text.as_bytes()).map_err(|e| disk(&e)))
        .map_err(|e| e.to_string())?;
    sync_folder(draft)?;
    Ok(Some(manifest))
}

/// Reads the file back from the disk, whole.
fn checked(path: &Path, rows: &Counts) -> Result<backup::Head, String> {
    let file = fs::File::open(path).map_err(said(path))?;
    let (head, found) = backup::check(Box::new(std::io::BufReader::with_capacity(1 << 18, file)))
        .map_err(|e| format!("{}: {e}", path.display()))?;
    if found == *rows { Ok(head) } else { Err(format!("{}: it does not hold what was written", path.display())) }
}

fn to_file<T>(path: &Path, fill: impl FnOnce(&mut dyn std::io::Write) -> Result<T, DbError>) -> Result<T, DbError> {
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|e| disk(&e))?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    let filled = fill(&mut out)?;
    out.into_inner().map_err(|e| disk(e.error()))?.sync_all().map_err(|e| disk(&e))?;
    Ok(filled)
}

fn disk(error: &std::io::Error) -> DbError {
    let full = error.kind() == std::io::ErrorKind::StorageFull;
    DbError { kind: if full { DbErrorKind::Full } else { DbErrorKind::Unavailable }, message: error.to_string() }
}

fn sync_folder(folder: &Path) -> Result<(), String> {
    fs::File::open(folder).and_then(|f| f.sync_all()).map_err(said(folder))
}

/// Removes what is too old: whole backups, and the keys of those that stay. The one just made is the newest, whatever its
/// name says: the clock may have been set back since the one before.
fn prune(plan: &Plan, made: &Path) -> Result<Vec<PathBuf>, String> {
    let mut all = list(&plan.to);
    all.retain(|folder| folder != made);
    all.push(made.to_owned());
    let mut removed = Vec::new();
    if let Some(keep) = plan.keep.map(|n| n.max(1)) {
        while all.len() > keep {
            let oldest = all.remove(0);
            // Without its manifest it is no backup any more, should the rest take long or fail.
            fs::remove_file(oldest.join(MANIFEST)).map_err(said(&oldest))?;
            fs::remove_dir_all(&oldest).map_err(said(&oldest))?;
            removed.push(oldest);
        }
    }
    let spared = all.len().saturating_sub(plan.keep_keys.max(1));
    for folder in &all[..spared] {
        let keys = folder.join(KEYS);
        if keys.exists() {
            fs::remove_file(&keys).map_err(said(&keys))?;
        }
    }
    Ok(removed)
}
