//! 时长单: a person's hours by month, each line with its origin. The volunteer's own, and for those within reach.

use axum::extract::{Path, Query};
use liren_kernel::{Day, mask::Purpose};
use liren_office::{Command as _, Facts, Fault, PersonId};
use liren_people::{PersonRow, find, public};
use liren_store::params;
use liren_ui::{Def, Fact, Row, Shell};
use liren_web::{Answer, Web};
use serde::Deserialize;

use crate::{
    commands::{
        grant::Propose,
        proof::Request,
        volunteer::{Correct, End, Register, SayWhen},
    },
    model::{LineRow, Slots, VolunteerRow, hours},
    policy::{OWN, STATEMENT},
    statement::{self, Month},
    store::{self, find::files_of},
    subject::Standing,
    views,
};

#[derive(Deserialize)]
pub(crate) struct Asked {
    year: Option<i16>,
}

struct Shown {
    row: PersonRow,
    volunteer: Option<VolunteerRow>,
    standing: Standing,
    years: Vec<i16>,
    lines: Vec<LineRow>,
    files: Vec<liren_office::Header>,
    skills: Vec<String>,
}

struct MonthView {
    title: String,
    sum: String,
    rows: Vec<Row>,
}

#[derive(askama::Template)]
#[template(path = "hours_statement.html")]
struct Page<'a> {
    shell: Shell<'a>,
    own: bool,
    next: Option<(String, String)>,
    actions: Vec<(String, String)>,
    facts: Vec<Fact>,
    waiting: String,
    asked: String,
    months: Vec<MonthView>,
    years: Vec<(String, String)>,
    volunteer: Vec<Def>,
    files: Vec<Def>,
    registered: bool,
}

/// `GET /hours`.
pub(crate) async fn own(web: Web, Query(asked): Query<Asked>) -> Answer {
    let person = web.person()?;
    show(&web, OWN, person, asked.year).await
}

/// `GET /volunteers/{id}`.
pub(crate) async fn page(web: Web, Path(id): Path<PersonId>, Query(asked): Query<Asked>) -> Answer {
    show(&web, STATEMENT, id, asked.year).await
}

async fn show(web: &Web, verb: liren_kernel::Verb, id: PersonId, year: Option<i16>) -> Answer {
    let (keys, this) = (web.keys(), web.now.civil().year());
    let year = year.unwrap_or(this).clamp(2000, 2100);
    let shown = web
        .read(verb, move |read, reach| {
            let row = find::person(read, reach, id)?.ok_or(Fault::NotFound)?;
            let days = Day::ymd(year, 1, 1).zip(Day::ymd(year, 12, 31)).ok_or(Fault::NotFound)?;
            Ok(Shown {
                volunteer: read.opt(&store::VOLUNTEER, params![id])?,
                standing: statement::standing(read, id)?,
                years: statement::years(read, id)?,
                lines: statement::lines(read, id, days.0, days.1)?,
                files: files_of(read, &keys, reach, id)?,
                skills: find::skills_of(read, id)?,
                row,
            })
        })
        .await?;
    draw(web, shown, year)
}

