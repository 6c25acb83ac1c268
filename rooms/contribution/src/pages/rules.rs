//! The rules for hours of a place: everybody who works with them may read them and see who set which; only who leads
//! the place sets them.

use axum::extract::Query;
use liren_kernel::{Day, PlacePath, Refusal, ScopeColumn};
use liren_office::{Fault, PersonId, Reach};
use liren_places::{PlaceRow, find};
use liren_store::{Read, params};
use liren_ui::{Choice, Crumb, Def, Form, Shell};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};
use serde::Deserialize;

use crate::{
    policy::RULES_READ,
    rules::{self, Area, BOUNDS, InForce, Own, SetRules},
    store,
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    at: String,
}

#[derive(askama::Template)]
#[template(path = "hours_rules.html")]
struct Page<'a> {
    shell: Shell<'a>,
    place: String,
    lines: Vec<Def>,
    ahead: Vec<String>,
    places: Vec<(String, String)>,
    set: Option<String>,
}

/// Everything that is read for the page of a place.
struct Shown {
    area: Area,
    all: Vec<InForce>,
    ahead: Vec<(Day, Own)>,
    places: Vec<PlaceRow>,
    names: Vec<(String, String)>,
}

/// The streets, districts and cities of the reader's posts, with those around them: whose rules hold for them.
fn places_of(read: &mut Read<'_>, reach: &Reach, person: PersonId) -> Result<Vec<PlaceRow>, Fault> {
    let mut codes: Vec<String> = Vec::new();
    let mut paths: Vec<(ScopeColumn, PlacePath)> = Vec::new();
    for (column, code) in reach.places() {
        let place = find::by_code(read, code)?;
        paths.push((column, place.map_or_else(|| PlacePath::of_division(code), |place| place.path())));
    }
    // Whoever has no place to look after reads the rules of where they live.
    if paths.is_empty()
        && let Some(own) = liren_people::find::person(read, reach, person)?
    {
        paths.push((ScopeColumn::Compound, own.path()));
    }
    for (column, path) in paths {
        for around in [ScopeColumn::Street, ScopeColumn::District, ScopeColumn::City] {
            if let Some(code) = path.code(around).filter(|_| column >= around)
                && codes.iter().all(|known| known != code)
            {
                codes.push(code.to_owned());
            }
        }
    }
    let mut places = Vec::new();
    for code in codes {
        places.extend(find::by_code(read, &code)?);
    }
    Ok(places)
}

async fn load(web: &Web, at: String) -> Result<Shown, Failure> {
    let (today, person) = (web.now.day(), web.person()?);
    web.read(RULES_READ, move |read, reach| {
        let places = places_of(read, reach, person)?;
        let chosen = places.iter().find(|p| p.code == at).or_else(|| places.first()).cloned();
        let area = Area { place: chosen.ok_or(Fault::NotFound)? };
        if !at.is_empty() && area.place.code != at {
            return Err(Fault::NotFound);
        }
        let all = rules::in_force(read, &area.place.path(), today)?;
        let mut ahead = Vec::new();
        for (day, text) in read.all(&store::RULES_AHEAD, params![area.place.code, today.to_string()])? {
            ahead.push((day, serde_json::from_str(&text)?));
        }
        let codes: Vec<String> = all.iter().filter_map(|r| r.set.as_ref().map(|(code, _)| code.clone())).collect();
        let names = find::names_of(read, &codes)?;
        Ok(Shown { area, all, ahead, places, names })
    })
    .await
}

