//! The portable backup: every row of every table, in one consistent view, in a format both engines read.
//!
//! ```text
//! "LIRENBK1"                                  8 bytes
//! length (u32), head as JSON                  see [`Head`]
//! for each table, in an order that satisfies its references:
//!   'T' length (u32), table as JSON           see [`Table`]
//!   'R' cells …                               a row; a cell is 0 | 1 + i64 | 2 + u32 + UTF-8 | 3 + u32 + bytes
//!   'E' rows (u64)
//! 'Z' SHA-256 of all bytes before             32 bytes
//! ```
//! Numbers are big-endian. Search indexes are not in it: they are made again from the rows.

mod catalogue;
mod format;
mod restore;

use std::io::Write;

use serde::{Deserialize, Serialize};

use crate::{ColumnType, DbError, Engine, Param, Read, Row, migrate, tx::Conn};

pub use catalogue::{indexes, tables};
pub use format::{Reader, check};
pub use restore::{RestoreError, restore, restore_withheld};

/// What stands at the beginning of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// `data`, or `keys` for the withheld columns.
    pub part: String,
    /// UTC milliseconds.
    pub made_at: i64,
    /// `Sqlite` or `Postgres`.
    pub engine: String,
    /// Names and fingerprints of the migrations that made the tables.
    pub migrations: Vec<(String, String)>,
}

/// A table and its columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Names and types, in order.
    pub columns: Vec<(String, ColumnType)>,
    /// The primary key: rows stand in its order.
    pub key: Vec<String>,
    /// Tables it refers to.
    pub refers: Vec<String>,
}

/// A column whose values go to a file of their own, with a retention of its own; in the data file they are NULL.
#[derive(Debug, Clone, Copy)]
pub struct Withheld {
    /// The table; its primary key is one BIGINT.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
}

/// Rows written, by table.
pub type Counts = Vec<(String, u64)>;

/// Writes the data file. Call it inside one read, together with [`write_withheld`], for one consistent view.
///
/// # Errors
/// When the database or the file fails.
pub fn write(
    read: &mut Read<'_>,
    out: &mut dyn Write,
    made_at: liren_kernel::Instant,
    withheld: &[Withheld],
) -> Result<Counts, DbError> {
    patient(read)?;
    let mut out = format::Writer::new(out, &head(read, "data", made_at)?)?;
    let mut counts = Vec::new();
    for table in tables(read)? {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|(column, kind)| {
                if withheld.iter().any(|w| w.table == table.name && w.column == column) {
                    format!("CAST(NULL AS {})", sql_type(*kind, read.engine()))
                } else {
                    column.clone()
                }
            })
            .collect();
        let sql = format!("SELECT {} FROM {} ORDER BY {}", columns.join(", "), table.name, table.key.join(", "));
        counts.push((table.name.clone(), rows(read, &mut out, &table, &sql)?));
    }
    out.end()?;
    Ok(counts)
}

/// Writes the withheld columns, each as a table of primary key and value.
///
/// # Errors
/// When the database or the file fails.
pub fn write_withheld(
    read: &mut Read<'_>,
    out: &mut dyn Write,
    made_at: liren_kernel::Instant,
    withheld: &[Withheld],
) -> Result<Counts, DbError> {
    patient(read)?;
    let mut out = format::Writer::new(out, &head(read, "keys", made_at)?)?;
    let mut counts = Vec::new();
    for table in tables(read)? {
        for one in withheld.iter().filter(|w| w.table == table.name) {
            let columns: Vec<(String, ColumnType)> = table
                .columns
                .iter()
                .filter(|(name, _)| table.key.contains(name) || name == one.column)
                .cloned()
                .collect();
            if table.key.len() != 1 || columns.len() != 2 || columns[0].0 != table.key[0] {
                return Err(DbError::internal(format!("{} cannot be withheld by its key", table.name)));
            }
            let narrow = Table { columns, ..table.clone() };
            let (key, column) = (&narrow.key[0], one.column);
            let sql = format!("SELECT {key}, {column} FROM {} WHERE {column} IS NOT NULL ORDER BY {key}", narrow.name);
            counts.push((narrow.name.clone(), rows(read, &mut out, &narrow, &sql)?));
        }
    }
    out.end()?;
    Ok(counts)
}

fn rows(read: &mut Read<'_>, out: &mut format::Writer<'_>, table: &Table, sql: &str) -> Result<u64, DbError> {
    out.table(table)?;
    let mut count = 0;
    read.each_text(sql, &[], &mut |row: format::EncodedRow| {
        count += 1;
        out.row(&row)
    })?;
    out.table_end(count)?;
    Ok(count)
}

fn head(read: &mut Read<'_>, part: &str, made_at: liren_kernel::Instant) -> Result<Head, DbError> {
    Ok(Head {
        part: part.to_owned(),
        made_at: made_at.ms(),
        engine: format!("{:?}", read.engine()),
        migrations: migrate::applied(read)?,
    })
}

/// A large table takes longer than a page may.
fn patient(read: &mut Read<'_>) -> Result<(), DbError> {
    match read.conn() {
        Conn::Postgres(conn) => conn.batch("SET LOCAL statement_timeout = 0"),
        Conn::Sqlite(_) => Ok(()),
    }
}

fn sql_type(kind: ColumnType, engine: Engine) -> &'static str {
    match (kind, engine) {
        (ColumnType::Int, _) => "BIGINT",
        (ColumnType::Text, _) => "TEXT",
        (ColumnType::Blob, Engine::Sqlite) => "BLOB",
        (ColumnType::Blob, Engine::Postgres) => "BYTEA",
    }
}

pub(crate) fn each_cell(row: &Row<'_>, each: &mut dyn FnMut(Param<'_>)) -> Result<(), DbError> {
    let count = match row {
        Row::Sqlite(row) => row.as_ref().column_count(),
        Row::Postgres(row) => row.len(),
    };
    for index in 0..count {
        row.with_cell(index, |cell| {
            each(cell);
            Ok(())
        })?;
    }
    Ok(())
}
