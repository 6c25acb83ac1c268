//! An agreement to decide on, for the tests of commands.

use liren_kernel::{CommandId, Id, Instant, Level, Paragraph, ScopeColumn, calendar::WorkingCalendar};
use liren_office::{Actor, Change, Decide, Effect, Header, NewEntry, PersonId, Post, Role};

use super::hold::Hold;
use crate::supervision::{
    model::{Form, Function, State, Topic},
    store::{Action, Member, Record, Session},
    subject::Agreement,
};

/// Tuesday 23 June 2026, 10:00.
pub const TEN: i64 = 1_782_180_000_000;

pub fn person(n: u8) -> PersonId {
    Id::from_bytes([n; 16])
}
pub fn text(of: &str) -> Paragraph {
    Paragraph::new("text", of).unwrap()
}

/// A clock, a calendar and somebody who acts.
pub struct Kit {
    pub actor: Actor,
    pub now: Instant,
    pub calendar: WorkingCalendar,
}

impl Kit {
    fn of(n: u8, role: Role) -> Self {
        let place = Some((ScopeColumn::Street, "140213901".to_owned()));
        let actor = Actor { person: person(n), posts: vec![Post { role, org: None, place }] };
        Self { actor, now: Instant::from_ms(TEN), calendar: WorkingCalendar::default() }
    }
    /// Person 9.
    pub fn supervisor() -> Self {
        Self::of(9, Role::Supervisor)
    }
    /// Person 1.
    pub fn supervisee() -> Self {
        Self::of(1, Role::CommunityWorker)
    }
    pub fn cx(&self) -> Decide<'_> {
        Decide::new(&self.actor, self.now, &self.calendar, CommandId::from_bytes([9; 16]))
    }
}

pub fn agreement() -> Agreement {
    let now = Instant::from_ms(TEN);
    let member = |n, part: &str| Member { person: person(n), part: part.into(), agreed_at: Some(now), prepared: None };
    Agreement {
        header: Header {
            seq: 1,
            id: Id::from_bytes([3; 16]),
            kind: "supervision".into(),
            number: "2026督导0001".into(),
            title: "何怀远 → 梁小满".into(),
            level: Level::Community,
            state: "running".into(),
            facet: String::new(),
            lead: None,
            place: None,
            city: Some("1402".into()),
            district: Some("140213".into()),
            street: Some("140213901".into()),
            community: None,
            grid: None,
            compound: None,
            opened_at: now,
            due_at: None,
            closed_at: None,
            revision: 1,
            head: vec![0; 32],
            sealed: None,
        },
        state: State::Running,
        record: Record {
            dossier: 1,
            supervisor: person(9),
            unit: String::new(),
            station: None,
            from_day: now.day().plus_days(-60),
            until_day: None,
            every_days: 30,
            next_due: None,
            reminded: None,
        },
        members: vec![member(9, "supervisor"), member(1, "supervisee")],
        sessions: vec![],
        actions: vec![],
        said: std::collections::BTreeMap::new(),
        signoffs: vec![],
        plans: vec![],
        present: vec![],
        is_member: true,
    }
}

pub fn session(n: u8, state: &str, at: Instant) -> Session {
    Session {
        seq: 1,
        id: Id::from_bytes([n; 16]),
        form: "individual".into(),
        functions: "educational".into(),
        at,
        minutes: 60,
        venue: String::new(),
        state: state.into(),
    }
}

pub fn open_action(n: u8) -> Action {
    Action {
        seq: 1,
        id: Id::from_bytes([n; 16]),
        session: Id::from_bytes([1; 16]),
        person: person(1),
        due_day: Instant::from_ms(TEN).day().plus_days(-3),
        state: "open".into(),
        asked: 0,
        words: None,
    }
}

/// A session held an hour ago.
pub fn held(on: &Agreement, now: Instant) -> Hold {
    Hold {
        supervision: on.header.id,
        at: now.plus_minutes(-60),
        minutes: 60,
        form: Form::Individual,
        functions: vec![Function::Educational],
        venue: None,
        topics: vec![Topic::HomeVisits],
        present: vec![person(1)],
        themes: text("入户不开门怎么办"),
        advice: None,
        private: None,
        answers: vec![],
        actions: vec![],
        next: None,
    }
}

pub fn debug(change: &Change) -> String {
    format!("{:?}", change.effects)
}

pub fn entries(change: &Change) -> impl Iterator<Item = &NewEntry> {
    change.effects.iter().filter_map(|e| if let Effect::Entry(entry) = e { Some(entry) } else { None })
}
