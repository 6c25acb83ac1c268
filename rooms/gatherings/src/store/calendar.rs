//! Dates as calendars and the public listing want them: from the place where each is held, for equality.

use std::collections::BTreeMap;

use liren_kernel::{Day, Instant, ScopeColumn};
use liren_office::{DossierId, Fault, PersonId, Reach, reach::Sql};
use liren_store::{Param, Read, params, row, statements};

use crate::model::{Form, OpenTo, SittingId, SittingState, Stage};

row! {
    /// A date with what its gathering is called.
    #[derive(PartialEq, Eq)]
    pub struct EventRow {
        /// Order among those of one moment.
        pub seq: i64,
        /// The date.
        pub id: SittingId,
        /// The gathering.
        pub gathering: DossierId,
        /// Its theme.
        pub title: String,
        /// Where the gathering stands.
        pub stage: Stage,
        /// What kind.
        pub form: Form,
        /// Who may sign up.
        pub open_to: OpenTo,
        /// What this date is about; may be empty.
        pub theme: String,
        /// The day.
        pub day: Day,
        /// From when.
        pub from_at: Instant,
        /// Until when.
        pub until_at: Instant,
        /// Where.
        pub place_name: String,
        /// Where it stands.
        pub state: SittingState,
        /// Rises with every change.
        pub version: i64,
    }
}

const EVENT: &str = "s.seq, s.id, d.id AS gathering, d.title, d.state AS stage, g.form, g.open_to, s.theme, s.day, s.from_at, s.until_at, s.place_name, s.state, s.version";
const FROM: &str = "FROM sitting s JOIN gathering g ON g.dossier = s.dossier JOIN dossier d ON d.seq = s.dossier";

statements! {
    OF_SEATS: EventRow = "SELECT s.seq, s.id, d.id AS gathering, d.title, d.state AS stage, g.form, g.open_to, s.theme, s.day, s.from_at, s.until_at, s.place_name, s.state, s.version FROM seat t JOIN sitting s ON s.dossier = t.dossier JOIN gathering g ON g.dossier = s.dossier JOIN dossier d ON d.seq = s.dossier WHERE t.person = ?1 AND t.state = 'signed' AND s.from_at >= ?2 AND s.from_at < ?3 AND d.level <= 1 ORDER BY s.from_at, s.seq";
    OF_TEAM: EventRow = "SELECT s.seq, s.id, d.id AS gathering, d.title, d.state AS stage, g.form, g.open_to, s.theme, s.day, s.from_at, s.until_at, s.place_name, s.state, s.version FROM party p JOIN sitting s ON s.dossier = p.dossier JOIN gathering g ON g.dossier = s.dossier JOIN dossier d ON d.seq = s.dossier WHERE p.party = ?1 AND p.kind = 'gathering' AND p.until IS NULL AND s.from_at >= ?2 AND s.from_at < ?3 AND d.level <= 1 ORDER BY s.from_at, s.seq";
    OF_GATHERING: EventRow = "SELECT s.seq, s.id, d.id AS gathering, d.title, d.state AS stage, g.form, g.open_to, s.theme, s.day, s.from_at, s.until_at, s.place_name, s.state, s.version FROM sitting s JOIN gathering g ON g.dossier = s.dossier JOIN dossier d ON d.seq = s.dossier WHERE s.dossier = ?1 ORDER BY s.from_at, s.seq";
}

/// Where a page of dates goes on.
pub type After = Option<(i64, i64)>;

