//! What tables there are, asked of the engine itself, so that no table can be forgotten.

use std::collections::BTreeMap;

use super::Table;
use crate::{ColumnType, DbError, Engine, Read, params};

/// Every table with rows of its own, in an order in which each comes after those it refers to. Left out are the
/// list of migrations and the search indexes.
///
/// # Errors
/// When a column has a type that is not one of the three, or tables refer to each other in a circle.
pub fn tables(read: &mut Read<'_>) -> Result<Vec<Table>, DbError> {
    let names: Vec<(String,)> = match read.engine() {
        Engine::Sqlite => read.all_text(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
            &[],
        )?,
        Engine::Postgres => read.all_text(
            "SELECT CAST(c.relname AS TEXT) FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = CAST(current_schema() AS regnamespace) ORDER BY 1",
            &[],
        )?,
    };
    let hidden = indexes(read)?;
    let mut found = BTreeMap::new();
    for (name,) in names {
        if name != "migration" && !hidden.contains(&name) {
            let table = describe(read, &name)?;
            found.insert(name, table);
        }
    }
    ordered(found)
}

/// The search indexes.
///
/// # Errors
/// When the database fails.
pub fn indexes(read: &mut Read<'_>) -> Result<Vec<String>, DbError> {
    let sql = match read.engine() {
        Engine::Sqlite => "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual' ORDER BY name",
        Engine::Postgres => {
            "SELECT CAST(c.relname AS TEXT) FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = CAST(current_schema() AS regnamespace) AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.atttypid = CAST('tsvector' AS regtype)) ORDER BY 1"
        }
    };
    Ok(read.all_text::<(String,)>(sql, &[])?.into_iter().map(|(name,)| name).collect())
}

fn describe(read: &mut Read<'_>, name: &str) -> Result<Table, DbError> {
    let (columns, refers) = match read.engine() {
        Engine::Sqlite => (
            "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid",
            "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1)",
        ),
        Engine::Postgres => (
            "SELECT CAST(a.attname AS TEXT), format_type(a.atttypid, NULL), CAST(CASE WHEN EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY(i.indkey)) THEN 1 ELSE 0 END AS BIGINT) FROM pg_attribute a WHERE a.attrelid = CAST(CAST(?1 AS TEXT) AS regclass) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
            "SELECT DISTINCT CAST(r.relname AS TEXT) FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid WHERE k.contype = 'f' AND k.conrelid = CAST(CAST(?1 AS TEXT) AS regclass)",
        ),
    };
    let columns: Vec<(String, String, i64)> = read.all_text(columns, params![name])?;
    let key: Vec<String> = columns.iter().filter(|(.., pk)| *pk > 0).map(|(name, ..)| name.clone()).collect();
    if key.is_empty() {
        return Err(DbError::internal(format!("table {name} has no primary key")));
    }
    let columns = columns
        .into_iter()
        .map(|(column, kind, _)| match kind.to_ascii_lowercase().as_str() {
            "integer" | "bigint" => Ok((column, ColumnType::Int)),
            "text" => Ok((column, ColumnType::Text)),
            "blob" | "bytea" => Ok((column, ColumnType::Blob)),
            other => Err(DbError::internal(format!("{name}.{column} is {other}"))),
        })
        .collect::<Result<_, _>>()?;
    let refers: Vec<(String,)> = read.all_text(refers, params![name])?;
    Ok(Table { name: name.to_owned(), columns, key, refers: refers.into_iter().map(|(name,)| name).collect() })
}

fn ordered(mut waiting: BTreeMap<String, Table>) -> Result<Vec<Table>, DbError> {
    let mut done: Vec<Table> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let ready = waiting
            .values()
            .find(|t| t.refers.iter().all(|r| *r == t.name || !waiting.contains_key(r)))
            .map(|t| t.name.clone());
        let next = ready.and_then(|name| waiting.remove(&name));
        done.push(next.ok_or_else(|| DbError::internal("tables refer to each other in a circle"))?);
    }
    Ok(done)
}
