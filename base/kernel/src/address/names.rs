//! Place names inside an address: what is a division, what a road, what a compound.

/// A name that ends so is a road.
const ROADS: [&str; 7] = ["路", "街", "巷", "道", "胡同", "公路", "横"];
/// A name that ends so is a compound or a village.
const COMPOUNDS: &str = "里期村苑园区庭府湾坊院寓厦场城居轩阁墅庄台弄邸郡屯组岸洲港";
/// Endings of what stands before the road.
const AREAS: [&str; 10] = ["自治区", "街道", "社区", "省", "市", "区", "县", "旗", "镇", "乡"];

/// What names of places do not hold and telling where somebody is does: 住在, 张三家, 楼道.
const TELLING: [&str; 10] = ["住", "在", "租", "的", "隔壁", "知道", "楼道", "屋里", "店里", "院里"];
/// 家 is part of a place name before one of these only.
const AFTER_HOME: &str = "园苑弄宅湾庄村桥浜角堡坪湖";

/// Whether a name is surely one of a place, and short enough to hold nothing else.
pub(super) fn is_place_name(name: &str) -> bool {
    let known = ROADS.iter().any(|r| name.ends_with(r)) || name.chars().last().is_some_and(|c| COMPOUNDS.contains(c));
    let short = name.chars().count() <= 8 && name.chars().filter(char::is_ascii_digit).count() <= 3;
    let home = name
        .match_indices('家')
        .any(|(at, home)| !name[at + home.len()..].starts_with(|next| AFTER_HOME.contains(next)));
    known && short && !home && !TELLING.iter().any(|word| name.contains(word))
}

/// Takes 上海市静安区梧桐街道 off the front of a name.
pub(super) fn split_area(name: &str) -> (Option<String>, &str) {
    let mut cut = 0;
    let mut from = 0;
    let chars: Vec<(usize, char)> = name.char_indices().collect();
    for (i, (at, _)) in chars.iter().enumerate() {
        let Some(area) = AREAS.iter().find(|area| name[*at..].starts_with(**area)) else { continue };
        let end = at + area.len();
        let next = name[end..].chars().next();
        // Two characters come before, and what follows must be able to begin a name.
        let two = i >= from + 2 || (*area == "县" && i > from);
        let part_of_name = next.is_none_or(|c| "路街道巷弄里村桥场民口政委坊".contains(c));
        let in_compound = *area == "区" && i > 0 && "小园校社东西南北中一二三".contains(chars[i - 1].1);
        if two && !part_of_name && !in_compound {
            cut = end;
            from = i + area.chars().count();
        }
    }
    ((cut > 0).then(|| name[..cut].to_owned()), &name[cut..])
}

/// Parts a name into a road and a compound: 曲阳路曲阳八村.
pub(super) fn split_road(name: &str) -> (Option<String>, Option<String>) {
    if ROADS.iter().any(|road| name.ends_with(road)) && !name.ends_with("街道") {
        return (Some(name.to_owned()), None);
    }
    let chars: Vec<(usize, char)> = name.char_indices().collect();
    let road = chars.iter().enumerate().rev().find(|(i, (at, c))| {
        let long = ["大道", "胡同"].iter().any(|road| name[..at + c.len_utf8()].ends_with(road));
        let next = chars.get(i + 1).map_or(' ', |(_, c)| *c);
        *i >= 1 && (long || "路街巷".contains(*c)) && !"坊口道边旁里".contains(next)
    });
    match road {
        Some((_, (at, c))) => {
            let end = at + c.len_utf8();
            (Some(name[..end].to_owned()), Some(name[end..].to_owned()))
        }
        None => (None, Some(name.to_owned())),
    }
}
