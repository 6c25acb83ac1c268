//! Into an empty database of either engine, in one transaction.

use super::{
    Reader, Table, Withheld,
    catalogue::{indexes, tables},
    format::{Piece, Value},
};
use crate::{
    DbError, Engine, Param, Tx,
    migrate::{self, Migration},
};

/// Values in one INSERT at most, and bytes.
const VALUES: usize = 900;
const BYTES: usize = 1 << 20;

/// Why a backup was not restored; nothing was written then.
#[derive(Debug, Clone)]
pub enum RestoreError {
    /// The database holds something already: this table.
    NotEmpty(String),
    /// The backup was made by a newer program, which knows this migration.
    Newer(String),
    /// This migration was another one where the backup was made.
    Differs(String),
    /// The database was migrated further or less far than the backup; an empty one without tables is needed.
    OtherSchema,
    /// The file is damaged.
    Broken(String),
    /// The database refused.
    Db(DbError),
}

impl From<DbError> for RestoreError {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

impl std::fmt::Display for RestoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotEmpty(table) => write!(f, "the database is not empty: {table}"),
            Self::Newer(name) => write!(f, "made by a newer program: {name}"),
            Self::Differs(name) => write!(f, "migration {name} is another one here"),
            Self::OtherSchema => f.write_str("the database was migrated to another version; give one without tables"),
            Self::Broken(what) => write!(f, "the backup is damaged: {what}"),
            Self::Db(error) => write!(f, "{error}"),
        }
    }
}
impl std::error::Error for RestoreError {}

/// Loads a data file. The database is without tables, or migrated as the backup and without rows. An older backup is
/// loaded into the tables of its time and migrated afterwards. Search indexes stay empty: make them again.
///
/// # Errors
/// See [`RestoreError`].
pub fn restore(
    tx: &mut Tx<'_>,
    steps: &[Migration],
    file: &mut Reader,
    now: liren_kernel::Instant,
) -> Result<super::Counts, RestoreError> {
    tx.bulk()?;
    let known = migrate::fingerprints(steps);
    for (name, sha) in &file.head().migrations {
        match known.iter().find(|(n, _)| n == name) {
            None => return Err(RestoreError::Newer(name.clone())),
            Some((_, here)) if here != sha => return Err(RestoreError::Differs(name.clone())),
            Some(_) => {}
        }
    }
    lay_out(tx, steps, file, now)?;
    let mut counts = Vec::new();
    let here = tables(tx)?;
    let mut table: Option<Table> = None;
    let mut batch = Batch::default();
    let mut rows = 0;
    loop {
        let columns = table.as_ref().map_or(0, |t| t.columns.len());
        match file.next(columns).map_err(RestoreError::Broken)? {
            Piece::Table(next) => {
                let same = here.iter().any(|t| t.name == next.name && t.columns == next.columns);
                if !same {
                    return Err(RestoreError::Differs(format!("table {}", next.name)));
                }
                rows = 0;
                table = Some(next);
            }
            Piece::Row(row) => {
                let Some(table) = &table else { return Err(RestoreError::Broken("a row before a table".into())) };
                rows += 1;
                batch.add(tx, table, row)?;
            }
            Piece::TableEnd(count) => {
                let Some(table) = table.take() else { return Err(RestoreError::Broken("an end too many".into())) };
                batch.flush(tx, &table)?;
                if rows != count {
                    return Err(RestoreError::Broken(format!("{rows} of {count} rows of {}", table.name)));
                }
                go_on_after(tx, &table)?;
                counts.push((table.name, count));
            }
            Piece::End => break,
        }
    }
    migrate::run(tx, steps, now)?;
    Ok(counts)
}

/// Puts withheld values back. Rows whose value is NULL because it was erased (`unless` is set there) stay so.
///
/// # Errors
/// See [`RestoreError`].
pub fn restore_withheld(
    tx: &mut Tx<'_>,
    file: &mut Reader,
    withheld: &[Withheld],
    unless: &'static str,
) -> Result<u64, RestoreError> {
    let mut sql = None;
    let mut count = 0;
    loop {
        match file.next(2).map_err(RestoreError::Broken)? {
            Piece::Table(table) => {
                let one = withheld
                    .iter()
                    .find(|w| w.table == table.name && table.columns.iter().any(|(c, _)| c == w.column))
                    .ok_or_else(|| RestoreError::Differs(format!("table {}", table.name)))?;
                sql = Some(format!(
                    "UPDATE {} SET {} = ?2 WHERE {} = ?1 AND {unless} IS NULL",
                    one.table, one.column, table.key[0]
                ));
            }
            Piece::Row(row) => {
                let Some(sql) = &sql else { return Err(RestoreError::Broken("a row before a table".into())) };
                let params: Vec<Param<'_>> = row.iter().map(Value::param).collect();
                count += tx.exec_text(sql, &params)?;
            }
            Piece::TableEnd(_) => sql = None,
            Piece::End => return Ok(count),
        }
    }
}

