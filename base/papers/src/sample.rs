//! A messy roster of the invented 梧桐街道, as offices really keep them: for the demo and for tests.
//!
//! Everybody in it is invented. The identity numbers are formally right (GB 11643) but begin with 140299, a division
//! that does not exist, so that no number is a real person's. The same bytes come out every time.

mod folk;
mod taken;
mod units;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::mapping::{Field, Kind, PersonKeys, Schema};
use folk::{Id, Person};
pub use taken::{RESERVE, TAKEN, taken, taken_faulty, taken_many};
pub use units::{UNITS_WRONG, units};

/// Rows above the first person: title, unit and date, note, two rows of head.
const ABOVE: u32 = 5;
/// The row of [`roster`], as Excel numbers it, that is hidden.
pub const HIDDEN_ROW: u32 = ABOVE + 32;

/// The roster of March. In it, on purpose: dates in five styles, phones with blanks and hyphens, merged communities, a
/// hidden row, a blank row, a wrong check digit, an identity number that Excel cut to 15 digits, a missing name, a
/// birthday that contradicts the number, a person twice, a total and a signature.
///
/// # Panics
/// Never: the content is fixed.
#[must_use]
pub fn roster() -> Vec<u8> {
    workbook(&folk::of_march(), "2026年3月", "2026-03-10", true).expect("fixed content")
}

/// The same roster three months later: two joined, one left, one moved, one has a new phone, one a new post, and all
/// mistakes are mended.
///
/// # Panics
/// Never: the content is fixed.
#[must_use]
pub fn roster_newer() -> Vec<u8> {
    workbook(&folk::of_june(), "2026年6月", "2026-06-09", false).expect("fixed content")
}

/// What a reader of the roster asks for.
#[must_use]
pub fn schema() -> Schema {
    let field = |key, label_zh, kind, synonyms| Field { key, label_zh, required: key == "name", kind, synonyms };
    Schema {
        fields: vec![
            field("name", "姓名", Kind::Name, &["名字", "人员姓名"]),
            field("sex", "性别", Kind::OneOf(&[("male", &["男", "男性"]), ("female", &["女", "女性"])]), &[]),
            field("idno", "身份证号", Kind::IdNo, &["身份证号码", "公民身份号码", "身份证", "证件号码", "证件号"]),
            field("birth", "出生日期", Kind::Day, &["出生年月", "出生年月日", "生日"]),
            field("phone", "手机", Kind::Phone, &["手机号", "手机号码", "移动电话", "联系电话", "电话", "联系方式"]),
            field("landline", "固定电话", Kind::Phone, &["固话", "座机", "家庭电话"]),
            field("address", "住址", Kind::Text, &["现住址", "家庭住址", "居住地址", "地址", "详细地址", "家庭地址"]),
            field("community", "所属社区", Kind::Text, &["社区", "所在社区", "居委会", "村居", "社区名称"]),
            field("post", "岗位", Kind::Text, &["职务", "现任职务", "岗位名称", "职位", "身份"]),
            field("skills", "技能", Kind::Text, &["特长", "专长", "技能特长", "专业技能"]),
            field("remark", "备注", Kind::Text, &["说明", "备注说明"]),
        ],
        person: Some(PersonKeys { idno: "idno", name: "name", birth: "birth" }),
    }
}

/// Column widths, in characters.
const WIDTHS: [f64; 12] = [6.0, 10.0, 6.0, 22.0, 18.0, 16.0, 15.0, 28.0, 14.0, 16.0, 16.0, 18.0];
const LAST: u16 = 11;

struct Formats {
    title: Format,
    line: Format,
    head: Format,
    cell: Format,
    date: Format,
    date_zh: Format,
}

fn workbook(people: &[Person], month: &str, made: &str, messy: bool) -> Result<Vec<u8>, XlsxError> {
    let boxed = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
    let formats = Formats {
        title: Format::new().set_bold().set_font_size(18).set_align(FormatAlign::Center),
        line: Format::new().set_align(FormatAlign::Left),
        head: boxed().set_bold().set_text_wrap().set_align(FormatAlign::Center),
        cell: boxed(),
        date: boxed().set_num_format("yyyy-mm-dd"),
        date_zh: boxed().set_num_format_index(31),
    };
    let mut book = Workbook::new();
    let made_at = ExcelDateTime::parse_from_str(made)?;
    book.set_properties(&DocProperties::new().set_author("梧桐街道办事处").set_creation_datetime(&made_at));
    let sheet = book.add_worksheet().set_name("花名册")?;
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    head(sheet, &formats, month, made)?;
    let mut row = ABOVE;
    for (index, person) in people.iter().enumerate() {
        // Somebody pressed Enter once too often before the third community.
        if messy && index == 40 {
            row += 1;
        }
        write_person(sheet, &formats, row, index, person)?;
        row += 1;
    }
    merge_communities(sheet, &formats, people, messy)?;
    if messy {
        sheet.set_row_hidden(HIDDEN_ROW - 1)?;
    }
    foot(sheet, &formats, row, people.len())?;
    let notes = book.add_worksheet().set_name("填写说明")?;
    notes.write_string(0, 0, "一人一行；身份证号请设为文本；有变化请报社区工作站梁老师。")?;
    book.save_to_buffer()
}

