//! Places: the dated division tree, grids, compounds, buildings, entrances and venues.
//!
//! Other rooms use [`find`]; everything that changes a place is a command in [`commands`] or an import.

pub mod commands;
mod effects;
pub mod find;
pub mod import;
pub mod layout;
pub mod model;
pub mod policy;
pub mod store;
mod words;

pub use model::{Kind, PlaceRow};

use liren_store::{
    migrate::{Migration, Script},
    search::Index,
    search_index,
};

/// The index of places in force.
pub const SEARCH: Index = Index::new("search_place");

/// The tables of this room, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "places-0001-tree", sql: Script::Portable(include_str!("../migrations/0001.sql")) },
    Migration { name: "places-0002-search", sql: search_index!("search_place") },
];

/// Every statement of this room.
pub const STATEMENTS: &[&[&dyn liren_store::AnyStatement]] = &[store::ALL, store::load::ALL];
