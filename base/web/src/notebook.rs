//! 工作笔记: what is due from me, my own to-dos, my inbox; the first page after signing in.

use std::collections::{BTreeMap, btree_map::Entry};

use axum::extract::{Path, Query};
use liren_kernel::{Day, Id, Instant, Verb};
use liren_office::{Fault, Role, dossier, notebook, store::TaskRow};
use liren_ui::{Chip, Form, Pager, Row, Shell, T, TimelineItem, Tone};
use serde::Deserialize;

use crate::{Answer, Failure, Posted, Routes, Web, feed};

/// Everyone signed in has a notebook.
pub(crate) const NOTEBOOK: Verb = Verb("notebook.open");
/// Own to-dos.
pub(crate) const OWN: Verb = Verb("notebook.todo");
/// Own inbox.
pub(crate) const INBOX: Verb = Verb("notebook.inbox");

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/", crate::home::FRONT, open)
        .post("/todos", OWN, add)
        .post("/todos/{id}/done", OWN, done)
        .post("/todos/{id}/carry", OWN, carry)
        .get("/inbox", INBOX, inbox)
        .post("/inbox/read", INBOX, read_all)
}

/// A group of lines under one heading.
struct Group {
    title: String,
    rows: Vec<Row>,
    /// Those beyond the first: folded, so that a page is seen at a glance.
    more: Vec<Row>,
    /// Overdue or due today: stands above everything else.
    pressing: bool,
}

/// Lines of a group that are seen without unfolding it.
const SEEN: usize = 8;

/// An own to-do with its button.
struct Todo {
    id: Id<()>,
    title: String,
    due: Option<Chip>,
    carried: String,
}

#[derive(askama::Template)]
#[template(path = "notebook.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lead: String,
    groups: Vec<Group>,
    todos: Vec<Todo>,
    diary: Vec<Row>,
    form: Form,
    may_report: bool,
    unread: u64,
    feed: Option<String>,
    walks: Vec<crate::Walk>,
    /// Of somebody who only lives here: where they go from here.
    own: Vec<(&'static str, &'static str)>,
    lives_here: bool,
}

async fn open(web: Web) -> Answer {
    if web.session.is_none() {
        return crate::home::front_page(&web);
    }
    show(&web, Form::new()).await
}

async fn show(web: &Web, form: Form) -> Answer {
    let (actor, keys) = (web.actor.clone(), web.keys());
    let person = web.person()?;
    let (edge, days) = (web.edge.clone(), (web.now.day(), web.now.day().plus_days(6)));
    let inner = web.clone();
    let (tasks, carried, diary, feed, walks) = web
        .read(NOTEBOOK, move |read, reach| {
            let tasks = notebook::due(read, &keys, reach, &actor)?;
            let diary = edge.diary(read, reach, person, days)?;
            let mut walks = Vec::new();
            for path in edge.paths() {
                walks.extend(path(read, &actor, inner.now, inner.t())?);
            }
            Ok((tasks, notebook::carried(read, person)?, diary, feed::made_at(read, person)?, walks))
        })
        .await?;
    let t = web.t();
    let now = web.now;
    let (own, asked): (Vec<_>, Vec<_>) = tasks.into_iter().partition(|task| task.dossier.is_none());
    let today = now.day();
    let end = today.plus_days(1).start();
    let late = asked.iter().filter(|task| task.due_at.is_some_and(|due| due < now)).count();
    let due_today = asked.iter().filter(|task| task.due_at.is_some_and(|due| due >= now && due < end)).count();
    let mut groups = Vec::new();
    let mut group = |title: &str, pressing: bool, mut rows: Vec<Row>| {
        if !rows.is_empty() {
            let more = rows.split_off(rows.len().min(SEEN));
            groups.push(Group { title: title.to_owned(), rows, more, pressing });
        }
    };
    let rows = |keep: &dyn Fn(Option<Instant>) -> bool| -> Vec<Row> {
        asked.iter().filter(|task| keep(task.due_at)).map(|task| line(web, task)).collect()
    };
    group(t.s("notebook-late"), true, rows(&|due| due.is_some_and(|due| due < now)));
    group(t.s("notebook-today"), true, rows(&|due| due.is_some_and(|due| due >= now && due < end)));
    group(t.s("notebook-later"), false, rows(&|due| due.is_some_and(|due| due >= end)));
    group(t.s("notebook-open"), false, rows(&|due| due.is_none()));
    let todos = own
        .iter()
        .map(|task| Todo {
            id: task.id,
            title: task.title.clone(),
            due: task.due_at.map(|due| match t.day(due.day()) {
                day if due < now => Chip::new(Tone::Late, t.f1("notebook-own-late", "day", day)),
                day => Chip::new(Tone::Plain, day),
            }),
            carried: carried
                .get(&task.id)
                .map(|(times, reason)| t.f2("notebook-carried", "times", *times, "reason", reason))
                .unwrap_or_default(),
        })
        .collect();
    let diary = diary.iter().filter(|item| item.until.unwrap_or(item.from) >= now).take(8);
    let diary = diary.map(|item| crate::diary::line(t, item, now, true)).collect();
    let mut shell = web.shell(t.f1("notebook-today-title", "day", t.day_named(today)));
    if web.said.is_none() {
        shell.notice = None;
    }
    let known = web.known.as_ref().filter(|k| !k.post.is_empty());
    let post = known.map(|k| format!("{} · ", t.term(&k.post))).unwrap_or_default();
    let lead = t.f3("notebook-lead", "post", post, "count", asked.len(), "late", late + due_today);
    let feed = feed.map(|at| t.at(at, now));
    let lives_here = web.lives_here();
    // What was asked of them is told as to everybody; that nothing was needs no words.
    let lead = if lives_here && asked.is_empty() { String::new() } else { lead };
    let on = shell.menu.iter().filter(|entry| lives_here && !["/", "/inbox"].contains(&entry.href));
    let own = on.map(|entry| (entry.href, entry.label_key)).take(2).collect();
    // Whoever keeps the house may report as anybody who lives there may; it is not what they come here for.
    let keeps = [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin].into_iter().any(|r| web.actor.has(r));
    let may_report = !keeps && web.edge.office().policy().may_ever(&web.actor, Verb("matter.report"));
    let status =
        if form.is_refused() { axum::http::StatusCode::UNPROCESSABLE_ENTITY } else { axum::http::StatusCode::OK };
    web.page_with(
        status,
        &Page { shell, lead, groups, todos, diary, form, may_report, unread: web.unread, feed, walks, own, lives_here },
    )
}

