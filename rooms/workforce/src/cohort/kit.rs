//! A class to decide on, for the tests of commands and figures.

use liren_kernel::{CommandId, Id, Instant, calendar::WorkingCalendar};
use liren_office::{Actor, Decide, PersonId, Post, Role};

use super::{
    model::{Purpose, Rules, Stage},
    store::{Group, Judge, Record, Round, Sitting, Stretch, SubjectRow},
    subject::{Cohort, Standing},
};

/// Tuesday 23 June 2026, 10:00.
pub const TEN: i64 = 1_782_180_000_000;

pub fn id(n: u8) -> Id<()> {
    Id::from_bytes([n; 16])
}
pub fn person(n: u8) -> PersonId {
    Id::from_bytes([n; 16])
}

pub struct Kit {
    pub actor: Actor,
    pub now: Instant,
    pub calendar: WorkingCalendar,
}

impl Kit {
    pub fn of(n: u8) -> Self {
        let actor = Actor { person: person(n), posts: vec![Post { role: Role::Resident, org: None, place: None }] };
        Self { actor, now: Instant::from_ms(TEN), calendar: WorkingCalendar::default() }
    }
    pub fn cx(&self) -> Decide<'_> {
        Decide::new(&self.actor, self.now, &self.calendar, CommandId::from_bytes([9; 16]))
    }
}

/// Two subjects and a closing; groups 41 to 43 of two learners each (1 to 6, odd ones lead), five judges 61 to 65.
pub fn cohort() -> Cohort {
    let at = |days: i64| Instant::from_ms(TEN).plus_minutes(days * 24 * 60);
    let subject = |n: u8, title: &str, closing| SubjectRow {
        id: id(n),
        title: title.into(),
        lecturer: format!("讲师{n}"),
        unit: "梧桐街道社工站".into(),
        minutes: 120,
        closing,
    };
    let sitting = |n: u8, subject: u8, days: i64| Sitting {
        id: id(n),
        subject: id(subject),
        lecturer: String::new(),
        from_at: at(days),
        until_at: at(days).plus_minutes(120),
        venue: "二楼".into(),
        code: "1234".into(),
        cancelled_at: None,
        reason: String::new(),
    };
    let round = |n: u8, kind| Round { id: id(n), kind, version: 1, opened_at: at(-1), closed_at: None };
    Cohort {
        header: header(),
        stage: Stage::Running,
        record: Record {
            first_day: "2026-06-23".into(),
            last_day: "2026-07-22".into(),
            evenings: "2,5".into(),
            begins: 18 * 60 + 30,
            minutes: 120,
            venue: "党群服务中心二楼".into(),
            rules: String::new(),
        },
        rules: Rules::default(),
        groups: (41..=43).map(|n| Group { id: id(n), name: format!("第{}组", n - 40), topic: String::new() }).collect(),
        stretches: (1..=6)
            .map(|n| Stretch {
                seq: i64::from(n),
                person: person(n),
                grp: Some(id(41 + (n - 1) / 2)),
                leader: n % 2 == 1,
                from_at: at(-30),
                until_at: None,
                reason: String::new(),
            })
            .collect(),
        subjects: vec![subject(21, "先听再问", false), subject(22, "议事三步", false), subject(23, "成果汇报", true)],
        limits: vec![],
        sittings: vec![sitting(31, 21, -14), sitting(32, 22, -7), sitting(33, 23, -1)],
        tasks: vec![],
        submissions: vec![],
        rounds: vec![round(51, Purpose::Needs), round(52, Purpose::Four), round(53, Purpose::Show)],
        judges: (61..=65)
            .map(|n| Judge {
                id: id(n),
                name: format!("评委{n}"),
                unit: String::new(),
                expires_at: at(1),
                absent_at: None,
                reason: String::new(),
            })
            .collect(),
        trainers: vec![person(9)],
        standing: Standing::default(),
    }
}

fn header() -> liren_office::Header {
    liren_office::Header {
        seq: 1,
        id: Id::from_bytes([90; 16]),
        kind: super::model::KIND.into(),
        number: "2026梧桐培训0001".into(),
        title: "2026 年第一期社区工作者培训班".into(),
        level: liren_kernel::Level::Community,
        state: "running".into(),
        facet: String::new(),
        lead: None,
        place: None,
        city: None,
        district: Some("140213".into()),
        street: Some("140213901".into()),
        community: None,
        grid: None,
        compound: None,
        opened_at: Instant::from_ms(TEN),
        due_at: None,
        closed_at: None,
        revision: 1,
        head: vec![],
        sealed: None,
    }
}
