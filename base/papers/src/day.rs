//! Dates as people write them in tables, and Excel's serial numbers.

use liren_kernel::{Day, Refusal};

use crate::read::Cell;
use crate::text::fold;

/// Years a date in an office's table may have.
const YEARS: std::ops::RangeInclusive<i16> = 1880..=2200;

/// What a written date says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A whole date.
    Day(Day),
    /// Only year and month: `1956/03`.
    Month(i16, i8),
}

/// The day of an Excel serial number in the 1900 calendar (1 is 1900-01-01; 60 is the 29 February that never was).
/// Fractions are the time of day and ignored.
#[must_use]
#[allow(clippy::cast_possible_truncation)] // bounded by the range
pub fn from_serial(serial: f64) -> Option<Day> {
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let days = serial.floor() as i64;
    match days {
        60 => None,
        ..60 => Some(Day::ymd(1899, 12, 31)?.plus_days(days)),
        _ => Some(Day::ymd(1899, 12, 30)?.plus_days(days)),
    }
}

/// Reads a cell as a date: a real date, a serial number, or text such as `2024年6月9日`, `2024.6.9`, `2024-06-09`,
/// `20240609`, `二〇二四年六月九日`, `1956/03`.
///
/// # Errors
/// `refusal-papers-day` when it is no date or could be read in two ways (`6/9/24`), `refusal-papers-day-range` outside
/// 1880 to 2200.
pub fn read(cell: &Cell) -> Result<Written, Refusal> {
    let unclear = || Refusal::new("refusal-papers-day").arg("text", short(&cell.text()));
    let written = match cell {
        Cell::Day(day) => Some(Written::Day(*day)),
        Cell::Moment(text) => text.split_once(' ').and_then(|(date, _)| date.parse().ok()).map(Written::Day),
        // 1990.1 typed as a number may have been 1990.10.
        Cell::Number(number) if number.fract() != 0.0 => {
            parse(&cell.text()).filter(|written| matches!(written, Written::Month(_, month) if *month > 1))
        }
        Cell::Number(_) | Cell::Text(_) => parse(&cell.text()),
        _ => None,
    }
    .ok_or_else(unclear)?;
    let year = match written {
        Written::Day(day) => day.date().year(),
        Written::Month(year, _) => year,
    };
    if YEARS.contains(&year) {
        Ok(written)
    } else {
        Err(Refusal::new("refusal-papers-day-range").arg("text", short(&cell.text())))
    }
}

/// Reads text; see [`read`].
#[must_use]
pub fn parse(text: &str) -> Option<Written> {
    let text = arabic(&drop_time(text));
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split(|c: char| !c.is_ascii_digit()) {
        if !part.is_empty() {
            parts.push(part);
        }
    }
    let marks_ok = text.chars().all(|c| c.is_ascii_digit() || "年月日号./-,、·~‐‑–—−\\".contains(c));
    if !marks_ok {
        return None;
    }
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => whole(year, month, day),
        [year, month] if year.len() == 4 && month.len() <= 2 => part(year, month),
        [digits] if text.len() == digits.len() => match digits.len() {
            8 => whole(&digits[..4], &digits[4..6], &digits[6..]),
            6 => part(&digits[..4], &digits[4..]),
            5 => from_serial(digits.parse().ok()?).map(Written::Day),
            _ => None,
        },
        _ => None,
    }
}

fn whole(year: &str, month: &str, day: &str) -> Option<Written> {
    Day::ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).map(Written::Day)
}

fn part(year: &str, month: &str) -> Option<Written> {
    let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    Some(Written::Month(year.parse().ok().filter(|year| YEARS.contains(year))?, month))
}

/// Folded, without a time of day: systems export `1956-03-09 00:00:00` and `1956-03-09T00:00:00`.
fn drop_time(text: &str) -> String {
    let text = text.trim();
    let date = match text.find([' ', 'T', '　']) {
        Some(at) if text[at..].contains([':', '：']) => &text[..at],
        _ => text,
    };
    fold(date)
}

