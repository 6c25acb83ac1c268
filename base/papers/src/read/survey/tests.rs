//! Workbooks made to keep the reader busy. What is asserted is the refusal and the work counted before it, not the time:
//! no reader of values is let loose before the survey has ended.

use std::io::{Cursor, Write};

use super::super::xlsx::{open, open_within};
use super::super::{Cell, MAX_COLUMNS, MAX_TEXT, MAX_UNPACKED, Sheet};
use super::{LIMITS, Limits, Work};
use crate::write::{Column, ColumnKind, Out, Table, Workbook};
use zip::write::SimpleFileOptions;

const TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Limits a thousandth as large, so that hostile files need not be large here.
fn small() -> Limits {
    Limits { events: 24_000, cells: 4_000, strings: 2_000, rows: 1_048, merges: 100, formats: 140, ..LIMITS }
}

/// A workbook of one part for each sheet, with shared texts and formats as given.
fn book(sheets: &[&str], strings: &str, styles: &str) -> Vec<u8> {
    let target = |n: usize| format!("worksheets/sheet{n}.xml");
    let relation = |id: &str, kind: &str, target: &str| {
        format!(r#"<Relationship Id="{id}" Type="{TYPE}/{kind}" Target="{target}"/>"#)
    };
    let count = sheets.len();
    let listed: String =
        (0..count).map(|n| format!(r#"<sheet name="表{n}" sheetId="{}" r:id="r{n}"/>"#, n + 1)).collect();
    let related: String = (0..count).map(|n| relation(&format!("r{n}"), "worksheet", &target(n))).collect();
    let mut parts = vec![
        (
            "_rels/.rels".to_owned(),
            format!("<Relationships>{}</Relationships>", relation("b", "officeDocument", "xl/workbook.xml")),
        ),
        ("xl/workbook.xml".to_owned(), format!("<workbook><sheets>{listed}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{related}</Relationships>")),
        ("xl/sharedStrings.xml".to_owned(), strings.to_owned()),
        ("xl/styles.xml".to_owned(), format!("<styleSheet>{styles}</styleSheet>")),
    ];
    parts.extend(sheets.iter().enumerate().map(|(n, body)| (format!("xl/{}", target(n)), (*body).to_owned())));
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, body)| (name.as_str(), body.as_bytes())).collect();
    zipped(&parts)
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, body) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(body).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// One sheet with the given content, and what may follow it.
fn sheet(data: &str, after: &str) -> String {
    format!("<worksheet><sheetData>{data}</sheetData>{after}</worksheet>")
}

fn one(data: &str, after: &str) -> Vec<u8> {
    book(&[&sheet(data, after)], "<sst></sst>", "")
}

/// Reads within small limits: what became of it and how many events were gone over.
fn tried(bytes: &[u8]) -> (Result<Vec<Sheet>, String>, usize) {
    let mut work = Work::default();
    let read = open_within(bytes, &small(), &mut work).map_err(|refusal| refusal.key);
    (read, work.events)
}

fn refused(bytes: &[u8]) -> (String, usize) {
    let (read, events) = tried(bytes);
    (read.unwrap_err(), events)
}

#[test]
fn a_small_file_that_unpacks_to_very_much_is_refused_before_anything_is_gone_over() {
    let cells = "<c/>".repeat(48 * 1024 * 1024 / 4);
    let bytes = one(&format!("<row>{cells}</row>"), "");
    assert!(bytes.len() < 256 * 1024, "{}", bytes.len());
    let mut work = Work::default();
    let refusal = open_within(&bytes, &LIMITS, &mut work).unwrap_err();
    assert_eq!((refusal.key.as_str(), work.events), ("refusal-papers-bomb", 0));
    // A small file is not allowed what a large one is.
    const { assert!(LIMITS.free + LIMITS.ratio * 256 * 1024 < MAX_UNPACKED / 4) };
}

#[test]
fn very_many_empty_cells_are_refused_at_the_first_too_many() {
    let (key, events) = refused(&one(&format!("<row>{}</row>", "<c/>".repeat(20_000)), ""));
    assert_eq!(key, "refusal-papers-cells");
    assert!(events < 4_100, "{events}");
    // In many sheets as in one.
    let part = sheet(&format!("<row>{}</row>", "<c/>".repeat(1_500)), "");
    let (key, events) = refused(&book(&[&part, &part, &part, &part], "<sst></sst>", ""));
    assert_eq!(key, "refusal-papers-cells");
    assert!(events < 4_200, "{events}");
    // And what is no cell.
    let (key, events) = refused(&one(&"<x/>".repeat(100_000), ""));
    assert_eq!(key, "refusal-papers-cells");
    assert_eq!(events, 24_001);
    let (key, events) = refused(&one(&"<!---->".repeat(100_000), ""));
    assert_eq!((key.as_str(), events), ("refusal-papers-cells", 24_001));
}

#[test]
fn a_huge_declared_dimension_costs_nothing_and_an_impossible_one_is_refused() {
    let declared = |area: &str| {
        let data = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="B1048576"><v>2</v></c></row>"#;
        let part = format!(r#"<worksheet><dimension ref="{area}"/><sheetData>{data}</sheetData></worksheet>"#);
        tried(&book(&[&part], "<sst></sst>", ""))
    };
    let (read, events) = declared("A1:XFD1048576");
    let rows = read.unwrap().remove(0).rows;
    assert_eq!(rows.iter().map(|row| (row.number, row.cells.len())).collect::<Vec<_>>(), [(1, 1), (1_048_576, 2)]);
    assert!(events < 60, "{events}");
    for area in ["A1:XFD1048577", "A1:XFE1", "A1:ZZZZZZZ1", "A1:A4294967296", "A0:B2"] {
        assert_eq!(declared(area).0.unwrap_err(), "refusal-papers-damaged", "{area}");
    }
    let beyond = one(r#"<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>"#, "");
    assert_eq!(refused(&beyond).0, "refusal-papers-rows");
}

#[test]
fn a_million_merged_areas_are_refused_at_the_first_too_many() {
    let merged = |count: usize| {
        let areas: String = (1..=count).map(|row| format!(r#"<mergeCell ref="A{row}:C{row}"/>"#)).collect();
        let data = r#"<row r="1"><c r="A1"><v>7</v></c></row>"#;
        one(data, &format!("<mergeCells>{areas}</mergeCells>"))
    };
    let (key, events) = refused(&merged(5_000));
    assert_eq!(key, "refusal-papers-merges");
    assert!(events < 200, "{events}");
    let (read, _) = tried(&merged(100));
    let sheet = read.unwrap().remove(0);
    assert_eq!(sheet.merges.len(), 100);
    assert_eq!(sheet.rows[0].cells, vec![Cell::Number(7.0); 3]);
    let mut work = Work::default();
    assert_eq!(open_within(&merged(100_001), &LIMITS, &mut work).unwrap_err().key, "refusal-papers-merges");
}

#[test]
fn very_many_shared_texts_are_refused_and_the_number_announced_is_not_believed() {
    let (key, events) = refused(&book(&[&sheet("", "")], &format!("<sst>{}</sst>", "<si/>".repeat(20_000)), ""));
    assert_eq!(key, "refusal-papers-cells");
    assert!(events < 2_100, "{events}");
    // Room made for these would end the program.
    for announced in ["100000000000", "9999999999999999999", "99999999999999999999999999999999999999999999999"] {
        let strings = format!(r#"<sst uniqueCount="{announced}"><si><t>甲</t></si></sst>"#);
        assert_eq!(refused(&book(&[&sheet("", "")], &strings, "")).0, "refusal-papers-cells", "{announced}");
    }
}

#[test]
fn one_long_text_in_very_many_cells_is_counted_for_each() {
    // Blanks, which leave nothing behind but have to be looked at.
    let strings = format!(r#"<sst><si><t xml:space="preserve">{}</t></si></sst>"#, " ".repeat(32_000));
    let cells = r#"<c t="s"><v>0</v></c>"#.repeat(3_000);
    const { assert!(3_000 * 32_000 > MAX_TEXT) };
    assert_eq!(refused(&book(&[&sheet(&format!("<row>{cells}</row>"), "")], &strings, "")).0, "refusal-papers-text");
    // And one spread over a merged area.
    let text = "长".repeat(10_000);
    let rows: String = (1..=20)
        .map(|row| format!(r#"<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{text}</t></is></c></row>"#))
        .collect();
    let merge = r#"<mergeCells><mergeCell ref="A1:IV20"/></mergeCells>"#;
    assert!(20 * MAX_COLUMNS * text.len() > MAX_TEXT);
    assert_eq!(refused(&one(&rows, merge)).0, "refusal-papers-text");
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("{}{}", "<x>".repeat(5_000), "</x>".repeat(5_000));
    let (key, events) = refused(&one(&deep, ""));
    assert_eq!(key, "refusal-papers-damaged");
    assert!(events < 300, "{events}");
}

#[test]
fn very_many_sheets_and_one_part_for_many_are_refused() {
    let part = sheet("<row><c><v>1</v></c></row>", "");
    let many: Vec<&str> = (0..501).map(|_| part.as_str()).collect();
    assert_eq!(refused(&book(&many, "<sst></sst>", "")).0, "refusal-papers-damaged");
    assert_eq!(tried(&book(&many[..500], "<sst></sst>", "")).0.unwrap().len(), 500);
    // Which part is read must be the part that was looked at.
    let rels = |office: &str| {
        format!(
            r#"<Relationships><Relationship Id="b" Type="{TYPE}/officeDocument" Target="{office}"/></Relationships>"#
        )
    };
    let listed = r#"<workbook><sheets><sheet name="甲" r:id="r1"/><sheet name="乙" r:id="r2"/></sheets></workbook>"#;
    let related = |second: &str| {
        format!(
            r#"<Relationships><Relationship Id="r1" Type="{TYPE}/worksheet" Target="worksheets/a.xml"/><Relationship Id="r2" Type="{TYPE}/worksheet" Target="{second}"/></Relationships>"#
        )
    };
    let with = |office: &str, second: &str, beside: &str| {
        zipped(&[
            ("_rels/.rels", rels(office).as_bytes()),
            ("xl/workbook.xml", listed.as_bytes()),
            ("xl/_rels/workbook.xml.rels", related(second).as_bytes()),
            ("xl/worksheets/a.xml", part.as_bytes()),
            (beside, part.as_bytes()),
        ])
    };
    let key = |bytes: &[u8]| tried(bytes).0.map(|sheets| sheets.len());
    assert_eq!(key(&with("xl/workbook.xml", "worksheets/b.xml", "xl/worksheets/b.xml")), Ok(2));
    let damaged = Err("refusal-papers-damaged".to_owned());
    assert_eq!(key(&with("xl/workbook.xml", "worksheets/a.xml", "xl/worksheets/b.xml")), damaged);
    assert_eq!(key(&with("xl/workbook.xml", "worksheets/A.xml", "xl/worksheets/A.xml")), damaged);
    assert_eq!(key(&with("xl/workbook.xml", "worksheets/b.bin", "xl/worksheets/b.bin")), damaged);
    assert_eq!(key(&with("elsewhere/workbook.xml", "worksheets/b.xml", "xl/worksheets/b.xml")), damaged);
}

#[test]
fn many_hidden_rows_are_counted_as_rows() {
    let (key, events) = refused(&one(&r#"<row hidden="1"/>"#.repeat(20_000), ""));
    assert_eq!(key, "refusal-papers-rows");
    assert!(events < 1_100, "{events}");
    // The same row over and over too.
    let (key, events) = refused(&one(&r#"<row r="5" hidden="1"/>"#.repeat(20_000), ""));
    assert_eq!(key, "refusal-papers-rows");
    assert!(events < 1_100, "{events}");
}

#[test]
fn formats_that_multiply_are_refused() {
    let styles = format!("<cellXfs>{}</cellXfs>", "<xf/>".repeat(5_000));
    let (key, events) = refused(&book(&[&sheet("", "")], "<sst></sst>", &styles));
    assert_eq!(key, "refusal-papers-damaged");
    assert!(events < 300, "{events}");
    let long = format!(r#"<numFmts><numFmt numFmtId="200" formatCode="{}"/></numFmts>"#, "0".repeat(50_000));
    assert_eq!(refused(&book(&[&sheet("", "")], "<sst></sst>", &long)).0, "refusal-papers-damaged");
}

#[test]
fn an_honest_list_of_forty_thousand_rows_is_far_from_every_limit() {
    let columns: Vec<Column> =
        ["姓名", "楼号", "室", "电话", "备注", "网格"].map(|name| Column::new(name, ColumnKind::Text)).into();
    // Much alike, as real lists are: the ratio of unpacked to packed is at its highest.
    let row = |n: usize| {
        let texts = [
            format!("王{n}"),
            format!("{}号楼", n % 40),
            "101".into(),
            "13800000000".into(),
            "无".into(),
            "第一网格".into(),
        ];
        texts.into_iter().map(|text| Out::Text(text.into())).collect::<Vec<_>>()
    };
    let mut made = Workbook::new();
    let table = Table { name: "名册".into(), columns, ..Table::default() };
    made.add(&table, (0..40_000).map(row)).unwrap();
    let bytes = made.finish("名册", liren_kernel::Instant::from_ms(0)).unwrap();
    let sheets = open(&bytes).unwrap();
    assert_eq!(sheets[0].rows.len(), 40_001);
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let unpacked: u64 = (0..archive.len()).map(|index| archive.by_index(index).unwrap().size()).sum();
    assert!(unpacked * 3 < LIMITS.ratio * bytes.len() as u64, "{unpacked} of {}", bytes.len());
}
