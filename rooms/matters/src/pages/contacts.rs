//! 服务人次的记录: each time somebody was spoken to about a matter; not what was said.

use axum::extract::Query;
use liren_kernel::mask::Purpose;
use liren_office::{Fault, Period, listing};
use liren_ui::{Crumb, Pager, Row, Shell};
use liren_web::{Answer, Web};
use serde::Deserialize;

use crate::{policy::FIGURES, store};

/// Which days and place.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    place: String,
    before: Option<i64>,
}

#[derive(askama::Template)]
#[template(path = "contacts.html")]
struct Page<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    pager: Pager,
}

/// `GET /matters/contacts`.
pub async fn list(web: Web, Query(asked): Query<Asked>) -> Answer {
    let today = web.now.day();
    let from = asked.from.parse().unwrap_or_else(|_| today.plus_days(-30));
    let period = Period { from, to: asked.to.parse().unwrap_or(today), place: Period::place_of(&asked.place) };
    let (keys, query, before) = (web.keys(), period.query(), asked.before);
    let found = web
        .read(FIGURES, move |read, reach| {
            let contacts = store::contacts(read, reach, &period, before)?;
            let people: Vec<_> = contacts.iter().map(|(_, _, person, ..)| *person).collect();
            let names = liren_people::public::name_of(read, &people, Purpose::Team)?;
            let mut found = Vec::with_capacity(contacts.len());
            for (seq, at, person, dossier, kind) in contacts {
                let header = listing::by_seq(read, &keys, reach, dossier)?.ok_or(Fault::NotFound)?;
                found.push((seq, at, names.get(&person).cloned().unwrap_or_default(), header, kind));
            }
            Ok(found)
        })
        .await?;
    let t = web.t();
    let next = found.last().filter(|_| found.len() == 50).map(|(seq, ..)| *seq);
    let rows = found
        .iter()
        .map(|(_, at, who, header, kind)| {
            let title = if header.title.is_empty() { &header.number } else { &header.title };
            let key = format!("matter-did-{}", kind.replace('_', "-"));
            let did = t.s(&key);
            Row::new(t.near(*at, web.now), title, format!("/matters/{}", header.id))
                .note(format!("{did} · {who} · {}", header.number))
        })
        .collect();
    let mut shell = web.shell(t.s("matter-contacts-title"));
    shell.crumbs = vec![Crumb::link(t.s("matter-list-title"), "/matters")];
    let address = |before: Option<i64>| {
        let older = before.map(|seq| format!("&before={seq}")).unwrap_or_default();
        format!("/matters/contacts?{query}{older}")
    };
    let pager = Pager { newer: asked.before.map(|_| address(None)), older: next.map(|seq| address(Some(seq))) };
    web.page(&Page { shell, rows, pager })
}
