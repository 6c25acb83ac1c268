//! 任何有签到的活动：讲座、班、演练、展览站、演出。 Any meeting with a roll: plan, sittings, sign-up, attendance, feedback, summary.

pub mod acts;
pub mod commands;
pub mod days;
pub mod demo;
pub mod diary;
pub mod door;
pub mod figures;
pub mod guests;
pub mod jobs;
pub mod lunar;
pub mod measures;
pub mod model;
mod neighbours;
pub mod number;
pub mod outline;
mod pages;
pub mod policy;
pub mod series;
pub mod store;
pub mod subject;
pub mod subject_roll;
pub mod subject_seats;
pub mod subject_sum;
mod views;

use liren_store::migrate::{Migration, Script};
use liren_ui::Words;
use liren_web::{MenuEntry, Room};

/// The tables of this room, in order.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "gatherings-0001-room", sql: Script::Portable(include_str!("../migrations/0001.sql")) }];

/// The words of this room.
pub const WORDS: Words =
    Words { name: "gatherings", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// Everything the program needs of this room.
pub const ROOM: Room = Room {
    name: "gatherings",
    migrations: MIGRATIONS,
    statements: &[store::ALL, store::seats::ALL, store::lecturer::ALL, store::roll::ALL, store::calendar::ALL],
    rules: &[policy::RULES],
    routes: pages::routes,
    jobs: jobs::JOBS,
    words: WORDS,
    kinds: &[(model::KIND, "/gatherings")],
    find: Some(pages::FIND),
    menu: &[
        MenuEntry { href: "/gatherings", label_key: "menu-gatherings", verb: policy::OPEN, order: 20 },
        MenuEntry { href: "/calendar", label_key: "menu-calendar", verb: policy::CALENDAR, order: 21 },
        MenuEntry { href: "/events", label_key: "menu-events", verb: policy::EVENTS, order: 45 },
        MenuEntry { href: "/lecturers", label_key: "menu-lecturers", verb: policy::POOL, order: 46 },
    ],
    neighbours: &[MenuEntry { href: "/events", label_key: "gathering-events-title", verb: policy::EVENTS, order: 12 }],
    measures: measures::ALL,
    attended: &[],
    diary: &[diary::diary],
    paths: &[],
    recounts: &[],
    documents: &[],
    offline: &[],
    raised: &[],
    left: &[],
    instruments: &[],
};
