//! The database as the rest of the program sees it: read, write, nothing else.

use std::{path::PathBuf, sync::Arc};

use tokio::sync::oneshot;

use crate::{DbError, Read, Tx, postgres::PgPool, sqlite::SqliteDb};

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one file.
    Sqlite,
    /// PostgreSQL 15 or later.
    Postgres,
}

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A `postgres://` address.
    Postgres(String),
}

/// A handle that can be cloned and shared.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

enum Inner {
    Sqlite(SqliteDb),
    Postgres(PgPool),
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({:?})", self.engine())
    }
}

/// A unit of work on its way to a writer. `run` says whether to keep it; `finish` hears whether it was committed.
pub(crate) trait Job: Send {
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    fn finish(self: Box<Self>, committed: Result<(), DbError>);
}

struct Typed<F, T, E> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Typed<F, T, E>
where
    F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<DbError> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let Some(work) = self.work.take() else { return false };
        // A panic in one command must not take the writer down, nor the commands beside it.
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(tx)));
        let result = outcome.unwrap_or_else(|_| Err(DbError::internal("the command panicked").into()));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }
    fn finish(self: Box<Self>, committed: Result<(), DbError>) {
        let Self { result, reply, .. } = *self;
        let answer = match (result, committed) {
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.into()),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(DbError::internal("the command did not run").into()),
        };
        // The one who asked may have gone; what is committed stays committed.
        let _ = reply.send(answer);
    }
}

impl Db {
    /// Opens (for SQLite: creates) the database. `writers` and `readers` bound the PostgreSQL connections.
    ///
    /// # Errors
    /// When it cannot be opened; for PostgreSQL when it does not answer.
    pub fn open(target: &Target) -> Result<Self, DbError> {
        let inner = match target {
            Target::Sqlite(path) => Inner::Sqlite(SqliteDb::open(path)?),
            Target::Postgres(url) => Inner::Postgres(PgPool::open(url)?),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Which engine.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match *self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Reads in one consistent view. On SQLite it runs on the calling thread, which the runtime is told.
    ///
    /// # Errors
    /// What `work` returns, or the engine's refusal.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Read<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match &*self.inner {
            Inner::Sqlite(db) => tokio::task::block_in_place(|| db.read(work)),
            Inner::Postgres(pool) => {
                let (reply, answer) = oneshot::channel();
                pool.read(Box::new(move |read: Result<&mut Read<'_>, DbError>| {
                    let _ = reply.send(read.map_err(E::from).and_then(work));
                }));
                answer.await.unwrap_or_else(|_| Err(DbError::unavailable("the read was dropped").into()))
            }
        }
    }

    /// The same for a few rows by their keys or the newest of a list: on SQLite the runtime is not told, since handing its
    /// work to another thread and back costs some 100 µs of processor, more than the reading. Never for what grows with the
    /// office (a search, a filter, a sum, an export): until it ends, nobody may be looking for new requests.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn read_few<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Read<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match &*self.inner {
            Inner::Sqlite(db) => db.read(work),
            Inner::Postgres(_) => self.read(work).await,
        }
    }

    /// The same from a thread that may block.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Read<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match &*self.inner {
            Inner::Sqlite(db) => db.read(work),
            Inner::Postgres(pool) => {
                let (reply, answer) = std::sync::mpsc::channel();
                pool.read(Box::new(move |read: Result<&mut Read<'_>, DbError>| {
                    let _ = reply.send(read.map_err(E::from).and_then(work));
                }));
                answer.recv().unwrap_or_else(|_| Err(DbError::unavailable("the read was dropped").into()))
            }
        }
    }

    /// Writes; returns only after the commit is on disk.
    ///
    /// # Errors
    /// What `work` returns (then nothing is written), or the engine's refusal.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.submit(work).await.unwrap_or_else(|_| Err(DbError::unavailable("the writer has stopped").into()))
    }

    /// The same from a thread that may block.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.submit(work).blocking_recv().unwrap_or_else(|_| Err(DbError::unavailable("the writer has stopped").into()))
    }

    fn submit<T, E, F>(&self, work: F) -> oneshot::Receiver<Result<T, E>>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Typed { work: Some(work), result: None, reply });
        match &*self.inner {
            Inner::Sqlite(db) => db.submit(job),
            Inner::Postgres(pool) => pool.submit(job),
        }
        answer
    }

    /// Leaves nothing in SQLite's log of what rows held before they were overwritten: writes it back and cuts it to nothing.
    /// False when readers or writers did not let it be done; try again soon. PostgreSQL keeps its log by its own settings.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn cut_log(&self) -> Result<bool, DbError> {
        match &*self.inner {
            Inner::Sqlite(db) => db.cut_log(),
            Inner::Postgres(_) => Ok(true),
        }
    }

    /// Commits of the embedded writer so far, each of which waits for the disk; `None` on PostgreSQL.
    #[must_use]
    pub fn commits(&self) -> Option<u64> {
        match &*self.inner {
            Inner::Sqlite(db) => Some(db.commits()),
            Inner::Postgres(_) => None,
        }
    }

    /// Copies the SQLite file, consistent while writing goes on; for PostgreSQL use the portable backup.
    ///
    /// # Errors
    /// When the copy cannot be written, or the engine is PostgreSQL.
    pub fn copy_sqlite_to(&self, path: &std::path::Path) -> Result<(), DbError> {
        match &*self.inner {
            Inner::Sqlite(db) => db.copy_to(path),
            Inner::Postgres(_) => Err(DbError::internal("not a SQLite database")),
        }
    }
}
