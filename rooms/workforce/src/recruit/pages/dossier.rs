//! One recruitment: where it stands, the balance of posts and people, what comes next, what happened.

use std::collections::BTreeMap;

use axum::extract::Path;
use liren_kernel::Verb;
use liren_office::{Command as _, DossierId, PersonId, Subject as _, dossier};
use liren_ui::{Chip, Crumb, Def, Fact, Shell, T, TimelineItem, Tone};
use liren_web::{Answer, Web};
use serde_json::Value;

use crate::{
    names,
    recruit::{
        commands::{
            call::{Finish, Induct, SetNeeds},
            load::LoadTaken,
            place::PlaceByRule,
        },
        model::{Outcome, State},
        policy::OPEN,
        subject::{self, Recruitment},
    },
};

/// A community in the balance.
pub(crate) struct Balance {
    pub name: String,
    pub needed: i64,
    pub placed: i64,
    pub gap: i64,
    pub skills: String,
    pub href: String,
}

#[derive(askama::Template)]
#[template(path = "recruit_dossier.html")]
struct Page<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    next: Option<(String, String)>,
    next_title: String,
    next_note: String,
    rest: Vec<(String, String)>,
    facts: Vec<Fact>,
    balance: Vec<Balance>,
    finish: Option<String>,
    command: String,
    revision: i64,
    timeline: Vec<TimelineItem>,
    defs: Vec<Def>,
}

/// The balance of a recruitment: what is needed, who is placed, whether a skill looked for is there.
pub(crate) fn balance(t: T<'_>, on: &Recruitment, names: &BTreeMap<String, String>) -> Vec<Balance> {
    let placed = on.placed();
    on.needs
        .iter()
        .filter(|need| need.needed > 0 || placed.contains_key(&need.community))
        .map(|need| {
            let here: Vec<Vec<String>> = on
                .taken()
                .filter(|one| one.post.is_some() && one.community.as_deref() == Some(need.community.as_str()))
                .map(|one| subject::lines(&one.skills))
                .collect();
            let count = placed.get(&need.community).copied().unwrap_or_default();
            let skills: Vec<String> = need
                .skills
                .iter()
                .map(|skill| {
                    let found = here.iter().any(|skills| skills.contains(skill));
                    let key = if found { "recruit-skill-there" } else { "recruit-skill-missing" };
                    t.f1(key, "skill", skill)
                })
                .collect();
            Balance {
                name: names.get(&need.community).cloned().unwrap_or_else(|| need.community.clone()),
                needed: need.needed,
                placed: count,
                gap: (need.needed - count).max(0),
                skills: skills.join(t.s("list-comma")),
                href: format!("/recruit/{}/people?at={}", on.header.id, need.community),
            }
        })
        .collect()
}

pub(crate) async fn page(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (keys, person) = (web.keys(), web.person()?);
    let (office, actor) = (web.edge.office().clone(), web.actor.clone());
    let (on, entries, people, places, gathering) = web
        .read(OPEN, move |read, reach| {
            let on = subject::led(read, &office, &actor, reach, id)?;
            let entries = dossier::timeline(read, &keys, &on.header, person, false)?;
            let mut ids: Vec<PersonId> = entries.iter().map(|entry| entry.row.author).collect();
            ids.extend(entries.iter().filter_map(|entry| entry.body["person"].as_str()?.parse::<PersonId>().ok()));
            let people = names::people(read, ids)?;
            let codes = entries.iter().flat_map(|entry| ["before", "community"].map(|key| entry.body[key].as_str()));
            let codes: Vec<&str> = codes.flatten().chain(on.needs.iter().map(|need| need.community.as_str())).collect();
            let places = names::places(read, codes)?;
            let gathering = match on.record.induction {
                Some(id) => dossier::load(read, &keys, reach, id, false)?.map(|header| (header.id, header.title)),
                None => None,
            };
            Ok((on, entries, people, places, gathering))
        })
        .await?;
    let t = web.t();
    let policy = web.edge.office().policy();
    let may = |verb: Verb| policy.permits(&web.actor, verb, &on.facts());
    let base = format!("/recruit/{id}");
    let free = on.free().len();
    let offer = |verb: Verb, end: &str| may(verb).then(|| (t.s(&verb.label_key()).to_owned(), format!("{base}/{end}")));
    let list = offer(LoadTaken::VERB, "import");
    let rule = offer(PlaceByRule::VERB, "rule");
    let (next, note) = match on.state {
        State::Calling => (list.clone(), t.f1("recruit-note-calling", "day", t.day(on.record.closes))),
        State::Placing if free > 0 => (rule.clone(), t.f1("recruit-note-free", "count", free)),
        State::Placing if on.record.induction.is_none() => {
            (offer(Induct::VERB, "induct"), t.s("recruit-note-induction").to_owned())
        }
        State::Placing => (None, t.s("recruit-note-placed").to_owned()),
        State::Closed => (None, t.s("recruit-note-closed").to_owned()),
    };
    let mut rest: Vec<(String, String)> = Vec::new();
    if on.state != State::Closed {
        let all = [list, rule.filter(|_| free > 0), offer(SetNeeds::VERB, "needs"), offer(Induct::VERB, "induct")];
        rest.extend(all.into_iter().flatten().filter(|one| Some(one) != next.as_ref()));
    }
    let finish = (on.state == State::Placing && free == 0 && may(Finish::VERB)).then(|| format!("{base}/finish"));
    let mut shell = web.shell(on.header.title.clone());
    shell.crumbs = vec![Crumb::link(t.s("menu-recruit"), "/recruit"), Crumb::text(on.header.number.clone())];
    let mut defs = vec![
        Def::new(t.s("recruit-post-title"), &on.record.post_title),
        Def::new(t.s("recruit-closes"), t.day(on.record.closes)),
        Def::new(t.s("recruit-starts"), t.day(on.record.starts)),
    ];
    if let Some((gathering, title)) = gathering {
        defs.push(Def {
            term: t.s("recruit-induction").to_owned(),
            value: title,
            href: format!("/dossiers/{gathering}"),
        });
    }
    let state = Chip::new(if on.state == State::Closed { Tone::Plain } else { Tone::Info }, t.s(&on.state.label_key()));
    let page = Page {
        chips: vec![state],
        next_title: next
            .as_ref()
            .map_or_else(|| t.s(&on.state.label_key()).to_owned(), |(act, _)| t.f1("recruit-next", "act", act)),
        next,
        next_note: note,
        rest,
        facts: facts(t, &on),
        balance: balance(t, &on, &places),
        finish,
        command: liren_web::fresh_command().to_string(),
        revision: on.header.revision,
        timeline: entries
            .iter()
            .rev()
            .map(|entry| item(t, &entry.row.kind, &entry.body, &places, &people, &line(&web, entry, &people)))
            .collect(),
        defs,
        shell,
    };
    web.page(&page)
}

