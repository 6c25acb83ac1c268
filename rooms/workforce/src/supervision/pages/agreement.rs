//! The page of an agreement, in the face that every dossier has.

use axum::extract::Path;
use liren_kernel::Instant;
use liren_office::{
    Actor, DossierId, Fault, Keys, PersonId, Policy, Reach, Subject as _,
    dossier::{self, Entry},
};
use liren_store::Read;
use liren_ui::{Chip, Crumb, Def, Row, Shell, TimelineItem};
use liren_web::{Answer, Failure, Web};

use super::ACTS;
use crate::{
    folk,
    supervision::{
        model::State,
        policy::OPEN,
        subject::{self, Agreement},
        views::{self, Names},
    },
};

/// Everything that is read for a page of an agreement.
pub struct Shown {
    pub on: Agreement,
    pub entries: Vec<Entry>,
    pub names: Names,
    pub station: String,
}

/// Reads an agreement that the actor reaches and may open, with what they may read of it.
pub fn read(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    policy: &Policy,
    actor: &Actor,
    id: DossierId,
) -> Result<Shown, Fault> {
    let on = subject::load(read, keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
    // A post over the place leads here, but not everyone with such a post leads the station.
    if !policy.permits(actor, OPEN, &on.facts()) {
        return Err(Fault::NotFound);
    }
    let mut entries = dossier::timeline(read, keys, &on.header, actor.person, on.is_member)?;
    subject::name_what_is_seen(read, keys, reach, &mut entries)?;
    let mut people: Vec<PersonId> = on.members.iter().map(|m| m.person).collect();
    people.extend(entries.iter().map(|e| e.row.author));
    let names = folk::names(read, &people)?;
    let orgs: Vec<_> = on.record.station.into_iter().collect();
    let station = folk::org_names(read, &orgs)?.into_values().next().unwrap_or_default();
    Ok(Shown { on, entries, names, station })
}

/// The same for a request.
pub async fn shown(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let (keys, actor, office) = (web.keys(), web.actor.clone(), web.edge.office().clone());
    web.read(OPEN, move |r, reach| read(r, &keys, reach, office.policy(), &actor, id)).await
}

/// Which acts the actor can do now: what comes next first.
#[must_use]
pub fn offered(on: &Agreement, actor: &Actor, policy: &Policy, now: Instant) -> Vec<&'static str> {
    let me = actor.person;
    let supervisor = on.record.supervisor == me;
    let supervisee = on.supervises(me);
    let running = on.state == State::Running;
    let planned = on.planned();
    let waits = on.members.iter().any(|m| m.person == me && m.agreed_at.is_none());
    let unsigned = on.sessions.iter().filter(|s| s.state == "held");
    let to_sign = unsigned.clone().any(|s| on.there(s.id).any(|(p, signed)| p == me && signed.is_none()));
    let suits = |slug: &str| match slug {
        "agree" => on.state == State::Proposed && waits,
        "decline" => on.state == State::Proposed && on.is_member,
        "sign" => running && to_sign,
        "put-right" => running && supervisor && on.sessions.iter().any(|s| s.state == "returned"),
        "prepare" => {
            let asked = |id| on.members.iter().any(|m| m.person == me && m.prepared != Some(id));
            running && supervisee && planned.is_some_and(|s| asked(s.id))
        }
        "hold" | "advise" => running && supervisor,
        "plan" | "confide" | "set-plan" => running && on.is_member,
        "review-plan" => running && supervisor && on.plans.iter().any(|p| p.state == "running"),
        "end" => matches!(on.state, State::Running | State::Proposed) && !supervisee,
        _ => false,
    };
    let facts = on.facts();
    let may = |slug: &str| ACTS.iter().any(|(s, verb)| *s == slug && policy.permits(actor, *verb, &facts));
    let mut all: Vec<&'static str> =
        ACTS.iter().map(|(slug, _)| *slug).filter(|slug| suits(slug) && may(slug)).collect();
    // A session that lies ahead is not held yet, and nobody plans one that is planned.
    let ahead = planned.is_some_and(|s| s.at > now);
    all.sort_by_key(|slug| match *slug {
        // What was just held is not held again: the next one is agreed first.
        "hold" if ahead || (planned.is_none() && !on.sessions.is_empty()) => 1,
        "plan" if planned.is_some() => 2,
        "advise" | "confide" | "set-plan" | "review-plan" => 3,
        "decline" | "end" => 4,
        _ => 0,
    });
    all
}

#[derive(askama::Template)]
#[template(path = "supervision_agreement.html")]
struct Page<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    next_title: String,
    next_note: String,
    next: Option<(String, String)>,
    rest: Vec<(String, String)>,
    aims: String,
    sessions: Vec<Row>,
    actions: Vec<Row>,
    plans: Vec<(String, Vec<Def>)>,
    timeline: Vec<TimelineItem>,
    who: Vec<Def>,
    member: bool,
}

/// `GET /supervision/{id}`.
pub async fn open(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    let (t, on, now) = (web.t(), &shown.on, web.now);
    let mut shell = web.shell(on.header.title.clone());
    shell.crumbs = vec![Crumb::link(t.s("supervision-title"), "/supervision"), Crumb::text(on.header.number.clone())];
    let label = |slug: &str| t.s(&format!("supervision-act-{slug}")).to_owned();
    let mut offered = offered(on, &web.actor, web.edge.office().policy(), now);
    let next = if offered.is_empty() { None } else { Some(offered.remove(0)) };
    let link = |slug: &str| (format!("/supervision/{id}/{slug}"), label(slug));
    let planned = on.planned().map(|s| t.f1("supervision-planned-at", "at", t.near(s.at, now)));
    let waiting: Vec<String> = on
        .members
        .iter()
        .filter(|m| on.state == State::Proposed && m.agreed_at.is_none())
        .filter_map(|m| shown.names.get(&m.person).cloned())
        .collect();
    let note = match (planned, waiting.is_empty()) {
        (_, false) => t.f1("supervision-waits", "who", waiting.join(" / ")),
        (Some(planned), true) => planned,
        (None, true) if on.state == State::Running => t.s("supervision-none-planned").to_owned(),
        _ => String::new(),
    };
    let next_title = match next {
        Some(slug) => t.f1("supervision-next", "act", label(slug)),
        None => t.s(&on.state.label_key()).to_owned(),
    };
    let aims = shown.entries.iter().find(|e| e.row.kind == "aims").map(|e| views::text(e, "text").to_owned());
    let name = |id: &PersonId| shown.names.get(id).cloned().unwrap_or_default();
    let mut who = vec![Def::new(t.s("supervision-supervisor"), name(&on.record.supervisor))];
    who.extend(on.supervisees().map(|m| Def::new(t.s("supervision-supervisee"), name(&m.person))));
    who.push(Def::new(t.s("supervision-from"), t.day(on.record.from_day)));
    if let Some(until) = on.record.until_day {
        who.push(Def::new(t.s("supervision-until"), t.day(until)));
    }
    let page = Page {
        chips: views::chips(&t, on, &shown.station, now),
        next_title,
        next_note: note,
        next: next.map(link),
        rest: offered.into_iter().map(link).collect(),
        aims: aims.unwrap_or_default(),
        sessions: on.sessions.iter().map(|s| views::session_row(&t, on, s, now)).collect(),
        actions: if on.is_member { views::actions(&t, on, &shown.names, None, now) } else { Vec::new() },
        plans: views::plans(&t, on, &shown.entries, &shown.names),
        timeline: views::timeline(&t, on, &shown.entries, &shown.names, now),
        who,
        member: on.is_member,
        shell,
    };
    web.page(&page)
}
