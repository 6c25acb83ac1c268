//! A roster from an office's own Excel: uploaded, columns matched, checked by cell, shown as what would change, loaded
//! at one tap in one transaction. Nothing of it stands in the register before.

pub mod batch;
pub mod fields;
pub mod load;
pub mod plan;
pub mod screen;
pub mod store;

pub use batch::{Batch, Opened};
pub use plan::{Plan, PlanRow, Verdict};