fn draw(web: &Web, shown: Shown, year: i16) -> Answer {
    let t = web.t();
    let own = shown.row.id == web.actor.person;
    let path = shown.row.path();
    let purpose = if own { Purpose::Team } else { public::purpose_for(&web.actor, &path) };
    let view = shown.row.view(purpose);
    let policy = web.edge.office().policy();
    let facts = Facts { path, own, ..Facts::default() };
    let may = |verb| policy.permits(&web.actor, verb, &facts);
    let serves = shown.volunteer.as_ref().is_some_and(|v| v.until_day.is_none());
    let base = format!("/volunteers/{}", shown.row.id);
    let mut actions: Vec<(String, String)> = [
        (proof_verb(), "hours-act-proof", "proof", shown.volunteer.is_some()),
        (Register::VERB, "hours-act-register", "register", !serves && shown.row.until_day.is_none()),
        (Propose::VERB, "hours-act-grant", "grant", serves && !own),
        (Correct::VERB, "hours-act-correct", "correct", serves),
        (End::VERB, "hours-act-end", "end", serves && !own),
    ]
    .into_iter()
    .filter(|(verb, _, _, fits)| *fits && may(*verb))
    .map(|(_, key, slug, _)| (t.s(key).to_owned(), format!("{base}/{slug}")))
    .collect();
    if own && serves {
        actions.push((t.s("duty-calls").to_owned(), "/duties".to_owned()));
    }
    if own && serves && may(SayWhen::VERB) {
        actions.push((t.s("hours-act-when").to_owned(), "/hours/when".to_owned()));
    }
    let next = if actions.is_empty() { None } else { Some(actions.remove(0)) };
    let standing = shown.standing;
    let fact = |minutes: i64, label: &str, href: &str| Fact {
        figure: hours(minutes),
        label: t.s(label).to_owned(),
        parts: String::new(),
        href: href.to_owned(),
        link: t.s("hours-fact-link").to_owned(),
    };
    let mut sums = vec![fact(standing.verified.balance, "hours-verified", "#lines")];
    if standing.granted.balance > 0 {
        sums.push(fact(standing.granted.balance, "hours-granted", "#lines"));
    }
    let held = standing.verified.held + standing.granted.held;
    let years = shown.years.iter().filter(|y| **y != year);
    let here = if own { "/hours".to_owned() } else { base.clone() };
    let page = Page {
        shell: web.shell(if own { t.s("hours-own-title").to_owned() } else { view.name.clone() }),
        own,
        next,
        actions,
        facts: sums,
        waiting: above(standing.waiting.balance, |n| t.f1("hours-waiting-note", "time", t.minutes(n))),
        asked: above(held, |n| t.f1("hours-asked-note", "time", t.minutes(n))),
        months: statement::months(shown.lines).iter().map(|m| month(web, m)).collect(),
        years: years.map(|y| (t.f1("hours-year", "year", y), format!("{here}?year={y}"))).collect(),
        volunteer: known(web, shown.volunteer.as_ref(), &shown.skills, !own && may(Correct::VERB)),
        files: shown.files.iter().map(|h| super::files::def(web, h)).collect(),
        registered: shown.volunteer.is_some(),
    };
    web.page(&page)
}

const fn proof_verb() -> liren_kernel::Verb {
    Request::VERB
}

fn above(minutes: i64, say: impl Fn(i64) -> String) -> String {
    if minutes > 0 { say(minutes) } else { String::new() }
}

fn month(web: &Web, month: &Month) -> MonthView {
    let t = web.t();
    let granted = above(month.granted, |n| t.f1("hours-month-granted", "time", t.minutes(n)));
    let sum = [t.f1("hours-month-sum", "time", t.minutes(month.verified)), granted];
    MonthView {
        title: t.month(month.first),
        sum: sum.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · "),
        rows: month.lines.iter().map(|line| views::row(t, line, web.now)).collect(),
    }
}

/// What is known of a volunteer; insurance and guardian for those who arrange the work.
fn known(web: &Web, volunteer: Option<&VolunteerRow>, skills: &[String], staff: bool) -> Vec<Def> {
    let t = web.t();
    let Some(v) = volunteer else { return Vec::new() };
    let insured = match (v.insurance.as_str(), v.insured_until) {
        ("", None) => String::new(),
        (what, None) => what.to_owned(),
        (what, Some(day)) => t.f2("volunteer-insured", "what", what, "day", t.day(day)),
    };
    let guardian = match v.guardian_day {
        Some(day) if !v.guardian.is_empty() => t.f2("volunteer-guardian-line", "name", &v.guardian, "day", t.day(day)),
        _ => String::new(),
    };
    let until = v.until_day.map_or_else(String::new, |day| t.day(day));
    let mut pairs = vec![
        (t.s("volunteer-number").to_owned(), v.number.clone()),
        (t.s("volunteer-national").to_owned(), v.national_no.clone()),
        (t.s("volunteer-since").to_owned(), t.day(v.since_day)),
        (t.s("volunteer-until").to_owned(), until),
        (t.s("volunteer-slots").to_owned(), views::slots(t, Slots(v.slots))),
        (t.s("volunteer-skills").to_owned(), skills.join(t.s("volunteer-slot-joint"))),
        (t.s("volunteer-insurance").to_owned(), insured),
    ];
    if staff {
        pairs.push((t.s("volunteer-guardian").to_owned(), guardian));
    }
    views::defs(pairs)
}
