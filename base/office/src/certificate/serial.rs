//! Serial numbers that a person can read out over the phone: `2026-7K3M-9QXT-4WZP`.
//!
//! The year, eleven random characters, and one that checks the rest. Nothing can be counted from them: there are no
//! gaps to see, and no number next to one's own to try.

use std::{fmt, str::FromStr};

use liren_kernel::Refusal;

/// 31 characters that are not taken for one another; a prime number of them, so that the last character finds every
/// single mistake and every two characters that changed places.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Random characters: 54 bits.
const RANDOM: usize = 11;

/// The serial number of a certificate, as printed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(String);

impl Serial {
    /// Makes one for `year` from eight random bytes.
    #[must_use]
    pub fn new(year: i16, random: [u8; 8]) -> Self {
        let mut rest = u64::from_be_bytes(random);
        let mut plain: Vec<u8> = format!("{:04}", year.clamp(0, 9999)).into_bytes();
        for _ in 0..RANDOM {
            plain.push(LETTERS[usize::try_from(rest % 31).unwrap_or_default()]);
            rest /= 31;
        }
        let check = LETTERS[usize::from(sum(&plain))];
        plain.push(check);
        let group = |at: usize| String::from_utf8_lossy(&plain[4 * at..4 * at + 4]).into_owned();
        Self([group(0), group(1), group(2), group(3)].join("-"))
    }

    /// Reads what somebody typed: any case, with or without strokes and spaces, full-width too.
    ///
    /// # Errors
    /// `refusal-certificate-serial-shape` when it cannot be a serial number, `refusal-certificate-serial-check` when
    /// one of its characters is wrong.
    pub fn read(typed: &str) -> Result<Self, Refusal> {
        let shape = || Refusal::field("serial", "refusal-certificate-serial-shape");
        let mut plain = Vec::with_capacity(16);
        for c in typed.chars().take(64) {
            let c = match c {
                '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
                c => c,
            };
            match c {
                '-' | '\u{2013}' | '\u{2014}' | '\u{ff0d}' | '\u{b7}' => {}
                c if c.is_whitespace() => {}
                c if c.is_ascii_alphanumeric() => plain.push(c.to_ascii_uppercase() as u8),
                _ => return Err(shape()),
            }
        }
        let (year, rest) = plain.split_at_checked(4).ok_or_else(shape)?;
        if rest.len() != RANDOM + 1 || !year.iter().all(u8::is_ascii_digit) {
            return Err(shape());
        }
        let wrong = || Refusal::field("serial", "refusal-certificate-serial-check");
        if !rest.iter().all(|c| LETTERS.contains(c)) || LETTERS[usize::from(sum(&plain[..15]))] != plain[15] {
            return Err(wrong());
        }
        let group = |at: usize| String::from_utf8_lossy(&plain[4 * at..4 * at + 4]).into_owned();
        Ok(Self([group(0), group(1), group(2), group(3)].join("-")))
    }

    /// As printed and stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Each place has a weight of its own modulo 31. Digits of the year count as themselves.
fn sum(plain: &[u8]) -> u8 {
    let total: usize = plain
        .iter()
        .enumerate()
        .map(|(at, c)| {
            let value = if at < 4 {
                usize::from(c.saturating_sub(b'0'))
            } else {
                LETTERS.iter().position(|l| l == c).unwrap_or_default()
            };
            (at + 1) * value
        })
        .sum();
    (total % 31) as u8
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl FromStr for Serial {
    type Err = Refusal;
    fn from_str(typed: &str) -> Result<Self, Refusal> {
        Self::read(typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Serial {
        Serial::new(2026, 0x1234_5678_9abc_def1_u64.to_be_bytes())
    }

    #[test]
    fn it_is_read_however_it_is_typed() {
        let serial = some();
        assert_eq!(serial.as_str().len(), 19);
        let typed = serial.as_str().to_lowercase().replace('-', " ");
        assert_eq!(Serial::read(&typed).unwrap(), serial);
        let wide: String = serial.as_str().chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect();
        assert_eq!(Serial::read(&format!("  {wide} ")).unwrap(), serial);
        for odd in ["", "2026", "20267K3M9QXT4WZPX", "ABCD-7K3M-9QXT-4WZP", "2026-梧桐-0086", "2026/7K3M/9QXT/4WZP"] {
            assert_eq!(Serial::read(odd).unwrap_err().key, "refusal-certificate-serial-shape", "{odd}");
        }
    }

    #[test]
    fn one_wrong_character_and_any_two_exchanged_are_found() {
        let plain: Vec<char> = some().as_str().chars().filter(|c| *c != '-').collect();
        let mut tried = 0;
        for at in 4..16 {
            for other in LETTERS.iter().map(|l| char::from(*l)).filter(|l| *l != plain[at]) {
                let mut wrong = plain.clone();
                wrong[at] = other;
                assert!(Serial::read(&wrong.iter().collect::<String>()).is_err());
                tried += 1;
            }
            for other in at + 1..16 {
                let mut wrong = plain.clone();
                wrong.swap(at, other);
                assert!(wrong == plain || Serial::read(&wrong.iter().collect::<String>()).is_err(), "{wrong:?}");
            }
        }
        assert_eq!(tried, 12 * 30);
        for digit in 0..4 {
            let mut wrong = plain.clone();
            wrong[digit] = if wrong[digit] == '9' { '8' } else { '9' };
            assert!(Serial::read(&wrong.iter().collect::<String>()).is_err());
        }
    }
}
