//! An evening to decide on, for the tests of commands.

use liren_instruments::{Answers, expr::Value};
use liren_kernel::{CommandId, Id, Instant, Level, ScopeColumn, calendar::WorkingCalendar};
use liren_office::{Actor, Change, Decide, Header, Post, Role, photo::Stored};
use liren_places::{Kind, PlaceRow};

use super::register::ShopFields;
use crate::{
    checklist,
    model::{EVENING, Gas, Seen, Stage, Trade},
    store::{EveningRow, ShopRow, StopRow},
    subject::{Evening, OnGround, OnShop, Setting, Visited},
};

/// Tuesday 23 June 2026, 20:00.
pub const EIGHT: i64 = 1_782_216_000_000;

/// A clock, a calendar and somebody who acts.
pub struct Kit {
    pub actor: Actor,
    pub now: Instant,
    pub calendar: WorkingCalendar,
}

impl Kit {
    pub fn new() -> Self {
        let place = Some((ScopeColumn::Community, "140213901001".to_owned()));
        let posts = vec![Post { role: Role::CommunityWorker, org: None, place }];
        let actor = Actor { person: Id::from_bytes([1; 16]), posts };
        Self { actor, now: Instant::from_ms(EIGHT), calendar: WorkingCalendar::default() }
    }
    pub fn cx(&self) -> Decide<'_> {
        Decide::new(&self.actor, self.now, &self.calendar, CommandId::from_bytes([9; 16]))
    }
}

pub fn fields() -> ShopFields {
    ShopFields {
        trade: "restaurant".into(),
        name: "老槐树面馆".into(),
        address: "书院路12号".into(),
        keeper: "王掌柜".into(),
        phone: "13800001234".into(),
        gas: "piped".into(),
        opens: "10:00—22:00".into(),
        note: String::new(),
    }
}

pub fn place() -> PlaceRow {
    PlaceRow {
        seq: 5,
        id: Id::from_bytes([5; 16]),
        code: "140213901001".into(),
        kind: Kind::Community,
        name: "梧桐里社区".into(),
        short: "梧桐里".into(),
        sort: String::new(),
        parent: None,
        city: Some("1402".into()),
        district: Some("140213".into()),
        street: Some("140213901".into()),
        community: Some("140213901001".into()),
        grid: None,
        compound: None,
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
        valid_from: "2023-06-30".parse().unwrap(),
        valid_until: None,
        successor: None,
    }
}

pub fn on_ground() -> OnGround {
    OnGround { place: place() }
}

pub fn shop() -> ShopRow {
    ShopRow {
        seq: 7,
        id: Id::from_bytes([7; 16]),
        kind: Trade::Restaurant,
        name: "老槐树面馆".into(),
        sort: String::new(),
        place: place().id,
        place_code: place().code,
        city: None,
        district: None,
        street: None,
        community: place().community,
        grid: None,
        compound: None,
        address: "书院路12号".into(),
        keeper: None,
        phone: None,
        phone_tail: None,
        gas: Gas::Piped,
        opens: String::new(),
        note: String::new(),
        from_day: "2026-01-05".parse().unwrap(),
        until_day: None,
        revision: 1,
        checked_at: None,
    }
}

pub fn on_shop() -> OnShop {
    OnShop { row: shop(), place: place() }
}

pub fn setting() -> Setting {
    Setting { place: place(), lead: None, street: "梧桐街道".into(), shops: vec![shop()] }
}

pub fn evening() -> Evening {
    let header = Header {
        seq: 3,
        id: Id::from_bytes([3; 16]),
        kind: EVENING.into(),
        number: "2026梧桐商户检查0001".into(),
        title: "梧桐里社区 夜间安全检查".into(),
        level: Level::Community,
        state: "open".into(),
        facet: String::new(),
        lead: None,
        place: None,
        city: None,
        district: None,
        street: Some("140213901".into()),
        community: Some("140213901001".into()),
        grid: None,
        compound: None,
        opened_at: Instant::from_ms(EIGHT),
        due_at: None,
        closed_at: None,
        revision: 1,
        head: vec![],
        sealed: None,
    };
    let row = EveningRow {
        dossier: 3,
        day: "2026-06-23".parse().unwrap(),
        checklist: 1,
        started_at: Instant::from_ms(EIGHT),
        ended_at: None,
    };
    Evening { header, row, stage: Stage::Open, stops: vec![stop()], checklist: checklist::built_in().unwrap() }
}

pub fn stop() -> StopRow {
    let one = shop();
    StopRow {
        seq: 1,
        n: 1,
        shop: one.seq,
        id: one.id,
        name: one.name,
        address: one.address,
        state: Seen::Waiting,
        words: String::new(),
        entry: None,
        seen_at: None,
        seen_by: None,
    }
}

pub fn visited() -> Visited {
    Visited { evening: evening(), shop: shop(), stop: stop() }
}

/// Every point of a shop in order, but those that are not.
pub fn answers(at: &Visited, bad: &[(&str, &str)]) -> Answers {
    let mut all = Answers::default();
    for point in checklist::points(&at.evening.checklist, at.shop.kind, at.shop.gas) {
        let state = bad.iter().find(|(name, _)| *name == point.name).map_or("ok", |(_, state)| state);
        all.0.insert(point.name.clone(), Value::Text(state.to_owned()));
    }
    all
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
