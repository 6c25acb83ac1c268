//! What would become of each row of a file, whichever register it goes into.

use liren_papers::check::{CellError, CheckedRow};
use liren_papers::value::Value;

/// What would become of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing like this is registered.
    New,
    /// Registered, and nothing differs.
    Same,
    /// Registered; some fields differ.
    Changed,
    /// Something is wrong with it; it cannot be loaded.
    Faulty,
}

/// A row of a file; `W` is what its register would write.
#[derive(Debug, Clone)]
pub struct PlanRow<W> {
    /// As Excel numbers it.
    pub source_row: u32,
    /// The name as read; may be empty when that is what is wrong.
    pub name: String,
    /// What would become of it.
    pub verdict: Verdict,
    /// Keys of the fields that would change; empty where a register does not tell field by field.
    pub changes: Vec<&'static str>,
    /// Of some of them what stands there and what would, masked as the reader must see it.
    pub told: Vec<(&'static str, String, String)>,
    /// What is wrong, by cell.
    pub errors: Vec<CellError>,
    /// What would be written.
    pub write: Option<W>,
}

impl<W> PlanRow<W> {
    /// A row as it was read, faulty until something better is known of it.
    #[must_use]
    pub fn read(row: &CheckedRow) -> Self {
        Self {
            source_row: row.source_row,
            name: row.values.get("name").map(Value::text).unwrap_or_default(),
            verdict: Verdict::Faulty,
            changes: Vec::new(),
            told: Vec::new(),
            errors: row.errors.clone(),
            write: None,
        }
    }
}

/// The whole file.
#[derive(Debug, Clone)]
pub struct Plan<W> {
    /// In the order of the file.
    pub rows: Vec<PlanRow<W>>,
}

impl<W> Default for Plan<W> {
    fn default() -> Self {
        Self { rows: Vec::new() }
    }
}

impl<W> Plan<W> {
    /// How many rows have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }
}
