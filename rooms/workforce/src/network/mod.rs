//! 社工服务网络: main station and branches, who works there, licences and hours of continuing education.

pub mod demo;
pub mod pages;
pub mod policy;
pub mod store;

use liren_store::migrate::{Migration, Script};
use liren_web::MenuEntry;

/// The tables of this area.
pub const MIGRATION: Migration = Migration {
    name: "workforce-0001-network",
    sql: Script::Portable(include_str!("../../migrations/0001_network.sql")),
};

/// Its entry in the main menu.
pub const MENU: MenuEntry =
    MenuEntry { href: "/stations", label_key: "menu-stations", verb: policy::STATION_LIST, order: 30 };
