//! Heads as they come: each case is a sheet as an office might send it, and what must be made of it.

use liren_papers::layout::{Layout, Override, Reason, find};
use liren_papers::read::{self, Sheet};
use liren_papers::sample::schema;
use rust_xlsxwriter::{Format, Workbook};

/// Rows separated by line breaks, cells by `|`; merges as (first row, first column, last row, last column) from 0.
fn sheet(text: &str, merges: &[(u32, u16, u32, u16)], hidden: &[u32]) -> Sheet {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    let plain = Format::new();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('|').map(str::trim).collect()).collect();
    for (row, cells) in (0..).zip(&rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell.parse::<f64>() {
                _ if cell.is_empty() => {}
                Ok(number) => drop(page.write_number(row, column, number).unwrap()),
                Err(_) => drop(page.write_string(row, column, *cell).unwrap()),
            }
        }
    }
    for &(top, left, bottom, right) in merges {
        page.merge_range(top, left, bottom, right, rows[top as usize][left as usize], &plain).unwrap();
    }
    for row in hidden {
        page.set_row_hidden(*row).unwrap();
    }
    read::open(&book.save_to_buffer().unwrap()).unwrap().remove(0)
}

struct Case {
    name: &'static str,
    text: &'static str,
    merges: &'static [(u32, u16, u32, u16)],
    hidden: &'static [u32],
    head: (u32, u32),
    labels: &'static str,
    /// Numbers of the data rows.
    data: &'static [u32],
}

const PLAIN: Case = Case { name: "plain", text: "", merges: &[], hidden: &[], head: (1, 1), labels: "", data: &[] };

const CASES: &[Case] = &[
    Case {
        text: "姓名|手机|住址\n王小满|13800001000|梧桐里6弄\n李谷雨|13800001001|梧桐里7弄",
        labels: "姓名,手机,住址",
        data: &[2, 3],
        ..PLAIN
    },
    Case {
        name: "title and unit not merged, blank row between",
        text: "姓名电话登记表\n填报单位：梧桐里居委会|日期：2024.6.9\n\n姓名|电话\n王小满|13800001000",
        head: (4, 4),
        labels: "姓名,电话",
        data: &[5],
        ..PLAIN
    },
    Case {
        name: "title merged over all columns",
        text: "志愿者名册||\n姓名|手机|备注\n王小满|13800001000|",
        merges: &[(0, 0, 0, 2)],
        head: (2, 2),
        labels: "姓名,手机,备注",
        data: &[3],
        ..PLAIN
    },
    Case {
        name: "two rows, groups merged",
        text: "姓名|联系方式||住址\n|手机|固话|\n王小满|13800001000|65551234|梧桐里6弄",
        merges: &[(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)],
        head: (1, 2),
        labels: "姓名,联系方式/手机,联系方式/固话,住址",
        data: &[3],
        ..PLAIN
    },
    Case {
        name: "two rows, nothing merged",
        text: "姓名|联系方式||住址\n|手机|电话|\n王小满|13800001000|65551234|梧桐里6弄",
        head: (1, 2),
        labels: "姓名,联系方式/手机,联系方式/电话,住址",
        data: &[3],
        ..PLAIN
    },
    Case {
        name: "three rows",
        text: "户籍登记表|||||\n序号|家庭成员|||||备注\n|基本情况||联系||\n|姓名|性别|手机|住址|\n1|王小满|男|13800001000|梧桐里6弄|",
        merges: &[(0, 0, 0, 5), (1, 0, 3, 0), (1, 1, 1, 4), (2, 1, 2, 2), (2, 3, 2, 4), (1, 5, 3, 5)],
        head: (2, 4),
        labels: "序号,家庭成员/基本情况/姓名,家庭成员/基本情况/性别,家庭成员/联系/手机,家庭成员/联系/住址,备注",
        data: &[5],
        ..PLAIN
    },
    Case {
        name: "column numbers under the head",
        text: "姓名|性别|手机|住址\n(1)|(2)|(3)|(4)\n王小满|男|13800001000|梧桐里",
        labels: "姓名,性别,手机,住址",
        data: &[3],
        ..PLAIN
    },
    Case {
        name: "甲 乙 1 2",
        text: "姓名|性别|数量|金额\n甲|乙|1|2\n王小满|男|3|40",
        labels: "姓名,性别,数量,金额",
        data: &[3],
        ..PLAIN
    },
    Case {
        name: "the form's example",
        text: "序号|姓名|手机\n示例|张三|13800000000\n1|王小满|13800001000",
        labels: "序号,姓名,手机",
        data: &[3],
        ..PLAIN
    },
    Case {
        name: "a hidden technical head",
        text: "name|phone\n姓名|手机\n王小满|13800001000\n李谷雨|13800001001",
        hidden: &[0, 2],
        head: (2, 2),
        labels: "姓名,手机",
        data: &[4],
        ..PLAIN
    },
    Case {
        name: "words we do not know",
        text: "种类统计\n品名|规格|库存\n折叠椅|木质|40\n长桌|金属|12",
        head: (2, 2),
        labels: "品名,规格,库存",
        data: &[3, 4],
        ..PLAIN
    },
    Case {
        name: "head on every page, subtotals between, total, remarks and signatures at the end",
        text: "姓名|社区|时长\n王小满|梧桐里|60\n小计||60\n姓名|社区|时长\n李谷雨|桂花新村|90\n合 计||150\n\n备注：时长以分钟计\n填表人：梁老师|审核人：|2024.6.9",
        labels: "姓名,社区,时长",
        data: &[2, 5],
        ..PLAIN
    },
    Case {
        name: "first column empty",
        text: "|姓名|手机\n|王小满|13800001000",
        labels: "姓名,手机",
        data: &[2],
        ..PLAIN
    },
    Case { name: "one column", text: "姓名\n王小满\n李谷雨", labels: "姓名", data: &[2, 3], ..PLAIN },
    Case {
        name: "rows of words only",
        text: "姓名|性别|民族|政治面貌|文化程度\n王小满|女|汉族|群众|大专\n李谷雨|女|回族|党员|本科",
        labels: "姓名,性别,民族,政治面貌,文化程度",
        data: &[2, 3],
        ..PLAIN
    },
    Case {
        name: "households merged over rows",
        text: "户主|住址|成员姓名\n王建国|梧桐里6弄2号|王建国\n||王小满\n李长河|梧桐里7弄1号|李谷雨",
        merges: &[(1, 0, 2, 0), (1, 1, 2, 1)],
        labels: "户主,住址,成员姓名",
        data: &[2, 3, 4],
        ..PLAIN
    },
    Case {
        name: "stars, remarks and breaks in titles",
        text: "*姓名（必填）|*手机号码\u{3000}|出生日期（年/月/日）\n王小满|13800001000|1956/3/9",
        labels: "*姓名（必填）,*手机号码,出生日期（年／月／日）",
        data: &[2],
        ..PLAIN
    },
];

