//! A gathering to decide on, for the tests of commands.

use liren_kernel::{CommandId, Id, Instant, Level, Line, ScopeColumn, calendar::WorkingCalendar};
use liren_office::{Actor, Change, Decide, Header, OrgId, PersonId, Post, Role};
use liren_places::{Kind, PlaceRow};

use super::{plan::Details, sittings::NewSitting};
use crate::{
    model::{Audience, Counts, Form, OpenTo, SeatState, SittingState, Stage, Way},
    outline::Outline,
    store::{Record, SittingRow, seats::SeatRow},
    subject::{Dated, Gathering, Ground, Named, People},
    subject_seats::Seating,
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
pub fn org(n: u8) -> OrgId {
    Id::from_bytes([n; 16])
}

impl Kit {
    /// A worker of the committee (organisation 1).
    pub fn new() -> Self {
        Self::of(Role::CommunityWorker, 1)
    }
    pub fn of(role: Role, n: u8) -> Self {
        let place = Some((ScopeColumn::Community, "140213901001".to_owned()));
        Self::by(Actor { person: person(n), posts: vec![Post { role, org: Some(org(1)), place }] })
    }
    pub fn public() -> Self {
        Self::by(Actor::public())
    }
    pub fn by(actor: Actor) -> Self {
        Self { actor, now: Instant::from_ms(TEN), calendar: WorkingCalendar::default() }
    }
    pub fn cx(&self) -> Decide<'_> {
        Decide::new(&self.actor, self.now, &self.calendar, CommandId::from_bytes([9; 16]))
    }
}

pub fn details() -> Details {
    Details {
        form: Form::Lecture,
        title: Line::new("title", "家庭用电安全讲座").unwrap(),
        audience: Audience::Residents,
        age_from: None,
        age_to: None,
        open_to: OpenTo::Public,
        capacity: 2,
        credit: Counts::Nothing,
        outline: Outline::default(),
    }
}

pub fn sitting(day: &str) -> NewSitting {
    NewSitting { day: day.parse().unwrap(), from: 840, until: 930, theme: None, place: None, lecturer: None }
}

pub fn place() -> PlaceRow {
    let code = |n: usize| Some("140213901001"[..n].to_owned());
    PlaceRow {
        seq: 5,
        id: Id::from_bytes([5; 16]),
        code: "140213901001-v1".into(),
        kind: Kind::Venue,
        name: "梧桐里睦邻点".into(),
        short: "睦邻点".into(),
        sort: String::new(),
        parent: None,
        city: code(4),
        district: code(6),
        street: code(9),
        community: code(12),
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
        valid_from: "2024-01-01".parse().unwrap(),
        valid_until: None,
        successor: None,
    }
}

pub fn ground() -> Ground {
    Ground { place: place(), lead: Some(org(1)), stem: "梧桐活动".into(), parent: None, named: Named::default() }
}

/// A lecture with one sitting on 27 June 2026 from 14:00 to 15:30, planned by person 1, led by organisation 1.
pub fn gathering(stage: Stage) -> Gathering {
    let (place, now) = (place(), Instant::from_ms(TEN));
    let path = place.path();
    let header = Header {
        seq: 91,
        id: Id::from_bytes([91; 16]),
        kind: "gathering".into(),
        number: "2026梧桐活动0012".into(),
        title: "家庭用电安全讲座".into(),
        level: Level::Public,
        state: stage.name().into(),
        facet: "lecture".into(),
        lead: Some(org(1)),
        place: Some(place.id),
        city: path.city,
        district: path.district,
        street: path.street,
        community: path.community,
        grid: None,
        compound: None,
        opened_at: now.plus_minutes(-60),
        due_at: None,
        closed_at: None,
        revision: 3,
        head: vec![0; 32],
        sealed: None,
    };
    let record = Record { dossier: 91, ..details().record(None, person(1)).unwrap() };
    let new = sitting("2026-06-27");
    let row = SittingRow {
        seq: 7,
        id: Id::from_bytes([7; 16]),
        dossier: 91,
        n: 1,
        theme: String::new(),
        day: new.day,
        from_at: new.day.start().plus_minutes(new.from),
        until_at: new.day.start().plus_minutes(new.until),
        place: place.id,
        place_name: place.name,
        lecturer: None,
        state: SittingState::Planned,
        listed: stage == Stage::Open,
        was_at: None,
        reason: String::new(),
        heads: 0,
        version: 0,
    };
    Gathering { header, stage, record, parts: vec!["lead".into()], sittings: vec![row], asker: None, to_call: false }
}

pub fn dated(stage: Stage) -> Dated {
    let people = People { persons: vec![person(20), person(21)], guests: 1 };
    Dated { gathering: gathering(stage), home: Some(place()), named: Named::default(), people }
}

pub fn debug(change: &Change) -> String {
    format!("{:?}", change.effects)
}

pub fn seat(seq: i64, state: SeatState) -> SeatRow {
    let n = u8::try_from(seq).unwrap();
    SeatRow {
        seq,
        id: Id::from_bytes([n; 16]),
        dossier: 91,
        person: Some(person(n)),
        guest: None,
        state,
        way: Way::Own,
        made_by: person(n),
        made_at: Instant::from_ms(TEN),
        moved_at: Instant::from_ms(TEN),
    }
}

/// The kit's lecture for two, of which `signed` places are taken.
pub fn seating(stage: Stage, signed: i64) -> Seating {
    Seating { gathering: gathering(stage), own: None, signed, next: None, known: true }
}
