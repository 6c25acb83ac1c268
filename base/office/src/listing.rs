//! Lists, counts and search of dossiers: the only reads over many of them, all through [`Reach`].

use liren_kernel::{Instant, Level, tokens};
use liren_store::{DbError, FromRow, Param, Read, params, row, search::SearchQuery};

use crate::{
    DossierId, Fault, Header, Keys, PlaceId, Reach,
    dossier::uncover,
    office::SEARCH,
    reach::{Scope, Span, Sql, Wanted, query},
    store,
};

/// Rows on a page.
pub const PAGE: i64 = 50;
/// Headers that are loaded by their numbers in one statement.
const AT_ONCE: usize = 25;

row! {
    /// What a line of a list tells of a header: a page of fifty reads these columns alone, a third of its cost.
    pub struct Line {
        /// See [`Header`].
        pub seq: i64,
        /// See [`Header`].
        pub id: DossierId,
        /// See [`Header`].
        pub kind: String,
        /// See [`Header`].
        pub number: String,
        /// See [`Header`].
        pub title: String,
        /// See [`Header`].
        pub level: Level,
        /// See [`Header`].
        pub state: String,
        /// See [`Header`].
        pub facet: String,
        /// See [`Header`].
        pub community: Option<String>,
        /// See [`Header`].
        pub opened_at: Instant,
        /// See [`Header`].
        pub due_at: Option<Instant>,
        /// See [`Header`].
        pub closed_at: Option<Instant>,
        /// See [`Header`].
        pub sealed: Option<Vec<u8>>,
    }
}

impl From<Header> for Line {
    fn from(header: Header) -> Self {
        let Header { seq, id, kind, number, title, level, state, facet, community, sealed, .. } = header;
        let (opened_at, due_at, closed_at) = (header.opened_at, header.due_at, header.closed_at);
        Self { seq, id, kind, number, title, level, state, facet, community, opened_at, due_at, closed_at, sealed }
    }
}

/// As [`page_in`], for a list that shows nothing but lines.
///
/// # Errors
/// When the database fails.
pub fn lines(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    wanted: &Wanted<'_>,
    span: Option<Span>,
) -> Result<Vec<Line>, Fault> {
    let mut lines: Vec<Line> = newest(read, store::LINE, reach, wanted, span)?;
    for line in &mut lines {
        let named = [&mut line.title, &mut line.kind, &mut line.state];
        uncover(read, keys, (line.seq, line.level, line.id), &mut line.sealed, named)?;
    }
    Ok(lines)
}

fn newest<R: FromRow>(
    read: &mut Read<'_>,
    columns: &str,
    reach: &Reach,
    wanted: &Wanted<'_>,
    span: Option<Span>,
) -> Result<Vec<R>, Fault> {
    let mut sql = Sql::of(read);
    reach.seqs_in(&mut sql, wanted, span);
    let text = format!("SELECT {columns} FROM dossier d WHERE d.seq IN ({}) ORDER BY d.seq DESC", sql.text);
    Ok(read.all_text(&text, &sql.params)?)
}

/// A page of headers, newest first, titles of level 2 opened.
///
/// # Errors
/// When the database fails.
pub fn page(read: &mut Read<'_>, keys: &Keys, reach: &Reach, wanted: &Wanted<'_>) -> Result<Vec<Header>, Fault> {
    page_in(read, keys, reach, wanted, None)
}

/// The same, of those alone whose moment lies in a span of time: the records behind a figure.
///
/// # Errors
/// When the database fails.
pub fn page_in(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    wanted: &Wanted<'_>,
    span: Option<Span>,
) -> Result<Vec<Header>, Fault> {
    let headers = newest(read, store::HEADER, reach, wanted, span)?;
    opened(read, keys, headers)
}

/// Headers with the titles of level 2 opened.
fn opened(read: &mut Read<'_>, keys: &Keys, mut headers: Vec<Header>) -> Result<Vec<Header>, Fault> {
    for header in &mut headers {
        header.reveal(read, keys)?;
    }
    Ok(headers)
}

