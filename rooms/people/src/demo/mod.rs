//! Invented people of the invented 梧桐街道: somebody for every role, and an organisation of every kind.
//!
//! The places of the street must be there. Nothing is made twice.

use liren_kernel::{CommandId, Id, Refusal, ScopeColumn};
use liren_office::{Actor, Command, Envelope, Fault, Office, OrgId, PersonId, Post, Role, keys::random};
use liren_store::params;

use crate::{
    OrgKind,
    accounts::{
        password::hash_blocking,
        store::{ACCOUNT_ADD, ACCOUNT_BY_LOGIN},
    },
    commands::{
        org::AddOrg,
        person::{AddPerson, PersonFields},
        post::GivePost,
        skill::AddSkill,
    },
};

/// The invented street.
pub const STREET: &str = "140213901";
/// Its first two communities: 梧桐里 and 桂花新村.
pub const COMMUNITIES: [&str; 2] = ["140213901001", "140213901002"];
/// The password of every demo account; it is printed and opens nothing but a demo.
pub const PASSWORD: &str = "wutong-2026";

/// One sign-in of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignIn {
    /// The role it shows.
    pub role: Role,
    /// Sign-in name.
    pub login: &'static str,
    /// Password.
    pub password: &'static str,
}

/// Somebody with an account.
struct Figure {
    role: Role,
    login: &'static str,
    name: &'static str,
    at: &'static str,
    over: Option<&'static str>,
    org: Option<&'static str>,
    title: &'static str,
    skill: &'static str,
}

const fn figure(role: Role, login: &'static str, name: &'static str, at: &'static str) -> Figure {
    Figure { role, login, name, at, over: None, org: None, title: "", skill: "" }
}

const A: &str = COMMUNITIES[0];
const B: &str = COMMUNITIES[1];

/// Everybody with an account; the first of a role is the one that is printed for it.
const FIGURES: [Figure; 13] = [
    figure(Role::Resident, "chen", "陈秀英", A),
    Figure { over: Some(A), title: "楼组长", skill: "合唱", ..figure(Role::Volunteer, "wu", "吴桂兰", A) },
    Figure {
        over: Some(A),
        org: Some("梧桐里社区居委会"),
        title: "专职网格员",
        skill: "急救",
        ..figure(Role::GridWorker, "zhou", "周立春", A)
    },
    Figure {
        over: Some(A),
        org: Some("梧桐里社区居委会"),
        title: "社区工作者",
        skill: "调解",
        ..figure(Role::CommunityWorker, "liang", "梁小满", A)
    },
    Figure {
        over: Some(B),
        org: Some("桂花新村社区居委会"),
        title: "社区工作者",
        skill: "摄影",
        ..figure(Role::CommunityWorker, "zhao", "赵谷雨", B)
    },
    Figure {
        org: Some("佳洁物业"),
        title: "客服主管",
        skill: "水电维修",
        ..figure(Role::OrgHandler, "sun", "孙浩", A)
    },
    Figure {
        org: Some("梧桐街道城市管理办"), title: "值班员", ..figure(Role::OrgHandler, "hu", "胡大勇", B)
    },
    Figure {
        over: Some(STREET),
        org: Some("梧桐街道社工站"),
        title: "站长",
        skill: "小组工作",
        ..figure(Role::StationLead, "lin", "林静", A)
    },
    Figure {
        over: Some(STREET),
        org: Some("梧桐街道社工站"),
        title: "督导",
        skill: "个案督导",
        ..figure(Role::Supervisor, "he", "何怀远", B)
    },
    Figure {
        over: Some(STREET),
        org: Some("梧桐街道办事处"),
        title: "社区管理办主任",
        ..figure(Role::StreetManager, "gao", "高望山", A)
    },
    Figure { title: "系统管理员", ..figure(Role::SystemAdmin, "zheng", "郑一鸣", B) },
    Figure { title: "安全管理员", ..figure(Role::SecurityAdmin, "ma", "马文斌", B) },
    Figure { title: "审计管理员", ..figure(Role::AuditAdmin, "xu", "徐雪梅", B) },
];

/// Organisations: kind, name, place, other places served.
const ORGS: [(OrgKind, &str, &str, &[&str]); 15] = [
    (OrgKind::StreetOffice, "梧桐街道办事处", STREET, &[]),
    (OrgKind::Committee, "梧桐里社区居委会", A, &[]),
    (OrgKind::Committee, "桂花新村社区居委会", B, &[]),
    (OrgKind::Station, "梧桐街道社工站", STREET, &[]),
    (OrgKind::PropertyCompany, "佳洁物业", A, &[B]),
    (OrgKind::OwnersCommittee, "梧桐里小区业委会", A, &[]),
    (OrgKind::Department, "梧桐街道城市管理办", STREET, &[]),
    (OrgKind::Department, "梧桐派出所", STREET, &[]),
    (OrgKind::ServiceCentre, "梧桐社区卫生服务中心", STREET, &[]),
    (OrgKind::Enterprise, "桂花新村便民超市", B, &[]),
    (OrgKind::Contractor, "安顺水电维修队", STREET, &[]),
    (OrgKind::School, "梧桐小学", A, &[]),
    (OrgKind::PartyOrganisation, "梧桐里社区党委", A, &[]),
    (OrgKind::Team, "梧桐里市民巡访团", A, &[]),
    (OrgKind::Team, "桂花新村合唱队", B, &[]),
];

