//! Sums and lists over rounds within reach: coverage, effect, what measures count. Each list is what a figure opens.

use liren_kernel::{Instant, ScopeColumn};
use liren_office::{
    DossierId, Fault, Period, PersonId, Reach,
    reach::{Sql, Wanted},
};
use liren_store::{Param, Read};

use super::FindingRow;
use crate::model::{Category, Did, GRID, ROUND, Standing};

/// Findings of a kind: category, compound, what was done, how it stands, how many.
pub type OfKind = (Category, String, Did, Standing, i64);
/// When each entrance was last seen, and how many findings stand open at each.
pub type Coverage = (Vec<(String, Instant)>, Vec<(String, i64)>);
/// A round at an entrance: its dossier and day, floors seen, findings, those put right.
pub type Walked = (DossierId, String, i64, i64, i64);

/// Rows on one page of findings.
pub const PAGE: i64 = 100;

/// Whose rounds are wanted.
#[derive(Debug, Clone, Copy)]
pub enum Whose {
    /// All within reach.
    Anybody,
    /// Those that somebody is to walk.
    Walker(PersonId),
    /// Those, and what the captain and the deputy lead without being on the rota.
    Team(PersonId),
}

/// Which findings are wanted, besides the period.
#[derive(Debug, Clone, Copy, Default)]
pub struct Narrow<'a> {
    /// Of this entrance.
    pub entrance: Option<&'a str>,
    /// Of this category.
    pub category: Option<Category>,
    /// With this done.
    pub did: Option<Did>,
    /// That stand so.
    pub standing: Option<Standing>,
    /// Older than this one.
    pub before: Option<i64>,
    /// Found on the rounds of grids' workers, not of teams.
    pub of_grids: bool,
}

impl Narrow<'_> {
    const fn kind(&self) -> &'static str {
        if self.of_grids { GRID } else { ROUND }
    }
}

/// A period whose place is told by columns of the round, or, below the community, by the compound of the row.
struct Within {
    period: Period,
    compound: Option<String>,
    grid: Option<String>,
}

impl Within {
    fn of(period: &Period) -> Self {
        let place = period.place.clone();
        let at = |column| place.clone().filter(|(c, _)| *c == column).map(|(_, code)| code);
        let (compound, grid) = (at(ScopeColumn::Compound), at(ScopeColumn::Grid));
        let place = place.filter(|_| compound.is_none() && grid.is_none());
        Self { period: Period { place, ..period.clone() }, compound, grid }
    }

    /// The condition; `row` is the table whose compound counts.
    fn sql<'a>(&'a self, sql: &mut Sql<'a>, reach: &'a Reach, moment: &'static str, row: &'static str) -> String {
        self.sql_of(ROUND, sql, reach, moment, row)
    }

    fn sql_of<'a>(
        &'a self,
        kind: &'static str,
        sql: &mut Sql<'a>,
        reach: &'a Reach,
        moment: &'static str,
        row: &'static str,
    ) -> String {
        let mut text = self.period.within(sql, reach, kind, moment);
        if let Some(code) = &self.compound {
            text.push_str(&format!(" AND {row}.compound = {}", sql.bind(Param::Text(code))));
        }
        if let Some(code) = &self.grid {
            let code = sql.bind(Param::Text(code));
            text.push_str(&format!(" AND {row}.compound IN (SELECT p.code FROM place p WHERE p.grid = {code})"));
        }
        text
    }
}

fn narrowed<'a>(sql: &mut Sql<'a>, narrow: &Narrow<'a>) -> String {
    let mut text = String::new();
    let all = [
        ("entrance", narrow.entrance),
        ("category", narrow.category.map(Category::name)),
        ("did", narrow.did.map(Did::name)),
        ("standing", narrow.standing.map(Standing::name)),
    ];
    for (column, value) in all {
        if let Some(value) = value {
            text.push_str(&format!(" AND f.{column} = {}", sql.bind(Param::Text(value))));
        }
    }
    if let Some(before) = narrow.before {
        text.push_str(&format!(" AND f.seq < {}", sql.bind(Param::Int(before))));
    }
    text
}

