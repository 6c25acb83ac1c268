//! Reads over many: the register of a place or of a depot, those who wait, reports and their sums.

use liren_kernel::Instant;
use liren_matters::model::{KIND, Stage};
use liren_office::{DossierId, Fault, OrgId, Period, PersonId, Reach, reach::Sql};
use liren_store::{Param, Read, row};

use crate::model::{AskRow, Hat, Part, SentinelId};

/// Days within which somebody who reported counts as active.
pub const ACTIVE_DAYS: i64 = 30;

/// Depot, post and consent stand: a condition on `s` and its depot `o`; `{now}` stands for the moment.
const HOLDS: &str = "s.until_at IS NULL AND o.until_day IS NULL AND EXISTS (SELECT 1 FROM post p WHERE p.id = s.post AND p.from_at <= {now} AND (p.until_at IS NULL OR p.until_at > {now})) AND EXISTS (SELECT 1 FROM consent c WHERE c.person = s.person AND c.purpose = 'sentinel' AND c.withdrawn_at IS NULL)";

/// Which sentinels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    /// All of them.
    #[default]
    All,
    /// Who learned the five rules.
    Trained,
    /// Who did not yet.
    Untrained,
    /// Trained, and reported something within [`ACTIVE_DAYS`].
    Active,
}

impl Mark {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::All, Self::Trained, Self::Untrained, Self::Active];
    /// Its name in an address and the end of its message key `sentinel-mark-…`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Trained => "trained",
            Self::Untrained => "untrained",
            Self::Active => "active",
        }
    }
    /// Reads it; what nobody knows is all.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self::ALL.into_iter().find(|mark| mark.name() == name).unwrap_or_default()
    }
}

/// Who reads.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    /// Somebody with posts over places.
    Staff(&'a Reach),
    /// Who leads this depot.
    Depot(OrgId),
}

row! {
    /// A sentinel in a list.
    pub struct Listed {
        /// Order.
        pub seq: i64,
        /// Key of Chinese order of the name.
        pub sort: String,
        /// Its id.
        pub id: SentinelId,
        /// Who.
        pub person: PersonId,
        /// Whole name.
        pub name: String,
        /// Where from.
        pub depot: OrgId,
        /// As what.
        pub part: Part,
        /// What they look after first.
        pub hat: Hat,
        /// When they knew all the answers.
        pub trained_at: Option<Instant>,
    }
}

row! {
    /// What was reported. No name stands in it.
    pub struct ReportRow {
        /// Order.
        pub seq: i64,
        /// The matter.
        pub id: DossierId,
        /// Its number.
        pub number: String,
        /// One sentence.
        pub title: String,
        /// Where it stands, a [`Stage`].
        pub state: String,
        /// Its category.
        pub facet: String,
        /// When.
        pub opened_at: Instant,
        /// Where from.
        pub depot: OrgId,
        /// Whether its reporter rated the result.
        pub rated: bool,
    }
}

impl ReportRow {
    /// Where it stands, in the four plain words.
    #[must_use]
    pub fn plain(&self) -> liren_matters::model::Plain {
        Stage::named(&self.state).unwrap_or(Stage::Reported).plain(self.rated)
    }
}

/// The depot `o` lies in a place of the reader's posts, or is the one they lead.
fn at<'a>(sql: &mut Sql<'a>, whose: &'a Whose<'_>) -> String {
    match whose {
        Whose::Depot(depot) => format!("o.id = {}", sql.bind(Param::Blob(depot.bytes()))),
        Whose::Staff(reach) => {
            let ways: Vec<String> = reach
                .places()
                .map(|(column, code)| format!("o.{} = {}", column.name(), sql.bind(Param::Text(code))))
                .collect();
            if ways.is_empty() { "1 = 0".to_owned() } else { format!("({})", ways.join(" OR ")) }
        }
    }
}

