//! A matter to decide on, for the tests of commands.

use liren_kernel::{CommandId, Id, Instant, Level, Line, Paragraph, ScopeColumn, calendar::WorkingCalendar};
use liren_office::{
    Actor, Change, Decide, Effect, Header, NewEntry, OrgId, PersonId, Post, Role, dossier::Handoff, photo::Stored,
    store::AttachmentRow,
};
use liren_places::{Kind, PlaceRow};

use super::report::Details;
use crate::{
    link::{Link, Linked},
    meeting::{Call, Meeting, Promise},
    model::{Slice, Source, State},
    store::{Category, Record},
    subject::{Matter, Site, Standing},
    subject_more::{Found, Pictured},
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
        Self::of(Role::CommunityWorker, 1, 1)
    }
    pub fn of(role: Role, n: u8, of: u8) -> Self {
        let place = Some((ScopeColumn::Community, "140213901001".to_owned()));
        Self::by(Actor { person: person(n), posts: vec![Post { role, org: Some(org(of)), place }] })
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
        place: "140213901001-c1-e1".into(),
        category: "D01".into(),
        title: Line::new("title", "三楼楼道堆放旧家具，挡住消火栓").unwrap(),
        spot: Some(Line::new("spot", "3 楼").unwrap()),
        text: Some(Paragraph::new("text", "沙发两张，柜子一个").unwrap()),
        photos: vec![],
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

pub fn text(of: &str) -> Paragraph {
    Paragraph::new("text", of).unwrap()
}

pub fn rule() -> Category {
    Category {
        seq: 7,
        code: "D01".into(),
        version: 1,
        scheme: "local".into(),
        major: "楼道环境".into(),
        minor: "堆物".into(),
        name: "乱堆物".into(),
        name_en: "Things piled up".into(),
        file_condition: "占用通道".into(),
        close_condition: "通道畅通".into(),
        limit_value: 8,
        limit_unit: "working_hours".into(),
        photo_required: true,
        first: "area".into(),
        track: "plain".into(),
        steps: String::new(),
        on_rework: "restart".into(),
        pauses: "both".into(),
        sentinel: false,
    }
}

pub fn site() -> Site {
    let code = |n: usize| Some("140213901001"[..n].to_owned());
    let place = PlaceRow {
        seq: 5,
        id: Id::from_bytes([5; 16]),
        code: "140213901001-c1-e1".into(),
        kind: Kind::Entrance,
        name: "梧桐里6弄2号".into(),
        short: "2号".into(),
        sort: String::new(),
        parent: None,
        city: code(4),
        district: code(6),
        street: code(9),
        community: code(12),
        grid: None,
        compound: Some("140213901001-c1".into()),
        source: "office".into(),
        road: None,
        lane: None,
        estate: None,
        gate: None,
        building: None,
        word: None,
        unit: None,
        floors: Some(6),
        lat: None,
        lon: None,
        valid_from: "2024-01-01".parse().unwrap(),
        valid_until: None,
        successor: None,
    };
    Site { place, rule: rule(), lead: Some(org(1)), stem: "梧桐民情".into() }
}

/// A link, its code 123456, for organisation 2 which has the matter.
pub fn linked(state: State) -> Linked {
    let matter = matter(state);
    let link = Link {
        seq: 1,
        id: Id::from_bytes([55; 16]),
        dossier: matter.header.seq,
        offer: slice().offer,
        org: org(2),
        made_by: person(1),
        made_at: Instant::from_ms(TEN),
        expires_at: Instant::from_ms(TEN).plus_minutes(1440),
        revoked_at: None,
        tries: 0,
        locked_until: None,
        opened_at: None,
        answered_at: None,
    };
    Linked { link, matter, code: "123456".into() }
}

/// A joint meeting in an hour at which organisation 2 took something on.
pub fn meeting() -> Meeting {
    let mut header = matter(State::Filed).header;
    (header.id, header.seq) = (Id::from_bytes([66; 16]), 66);
    header.kind = crate::meeting::KIND.into();
    header.state = "planned".into();
    let at = Instant::from_ms(TEN).plus_minutes(60);
    let promise = Promise {
        seq: 1,
        id: Id::from_bytes([67; 16]),
        meeting: 66,
        meeting_id: header.id,
        matter: None,
        org: org(2),
        what: "装晾衣架".into(),
        due_at: at.plus_minutes(1440),
        kept_at: None,
        how: None,
    };
    let call = Call { at, venue: "居委会二楼".into() };
    Meeting { header, call, items: vec![], promises: vec![promise], called: vec![org(2), org(5)] }
}

/// A matter with a plain photo.
pub fn pictured(matter: Matter) -> Pictured {
    let photo = AttachmentRow {
        seq: 3,
        id: Id::from_bytes([33; 16]),
        dossier: matter.header.seq,
        entry: None,
        level: Level::Community,
        purpose: "scene".into(),
        media: "image/jpeg".into(),
        sha: "c".repeat(64),
        thumb_sha: "d".repeat(64),
        width: 4,
        height: 3,
        at: Instant::from_ms(TEN),
        data_key: None,
    };
    Pictured { matter, photo }
}

/// Help asked of organisation `n`, in this state.
pub fn help(n: u8, state: &str) -> Handoff {
    Handoff {
        seq: i64::from(n),
        id: Id::from_bytes([n; 16]),
        kind: "assist".into(),
        to_org: org(n),
        state: state.into(),
        note: String::new(),
        offered_by: person(1),
        offered_at: Instant::from_ms(TEN),
        answered_by: None,
        answered_at: None,
        due_at: Some(Instant::from_ms(TEN).plus_minutes(240)),
    }
}

/// Something found at [`site`] on a round of that level.
pub fn found(level: Level) -> Found {
    let mut origin = matter(State::Reported).header;
    origin.id = Id::from_bytes([77; 16]);
    origin.kind = "round".into();
    origin.level = level;
    Found { site: site(), origin }
}

pub fn slice() -> Slice {
    Slice { offer: Id::from_bytes([8; 16]), org: org(2), due: Some(Instant::from_ms(TEN).plus_minutes(480)) }
}

/// A matter in this state, reported by person 20, led by organisation 1, handled by organisation 2 and its person 2.
pub fn matter(state: State) -> Matter {
    let site = site();
    let path = site.path();
    let header = Header {
        seq: 91,
        id: Id::from_bytes([91; 16]),
        kind: "matter".into(),
        number: "2026梧桐民情0091".into(),
        title: "三楼楼道堆放旧家具，挡住消火栓".into(),
        level: Level::Community,
        state: state.stage().name().into(),
        facet: "D01".into(),
        lead: Some(org(1)),
        place: Some(site.place.id),
        city: path.city,
        district: path.district,
        street: path.street,
        community: path.community,
        grid: None,
        compound: path.compound,
        opened_at: Instant::from_ms(TEN).plus_minutes(-60),
        due_at: Some(Instant::from_ms(TEN).plus_minutes(60)),
        closed_at: None,
        revision: 3,
        head: vec![0; 32],
        sealed: None,
    };
    let mut record = Record::new(7, Source::Patrol, Some(person(20)));
    record.dossier = 91;
    record.desk = Some(person(1));
    if let Some(slice) = state.slice() {
        record.handler = Some(slice.org);
        record.offer = Some(slice.offer);
        record.work_due = slice.due;
    }
    if let State::Feedback(_, by) = state {
        record.fed_by = Some(by);
    }
    if matches!(state, State::Callback(..)) {
        record.fed_by = Some(person(2));
    }
    let standing = Standing { team: false, reporter: false };
    Matter { header, state, record, rule: Some(rule()), standing, helps: vec![], reporters: vec![person(20)] }
}

pub fn debug(change: &Change) -> String {
    format!("{:?}", change.effects)
}

pub fn entries(change: &Change) -> Vec<&NewEntry> {
    change.effects.iter().filter_map(|e| if let Effect::Entry(entry) = e { Some(entry) } else { None }).collect()
}
