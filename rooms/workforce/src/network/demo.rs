//! The demo's network: the main station of 平城区 and seven branches opened this year, which together serve every
//! street. Its head is 沈云帆.

use liren_kernel::{Day, Instant, SettableClock};
use liren_office::{Actor, Fault, Office, OrgId, Post, Role};
use liren_people::{
    OrgKind,
    commands::{
        person::{AddPerson, PersonFields},
        post::GivePost,
        skill::AddSkill,
    },
    demo::{COMMUNITIES, STREET, account},
    public,
};

use super::{
    commands::{
        licence::RecordLicence,
        station::{OpenStation, SetRules},
    },
    model::{LicenceKind, Rules},
    tree::year_start,
};
use crate::cast::{Cast, DISTRICT, founder};

/// Branches: name, first street, the other streets served, speciality. The first is registered already.
const BRANCHES: [(&str, &str, &[&str], &str); 7] = [
    ("", STREET, &[], "为老服务"),
    ("古城社工分站", "140213051", &["140213050", "140213055"], "儿童成长"),
    ("新旺社工分站", "140213052", &["140213053", "140213054"], "家庭关系"),
    ("武定社工分站", "140213056", &["140213057", "140213058"], "新就业群体"),
    ("大庆路社工分站", "140213059", &["140213060", "140213061"], "邻里调解"),
    ("新华社工分站", "140213062", &["140213063", "140213064"], "志愿者培养"),
    ("文瀛湖社工分站", "140213065", &["140213066", "140213067"], "心理支持"),
];

/// Licences of the demo's own cast: sign-in name, kind, number, days until the registration runs out.
const LICENCES: [(&str, LicenceKind, &str, i64); 4] = [
    ("lin", LicenceKind::SocialWorker, "2019140200317", 610),
    ("he", LicenceKind::Senior, "2016140200042", 290),
    ("zhao", LicenceKind::Assistant, "2022140201186", 45),
    ("shen", LicenceKind::SocialWorker, "2014140200108", 820),
];

/// Makes it.
///
/// # Errors
/// When a command is refused.
pub(crate) fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    let mut cast = Cast::new(office, clock, now, "network");
    cast.at(cast.ago(58, 9 * 60));
    let today = now.day();
    let first = year_start(today);
    let open = |parent, at: &str, name: &str, opened: Day| OpenStation {
        parent,
        org: None,
        at: at.into(),
        serves: Vec::new(),
        name: name.into(),
        speciality: String::new(),
        opened,
        levels: "社工总站\n社工分站\n社工室".into(),
    };
    let receipt = cast.run(&founder(), None, open(None, DISTRICT, "平城区社工总站", first.plus_days(-200)))?;
    let root: OrgId = receipt.told_as("station").ok_or(Fault::NotFound)?;
    let head = head(&mut cast, root)?;
    cast.run(
        &head,
        None,
        SetRules {
            station: root,
            rules: Rules {
                week_minutes: 40 * 60,
                ..Rules::with(vec!["社工总站".into(), "社工分站".into(), "社工室".into()])
            },
        },
    )?;
    let registered =
        office.db().read_blocking(|read| public::orgs_serving(read, COMMUNITIES[0], &[OrgKind::Station]))?;
    let registered = registered.into_iter().find(|org| org.street.as_deref() == Some(STREET)).map(|org| org.id);
    for (n, (name, at, serves, speciality)) in (0_i64..).zip(BRANCHES) {
        // Opened one after another in this year, as far as it had gone by the day on which this is entered.
        let opened = first.plus_days(9 + 11 * n).min(office.now().day());
        let mut command = open(Some(root), at, name, opened);
        command.serves = serves.iter().map(|code| (*code).to_owned()).collect();
        command.speciality = speciality.into();
        command.org = registered.filter(|_| name.is_empty());
        cast.run(&head, None, command)?;
    }
    for (n, (login, kind, number, days)) in LICENCES.into_iter().enumerate() {
        let person = cast.person(login)?;
        let issued = today.plus_days(-900 - 300 * i64::try_from(n).unwrap_or_default());
        let command = RecordLicence { person, kind, number: number.into(), issued, valid_until: today.plus_days(days) };
        // Nobody records their own.
        let by = if login == "shen" { cast.actor("gao")? } else { head.clone() };
        cast.run(&by, None, command)?;
    }
    Ok(())
}

/// 沈云帆, who leads the main station.
fn head(cast: &mut Cast<'_>, root: OrgId) -> Result<Actor, Fault> {
    let fields = PersonFields {
        name: "沈云帆".into(),
        duty: "总站长".into(),
        phone: "13800009017".into(),
        ..PersonFields::default()
    };
    let receipt = cast.run(&founder(), None, AddPerson { at: COMMUNITIES[0].into(), fields, not_same: false })?;
    let person = receipt.told_as("person").ok_or(Fault::NotFound)?;
    cast.run(&founder(), None, AddSkill { person, skill: "英语".into() })?;
    let security = Actor {
        person: Actor::clockwork().person,
        posts: vec![Post { role: Role::SecurityAdmin, org: None, place: None }],
    };
    let give = GivePost {
        person,
        role: Role::StationLead,
        org: Some(root),
        at: Some(DISTRICT.into()),
        title: "总站长".into(),
        from: cast.office.now().day(),
        until: None,
        reason: "演示".into(),
    };
    cast.run(&security, None, give)?;
    account(cast.office, person, "shen")?;
    cast.actor("shen")
}
