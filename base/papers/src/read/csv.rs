//! CSV and its kin: commas, semicolons or tabs; UTF-8 with or without mark, UTF-16 with mark, GB18030.
//!
//! Read by hand rather than by a library because row numbers must be those Excel shows, blank lines included.

use std::borrow::Cow;
use std::collections::BTreeSet;

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};
use liren_kernel::Refusal;

use super::grid::{Budget, Grid};
use super::{Cell, Sheet};

pub(super) fn open(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let text = text(bytes)?;
    let start: String = text.trim_start().chars().take(200).collect::<String>().to_ascii_lowercase();
    // Many web systems name an HTML or XML page .xls.
    if start.starts_with("<html")
        || start.starts_with("<!doctype")
        || start.starts_with("<?xml")
        || start.starts_with("<table")
    {
        return Err(Refusal::new("refusal-papers-html"));
    }
    let mut grid = Grid::default();
    let mut budget = Budget::new();
    let separator = separator(&text);
    fields(&text, separator, |row, column, field| {
        grid.put(row, column, Cell::from_text(unguarded(field)), &mut budget)
    })?;
    Ok(vec![grid.finish("", false, &[], &BTreeSet::new(), &mut budget)?])
}

/// A text file as text, however it was saved: UTF-8 with or without mark, UTF-16 with mark, GB18030.
///
/// # Errors
/// `refusal-papers-kind` when it is none.
pub fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    let kind = || Refusal::new("refusal-papers-kind");
    if bytes.starts_with(&[0xFF, 0xFE]) {
        return UTF_16LE.decode_without_bom_handling_and_without_replacement(&bytes[2..]).ok_or_else(kind);
    }
    if bytes.starts_with(&[0xFE, 0xFF]) {
        return UTF_16BE.decode_without_bom_handling_and_without_replacement(&bytes[2..]).ok_or_else(kind);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.contains(&0) {
        return Err(kind());
    }
    UTF_8
        .decode_without_bom_handling_and_without_replacement(bytes)
        .or_else(|| GB18030.decode_without_bom_handling_and_without_replacement(bytes))
        .filter(|text| !text.starts_with("%PDF-"))
        .ok_or_else(kind)
}

/// The separator that the first lines use most, outside quotes; a comma if none.
fn separator(text: &str) -> char {
    let mut counts = [(',', 0_usize), ('\t', 0), (';', 0)];
    let mut quoted = false;
    for c in text.lines().take(20).flat_map(str::chars) {
        if c == '"' {
            quoted = !quoted;
        } else if !quoted && let Some(count) = counts.iter_mut().find(|(sign, _)| *sign == c) {
            count.1 += 1;
        }
    }
    // `max_by_key` takes the last of equals; the comma must win a tie.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(',', |(sign, _)| *sign)
}

/// Without the apostrophe that our own CSV writer puts before what a spreadsheet could take for a formula.
fn unguarded(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if crate::write::could_be_formula(rest) => rest,
        _ => field,
    }
}

/// Calls `put(row, column, field)` for every field, both counted from 0. Quotes as in RFC 4180; a quote inside an
/// unquoted field is an ordinary character, and an unclosed one ends with the file.
fn fields(
    text: &str,
    separator: char,
    mut put: impl FnMut(u32, usize, &str) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let (mut row, mut column) = (0_u32, 0_usize);
    let mut field = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            c if quoted => field.push(c),
            c if c == separator => {
                put(row, column, &field)?;
                field.clear();
                column += 1;
            }
            '\r' | '\n' => {
                if c == '\r' && chars.peek() == Some(&'\n') {
                    chars.next();
                }
                put(row, column, &field)?;
                field.clear();
                column = 0;
                row = row.saturating_add(1);
            }
            c => field.push(c),
        }
    }
    put(row, column, &field)
}

#[cfg(test)]
mod tests {
    use super::super::{MAX_COLUMNS, MAX_ROWS, open};

    fn texts(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let sheets = open(bytes).unwrap();
        sheets[0].rows.iter().map(|row| (row.number, row.cells.iter().map(super::Cell::text).collect())).collect()
    }

    #[test]
    fn four_encodings_read_alike() {
        let text = "姓名,手机\r\n王小满,13800138000\r\n";
        let expected = vec![
            (1, vec!["姓名".to_owned(), "手机".to_owned()]),
            (2, vec!["王小满".to_owned(), "13800138000".to_owned()]),
        ];
        assert_eq!(texts(text.as_bytes()), expected);
        assert_eq!(texts(format!("\u{feff}{text}").as_bytes()), expected);
        assert_eq!(texts(&encoding_rs::GB18030.encode(text).0), expected);
        let wide: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(texts(&wide), expected);
    }

    #[test]
    fn row_numbers_are_those_excel_shows() {
        let rows = texts(b"a;b\n\n\"x\ny \"\"q\"\"\";2\r\rlast;");
        let numbers: Vec<u32> = rows.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 3, 5]);
        assert_eq!(rows[1].1, ["x\ny \"q\"", "2"]);
    }

    #[test]
    fn rare_characters_of_gb18030_survive() {
        let text = "姓名,住址\n㐱𬱖,梧桐里6弄2号\n";
        assert_eq!(texts(&encoding_rs::GB18030.encode(text).0)[1].1[0], "㐱𬱖");
    }

    #[test]
    fn limits_hold() {
        let tall = "x\n".repeat(MAX_ROWS + 1);
        assert_eq!(open(tall.as_bytes()).unwrap_err().key, "refusal-papers-rows");
        let wide = format!("{}x", ",".repeat(MAX_COLUMNS));
        let refusal = open(wide.as_bytes()).unwrap_err();
        assert_eq!(refusal.key, "refusal-papers-columns");
        assert!(refusal.args.contains(&("cell".into(), "IW1".into())));
        let long = "长".repeat(40_000);
        assert_eq!(open(long.as_bytes()).unwrap_err().key, "refusal-papers-cell-long");
    }
}
