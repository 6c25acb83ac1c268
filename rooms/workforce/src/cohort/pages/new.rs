//! 开班.

use liren_kernel::{Day, Line, Refusal, ScopeColumn};
use liren_office::{Fault, Receipt};
use liren_places::find;
use liren_ui::{Choice, Crumb, Form};
use liren_web::{Answer, Failure, Posted, Web};

use crate::{
    cohort::commands::open::{Open, VERB},
    forms::{self, Act, Field, Kind},
};

/// The streets and districts that the reader holds a post over.
async fn places(web: &Web) -> Result<Vec<Choice>, Failure> {
    let codes: Vec<String> = (web.actor.posts.iter())
        .filter_map(|p| p.place.clone())
        .filter(|(column, _)| matches!(column, ScopeColumn::Street | ScopeColumn::District))
        .map(|(_, code)| code)
        .collect();
    let named = web
        .read(VERB, move |read, _| {
            let mut all: Vec<(String, String)> = Vec::new();
            for code in codes {
                if let Some(place) = find::by_code(read, &code)?.filter(|p| all.iter().all(|(c, _)| *c != p.code)) {
                    all.push((place.code, place.name));
                }
            }
            Ok(all)
        })
        .await?;
    Ok(named.into_iter().map(|(code, name)| Choice::new(code, name)).collect())
}

/// Weekdays, Monday is 1.
pub(crate) fn weekdays(web: &Web) -> Vec<Choice> {
    let t = web.t();
    // 1 January 2024 was a Monday.
    let monday = Day::ymd(2024, 1, 1);
    let day = |n: i64| monday.map(|m| t.weekday(m.plus_days(n - 1)).to_owned()).unwrap_or_default();
    (1..=7).map(|n| Choice::new(n.to_string(), day(n))).collect()
}

async fn act(web: &Web) -> Result<Act, Failure> {
    let t = web.t();
    let field = |name: &str, key: &str, kind| Field::new(name, t.s(key), kind);
    Ok(Act {
        title: t.s("verb-cohort-open").to_owned(),
        crumbs: vec![Crumb::link(t.s("menu-cohorts"), "/cohorts")],
        hint: t.s("cohort-new-note").to_owned(),
        action: "/cohorts/new".to_owned(),
        back: "/cohorts".to_owned(),
        revision: 0,
        fields: vec![
            field("title", "cohort-title", Kind::Line).hint(t.s("cohort-title-hint")),
            field("at", "cohort-for", Kind::Select(places(web).await?)),
            field("first_day", "cohort-first-day", Kind::Day),
            field("last_day", "cohort-last-day", Kind::Day).hint(t.s("cohort-last-day-hint")),
            field("evenings", "cohort-evenings", Kind::Checks(weekdays(web))),
            field("begins", "cohort-begins", Kind::Time),
            field("minutes", "cohort-minutes", Kind::Number),
            field("venue", "cohort-venue", Kind::Line),
            field("groups", "cohort-groups-count", Kind::Number),
        ],
        keep: true,
        risk: false,
    })
}

/// `GET /cohorts/new`.
pub async fn form(web: Web) -> Answer {
    let act = act(&web).await?;
    let before = Form::new().with("begins", "18:30").with("minutes", "120").with("groups", "3");
    forms::show(&web, &act, before)
}

/// Minutes after midnight.
pub(crate) fn clock(posted: &Posted, name: &str) -> Result<i64, Refusal> {
    let wrong = || Refusal::field(name, "refusal-time-invalid");
    let (hour, minute) = posted.value(name).split_once(':').ok_or_else(wrong)?;
    let number = |text: &str, max: i64| text.parse::<i64>().ok().filter(|n| (0..=max).contains(n)).ok_or_else(wrong);
    Ok(number(hour, 23)? * 60 + number(minute, 59)?)
}

/// The weekdays that were ticked.
pub(crate) fn ticked(posted: &Posted) -> Vec<i8> {
    posted.values("evenings").filter_map(|v| v.parse().ok()).collect()
}

async fn run(web: &Web, posted: &Posted) -> Result<Receipt, Fault> {
    let t = web.t();
    let (title, venue) = (posted.line("title"), posted.line("venue"));
    let (first, last) = (posted.day("first_day"), posted.day("last_day"));
    let (begins, minutes) = (clock(posted, "begins"), forms::number(posted, "minutes"));
    let count = forms::number(posted, "groups").and_then(|n| {
        let wrong = || Refusal::field("groups", "refusal-number-range").arg("min", 1).arg("max", 12);
        if (1..=12).contains(&n) { Ok(n) } else { Err(wrong()) }
    });
    match (title, venue, first, last, begins, minutes, count) {
        (Ok(title), Ok(venue), Ok(first_day), Ok(last_day), Ok(begins), Ok(minutes), Ok(count)) => {
            let name = |n: i64| Line::new("groups", &t.f1("cohort-group-name", "n", n));
            let groups = (1..=count).map(name).collect::<Result<Vec<Line>, _>>()?;
            let (at, evenings) = (posted.value("at").to_owned(), ticked(posted));
            let open = Open { at, title, first_day, last_day, evenings, begins, minutes, venue, groups };
            web.run(posted.envelope()?, open).await
        }
        (a, b, c, d, e, f, g) => {
            forms::all([a.err(), b.err(), c.err(), d.err(), e.err(), f.err(), g.err()])?;
            Err(Refusal::new("refusal-form-broken").into())
        }
    }
}

/// `POST /cohorts/new`.
pub async fn send(web: Web, posted: Posted) -> Answer {
    let outcome = run(&web, &posted).await;
    let to = match &outcome {
        Ok(receipt) => receipt.dossier.map(|id| format!("/cohorts/{id}")).unwrap_or_default(),
        Err(_) => String::new(),
    };
    forms::after(&web, &act(&web).await?, &posted, outcome, &to, "cohort-said-open")
}
