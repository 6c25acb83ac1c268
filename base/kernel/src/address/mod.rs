//! Door addresses in the two styles that are in use: `宝山路 499 弄 3 号 502 室`, where 弄 is the compound and 号 the
//! stairwell, and `桂花新村 3 幢 1 单元 4 层 401 室` (GB/T 23705 order; every level may be missing).

mod names;
mod parse;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// Longest address that is read, in characters.
pub const ADDRESS_MAX: usize = 120;

/// An address down to the door. Numbers are text in Arabic digits, since `12甲` and `3A` are numbers too; they are
/// written without their word. `Display` gives the canonical form, `{:#}` the same without spaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct DoorAddress {
    /// What stands before: province to community, as written.
    pub area: Option<String>,
    /// 路, 街, 巷: `宝山路`.
    pub road: Option<String>,
    /// 弄: `499`; a side lane is `499弄12支`.
    pub lane: Option<String>,
    /// 号 of the house or, in a lane, of the stairwell.
    pub gate: Option<String>,
    /// 小区, 里, 村, 苑: `桂花新村`.
    pub compound: Option<String>,
    /// 栋, 幢, 号楼, 座.
    pub building: Option<Building>,
    /// 单元.
    pub unit: Option<String>,
    /// The floor, if it is stated; below ground negative. See [`DoorAddress::floor`].
    pub floor: Option<i16>,
    /// 室.
    pub room: Option<String>,
    /// What was written after it, such as `东间`.
    pub note: Option<String>,
}

/// A building's number and the word it goes by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Building {
    /// `3`, `A`.
    pub number: String,
    /// The word.
    pub word: BuildingWord,
}

/// How a building is called where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuildingWord {
    /// 栋.
    Dong,
    /// 幢.
    Zhuang,
    /// 号楼.
    HaoLou,
    /// 座.
    Zuo,
}

impl BuildingWord {
    /// The word.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Dong => "栋",
            Self::Zhuang => "幢",
            Self::HaoLou => "号楼",
            Self::Zuo => "座",
        }
    }
}

impl DoorAddress {
    /// Reads an address: spaces, full-width digits, traditional characters, Chinese numerals (三号楼), `3-1-401` and
    /// `3#` are understood. What follows the last part that fits becomes the note; nothing is lost.
    ///
    /// # Errors
    /// At `field`: `refusal-address-empty`; `refusal-address-long` with `max`; `refusal-address-unread` when neither a
    /// place name nor a number with its word is found.
    pub fn new(field: &str, text: &str) -> Result<Self, Refusal> {
        let count = text.chars().count();
        if text.trim().is_empty() {
            return Err(Refusal::field(field, "refusal-address-empty"));
        }
        if count > ADDRESS_MAX {
            return Err(Refusal::field(field, "refusal-address-long").arg("max", ADDRESS_MAX).arg("count", count));
        }
        parse::read(text).ok_or_else(|| Refusal::field(field, "refusal-address-unread"))
    }

    /// The floor: as stated, else from a room number of three or four digits: 502 → 5, 1203 → 12.
    #[must_use]
    pub fn floor(&self) -> Option<i16> {
        let from_room = || {
            let digits = self.room.as_deref()?.trim_end_matches(|c: char| !c.is_ascii_digit());
            let whole = matches!(digits.len(), 3 | 4) && digits.bytes().all(|b| b.is_ascii_digit());
            whole.then(|| digits[..digits.len() - 2].parse().ok()).flatten().filter(|floor| *floor > 0)
        };
        self.floor.or_else(from_room)
    }

    /// Equal for two ways of writing one door: without area, note, floor and the words for building.
    #[must_use]
    pub fn key(&self) -> String {
        let building = self.building.as_ref().map(|b| &b.number);
        let parts = [&self.road, &self.lane, &self.compound, &self.gate, &building.cloned(), &self.unit, &self.room];
        parts.map(|part| part.as_deref().unwrap_or_default().to_lowercase()).join("|")
    }

    /// What may stand on a public board: road, lane and compound. `None` if none of them is surely a place name.
    #[must_use]
    pub fn public_part(&self) -> Option<Self> {
        let place = |name: &Option<String>| name.clone().filter(|name| names::is_place_name(name));
        let part = Self {
            road: place(&self.road),
            lane: self.lane.clone(),
            compound: place(&self.compound),
            ..Self::default()
        };
        (part != Self::default()).then_some(part)
    }

    fn compact(&self) -> String {
        let mut out = String::new();
        let mut put = |part: &Option<String>, word: &str| {
            if let Some(part) = part {
                out.push_str(part);
                out.push_str(word);
            }
        };
        let building = self.building.as_ref().map(|b| format!("{}{}", b.number, b.word.text()));
        put(&self.area, "");
        put(&self.road, "");
        // A gate beside a building is of the road, before the compound; otherwise it is a stairwell, after it.
        let gate_first = self.road.is_some() && self.lane.is_none() && building.is_some();
        if self.road.is_some() {
            put(&self.lane, "弄");
        }
        if gate_first {
            put(&self.gate, "号");
        }
        put(&self.compound, "");
        if self.road.is_none() {
            put(&self.lane, "弄");
        }
        if !gate_first {
            put(&self.gate, "号");
        }
        put(&building, "");
        put(&self.unit, "单元");
        let floor_word = if building.is_some() || self.unit.is_some() { "层" } else { "楼" };
        match self.floor {
            Some(floor) if floor < 0 => put(&Some(format!("地下{}", -i32::from(floor))), "层"),
            Some(floor) => put(&Some(floor.to_string()), floor_word),
            None => {}
        }
        put(&self.room, "室");
        out
    }
}

impl fmt::Display for DoorAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let compact = self.compact();
        if f.alternate() {
            f.write_str(&compact)?;
            return self.note.as_ref().map_or(Ok(()), |note| write!(f, "({note})"));
        }
        // A space wherever digits or Latin letters meet Chinese characters.
        let mut out = String::new();
        let mut before: Option<char> = None;
        for c in compact.chars() {
            let branch = "甲乙丙丁".contains(c);
            if before.is_some_and(|b| !branch && b.is_ascii() != c.is_ascii()) {
                out.push(' ');
            }
            out.push(c);
            before = Some(c);
        }
        f.write_str(&out)?;
        self.note.as_ref().map_or(Ok(()), |note| write!(f, " ({note})"))
    }
}
