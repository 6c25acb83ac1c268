//! The tree of stations with its figures, and one station.

use axum::extract::Path;
use liren_kernel::{PlacePath, Verb};
use liren_office::{Command as _, Facts, Fault, OrgId};
use liren_places::find::Kind;
use liren_ui::{Def, Fact, Shell, T};
use liren_web::{Answer, Web};

use crate::{
    names,
    network::{
        commands::station::{CloseStation, OpenStation, SetRules, Specialise},
        policy::{LICENCE_LIST, STATION_LIST},
        tree::{Covered, Network, Node, Who, networks},
    },
};

/// A figure that leads to its list.
struct Count {
    text: String,
    href: String,
}

/// A line of the tree.
struct Line {
    depth: i64,
    name: String,
    href: String,
    level: String,
    about: String,
    counts: Vec<Count>,
}

/// A network on the page.
struct Shown {
    title: String,
    facts: Vec<Fact>,
    lines: Vec<Line>,
    note: String,
}

#[derive(askama::Template)]
#[template(path = "network_tree.html")]
struct Page<'a> {
    shell: Shell<'a>,
    actions: Vec<(String, String)>,
    networks: Vec<Shown>,
    defs: Vec<Def>,
}

/// Coverage of the streets and of the communities below a network.
type Coverage = (Vec<Covered>, Vec<Covered>);

fn may(web: &Web, verb: Verb, path: &PlacePath) -> bool {
    let facts = Facts { path: path.clone(), ..Facts::default() };
    web.edge.office().policy().permits(&web.actor, verb, &facts)
}

pub(crate) async fn all(web: Web) -> Answer {
    let now = web.now;
    let (found, names) = web
        .read(STATION_LIST, move |read, reach| {
            let mut found = Vec::new();
            for network in networks(read, reach, None, now)? {
                let streets = network.coverage(read, reach, Kind::Street)?;
                let communities = network.coverage(read, reach, Kind::Community)?;
                found.push((network, (streets, communities)));
            }
            let codes = found.iter().flat_map(|(n, _)| &n.nodes).flat_map(|node| &node.areas).map(String::as_str);
            let names = names::places(read, codes)?;
            Ok((found, names))
        })
        .await?;
    let t = web.t();
    let policy = web.edge.office().policy();
    let mut actions = Vec::new();
    if policy.may_ever(&web.actor, OpenStation::VERB) {
        actions.push((t.s("verb-station-open").to_owned(), "/stations/new".to_owned()));
    }
    if policy.may_ever(&web.actor, LICENCE_LIST) {
        actions.push((t.s("licence-list").to_owned(), "/licences".to_owned()));
    }
    let networks = found.iter().map(|(network, coverage)| show(&web, network, coverage, &names)).collect();
    web.page(&Page { shell: web.shell(t.s("menu-stations")), actions, networks, defs: Vec::new() })
}

fn show(
    web: &Web,
    network: &Network,
    coverage: &Coverage,
    names: &std::collections::BTreeMap<String, String>,
) -> Shown {
    let t = web.t();
    let title = network.top().map_or_else(String::new, |node| node.org.name.clone());
    let lines = network.nodes.iter().filter(|node| node.row.closed.is_none());
    let lines = lines.map(|node| line(t, network, node, names)).collect();
    let gone = network.nodes.iter().filter(|node| node.row.closed.is_some()).count();
    let note = if gone == 0 { String::new() } else { t.f1("station-closed-count", "count", gone) };
    Shown { title, facts: facts(web, network, coverage), lines, note }
}

fn facts(web: &Web, network: &Network, (streets, communities): &Coverage) -> Vec<Fact> {
    let t = web.t();
    let Some(top) = network.top() else { return Vec::new() };
    let base = format!("/stations/{}", top.row.org);
    let mut facts = Vec::new();
    let mut fact = |figure: String, key: &str, parts: String, href: String| {
        let link = t.s("station-see").to_owned();
        facts.push(Fact { figure, label: t.s(key).to_owned(), parts, href, link });
    };
    let branches = network.open().filter(|node| node.row.depth > 0).count();
    fact(branches.to_string(), "station-branches", String::new(), base.clone());
    let opened = network.opened_this_year(web.now.day()).count();
    fact(opened.to_string(), "station-opened-year", String::new(), format!("{base}/opened"));
    for (covered, key, of) in
        [(streets, "station-streets", "street"), (communities, "station-communities", "community")]
    {
        if !covered.is_empty() {
            let served = covered.iter().filter(|place| place.by.is_some()).count();
            let percent = format!("{}%", served * 100 / covered.len());
            fact(percent, key, format!("{served}/{}", covered.len()), format!("{base}/places?of={of}"));
        }
    }
    for (who, key) in [(Who::Workers, "station-workers"), (Who::Licensed, "station-licensed")] {
        let both = network.people(Who::Both, None).len();
        let count = network.people(who, None).len();
        fact(count.to_string(), key, t.f1("station-both", "count", both), format!("{base}/staff?who={}", who.name()));
    }
    facts
}

