//! A depot and its people to decide on, for the tests of commands.

use liren_kernel::{CommandId, Id, Instant, ScopeColumn, calendar::WorkingCalendar};
use liren_office::{Actor, Change, Decide, OrgId, Post, Role};
use liren_people::OrgRow;

use crate::{
    model::{AskRow, Hat, Part, SentinelRow},
    quiz,
    subject::{AtDepot, Learner, OnAsk, OnSentinel},
};

/// Somebody who acts, on Tuesday 23 June 2026 at 10:00.
pub struct Kit {
    pub actor: Actor,
    pub now: Instant,
    calendar: WorkingCalendar,
}

impl Kit {
    pub fn new() -> Self {
        let place = Some((ScopeColumn::Community, "140213901001".to_owned()));
        let post = Post { role: Role::CommunityWorker, org: Some(org(1)), place };
        Self::by(Actor { person: Id::from_bytes([1; 16]), posts: vec![post] })
    }
    pub fn public() -> Self {
        Self::by(Actor::public())
    }
    fn by(actor: Actor) -> Self {
        Self { actor, now: Instant::from_ms(1_782_180_000_000), calendar: WorkingCalendar::default() }
    }
    pub fn cx(&self) -> Decide<'_> {
        Decide::new(&self.actor, self.now, &self.calendar, CommandId::from_bytes([9; 16]))
    }
}

pub fn org(n: u8) -> OrgId {
    Id::from_bytes([n; 16])
}

pub fn debug(change: &Change) -> String {
    format!("{change:?}")
}

fn depot() -> OrgRow {
    let code = |n: usize| Some("140213901001"[..n].to_owned());
    OrgRow {
        seq: 7,
        id: org(7),
        kind: "depot".into(),
        name: "快跑梧桐站".into(),
        sort: String::new(),
        place: None,
        city: code(4),
        district: code(6),
        street: code(9),
        community: code(12),
        grid: None,
        compound: None,
        credit_code: None,
        contact: String::new(),
        note: String::new(),
        from_day: "2026-06-01".parse().unwrap(),
        until_day: None,
    }
}

pub fn at_depot(waiting: i64) -> AtDepot {
    AtDepot { depot: depot(), waiting, desk: vec![Id::from_bytes([1; 16]), Id::from_bytes([2; 16])] }
}

pub fn asked() -> OnAsk {
    let ask = AskRow {
        seq: 1,
        id: Id::from_bytes([3; 16]),
        depot: org(7),
        part: Part::Rider,
        hat: Hat::Grid,
        name: "邓一帆".into(),
        phone: vec![1],
        asked_at: Kit::new().now,
    };
    OnAsk { ask, at: depot() }
}

pub fn row() -> SentinelRow {
    SentinelRow {
        seq: 1,
        id: Id::from_bytes([4; 16]),
        person: Id::from_bytes([5; 16]),
        depot: org(7),
        part: Part::Rider,
        hat: Hat::Grid,
        post: Id::from_bytes([6; 16]),
        confirmed_at: Kit::new().now,
        trained_at: None,
        until_at: None,
        holds: true,
    }
}

pub fn on_sentinel() -> OnSentinel {
    OnSentinel { row: row(), at: depot(), own: false }
}

pub fn learner() -> Learner {
    Learner { row: row(), form: quiz::built_in().unwrap(), version: None }
}
