//! What backup, restore and verify need of every room.

use std::path::{Path, PathBuf};

use liren_office::{
    Fault, Keys, Office,
    attachments::Blobs,
    attendance,
    backup::{Reindex, erased::Erased},
    sink::{Sink, Target},
    verify::{Check, Recount},
};
use liren_store::{Db, DbError, Read, migrate};

use crate::{Settings, clock::MachineClock, rooms};

/// Makes each search index again; one that is not listed stops a restore, and a test.
pub const REINDEX: &[Reindex] = &[
    Reindex { tables: &["search_dossier"], run: liren_office::reindex },
    Reindex { tables: &["search_place"], run: liren_places::reindex },
    Reindex { tables: &["search_person", "search_org"], run: liren_people::index::reindex },
];
/// Measures that are counted again from rows.
#[must_use]
pub fn recounts() -> Vec<Recount> {
    let base = [Recount { measure: attendance::PERSON_TIMES, count: attendance::recount }];
    base.into_iter().chain(rooms::ROOMS.iter().flat_map(|room| room.recounts.iter().copied())).collect()
}

/// The books counted again: every voucher sums to zero, every balance, hold and day is that of its postings, and the
/// accounts of hours are the sums of their records.
///
/// # Errors
/// When the database fails.
pub fn books(read: &mut Read<'_>) -> Result<Check, Fault> {
    let (looked_at, mut faults, notes) = liren_ledger::audit(read)?;
    faults.extend(liren_contribution::book::strays(read)?);
    Ok(Check { name: "books", looked_at, notes, faults })
}

/// The office as it is: nothing is migrated, no key is made.
///
/// # Errors
/// When there is no database, or no key file.
pub fn open(settings: &Settings) -> Result<Office, String> {
    if let liren_store::Target::Sqlite(path) = settings.target()
        && !path.exists()
    {
        return Err(format!("{} is not there: is `data` set right?", path.display()));
    }
    open_or_make(settings)
}

/// The same; an embedded database that is not there yet begins empty, without tables.
///
/// # Errors
/// When the database does not open, or there is no key file.
pub fn open_or_make(settings: &Settings) -> Result<Office, String> {
    std::fs::create_dir_all(&settings.data).map_err(|e| format!("{}: {e}", settings.data.display()))?;
    if !settings.key.exists() {
        return Err(format!("the key file {} is not there: put the right one in place", settings.key.display()));
    }
    let keys = Keys::load_or_make(&settings.key)?;
    let db = Db::open(&settings.target()).map_err(|e| e.to_string())?;
    let blobs = Blobs::new(settings.files());
    let office = Office::new(db, keys, rooms::policy(), Default::default(), MachineClock::default(), blobs);
    Ok(rooms::heard(office))
}

/// Names of migrations that were not applied; all of them for a database without tables.
///
/// # Errors
/// When the database fails.
pub fn missing(office: &Office) -> Result<Vec<&'static str>, DbError> {
    let steps = rooms::migrations();
    let all = steps.iter().map(|s| s.name).collect();
    Ok(office.db().read_blocking(move |read| migrate::missing(read, &steps))?.unwrap_or(all))
}

/// Where the last backup is noted, for `doctor`: UTC milliseconds and its folder.
#[must_use]
pub fn last_backup(settings: &Settings) -> PathBuf {
    settings.data.join("last-backup")
}

/// The list of erased keys beside the key file.
#[must_use]
pub fn erased_list(key: &Path) -> PathBuf {
    PathBuf::from(format!("{}.erased", key.display()))
}

const MINUTE: std::time::Duration = std::time::Duration::from_secs(60);

/// What is kept outside the database, minute by minute: roots of the journal, and which keys were erased.
#[derive(Debug)]
pub struct Outside {
    sink: Option<Sink>,
    erased: PathBuf,
    last: Option<std::time::Instant>,
}

impl Outside {
    /// Begins.
    ///
    /// # Errors
    /// When the sink's file is there and is not one.
    pub fn new(settings: &Settings) -> Result<Self, String> {
        let sink = settings.sink.as_deref().map(|path| Sink::open(Target::new(path))).transpose()?;
        Ok(Self { sink, erased: erased_list(&settings.key), last: None })
    }

    /// Keeps it, at most once a minute. Faults go to the log: work must go on when a stick is pulled out.
    pub fn keep(&mut self, office: &Office) {
        if self.last.is_some_and(|last| last.elapsed() < MINUTE) {
            return;
        }
        self.last = Some(std::time::Instant::now());
        match self.sink.as_mut().map_or(Ok(Vec::new()), |sink| sink.step(office)) {
            Ok(faults) => faults.iter().for_each(|f| tracing::error!("the second sink: {f}; run `liren verify`")),
            Err(fault) => tracing::error!("{fault}"),
        }
        let list = office.db().read_blocking(|read| Ok::<_, Fault>(Erased::of(read)?));
        let kept = list
            .map_err(|e| e.to_string())
            .and_then(|list| if list.is_empty() { Ok(()) } else { list.merge_into(&self.erased) });
        if let Err(error) = kept {
            tracing::error!("the list of erased keys: {error}");
        }
    }
}
