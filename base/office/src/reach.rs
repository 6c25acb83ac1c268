//! Reach: ONE function from an actor to a list of scopes, and ONE that turns it into SQL (design §4, §9.3).
//!
//! List, count, detail, search, export and statistics all go through here, so that they cannot disagree.

use liren_kernel::{Instant, Level, PlacePath, ScopeColumn};
use liren_store::{Param, search::SearchQuery};

use crate::{Actor, OrgId, PersonId, keys::hex};

/// One way something can be within reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// A post over a place: levels 0 and 1 there.
    Place(ScopeColumn, String),
    /// An organisation it acts for is party: levels 0 and 1.
    Org(OrgId),
    /// It is itself on the team: every level.
    Person(PersonId),
}

impl Scope {
    /// The highest level this way leads to.
    #[must_use]
    pub const fn ceiling(&self) -> Level {
        match self {
            Self::Place(..) | Self::Org(_) => Level::Community,
            Self::Person(_) => Level::Sealed,
        }
    }

    /// The token that stands for it in the search index.
    #[must_use]
    pub fn token(&self) -> String {
        match self {
            Self::Place(column, code) => place_token(*column, code),
            Self::Org(id) => format!("o{id}"),
            Self::Person(id) => format!("p{id}"),
        }
    }
}

/// The search token of a place.
#[must_use]
pub fn place_token(column: ScopeColumn, code: &str) -> String {
    format!("{}{code}", column.name())
}

/// What the search index of dossiers holds of the ways to one: its kind with each, so that others of other kinds do not
/// stand between. Level 0 and 1 rows carry places and parties, level 2 rows persons only.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// Tokens of their own.
    pub scopes: Vec<String>,
    /// The community, beside the words: it is small in a large office, and most search in theirs.
    pub beside: Option<String>,
}

impl Marks {
    /// Those of a dossier: where it is, for levels 0 and 1, and its parties.
    #[must_use]
    pub fn of(kind: &str, path: Option<&PlacePath>, parties: &[impl AsRef<[u8]>]) -> Self {
        let mut marks = Self { scopes: vec![format!("kind{kind}")], beside: None };
        let party = |way: char| parties.iter().map(move |id| mark(kind, &format!("{way}{}", hex(id.as_ref()))));
        if let Some(path) = path {
            for column in ScopeColumn::ALL {
                if let Some(code) = path.code(column) {
                    marks.add(kind, &Scope::Place(column, code.to_owned()));
                }
            }
            marks.scopes.extend(party('o'));
        }
        marks.scopes.extend(party('p'));
        marks
    }

    fn add(&mut self, kind: &str, scope: &Scope) {
        match scope {
            Scope::Place(ScopeColumn::Community, code) => self.beside = Some(mark(kind, code)),
            other => self.scopes.push(mark(kind, &other.token())),
        }
    }
}

fn mark(kind: &str, token: &str) -> String {
    kind.chars().filter(char::is_ascii_alphanumeric).chain(token.chars()).collect()
}

/// What to find of `kind` by these ways.
pub(crate) fn query(kind: &str, ways: &[Scope], phrases: Vec<Vec<String>>, limit: i64) -> SearchQuery {
    let mut query = SearchQuery { phrases, limit, ..SearchQuery::default() };
    for way in ways {
        let mut marks = Marks::default();
        marks.add(kind, way);
        query.scopes.extend(marks.scopes);
        query.beside.extend(marks.beside);
    }
    query
}

/// Everything an actor can see. Empty reaches nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// The ways, most productive first.
    pub scopes: Vec<Scope>,
    /// Whose block-list stands above every way.
    person: Option<PersonId>,
}

/// SQL under construction: text from constants, values beside it.
#[derive(Debug, Default)]
pub struct Sql<'a> {
    /// The text.
    pub text: String,
    /// Values for `?1` and on.
    pub params: Vec<Param<'a>>,
    /// Merge the branches of a union as they come instead of limiting each. SQLite does so, measured three times
    /// faster; PostgreSQL would read them to their end.
    pub merge: bool,
}

impl<'a> Sql<'a> {
    /// For the engine that `read` is on.
    #[must_use]
    pub fn of(read: &liren_store::Read<'_>) -> Self {
        Self { merge: read.engine() == liren_store::Engine::Sqlite, ..Self::default() }
    }

    /// Adds a value; the placeholder for it.
    pub fn bind(&mut self, value: Param<'a>) -> String {
        self.params.push(value);
        format!("?{}", self.params.len())
    }

    /// Adds several; their placeholders with commas between, for `IN`.
    pub fn bind_all(&mut self, values: impl IntoIterator<Item = Param<'a>>) -> String {
        values.into_iter().map(|value| self.bind(value)).collect::<Vec<_>>().join(", ")
    }
}

/// A filter on a header column, for equality. Columns come from constants.
#[derive(Debug, Clone, Copy)]
pub struct Filter<'a> {
    /// A column of `dossier`.
    pub column: &'static str,
    /// What it must equal.
    pub value: Param<'a>,
}