fn line(web: &Web, entry: &dossier::Entry, people: &BTreeMap<PersonId, String>) -> String {
    let who = people.get(&entry.row.author).cloned().unwrap_or_default();
    format!("{} {who}", web.t().at(entry.row.happened_at, web.now))
}

fn item(
    t: T<'_>,
    kind: &str,
    body: &Value,
    places: &BTreeMap<String, String>,
    people: &BTreeMap<PersonId, String>,
    note: &str,
) -> TimelineItem {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let number = |name: &str| body[name].as_i64().unwrap_or_default();
    let place = |name: &str| places.get(body[name].as_str().unwrap_or_default()).cloned().unwrap_or_default();
    let person = body["person"].as_str().and_then(|id| id.parse::<PersonId>().ok());
    let name = person.and_then(|id| people.get(&id)).cloned().unwrap_or_default();
    let what = match kind {
        "call" => t.s("recruit-entry-call").to_owned(),
        "needs" => t.f2("recruit-entry-needs", "communities", number("communities"), "posts", number("posts")),
        "list" => t.f2("recruit-entry-list", "new", number("new"), "changed", number("changed")),
        "placed" => t.f2("recruit-entry-placed", "name", name, "place", place("community")),
        "placed-by-rule" => t.f1("recruit-entry-rule", "count", number("count")),
        "moved" => t.f3("recruit-entry-moved", "name", name, "from", place("before"), "to", place("community")),
        "left" => t.f1("recruit-entry-left", "name", name),
        "induction" => t.s("recruit-entry-induction").to_owned(),
        _ => t.f1("recruit-entry-finished", "count", number("taken")),
    };
    let mut item = TimelineItem::new(what, note);
    item.text = if kind == "call" { text("text") } else { text("reason") };
    item.tone = if kind == "left" { Tone::Soon } else { Tone::Done };
    item
}

fn facts(t: T<'_>, on: &Recruitment) -> Vec<Fact> {
    let base = format!("/recruit/{}/people", on.header.id);
    let count = |outcome: Outcome| on.applicants.iter().filter(|one| one.result == outcome.name()).count();
    let needed: i64 = on.needs.iter().map(|need| need.needed).sum();
    let placed = on.taken().filter(|one| one.post.is_some()).count();
    let left = on.applicants.iter().filter(|one| one.left_day.is_some()).count();
    let mut facts = Vec::new();
    let mut fact = |figure: usize, key: &str, parts: String, end: &str| {
        let link = t.s("station-see").to_owned();
        facts.push(Fact {
            figure: figure.to_string(),
            label: t.s(key).to_owned(),
            parts,
            href: format!("{base}{end}"),
            link,
        });
    };
    fact(on.applicants.len(), "recruit-applied", String::new(), "");
    fact(count(Outcome::Taken), "recruit-taken", String::new(), "?show=taken");
    fact(placed, "recruit-placed", format!("{placed}/{needed}"), "?show=placed");
    fact(on.free().len(), "recruit-free", String::new(), "?show=free");
    if left > 0 {
        fact(left, "recruit-left", String::new(), "?show=left");
    }
    facts
}
