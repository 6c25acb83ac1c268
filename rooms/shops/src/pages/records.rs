//! The records behind every figure: visits, faults, and what keeps coming again.

use axum::extract::Query;
use liren_kernel::Day;
use liren_office::Period;
use liren_patrol::sheet::{Block, Button, Cell, Sheet};
use liren_ui::{Crumb, Lang, Row, Tone};
use liren_web::{Answer, Web};
use serde::Deserialize;

use crate::{
    checklist,
    policy::OPEN,
    store::figures::{self, AGAIN_DAYS, PAGE},
};

/// What a reader asks of these pages.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    place: String,
    before: Option<i64>,
}

impl Asked {
    /// The span asked for; the last ninety days when nothing is.
    fn period(&self, today: Day) -> Period {
        let to = self.to.parse().unwrap_or(today);
        let from = self.from.parse().unwrap_or_else(|_| to.plus_days(-89));
        Period { from, to, place: Period::place_of(&self.place) }
    }
}

fn sheet<'a>(web: &'a Web, key: &str, period: Option<&Period>) -> Sheet<'a> {
    let t = web.t();
    let mut shell = web.shell(t.s(key));
    shell.crumbs = vec![Crumb::link(t.s("menu-shops"), "/shops")];
    let mut sheet = Sheet::new(shell);
    if let Some(period) = period {
        let text = t.f2("shop-from-until", "from", t.day(period.from), "until", t.day(period.to));
        sheet.add(Block::Quiet(text));
    }
    sheet
}

fn older(sheet: &mut Sheet<'_>, web: &Web, path: &str, period: &Period, last: Option<i64>) {
    if let Some(seq) = last {
        let href = format!("{path}?{}&before={seq}", period.query());
        sheet.add(Block::Bar(vec![Button::link(web.t().s("pager-older"), href)]));
    }
}

/// `GET /shops/visits?from=&to=&place=`.
pub async fn visits(web: Web, Query(asked): Query<Asked>) -> Answer {
    let (period, before) = (asked.period(web.now.day()), asked.before);
    let wanted = period.clone();
    let (rows, (all, ..)) = web
        .read(OPEN, move |read, reach| {
            Ok((figures::visits(read, reach, &wanted, before)?, figures::sums(read, reach, &wanted)?))
        })
        .await?;
    let t = web.t();
    let mut sheet = sheet(&web, "shop-visits", Some(&period));
    sheet.add(Block::Heading(t.f1("shop-visits-count", "count", all)));
    if rows.is_empty() {
        sheet.add(Block::Empty(t.s("shop-records-none").to_owned(), t.s("shop-records-none-note").to_owned()));
    } else {
        let plain = |text: String| (text, String::new());
        let table: Vec<Vec<Cell>> = rows
            .iter()
            .map(|v| {
                vec![
                    (t.day(v.day), format!("/shops/evenings/{}", v.evening)),
                    (v.name.clone(), format!("/shops/{}", v.shop)),
                    plain(v.faults.to_string()),
                ]
            })
            .collect();
        let heads = ["shop-day", "shop-name", "shop-bad"].map(|k| t.s(k).to_owned()).to_vec();
        sheet.add(Block::Table(t.s("shop-visits").to_owned(), heads, table));
    }
    let last = (rows.len() as i64 == PAGE).then(|| rows.last().map(|v| v.seq)).flatten();
    older(&mut sheet, &web, "/shops/visits", &period, last);
    sheet.show(&web)
}

/// `GET /shops/faults?from=&to=&place=`.
pub async fn faults(web: Web, Query(asked): Query<Asked>) -> Answer {
    let (period, before) = (asked.period(web.now.day()), asked.before);
    let wanted = period.clone();
    let (rows, (_, all, fixed)) = web
        .read(OPEN, move |read, reach| {
            Ok((figures::faults(read, reach, &wanted, before)?, figures::sums(read, reach, &wanted)?))
        })
        .await?;
    let (t, form) = (web.t(), checklist::built_in()?);
    let english = t.lang() == Lang::En;
    let mut sheet = sheet(&web, "shop-faults", Some(&period));
    sheet.add(Block::Heading(t.f2("shop-faults-count", "count", all, "fixed", fixed)));
    if rows.is_empty() {
        sheet.add(Block::Empty(t.s("shop-records-none").to_owned(), t.s("shop-records-none-note").to_owned()));
    }
    let lines = rows.iter().map(|f| {
        let what = format!("{} · {}", f.name, checklist::label(&form, &f.item, english));
        let tone = if f.state == crate::model::State::Fixed { Tone::Done } else { Tone::Soon };
        Row::new(t.short_day(f.day, web.now), what, format!("/shops/{}?item={}", f.shop, f.item))
            .state(tone, t.s(&f.state.label_key()))
    });
    sheet.add(Block::Rows(lines.collect()));
    let last = (rows.len() as i64 == PAGE).then(|| rows.last().map(|f| f.seq)).flatten();
    older(&mut sheet, &web, "/shops/faults", &period, last);
    sheet.show(&web)
}

/// `GET /shops/again`: the same point not right at the same shop on several visits.
pub async fn again(web: Web) -> Answer {
    let now = web.now;
    let rows = web.read(OPEN, move |read, reach| figures::again(read, reach, now)).await?;
    let (t, form) = (web.t(), checklist::built_in()?);
    let english = t.lang() == Lang::En;
    let mut sheet = sheet(&web, "shop-again", None);
    sheet.add(Block::Quiet(t.f1("shop-again-rule", "days", AGAIN_DAYS)));
    if rows.is_empty() {
        sheet.add(Block::Empty(t.s("shop-again-none").to_owned(), t.s("shop-again-none-note").to_owned()));
    }
    let lines = rows.iter().map(|a| {
        let what = format!("{} · {}", a.name, checklist::label(&form, &a.item, english));
        let note = format!("{} · {}", t.f2("shop-again-of", "bad", a.bad, "seen", a.seen), a.address);
        Row::new(t.short_day(a.last.day(), now), what, format!("/shops/{}?item={}", a.shop, a.item))
            .note(note)
            .state(Tone::Late, t.s("shop-again-chip"))
    });
    sheet.add(Block::Rows(lines.collect()));
    sheet.show(&web)
}
