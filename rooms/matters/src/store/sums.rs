//! Sums and lists over what is within reach: tallies counted again, shares, rates, talks.

use liren_kernel::Instant;
use liren_office::{Fault, Figure, Period, PersonId, Reach, reach::Sql, reach::Wanted};
use liren_store::Read;

use super::Figures;
use crate::model::KIND;

/// What each tally counts, one row a time: community as of the opening, and moment. `d` is the dossier.
const COUNTED: &[(&str, &str)] = &[
    ("matter.reported", "d.opened_at AS at FROM dossier d WHERE d.opened_at > 0"),
    ("matter.closed", "d.closed_at AS at FROM dossier d WHERE d.closed_at IS NOT NULL"),
    (
        "matter.reworked",
        "e.at AS at FROM entry e JOIN dossier d ON d.seq = e.dossier WHERE e.kind IN ('sent_back', 'unresolved')",
    ),
    (
        "matter.served",
        "e.at AS at FROM entry e JOIN dossier d ON d.seq = e.dossier WHERE e.kind IN ('responded', 'called_back')",
    ),
    (
        "matter.overdue",
        "o.at AS at FROM (SELECT dossier, min(at) AS at FROM entry WHERE kind = 'overdue' GROUP BY dossier) o JOIN dossier d ON d.seq = o.dossier WHERE o.at > 0",
    ),
];

/// A tally counted again from rows: of one matter, or of all. Community, day and how many.
///
/// # Errors
/// When the database fails.
pub fn counted(read: &mut Read<'_>, measure: &str, dossier: Option<i64>) -> Result<Vec<(String, String, i64)>, Fault> {
    let Some((_, from)) = COUNTED.iter().find(|(name, _)| *name == measure) else { return Ok(Vec::new()) };
    let one = if dossier.is_some() { " AND d.seq = ?1" } else { "" };
    // Days begin at midnight in China, eight hours before that of the epoch.
    let text = format!(
        "SELECT community, (at + 28800000) / 86400000 AS day, count(*) AS n FROM (SELECT COALESCE(d.was_community, '') AS community, {from} AND d.kind = 'matter' AND d.level < 3{one}) AS c GROUP BY community, (at + 28800000) / 86400000"
    );
    let params: Vec<liren_store::Param<'_>> = dossier.map(liren_store::Param::Int).into_iter().collect();
    let rows: Vec<(String, i64, i64)> = read.all_text(&text, &params)?;
    let day = |n: i64| Instant::from_ms(n * 86_400_000).day().to_string();
    Ok(rows.into_iter().map(|(community, n, count)| (community, day(n), count)).collect())
}

/// Of the matters whose `moment`, as in [`rate`], lies in the period, those for which `part` holds.
///
/// # Errors
/// When the database fails.
pub fn share(
    read: &mut Read<'_>,
    reach: &Reach,
    period: &Period,
    moment: &'static str,
    part: &'static str,
) -> Result<Figure, Fault> {
    rate(read, reach, period, moment, (part, "1 = 1"))
}

/// The share of a rate: of the matters whose `moment` (an expression on `d` and `m`) lies in the period and for which `whole` holds, those for which
/// `part` does. Both are put together from constants by [`crate::rates::Rules`].
///
/// # Errors
/// When the database fails.
pub fn rate(
    read: &mut Read<'_>,
    reach: &Reach,
    period: &Period,
    moment: &'static str,
    (part, whole): (&str, &str),
) -> Result<Figure, Fault> {
    let mut sums = (0, 0);
    for (sql, within) in period.ways(reach, KIND, moment) {
        let text = format!(
            "SELECT CAST(COALESCE(SUM(CASE WHEN {part} THEN 1 ELSE 0 END), 0) AS BIGINT) AS part, count(*) AS whole FROM dossier d JOIN matter m ON m.dossier = d.seq WHERE {within} AND {whole}"
        );
        for (part, whole) in read.all_text::<(i64, i64)>(&text, &sql.params)? {
            sums = (sums.0 + part, sums.1 + whole);
        }
    }
    Ok(Figure::share(sums.0, sums.1))
}

/// An entry with somebody outside: its seq, when, by whom, the dossier's seq, its kind.
pub type Contact = (i64, Instant, PersonId, i64, String);

/// The times somebody was spoken to about a matter, newest first: when, by whom, on which, of what kind. Not what was
/// said. Level 3 is not among them.
///
/// # Errors
/// When the database fails.
pub fn contacts(
    read: &mut Read<'_>,
    reach: &Reach,
    period: &Period,
    before: Option<i64>,
) -> Result<Vec<Contact>, Fault> {
    let mut sql = Sql::default();
    let within = period.within(&mut sql, reach, KIND, "e.at");
    let older =
        before.map(|seq| format!(" AND e.seq < {}", sql.bind(liren_store::Param::Int(seq)))).unwrap_or_default();
    let text = format!(
        "SELECT e.seq, e.at, e.author, e.dossier, e.kind FROM entry e JOIN dossier d ON d.seq = e.dossier WHERE e.kind IN ('responded', 'called_back') AND {within}{older} ORDER BY e.seq DESC LIMIT 50"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// How many there are; see [`contacts`].
///
/// # Errors
/// When the database fails.
pub fn contacts_count(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<i64, Fault> {
    let mut sql = Sql::default();
    let within = period.within(&mut sql, reach, KIND, "e.at");
    let text = format!(
        "SELECT count(*) AS n FROM entry e JOIN dossier d ON d.seq = e.dossier WHERE e.kind IN ('responded', 'called_back') AND {within}"
    );
    Ok(read.all_text::<(i64,)>(&text, &sql.params)?.first().map_or(0, |(n,)| *n))
}

/// Sums over everything within reach.
///
/// # Errors
/// When the database fails.
pub fn figures(read: &mut Read<'_>, reach: &Reach) -> Result<Option<Figures>, Fault> {
    let mut sql = Sql::default();
    reach.seqs(&mut sql, &Wanted::all(KIND));
    let sum = |what: &str, name: &str| {
        format!("CAST(COALESCE(SUM(CASE WHEN {what} THEN 1 ELSE 0 END), 0) AS BIGINT) AS {name}")
    };
    let text = format!(
        "SELECT count(*) AS total, {}, {} FROM matter m JOIN dossier d ON d.seq = m.dossier WHERE m.dossier IN ({})",
        sum("d.closed_at IS NOT NULL", "ended"),
        sum("m.overdue = 1 AND d.closed_at IS NULL", "overdue"),
        sql.text
    );
    Ok(read.all_text(&text, &sql.params)?.into_iter().next())
}
