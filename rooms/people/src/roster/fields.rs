//! What a roster is asked for, and the titles under which offices write it.

use liren_papers::mapping::{Field, Kind, PersonKeys, Schema};

const SEX: &[(&str, &[&str])] = &[("male", &["男", "男性"]), ("female", &["女", "女性"])];
/// Words that stand for nothing in a cell.
const NOTHING: [&str; 6] = ["无", "没有", "-", "/", "—", "暂无"];
/// What separates several skills, or communities, in one cell.
pub(crate) const SEPARATORS: [char; 7] = ['、', '，', ',', '；', ';', '/', ' '];
/// Ends of a community's name that are left out when names are compared.
const ENDS: [&str; 9] =
    ["社区居民委员会", "居民委员会", "村民委员会", "社区居委会", "社区党委", "居委会", "村委会", "居民区", "社区"];

/// The fields of a roster.
#[must_use]
pub fn schema() -> Schema {
    let field = |key, label_zh, kind, synonyms| Field { key, label_zh, required: key == "name", kind, synonyms };
    Schema {
        fields: vec![
            field("name", "姓名", Kind::Name, &["名字", "人员姓名", "居民姓名"]),
            field("sex", "性别", Kind::OneOf(SEX), &[]),
            field("idno", "身份证号", Kind::IdNo, &["身份证号码", "公民身份号码", "身份证", "证件号码", "证件号"]),
            field("birth", "出生日期", Kind::Day, &["出生年月", "出生年月日", "生日"]),
            field("phone", "手机", Kind::Phone, &["手机号", "手机号码", "移动电话", "联系电话", "电话", "联系方式"]),
            field("address", "住址", Kind::Text, &["现住址", "家庭住址", "居住地址", "地址", "详细地址", "家庭地址"]),
            field("community", "所属社区", Kind::Text, &["社区", "所在社区", "居委会", "村居", "社区名称"]),
            field("post", "岗位", Kind::Text, &["职务", "现任职务", "岗位名称", "职位", "身份"]),
            field("skills", "技能", Kind::Text, &["特长", "专长", "技能特长", "专业技能"]),
            field("remark", "备注", Kind::Text, &["说明", "备注说明"]),
        ],
        person: Some(PersonKeys { idno: "idno", name: "name", birth: "birth" }),
    }
}

/// The text, or nothing when it only says that there is nothing.
#[must_use]
pub fn something(text: &str) -> &str {
    let text = text.trim();
    if NOTHING.contains(&text) { "" } else { text }
}

/// The skills of a cell, each once.
#[must_use]
pub fn skills(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in text.split(SEPARATORS) {
        let part: String = something(part).chars().take(20).collect();
        if !part.is_empty() && !found.contains(&part) {
            found.push(part);
        }
    }
    found
}

/// The name of a community without what offices add to it.
#[must_use]
pub fn core_of(name: &str) -> &str {
    let name = name.trim();
    ENDS.iter().find_map(|end| name.strip_suffix(end)).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_offices_write_them() {
        assert_eq!(skills("书法、摄影；急救 无"), ["书法", "摄影", "急救"]);
        assert_eq!(something(" 无 "), "");
        assert_eq!(core_of("梧桐里社区居委会"), "梧桐里");
        assert_eq!(core_of("梧桐里社区"), "梧桐里");
        assert_eq!(core_of("社区"), "社区");
    }
}
