//! `.xls`: files in the format of Excel 97, made record by record (\[MS-XLS\] 2.4), so that each trait is known.

use std::io::{Cursor, Write};

use liren_papers::layout::{Override, find};
use liren_papers::read::{self, Cell, Merge};
use liren_papers::sample::schema;

fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let mut out = kind.to_le_bytes().to_vec();
    out.extend(u16::try_from(body.len()).unwrap().to_le_bytes());
    out.extend(body);
    out
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let count = u16::try_from(text.encode_utf16().count()).unwrap();
    record(0x0204, &[words(&[row, column, 0, count]), vec![1], wide(text)].concat())
}

fn number(row: u16, column: u16, number: f64) -> Vec<u8> {
    record(0x0203, &[words(&[row, column, 0]), number.to_le_bytes().to_vec()].concat())
}

fn hidden_row(row: u16) -> Vec<u8> {
    record(0x0208, &words(&[row, 0, 4, 0, 0, 0, 0x0020, 0]))
}

/// A workbook with one sheet of the given records.
fn xls(records: &[Vec<u8>]) -> Vec<u8> {
    let bof = |kind: u16| record(0x0809, &words(&[0x0600, kind, 0, 0, 0, 0, 0, 0]));
    let name = "花名册";
    let bound = |at: u32| {
        let count = u8::try_from(name.chars().count()).unwrap();
        record(0x0085, &[at.to_le_bytes().to_vec(), vec![0, 0, count, 1], wide(name)].concat())
    };
    let globals = bof(0x0005).len() + bound(0).len() + 4;
    let mut stream = [bof(0x0005), bound(u32::try_from(globals).unwrap()), record(0x000A, &[]), bof(0x0010)].concat();
    stream.extend(records.concat());
    stream.extend(record(0x000A, &[]));
    // Streams shorter than 4096 bytes live elsewhere in the container; real workbooks are longer.
    stream.resize(stream.len().max(4096), 0);
    let mut container = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    container.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
    container.into_inner().into_inner()
}

#[test]
fn an_old_workbook_reads_with_its_hidden_rows_and_merges() {
    let bytes = xls(&[
        hidden_row(3),
        label(0, 0, "梧桐街道名册"),
        label(1, 0, "姓名"),
        label(1, 1, "手机"),
        label(1, 2, "所属社区"),
        label(2, 0, "王小满"),
        number(2, 1, 13_800_001_000.0),
        label(2, 2, "梧桐里社区"),
        label(3, 0, "已迁走"),
        label(4, 0, "李谷雨"),
        number(4, 1, 13_800_001_001.0),
        record(0x00E5, &words(&[2, 0, 0, 0, 2, 2, 4, 2, 2])),
    ]);
    let sheets = read::open(&bytes).unwrap();
    assert_eq!((sheets.len(), sheets[0].name.as_str()), (1, "花名册"));
    let sheet = &sheets[0];
    assert_eq!(sheet.rows.iter().map(|row| row.hidden).collect::<Vec<_>>(), [false, false, false, true, false]);
    assert_eq!(sheet.merges[1], Merge { top: 3, bottom: 5, left: 2, right: 2 });
    assert_eq!(sheet.rows[2].cell(1).text(), "13800001000");
    assert_eq!(sheet.rows[4].cell(2), &Cell::Text("梧桐里社区".into()), "merged down");
    let layout = find(sheet, &schema().fields, Override::default()).unwrap();
    assert_eq!((layout.head_rows, layout.data), ((2, 2), vec![2, 4]));
}

#[test]
fn a_stray_cell_in_the_far_corner_costs_no_memory() {
    let bytes = xls(&[label(0, 0, "姓名"), label(65_535, 255, "x")]);
    assert_eq!(read::open(&bytes).unwrap_err().key, "refusal-papers-cells");
}

/// A workbook that lists its one sheet `times` over.
fn listed(times: usize) -> Vec<u8> {
    let bof = |kind: u16| record(0x0809, &words(&[0x0600, kind, 0, 0, 0, 0, 0, 0]));
    let bound = |at: u32| record(0x0085, &[at.to_le_bytes().to_vec(), vec![0, 0, 1, 0, b'x']].concat());
    let first = u32::try_from(bof(5).len() + times * bound(0).len() + 4).unwrap();
    let mut stream = [bof(5), bound(first).repeat(times), record(0x000A, &[]), bof(0x0010)].concat();
    (0..100).for_each(|row| stream.extend(label(row, 0, &"x".repeat(200))));
    stream.extend(record(0x000A, &[]));
    let mut container = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    container.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
    container.into_inner().into_inner()
}

#[test]
fn a_sheet_listed_a_thousand_times_is_refused() {
    assert_eq!(read::open(&listed(1)).unwrap()[0].rows.len(), 100);
    assert_eq!(read::open(&listed(1000)).unwrap_err().key, "refusal-papers-damaged");
}

#[test]
fn broken_and_locked_containers_are_refused() {
    let good = xls(&[label(0, 0, "姓名"), label(1, 0, "王小满")]);
    assert!(read::open(&good).is_ok());
    for cut in (8..good.len()).step_by(97) {
        // Whatever is left, reading ends in a table or in a refusal.
        if let Err(refusal) = read::open(&good[..cut]) {
            assert!(refusal.key.starts_with("refusal-papers-"), "{refusal}");
        }
    }
    for at in (0..good.len()).step_by(31) {
        let mut bent = good.clone();
        bent[at] ^= 0xFF;
        let _ = read::open(&bent);
    }
    let mut container = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    container.create_stream("/EncryptedPackage").unwrap().write_all(&[0; 5000]).unwrap();
    let locked = container.into_inner().into_inner();
    assert_eq!(read::open(&locked).unwrap_err().key, "refusal-papers-password");
}
