//! The recruitments within reach.

use axum::extract::Query;
use liren_office::{
    Command as _,
    listing::{self, Short},
    reach::Wanted,
};
use liren_ui::{Pager, Row, Shell, Tone};
use liren_web::{Answer, Web};
use serde::Deserialize;

use crate::recruit::{
    commands::call::Call,
    model::{KIND, State},
    policy::OPEN,
};

#[derive(Deserialize)]
pub(crate) struct Asked {
    before: Option<i64>,
}

#[derive(askama::Template)]
#[template(path = "recruit_list.html")]
struct Page<'a> {
    shell: Shell<'a>,
    actions: Vec<(String, String)>,
    rows: Vec<Row>,
    pager: Pager,
}

pub(crate) async fn all(web: Web, Query(asked): Query<Asked>) -> Answer {
    let keys = web.keys();
    let headers = web
        .read(OPEN, move |read, reach| {
            let limit = Some(listing::PAGE);
            let wanted = Wanted { kind: KIND, filters: &[], condition: "", before: asked.before, limit };
            listing::page::<Short>(read, &keys, reach, &wanted)
        })
        .await?;
    let t = web.t();
    let older = (headers.len() as i64 == listing::PAGE)
        .then(|| headers.last().map(|header| format!("/recruit?before={}", header.seq)))
        .flatten();
    let rows = headers
        .iter()
        .map(|header| {
            let state = State::named(&header.state).unwrap_or(State::Closed);
            let tone = if state == State::Closed { Tone::Plain } else { Tone::Info };
            Row::new(t.day(header.opened_at.day()), &header.title, format!("/recruit/{}", header.id))
                .note(header.number.clone())
                .state(tone, t.s(&state.label_key()))
        })
        .collect();
    let mut actions = Vec::new();
    if web.edge.office().policy().may_ever(&web.actor, Call::VERB) {
        actions.push((t.s("verb-recruit-call").to_owned(), "/recruit/new".to_owned()));
    }
    let shell = web.shell(t.s("menu-recruit"));
    web.page(&Page { shell, actions, rows, pager: Pager { newer: None, older } })
}
