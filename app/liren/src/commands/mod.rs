//! One file a sub-command.

pub mod admin;
pub mod backup;
pub mod bench;
pub mod import;
pub mod printed;
pub mod serve;
pub mod verify;
