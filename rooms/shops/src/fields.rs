//! What a list of shops is asked for, and the titles and words under which offices write it.

use liren_papers::mapping::{Field, Kind, Schema};

const TRADES: &[(&str, &[&str])] = &[
    ("restaurant", &["餐饮", "饭店", "餐馆", "餐厅", "小吃", "快餐", "火锅", "面馆", "奶茶", "咖啡", "餐饮店"]),
    ("hotel", &["宾馆", "酒店", "旅馆", "旅店", "民宿", "招待所", "宾馆旅店", "住宿"]),
    ("retail", &["零售", "超市", "便利店", "商店", "药店", "水果店", "服装", "烟酒", "商铺"]),
    ("leisure", &["文体娱乐", "网吧", "KTV", "棋牌", "健身", "影院", "娱乐"]),
    ("service", &["生活服务", "理发", "美容", "洗浴", "洗衣", "美发", "服务"]),
    ("workshop", &["作坊维修", "维修", "汽修", "加工", "作坊"]),
    ("other", &["其他", "其它"]),
];

const GASES: &[(&str, &[&str])] = &[
    ("none", &["不用气", "无", "否", "不用", "没有", "电", "全电"]),
    ("piped", &["管道气", "管道", "天然气", "管道天然气"]),
    ("bottled", &["瓶装气", "液化气", "瓶装", "液化石油气", "瓶装液化气", "气瓶"]),
];

/// The fields of a register.
#[must_use]
pub fn schema() -> Schema {
    let field = |key, label_zh, kind, synonyms| {
        let required = matches!(key, "name" | "trade" | "address" | "gas");
        Field { key, label_zh, required, kind, synonyms }
    };
    Schema {
        fields: vec![
            field("name", "店名", Kind::Text, &["商户名称", "名称", "门店名称", "招牌", "单位名称", "店铺名称"]),
            field("trade", "行业", Kind::OneOf(TRADES), &["类别", "类型", "业态", "行业类别", "经营类型"]),
            field("address", "地址", Kind::Text, &["经营地址", "门牌", "详细地址", "所在地址", "门牌号"]),
            field("gas", "用气", Kind::OneOf(GASES), &["燃气", "是否用气", "用气情况", "燃气类型", "燃气使用"]),
            field("keeper", "负责人", Kind::Name, &["联系人", "店主", "经营者", "法人", "老板"]),
            field("phone", "电话", Kind::Phone, &["手机", "联系电话", "手机号", "手机号码", "联系方式"]),
            field("opens", "营业时间", Kind::Text, &["开门时间", "经营时间"]),
            field("community", "所属社区", Kind::Text, &["社区", "所在社区", "居委会"]),
            field("remark", "备注", Kind::Text, &["说明"]),
        ],
        person: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Gas, Trade};

    #[test]
    fn every_code_of_the_importer_is_a_code_of_the_register() {
        assert!(TRADES.iter().all(|(code, _)| Trade::named(code).is_some()) && TRADES.len() == Trade::ALL.len());
        assert!(GASES.iter().all(|(code, _)| Gas::named(code).is_some()) && GASES.len() == Gas::ALL.len());
    }
}
