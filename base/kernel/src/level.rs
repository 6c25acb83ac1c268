//! How secret a thing is (design §4).

use serde::{Deserialize, Serialize};

/// The four levels. An entry may be higher than its dossier, never lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub enum Level {
    /// 0: anyone may read it.
    Public = 0,
    /// 1: everyone whose post reaches the place or the organisation.
    Community = 1,
    /// 2: only the team of the dossier; content is ciphertext.
    NeedToKnow = 2,
    /// 3: named persons only; hidden as if it did not exist.
    Sealed = 3,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Self; 4] = [Self::Public, Self::Community, Self::NeedToKnow, Self::Sealed];

    /// Whether content of this level is stored as ciphertext.
    #[must_use]
    pub const fn is_encrypted(self) -> bool {
        matches!(self, Self::NeedToKnow | Self::Sealed)
    }

    /// The number stored in a column.
    #[must_use]
    pub const fn number(self) -> i64 {
        self as i64
    }
}

impl From<Level> for i64 {
    fn from(level: Level) -> i64 {
        level.number()
    }
}

impl TryFrom<i64> for Level {
    type Error = String;
    fn try_from(n: i64) -> Result<Self, String> {
        Self::ALL.into_iter().find(|l| l.number() == n).ok_or_else(|| format!("{n} is not a level"))
    }
}
