//! What a place is: a node of the dated tree from the province down to the entrance.

use std::sync::LazyLock;

use liren_kernel::{Day, Line, PlacePath, Refusal, ScopeColumn};
use liren_office::PlaceId;
use liren_store::{Cell, ColumnType, DbError, FromColumn, Param, ToParam, row};
use serde::{Deserialize, Serialize};

/// What kind of node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 省.
    Province,
    /// 市.
    City,
    /// 区 or 县.
    District,
    /// 街道, 镇 or 乡.
    Street,
    /// 社区, 居委会 or 村.
    Community,
    /// 网格: a part of a community, named by its compounds; not an ancestor of them.
    Grid,
    /// 小区 or 弄.
    Compound,
    /// 楼栋.
    Building,
    /// 楼道, 单元 or, in a lane, 号.
    Entrance,
    /// 场所: where people meet.
    Venue,
}

/// Words that end the name of a division.
const ENDS: [&str; 6] = ["街道", "镇", "乡", "区", "县", "市"];

/// A street's, town's or district's name without its last word, as numbers of dossiers begin: 梧桐 for 梧桐街道.
#[must_use]
pub fn short_name(area: &str) -> &str {
    ENDS.iter().find_map(|end| area.strip_suffix(end)).filter(|short| !short.is_empty()).unwrap_or(area)
}

impl Kind {
    /// All kinds, widest first.
    pub const ALL: [Self; 10] = [
        Self::Province,
        Self::City,
        Self::District,
        Self::Street,
        Self::Community,
        Self::Grid,
        Self::Compound,
        Self::Building,
        Self::Entrance,
        Self::Venue,
    ];

    /// Its stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::District => "district",
            Self::Street => "street",
            Self::Community => "community",
            Self::Grid => "grid",
            Self::Compound => "compound",
            Self::Building => "building",
            Self::Entrance => "entrance",
            Self::Venue => "venue",
        }
    }

    /// Its message key.
    #[must_use]
    pub fn label_key(self) -> String {
        format!("place-kind-{}", self.name())
    }

    /// The scope column that holds the code of places of this kind; none above the city and below the compound.
    #[must_use]
    pub const fn column(self) -> Option<ScopeColumn> {
        match self {
            Self::City => Some(ScopeColumn::City),
            Self::District => Some(ScopeColumn::District),
            Self::Street => Some(ScopeColumn::Street),
            Self::Community => Some(ScopeColumn::Community),
            Self::Grid => Some(ScopeColumn::Grid),
            Self::Compound => Some(ScopeColumn::Compound),
            Self::Province | Self::Building | Self::Entrance | Self::Venue => None,
        }
    }

    /// The level of the national division list with codes of so many digits (2, 4, 6, 9 or 12).
    #[must_use]
    pub const fn of_division(digits: usize) -> Option<Self> {
        match digits {
            2 => Some(Self::Province),
            4 => Some(Self::City),
            6 => Some(Self::District),
            9 => Some(Self::Street),
            12 => Some(Self::Community),
            _ => None,
        }
    }

    /// Whether it is a level of the national list rather than something an office lays out.
    #[must_use]
    pub const fn is_division(self) -> bool {
        matches!(self, Self::Province | Self::City | Self::District | Self::Street | Self::Community)
    }
}

impl ToParam for Kind {
    fn to_param(&self) -> Param<'_> {
        Param::Text(self.name())
    }
}
impl FromColumn for Kind {
    const KIND: ColumnType = ColumnType::Text;
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        let name = String::from_cell(cell)?;
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| DbError::internal(format!("{name} is no kind of place")))
    }
}

