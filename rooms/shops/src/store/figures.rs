//! What the visits of evenings add up to within reach, and the records behind every figure.

use liren_kernel::{Day, Instant};
use liren_office::{DossierId, Fault, Period, Reach, reach::Sql};
use liren_store::{Param, Read, row};

use super::within;
use crate::model::{EVENING, ShopId, State};

/// Rows on one page of records.
pub const PAGE: i64 = 100;
/// Days over which the same fault counts as coming again.
pub const AGAIN_DAYS: i64 = 365;

row! {
    /// A shop that was visited on an evening.
    pub struct Visit {
        /// Order.
        pub seq: i64,
        /// The evening's dossier.
        pub evening: DossierId,
        /// Its day.
        pub day: Day,
        /// The shop.
        pub shop: ShopId,
        /// Its name.
        pub name: String,
        /// When it was seen.
        pub at: Instant,
        /// Points that were not right.
        pub faults: i64,
    }
}

row! {
    /// A point that was not right at a shop.
    pub struct Bad {
        /// Order.
        pub seq: i64,
        /// The evening's dossier.
        pub evening: DossierId,
        /// Its day.
        pub day: Day,
        /// The shop.
        pub shop: ShopId,
        /// Its name.
        pub name: String,
        /// Which point.
        pub item: String,
        /// Put right, or passed on.
        pub state: State,
    }
}

row! {
    /// The same point not right at the same shop again.
    pub struct Again {
        /// The shop.
        pub shop: ShopId,
        /// Its name.
        pub name: String,
        /// Its address.
        pub address: String,
        /// Which point.
        pub item: String,
        /// On how many visits it was not right.
        pub bad: i64,
        /// On how many it was looked at.
        pub seen: i64,
        /// When it was last not right.
        pub last: Instant,
    }
}

/// Visits in a period, newest first.
///
/// # Errors
/// When the database fails.
pub fn visits(read: &mut Read<'_>, reach: &Reach, period: &Period, before: Option<i64>) -> Result<Vec<Visit>, Fault> {
    let mut sql = Sql::default();
    let condition = period.within(&mut sql, reach, EVENING, "t.seen_at");
    let older = before.map(|seq| format!(" AND t.seq < {}", sql.bind(Param::Int(seq)))).unwrap_or_default();
    let limit = sql.bind(Param::Int(PAGE));
    let text = format!(
        "SELECT t.seq, d.id AS evening, e.day, s.id AS shop, s.name, t.seen_at AS at, (SELECT count(*) FROM shop_item i WHERE i.evening = t.evening AND i.shop = t.shop AND i.state IN ('fixed', 'passed_on')) AS faults FROM shop_stop t JOIN shop s ON s.seq = t.shop JOIN shop_evening e ON e.dossier = t.evening JOIN dossier d ON d.seq = t.evening WHERE t.state = 'checked' AND {condition}{older} ORDER BY t.seq DESC LIMIT {limit}"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// Points not right in a period, newest first.
///
/// # Errors
/// When the database fails.
pub fn faults(read: &mut Read<'_>, reach: &Reach, period: &Period, before: Option<i64>) -> Result<Vec<Bad>, Fault> {
    let mut sql = Sql::default();
    let condition = period.within(&mut sql, reach, EVENING, "i.at");
    let older = before.map(|seq| format!(" AND i.seq < {}", sql.bind(Param::Int(seq)))).unwrap_or_default();
    let limit = sql.bind(Param::Int(PAGE));
    let text = format!(
        "SELECT i.seq, d.id AS evening, e.day, s.id AS shop, s.name, i.item, i.state FROM shop_item i JOIN shop s ON s.seq = i.shop JOIN shop_evening e ON e.dossier = i.evening JOIN dossier d ON d.seq = i.evening WHERE i.state IN ('fixed', 'passed_on') AND {condition}{older} ORDER BY i.seq DESC LIMIT {limit}"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// Visits, points not right, and those put right on the spot, in a period.
///
/// # Errors
/// When the database fails.
pub fn sums(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<(i64, i64, i64), Fault> {
    let mut sql = Sql::default();
    let condition = period.within(&mut sql, reach, EVENING, "t.seen_at");
    let text = format!(
        "SELECT count(*) AS n FROM shop_stop t JOIN dossier d ON d.seq = t.evening WHERE t.state = 'checked' AND {condition}"
    );
    let visits = read.all_text::<(i64,)>(&text, &sql.params)?.first().map_or(0, |(n,)| *n);
    let mut sql = Sql::default();
    let condition = period.within(&mut sql, reach, EVENING, "i.at");
    let text = format!(
        "SELECT count(*) AS n, CAST(COALESCE(SUM(CASE WHEN i.state = 'fixed' THEN 1 ELSE 0 END), 0) AS BIGINT) AS fixed FROM shop_item i JOIN dossier d ON d.seq = i.evening WHERE i.state IN ('fixed', 'passed_on') AND {condition}"
    );
    let (faults, fixed) = read.all_text(&text, &sql.params)?.into_iter().next().unwrap_or_default();
    Ok((visits, faults, fixed))
}

/// Points that were not right at the same shop on two evenings or more within a year, of shops in force within reach:
/// the most often first. Shops stand in the order of what failed, not of who keeps them.
///
/// # Errors
/// When the database fails.
pub fn again(read: &mut Read<'_>, reach: &Reach, now: Instant) -> Result<Vec<Again>, Fault> {
    let mut sql = Sql::default();
    let holds = within::holds(reach, &mut sql);
    let since = sql.bind(Param::Int(now.day().plus_days(-AGAIN_DAYS).start().ms()));
    let limit = sql.bind(Param::Int(2 * PAGE));
    let text = format!(
        "SELECT s.id AS shop, s.name, s.address, i.item, CAST(SUM(CASE WHEN i.state IN ('fixed', 'passed_on') THEN 1 ELSE 0 END) AS BIGINT) AS bad, CAST(SUM(CASE WHEN i.state = 'na' THEN 0 ELSE 1 END) AS BIGINT) AS seen, MAX(CASE WHEN i.state IN ('fixed', 'passed_on') THEN i.at ELSE 0 END) AS last FROM shop_item i JOIN shop s ON s.seq = i.shop WHERE {holds} AND s.until_day IS NULL AND i.at >= {since} GROUP BY s.seq, s.id, s.name, s.address, s.sort, i.item HAVING SUM(CASE WHEN i.state IN ('fixed', 'passed_on') THEN 1 ELSE 0 END) >= 2 ORDER BY bad DESC, last DESC, s.sort, s.seq, i.item LIMIT {limit}"
    );
    Ok(read.all_text(&text, &sql.params)?)
}
