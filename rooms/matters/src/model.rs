//! The life of a matter: where it stands, where it came from, how it ended.

use liren_kernel::{Id, Instant};
use liren_office::{OrgId, PersonId, dossier::HandoffMark};
use liren_store::named;
use serde::{Deserialize, Serialize};

/// The kind of its dossiers.
pub const KIND: &str = "matter";

named! {
    /// The name of a state, as lists filter by it (domain §24).
    Stage, "matter-stage-" {
        /// 已上报: waits for the desk.
        Reported = "reported",
        /// 核实中: somebody of the grid looks whether it is as reported.
        Verifying = "verifying",
        /// 已立案: waits to be sent to somebody.
        Filed = "filed",
        /// 已派单: waits to be signed for.
        Dispatched = "dispatched",
        /// 退单: the organisation says it is not its to do; the desk decides.
        Disputed = "disputed",
        /// 处置中.
        Handling = "handling",
        /// 挂账: cannot be solved now; granted by another, looked at again on a day.
        Parked = "parked",
        /// 等居民: nothing can be done before the resident is there.
        Waiting = "waiting",
        /// 已反馈: waits to be inspected by someone else.
        Feedback = "feedback",
        /// 待回访: inspected and found good; the reporter is asked.
        Callback = "callback",
        /// 已结案.
        Closed = "closed",
        /// 即时整改: put right on the spot.
        FixedOnSpot = "fixed_on_spot",
        /// 不予受理.
        Declined = "declined",
        /// 并案: goes on in another matter.
        Merged = "merged",
        /// 作废.
        Cancelled = "cancelled",
    }
}

named! {
    /// Where it came from (domain §3).
    Source, "matter-source-" {
        /// 居民.
        Resident = "resident",
        /// 巡访.
        Patrol = "patrol",
        /// 网格员.
        Grid = "grid",
        /// 走访.
        Visit = "visit",
        /// 群聊转录.
        Chat = "chat",
        /// 纸质.
        Paper = "paper",
        /// 电话.
        Phone = "phone",
        /// 热线 12345.
        Hotline = "hotline",
        /// 上级交办.
        Assigned = "assigned",
        /// 随手拍: whoever noticed.
        Noticed = "noticed",
        /// 流动哨兵: a courier or rider, from those categories alone that are marked for them.
        Sentinel = "sentinel",
    }
}

named! {
    /// Why something is not taken up (Beijing regulations on 接诉即办, art. 11).
    DeclineReason, "matter-decline-" {
        /// 紧急: police, fire or ambulance first.
        Emergency = "emergency",
        /// 已进入法定途径.
        LegalWay = "legal_way",
        /// 正在办理或已办结且无新情况.
        AlreadyHandled = "already_handled",
        /// 涉密、隐私.
        Secrecy = "secrecy",
        /// 超出职责，应走市场或社会途径.
        NotOurDuty = "not_our_duty",
        /// 违法违背公序良俗.
        Unlawful = "unlawful",
        /// 情况不清，无法联系.
        Unclear = "unclear",
    }
}

named! {
    /// What a resident reads: four plain words (domain §24).
    Plain, "matter-plain-" {
        /// 已收到.
        Received = "received",
        /// 正在办.
        Underway = "underway",
        /// 已办好，请评价.
        Done = "done",
        /// 已结束.
        Ended = "ended",
    }
}

named! {
    /// What the reporter thinks of the result.
    Rating, "matter-rating-" {
        /// 满意.
        Good = "good",
        /// 基本满意.
        Fair = "fair",
        /// 不满意.
        Bad = "bad",
    }
}

named! {
    /// How somebody was spoken to.
    Way, "matter-way-" {
        /// 电话.
        Phone = "phone",
        /// 上门.
        Visit = "visit",
        /// 消息.
        Message = "message",
        /// 来访.
        Office = "office",
    }
}

named! {
    /// What whoever has the work asks another one to grant.
    Asked, "matter-asked-" {
        /// 延期.
        Extension = "extension",
        /// 挂账.
        Parking = "parking",
    }
}

named! {
    /// 结案方式 (domain §24).
    Closing, "matter-closing-" {
        /// 正常.
        Normal = "normal",
        /// 超时: some step was late.
        Overdue = "overdue",
        /// 差错: it was taken up by mistake.
        Error = "error",
        /// 特殊: it ends in another way.
        Special = "special",
    }
}

named! {
    /// 剔除: why an answer is left out of the rates. Which of them are is the city's rule.
    Excluded, "matter-excluded-" {
        /// 于法无据.
        BeyondLaw = "beyond_law",
        /// 超出合理范围.
        Unreasonable = "unreasonable",
        /// 不属实.
        Untrue = "untrue",
        /// 已在法定途径.
        LegalWay = "legal_way",
    }
}

