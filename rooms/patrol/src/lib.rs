//! 巡访：有计划、有轮次、按楼道和楼层记录的市民巡访。 Patrol: teams, plans, rounds walked stair by stair, what came of them.

pub mod board;
pub mod brief;
pub mod checklist;
pub mod closing;
pub mod commands;
pub mod dates;
pub mod demo;
pub mod diary;
pub mod draw;
pub mod leaving;
pub mod measures;
pub mod model;
pub mod number;
pub mod offline;
mod pages;
pub mod papers;
pub mod policy;
pub mod rota;
pub mod store;
pub mod subject;
pub mod together;

pub use pages::sheet;

use liren_store::migrate::{Migration, Script};
use liren_ui::Words;
use liren_web::{MenuEntry, Room};

/// The tables of this room, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "patrol-0001-rounds", sql: Script::Portable(include_str!("../migrations/0001.sql")) },
    closing::MIGRATION,
    Migration { name: "patrol-0003-run-out", sql: Script::Portable(include_str!("../migrations/0003.sql")) },
    closing::SEALED,
];

/// The words of this room.
pub const WORDS: Words =
    Words { name: "patrol", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// Everything the program needs of this room.
pub const ROOM: Room = Room {
    name: "patrol",
    migrations: MIGRATIONS,
    statements: &[store::ALL],
    rules: &[policy::RULES],
    routes: pages::routes,
    jobs: &[(closing::CLOSE, closing::close_all), (commands::plan::RUN_OUT.0, commands::plan::run_out)],
    words: WORDS,
    kinds: &[
        (model::TEAM, "/patrol/teams"),
        (model::PLAN, "/patrol/plans"),
        (model::ROUND, "/patrol/rounds"),
        (model::GRID, "/patrol/rounds"),
    ],
    find: None,
    menu: &[MenuEntry { href: "/patrol", label_key: "menu-patrol", verb: policy::OPEN, order: 12 }],
    neighbours: &[],
    measures: measures::ALL,
    attended: &[],
    diary: &[diary::diary],
    paths: &[],
    recounts: &[],
    documents: papers::MAKERS,
    offline: &[offline::ROUND],
    raised: &[closing::restricted],
    left: &[leaving::HOOK],
    instruments: &[checklist::NEEDS],
};
