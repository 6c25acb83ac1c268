//! The messy roster, from bytes to checked rows.

use std::collections::BTreeMap;

use liren_papers::check::{Checked, check};
use liren_papers::layout::{Override, Reason, find};
use liren_papers::mapping::{Confidence, propose};
use liren_papers::sample::{HIDDEN_ROW, roster, roster_newer, schema};
use liren_papers::{read, value::Value};

fn checked(bytes: &[u8]) -> Checked {
    let sheets = read::open(bytes).unwrap();
    let sheet = read::main_sheet(&sheets).unwrap();
    let schema = schema();
    let layout = find(sheet, &schema.fields, Override::default()).unwrap();
    let mapping = propose(&schema, &layout.head);
    check(&schema, sheet, &layout, &mapping).unwrap()
}

#[test]
fn the_layout_of_the_roster_is_found() {
    let sheets = read::open(&roster()).unwrap();
    assert_eq!(sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["花名册", "填写说明"]);
    let schema = schema();
    let layout = find(&sheets[0], &schema.fields, Override::default()).unwrap();
    assert_eq!(layout.head_rows, (4, 5));
    let labels: Vec<&str> = layout.head.iter().map(|cell| cell.label.as_str()).collect();
    assert_eq!(
        labels,
        [
            "序号",
            "基本信息/姓名",
            "基本信息/性别",
            "基本信息/身份证号码",
            "基本信息/出生日期（年／月／日）",
            "联系方式/手机",
            "联系方式/固话",
            "住址",
            "所属社区",
            "岗位",
            "技能（特长）",
            "备注"
        ]
    );
    assert_eq!((layout.data.len(), layout.count(Reason::Hidden), layout.count(Reason::AboveHead)), (59, 1, 3));
    assert_eq!((layout.count(Reason::Total), layout.count(Reason::AfterEnd)), (1, 2));
    assert!(layout.skipped.iter().any(|skipped| skipped.row == HIDDEN_ROW && skipped.reason == Reason::Hidden));
    let mapping = propose(&schema, &layout.head);
    assert_eq!(mapping.pairs.len(), 11);
    assert!(mapping.pairs.iter().all(|pair| pair.confidence > Confidence::Similar));
}

#[test]
fn every_mistake_of_the_roster_is_named_by_its_cell() {
    let checked = checked(&roster());
    let errors: BTreeMap<&str, &str> = checked
        .rows
        .iter()
        .flat_map(|row| &row.errors)
        .map(|error| (error.cell.as_str(), error.refusal.key.as_str()))
        .collect();
    let expected = BTreeMap::from([
        ("D26", "refusal-idno-check"),
        ("B31", "refusal-papers-cell-required"),
        ("D39", "refusal-papers-cell-digits"),
        ("E49", "refusal-papers-birth-idno"),
        ("D55", "refusal-papers-same-idno"),
    ]);
    assert_eq!(errors, expected);
    assert_eq!((checked.summary.rows, checked.summary.good, checked.summary.faulty), (59, 54, 5));
    assert_eq!((checked.summary.hidden, checked.summary.repeated), (1, 1));
    assert_eq!(checked.rows.iter().find_map(|row| row.same_as), Some(16));
    let first = &checked.rows[0];
    let value = |key: &str| first.values.get(key).map(Value::text).unwrap_or_default();
    assert_eq!(
        (value("name"), value("community"), value("phone")),
        ("梁建国".into(), "梧桐里社区".into(), "13800001000".into())
    );
    // Merged over twenty rows, and read in each.
    assert!(checked.rows[..20].iter().all(|row| row.values["community"] == Value::Text("梧桐里社区".into())));
    assert!(checked.rows.iter().all(|row| matches!(row.values.get("birth"), Some(Value::Day(_)) | None)));
    assert_eq!(checked.rows[8].values["remark"].text(), "=独居，每周走访");
}

#[test]
fn the_newer_roster_is_clean_and_differs_where_it_should() {
    let (old, new) = (checked(&roster()), checked(&roster_newer()));
    assert_eq!((new.summary.rows, new.summary.faulty, new.summary.hidden), (61, 0, 0));
    let by_number = |checked: &Checked| -> BTreeMap<String, BTreeMap<String, Value>> {
        checked
            .rows
            .iter()
            .filter(|row| row.errors.is_empty())
            .map(|row| (row.values["idno"].text(), row.values.clone()))
            .collect()
    };
    let (old, new) = (by_number(&old), by_number(&new));
    assert_eq!(new.len(), 61);
    let changed: Vec<String> = old
        .iter()
        .filter_map(|(number, row)| new.get(number).map(|newer| (row, newer)))
        .flat_map(|(row, newer)| {
            newer.keys().filter(|key| row.get(*key) != newer.get(*key)).cloned().collect::<Vec<_>>()
        })
        .collect();
    let mut changed = changed;
    changed.sort();
    assert_eq!(changed, ["address", "phone", "post"]);
    assert_eq!(old.keys().filter(|number| !new.contains_key(*number)).count(), 1, "one left");
}

#[test]
fn debugging_a_row_shows_no_number() {
    let checked = checked(&roster());
    let shown = format!("{:?}", checked.rows[0]);
    assert!(!shown.contains("140299") && !shown.contains("13800001000"), "{shown}");
}
