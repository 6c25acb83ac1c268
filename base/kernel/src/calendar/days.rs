//! Holidays and make-up workdays as CSV.

use std::collections::BTreeSet;

use crate::{Day, Line, Refusal};

/// A day that the weekly pattern does not tell: a holiday, or a workday that makes up for one (调休).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialDay {
    /// The day.
    pub day: Day,
    /// The holiday it belongs to, such as 国庆节.
    pub name: String,
    /// Off, or worked.
    pub off: bool,
}

/// Reads `day,name,off` lines; see [`super::WorkingCalendar::with_days`].
pub(super) fn read(csv: &str) -> Result<Vec<SpecialDay>, Refusal> {
    let mut lines = csv.trim_start_matches('\u{feff}').lines().zip(1..);
    if lines.next().map(|(line, _)| line.trim()) != Some("day,name,off") {
        return Err(Refusal::field("days", "refusal-calendar-header"));
    }
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
        let refuse = |key| Refusal::field("days", key).arg("line", number);
        let row = row(line.trim()).ok_or_else(|| refuse("refusal-calendar-line"))?;
        if !seen.insert(row.day) {
            return Err(refuse("refusal-calendar-twice"));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn row(line: &str) -> Option<SpecialDay> {
    let mut cells = line.split(',').map(str::trim);
    let (day, name, off) = (cells.next()?, cells.next()?, cells.next()?);
    let off = match off {
        "1" => true,
        "0" => false,
        _ => return None,
    };
    let name = String::from(Line::new("days", name).ok()?);
    let day: Day = day.parse().ok()?;
    let counted = (1900..9999).contains(&day.date().year());
    (cells.next().is_none() && counted && !name.contains('"')).then_some(SpecialDay { day, name, off })
}
