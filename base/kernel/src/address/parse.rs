//! Reads a door address from left to right: names, and numbers with the word that follows them.

use crate::tokens::{is_han, simplify};

use super::{
    Building, BuildingWord, DoorAddress,
    names::{is_place_name, split_area, split_road},
};

/// Words after a number, longer ones before their beginnings.
const WORDS: [(&str, Word); 19] = [
    ("支弄", Word::SideLane),
    ("弄", Word::Lane),
    ("号楼", Word::Building(BuildingWord::HaoLou)),
    ("号院", Word::Yard),
    ("号房", Word::Room),
    ("号室", Word::Room),
    ("号", Word::Gate),
    ("#楼", Word::Building(BuildingWord::HaoLou)),
    ("#", Word::Building(BuildingWord::HaoLou)),
    ("栋", Word::Building(BuildingWord::Dong)),
    ("幢", Word::Building(BuildingWord::Zhuang)),
    ("座", Word::Building(BuildingWord::Zuo)),
    ("单元", Word::Unit),
    ("楼", Word::Storey),
    ("层", Word::Floor),
    ("门", Word::Door),
    ("室", Word::Room),
    ("房", Word::Room),
    ("户", Word::Room),
];
/// A word before one of these is part of a name: 三号桥路, 2 号大街, 五楼村.
const NAME_GOES_ON: [&str; 11] = ["路", "街", "巷", "大街", "大道", "公路", "桥", "镇", "乡", "庄", "线"];
const NUMERALS: &str = "零〇一二两三四五六七八九十百";
const BRANCHES: &str = "甲乙丙丁";
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    SideLane,
    Lane,
    Gate,
    Yard,
    Building(BuildingWord),
    Unit,
    /// 楼: a floor, or a building when a unit follows.
    Storey,
    Floor,
    /// 门: a unit in the north.
    Door,
    Room,
}

/// `None` if there is nothing that is an address.
pub(super) fn read(text: &str) -> Option<DoorAddress> {
    let mut text: Vec<char> = simplify(text).chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let mut address = DoorAddress::default();
    // What stands in brackets at the end is a note; brackets before it are read over.
    if text.last() == Some(&')') {
        let open = text.iter().rposition(|c| *c == '(').filter(|at| *at > 0)?;
        address.note = noted(&text[open + 1..text.len() - 1]);
        text.truncate(open);
    }
    let mut reader = Reader { text: &text, at: 0, address };
    let rest = reader.run();
    let mut address = reader.address;
    let rest = noted(&text[rest..]);
    address.note = match (rest, address.note) {
        (Some(rest), Some(note)) => Some(format!("{rest},{note}")),
        (rest, note) => rest.or(note),
    };
    let numbers = [&address.lane, &address.gate, &address.unit, &address.room];
    let numbered = numbers.iter().any(|n| n.is_some()) || address.building.is_some() || address.floor.is_some();
    let named = [&address.road, &address.compound].into_iter().flatten().any(|name| is_place_name(name));
    (numbered || named).then_some(address)
}

/// One line of words without brackets, which enclose the note when it is written.
fn noted(text: &[char]) -> Option<String> {
    let note: String = text.iter().map(|c| if "()".contains(*c) { ' ' } else { *c }).collect();
    let note = note.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let note = note.trim_matches(|c: char| " ,，.。、;；-".contains(c));
    (!note.is_empty()).then(|| note.to_owned())
}

struct Reader<'a> {
    text: &'a [char],
    at: usize,
    address: DoorAddress,
}

