//! People: persons, households, organisations of every kind, dated posts, skills, consent, accounts.
//!
//! Other rooms use [`public`] and [`find`]; what changes a person or an organisation is a command.

pub mod accounts;
pub mod commands;
pub mod find;
pub mod index;
pub mod model;
pub mod policy;
pub mod public;
pub mod reach;
pub mod roster;
pub mod store;

pub use model::{OrgKind, OrgRow, PersonRow, PersonView};

use liren_store::{
    migrate::{Migration, Script},
    search_index,
};

/// The tables of this room, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "people-0001-register", sql: Script::Portable(include_str!("../migrations/0001.sql")) },
    Migration { name: "people-0002-search-person", sql: search_index!("search_person") },
    Migration { name: "people-0003-search-org", sql: search_index!("search_org") },
];

/// Every statement of this room.
pub const STATEMENTS: &[liren_web::Statements] =
    &[store::ALL, accounts::store::ALL, roster::store::ALL, commands::person::ALL];
