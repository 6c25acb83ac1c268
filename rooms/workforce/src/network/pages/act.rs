//! Forms of stations.

use axum::extract::{Path, Query};
use liren_kernel::Refusal;
use liren_office::{Command as _, Fault, OrgId};
use liren_people::{OrgKind, find, reach::Wanted};
use liren_places::find as places;
use liren_store::params;
use liren_ui::{Choice, Form};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};
use serde::Deserialize;

use crate::network::{
    commands::station::{CloseStation, OpenStation, SetRules, Specialise},
    model::Rules,
    policy::STATION_LIST,
    store::{self, StationRow},
};

#[derive(Deserialize)]
pub(crate) struct Under {
    #[serde(default)]
    parent: String,
}

/// What the form of a new station offers.
struct Offer {
    places: Vec<Choice>,
    orgs: Vec<Choice>,
    parent: Option<(OrgId, String)>,
}

async fn offer(web: &Web, parent: &str) -> Result<Offer, Failure> {
    let parent: Option<OrgId> =
        if parent.is_empty() { None } else { Some(parent.parse().map_err(|_| Fault::NotFound)?) };
    web.read(OpenStation::VERB, move |read, reach| {
        let mut found: Vec<Choice> = Vec::new();
        for (_, code) in reach.places() {
            let Some(place) = places::by_code(read, code)? else { continue };
            found.push(Choice::new(&place.code, &place.name));
            for kind in [places::Kind::Street, places::Kind::Community] {
                let inside = places::choices(read, code, kind)?;
                found.extend(inside.into_iter().map(|(code, name)| Choice::new(code, name)));
            }
        }
        let wanted = Wanted { kind: Some(OrgKind::Station.name()), ..Wanted::default() };
        let mut orgs = Vec::new();
        for org in find::orgs(read, reach, &wanted)? {
            if read.opt(&store::STATION, params![org.id])?.is_none() {
                orgs.push(Choice::new(org.id.to_string(), &org.name));
            }
        }
        let parent = match parent {
            None => None,
            Some(id) => Some((id, find::org(read, reach, id)?.ok_or(Fault::NotFound)?.name)),
        };
        Ok(Offer { places: found, orgs, parent })
    })
    .await
}

fn open_ask(web: &Web, offer: Offer) -> Ask {
    let t = web.t();
    let mut ask = Ask::new(t, "verb-station-open", "/stations/new", "verb-station-open")
        .crumb(t.s("menu-stations"), "/stations")
        .lead(match &offer.parent {
            Some((_, name)) => t.f1("station-open-lead-below", "parent", name),
            None => t.s("station-open-lead").to_owned(),
        });
    if offer.parent.is_some() {
        ask = ask.field(Field::hidden("parent"));
    }
    if !offer.orgs.is_empty() {
        let orgs = Input::Select(offer.orgs);
        ask = ask.field(Field::new(t, "org", "station-org", orgs).hint(t, "station-org-hint").optional());
    }
    ask = ask.field(Field::line(t, "name", "org-name").hint(t, "station-name-hint").optional()).field(Field::new(
        t,
        "at",
        "org-place",
        Input::Select(offer.places.clone()),
    ));
    let serves: Vec<Choice> = offer.places.into_iter().filter(|choice| choice.value.len() >= 9).collect();
    if (2..=60).contains(&serves.len()) {
        ask = ask.field(Field::new(t, "serves", "org-serves-too", Input::Checks(serves)).optional());
    }
    ask = ask
        .field(Field::line(t, "speciality", "station-speciality").hint(t, "station-speciality-hint").optional())
        .field(Field::day(t, "opened", "station-opened"));
    if offer.parent.is_none() {
        ask = ask.field(Field::area(t, "levels", "station-levels").hint(t, "station-levels-hint"));
    }
    ask
}

pub(crate) async fn open_form(web: Web, Query(under): Query<Under>) -> Answer {
    let offer = offer(&web, &under.parent).await?;
    let form = Form::new().with("parent", under.parent).with("opened", web.now.day().to_string());
    ask::show(&web, open_ask(&web, offer), form)
}

pub(crate) async fn open(web: Web, posted: Posted) -> Answer {
    let id = |name: &str| if posted.value(name).is_empty() { Ok(None) } else { posted.id(name).map(Some) };
    let made = (|| {
        Ok::<_, Refusal>(OpenStation {
            parent: id("parent")?,
            org: id("org")?,
            at: posted.value("at").to_owned(),
            serves: posted.values("serves").map(str::to_owned).collect(),
            name: posted.value("name").to_owned(),
            speciality: posted.value("speciality").to_owned(),
            opened: posted.day("opened")?,
            levels: posted.value("levels").to_owned(),
        })
    })();
    let done = match made {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(receipt) => {
            let org = receipt.told.first().map_or_else(String::new, |(_, id)| id.clone());
            web.go_saying(&format!("/stations/{org}"), "station-said-opened", "")
        }
        Err(fault) => {
            let fault = match fault {
                Fault::NotFound => Refusal::field("at", "refusal-choice-invalid").into(),
                other => other,
            };
            let offer = offer(&web, posted.value("parent")).await?;
            ask::again(&web, open_ask(&web, offer), &posted, fault)
        }
    }
}

