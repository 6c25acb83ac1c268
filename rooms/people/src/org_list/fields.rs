//! What a list of organisations is asked for, and the titles and words under which offices write it.

use liren_papers::mapping::{Field, Kind, Schema};

const KINDS: &[(&str, &[&str])] = &[
    ("street_office", &["街道办、镇政府", "街道办事处", "街道办", "镇政府", "乡政府", "街道"]),
    ("committee", &["居委会、村委会", "居委会", "村委会", "居民委员会", "社区居委会", "社区"]),
    ("station", &["社工站", "社工总站", "社工室", "社会工作站"]),
    ("property_company", &["物业公司", "物业", "物业服务企业", "物业服务公司"]),
    ("owners_committee", &["业委会", "业主委员会", "物管会"]),
    ("department", &["职能部门", "部门", "机关", "行政部门", "派出所", "城管"]),
    ("service_centre", &["服务中心", "中心", "卫生服务中心", "党群服务中心", "养老服务中心"]),
    ("enterprise", &["企业商户", "企业", "公司", "商户", "驻区单位", "辖区单位"]),
    ("contractor", &["承包维修单位", "维修单位", "承包单位", "施工单位", "维保单位", "维修"]),
    ("school", &["学校", "小学", "中学", "幼儿园"]),
    ("party_organisation", &["党组织", "党委", "党总支", "党支部"]),
    ("team", &["自治团队", "团队", "志愿队", "志愿服务队", "社会组织"]),
    ("depot", &["快递外卖站点", "快递站", "外卖站", "快递网点", "外卖站点"]),
];

/// The fields of a list.
#[must_use]
pub fn schema() -> Schema {
    let field = |key, label_zh, kind, synonyms| {
        let required = matches!(key, "name" | "kind");
        Field { key, label_zh, required, kind, synonyms }
    };
    Schema {
        fields: vec![
            field("name", "单位名称", Kind::Text, &["名称", "单位", "单位全称", "全称", "机构名称"]),
            field("kind", "类别", Kind::OneOf(KINDS), &["单位类别", "单位性质", "性质", "类型", "单位类型"]),
            field("community", "所在社区", Kind::Text, &["所属社区", "社区", "所在地", "属地", "居委会"]),
            field("serves", "服务范围", Kind::Text, &["服务社区", "管辖范围", "服务区域", "覆盖社区", "管辖社区"]),
            field("contact", "公开电话或地址", Kind::Text, &["联系电话", "电话", "值班电话", "办公电话", "联系方式"]),
            field("credit", "统一社会信用代码", Kind::Text, &["信用代码", "社会信用代码", "机构代码"]),
            field("remark", "备注", Kind::Text, &["说明"]),
        ],
        person: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OrgKind;

    #[test]
    fn every_kind_of_the_register_is_read_from_a_cell_and_no_word_means_two() {
        let codes: Vec<&str> = KINDS.iter().map(|(code, _)| *code).collect();
        assert!(OrgKind::ALL.iter().all(|kind| codes.contains(&kind.name())) && codes.len() == OrgKind::ALL.len());
        let mut words: Vec<&str> = KINDS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
    }
}
