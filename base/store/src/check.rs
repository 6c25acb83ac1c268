//! Prepares every statement on the open engine and compares it with what its row struct expects.

use crate::{AnyStatement, ColumnType, DbError, tx::Conn, tx::Tx};

/// One statement as the engine understands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Its name.
    pub name: &'static str,
    /// How many values it takes.
    pub params: usize,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// On SQLite: the lines of its plan that read a whole table.
    pub scans: Vec<String>,
}

/// Prepares `statement`.
///
/// # Errors
/// When the engine refuses it or a column differs in name or type from the row struct.
pub fn prepare(tx: &mut Tx<'_>, statement: &dyn AnyStatement) -> Result<Prepared, DbError> {
    let name = statement.name();
    let fail = |what: String| DbError::internal(format!("{name}: {what}"));
    let (params, columns, types, scans) = match tx.conn() {
        Conn::Sqlite(conn) => {
            let prepared = conn.prepare(statement.text()).map_err(|e| fail(e.to_string()))?;
            let columns: Vec<String> = prepared.column_names().map(str::to_owned).collect();
            let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.text()))?;
            for i in 0..plan.parameter_count() {
                plan.raw_bind_parameter(i + 1, rusqlite::types::Null)?;
            }
            let mut rows = plan.raw_query();
            let mut scans = Vec::new();
            while let Some(row) = rows.next()? {
                let line: String = row.get(3)?;
                if line.starts_with("SCAN")
                    && !line.contains("USING")
                    && !line.contains("VIRTUAL")
                    && !line.contains("CONSTANT")
                {
                    scans.push(line);
                }
            }
            (prepared.parameter_count(), columns, None, scans)
        }
        Conn::Postgres(conn) => {
            let prepared = conn.prepare(statement.text()).map_err(|e| fail(e.to_string()))?;
            let columns = prepared.columns().iter().map(|c| c.name().to_owned()).collect();
            let types = prepared.columns().iter().map(|c| c.type_().name().to_owned()).collect::<Vec<_>>();
            if let Some(ty) =
                prepared.params().iter().find(|t| !matches!(t.name(), "int8" | "text" | "varchar" | "bytea"))
            {
                return Err(fail(format!("a value of type {ty}; cast it to BIGINT, TEXT or BYTEA")));
            }
            (prepared.params().len(), columns, Some(types), Vec::new())
        }
    };
    if let Some(expected) = statement.columns() {
        if expected.len() != columns.len() {
            return Err(fail(format!("{} columns, the row struct has {}", columns.len(), expected.len())));
        }
        for (i, want) in expected.iter().enumerate() {
            if !want.name.is_empty() && want.name != columns[i] {
                return Err(fail(format!("column {} is {}, the row struct has {}", i + 1, columns[i], want.name)));
            }
            let fits = types.as_ref().is_none_or(|types| match want.kind {
                ColumnType::Int => types[i] == "int8",
                ColumnType::Text => matches!(types[i].as_str(), "text" | "varchar"),
                ColumnType::Blob => types[i] == "bytea",
            });
            if !fits {
                return Err(fail(format!("column {} is not {:?}", columns[i], want.kind)));
            }
        }
    }
    Ok(Prepared { name, params, columns, scans })
}

/// Whether a commit waits for the disk, and the engine's own words for it.
///
/// # Errors
/// When the database does not answer.
pub fn durable(read: &mut crate::Read<'_>) -> Result<(bool, String), DbError> {
    match read.engine() {
        crate::Engine::Sqlite => {
            let (synchronous,): (i64,) = one(read, "PRAGMA synchronous")?;
            let (journal,): (String,) = one(read, "PRAGMA journal_mode")?;
            Ok((synchronous >= 2 && journal == "wal", format!("SQLite synchronous={synchronous} {journal}")))
        }
        crate::Engine::Postgres => {
            let sql = "SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('server_version')";
            let (fsync, commit, version): (String, String, String) = one(read, sql)?;
            let durable = fsync == "on" && commit != "off";
            Ok((durable, format!("PostgreSQL {version} fsync={fsync} synchronous_commit={commit}")))
        }
    }
}

fn one<R: crate::FromRow>(read: &mut crate::Read<'_>, sql: &str) -> Result<R, DbError> {
    read.all_text(sql, &[])?.pop().ok_or_else(|| DbError::internal("no answer"))
}
