//! Files that would cost too much, and one that is merely long.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use liren_papers::check::check;
use liren_papers::layout::{Override, find};
use liren_papers::mapping::propose;
use liren_papers::read;
use liren_papers::sample::{roster, schema};
use liren_papers::write::{Column, ColumnKind, CsvTable, Out, Table, Workbook};
use zip::write::SimpleFileOptions;

/// A zip of named parts.
fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, body) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(body).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_bomb_is_refused_by_its_declared_size() {
    let zeros = vec![0_u8; 32 * 1024 * 1024];
    let parts: Vec<(String, &[u8])> =
        (0..10).map(|n| (format!("xl/worksheets/sheet{n}.xml"), zeros.as_slice())).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, body)| (name.as_str(), *body)).collect();
    let bomb = zip(&parts);
    assert!(bomb.len() < 1024 * 1024);
    let started = Instant::now();
    assert_eq!(read::open(&bomb).unwrap_err().key, "refusal-papers-bomb");
    assert!(started.elapsed() < Duration::from_millis(500), "refused before unpacking");
}

#[test]
fn a_bomb_that_lies_about_its_size_is_refused_too() {
    let mut bomb = zip(&[("xl/workbook.xml", &vec![b' '; 8 * 1024 * 1024])]);
    // The uncompressed size stands 24 bytes into the entry of the central directory, 22 into the local header.
    let lie = 100_u32.to_le_bytes();
    let central = bomb.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bomb[central + 24..central + 28].copy_from_slice(&lie);
    bomb[22..26].copy_from_slice(&lie);
    let key = read::open(&bomb).unwrap_err().key;
    assert!(["refusal-papers-bomb", "refusal-papers-damaged"].contains(&key.as_str()), "{key}");
}

#[test]
fn a_zip_that_is_no_workbook_is_refused() {
    assert_eq!(read::open(&zip(&[("word/document.xml", b"<x/>")])).unwrap_err().key, "refusal-papers-kind");
    assert_eq!(read::open(&zip(&[("xl/workbook.xml", b"<x/>")])).unwrap_err().key, "refusal-papers-damaged");
}

#[test]
fn bent_workbooks_end_in_a_table_or_a_refusal() {
    let good = roster();
    for at in (0..good.len()).step_by(211) {
        let mut bent = good.clone();
        bent[at] ^= 0xFF;
        if let Err(refusal) = read::open(&bent) {
            assert!(refusal.key.starts_with("refusal-papers-"), "{refusal}");
        }
    }
}

#[test]
fn a_sheet_formatted_to_its_last_row_and_column_is_small() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let grey = rust_xlsxwriter::Format::new().set_bold();
    sheet.write_string(0, 0, "姓名").unwrap();
    sheet.write_blank(1_048_575, 16_383, &grey).unwrap();
    let sheets = read::open(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!((sheets[0].rows.len(), sheets[0].rows[0].cells.len()), (1, 1));
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write_string(1_048_575, 16_383, "x").unwrap();
    let refusal = read::open(&book.save_to_buffer().unwrap()).unwrap_err();
    assert_eq!(refusal.key, "refusal-papers-columns");
}

/// 10,000 rows of three known columns.
fn long_rows() -> Vec<Vec<Out<'static>>> {
    (0..10_000_i64)
        .map(|index| {
            let day = liren_kernel::Day::ymd(1950, 1, 1).unwrap().plus_days(index);
            vec![
                format!("王{}", char::from_u32(0x4E00 + index as u32).unwrap()).into(),
                day.into(),
                Out::Text(format!("138{:08}", index).into()),
            ]
        })
        .collect()
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("姓名", ColumnKind::Text),
        Column::new("出生日期", ColumnKind::Day),
        Column::new("手机", ColumnKind::Text),
    ]
}

#[test]
fn ten_thousand_rows_are_checked_quickly_and_come_back_whole() {
    let mut book = Workbook::new();
    let table = Table { name: "名册".into(), title: Some("名册".into()), columns: columns(), ..Table::default() };
    book.add(&table, long_rows()).unwrap();
    let workbook = book.finish("名册", liren_kernel::Instant::from_ms(0)).unwrap();
    let mut text = Vec::new();
    let mut csv = CsvTable::new(&mut text, &columns()).unwrap();
    for row in long_rows() {
        csv.row(&row).unwrap();
    }
    csv.finish().unwrap();
    for bytes in [workbook, text] {
        let started = Instant::now();
        let sheets = read::open(&bytes).unwrap();
        let layout = find(&sheets[0], &schema().fields, Override::default()).unwrap();
        let checked = check(&schema(), &sheets[0], &layout, &propose(&schema(), &layout.head)).unwrap();
        // Unoptimised and on a busy machine; the search for repeats must not be quadratic.
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
        assert_eq!((checked.summary.rows, checked.summary.good), (10_000, 10_000), "{:?}", checked.rows[0].errors);
        assert_eq!(checked.rows[9_999].values["phone"].text(), "13800009999");
        assert_eq!(checked.rows[9_999].values["birth"].text(), "1977-05-18");
    }
}
