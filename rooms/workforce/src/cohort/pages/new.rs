//! 开班.

use liren_kernel::{Day, Line, Refusal, ScopeColumn};
use liren_office::{Fault, Receipt};
use liren_places::find;
use liren_ui::{Choice, Crumb, Form};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use crate::cohort::commands::open::{Open, VERB};

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

async fn act(web: &Web) -> Result<Ask, Failure> {
    let t = web.t();
    let field = |name: &str, key: &str, kind| Field::said(name, t.s(key), kind);
    Ok(Ask {
        title: t.s("verb-cohort-open").to_owned(),
        crumbs: vec![Crumb::link(t.s("menu-cohorts"), "/cohorts")],
        lead: t.s("cohort-new-note").to_owned(),
        action: "/cohorts/new".to_owned(),
        back: "/cohorts".to_owned(),
        revision: None,
        fields: vec![
            field("title", "cohort-title", Input::Line("text")).told(t.s("cohort-title-hint")),
            field("at", "cohort-for", Input::Select(places(web).await?)),
            field("first_day", "cohort-first-day", Input::Line("date")),
            field("last_day", "cohort-last-day", Input::Line("date")).told(t.s("cohort-last-day-hint")),
            field("evenings", "cohort-evenings", Input::Checks(weekdays(web))),
            field("begins", "cohort-begins", Input::Line("time")),
            field("minutes", "cohort-minutes", Input::Number),
            field("venue", "cohort-venue", Input::Line("text")),
            field("groups", "cohort-groups-count", Input::Number),
        ],
        keep: true,
        risk: false,
        ..Ask::default()
    })
}

/// `GET /cohorts/new`.
pub async fn form(web: Web) -> Answer {
    let act = act(&web).await?;
    let before = Form::new().with("begins", "18:30").with("minutes", "120").with("groups", "3");
    ask::show(&web, act, before)
}

/// The weekdays that were ticked.
pub(crate) fn ticked(posted: &Posted) -> Vec<i8> {
    posted.values("evenings").filter_map(|v| v.parse().ok()).collect()
}

async fn run(web: &Web, posted: &Posted) -> Result<Receipt, Fault> {
    let t = web.t();
    let (title, venue) = (posted.line("title"), posted.line("venue"));
    let (first, last) = (posted.day("first_day"), posted.day("last_day"));
    let (begins, minutes) = (posted.clock("begins"), posted.number("minutes"));
    let count = posted.number("groups").and_then(|n| {
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
            ask::all([a.err(), b.err(), c.err(), d.err(), e.err(), f.err(), g.err()])?;
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
    ask::after(&web, act(&web).await?, &posted, outcome, (&to, "cohort-said-open"))
}
