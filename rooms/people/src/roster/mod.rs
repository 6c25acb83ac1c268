//! A roster from an office's own Excel: uploaded, columns matched, checked by cell, shown as what would change, loaded
//! at one tap in one transaction. Nothing of it stands in the register before.

pub mod batch;
pub mod fields;
pub mod load;
pub mod plan;
pub mod screen;
pub mod store;

use liren_kernel::Refusal;

pub use batch::{Batch, Opened};
pub use plan::{Plan, PlanRow, Verdict};

/// Whether a file may be loaded as it was read: rows that are wrong are left out only when somebody said so, and something
/// must remain.
///
/// # Errors
/// `refusal-roster-faulty` with `count`, `refusal-roster-nothing`.
pub fn may_be_loaded(count: impl Fn(Verdict) -> usize, leave_faulty: bool) -> Result<(), Refusal> {
    let faulty = count(Verdict::Faulty);
    if faulty > 0 && !leave_faulty {
        return Err(Refusal::new("refusal-roster-faulty").arg("count", faulty));
    }
    if count(Verdict::New) + count(Verdict::Changed) == 0 {
        return Err(Refusal::new("refusal-roster-nothing"));
    }
    Ok(())
}
