//! 招聘到岗: the call, the list of those taken, placement into communities, moves and leaving.

pub mod commands;
pub mod demo;
pub mod fields;
pub mod model;
pub mod pages;
pub mod plan;
pub mod policy;
pub mod rule;
pub mod store;
pub mod subject;

use liren_store::migrate::{Migration, Script};
use liren_web::MenuEntry;

/// The tables of this area.
pub const MIGRATION: Migration = Migration {
    name: "workforce-0002-recruit",
    sql: Script::Portable(include_str!("../../migrations/0002_recruit.sql")),
};

/// The kind of dossier an induction is.
pub const GATHERING: &str = "gathering";

/// Its entry in the main menu.
pub const MENU: MenuEntry = MenuEntry { href: "/recruit", label_key: "menu-recruit", verb: policy::OPEN, order: 34 };
