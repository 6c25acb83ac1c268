//! Tables of ours going out: as a workbook made to be read and printed, or as CSV of any length.
//!
//! No text becomes a formula. In a workbook every text is a string cell and keeps Excel's text mark, so that editing
//! it does not turn it into one. CSV has no types: a field that begins like a formula gets a leading apostrophe (see
//! [`could_be_formula`]); [`crate::read::open`] takes it off again.

mod csv;
mod xlsx;

use std::borrow::Cow;

use liren_kernel::Day;

pub use csv::CsvTable;
pub use xlsx::Workbook;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColumnKind {
    /// Text: names, numbers of documents, phones.
    #[default]
    Text,
    /// Whole numbers, set flush right.
    Int,
    /// Civil days, as real dates.
    Day,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Title in the head.
    pub title: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Width in characters of half width (a Chinese character takes two); by content if not given.
    pub width: Option<f64>,
}

impl Column {
    /// A column as wide as its content.
    #[must_use]
    pub fn new(title: &str, kind: ColumnKind) -> Self {
        Self { title: title.to_owned(), kind, width: None }
    }
}

/// A table without its rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Name of the sheet; what Excel does not allow in it is replaced.
    pub name: String,
    /// Title above the head, over all columns.
    pub title: Option<String>,
    /// A line under the title: unit, date, counting rule.
    pub note: Option<String>,
    /// Columns.
    pub columns: Vec<Column>,
}

/// A cell going out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Out<'a> {
    /// Nothing.
    Empty,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number; beyond 15 digits it goes out as text, since Excel would lose digits.
    Int(i64),
    /// A civil day.
    Day(Day),
}

impl<'a> From<&'a str> for Out<'a> {
    fn from(text: &'a str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(Cow::Borrowed(text)) }
    }
}
impl From<String> for Out<'_> {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(Cow::Owned(text)) }
    }
}
impl From<i64> for Out<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}
impl From<Day> for Out<'_> {
    fn from(day: Day) -> Self {
        Self::Day(day)
    }
}
impl<'a, T: Into<Out<'a>>> From<Option<T>> for Out<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// Whether a spreadsheet might run the text as a formula or a command: it begins with `=`, `+`, `-` or `@` (also in
/// full width, also after blanks), or with a tab or carriage return.
#[must_use]
pub fn could_be_formula(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n'])
        || text.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

/// Text as it may stand in a cell: line breaks stay, other control characters go.
fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| c.is_control() && c != '\n') {
        Cow::Owned(
            text.replace("\r\n", "\n")
                .chars()
                .map(|c| if c == '\t' { ' ' } else { c })
                .filter(|c| !c.is_control() || *c == '\n')
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{self, Cell};

    fn table() -> Table {
        Table {
            name: "名册[1]/梧桐".into(),
            title: Some("梧桐街道志愿者名册".into()),
            note: Some("截至 2026-06-09".into()),
            columns: vec![
                Column::new("姓名", ColumnKind::Text),
                Column::new("时长（分钟）", ColumnKind::Int),
                Column::new("登记日期", ColumnKind::Day),
                Column::new("备注", ColumnKind::Text),
            ],
        }
    }

    const HOSTILE: [&str; 9] = [
        "=HYPERLINK(\"http://x\",\"点我\")",
        "+1",
        "-1",
        "@SUM(A1)",
        "＝1+1",
        " =1+1",
        "三楼, \"左\"手\n门口",
        "\u{1}\u{8}响铃",
        "</t></is>&amp;",
    ];

    fn rows() -> Vec<Vec<Out<'static>>> {
        let day: Day = "2024-06-09".parse().unwrap();
        HOSTILE.iter().map(|text| vec!["王小满".into(), Out::Int(-90), day.into(), (*text).into()]).collect()
    }

    #[test]
    fn a_workbook_comes_back_as_it_went_out() {
        let mut book = Workbook::new();
        book.add(&table(), rows()).unwrap();
        let sheets =
            read::open(&book.finish("名册", liren_kernel::Instant::from_ms(1_782_144_000_000)).unwrap()).unwrap();
        let sheet = &sheets[0];
        assert_eq!(sheet.name, "名册_1__梧桐");
        assert_eq!(sheet.rows[0].cell(0).text(), "梧桐街道志愿者名册");
        assert_eq!(sheet.rows[2].cell(1).text(), "时长（分钟）");
        for (row, text) in sheet.rows[3..].iter().zip(HOSTILE) {
            assert_eq!(row.cell(1), &Cell::Number(-90.0));
            assert_eq!(row.cell(2).text(), "2024-06-09");
            assert!(matches!(row.cell(2), Cell::Day(_)));
            assert_eq!(row.cell(3), &Cell::from_text(text), "{text:?}");
        }
        assert_eq!(sheet.rows.len(), 3 + HOSTILE.len());
    }

    #[test]
    fn no_cell_is_a_formula() {
        let mut book = Workbook::new();
        book.add(&table(), rows()).unwrap();
        let bytes = book.finish("名册", liren_kernel::Instant::from_ms(0)).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut xml = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut xml).unwrap();
        assert!(xml.contains("<row") && !xml.contains("<f>") && !xml.contains("<f "));
        assert!(xml.contains("<pane "), "the head is frozen");
    }

    #[test]
    fn csv_streams_guards_and_comes_back() {
        let mut out = Vec::new();
        let mut csv = CsvTable::new(&mut out, &table().columns).unwrap();
        for row in rows() {
            csv.row(&row).unwrap();
        }
        csv.finish().unwrap();
        assert!(out.starts_with("\u{feff}姓名,时长（分钟）,登记日期,备注\r\n".as_bytes()));
        let text = String::from_utf8(out.clone()).unwrap();
        assert!(text.contains("王小满,-90,2024-06-09,'+1\r\n"), "{text}");
        assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\",\"\"点我\"\")\"\r\n"));
        assert!(text.contains(",\"三楼, \"\"左\"\"手\n门口\"\r\n"));
        let sheets = read::open(&out).unwrap();
        assert_eq!(sheets[0].rows.len(), 1 + HOSTILE.len());
        for (row, text) in sheets[0].rows[1..].iter().zip(HOSTILE) {
            assert_eq!(row.cell(3), &Cell::from_text(text), "{text:?}");
        }
    }

    #[test]
    fn long_numbers_keep_their_digits() {
        let mut book = Workbook::new();
        let one =
            Table { name: "一".into(), columns: vec![Column::new("卡号", ColumnKind::Int)], ..Table::default() };
        book.add(&one, [vec![Out::Int(6_222_021_234_567_890_123)]]).unwrap();
        let sheets = read::open(&book.finish("", liren_kernel::Instant::from_ms(0)).unwrap()).unwrap();
        assert_eq!(sheets[0].rows[1].cell(0), &Cell::Text("6222021234567890123".into()));
    }
}
