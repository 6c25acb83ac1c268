//! One file a sub-command.

pub mod admin;
pub mod backup;
pub mod bench;
pub mod demo;
pub mod doctor;
pub mod import;
pub mod printed;
pub mod serve;
pub mod smoke;
pub mod verify;