fn head(sheet: &mut Worksheet, formats: &Formats, month: &str, made: &str) -> Result<(), XlsxError> {
    let title = format!("梧桐街道社区工作者和居民骨干花名册（{month}）");
    sheet.merge_range(0, 0, 0, LAST, &title, &formats.title)?;
    sheet.merge_range(1, 0, 1, 6, "填报单位：梧桐街道办事处（盖章）", &formats.line)?;
    sheet.merge_range(1, 7, 1, LAST, &format!("填报日期：{made}"), &formats.line)?;
    let note = "填表说明：1.社区工作者、居民代表、楼组长、志愿者都要填；2.身份证号、手机请核对后再报；3.没有的填“无”。";
    sheet.merge_range(2, 0, 2, LAST, note, &formats.line)?;
    for (column, text) in
        [(0, "序号"), (7, "住 址"), (8, "所属\n社区"), (9, "岗位"), (10, "技能（特长）"), (11, "备注")]
    {
        sheet.merge_range(3, column, 4, column, text, &formats.head)?;
    }
    sheet.merge_range(3, 1, 3, 4, "基本信息", &formats.head)?;
    sheet.merge_range(3, 5, 3, 6, "联系方式", &formats.head)?;
    for (column, text) in
        [(1, "姓  名"), (2, "性别"), (3, "身份证号码"), (4, "出生日期\n（年/月/日）"), (5, "手机"), (6, "固话")]
    {
        sheet.write_string_with_format(4, column, text, &formats.head)?;
    }
    Ok(())
}

fn write_person(
    sheet: &mut Worksheet,
    formats: &Formats,
    row: u32,
    index: usize,
    person: &Person,
) -> Result<(), XlsxError> {
    let cell = &formats.cell;
    // Serial numbers: half typed as numbers, half pasted as text.
    let serial = u32::try_from(index + 1).unwrap_or_default();
    if index.is_multiple_of(2) {
        sheet.write_number_with_format(row, 0, serial, cell)?;
    } else {
        sheet.write_string_with_format(row, 0, serial.to_string(), cell)?;
    }
    sheet.write_string_with_format(row, 1, &person.name, cell)?;
    sheet.write_string_with_format(row, 2, person.sex(), cell)?;
    match &person.id {
        Id::Text(text) => sheet.write_string_with_format(row, 3, text, cell)?,
        Id::Number(number) => sheet.write_number_with_format(row, 3, *number, cell)?,
    };
    let (year, month, day) = person.birth;
    match index % 6 {
        0 => sheet.write_string_with_format(row, 4, format!("{year}年{month}月{day}日"), cell)?,
        1 => sheet.write_string_with_format(row, 4, format!("{year}.{month}.{day}"), cell)?,
        2 => sheet.write_string_with_format(row, 4, format!("{year}-{month:02}-{day:02}"), cell)?,
        3 => sheet.write_datetime_with_format(row, 4, ExcelDateTime::from_ymd(year, month, day)?, &formats.date)?,
        4 if person.month_only() => sheet.write_string_with_format(row, 4, format!("{year}/{month:02}"), cell)?,
        4 => sheet.write_string_with_format(row, 4, format!("{year}{month:02}{day:02}"), cell)?,
        _ => sheet.write_datetime_with_format(row, 4, ExcelDateTime::from_ymd(year, month, day)?, &formats.date_zh)?,
    };
    let phone = &person.phone;
    match index % 4 {
        0 => sheet.write_string_with_format(row, 5, phone, cell)?,
        1 => sheet.write_number_with_format(row, 5, phone.parse::<f64>().unwrap_or_default(), cell)?,
        2 => {
            sheet.write_string_with_format(row, 5, format!("{} {} {}", &phone[..3], &phone[3..7], &phone[7..]), cell)?
        }
        _ => {
            sheet.write_string_with_format(row, 5, format!("{}-{}-{}", &phone[..3], &phone[3..7], &phone[7..]), cell)?
        }
    };
    let texts = [&person.landline, &person.address];
    for (column, text) in (6..).zip(texts) {
        sheet.write_string_with_format(row, column, text, cell)?;
    }
    sheet.write_string_with_format(row, 8, person.community, cell)?;
    for (column, text) in (9..).zip([&person.post, &person.skills, &person.remark]) {
        sheet.write_string_with_format(row, column, text, cell)?;
    }
    Ok(())
}

/// The first community's cells are one merged cell, as the worker who keeps it likes it.
fn merge_communities(
    sheet: &mut Worksheet,
    formats: &Formats,
    people: &[Person],
    messy: bool,
) -> Result<(), XlsxError> {
    let first = people[0].community;
    let count = u32::try_from(people.iter().take_while(|person| person.community == first).count()).unwrap_or_default();
    if messy && count > 1 {
        sheet.merge_range(ABOVE, 8, ABOVE + count - 1, 8, first, &formats.cell)?;
    }
    Ok(())
}

fn foot(sheet: &mut Worksheet, formats: &Formats, row: u32, people: usize) -> Result<(), XlsxError> {
    sheet.merge_range(row, 0, row, 1, "合  计", &formats.head)?;
    sheet.write_string_with_format(row, 3, format!("{people} 人"), &formats.cell)?;
    sheet.merge_range(row + 2, 0, row + 2, 4, "填表人：梁老师", &formats.line)?;
    sheet.merge_range(row + 2, 5, row + 2, 8, "审核人：", &formats.line)?;
    sheet.merge_range(row + 3, 0, row + 3, LAST, "备注：本表一式两份，街道和社区各留一份。", &formats.line)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_come_out_every_time() {
        assert_eq!(roster(), roster());
        assert_ne!(roster(), roster_newer());
    }
}
