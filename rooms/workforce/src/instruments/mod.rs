//! 量表: the office's instruments, uploaded as XLSForm, version after version; what was scored stays as it was scored.

pub mod commands;
mod fields;
mod forms;
pub mod pages;
pub mod policy;

pub use fields::{answered, question};
pub use forms::{NAMED, built_in, newest, offered};

use liren_web::MenuEntry;

/// Its entry in the main menu.
pub const MENU: MenuEntry =
    MenuEntry { href: "/instruments", label_key: "menu-instruments", verb: policy::LIST, order: 44 };