impl Reader<'_> {
    /// Reads as far as it fits; gives where the note begins.
    fn run(&mut self) -> usize {
        let mut name = String::new();
        let mut name_from = 0;
        while self.at < self.text.len() {
            let here = self.at;
            if let Some((number, word, end)) = self.numbered(here) {
                if !self.named(&mut name, true) {
                    return name_from;
                }
                if !self.put(number, word, end) {
                    return here;
                }
                self.at = end;
                name_from = end;
            } else if let Some((chain, end)) = self.chain(here, &name) {
                if !self.named(&mut name, true) {
                    return name_from;
                }
                // After a bare road a bare number is the house: 宝山路 499.
                let a = &self.address;
                let house = chain.len() == 1
                    && *a == DoorAddress { area: a.area.clone(), road: a.road.clone(), ..DoorAddress::default() };
                let put = if house && a.road.is_some() {
                    self.put(plain(&chain[0]), Word::Gate, end)
                } else {
                    self.put_chain(&chain)
                };
                if !put {
                    return here;
                }
                self.at = end;
                name_from = end;
            } else {
                let c = self.text[here];
                if !(is_han(c) || c.is_alphanumeric() || " ,-·.()".contains(c)) {
                    // Any other sign ends the address.
                    return if self.named(&mut name, false) { here } else { name_from };
                }
                if is_han(c) || c.is_alphanumeric() || c == '·' {
                    name.push(c);
                }
                self.at += 1;
            }
        }
        if self.named(&mut name, false) { self.text.len() } else { name_from }
    }

    /// Takes a name; `goes_on` if a number follows. False if there is no room for it.
    fn named(&mut self, name: &mut String, goes_on: bool) -> bool {
        let name = std::mem::take(name);
        // 地下 and 负 belong to the floor that follows.
        let name = name.trim_end_matches("地下").trim_end_matches('负');
        if name.is_empty() {
            return true;
        }
        let a = &mut self.address;
        let started = a.lane.is_some() || a.gate.is_some() || a.building.is_some();
        if a.unit.is_some() || a.floor.is_some() || a.room.is_some() || a.compound.is_some() {
            return false;
        }
        if started && !goes_on && !is_place_name(name) {
            return false;
        }
        let (area, name) = if started { (None, name) } else { split_area(name) };
        let (road, compound) =
            if a.road.is_none() && !started { split_road(name) } else { (None, Some(name.to_owned())) };
        a.area = a.area.take().or(area);
        a.road = a.road.take().or(road);
        a.compound = compound;
        true
    }

    fn put(&mut self, number: String, word: Word, end: usize) -> bool {
        let unit_follows = matches!(self.numbered(end), Some((_, Word::Unit | Word::Door, _)));
        let below = self.at > 0 && (self.text[self.at - 1] == '负' || self.text[..self.at].ends_with(&['地', '下']));
        let a = &mut self.address;
        if a.room.is_some() {
            return false;
        }
        let inside = a.unit.is_some() || a.floor.is_some();
        match word {
            Word::Lane if a.lane.is_none() && a.gate.is_none() && a.building.is_none() && !inside => {
                a.lane = Some(number)
            }
            Word::SideLane if a.gate.is_none() && a.building.is_none() && !inside => {
                let lane = a.lane.take().map(|lane| lane + "弄").unwrap_or_default();
                a.lane = Some(format!("{lane}{number}支"));
            }
            Word::Gate if a.gate.is_none() && a.building.is_none() && !inside => a.gate = Some(number),
            Word::Gate if a.building.is_none() && !inside => {
                a.building = Some(Building { number, word: BuildingWord::HaoLou });
            }
            Word::Gate | Word::Room => return self.put_room(&number),
            Word::Yard if a.compound.is_none() && !inside => a.compound = Some(format!("{number}号院")),
            Word::Storey if unit_follows && a.building.is_none() && !inside => {
                a.building = Some(Building { number, word: BuildingWord::HaoLou });
            }
            Word::Building(word) if a.building.is_none() && !inside => a.building = Some(Building { number, word }),
            Word::Unit if !inside => a.unit = Some(number),
            Word::Door if !inside && a.building.is_some() => a.unit = Some(number),
            Word::Storey | Word::Floor if a.floor.is_none() => {
                let digits = number.strip_prefix('B').unwrap_or(&number);
                let below = below || digits.len() < number.len();
                match digits.parse::<i16>() {
                    Ok(floor @ 1..=200) => a.floor = Some(if below { -floor } else { floor }),
                    _ => return false,
                }
            }
            _ => return false,
        }
        true
    }

    /// A room number may be a chain whose last part has the word: 3-502 室.
    fn put_room(&mut self, number: &str) -> bool {
        let chain: Vec<String> = number.split('-').map(str::to_owned).collect();
        self.put_chain(&chain)
    }

    /// Numbers without words, from the right: room, then what is still missing before it.
    fn put_chain(&mut self, chain: &[String]) -> bool {
        let a = &mut self.address;
        if a.room.is_some() {
            return false;
        }
        let building = |number: &String| Some(Building { number: plain(number), word: BuildingWord::HaoLou });
        let lane_open = a.lane.is_some() && a.gate.is_none() && a.building.is_none();
        let inside = a.unit.is_some() || a.floor.is_some();
        let started = a.gate.is_some() || a.building.is_some();
        match chain {
            [_] => {}
            [x, _] if lane_open && !inside => a.gate = Some(plain(x)),
            [x, _] if started && !inside => a.unit = Some(plain(x)),
            [x, _] if !inside => a.building = building(x),
            [x, y, _] if lane_open && !inside => (a.gate, a.unit) = (Some(plain(x)), Some(plain(y))),
            [x, y, _] if a.building.is_none() && !inside => (a.building, a.unit) = (building(x), Some(plain(y))),
            _ => return false,
        }
        a.room = chain.last().cloned();
        true
    }

    /// A number with its word at `from`: the number, the word, where it ends.
    fn numbered(&self, from: usize) -> Option<(String, Word, usize)> {
        let start = self.skip_spaces(from);
        let (number, end) = self.number(start)?;
        let after = self.skip_spaces(end);
        let follows = |at: usize, word: &str| word.chars().enumerate().all(|(i, c)| self.text.get(at + i) == Some(&c));
        let (word_text, word) = WORDS.iter().find(|(text, _)| follows(after, text))?;
        let end = after + word_text.chars().count();
        if NAME_GOES_ON.iter().any(|text| follows(end, text)) {
            return None;
        }
        let spelled = number.chars().all(|c| NUMERALS.contains(c));
        let digits = number.contains(|c: char| c.is_ascii_digit());
        let plausible = match word {
            // Names are full of these after a numeral: 三门, 七房, 百户.
            Word::Door => digits,
            Word::Room if *word_text == "房" || *word_text == "户" => digits,
            Word::Building(_) | Word::Unit => true,
            _ => digits || spelled,
        };
        let number = if spelled { arabic(&number)? } else { number };
        let number = if *word == Word::Room || number.contains('-') { number } else { plain(&number) };
        plausible.then_some((number, *word, end))
    }

    /// Numbers joined by hyphens, or one at the end, that have no word.
    fn chain(&self, from: usize, name: &str) -> Option<(Vec<String>, usize)> {
        let start = self.skip_spaces(from);
        let first = *self.text.get(start)?;
        let spelled = NUMERALS.contains(first);
        if !(first.is_ascii_alphanumeric() || spelled) || name.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        let (number, end) = self.number(start)?;
        let a = &self.address;
        let started = name.is_empty() && (a.lane.is_some() || a.gate.is_some() || a.building.is_some());
        let started = started || a.unit.is_some() || a.floor.is_some();
        let next = self.text[end..].iter().find(|c| **c != ' ');
        let ends = next.is_none_or(|c| !is_han(*c) && !c.is_alphanumeric());
        if spelled {
            // 五〇二 at the end is a room; a shorter numeral is as likely a word.
            let room = arabic(&number).filter(|room| room.len() >= 3 && started && ends)?;
            return Some((vec![room], end));
        }
        let has_digit = number.contains(|c: char| c.is_ascii_digit());
        let known = !name.is_empty() || a.compound.is_some() || a.road.is_some() || number.contains('-');
        (has_digit && (started || (ends && known))).then(|| (number.split('-').map(str::to_owned).collect(), end))
    }

    /// A number: digits with a letter or 甲 before or after, parts joined by hyphens; or a numeral; or a lone letter.
    fn number(&self, start: usize) -> Option<(String, usize)> {
        let get = |at: usize| self.text.get(at).copied();
        let first = get(start)?;
        if NUMERALS.contains(first) {
            let count = self.text[start..].iter().take_while(|c| NUMERALS.contains(**c)).count();
            return Some((self.text[start..start + count].iter().collect(), start + count));
        }
        let sign = |c: char| c.is_ascii_alphabetic() || BRANCHES.contains(c);
        let mut number = String::new();
        let mut at = start;
        loop {
            let from = at;
            if get(at).is_some_and(sign) {
                at += 1;
            }
            while get(at).is_some_and(|c| c.is_ascii_digit()) {
                at += 1;
            }
            if at > from && get(at - 1).is_some_and(|c| c.is_ascii_digit()) && get(at).is_some_and(sign) {
                at += 1;
            }
            if at == from || at - from > 8 || get(at).is_some_and(|c| c.is_ascii_alphanumeric()) {
                return None;
            }
            number.extend(self.text[from..at].iter().map(char::to_ascii_uppercase));
            let joined =
                get(at).is_some_and(|c| "-–—−".contains(c)) && get(at + 1).is_some_and(|c| c.is_ascii_alphanumeric());
            if !joined {
                return Some((number, at));
            }
            number.push('-');
            at += 1;
        }
    }

    fn skip_spaces(&self, mut at: usize) -> usize {
        while self.text.get(at).is_some_and(|c| matches!(c, ' ' | ',' | '-')) {
            at += 1;
        }
        at
    }
}

/// Without leading zeros: 03 号 is 3 号.
fn plain(number: &str) -> String {
    let short = number.trim_start_matches('0');
    if short.starts_with(|c: char| c.is_ascii_digit()) { short.to_owned() } else { number.to_owned() }
}

/// A Chinese numeral below a thousand, or digits read one by one (五〇二), in Arabic digits.
fn arabic(text: &str) -> Option<String> {
    let digit = |c: char| {
        "零一二三四五六七八九".chars().position(|d| d == c || (c == '〇' && d == '零') || (c == '两' && d == '二'))
    };
    if !text.contains(['十', '百']) {
        return text.chars().map(|c| digit(c).map(|d| char::from(b'0' + d as u8))).collect();
    }
    let (mut total, mut last) = (0, None);
    for c in text.chars() {
        match c {
            '百' => total += last.take()? * 100,
            '十' => total += last.take().filter(|d| *d > 0).unwrap_or(1) * 10,
            c => last = Some(digit(c)?),
        }
    }
    Some((total + last.unwrap_or(0)).to_string())
}
