//! Versioned checklists, scales and rubrics: questions in, answers and scores out. It knows no room.
//!
//! A published version never changes; a round of scoring keeps the version it began with, so that an instrument edited
//! during scoring leaves every given score as it was.

pub mod answers;
mod effects;
pub mod expr;
pub mod form;
pub mod score;
pub mod store;
pub mod xlsform;

pub use answers::Answers;
pub use effects::{Give, Given, Publish};
pub use form::{Both, Form, Needs};
pub use score::{Outcome, Trim, trimmed, weighted};
pub use store::{Score, Version};

use liren_store::migrate::{Migration, Script};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "instruments-0001-scores", sql: Script::Portable(include_str!("../migrations/0001.sql")) }];

/// Its messages: language and file.
pub const LOCALES: [(&str, &str); 2] =
    [("zh-CN", include_str!("../locales/zh-CN.ftl")), ("en", include_str!("../locales/en.ftl"))];

/// The same rules for a phone, as modules: path below `base/` and text. `conformance/` holds what both must give.
pub const SCRIPTS: &[(&str, &str)] = &[
    ("instruments/script/expr.js", include_str!("../script/expr.js")),
    ("instruments/script/form.js", include_str!("../script/form.js")),
];
