//! What stands in somebody's calendar: sittings, sessions, shifts. Each room tells its own; the notebook, the week and
//! the personal feed show them.

use axum::extract::Query;
use liren_kernel::{Day, Instant};
use liren_office::{Actor, Fault, Keys, PersonId, Reach, notebook, store::TaskRow};
use liren_store::Read;
use liren_ui::{Row, Shell, T, Tone};
use serde::Deserialize;

use crate::{Answer, Edge, Routes, Web, notebook::NOTEBOOK};

/// How a room tells what stands in the calendar of a person between two civil days, both included. The reach is the
/// person's own. Of sealed dossiers it tells nothing.
pub type Diary = fn(&mut Read<'_>, &Keys, &Reach, PersonId, Day, Day) -> Result<Vec<DiaryItem>, Fault>;

/// One thing at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiaryItem {
    /// The same for the same thing, for calendars that update: letters, digits and hyphens.
    pub uid: String,
    /// When it begins.
    pub from: Instant,
    /// When it ends.
    pub until: Option<Instant>,
    /// Message key of what it is: `diary-sitting` …
    pub kind_key: &'static str,
    /// Its title; nothing above level 1.
    pub title: String,
    /// Where, in words.
    pub place: String,
    /// Its page.
    pub href: String,
    /// Does not take place; calendars are told so.
    pub cancelled: bool,
    /// Rises with every change (SEQUENCE of RFC 5545), so that calendars take the newer one.
    pub version: i64,
}

impl Edge {
    /// The calendar of a person, in order of time.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) fn diary(
        &self,
        read: &mut Read<'_>,
        reach: &Reach,
        person: PersonId,
        days: (Day, Day),
    ) -> Result<Vec<DiaryItem>, Fault> {
        let mut all = Vec::new();
        for diary in self.diaries() {
            all.extend(diary(read, self.office().keys(), reach, person, days.0, days.1)?);
        }
        all.sort_by(|a, b| (a.from, &a.uid).cmp(&(b.from, &b.uid)));
        Ok(all)
    }
}

/// A line of the calendar.
pub(crate) fn line(t: T<'_>, item: &DiaryItem, now: Instant, with_day: bool) -> Row {
    let day = item.from.day();
    let mut when = match (with_day, day == now.day()) {
        (false, _) => t.clock(item.from),
        (true, true) => t.near(item.from, now),
        // Whoever plans a week thinks in days of it.
        (true, false) => format!("{} {}", t.short_day_named(day, now), t.clock(item.from)),
    };
    if let Some(until) = item.until {
        when.push_str(&format!("–{}", t.clock(until)));
    }
    let row = Row::new(when, item.title.clone(), item.href.clone()).note(item.place.clone());
    if item.cancelled {
        row.state(Tone::Late, t.s("diary-cancelled"))
    } else {
        row.state(Tone::Plain, t.s(item.kind_key))
    }
}

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/week", NOTEBOOK, week)
}

#[derive(Deserialize)]
struct From {
    from: Option<String>,
}

struct DayOf {
    title: String,
    today: bool,
    rows: Vec<Row>,
    due: Vec<Row>,
}

#[derive(askama::Template)]
#[template(path = "week.html")]
struct Week<'a> {
    shell: Shell<'a>,
    earlier: String,
    later: String,
    this: bool,
    empty: bool,
    days: Vec<DayOf>,
}

async fn week(web: Web, Query(query): Query<From>) -> Answer {
    let person = web.person()?;
    let today = web.now.day();
    let asked = query
        .from
        .and_then(|day| day.parse::<Day>().ok())
        .filter(|day| (1900..=2200).contains(&day.date().year()))
        .unwrap_or(today);
    let from = asked.plus_days(-i64::from(asked.date().weekday().to_monday_zero_offset()));
    let (actor, keys, edge): (Actor, Keys, Edge) = (web.actor.clone(), web.keys(), web.edge.clone());
    let (items, tasks) = web
        .read(NOTEBOOK, move |read, reach| {
            let items = edge.diary(read, reach, person, (from, from.plus_days(6)))?;
            Ok((items, notebook::due(read, &keys, reach, &actor)?))
        })
        .await?;
    let t = web.t();
    let due_on = |day: Day| -> Vec<&TaskRow> {
        tasks.iter().filter(|task| task.due_at.is_some_and(|due| due.day() == day)).collect()
    };
    let days: Vec<DayOf> = (0..7)
        .map(|n| from.plus_days(n))
        .map(|day| DayOf {
            title: t.day_named(day),
            today: day == today,
            rows: items.iter().filter(|i| i.from.day() == day).map(|i| line(t, i, web.now, false)).collect(),
            due: due_on(day).into_iter().map(|task| crate::notebook::line(&web, task)).collect(),
        })
        .collect();
    let empty = days.iter().all(|d| d.rows.is_empty() && d.due.is_empty());
    let shell = web.shell(t.f2(
        "week-title",
        "from",
        t.short_day(from, web.now),
        "until",
        t.short_day(from.plus_days(6), web.now),
    ));
    let at = |day: Day| format!("/week?from={day}");
    let (earlier, later) = (at(from.plus_days(-7)), at(from.plus_days(7)));
    let this = (from..=from.plus_days(6)).contains(&today);
    web.page(&Week { shell, earlier, later, this, empty, days })
}
