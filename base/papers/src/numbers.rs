//! The one place where this crate asks the kernel about identity numbers and phones.

use liren_kernel::idno::IdNo;
use liren_kernel::phone::Phone;
use liren_kernel::{Day, Refusal};

/// An identity number as checked: its normal form and the day of birth it contains.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct IdNumber {
    pub(crate) text: String,
    pub(crate) birth: Day,
}

/// Reads an identity number. Excel users put an apostrophe before it to keep it text; it may have come along.
pub(crate) fn idno(field: &str, text: &str) -> Result<IdNumber, Refusal> {
    let number = IdNo::new(field, unquoted(text))?;
    Ok(IdNumber { text: number.reveal().to_owned(), birth: number.birth() })
}

/// Reads a phone, mobile or fixed, in the kernel's plain form.
pub(crate) fn phone(field: &str, text: &str) -> Result<String, Refusal> {
    Ok(Phone::new(field, unquoted(text))?.reveal().to_owned())
}

fn unquoted(text: &str) -> &str {
    text.trim_start_matches(['\'', '‘', '’', '`'])
}

/// The check character for 17 digits: the one that the kernel accepts. Needed only to invent numbers.
pub(crate) fn check_character(body: &str) -> char {
    "0123456789X".chars().find(|c| IdNo::new("", &format!("{body}{c}")).is_ok()).unwrap_or('?')
}
