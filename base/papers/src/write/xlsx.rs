//! A workbook of our own, made to be read on a screen and printed on A4.

use liren_kernel::{Instant, Refusal};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use super::{ColumnKind, Out, Table, could_be_formula, printable};
use crate::read::MAX_CELL_CHARS;

/// Rows of a sheet, Excel's own bound.
const MAX_ROWS: u32 = 1_048_576;
/// Rows measured for the widths of columns.
const MEASURED: u32 = 500;
/// A4 in Excel's list of papers.
const A4: u8 = 9;
/// Width in characters beyond which a sheet is printed across.
const PORTRAIT: f64 = 95.0;

/// A workbook under construction, kept in memory: about 4 MB for 100,000 rows of 10 columns.
#[derive(Default)]
pub struct Workbook {
    book: rust_xlsxwriter::Workbook,
    names: Vec<String>,
}

struct Formats {
    title: Format,
    note: Format,
    head: Format,
    text: Format,
    guarded: Format,
    int: Format,
    day: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        let text = || cell().set_text_wrap().set_num_format("@");
        Self {
            title: Format::new()
                .set_bold()
                .set_font_size(16)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            note: Format::new().set_align(FormatAlign::Left),
            head: cell().set_bold().set_text_wrap().set_align(FormatAlign::Center).set_background_color(0x00EE_EEE8),
            text: text(),
            guarded: text().set_quote_prefix(),
            int: cell().set_num_format("0"),
            day: cell().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
        }
    }
}

impl Workbook {
    /// An empty workbook.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sheet: title and note over all columns, head, rows. The head is frozen and printed on every page, the
    /// page is as wide as the table.
    ///
    /// # Errors
    /// `refusal-papers-write-rows` if a sheet cannot hold the rows (write CSV), `refusal-papers-write-failed`.
    pub fn add<'a>(&mut self, table: &Table, rows: impl IntoIterator<Item = Vec<Out<'a>>>) -> Result<(), Refusal> {
        let name = self.free_name(&table.name);
        let sheet = self.book.add_worksheet();
        sheet.set_name(&name).map_err(failed)?;
        let formats = Formats::new();
        let first = head(sheet, table, &formats).map_err(failed)?;
        let mut widths: Vec<f64> = table.columns.iter().map(|column| width(&column.title)).collect();
        for (row, cells) in (first..).zip(rows) {
            if row >= MAX_ROWS {
                return Err(Refusal::new("refusal-papers-write-rows").arg("max", MAX_ROWS - first));
            }
            for (column, cell) in cells.iter().enumerate().take(table.columns.len()) {
                let kind = table.columns[column].kind;
                let wide =
                    put(sheet, row, u16::try_from(column).unwrap_or(u16::MAX), cell, kind, &formats).map_err(failed)?;
                if row - first < MEASURED {
                    widths[column] = widths[column].max(wide);
                }
            }
        }
        page(sheet, table, &widths, first).map_err(failed)
    }

    /// The finished file. `title` and `made` go into the properties of the document.
    ///
    /// # Errors
    /// `refusal-papers-write-failed`.
    pub fn finish(mut self, title: &str, made: Instant) -> Result<Vec<u8>, Refusal> {
        let at = ExcelDateTime::from_timestamp(made.ms().div_euclid(1000)).map_err(failed)?;
        self.book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&at));
        self.book.save_to_buffer().map_err(failed)
    }

    /// A sheet name that Excel takes: at most 31 characters, none of `[]:*?/\`, no apostrophe at the ends, not twice.
    fn free_name(&mut self, wanted: &str) -> String {
        let clean: String =
            wanted.chars().map(|c| if c.is_control() || "[]:*?/\\'".contains(c) { '_' } else { c }).take(28).collect();
        let clean = if clean.trim().is_empty() { "Sheet".to_owned() } else { clean };
        let mut name = clean.clone();
        let mut turn = 2;
        while self.names.contains(&name.to_lowercase()) {
            name = format!("{clean}{turn}");
            turn += 1;
        }
        self.names.push(name.to_lowercase());
        name
    }
}