/// How many there are within reach.
///
/// # Errors
/// When the database fails.
pub fn count(read: &mut Read<'_>, reach: &Reach, wanted: &Wanted<'_>) -> Result<i64, Fault> {
    let mut sql = Sql::of(read);
    reach.seqs(&mut sql, &Wanted { limit: None, ..*wanted });
    let text = format!("SELECT count(*) FROM ({}) AS within", sql.text);
    Ok(read.all_text::<(i64,)>(&text, &sql.params)?.first().map_or(0, |(n,)| *n))
}

/// Hands every header within reach to `each`, newest first, page by page: for exports in bounded memory.
///
/// # Errors
/// When the database or `each` fails.
pub fn each(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    wanted: &Wanted<'_>,
    each: &mut dyn FnMut(&mut Read<'_>, Header) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut before = wanted.before;
    loop {
        let headers = page(read, keys, reach, &Wanted { before, limit: Some(500), ..*wanted })?;
        let Some(last) = headers.last() else { return Ok(()) };
        before = Some(last.seq);
        for header in headers {
            each(read, header)?;
        }
    }
}

/// A page of headers at one place, as [`page`]: by the index of places (of the room of matters), since a place holds few and
/// the community around it thousands.
///
/// # Errors
/// When the database fails.
pub fn at_place(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    place: PlaceId,
    wanted: &Wanted<'_>,
) -> Result<Vec<Header>, Fault> {
    let mut sql = Sql::default();
    let at = sql.bind(Param::Blob(place.bytes()));
    let kind = sql.bind(Param::Text(wanted.kind));
    let mut text = format!("SELECT {} FROM dossier d WHERE d.place = {at} AND d.kind = {kind}", store::HEADER);
    for filter in wanted.filters {
        text.push_str(&format!(" AND d.{} = {}", filter.column, sql.bind(filter.value)));
    }
    if let Some(before) = wanted.before {
        text.push_str(&format!(" AND d.seq < {}", sql.bind(Param::Int(before))));
    }
    let holds = reach.holds(&mut sql);
    text.push_str(&format!(" AND {holds}{} ORDER BY d.seq DESC", wanted.condition));
    if let Some(limit) = wanted.limit {
        text.push_str(&format!(" LIMIT {}", sql.bind(Param::Int(limit))));
    }
    let headers = read.all_text(&text, &sql.params)?;
    opened(read, keys, headers)
}

/// Finds dossiers of `kind` by words: whole two-character words too, all of them, newest first.
///
/// Level 2 is found by keyed hashes and only by its team; level 3 never.
///
/// # Errors
/// When the database fails; `refusal-search-short` when nothing in `text` can be searched for.
pub fn search(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    kind: &'static str,
    text: &str,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Header>, Fault> {
    let phrases = tokens::query(text).phrases;
    if phrases.iter().all(Vec::is_empty) {
        return Err(liren_kernel::Refusal::field("q", "refusal-search-short").into());
    }
    let hashes = phrases.iter().map(|p| p.iter().map(|t| keys.search_token(t)).collect()).collect();
    let ways = ways(read, reach, kind)?;
    let own: Vec<Scope> = ways.iter().filter(|way| matches!(way, Scope::Person(_))).cloned().collect();
    let plain = SearchQuery { before, ..query(kind, &ways, phrases, limit) };
    let hashed = SearchQuery { before, ..query(kind, &own, hashes, limit) };
    let mut seqs = SEARCH.find(read, &plain)?;
    seqs.extend(SEARCH.find(read, &hashed)?);
    seqs.sort_unstable_by(|a, b| b.cmp(a));
    seqs.dedup();
    let mut found = Vec::new();
    for some in seqs.chunks(AT_ONCE) {
        // The index says where to look; the reach predicate decides. They hold the same rows, and this proves it.
        found.extend(by_seqs(read, keys, reach, some)?.into_iter().filter(|h| h.kind == kind));
        if found.len() as i64 >= limit {
            break;
        }
    }
    found.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(found)
}

/// The ways by which anything of `kind` may be found. A party to none is not asked for: the index would look every word up
/// in everybody's dossiers to find that there is none.
fn ways(read: &mut Read<'_>, reach: &Reach, kind: &str) -> Result<Vec<Scope>, Fault> {
    let mut ways = Vec::new();
    for way in &reach.scopes {
        let party = match way {
            Scope::Place(..) => None,
            Scope::Org(id) => Some(*id.bytes()),
            Scope::Person(id) => Some(*id.bytes()),
        };
        let there = match party {
            Some(party) => read.opt(&store::PARTY_ANY, params![party, *kind])?.is_some(),
            None => true,
        };
        ways.extend(there.then(|| way.clone()));
    }
    Ok(ways)
}

/// Dossiers of `kind` at levels 0 and 1 that the index finds by words, newest first, whoever asks: for what is announced
/// beyond reach. The caller decides of each whether it is told.
///
/// # Errors
/// When the database fails.
pub fn indexed(read: &mut Read<'_>, kind: &'static str, text: &str, limit: i64) -> Result<Vec<i64>, Fault> {
    let phrases = tokens::query(text).phrases;
    // Level 2 holds hashes of its words alone and level 3 nothing: plain words find neither.
    let query = SearchQuery { scopes: vec![format!("kind{kind}")], phrases, limit, ..SearchQuery::default() };
    Ok(SEARCH.find(read, &query)?)
}

/// The order numbers of what of `kind` the index finds at levels 0 and 1 within reach, newest first. Only a place
/// to look: who shows any of them loads it by [`by_seq`], which decides.
///
/// # Errors
/// When the database fails.
pub fn near(read: &mut Read<'_>, reach: &Reach, kind: &str, text: &str, limit: i64) -> Result<Vec<i64>, Fault> {
    let ways = ways(read, reach, kind)?;
    Ok(SEARCH.find(read, &query(kind, &ways, tokens::query(text).phrases, limit))?)
}

/// One header by its order number, within reach.
///
/// # Errors
/// When the database fails.
pub fn by_seq(read: &mut Read<'_>, keys: &Keys, reach: &Reach, seq: i64) -> Result<Option<Header>, Fault> {
    Ok(by_seqs(read, keys, reach, &[seq])?.into_iter().next())
}

/// Headers by their order numbers, at most [`AT_ONCE`] of them, newest first, within reach.
fn by_seqs(read: &mut Read<'_>, keys: &Keys, reach: &Reach, seqs: &[i64]) -> Result<Vec<Header>, Fault> {
    let Some(last) = seqs.last() else { return Ok(Vec::new()) };
    // One text for one and one for all others, so that both stay prepared; what is asked for twice is found once.
    let places = if seqs.len() == 1 { 1 } else { AT_ONCE };
    let mut sql = Sql::default();
    let asked: Vec<String> = (0..places).map(|n| sql.bind(Param::Int(seqs.get(n).copied().unwrap_or(*last)))).collect();
    let holds = reach.holds(&mut sql);
    let text = format!(
        "SELECT {} FROM dossier d WHERE d.seq IN ({}) AND {holds} ORDER BY d.seq DESC",
        store::HEADER,
        asked.join(", ")
    );
    let headers = read.all_text(&text, &sql.params)?;
    opened(read, keys, headers)
}

/// Counts by a header column (`state`, `facet`, `community`), within reach.
///
/// # Errors
/// When the database fails, or the column is not one of these.
pub fn counts_by(
    read: &mut Read<'_>,
    reach: &Reach,
    wanted: &Wanted<'_>,
    column: &'static str,
) -> Result<Vec<(String, i64)>, Fault> {
    if !["state", "facet", "community", "street"].contains(&column) {
        return Err(DbError::internal("not a column to count by").into());
    }
    let mut sql = Sql::of(read);
    reach.seqs(&mut sql, &Wanted { limit: None, ..*wanted });
    let text = format!(
        "SELECT COALESCE(d.{column}, ''), count(*) FROM dossier d WHERE d.seq IN ({}) GROUP BY COALESCE(d.{column}, '') ORDER BY 1",
        sql.text
    );
    Ok(read.all_text(&text, &sql.params)?)
}
