//! What a caller may do inside a read or a write transaction.

use std::ops::{Deref, DerefMut};

use crate::{DbError, Engine, Exec, FromRow, Param, Query, postgres::PgConn, sqlite};

/// A consistent view: every statement in one closure sees the same moment.
pub struct Read<'a> {
    conn: Conn<'a>,
}

/// A write transaction. It commits when the closure returns `Ok` and leaves no trace otherwise.
pub struct Tx<'a> {
    read: Read<'a>,
}

pub(crate) enum Conn<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut PgConn),
}

/// Tells the log what is asked, without the values: for whoever looks for a slow page, and for the proof that what is hidden
/// asks no more than what is absent. `log = "info,liren_store::sql=trace"`.
fn said(sql: &str) {
    tracing::trace!(target: "liren_store::sql", "{sql}");
}

impl std::fmt::Debug for Read<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Read({:?})", self.engine())
    }
}
impl std::fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tx({:?})", self.engine())
    }
}

impl<'a> Read<'a> {
    pub(crate) fn new(conn: Conn<'a>) -> Self {
        Self { conn }
    }

    /// Which engine answers; only the search index and the check ask.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.conn {
            Conn::Sqlite(_) => Engine::Sqlite,
            Conn::Postgres(_) => Engine::Postgres,
        }
    }

    /// All rows.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn all<R: FromRow>(&mut self, query: &Query<R>, params: &[Param<'_>]) -> Result<Vec<R>, DbError> {
        self.all_text(query.text, params)
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn opt<R: FromRow>(&mut self, query: &Query<R>, params: &[Param<'_>]) -> Result<Option<R>, DbError> {
        Ok(self.all_text(query.text, params)?.into_iter().next())
    }

    /// The only row.
    ///
    /// # Errors
    /// When there is none.
    pub fn one<R: FromRow>(&mut self, query: &Query<R>, params: &[Param<'_>]) -> Result<R, DbError> {
        self.opt(query, params)?.ok_or_else(|| DbError::internal(format!("{} returned no row", query.name)))
    }

    /// All rows of SQL that was built from the filters present. The text comes from constants alone; values are bound.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn all_text<R: FromRow>(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<R>, DbError> {
        let mut rows = Vec::new();
        self.each_text(sql, params, &mut |row: R| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// All rows of a query that ends in `IN (?1)`, for any number of values: one statement for many of them, since on a server
    /// each is a way there and back.
    ///
    /// # Errors
    /// When the statement fails, or does not end so.
    pub fn all_in<R: FromRow>(&mut self, query: &Query<R>, values: &[Param<'_>]) -> Result<Vec<R>, DbError> {
        // Few texts, so that they stay prepared; a value that is asked for again adds no row.
        const AT_ONCE: [usize; 3] = [1, 25, 250];
        let select = query.text.strip_suffix("(?1)").filter(|select| select.ends_with(" IN "));
        let select = select.ok_or_else(|| DbError::internal(format!("{} does not end in IN (?1)", query.name)))?;
        let mut rows = Vec::with_capacity(values.len());
        for some in values.chunks(AT_ONCE[2]) {
            let size = AT_ONCE.into_iter().find(|size| *size >= some.len()).unwrap_or(some.len());
            let asked: Vec<Param<'_>> =
                some.iter().chain(some.last().into_iter().cycle()).take(size).copied().collect();
            let marks: Vec<String> = (1..=size).map(|n| format!("?{n}")).collect();
            rows.extend(self.all_text::<R>(&format!("{select}({})", marks.join(", ")), &asked)?);
        }
        Ok(rows)
    }

    /// Hands each row to `each` as it comes.
    ///
    /// # Errors
    /// When the statement or `each` fails.
    pub fn each_text<R: FromRow>(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        each: &mut dyn FnMut(R) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        said(sql);
        match &mut self.conn {
            Conn::Sqlite(conn) => sqlite::each(conn, sql, params, each),
            Conn::Postgres(conn) => conn.each(sql, params, each),
        }
    }

    pub(crate) fn conn(&mut self) -> &mut Conn<'a> {
        &mut self.conn
    }
}

impl<'a> Tx<'a> {
    pub(crate) fn new(conn: Conn<'a>) -> Self {
        Self { read: Read::new(conn) }
    }

    /// Runs a statement; the number of rows it changed.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn exec(&mut self, statement: &Exec, params: &[Param<'_>]) -> Result<u64, DbError> {
        self.exec_text(statement.text, params)
    }

    /// The same for SQL built from constants.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn exec_text(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, DbError> {
        said(sql);
        match self.read.conn() {
            Conn::Sqlite(conn) => sqlite::exec(conn, sql, params),
            Conn::Postgres(conn) => conn.exec(sql, params),
        }
    }

    /// Says that very many rows follow: no limit of time until the transaction ends, and on SQLite more memory for this writer.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn bulk(&mut self) -> Result<(), DbError> {
        match self.read.conn() {
            Conn::Sqlite(conn) => Ok(conn.pragma_update(None, "cache_size", -262_144)?),
            Conn::Postgres(conn) => conn.batch("SET LOCAL statement_timeout = 0"),
        }
    }

    /// Waits until no other transaction holds `key`, and holds it to the end of this one. On SQLite there is one
    /// writer, so the turn is always ours.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn take_turn(&mut self, key: &[u8]) -> Result<(), DbError> {
        if self.read.engine() == Engine::Postgres {
            // Two keys that fall together only wait for one another.
            let key = i64::from_ne_bytes(liren_kernel::fnv1a(key.iter().copied()).to_ne_bytes());
            self.exec_text("SELECT pg_advisory_xact_lock(?1)", &[Param::Int(key)])?;
        }
        Ok(())
    }

    /// Runs several statements without values: migrations only.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        match self.read.conn() {
            Conn::Sqlite(conn) => Ok(conn.execute_batch(sql)?),
            Conn::Postgres(conn) => conn.batch(sql),
        }
    }
}

impl<'a> Deref for Tx<'a> {
    type Target = Read<'a>;
    fn deref(&self) -> &Read<'a> {
        &self.read
    }
}
impl<'a> DerefMut for Tx<'a> {
    fn deref_mut(&mut self) -> &mut Read<'a> {
        &mut self.read
    }
}