/// The places of a reach, none inside another.
fn places(reach: &Reach) -> Vec<(ScopeColumn, &str)> {
    let all: Vec<(ScopeColumn, &str)> = reach.places().collect();
    let inside = |(column, code): &(ScopeColumn, &str)| {
        all.iter().any(|(other, wide)| {
            // Division codes begin with the code of what is around them.
            (*column > *other && *other <= ScopeColumn::Community && code.starts_with(wide))
                && !(*column == *other && code == wide)
        })
    };
    let mut kept: Vec<(ScopeColumn, &str)> = all.iter().filter(|place| !inside(place)).copied().collect();
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// How many dates each day has, in the places of the reader's posts. Both days are counted in.
///
/// # Errors
/// When the database fails.
pub fn per_day(read: &mut Read<'_>, reach: &Reach, from: Day, to: Day) -> Result<Vec<(Day, i64)>, Fault> {
    let mut all: std::collections::BTreeMap<Day, i64> = std::collections::BTreeMap::new();
    let (from, to) = (from.to_string(), to.to_string());
    for (column, code) in places(reach) {
        let text = format!(
            "SELECT s.day, count(*) AS n FROM sitting s WHERE s.{} = ?1 AND s.day >= ?2 AND s.day <= ?3 GROUP BY s.day",
            column.name()
        );
        for (day, n) in read.all_text::<(Day, i64)>(&text, params![code, from, to])? {
            *all.entry(day).or_default() += n;
        }
    }
    Ok(all.into_iter().collect())
}

/// Dates from `from` up to `until`, in the places of the reader's posts, in the order of time, `limit` at most.
///
/// # Errors
/// When the database fails.
pub fn between(
    read: &mut Read<'_>,
    reach: &Reach,
    from: Instant,
    until: Instant,
    after: After,
    limit: i64,
) -> Result<Vec<EventRow>, Fault> {
    let mut all: Vec<EventRow> = Vec::new();
    for (column, code) in places(reach) {
        let mut sql = Sql::default();
        let code = sql.bind(Param::Text(code));
        let (from, until) = (sql.bind(Param::Int(from.ms())), sql.bind(Param::Int(until.ms())));
        let later = match after {
            Some((at, seq)) => {
                let (at, seq) = (sql.bind(Param::Int(at)), sql.bind(Param::Int(seq)));
                format!(" AND s.from_at >= {at} AND (s.from_at > {at} OR s.seq > {seq})")
            }
            None => String::new(),
        };
        let limit = sql.bind(Param::Int(limit));
        let text = format!(
            "SELECT {EVENT} {FROM} WHERE s.{} = {code} AND s.from_at >= {from} AND s.from_at < {until}{later} ORDER BY s.from_at, s.seq LIMIT {limit}",
            column.name()
        );
        all.extend(read.all_text::<EventRow>(&text, &sql.params)?);
    }
    all.sort_by_key(|e| (e.from_at, e.seq));
    all.dedup_by_key(|e| e.seq);
    all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(all)
}

/// What stands in somebody's own calendar: dates they signed up for, teach at, or work at.
///
/// # Errors
/// When the database fails.
pub fn own(read: &mut Read<'_>, person: PersonId, from: Instant, until: Instant) -> Result<Vec<EventRow>, Fault> {
    let told = |e: &EventRow| !matches!(e.stage, Stage::Planned | Stage::Asked);
    let mut all: Vec<EventRow> = read.all(&OF_SEATS, params![person, from, until])?.into_iter().filter(told).collect();
    all.extend(read.all(&OF_TEAM, params![person, from, until])?);
    all.sort_by_key(|e| (e.from_at, e.seq));
    all.dedup_by_key(|e| e.seq);
    Ok(all)
}

/// The next date of each gathering that is announced to everyone, from `from` on; to those with an account also of what is
/// theirs alone.
///
/// # Errors
/// When the database fails.
pub fn announced(
    read: &mut Read<'_>,
    with_account: bool,
    street: &str,
    from: Instant,
    after: After,
    limit: i64,
) -> Result<Vec<EventRow>, Fault> {
    let mut sql = Sql::default();
    let from = sql.bind(Param::Int(from.ms()));
    let street = if street.is_empty() { None } else { Some(sql.bind(Param::Text(street))) };
    let within = |of: &str| street.as_ref().map(|street| format!(" AND {of}.street = {street}")).unwrap_or_default();
    let (here, there) = (within("s"), within("e"));
    let later = match after {
        Some((at, seq)) => {
            let (at, seq) = (sql.bind(Param::Int(at)), sql.bind(Param::Int(seq)));
            format!(" AND s.from_at >= {at} AND (s.from_at > {at} OR s.seq > {seq})")
        }
        None => String::new(),
    };
    let limit = sql.bind(Param::Int(limit));
    let open = if with_account { "g.open_to IN ('public', 'residents')" } else { "g.open_to = 'public'" };
    let text = format!(
        "SELECT {EVENT} {FROM} WHERE s.listed = 1 AND s.from_at >= {from}{here}{later} AND {open} AND d.state = 'open' AND d.level <= 1 \
         AND NOT EXISTS (SELECT 1 FROM sitting e WHERE e.dossier = s.dossier AND e.listed = 1 AND e.from_at >= {from}{there} \
         AND (e.from_at < s.from_at OR (e.from_at = s.from_at AND e.seq < s.seq))) ORDER BY s.from_at, s.seq LIMIT {limit}"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// How much is to come of each of these gatherings: its announced dates from `from` on, and whether all its places are taken.
///
/// # Errors
/// When the database fails.
pub fn to_come(
    read: &mut Read<'_>,
    gatherings: &[DossierId],
    from: Instant,
) -> Result<BTreeMap<DossierId, (i64, bool)>, Fault> {
    if gatherings.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut sql = Sql::of(read);
    let asked = sql.bind_all(gatherings.iter().map(|id| Param::Blob(id.bytes())));
    let from = sql.bind(Param::Int(from.ms()));
    let text = format!(
        "SELECT d.id, (SELECT count(*) FROM sitting s WHERE s.dossier = d.seq AND s.listed = 1 AND s.from_at >= {from}) AS dates, \
         g.capacity, (SELECT count(*) FROM seat t WHERE t.dossier = d.seq AND t.state = 'signed') AS taken \
         FROM dossier d JOIN gathering g ON g.dossier = d.seq WHERE d.id IN ({asked})"
    );
    let rows = read.all_text::<(DossierId, i64, i64, i64)>(&text, &sql.params)?;
    Ok(rows.into_iter().map(|(id, dates, places, taken)| (id, (dates, places > 0 && taken >= places))).collect())
}

/// When each of these gatherings next takes place, or last did; those without dates are not among them.
///
/// # Errors
/// When the database fails.
pub fn nearest(read: &mut Read<'_>, gatherings: &[i64], now: Instant) -> Result<BTreeMap<i64, Instant>, Fault> {
    if gatherings.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut sql = Sql::of(read);
    let asked = sql.bind_all(gatherings.iter().map(|seq| Param::Int(*seq)));
    let now = sql.bind(Param::Int(now.ms()));
    let text = format!(
        "SELECT dossier, CAST(COALESCE(min(CASE WHEN until_at >= {now} THEN from_at END), max(from_at)) AS BIGINT) AS at \
         FROM sitting WHERE dossier IN ({asked}) AND state <> 'cancelled' GROUP BY dossier"
    );
    Ok(read.all_text::<(i64, Instant)>(&text, &sql.params)?.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::places;
    use liren_kernel::{Id, ScopeColumn};
    use liren_office::{Actor, Post, Reach, Role};

    #[test]
    fn a_place_inside_another_is_asked_once() {
        let post = |column, code: &str| Post {
            role: Role::CommunityWorker,
            org: None,
            place: Some((column, code.to_owned())),
        };
        let posts = vec![
            post(ScopeColumn::Community, "140213901001"),
            post(ScopeColumn::Street, "140213901"),
            post(ScopeColumn::Community, "140213902001"),
        ];
        let reach = Reach::of(&Actor { person: Id::from_bytes([1; 16]), posts });
        let kept: Vec<&str> = places(&reach).into_iter().map(|(_, code)| code).collect();
        assert_eq!(kept, ["140213901", "140213902001"]);
    }
}
