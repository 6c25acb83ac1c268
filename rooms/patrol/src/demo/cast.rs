//! Who patrols in the demo. All of them invented.

/// A member of the team.
#[derive(Debug)]
pub struct Figure {
    /// Name.
    pub name: &'static str,
    /// Day of birth; empty for somebody whom the demo's people know already.
    pub birth: &'static str,
    /// Position of the community.
    pub community: usize,
    /// When they can come: slots of the week.
    pub slots: &'static [&'static str],
    /// Sign-in name; empty for none.
    pub login: &'static str,
    /// Other hats.
    pub others: &'static str,
    /// Year of joining.
    pub joined: &'static str,
}

const fn figure(name: &'static str, birth: &'static str, community: usize, slots: &'static [&'static str]) -> Figure {
    Figure { name, birth, community, slots, login: "", others: "", joined: "2019-03-05" }
}

/// Every morning but Sunday.
const MORNINGS: &[&str] = &["0", "3", "6", "9", "12", "15"];
/// Mornings of the first half of the week and of the weekend.
const EARLY: &[&str] = &["0", "3", "6", "15", "18"];
/// Mornings of the second half of the week and of the weekend.
const LATE: &[&str] = &["9", "12", "15", "18"];
/// Every morning.
const ALWAYS: &[&str] = &["0", "3", "6", "9", "12", "15", "18"];

/// The captain, the deputy, and the twelve.
pub const FIGURES: [Figure; 14] = [
    Figure {
        login: "han",
        others: "楼组长、人民调解员",
        joined: "2011-03-05",
        ..figure("韩文礼", "1955-10-12", 0, ALWAYS)
    },
    Figure { login: "fang", others: "宣传员", joined: "2011-03-05", ..figure("方秀云", "1957-02-18", 1, ALWAYS) },
    Figure { login: "shi", others: "摄影", joined: "2016-09-01", ..figure("施耀华", "1959-04-03", 0, ALWAYS) },
    Figure { others: "楼组长", ..figure("吴桂兰", "", 0, &[]) },
    figure("罗长河", "", 0, &[]),
    figure("郭玉珍", "", 0, &[]),
    Figure { others: "修车师傅", ..figure("李建国", "", 1, &[]) },
    figure("张春芳", "", 1, &[]),
    figure("彭国栋", "1956-06-30", 0, MORNINGS),
    Figure { others: "合唱队", ..figure("邵美琴", "1958-12-08", 0, MORNINGS) },
    figure("潘志强", "1961-08-21", 1, EARLY),
    Figure { joined: "2021-05-10", ..figure("贺凤英", "1954-03-15", 1, LATE) },
    Figure { joined: "2022-10-01", ..figure("范建华", "1972-01-27", 1, ALWAYS) },
    Figure { joined: "2023-04-20", ..figure("蒋丽娟", "1963-11-02", 0, ALWAYS) },
];

/// What is found in a round: which stop, floor, category, what was done, words, whether with photos.
pub type Seen = (usize, i64, &'static str, &'static str, &'static str);

/// Findings by round and group, the oldest first.
pub const SEEN: [&[Seen]; 8] = [
    &[(0, 4, "clutter", "passed_on", "旧沙发挡住半边楼梯"), (1, 2, "adverts", "fixed", "开锁广告，铲掉了")],
    &[(0, 5, "drying", "persuaded", "被子搭在消防栓上，说好下午收"), (2, 3, "clutter", "persuaded", "纸箱三摞")],
    &[(0, 3, "clutter", "fixed", "空花盆搬下楼了")],
    &[(1, 6, "clutter", "passed_on", "冰箱一台，主人不在家")],
    &[(0, 5, "adverts", "fixed", ""), (2, 4, "parking", "persuaded", "电动车推下楼了")],
    &[],
    &[(1, 4, "clutter", "persuaded", "鞋柜占了半条走道")],
    &[(0, 2, "boards", "fixed", "旧通知撕掉换新的")],
];
