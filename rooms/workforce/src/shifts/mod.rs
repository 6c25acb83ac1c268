//! 值班: duty shifts with a cap a week and rest between them; evening work is counted.

pub mod commands;
pub mod demo;
pub mod diary;
pub mod model;
pub mod pages;
pub mod policy;
pub mod store;

use liren_store::migrate::{Migration, Script};
use liren_web::MenuEntry;

/// The tables of this area.
pub const MIGRATION: Migration = Migration {
    name: "workforce-0004-shifts",
    sql: Script::Portable(include_str!("../../migrations/0004_shifts.sql")),
};

/// Its entry in the main menu.
pub const MENU: MenuEntry = MenuEntry { href: "/shifts", label_key: "menu-shifts", verb: policy::OPEN, order: 38 };
