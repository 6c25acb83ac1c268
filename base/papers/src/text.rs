//! Cell text made comparable: what people type differently and mean alike.

use unicode_normalization::UnicodeNormalization;

use crate::marks;

/// Trimmed, without control and invisible characters; line breaks inside stay as `\n`.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' => out.push('\n'),
            '\t' | '\u{a0}' => out.push(' '),
            // Direction marks and zero-width characters hide in names copied from chats.
            c if c.is_control() || liren_kernel::text::is_hidden(c) => {}
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// A number as it was typed: no `.0`, no exponent, at most 15 significant digits (all that Excel keeps).
#[must_use]
#[allow(clippy::cast_possible_truncation)] // bounded by the comparison before it
pub fn number(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    if number.fract() == 0.0 && number.abs() < 1e18 {
        return (number as i64).to_string();
    }
    // 0.1 + 0.2 is stored as 0.30000000000000004 and shown as 0.3.
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

/// Whether a text is a number that a spreadsheet abbreviated: `3.30784E+17`.
#[must_use]
pub fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    exponent.strip_prefix('+').is_some_and(digits)
        && mantissa.split_once('.').map_or_else(|| digits(mantissa), |(whole, rest)| digits(whole) && digits(rest))
}

/// Compatibility form (full-width to half-width), lower case, without blanks of any kind.
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// A column title reduced to its meaning: folded, without remarks in brackets, stars, units and punctuation.
/// `*出生日期（年/月/日）：` and `出生 日期` are both `出生日期`.
#[must_use]
pub fn title(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::new();
    for c in fold(text).chars() {
        match c {
            c if marks::OPENING.contains(&c) => depth += 1,
            c if marks::CLOSING.contains(&c) => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}

/// A name of a person: blanks inside a Chinese name go (张 三), other blanks become one; the dot between the parts of
/// a transcribed name becomes `·`.
#[must_use]
pub fn name(text: &str) -> String {
    let text: String = text.nfc().map(|c| if matches!(c, '•' | '・' | '‧' | '∙' | '⋅') { '·' } else { c }).collect();
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if joined.is_ascii() || joined.chars().any(|c| c.is_ascii_alphabetic()) {
        joined
    } else {
        joined.chars().filter(|c| !c.is_whitespace()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_comparable() {
        assert_eq!(clean(" \u{feff}王\u{200b}小满\u{a0}\r\n"), "王小满");
        assert_eq!(clean("一\r\n二\r三"), "一\n二\n三");
        assert_eq!(title("*出生 日期\n（年／月／日）："), "出生日期");
        assert_eq!(title("手机号码【必填】"), "手机号码");
        assert_eq!(title("ID No."), "idno");
        assert_eq!(name("张　三"), "张三");
        assert_eq!(name("古丽•阿依"), "古丽·阿依");
        assert_eq!(name("Anna  Maria Berg"), "Anna Maria Berg");
        assert_eq!(number(0.1 + 0.2), "0.3");
        assert_eq!(number(45452.0), "45452");
    }
}