fn line(t: T<'_>, network: &Network, node: &Node, names: &std::collections::BTreeMap<String, String>) -> Line {
    let base = format!("/stations/{}", node.row.org);
    let serves: Vec<&str> = node.areas.iter().filter_map(|code| names.get(code)).map(String::as_str).collect();
    let mut about = vec![
        t.f1("station-since", "day", t.day(node.row.opened)),
        t.f1("station-serves", "places", serves.join(t.s("list-comma"))),
    ];
    if !node.row.speciality.is_empty() {
        about.insert(0, t.f1("station-speciality-line", "what", &node.row.speciality));
    }
    let count = |who: Who, key: &str| Count {
        text: t.f1(key, "count", network.people(who, Some(&node.areas)).len()),
        href: format!("{base}/staff?who={}", who.name()),
    };
    Line {
        depth: node.row.depth.min(4),
        name: node.org.name.clone(),
        href: base.clone(),
        level: t.term(network.rules.level(node.row.depth)).into_owned(),
        about: about.join(" · "),
        counts: vec![count(Who::Workers, "station-workers-count"), count(Who::Licensed, "station-licensed-count")],
    }
}

pub(crate) async fn one(web: Web, Path(org): Path<OrgId>) -> Answer {
    let now = web.now;
    let (network, coverage, names) = web
        .read(STATION_LIST, move |read, reach| {
            let network = super::lists::network_of(read, reach, org, now)?;
            let top = network.top().is_some_and(|top| top.row.org == org);
            let coverage = if top {
                (network.coverage(read, reach, Kind::Street)?, network.coverage(read, reach, Kind::Community)?)
            } else {
                (Vec::new(), Vec::new())
            };
            let codes = network.nodes.iter().flat_map(|node| &node.areas).map(String::as_str);
            let names = names::places(read, codes)?;
            Ok((network, coverage, names))
        })
        .await?;
    let t = web.t();
    let at = network.nodes.iter().position(|node| node.row.org == org).ok_or(Fault::NotFound)?;
    let node = network.nodes[at].clone();
    let top = at == 0;
    let base = format!("/stations/{org}");
    let serves: Vec<&str> = node.areas.iter().filter_map(|code| names.get(code)).map(String::as_str).collect();
    let mut defs = vec![
        Def::new(t.s("station-level"), t.term(network.rules.level(node.row.depth))),
        Def::new(t.s("org-serves"), serves.join(t.s("list-comma"))),
        Def::new(t.s("station-opened"), t.day(node.row.opened)),
    ];
    if !node.row.speciality.is_empty() {
        defs.push(Def::new(t.s("station-speciality"), &node.row.speciality));
    }
    if let Some(day) = node.row.closed {
        defs.push(Def::new(t.s("station-closed"), t.day(day)));
    }
    if let Some(parent) = network.nodes.iter().find(|n| Some(n.row.org) == node.row.parent) {
        let href = format!("/stations/{}", parent.row.org);
        defs.push(Def { term: t.s("station-parent").to_owned(), value: parent.org.name.clone(), href });
    }
    defs.push(Def {
        term: t.s("org-people").to_owned(),
        value: t.s("station-see-org").to_owned(),
        href: format!("/orgs/{org}"),
    });
    let mut actions = Vec::new();
    if node.row.closed.is_none() {
        let path = node.org.path();
        let room = usize::try_from(node.row.depth + 1).unwrap_or_default() < network.rules.levels.len();
        let offers = [
            (OpenStation::VERB, room, "station-open-below", format!("/stations/new?parent={org}")),
            (Specialise::VERB, true, "verb-station-specialise", format!("{base}/speciality")),
            (SetRules::VERB, node.row.depth == 0, "verb-station-rules", format!("{base}/rules")),
            (CloseStation::VERB, true, "verb-station-close", format!("{base}/close")),
        ];
        for (verb, fits, key, href) in offers {
            if fits && may(&web, verb, &path) {
                actions.push((t.s(key).to_owned(), href));
            }
        }
    }
    let mut shown = show(&web, &network, &coverage, &names);
    if !top {
        // A branch shows itself and what stands below it.
        let depth = node.row.depth;
        let below = network.nodes.iter().skip(at + 1).take_while(|n| n.row.depth > depth);
        let open = std::iter::once(&node).chain(below).filter(|n| n.row.closed.is_none());
        shown.lines = open.map(|n| Line { depth: n.row.depth - depth, ..line(t, &network, n, &names) }).collect();
        shown.facts = Vec::new();
        shown.note = String::new();
    }
    shown.title = String::new();
    let mut shell = web.shell(node.org.name.clone());
    shell.crumbs = vec![liren_ui::Crumb::link(t.s("menu-stations"), "/stations")];
    web.page(&Page { shell, actions, networks: vec![shown], defs })
}
