//! `.xlsx`: values by calamine, streamed; what it does not tell (hidden rows) from the sheet's own markup.

use std::collections::{BTreeSet, HashMap};
use std::io::{BufReader, Read};

use calamine::{Reader as _, SheetType, SheetVisible, Xlsx};
use liren_kernel::Refusal;
use quick_xml::events::{BytesStart, Event};

use super::grid::{Budget, Grid, cell};
use super::zip_guard::{self, Archive};
use super::{Sheet, cursor};

/// Most sheets in a workbook.
const MAX_SHEETS: usize = 500;
/// Most merged areas looked at in a sheet; beyond it, cells keep only what they hold themselves.
const MAX_MERGES: usize = 50_000;

pub(super) fn open(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let mut archive = zip_guard::open(bytes)?;
    if archive.index_for_name("xl/workbook.xml").is_none() {
        // .xlsb, .ods, .docx and plain zips begin like this too.
        return Err(Refusal::new("refusal-papers-kind"));
    }
    let damaged = || Refusal::new("refusal-papers-damaged");
    let parts = sheet_parts(&mut archive).ok_or_else(damaged)?;
    let mut book: Xlsx<_> = Xlsx::new(cursor(bytes)).map_err(|_| damaged())?;
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    for meta in book.sheets_metadata().to_vec() {
        if meta.typ != SheetType::WorkSheet {
            continue;
        }
        let mut areas = book.merge_cells_by_sheet_name(&meta.name).unwrap_or_default();
        areas.truncate(MAX_MERGES);
        let hidden_rows = match parts.get(&meta.name) {
            Some(part) => hidden_rows(&mut archive, part).ok_or_else(damaged)?,
            None => BTreeSet::new(),
        };
        let mut grid = Grid::default();
        let mut cells = book.worksheet_cells_reader(&meta.name).map_err(|_| damaged())?;
        while let Some(found) = cells.next_cell().map_err(|_| damaged())? {
            let (row, column) = found.get_position();
            grid.put(row, column as usize, cell(found.get_value()), &mut budget)?;
        }
        let hidden = meta.visible != SheetVisible::Visible;
        sheets.push(grid.finish(&meta.name, hidden, &areas, &hidden_rows, &mut budget)?);
    }
    Ok(sheets)
}

/// Sheet name → part name, by the workbook and its relationships.
fn sheet_parts(archive: &mut Archive<'_>) -> Option<HashMap<String, String>> {
    let mut targets = HashMap::new();
    each_element(archive, "xl/_rels/workbook.xml.rels", |element| {
        if element.local_name().as_ref() == "Relationship"
            && let Some((id, target)) = attribute(element, "Id").zip(attribute(element, "Target"))
        {
            let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), ToOwned::to_owned);
            targets.insert(id, part);
        }
    })?;
    let mut parts = HashMap::new();
    let mut twice = false;
    each_element(archive, "xl/workbook.xml", |element| {
        if element.local_name().as_ref() == "sheet"
            && let Some((name, id)) = attribute(element, "name").zip(attribute(element, "id"))
            && let Some(part) = targets.get(&id)
            && parts.len() <= MAX_SHEETS
        {
            // Two sheets from one part would be a small file that reads without end.
            twice |= parts.values().any(|other| other == part) || parts.insert(name, part.clone()).is_some();
        }
    })?;
    (!twice && parts.len() <= MAX_SHEETS).then_some(parts)
}

/// Zero-based numbers of the rows marked hidden, by hand or by a filter.
fn hidden_rows(archive: &mut Archive<'_>, part: &str) -> Option<BTreeSet<u32>> {
    let mut hidden = BTreeSet::new();
    let mut row = 0_u32;
    each_element(archive, part, |element| {
        if element.local_name().as_ref() != "row" {
            return;
        }
        row = attribute(element, "r").and_then(|text| text.parse().ok()).unwrap_or(row + 1);
        let zero_height = || attribute(element, "ht").and_then(|text| text.parse::<f64>().ok()) == Some(0.0);
        let marked = attribute(element, "hidden").is_some_and(|text| text == "1" || text == "true");
        if (marked || zero_height()) && row > 0 {
            hidden.insert(row - 1);
        }
    })?;
    Some(hidden)
}

/// Calls `seen` for each opening tag of a part; `None` if the part is missing or is not XML.
fn each_element(archive: &mut Archive<'_>, part: &str, mut seen: impl FnMut(&BytesStart<'_>)) -> Option<()> {
    let index = archive.index_for_name(part)?;
    let file = archive.by_index(index).ok()?;
    let size = file.size();
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(file.take(size)));
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) | Event::Empty(element) => seen(&element),
            Event::Eof => return Some(()),
            _ => {}
        }
        buffer.clear();
    }
}

/// An attribute by its local name, unescaped.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .and_then(|attribute| attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok())
        .map(std::borrow::Cow::into_owned)
}
