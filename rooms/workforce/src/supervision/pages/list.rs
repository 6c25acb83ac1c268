//! The list of agreements, and proposing one.

use axum::extract::Query;
use liren_kernel::Refusal;
use liren_office::{Facts, Fault, Header, PersonId, Role, dossier, listing, reach::Wanted};
use liren_store::params;
use liren_ui::{Choice, Crumb, Form, Pager, Row, Shell};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};
use serde::Deserialize;

use crate::{
    folk,
    supervision::{
        commands::propose::Propose,
        model::KIND,
        policy::{FIGURES, LIST, OPEN},
        store, views,
    },
};
use liren_office::Command as _;

#[derive(Deserialize)]
pub struct Before {
    before: Option<i64>,
}

#[derive(askama::Template)]
#[template(path = "supervision_list.html")]
struct Page<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    pager: Pager,
    may_propose: bool,
    may_figures: bool,
}

/// `GET /supervision`.
pub async fn list(web: Web, Query(query): Query<Before>) -> Answer {
    let (keys, actor, office) = (web.keys(), web.actor.clone(), web.edge.office().clone());
    let (headers, more) = web
        .read(LIST, move |read, reach| {
            let wanted =
                Wanted { kind: KIND, filters: &[], condition: "", before: query.before, limit: Some(listing::PAGE) };
            let found = listing::page::<Header>(read, &keys, reach, &wanted)?;
            let more = found.last().filter(|_| found.len() as i64 == listing::PAGE).map(|h| h.seq);
            let mut shown = Vec::new();
            for header in found {
                // A post over the place leads to it; only those in it and those who lead may open it.
                let team = read.all(&store::MEMBERS, params![header.seq])?.iter().any(|m| m.person == actor.person);
                let facts = Facts { path: header.path(), team, ..Facts::default() };
                if office.policy().permits(&actor, OPEN, &facts) {
                    shown.push(header);
                }
            }
            Ok((shown, more))
        })
        .await?;
    let t = web.t();
    let policy = web.edge.office().policy();
    let page = Page {
        rows: headers.iter().map(|h| views::row(&t, h, web.now)).collect(),
        pager: Pager {
            newer: query.before.map(|_| "/supervision".to_owned()),
            older: more.map(|seq| format!("/supervision?before={seq}")),
        },
        may_propose: policy.may_ever(&web.actor, Propose::VERB),
        may_figures: policy.may_ever(&web.actor, FIGURES),
        shell: web.shell(t.s("supervision-title")),
    };
    web.page(&page)
}

async fn new(web: &Web) -> Result<Ask, Failure> {
    let now = web.now;
    let (supervisors, workers) = web
        .read(Propose::VERB, move |read, reach| {
            let roles = [Role::Supervisor, Role::StationLead];
            Ok((folk::within(read, reach, &roles, now)?, folk::within(read, reach, &folk::WORKERS, now)?))
        })
        .await?;
    let t = web.t();
    let choices = |people: Vec<(PersonId, String)>| -> Vec<Choice> {
        people.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect()
    };
    let field = |name: &str, key: &str, kind| Field::said(name, t.s(key), kind);
    Ok(Ask {
        title: t.s("verb-supervision-propose").to_owned(),
        crumbs: vec![Crumb::link(t.s("supervision-title"), "/supervision")],
        lead: t.s("supervision-propose-hint").to_owned(),
        action: "/supervision/new".into(),
        back: "/supervision".into(),
        revision: None,
        fields: vec![
            field("supervisor", "supervision-supervisor", Input::Select(choices(supervisors))),
            field("unit", "supervision-unit", Input::Line("text")).optional().told(t.s("supervision-unit-hint")),
            field("supervisees", "supervision-supervisees", Input::Checks(choices(workers))),
            field("from", "supervision-from", Input::Line("date")),
            field("until", "supervision-until", Input::Line("date")).optional(),
            field("every_days", "supervision-every-field", Input::Number).told(t.s("supervision-every-hint")),
            field("aims", "supervision-aims", Input::Area).told(t.s("supervision-aims-hint")),
        ],
        keep: true,
        risk: false,
        ..Ask::default()
    })
}

/// `GET /supervision/new`.
pub async fn form(web: Web) -> Answer {
    let act = new(&web).await?;
    let today = web.now.day().to_string();
    ask::show(&web, act, Form::new().with("from", today).with("every_days", "30"))
}

/// `POST /supervision/new`.
pub async fn send(web: Web, posted: Posted) -> Answer {
    let act = new(&web).await?;
    let outcome = propose(&web, &posted).await;
    let to = match &outcome {
        Ok(Some(id)) => format!("/supervision/{id}"),
        _ => "/supervision".to_owned(),
    };
    ask::after(&web, act, &posted, outcome, (&to, "supervision-said-proposed"))
}

async fn propose(web: &Web, posted: &Posted) -> Result<Option<liren_office::DossierId>, Fault> {
    let (supervisor, unit) = (posted.id("supervisor"), posted.line_opt("unit"));
    let supervisees: Result<Vec<PersonId>, _> = posted.values("supervisees").map(str::parse).collect();
    let supervisees = supervisees.map_err(|_| Refusal::field("supervisees", "refusal-choice-invalid"));
    let until = if posted.value("until").is_empty() { Ok(None) } else { posted.day("until").map(Some) };
    let (from, every, aims) = (posted.day("from"), posted.number("every_days"), posted.paragraph("aims"));
    match (supervisor, unit, supervisees, from, until, every, aims) {
        (Ok(supervisor), Ok(unit), Ok(supervisees), Ok(from), Ok(until), Ok(every_days), Ok(aims)) => {
            let propose = Propose { supervisor, unit, supervisees, from, until, every_days, aims };
            let (keys, receipt) = (web.keys(), web.run(posted.envelope()?, propose).await?);
            let Some(id) = receipt.dossier else { return Ok(None) };
            // Whoever proposes for others may lead a place that does not lead to it.
            let seen =
                web.edge.office().read(&web.actor, move |read, reach| dossier::load(read, &keys, reach, id, false));
            Ok(seen.await?.map(|h| h.id))
        }
        (a, b, c, d, e, f, g) => {
            ask::all([a.err(), b.err(), c.err(), d.err(), e.err(), f.err(), g.err()])?;
            Ok(None)
        }
    }
}
