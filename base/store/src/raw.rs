//! The same writes without the rest of the program: what `bench` holds the writer against.
//!
//! While a recording is on, the writer of embedded SQLite keeps every writing statement with its values, in order.
//! [`replay`] runs them on a copy of the file by the driver alone, as many commands to a commit.

use std::{
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rusqlite::{Connection, types::Value};

use crate::{DbError, Param, sqlite};

static ON: AtomicBool = AtomicBool::new(false);
static KEPT: Mutex<Vec<Piece>> = Mutex::new(Vec::new());

/// What was written, in order.
#[derive(Debug, Default)]
pub struct Recording(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Statement(String, Vec<Value>),
    Commit,
}

/// Begins to record, over the whole process.
pub fn record() {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).clear();
    ON.store(true, Ordering::Release);
}

/// Ends it; what was recorded.
#[must_use]
pub fn recorded() -> Recording {
    ON.store(false, Ordering::Release);
    Recording(std::mem::take(&mut *KEPT.lock().unwrap_or_else(PoisonError::into_inner)))
}

pub(crate) fn keep(sql: &str, params: &[Param<'_>]) {
    if ON.load(Ordering::Relaxed) {
        let values = params
            .iter()
            .map(|param| match param {
                Param::Null => Value::Null,
                Param::Int(n) => Value::Integer(*n),
                Param::Text(text) => Value::Text((*text).to_owned()),
                Param::Blob(blob) => Value::Blob(blob.to_vec()),
            })
            .collect();
        KEPT.lock().unwrap_or_else(PoisonError::into_inner).push(Piece::Statement(sql.to_owned(), values));
    }
}

pub(crate) fn keep_commit() {
    if ON.load(Ordering::Relaxed) {
        KEPT.lock().unwrap_or_else(PoisonError::into_inner).push(Piece::Commit);
    }
}

impl Recording {
    /// How many commits it holds.
    #[must_use]
    pub fn commits(&self) -> usize {
        self.0.iter().filter(|piece| matches!(piece, Piece::Commit)).count()
    }
}

/// Runs the recording on the file at `path`, with the settings of the program's own writer; how long it took.
///
/// # Errors
/// When a statement fails: the file must be a copy from before the recording.
pub fn replay(path: &Path, recording: &Recording) -> Result<Duration, DbError> {
    let conn: Connection = sqlite::connect(path, false)?;
    let begun = Instant::now();
    conn.execute_batch("BEGIN IMMEDIATE")?;
    for piece in &recording.0 {
        match piece {
            Piece::Commit => conn.execute_batch("COMMIT; BEGIN IMMEDIATE")?,
            Piece::Statement(sql, values) => {
                let mut statement = conn.prepare_cached(sql)?;
                let mut rows = statement.query(rusqlite::params_from_iter(values))?;
                while rows.next()?.is_some() {}
            }
        }
    }
    conn.execute_batch("COMMIT")?;
    Ok(begun.elapsed())
}
