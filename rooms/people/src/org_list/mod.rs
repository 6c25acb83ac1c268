//! Organisations from an office's own Excel, through the one importer of rosters: uploaded, columns matched, checked by cell,
//! shown as what would change, loaded at one tap in one transaction.

pub mod fields;
pub mod load;
pub mod plan;
pub mod store;

pub use plan::Plan;

/// What uploads of organisations are kept under.
pub const KIND: &str = "orgs";

/// Rows of one file: a street has some hundreds, and all of them are moved in one transaction.
pub const MOST: usize = 2_000;
