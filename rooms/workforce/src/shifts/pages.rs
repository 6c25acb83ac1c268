//! The week's shifts, planning one, calling one off.

use axum::extract::{Path, Query};
use liren_kernel::{Day, Id, Refusal};
use liren_office::{Command as _, Fault, PersonId};
use liren_people::model::path_of_code;
use liren_store::params;
use liren_ui::{Crumb, Form, Shell, T};
use liren_web::{
    Answer, Failure, Posted, Routes, Web,
    ask::{self, Ask, Field, Input},
};
use serde::Deserialize;

use super::{
    commands::{CancelShift, PlanShift},
    model::{Span, monday},
    policy::OPEN,
    store::{self, ShiftRow},
};
use crate::{folk, names, network};

/// The pages of this area.
pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/shifts", OPEN, week)
        .get("/shifts/new", PlanShift::VERB, plan_form)
        .post("/shifts/new", PlanShift::VERB, plan)
        .get("/shifts/{id}/cancel", CancelShift::VERB, cancel_form)
        .post("/shifts/{id}/cancel", CancelShift::VERB, cancel)
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    week: String,
}

/// A shift on the page.
struct Line {
    time: String,
    who: String,
    what: String,
    off: String,
    cancel: Option<String>,
}

/// Somebody's sum of a week.
struct Sum {
    name: String,
    hours: String,
    evening: String,
}

#[derive(askama::Template)]
#[template(path = "shifts_week.html")]
struct Page<'a> {
    shell: Shell<'a>,
    before: String,
    after: String,
    plan: Option<String>,
    days: Vec<(String, Vec<Line>)>,
    sums: Vec<Sum>,
    lead: String,
}

pub(crate) async fn week(web: Web, Query(asked): Query<Asked>) -> Answer {
    let first = monday(asked.week.parse().unwrap_or_else(|_| web.now.day()));
    let person = web.person()?;
    let (shifts, people, places, rules) = web
        .read(OPEN, move |read, reach| {
            let (from, until) = (first.start(), first.plus_days(7).start());
            let mut found: Vec<ShiftRow> = read.all(&store::OF_PERSON, params![person, from, until])?;
            for (column, code) in reach.places() {
                let (low, high) = network::store::below(code);
                for row in read.all(&store::BELOW, params![low, high, from, until])? {
                    let inside = path_of_code(&row.place_code).is_some_and(|path| path.code(column) == Some(code));
                    if inside && found.iter().all(|known| known.id != row.id) {
                        found.push(row);
                    }
                }
            }
            found.sort_by_key(|row| (row.from_at.ms(), row.seq));
            let people = folk::names(read, &found.iter().map(|row| row.person).collect::<Vec<_>>())?;
            let places = names::places(read, found.iter().map(|row| row.place_code.as_str()))?;
            let code = reach.places().next().map(|(_, code)| code.to_owned());
            let rules = network::rules_at(read, code.as_deref())?;
            Ok((found, people, places, rules))
        })
        .await?;
    let t = web.t();
    let policy = web.edge.office().policy();
    let name = |person: &PersonId| people.get(person).cloned().unwrap_or_default();
    let mut days = Vec::new();
    for n in 0..7 {
        let day = first.plus_days(n);
        let lines: Vec<Line> = shifts
            .iter()
            .filter(|row| row.from_at.day() == day)
            .map(|row| {
                let path = path_of_code(&row.place_code).unwrap_or_default();
                let facts = liren_office::Facts { path, ..liren_office::Facts::default() };
                let live = row.cancelled_at.is_none() && row.until_at > web.now;
                let may = live && policy.permits(&web.actor, CancelShift::VERB, &facts);
                let place = places.get(&row.place_code).cloned().unwrap_or_default();
                Line {
                    time: format!("{}–{}", t.clock(row.from_at), t.clock(row.until_at)),
                    who: name(&row.person),
                    what: format!("{} · {place}", row.duty),
                    off: row.cancelled_at.map(|_| t.f1("shift-off", "why", &row.cancelled_why)).unwrap_or_default(),
                    cancel: may.then(|| format!("/shifts/{}/cancel", row.id)),
                }
            })
            .collect();
        if !lines.is_empty() {
            days.push((t.day_named(day), lines));
        }
    }
    let may_plan = policy.may_ever(&web.actor, PlanShift::VERB);
    let lead = rules.map_or_else(String::new, |rules| {
        t.f2("shift-rules", "week", rules.week_minutes / 60, "rest", rules.rest_minutes / 60)
    });
    let page = Page {
        shell: web.shell(t.f1("shift-week", "day", t.day(first))),
        before: format!("/shifts?week={}", first.plus_days(-7)),
        after: format!("/shifts?week={}", first.plus_days(7)),
        plan: may_plan.then(|| format!("/shifts/new?week={}", first.max(web.now.day()))),
        days,
        sums: sums(t, &shifts, &name),
        lead,
    };
    web.page(&page)
}

