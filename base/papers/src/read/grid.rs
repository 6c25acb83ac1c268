//! Collecting cells into rows, within the limits.

use std::collections::{BTreeMap, BTreeSet};

use calamine::{CellErrorType, DataRef, Dimensions, ExcelDateTime};
use liren_kernel::Refusal;

use super::survey::EXCEL_ROWS;
use super::{Cell, MAX_CELL_CHARS, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, Merge, Row, Sheet};
use crate::{cell_name, day};

/// Cells and bytes of text still allowed in the file being read.
pub(super) struct Budget {
    cells: usize,
    text: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { cells: MAX_CELLS, text: MAX_TEXT }
    }

    fn take(&mut self, cells: usize) -> Result<(), Refusal> {
        let left = self.cells.checked_sub(cells);
        self.cells = left.ok_or_else(|| Refusal::new("refusal-papers-cells").arg("max", MAX_CELLS))?;
        Ok(())
    }

    /// Takes what a cell's text is long, before it is copied and cleaned: a text kept once may stand in every cell.
    pub(super) fn text(&mut self, data: &DataRef<'_>) -> Result<(), Refusal> {
        match data {
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => self.bytes(text.len()),
            DataRef::SharedString(text) => self.bytes(text.len()),
            _ => Ok(()),
        }
    }

    fn bytes(&mut self, bytes: usize) -> Result<(), Refusal> {
        let left = self.text.checked_sub(bytes);
        self.text = left.ok_or_else(|| Refusal::new("refusal-papers-text").arg("max", MAX_TEXT / 1024 / 1024))?;
        Ok(())
    }
}

/// A sheet under construction. Positions are zero-based here, as the readers give them.
#[derive(Default)]
pub(super) struct Grid {
    rows: BTreeMap<u32, Vec<Cell>>,
}

impl Grid {
    /// Puts a cell in its place; empty ones leave no trace, so that formatted emptiness costs nothing.
    pub(super) fn put(&mut self, row: u32, column: usize, cell: Cell, budget: &mut Budget) -> Result<(), Refusal> {
        if cell.is_empty() {
            return Ok(());
        }
        if column >= MAX_COLUMNS {
            let at = cell_name(row + 1, column);
            return Err(Refusal::new("refusal-papers-columns").arg("max", MAX_COLUMNS).arg("cell", at));
        }
        if let Cell::Text(text) = &cell
            && text.len() > MAX_CELL_CHARS
            && text.chars().count() > MAX_CELL_CHARS
        {
            return Err(Refusal::new("refusal-papers-cell-long")
                .arg("max", MAX_CELL_CHARS)
                .arg("cell", cell_name(row + 1, column)));
        }
        if row >= EXCEL_ROWS || (!self.rows.contains_key(&row) && self.rows.len() >= MAX_ROWS) {
            return Err(Refusal::new("refusal-papers-rows").arg("max", MAX_ROWS));
        }
        let cells = self.rows.entry(row).or_default();
        if cells.len() <= column {
            budget.take(column + 1 - cells.len())?;
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
        Ok(())
    }

    /// Spreads merged values over their areas and numbers the rows.
    pub(super) fn finish(
        mut self,
        name: &str,
        hidden: bool,
        areas: &[Dimensions],
        hidden_rows: &BTreeSet<u32>,
        budget: &mut Budget,
    ) -> Result<Sheet, Refusal> {
        let mut merges = Vec::new();
        for area in areas {
            let ((top, left), (bottom, right)) = (area.start, area.end);
            let (left, right) = (left as usize, (right as usize).min(MAX_COLUMNS - 1));
            if top > bottom || left > right || (top == bottom && left == right) {
                continue;
            }
            merges.push(Merge { top: top + 1, bottom: bottom + 1, left, right });
            let Some(value) = self.rows.get(&top).and_then(|cells| cells.get(left)).filter(|cell| !cell.is_empty())
            else {
                continue;
            };
            let value = value.clone();
            for (_, cells) in self.rows.range_mut(top..=bottom) {
                if cells.len() <= right {
                    budget.take(right + 1 - cells.len())?;
                    cells.resize(right + 1, Cell::Empty);
                }
                budget.take(right + 1 - left)?;
                if let Cell::Text(text) = &value {
                    budget.bytes(text.len().saturating_mul(right + 1 - left))?;
                }
                cells[left..=right].fill(value.clone());
            }
        }
        let rows = self
            .rows
            .into_iter()
            .map(|(row, cells)| Row { number: row + 1, hidden: hidden_rows.contains(&row), cells })
            .collect();
        Ok(Sheet { name: name.to_owned(), hidden, rows, merges })
    }
}

/// Our cell for a cell of the readers.
pub(super) fn cell(data: &DataRef<'_>) -> Cell {
    match data {
        DataRef::Empty => Cell::Empty,
        #[allow(clippy::cast_precision_loss)] // Excel keeps every number as a double.
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::from_text(text),
        DataRef::SharedString(text) => Cell::from_text(text),
        DataRef::Bool(yes) => Cell::YesNo(*yes),
        DataRef::DateTime(at) => moment(*at),
        DataRef::DateTimeIso(text) => match text.split_once('T') {
            Some((date, time)) if time.starts_with("00:00:00") => iso_day(date, text),
            _ => iso_day(text, text),
        },
        DataRef::DurationIso(text) => Cell::from_text(text),
        DataRef::Error(fault) => Cell::Fault(fault_text(fault).to_owned()),
    }
}

fn iso_day(date: &str, whole: &str) -> Cell {
    date.parse().map_or_else(|_| Cell::Moment(whole.replace('T', " ")), Cell::Day)
}

fn moment(at: ExcelDateTime) -> Cell {
    let serial = at.as_f64();
    let (.., hour, minute, _, _) = at.to_ymd_hms_milli();
    if at.is_duration() {
        let minutes = (serial * 1440.0).round();
        return Cell::Moment(format!("{}:{:02}", (minutes / 60.0).trunc(), (minutes % 60.0).abs()));
    }
    if serial < 1.0 {
        return Cell::Moment(format!("{hour:02}:{minute:02}"));
    }
    // 1904 workbooks count from 1904-01-01; the reader knows, its calendar is the one to use.
    let (year, month, day_of, ..) = at.to_ymd_hms_milli();
    let known = i16::try_from(year)
        .ok()
        .zip(i8::try_from(month).ok())
        .zip(i8::try_from(day_of).ok())
        .and_then(|((year, month), day)| liren_kernel::Day::ymd(year, month, day));
    let Some(known) = known.or_else(|| day::from_serial(serial)) else {
        return Cell::Number(serial);
    };
    if serial.fract() * 1440.0 < 0.5 {
        Cell::Day(known)
    } else {
        Cell::Moment(format!("{known} {hour:02}:{minute:02}"))
    }
}

fn fault_text(fault: &CellErrorType) -> &'static str {
    match fault {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        _ => "#ERROR!",
    }
}
