//! One cell read as one field.

use std::fmt;

use liren_kernel::{Day, Refusal};
use serde::{Deserialize, Serialize};

use crate::day::{self, Written, short};
use crate::mapping::{Field, Kind};
use crate::marks;
use crate::numbers::{self, IdNumber};
use crate::read::Cell;
use crate::text::{self, fold};

/// Most characters of a text field.
pub const MAX_TEXT: usize = 2_000;
/// Most characters of a name.
pub const MAX_NAME: usize = 50;

/// A cell's value, checked. Its `Debug` form hides numbers and phones; serialised, they are whole: keep them encrypted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Value {
    /// Text or a name, cleaned.
    Text(String),
    /// A civil day.
    Day(Day),
    /// A whole number.
    Int(i64),
    /// Yes or no.
    YesNo(bool),
    /// A code of [`Kind::OneOf`].
    Code(String),
    /// An identity number in its normal form.
    IdNo(String),
    /// A phone in its normal form.
    Phone(String),
}

impl Value {
    /// The value as text.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Code(text) | Self::IdNo(text) | Self::Phone(text) => text.clone(),
            Self::Day(day) => day.to_string(),
            Self::Int(number) => number.to_string(),
            Self::YesNo(yes) => marks::yes_no(*yes).to_owned(),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IdNo(_) => f.write_str("IdNo(***)"),
            Self::Phone(_) => f.write_str("Phone(***)"),
            other => write!(f, "{:?}", other.text()),
        }
    }
}

/// What reading gave: a value, or something to be settled with the rest of the row.
pub(crate) enum Found {
    Value(Value),
    IdNo(IdNumber),
    /// Only year and month of a day: enough if the identity number tells the rest.
    Month(i16, i8),
    /// The cell is blank or says so: `无`, `-`, `/`.
    Nothing,
}

/// Reads a cell as a field. Refusals name the field; the caller adds the cell.
pub(crate) fn read(field: &Field, cell: &Cell) -> Result<Found, Refusal> {
    let refuse = |key: &str| Refusal::field(field.key, key);
    if let Cell::Fault(fault) = cell {
        return Err(refuse("refusal-papers-cell-fault").arg("text", fault));
    }
    let whole = cell.text();
    // A note may well contain 3E+5; a number kept for its digits may not.
    if cell.lost_digits() && (matches!(cell, Cell::Number(_)) || !matches!(field.kind, Kind::Text)) {
        return Err(refuse("refusal-papers-cell-digits"));
    }
    if whole.is_empty() || (!matches!(field.kind, Kind::YesNo | Kind::OneOf(_)) && marks::says_nothing(&whole)) {
        return Ok(Found::Nothing);
    }
    let value = match field.kind {
        Kind::Text if whole.chars().count() > MAX_TEXT => {
            return Err(refuse("refusal-papers-cell-text").arg("max", MAX_TEXT));
        }
        Kind::Text => Value::Text(whole),
        Kind::Name => name(&whole)
            .map(Value::Text)
            .ok_or_else(|| refuse("refusal-papers-cell-name").arg("text", short(&whole)))?,
        Kind::Day => match day::read(cell).map_err(|refusal| at(refusal, field))? {
            Written::Day(day) => Value::Day(day),
            Written::Month(year, month) => return Ok(Found::Month(year, month)),
        },
        Kind::IdNo => return numbers::idno(field.key, &whole).map(Found::IdNo),
        Kind::Phone if several_phones(&whole) => return Err(refuse("refusal-papers-cell-phones")),
        Kind::Phone => Value::Phone(numbers::phone(field.key, &whole)?),
        Kind::Int => {
            let digits = fold(&whole).replace(',', "");
            Value::Int(digits.parse().map_err(|_| refuse("refusal-papers-cell-int").arg("text", short(&whole)))?)
        }
        Kind::YesNo => match yes_no(cell, &whole) {
            Some(yes) => Value::YesNo(yes),
            None => return Err(refuse("refusal-papers-cell-yesno").arg("text", short(&whole))),
        },
        Kind::OneOf(codes) => match one_of(codes, &whole) {
            Some(code) => Value::Code(code.to_owned()),
            None if marks::says_nothing(&whole) => return Ok(Found::Nothing),
            None => {
                let words: Vec<&str> =
                    codes.iter().filter_map(|(code, words)| words.first().copied().or(Some(code))).collect();
                let refusal = refuse("refusal-papers-cell-oneof").arg("text", short(&whole));
                return Err(refusal.arg("words", words.join(marks::AND)));
            }
        },
    };
    Ok(Found::Value(value))
}

