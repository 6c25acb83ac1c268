//! SQL of what is counted of the corps.

use liren_kernel::{Day, Instant};
use liren_office::{Fault, PersonId, Reach, measure::Period, reach::Sql};
use liren_store::{Param, Read, params, statements};

use crate::{cohort, network::store::below, supervision};

statements! {
    MENTORED_BELOW: (PersonId,) = "SELECT DISTINCT m.mentee FROM mentor_pair m WHERE m.from_day <= ?4 AND (m.ended_day IS NULL OR m.ended_day > ?4) AND m.mentee IN (SELECT p.person FROM post p WHERE p.place_code >= ?1 AND p.place_code < ?2 AND p.role IN ('grid_worker', 'community_worker') AND p.from_at <= ?3 AND (p.until_at IS NULL OR p.until_at > ?3))";
}

/// Workers below a place who have a mentor on that day.
///
/// # Errors
/// When the database fails.
pub fn mentored(read: &mut Read<'_>, code: &str, at: Instant, day: Day) -> Result<Vec<PersonId>, Fault> {
    let (low, high) = below(code);
    Ok(read.all(&MENTORED_BELOW, params![low, high, at, day.to_string()])?.into_iter().map(|(p,)| p).collect())
}

/// Everything until the end of a period: for what is asked as of its last day.
fn until(period: &Period) -> Period {
    Period { from: Day::ymd(2000, 1, 1).unwrap_or(period.from), ..period.clone() }
}

/// Sessions of supervision that were held in the period.
///
/// # Errors
/// When the database fails.
pub fn held(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<i64, Fault> {
    let mut sql = Sql::of(read);
    let within = period.within(&mut sql, reach, supervision::model::KIND, "h.at");
    let text = format!(
        "SELECT count(*) AS n FROM supervision_session h JOIN dossier d ON d.seq = h.dossier \
         WHERE h.state <> 'planned' AND {within}"
    );
    Ok(read.all_text::<(i64,)>(&text, &sql.params)?.first().map_or(0, |(n,)| *n))
}

/// Agreements in force whose next session is overdue on the last day of the period, and all that are in force.
///
/// # Errors
/// When the database fails.
pub fn overdue(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<(i64, i64), Fault> {
    let (all, day) = (until(period), period.to.to_string());
    let mut sql = Sql::of(read);
    let within = all.within(&mut sql, reach, supervision::model::KIND, "d.opened_at");
    let day = sql.bind(Param::Text(&day));
    let text = format!(
        "SELECT CAST(COALESCE(sum(CASE WHEN s.next_due < {day} THEN 1 ELSE 0 END), 0) AS BIGINT) AS late, count(*) AS n \
         FROM supervision s JOIN dossier d ON d.seq = s.dossier WHERE d.state = 'running' AND {within}"
    );
    Ok(read.all_text::<(i64, i64)>(&text, &sql.params)?.first().copied().unwrap_or_default())
}

/// Marks of learners in classes on the days of the period: who was there, and all.
///
/// # Errors
/// When the database fails.
pub fn attended(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<(i64, i64), Fault> {
    let (all, from, to) = (until(period), period.from.to_string(), period.to.to_string());
    let mut sql = Sql::of(read);
    let within = all.within(&mut sql, reach, cohort::model::KIND, "d.opened_at");
    let (from, to) = (sql.bind(Param::Text(&from)), sql.bind(Param::Text(&to)));
    let text = format!(
        "SELECT CAST(COALESCE(sum(CASE WHEN a.presence IN ('present', 'late', 'left_early') THEN 1 ELSE 0 END), 0) AS BIGINT) AS came, \
         count(*) AS n FROM attendance a JOIN dossier d ON d.seq = a.dossier \
         WHERE a.part = 'learner' AND a.voided_at IS NULL AND a.day >= {from} AND a.day <= {to} AND {within}"
    );
    Ok(read.all_text::<(i64, i64)>(&text, &sql.params)?.first().copied().unwrap_or_default())
}

/// Certificates of classes issued in the period that stand.
///
/// # Errors
/// When the database fails.
pub fn certified(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<i64, Fault> {
    let mut sql = Sql::of(read);
    let within = period.within(&mut sql, reach, cohort::model::KIND, "c.issued_at");
    let text = format!(
        "SELECT count(*) AS n FROM certificate c JOIN dossier d ON d.seq = c.dossier WHERE c.revoked_at IS NULL AND {within}"
    );
    Ok(read.all_text::<(i64,)>(&text, &sql.params)?.first().map_or(0, |(n,)| *n))
}
