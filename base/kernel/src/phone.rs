//! Chinese telephone numbers.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

use crate::Refusal;

/// A telephone number in its plain form: `13812342266`, `021-65551234`, `021-65551234-805`, `65551234`,
/// `4008001234`, `12345`. Shown masked: only [`Phone::reveal`] gives it whole.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone {
    text: String,
    kind: PhoneKind,
}

/// What sort of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PhoneKind {
    /// 手机: 11 digits.
    Mobile,
    /// 座机, with or without area code.
    Landline,
    /// A public service number: 110, 12345, 95xxx, 400 and 800. It belongs to no person and is not masked.
    Service,
}

impl Phone {
    /// Reads a number: +86, 0086, spaces, hyphens, brackets, dots and full-width digits are put right; an extension
    /// may follow a landline after `-`, `转`, `#` or `ext`.
    ///
    /// # Errors
    /// At `field`: `refusal-phone-empty`, `refusal-phone-characters` (also for two numbers in one field),
    /// `refusal-phone-unknown`. The number itself is never an argument.
    pub fn new(field: &str, text: &str) -> Result<Self, Refusal> {
        let text: String =
            text.nfkc().collect::<String>().trim().to_lowercase().replace("分机", "转").replace("ext", "转");
        let mut number = String::new();
        let mut extension: Option<String> = None;
        let mut gap = false;
        for c in text.chars() {
            match c {
                '0'..='9' => {
                    // A hyphen after a whole landline begins an extension.
                    if gap && extension.is_none() && ends_here(&number) {
                        extension = Some(String::new());
                    }
                    gap = false;
                    extension.as_mut().unwrap_or(&mut number).push(c);
                }
                '转' | '#' if extension.is_none() && !number.is_empty() => extension = Some(String::new()),
                '-' | '‐' | '‑' | '–' | '—' | '−' => gap = true,
                '+' if number.is_empty() => number.push('+'),
                '(' | ')' | '.' | '·' => {}
                c if c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{202e}' | '\u{feff}') => {}
                _ => return Err(Refusal::field(field, "refusal-phone-characters")),
            }
        }
        if number.is_empty() {
            return Err(Refusal::field(field, "refusal-phone-empty"));
        }
        Self::classify(&national(&number), extension).ok_or_else(|| Refusal::field(field, "refusal-phone-unknown"))
    }

    fn classify(number: &str, extension: Option<String>) -> Option<Self> {
        let of = |kind, text: String| Some(Self { text, kind });
        if !number.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        if whole_landline(number) {
            let area = area_length(number);
            let mut text =
                if area > 0 { format!("{}-{}", &number[..area], &number[area..]) } else { number.to_owned() };
            match extension {
                Some(extension) if (1..=6).contains(&extension.len()) => text = format!("{text}-{extension}"),
                Some(_) => return None,
                None => {}
            }
            return of(PhoneKind::Landline, text);
        }
        if extension.is_some() {
            return None;
        }
        match number.len() {
            11 if is_mobile(number) => of(PhoneKind::Mobile, number.to_owned()),
            10 if is_free(number) => of(PhoneKind::Service, number.to_owned()),
            3 if matches!(number, "110" | "119" | "120" | "122") => of(PhoneKind::Service, number.to_owned()),
            5 | 6 if ["12", "95", "96"].iter().any(|p| number.starts_with(p)) => {
                of(PhoneKind::Service, number.to_owned())
            }
            _ => None,
        }
    }

    /// The whole number in its plain form. A page that shows it reveals a field, which is journaled.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// What sort of line it is.
    #[must_use]
    pub const fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// The last `n` digits, without extension, for finding a person by the tail; fewer if there are not so many.
    #[must_use]
    pub fn tail(&self, n: usize) -> &str {
        let number = self.subscriber();
        &number[number.len().saturating_sub(n)..]
    }

    /// `138****2266`, `021-****1234`, `****1234`; a service number as it is.
    #[must_use]
    pub fn masked(&self) -> String {
        match self.kind {
            PhoneKind::Mobile => format!("{}****{}", &self.text[..3], self.tail(4)),
            PhoneKind::Landline if self.text.starts_with('0') => {
                format!("{}-****{}", &self.text[..area_length(&self.text)], self.tail(4))
            }
            PhoneKind::Landline => format!("****{}", self.tail(4)),
            PhoneKind::Service => self.text.clone(),
        }
    }

