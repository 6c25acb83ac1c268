//! Where a thing belongs: one code per level of the tree, compared for equality (design §9.2).

use serde::{Deserialize, Serialize};

/// The stored scope columns, widest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeColumn {
    /// 市, first 4 digits of the division code.
    City,
    /// 区 or 县, 6 digits.
    District,
    /// 街道, 镇 or 乡, 9 digits.
    Street,
    /// 社区, 居委会 or 村, 12 digits.
    Community,
    /// 网格: the community's code, `-g` and a number.
    Grid,
    /// 小区: the community's code, `-c` and a number.
    Compound,
}

impl ScopeColumn {
    /// All columns, widest first.
    pub const ALL: [Self; 6] = [Self::City, Self::District, Self::Street, Self::Community, Self::Grid, Self::Compound];

    /// Its column name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::District => "district",
            Self::Street => "street",
            Self::Community => "community",
            Self::Grid => "grid",
            Self::Compound => "compound",
        }
    }
}

/// The codes of a place and of everything around it; `None` below its own level.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PlacePath {
    /// 4 digits.
    pub city: Option<String>,
    /// 6 digits.
    pub district: Option<String>,
    /// 9 digits.
    pub street: Option<String>,
    /// 12 digits.
    pub community: Option<String>,
    /// See [`ScopeColumn::Grid`].
    pub grid: Option<String>,
    /// See [`ScopeColumn::Compound`].
    pub compound: Option<String>,
}

impl PlacePath {
    /// The path of a division by its code of 4, 6, 9 or 12 digits; deeper columns stay empty.
    #[must_use]
    pub fn of_division(code: &str) -> Self {
        let cut = |n: usize| code.get(..n).map(str::to_owned);
        Self { city: cut(4), district: cut(6), street: cut(9), community: cut(12), grid: None, compound: None }
    }

    /// The code stored in `column`.
    #[must_use]
    pub fn code(&self, column: ScopeColumn) -> Option<&str> {
        match column {
            ScopeColumn::City => self.city.as_deref(),
            ScopeColumn::District => self.district.as_deref(),
            ScopeColumn::Street => self.street.as_deref(),
            ScopeColumn::Community => self.community.as_deref(),
            ScopeColumn::Grid => self.grid.as_deref(),
            ScopeColumn::Compound => self.compound.as_deref(),
        }
    }

    /// The narrowest code there is.
    #[must_use]
    pub fn narrowest(&self) -> Option<(ScopeColumn, &str)> {
        ScopeColumn::ALL.into_iter().rev().find_map(|c| self.code(c).map(|code| (c, code)))
    }
}
