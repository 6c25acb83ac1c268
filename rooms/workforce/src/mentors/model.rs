//! What a mentor pair and a review are.

use liren_store::named;

/// The kind of a pair's dossier.
pub const PAIR: &str = "mentoring";
/// The kind of a review's dossier.
pub const REVIEW: &str = "probation";
/// The part of whoever shows how.
pub const MENTOR: &str = "mentor";
/// The part of whoever is new.
pub const MENTEE: &str = "mentee";
/// The part of the one who is reviewed.
pub const WORKER: &str = "worker";
/// The part of whoever writes a review.
pub const AUTHOR: &str = "author";
/// The part of whoever signs it off.
pub const SIGNER: &str = "signer";
/// What of a review is signed.
pub const SUBJECT: &str = "probation";
/// Days after which a pair is to meet again, unless it agrees on another day.
pub const MEET_AGAIN: i64 = 30;

named! {
    /// Where a pair stands.
    PairState, "state-mentoring-" {
        /// 进行中.
        Running = "running",
        /// 已结束.
        Ended = "ended",
    }
}

named! {
    /// Where a review stands.
    ReviewState, "state-probation-" {
        /// 待审核.
        Asked = "asked",
        /// 退回修改.
        Returned = "returned",
        /// 已审核.
        Signed = "signed",
    }
}

named! {
    /// What a review proposes.
    Verdict, "probation-verdict-" {
        /// 转正.
        Pass = "pass",
        /// 延长试用.
        Extend = "extend",
        /// 不予转正.
        Fail = "fail",
    }
}
