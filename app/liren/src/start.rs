//! Puts the program together from its settings.

use std::path::Path;

use liren_kernel::{Clock, Instant, calendar::WorkingCalendar};
use liren_office::{
    Keys, Office,
    attachments::Blobs,
    backup::{self, Plan},
    jobs::Handlers,
};
use liren_store::{Db, DbError, Engine, Tx, migrate};
use liren_ui::Overlay;
use liren_web::{Edge, EdgeSettings};

use crate::{Settings, clock::MachineClock, rooms};

/// Bytes of a page of the embedded database.
const PAGE: u64 = 4096;

/// A program that is ready to serve, work or run a command.
#[derive(Debug)]
pub struct Program {
    /// Its settings.
    pub settings: Settings,
    /// The one way in.
    pub office: Office,
    /// Background work.
    pub handlers: Handlers,
}

/// Opens the database, makes the key when there is none, and applies missing migrations.
///
/// # Errors
/// In words for the terminal: what is wrong and where.
pub fn start(settings: Settings) -> Result<Program, String> {
    start_at(settings, MachineClock::default())
}

/// The same with a clock of the caller's: demo data are made in the past.
///
/// # Errors
/// As [`start`].
pub fn start_at(settings: Settings, clock: impl Clock) -> Result<Program, String> {
    own_folder(&settings.data).map_err(|e| format!("{}: {e}", settings.data.display()))?;
    let keys = Keys::load_or_make(&settings.key)?;
    let db = Db::open(&settings.target()).map_err(|e| explain(&settings, &e))?;
    let now = clock.now();
    let steps = rooms::migrations();
    let calendar = WorkingCalendar::default();
    let office = Office::new(db, keys, rooms::policy(), calendar, clock, Blobs::new(settings.files()));
    let office = rooms::heard(office);
    precede_with_copy(&settings, &office, &steps)?;
    let db = office.db();
    let keys = office.keys().clone();
    let applied = db.write_blocking(move |tx| upgrade(tx, &keys, &steps, now)).map_err(|e| explain(&settings, &e))?;
    if let (Some(limit), Engine::Sqlite) = (settings.database_limit_mb, db.engine()) {
        // Kept by the one connection that writes. What is over the limit already stays and can be read.
        let pages = (limit * 1024 * 1024 / PAGE).max(1);
        let set = move |tx: &mut liren_store::Tx<'_>| {
            tx.all_text::<(i64,)>(&format!("PRAGMA max_page_count = {pages}"), &[]).map(drop)
        };
        db.write_blocking(set).map_err(|e| explain(&settings, &e))?;
    }
    office.refresh().map_err(|e| e.to_string())?;
    if !applied.is_empty() {
        tracing::info!(count = applied.len(), "migrations applied");
    }
    Ok(Program { settings, office, handlers: rooms::handlers() })
}

/// Migrations, and the search index of dossiers again where what it holds has changed: all or nothing.
fn upgrade(
    tx: &mut Tx<'_>,
    keys: &Keys,
    steps: &[migrate::Migration],
    now: Instant,
) -> Result<Vec<&'static str>, DbError> {
    let applied = migrate::run(tx, steps, now)?;
    if applied.contains(&liren_office::SEARCH_ANEW) {
        let rows = liren_office::reindex(tx, keys).map_err(DbError::internal)?;
        tracing::info!(rows, "search index of dossiers made again");
    }
    Ok(applied)
}

/// Makes the data folder its owner's alone, whatever the umask. One that is there already stays as it was set up.
fn own_folder(folder: &Path) -> std::io::Result<()> {
    std::os::unix::fs::DirBuilderExt::mode(std::fs::DirBuilder::new().recursive(true), 0o700).create(folder)
}

impl Program {
    /// The edge of this program.
    ///
    /// # Errors
    /// When a message file is wrong.
    pub fn edge(&self) -> Result<Edge, String> {
        let overlay = match &self.settings.words {
            Some(folder) => Some(Overlay { zh: read(&folder.join("zh-CN.ftl"))?, en: read(&folder.join("en.ftl"))? }),
            None => None,
        };
        let words = rooms::words(overlay.as_ref())?;
        let scheme = if self.settings.tls_cert.is_some() { "https" } else { "http" };
        let public_url = self
            .settings
            .public_url
            .clone()
            .unwrap_or_else(|| format!("{scheme}://{}", self.settings.listen))
            .trim_end_matches('/')
            .to_owned();
        let (trust_proxy, oidc) = (self.settings.trust_proxy, self.settings.oidc()?);
        let settings = EdgeSettings { public_url, trust_proxy, oidc };
        Ok(Edge::new(self.office.clone(), words, rooms::directory(), rooms::ROOMS, settings)
            .with_fonts(self.settings.fonts.clone()))
    }
}

fn read(path: &Path) -> Result<String, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// A copy precedes an upgrade: the file as it was, beside the file; of PostgreSQL a backup in the portable format.
fn precede_with_copy(settings: &Settings, office: &Office, steps: &[migrate::Migration]) -> Result<(), String> {
    let steps = steps.to_vec();
    let db = office.db();
    let missing = db.read_blocking(move |read| migrate::missing(read, &steps)).map_err(|e| explain(settings, &e))?;
    let Some(missing) = missing.filter(|names| !names.is_empty()) else { return Ok(()) };
    let name = format!("before-{}", missing[0]);
    if db.engine() == Engine::Sqlite {
        let copy = settings.data.join(format!("{name}.db"));
        if !copy.exists() {
            // It gets its name when it is whole: a copy cut short must not pass for one.
            let draft = copy.with_extension("part");
            let _ = std::fs::remove_file(&draft);
            db.copy_sqlite_to(&draft).map_err(|e| explain(settings, &e))?;
            std::fs::rename(&draft, &copy).map_err(|e| format!("{}: {e}", copy.display()))?;
            tracing::info!(copy = %copy.display(), "the database was copied before its upgrade");
        }
    } else {
        let to = settings.data.join(name);
        if backup::list(&to).is_empty() {
            let program = env!("CARGO_PKG_VERSION").to_owned();
            let made = backup::backup(office, &Plan { to, keep: None, keep_keys: 1, program })?;
            tracing::info!(backup = %made.folder.display(), "the database was backed up before its upgrade");
        }
    }
    Ok(())
}

fn explain(settings: &Settings, error: &DbError) -> String {
    match &settings.database_url {
        Some(_) => format!("the PostgreSQL database does not answer or refuses: {error}"),
        None => format!("{}: {error}", settings.data.join("liren.db").display()),
    }
}
