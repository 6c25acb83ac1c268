//! The words of supervision, after MZ/T 166-2021 (社会工作督导指南).

use liren_store::named;

/// The kind of its dossiers.
pub const KIND: &str = "supervision";

/// Days between two sessions at least and at most.
pub const EVERY: std::ops::RangeInclusive<i64> = 7..=180;
/// Minutes of one session at least and at most.
pub const MINUTES: std::ops::RangeInclusive<i64> = 10..=480;
/// Supervisees of one agreement at most.
pub const MOST: usize = 12;

named! {
    /// 形式: how they meet.
    Form, "supervision-form-" {
        /// 个别.
        Individual = "individual",
        /// 小组.
        Group = "group",
        /// 现场.
        OnSite = "on_site",
        /// 同辈.
        Peer = "peer",
        /// 线上.
        Online = "online",
    }
}

named! {
    /// 功能: what supervision is for.
    Function, "supervision-function-" {
        /// 行政.
        Administrative = "administrative",
        /// 教育.
        Educational = "educational",
        /// 支持.
        Supportive = "supportive",
    }
}

named! {
    /// 内容: what was talked about; the list of the guide and two that places add.
    Topic, "supervision-topic-" {
        /// 实务技巧.
        Skills = "skills",
        /// 理论.
        Theory = "theory",
        /// 价值观反思.
        Values = "values",
        /// 服务对象需要.
        ClientNeeds = "client_needs",
        /// 入户走访.
        HomeVisits = "home_visits",
        /// 社区资源.
        Resources = "resources",
        /// 用人单位协调.
        Employer = "employer",
        /// 情绪支持.
        Feelings = "feelings",
        /// 工作进展监察.
        Progress = "progress",
        /// 个人成长方案.
        Growth = "growth",
        /// 项目规划.
        Projects = "projects",
        /// 儿童服务.
        Children = "children",
    }
}

named! {
    /// Where an agreement stands.
    State, "supervision-state-" {
        /// Not everyone has agreed.
        Proposed = "proposed",
        /// In force.
        Running = "running",
        /// Somebody did not agree.
        Declined = "declined",
        /// Over.
        Ended = "ended",
    }
}

named! {
    /// Where a session stands.
    SessionState, "supervision-session-" {
        /// To come.
        Planned = "planned",
        /// Held; not everyone has signed its record.
        Held = "held",
        /// Somebody sent its record back.
        Returned = "returned",
        /// Signed by everyone who was there.
        Signed = "signed",
    }
}

named! {
    /// What became of an action when it was asked after.
    Asked, "supervision-action-" {
        /// Done.
        Done = "done",
        /// Not yet: asked again next time.
        NotYet = "not_yet",
        /// No longer wanted.
        Dropped = "dropped",
    }
}

/// Functions and topics are stored beside one another, with commas.
#[must_use]
pub fn joined(functions: &[Function]) -> String {
    functions.iter().map(|f| f.name()).collect::<Vec<_>>().join(",")
}

/// Reads what [`joined`] wrote.
#[must_use]
pub fn split(text: &str) -> Vec<Function> {
    text.split(',').filter_map(Function::named).collect()
}
