//! The search index: tokens made by the application, held by the engine (design §5, §9.3).
//!
//! A row has a `seq` (the thing's own), scope tokens and body tokens. A query is: any of these scopes, and all of
//! these phrases; newest first. Which tokens are put in (plain, keyed hashes, none) is the caller's decision.
//!
//! One scope of a row may stand *beside* its words: each word is put in once more with that scope in one token. What is
//! asked under it is then one list of the index. Otherwise the lists of the scope and of the word meet, and the second
//! grows with everything that others have.

use crate::{DbError, Engine, Param, Tx, migrate::Script, params, tx::Read};

/// One index: a table of its own.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    table: &'static str,
}

/// The tables of an index called `$table`, for a migration.
#[macro_export]
macro_rules! search_index {
    ($table:literal) => {
        $crate::migrate::Script::Each {
            sqlite: concat!(
                "CREATE VIRTUAL TABLE ",
                $table,
                " USING fts5(scope, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0')"
            ),
            postgres: concat!(
                "CREATE TABLE ",
                $table,
                " (seq BIGINT PRIMARY KEY, doc TSVECTOR NOT NULL);",
                "CREATE INDEX ",
                $table,
                "_doc ON ",
                $table,
                " USING GIN (doc)"
            ),
        }
    };
}

/// What to find.
#[derive(Debug, Clone, Default)]
pub struct SearchQuery {
    /// The row must carry one of these, or one of `beside`; neither finds nothing.
    pub scopes: Vec<String>,
    /// Scopes that were put in beside the words.
    pub beside: Vec<String>,
    /// Each phrase is a run of tokens that stand one after another; all must be there.
    pub phrases: Vec<Vec<String>>,
    /// The last token of the last phrase is only a beginning.
    pub prefix: bool,
    /// Only rows older than this `seq`.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: i64,
}

impl Index {
    /// Names an index.
    #[must_use]
    pub const fn new(table: &'static str) -> Self {
        Self { table }
    }

