//! What each row of an office's sheet is: title, note, head, data, total, signature.
//!
//! Nothing is dropped in silence: every row that is not data is listed with its reason, so that a preview can show it.

use std::collections::BTreeSet;

use liren_kernel::Refusal;
use serde::{Deserialize, Serialize};

use crate::mapping::Field;
use crate::marks::{COLUMN_TITLES, is_column_numbers, is_example, is_note, is_signature, is_total};
use crate::read::{Cell, Row, Sheet};
use crate::text::{fold, title};

mod head;

/// Rows looked at for the head.
const SEARCH_ROWS: usize = 40;

/// What a person corrected; row numbers as Excel shows them. Nothing given: all is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Override {
    /// First and last row of the head.
    pub head: Option<(u32, u32)>,
    /// First row of data.
    pub first_data: Option<u32>,
}

/// A column's title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadCell {
    /// Column, from 0.
    pub column: usize,
    /// The title; those of a head with several rows are joined from above: `联系方式/手机`.
    pub label: String,
}

/// Why a row is not data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Above the head: title, unit, instructions.
    AboveHead,
    /// Between head and data: column numbers, an example, a note.
    BelowHead,
    /// Hidden by hand or by a filter.
    Hidden,
    /// The head once more, as on every printed page.
    HeadAgain,
    /// 合计, 小计.
    Total,
    /// 备注：, 填表说明.
    Note,
    /// 填表人：, 审核人：.
    Signature,
    /// Below the end of the table.
    AfterEnd,
}

/// A row left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Row number as Excel shows it.
    pub row: u32,
    /// Why.
    pub reason: Reason,
}

/// The layout of one sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// First and last row of the head, as Excel numbers them.
    pub head_rows: (u32, u32),
    /// Titled columns.
    pub head: Vec<HeadCell>,
    /// Positions of the data rows in [`Sheet::rows`].
    pub data: Vec<usize>,
    /// All other rows with content.
    pub skipped: Vec<Skipped>,
}

impl Layout {
    /// How many rows were left out for a reason, for the notice above a preview.
    #[must_use]
    pub fn count(&self, reason: Reason) -> usize {
        self.skipped_for(reason).count()
    }

    /// The rows that were left out for a reason, as Excel numbers them.
    pub fn skipped_for(&self, reason: Reason) -> impl Iterator<Item = u32> {
        self.skipped.iter().filter(move |skipped| skipped.reason == reason).map(|skipped| skipped.row)
    }
}

/// Finds the layout. The caller's fields help to know the head; other columns may well be there.
///
/// # Errors
/// `refusal-papers-head` if no row looks like a head, or the one a person named is empty or out of order;
/// `refusal-papers-no-data` if nothing follows it.
pub fn find(sheet: &Sheet, fields: &[Field], over: Override) -> Result<Layout, Refusal> {
    let known: BTreeSet<String> = COLUMN_TITLES
        .iter()
        .copied()
        .chain(fields.iter().flat_map(|field| std::iter::once(field.label_zh).chain(field.synonyms.iter().copied())))
        .map(title)
        .collect();
    let (first, last) = match over.head {
        Some((first, last)) => (first, last),
        None => head::locate(sheet, &known, SEARCH_ROWS).ok_or_else(|| Refusal::new("refusal-papers-head"))?,
    };
    let head = head::titles(sheet, first, last);
    let data_from = over.first_data.unwrap_or(last + 1);
    if first > last || last - first >= 5 || head.is_empty() || data_from <= last {
        return Err(Refusal::new("refusal-papers-head"));
    }
    let mut layout = Layout { head_rows: (first, last), head, data: Vec::new(), skipped: Vec::new() };
    layout.sort_rows(sheet, data_from, over.first_data.is_some());
    if layout.data.is_empty() {
        return Err(Refusal::new("refusal-papers-no-data").arg("row", last));
    }
    Ok(layout)
}

impl Layout {
    fn sort_rows(&mut self, sheet: &Sheet, data_from: u32, told: bool) {
        let (first, last) = self.head_rows;
        let mut ended = false;
        let last_full = sheet.rows.iter().rposition(|row| self.is_full(row));
        for (index, row) in sheet.rows.iter().enumerate() {
            let reason = if (first..=last).contains(&row.number) && !row.hidden {
                continue;
            } else if row.hidden {
                Some(Reason::Hidden)
            } else if row.number < first {
                Some(Reason::AboveHead)
            } else if row.number < data_from {
                Some(Reason::BelowHead)
            } else if ended {
                Some(Reason::AfterEnd)
            } else if self.is_head_again(row) {
                Some(Reason::HeadAgain)
            } else if !told && self.data.is_empty() && self.is_below_head(row) {
                Some(Reason::BelowHead)
            } else {
                end_mark(row)
            };
            let Some(reason) = reason else {
                self.data.push(index);
                continue;
            };
            if matches!(reason, Reason::Total | Reason::Note | Reason::Signature) {
                // A subtotal or a remark in the middle ends nothing.
                ended = last_full.is_none_or(|last| last < index);
            }
            self.skipped.push(Skipped { row: row.number, reason });
        }
    }

    /// Whether most of the titled cells repeat their titles.
    fn is_head_again(&self, row: &Row) -> bool {
        let same = self
            .head
            .iter()
            .filter(|cell| {
                let here = title(&row.cell(cell.column).text());
                !here.is_empty() && cell.label.split('/').any(|part| title(part) == here)
            })
            .count();
        same >= 2 && same * 2 > self.head.len()
    }

    /// Column numbers (1 2 3 …, 甲 乙 1 2 …), the form's example, or a note under the head.
    fn is_below_head(&self, row: &Row) -> bool {
        let texts: Vec<String> =
            row.cells.iter().filter(|cell| !cell.is_empty()).map(|cell| fold(&cell.text())).collect();
        let Some(first) = texts.first() else { return false };
        is_column_numbers(&texts) || is_example(first) || is_note(first)
    }

    /// Whether a row is surely data: visible, without a mark, at least half of its titled cells filled.
    fn is_full(&self, row: &Row) -> bool {
        let wanted = (self.head.len() / 2).max(2);
        let filled = || self.head.iter().filter(|cell| !row.cell(cell.column).is_empty()).count();
        !row.hidden && end_mark(row).is_none() && filled() >= wanted && distinct(row) >= wanted.min(3)
    }
}

/// Whether a row ends a table, by its first filled cell.
fn end_mark(row: &Row) -> Option<Reason> {
    let filled: Vec<String> = row.cells.iter().filter(|cell| !cell.is_empty()).take(4).map(Cell::text).collect();
    let first = filled.first()?;
    // A serial number may stand before the word 合计.
    let total = is_total(first)
        || (first.chars().all(|c| c.is_ascii_digit()) && filled.get(1).is_some_and(|text| is_total(text)));
    if total {
        Some(Reason::Total)
    } else if is_note(first) {
        Some(Reason::Note)
    } else if is_signature(first) {
        Some(Reason::Signature)
    } else {
        None
    }
}

/// How many different texts a row shows; a merged title shows one.
fn distinct(row: &Row) -> usize {
    row.cells.iter().filter(|cell| !cell.is_empty()).map(Cell::text).collect::<BTreeSet<_>>().len()
}
