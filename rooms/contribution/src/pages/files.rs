//! 申报与证明: grants, requests for certificates and questions within reach, newest first.

use axum::extract::Query;
use liren_kernel::PlacePath;
use liren_office::{Header, listing, reach::Filter, reach::Wanted};
use liren_store::Param;
use liren_ui::{Choice, Def, Form, Pager, Row, Shell};
use liren_web::{Answer, Web};
use serde::Deserialize;

use crate::{
    model::{GRANT, PROOF, QUERY},
    policy::FILES,
    rules, views,
};

/// The kinds and the addresses of their pages.
pub(crate) const KINDS: [(&str, &str); 3] = [(PROOF, "/proofs"), (GRANT, "/grants"), (QUERY, "/queries")];

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    state: String,
    before: Option<i64>,
}

#[derive(askama::Template)]
#[template(path = "hours_files.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    kinds: Vec<Choice>,
    states: Vec<Choice>,
    rows: Vec<Row>,
    pager: Pager,
    announced: String,
}

/// `GET /hours/files`.
pub(crate) async fn list(web: Web, Query(asked): Query<Asked>) -> Answer {
    let kind = KINDS.into_iter().map(|(kind, _)| kind).find(|k| *k == asked.kind).unwrap_or(PROOF);
    let (keys, want) = (web.keys(), asked.clone());
    let today = web.now.day();
    let (headers, days, here) = web
        .read(FILES, move |read, reach| {
            let state = [Filter { column: "state", value: Param::Text(&want.state) }];
            let filters = if want.state.is_empty() { &[][..] } else { &state[..] };
            let wanted = Wanted { kind, filters, condition: "", before: want.before, limit: Some(listing::PAGE) };
            let headers: Vec<Header> = listing::page(read, &keys, reach, &wanted)?;
            // How long each is announced is its own place's rule on the day it was issued.
            let mut days = Vec::with_capacity(headers.len());
            for header in &headers {
                // Only what is issued is announced.
                if kind != PROOF || header.state != "issued" {
                    days.push(0);
                    continue;
                }
                let day = header.closed_at.unwrap_or(header.opened_at).day();
                days.push(rules::rules(read, &header.path(), day)?.announce_days);
            }
            let here = reach.places().next().map(|(_, code)| PlacePath::of_division(code)).unwrap_or_default();
            let here = if kind == PROOF { rules::rules(read, &here, today)?.announce_days } else { 0 };
            Ok((headers, days, here))
        })
        .await?;
    let t = web.t();
    let address = |before: Option<i64>| {
        let before = before.map_or_else(String::new, |seq| format!("&before={seq}"));
        format!("/hours/files?kind={kind}&state={}{before}", liren_web::encoded(&asked.state))
    };
    let full = headers.len() as i64 == listing::PAGE;
    let pager = Pager {
        newer: asked.before.map(|_| address(None)),
        older: headers.last().filter(|_| full).map(|h| address(Some(h.seq))),
    };
    let states: &[&str] = match kind {
        PROOF => &["requested", "checked", "issued", "declined", "revoked"],
        GRANT => &["proposed", "granted", "returned", "revoked"],
        _ => &["open", "kept", "corrected"],
    };
    let announced = if kind == PROOF { t.f1("proof-announced-note", "days", here) } else { String::new() };
    let page = Page {
        shell: web.shell(t.s("hours-files-title")),
        form: Form::new().with("kind", kind).with("state", &*asked.state),
        kinds: KINDS.iter().map(|(k, _)| Choice::new(*k, t.s(&format!("kind-{}", k.replace('_', "-"))))).collect(),
        states: states.iter().map(|s| Choice::new(*s, views::state(t, kind, s).text)).collect(),
        rows: headers.iter().zip(days).map(|(h, days)| announced_row(&web, h, days)).collect(),
        pager,
        announced,
    };
    web.page(&page)
}

/// A line of the list: when, what, number, state.
pub(crate) fn row(web: &Web, header: &Header) -> Row {
    let t = web.t();
    let base = KINDS.iter().find(|(kind, _)| *kind == header.kind).map_or("/dossiers", |(_, base)| *base);
    let state = views::state(t, &header.kind, &header.state);
    let kind = t.s(&format!("kind-{}", header.kind.replace('_', "-"))).to_owned();
    Row::new(t.short_day(header.opened_at.day(), web.now), header.title.clone(), format!("{base}/{}", header.id))
        .note(format!("{kind} · {}", header.number))
        .state(state.tone, state.text)
}

/// The same for a narrow column.
pub(crate) fn def(web: &Web, header: &Header) -> Def {
    let t = web.t();
    let state = views::state(t, &header.kind, &header.state);
    Def {
        term: t.s(&format!("kind-{}", header.kind.replace('_', "-"))).to_owned(),
        value: format!("{} · {}", header.title, state.text),
        href: super::file::address(header),
    }
}

/// The same; of an issued certificate until when it is announced.
fn announced_row(web: &Web, header: &Header, days: i64) -> Row {
    let t = web.t();
    let until = header.closed_at.map(|at| at.day().plus_days(days));
    let row = row(web, header);
    match until.filter(|until| header.kind == PROOF && header.state == "issued" && *until >= web.now.day()) {
        Some(until) => {
            let note = format!("{} · {}", row.note, t.f1("proof-announced-until", "day", t.short_day(until, web.now)));
            row.note(note)
        }
        None => row,
    }
}
