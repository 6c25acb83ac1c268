//! One worker: every hat with its dates, skills, licences, hours of training. One's own page, or of those within reach.

use axum::extract::Path;
use liren_kernel::Day;
use liren_office::{Command as _, Facts, Fault, PersonId, dossier};
use liren_people::{PersonRow, find, public};
use liren_store::{Read, params};
use liren_ui::{Def, Shell, TimelineItem, Tone};
use liren_web::{Answer, Web};

use super::lists::hat;
use crate::{
    mentors, names,
    network::{
        commands::licence::RecordLicence,
        model::LicenceKind,
        policy::WORKER,
        store::{self, LicenceRow},
        tree::year_start,
    },
};

/// A licence and what may be done with it.
struct Licence {
    text: String,
    note: String,
    late: bool,
    acts: Vec<(String, String)>,
}

#[derive(askama::Template)]
#[template(path = "network_worker.html")]
struct Page<'a> {
    shell: Shell<'a>,
    facts: Vec<Def>,
    hats: Vec<TimelineItem>,
    past: Vec<TimelineItem>,
    licences: Vec<Licence>,
    record: Option<String>,
    links: Vec<(String, String)>,
}

/// Minutes of training needed in a year where somebody works: by the network that serves the community.
///
/// # Errors
/// When the database fails.
pub(crate) fn training_needed(read: &mut Read<'_>, community: Option<&str>) -> Result<Option<i64>, Fault> {
    Ok(crate::network::rules_at(read, community)?.map(|rules| rules.training_minutes))
}

fn is_past(until: Option<liren_kernel::Instant>, now: liren_kernel::Instant) -> bool {
    until.is_some_and(|until| until <= now)
}

pub(crate) async fn page(web: Web, Path(id): Path<PersonId>) -> Answer {
    let now = web.now;
    let today = now.day();
    let keys = web.keys();
    let (row, posts, orgs, places, skills, licences, trained, needed, pairs) = web
        .read(WORKER, move |read, reach| {
            let row: PersonRow = find::person(read, reach, id)?.ok_or(Fault::NotFound)?;
            let posts = public::posts_of_person(read, id)?;
            let orgs = names::orgs(read, posts.iter().filter_map(|post| post.org))?;
            let places = names::places(read, posts.iter().filter_map(|post| post.place_code.as_deref()))?;
            let skills = public::skills_of(read, id)?;
            let licences = read.all(&store::LICENCES_OF, params![id])?;
            let from = year_start(today).to_string();
            let (trained,) = read.one(&store::TRAINED, params![id, from, today.to_string()])?;
            let needed = training_needed(read, row.community.as_deref())?;
            let mut pairs = Vec::new();
            for (pair, ..) in read.all(&mentors::store::PAIRS_OF, params![id])? {
                pairs.extend(dossier::load(read, &keys, reach, pair, false)?.map(|header| (header.title, header.id)));
            }
            Ok((row, posts, orgs, places, skills, licences, trained, needed, pairs))
        })
        .await?;
    let t = web.t();
    let facts_of = Facts { path: row.path(), own: id == web.actor.person, ..Facts::default() };
    let lead = web.edge.office().policy().permits(&web.actor, RecordLicence::VERB, &facts_of) && !facts_of.own;
    let item = |post: &liren_people::store::PostHistory| {
        let org = post.org.and_then(|org| orgs.get(&org));
        let place = post.place_code.as_ref().and_then(|code| places.get(code));
        let from = t.day(post.from_at.day());
        // A last day is written as the midnight that follows it.
        let note = match post.until_at {
            None => t.f1("worker-from", "day", from),
            Some(until) => t.f2("worker-from-until", "from", from, "until", t.day(until.plus_minutes(-1).day())),
        };
        let mut item = TimelineItem::new(hat(t, &post.role, &post.title, org, place), note);
        // Why somebody left is between the person and whoever leads there.
        if lead || facts_of.own {
            item.text.clone_from(&post.reason);
        }
        item.tone = if is_past(post.until_at, now) { Tone::Plain } else { Tone::Done };
        item
    };
    let (past, held): (Vec<_>, Vec<_>) = posts.iter().partition(|post| is_past(post.until_at, now));
    let held_licences = licences.iter().any(|licence| licence.ended.is_none() && licence.valid_until >= today);
    let mut facts = Vec::new();
    if !skills.is_empty() {
        facts.push(Def::new(t.s("skill-title"), skills.join(t.s("list-comma"))));
    }
    if trained > 0 || held_licences {
        let done = t.minutes(trained);
        facts.push(Def::new(
            t.s("worker-training"),
            match needed.filter(|_| held_licences) {
                Some(needed) => t.f2("worker-training-of", "done", done, "needed", t.minutes(needed)),
                None => done,
            },
        ));
    }
    let mut links = vec![(t.s("worker-register").to_owned(), format!("/people/{id}"))];
    links.extend(pairs.into_iter().map(|(title, pair)| (title, format!("/mentors/{pair}"))));
    let mut shell = web.shell(row.name.clone());
    shell.crumbs = vec![liren_ui::Crumb::link(t.s("menu-stations"), "/stations")];
    if !web.edge.office().policy().may_ever(&web.actor, crate::network::policy::STATION_LIST) {
        shell.crumbs.clear();
    }
    let page = Page {
        facts,
        hats: held.into_iter().map(item).collect(),
        past: past.into_iter().map(item).collect(),
        licences: licences.iter().map(|licence| shown(&web, licence, lead, today)).collect(),
        record: lead.then(|| format!("/staff/{id}/licences/new")),
        links,
        shell,
    };
    web.page(&page)
}

fn shown(web: &Web, row: &LicenceRow, lead: bool, today: Day) -> Licence {
    let t = web.t();
    let kind = LicenceKind::from_name(&row.kind).map_or(String::new(), |kind| t.s(&kind.label_key()).to_owned());
    let number = t.f1("licence-tail", "tail", &row.number_tail);
    let (note, late) = match row.ended {
        Some(day) => (t.f2("licence-ended-on", "day", t.day(day), "why", &row.ended_why), false),
        None => {
            let until = t.f2("licence-valid", "from", t.day(row.issued), "until", t.day(row.valid_until));
            (until, row.valid_until < today)
        }
    };
    let mut acts = Vec::new();
    if lead && row.ended.is_none() {
        acts.push((t.s("verb-licence-renew").to_owned(), format!("/licences/{}/renew", row.id)));
        acts.push((t.s("verb-licence-end").to_owned(), format!("/licences/{}/end", row.id)));
    }
    Licence { text: format!("{kind} {number}"), note, late, acts }
}
