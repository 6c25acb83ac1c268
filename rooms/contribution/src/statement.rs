//! The statement of one person: lines with their origin, sums of a period. The caller has loaded the person within
//! reach.

use std::collections::BTreeMap;

use liren_kernel::Day;
use liren_ledger::balance;
use liren_office::{Fault, PersonId};
use liren_store::{Read, params};
use serde::{Deserialize, Serialize};

use crate::{
    model::{GRANTED, HOURS, KIND_GRANTED, LineRow, VERIFIED, WAITING, of_person},
    store,
    subject::Standing,
};

/// The lines of some days, both included, newest first.
///
/// # Errors
/// When the database fails.
pub fn lines(read: &mut Read<'_>, person: PersonId, from: Day, until: Day) -> Result<Vec<LineRow>, Fault> {
    Ok(read.all(&store::LINES, params![person, from.to_string(), until.to_string()])?)
}

/// The years in which there are lines, newest first.
///
/// # Errors
/// When the database fails.
pub fn years(read: &mut Read<'_>, person: PersonId) -> Result<Vec<i16>, Fault> {
    Ok(read.all(&store::YEARS, params![person])?.into_iter().filter_map(|(year,)| year.parse().ok()).collect())
}

/// How the person's accounts stand.
///
/// # Errors
/// When the database fails.
pub fn standing(read: &mut Read<'_>, person: PersonId) -> Result<Standing, Fault> {
    Ok(Standing {
        verified: balance(read, HOURS, &of_person(person, VERIFIED))?,
        granted: balance(read, HOURS, &of_person(person, GRANTED))?,
        waiting: balance(read, HOURS, &of_person(person, WAITING))?,
    })
}

/// What a certificate may say of a period: lines that count and are not asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// Verified minutes.
    pub verified: i64,
    /// Granted minutes.
    pub granted: i64,
    /// How many times.
    pub times: i64,
    /// Minutes left out because of an open question.
    pub asked: i64,
    /// What was done, with minutes, most first; titles of restricted dossiers are left out.
    pub work: Vec<(String, i64)>,
}

/// The sums of a period.
///
/// # Errors
/// When the database fails.
pub fn sums(read: &mut Read<'_>, person: PersonId, from: Day, until: Day) -> Result<Sums, Fault> {
    Ok(add_up(&lines(read, person, from, until)?))
}

/// Adds up lines.
#[must_use]
pub fn add_up(lines: &[LineRow]) -> Sums {
    let mut sums = Sums::default();
    let mut work: BTreeMap<&str, i64> = BTreeMap::new();
    for line in lines.iter().filter(|l| l.counts() > 0) {
        if line.asked > 0 {
            sums.asked += line.counts();
        } else if line.kind == KIND_GRANTED {
            sums.granted += line.counts();
        } else {
            sums.verified += line.counts();
            sums.times += 1;
            *work.entry(line.title.as_str()).or_default() += line.counts();
        }
    }
    work.remove("");
    sums.work = work.into_iter().map(|(title, minutes)| (title.to_owned(), minutes)).collect();
    sums.work.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    sums
}

/// A month of a statement.
#[derive(Debug, Clone)]
pub struct Month {
    /// Its first day.
    pub first: Day,
    /// Verified minutes.
    pub verified: i64,
    /// Granted minutes.
    pub granted: i64,
    /// Its lines, newest first.
    pub lines: Vec<LineRow>,
}

/// Lines by month, newest first.
#[must_use]
pub fn months(lines: Vec<LineRow>) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    for line in lines {
        let date = line.day.date();
        let first = Day::ymd(date.year(), date.month(), 1).unwrap_or(line.day);
        if months.last().is_none_or(|m| m.first != first) {
            months.push(Month { first, verified: 0, granted: 0, lines: Vec::new() });
        }
        if let Some(month) = months.last_mut() {
            let sum = if line.kind == KIND_GRANTED { &mut month.granted } else { &mut month.verified };
            *sum += line.counts();
            month.lines.push(line);
        }
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;
    use liren_kernel::{Id, Instant};

    fn line(day: &str, kind: &str, minutes: i64, title: &str) -> LineRow {
        LineRow {
            seq: 1,
            id: Id::from_bytes([1; 16]),
            person: Id::from_bytes([2; 16]),
            kind: kind.into(),
            dossier: Id::from_bytes([3; 16]),
            dossier_kind: "duty".into(),
            title: title.into(),
            part: "helper".into(),
            day: day.parse().unwrap(),
            came_at: None,
            went_at: None,
            minutes,
            waiting: 0,
            source: "duty".into(),
            outcome: None,
            voided_at: None,
            asked: 0,
            photos: 0,
        }
    }

    #[test]
    fn what_is_taken_back_waits_or_is_asked_about_is_in_no_certificate() {
        let mut lines = vec![
            line("2026-06-20", "verified", 120, "会客厅值守"),
            line("2026-06-10", "verified", 60, "会客厅值守"),
            line("2026-05-30", "granted", 90, "画楼道墙"),
            line("2026-05-29", "verified", 45, ""),
            line("2026-05-28", "verified", 480, "义诊"),
            line("2026-05-27", "verified", 30, "义诊"),
        ];
        lines[1].voided_at = Some(Instant::from_ms(1));
        lines[4].waiting = 60;
        lines[5].asked = 1;
        let sums = add_up(&lines);
        assert_eq!((sums.verified, sums.granted, sums.times, sums.asked), (120 + 45 + 480, 90, 3, 30));
        assert_eq!(sums.work, [("义诊".to_owned(), 480), ("会客厅值守".to_owned(), 120)]);
        lines[4].outcome = Some("agreed".into());
        assert_eq!(add_up(&lines).verified, 120 + 45 + 540);
        let months = months(lines);
        let sums: Vec<_> = months.iter().map(|m| (m.first.to_string(), m.verified, m.granted, m.lines.len())).collect();
        assert_eq!(sums, [("2026-06-01".into(), 120, 0, 2), ("2026-05-01".into(), 45 + 540 + 30, 90, 4)]);
    }
}