/// Chinese numerals turned into digits: 二〇二四 is read digit by digit, 十二 and 二十三 by value.
fn arabic(text: &str) -> String {
    const DIGITS: &str = "〇一二三四五六七八九";
    let digit = |c: char| match c {
        '零' | '○' => Some('0'),
        '元' => Some('1'),
        c => DIGITS.chars().position(|d| d == c).and_then(|n| char::from_digit(u32::try_from(n).ok()?, 10)),
    };
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    for (index, c) in chars.iter().enumerate() {
        if *c == '十' || *c == '廿' {
            let tens_before = index > 0 && digit(chars[index - 1]).is_some();
            let ones_after = chars.get(index + 1).is_some_and(|c| digit(*c).is_some());
            match (c, tens_before, ones_after) {
                ('廿', _, true) => out.push('2'),
                ('廿', _, false) => out.push_str("20"),
                (_, false, true) => out.push('1'),
                (_, false, false) => out.push_str("10"),
                (_, true, true) => {}
                (_, true, false) => out.push('0'),
            }
        } else {
            out.push(digit(*c).unwrap_or(*c));
        }
    }
    out
}

/// Enough of a text to recognise it in a message.
pub(crate) fn short(text: &str) -> String {
    let mut out: String = text.chars().take(20).collect();
    if text.chars().count() > 20 {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<String> {
        match parse(text)? {
            Written::Day(day) => Some(day.to_string()),
            Written::Month(year, month) => Some(format!("{year}-{month:02}")),
        }
    }

    #[test]
    fn dates_read_as_people_write_them() {
        for (text, expected) in [
            ("2024年6月9日", "2024-06-09"),
            ("2024年06月09号", "2024-06-09"),
            ("2024.6.9", "2024-06-09"),
            ("2024．6．9", "2024-06-09"),
            ("2024/6/9", "2024-06-09"),
            ("2024-06-09", "2024-06-09"),
            ("2024-06-09 00:00:00", "2024-06-09"),
            ("2024-06-09T08:30", "2024-06-09"),
            ("20240609", "2024-06-09"),
            ("２０２４－６－９", "2024-06-09"),
            ("2024 年 6 月 9 日", "2024-06-09"),
            ("二〇二四年六月九日", "2024-06-09"),
            ("一九五六年十二月二十三日", "1956-12-23"),
            ("一九五六年十月三十日", "1956-10-30"),
            ("1956/03", "1956-03"),
            ("1956年3月", "1956-03"),
            ("195603", "1956-03"),
            ("45452", "2024-06-09"),
        ] {
            assert_eq!(day(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_could_be_two_dates_or_none_is_not_guessed() {
        for text in [
            "6/9/24",
            "56.3.9",
            "9/6/2024",
            "2024-02-30",
            "2024年13月",
            "不详",
            "",
            "1956",
            "约1956年3月",
            "240609",
            "13800138000",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(read(&Cell::Number(1990.1)).unwrap_err().key, "refusal-papers-day");
        assert_eq!(read(&Cell::Text("1024-06-09".into())).unwrap_err().key, "refusal-papers-day-range");
    }

    #[test]
    fn serials_follow_excel_with_its_false_leap_day() {
        let text = |serial| from_serial(serial).map(|day| day.to_string());
        assert_eq!(text(1.0).as_deref(), Some("1900-01-01"));
        assert_eq!(text(59.0).as_deref(), Some("1900-02-28"));
        assert_eq!(text(60.0), None);
        assert_eq!(text(61.0).as_deref(), Some("1900-03-01"));
        assert_eq!(text(20523.0).as_deref(), Some("1956-03-09"));
        assert_eq!(text(45452.75).as_deref(), Some("2024-06-09"));
        assert_eq!(text(0.5), None);
    }
}