pub(crate) fn line(web: &Web, task: &TaskRow) -> Row {
    let t = web.t();
    let when = task.due_at.map_or_else(|| t.s("notebook-no-day").to_owned(), |due| t.near(due, web.now));
    let verb = t.s(&format!("verb-{}", task.verb.replace(['.', '_'], "-"))).to_owned();
    // What is to be done may say more than the title of its dossier: an action agreed in supervision.
    let own = Some(task.title.clone()).filter(|title| !title.is_empty());
    let title = own.or_else(|| task.dossier_title.clone()).unwrap_or_default();
    let href = task.dossier.map_or_else(|| "/".to_owned(), |id| format!("/dossiers/{id}"));
    let row = Row::new(when, if title.is_empty() { verb.clone() } else { title }, href);
    let row = row.note(task.number.clone().unwrap_or_default());
    // One tap to what is to be done, where a post of theirs may ever do it; the form asks again.
    let act = task.dossier.and_then(|id| web.edge.deed(&web.actor, &task.verb, id));
    let row = row.act(act.unwrap_or_default());
    match task.due_at {
        Some(due) if due < web.now => row.state(Tone::Late, t.f1("notebook-chip-late", "act", verb)),
        Some(due) if due.day() == web.now.day() => row.state(Tone::Soon, verb),
        _ => row.state(Tone::Info, verb),
    }
}

async fn add(web: Web, posted: Posted) -> Answer {
    let day = if posted.value("due").is_empty() { Ok(None) } else { posted.day("due").map(Some) };
    let (title, due): (_, Option<Day>) = match (posted.line("title"), day) {
        (Ok(title), Ok(due)) => (title, due),
        (title, due) => {
            let refusals: Vec<_> = [title.err(), due.err()].into_iter().flatten().collect();
            return show(&web, posted.refused(web.t(), &refusals)).await;
        }
    };
    let id = *posted.envelope()?.id.bytes();
    let (person, now) = (web.person()?, web.now);
    // The end of the day, in the office's zone.
    let due = due.map(|day| Instant::from_ms(day.plus_days(1).start().ms() - 1));
    web.slow_down(&format!("w{person}"), 240, 240.0)?;
    let added = web.edge.office().keep(move |tx| notebook::add_own(tx, person, &title, due, id, now)).await;
    match added {
        // A second tap sends the same id: the first is there already.
        Err(Fault::Db(e)) if e.kind == liren_store::DbErrorKind::Unique => web.go("/"),
        Err(fault) => Err(fault.into()),
        Ok(()) => web.go_saying("/", "notebook-said-added", ""),
    }
}

async fn done(web: Web, Path(id): Path<Id<()>>) -> Answer {
    let (person, now) = (web.person()?, web.now);
    match web.edge.office().keep(move |tx| notebook::finish_own(tx, person, id, now)).await {
        Ok(()) => web.go_saying("/", "notebook-said-done", ""),
        Err(fault) => Err(fault.into()),
    }
}

