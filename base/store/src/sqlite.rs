//! Embedded SQLite: one writer thread that commits several commands at once, and a pool of readers.

use std::{
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread::JoinHandle,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig, types::ToSqlOutput};

use crate::{DbError, FromRow, Param, Read, Row, Tx, db::Job, raw, tx::Conn};

/// Commands in one commit at most; each has a savepoint of its own.
const BATCH: usize = 256;
/// Prepared statements kept a connection: list texts are built from the filters present, so there are many.
const STATEMENTS: usize = 256;
const BEGIN: &str = "BEGIN IMMEDIATE";

pub(crate) struct SqliteDb {
    path: PathBuf,
    readers: Mutex<Vec<Connection>>,
    jobs: Option<mpsc::Sender<Box<dyn Job>>>,
    writer: Option<JoinHandle<()>>,
    commits: Arc<AtomicU64>,
}

impl SqliteDb {
    pub(crate) fn open(path: &Path) -> Result<Self, DbError> {
        own(path)?;
        let conn = connect(path, false)?;
        let (jobs, queue) = mpsc::channel();
        let commits = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&commits);
        let writer = std::thread::Builder::new()
            .name("liren-writer".into())
            .spawn(move || write_loop(&conn, &queue, &counter))
            .map_err(DbError::internal)?;
        Ok(Self {
            path: path.to_owned(),
            readers: Mutex::new(Vec::new()),
            jobs: Some(jobs),
            writer: Some(writer),
            commits,
        })
    }

    /// Commits so far; each waits for the disk once.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    pub(crate) fn submit(&self, job: Box<dyn Job>) {
        if let Some(Err(mpsc::SendError(job))) = self.jobs.as_ref().map(|jobs| jobs.send(job)) {
            job.finish(Err(DbError::unavailable("the writer has stopped")));
        }
    }

    pub(crate) fn read<T, E: From<DbError>>(&self, work: impl FnOnce(&mut Read<'_>) -> Result<T, E>) -> Result<T, E> {
        let pooled = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match pooled {
            Some(conn) => conn,
            None => connect(&self.path, true)?,
        };
        // One snapshot for the whole closure: a page never mixes two moments.
        exec(&conn, "BEGIN", &[]).map_err(E::from)?;
        let result = work(&mut Read::new(Conn::Sqlite(&conn)));
        let ended = exec(&conn, "COMMIT", &[]);
        if ended.is_ok() {
            self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
        }
        result
    }

    pub(crate) fn copy_to(&self, path: &Path) -> Result<(), DbError> {
        let source = connect(&self.path, true)?;
        own(path)?;
        let mut target = Connection::open(path)?;
        let backup = rusqlite::backup::Backup::new(&source, &mut target)?;
        backup.run_to_completion(4096, std::time::Duration::ZERO, None)?;
        Ok(())
    }
}

impl SqliteDb {
    /// Writes the log back into the file and cuts it to nothing; false when somebody was reading or writing too long.
    pub(crate) fn cut_log(&self) -> Result<bool, DbError> {
        let conn = connect(&self.path, false)?;
        // While it waits for the readers nobody writes: better soon again than long once.
        conn.busy_timeout(std::time::Duration::from_millis(500))?;
        let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(busy == 0)
    }
}

impl Drop for SqliteDb {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

/// Makes the file its owner's alone, whatever the umask; SQLite gives the log beside it the same rights.
fn own(path: &Path) -> Result<(), DbError> {
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(DbError::unavailable(format!("{}: {error}", path.display())))
        }
        _ => Ok(()),
    }
}

