//! The work on the house itself: what `cargo xtask` runs, and the throw-away PostgreSQL that tests share.

pub mod assets;
pub mod cluster;
pub mod demo;
pub mod i18n;
pub mod loopback;
pub mod needs;
pub mod printed;
pub mod repo;
pub mod rust_text;
pub mod test;
pub mod tidy;
