//! Look, components and words: what every page of every room is made of.
//!
//! - [`words`]: messages in Chinese and English from Fluent files, read once at start;
//! - [`shell`]: what surrounds a page (title, menu, who is signed in, display settings);
//! - [`view`]: small types that the macros of `templates/parts.html` draw;
//! - [`form`]: what was typed and what was refused about it;
//! - [`assets`]: the one stylesheet and the one script, named by their content.
//!
//! A room lists `../../base/ui/templates` in its `askama.toml`, extends `layout.html` and imports `parts.html`.
//! Nothing here knows a room, a database or a web framework.

pub mod assets;
pub mod form;
pub mod shell;
pub mod view;
pub mod words;

pub use form::{Choice, Form};
pub use shell::{Crumb, MenuItem, Notice, Shell, Theme, WhoLine};
pub use view::{
    Cell, CellState, Chip, Def, Fact, Pager, Photo, Row, Seal, Step, StepState, Table, TimelineItem, Tone, Yard,
};
pub use words::{Catalogue, Lang, Overlay, T, Words};

/// The words of this crate: the frame of every page, dates, and the refusals that any room may give.
pub const WORDS: Words =
    Words { name: "ui", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };
