//! The words of the programme.

use liren_store::named;

named! {
    /// What kind of training a subject is.
    SubjectKind, "programme-kind-" {
        /// 岗前培训.
        Induction = "induction",
        /// 课程.
        Course = "course",
        /// 实战演练.
        Drill = "drill",
    }
}

named! {
    /// Where a run stands.
    State, "programme-state-" {
        /// To come.
        Planned = "planned",
        /// Held, its roll is called.
        Held = "held",
        /// Does not take place.
        Cancelled = "cancelled",
    }
}

/// Minutes of one run at least and at most; three days of induction are one run.
pub const MINUTES: std::ops::RangeInclusive<i64> = 30..=1_440;
