//! Identity numbers: residents (GB 11643) and organisations (GB 32100).

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

use crate::{Day, Refusal};

/// A resident's identity number, 18 characters, checked. Shown masked: only [`IdNo::reveal`] gives it whole.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNo {
    text: String,
    birth: Day,
}

/// The sex a resident's identity number states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
}

/// An organisation's unified social credit code (统一社会信用代码), 18 characters, checked. It is public.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

/// GB 11643: weights of the first 17 digits, and the check character by the remainder of their sum by 11.
const ID_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS: &[u8; 11] = b"10X98765432";
/// First two digits: provinces (GB/T 2260), and 81-83 of the residence permits for Hong Kong, Macao and Taiwan.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44",
    "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "81", "82", "83",
];
/// GB 32100: the characters in the order of their values; I, O, S, V and Z are not used.
const CREDIT_CHARS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

impl IdNo {
    /// Reads and checks an identity number: spaces, hyphens, full-width digits and a small x are put right; an old
    /// number of 15 digits becomes the one of 18 (century 19).
    ///
    /// # Errors
    /// At `field`: `refusal-idno-length` with `count`, `refusal-idno-characters`, `refusal-idno-division`,
    /// `refusal-idno-birth`, `refusal-idno-check`. The number itself is never an argument.
    pub fn new(field: &str, text: &str) -> Result<Self, Refusal> {
        let refuse = |key| Refusal::field(field, key);
        let mut text = tidy(text);
        if text.len() != text.chars().count() {
            return Err(refuse("refusal-idno-characters"));
        }
        let old = text.len() == 15;
        if !old && text.len() != 18 {
            return Err(refuse("refusal-idno-length").arg("count", text.len()));
        }
        let digits = if old { 15 } else { 17 };
        let last = text.as_bytes()[text.len() - 1];
        if !text.bytes().take(digits).all(|b| b.is_ascii_digit()) || !(last.is_ascii_digit() || last == b'X') {
            return Err(refuse("refusal-idno-characters"));
        }
        if old {
            text.insert_str(6, "19");
            text.push(check(&text));
        }
        // Permanent residents from abroad have 9, then the province (card of 2023).
        let province = if text.starts_with('9') { &text[1..3] } else { &text[..2] };
        if !PROVINCES.contains(&province) {
            return Err(refuse("refusal-idno-division"));
        }
        let birth = birth(&text).ok_or_else(|| refuse("refusal-idno-birth"))?;
        if !text.ends_with(check(&text[..17])) {
            return Err(refuse("refusal-idno-check"));
        }
        Ok(Self { text, birth })
    }

    /// The whole number. A page that shows it reveals a field, which is journaled.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// The day of birth it states.
    #[must_use]
    pub const fn birth(&self) -> Day {
        self.birth
    }

