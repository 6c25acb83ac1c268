//! 排期: one form for every rule of a series; what it makes is stored date by date.

use axum::{extract::Path, http::StatusCode};
use liren_kernel::{Day, Line, Refusal};
use liren_office::{DossierId, Fault};
use liren_ui::{Choice, Crumb, Form as Fields, Row, Shell};
use liren_web::{Answer, Posted, Web, fresh_command};

use super::{places, plan_form::number};
use crate::{
    commands::sittings::{self, Schedule},
    days,
    series::{self, OnHoliday, Rule, Series},
    subject, views,
};

#[derive(askama::Template)]
#[template(path = "gathering_schedule.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Fields,
    action: String,
    back: String,
    command: String,
    rules: Vec<Choice>,
    weekdays: Vec<Choice>,
    holidays: Vec<Choice>,
    places: Vec<Choice>,
    lecturers: Vec<Choice>,
    known: Vec<Row>,
}

/// Names of the rules, in the order of the form.
const RULES: [&str; 5] = ["days", "weekly", "monthly", "route", "lunar"];

/// `GET /gatherings/{id}/schedule`.
pub async fn form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let form = Fields::new()
        .with("rule", "days")
        .with("from", "14:00")
        .with("until", "15:30")
        .with("first", web.now.day().plus_days(7).to_string())
        .with("on_holiday", "skip")
        .with("lunar", "9-9");
    show(&web, id, StatusCode::OK, form, fresh_command().to_string()).await
}

async fn show(web: &Web, id: DossierId, status: StatusCode, form: Fields, command: String) -> Answer {
    let (keys, person) = (web.keys(), web.actor.person);
    let (gathering, choices, lecturers) = web
        .read(sittings::VERB, move |read, reach| {
            let gathering = subject::load(read, &keys, reach, person, id, false)?.ok_or(Fault::NotFound)?;
            let lecturers = crate::store::lecturer::pool(read, reach, "", None, 200)?;
            Ok((gathering, places::choices(read, reach)?, lecturers))
        })
        .await?;
    let t = web.t();
    let back = format!("/gatherings/{id}");
    let mut shell = web.shell(t.s("gathering-act-schedule"));
    shell.crumbs =
        vec![Crumb::link(t.s("gathering-list-title"), "/gatherings"), Crumb::link(&*gathering.header.title, &*back)];
    let page = Page {
        shell,
        form,
        action: format!("{back}/schedule"),
        command,
        rules: RULES
            .iter()
            .map(|r| {
                Choice::new(*r, t.s(&format!("gathering-rule-{r}"))).hint(t.s(&format!("gathering-rule-{r}-hint")))
            })
            .collect(),
        weekdays: (1..=7).map(|n| Choice::new(n.to_string(), t.s(&format!("weekday-{n}")))).collect(),
        holidays: ["skip", "move", "keep"]
            .iter()
            .map(|h| Choice::new(*h, t.s(&format!("gathering-holiday-{h}"))))
            .collect(),
        places: places::options(&choices),
        lecturers: lecturers
            .iter()
            .map(|l| Choice::new(l.id.to_string(), format!("{} · {}", l.name, l.unit)))
            .collect(),
        known: views::sitting_rows(&t, &gathering, web.now, |_| back.clone()),
        back,
    };
    web.page_with(status, &page)
}

/// `POST /gatherings/{id}/schedule`.
pub async fn send(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    let calendar = web.edge.office().calendar();
    let outcome = match read(&posted).and_then(|series| Ok(series::dates(&series, &calendar)?)) {
        Ok(sittings) => web.run(envelope, Schedule { gathering: id, sittings }).await,
        Err(refusals) => Err(refusals),
    };
    match outcome {
        Ok(receipt) => {
            let count = receipt.told("sittings").unwrap_or_default();
            web.go_saying(&format!("/gatherings/{id}"), "gathering-said-scheduled", count)
        }
        Err(Fault::Refused(all)) => {
            let form = posted.refused(web.t(), &all);
            let again = posted.value("command").to_owned();
            show(&web, id, StatusCode::UNPROCESSABLE_ENTITY, form, again).await
        }
        Err(fault) => Err(fault.into()),
    }
}

fn read(posted: &Posted) -> Result<Series, Fault> {
    let many = |field: &str| -> Result<usize, Refusal> {
        let n = number(posted, field)?.ok_or_else(|| Refusal::field(field, "refusal-number-invalid"))?;
        usize::try_from(n).map_err(|_| Refusal::field(field, "refusal-number-invalid"))
    };
    let first = || posted.day("first");
    let rule = match posted.value("rule") {
        "days" => Rule::Days(listed(posted.value("days"))?),
        "weekly" => {
            let weekdays = posted.values("weekdays").filter_map(|n| n.parse().ok()).collect();
            Rule::Weekly { weekdays, from: first()?, times: many("times")? }
        }
        "monthly" => {
            let weekday = posted.values("weekdays").next().and_then(|n| n.parse().ok()).unwrap_or(0);
            Rule::Monthly { weekday, times: many("times")?, from: first()?, months: many("months")? }
        }
        "route" => {
            let stops: Vec<String> = posted.values("stops").map(str::to_owned).collect();
            Rule::Route { stops, from: first()?, every: number(posted, "every")?.unwrap_or(1) }
        }
        "lunar" => {
            let wrong = || Refusal::field("lunar", "refusal-gathering-rule");
            let (month, day) = posted.value("lunar").trim().split_once('-').ok_or_else(wrong)?;
            Rule::Lunar {
                month: month.parse().map_err(|_| wrong())?,
                day: day.parse().map_err(|_| wrong())?,
                from: first()?.date().year(),
                years: i16::try_from(number(posted, "years")?.unwrap_or(1)).map_err(|_| wrong())?,
            }
        }
        _ => return Err(Refusal::field("rule", "refusal-choice-invalid").into()),
    };
    let on_holiday = match posted.value("on_holiday") {
        "keep" => OnHoliday::Keep,
        "move" => OnHoliday::Move,
        _ => OnHoliday::Skip,
    };
    let themes: Vec<&str> = posted.value("themes").lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let themes = themes.into_iter().map(|l| Line::new("themes", l)).collect::<Result<_, _>>()?;
    let lecturer = match posted.value("lecturer") {
        "" => None,
        _ => Some(posted.id("lecturer")?),
    };
    Ok(Series {
        rule,
        from: days::minute("from", posted.value("from"))?,
        until: days::minute("until", posted.value("until"))?,
        on_holiday,
        themes,
        lecturer,
    })
}

/// Days written one a line, or parted by commas or blanks.
fn listed(text: &str) -> Result<Vec<Day>, Refusal> {
    let wrong = || Refusal::field("days", "refusal-day-invalid");
    let parts = text.split([',', '，', '、', ' ', '\n', '\r', '\t']).map(str::trim).filter(|p| !p.is_empty());
    let days: Vec<Day> = parts.map(|p| p.parse().map_err(|_| wrong())).collect::<Result<_, _>>()?;
    if days.is_empty() { Err(wrong()) } else { Ok(days) }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn days_are_written_in_any_of_the_usual_ways() {
        assert_eq!(listed("2026-06-27，2026-07-04\n2026-07-11").unwrap().len(), 3);
        assert_eq!(listed("").unwrap_err().key, "refusal-day-invalid");
        assert_eq!(listed("27 June").unwrap_err().field.as_deref(), Some("days"));
    }
}
