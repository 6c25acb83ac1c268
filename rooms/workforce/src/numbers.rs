//! How dossiers of this room are numbered: the year, one of these, a running number.

/// 督导协议.
pub const SUPERVISION: &str = "督导";

/// 招聘.
pub const RECRUITMENT: &str = "招聘";
/// 传帮带.
pub const MENTORING: &str = "传帮带";
/// 试用期考核.
pub const PROBATION: &str = "试用";