async fn carry(web: Web, Path(id): Path<Id<()>>, posted: Posted) -> Answer {
    let (day, reason) = match (posted.day("to"), posted.line("reason")) {
        (Ok(day), Ok(reason)) if day >= web.now.day() => (day, reason),
        (Ok(_), Ok(_)) => {
            let past = liren_kernel::Refusal::field("to", "refusal-carry-past");
            return show(&web, posted.refused(web.t(), &[past])).await;
        }
        (day, reason) => {
            let refusals: Vec<_> = [day.err(), reason.err()].into_iter().flatten().collect();
            return show(&web, posted.refused(web.t(), &refusals)).await;
        }
    };
    let (person, now) = (web.person()?, web.now);
    let to = Instant::from_ms(day.plus_days(1).start().ms() - 1);
    web.slow_down(&format!("w{person}"), 240, 240.0)?;
    match web.edge.office().keep(move |tx| notebook::carry_own(tx, person, id, to, &reason, now)).await {
        Ok(()) => web.go_saying("/", "notebook-said-carried", ""),
        Err(fault) => Err(fault.into()),
    }
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

#[derive(askama::Template)]
#[template(path = "inbox.html")]
struct Inbox<'a> {
    shell: Shell<'a>,
    items: Vec<Notice>,
    pager: Pager,
    unread: u64,
    /// The newest that the page shows: what comes meanwhile stays unread.
    last: i64,
}

struct Notice {
    href: String,
    item: TimelineItem,
}

async fn inbox(web: Web, Query(query): Query<Before>) -> Answer {
    let person = web.person()?;
    let keys = web.keys();
    // What somebody was told of may have been restricted since: its line stays, without a link that leads nowhere.
    let (rows, open) = web
        .read(INBOX, move |read, reach| {
            let rows = notebook::inbox(read, person, query.before)?;
            let mut open = BTreeMap::new();
            for id in rows.iter().filter_map(|row| row.dossier) {
                if let Entry::Vacant(unknown) = open.entry(id) {
                    unknown.insert(dossier::load(read, &keys, reach, id, false)?.is_some());
                }
            }
            Ok((rows, open))
        })
        .await?;
    let t = web.t();
    let older = (rows.len() as i64 == liren_office::listing::PAGE)
        .then(|| rows.last().map(|r| format!("/inbox?before={}", r.seq)))
        .flatten();
    let items = rows
        .iter()
        .map(|row| {
            let mut item = TimelineItem::new(said(t, &row.key, &row.args), t.at(row.at, web.now));
            item.tone = if row.read_at.is_none() { Tone::Soon } else { Tone::Plain };
            let led = row.dossier.filter(|id| open.get(id).is_some_and(|open| *open));
            // A notice about a paper leads to the paper, which asks again who may see it.
            let href = led.map(|id| format!("/dossiers/{id}"));
            Notice { href: leads_to(&row.args).or(href).unwrap_or_default(), item }
        })
        .collect();
    let shell = web.shell(t.s("inbox-title"));
    let last = rows.first().map_or(0, |row| row.seq);
    web.page(&Inbox { shell, items, pager: Pager { newer: None, older }, unread: web.unread, last })
}

/// Where a notice leads besides a dossier: its value `href`, a path of ours.
fn leads_to(args: &str) -> Option<String> {
    let args: Vec<(String, String)> = serde_json::from_str(args).unwrap_or_default();
    let href = args.into_iter().find(|(name, _)| name == "href")?.1;
    (crate::local(&href) == href).then_some(href)
}

/// A notice in words; its values are level 0 or 1. A value that is a day is said as the reader says days.
#[must_use]
pub fn said(t: T<'_>, key: &str, args: &str) -> String {
    let args: Vec<(String, String)> = serde_json::from_str(args).unwrap_or_default();
    let args: Vec<(String, String)> = args.into_iter().map(|(name, value)| (name, t.day_typed(&value))).collect();
    let values: Vec<(&str, &dyn std::fmt::Display)> =
        args.iter().map(|(n, v)| (n.as_str(), v as &dyn std::fmt::Display)).collect();
    t.format(key, &values)
}

async fn read_all(web: Web, posted: Posted) -> Answer {
    let (person, now) = (web.person()?, web.now);
    let last = posted.value("last").parse().unwrap_or(0);
    web.edge.office().keep(move |tx| notebook::read_all(tx, person, last, now)).await.map_err(Failure::from)?;
    web.go("/inbox")
}

#[cfg(test)]
mod tests {
    use liren_ui::{Catalogue, Lang, Words};

    #[test]
    fn a_notice_says_a_day_as_its_reader_does() {
        let own = Words { name: "own", zh: "met = { $day }{ $what }", en: "met = { $day }: { $what }" };
        let words = Catalogue::new(&[own], None).unwrap();
        let args = r#"[["day","2026-06-23"],["what","第 2026-06 期"]]"#;
        assert_eq!(super::said(words.t(Lang::Zh), "met", args), "2026年6月23日第 2026-06 期");
        assert_eq!(super::said(words.t(Lang::En), "met", args), "23 June 2026: 第 2026-06 期");
    }
}
