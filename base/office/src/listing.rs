//! Lists and counts of dossiers, all through [`Reach`]; by words: [`crate::search`].

use liren_kernel::{Instant, Level};
use liren_store::{DbError, FromRow, Param, Read, row};

use crate::{
    DossierId, Fault, Header, Keys, PlaceId, Reach,
    dossier::uncover,
    reach::{Span, Sql, Wanted},
    store,
};

/// Rows on a page.
pub const PAGE: i64 = 50;

row! {
    /// What a line of a list tells of a header: a page of fifty reads these columns alone, a third of its cost.
    pub struct Short {
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

/// What a list reads of each dossier: a [`Short`], or its whole [`Header`].
pub trait Listed: FromRow {
    /// Columns of `dossier d`.
    const COLUMNS: &'static str;
    /// Puts the hidden title back, for someone who may see it.
    ///
    /// # Errors
    /// When its key does not open it.
    fn reveal(&mut self, read: &mut Read<'_>, keys: &Keys) -> Result<(), Fault>;
}

impl Listed for Short {
    const COLUMNS: &'static str = store::SHORT;
    fn reveal(&mut self, read: &mut Read<'_>, keys: &Keys) -> Result<(), Fault> {
        let named = [&mut self.title, &mut self.kind, &mut self.state];
        uncover(read, keys, (self.seq, self.level, self.id), &mut self.sealed, named)
    }
}

impl Listed for Header {
    const COLUMNS: &'static str = store::HEADER;
    fn reveal(&mut self, read: &mut Read<'_>, keys: &Keys) -> Result<(), Fault> {
        Self::reveal(self, read, keys)
    }
}

impl From<Header> for Short {
    fn from(header: Header) -> Self {
        let Header { seq, id, kind, number, title, level, state, facet, community, sealed, .. } = header;
        let (opened_at, due_at, closed_at) = (header.opened_at, header.due_at, header.closed_at);
        Self { seq, id, kind, number, title, level, state, facet, community, opened_at, due_at, closed_at, sealed }
    }
}

/// A page, newest first, titles of level 2 opened.
///
/// # Errors
/// When the database fails.
pub fn page<R: Listed>(read: &mut Read<'_>, keys: &Keys, reach: &Reach, wanted: &Wanted<'_>) -> Result<Vec<R>, Fault> {
    page_in(read, keys, reach, wanted, None)
}

/// The same, of those alone whose moment lies in a span of time: the records behind a figure.
///
/// # Errors
/// When the database fails.
pub fn page_in<R: Listed>(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    wanted: &Wanted<'_>,
    span: Option<Span>,
) -> Result<Vec<R>, Fault> {
    let mut sql = Sql::of(read);
    reach.seqs_in(&mut sql, wanted, span);
    let text = format!("SELECT {} FROM dossier d WHERE d.seq IN ({}) ORDER BY d.seq DESC", R::COLUMNS, sql.text);
    let rows = read.all_text(&text, &sql.params)?;
    opened(read, keys, rows)
}

/// What was read with the titles of level 2 opened.
pub(crate) fn opened<R: Listed>(read: &mut Read<'_>, keys: &Keys, mut rows: Vec<R>) -> Result<Vec<R>, Fault> {
    for row in &mut rows {
        row.reveal(read, keys)?;
    }
    Ok(rows)
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
        let headers: Vec<Header> = page(read, keys, reach, &Wanted { before, limit: Some(500), ..*wanted })?;
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
    text.push_str(&wanted.narrowed(&mut sql, None));
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

/// One header by its order number, within reach.
///
/// # Errors
/// When the database fails.
pub fn by_seq(read: &mut Read<'_>, keys: &Keys, reach: &Reach, seq: i64) -> Result<Option<Header>, Fault> {
    let mut sql = Sql::default();
    let asked = sql.bind(Param::Int(seq));
    let holds = reach.holds(&mut sql);
    let text = format!("SELECT {} FROM dossier d WHERE d.seq = {asked} AND {holds}", store::HEADER);
    let headers = read.all_text(&text, &sql.params)?;
    Ok(opened(read, keys, headers)?.into_iter().next())
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
