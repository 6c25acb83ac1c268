//! Migrations: portable SQL, applied in order, never edited once landed.
//!
//! Written with the types `BIGINT`, `TEXT`, `BLOB` and the word `SEQ` for the server-given key. On SQLite
//! tables become STRICT; on PostgreSQL text compares in C collation (design §9.1).

use crate::{DbError, Engine, Read, Tx, params, statements};

/// One step. `name` is `room-0001-what`; the list's order is the order of application.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its name, unique over the program.
    pub name: &'static str,
    /// Portable SQL, or the SQL of each engine where they differ (the search index).
    pub sql: Script,
}

/// The text of a migration.
#[derive(Debug, Clone, Copy)]
pub enum Script {
    /// The same for both.
    Portable(&'static str),
    /// One for each engine.
    Each {
        /// For SQLite.
        sqlite: &'static str,
        /// For PostgreSQL.
        postgres: &'static str,
    },
}

statements! {
    APPLIED: (String, String) = "SELECT name, sha FROM migration ORDER BY name";
    RECORD = "INSERT INTO migration (name, sha, applied_at) VALUES (?1, ?2, ?3)";
}

/// Applies what is missing, all in this transaction. Returns the names applied.
///
/// # Errors
/// When a step fails, or when one that was applied has since been edited.
pub fn run(tx: &mut Tx<'_>, steps: &[Migration], now: liren_kernel::Instant) -> Result<Vec<&'static str>, DbError> {
    let table =
        "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, sha TEXT NOT NULL, applied_at BIGINT NOT NULL)";
    let engine = tx.engine();
    if engine == Engine::Postgres {
        // Two servers that start at once take turns.
        tx.batch("SELECT pg_advisory_xact_lock(7310517)")?;
    }
    tx.batch(&translate(table, engine))?;
    let applied: std::collections::BTreeMap<String, String> = tx.all(&APPLIED, &[])?.into_iter().collect();
    let mut fresh = Vec::new();
    for step in steps {
        let sha = fingerprint(step);
        match applied.get(step.name) {
            Some(known) if *known == sha => {}
            Some(_) => {
                return Err(DbError::internal(format!("migration {} was edited after it was applied", step.name)));
            }
            None => {
                let text = match step.sql {
                    Script::Portable(sql) => translate(sql, engine),
                    Script::Each { sqlite, .. } if engine == Engine::Sqlite => sqlite.to_owned(),
                    Script::Each { postgres, .. } => postgres.to_owned(),
                };
                tx.batch(&text).map_err(|e| DbError { message: format!("{}: {}", step.name, e.message), ..e })?;
                tx.exec(&RECORD, params![step.name, sha, now])?;
                fresh.push(step.name);
            }
        }
    }
    Ok(fresh)
}

/// The steps not applied yet; `None` when the database is new.
///
/// # Errors
/// When the database fails.
pub fn missing(read: &mut Read<'_>, steps: &[Migration]) -> Result<Option<Vec<&'static str>>, DbError> {
    let sql = match read.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migration'",
        Engine::Postgres => {
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migration'"
        }
    };
    if read.all_text::<(String,)>(sql, &[])?.is_empty() {
        return Ok(None);
    }
    let applied: std::collections::BTreeMap<String, String> = read.all(&APPLIED, &[])?.into_iter().collect();
    Ok(Some(steps.iter().map(|s| s.name).filter(|name| !applied.contains_key(*name)).collect()))
}

/// Names and fingerprints of the migrations that were applied.
///
/// # Errors
/// When the database fails.
pub fn applied(read: &mut crate::Read<'_>) -> Result<Vec<(String, String)>, DbError> {
    read.all(&APPLIED, &[])
}

/// Names and fingerprints of `steps`.
#[must_use]
pub fn fingerprints(steps: &[Migration]) -> Vec<(String, String)> {
    steps.iter().map(|step| (step.name.to_owned(), fingerprint(step))).collect()
}

/// Of the text without its blanks.
fn fingerprint(step: &Migration) -> String {
    let texts: [&str; 2] = match step.sql {
        Script::Portable(sql) => [sql, ""],
        Script::Each { sqlite, postgres } => [sqlite, postgres],
    };
    let hash = liren_kernel::fnv1a(texts.iter().flat_map(|t| t.bytes()).filter(|b| !b.is_ascii_whitespace()));
    format!("{hash:016x}")
}

/// Rewrites type words for the engine. Comments in migrations avoid them.
fn translate(sql: &str, engine: Engine) -> String {
    let mut out = String::with_capacity(sql.len() + 256);
    let mut word = String::new();
    let mut in_table = false;
    for c in sql.chars().chain(std::iter::once('\n')) {
        if c.is_ascii_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        match (engine, word.as_str()) {
            (Engine::Sqlite, "BIGINT") => out.push_str("INTEGER"),
            (Engine::Sqlite, "SEQ") => out.push_str("INTEGER PRIMARY KEY"),
            (Engine::Postgres, "SEQ") => out.push_str("BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
            (Engine::Postgres, "BLOB") => out.push_str("BYTEA"),
            (Engine::Postgres, "TEXT") => out.push_str("TEXT COLLATE \"C\""),
            (_, "TABLE") => {
                in_table = !out.trim_end().ends_with("ALTER");
                out.push_str("TABLE");
            }
            (_, other) => out.push_str(other),
        }
        word.clear();
        if c == ';' && in_table {
            if engine == Engine::Sqlite {
                out.push_str(" STRICT");
            }
            in_table = false;
        }
        out.push(c);
    }
    if in_table && engine == Engine::Sqlite {
        out.push_str(" STRICT");
    }
    out
}
