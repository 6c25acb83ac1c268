//! 培训班: a class of learners in groups, from their needs over its evenings to who passed.

pub mod commands;
pub mod demo;
pub mod diary;
pub mod figures;
pub mod link;
pub mod model;
pub mod number;
pub mod pages;
pub mod plan;
pub mod policy;
pub mod store;
pub mod subject;
pub mod timetable;
pub mod whole;
pub mod work;

#[cfg(test)]
mod figures_tests;
#[cfg(test)]
mod kit;

use liren_store::migrate::{Migration, Script};
use liren_web::MenuEntry;

/// The tables of this area.
pub const MIGRATION: Migration = Migration {
    name: "workforce-0003-cohort",
    sql: Script::Portable(include_str!("../../migrations/0003_cohort.sql")),
};

/// Its entry in the main menu.
pub const MENU: MenuEntry = MenuEntry { href: "/cohorts", label_key: "menu-cohorts", verb: policy::LIST, order: 31 };
