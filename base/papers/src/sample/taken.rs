//! The list of those who applied to a district's recruitment: 168 taken, twelve in reserve. All are invented.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::folk::{GIVEN, SURNAMES, identity, low};

/// People taken.
pub const TAKEN: usize = 168;
/// People in reserve.
pub const RESERVE: usize = 12;
/// Rows above the first person: title, note, head.
const ABOVE: u32 = 3;
const LAST: u16 = 8;
const HEAD: [&str; 9] =
    ["序号", "姓  名", "性别", "身份证号码", "联系电话", "学历", "所学专业", "特长（技能）", "录用结果"];
const DEGREES: [&str; 4] = ["大学本科", "大专", "本科", "硕士研究生"];
const MAJORS: [&str; 6] = ["社会工作", "社会学", "汉语言文学", "行政管理", "护理学", "计算机应用"];
const SKILLS: [&str; 7] = ["摄影", "英语", "无", "活动策划、主持", "调解", "心理疏导；手语", "新媒体运营"];
/// Names of two characters for given names that the roster does not use, so that nobody is on both by accident.
const SECOND: [&str; 9] = ["晨", "嘉", "宇", "欣", "泽", "雅", "航", "宁", "远"];

struct Row {
    name: String,
    sex: &'static str,
    id: String,
    phone: String,
    degree: &'static str,
    major: &'static str,
    skills: String,
    result: &'static str,
}

fn row(index: usize) -> Row {
    let male = index % 3 == 1;
    let surname = SURNAMES[(index * 3) % SURNAMES.len()];
    let pair = GIVEN[(index / 20) % GIVEN.len()];
    let first = if male { pair.0 } else { pair.1 }.chars().next().unwrap_or('安');
    let name = format!("{surname}{first}{}", SECOND[index % SECOND.len()]);
    let year = 1989 + u16::from(low(index * 5, 14));
    let birth = (year, 1 + low(index * 7, 12), 1 + low(index * 11, 28));
    Row {
        name,
        sex: if male { "男" } else { "女" },
        id: identity(birth, 150 + index, male),
        phone: format!("1380010{:04}", 1000 + index * 23),
        degree: DEGREES[index % DEGREES.len()],
        major: MAJORS[index % MAJORS.len()],
        skills: SKILLS[index % SKILLS.len()].to_owned(),
        result: if index < TAKEN { "拟录用" } else { "递补" },
    }
}

/// The list as the office keeps it: a title, a note, stretched names, numbers with blanks, a total and a signature.
///
/// # Panics
/// Never: the content is fixed.
#[must_use]
pub fn taken() -> Vec<u8> {
    let rows: Vec<Row> = (0..TAKEN + RESERVE).map(row).collect();
    workbook(&rows).expect("fixed content")
}

/// The same list with mistakes: a wrong check digit, a missing name, somebody twice, and cells that begin as formulas do.
///
/// # Panics
/// Never: the content is fixed.
#[must_use]
pub fn taken_faulty() -> Vec<u8> {
    let mut rows: Vec<Row> = (0..TAKEN + RESERVE).map(row).collect();
    let wrong = if rows[4].id.ends_with('7') { '8' } else { '7' };
    rows[4].id.pop();
    rows[4].id.push(wrong);
    rows[9].name = String::new();
    rows[20] = row(19);
    for (index, start) in [(30, "="), (31, "+"), (32, "-"), (33, "@")] {
        rows[index].skills = format!("{start}HYPERLINK(1)");
    }
    workbook(&rows).expect("fixed content")
}

/// A list of so many rows, for measuring.
///
/// # Panics
/// Never: the content is fixed.
#[must_use]
pub fn taken_many(count: usize) -> Vec<u8> {
    let rows: Vec<Row> = (0..count)
        .map(|index| {
            // Days and orders that do not meet: four hundred people to a birthday.
            let birth = (1970 + low16(index / 400 / 28, 30), 1 + low(index, 12), 1 + low(index / 400, 28));
            let male = index % 2 == 0;
            Row { id: identity(birth, index % 400, male), phone: format!("138{index:08}"), ..row(index % TAKEN) }
        })
        .collect();
    workbook(&rows).expect("fixed content")
}

fn low16(number: usize, modulus: usize) -> u16 {
    u16::try_from(number % modulus).unwrap_or_default()
}

fn workbook(rows: &[Row]) -> Result<Vec<u8>, XlsxError> {
    let boxed = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
    let (head, cell) = (boxed().set_bold().set_text_wrap().set_align(FormatAlign::Center), boxed());
    let mut book = Workbook::new();
    let made = ExcelDateTime::parse_from_str("2026-03-20")?;
    book.set_properties(&DocProperties::new().set_author("平城区民政局").set_creation_datetime(&made));
    let sheet = book.add_worksheet().set_name("拟录用名单")?;
    let title = Format::new().set_bold().set_font_size(18).set_align(FormatAlign::Center);
    sheet.merge_range(0, 0, 0, LAST, "2026年平城区社区工作者招聘结果", &title)?;
    let note = "填表说明：1.按成绩公示后的名单填写；2.特长没有的填“无”；3.身份证号、手机请核对。";
    sheet.merge_range(1, 0, 1, LAST, note, &Format::new())?;
    for (column, text) in (0..).zip(HEAD) {
        sheet.write_string_with_format(2, column, text, &head)?;
    }
    let mut at = ABOVE;
    for (index, row) in rows.iter().enumerate() {
        write(sheet, &cell, at, index, row)?;
        at += 1;
    }
    sheet.merge_range(at, 0, at, 1, "合  计", &head)?;
    sheet.write_string_with_format(at, 3, format!("{} 人", rows.len()), &cell)?;
    sheet.merge_range(at + 2, 0, at + 2, 4, "填表人：区社工总站", &Format::new())?;
    book.save_to_buffer()
}

fn write(sheet: &mut Worksheet, cell: &Format, at: u32, index: usize, row: &Row) -> Result<(), XlsxError> {
    let serial = u32::try_from(index + 1).unwrap_or_default();
    sheet.write_number_with_format(at, 0, serial, cell)?;
    sheet.write_string_with_format(at, 1, &row.name, cell)?;
    sheet.write_string_with_format(at, 2, row.sex, cell)?;
    // A third of the numbers was typed in groups, as they are read aloud.
    let id = match index % 3 {
        0 if row.id.len() == 18 => format!("{} {} {}", &row.id[..6], &row.id[6..14], &row.id[14..]),
        1 => row.id.to_lowercase(),
        _ => row.id.clone(),
    };
    sheet.write_string_with_format(at, 3, id, cell)?;
    let phone = match index % 3 {
        0 => row.phone.clone(),
        1 => format!("{}-{}-{}", &row.phone[..3], &row.phone[3..7], &row.phone[7..]),
        _ => format!("{} {} {}", &row.phone[..3], &row.phone[3..7], &row.phone[7..]),
    };
    sheet.write_string_with_format(at, 4, phone, cell)?;
    for (column, text) in (5..).zip([row.degree, row.major, row.skills.as_str(), row.result]) {
        sheet.write_string_with_format(at, column, text, cell)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_is_somebody_else() {
        let rows: Vec<Row> = (0..TAKEN + RESERVE).map(row).collect();
        let count = |key: fn(&Row) -> &String| rows.iter().map(key).collect::<BTreeSet<_>>().len();
        assert_eq!((count(|r| &r.id), count(|r| &r.phone)), (180, 180));
        assert!(count(|r| &r.name) > 170, "a few namesakes, as in life");
        assert_eq!(taken(), taken());
    }
}
