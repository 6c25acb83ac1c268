//! Compounds laid out by rule or by a pasted list: buildings, entrances and floors in both styles of address,
//! `梧桐里6弄2号` (the gate is the stairwell) and `桂花新村12栋2单元`.

use std::collections::BTreeSet;

use liren_kernel::{
    Refusal,
    address::{Building, BuildingWord, DoorAddress},
};
use serde::{Deserialize, Serialize};

use crate::model::{floors, in_range};

/// What people put between an entrance and its floors: tabs, commas and semicolons, narrow or wide.
const BETWEEN: [char; 6] = ['\t', ',', ';', '\u{ff0c}', '\u{3001}', '\u{ff1b}'];
/// Most entrances laid out in one go.
pub const ENTRANCES_MAX: usize = 600;

/// How stairwells are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// A number of its own for each stairwell, counted on through the lane.
    Lane,
    /// A number for the building, which goes by this word, and a unit in it.
    Building(BuildingWord),
}

/// What a compound consists of.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Buildings that are all alike.
    Rule {
        /// How stairwells are named.
        style: Style,
        /// How many buildings.
        buildings: i64,
        /// How many entrances each has.
        entrances: i64,
        /// How many floors above ground.
        floors: i64,
        /// The number of the first building or, in a lane, the first gate.
        first: i64,
    },
    /// A line for each entrance: `2号 6层`, `12栋2单元 11层`.
    List {
        /// As pasted.
        lines: String,
    },
}

/// A building to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBuilding {
    /// Its number and word; none in a lane.
    pub number: Option<Building>,
    /// Its name among its neighbours.
    pub short: String,
    /// Its entrances.
    pub doors: Vec<NewDoor>,
}

/// An entrance to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDoor {
    /// Its gate, in a lane.
    pub gate: Option<String>,
    /// Its unit, in a building.
    pub unit: Option<String>,
    /// Floors above ground, if known.
    pub floors: Option<i64>,
}

impl NewDoor {
    /// Its name within the compound.
    #[must_use]
    pub fn short(&self, building: Option<&Building>) -> String {
        let address = DoorAddress {
            gate: self.gate.clone(),
            building: building.cloned(),
            unit: self.unit.clone(),
            ..DoorAddress::default()
        };
        format!("{address:#}")
    }
}

impl Layout {
    /// The buildings it stands for.
    ///
    /// # Errors
    /// At `buildings`, `entrances`, `floors`, `first`: `refusal-number-range`; at `lines`: `refusal-place-list-line`,
    /// `refusal-place-list-twice` with the line's number, `refusal-place-list-empty`, `refusal-place-too-many`.
    pub fn buildings(&self) -> Result<Vec<NewBuilding>, Refusal> {
        match self {
            Self::Rule { style, buildings, entrances, floors: high, first } => {
                in_range("buildings", *buildings, 1, 200)?;
                in_range("entrances", *entrances, 1, 50)?;
                in_range("first", *first, 1, 9_999)?;
                let high = floors("floors", *high)?;
                if (buildings * entrances) as usize > ENTRANCES_MAX {
                    return Err(Refusal::field("buildings", "refusal-place-too-many").arg("max", ENTRANCES_MAX));
                }
                Ok((0..*buildings)
                    .map(|n| by_rule(*style, first + n, *first + n * entrances, *entrances, high))
                    .collect())
            }
            Self::List { lines } => by_list(lines),
        }
    }
}

fn by_rule(style: Style, number: i64, gate: i64, entrances: i64, floors: i64) -> NewBuilding {
    match style {
        Style::Lane => {
            let doors: Vec<NewDoor> = (gate..gate + entrances)
                .map(|n| NewDoor { gate: Some(n.to_string()), unit: None, floors: Some(floors) })
                .collect();
            NewBuilding { number: None, short: short_of_gates(&doors), doors }
        }
        Style::Building(word) => {
            let number = Building { number: number.to_string(), word };
            let doors = (1..=entrances)
                .map(|n| NewDoor { gate: None, unit: Some(n.to_string()), floors: Some(floors) })
                .collect();
            NewBuilding { short: short_of_building(&number), number: Some(number), doors }
        }
    }
}

fn short_of_building(number: &Building) -> String {
    let address = DoorAddress { building: Some(number.clone()), ..DoorAddress::default() };
    format!("{address:#}")
}

/// A building in a lane goes by its gates: `1–2号`.
fn short_of_gates(doors: &[NewDoor]) -> String {
    match doors {
        [] => String::new(),
        [one] => one.short(None),
        [first, .., last] => format!("{}–{}", first.gate.as_deref().unwrap_or_default(), last.short(None)),
    }
}

