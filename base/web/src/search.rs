//! 找人、找门牌、找事项: one box; each room answers for what it keeps, within reach.

use axum::extract::Query;
use liren_kernel::Verb;
use liren_office::{Actor, Fault, Keys, Policy, Reach, listing::Listed, reach::Wanted, search};
use liren_store::Read;
use liren_ui::{Row, Shell};
use serde::Deserialize;

use crate::{Answer, Routes, Web, encoded};

/// Everyone signed in may search; what is found is within reach.
pub(crate) const SEARCH: Verb = Verb("web.search");

/// How one room answers.
#[derive(Debug, Clone, Copy)]
pub struct Find {
    /// Message key of the heading.
    pub title_key: &'static str,
    /// What one must be allowed to do to be answered.
    pub verb: Verb,
    /// The room's own search, which shows all of it: its address but for what was typed, such as `/matters?q=`, and what
    /// one must be allowed to do there.
    pub all: Option<(&'static str, Verb)>,
    /// Answers with at most [`Finding::MOST`] rows.
    pub run: fn(&mut Read<'_>, &Finding<'_>) -> Result<Vec<Row>, Fault>,
}

/// What a room gets to answer.
#[derive(Debug)]
pub struct Finding<'a> {
    /// What was typed.
    pub text: &'a str,
    /// Who asks.
    pub actor: &'a Actor,
    /// What they can see.
    pub reach: &'a Reach,
    /// Who may open which page: nobody is led to one that refuses them.
    pub policy: &'a Policy,
    /// Opens titles.
    pub keys: &'a Keys,
    /// The time, for dates in rows.
    pub now: liren_kernel::Instant,
    /// The reader's words.
    pub t: liren_ui::T<'a>,
}

impl Finding<'_> {
    /// Rows of one room's answer at most.
    pub const MOST: i64 = 10;

    /// Dossiers of a kind within reach, found by words, title or number; suggestions never show level 2 or 3.
    ///
    /// # Errors
    /// When the database fails.
    pub fn dossiers<R: Listed>(&self, read: &mut Read<'_>, kind: &'static str) -> Result<Vec<R>, Fault> {
        let wanted = Wanted { condition: " AND d.level <= 1", ..Wanted::newest(kind, Self::MOST) };
        search::page(read, self.keys, self.reach, self.text, &wanted, None)
    }
}

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/search", SEARCH, search)
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    q: String,
}

struct Group {
    title: String,
    rows: Vec<Row>,
    /// Whether there may be more.
    cut: bool,
    /// Where all of it stands; empty when there is no such page, or none for the reader.
    all: String,
}

#[derive(askama::Template)]
#[template(path = "search.html")]
struct Page<'a> {
    shell: Shell<'a>,
    groups: Vec<Group>,
    asked: bool,
}

async fn search(web: Web, Query(typed): Query<Typed>) -> Answer {
    let text: String = typed.q.trim().chars().take(60).collect();
    web.slow_down(&format!("s{}", web.actor.person), 60, 60.0)?;
    let mut groups = Vec::new();
    if !text.is_empty() {
        let (inner, asked) = (web.clone(), text.clone());
        groups = web
            .read(SEARCH, move |read, reach| {
                let policy = inner.edge.office().policy();
                let t = inner.t();
                let finding = Finding {
                    text: &asked,
                    actor: &inner.actor,
                    reach,
                    policy,
                    keys: inner.edge.office().keys(),
                    now: inner.now,
                    t,
                };
                let mut groups = Vec::new();
                for find in inner.edge.finds().iter().filter(|f| policy.may_ever(&inner.actor, f.verb)) {
                    let rows = match (find.run)(read, &finding) {
                        // Too short for one room may be enough for another.
                        Err(Fault::Refused(_)) => Vec::new(),
                        other => other?,
                    };
                    if !rows.is_empty() {
                        // A full answer may have been cut.
                        let cut = rows.len() as i64 >= Finding::MOST;
                        let all = find.all.filter(|(_, verb)| cut && policy.may_ever(&inner.actor, *verb));
                        let all = all.map(|(href, _)| format!("{href}{}", encoded(&asked))).unwrap_or_default();
                        groups.push(Group { title: t.s(find.title_key).to_owned(), rows, cut, all });
                    }
                }
                Ok(groups)
            })
            .await?;
    }
    let mut shell = web.shell(web.t().s("search-title"));
    shell.query.clone_from(&text);
    web.page(&Page { shell, groups, asked: !text.is_empty() })
}
