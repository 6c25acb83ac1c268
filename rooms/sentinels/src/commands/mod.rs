//! The verbs of this room. Each file holds one or two that belong together: input, pure `decide`, tests.

pub mod admit;
pub mod ask;
pub mod end;
pub mod report;
pub mod set_hat;
pub mod train;
pub mod turn_down;

#[cfg(test)]
pub(crate) mod tests;

use liren_kernel::{Line, Refusal, phone::Phone};

/// Characters of a name at most.
const NAME: usize = 40;

/// A name and a phone, as they were typed.
///
/// # Errors
/// `refusal-text-…` at `name`; `refusal-phone-…` at `phone`.
pub(crate) fn called(name: &str, phone: &str) -> Result<(Line, Phone), Refusal> {
    let name = Line::new("name", name)?;
    let count = name.as_str().chars().count();
    if count > NAME {
        return Err(Refusal::field("name", "refusal-text-long").arg("max", NAME).arg("count", count));
    }
    Ok((name, Phone::new("phone", phone)?))
}
