//! 志愿者: by pinyin, found by name or number. Never in the order of hours.

use axum::extract::Query;
use liren_office::{Command as _, Fault, PersonId};
use liren_people::{PersonRow, find, public, reach::Having, reach::Wanted};
use liren_store::{Param, Read, params};
use liren_ui::{Choice, Form, Pager, Row, Shell, Tone};
use liren_web::{Answer, Web};
use serde::Deserialize;

use crate::{
    commands::export::Export,
    model::{Slots, VolunteerRow},
    policy::{DUTIES, FILES, LIST, RULES_READ, SKILLS},
    store::{
        self,
        find::{VOLUNTEERS, WITH_WAITING},
    },
    views,
};

/// Rows on a page.
const PAGE: usize = 50;

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    community: String,
    #[serde(default)]
    mark: String,
    #[serde(default)]
    after: String,
}

#[derive(askama::Template)]
#[template(path = "hours_list.html")]
struct Page<'a> {
    shell: Shell<'a>,
    actions: Vec<(String, String)>,
    form: Form,
    communities: Vec<Choice>,
    marks: Vec<Choice>,
    counted: String,
    rows: Vec<Row>,
    pager: Pager,
}

struct Found {
    people: Vec<(PersonRow, Option<VolunteerRow>)>,
    count: i64,
    communities: Vec<Choice>,
}

/// `GET /volunteers`.
pub(crate) async fn page(web: Web, Query(asked): Query<Asked>) -> Answer {
    let (keys, want) = (web.keys(), asked.clone());
    let found = web
        .read(LIST, move |read, reach| {
            let communities = super::communities(read, reach)?;
            let text: String = want.q.trim().chars().take(60).collect();
            let (rows, count) = if text.is_empty() {
                let all = Having { text: VOLUNTEERS, value: Param::Int(0) };
                let waiting = Having { text: WITH_WAITING, value: Param::Int(0) };
                let both = [all, waiting];
                let having = if want.mark == "waiting" { &both[..] } else { &both[..1] };
                let after = want.after.rsplit_once('~').and_then(|(sort, seq)| Some((sort, seq.parse().ok()?)));
                let community = Some(want.community.as_str()).filter(|c| !c.is_empty());
                let limit = Some(PAGE as i64 + 1);
                let wanted = Wanted { community, having, after, limit, ..Wanted::default() };
                (find::persons(read, reach, &wanted)?, find::count_persons(read, reach, &wanted)?)
            } else {
                let mut rows = match find::search_persons(read, &keys, reach, &text, PAGE as i64) {
                    Err(Fault::Refused(_)) => Vec::new(),
                    other => other?,
                };
                if let Some((person,)) = read.opt(&store::VOLUNTEER_BY_NUMBER, params![text.to_uppercase()])?
                    && rows.iter().all(|r| r.id != person)
                {
                    rows.extend(find::person(read, reach, person)?);
                }
                let count = rows.len() as i64;
                (rows, count)
            };
            let people = rows.into_iter().map(|row| Ok((volunteer(read, row.id)?, row)));
            let people = people.collect::<Result<Vec<_>, Fault>>()?;
            Ok(Found { people: people.into_iter().map(|(v, row)| (row, v)).collect(), count, communities })
        })
        .await?;
    let t = web.t();
    let mut pager = Pager::default();
    let address = |after: &str| {
        let (community, mark) = (liren_web::encoded(&asked.community), liren_web::encoded(&asked.mark));
        format!("/volunteers?community={community}&mark={mark}{after}")
    };
    if let (true, Some((last, _))) = (found.people.len() > PAGE, found.people.get(PAGE - 1)) {
        let after = format!("&after={}", liren_web::encoded(&format!("{}~{}", last.sort, last.seq)));
        pager.older = Some(address(&after));
    }
    if !asked.after.is_empty() {
        pager.newer = Some(address(""));
    }
    let policy = web.edge.office().policy();
    let actions = [
        (DUTIES, "duty-list-title", "/duties"),
        (SKILLS, "skill-find-title", "/skills"),
        (FILES, "hours-files-title", "/hours/files"),
        (Export::VERB, "export-title", "/hours/export"),
        (RULES_READ, "hours-rules-title", "/hours/rules"),
    ];
    let rows = found.people.iter().take(PAGE).map(|(row, v)| line(&web, row, v.as_ref())).collect();
    let page = Page {
        shell: web.shell(t.s("volunteer-list-title")),
        actions: actions
            .into_iter()
            .filter(|(verb, ..)| policy.may_ever(&web.actor, *verb))
            .map(|(_, key, href)| (t.s(key).to_owned(), href.to_owned()))
            .collect(),
        form: Form::new().with("q", asked.q).with("community", asked.community).with("mark", asked.mark),
        communities: if found.communities.len() > 1 { found.communities } else { Vec::new() },
        marks: vec![Choice::new("waiting", t.s("volunteer-mark-waiting"))],
        counted: t.f1("volunteer-count", "count", found.count),
        rows,
        pager,
    };
    web.page(&page)
}

fn volunteer(read: &mut Read<'_>, person: PersonId) -> Result<Option<VolunteerRow>, Fault> {
    Ok(read.opt(&store::VOLUNTEER, params![person])?)
}

/// A line: name, number, when they can come.
pub(crate) fn line(web: &Web, row: &PersonRow, volunteer: Option<&VolunteerRow>) -> Row {
    let t = web.t();
    let view = row.view(public::purpose_for(&web.actor, &row.path()));
    let href = format!("/volunteers/{}", view.id);
    match volunteer.filter(|v| v.until_day.is_none()) {
        Some(v) => {
            let note = [v.number.clone(), t.term(&view.duty).into_owned(), views::slots(t, Slots(v.slots))];
            let note: Vec<String> = note.into_iter().filter(|s| !s.is_empty()).collect();
            Row::new("", view.name, href).note(note.join(" · "))
        }
        None => Row::new("", view.name, href).note(t.term(&view.duty)).state(Tone::Plain, t.s("volunteer-chip-not")),
    }
}