/// Hours of the week by person, in the order of names.
fn sums(t: T<'_>, shifts: &[ShiftRow], name: &dyn Fn(&PersonId) -> String) -> Vec<Sum> {
    let mut all: Vec<(PersonId, i64, i64)> = Vec::new();
    for row in shifts.iter().filter(|row| row.cancelled_at.is_none()) {
        let minutes = Span { from: row.from_at, until: row.until_at }.minutes();
        match all.iter_mut().find(|(person, ..)| *person == row.person) {
            Some((_, sum, evening)) => {
                *sum += minutes;
                *evening += row.evening_minutes;
            }
            None => all.push((row.person, minutes, row.evening_minutes)),
        }
    }
    all.sort_by_cached_key(|(person, ..)| liren_kernel::pinyin::keys(&name(person)).sort);
    all.iter()
        .map(|(person, minutes, evening)| Sum {
            name: name(person),
            hours: t.minutes(*minutes),
            evening: if *evening == 0 { String::new() } else { t.minutes(*evening) },
        })
        .collect()
}

async fn plan_ask(web: &Web) -> Result<Ask, Failure> {
    let now = web.now;
    let found = web.read(OPEN, move |read, reach| folk::within(read, reach, &folk::WORKERS, now)).await?;
    let people = found.into_iter().map(|(person, name)| liren_ui::Choice::new(person.to_string(), name)).collect();
    let t = web.t();
    Ok(Ask::new(t, "verb-shift-plan", "/shifts/new", "verb-shift-plan")
        .lead(t.s("shift-plan-lead"))
        .crumb(t.s("menu-shifts"), "/shifts")
        .field(Field::new(t, "person", "shift-person", Input::Select(people)))
        .field(Field::day(t, "day", "shift-date"))
        .field(Field::new(t, "from", "shift-from", Input::Line("time")))
        .field(Field::new(t, "until", "shift-until", Input::Line("time")).hint(t, "shift-until-hint"))
        .field(Field::line(t, "duty", "shift-duty").hint(t, "shift-duty-hint")))
}

pub(crate) async fn plan_form(web: Web, Query(asked): Query<Asked>) -> Answer {
    let day = asked.week.parse::<Day>().unwrap_or_else(|_| web.now.day());
    let form = Form::new().with("day", day.to_string()).with("from", "18:00").with("until", "21:00");
    ask::show(&web, plan_ask(&web).await?, form)
}

pub(crate) async fn plan(web: Web, posted: Posted) -> Answer {
    let made = (|| {
        let from = posted.moment("day", "from")?;
        let until = posted.moment("day", "until")?;
        // An end before the beginning is on the next morning.
        let until = if until <= from { until.plus_minutes(24 * 60) } else { until };
        Ok::<_, Refusal>(PlanShift { person: posted.id("person")?, from, until, duty: posted.line("duty")? })
    })();
    let week = posted.value("day").to_owned();
    let done = match made {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/shifts?week={week}"), "shift-said-planned", ""),
        Err(Fault::NotFound) => {
            let refusal = Refusal::field("person", "refusal-choice-invalid");
            ask::again(&web, plan_ask(&web).await?, &posted, refusal.into())
        }
        Err(fault) => ask::again(&web, plan_ask(&web).await?, &posted, fault),
    }
}

fn cancel_ask(web: &Web, id: Id<()>) -> Ask {
    let t = web.t();
    let mut ask = Ask::new(t, "verb-shift-cancel", format!("/shifts/{id}/cancel"), "verb-shift-cancel");
    ask.crumbs.push(Crumb::link(t.s("menu-shifts"), "/shifts"));
    ask.field(Field::line(t, "reason", "post-reason"))
}

pub(crate) async fn cancel_form(web: Web, Path(id): Path<Id<()>>) -> Answer {
    ask::show(&web, cancel_ask(&web, id), Form::new())
}

pub(crate) async fn cancel(web: Web, Path(id): Path<Id<()>>, posted: Posted) -> Answer {
    let done = match posted.line("reason") {
        Ok(reason) => web.run(posted.envelope()?, CancelShift { shift: id, reason }).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying("/shifts", "shift-said-cancelled", ""),
        Err(fault) => ask::again(&web, cancel_ask(&web, id), &posted, fault),
    }
}