pub(crate) fn connect(path: &Path, read_only: bool) -> Result<Connection, DbError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    // Otherwise a plan may hang on the values bound (partial indexes are compared with them), and SQLite prepares such a
    // statement anew at every use: half of a page's time.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.busy_timeout(std::time::Duration::from_secs(10))?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", "ON")?;
    conn.pragma_update(None, "cache_size", -16_000)?;
    // Readers look straight into the file; the writer keeps its own pages, so that a long import stays small.
    conn.pragma_update(None, "mmap_size", if read_only { 1_i64 << 28 } else { 0 })?;
    conn.pragma_update(None, "wal_autocheckpoint", 4000)?;
    // What a burst of writing left of the log is given back; see `cut_log` for what it held.
    conn.pragma_update(None, "journal_size_limit", 16 << 20)?;
    // Deleted content (a purge, an erased key) is overwritten, not left in free pages.
    conn.pragma_update(None, "secure_delete", "ON")?;
    conn.pragma_update(None, "trusted_schema", "OFF")?;
    if read_only {
        conn.pragma_update(None, "query_only", "ON")?;
    }
    let synchronous: i64 = conn.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    let journal: String = conn.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if synchronous != 2 || journal != "wal" {
        return Err(DbError::internal(format!("expected WAL and synchronous=FULL, got {journal} and {synchronous}")));
    }
    Ok(conn)
}

fn write_loop(conn: &Connection, queue: &mpsc::Receiver<Box<dyn Job>>, commits: &AtomicU64) {
    while let Ok(first) = queue.recv() {
        if let Err(error) = exec(conn, BEGIN, &[]) {
            first.finish(Err(error));
            continue;
        }
        let mut done = Vec::new();
        let mut next = Some(first);
        while let Some(mut job) = next.take() {
            run_in_savepoint(conn, job.as_mut());
            done.push(job);
            if done.len() < BATCH {
                next = queue.try_recv().ok();
            }
        }
        let committed = exec(conn, "COMMIT", &[]).map(drop);
        raw::keep_commit();
        commits.fetch_add(1, Ordering::Relaxed);
        if committed.is_err() {
            let _ = exec(conn, "ROLLBACK", &[]);
        }
        for job in done {
            job.finish(committed.clone());
        }
    }
}

fn run_in_savepoint(conn: &Connection, job: &mut dyn Job) {
    if exec(conn, "SAVEPOINT command", &[]).is_err() {
        return;
    }
    let keep = job.run(&mut Tx::new(Conn::Sqlite(conn)));
    if !keep {
        let _ = exec(conn, "ROLLBACK TO command", &[]);
    }
    let _ = exec(conn, "RELEASE command", &[]);
}

struct Bound<'a>(Param<'a>);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::{Value, ValueRef};
        Ok(match self.0 {
            Param::Null => ToSqlOutput::Owned(Value::Null),
            Param::Int(n) => ToSqlOutput::Owned(Value::Integer(n)),
            Param::Text(t) => ToSqlOutput::Borrowed(ValueRef::Text(t.as_bytes())),
            Param::Blob(b) => ToSqlOutput::Borrowed(ValueRef::Blob(b)),
        })
    }
}

fn bind(statement: &mut rusqlite::CachedStatement<'_>, params: &[Param<'_>]) -> Result<(), DbError> {
    if statement.parameter_count() != params.len() {
        return Err(DbError::internal(format!(
            "{} values for {} placeholders",
            params.len(),
            statement.parameter_count()
        )));
    }
    for (i, param) in params.iter().enumerate() {
        statement.raw_bind_parameter(i + 1, Bound(*param))?;
    }
    Ok(())
}

pub(crate) fn exec(conn: &Connection, sql: &str, params: &[Param<'_>]) -> Result<u64, DbError> {
    let mut statement = conn.prepare_cached(sql)?;
    bind(&mut statement, params)?;
    if !statement.readonly() && sql != BEGIN {
        raw::keep(sql, params);
    }
    Ok(statement.raw_execute()? as u64)
}

pub(crate) fn each<R: FromRow>(
    conn: &Connection,
    sql: &str,
    params: &[Param<'_>],
    each: &mut dyn FnMut(R) -> Result<(), DbError>,
) -> Result<(), DbError> {
    let mut statement = conn.prepare_cached(sql)?;
    bind(&mut statement, params)?;
    if !statement.readonly() {
        raw::keep(sql, params);
    }
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        each(R::from_row(&Row::Sqlite(row))?)?;
    }
    Ok(())
}
