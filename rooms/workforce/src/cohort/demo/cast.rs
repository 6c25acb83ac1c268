//! Who learns: invented workers of the committees and service centres of the invented street.

use liren_kernel::ScopeColumn;
use liren_office::{Actor, Fault, PersonId, Post, Role};
use liren_people::commands::person::{AddPerson, PersonFields};

use super::{COMMUNITIES, STREET, Stage};

/// Names; with 梁小满 they are thirty-five.
const NAMES: [&str; 34] = [
    "孙立言",
    "何雨薇",
    "沈嘉禾",
    "唐晓岚",
    "许明澈",
    "邓若云",
    "冯晓棠",
    "彭远舟",
    "曹安宁",
    "袁可心",
    "蒋文清",
    "蔡一诺",
    "魏书航",
    "叶知秋",
    "潘晨曦",
    "杜若溪",
    "戴小雨",
    "夏云帆",
    "钟灵秀",
    "汪海宁",
    "田野青",
    "任晓东",
    "姜南星",
    "范思齐",
    "方知行",
    "石磊磊",
    "姚梦洁",
    "谭清扬",
    "廖子衿",
    "邹向阳",
    "熊慧敏",
    "金若愚",
    "陆沐阳",
    "郝佳音",
];

/// Where they come from, in turn.
const UNITS: [&str; 6] = [
    "梧桐里居委会社区工作者",
    "桂花新村居委会社区工作者",
    "长乐苑居委会社区工作者",
    "荷塘里居委会社区工作者",
    "党群服务中心工作人员",
    "为老服务中心工作人员",
];

/// Registers them; 梁小满 stands second, so that she comes to the second group.
pub fn learners(stage: &Stage<'_>) -> Result<Vec<PersonId>, Fault> {
    let place = Some((ScopeColumn::Street, STREET.to_owned()));
    let maker =
        Actor { person: Actor::clockwork().person, posts: vec![Post { role: Role::StreetManager, org: None, place }] };
    let mut people = stage.run(stage.now.plus_minutes(-55 * 24 * 60), move |scene| {
        let mut people = Vec::new();
        for (n, name) in NAMES.into_iter().enumerate() {
            let fields = PersonFields {
                name: name.into(),
                duty: UNITS[n % UNITS.len()].into(),
                phone: format!("1390000{:04}", 3000 + n * 37),
                ..PersonFields::default()
            };
            let add = AddPerson { at: COMMUNITIES[n % COMMUNITIES.len()].into(), fields, not_same: false };
            let told = scene.act(&maker, None, add)?.told;
            let id = told.first().and_then(|(_, id)| id.parse().ok());
            people.push(id.ok_or_else(|| Fault::Internal("a receipt without a person".into()))?);
        }
        Ok(people)
    })?;
    people.insert(1, stage.newcomer);
    Ok(people)
}