fn layout(case: &Case) -> Layout {
    let sheet = sheet(case.text, case.merges, case.hidden);
    find(&sheet, &schema().fields, Override::default()).unwrap_or_else(|refusal| panic!("{}: {refusal}", case.name))
}

#[test]
fn heads_are_found_as_offices_make_them() {
    for case in CASES {
        let sheet = sheet(case.text, case.merges, case.hidden);
        let layout = layout(case);
        let labels: Vec<&str> = layout.head.iter().map(|cell| cell.label.as_str()).collect();
        assert_eq!(layout.head_rows, case.head, "{}", case.name);
        assert_eq!(labels.join(","), case.labels, "{}", case.name);
        let data: Vec<u32> = layout.data.iter().map(|index| sheet.rows[*index].number).collect();
        assert_eq!(data, case.data, "{}: {:?}", case.name, layout.skipped);
        // Nothing is dropped in silence.
        let (first, last) = layout.head_rows;
        let in_head = sheet.rows.iter().filter(|row| (first..=last).contains(&row.number) && !row.hidden).count();
        assert_eq!(layout.data.len() + layout.skipped.len() + in_head, sheet.rows.len(), "{}", case.name);
    }
}

#[test]
fn a_person_can_overrule() {
    let text = "姓名|手机\n王小满|13800001000\n|\n称呼|号码\n李谷雨|13800001001\n赵立春|13800001002";
    let sheet = sheet(text, &[], &[]);
    let over = Override { head: Some((4, 4)), first_data: Some(6) };
    let layout = find(&sheet, &schema().fields, over).unwrap();
    assert_eq!(layout.head.iter().map(|cell| cell.label.as_str()).collect::<Vec<_>>(), ["称呼", "号码"]);
    assert_eq!(layout.data.iter().map(|index| sheet.rows[*index].number).collect::<Vec<_>>(), [6]);
    assert_eq!((layout.count(Reason::AboveHead), layout.count(Reason::BelowHead)), (2, 1));
    for wrong in [
        Override { head: Some((3, 3)), first_data: None },
        Override { head: Some((5, 4)), first_data: None },
        Override { head: Some((1, 1)), first_data: Some(1) },
        Override { head: Some((1, 6)), first_data: None },
    ] {
        assert_eq!(find(&sheet, &schema().fields, wrong).unwrap_err().key, "refusal-papers-head", "{wrong:?}");
    }
    let over = Override { head: Some((6, 6)), first_data: None };
    assert_eq!(find(&sheet, &schema().fields, over).unwrap_err().key, "refusal-papers-no-data");
}

#[test]
fn a_sheet_of_figures_has_no_head() {
    let sheet = sheet("1|2|3\n4|5|6", &[], &[]);
    assert_eq!(find(&sheet, &schema().fields, Override::default()).unwrap_err().key, "refusal-papers-head");
}
