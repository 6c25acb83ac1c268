//! The demo's shifts.

use liren_kernel::{Instant, SettableClock};
use liren_office::{Fault, Office};

/// Makes them.
///
/// # Errors
/// When a command is refused.
pub(crate) fn load(_: &Office, _: &SettableClock, _: Instant) -> Result<(), Fault> {
    Ok(())
}