fn at(refusal: Refusal, field: &Field) -> Refusal {
    Refusal { field: Some(field.key.to_owned()), ..refusal }
}

fn name(whole: &str) -> Option<String> {
    let name = text::name(whole);
    let ok = name.chars().count() <= MAX_NAME
        && name.chars().any(char::is_alphabetic)
        && !name
            .chars()
            .any(|c| c.is_numeric() && !('\u{3000}'..'\u{a000}').contains(&c) || marks::NOT_IN_A_NAME.contains(c));
    ok.then_some(name)
}

/// Whether two phones share the cell: `138…/139…`, `138… 139…`.
fn several_phones(whole: &str) -> bool {
    let parts: Vec<usize> =
        whole.split(marks::BETWEEN_PHONES).map(|part| part.chars().filter(char::is_ascii_digit).count()).collect();
    parts.iter().filter(|digits| **digits >= 7).count() > 1
}

fn yes_no(cell: &Cell, whole: &str) -> Option<bool> {
    if let Cell::YesNo(yes) = cell {
        return Some(*yes);
    }
    marks::says_yes_or_no(whole)
}

fn one_of(codes: &'static [(&'static str, &'static [&'static str])], whole: &str) -> Option<&'static str> {
    let text = fold(whole);
    codes
        .iter()
        .find(|(code, words)| fold(code) == text || words.iter().any(|word| fold(word) == text))
        .map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: Kind, cell: Cell) -> String {
        let field = Field { key: "f", label_zh: "栏", required: false, kind, synonyms: &[] };
        match read(&field, &cell) {
            Ok(Found::Value(value)) => value.text(),
            Ok(Found::IdNo(id)) => id.text,
            Ok(Found::Month(year, month)) => format!("{year}/{month}"),
            Ok(Found::Nothing) => String::new(),
            Err(refusal) => {
                assert_eq!(refusal.field.as_deref(), Some("f"));
                refusal.key
            }
        }
    }

    #[test]
    fn each_kind_reads_what_people_type() {
        const SEX: Kind = Kind::OneOf(&[("male", &["男", "男性"]), ("female", &["女", "女性"])]);
        let text = |text: &str| Cell::from_text(text);
        for (kind, cell, expected) in [
            (Kind::Name, text("张　三"), "张三"),
            (Kind::Name, text("古丽•阿依"), "古丽·阿依"),
            (Kind::Name, text("张三1"), "refusal-papers-cell-name"),
            (Kind::Name, text("张三、李四"), "refusal-papers-cell-name"),
            (Kind::Phone, Cell::Number(13_800_138_000.0), "13800138000"),
            (Kind::Phone, text("138 0013 8000"), "13800138000"),
            (Kind::Phone, text("13800138000/13900139000"), "refusal-papers-cell-phones"),
            (Kind::Phone, text("无"), ""),
            (Kind::IdNo, Cell::Number(330_784_195_603_090_000.0), "refusal-papers-cell-digits"),
            (Kind::IdNo, text("3.30784E+17"), "refusal-papers-cell-digits"),
            (Kind::Text, text("约3E+5元"), "约3E+5元"),
            (Kind::Text, Cell::Number(12.0), "12"),
            (Kind::Int, text("1，200"), "1200"),
            (Kind::Int, Cell::Number(3.5), "refusal-papers-cell-int"),
            (Kind::YesNo, text("√"), "是"),
            (Kind::YesNo, text("无"), "否"),
            (Kind::YesNo, text("也许"), "refusal-papers-cell-yesno"),
            (Kind::Day, text("1956/03"), "1956/3"),
            (Kind::Day, Cell::Number(20523.0), "1956-03-09"),
            (Kind::Day, Cell::Fault("#N/A".into()), "refusal-papers-cell-fault"),
            (SEX, text(" 女 "), "female"),
            (SEX, text("MALE"), "male"),
            (SEX, text("未知"), "refusal-papers-cell-oneof"),
        ] {
            let shown = format!("{cell:?}");
            assert_eq!(told(kind, cell), expected, "{shown}");
        }
    }
}
