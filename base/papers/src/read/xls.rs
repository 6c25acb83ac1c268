//! `.xls` (BIFF in an OLE container): values by calamine; its extent and hidden rows by a walk over the records.
//!
//! calamine lays a sheet out as a full rectangle, so one stray cell at the far corner would cost hundreds of
//! megabytes: the walk measures every sheet first. Record layouts: \[MS-XLS\] 2.4.

use std::collections::BTreeSet;
use std::io::Read;

use calamine::{Data, DataRef, Reader as _, SheetVisible, Xls, XlsError};
use liren_kernel::Refusal;

use super::grid::{Budget, Grid, cell};
use super::{MAX_CELLS, Sheet, cursor};

/// What the walk learns about one sheet.
#[derive(Default)]
struct Extent {
    hidden_rows: BTreeSet<u32>,
    first_row: Option<usize>,
    last_row: usize,
    last_column: usize,
}

pub(super) fn open(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let damaged = || Refusal::new("refusal-papers-damaged");
    let extents = walk(&records(bytes)?).ok_or_else(damaged)?;
    let area: usize = extents
        .iter()
        .map(|extent| extent.first_row.map_or(0, |first| (extent.last_row - first + 1) * (extent.last_column + 1)))
        .sum();
    if area > MAX_CELLS {
        return Err(Refusal::new("refusal-papers-cells").arg("max", MAX_CELLS));
    }
    let mut book: Xls<_> = Xls::new(cursor(bytes)).map_err(|error| match error {
        XlsError::Password => Refusal::new("refusal-papers-password"),
        _ => damaged(),
    })?;
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    let none = Extent::default();
    for (index, meta) in book.sheets_metadata().to_vec().into_iter().enumerate() {
        let Ok(range) = book.worksheet_range(&meta.name) else { continue };
        let areas = book.merge_cells_by_sheet_name(&meta.name).unwrap_or_default();
        let mut grid = Grid::default();
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let row = top.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
            let data = borrowed(data);
            budget.text(&data)?;
            grid.put(row, left as usize + column, cell(&data), &mut budget)?;
        }
        let hidden = meta.visible != SheetVisible::Visible;
        let hidden_rows = &extents.get(index).unwrap_or(&none).hidden_rows;
        sheets.push(grid.finish(&meta.name, hidden, &areas, hidden_rows, &mut budget)?);
    }
    Ok(sheets)
}

fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(yes) => DataRef::Bool(*yes),
        Data::DateTime(at) => DataRef::DateTime(*at),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(fault) => DataRef::Error(fault.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// The stream of records inside the container.
fn records(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let damaged = |_| Refusal::new("refusal-papers-damaged");
    let mut container = cfb::CompoundFile::open(cursor(bytes)).map_err(damaged)?;
    if container.exists("/EncryptedPackage") {
        return Err(Refusal::new("refusal-papers-password"));
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|name| container.exists(name));
    let name = name.ok_or_else(|| Refusal::new("refusal-papers-kind"))?;
    let mut stream = Vec::new();
    container
        .open_stream(name)
        .and_then(|part| part.take(bytes.len() as u64).read_to_end(&mut stream))
        .map_err(damaged)?;
    Ok(stream)
}

/// One record: its type, its payload, and what follows.
fn record(stream: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let (head, rest) = stream.split_at_checked(4)?;
    let kind = u16::from_le_bytes([head[0], head[1]]);
    let (body, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes([head[2], head[3]])))?;
    Some((kind, body, rest))
}

fn number(body: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes([*body.get(at)?, *body.get(at + 1)?])))
}

/// Measures each sheet, in the order of their tabs.
fn walk(stream: &[u8]) -> Option<Vec<Extent>> {
    let mut extents = Vec::new();
    // Sheets that overlap, made to be read over and over, are no workbook.
    let mut left = stream.len().saturating_mul(2);
    let mut rest = stream;
    while let Some((kind, body, after)) = record(rest) {
        rest = after;
        match kind {
            // BoundSheet8: where the sheet's own records begin.
            0x0085 => {
                let at = u32::from_le_bytes(body.get(..4)?.try_into().ok()?);
                let (extent, length) = sheet(stream.get(usize::try_from(at).ok()?..)?)?;
                left = left.checked_sub(length)?;
                extents.push(extent);
            }
            0x000A => break,
            _ => {}
        }
    }
    Some(extents)
}

/// Measures one sheet; also gives the length of its records in bytes.
fn sheet(records: &[u8]) -> Option<(Extent, usize)> {
    let mut rest = records;
    let mut extent = Extent::default();
    let mut depth = 0_u32;
    while let Some((kind, body, after)) = record(rest) {
        rest = after;
        match kind {
            // BOF and EOF nest: a chart inside a sheet has its own.
            0x0809 => depth += 1,
            0x000A => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            // Row: fDyZero says hidden.
            0x0208 if number(body, 12)? & 0x20 != 0 => {
                extent.hidden_rows.insert(u32::try_from(number(body, 0)?).ok()?);
            }
            // Formula, Number, Label, BoolErr, RK, LabelSst, RString: one cell. MulRk: up to its last column.
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x027E | 0x00FD | 0x00D6 | 0x00BD => {
                let row = number(body, 0)?;
                let column = if kind == 0x00BD { number(body, body.len().checked_sub(2)?)? } else { number(body, 2)? };
                extent.first_row = Some(extent.first_row.map_or(row, |first| first.min(row)));
                extent.last_row = extent.last_row.max(row);
                extent.last_column = extent.last_column.max(column);
            }
            _ => {}
        }
    }
    Some((extent, records.len() - rest.len()))
}
