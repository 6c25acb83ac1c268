//! 数字: every measure of every room over days and a place, with its counting rule and its records.

use axum::{
    extract::Query,
    http::{StatusCode, header},
    response::IntoResponse as _,
};
use liren_kernel::{CommandId, Day, Refusal, ScopeColumn, Verb};
use liren_office::{Fault, Figure, Measure, Period, Reach, Unit};
use liren_store::Read;
use liren_ui::{Choice, Form, Shell, T};
use serde::Deserialize;

use crate::{Answer, Edge, Failure, Routes, Web, figures_report};

/// Staff see figures of what is within their reach.
pub(crate) const FIGURES: Verb = Verb("web.figures");
/// And take them along as a file.
pub(crate) const EXPORT: Verb = Verb("web.figures_export");

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/figures", FIGURES, page).get("/figures/export", EXPORT, export).post(
        "/figures/document",
        figures_report::ASK,
        figures_report::ask,
    )
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
    #[serde(default)]
    pub place: String,
}

/// A measure as it is shown.
pub(crate) struct Line {
    pub room: &'static str,
    measure: &'static Measure,
    figure: Figure,
}

pub(crate) struct Shown {
    pub figure: String,
    pub label: String,
    pub parts: String,
    pub rule: String,
    pub href: String,
    link: String,
}

struct Group {
    title: String,
    all: Vec<Shown>,
}

struct Quick {
    label: &'static str,
    href: String,
    current: bool,
}

#[derive(askama::Template)]
#[template(path = "figures.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    places: Vec<Choice>,
    quick: Vec<Quick>,
    span: String,
    groups: Vec<Group>,
    export: String,
    command: CommandId,
    may_take: bool,
}

/// The period asked for; this month until today when nothing is asked.
pub(crate) fn period(asked: &Asked, today: Day) -> Result<Period, Refusal> {
    let day = |name: &str, text: &str, otherwise: Day| match text.trim() {
        "" => Ok(otherwise),
        text => text.parse().map_err(|_| Refusal::field(name, "refusal-day-invalid")),
    };
    let to = day("to", &asked.to, today)?;
    let from = day("from", &asked.from, month_of(to, 0).from)?;
    if from > to {
        return Err(Refusal::field("from", "refusal-figures-order"));
    }
    let place = match asked.place.as_str() {
        "" => None,
        text => Some(Period::place_of(text).ok_or_else(|| Refusal::field("place", "refusal-choice-invalid"))?),
    };
    Ok(Period { from, to, place })
}

/// The month so many months before that of `day`, whole.
fn month_of(day: Day, before: i32) -> Period {
    let first = |months: i32| {
        let n = i32::from(day.date().year()) * 12 + i32::from(day.date().month()) - 1 + months;
        let (year, month) = (n.div_euclid(12) as i16, n.rem_euclid(12) as i8 + 1);
        Day::ymd(year, month, 1).unwrap_or(day)
    };
    Period { from: first(-before), to: first(1 - before).plus_days(-1), place: None }
}