async fn load(web: &Web, org: OrgId) -> Result<(StationRow, String, Rules), Failure> {
    let found = web
        .read(STATION_LIST, move |read, reach| {
            let row = read.opt(&store::STATION, params![org])?.ok_or(Fault::NotFound)?;
            let name = find::org(read, reach, org)?.ok_or(Fault::NotFound)?.name;
            let rules = store::rules(read, row.root)?.ok_or(Fault::NotFound)?;
            Ok((row, name, rules))
        })
        .await?;
    Ok(found)
}

fn on(web: &Web, org: OrgId, name: &str, key: &str, end: &str) -> Ask {
    let t = web.t();
    Ask::new(t, key, format!("/stations/{org}/{end}"), key)
        .crumb(t.s("menu-stations"), "/stations")
        .crumb(name, format!("/stations/{org}"))
}

fn speciality_ask(web: &Web, org: OrgId, name: &str) -> Ask {
    let t = web.t();
    on(web, org, name, "verb-station-specialise", "speciality")
        .field(Field::line(t, "speciality", "station-speciality").hint(t, "station-speciality-hint").optional())
}

pub(crate) async fn speciality_form(web: Web, Path(org): Path<OrgId>) -> Answer {
    let (row, name, _) = load(&web, org).await?;
    ask::show(&web, speciality_ask(&web, org, &name), Form::new().with("speciality", row.speciality))
}

pub(crate) async fn speciality(web: Web, Path(org): Path<OrgId>, posted: Posted) -> Answer {
    let (_, name, _) = load(&web, org).await?;
    let command = Specialise { station: org, speciality: posted.value("speciality").to_owned() };
    match web.run(posted.envelope()?, command).await {
        Ok(_) => web.go_saying(&format!("/stations/{org}"), "station-said-saved", ""),
        Err(fault) => ask::again(&web, speciality_ask(&web, org, &name), &posted, fault),
    }
}

fn close_ask(web: &Web, org: OrgId, name: &str) -> Ask {
    let t = web.t();
    on(web, org, name, "verb-station-close", "close")
        .lead(t.s("station-close-lead"))
        .field(Field::day(t, "day", "station-last-day"))
        .field(Field::line(t, "reason", "post-reason"))
}

pub(crate) async fn close_form(web: Web, Path(org): Path<OrgId>) -> Answer {
    let (_, name, _) = load(&web, org).await?;
    ask::show(&web, close_ask(&web, org, &name), Form::new().with("day", web.now.day().to_string()))
}

pub(crate) async fn close(web: Web, Path(org): Path<OrgId>, posted: Posted) -> Answer {
    let (_, name, _) = load(&web, org).await?;
    let done = match posted.day("day") {
        Err(refusal) => Err(refusal.into()),
        Ok(day) => {
            let command = CloseStation { station: org, day, reason: posted.value("reason").to_owned() };
            web.run(posted.envelope()?, command).await
        }
    };
    match done {
        Ok(_) => web.go_saying("/stations", "station-said-closed", ""),
        Err(fault) => ask::again(&web, close_ask(&web, org, &name), &posted, fault),
    }
}

fn rules_ask(web: &Web, org: OrgId, name: &str) -> Ask {
    let t = web.t();
    let number = |name: &'static str, key: &str| Field::new(t, name, key, Input::Line("number"));
    on(web, org, name, "verb-station-rules", "rules")
        .lead(t.s("station-rules-lead"))
        .field(Field::area(t, "levels", "station-levels").hint(t, "station-levels-hint"))
        .field(number("training", "station-training").hint(t, "station-training-hint"))
        .field(number("week", "station-week").hint(t, "station-week-hint"))
        .field(number("rest", "station-rest"))
        .field(number("evening", "station-evening").hint(t, "station-evening-hint"))
}

pub(crate) async fn rules_form(web: Web, Path(org): Path<OrgId>) -> Answer {
    let (row, name, rules) = load(&web, org).await?;
    if row.depth != 0 {
        return Err(Fault::NotFound.into());
    }
    let hours = |minutes: i64| (minutes / 60).to_string();
    let form = Form::new()
        .with("levels", rules.levels.join("\n"))
        .with("training", hours(rules.training_minutes))
        .with("week", hours(rules.week_minutes))
        .with("rest", hours(rules.rest_minutes))
        .with("evening", hours(rules.evening_from));
    ask::show(&web, rules_ask(&web, org, &name), form)
}

pub(crate) async fn rules(web: Web, Path(org): Path<OrgId>, posted: Posted) -> Answer {
    let (_, name, _) = load(&web, org).await?;
    let hours = |name: &str| {
        let number: Result<i64, _> = posted.value(name).trim().parse();
        // What cannot be an hour count is refused as one; the bounds stand in the command.
        number
            .ok()
            .filter(|n| (0..=9999).contains(n))
            .map(|n| n * 60)
            .ok_or_else(|| Refusal::field(name, "refusal-number-invalid"))
    };
    let made = (|| {
        Ok::<_, Refusal>(SetRules {
            station: org,
            rules: Rules {
                levels: Rules::levels(posted.value("levels"))?,
                training_minutes: hours("training")?,
                week_minutes: hours("week")?,
                rest_minutes: hours("rest")?,
                evening_from: hours("evening")?,
            },
        })
    })();
    let done = match made {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/stations/{org}"), "station-said-saved", ""),
        Err(fault) => ask::again(&web, rules_ask(&web, org, &name), &posted, fault),
    }
}
