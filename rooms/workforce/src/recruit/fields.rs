//! What a list of those taken is asked for, and the titles under which offices write it.

use liren_papers::mapping::{Field, Kind, PersonKeys, Schema};

const SEX: &[(&str, &[&str])] = &[("male", &["男", "男性"]), ("female", &["女", "女性"])];
const RESULT: &[(&str, &[&str])] = &[
    ("taken", &["录用", "拟录用", "录取", "拟录取", "已录用", "合格", "聘用", "拟聘用"]),
    ("reserve", &["递补", "候补", "备选"]),
    ("rejected", &["未录用", "未录取", "不合格", "放弃", "淘汰", "落选"]),
];

/// The fields of such a list. A row without a result is of somebody taken.
#[must_use]
pub fn schema() -> Schema {
    let field = |key, label_zh, kind, synonyms| Field { key, label_zh, required: key == "name", kind, synonyms };
    Schema {
        fields: vec![
            field("name", "姓名", Kind::Name, &["名字", "人员姓名", "考生姓名", "应聘人员"]),
            field("sex", "性别", Kind::OneOf(SEX), &[]),
            field("idno", "身份证号", Kind::IdNo, &["身份证号码", "公民身份号码", "身份证", "证件号码", "证件号"]),
            field("birth", "出生日期", Kind::Day, &["出生年月", "出生年月日", "生日"]),
            field("phone", "手机", Kind::Phone, &["手机号", "手机号码", "移动电话", "联系电话", "电话", "联系方式"]),
            field("degree", "学历", Kind::Text, &["文化程度", "最高学历", "学历学位"]),
            field("major", "专业", Kind::Text, &["所学专业", "专业名称"]),
            field("skills", "特长", Kind::Text, &["技能", "专长", "技能特长", "特长技能"]),
            field("result", "结果", Kind::OneOf(RESULT), &["录用结果", "考试结果", "是否录用", "录取情况", "招聘结果"]),
        ],
        person: Some(PersonKeys { idno: "idno", name: "name", birth: "birth" }),
    }
}
