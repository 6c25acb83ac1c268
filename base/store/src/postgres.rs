//! PostgreSQL: threads that each own a client, because the driver must not run on the runtime's threads.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, mpsc},
};

use postgres::{
    Client, Statement,
    fallible_iterator::FallibleIterator as _,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut},
};

use crate::{DbError, FromRow, Param, Read, Row, Tx, db::Job, postgres_tls::Address, tx::Conn};

/// Connections that write, and connections that read.
const WRITERS: usize = 8;
const READERS: usize = 8;
/// Prepared statements kept a connection.
const STATEMENTS: usize = 400;

type ReadJob = Box<dyn FnOnce(Result<&mut Read<'_>, DbError>) + Send>;

pub(crate) struct PgPool {
    reads: mpsc::Sender<ReadJob>,
    writes: mpsc::Sender<Box<dyn Job>>,
}

/// One client with its prepared statements.
pub(crate) struct PgConn {
    client: Client,
    prepared: HashMap<String, Statement>,
    /// Whether a statement of the transaction at hand has failed. The server then keeps nothing of it, and answers a
    /// COMMIT with a ROLLBACK that looks like any other success.
    failed: bool,
}

impl PgPool {
    pub(crate) fn open(url: &str) -> Result<Self, DbError> {
        // Fails now rather than at the first page when the address is wrong.
        let address = Address::parse(url)?;
        drop(connect(&address)?);
        let reads = spawn(READERS, &address, |link: &mut Link, job: ReadJob| {
            match link.begin("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY") {
                Err(error) => job(Err(error)),
                Ok(conn) => {
                    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                        job(Ok(&mut Read::new(Conn::Postgres(conn))));
                    }));
                    if conn.batch("COMMIT").is_err() || outcome.is_err() {
                        link.drop_conn();
                    }
                }
            }
        })?;
        let writes = spawn(WRITERS, &address, |link: &mut Link, mut job: Box<dyn Job>| {
            let outcome = link.begin("BEGIN").and_then(|conn| {
                let keep = job.run(&mut Tx::new(Conn::Postgres(conn)));
                match (keep, conn.failed) {
                    (true, false) => conn.batch("COMMIT"),
                    (true, true) => Err(DbError::internal("a statement failed and the command went on")),
                    (false, _) => conn.batch("ROLLBACK"),
                }
            });
            if outcome.is_err() {
                link.drop_conn();
            }
            job.finish(outcome);
        })?;
        Ok(Self { reads, writes })
    }

    pub(crate) fn read(&self, job: ReadJob) {
        if let Err(mpsc::SendError(job)) = self.reads.send(job) {
            job(Err(DbError::unavailable("the readers have stopped")));
        }
    }

    pub(crate) fn submit(&self, job: Box<dyn Job>) {
        if let Err(mpsc::SendError(job)) = self.writes.send(job) {
            job.finish(Err(DbError::unavailable("the writers have stopped")));
        }
    }
}

/// A connection that is made when first needed and again after it broke.
struct Link {
    address: Address,
    conn: Option<PgConn>,
}

impl Link {
    /// A connection on which a transaction has begun. One kept from before may have ended unnoticed while it waited
    /// (a restarted server): nothing has been said on it yet, so another takes its place.
    fn begin(&mut self, begin: &str) -> Result<&mut PgConn, DbError> {
        if let Some(mut kept) = self.conn.take()
            && !kept.client.is_closed()
            && kept.batch(begin).is_ok()
        {
            kept.failed = false;
            return Ok(self.conn.insert(kept));
        }
        let mut fresh = connect(&self.address)?;
        fresh.batch(begin)?;
        Ok(self.conn.insert(fresh))
    }
    fn drop_conn(&mut self) {
        self.conn = None;
    }
}