fn by_list(lines: &str) -> Result<Vec<NewBuilding>, Refusal> {
    let mut buildings: Vec<NewBuilding> = Vec::new();
    let mut seen = BTreeSet::new();
    for (number, line) in (1..).zip(lines.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        if seen.len() >= ENTRANCES_MAX {
            return Err(Refusal::field("lines", "refusal-place-too-many").arg("max", ENTRANCES_MAX));
        }
        let wrong = |key: &str| Refusal::field("lines", key).arg("line", number).arg("text", line.trim());
        let (building, door) = read_line(line).ok_or_else(|| wrong("refusal-place-list-line"))?;
        if !seen.insert(door.short(building.as_ref())) {
            return Err(wrong("refusal-place-list-twice"));
        }
        let same = |b: &&mut NewBuilding| building.is_some() && b.number == building;
        match buildings.iter_mut().find(same) {
            Some(found) => found.doors.push(door),
            None => {
                let short = building.as_ref().map_or_else(|| door.short(None), short_of_building);
                buildings.push(NewBuilding { number: building, short, doors: vec![door] });
            }
        }
    }
    if buildings.is_empty() {
        return Err(Refusal::field("lines", "refusal-place-list-empty"));
    }
    Ok(buildings)
}

/// An entrance and, if the line says it, its floors; a last number of one or two digits is floors too.
fn read_line(line: &str) -> Option<(Option<Building>, NewDoor)> {
    let line = line.replace(BETWEEN, " ");
    let (head, tail) = line.trim().rsplit_once(' ').unwrap_or((line.trim(), ""));
    let bare = tail.parse::<i64>().ok().filter(|_| tail.len() <= 3);
    let text = if bare.is_some() { head.trim() } else { line.trim() };
    let address = DoorAddress::new("lines", text).ok().filter(|a| a.room.is_none() && a.note.is_none())?;
    let high = bare.or(address.floor.map(i64::from));
    if high.is_some_and(|high| floors("lines", high).is_err()) {
        return None;
    }
    match (address.building, address.unit, address.gate) {
        (Some(building), unit, _) => Some((Some(building), NewDoor { gate: None, unit, floors: high })),
        (None, None, Some(gate)) => Some((None, NewDoor { gate: Some(gate), unit: None, floors: high })),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(layout: &Layout) -> Vec<String> {
        let buildings = layout.buildings().unwrap();
        buildings
            .iter()
            .map(|b| {
                let doors: Vec<String> = b
                    .doors
                    .iter()
                    .map(|d| format!("{}/{}", d.short(b.number.as_ref()), d.floors.unwrap_or_default()))
                    .collect();
                format!("{}: {}", b.short, doors.join(" "))
            })
            .collect()
    }
    fn rule(style: Style, buildings: i64, entrances: i64, floors: i64) -> Layout {
        Layout::Rule { style, buildings, entrances, floors, first: 1 }
    }

    #[test]
    fn a_rule_lays_out_both_styles() {
        assert_eq!(
            names(&rule(Style::Lane, 3, 2, 6)),
            ["1–2号: 1号/6 2号/6", "3–4号: 3号/6 4号/6", "5–6号: 5号/6 6号/6"]
        );
        assert_eq!(
            names(&rule(Style::Building(BuildingWord::Dong), 2, 2, 11)),
            ["1栋: 1栋1单元/11 1栋2单元/11", "2栋: 2栋1单元/11 2栋2单元/11"]
        );
        for (buildings, entrances, floors) in [(0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, 121), (201, 1, 1), (100, 50, 1)]
        {
            assert!(rule(Style::Lane, buildings, entrances, floors).buildings().is_err());
        }
    }

    #[test]
    fn a_list_is_read_as_people_paste_it() {
        let list = |lines: &str| Layout::List { lines: lines.into() };
        assert_eq!(
            names(&list("2号 6层\n3号,6\n\n12栋2单元 11层\n12栋1单元\t11\n桂花新村 3 幢")),
            ["2号: 2号/6", "3号: 3号/6", "12栋: 12栋2单元/11 12栋1单元/11", "3幢: 3幢/0"]
        );
        let refused = |lines: &str| list(lines).buildings().unwrap_err();
        assert_eq!(refused("2号\n2号").key, "refusal-place-list-twice");
        assert_eq!(refused("2号\n??").args[0], ("line".into(), "2".into()));
        assert_eq!(refused("2号502室").key, "refusal-place-list-line");
        assert_eq!(refused(" \n").key, "refusal-place-list-empty");
    }
}
