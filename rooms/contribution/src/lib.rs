//! 志愿服务时长：从签到和值班来，复式记账。 Volunteer hours from attendance and duty, in double-entry books.
//!
//! Nobody types hours: [`book::heard`] books them in the transaction of the attendance mark and takes them back with it.
//! Granted hours stand on another account and need a second person. Other rooms know nothing of this one.

pub mod book;
pub mod commands;
pub mod demo;
pub mod jobs;
pub mod leaving;
pub mod measures;
pub mod model;
pub mod number;
pub mod pages;
pub mod policy;
pub mod rules;
pub mod statement;
pub mod store;
pub mod subject;
pub mod subject_duty;
pub mod views;

use liren_office::{Fault, verify::Recount};
use liren_store::migrate::{Migration, Script};
use liren_ui::Words;
use liren_web::{MenuEntry, Room};

/// The tables of this room, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "contribution-0001-hours", sql: Script::Portable(include_str!("../migrations/0001.sql")) },
    Migration { name: "contribution-0002-calls", sql: Script::Portable(include_str!("../migrations/0002.sql")) },
];

/// The words of this room.
pub const WORDS: Words =
    Words { name: "contribution", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// How `verify` counts the tallies of this room again.
pub const RECOUNTS: &[Recount] = &[
    Recount { measure: model::VERIFIED_TALLY, count: |read| Ok::<_, Fault>(read.all(&store::RECOUNT, &[])?) },
    Recount { measure: model::GRANTED_TALLY, count: |read| Ok::<_, Fault>(read.all(&store::RECOUNT_GRANTED, &[])?) },
];

/// Everything the program needs of this room.
pub const ROOM: Room = Room {
    name: "contribution",
    migrations: MIGRATIONS,
    statements: &[store::ALL],
    rules: &[policy::RULES],
    routes: pages::routes,
    jobs: &[(jobs::REFILL, jobs::refill)],
    words: WORDS,
    kinds: &[
        (model::DUTY, "/duties"),
        (model::GRANT, "/grants"),
        (model::PROOF, "/proofs"),
        (model::QUERY, "/queries"),
    ],
    find: Some(pages::duties::FIND),
    menu: &[
        MenuEntry { href: "/volunteers", label_key: "menu-volunteers", verb: policy::LIST, order: 45 },
        MenuEntry { href: "/hours", label_key: "menu-hours", verb: policy::MINE, order: 15 },
    ],
    neighbours: &[],
    measures: measures::MEASURES,
    attended: &[book::heard],
    diary: &[pages::diary::diary],
    paths: &[],
    recounts: RECOUNTS,
    documents: &[],
    offline: &[],
    raised: &[],
    left: &[leaving::HOOK],
    instruments: &[],
};