/// What was handed to an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slice {
    /// The hand-off.
    pub offer: Id<HandoffMark>,
    /// To whom.
    pub org: OrgId,
    /// Until when the work is to be done.
    pub due: Option<Instant>,
}

/// Where a matter stands, with what only that state has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// See [`Stage::Reported`].
    Reported,
    /// See [`Stage::Verifying`].
    Verifying,
    /// See [`Stage::Filed`].
    Filed,
    /// Offered to an organisation.
    Dispatched(Slice),
    /// Returned by the organisation.
    Disputed(Slice),
    /// Signed for.
    Handling(Slice),
    /// See [`Stage::Parked`].
    Parked(Slice),
    /// See [`Stage::Waiting`].
    Waiting(Slice),
    /// Done, says the organisation; by this person.
    Feedback(Slice, PersonId),
    /// Inspected by this person.
    Callback(Slice, PersonId),
    /// It ended; how, tells the stage.
    Ended(Stage),
}

impl State {
    /// Its name.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Reported => Stage::Reported,
            Self::Verifying => Stage::Verifying,
            Self::Filed => Stage::Filed,
            Self::Dispatched(_) => Stage::Dispatched,
            Self::Disputed(_) => Stage::Disputed,
            Self::Handling(_) => Stage::Handling,
            Self::Parked(_) => Stage::Parked,
            Self::Waiting(_) => Stage::Waiting,
            Self::Feedback(..) => Stage::Feedback,
            Self::Callback(..) => Stage::Callback,
            Self::Ended(stage) => *stage,
        }
    }

    /// What an organisation holds of it.
    #[must_use]
    pub const fn slice(&self) -> Option<Slice> {
        match self {
            Self::Dispatched(s) | Self::Disputed(s) | Self::Handling(s) | Self::Parked(s) | Self::Waiting(s) => {
                Some(*s)
            }
            Self::Feedback(s, _) | Self::Callback(s, _) => Some(*s),
            Self::Reported | Self::Verifying | Self::Filed | Self::Ended(_) => None,
        }
    }
}

impl Stage {
    /// Whether the desk has to decide what becomes of it.
    #[must_use]
    pub const fn is_with_desk(self) -> bool {
        matches!(self, Self::Reported | Self::Verifying | Self::Filed | Self::Disputed)
    }

    /// Whether nothing more happens by itself.
    #[must_use]
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Closed | Self::FixedOnSpot | Self::Declined | Self::Merged | Self::Cancelled)
    }

    /// What a resident reads. A result may be rated for as long as it has not been.
    #[must_use]
    pub const fn plain(self, rated: bool) -> Plain {
        match self {
            Self::Reported | Self::Verifying => Plain::Received,
            Self::Filed
            | Self::Dispatched
            | Self::Disputed
            | Self::Handling
            | Self::Parked
            | Self::Waiting
            | Self::Feedback => Plain::Underway,
            Self::Callback => Plain::Done,
            Self::Closed | Self::FixedOnSpot if !rated => Plain::Done,
            Self::Closed | Self::FixedOnSpot | Self::Declined | Self::Merged | Self::Cancelled => Plain::Ended,
        }
    }

    /// The stages that are not an end.
    pub fn open() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|stage| !stage.is_end())
    }
}

impl Rating {
    /// As stored: 3 good, 2 fair, 1 bad.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Good => 3,
            Self::Fair => 2,
            Self::Bad => 1,
        }
    }
    /// Reads it.
    #[must_use]
    pub fn of(number: i64) -> Option<Self> {
        Self::ALL.iter().copied().find(|r| r.number() == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_states_agree() {
        for stage in Stage::ALL {
            assert_eq!(Stage::named(stage.name()), Some(*stage));
        }
        assert_eq!(Stage::FixedOnSpot.label_key(), "matter-stage-fixed-on-spot");
        assert_eq!(Stage::open().count(), 10);
        assert!(Stage::open().all(|s| s.plain(true) != Plain::Ended));
    }

    #[test]
    fn a_resident_reads_four_words() {
        let words: Vec<&str> =
            [Stage::Reported, Stage::Disputed, Stage::Callback, Stage::Closed].map(|s| s.plain(false).name()).to_vec();
        assert_eq!(words, ["received", "underway", "done", "done"]);
        assert_eq!(Stage::Closed.plain(true), Plain::Ended);
        assert_eq!(Stage::Declined.plain(false), Plain::Ended);
    }
}
