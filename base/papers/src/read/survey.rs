//! The first pass over a workbook: everything a later pass would have to go over is counted here, and what is too much
//! is refused at the first tag that is too many.
//!
//! The reader of values goes over a sheet from its first tag to its last, whatever is in it, and keeps shared texts and
//! formats before anybody asks for a cell; it can only be let loose on what was counted.

use std::collections::{BTreeSet, HashMap};
use std::io::{BufReader, Read};

use calamine::Dimensions;
use liren_kernel::Refusal;
use quick_xml::events::{BytesStart, Event};

use super::{MAX_CELLS, MAX_ROWS, MAX_UNPACKED};

/// Rows and columns of the largest sheet Excel has.
pub(super) const EXCEL_ROWS: u32 = 1_048_576;
const EXCEL_COLUMNS: u32 = 16_384;

/// What a workbook may hold. Tests use smaller ones, so that a hostile file need not be large to be too large.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Bytes all parts unpack to.
    pub unpacked: u64,
    /// Bytes any file may unpack to, however small it is.
    pub free: u64,
    /// Times its own size a file may unpack to beyond that. Tables written by Excel and WPS reach five to fifteen.
    pub ratio: u64,
    /// Tags, texts and remarks in all parts.
    pub events: usize,
    /// Cells, with those that are only formatted.
    pub cells: usize,
    /// Texts kept once for many cells.
    pub strings: usize,
    /// Rows of a sheet, with those that are only formatted.
    pub rows: u32,
    /// Merged areas of a sheet.
    pub merges: usize,
    /// Formats of cells: Excel's own bound is near 65,000, for cells and for styles.
    pub formats: usize,
    /// Tags within tags.
    pub depth: usize,
}

pub(super) const LIMITS: Limits = Limits {
    unpacked: MAX_UNPACKED,
    free: 32 * 1024 * 1024,
    ratio: 50,
    events: 24_000_000,
    cells: MAX_CELLS,
    strings: MAX_CELLS / 2,
    rows: EXCEL_ROWS,
    merges: 100_000,
    formats: 140_000,
    depth: 200,
};

/// Longest tag of a format's text or a font's name, in bytes: each is copied for every format that has it.
const MAX_FORMAT_TAG: usize = 2_048;

/// What was gone over so far.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Work {
    pub events: usize,
    cells: usize,
    strings: usize,
    formats: usize,
}

/// What the reader of values does not tell of a sheet.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Zero-based numbers of the rows marked hidden, by hand or by a filter.
    pub hidden_rows: BTreeSet<u32>,
    pub merges: Vec<Dimensions>,
}

/// Facts by the name of the part; a part that is no XML is not in it.
pub(super) type Survey = HashMap<String, Facts>;

fn damaged() -> Refusal {
    Refusal::new("refusal-papers-damaged")
}

/// Goes over one part. `None` if it is no XML. The caller looks whether there was more of it than was declared.
pub(super) fn part(source: &mut impl Read, limits: &Limits, work: &mut Work) -> Result<Option<Facts>, Refusal> {
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(source));
    // As the reader of values has it, so that both see the same tags.
    let config = reader.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    let mut found = Found { limits, work, facts: Facts::default(), row: 0, rows: 0, merges: 0, depth: 0 };
    let mut buffer = Vec::new();
    loop {
        let Ok(event) = reader.read_event_into(&mut buffer) else { return Ok(None) };
        found.work.events += 1;
        if found.work.events > limits.events {
            return Err(Refusal::new("refusal-papers-cells").arg("max", limits.cells));
        }
        match event {
            Event::Start(element) => {
                found.depth += 1;
                if found.depth > limits.depth {
                    return Err(damaged());
                }
                found.element(&element)?;
            }
            Event::Empty(element) => found.element(&element)?,
            Event::End(_) => found.depth = found.depth.saturating_sub(1),
            Event::Eof => return Ok(Some(found.facts)),
            _ => {}
        }
        buffer.clear();
    }
}

struct Found<'a> {
    limits: &'a Limits,
    work: &'a mut Work,
    facts: Facts,
    row: u32,
    rows: u32,
    merges: usize,
    depth: usize,
}

impl Found<'_> {
    fn element(&mut self, element: &BytesStart<'_>) -> Result<(), Refusal> {
        let too_many = |max: usize| Refusal::new("refusal-papers-cells").arg("max", max);
        match element.local_name().as_ref() {
            "c" => {
                self.work.cells += 1;
                if self.work.cells > self.limits.cells {
                    return Err(too_many(self.limits.cells));
                }
            }
            "row" => self.row(element)?,
            "si" => {
                self.work.strings += 1;
                if self.work.strings > self.limits.strings {
                    return Err(too_many(self.limits.strings));
                }
            }
            // Room is made for as many texts as are announced: a number nobody could hold ends the program.
            "sst" => {
                let announced = super::xlsx::attribute(element, "uniqueCount");
                let many = |text: String| text.trim().parse::<u128>().map_or(true, |n| n > self.limits.strings as u128);
                if announced.is_some_and(many) {
                    return Err(too_many(self.limits.strings));
                }
            }
            "mergeCell" => {
                self.merges += 1;
                if self.merges > self.limits.merges {
                    return Err(Refusal::new("refusal-papers-merges").arg("max", self.limits.merges));
                }
                self.facts.merges.extend(super::xlsx::attribute(element, "ref").and_then(|area| area_of(&area)));
            }
            // Said only: a sheet formatted to its last row is declared as large as that, and costs nothing.
            "dimension" => {
                let area = super::xlsx::attribute(element, "ref");
                if area.is_some_and(|area| area_of(&area).is_none()) {
                    return Err(damaged());
                }
            }
            "xf" => {
                self.work.formats += 1;
                if self.work.formats > self.limits.formats {
                    return Err(damaged());
                }
            }
            "numFmt" | "name" if element.len() > MAX_FORMAT_TAG => return Err(damaged()),
            _ => {}
        }
        Ok(())
    }

    fn row(&mut self, element: &BytesStart<'_>) -> Result<(), Refusal> {
        self.rows += 1;
        if self.rows > self.limits.rows {
            return Err(Refusal::new("refusal-papers-rows").arg("max", MAX_ROWS));
        }
        self.row = self.row.saturating_add(1);
        let mut hidden = false;
        for attribute in element.attributes().with_checks(false).flatten() {
            let value = &*attribute.value;
            match attribute.key.local_name().as_ref() {
                "r" => self.row = value.parse().unwrap_or(self.row),
                "hidden" => hidden |= value == "1" || value == "true",
                "ht" => hidden |= value.parse::<f64>() == Ok(0.0),
                _ => {}
            }
        }
        if hidden && (1..=EXCEL_ROWS).contains(&self.row) {
            self.facts.hidden_rows.insert(self.row - 1);
        }
        Ok(())
    }
}

/// `A6:G67`, or one cell, as zero-based rows and columns; `None` beyond what a sheet can be.
fn area_of(text: &str) -> Option<Dimensions> {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    Some(Dimensions { start: place_of(from)?, end: place_of(to)? })
}

fn place_of(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at(letters);
    if letters.len() > 3 {
        return None;
    }
    let column =
        letters.bytes().fold(0_u32, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row: u32 = digits.parse().ok()?;
    let held = (1..=EXCEL_ROWS).contains(&row) && (1..=EXCEL_COLUMNS).contains(&column);
    held.then(|| (row - 1, column - 1))
}

#[cfg(test)]
mod tests;
