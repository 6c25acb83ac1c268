//! What a patrol is made of: teams with hats, plans with dates, rounds with stops, floors and findings.

use liren_kernel::{Id, Refusal};
use liren_store::named;
use serde::{Deserialize, Serialize};

use crate::{dates::Rhythm, draw::Bounds, rota::Caps};

/// 巡访团.
pub const TEAM: &str = "patrol_team";
/// 巡访计划.
pub const PLAN: &str = "patrol_plan";
/// 一轮巡访.
pub const ROUND: &str = "patrol_round";

/// 网格巡查: the round of a grid's own worker. A round like the others, without plan, team and draw.
pub const GRID: &str = "patrol_grid";

/// Parts of the parties of these dossiers: who leads, who walks, who belongs to the team.
pub const LEAD: &str = "lead";
/// See [`LEAD`].
pub const WALKER: &str = "walker";
/// See [`LEAD`].
pub const MEMBER: &str = "member";

/// Marks ids of findings.
#[derive(Debug)]
pub enum FindingMark {}
/// A finding.
pub type FindingId = Id<FindingMark>;

named! {
    /// What somebody is in a team; other hats stand beside it in words.
    Hat, "patrol-hat-" {
        /// 团长.
        Captain = "captain",
        /// 副团长.
        Deputy = "deputy",
        /// 团员.
        Member = "member",
    }
}

impl Hat {
    /// Whether the hat leads the team.
    #[must_use]
    pub const fn leads(self) -> bool {
        matches!(self, Self::Captain | Self::Deputy)
    }
}

named! {
    /// Where a round stands.
    Stage, "patrol-stage-" {
        /// 待巡访: drawn, nobody set out.
        Planned = "planned",
        /// 巡访中.
        Walking = "walking",
        /// 已结束. What was done without a network may still come.
        Done = "done",
    }
}

named! {
    /// The fifteen things a patrol looks at (domain.md §4). The words stand in the checklist, which is versioned.
    Category, "patrol-category-" {
        /// 小区环境卫生.
        Hygiene = "hygiene",
        /// 乱停车.
        Parking = "parking",
        /// 乱晾晒.
        Drying = "drying",
        /// 违章搭建.
        Building = "building",
        /// 高空抛物.
        Throwing = "throwing",
        /// 乱堆物.
        Clutter = "clutter",
        /// 乱设摊.
        Stalls = "stalls",
        /// 跨门营业.
        Threshold = "threshold",
        /// 黑广告.
        Adverts = "adverts",
        /// 宣传栏.
        Boards = "boards",
        /// 绿地.
        Green = "green",
        /// 道路.
        Road = "road",
        /// 菜市场.
        Market = "market",
        /// 五个中心.
        Centres = "centres",
        /// 交通文明路口.
        Crossing = "crossing",
    }
}

impl Category {
    /// The category of the ledger of matters that fits, when something is passed on.
    #[must_use]
    pub const fn matter(self) -> &'static str {
        match self {
            Self::Hygiene | Self::Market => "R01",
            Self::Parking | Self::Crossing => "R05",
            Self::Drying => "D02",
            Self::Building => "R07",
            Self::Throwing => "A05",
            Self::Clutter => "D01",
            Self::Stalls | Self::Threshold => "R06",
            Self::Adverts => "D04",
            Self::Green => "R03",
            Self::Boards | Self::Road | Self::Centres => "H02",
        }
    }
}

named! {
    /// What was done about a finding.
    Did, "patrol-did-" {
        /// 顺手改好.
        Fixed = "fixed",
        /// 劝导.
        Persuaded = "persuaded",
        /// 转办.
        PassedOn = "passed_on",
    }
}

named! {
    /// Where a finding stands.
    Standing, "patrol-standing-" {
        /// Not put right as far as anybody saw.
        Open = "open",
        /// Put right: on the spot, or seen put right later.
        Right = "right",
    }
}

named! {
    /// Part of the day in which a team walks.
    Part, "patrol-part-" {
        /// 上午, from 8:30.
        Morning = "morning",
        /// 下午, from 14:30.
        Afternoon = "afternoon",
        /// 晚上, from 19:00.
        Evening = "evening",
    }
}

impl Part {
    /// Minute of the day at which a round begins.
    #[must_use]
    pub const fn from(self) -> i64 {
        match self {
            Self::Morning => 8 * 60 + 30,
            Self::Afternoon => 14 * 60 + 30,
            Self::Evening => 19 * 60,
        }
    }
    /// Its place among [`liren_contribution::model::PARTS_OF_DAY`].
    #[must_use]
    pub const fn slot(self) -> u32 {
        match self {
            Self::Morning => 0,
            Self::Afternoon => 1,
            Self::Evening => 2,
        }
    }
}

/// A group of a plan: a pair that walks the compounds of one community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Code of the community.
    pub community: String,
    /// Codes of the compounds.
    pub compounds: Vec<String>,
}

/// What a plan settles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// On which days.
    pub rhythm: Rhythm,
    /// In which part of the day.
    pub part: Part,
    /// How entrances are drawn.
    pub bounds: Bounds,
    /// How much one person may walk.
    pub caps: Caps,
    /// Groups, at most [`GROUPS`].
    pub groups: Vec<Group>,
}

/// Groups of one plan at most.
pub const GROUPS: usize = 8;
/// Minutes of one round at most that count as hours: what a round of fifty floors takes with every pause.
pub const ROUND_MINUTES: i64 = 180;

impl Settings {
    /// Checks what the types do not.
    ///
    /// # Errors
    /// `refusal-patrol-bounds`, `refusal-patrol-caps`, `refusal-patrol-groups`.
    pub fn check(&self) -> Result<(), Refusal> {
        let b = self.bounds;
        let sound = (1..=10).contains(&b.least)
            && (b.least..=10).contains(&b.most)
            && (1..=40).contains(&b.floors)
            && (b.floors * b.least..=400).contains(&b.goal);
        if !sound {
            return Err(Refusal::field("goal", "refusal-patrol-bounds"));
        }
        let (young, old) = (self.caps.younger, self.caps.older);
        let within = |n: i64| (1..=7).contains(&n);
        if !within(young.week) || !within(old.week) || !(0..=6).contains(&young.rest) || !(0..=6).contains(&old.rest) {
            return Err(Refusal::field("older_week", "refusal-patrol-caps"));
        }
        // Whoever is older never walks more or rests less.
        if old.week > young.week || old.rest < young.rest {
            return Err(Refusal::field("older_week", "refusal-patrol-caps"));
        }
        if self.groups.is_empty() || self.groups.len() > GROUPS || self.groups.iter().any(|g| g.compounds.is_empty()) {
            return Err(Refusal::field("compounds", "refusal-patrol-groups").arg("max", GROUPS));
        }
        Ok(())
    }
}
