//! What the roll tells beyond the office's own sums.

use liren_office::{Fault, Reach, measure::Period, reach::Sql};
use liren_store::{Param, Read, statements};

use crate::model::KIND;

statements! {
    // Somebody of the register was at a gathering before; a guest, under the same name and phone.
    CAME: (Vec<u8>,) = "SELECT DISTINCT a.who FROM attendance a WHERE a.voided_at IS NULL AND a.presence IN ('present', 'late', 'left_early') AND a.dossier IN (?1)";
    FIRST_TIMERS: (i64,) = "SELECT count(*) AS n FROM (SELECT DISTINCT a.who, a.person FROM attendance a WHERE a.dossier = ?1 AND a.voided_at IS NULL AND a.presence IN ('present', 'late', 'left_early') AND a.part <> 'steward') AS came WHERE NOT EXISTS (SELECT 1 FROM attendance b JOIN gathering g ON g.dossier = b.dossier WHERE b.person = came.person AND b.day < ?2 AND b.voided_at IS NULL AND b.presence IN ('present', 'late', 'left_early')) AND NOT EXISTS (SELECT 1 FROM guest h JOIN attendance c ON c.dossier = h.dossier WHERE h.who = came.who AND h.dossier <> ?1 AND c.who = h.who AND c.day < ?2 AND c.voided_at IS NULL AND c.presence IN ('present', 'late', 'left_early'))";
}

/// How many different people came to any of these gatherings.
///
/// # Errors
/// When the database fails.
pub fn persons_of(read: &mut Read<'_>, dossiers: &[i64]) -> Result<i64, Fault> {
    let asked: Vec<Param<'_>> = dossiers.iter().map(|seq| Param::Int(*seq)).collect();
    let all: std::collections::BTreeSet<(Vec<u8>,)> = read.all_in(&CAME, &asked)?.into_iter().collect();
    Ok(i64::try_from(all.len()).unwrap_or(i64::MAX))
}

/// What is summed over held dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    /// The dates themselves.
    Held,
    /// 人次, the head count included.
    Times,
    /// 人数.
    Persons,
}

/// A sum over the dates that were held in a period, within reach.
///
/// # Errors
/// When the database fails.
pub fn measured(read: &mut Read<'_>, reach: &Reach, period: &Period, sum: Sum) -> Result<i64, Fault> {
    const THERE: &str = "a.dossier = s.dossier AND a.sitting = s.id AND a.voided_at IS NULL AND a.presence IN ('present', 'late', 'left_early')";
    let (what, joined) = match sum {
        Sum::Held => ("count(*)".to_owned(), String::new()),
        Sum::Times => (format!("sum(s.heads + (SELECT count(*) FROM attendance a WHERE {THERE}))"), String::new()),
        Sum::Persons => ("count(DISTINCT a.who)".to_owned(), format!(" JOIN attendance a ON {THERE}")),
    };
    let mut sql = Sql::default();
    let within = period.within(&mut sql, reach, KIND, "s.from_at");
    let text = format!(
        "SELECT CAST(COALESCE({what}, 0) AS BIGINT) AS n FROM sitting s JOIN dossier d ON d.seq = s.dossier{joined} WHERE {within} AND s.state = 'held'"
    );
    Ok(read.all_text::<(i64,)>(&text, &sql.params)?.first().map_or(0, |(n,)| *n))
}
