//! The lists behind the figures: who serves, which places are covered, what opened, what runs out.

use axum::extract::{Path, Query};
use liren_kernel::Instant;
use liren_office::{Fault, OrgId, PersonId, Reach, Role};
use liren_places::find::Kind;
use liren_store::{Read, params};
use liren_ui::{Choice, Crumb, Form, Row, Shell, T, Tone};
use liren_web::{Answer, Web};
use serde::Deserialize;

use crate::{
    names,
    network::{
        model::LicenceKind,
        policy::{LICENCE_LIST, STATION_LIST},
        store::{self, LicenceRow},
        tree::{Network, Who, networks},
    },
};

/// The network that a station within reach belongs to.
pub(crate) fn network_of(read: &mut Read<'_>, reach: &Reach, org: OrgId, now: Instant) -> Result<Network, Fault> {
    let row = read.opt(&store::STATION, params![org])?.ok_or(Fault::NotFound)?;
    let found = networks(read, reach, Some(row.root), now)?.into_iter().next().ok_or(Fault::NotFound)?;
    if found.nodes.iter().any(|node| node.row.org == org) { Ok(found) } else { Err(Fault::NotFound) }
}

/// A list of the network.
#[derive(askama::Template)]
#[template(path = "network_list.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lead: String,
    action: String,
    form: Form,
    name: &'static str,
    label: String,
    choices: Vec<Choice>,
    rows: Vec<Row>,
    none: String,
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    who: String,
    #[serde(default)]
    of: String,
}

fn crumbs(t: T<'_>, name: &str, org: OrgId) -> Vec<Crumb> {
    vec![Crumb::link(t.s("menu-stations"), "/stations"), Crumb::link(name, format!("/stations/{org}"))]
}

pub(crate) async fn staff(web: Web, Path(org): Path<OrgId>, Query(asked): Query<Asked>) -> Answer {
    let (now, who) = (web.now, Who::from_name(&asked.who));
    let (network, names, orgs, places) = web
        .read(STATION_LIST, move |read, reach| {
            let network = network_of(read, reach, org, now)?;
            let names = names::people(read, network.staff.iter().map(|row| row.person))?;
            let orgs = names::orgs(read, network.staff.iter().filter_map(|row| row.org))?;
            let places = names::places(read, network.staff.iter().map(|row| row.place_code.as_str()))?;
            Ok((network, names, orgs, places))
        })
        .await?;
    let t = web.t();
    let node = network.nodes.iter().find(|node| node.row.org == org).ok_or(Fault::NotFound)?;
    let people = network.people(who, Some(&node.areas));
    let mut sorted: Vec<(String, PersonId)> = people
        .into_iter()
        .filter_map(|person| Some((liren_kernel::pinyin::keys(names.get(&person)?).sort, person)))
        .collect();
    // By name: staff are never ranked.
    sorted.sort();
    let rows: Vec<Row> = sorted
        .into_iter()
        .map(|(_, person)| {
            let hats: Vec<String> = network
                .staff
                .iter()
                .filter(|row| row.person == person)
                .map(|row| {
                    hat(t, &row.role, &row.title, row.org.and_then(|org| orgs.get(&org)), places.get(&row.place_code))
                })
                .collect();
            let name = names.get(&person).cloned().unwrap_or_default();
            let row = Row::new("", name, format!("/staff/{person}")).note(hats.join(t.s("list-comma")));
            match network.licensed.get(&person) {
                Some(kind) => row.state(Tone::Done, t.s(&kind.label_key())),
                None => row,
            }
        })
        .collect();
    let mut shell = web.shell(t.s(&format!("station-who-{}", who.name())));
    shell.crumbs = crumbs(t, &node.org.name, org);
    let page = Page {
        lead: t.f1("station-staff-count", "count", rows.len()),
        action: format!("/stations/{org}/staff"),
        form: Form::new().with("who", who.name()),
        name: "who",
        label: t.s("station-who").to_owned(),
        choices: Who::ALL.map(|who| Choice::new(who.name(), t.s(&format!("station-who-{}", who.name())))).to_vec(),
        none: t.s("station-staff-none").to_owned(),
        rows,
        shell,
    };
    web.page(&page)
}

/// One hat in words: 社区工作者（梧桐里社区居委会）.
pub(crate) fn hat(t: T<'_>, role: &str, title: &str, org: Option<&String>, place: Option<&String>) -> String {
    let title = match (title, Role::from_name(role)) {
        ("", Some(role)) => t.s(&role.label_key()).to_owned(),
        (title, _) => t.term(title).into_owned(),
    };
    match org.or(place) {
        Some(at) => t.f2("station-hat", "title", title, "at", at),
        None => title,
    }
}