fn marked(sql: &mut Sql<'_>, mark: Mark, now: Instant) -> String {
    let at = sql.bind(Param::Int(now.ms()));
    let holds = HOLDS.replace("{now}", &at);
    match mark {
        Mark::All => holds,
        Mark::Trained => format!("{holds} AND s.trained_at IS NOT NULL"),
        Mark::Untrained => format!("{holds} AND s.trained_at IS NULL"),
        Mark::Active => {
            let since = sql.bind(Param::Int(now.plus_minutes(-ACTIVE_DAYS * 24 * 60).ms()));
            format!(
                "{holds} AND s.trained_at IS NOT NULL AND EXISTS (SELECT 1 FROM matter m JOIN dossier d ON d.seq = m.dossier WHERE m.reporter = s.person AND m.source = 'sentinel' AND d.opened_at >= {since})"
            )
        }
    }
}

/// A page of sentinels in the order of pinyin, never of reports.
///
/// # Errors
/// When the database fails.
pub fn sentinels(
    read: &mut Read<'_>,
    whose: Whose<'_>,
    depot: Option<OrgId>,
    mark: Mark,
    now: Instant,
    after: Option<(&str, i64)>,
    limit: i64,
) -> Result<Vec<Listed>, Fault> {
    let mut sql = Sql::default();
    let mut condition = format!("{} AND {}", at(&mut sql, &whose), marked(&mut sql, mark, now));
    if let Some(depot) = &depot {
        condition.push_str(&format!(" AND s.depot = {}", sql.bind(Param::Blob(depot.bytes()))));
    }
    if let Some((sort, seq)) = after {
        let (sort, seq) = (sql.bind(Param::Text(sort)), sql.bind(Param::Int(seq)));
        condition.push_str(&format!(" AND (n.sort, s.seq) > ({sort}, {seq})"));
    }
    let limit = sql.bind(Param::Int(limit));
    let text = format!(
        "SELECT s.seq, n.sort, s.id, s.person, n.name, s.depot, s.part, s.hat, s.trained_at FROM sentinel s JOIN org o ON o.id = s.depot JOIN person n ON n.id = s.person WHERE {condition} ORDER BY n.sort, s.seq LIMIT {limit}"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// How many.
///
/// # Errors
/// When the database fails.
pub fn count(
    read: &mut Read<'_>,
    whose: Whose<'_>,
    depot: Option<OrgId>,
    mark: Mark,
    now: Instant,
) -> Result<i64, Fault> {
    let mut sql = Sql::default();
    let mut condition = format!("{} AND {}", at(&mut sql, &whose), marked(&mut sql, mark, now));
    if let Some(depot) = &depot {
        condition.push_str(&format!(" AND s.depot = {}", sql.bind(Param::Blob(depot.bytes()))));
    }
    let text = format!("SELECT count(*) AS n FROM sentinel s JOIN org o ON o.id = s.depot WHERE {condition}");
    Ok(read.all_text::<(i64,)>(&text, &sql.params)?.first().map_or(0, |(n,)| *n))
}

/// Who waits for an answer, at depots of the reader's places; the oldest first.
///
/// # Errors
/// When the database fails.
pub fn asks(read: &mut Read<'_>, reach: &Reach, limit: i64) -> Result<Vec<AskRow>, Fault> {
    let mut sql = Sql::default();
    let whose = Whose::Staff(reach);
    let condition = at(&mut sql, &whose);
    let limit = sql.bind(Param::Int(limit));
    let text = format!(
        "SELECT a.seq, a.id, a.depot, a.part, a.hat, a.name, a.phone, a.asked_at FROM sentinel_ask a JOIN org o ON o.id = a.depot WHERE {condition} ORDER BY a.seq LIMIT {limit}"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// Depots of the reader's places that are there, in the order of pinyin: id and name.
///
/// # Errors
/// When the database fails.
pub fn depots(read: &mut Read<'_>, whose: Whose<'_>) -> Result<Vec<(OrgId, String)>, Fault> {
    let mut sql = Sql::default();
    let condition = at(&mut sql, &whose);
    let text = format!(
        "SELECT o.id, o.name FROM org o WHERE o.kind = 'depot' AND o.until_day IS NULL AND {condition} ORDER BY o.sort, o.seq LIMIT 200"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// Which reports.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// From where.
    pub depot: Option<OrgId>,
    /// Of which category; empty for all.
    pub category: String,
    /// When and where; always when `None`.
    pub period: Option<Period>,
}

/// A condition on `d` and `s`: what the reader may count is what they may list. What was restricted is in neither.
fn reported<'a>(sql: &mut Sql<'a>, whose: &'a Whose<'_>, asked: &'a Asked) -> String {
    let mut condition = match (whose, &asked.period) {
        (Whose::Staff(reach), Some(period)) => period.within(sql, reach, KIND, "d.opened_at"),
        (Whose::Staff(reach), None) => reach.holds(sql),
        (Whose::Depot(depot), _) => format!("s.depot = {}", sql.bind(Param::Blob(depot.bytes()))),
    };
    condition.push_str(" AND d.level <= 1");
    if let Some(depot) = &asked.depot {
        condition.push_str(&format!(" AND s.depot = {}", sql.bind(Param::Blob(depot.bytes()))));
    }
    if !asked.category.is_empty() {
        condition.push_str(&format!(" AND d.facet = {}", sql.bind(Param::Text(&asked.category))));
    }
    condition
}

const REPORT: &str = "d.seq, d.id, d.number, d.title, d.state, d.facet, d.opened_at, s.depot, CAST(CASE WHEN m.rating IS NULL THEN 0 ELSE 1 END AS BIGINT) AS rated";

/// What a sentinel `s` reported while they were one. The ledger itself keeps who reported a matter, and forgets it when
/// the matter is sealed: nothing is written down twice.
const REPORTED: &str = "sentinel s JOIN matter m ON m.reporter = s.person AND m.source = 'sentinel' JOIN dossier d ON d.seq = m.dossier AND d.opened_at >= s.confirmed_at AND (s.until_at IS NULL OR d.opened_at < s.until_at)";

/// A page of reports within reach, newest first.
///
/// # Errors
/// When the database fails.
pub fn reports(
    read: &mut Read<'_>,
    reach: &Reach,
    asked: &Asked,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<ReportRow>, Fault> {
    let mut sql = Sql::default();
    let whose = Whose::Staff(reach);
    let mut condition = reported(&mut sql, &whose, asked);
    if let Some(seq) = before {
        condition.push_str(&format!(" AND d.seq < {}", sql.bind(Param::Int(seq))));
    }
    let limit = sql.bind(Param::Int(limit));
    let text = format!("SELECT {REPORT} FROM {REPORTED} WHERE {condition} ORDER BY d.seq DESC LIMIT {limit}");
    Ok(read.all_text(&text, &sql.params)?)
}

/// What somebody reported and may still see, newest first.
///
/// # Errors
/// When the database fails.
pub fn reports_of(read: &mut Read<'_>, reach: &Reach, person: PersonId, limit: i64) -> Result<Vec<ReportRow>, Fault> {
    let mut sql = Sql::default();
    let holds = reach.holds(&mut sql);
    let (person, limit) = (sql.bind(Param::Blob(person.bytes())), sql.bind(Param::Int(limit)));
    let text = format!(
        "SELECT {REPORT} FROM {REPORTED} WHERE s.person = {person} AND d.level <= 1 AND {holds} ORDER BY d.seq DESC LIMIT {limit}"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// Reports by category: code, how many, how many of them ended. Sums alone: nobody is told apart in them.
///
/// # Errors
/// When the database fails.
pub fn sums(read: &mut Read<'_>, whose: Whose<'_>, asked: &Asked) -> Result<Vec<(String, i64, i64)>, Fault> {
    let mut sql = Sql::default();
    let condition = reported(&mut sql, &whose, asked);
    let text = format!(
        "SELECT d.facet, count(*) AS n, count(d.closed_at) AS ended FROM {REPORTED} WHERE {condition} GROUP BY d.facet ORDER BY d.facet"
    );
    Ok(read.all_text(&text, &sql.params)?)
}
