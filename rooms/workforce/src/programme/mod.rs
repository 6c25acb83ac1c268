//! 培训计划: subjects, their runs by station, who had what and who lacks what, and which runs are wanted next.
//!
//! Who was there is attendance with the credit of training, on the run itself or on the gathering it was held as.
//! Everything else is read from that.

pub mod commands;
pub mod demo;
pub mod gaps;
pub mod model;
pub mod pages;
pub mod policy;
pub mod store;
pub mod subject;

use liren_office::Fault;
use liren_store::{
    Read,
    migrate::{Migration, Script},
};
use liren_web::MenuEntry;

/// The kind of the dossiers of runs.
pub const KIND: &str = "training_run";

/// The tables of this area.
pub const MIGRATION: Migration = Migration {
    name: "workforce-0006-programme",
    sql: Script::Portable(include_str!("../../migrations/0006_programme.sql")),
};

/// Its entry in the main menu.
pub const MENU: MenuEntry = MenuEntry { href: "/programme", label_key: "menu-programme", verb: policy::SEE, order: 33 };

/// The subjects that every worker needs.
///
/// # Errors
/// When the database fails.
pub fn required(read: &mut Read<'_>) -> Result<Vec<store::Subject>, Fault> {
    Ok(read.all(&store::SUBJECTS, &[])?.into_iter().filter(|s| s.required).collect())
}
