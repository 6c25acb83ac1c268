//! 商圈商户：登记、夜间安全检查、反复出现的问题。 Shops: the register, evening safety visits, faults that come again.

pub mod checklist;
pub mod closing;
pub mod commands;
pub mod demo;
pub mod fields;
pub mod measures;
pub mod model;
pub mod offline;
mod pages;
pub mod policy;
pub mod roster;
pub mod store;
pub mod subject;
pub mod together;

use liren_store::migrate::{Migration, Script};
use liren_ui::Words;
use liren_web::{MenuEntry, Room};

/// The tables of this room, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "shops-0001-register", sql: Script::Portable(include_str!("../migrations/0001.sql")) },
    closing::MIGRATION,
];

/// The words of this room.
pub const WORDS: Words =
    Words { name: "shops", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// Everything the program needs of this room.
pub const ROOM: Room = Room {
    name: "shops",
    migrations: MIGRATIONS,
    statements: &[store::ALL],
    rules: &[policy::RULES],
    routes: pages::routes,
    jobs: &[(closing::CLOSE, closing::close_all)],
    words: WORDS,
    kinds: &[(model::EVENING, "/shops/evenings")],
    find: None,
    menu: &[MenuEntry { href: "/shops", label_key: "menu-shops", verb: policy::OPEN, order: 52 }],
    neighbours: &[],
    measures: measures::ALL,
    attended: &[],
    diary: &[],
    paths: &[],
    recounts: &[],
    documents: &[],
    offline: &[offline::AN_EVENING],
    raised: &[closing::restricted],
    left: &[],
    instruments: &[checklist::NEEDS],
};
