//! What a gathering is: its forms, its stages, who it is for; a sitting is one date of it, a seat one place in it.

use liren_kernel::Id;
use liren_store::named;

/// The kind of its dossiers.
pub const KIND: &str = "gathering";

/// Marks ids of sittings.
#[derive(Debug)]
pub enum SittingMark {}
/// One date of a gathering.
pub type SittingId = Id<SittingMark>;
/// Marks ids of seats.
#[derive(Debug)]
pub enum SeatMark {}
/// Somebody's place in a gathering, or in its waiting list.
pub type SeatId = Id<SeatMark>;
/// Marks ids of guests.
#[derive(Debug)]
pub enum GuestMark {}
/// Somebody without an account, known to one gathering only.
pub type GuestId = Id<GuestMark>;
/// Marks ids of lecturers.
#[derive(Debug)]
pub enum LecturerMark {}
/// Somebody of the lecturer pool (师资库).
pub type LecturerId = Id<LecturerMark>;

named! {
    /// What kind of gathering (domain §8).
    Form, "gathering-form-" {
        /// 讲座.
        Lecture = "lecture",
        /// 班: calligraphy, say.
        Class = "class",
        /// 读书会、学习小组.
        StudyGroup = "study_group",
        /// 演练.
        Drill = "drill",
        /// 巡展: boards that tour the communities, a sitting a stop.
        Exhibition = "exhibition",
        /// 演出: its flow is a programme of acts.
        Show = "show",
        /// 手工坊、科学课 by age group.
        Workshop = "workshop",
        /// 培训、入职.
        Training = "training",
        /// 会议.
        Meeting = "meeting",
        /// 主题活动: anything else people come to.
        Activity = "activity",
        /// 系列: a programme of gatherings, such as a safety month; has no sittings of its own.
        Programme = "programme",
    }
}

named! {
    /// Where a gathering stands.
    Stage, "gathering-stage-" {
        /// 策划中.
        Planned = "planned",
        /// 待审批.
        Asked = "asked",
        /// 已批准: people sign up, sittings are held.
        Open = "open",
        /// 待总结: every sitting is over.
        Held = "held",
        /// 总结待审.
        Summed = "summed",
        /// 已结束: frozen.
        Closed = "closed",
        /// 已取消.
        Cancelled = "cancelled",
    }
}

named! {
    /// Who may sign up by themselves. Staff may always put somebody down.
    OpenTo, "gathering-open-to-" {
        /// Only those who are put down.
        Team = "team",
        /// 社区工作者 and other staff.
        Staff = "staff",
        /// Everyone with an account.
        Residents = "residents",
        /// Everyone, also without account: name and phone.
        Public = "public",
    }
}

named! {
    /// Whom it is for.
    Audience, "gathering-audience-" {
        /// 居民.
        Residents = "residents",
        /// 老年人.
        Elders = "elders",
        /// 少年儿童.
        Children = "children",
        /// 家长.
        Parents = "parents",
        /// 居委干部.
        Cadres = "cadres",
        /// 物业人员.
        Property = "property",
        /// 业委会.
        Owners = "owners",
        /// 商户.
        Merchants = "merchants",
        /// 骑手、快递员.
        Couriers = "couriers",
        /// 志愿者.
        Volunteers = "volunteers",
        /// 社区工作者.
        Workers = "workers",
        /// 共建单位.
        Partners = "partners",
    }
}

named! {
    /// Where one date stands.
    SittingState, "sitting-state-" {
        /// To come.
        Planned = "planned",
        /// To come, at another time or place than was told first.
        Moved = "moved",
        /// Somebody was there.
        Held = "held",
        /// Does not take place.
        Cancelled = "cancelled",
    }
}

named! {
    /// Where somebody's place stands.
    SeatState, "seat-state-" {
        /// 已报名.
        Signed = "signed",
        /// 候补.
        Waiting = "waiting",
        /// 已取消.
        Left = "left",
    }
}

named! {
    /// How somebody was put down.
    Way, "seat-way-" {
        /// By themselves.
        Own = "own",
        /// 代报名, by staff.
        ByStaff = "by_staff",
        /// On the public page, without account.
        Public = "public",
        /// At the door.
        Door = "door",
    }
}

named! {
    /// What the hours of those who come count as.
    Counts, "gathering-counts-" {
        /// Nothing.
        Nothing = "none",
        /// 培训学时.
        Training = "training",
        /// 志愿服务时长.
        Volunteer = "volunteer",
    }
}

impl Stage {
    /// Whether nothing more happens.
    #[must_use]
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled)
    }

    /// Whether it was approved and goes on: people may be put down, marked present.
    #[must_use]
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Open | Self::Held)
    }
}

impl SittingState {
    /// Whether it is to come.
    #[must_use]
    pub const fn is_ahead(self) -> bool {
        matches!(self, Self::Planned | Self::Moved)
    }
}

/// Parts of a gathering's team that work on it: they open it and mark who is there.
pub const CREW: &[&str] = &["lead", "member", "steward", "lecturer"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_states_agree() {
        for stage in Stage::ALL {
            assert_eq!(Stage::named(stage.name()), Some(*stage));
        }
        assert_eq!(Form::StudyGroup.label_key(), "gathering-form-study-group");
        assert_eq!(Stage::ALL.iter().filter(|s| s.is_end()).count(), 2);
        assert!(Stage::Held.is_running() && !Stage::Summed.is_running());
        assert!(SittingState::Moved.is_ahead() && !SittingState::Held.is_ahead());
    }
}