/// The spans most asked for, each with its message key.
fn spans(today: Day) -> [(&'static str, Period); 4] {
    let date = today.date();
    let start = |month: i8| Day::ymd(date.year(), month, 1).unwrap_or(today);
    let until_today = |from| Period { from, to: today, place: None };
    [
        ("figures-this-month", until_today(start(date.month()))),
        ("figures-last-month", month_of(today, 1)),
        ("figures-this-quarter", until_today(start((date.month() - 1) / 3 * 3 + 1))),
        ("figures-this-year", until_today(start(1))),
    ]
}

/// Every measure the reader's reach allows.
async fn count(web: &Web, verb: Verb, period: &Period) -> Result<Vec<Line>, Failure> {
    // Each asks the database many times; a reload held down must not.
    web.slow_down(&format!("figures{}", web.actor.person), 20, 20.0)?;
    let (edge, period) = (web.edge.clone(), period.clone());
    web.read(verb, move |read, reach| gather(&edge, read, reach, &period)).await
}

/// Every measure that `reach` allows, counted.
pub(crate) fn gather(edge: &Edge, read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Vec<Line>, Fault> {
    let mut lines = Vec::new();
    for (room, measure) in edge.measures() {
        match (measure.count)(read, reach, period) {
            Ok(figure) => lines.push(Line { room, measure, figure }),
            // Not for this reader: it is left out as if it were not there.
            Err(Fault::Forbidden | Fault::NotFound) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(lines)
}

/// The name of the place of a period, as people know it; empty when none was chosen.
pub(crate) async fn place_name(web: &Web, period: &Period) -> Result<String, Failure> {
    let Some((_, code)) = &period.place else { return Ok(String::new()) };
    let known = places(web, EXPORT).await?;
    Ok(known.into_iter().find(|(_, known, _)| known == code).map_or_else(|| code.clone(), |(.., name)| name))
}

pub(crate) fn shown(t: &T<'_>, line: &Line, period: &Period) -> Shown {
    let figure = line.figure;
    let (text, parts) = match (line.measure.unit, figure.of) {
        (Unit::Share, of) => (
            figure.percent().map_or_else(|| "—".to_owned(), |percent| format!("{percent}%")),
            of.map(|of| format!("{}/{of}", figure.value)).unwrap_or_default(),
        ),
        (Unit::Minutes, _) => {
            (t.f2("unit-minutes", "hours", figure.value / 60, "minutes", figure.value % 60), String::new())
        }
        (unit, _) => (t.f1(&format!("unit-{}", unit.name()), "n", figure.value), String::new()),
    };
    Shown {
        figure: text,
        label: t.s(&line.measure.label_key()).to_owned(),
        parts,
        rule: t.s(&line.measure.rule_key()).to_owned(),
        href: line.measure.records.map(|records| records(period)).unwrap_or_default(),
        link: t.s("figures-records").to_owned(),
    }
}

/// Choices of the place: its own value, and the name people know.
async fn places(web: &Web, verb: Verb) -> Result<Vec<(ScopeColumn, String, String)>, Failure> {
    let edge = web.edge.clone();
    web.read(verb, move |read, reach| edge.directory().places(read, reach)).await
}

async fn page(web: Web, Query(asked): Query<Asked>) -> Answer {
    let today = web.now.day();
    let (period, refused) = match period(&asked, today) {
        Ok(period) => (period, None),
        Err(refusal) => (spans(today)[0].1.clone(), Some(refusal)),
    };
    let places = places(&web, FIGURES).await?;
    let lines = if refused.is_none() { count(&web, FIGURES, &period).await? } else { Vec::new() };
    let t = web.t();
    let place = period.place.as_ref().map(|(column, code)| format!("{}:{code}", column.name())).unwrap_or_default();
    let mut form = match &refused {
        Some(_) => Form::new().with("from", asked.from).with("to", asked.to).with("place", asked.place),
        None => Form::new()
            .with("from", period.from.to_string())
            .with("to", period.to.to_string())
            .with("place", place.clone()),
    };
    refused.iter().for_each(|refusal| form.refuse(t, refusal));
    let mut groups: Vec<(&str, Group)> = Vec::new();
    for line in &lines {
        if groups.last().is_none_or(|(room, _)| *room != line.room) {
            let key = format!("figures-room-{}", line.room);
            let title = if t.has(&key) { t.s(&key).to_owned() } else { String::new() };
            groups.push((line.room, Group { title, all: Vec::new() }));
        }
        if let Some((_, group)) = groups.last_mut() {
            group.all.push(shown(&t, line, &period));
        }
    }
    let page = Page {
        form,
        places: places
            .iter()
            .map(|(column, code, name)| Choice::new(format!("{}:{code}", column.name()), name))
            .collect(),
        quick: spans(today)
            .into_iter()
            .map(|(label, span)| Quick {
                label,
                current: (span.from, span.to) == (period.from, period.to),
                href: format!("/figures?{}", Period { place: period.place.clone(), ..span }.query()),
            })
            .collect(),
        span: t.f2("figures-span", "from", t.day(period.from), "to", t.day(period.to)),
        groups: groups.into_iter().map(|(_, group)| group).collect(),
        export: format!("/figures/export?{}", period.query()),
        shell: web.shell(t.s("figures-title")),
        command: crate::fresh_command(),
        may_take: web.edge.office().policy().may_ever(&web.actor, EXPORT),
    };
    web.page_with(if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

async fn export(web: Web, Query(asked): Query<Asked>) -> Answer {
    let period = period(&asked, web.now.day())?;
    let place = place_name(&web, &period).await?;
    let lines = count(&web, EXPORT, &period).await?;
    let t = web.t();
    // Excel needs the mark to read UTF-8.
    let mut out = String::from("\u{feff}");
    let heads = ["figures-column-name", "figures-column-value", "figures-column-of", "figures-column-percent"];
    let rest = [
        "figures-column-unit",
        "figures-column-rule",
        "figures-column-from",
        "figures-column-to",
        "figures-column-place",
    ];
    row(&mut out, heads.iter().chain(&rest).map(|key| t.s(key).to_owned()));
    for line in &lines {
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        row(
            &mut out,
            [
                t.s(&line.measure.label_key()).to_owned(),
                line.figure.value.to_string(),
                number(line.figure.of),
                number(line.figure.percent()),
                t.s(&format!("unit-name-{}", line.measure.unit.name())).to_owned(),
                t.s(&line.measure.rule_key()).to_owned(),
                period.from.to_string(),
                period.to.to_string(),
                place.clone(),
            ],
        );
    }
    let name = format!("attachment; filename=\"figures-{}-{}.csv\"", period.from, period.to);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, out).into_response())
}

/// One line of RFC 4180; what a spreadsheet could take for a formula is marked as text.
pub(crate) fn row(out: &mut String, cells: impl IntoIterator<Item = String>) {
    for (n, cell) in cells.into_iter().enumerate() {
        let formula =
            cell.starts_with(['=', '+', '@', '\t', '\r']) || (cell.starts_with('-') && cell.parse::<i64>().is_err());
        let cell = format!("{}{cell}", if formula { "'" } else { "" });
        let quoted = cell.contains(['"', ',', '\n', '\r']);
        let text = if quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell };
        out.push_str(if n == 0 { "" } else { "," });
        out.push_str(&text);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(from: &str, to: &str, place: &str) -> Asked {
        Asked { from: from.into(), to: to.into(), place: place.into() }
    }
    fn today() -> Day {
        "2026-11-22".parse().unwrap()
    }

    #[test]
    fn without_a_question_it_is_this_month_until_today() {
        let found = period(&asked("", "", ""), today()).unwrap();
        assert_eq!(found.query(), "from=2026-11-01&to=2026-11-22");
        let found = period(&asked("", "2026-02-10", "street:140213901"), today()).unwrap();
        assert_eq!(found.query(), "from=2026-02-01&to=2026-02-10&place=street:140213901");
    }

    #[test]
    fn what_is_no_day_no_order_or_no_place_is_refused_at_its_field() {
        for (wrong, field) in [
            (asked("2026-02-30", "", ""), "from"),
            (asked("", "x", ""), "to"),
            (asked("2026-11-23", "2026-11-22", ""), "from"),
            (asked("", "", "street:' OR 1=1"), "place"),
        ] {
            assert_eq!(period(&wrong, today()).unwrap_err().field.as_deref(), Some(field));
        }
    }

    #[test]
    fn the_usual_spans_are_whole_over_the_turn_of_the_year() {
        let day: Day = "2027-01-15".parse().unwrap();
        let of: Vec<String> = spans(day).iter().map(|(_, span)| span.query()).collect();
        assert_eq!(of[1], "from=2026-12-01&to=2026-12-31");
        assert_eq!(of[2], "from=2027-01-01&to=2027-01-15");
        let of: Vec<String> = spans(today()).iter().map(|(_, span)| span.query()).collect();
        assert_eq!(
            (of[2].as_str(), of[3].as_str()),
            ("from=2026-10-01&to=2026-11-22", "from=2026-01-01&to=2026-11-22")
        );
    }

    #[test]
    fn a_cell_is_text_and_no_formula() {
        let mut out = String::new();
        row(&mut out, ["=1+1", "-5", "-x", "a,\"b\""].map(str::to_owned));
        assert_eq!(out, "'=1+1,-5,'-x,\"a,\"\"b\"\"\"\r\n");
    }
}
