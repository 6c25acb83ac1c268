//! Rounds of grids' workers within reach: what their figures count, and the records behind them.

use liren_kernel::{Day, Instant};
use liren_office::{DossierId, Fault, Period, Reach, reach::Sql};
use liren_store::{Param, Read, row};

use crate::model::GRID;

/// Rounds on one page.
pub const PAGE: i64 = 100;

row! {
    /// A round of a grid.
    pub struct GridRound {
        /// Order.
        pub seq: i64,
        /// Its dossier.
        pub id: DossierId,
        /// 梧桐里社区第一网格.
        pub title: String,
        /// Code of the grid.
        pub grid: Option<String>,
        /// Its day.
        pub day: Day,
        /// When its worker set out.
        pub started_at: Option<Instant>,
        /// When it was ended.
        pub ended_at: Option<Instant>,
        /// Entrances of the grid then.
        pub doors: i64,
        /// Of those, seen.
        pub seen: i64,
        /// Faults found.
        pub found: i64,
    }
}

/// A page of rounds that began in a period, newest first.
///
/// # Errors
/// When the database fails.
pub fn rounds(
    read: &mut Read<'_>,
    reach: &Reach,
    period: &Period,
    before: Option<i64>,
) -> Result<Vec<GridRound>, Fault> {
    let mut sql = Sql::default();
    let condition = period.within(&mut sql, reach, GRID, "r.started_at");
    let older = before.map(|seq| format!(" AND d.seq < {}", sql.bind(Param::Int(seq)))).unwrap_or_default();
    let limit = sql.bind(Param::Int(PAGE));
    let text = format!(
        "SELECT d.seq, d.id, d.title, d.grid, r.day, r.started_at, r.ended_at, (SELECT count(*) FROM patrol_stop s WHERE s.round = r.dossier) AS doors, (SELECT count(*) FROM patrol_stop s WHERE s.round = r.dossier AND s.left_at IS NOT NULL) AS seen, (SELECT count(*) FROM patrol_finding f WHERE f.round = r.dossier) AS found FROM patrol_round r JOIN dossier d ON d.seq = r.dossier WHERE {condition}{older} ORDER BY d.seq DESC LIMIT {limit}"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// Rounds in a period, and the times an entrance was seen on one.
///
/// # Errors
/// When the database fails.
pub fn sums(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<(i64, i64), Fault> {
    let mut sql = Sql::default();
    let condition = period.within(&mut sql, reach, GRID, "r.started_at");
    let text = format!(
        "SELECT count(DISTINCT r.dossier) AS rounds, count(s.left_at) AS seen FROM patrol_round r JOIN dossier d ON d.seq = r.dossier LEFT JOIN patrol_stop s ON s.round = r.dossier WHERE {condition}"
    );
    Ok(read.all_text(&text, &sql.params)?.into_iter().next().unwrap_or_default())
}