row! {
    /// A place as stored.
    pub struct PlaceRow {
        /// Order; what `parent` points to.
        pub seq: i64,
        /// Its name to other rooms; stays when the place is renamed.
        pub id: PlaceId,
        /// Division code of 2 to 12 digits, or the community's with `-g1`, `-c1`, `-v1` and below a compound `-b1`, `-e1`.
        pub code: String,
        /// What it is.
        pub kind: Kind,
        /// The whole name, which says enough by itself: 梧桐里6弄2号.
        pub name: String,
        /// The name among its neighbours: 2号.
        pub short: String,
        /// Chinese order: compare bytes.
        pub sort: String,
        /// The place around it.
        pub parent: Option<i64>,
        /// Codes of what is around it, itself included.
        pub city: Option<String>,
        /// See `city`.
        pub district: Option<String>,
        /// See `city`.
        pub street: Option<String>,
        /// See `city`.
        pub community: Option<String>,
        /// See `city`.
        pub grid: Option<String>,
        /// See `city`.
        pub compound: Option<String>,
        /// `list` for the national list, `office` for what an office laid out.
        pub source: String,
        /// Parts of the door address, numbers without their words.
        pub road: Option<String>,
        /// 弄.
        pub lane: Option<String>,
        /// Name of the compound as addresses have it.
        pub estate: Option<String>,
        /// 号.
        pub gate: Option<String>,
        /// Number of the building.
        pub building: Option<String>,
        /// Word of the building: `dong`, `zhuang`, `hao_lou`, `zuo`.
        pub word: Option<String>,
        /// 单元.
        pub unit: Option<String>,
        /// Floors above ground.
        pub floors: Option<i64>,
        /// Degrees north × 1,000,000, in GCJ-02 ([`crate::datum`]).
        pub lat: Option<i64>,
        /// Degrees east × 1,000,000.
        pub lon: Option<i64>,
        /// First day it was so.
        pub valid_from: Day,
        /// First day it was no longer; `None` while it is.
        pub valid_until: Option<Day>,
        /// What took its place.
        pub successor: Option<PlaceId>,
    }
}

impl PlaceRow {
    /// The codes of what is around it, itself included.
    #[must_use]
    pub fn path(&self) -> PlacePath {
        PlacePath {
            city: self.city.clone(),
            district: self.district.clone(),
            street: self.street.clone(),
            community: self.community.clone(),
            grid: self.grid.clone(),
            compound: self.compound.clone(),
        }
    }

    /// Whether it is a division that ended, of which nobody has said yet which one took over.
    #[must_use]
    pub fn waits(&self) -> bool {
        !self.is_open() && self.successor.is_none() && self.kind.is_division()
    }

    /// Whether it is in force.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.valid_until.is_none()
    }
}

/// Suffixes of the national list that everyone leaves out when speaking; a longer one before the one it ends in.
static SUFFIXES: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("../data/suffixes.txt").lines().collect());

/// How people call a division: 多福巷社区居委会 → 多福巷.
#[must_use]
pub fn short_of_division(name: &str) -> &str {
    SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix)).filter(|s| s.chars().count() > 1).unwrap_or(name)
}

/// Highest building and most entrances of one building that are believed.
pub const FLOORS_MAX: i64 = 120;

/// Checks a number of floors.
///
/// # Errors
/// `refusal-number-range` at `field`.
pub fn floors(field: &str, floors: i64) -> Result<i64, Refusal> {
    in_range(field, floors, 1, FLOORS_MAX)
}

/// Checks a number typed into `field`.
///
/// # Errors
/// `refusal-number-range`.
pub fn in_range(field: &str, number: i64, min: i64, max: i64) -> Result<i64, Refusal> {
    if (min..=max).contains(&number) {
        Ok(number)
    } else {
        Err(Refusal::field(field, "refusal-number-range").arg("min", min).arg("max", max))
    }
}

/// Checks the day of a change: it may lie in the past, not before the place began, and not ahead.
///
/// # Errors
/// `refusal-day-future`, `place-refusal-before-beginning`.
pub fn change_day(day: Day, today: Day, since: Day) -> Result<Day, Refusal> {
    if day > today {
        return Err(Refusal::field("day", "refusal-day-future"));
    }
    if day < since {
        return Err(Refusal::field("day", "refusal-place-before-beginning").arg("day", since));
    }
    Ok(day)
}

/// A name that may be given to a place.
///
/// # Errors
/// As [`Line::new`].
pub fn place_name(field: &str, name: &str) -> Result<String, Refusal> {
    Line::new(field, name).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_leave_out_the_office_in_a_name() {
        for (name, short) in [
            ("多福巷社区居委会", "多福巷"),
            ("冬奥村社区居民委员会", "冬奥村"),
            ("前白户村民委员会", "前白户"),
            ("永泰街道", "永泰街道"),
            ("居委会", "居委会"),
        ] {
            assert_eq!(short_of_division(name), short);
        }
    }

    #[test]
    fn days_of_changes_are_bounded() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let check = |d: &str| change_day(day(d), day("2026-06-23"), day("2024-01-01")).map_err(|r| r.key);
        assert_eq!(check("2026-06-24").unwrap_err(), "refusal-day-future");
        assert_eq!(check("2023-12-31").unwrap_err(), "refusal-place-before-beginning");
        assert_eq!(check("2024-01-01").unwrap(), day("2024-01-01"));
    }
}
