//! Dossiers found by words. The index says where to look; [`Reach`] decides.

use liren_kernel::tokens;
use liren_store::{Engine, Param, Read, params, search::SearchQuery};

use crate::{
    Fault, Keys, Reach,
    listing::{Listed, opened},
    office::SEARCH,
    reach::{Scope, Span, Sql, Wanted, query},
    store,
};

/// Rows that are loaded by their numbers in one statement.
const AT_ONCE: usize = 25;
/// Hits that are asked of the index at once, at most.
const MOST: i64 = 2_000;

/// What is `wanted`, by words: whole two-character words too, all of them, newest first. Filters, condition and span hold
/// as in a list without words: the index is asked on until the page is full or nothing is left. Text in which nothing can
/// be searched for finds nothing.
///
/// Level 2 is found by keyed hashes and only by its team; level 3 never.
///
/// # Errors
/// When the database fails.
pub fn page<R: Listed>(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    text: &str,
    wanted: &Wanted<'_>,
    span: Option<Span>,
) -> Result<Vec<R>, Fault> {
    let phrases = tokens::query(text).phrases;
    let hashes = phrases.iter().map(|p| p.iter().map(|t| keys.search_token(t)).collect()).collect();
    let ways = ways(read, reach, wanted.kind)?;
    let own: Vec<Scope> = ways.iter().filter(|way| matches!(way, Scope::Person(_))).cloned().collect();
    let limit = wanted.limit.unwrap_or(i64::MAX);
    let mut plain = SearchQuery { before: wanted.before, ..query(wanted.kind, &ways, phrases, limit.min(MOST)) };
    let mut hashed = SearchQuery { before: wanted.before, ..query(wanted.kind, &own, hashes, plain.limit) };
    let enough = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    // A page of nothing is full.
    while found.len() < enough {
        let asked = usize::try_from(plain.limit).unwrap_or(0);
        let mut seqs = SEARCH.find(read, &plain)?;
        seqs.extend(SEARCH.find(read, &hashed)?);
        seqs.sort_unstable_by(|a, b| b.cmp(a));
        seqs.dedup();
        // Beyond so many, one of the two may have more between.
        seqs.truncate(asked);
        for some in seqs.chunks(AT_ONCE) {
            found.extend(those(read, keys, reach, some, wanted, span)?);
            if found.len() >= enough {
                break;
            }
        }
        if seqs.len() < asked {
            break;
        }
        let more = plain.limit.saturating_mul(4).min(MOST);
        for query in [&mut plain, &mut hashed] {
            (query.before, query.limit) = (seqs.last().copied(), more);
        }
    }
    found.truncate(enough);
    Ok(found)
}

/// What is wanted of these, at most [`AT_ONCE`], newest first. They are within reach by the index; this proves it.
fn those<R: Listed>(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    seqs: &[i64],
    wanted: &Wanted<'_>,
    span: Option<Span>,
) -> Result<Vec<R>, Fault> {
    let Some(last) = seqs.last() else { return Ok(Vec::new()) };
    let mut sql = Sql::default();
    // One text for any number, so that it stays prepared; what is asked for twice is found once.
    let asked = sql.bind_all((0..AT_ONCE).map(|n| Param::Int(seqs.get(n).copied().unwrap_or(*last))));
    let kind = sql.bind(Param::Text(wanted.kind));
    let filters = wanted.narrowed(&mut sql, span);
    let holds = reach.holds(&mut sql);
    // SQLite would rather go through all of a kind and state than fetch a few rows by their numbers.
    let by_number = if read.engine() == Engine::Sqlite { " NOT INDEXED" } else { "" };
    let text = format!(
        "SELECT {} FROM dossier d{by_number} WHERE d.seq IN ({asked}) AND d.kind = {kind}{filters}{} AND {holds} ORDER BY d.seq DESC",
        R::COLUMNS,
        wanted.condition
    );
    let rows = read.all_text(&text, &sql.params)?;
    opened(read, keys, rows)
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

/// Order numbers of `kind` at levels 0 and 1 that the index finds by words, newest first, whoever asks: for what is
/// announced beyond reach. The caller decides of each whether it is told.
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
/// to look: who shows any of them loads it by [`crate::listing::by_seq`], which decides.
///
/// # Errors
/// When the database fails.
pub fn near(read: &mut Read<'_>, reach: &Reach, kind: &str, text: &str, limit: i64) -> Result<Vec<i64>, Fault> {
    let ways = ways(read, reach, kind)?;
    Ok(SEARCH.find(read, &query(kind, &ways, tokens::query(text).phrases, limit))?)
}
