//! How dossiers of this room are numbered: the year, one of these, a running number.

/// 督导协议.
pub const SUPERVISION: &str = "督导";
