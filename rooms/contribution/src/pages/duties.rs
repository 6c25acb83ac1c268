//! 值班: shifts within reach, and opening one.

use axum::extract::Query;
use liren_office::{Command as _, Fault, Header, listing, reach::Wanted, search};
use liren_store::{Read, params};
use liren_ui::{Form, Pager, Row, Shell};
use liren_web::{
    Answer, Find, Finding, Posted, Web,
    ask::{self, Ask, Field, Input},
};
use serde::Deserialize;

use crate::{
    commands::duty::Open,
    model::DUTY,
    policy::DUTIES,
    store::{self, DutyRow},
    views,
};

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    before: Option<i64>,
}

#[derive(askama::Template)]
#[template(path = "duty_list.html")]
struct Page<'a> {
    shell: Shell<'a>,
    open: Option<String>,
    calls: Vec<Row>,
    rows: Vec<Row>,
    pager: Pager,
}

/// `GET /duties`.
pub(crate) async fn list(web: Web, Query(asked): Query<Asked>) -> Answer {
    let (keys, person, now) = (web.keys(), web.person()?, web.now);
    let (found, calls) = web
        .read(DUTIES, move |read, reach| {
            let limit = Some(listing::PAGE);
            let wanted = Wanted { kind: DUTY, filters: &[], condition: "", before: asked.before, limit };
            let mut found: Vec<(Header, DutyRow)> = Vec::new();
            for header in listing::page::<Header>(read, &keys, reach, &wanted)? {
                let duty = read.one(&store::DUTY, params![header.seq])?;
                found.push((header, duty));
            }
            let calls =
                if asked.before.is_none() { super::called::calls(read, reach, person, now)? } else { Vec::new() };
            Ok((found, calls))
        })
        .await?;
    let t = web.t();
    let full = found.len() as i64 == listing::PAGE;
    let pager = Pager {
        newer: asked.before.map(|_| "/duties".to_owned()),
        older: found.last().filter(|_| full).map(|(h, _)| format!("/duties?before={}", h.seq)),
    };
    let may = web.edge.office().policy().may_ever(&web.actor, Open::VERB);
    let page = Page {
        shell: web.shell(t.s("duty-list-title")),
        calls: calls.iter().map(|call| super::called::row(t, call, web.now)).collect(),
        open: may.then(|| t.s("verb-duty-open").to_owned()),
        rows: found.iter().map(|(header, duty)| views::duty(t, header, duty, web.now)).collect(),
        pager,
    };
    web.page(&page)
}

/// How the search box is answered: shifts within reach, by title, number and place.
pub const FIND: Find = Find { title_key: "duty-list-title", verb: DUTIES, all: None, run: find };

fn find(read: &mut Read<'_>, asked: &Finding<'_>) -> Result<Vec<Row>, Fault> {
    let mut rows = Vec::new();
    let found: Vec<Header> = asked.dossiers(read, DUTY)?;
    // A shift that is called for is found by those it is called for.
    let calls = super::called::calls(read, asked.reach, asked.actor.person, asked.now)?;
    if !calls.is_empty() {
        for seq in search::indexed(read, DUTY, asked.text, 2 * Finding::MOST)? {
            let id = read.one(&liren_office::store::DOSSIER_BY_SEQ, params![seq])?.id;
            if let Some(call) = calls.iter().find(|call| call.id == id && found.iter().all(|h| h.seq != seq)) {
                rows.push(super::called::row(asked.t, call, asked.now));
            }
        }
    }
    for header in found {
        let duty = read.one(&store::DUTY, params![header.seq])?;
        rows.push(views::duty(asked.t, &header, &duty, asked.now));
    }
    Ok(rows)
}

async fn new_ask(web: &Web) -> Result<Ask, liren_web::Failure> {
    let t = web.t();
    let places = web.read(Open::VERB, super::communities).await?;
    Ok(Ask::new(t, "verb-duty-open", "/duties/new", "verb-duty-open")
        .lead(t.s("duty-open-lead"))
        .crumb(t.s("duty-list-title"), "/duties")
        .field(Field::line(t, "title", "duty-title").hint(t, "duty-title-hint"))
        .field(Field::new(t, "at", "volunteer-community", Input::Select(places)))
        .field(Field::line(t, "spot", "duty-spot").optional())
        .field(Field::day(t, "day", "hours-line-day"))
        .field(Field::new(t, "from", "duty-from", Input::Line("time")))
        .field(Field::new(t, "until", "duty-until", Input::Line("time")))
        .field(Field::new(t, "needed", "duty-needed", Input::Line("number")))
        .field(Field::line(t, "recipients", "duty-recipients").optional().hint(t, "duty-recipients-hint")))
}

/// `GET /duties/new`.
pub(crate) async fn new_form(web: Web) -> Answer {
    let form = Form::new().with("day", web.now.day().plus_days(1).to_string()).with("needed", "2");
    ask::show(&web, new_ask(&web).await?, form)
}

/// `POST /duties/new`.
pub(crate) async fn new(web: Web, posted: Posted) -> Answer {
    let ask = new_ask(&web).await?;
    let text = |name: &str| posted.value(name).to_owned();
    let day = match posted.day("day") {
        Ok(day) => day,
        Err(refusal) => return ask::show(&web, ask, posted.refused(web.t(), &[refusal])),
    };
    let (from, until) = match (super::time_of(&posted, "from", day), super::time_of(&posted, "until", day)) {
        (Ok(from), Ok(until)) => (from, until),
        (from, until) => {
            let refusals: Vec<_> = [from.err(), until.err()].into_iter().flatten().collect();
            return ask::show(&web, ask, posted.refused(web.t(), &refusals));
        }
    };
    let command = Open {
        at: text("at"),
        title: text("title"),
        day,
        from,
        until,
        needed: posted.value("needed").trim().parse().unwrap_or(0),
        spot: text("spot"),
        recipients: text("recipients"),
    };
    match web.run(posted.envelope()?, command).await {
        Ok(receipt) => {
            let to = receipt.dossier.map_or_else(|| "/duties".to_owned(), |id| format!("/duties/{id}"));
            web.go_saying(&to, "duty-said-opened", "")
        }
        Err(fault) => ask::again(&web, ask, &posted, fault),
    }
}