    /// Puts or replaces the row `seq`.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn put(&self, tx: &mut Tx<'_>, seq: i64, scopes: &[String], body: &[String]) -> Result<(), DbError> {
        self.put_beside(tx, seq, scopes, None, body)
    }

    /// The same with one more scope, which stands beside the words.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn put_beside(
        &self,
        tx: &mut Tx<'_>,
        seq: i64,
        scopes: &[String],
        beside: Option<&str>,
        body: &[String],
    ) -> Result<(), DbError> {
        let table = self.table;
        let (scopes, body) = (words(scopes), words(body));
        let beside = beside.map(|scope| with(scope, &body)).unwrap_or_default();
        match tx.engine() {
            Engine::Sqlite => {
                tx.exec_text(&format!("DELETE FROM {table} WHERE rowid = ?1"), params![seq])?;
                let sql = format!("INSERT INTO {table} (rowid, scope, body) VALUES (?1, ?2, ?3)");
                tx.exec_text(&sql, params![seq, [scopes, beside].concat().join(" "), body.join(" ")])?;
            }
            Engine::Postgres => {
                let doc = scope_doc(&scopes) + &words_doc("!", &beside) + &words_doc("", &body);
                let sql = format!(
                    "INSERT INTO {table} (seq, doc) VALUES (?1, CAST(CAST(?2 AS TEXT) AS TSVECTOR)) \
                     ON CONFLICT (seq) DO UPDATE SET doc = excluded.doc"
                );
                tx.exec_text(&sql, params![seq, doc])?;
            }
        }
        Ok(())
    }

    /// Tokens as [`Index::put_all`] wants them staged: scope and body. They differ by engine.
    #[must_use]
    pub fn staged(engine: Engine, scopes: &[String], body: &[String]) -> (String, String) {
        let (scopes, body) = (words(scopes), words(body));
        match engine {
            Engine::Sqlite => (scopes.join(" "), body.join(" ")),
            Engine::Postgres => (scope_doc(&scopes), words_doc("", &body)),
        }
    }

    /// Puts the rows that `select` yields as `seq, scope, body`, staged by [`Index::staged`]; `replace` when some may be
    /// there already.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn put_all(&self, tx: &mut Tx<'_>, select: &str, params: &[Param<'_>], replace: bool) -> Result<u64, DbError> {
        let table = self.table;
        let sql = match (tx.engine(), replace) {
            (Engine::Sqlite, false) => format!("INSERT INTO {table} (rowid, scope, body) {select}"),
            (Engine::Sqlite, true) => format!("INSERT OR REPLACE INTO {table} (rowid, scope, body) {select}"),
            (Engine::Postgres, replace) => {
                let conflict = if replace { " ON CONFLICT (seq) DO UPDATE SET doc = excluded.doc" } else { "" };
                format!(
                    "INSERT INTO {table} (seq, doc) \
                     SELECT seq, CAST(scope || body AS TSVECTOR) FROM ({select}) AS staged{conflict}"
                )
            }
        };
        tx.exec_text(&sql, params)
    }

    /// Removes the rows that `select` yields as `seq`.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn remove_all(&self, tx: &mut Tx<'_>, select: &str, params: &[Param<'_>]) -> Result<u64, DbError> {
        let key = match tx.engine() {
            Engine::Sqlite => "rowid",
            Engine::Postgres => "seq",
        };
        tx.exec_text(&format!("DELETE FROM {} WHERE {key} IN ({select})", self.table), params)
    }

    /// Empties it, before it is made again from the rows.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn clear(&self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let table = self.table;
        let sql = match tx.engine() {
            Engine::Sqlite => format!("INSERT INTO {table} ({table}) VALUES ('delete-all')"),
            Engine::Postgres => format!("DELETE FROM {table}"),
        };
        tx.exec_text(&sql, &[]).map(drop)
    }

    /// How many rows it holds.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn count(&self, read: &mut Read<'_>) -> Result<i64, DbError> {
        let rows = read.all_text::<(i64,)>(&format!("SELECT count(*) FROM {}", self.table), &[])?;
        Ok(rows.first().map_or(0, |(n,)| *n))
    }

    /// Removes the row `seq`.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn remove(&self, tx: &mut Tx<'_>, seq: i64) -> Result<(), DbError> {
        let key = match tx.engine() {
            Engine::Sqlite => "rowid",
            Engine::Postgres => "seq",
        };
        tx.exec_text(&format!("DELETE FROM {} WHERE {key} = ?1", self.table), params![seq])?;
        Ok(())
    }

    /// Does a part of the work of writing the index anew without the tokens of rows that were removed or replaced, which
    /// SQLite only marks as gone; false when nothing is left of it. Begin with `first`. PostgreSQL's vacuum does it itself.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn forget(&self, tx: &mut Tx<'_>, first: bool) -> Result<bool, DbError> {
        if tx.engine() == Engine::Postgres {
            return Ok(false);
        }
        let changes = "SELECT total_changes()";
        let before = tx.all_text::<(i64,)>(changes, &[])?;
        let sql = format!("INSERT INTO {0} ({0}, rank) VALUES ('merge', ?1)", self.table);
        // Pages at a time, so that other writers come in between; below zero it takes in every part of the index.
        tx.exec_text(&sql, params![if first { -200_i64 } else { 200 }])?;
        let after = tx.all_text::<(i64,)>(changes, &[])?;
        // The command itself counts as one change.
        Ok(after.iter().zip(&before).any(|((after,), (before,))| after - before > 1))
    }

    /// The `seq`s found, newest first.
    ///
    /// Each scope beside the words is asked by itself, then all others together: one question for all of them would go
    /// through a word's list of everybody, in PostgreSQL to its end.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn find(&self, read: &mut Read<'_>, query: &SearchQuery) -> Result<Vec<i64>, DbError> {
        let phrases: Vec<_> =
            query.phrases.iter().map(|phrase| words(phrase)).filter(|phrase| !phrase.is_empty()).collect();
        if phrases.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for scope in &query.beside {
            let joined: Vec<_> = phrases.iter().map(|phrase| with(scope, phrase)).collect();
            let text = match read.engine() {
                Engine::Sqlite => sqlite_all("scope", &joined, query.prefix),
                Engine::Postgres => postgres_all("!", &joined, query.prefix),
            };
            found.extend(self.ask(read, query, &text, true)?);
        }
        let scopes = words(&query.scopes);
        if !scopes.is_empty() {
            let text = match read.engine() {
                Engine::Sqlite => {
                    let scopes = scopes.join("\" OR \"");
                    format!("scope : (\"{scopes}\") AND {}", sqlite_all("body", &phrases, query.prefix))
                }
                Engine::Postgres => {
                    let scopes = scopes.join("' | '!");
                    format!("('!{scopes}') & {}", postgres_all("", &phrases, query.prefix))
                }
            };
            found.extend(self.ask(read, query, &text, false)?);
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.dedup();
        found.truncate(usize::try_from(query.limit).unwrap_or(0));
        Ok(found)
    }

    /// One question; `few` when what it finds is little against the whole.
    fn ask(&self, read: &mut Read<'_>, query: &SearchQuery, text: &str, few: bool) -> Result<Vec<i64>, DbError> {
        let table = self.table;
        let (key, matches) = match read.engine() {
            Engine::Sqlite => ("rowid", format!("{table} MATCH ?1")),
            Engine::Postgres => ("seq", "doc @@ CAST(CAST(?1 AS TEXT) AS TSQUERY)".to_owned()),
        };
        let mut params = vec![Param::Text(text), Param::Int(query.limit)];
        let before = match query.before {
            Some(seq) => {
                params.push(Param::Int(seq));
                format!(" AND {key} < ?3")
            }
            None => String::new(),
        };
        let newest = format!("ORDER BY {key} DESC LIMIT ?2");
        let sql = match read.engine() {
            // Otherwise the planner may go back through all rows from the newest, in the hope to meet enough soon.
            Engine::Postgres if few => format!(
                "WITH found AS MATERIALIZED (SELECT {key} FROM {table} WHERE {matches}{before}) SELECT {key} FROM found {newest}"
            ),
            _ => format!("SELECT {key} FROM {table} WHERE {matches}{before} {newest}"),
        };
        Ok(read.all_text::<(i64,)>(&sql, &params)?.into_iter().map(|(seq,)| seq).collect())
    }

    /// The script that makes its table.
    #[must_use]
    pub const fn table(&self) -> &'static str {
        self.table
    }
}

