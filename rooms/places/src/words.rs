//! Under which tokens a place is found, and what a typed text asks for.

use liren_kernel::{
    PlacePath, ScopeColumn,
    address::{Building, BuildingWord, DoorAddress},
    pinyin::{self, PinyinKeys},
    tokens::{self, Query},
};
use liren_office::reach::place_token;

use crate::model::{Kind, PlaceRow};

/// Spellings kept of one name: more than the likely ones only swell the index.
const SPELLINGS: usize = 4;
/// Stands for everywhere, in rows down to the street and in what offices lay out.
pub const EVERYWHERE: &str = "everywhere";
/// Stands for everywhere in rows of communities, which are asked for last.
pub const EVERY_COMMUNITY: &str = "everycommunity";
/// Put before scope tokens of doors, so that a hundred of them do not push their compound off a short list.
const DOOR: &str = "door";

/// Scope tokens of a place of `kind` at `path`.
#[must_use]
pub fn scopes(kind: Kind, path: &PlacePath) -> Vec<String> {
    let door = is_door(kind);
    let around =
        ScopeColumn::ALL.into_iter().filter_map(|column| path.code(column).map(|code| place_token(column, code)));
    let everywhere = if kind == Kind::Community { EVERY_COMMUNITY } else { EVERYWHERE };
    std::iter::once(everywhere.to_owned())
        .chain(around)
        .map(|token| if door { door_token(&token) } else { token })
        .collect()
}

/// Whether a kind is listed after the others.
#[must_use]
pub const fn is_door(kind: Kind) -> bool {
    matches!(kind, Kind::Building | Kind::Entrance)
}

/// The scope token under which doors stand.
#[must_use]
pub fn door_token(token: &str) -> String {
    format!("{DOOR}{token}")
}

/// Body tokens of a name: its pairs of characters, its spellings and its initials.
#[must_use]
pub fn body(name: &str, keys: &PinyinKeys) -> Vec<String> {
    let mut body = tokens::index_tokens(name);
    for key in keys.full.iter().chain(&keys.initials) {
        if !body.contains(key) {
            body.push(key.clone());
        }
    }
    body
}

/// The keys of a place: divisions are spelt by the short form of their name, everything else by the whole.
#[must_use]
pub fn keys(kind: Kind, name: &str, short: &str) -> PinyinKeys {
    pinyin::keys_up_to(if kind.is_division() { short } else { name }, SPELLINGS)
}

/// Body tokens of a place: its name, and of a door every word that its building may go by.
#[must_use]
pub fn body_of(row: &PlaceRow) -> Vec<String> {
    let mut tokens = body(&row.name, &keys(row.kind, &row.name, &row.short));
    let Some(number) = row.building.clone() else { return tokens };
    let way = |word| DoorAddress {
        road: row.road.clone(),
        lane: row.lane.clone(),
        compound: row.estate.clone(),
        building: Some(Building { number: number.clone(), word }),
        unit: row.unit.clone(),
        ..DoorAddress::default()
    };
    for word in [BuildingWord::Dong, BuildingWord::Zhuang, BuildingWord::HaoLou, BuildingWord::Zuo] {
        let text = format!("{:#}", way(word));
        if text != row.name {
            // The break keeps two ways from reading as one.
            tokens.push(BREAK.to_owned());
            tokens.extend(tokens::index_tokens(&text));
        }
    }
    tokens
}

/// A token that nobody types.
const BREAK: &str = "waybreak";

/// What is asked for, and whether its last token is only a beginning.
#[must_use]
pub fn asked(text: &str) -> (Vec<Vec<String>>, bool) {
    let latin = text.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ' || c == '\'');
    let joined: String = if latin { text.chars().filter(char::is_ascii_alphanumeric).collect() } else { text.into() };
    let mut phrases = tokens::query(&joined).phrases;
    phrases.retain(|phrase| !phrase.is_empty());
    // Only the last phrase may be a beginning: a single character goes there.
    phrases.sort_by_key(|phrase| Query::is_prefix(phrase));
    (phrases, true)
}

/// Parts an address down to the door into its entrance and what lies inside it: `梧桐里6弄2号502室` is `502室` in
/// `梧桐里6弄2号`. `None` when the text names no entrance or nothing inside one.
#[must_use]
pub fn within_entrance(text: &str) -> Option<(String, String)> {
    let whole = DoorAddress::new("where", text).ok()?;
    let inner = DoorAddress { floor: whole.floor, room: whole.room.clone(), ..DoorAddress::default() };
    let note = whole.note.clone().unwrap_or_default();
    let inside = format!("{inner:#} {note}").trim().to_owned();
    // Doors are known by their own name; the divisions around them are not part of it.
    let entrance = DoorAddress { area: None, floor: None, room: None, note: None, ..whole };
    let named = entrance.gate.is_some() || entrance.building.is_some() || entrance.unit.is_some();
    (named && !inside.is_empty()).then(|| (format!("{entrance:#}"), inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_by_name_spelling_and_initials() {
        let body = body("多福巷社区居委会", &pinyin::keys("多福巷"));
        for token in ["多福", "居委", "duofuxiang", "dfx"] {
            assert!(body.contains(&token.to_owned()), "{token} in {body:?}");
        }
    }

    #[test]
    fn spelling_may_be_typed_apart() {
        assert_eq!(asked("wu tong li").0, [["wutongli"]]);
        assert_eq!(asked("6弄2号").0, [["6", "弄", "2", "号"]]);
        assert_eq!(asked("里 梧桐").0, [vec!["梧桐".to_owned()], vec!["里".to_owned()]]);
    }

    #[test]
    fn a_door_is_an_entrance_and_what_lies_inside() {
        for (text, entrance, inside) in [
            ("梧桐里6弄2号502室", "梧桐里6弄2号", "502室"),
            ("梧桐街道梧桐里 6 弄 2 号 502", "梧桐里6弄2号", "502室"),
            ("桂花新村5栋1单元601", "桂花新村5栋1单元", "601室"),
            ("5栋1单元6层601室", "5栋1单元", "6楼601室"),
            ("梧桐里6弄2号502室东间", "梧桐里6弄2号", "502室 东间"),
        ] {
            assert_eq!(within_entrance(text), Some((entrance.to_owned(), inside.to_owned())), "{text}");
        }
        for text in ["", "502室", "梧桐里6弄2号", "梧桐里6弄", "wutongli"] {
            assert_eq!(within_entrance(text), None, "{text}");
        }
    }

    #[test]
    fn doors_stand_apart_and_name_what_is_around_them() {
        let path = PlacePath { compound: Some("140213901001-c1".into()), ..PlacePath::of_division("140213901001") };
        let door = scopes(Kind::Entrance, &path);
        assert!(
            door.contains(&"doorcompound140213901001-c1".to_owned()) && door.contains(&"dooreverywhere".to_owned())
        );
        assert_eq!(scopes(Kind::Province, &PlacePath::default()), ["everywhere"]);
    }
}
