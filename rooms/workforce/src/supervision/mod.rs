//! 督导: agreements between a supervisor and those supervised, their sessions, advice, actions and service plans.
//!
//! Three rings: what is counted (when, how long, what about) is level 1 and read by those who lead the street; the words
//! of a session are for its team (level 2); a private note is for exactly two.

pub mod commands;
pub mod demo;
pub mod jobs;
pub mod model;
pub mod pages;
pub mod policy;
pub mod store;
pub mod subject;
mod views;

use liren_store::migrate::{Migration, Script};
use liren_web::MenuEntry;

/// The tables of this area.
pub const MIGRATION: Migration = Migration {
    name: "workforce-0005-supervision",
    sql: Script::Portable(include_str!("../../migrations/0005_supervision.sql")),
};

/// Its entry in the main menu.
pub const MENU: MenuEntry =
    MenuEntry { href: "/supervision", label_key: "menu-supervision", verb: policy::LIST, order: 32 };