/// A span of time on a moment of a dossier: from `from` on, before `until`.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// An expression on `d`, from a constant: `d.opened_at`, `d.closed_at`.
    pub moment: &'static str,
    /// First moment.
    pub from: Instant,
    /// First moment after it.
    pub until: Instant,
}

/// Which headers are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Their kind.
    pub kind: &'a str,
    /// Equality filters.
    pub filters: &'a [Filter<'a>],
    /// An extra condition on `d`, from a constant, without values.
    pub condition: &'static str,
    /// Only older than this.
    pub before: Option<i64>,
    /// At most so many; `None` for counts and exports.
    pub limit: Option<i64>,
}

impl<'a> Wanted<'a> {
    /// Everything of a kind.
    #[must_use]
    pub const fn all(kind: &'a str) -> Self {
        Self { kind, filters: &[], condition: "", before: None, limit: None }
    }

    /// The newest of a kind.
    #[must_use]
    pub const fn newest(kind: &'a str, limit: i64) -> Self {
        Self { limit: Some(limit), ..Self::all(kind) }
    }

    /// Its filters, and the span that a moment must lie in, as conditions on `d`.
    pub(crate) fn narrowed(&self, sql: &mut Sql<'a>, span: Option<Span>) -> String {
        let mut text: String =
            self.filters.iter().map(|f| format!(" AND d.{} = {}", f.column, sql.bind(f.value))).collect();
        if let Some(span) = span {
            let (from, until) = (sql.bind(Param::Int(span.from.ms())), sql.bind(Param::Int(span.until.ms())));
            text.push_str(&format!(" AND {} >= {from} AND {} < {until}", span.moment, span.moment));
        }
        text
    }
}

impl Reach {
    /// The reach of `actor`. Every role is decided here and nowhere else.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        let mut scopes = Vec::new();
        for post in &actor.posts {
            if let (true, Some((column, code))) = (post.role.reads_by_place(), &post.place) {
                scopes.push(Scope::Place(*column, code.clone()));
            }
            if let (true, Some(org)) = (post.role.reads_by_org(), post.org) {
                scopes.push(Scope::Org(org));
            }
        }
        let person = actor.is_person().then_some(actor.person);
        scopes.extend(person.map(Scope::Person));
        scopes.dedup();
        let mut unique: Vec<Scope> = Vec::with_capacity(scopes.len());
        for scope in scopes {
            if !unique.contains(&scope) {
                unique.push(scope);
            }
        }
        Self { scopes: unique, person }
    }

    /// The places among its ways.
    pub fn places(&self) -> impl Iterator<Item = (ScopeColumn, &str)> {
        self.scopes.iter().filter_map(|s| match s {
            Scope::Place(column, code) => Some((*column, code.as_str())),
            Scope::Org(_) | Scope::Person(_) => None,
        })
    }

    /// Search tokens of its ways, as the indexes of persons and organisations hold them.
    #[must_use]
    pub fn tokens(&self) -> Vec<String> {
        self.scopes.iter().map(Scope::token).collect()
    }

    /// A SELECT of the `seq`s within reach: a union of index-ordered branches, each with its own limit.
    pub fn seqs<'a>(&'a self, sql: &mut Sql<'a>, wanted: &Wanted<'a>) {
        self.seqs_in(sql, wanted, None);
    }

    /// The same, of those alone whose moment lies in a span of time.
    pub fn seqs_in<'a>(&'a self, sql: &mut Sql<'a>, wanted: &Wanted<'a>, span: Option<Span>) {
        if self.scopes.is_empty() {
            sql.text.push_str("SELECT seq FROM dossier WHERE 1 = 0");
            return;
        }
        let kind = sql.bind(Param::Text(wanted.kind));
        let before = wanted.before.map(|seq| sql.bind(Param::Int(seq)));
        let limit = wanted.limit.map(|n| sql.bind(Param::Int(n)));
        let filters = wanted.narrowed(sql, span);
        let many = self.scopes.len() > 1;
        // A merge limits as a whole; otherwise each branch is limited by itself.
        let wrap = many && !sql.merge;
        let each = if many && sql.merge { None } else { limit.as_deref() };
        for (i, scope) in self.scopes.iter().enumerate() {
            if i > 0 {
                sql.text.push_str(" UNION ");
            }
            if wrap {
                sql.text.push_str("SELECT seq FROM (");
            }
            let top = scope.ceiling().number();
            let (seq, text) = match scope {
                Scope::Place(column, code) => {
                    let code = sql.bind(Param::Text(code));
                    let column = column.name();
                    let from = format!(
                        "SELECT d.seq FROM dossier d WHERE d.{column} = {code} AND d.kind = {kind} AND d.level <= {top}{filters}{}",
                        wanted.condition
                    );
                    ("d.seq", from)
                }
                Scope::Org(id) => ("p.dossier", of_party(sql, id.bytes(), &kind, top, &filters, wanted.condition)),
                Scope::Person(id) => {
                    let from = of_party(sql, id.bytes(), &kind, top, &filters, wanted.condition);
                    ("p.dossier", from + &self.blocked(sql, "p.level", "p.dossier"))
                }
            };
            sql.text.push_str(&text);
            if let Some(before) = &before {
                sql.text.push_str(&format!(" AND {seq} < {before}"));
            }
            order(&mut sql.text, seq, each);
            if wrap {
                sql.text.push_str(&format!(") AS b{i}"));
            }
        }
        if many {
            order(&mut sql.text, "1", limit.as_deref());
        }
    }

    /// The ways apart, for sums: for each a condition on `d` with its values, which its own index answers and which holds
    /// for nothing that a way before it holds for. A sum over everything within reach is the sum over these. One condition
    /// for all of them would first collect every `seq` and drop repeats: about three times slower where a street has 40,000.
    #[must_use]
    pub fn ways<'a>(&'a self, kind: &'a str) -> Vec<(Sql<'a>, String)> {
        let mut ways = Vec::new();
        let places: Vec<_> = self.places().collect();
        for (n, (column, code)) in places.iter().enumerate() {
            let mut sql = Sql::default();
            let (of, kind) = (sql.bind(Param::Text(code)), sql.bind(Param::Text(kind)));
            let top = Level::Community.number();
            let mut text = format!("d.{} = {of} AND d.kind = {kind} AND d.level <= {top}", column.name());
            text.push_str(&outside(&mut sql, &places[..n]));
            ways.push((sql, text));
        }
        let mut sql = Sql::default();
        let bound = sql.bind(Param::Text(kind));
        let mut parties = Vec::new();
        for scope in &self.scopes {
            let top = scope.ceiling().number();
            match scope {
                Scope::Place(..) => {}
                Scope::Org(id) => parties.push(of_party(&mut sql, id.bytes(), &bound, top, "", "")),
                Scope::Person(id) => {
                    let from = of_party(&mut sql, id.bytes(), &bound, top, "", "");
                    parties.push(from + &self.blocked(&mut sql, "p.level", "p.dossier"));
                }
            }
        }
        if !parties.is_empty() {
            let text = format!("d.seq IN ({}){}", parties.join(" UNION "), outside(&mut sql, &places));
            ways.push((sql, text));
        }
        ways
    }

    /// A condition on one header `d`, for loading it by id.
    pub fn holds<'a>(&'a self, sql: &mut Sql<'a>) -> String {
        if self.scopes.is_empty() {
            return "1 = 0".to_owned();
        }
        let ways: Vec<String> = self
            .scopes
            .iter()
            .map(|scope| match scope {
                Scope::Place(column, code) => {
                    format!("(d.{} = {} AND d.level <= 1)", column.name(), sql.bind(Param::Text(code)))
                }
                Scope::Org(id) => party_exists(&sql.bind(Param::Blob(id.bytes())), 1),
                Scope::Person(id) => party_exists(&sql.bind(Param::Blob(id.bytes())), 3),
            })
            .collect();
        format!("({}){}", ways.join(" OR "), self.blocked(sql, "d.level", "d.seq"))
    }

    /// Kin and respondents: the block-list stands above every way. Levels 0 and 1 have none.
    fn blocked<'a>(&'a self, sql: &mut Sql<'a>, level: &str, seq: &str) -> String {
        match &self.person {
            Some(person) => {
                let person = sql.bind(Param::Blob(person.bytes()));
                format!(
                    " AND ({level} <= 1 OR NOT EXISTS (SELECT 1 FROM block k WHERE k.person = {person} AND k.dossier = {seq}))"
                )
            }
            None => String::new(),
        }
    }
}

