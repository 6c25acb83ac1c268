//! The acts of the network: each a named verb with a pure decision.

pub mod licence;
pub mod station;
