//! 活动日历: a month or a week; on a phone a list of the days that have something.

use axum::extract::Query;
use liren_kernel::Day;
use liren_ui::{Pager, Row, Shell};
use liren_web::{Answer, Web};
use serde::Deserialize;

use crate::{
    days,
    policy::CALENDAR,
    store::calendar::{self, EventRow},
    views,
};

/// Dates that are still written out; above, each day shows how many and leads to its own page.
const WRITTEN: i64 = 300;
/// Dates on the page of a day.
const PAGE: i64 = 50;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    month: String,
    #[serde(default)]
    week: String,
    #[serde(default)]
    day: String,
    at: Option<i64>,
    seq: Option<i64>,
}

/// A line in the cell of a day.
struct Mark {
    href: String,
    clock: String,
    title: String,
    class: &'static str,
}

struct Cell {
    number: String,
    title: String,
    href: String,
    inside: bool,
    today: bool,
    count: i64,
    more: i64,
    off: String,
    marks: Vec<Mark>,
}

#[derive(askama::Template)]
#[template(path = "gathering_calendar.html")]
struct Page<'a> {
    shell: Shell<'a>,
    heads: Vec<String>,
    cells: Vec<Cell>,
    weekly: bool,
    empty: bool,
    today: bool,
    earlier: String,
    later: String,
    other: (String, String),
}

#[derive(askama::Template)]
#[template(path = "gathering_day.html")]
struct DayPage<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    pager: Pager,
    back: String,
}

/// `GET /calendar?month=2026-06`, `?week=2026-06-22`, `?day=2026-06-23`.
pub async fn calendar(web: Web, Query(asked): Query<Asked>) -> Answer {
    let today = web.now.day();
    if let Some(day) = asked.day.parse::<Day>().ok().filter(|day| days::is_near(*day)) {
        return of_day(&web, day, asked.at.zip(asked.seq)).await;
    }
    let week: Option<Day> = asked.week.parse().ok().filter(|day| days::is_near(*day));
    let first = match week {
        Some(day) => days::monday(day),
        None => days::month(&asked.month).unwrap_or_else(|| days::first_of_month(today)),
    };
    let last = if week.is_some() { first.plus_days(6) } else { days::next_month(first).plus_days(-1) };
    let (from, to) = (days::monday(first), days::monday(last).plus_days(6));
    let person = web.person()?;
    let (counts, rows) = web
        .read(CALENDAR, move |read, reach| {
            let counts = calendar::per_day(read, reach, from, to)?;
            let total: i64 = counts.iter().map(|(_, n)| n).sum();
            let (start, end) = (from.start(), to.plus_days(1).start());
            let mut rows =
                if total <= WRITTEN { calendar::between(read, reach, start, end, None, WRITTEN)? } else { Vec::new() };
            let mut rows: Vec<(EventRow, bool)> = rows.drain(..).map(|row| (row, false)).collect();
            // What is one's own is always written out, wherever it is held.
            for own in calendar::own(read, person, start, end)? {
                if rows.iter().all(|(row, _)| row.seq != own.seq) {
                    rows.push((own, true));
                }
            }
            rows.sort_by_key(|(row, _)| (row.from_at, row.seq));
            Ok((counts, rows))
        })
        .await?;
    let t = web.t();
    let span = days_of(from, to);
    let cells: Vec<Cell> = span.into_iter().map(|day| cell(&web, day, (first, last), &counts, &rows)).collect();
    let empty = cells.iter().all(|cell| cell.count == 0);
    let title = match week {
        Some(_) => t.f2("gathering-week-title", "from", t.day(first), "until", t.day(last)),
        None => t.f1("gathering-month-title", "month", t.month(first)),
    };
    let step = |day: Day| match week {
        Some(_) => format!("/calendar?week={day}"),
        None => format!("/calendar?month={}", days::month_name(day)),
    };
    let here = if (first..=last).contains(&today) { today } else { first };
    let other = match week {
        Some(_) => (t.s("gathering-by-month").to_owned(), format!("/calendar?month={}", days::month_name(here))),
        None => (t.s("gathering-by-week").to_owned(), format!("/calendar?week={}", days::monday(here))),
    };
    web.page(&Page {
        heads: span_heads(&web, from),
        cells,
        weekly: week.is_some(),
        empty,
        today: (first..=last).contains(&today),
        earlier: step(first.plus_days(-1)),
        later: step(last.plus_days(1)),
        other,
        shell: web.shell(title),
    })
}

fn days_of(from: Day, to: Day) -> Vec<Day> {
    (0..).map(|n| from.plus_days(n)).take_while(|day| *day <= to).collect()
}

fn span_heads(web: &Web, monday: Day) -> Vec<String> {
    (0..7).map(|n| web.t().weekday(monday.plus_days(n)).to_owned()).collect()
}

fn cell(web: &Web, day: Day, (first, last): (Day, Day), counts: &[(Day, i64)], rows: &[(EventRow, bool)]) -> Cell {
    let t = web.t();
    let own: Vec<&(EventRow, bool)> = rows.iter().filter(|(row, _)| row.day == day).collect();
    let counted = counts.iter().find(|(d, _)| *d == day).map_or(0, |(_, n)| *n);
    let count = counted.max(own.len() as i64);
    let calendar = web.edge.office().calendar();
    let special = calendar.special(day);
    Cell {
        number: day.date().day().to_string(),
        title: t.short_day_named(day, web.now),
        href: format!("/calendar?day={day}"),
        inside: (first..=last).contains(&day),
        today: day == web.now.day(),
        more: count - own.len() as i64,
        count,
        off: special.map(|s| t.term(&s.name).into_owned()).unwrap_or_default(),
        marks: own
            .into_iter()
            .map(|(row, own)| Mark {
                // What one only takes part in is seen from outside.
                href: format!("/{}/{}", if *own { "events" } else { "gatherings" }, row.gathering),
                clock: t.clock(row.from_at),
                title: if row.theme.is_empty() { row.title.clone() } else { row.theme.clone() },
                class: views::sitting_tone(row.state).class(),
            })
            .collect(),
    }
}

async fn of_day(web: &Web, day: Day, after: calendar::After) -> Answer {
    let (from, until) = (day.start(), day.plus_days(1).start());
    let rows = web.read(CALENDAR, move |read, reach| calendar::between(read, reach, from, until, after, PAGE)).await?;
    let t = web.t();
    let older = rows
        .last()
        .filter(|_| rows.len() as i64 == PAGE)
        .map(|e| format!("/calendar?day={day}&at={}&seq={}", e.from_at.ms(), e.seq));
    let shell = web.shell(t.day_named(day));
    web.page(&DayPage {
        shell,
        rows: rows.iter().map(|e| views::event_row(&t, e, web.now, format!("/gatherings/{}", e.gathering))).collect(),
        pager: Pager { newer: after.map(|_| format!("/calendar?day={day}")), older },
        back: format!("/calendar?month={}", days::month_name(day)),
    })
}