/// Marks the type as used from migrations of other crates.
pub type IndexScript = Script;

/// So much of a token is looked at: PostgreSQL takes no word over 2,046 bytes, and what somebody pastes may be longer.
const LONGEST: usize = 400;

/// A token holds letters and digits only; anything else would be syntax.
fn word(token: &str) -> String {
    token.chars().filter(|c| c.is_alphanumeric() || *c == '_').take(LONGEST).collect()
}

/// Those of which something is left: an empty one is an error in PostgreSQL. Done once, where tokens come in: a word that is
/// cut again with a scope before it is another word.
fn words(tokens: &[String]) -> Vec<String> {
    tokens.iter().map(|t| word(t)).filter(|word| !word.is_empty()).collect()
}

/// Scope tokens carry a mark of their own so that no text can pretend to be one.
fn scope_doc(scopes: &[String]) -> String {
    scopes.iter().map(|scope| format!("'!{scope}' ")).collect()
}

/// Positions from 1.
fn words_doc(mark: &str, words: &[String]) -> String {
    words.iter().enumerate().take(16_000).map(|(i, word)| format!("'{mark}{word}':{} ", i + 1)).collect()
}

/// Words with a scope before each. No code of a place ends in a letter, so that the two cannot be parted elsewhere.
fn with(scope: &str, words: &[String]) -> Vec<String> {
    let scope = word(scope);
    words.iter().map(|word| format!("{scope}x{word}")).collect()
}

/// All of these phrases in a column; of the last the last token may be a beginning.
fn sqlite_all(column: &str, phrases: &[Vec<String>], prefix: bool) -> String {
    let phrase = |(phrase, star): (&Vec<String>, bool)| {
        format!("{column} : \"{}\"{}", phrase.join(" "), if star { "*" } else { "" })
    };
    starred(phrases, prefix).map(phrase).collect::<Vec<_>>().join(" AND ")
}

fn postgres_all(mark: &str, phrases: &[Vec<String>], prefix: bool) -> String {
    let phrase = |(phrase, star): (&Vec<String>, bool)| {
        let words: Vec<String> = phrase.iter().map(|word| format!("'{mark}{word}'")).collect();
        format!("({}{})", words.join(" <-> "), if star { ":*" } else { "" })
    };
    starred(phrases, prefix).map(phrase).collect::<Vec<_>>().join(" & ")
}

fn starred(phrases: &[Vec<String>], prefix: bool) -> impl Iterator<Item = (&Vec<String>, bool)> {
    phrases.iter().enumerate().map(move |(i, phrase)| (phrase, prefix && i + 1 == phrases.len()))
}
