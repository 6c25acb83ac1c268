//! A list of organisations as a street's clerk keeps it. All are invented.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};

const HEAD: [&str; 8] =
    ["序号", "单位名称", "单位性质", "所属社区", "服务范围", "值班电话", "统一社会信用代码", "备  注"];
/// Rows above the first organisation: title, note, head.
const ABOVE: u32 = 3;

/// Name, kind, community, serves, phone, credit code, remark; what is wrong is wrong on purpose.
const ROWS: [[&str; 7]; 11] = [
    ["佳洁物业", "物业公司", "梧桐里社区", "桂花新村社区", "0352-5010099", "", "电话换了"],
    ["桂花新村业主委员会", "业主委员会", "桂花新村社区居委会", "无", "0352-5010131", "无", ""],
    ["晨光便民维修部", "维修单位", "梧桐里", "梧桐里、桂花新村", "0352-5010132", "", "水电、开锁"],
    ["梧桐街道党群服务中心", "党群服务中心", "", "", "0352-5010133", "", ""],
    ["小青藤幼儿园", "幼儿园", "长乐苑社区", "", "0352-5010134", "", ""],
    ["荷塘里晨练队", "团队", "荷塘里社区", "", "无", "", "每天早上六点"],
    ["晨光便民维修部", "维修单位", "梧桐里社区", "", "0352-5010132", "", "写了两遍"],
    ["月亮湾合唱团", "团队", "月亮湾社区", "", "", "", "不是本街道的"],
    ["便民理发室", "理发", "桂花新村社区", "", "0352-5010135", "", "性质写错了"],
    ["云上快印店", "商户", "梧桐里社区", "", "0352-5010136", "91140213MA00000000", "代码抄错了"],
    ["", "商户", "梧桐里社区", "", "0352-5010137", "", "名称漏了"],
];
/// Rows of [`units`] that are wrong.
pub const UNITS_WRONG: usize = 5;

/// The list, once with its mistakes.
///
/// # Panics
/// Never: the content is fixed.
#[must_use]
pub fn units() -> Vec<u8> {
    workbook().expect("fixed content")
}

fn workbook() -> Result<Vec<u8>, XlsxError> {
    let boxed = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
    let (cell, head) = (boxed(), boxed().set_bold().set_text_wrap().set_align(FormatAlign::Center));
    let title = Format::new().set_bold().set_font_size(18).set_align(FormatAlign::Center);
    let mut book = Workbook::new();
    let made_at = ExcelDateTime::parse_from_str("2026-06-09")?;
    book.set_properties(&DocProperties::new().set_author("梧桐街道办事处").set_creation_datetime(&made_at));
    let sheet = book.add_worksheet().set_name("单位名录")?;
    for (column, width) in (0..).zip([6.0, 26.0, 16.0, 22.0, 24.0, 18.0, 24.0, 18.0]) {
        sheet.set_column_width(column, width)?;
    }
    sheet.merge_range(0, 0, 0, 7, "梧桐街道辖区单位名录", &title)?;
    sheet.merge_range(1, 0, 1, 7, "说明：街道直属单位“所属社区”不填；没有的填“无”。", &cell)?;
    for (column, text) in (0..).zip(HEAD) {
        sheet.write_string_with_format(ABOVE - 1, column, text, &head)?;
    }
    for (row, texts) in (ABOVE..).zip(ROWS) {
        sheet.write_number_with_format(row, 0, f64::from(row - ABOVE + 1), &cell)?;
        for (column, text) in (1..).zip(texts) {
            sheet.write_string_with_format(row, column, text, &cell)?;
        }
    }
    let foot = ABOVE + u32::try_from(ROWS.len()).unwrap_or_default();
    sheet.merge_range(foot, 0, foot, 1, "合  计", &head)?;
    sheet.write_string_with_format(foot, 2, format!("{} 个", ROWS.len()), &cell)?;
    sheet.merge_range(foot + 2, 0, foot + 2, 4, "填表人：梁老师", &Format::new())?;
    book.save_to_buffer()
}
