//! The demo's mentor pair: 赵谷雨 shows 梁小满 how.

use liren_kernel::{Instant, SettableClock};
use liren_office::{Fault, Office};

/// Makes it.
///
/// # Errors
/// When a command is refused.
pub(crate) fn load(_: &Office, _: &SettableClock, _: Instant) -> Result<(), Fault> {
    Ok(())
}