fn lay_out(
    tx: &mut Tx<'_>,
    steps: &[Migration],
    file: &Reader,
    now: liren_kernel::Instant,
) -> Result<(), RestoreError> {
    let of_backup: Vec<Migration> =
        steps.iter().filter(|s| file.head().migrations.iter().any(|(name, _)| name == s.name)).copied().collect();
    let before = tables(tx)?;
    if before.is_empty() && indexes(tx)?.is_empty() {
        migrate::run(tx, &of_backup, now)?;
        // What migrations themselves put in comes from the backup.
        for table in tables(tx)?.iter().rev() {
            tx.exec_text(&format!("DELETE FROM {}", table.name), &[])?;
        }
        return Ok(());
    }
    for table in &before {
        let any: Vec<(i64,)> = tx.all_text(&format!("SELECT CAST(1 AS BIGINT) FROM {} LIMIT 1", table.name), &[])?;
        if !any.is_empty() {
            return Err(RestoreError::NotEmpty(table.name.clone()));
        }
    }
    let mut applied = migrate::applied(tx)?;
    let mut wanted = file.head().migrations.clone();
    applied.sort();
    wanted.sort();
    if applied == wanted { Ok(()) } else { Err(RestoreError::OtherSchema) }
}

/// PostgreSQL's numbers of new rows begin after the last one loaded; SQLite's do by themselves.
fn go_on_after(tx: &mut Tx<'_>, table: &Table) -> Result<(), DbError> {
    if tx.engine() != Engine::Postgres {
        return Ok(());
    }
    for column in &table.key {
        let sequence = tx.all_text::<(Option<String>,)>(
            "SELECT pg_get_serial_sequence(CAST(?1 AS TEXT), CAST(?2 AS TEXT))",
            &[Param::Text(&table.name), Param::Text(column)],
        )?;
        if let Some((Some(sequence),)) = sequence.first() {
            let sql = format!(
                "SELECT setval(CAST(CAST(?1 AS TEXT) AS regclass), COALESCE(max({column}), 0) + 1, false) FROM {}",
                table.name
            );
            tx.all_text::<(i64,)>(&sql, &[Param::Text(sequence)])?;
        }
    }
    Ok(())
}

/// Rows on their way into one INSERT.
#[derive(Default)]
struct Batch {
    rows: Vec<Vec<Value>>,
    bytes: usize,
}

impl Batch {
    fn add(&mut self, tx: &mut Tx<'_>, table: &Table, row: Vec<Value>) -> Result<(), DbError> {
        self.bytes += row.iter().map(Value::size).sum::<usize>();
        self.rows.push(row);
        if self.rows.len() == full(table) {
            insert(tx, table, &self.rows)?;
            self.rows.clear();
            self.bytes = 0;
        } else if self.bytes > BYTES {
            self.flush(tx, table)?;
        }
        Ok(())
    }

    fn flush(&mut self, tx: &mut Tx<'_>, table: &Table) -> Result<(), DbError> {
        for row in self.rows.drain(..) {
            insert(tx, table, std::slice::from_ref(&row))?;
        }
        self.bytes = 0;
        Ok(())
    }
}

fn full(table: &Table) -> usize {
    (VALUES / table.columns.len().max(1)).clamp(1, 100)
}

fn insert(tx: &mut Tx<'_>, table: &Table, rows: &[Vec<Value>]) -> Result<(), DbError> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let mut sql = format!("INSERT INTO {} ({}) VALUES ", table.name, names.join(", "));
    let mut n = 0;
    for row in 0..rows.len() {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..names.len() {
            n += 1;
            sql.push_str(&format!("{}?{n}", if column == 0 { "" } else { ", " }));
        }
        sql.push(')');
    }
    let params: Vec<Param<'_>> = rows.iter().flatten().map(Value::param).collect();
    tx.exec_text(&sql, &params).map(drop)
}