/// A page of findings in a period, newest first.
///
/// # Errors
/// When the database fails.
pub fn findings(
    read: &mut Read<'_>,
    reach: &Reach,
    period: &Period,
    narrow: &Narrow<'_>,
) -> Result<Vec<FindingRow>, Fault> {
    let within = Within::of(period);
    let mut sql = Sql::default();
    let condition = within.sql_of(narrow.kind(), &mut sql, reach, "f.found_at", "f");
    let more = narrowed(&mut sql, narrow);
    let limit = sql.bind(Param::Int(PAGE));
    let text = format!(
        "SELECT f.seq, f.id, d.id AS dossier, r.day, f.entrance, f.compound, f.floor, f.category, f.did, CASE WHEN m.level > 1 THEN '' ELSE f.words END AS words, f.standing, f.entry, CASE WHEN m.level > 1 THEN NULL ELSE f.matter END AS matter, f.found_at, f.right_at, f.right_entry, f.looked, CAST(CASE WHEN m.level > 1 THEN 1 ELSE 0 END AS BIGINT) AS hidden FROM patrol_finding f JOIN patrol_round r ON r.dossier = f.round JOIN dossier d ON d.seq = f.round LEFT JOIN dossier m ON m.id = f.matter WHERE {condition}{more} ORDER BY f.seq DESC LIMIT {limit}"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// How many there are: all, and those put right.
///
/// # Errors
/// When the database fails.
pub fn count_findings(
    read: &mut Read<'_>,
    reach: &Reach,
    period: &Period,
    narrow: &Narrow<'_>,
) -> Result<(i64, i64), Fault> {
    let within = Within::of(period);
    let mut sql = Sql::default();
    let condition = within.sql_of(narrow.kind(), &mut sql, reach, "f.found_at", "f");
    let more = narrowed(&mut sql, narrow);
    let text = format!(
        "SELECT count(*) AS n, CAST(COALESCE(SUM(CASE WHEN f.standing = 'right' THEN 1 ELSE 0 END), 0) AS BIGINT) AS put_right FROM patrol_finding f JOIN dossier d ON d.seq = f.round WHERE {condition}{more}"
    );
    Ok(read.all_text(&text, &sql.params)?.into_iter().next().unwrap_or_default())
}

/// Findings by category and compound in a period.
///
/// # Errors
/// When the database fails.
pub fn by_kind(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Vec<OfKind>, Fault> {
    let within = Within::of(period);
    let mut sql = Sql::default();
    let condition = within.sql(&mut sql, reach, "f.found_at", "f");
    let text = format!(
        "SELECT f.category, f.compound, f.did, f.standing, count(*) AS n FROM patrol_finding f JOIN dossier d ON d.seq = f.round WHERE {condition} GROUP BY f.category, f.compound, f.did, f.standing ORDER BY f.category, f.compound, f.did, f.standing"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// Floors walked in a period, and different entrances.
///
/// # Errors
/// When the database fails.
pub fn walked(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<(i64, i64), Fault> {
    let within = Within::of(period);
    let mut sql = Sql::default();
    let condition = within.sql(&mut sql, reach, "w.seen_at", "w");
    let text = format!(
        "SELECT count(*) AS floors, count(DISTINCT w.entrance) AS entrances FROM patrol_floor w JOIN dossier d ON d.seq = w.round WHERE {condition}"
    );
    Ok(read.all_text(&text, &sql.params)?.into_iter().next().unwrap_or_default())
}

/// The entrances walked in a period: code, floors walked, rounds, the last moment.
///
/// # Errors
/// When the database fails.
pub fn entrances(
    read: &mut Read<'_>,
    reach: &Reach,
    period: &Period,
) -> Result<Vec<(String, i64, i64, Instant)>, Fault> {
    let within = Within::of(period);
    let mut sql = Sql::default();
    let condition = within.sql(&mut sql, reach, "w.seen_at", "w");
    let text = format!(
        "SELECT w.entrance, count(*) AS floors, count(DISTINCT w.round) AS rounds, max(w.seen_at) AS last FROM patrol_floor w JOIN dossier d ON d.seq = w.round WHERE {condition} GROUP BY w.entrance ORDER BY w.entrance"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// Rounds that were walked in a period: dossier, title, day.
///
/// # Errors
/// When the database fails.
pub fn rounds(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Vec<(DossierId, String, i64)>, Fault> {
    let mut sql = Sql::default();
    let condition = period.within(&mut sql, reach, ROUND, "COALESCE(r.started_at, 0)");
    let text = format!(
        "SELECT d.id, d.title, d.seq FROM patrol_round r JOIN dossier d ON d.seq = r.dossier WHERE {condition} ORDER BY r.day, d.seq"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// A round in a list.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its dossier.
    pub id: DossierId,
    /// Its title.
    pub title: String,
    /// Its day, as stored.
    pub day: String,
    /// See [`crate::model::Stage`].
    pub state: String,
    /// Floors walked.
    pub floors: i64,
    /// Faults found.
    pub found: i64,
}

/// The newest rounds of teams within reach; those of one person's rota alone when asked for.
///
/// # Errors
/// When the database fails.
pub fn recent(
    read: &mut Read<'_>,
    reach: &Reach,
    whose: Whose,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Line>, Fault> {
    recent_of(read, ROUND, reach, whose, before, limit)
}

/// The same of one kind of rounds.
///
/// # Errors
/// When the database fails.
pub fn recent_of(
    read: &mut Read<'_>,
    kind: &'static str,
    reach: &Reach,
    whose: Whose,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Line>, Fault> {
    let wanted = Wanted::all(kind);
    let mut sql = Sql::default();
    reach.seqs(&mut sql, &wanted);
    let inner = std::mem::take(&mut sql.text);
    let mut more = String::new();
    let of = match &whose {
        Whose::Anybody => None,
        Whose::Walker(person) => Some((person, " AND y.part = 'walker'")),
        Whose::Team(person) => Some((person, "")),
    };
    if let Some((person, part)) = of {
        let person = sql.bind(Param::Blob(person.bytes()));
        more.push_str(&format!(" AND EXISTS (SELECT 1 FROM party y WHERE y.dossier = d.seq AND y.party = {person}{part} AND y.until IS NULL)"));
    }
    if let Some(day) = before {
        more.push_str(&format!(" AND r.day < {}", sql.bind(Param::Text(day))));
    }
    let limit = sql.bind(Param::Int(limit));
    let text = format!(
        "SELECT d.id, d.title, r.day, d.state, (SELECT count(*) FROM patrol_floor w WHERE w.round = d.seq) AS floors, (SELECT count(*) FROM patrol_finding f WHERE f.round = d.seq) AS found FROM patrol_round r JOIN dossier d ON d.seq = r.dossier WHERE d.seq IN ({inner}){more} ORDER BY r.day DESC, d.seq DESC LIMIT {limit}"
    );
    let rows: Vec<(DossierId, String, String, String, i64, i64)> = read.all_text(&text, &sql.params)?;
    let line = |(id, title, day, state, floors, found)| Line { id, title, day, state, floors, found };
    Ok(rows.into_iter().map(line).collect())
}

/// Which rounds of a plan, by its seq, are within reach.
///
/// # Errors
/// When the database fails.
pub fn of_plan(read: &mut Read<'_>, reach: &Reach, plan: i64) -> Result<Vec<DossierId>, Fault> {
    let wanted = Wanted::all(ROUND);
    let mut sql = Sql::default();
    reach.seqs(&mut sql, &wanted);
    let inner = std::mem::take(&mut sql.text);
    let plan = sql.bind(Param::Int(plan));
    let text = format!(
        "SELECT d.id FROM patrol_round r JOIN dossier d ON d.seq = r.dossier WHERE r.plan = {plan} AND d.seq IN ({inner})"
    );
    Ok(read.all_text::<(DossierId,)>(&text, &sql.params)?.into_iter().map(|(id,)| id).collect())
}

/// The communities of the rounds within reach.
///
/// # Errors
/// When the database fails.
pub fn communities(read: &mut Read<'_>, reach: &Reach) -> Result<Vec<String>, Fault> {
    let wanted = Wanted::all(ROUND);
    let mut sql = Sql::default();
    reach.seqs(&mut sql, &wanted);
    let text = format!(
        "SELECT DISTINCT COALESCE(d.community, '') AS community FROM dossier d WHERE d.community IS NOT NULL AND d.seq IN ({})",
        sql.text
    );
    Ok(read.all_text::<(String,)>(&text, &sql.params)?.into_iter().map(|(code,)| code).collect())
}

/// Coverage of one compound within reach: for each entrance when it was last walked and how many faults are open.
///
/// # Errors
/// When the database fails.
pub fn coverage(read: &mut Read<'_>, reach: &Reach, compound: &str) -> Result<Coverage, Fault> {
    let wanted = Wanted::all(ROUND);
    let mut sql = Sql::default();
    reach.seqs(&mut sql, &wanted);
    let inner = std::mem::take(&mut sql.text);
    let code = sql.bind(Param::Text(compound));
    let seen = read.all_text(
        &format!("SELECT w.entrance, max(w.seen_at) AS last FROM patrol_floor w WHERE w.compound = {code} AND w.round IN ({inner}) GROUP BY w.entrance ORDER BY w.entrance"),
        &sql.params,
    )?;
    let open = read.all_text(
        &format!("SELECT f.entrance, count(*) AS n FROM patrol_finding f WHERE f.compound = {code} AND f.standing = 'open' AND f.round IN ({inner}) GROUP BY f.entrance ORDER BY f.entrance"),
        &sql.params,
    )?;
    Ok((seen, open))
}

/// The rounds of one kind within reach in which an entrance was walked: dossier, day, floors, faults found, of those put right.
///
/// # Errors
/// When the database fails.
pub fn history(read: &mut Read<'_>, kind: &'static str, reach: &Reach, entrance: &str) -> Result<Vec<Walked>, Fault> {
    let wanted = Wanted::all(kind);
    let mut sql = Sql::default();
    reach.seqs(&mut sql, &wanted);
    let inner = std::mem::take(&mut sql.text);
    let code = sql.bind(Param::Text(entrance));
    let text = format!(
        "SELECT d.id, r.day, (SELECT count(*) FROM patrol_floor w WHERE w.round = r.dossier AND w.entrance = {code}) AS floors, (SELECT count(*) FROM patrol_finding f WHERE f.round = r.dossier AND f.entrance = {code}) AS found, (SELECT count(*) FROM patrol_finding f WHERE f.round = r.dossier AND f.entrance = {code} AND f.standing = 'right') AS put_right FROM patrol_stop s JOIN patrol_round r ON r.dossier = s.round JOIN dossier d ON d.seq = r.dossier WHERE s.entrance = {code} AND r.started_at IS NOT NULL AND s.round IN ({inner}) ORDER BY r.day DESC LIMIT 60"
    );
    Ok(read.all_text(&text, &sql.params)?)
}
