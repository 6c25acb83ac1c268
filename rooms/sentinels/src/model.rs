//! What a sentinel is.

use liren_kernel::{Id, Instant};
use liren_office::{OrgId, PersonId, Role};
use liren_store::{named, row};

/// Marks ids of sentinels.
#[derive(Debug)]
pub enum SentinelMark {}
/// Marks ids of those who asked to become one.
#[derive(Debug)]
pub enum AskMark {}
/// A sentinel: one person at one depot, from one day until another.
pub type SentinelId = Id<SentinelMark>;
/// Somebody who asked.
pub type AskId = Id<AskMark>;

named! {
    /// As what somebody is at the depot.
    Part, "sentinel-part-" {
        /// 骑手、快递员.
        Rider = "rider",
        /// 站长: leads the riders of the depot.
        Leader = "leader",
    }
}

named! {
    /// What a sentinel looks after first.
    Hat, "sentinel-hat-" {
        /// 移动网格员.
        Grid = "grid",
        /// 安全巡查员.
        Safety = "safety",
        /// 文明宣传员.
        Civility = "civility",
    }
}

named! {
    /// How the privacy notice was agreed to; names of the consents of the register of people.
    How, "sentinel-how-" {
        /// On paper.
        Written = "written",
        /// Read aloud and agreed to.
        Spoken = "spoken",
        /// By their own phone.
        Online = "online",
    }
}

/// The purpose of the consent.
pub const PURPOSE: &str = "sentinel";

impl Part {
    /// The role of its post.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Rider => Role::Sentinel,
            Self::Leader => Role::DepotLeader,
        }
    }
}

row! {
    /// A sentinel as stored.
    #[derive(PartialEq, Eq)]
    pub struct SentinelRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: SentinelId,
        /// Who.
        pub person: PersonId,
        /// Where from.
        pub depot: OrgId,
        /// As what.
        pub part: Part,
        /// What they look after first.
        pub hat: Hat,
        /// Their post.
        pub post: Id<()>,
        /// Since when.
        pub confirmed_at: Instant,
        /// When they knew all the answers.
        pub trained_at: Option<Instant>,
        /// Until when.
        pub until_at: Option<Instant>,
        /// Whether post and consent still stand.
        pub holds: bool,
    }
}

row! {
    /// Somebody who asked. The phone is ciphertext.
    #[derive(PartialEq, Eq)]
    pub struct AskRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: AskId,
        /// Where from.
        pub depot: OrgId,
        /// As what.
        pub part: Part,
        /// What they would look after.
        pub hat: Hat,
        /// Name, as typed.
        pub name: String,
        /// Ciphertext.
        pub phone: Vec<u8>,
        /// When.
        pub asked_at: Instant,
    }
}

impl SentinelRow {
    /// Whether they are one now: post, consent and row stand.
    #[must_use]
    pub const fn in_force(&self) -> bool {
        self.holds && self.until_at.is_none()
    }
}
