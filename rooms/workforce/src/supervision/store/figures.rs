//! Sums over the agreements within reach, by station.

use liren_kernel::{Day, Instant};
use liren_office::{
    Fault, OrgId, Reach,
    reach::{Sql, Wanted},
};
use liren_store::{Param, Read, row};

use crate::supervision::model::{Function, KIND};

row! {
    /// What is counted of a station.
    pub struct Station {
        /// Which.
        pub station: Option<OrgId>,
        /// Agreements in force.
        pub agreements: i64,
        /// People supervised in them.
        pub people: i64,
        /// Sessions held since the day asked for.
        pub sessions: i64,
        /// Their minutes.
        pub minutes: i64,
        /// Agreements whose next session is overdue.
        pub overdue: i64,
    }
}

const WANTED: Wanted<'static> = Wanted::all(KIND);

/// Every station with agreements within reach; sessions since `since`, overdue on `today`.
///
/// # Errors
/// When the database fails.
pub fn by_station(read: &mut Read<'_>, reach: &Reach, since: Instant, today: Day) -> Result<Vec<Station>, Fault> {
    let mut sql = Sql::of(read);
    reach.seqs(&mut sql, &WANTED);
    let within = std::mem::take(&mut sql.text);
    let today = today.to_string();
    let (from, day) = (sql.bind(Param::Int(since.ms())), sql.bind(Param::Text(&today)));
    let text = format!(
        "SELECT s.station, \
         CAST(sum(CASE WHEN d.state = 'running' THEN 1 ELSE 0 END) AS BIGINT) AS agreements, \
         CAST(sum(CASE WHEN d.state = 'running' THEN (SELECT count(*) FROM supervision_member m WHERE m.dossier = s.dossier AND m.part = 'supervisee') ELSE 0 END) AS BIGINT) AS people, \
         CAST(sum((SELECT count(*) FROM supervision_session h WHERE h.dossier = s.dossier AND h.state <> 'planned' AND h.at >= {from})) AS BIGINT) AS sessions, \
         CAST(sum((SELECT COALESCE(sum(h.minutes), 0) FROM supervision_session h WHERE h.dossier = s.dossier AND h.state <> 'planned' AND h.at >= {from})) AS BIGINT) AS minutes, \
         CAST(sum(CASE WHEN d.state = 'running' AND s.next_due < {day} THEN 1 ELSE 0 END) AS BIGINT) AS overdue \
         FROM supervision s JOIN dossier d ON d.seq = s.dossier WHERE s.dossier IN ({within}) GROUP BY s.station"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// Minutes of sessions since `since` that had this function.
///
/// # Errors
/// When the database fails.
pub fn minutes_of(read: &mut Read<'_>, reach: &Reach, since: Instant, function: Function) -> Result<i64, Fault> {
    let mut sql = Sql::of(read);
    reach.seqs(&mut sql, &WANTED);
    let within = std::mem::take(&mut sql.text);
    let like = format!("%{}%", function.name());
    let (from, like) = (sql.bind(Param::Int(since.ms())), sql.bind(Param::Text(&like)));
    let text = format!(
        "SELECT CAST(COALESCE(sum(h.minutes), 0) AS BIGINT) AS minutes FROM supervision_session h \
         WHERE h.dossier IN ({within}) AND h.state <> 'planned' AND h.at >= {from} AND h.functions LIKE {like}"
    );
    Ok(read.all_text::<(i64,)>(&text, &sql.params)?.first().map_or(0, |(n,)| *n))
}

/// How often each topic was met in sessions within reach since `since`, with the number of agreements it was met in.
///
/// # Errors
/// When the database fails.
pub fn topics(read: &mut Read<'_>, reach: &Reach, since: Instant) -> Result<Vec<(String, i64, i64)>, Fault> {
    let mut sql = Sql::of(read);
    reach.seqs(&mut sql, &WANTED);
    let within = std::mem::take(&mut sql.text);
    let from = sql.bind(Param::Int(since.ms()));
    let text = format!(
        "SELECT topic, count(*) AS sessions, count(DISTINCT dossier) AS agreements FROM supervision_topic \
         WHERE dossier IN ({within}) AND at >= {from} GROUP BY topic ORDER BY topic"
    );
    Ok(read.all_text(&text, &sql.params)?)
}
