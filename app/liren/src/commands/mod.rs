//! One file a sub-command.

pub mod printed;
pub mod serve;