/// Title, note and head; gives the first row of data, from 0.
fn head(sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<u32, XlsxError> {
    let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let mut row = 0;
    for (text, format, height) in [(&table.title, &formats.title, 30.0), (&table.note, &formats.note, 18.0)] {
        let Some(text) = text else { continue };
        if last > 0 {
            sheet.merge_range(row, 0, row, last, &printable(text), format)?;
        } else {
            sheet.write_string_with_format(row, 0, printable(text), format)?;
        }
        sheet.set_row_height(row, height)?;
        row += 1;
    }
    for (column, wanted) in (0_u16..).zip(&table.columns) {
        sheet.write_string_with_format(row, column, printable(&wanted.title), &formats.head)?;
    }
    Ok(row + 1)
}

/// Writes a cell and gives its width.
fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Out<'_>,
    kind: ColumnKind,
    formats: &Formats,
) -> Result<f64, XlsxError> {
    let blank = match kind {
        ColumnKind::Text => &formats.text,
        ColumnKind::Int => &formats.int,
        ColumnKind::Day => &formats.day,
    };
    let mut text = |text: &str| -> Result<f64, XlsxError> {
        let shown: String = printable(text).chars().take(MAX_CELL_CHARS).collect();
        let format = if could_be_formula(text) { &formats.guarded } else { &formats.text };
        let wide = width(&shown);
        sheet.write_string_with_format(row, column, shown, format)?;
        Ok(wide)
    };
    match cell {
        Out::Empty => {
            sheet.write_blank(row, column, blank)?;
            Ok(0.0)
        }
        Out::Text(content) => text(content),
        Out::Int(number) if number.unsigned_abs() >= 1_000_000_000_000_000 => text(&number.to_string()),
        Out::Int(number) => {
            #[allow(clippy::cast_precision_loss)] // below 10^15
            sheet.write_number_with_format(row, column, *number as f64, &formats.int)?;
            Ok(width(&number.to_string()))
        }
        Out::Day(day) => {
            let date = day.date();
            let parts =
                u16::try_from(date.year()).ok().zip(u8::try_from(date.month()).ok()).zip(u8::try_from(date.day()).ok());
            match parts.map(|((year, month), day)| ExcelDateTime::from_ymd(year, month, day)) {
                // Excel's calendar begins in 1900.
                Some(Ok(at)) if date.year() >= 1900 => {
                    sheet.write_datetime_with_format(row, column, &at, &formats.day)?;
                    Ok(10.0)
                }
                _ => text(&day.to_string()),
            }
        }
    }
}

/// Widths, frozen head, and how it prints.
fn page(sheet: &mut Worksheet, table: &Table, widths: &[f64], first: u32) -> Result<(), XlsxError> {
    let mut total = 0.0;
    for (column, (wanted, measured)) in (0_u16..).zip(table.columns.iter().zip(widths)) {
        let wide = wanted.width.unwrap_or((measured + 2.0).clamp(6.0, 48.0));
        total += wide;
        sheet.set_column_width(column, wide)?;
    }
    sheet.set_freeze_panes(first, 0)?;
    sheet.set_repeat_rows(first - 1, first - 1)?;
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer("&C&P / &N");
    if total > PORTRAIT {
        sheet.set_landscape();
    }
    Ok(())
}

/// Width of the longest line, in characters of half width.
fn width(text: &str) -> f64 {
    let line = |line: &str| line.chars().map(|c| if c.is_ascii() { 1_u32 } else { 2 }).sum::<u32>();
    f64::from(text.lines().map(line).max().unwrap_or(0))
}

fn failed(error: XlsxError) -> Refusal {
    Refusal::new("refusal-papers-write-failed").arg("cause", error)
}