    /// The sex it states: the 17th digit is odd for men.
    #[must_use]
    pub fn sex(&self) -> Sex {
        if self.text.as_bytes()[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// Full years on `day`; one born on 29 February is a year older on 1 March of other years. Before birth, negative.
    #[must_use]
    pub fn age_on(&self, day: Day) -> i16 {
        let (from, to) = (self.birth.date(), day.date());
        to.year() - from.year() - i16::from((to.month(), to.day()) < (from.month(), from.day()))
    }

    /// The first three and the last two characters; the rest is hidden, the day of birth too.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}{}{}", &self.text[..3], "*".repeat(13), &self.text[16..])
    }
}

impl fmt::Display for IdNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}
impl fmt::Debug for IdNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl CreditCode {
    /// Reads and checks a unified social credit code: spaces, hyphens, full-width and small letters are put right.
    ///
    /// # Errors
    /// At `field`: `refusal-credit-length` with `count`, `refusal-credit-characters`, `refusal-credit-check`.
    pub fn new(field: &str, text: &str) -> Result<Self, Refusal> {
        let refuse = |key| Refusal::field(field, key);
        let text = tidy(text);
        let values: Option<Vec<usize>> = text.chars().map(|c| CREDIT_CHARS.find(c)).collect();
        let values = values.ok_or_else(|| refuse("refusal-credit-characters"))?;
        let [values @ .., last] = values.as_slice() else {
            return Err(refuse("refusal-credit-length").arg("count", 0));
        };
        if values.len() != 17 {
            return Err(refuse("refusal-credit-length").arg("count", text.len()));
        }
        // The weight of place i is 3 to the power of i, modulo 31.
        let (sum, _) = values.iter().fold((0, 1), |(sum, weight), v| (sum + v * weight, weight * 3 % 31));
        if *last != (31 - sum % 31) % 31 {
            return Err(refuse("refusal-credit-check"));
        }
        Ok(Self(text))
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn tidy(text: &str) -> String {
    let dropped =
        |c: &char| !(c.is_whitespace() || c.is_control() || matches!(c, '-' | '\u{200b}'..='\u{200f}' | '\u{feff}'));
    text.nfkc().filter(dropped).map(|c| c.to_ascii_uppercase()).collect()
}

fn check(digits: &str) -> char {
    let sum: u32 = digits.bytes().zip(ID_WEIGHTS).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    char::from(ID_CHECKS[(sum % 11) as usize])
}

fn birth(text: &str) -> Option<Day> {
    let day = Day::ymd(text[6..10].parse().ok()?, text[10..12].parse().ok()?, text[12..14].parse().ok()?)?;
    (1850..2200).contains(&day.date().year()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        let refusal = IdNo::new("id_no", text).unwrap_err();
        assert_eq!(refusal.field.as_deref(), Some("id_no"));
        refusal.key
    }

    #[test]
    fn the_numbers_of_the_standard_are_read() {
        // Both stand as examples in GB 11643-1999.
        let id = IdNo::new("id_no", " 110105-19491231-002x ").unwrap();
        assert_eq!(id.reveal(), "11010519491231002X");
        assert_eq!((id.birth().to_string().as_str(), id.sex()), ("1949-12-31", Sex::Female));
        let id = IdNo::new("id_no", "４４０５２４１８８００１０１００１４").unwrap();
        assert_eq!((id.birth().to_string().as_str(), id.sex()), ("1880-01-01", Sex::Male));
    }

    #[test]
    fn an_old_number_becomes_a_new_one() {
        assert_eq!(IdNo::new("id_no", "110105491231002").unwrap().reveal(), "11010519491231002X");
        assert_eq!(key("110105491331002"), "refusal-idno-birth");
        assert_eq!(key("11010549123100X"), "refusal-idno-characters");
    }

    #[test]
    fn every_wrong_digit_and_most_swaps_are_found() {
        let right = "11010519491231002X";
        for place in 0..18 {
            for digit in '0'..='9' {
                let mut wrong: Vec<char> = right.chars().collect();
                if wrong[place] != digit {
                    wrong[place] = digit;
                    assert!(IdNo::new("id_no", &wrong.iter().collect::<String>()).is_err(), "{place} {digit}");
                }
            }
            let mut swapped = right.as_bytes().to_vec();
            if place > 0 && swapped[place] != swapped[place - 1] {
                swapped.swap(place, place - 1);
                assert!(IdNo::new("id_no", std::str::from_utf8(&swapped).unwrap()).is_err(), "{place}");
            }
        }
    }

    #[test]
    fn refusals_name_what_is_wrong_and_not_the_number() {
        assert_eq!(key(""), "refusal-idno-length");
        assert_eq!(key("1101051949123100"), "refusal-idno-length");
        assert_eq!(key("一一0105194912310021"), "refusal-idno-characters");
        assert_eq!(key("1101051949123100XX"), "refusal-idno-characters");
        assert_eq!(key("190105194912310021"), "refusal-idno-division");
        assert_eq!(key("110105194902290021"), "refusal-idno-birth");
        assert_eq!(key("110105194912310021"), "refusal-idno-check");
        let refusal = IdNo::new("id_no", "110105194912310021").unwrap_err();
        assert!(!format!("{refusal:?}").contains("1949"));
    }

    #[test]
    fn it_is_shown_masked_and_tells_the_age() {
        let id = IdNo::new("id_no", "11010519491231002X").unwrap();
        assert_eq!(format!("{id} {id:?}"), "110*************2X 110*************2X");
        for (day, age) in [("2026-12-30", 76), ("2026-12-31", 77), ("1949-12-30", -1), ("1949-12-31", 0)] {
            assert_eq!(id.age_on(day.parse().unwrap()), age, "{day}");
        }
    }

    #[test]
    fn credit_codes_are_checked() {
        // The example of GB 32100-2015.
        let code = CreditCode::new("code", "９１３５０１００m000100y43").unwrap();
        assert_eq!(code.as_str(), "91350100M000100Y43");
        let key = |text: &str| CreditCode::new("code", text).unwrap_err().key;
        assert_eq!(key("91350100M000100Y44"), "refusal-credit-check");
        assert_eq!(key("91350100M00010Y043"), "refusal-credit-check");
        assert_eq!(key("91350100I000100Y43"), "refusal-credit-characters");
        assert_eq!(key("91350100M000100Y4"), "refusal-credit-length");
        assert_eq!(key(""), "refusal-credit-length");
    }
}