/// `GET /hours/rules`.
pub(crate) async fn page(web: Web, Query(asked): Query<Asked>) -> Answer {
    let shown = load(&web, asked.at).await?;
    let t = web.t();
    let line = |rule: &InForce| {
        let value = value(&web, rule.name, rule.value);
        let said = match &rule.set {
            None => value,
            Some((code, since)) => {
                let name = shown.names.iter().find(|(c, _)| c == code).map_or(code.as_str(), |(_, name)| name);
                format!("{value} · {}", t.f2("hours-rules-set-by", "place", name, "day", t.day(*since)))
            }
        };
        Def::new(label(&web, rule.name), said)
    };
    let coming = |(day, own): &(Day, Own)| {
        let all: Vec<String> = BOUNDS
            .iter()
            .filter_map(|(name, ..)| own.get(*name).map(|v| format!("{} {}", label(&web, name), value(&web, name, *v))))
            .collect();
        t.f2("hours-rules-ahead", "day", t.day(*day), "rules", all.join(t.s("hours-rules-joint")))
    };
    let here = shown.area.place.code.clone();
    let mut shell = web.shell(t.s("hours-rules-title"));
    shell.crumbs = vec![Crumb::link(t.s("duty-list-title"), "/duties")];
    let page = Page {
        shell,
        place: shown.area.place.name.clone(),
        lines: shown.all.iter().map(line).collect(),
        ahead: shown.ahead.iter().map(coming).collect(),
        places: shown
            .places
            .iter()
            .filter(|p| p.code != here)
            .map(|p| (p.name.clone(), format!("/hours/rules?at={}", p.code)))
            .collect(),
        set: shown.area.is_led_by(&web.actor).then(|| format!("/hours/rules/set?at={here}")),
    };
    web.page(&page)
}

fn key(name: &str) -> String {
    format!("hours-rule-{}", name.replace('_', "-"))
}

fn label(web: &Web, name: &str) -> String {
    web.t().s(&key(name)).to_owned()
}

/// A value in words: who agrees is a post, everything else a number.
fn value(web: &Web, name: &str, value: i64) -> String {
    if name == "granted_by" { web.t().s(&format!("hours-granted-by-{value}")).to_owned() } else { value.to_string() }
}

fn form_of(web: &Web, shown: &Shown) -> Ask {
    let t = web.t();
    let place = &shown.area.place;
    let ask = Ask::new(t, "verb-hours-rules", "/hours/rules/set", "hours-rules-go")
        .lead(t.f1("hours-rules-lead", "place", &place.name))
        .crumb(t.s("hours-rules-title"), format!("/hours/rules?at={}", place.code))
        .field(Field::hidden("at"))
        .field(Field::day(t, "from", "hours-rules-from").hint(t, "hours-rules-from-hint"));
    shown.all.iter().fold(ask, |ask, rule| {
        let inherited = rule.set.as_ref().is_none_or(|(code, _)| *code != place.code);
        let input = if rule.name == "granted_by" {
            let choice = |n: i64| Choice::new(n.to_string(), value(web, rule.name, n));
            Input::Select((1..=3).map(choice).collect())
        } else {
            Input::Line("number")
        };
        let mut field = Field::new(t, rule.name, &key(rule.name), input).optional();
        if inherited {
            field.hint = t.f1("hours-rules-inherited", "value", value(web, rule.name, rule.value));
        }
        ask.field(field)
    })
}

/// `GET /hours/rules/set`.
pub(crate) async fn form(web: Web, Query(asked): Query<Asked>) -> Answer {
    let shown = load(&web, asked.at).await?;
    if !shown.area.is_led_by(&web.actor) {
        return Err(Fault::Forbidden.into());
    }
    let place = &shown.area.place.code;
    let base = Form::new().with("at", place.clone()).with("from", web.now.day().to_string());
    let own = shown.all.iter().filter(|rule| rule.set.as_ref().is_some_and(|(code, _)| code == place));
    let form = own.fold(base, |form, rule| form.with(rule.name, rule.value.to_string()));
    ask::show(&web, form_of(&web, &shown), form)
}

/// `POST /hours/rules/set`.
pub(crate) async fn set(web: Web, posted: Posted) -> Answer {
    let area = posted.value("at").to_owned();
    let shown = load(&web, area.clone()).await?;
    let (mut own, mut wrong) = (Own::new(), Vec::new());
    for (name, min, max) in BOUNDS {
        match posted.value(name).trim() {
            "" => {}
            typed => match typed.parse() {
                Ok(value) => {
                    own.insert(name.to_owned(), value);
                }
                Err(_) => wrong.push(Refusal::field(name, "refusal-hours-rule").arg("min", min).arg("max", max)),
            },
        }
    }
    let outcome = match (posted.day("from"), wrong.is_empty()) {
        (Ok(from), true) => web.run(posted.envelope()?, SetRules { area: area.clone(), from, own }).await,
        (from, _) => Err(Fault::Refused(from.err().into_iter().chain(wrong).collect())),
    };
    match outcome {
        Ok(_) => web.go_saying(&format!("/hours/rules?at={area}"), "hours-said-rules", ""),
        Err(fault) => ask::again(&web, form_of(&web, &shown), &posted, fault),
    }
}
