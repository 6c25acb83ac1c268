//! `.xlsx`: values by calamine, streamed, after a survey of everything it will go over; hidden rows and merged areas are
//! known from the survey.

use std::collections::HashMap;
use std::io::{BufReader, Read};

use calamine::{Reader as _, SheetType, SheetVisible, Xlsx};
use liren_kernel::Refusal;
use quick_xml::events::{BytesStart, Event};

use super::grid::{Budget, Grid, cell};
use super::survey::{LIMITS, Limits, Work};
use super::zip_guard::{self, Archive};
use super::{Sheet, cursor};

/// Most sheets in a workbook.
const MAX_SHEETS: usize = 500;

pub(super) fn open(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    open_within(bytes, &LIMITS, &mut Work::default())
}

pub(super) fn open_within(bytes: &[u8], limits: &Limits, work: &mut Work) -> Result<Vec<Sheet>, Refusal> {
    let damaged = || Refusal::new("refusal-papers-damaged");
    let (mut archive, survey) = zip_guard::open(bytes, limits, work)?;
    if archive.index_for_name("xl/workbook.xml").is_none() {
        // .xlsb, .ods, .docx and plain zips begin like this too.
        return Err(Refusal::new("refusal-papers-kind"));
    }
    let parts = sheet_parts(&mut archive).ok_or_else(damaged)?;
    let mut book: Xlsx<_> = Xlsx::new(cursor(bytes)).map_err(|_| damaged())?;
    let sheets = book.sheets_metadata().to_vec();
    // What is read of a sheet must be the part that was looked at, and each part is read once.
    if !sheets.iter().map(|meta| &meta.name).eq(parts.iter().map(|(name, _)| name)) {
        return Err(damaged());
    }
    let mut budget = Budget::new();
    let mut read = Vec::new();
    for (meta, (_, part)) in sheets.iter().zip(&parts) {
        if meta.typ != SheetType::WorkSheet {
            continue;
        }
        let facts = survey.get(part).ok_or_else(damaged)?;
        let mut grid = Grid::default();
        let mut cells = book.worksheet_cells_reader(&meta.name).map_err(|_| damaged())?;
        while let Some(found) = cells.next_cell().map_err(|_| damaged())? {
            let (row, column) = found.get_position();
            budget.text(found.get_value())?;
            grid.put(row, column as usize, cell(found.get_value()), &mut budget)?;
        }
        let hidden = meta.visible != SheetVisible::Visible;
        read.push(grid.finish(&meta.name, hidden, &facts.merges, &facts.hidden_rows, &mut budget)?);
    }
    Ok(read)
}

/// Sheet names and their parts in the order of the tabs, by the workbook and its relationships: attributes are read as
/// the reader of values reads them, or it might be led to another part than was looked at.
fn sheet_parts(archive: &mut Archive<'_>) -> Option<Vec<(String, String)>> {
    let mut stray = false;
    each_element(archive, "_rels/.rels", |element| {
        if element.local_name().as_ref() == "Relationship"
            && raw(element, "Type").is_some_and(|kind| kind.ends_with("/relationships/officeDocument"))
        {
            let target = attribute(element, "Target").unwrap_or_default();
            stray |= target.strip_prefix('/').unwrap_or(&target) != "xl/workbook.xml";
        }
    })?;
    let mut targets = HashMap::new();
    each_element(archive, "xl/_rels/workbook.xml.rels", |element| {
        if element.local_name().as_ref() == "Relationship"
            && let Some((id, target)) = raw(element, "Id").zip(raw(element, "Target"))
        {
            let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), ToOwned::to_owned);
            targets.insert(id, part);
        }
    })?;
    let mut parts: Vec<(String, String)> = Vec::new();
    each_element(archive, "xl/workbook.xml", |element| {
        if element.local_name().as_ref() != "sheet" || stray {
            return;
        }
        let part = each_raw(element)
            .into_iter()
            .rfind(|(key, _)| key.rsplit(':').next() == Some("id"))
            .and_then(|(_, id)| targets.get(&id));
        let (Some(name), Some(part)) = (attribute(element, "name"), part) else {
            stray = true;
            return;
        };
        // Two sheets from one part would be a small file that reads without end.
        stray |= parts.len() >= MAX_SHEETS || parts.iter().any(|(other, taken)| *other == name || taken == part);
        parts.push((name, part.clone()));
    })?;
    (!stray).then_some(parts)
}

/// Attributes as they are written, by their full names.
fn each_raw(element: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut attributes = element.attributes();
    let found = attributes.with_checks(false).flatten();
    found.map(|attribute| (attribute.key.as_ref().to_owned(), attribute.value.into_owned())).collect()
}

/// An attribute that stands there exactly once.
fn raw(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut found = each_raw(element).into_iter().filter(|(key, _)| key == name).map(|(_, value)| value);
    found.next().filter(|_| found.next().is_none())
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
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .and_then(|attribute| attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok())
        .map(std::borrow::Cow::into_owned)
}