/// That `d` lies in none of these places, or above the level they lead to. A column that is empty lies nowhere.
fn outside<'a>(sql: &mut Sql<'a>, places: &[(ScopeColumn, &'a str)]) -> String {
    let top = Level::Community.number();
    let one = |(column, code): &(ScopeColumn, &'a str)| {
        let (column, code) = (column.name(), sql.bind(Param::Text(code)));
        format!(" AND (d.{column} IS NULL OR d.{column} <> {code} OR d.level > {top})")
    };
    places.iter().map(one).collect()
}

/// What a party is on; without filters the index of `party` alone answers.
fn of_party<'a>(sql: &mut Sql<'a>, id: &'a [u8; 16], kind: &str, top: i64, filters: &str, condition: &str) -> String {
    let id = sql.bind(Param::Blob(id));
    let alone = filters.is_empty() && condition.is_empty();
    let join = if alone { "" } else { " JOIN dossier d ON d.seq = p.dossier" };
    format!(
        "SELECT p.dossier AS seq FROM party p{join} WHERE p.party = {id} AND p.kind = {kind} AND p.level <= {top} AND p.until IS NULL{filters}{condition}"
    )
}

fn party_exists(id: &str, top: i64) -> String {
    format!(
        "EXISTS (SELECT 1 FROM party p WHERE p.party = {id} AND p.kind = d.kind AND p.dossier = d.seq AND p.until IS NULL AND p.level <= {top})"
    )
}

fn order(text: &mut String, column: &str, limit: Option<&str>) {
    if let Some(limit) = limit {
        text.push_str(&format!(" ORDER BY {column} DESC LIMIT {limit}"));
    }
}