/// Residents without an account: name, community, day of birth, address, what they are here.
const RESIDENTS: [(&str, &str, &str, &str, &str); 10] = [
    ("王守信", A, "1941-03-09", "梧桐里6弄2号502室", ""),
    ("欧阳可欣", A, "1988-11-20", "梧桐里6弄2号301室", "业委会委员"),
    ("郭玉珍", A, "1952-07-01", "梧桐里6弄1号101室", "居民代表"),
    ("罗长河", A, "1946-01-15", "梧桐里8弄3号202室", "巡访团成员"),
    ("朱思雨", A, "2013-05-30", "梧桐里8弄3号202室", ""),
    ("徐淑芬", A, "1949-12-31", "梧桐里6弄1号402室", "合唱队队长"),
    ("李建国", B, "1955-04-18", "桂花新村3栋2单元502", "楼组长"),
    ("张春芳", B, "1960-09-09", "桂花新村3栋1单元101", ""),
    ("马志明", B, "1979-02-02", "桂花新村5栋2单元302", "外卖骑手"),
    ("林桂兰", B, "1938-08-08", "桂花新村5栋1单元601", ""),
];

/// Makes it all; the sign-ins to print, one a role.
///
/// # Errors
/// When the places are missing or the database fails.
pub fn make(office: &Office) -> Result<Vec<SignIn>, Fault> {
    let there = office.db().read_blocking(|read| Ok::<_, Fault>(read.opt(&ACCOUNT_BY_LOGIN, params!["liang"])?))?;
    if there.is_none() {
        let maker = actor(Role::StreetManager, Some((ScopeColumn::Street, STREET)));
        let orgs = organisations(office, &maker)?;
        residents(office, &maker)?;
        for figure in &FIGURES {
            make_figure(office, &maker, figure, &orgs)?;
        }
    }
    let mut printed: Vec<SignIn> = Vec::new();
    for figure in &FIGURES {
        if printed.iter().all(|s| s.role != figure.role) {
            printed.push(SignIn { role: figure.role, login: figure.login, password: PASSWORD });
        }
    }
    Ok(printed)
}

fn actor(role: Role, place: Option<(ScopeColumn, &str)>) -> Actor {
    let place = place.map(|(column, code)| (column, code.to_owned()));
    Actor { person: Actor::clockwork().person, posts: vec![Post { role, org: None, place }] }
}

fn run<C: Command>(office: &Office, actor: &Actor, command: C) -> Result<Vec<(String, String)>, Fault> {
    let envelope = Envelope { id: CommandId::new(office.now().ms(), random()), revision: None };
    Ok(office.run_blocking(actor, envelope, command)?.told)
}

fn told<T: ?Sized>(told: &[(String, String)]) -> Result<Id<T>, Fault> {
    let id = told.first().and_then(|(_, value)| value.parse().ok());
    id.ok_or_else(|| Fault::Internal("a receipt without an id".into()))
}

fn organisations(office: &Office, maker: &Actor) -> Result<Vec<(&'static str, OrgId)>, Fault> {
    let mut made = Vec::new();
    for (n, (kind, name, at, serves)) in ORGS.into_iter().enumerate() {
        let command = AddOrg {
            at: at.into(),
            kind,
            name: name.into(),
            serves: serves.iter().map(|code| (*code).to_owned()).collect(),
            credit_code: String::new(),
            contact: format!("0352-50100{:02}", n + 10),
            note: String::new(),
        };
        made.push((name, told(&run(office, maker, command)?)?));
    }
    Ok(made)
}

fn residents(office: &Office, maker: &Actor) -> Result<(), Fault> {
    for (n, (name, at, birth, address, duty)) in RESIDENTS.into_iter().enumerate() {
        let fields = PersonFields {
            name: name.into(),
            birth: birth.into(),
            address: address.into(),
            duty: duty.into(),
            phone: format!("1380000{:04}", 7000 + n * 31),
            ..PersonFields::default()
        };
        run(office, maker, AddPerson { at: at.into(), fields, not_same: false })?;
    }
    Ok(())
}

fn make_figure(office: &Office, maker: &Actor, figure: &Figure, orgs: &[(&str, OrgId)]) -> Result<(), Fault> {
    let number = FIGURES.iter().position(|f| f.login == figure.login).unwrap_or_default();
    let fields = PersonFields {
        name: figure.name.into(),
        duty: figure.title.into(),
        phone: format!("1380000{:04}", 8000 + number * 17),
        ..PersonFields::default()
    };
    let person: PersonId = told(&run(office, maker, AddPerson { at: figure.at.into(), fields, not_same: false })?)?;
    if !figure.skill.is_empty() {
        run(office, maker, AddSkill { person, skill: figure.skill.into() })?;
    }
    if figure.role != Role::Resident {
        let org = match figure.org {
            None => None,
            Some(name) => Some(
                orgs.iter()
                    .find_map(|(known, id)| (*known == name).then_some(*id))
                    .ok_or_else(|| Refusal::new("refusal-not-found"))?,
            ),
        };
        let give = GivePost {
            person,
            role: figure.role,
            org,
            at: figure.over.map(str::to_owned),
            title: figure.title.into(),
            from: office.now().day(),
            until: None,
            reason: "演示".into(),
        };
        run(office, &actor(Role::SecurityAdmin, None), give)?;
    }
    account(office, person, figure.login)
}

/// Opens an account with the demo's password: for figures of later rooms.
///
/// # Errors
/// When the name is taken or the database fails.
pub fn account(office: &Office, person: PersonId, login: &'static str) -> Result<(), Fault> {
    let (hash, now) = (hash_blocking(PASSWORD)?, office.now());
    office.db().write_blocking(move |tx| {
        tx.exec(&ACCOUNT_ADD, params![person, login, hash, false, false, now])?;
        Ok::<_, Fault>(())
    })
}
