//! Words and signs that people use in their tables: titles of columns, totals, notes, signatures, yes and no.
//!
//! They are data to be recognised, not words of the interface.

use crate::text::fold;

/// Column titles seen in all kinds of tables, besides those of the caller's fields.
pub(crate) const COLUMN_TITLES: &[&str] = &[
    "序号",
    "编号",
    "姓名",
    "性别",
    "年龄",
    "民族",
    "身份证号",
    "身份证号码",
    "公民身份号码",
    "证件号码",
    "出生日期",
    "出生年月",
    "电话",
    "联系电话",
    "手机",
    "手机号",
    "手机号码",
    "联系方式",
    "住址",
    "地址",
    "家庭住址",
    "居住地址",
    "户籍地址",
    "现住址",
    "备注",
    "社区",
    "所属社区",
    "网格",
    "所属网格",
    "小区",
    "楼栋",
    "楼号",
    "单元",
    "房号",
    "岗位",
    "职务",
    "单位",
    "工作单位",
    "名称",
    "单位名称",
    "联系人",
    "负责人",
    "类别",
    "类型",
    "日期",
    "时间",
    "数量",
    "金额",
    "学历",
    "文化程度",
    "政治面貌",
    "婚姻状况",
    "与户主关系",
    "户主",
    "技能",
    "特长",
    "状态",
    "事项",
    "内容",
    "地点",
];

const TOTALS: &[&str] = &["合计", "总计", "共计", "小计", "总数", "累计"];
const NOTES: &[&str] = &["备注", "注", "说明", "填表说明", "填报说明", "填写说明", "注意事项", "填表须知", "备注说明"];
const SIGNATURES: &[&str] = &[
    "填表人",
    "填报人",
    "制表人",
    "制表",
    "填表",
    "审核人",
    "审核",
    "审批人",
    "复核人",
    "经办人",
    "负责人",
    "负责人签字",
    "单位负责人",
    "分管领导",
    "主要领导",
    "联系人",
    "联系电话",
    "填表日期",
    "填报日期",
    "填表时间",
    "填报时间",
    "制表日期",
    "填报单位",
    "填表单位",
    "单位盖章",
    "盖章",
    "签字",
    "签名",
];
const EXAMPLES: &[&str] = &["例", "示例", "样例", "填写示例", "例如", "范例"];

/// Whether the row's first filled cell says that it sums up: `合  计`, `合计（人）`, `总计：58`.
pub(crate) fn is_total(first: &str) -> bool {
    let text = fold(first);
    TOTALS
        .iter()
        .any(|word| text.strip_prefix(word).is_some_and(|rest| rest.chars().next().is_none_or(|c| !c.is_alphabetic())))
}

/// Whether a text is a note: `备注：…`, `填表说明：…`, `注1：…`.
pub(crate) fn is_note(first: &str) -> bool {
    let text = fold(first);
    NOTES.iter().any(|word| {
        text.strip_prefix(word)
            .map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()))
            .is_some_and(|rest| rest.starts_with([':', '、', '.']))
    }) || text.starts_with("填表说明")
        || text.starts_with("填报说明")
}

/// Whether a text is a label with room for a hand: `填表人：梁老师`, `（盖章）`.
pub(crate) fn is_signature(first: &str) -> bool {
    let text = fold(first);
    let text = text.trim_start_matches('(');
    SIGNATURES.iter().any(|word| text.strip_prefix(word).is_some_and(|rest| rest.starts_with([':', ')', '('])))
}

/// Whether a row is the form's own example.
pub(crate) fn is_example(first: &str) -> bool {
    let text = fold(first);
    EXAMPLES
        .iter()
        .any(|word| text.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '1'])))
}

/// Whether a row numbers the columns: 1 2 3 …, (1) (2) (3), 甲 乙 1 2 …; its filled cells, folded.
pub(crate) fn is_column_numbers(texts: &[String]) -> bool {
    let mut expected = 0_u32;
    texts.len() >= 3
        && texts.iter().map(|text| text.trim_matches(['(', ')', '栏', '列'])).all(|text| match text.parse::<u32>() {
            Ok(number) => {
                expected += 1;
                number == expected
            }
            Err(_) => matches!(text, "甲" | "乙" | "丙" | "次" | "") && expected == 0,
        })
        && expected > 0
}

/// What people write into a cell that has to hold something.
pub(crate) fn says_nothing(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "-" | "--" | "---" | "/" | "//" | "\\" | "—" | "——" | "无" | "暂无" | "n/a" | "空" | "不详"
    )
}

/// Reads yes and no, words and ticks.
pub(crate) fn says_yes_or_no(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "是" | "有" | "对" | "√" | "✓" | "✔" | "☑" | "y" | "yes" | "true" | "1" => Some(true),
        "否" | "无" | "不是" | "没有" | "×" | "✕" | "✗" | "✘" | "☐" | "n" | "no" | "false" | "0" | "x" => {
            Some(false)
        }
        _ => None,
    }
}

/// How yes and no are written in a cell.
pub(crate) fn yes_no(yes: bool) -> &'static str {
    if yes { "是" } else { "否" }
}

/// Stands between the words of a list.
pub(crate) const AND: &str = "、";
/// Signs that show a cell to hold more than one name.
pub(crate) const NOT_IN_A_NAME: &str = "/\\、,，;；:：@#";
/// Signs between two phones in one cell.
pub(crate) const BETWEEN_PHONES: [char; 10] = ['/', '／', '、', ',', '，', ';', '；', '\n', ' ', '或'];
/// Brackets around a remark in a title, after folding.
pub(crate) const OPENING: [char; 7] = ['(', '[', '【', '{', '〔', '〈', '<'];
/// Their counterparts.
pub(crate) const CLOSING: [char; 7] = [')', ']', '】', '}', '〕', '〉', '>'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_known_by_their_first_words() {
        assert!(is_total("合　 计") && is_total("总计：58人") && is_total("合计(人)"));
        assert!(!is_total("合计生") && !is_total("计小满"));
        assert!(is_note("填表说明：请用正楷") && is_note("注1：含流动人口") && is_note("备注：") && is_note("说明、"));
        assert!(!is_note("备注") && !is_note("注册志愿者"));
        assert!(is_signature("填表人：梁老师") && is_signature("（盖章）") && is_signature("单位负责人（签字）："));
        assert!(!is_signature("联系人") && !is_signature("负责人"));
        assert!(is_example("示例") && is_example("例：") && !is_example("例会"));
    }
}