pub(crate) async fn places(web: Web, Path(org): Path<OrgId>, Query(asked): Query<Asked>) -> Answer {
    let (now, kind) = (web.now, if asked.of == "community" { Kind::Community } else { Kind::Street });
    let (network, mut covered) = web
        .read(STATION_LIST, move |read, reach| {
            let network = network_of(read, reach, org, now)?;
            let covered = network.coverage(read, reach, kind)?;
            Ok((network, covered))
        })
        .await?;
    let t = web.t();
    let node = network.nodes.iter().find(|node| node.row.org == org).ok_or(Fault::NotFound)?;
    // What is still without a station comes first.
    covered.sort_by_key(|place| place.by.is_some());
    let without = covered.iter().filter(|place| place.by.is_none()).count();
    let rows = covered
        .iter()
        .map(|place| {
            let by = place.by.and_then(|by| network.nodes.iter().find(|node| node.row.org == by));
            match by {
                Some(by) => Row::new("", &place.name, format!("/stations/{}", by.row.org))
                    .note(&by.org.name)
                    .state(Tone::Done, t.s("station-covered")),
                None => Row::new("", &place.name, format!("/places/{}", place.code))
                    .state(Tone::Soon, t.s("station-uncovered")),
            }
        })
        .collect();
    let mut shell = web.shell(t.s("station-coverage"));
    shell.crumbs = crumbs(t, &node.org.name, org);
    let of = if kind == Kind::Community { "community" } else { "street" };
    let choices = [("street", "station-of-street"), ("community", "station-of-community")];
    let page = Page {
        lead: t.f2("station-coverage-lead", "count", covered.len(), "without", without),
        action: format!("/stations/{org}/places"),
        form: Form::new().with("of", of),
        name: "of",
        label: t.s("station-of").to_owned(),
        choices: choices.map(|(value, key)| Choice::new(value, t.s(key))).to_vec(),
        none: t.s("station-places-none").to_owned(),
        rows,
        shell,
    };
    web.page(&page)
}

pub(crate) async fn opened(web: Web, Path(org): Path<OrgId>) -> Answer {
    let now = web.now;
    let network = web.read(STATION_LIST, move |read, reach| network_of(read, reach, org, now)).await?;
    let t = web.t();
    let node = network.nodes.iter().find(|node| node.row.org == org).ok_or(Fault::NotFound)?;
    let rows: Vec<Row> = network
        .opened_this_year(web.now.day())
        .map(|node| {
            Row::new(t.day(node.row.opened), &node.org.name, format!("/stations/{}", node.row.org))
                .note(node.row.speciality.clone())
        })
        .collect();
    let mut shell = web.shell(t.s("station-opened-year"));
    shell.crumbs = crumbs(t, &node.org.name, org);
    let page = Page {
        lead: t.f1("station-count", "count", rows.len()),
        action: String::new(),
        form: Form::new(),
        name: "",
        label: String::new(),
        choices: Vec::new(),
        none: t.s("station-opened-none").to_owned(),
        rows,
        shell,
    };
    web.page(&page)
}

/// Days ahead that the list of registrations looks.
const AHEAD: i64 = 90;

pub(crate) async fn licences(web: Web) -> Answer {
    let now = web.now;
    let (found, names) = web
        .read(LICENCE_LIST, move |read, reach| {
            let until = now.day().plus_days(AHEAD).to_string();
            let mut found: Vec<LicenceRow> = Vec::new();
            for (_, code) in reach.places() {
                let (from, to) = store::below(code);
                for row in read.all(&store::DUE_BELOW, params![from, to, now, until])? {
                    if found.iter().all(|known| known.id != row.id) {
                        found.push(row);
                    }
                }
            }
            found.sort_by_key(|row| (row.valid_until, row.seq));
            let names = names::people(read, found.iter().map(|row| row.person))?;
            Ok((found, names))
        })
        .await?;
    let t = web.t();
    let today = web.now.day();
    let rows: Vec<Row> = found
        .iter()
        .map(|row| {
            let kind =
                LicenceKind::from_name(&row.kind).map_or(String::new(), |kind| t.s(&kind.label_key()).to_owned());
            let name = names.get(&row.person).cloned().unwrap_or_default();
            let line = Row::new(t.day(row.valid_until), name, format!("/staff/{}", row.person)).note(kind);
            if row.valid_until < today {
                line.state(Tone::Late, t.s("licence-gone"))
            } else {
                line.state(Tone::Soon, t.s("licence-soon"))
            }
        })
        .collect();
    let mut shell = web.shell(t.s("licence-list"));
    shell.crumbs = vec![Crumb::link(t.s("menu-stations"), "/stations")];
    let page = Page {
        lead: t.f2("licence-list-lead", "count", rows.len(), "days", AHEAD),
        action: String::new(),
        form: Form::new(),
        name: "",
        label: String::new(),
        choices: Vec::new(),
        none: t.s("licence-list-none").to_owned(),
        rows,
        shell,
    };
    web.page(&page)
}
