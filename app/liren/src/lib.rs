//! The program: settings, rooms, and one file a sub-command.

pub mod clock;
pub mod commands;
pub mod housekeeping;
pub mod outbox;
pub mod rooms;
pub mod settings;
pub mod start;
pub mod whole;

pub use settings::Settings;
pub use start::{Program, start};
