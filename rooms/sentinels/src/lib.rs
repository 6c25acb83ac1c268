//! 流动哨兵：骑手和站长登记、学五条、几秒钟报设施和隐患，知道办得怎样。 Couriers and depot leaders as sentinels.

pub mod commands;
pub mod demo;
pub mod measures;
pub mod model;
pub mod offline;
mod pages;
pub mod policy;
pub mod quiz;
pub mod store;
pub mod subject;
pub mod together;

use liren_store::migrate::{Migration, Script};
use liren_ui::Words;
use liren_web::{MenuEntry, Room};

/// The tables of this room, in order.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "sentinels-0001-register", sql: Script::Portable(include_str!("../migrations/0001.sql")) }];

/// The words of this room.
pub const WORDS: Words =
    Words { name: "sentinels", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// Everything the program needs of this room.
pub const ROOM: Room = Room {
    name: "sentinels",
    migrations: MIGRATIONS,
    statements: &[store::ALL],
    rules: &[policy::RULES],
    routes: pages::routes,
    jobs: &[],
    words: WORDS,
    kinds: &[],
    find: None,
    menu: &[
        MenuEntry { href: "/sentinels/mine", label_key: "sentinel-mine-title", verb: policy::OWN, order: 5 },
        MenuEntry { href: "/sentinels", label_key: "sentinel-list-title", verb: policy::LIST, order: 36 },
    ],
    neighbours: &[],
    measures: measures::ALL,
    attended: &[],
    diary: &[],
    paths: &[],
    recounts: &[],
    documents: &[],
    offline: &[offline::NOTICED],
    raised: &[],
    left: &[],
    instruments: &[quiz::NEEDS],
};
