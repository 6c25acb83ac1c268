//! Reach over shops: ONE function from [`Reach`] to SQL; list, count, detail, records and export all go through here. A shop
//! is within reach of posts over its place, and of nobody else.

use liren_kernel::{Day, Instant};
use liren_office::{Fault, Reach, reach::Sql};
use liren_store::{Param, Read};

use super::{SHOP, ShopRow};
use crate::model::{Gas, Rules, ShopId, Trade};

/// Rows on one page.
pub const PAGE: i64 = 60;

/// Which shops are wanted of those within reach.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this community.
    pub community: Option<String>,
    /// Of this trade.
    pub trade: Option<Trade>,
    /// With this gas.
    pub gas: Option<Gas>,
    /// Whose name or address holds these words.
    pub words: String,
    /// Only those due for a visit now, by the office's numbers.
    pub due: Option<(Rules, Instant)>,
    /// Only these rows after: pinyin and order.
    pub after: Option<(String, i64)>,
    /// Closed ones too.
    pub with_closed: bool,
}

/// The shops within reach: a condition on `s`.
pub fn holds<'a>(reach: &'a Reach, sql: &mut Sql<'a>) -> String {
    let branches: Vec<String> = reach
        .places()
        .map(|(column, code)| {
            let code = sql.bind(Param::Text(code));
            format!("SELECT w.seq FROM shop w WHERE w.{} = {code}", column.name())
        })
        .collect();
    if branches.is_empty() { "1 = 0".to_owned() } else { format!("s.seq IN ({})", branches.join(" UNION ")) }
}

/// The last moments before which a visit is over: where there is gas, and where there is none; and today.
struct Cut {
    gas: i64,
    plain: i64,
    today: String,
}

/// Everything that is bound must outlive the statement: it stands here.
struct Bound<'a> {
    wanted: &'a Wanted,
    like: String,
    cut: Option<Cut>,
}

impl<'a> Bound<'a> {
    fn of(wanted: &'a Wanted) -> Self {
        let start = |today: Day, days: i64| today.plus_days(1 - days).start().ms();
        let cut = wanted.due.map(|(rules, now)| Cut {
            gas: start(now.day(), rules.gas),
            plain: start(now.day(), rules.plain),
            today: now.day().to_string(),
        });
        Self { wanted, like: like(&wanted.words), cut }
    }

    fn sql<'s>(&'s self, sql: &mut Sql<'s>, reach: &'s Reach) -> String {
        let mut text = holds(reach, sql);
        if !self.wanted.with_closed {
            text.push_str(" AND s.until_day IS NULL");
        }
        let equal = [
            ("community", self.wanted.community.as_deref()),
            ("kind", self.wanted.trade.map(Trade::name)),
            ("gas", self.wanted.gas.map(Gas::name)),
        ];
        for (column, value) in equal {
            if let Some(value) = value {
                text.push_str(&format!(" AND s.{column} = {}", sql.bind(Param::Text(value))));
            }
        }
        if !self.like.is_empty() {
            let like = sql.bind(Param::Text(&self.like));
            text.push_str(&format!(" AND (s.name LIKE {like} ESCAPE '!' OR s.address LIKE {like} ESCAPE '!')"));
        }
        if let Some(cut) = &self.cut {
            let (gas, plain) = (sql.bind(Param::Int(cut.gas)), sql.bind(Param::Int(cut.plain)));
            let today = sql.bind(Param::Text(&cut.today));
            text.push_str(&format!(
                " AND s.from_day <= {today} AND (s.checked_at IS NULL OR (s.gas <> 'none' AND s.checked_at < {gas}) OR (s.gas = 'none' AND s.checked_at < {plain}))"
            ));
        }
        text
    }
}

/// A pattern that means these words and nothing else.
fn like(words: &str) -> String {
    let words: String = words.trim().chars().take(60).collect();
    if words.is_empty() {
        return words;
    }
    let plain: String =
        words.chars().flat_map(|c| if matches!(c, '%' | '_' | '!') { vec!['!', c] } else { vec![c] }).collect();
    format!("%{plain}%")
}

/// A page of shops, in the order of pinyin; those due stand in the order in which they were last seen.
///
/// # Errors
/// When the database fails.
pub fn shops(read: &mut Read<'_>, reach: &Reach, wanted: &Wanted, limit: i64) -> Result<Vec<ShopRow>, Fault> {
    let bound = Bound::of(wanted);
    let mut sql = Sql::default();
    let mut condition = bound.sql(&mut sql, reach);
    if let Some((sort, seq)) = &wanted.after {
        let (sort, seq) = (sql.bind(Param::Text(sort)), sql.bind(Param::Int(*seq)));
        condition.push_str(&format!(" AND (s.sort > {sort} OR (s.sort = {sort} AND s.seq > {seq}))"));
    }
    let limit = sql.bind(Param::Int(limit));
    let order = if wanted.due.is_some() { "COALESCE(s.checked_at, 0), s.sort, s.seq" } else { "s.sort, s.seq" };
    let text = format!("SELECT {SHOP} FROM shop s WHERE {condition} ORDER BY {order} LIMIT {limit}");
    Ok(read.all_text(&text, &sql.params)?)
}

/// How many there are.
///
/// # Errors
/// When the database fails.
pub fn count(read: &mut Read<'_>, reach: &Reach, wanted: &Wanted) -> Result<i64, Fault> {
    let bound = Bound::of(wanted);
    let mut sql = Sql::default();
    let condition = bound.sql(&mut sql, reach);
    let text = format!("SELECT count(*) AS n FROM shop s WHERE {condition}");
    Ok(read.all_text::<(i64,)>(&text, &sql.params)?.first().map_or(0, |(n,)| *n))
}

/// One shop within reach.
///
/// # Errors
/// When the database fails.
pub fn shop(read: &mut Read<'_>, reach: &Reach, id: ShopId) -> Result<Option<ShopRow>, Fault> {
    let mut sql = Sql::default();
    let wanted = sql.bind(Param::Blob(id.bytes()));
    let holds = holds(reach, &mut sql);
    let text = format!("SELECT {SHOP} FROM shop s WHERE s.id = {wanted} AND {holds}");
    Ok(read.all_text::<ShopRow>(&text, &sql.params)?.into_iter().next())
}

/// The shop in force of this community, name and address, within reach.
///
/// # Errors
/// When the database fails.
pub fn same(
    read: &mut Read<'_>,
    reach: &Reach,
    (community, name, address): (&str, &str, &str),
) -> Result<Option<ShopRow>, Fault> {
    let found = read.opt(&super::SAME, liren_store::params![community, name, address])?;
    match found {
        Some((id,)) => shop(read, reach, id),
        None => Ok(None),
    }
}
