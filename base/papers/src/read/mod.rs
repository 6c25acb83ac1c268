//! Opening a table file: `.xlsx`, `.xls` or `.csv` bytes into plain cells.
//!
//! The kind is told from the bytes, not from the name: offices rename freely. Every limit is checked before the
//! memory it would cost is taken.

mod csv;
pub use csv::text;
mod grid;
mod survey;
mod xls;
mod xlsx;
mod zip_guard;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use liren_kernel::{Day, Refusal};
use serde::{Deserialize, Serialize};

/// Largest file taken, in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// Most rows with content in a sheet.
pub const MAX_ROWS: usize = 100_000;
/// Most columns: content beyond column IV is refused.
pub const MAX_COLUMNS: usize = 256;
/// Most cells in a file, counting the empty ones to the left of a filled one; bounds memory to some 200 MB.
pub const MAX_CELLS: usize = 4_000_000;
/// Most bytes of text in the cells of a workbook, each cell counted: a workbook keeps once what many cells show.
pub const MAX_TEXT: usize = 64 * 1024 * 1024;
/// Most bytes a zipped workbook may unpack to, all parts together; a small file may unpack to less.
pub const MAX_UNPACKED: u64 = 300 * 1024 * 1024;
/// Most characters in a cell: Excel's own bound.
pub const MAX_CELL_CHARS: usize = 32_767;

/// What a cell holds, freed of the format it was kept in.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing, or only blanks.
    #[default]
    Empty,
    /// Text, trimmed, without invisible characters. All cells of a CSV are text.
    Text(String),
    /// A number. Excel keeps 15 digits; see [`Cell::lost_digits`].
    Number(f64),
    /// A date without time of day.
    Day(Day),
    /// A date with time of day, or a time alone: `2024-06-09 14:30`, `14:30`.
    Moment(String),
    /// TRUE or FALSE.
    YesNo(bool),
    /// A formula that failed, as Excel shows it: `#REF!`.
    Fault(String),
}

impl Cell {
    /// A text cell, cleaned; [`Cell::Empty`] when nothing remains.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let clean = crate::text::clean(text);
        if clean.is_empty() { Self::Empty } else { Self::Text(clean) }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// What a person would read: numbers without `.0`, days as `YYYY-MM-DD`, 是 and 否.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Moment(text) | Self::Fault(text) => text.clone(),
            Self::Number(number) => crate::text::number(*number),
            Self::Day(day) => day.to_string(),
            Self::YesNo(yes) => crate::marks::yes_no(*yes).to_owned(),
        }
    }

    /// Whether the number had more than 15 digits, so that Excel has replaced the last ones by zeros: what becomes of
    /// an 18-digit identity number typed into a cell that was not text, also when saved as CSV (`3.30784E+17`).
    #[must_use]
    pub fn lost_digits(&self) -> bool {
        match self {
            Self::Number(number) => number.abs() >= 1e15,
            Self::Text(text) => crate::text::is_scientific(text),
            _ => false,
        }
    }
}

/// A row with content.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Its number as Excel shows it, from 1.
    pub number: u32,
    /// Hidden by hand or by a filter.
    pub hidden: bool,
    /// Cells from column A on, to the last filled one. Every cell of a merged area holds the area's value.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell in a column, counted from 0; empty beyond the end.
    #[must_use]
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// A merged area; both ends belong to it. Rows count from 1, columns from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// First row.
    pub top: u32,
    /// Last row.
    pub bottom: u32,
    /// First column.
    pub left: usize,
    /// Last column.
    pub right: usize,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Its name; empty for a CSV.
    pub name: String,
    /// Whether the sheet itself is hidden.
    pub hidden: bool,
    /// Rows with content, in order; blank rows are left out.
    pub rows: Vec<Row>,
    /// Merged areas.
    pub merges: Vec<Merge>,
}

/// Opens a file of any of the three kinds; sheets come in the order of their tabs, those without content too.
///
/// # Errors
/// `refusal-papers-size`, `-empty`, `-kind`, `-html`, `-password`, `-damaged`, `-bomb`, `-rows`, `-columns`,
/// `-cells`, `-cell-long`, `-merges`, `-text`: each message says what to do.
pub fn open(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::new("refusal-papers-empty"));
    }
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::new("refusal-papers-size").arg("max", MAX_BYTES / 1024 / 1024));
    }
    // The readers of foreign formats index into what a file claims; a file made to break them must not stop a worker.
    let sheets = catch_unwind(AssertUnwindSafe(|| {
        if bytes.starts_with(b"PK\x03\x04") {
            xlsx::open(bytes)
        } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            xls::open(bytes)
        } else {
            csv::open(bytes)
        }
    }))
    .unwrap_or_else(|_| Err(Refusal::new("refusal-papers-damaged")))?;
    if sheets.iter().all(|sheet| sheet.rows.is_empty()) {
        return Err(Refusal::new("refusal-papers-empty"));
    }
    Ok(sheets)
}

/// The sheet a person most likely means: the first visible one with content, else the first with content.
#[must_use]
pub fn main_sheet(sheets: &[Sheet]) -> Option<&Sheet> {
    let filled = |sheet: &&Sheet| !sheet.rows.is_empty();
    sheets.iter().filter(|sheet| !sheet.hidden).find(filled).or_else(|| sheets.iter().find(filled))
}

fn cursor(bytes: &[u8]) -> Cursor<&[u8]> {
    Cursor::new(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_table_is_refused_with_what_to_do() {
        let key = |bytes: &[u8]| open(bytes).unwrap_err().key;
        assert_eq!(key(b""), "refusal-papers-empty");
        assert_eq!(key(b"\r\n , ,\r\n"), "refusal-papers-empty");
        assert_eq!(key(&vec![b'a'; MAX_BYTES + 1]), "refusal-papers-size");
        assert_eq!(key(b"%PDF-1.7 \x00\x01"), "refusal-papers-kind");
        assert_eq!(key(b"PK\x03\x04nothing more"), "refusal-papers-damaged");
        assert_eq!(key(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 1, 2, 3]), "refusal-papers-damaged");
        assert_eq!(key(b"  <html><table><tr><td>1</td></tr></table></html>"), "refusal-papers-html");
    }

    #[test]
    fn a_number_reads_as_it_was_typed() {
        assert_eq!(Cell::Number(13_800_138_000.0).text(), "13800138000");
        assert_eq!(Cell::Number(3.5).text(), "3.5");
        assert_eq!(Cell::Number(-0.0).text(), "0");
        assert!(!Cell::Number(999_999_999_999_999.0).lost_digits());
        assert!(Cell::Number(330_784_195_603_090_000.0).lost_digits());
        assert!(Cell::Text("3.30784E+17".into()).lost_digits());
        assert!(!Cell::Text("3号楼E+".into()).lost_digits());
    }
}
