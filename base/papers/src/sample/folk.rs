//! The invented people of 梧桐街道.

/// An identity number as the cell holds it.
#[derive(Clone)]
pub(super) enum Id {
    /// Typed as text.
    Text(String),
    /// Typed as a number: Excel kept 15 digits.
    Number(f64),
}

#[derive(Clone)]
pub(super) struct Person {
    pub(super) name: String,
    male: bool,
    pub(super) id: Id,
    /// As written, which need not be what the number says.
    pub(super) birth: (u16, u8, u8),
    pub(super) phone: String,
    pub(super) landline: String,
    pub(super) address: String,
    pub(super) community: &'static str,
    pub(super) post: String,
    pub(super) skills: String,
    pub(super) remark: String,
}

impl Person {
    pub(super) fn sex(&self) -> &'static str {
        if self.male { "男" } else { "女" }
    }

    /// Whether the office wrote only year and month.
    pub(super) fn month_only(&self) -> bool {
        self.birth.2 % 2 == 1
    }
}

const COMMUNITIES: [&str; 3] = ["梧桐里社区", "桂花新村社区", "长乐苑社区"];
pub(super) const SURNAMES: [&str; 20] = [
    "梁", "王", "李", "张", "赵", "陈", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林", "罗", "郑",
    "欧阳",
];
pub(super) const GIVEN: [(&str, &str); 12] = [
    ("建国", "秀英"),
    ("小满", "谷雨"),
    ("志明", "丽华"),
    ("立春", "桂兰"),
    ("长河", "晓燕"),
    ("文斌", "玉珍"),
    ("守信", "雪梅"),
    ("浩", "静"),
    ("望山", "春芳"),
    ("一鸣", "可欣"),
    ("大勇", "淑芬"),
    ("怀远", "思雨"),
];
const WORKER_POSTS: [&str; 4] = ["社区工作者", "专职网格员", "社区居委会委员", "社会工作者"];
const RESIDENT_POSTS: [&str; 5] = ["居民代表", "楼组长", "志愿者", "党员骨干", "无"];
const SKILLS: [&str; 8] = ["无", "调解", "水电维修", "书法、摄影", "心理疏导", "理发", "法律咨询", "急救；手语"];

/// 62 people: 20 to a community and two more in the last; the first four of each are its workers. No mistakes yet.
fn everybody() -> Vec<Person> {
    (0..62).map(person).collect()
}

fn person(index: usize) -> Person {
    let male = index % 5 < 2;
    let surname = SURNAMES[(index * 7) % SURNAMES.len()];
    let given = GIVEN[(index * 5 + index / 12) % GIVEN.len()];
    let given = if male { given.0 } else { given.1 };
    // Names of two characters are often stretched to the width of three.
    let stretched = surname.chars().count() == 1 && given.chars().count() == 1;
    let name = if stretched { format!("{surname}　{given}") } else { format!("{surname}{given}") };
    let worker = index % 20 < 4 && index < 60;
    let year = if worker { 1978 + u16::from(low(index * 3, 21)) } else { 1943 + u16::from(low(index * 11, 45)) };
    let birth = (year, 1 + low(index * 5, 12), 1 + low(index * 13, 28));
    let address = match index / 20 {
        // Doors of the demo district, but for some that were pulled down or never had that number.
        0 => format!("梧桐里{}弄{}号{}0{}室", [6, 8, 6, 8, 12][index % 5], 1 + index % 6, 1 + index % 6, 1 + index % 3),
        1 => format!("桂花新村{}栋{}单元{}0{}", 1 + index % 7, 1 + index % 3, 1 + index % 6, 1 + index % 2),
        _ if index.is_multiple_of(2) => {
            format!("长乐苑{}号楼{}单元{}0{}室", 1 + index % 5, 1 + index % 2, 1 + index % 6, 1 + index % 4)
        }
        _ => format!("书院路99弄{}号{}01室", 1 + index % 9, 1 + index % 5),
    };
    let post = match (worker, index % 20) {
        (true, 0) => "社区党委书记、居委会主任",
        (true, turn) => WORKER_POSTS[turn % WORKER_POSTS.len()],
        (false, turn) => RESIDENT_POSTS[turn % RESIDENT_POSTS.len()],
    };
    Person {
        name,
        male,
        id: Id::Text(identity(birth, index, male)),
        birth,
        phone: format!("1380000{:04}", 1000 + index * 37),
        landline: if index.is_multiple_of(7) { format!("0352-{}", 5_010_000 + index * 113) } else { "无".to_owned() },
        address,
        community: COMMUNITIES[(index / 20).min(2)],
        post: post.to_owned(),
        skills: SKILLS[index % SKILLS.len()].to_owned(),
        remark: if index == 8 { "=独居，每周走访".to_owned() } else { String::new() },
    }
}

/// `number` modulo `modulus`, as the small number it is.
pub(super) fn low(number: usize, modulus: usize) -> u8 {
    u8::try_from(number % modulus).unwrap_or_default()
}

/// A formally right identity number in a division that does not exist; the order is odd for men.
pub(super) fn identity(birth: (u16, u8, u8), index: usize, male: bool) -> String {
    let order = index * 2 + 100 + usize::from(male);
    let body = format!("140299{:04}{:02}{:02}{order:03}", birth.0, birth.1, birth.2);
    let check = crate::numbers::check_character(&body);
    format!("{body}{check}")
}

/// The roster of March, mistakes and all.
pub(super) fn of_march() -> Vec<Person> {
    let mut people = everybody();
    people.truncate(60);
    if let Id::Text(id) = &mut people[5].id {
        *id = format!("{} {} {}", &id[..6], &id[6..14], id[14..].to_lowercase());
    }
    // A wrong check digit.
    if let Id::Text(id) = &mut people[20].id {
        let wrong = if id.ends_with('7') { '8' } else { '7' };
        id.pop();
        id.push(wrong);
    }
    people[25].name.clear();
    // Typed into a cell that was not text.
    if let Id::Text(id) = &people[33].id {
        let digits: f64 = format!("{}000", &id[..15]).parse().unwrap_or_default();
        people[33].id = Id::Number(digits);
    }
    // Born a month later, says the table; the number says otherwise.
    people[42].birth.1 = people[42].birth.1 % 12 + 1;
    // The same person twice, the second time as what she also is.
    people[48] = Person {
        post: "社区合唱队队长".to_owned(),
        remark: "两边都报了".to_owned(),
        community: COMMUNITIES[2],
        ..people[10].clone()
    };
    people
}

/// The roster of June: mended, and three months later.
pub(super) fn of_june() -> Vec<Person> {
    let mut people = everybody();
    people[3].phone = "13800009901".to_owned();
    people[7].address = "梧桐里9弄3号301室".to_owned();
    people[14].post = "楼组长".to_owned();
    people.remove(12);
    people
}