fn spawn<J: Send + 'static>(
    count: usize,
    address: &Address,
    serve: fn(&mut Link, J),
) -> Result<mpsc::Sender<J>, DbError> {
    let (sender, queue) = mpsc::channel::<J>();
    let queue = Arc::new(Mutex::new(queue));
    for n in 0..count {
        let queue = Arc::clone(&queue);
        let mut link = Link { address: address.clone(), conn: None };
        std::thread::Builder::new()
            .name(format!("liren-pg-{n}"))
            .spawn(move || {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(job) = next else { return };
                    serve(&mut link, job);
                }
            })
            .map_err(DbError::internal)?;
    }
    Ok(sender)
}

fn connect(address: &Address) -> Result<PgConn, DbError> {
    // Whatever keeps a connection from being made (starting, stopping, closed for a while) may be over soon.
    let away = |error: postgres::Error| {
        // Why TLS failed is said one step further down.
        let why = std::error::Error::source(&error).map(|why| format!(": {why}")).unwrap_or_default();
        DbError::unavailable(format!("{}{why}", DbError::from(error).message))
    };
    let mut client = address.connect().map_err(away)?;
    client.batch_execute("SET synchronous_commit = on; SET statement_timeout = '120s'; SET TIME ZONE 'UTC'")?;
    Ok(PgConn { client, prepared: HashMap::new(), failed: false })
}

impl PgConn {
    pub(crate) fn prepare(&mut self, sql: &str) -> Result<Statement, DbError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        if self.prepared.len() >= STATEMENTS {
            self.prepared.clear();
        }
        let prepared = self.client.prepare(&numbered(sql));
        let statement = self.seen(prepared)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Takes note of a failure on its way to whoever asked.
    fn seen<T>(&mut self, outcome: Result<T, postgres::Error>) -> Result<T, DbError> {
        self.failed |= outcome.is_err();
        Ok(outcome?)
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        let outcome = self.client.batch_execute(sql);
        self.seen(outcome)
    }

    pub(crate) fn exec(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, DbError> {
        let statement = self.prepare(sql)?;
        let refs: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as &(dyn ToSql + Sync)).collect();
        let outcome = self.client.execute(&statement, &refs);
        self.seen(outcome)
    }

    pub(crate) fn each<R: FromRow>(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        each: &mut dyn FnMut(R) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        let statement = self.prepare(sql)?;
        let failed = &mut self.failed;
        let mut noted = |error: postgres::Error| {
            *failed = true;
            DbError::from(error)
        };
        let params = params.iter().map(|p| p as &(dyn ToSql + Sync));
        let mut rows = self.client.query_raw(&statement, params).map_err(&mut noted)?;
        while let Some(row) = rows.next().map_err(&mut noted)? {
            each(R::from_row(&Row::Postgres(&row))?)?;
        }
        Ok(())
    }
}

/// `?1` becomes `$1`. Statements hold no question mark but placeholders; text always arrives as a value.
pub(crate) fn numbered(sql: &str) -> String {
    sql.replace('?', "$")
}

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, ty) {
            (Param::Null, _) => Ok(IsNull::Yes),
            (Param::Int(n), &Type::INT8) => n.to_sql(ty, out),
            (Param::Text(t), &Type::TEXT | &Type::VARCHAR) => t.to_sql(ty, out),
            (Param::Blob(b), &Type::BYTEA) => b.to_sql(ty, out),
            (value, ty) => Err(format!("{value:?} bound where {ty} is expected").into()),
        }
    }
    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::TEXT | Type::VARCHAR | Type::BYTEA)
    }
    postgres::types::to_sql_checked!();
}

pub(crate) struct PgCell<'a>(pub(crate) Param<'a>);

impl<'a> FromSql<'a> for PgCell<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(match *ty {
            Type::INT8 => Param::Int(i64::from_sql(ty, raw)?),
            Type::BYTEA => Param::Blob(raw),
            _ => Param::Text(<&str>::from_sql(ty, raw)?),
        }))
    }
    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(Param::Null))
    }
    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::TEXT | Type::VARCHAR | Type::BYTEA)
    }
}
