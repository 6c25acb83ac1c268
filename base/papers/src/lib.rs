//! Papers that come in and go out: an office's own Excel or CSV, whatever its layout, and tables of ours.
//!
//! The way in has four steps, each of which can be shown to a person and corrected before the next:
//! 1. [`read::open`] turns bytes into [`read::Sheet`]s of plain cells, within limits;
//! 2. [`layout::find`] tells title, notes, head, data, totals and signatures apart;
//! 3. [`mapping::propose`] pairs the columns with the fields the caller wants; the choice can be remembered;
//! 4. [`check::check`] reads every cell as its field and lists what is wrong, by cell.
//!
//! Nothing is stored here: the caller decides what a checked row becomes. The way out is [`write`].
//! This crate knows no database and no room.

pub mod certificate;
pub mod check;
pub mod day;
pub mod layout;
pub mod mapping;
mod marks;
mod numbers;
pub mod ooxml;
pub mod press;
pub mod read;
pub mod report;
pub mod sample;
pub mod text;
pub mod value;
pub mod write;

/// The messages of this crate's refusals, as Fluent text by language.
pub const LOCALES: [(&str, &str); 2] =
    [("zh-CN", include_str!("../locales/zh-CN.ftl")), ("en", include_str!("../locales/en.ftl"))];

/// The name Excel gives a cell: row 7, column 2 is `C7`. `row` counts from 1, `column` from 0.
#[must_use]
pub fn cell_name(row: u32, column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    letters.iter().rev().collect::<String>() + &row.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_excel_names_them() {
        assert_eq!(cell_name(7, 2), "C7");
        assert_eq!(cell_name(1, 25), "Z1");
        assert_eq!(cell_name(12, 26), "AA12");
        assert_eq!(cell_name(3, 255), "IV3");
        assert_eq!(cell_name(3, 701), "ZZ3");
        assert_eq!(cell_name(3, 702), "AAA3");
    }

    #[test]
    fn every_refusal_has_its_message_in_both_languages() {
        let sources = [
            include_str!("check.rs"),
            include_str!("value.rs"),
            include_str!("day.rs"),
            include_str!("layout.rs"),
            include_str!("mapping.rs"),
            include_str!("read/mod.rs"),
            include_str!("read/csv.rs"),
            include_str!("read/grid.rs"),
            include_str!("read/survey.rs"),
            include_str!("read/xls.rs"),
            include_str!("read/xlsx.rs"),
            include_str!("read/zip_guard.rs"),
            include_str!("write/xlsx.rs"),
            include_str!("certificate.rs"),
            include_str!("press/canvas.rs"),
            include_str!("press/font.rs"),
            include_str!("press/pdf.rs"),
            include_str!("press/qr.rs"),
            include_str!("press/table.rs"),
            include_str!("ooxml.rs"),
        ];
        let mut keys = std::collections::BTreeSet::new();
        for source in sources {
            for piece in source.split("\"refusal-papers-").skip(1) {
                keys.insert(format!("refusal-papers-{}", piece.split('"').next().unwrap_or_default()));
            }
        }
        assert!(keys.len() > 20, "{keys:?}");
        for (language, text) in LOCALES {
            let written: std::collections::BTreeSet<String> = text
                .lines()
                .filter(|line| line.starts_with("refusal-"))
                .map(|line| line.split(" =").next().unwrap_or_default().to_owned())
                .collect();
            assert_eq!(written, keys, "{language}");
        }
    }
}