    /// Without area code and extension.
    fn subscriber(&self) -> &str {
        let mut parts = self.text.split('-');
        let first = parts.next().unwrap_or_default();
        if first.starts_with('0') { parts.next().unwrap_or(first) } else { first }
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// Takes off the country code; after it a landline is written without its leading 0, which is put back.
fn national(number: &str) -> String {
    let abroad = number.strip_prefix("+86").or_else(|| number.strip_prefix("0086"));
    match abroad {
        Some(rest) if rest.starts_with('0') || is_mobile(rest) || is_free(rest) => rest.to_owned(),
        Some(rest) => format!("0{rest}"),
        None => number.strip_prefix("86").filter(|rest| is_mobile(rest)).unwrap_or(number).to_owned(),
    }
}

fn is_mobile(number: &str) -> bool {
    number.len() == 11 && matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// 400 and 800 numbers.
fn is_free(number: &str) -> bool {
    number.len() == 10 && (number.starts_with("400") || number.starts_with("800"))
}

/// Digits of the area code: 010 and 02x have three, others four; 0 if there is none.
fn area_length(number: &str) -> usize {
    match number.as_bytes() {
        [b'0', b'1', ..] if !number.starts_with("010") => 0,
        [b'0', b'1' | b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => 0,
    }
}

/// Whether it is a whole landline number: 8 digits after a short area code, 7 or 8 after a long one or alone.
fn whole_landline(number: &str) -> bool {
    let area = area_length(number);
    let local = &number[area..];
    let long_enough = if area == 3 { local.len() == 8 } else { matches!(local.len(), 7 | 8) };
    long_enough && local.bytes().all(|b| b.is_ascii_digit()) && matches!(local.as_bytes()[0], b'2'..=b'9')
}

/// Whether what follows a hyphen here is an extension: `400-8001-234` is the one landline look-alike.
fn ends_here(number: &str) -> bool {
    let number = national(number);
    whole_landline(&number) && !(number.len() == 7 && (number.starts_with("400") || number.starts_with("800")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_ways_of_writing_become_one() {
        for (text, plain, masked) in [
            ("13812342266", "13812342266", "138****2266"),
            (" +86 138 1234 2266", "13812342266", "138****2266"),
            ("0086-138-1234-2266", "13812342266", "138****2266"),
            ("8613812342266", "13812342266", "138****2266"),
            ("１３８－１２３４－２２６６", "13812342266", "138****2266"),
            ("\u{202d}138\u{a0}1234\u{200b}2266\u{202c}", "13812342266", "138****2266"),
            ("(021)6555-1234", "021-65551234", "021-****1234"),
            ("02165551234", "021-65551234", "021-****1234"),
            ("+86 21 6555 1234", "021-65551234", "021-****1234"),
            ("+86-21-65551234-805", "021-65551234-805", "021-****1234"),
            ("+86 10 65551234", "010-65551234", "010-****1234"),
            ("021—65551234 转 805", "021-65551234-805", "021-****1234"),
            ("021-65551234 ext.805", "021-65551234-805", "021-****1234"),
            ("65551234-805", "65551234-805", "****1234"),
            ("0512 65551234", "0512-65551234", "0512-****1234"),
            ("0558-5551234", "0558-5551234", "0558-****1234"),
            ("5551234", "5551234", "****1234"),
            ("400-800-1234", "4008001234", "4008001234"),
            ("400-8001-234", "4008001234", "4008001234"),
            ("12345", "12345", "12345"),
            ("110", "110", "110"),
        ] {
            let phone = Phone::new("phone", text).unwrap_or_else(|r| panic!("{text}: {r}"));
            assert_eq!((phone.reveal(), phone.to_string().as_str()), (plain, masked), "{text}");
            assert_eq!(format!("{phone:?}"), masked);
            assert_eq!(Phone::new("phone", plain).as_ref(), Ok(&phone), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_without_telling_it() {
        for (text, key) in [
            ("", "refusal-phone-empty"),
            (" - ", "refusal-phone-empty"),
            ("无", "refusal-phone-characters"),
            ("13812342266/65551234", "refusal-phone-characters"),
            ("13812342266、13912342266", "refusal-phone-characters"),
            ("1381234226", "refusal-phone-unknown"),
            ("138123422667", "refusal-phone-unknown"),
            ("12812342266", "refusal-phone-unknown"),
            ("13812342266转805", "refusal-phone-unknown"),
            ("+1 212 555 1234", "refusal-phone-unknown"),
            ("021-15551234", "refusal-phone-unknown"),
            ("011-65551234", "refusal-phone-unknown"),
            ("021-6555123", "refusal-phone-unknown"),
            ("10000000000", "refusal-phone-unknown"),
        ] {
            let refusal = Phone::new("phone", text).expect_err(text);
            assert_eq!((refusal.key.as_str(), refusal.field.as_deref()), (key, Some("phone")), "{text}");
            assert!(refusal.args.is_empty());
        }
    }

    #[test]
    fn the_tail_is_of_the_number_itself() {
        let tail = |text: &str, n| Phone::new("phone", text).unwrap().tail(n).to_owned();
        assert_eq!(tail("13812342266", 4), "2266");
        assert_eq!(tail("021-65551234-805", 4), "1234");
        assert_eq!(tail("021-65551234", 20), "65551234");
        assert_eq!(tail("110", 4), "110");
        assert_eq!(Phone::new("phone", "110").unwrap().kind(), PhoneKind::Service);
    }
}
