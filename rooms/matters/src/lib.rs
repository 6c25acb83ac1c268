//! 民情台账: one ledger of what is wrong in the neighbourhood, its clock, its closed loop.
//!
//! `model` is the life of a matter, `commands` its verbs, `policy` who may do them, `jobs` its clock.

pub mod acts;
pub mod category;
pub mod check;
pub mod clock;
pub mod commands;
pub mod cover;
pub mod demo;
pub mod follow;
pub mod jobs;
pub mod link;
pub mod measures;
pub mod meeting;
pub mod model;
mod neighbours;
pub mod number;
pub mod offline;
mod pages;
pub mod policy;
pub mod public;
pub mod rates;
pub mod release;
pub mod similar;
pub mod store;
pub mod subject;
pub mod subject_more;
mod views;

pub use pages::{photos, sites};

use liren_office::{Actor, Envelope, Fault, Office};
use liren_store::migrate::{Migration, Script};
use liren_ui::Words;
use liren_web::{MenuEntry, Room};

/// The tables of this room, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "matters-0001-ledger", sql: Script::Portable(include_str!("../migrations/0001.sql")) },
    Migration {
        name: "matters-0002-tallies",
        sql: Script::Each {
            sqlite: include_str!("../migrations/0002.sqlite.sql"),
            postgres: include_str!("../migrations/0002.postgres.sql"),
        },
    },
    Migration { name: "matters-0003-doors", sql: Script::Portable(include_str!("../migrations/0003.sql")) },
    Migration { name: "matters-0004-meetings", sql: Script::Portable(include_str!("../migrations/0004.sql")) },
    Migration { name: "matters-0005-sentinels", sql: Script::Portable(include_str!("../migrations/0005.sql")) },
    Migration { name: "matters-0006-release", sql: Script::Portable(include_str!("../migrations/0006.sql")) },
    Migration { name: "matters-0007-parts", sql: Script::Portable(include_str!("../migrations/0007.sql")) },
];

/// The words of this room.
pub const WORDS: Words =
    Words { name: "matters", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// Everything the program needs of this room.
pub const ROOM: Room = Room {
    name: "matters",
    migrations: MIGRATIONS,
    statements: &[store::ALL],
    rules: &[policy::RULES],
    routes: pages::routes,
    jobs: jobs::JOBS,
    words: WORDS,
    kinds: &[(model::KIND, "/matters"), (meeting::KIND, "/meetings")],
    find: Some(pages::FIND),
    menu: &[
        MenuEntry { href: "/matters", label_key: "menu-matters", verb: policy::OPEN, order: 10 },
        MenuEntry { href: "/meetings", label_key: "meetings-title", verb: policy::MEETINGS, order: 23 },
        MenuEntry {
            href: "/matters/categories",
            label_key: "matter-categories-title",
            verb: commands::categories::VERB,
            order: 85,
        },
        MenuEntry { href: "/matters/erasures", label_key: "matter-erase-title", verb: policy::ERASURES, order: 88 },
        MenuEntry {
            href: "/matters/rates",
            label_key: "matter-rates-title",
            verb: commands::set_rates::VERB,
            order: 86,
        },
        MenuEntry {
            href: "/matters/release",
            label_key: "matter-release-title",
            verb: commands::set_release::VERB,
            order: 87,
        },
    ],
    neighbours: &[MenuEntry { href: "/matters", label_key: "menu-matters-own", verb: policy::OPEN, order: 10 }],
    measures: measures::ALL,
    attended: &[],
    diary: &[],
    paths: &[],
    recounts: measures::RECOUNTS,
    documents: &[],
    offline: &[offline::NOTICED],
    raised: &[],
    left: &[],
    instruments: &[],
};

/// What an import of categories did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Codes that were not there.
    pub added: u64,
    /// Codes with a new version.
    pub changed: u64,
    /// Codes that say the same.
    pub same: u64,
}

/// Imports a table of categories, all or nothing; from a thread that may block.
///
/// # Errors
/// See [`category::read`]; [`Fault::Forbidden`] when `actor` may not.
pub fn import_categories(office: &Office, actor: &Actor, text: &str) -> Result<Imported, Fault> {
    let lines = category::read(text)?;
    let envelope = Envelope::begun(&[text.as_bytes()], office.now());
    let receipt = office.run_blocking(actor, envelope, commands::categories::ImportCategories { lines, seen: None })?;
    let told = |name: &str| receipt.told_as(name).unwrap_or_default();
    Ok(Imported { added: told("added"), changed: told("changed"), same: told("same") })
}
