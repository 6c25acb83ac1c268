//! How dossiers of this room are numbered: the year, one of these, a running number.

/// 督导协议.
pub const SUPERVISION: &str = "督导";

/// 招聘.
pub const RECRUITMENT: &str = "招聘";
/// 传帮带.
pub const MENTORING: &str = "传帮带";
/// 站点评估.
pub const ASSESSMENT: &str = "评估";
/// 试用期考核.
pub const PROBATION: &str = "试用";
/// 成长档案.
pub const GROWTH: &str = "成长";
/// 培训.
pub const TRAINING: &str = "培训";
