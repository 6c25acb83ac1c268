//! 传帮带和试用期: mentor pairs with aims and meetings, ended by a word of each; reviews of a probation, signed off by
//! somebody else.

pub mod commands;
pub mod demo;
pub mod model;
pub mod pages;
pub mod policy;
pub mod store;
pub mod subject;

use liren_store::migrate::{Migration, Script};
use liren_web::MenuEntry;

/// The tables of this area.
pub const MIGRATION: Migration = Migration {
    name: "workforce-0003-mentors",
    sql: Script::Portable(include_str!("../../migrations/0003_mentors.sql")),
};

/// Its entry in the main menu.
pub const MENU: MenuEntry = MenuEntry { href: "/mentors", label_key: "menu-mentors", verb: policy::OPEN, order: 36 };
