//! A patrol to decide on, for the tests of commands.

use liren_kernel::{CommandId, Day, Id, Instant, Level, ScopeColumn, calendar::WorkingCalendar};
use liren_office::{Actor, Change, Decide, Header, PersonId, Post, Role, photo::Stored};
use liren_places::{Kind, PlaceRow};

use crate::{
    board::{self, Item, Whom},
    checklist,
    dates::{Frequency, Holidays, Rhythm},
    draw::Bounds,
    model::{Group, Hat, PLAN, Part, ROUND, Settings, Stage, TEAM},
    rota::Caps,
    store::{MemberRow, PlanRow, RoundRow, StopRow},
    subject::{Board, OnBoard, Plan, Round, Team},
};

/// Tuesday 23 June 2026, 10:00.
pub const TEN: i64 = 1_782_180_000_000;

/// A clock, a calendar and somebody who acts.
pub struct Kit {
    pub actor: Actor,
    pub now: Instant,
    pub calendar: WorkingCalendar,
}

pub fn person(n: u8) -> PersonId {
    Id::from_bytes([n; 16])
}

impl Kit {
    pub fn new() -> Self {
        let place = Some((ScopeColumn::Street, "140213901".to_owned()));
        let actor = Actor { person: person(1), posts: vec![Post { role: Role::Volunteer, org: None, place }] };
        Self { actor, now: Instant::from_ms(TEN), calendar: WorkingCalendar::default() }
    }
    pub fn cx(&self) -> Decide<'_> {
        Decide::new(&self.actor, self.now, &self.calendar, CommandId::from_bytes([9; 16]))
    }
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn header(kind: &str, state: &str) -> Header {
    Header {
        seq: 3,
        id: Id::from_bytes([3; 16]),
        kind: kind.into(),
        number: "2026梧桐巡访0001".into(),
        title: "梧桐街道市民巡访团".into(),
        level: Level::Community,
        state: state.into(),
        facet: String::new(),
        lead: None,
        place: None,
        city: Some("1402".into()),
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

pub fn member(n: u8, hat: Hat) -> MemberRow {
    let (seq, others) = (i64::from(n), String::new());
    MemberRow { seq, person: person(n), hat, others, joined: day("2020-03-01"), until_day: None }
}

pub fn team() -> Team {
    Team {
        header: header(TEAM, "standing"),
        founded: day("2011-03-05"),
        members: vec![],
        hat: Some(Hat::Captain),
        street: "梧桐街道".into(),
        checklist: Some(1),
    }
}

pub fn settings() -> Settings {
    let rhythm = Rhythm {
        frequency: Frequency::EverySecond,
        from: day("2026-06-23"),
        until: day("2026-07-07"),
        month_days: (10, 25),
        named: vec![],
        holidays: Holidays::Walk,
    };
    let group = Group { community: "140213901001".into(), compounds: vec!["140213901001-c1".into()] };
    let (bounds, caps) = (Bounds::default(), Caps::default());
    Settings { rhythm, part: Part::Morning, bounds, caps, groups: vec![group] }
}

pub fn plan() -> Plan {
    let header = Header { due_at: Some(day("2026-07-08").start()), ..header(PLAN, "open") };
    let row =
        PlanRow { dossier: 3, team: 2, settings: String::new(), checklist: 1, conflicts: "[]".into(), rota_at: None };
    let dates = vec![(1, day("2026-06-23")), (2, day("2026-07-07"))];
    let duties = vec![(day("2026-06-23"), 0, person(2)), (day("2026-07-07"), 0, person(3))];
    Plan { header, row, settings: settings(), dates, duties, hat: Some(Hat::Captain) }
}

/// A board with one task that stands there, of [`plan`], whose team are 1 to 4.
pub fn on_board(whom: Whom, place: board::Place, by: Option<u8>) -> OnBoard {
    let item = Item {
        id: Id::from_bytes([7; 16]),
        words: "贴提示".into(),
        at: None,
        whom,
        until: day("2026-06-25"),
        place,
        by: by.map(person),
        due: by.map(|n| (person(n), Id::from_bytes([8; 16]))).into_iter().collect(),
        author: person(1),
        told: vec![],
    };
    let board = Board { plan: plan(), members: (1..=4).map(person).collect(), items: vec![item.clone()] };
    OnBoard { board, item }
}

pub fn compound(code: &str) -> PlaceRow {
    let part = |n: usize| Some(code[..n].to_owned());
    PlaceRow {
        seq: 5,
        id: Id::from_bytes([5; 16]),
        code: code.into(),
        kind: Kind::Compound,
        name: "梧桐里6弄".into(),
        short: "6弄".into(),
        sort: String::new(),
        parent: None,
        city: part(4),
        district: part(6),
        street: part(9),
        community: part(12),
        grid: None,
        compound: Some(code.into()),
        source: "office".into(),
        road: None,
        lane: None,
        estate: None,
        gate: None,
        building: None,
        word: None,
        unit: None,
        floors: None,
        lat: None,
        lon: None,
        valid_from: day("2023-06-30"),
        valid_until: None,
        successor: None,
    }
}

pub fn round() -> Round {
    let stop = |n: i64| StopRow {
        n,
        entrance: format!("140213901001-c1-e{n}"),
        compound: "140213901001-c1".into(),
        name: format!("梧桐里6弄{n}号"),
        height: 6,
        floors: 5,
        left_at: None,
    };
    let row = RoundRow {
        dossier: 3,
        plan: 2,
        team: 1,
        n: 1,
        day: day("2026-06-23"),
        grp: 0,
        draw: "{}".into(),
        checklist: 1,
        started_at: None,
        ended_at: None,
        weather: String::new(),
    };
    Round {
        header: header(ROUND, "planned"),
        row,
        stage: Stage::Planned,
        stops: vec![stop(1), stop(2)],
        hat: Some(Hat::Member),
        checklist: checklist::built_in().unwrap(),
    }
}

pub fn photo() -> Stored {
    Stored {
        media: "image/jpeg".into(),
        sha: "a".repeat(64),
        thumb_sha: "b".repeat(64),
        bytes: 10,
        width: 4,
        height: 3,
        data_key: None,
    }
}

pub fn debug(change: &Change) -> String {
    format!("{change:?}")
}
