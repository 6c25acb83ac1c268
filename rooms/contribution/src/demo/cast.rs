//! Who volunteers in the demo, and what they did. All of it invented.

use std::collections::BTreeMap;

use liren_kernel::Instant;
use liren_office::{Actor, Fault, Office, PersonId, directory};
use liren_people::{accounts::store::ACCOUNT_BY_LOGIN, demo::COMMUNITIES, store::PERSONS_BY_NAME};
use liren_store::{Read, params};

use crate::model::Whom;

/// 梧桐里.
pub const A: &str = COMMUNITIES[0];
/// 桂花新村.
pub const B: &str = COMMUNITIES[1];

/// Name, when they can come, insurance.
pub const VOLUNTEERS: [(&str, &[&str], &str); 7] = [
    ("吴桂兰", &["0", "3", "6", "9", "4"], "2026年度志愿者意外险"),
    ("郭玉珍", &["4", "10", "13"], "2026年度志愿者意外险"),
    ("徐淑芬", &["1", "7"], ""),
    ("罗长河", &["15"], "2026年度志愿者意外险"),
    ("欧阳可欣", &["15", "16", "18", "19"], ""),
    ("李建国", &["0", "6", "12"], "2026年度志愿者意外险"),
    ("张春芳", &["3", "4", "5"], ""),
];

/// What they can do.
pub const SKILLS: [(&str, &str); 7] = [
    ("郭玉珍", "退休教师"),
    ("郭玉珍", "书法"),
    ("徐淑芬", "合唱"),
    ("罗长河", "电工"),
    ("欧阳可欣", "摄影"),
    ("李建国", "修自行车"),
    ("张春芳", "退休护士"),
];

/// A shift; minutes count from midnight, days from now.
#[derive(Debug)]
pub struct Shift {
    /// Which community.
    pub at: &'static str,
    /// What.
    pub title: &'static str,
    /// Where.
    pub spot: &'static str,
    /// For whom.
    pub recipients: &'static str,
    /// When.
    pub day: i64,
    /// From.
    pub from: i64,
    /// Until.
    pub until: i64,
    /// Who.
    pub people: &'static [&'static str],
    /// To whom it is open.
    pub call: Option<Whom>,
    /// Whose mark was wrong, how many minutes it was, and why.
    pub corrected: Option<(&'static str, i64, &'static str)>,
}

const fn parlour(day: i64, people: &'static [&'static str]) -> Shift {
    Shift {
        at: A,
        title: "会客厅开放值守",
        spot: "梧桐里会客厅",
        recipients: "来会客厅的居民",
        day,
        from: 14 * 60,
        until: 16 * 60 + 30,
        people,
        call: None,
        corrected: None,
    }
}

const fn service(day: i64, from: i64, until: i64, people: &'static [&'static str]) -> Shift {
    Shift {
        at: A,
        title: "便民服务日",
        spot: "梧桐里小广场",
        recipients: "老年居民",
        day,
        from,
        until,
        people,
        call: None,
        corrected: None,
    }
}

/// All of them, the oldest first.
pub const SHIFTS: &[Shift] = &[
    parlour(-35, &["吴桂兰", "郭玉珍"]),
    parlour(-28, &["吴桂兰", "徐淑芬"]),
    parlour(-21, &["郭玉珍", "罗长河"]),
    Shift {
        corrected: Some(("徐淑芬", 90, "十点就先回去了，签退时间记错")),
        ..service(-16, 510, 690, &["吴桂兰", "徐淑芬", "罗长河"])
    },
    service(-15, 480, 1050, &["欧阳可欣"]),
    parlour(-14, &["吴桂兰", "郭玉珍"]),
    Shift {
        at: B, title: "桂花新村便民修理", spot: "3栋楼下", ..service(-12, 540, 690, &["李建国", "张春芳"])
    },
    parlour(-7, &["吴桂兰", "徐淑芬"]),
    parlour(2, &["吴桂兰", "欧阳可欣"]),
    Shift { call: Some(Whom::Street), ..service(5, 540, 660, &["郭玉珍"]) },
    Shift { call: Some(Whom::Community), ..parlour(9, &[]) },
];

/// Hours granted.
#[derive(Debug, Clone, Copy)]
pub struct Proposal {
    /// For whom.
    pub name: &'static str,
    /// What was done.
    pub title: &'static str,
    /// How many minutes.
    pub minutes: i64,
    /// Why attendance does not show it.
    pub reason: &'static str,
    /// What shows that it was so.
    pub proof: &'static str,
}

/// Agreed by the lead of the station.
pub const GRANT: Proposal = Proposal {
    name: "吴桂兰",
    title: "楼道文化墙绘制",
    minutes: 240,
    reason: "在家里分三个晚上画好底稿，没有签到",
    proof: "底稿照片六张，楼组长李阿姨见过",
};
/// Waits for a second person.
pub const PENDING: Proposal = Proposal {
    name: "郭玉珍",
    title: "暑托班教案整理",
    minutes: 150,
    reason: "课后在家整理，没有签到",
    proof: "教案一份，已交社工站",
};
/// What certificates are asked for.
pub const PURPOSES: [&str; 2] = ["区级优秀志愿者评选", "老年大学报名"];
/// For whom the second is asked.
pub const ASKS: &str = "罗长河";
/// What is wrong with a line.
pub const QUESTION: &str = "那天我四点三刻才走，最后一位居民要填表，我陪她填完的。";

/// Who acts.
#[derive(Debug, Clone)]
pub struct Cast {
    workers: [Actor; 2],
    /// The lead of the station.
    pub lead: Actor,
    /// The volunteer with an account.
    pub wu: Actor,
    people: BTreeMap<&'static str, (PersonId, bool)>,
}

impl Cast {
    /// Finds them.
    ///
    /// # Errors
    /// When one is missing.
    pub fn find(office: &Office, now: Instant) -> Result<Self, Fault> {
        office.db().read_blocking(move |read| {
            let workers = [by_login(read, "liang", now)?, by_login(read, "zhao", now)?];
            let mut people = BTreeMap::new();
            for (name, ..) in VOLUNTEERS {
                let found = read.all(&PERSONS_BY_NAME, params![name])?.into_iter().next();
                let (id, _, community) = found.ok_or_else(|| missing(name))?;
                people.insert(name, (id, community.as_deref() == Some(B)));
            }
            Ok(Self { workers, lead: by_login(read, "lin", now)?, wu: by_login(read, "wu", now)?, people })
        })
    }

    /// Somebody by name.
    ///
    /// # Errors
    /// When the name is not in the cast.
    pub fn person(&self, name: &str) -> Result<PersonId, Fault> {
        self.people.get(name).map(|(id, _)| *id).ok_or_else(|| missing(name))
    }

    /// The worker of the community where somebody lives.
    ///
    /// # Errors
    /// As [`Cast::person`].
    pub fn worker_of(&self, name: &str) -> Result<Actor, Fault> {
        self.people.get(name).map(|(_, b)| self.workers[usize::from(*b)].clone()).ok_or_else(|| missing(name))
    }

    /// The worker of a community.
    #[must_use]
    pub fn worker_at(&self, code: &str) -> Actor {
        self.workers[usize::from(code == B)].clone()
    }
}

fn missing(what: &str) -> Fault {
    Fault::Internal(format!("the demo has no {what}"))
}

fn by_login(read: &mut Read<'_>, login: &str, now: Instant) -> Result<Actor, Fault> {
    let account = read.opt(&ACCOUNT_BY_LOGIN, params![login])?.ok_or_else(|| missing(login))?;
    directory::actor(read, account.person, now)
}
