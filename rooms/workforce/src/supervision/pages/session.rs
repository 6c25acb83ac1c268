//! The page of a session: questions, what was talked about, advice, what is for two, actions, signatures.

use axum::extract::Path;
use liren_office::{DossierId, Fault, dossier::Entry};
use liren_store::params;
use liren_ui::{Chip, Crumb, Def, Row, Seal, Shell, TimelineItem};
use liren_web::{Answer, Web};

use super::agreement::{self, shown};
use crate::supervision::{
    policy::OPEN,
    store::{self, SessionId},
    views,
};

#[derive(askama::Template)]
#[template(path = "supervision_session.html")]
struct Page<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    topics: Vec<Chip>,
    next: Option<(String, String)>,
    questions: Vec<TimelineItem>,
    themes: String,
    advice: String,
    answers: Vec<Def>,
    others: Vec<TimelineItem>,
    private: Vec<TimelineItem>,
    actions: Vec<Row>,
    seal: Option<Seal>,
    member: bool,
    facts: Vec<Def>,
}

/// `GET /supervision/{id}/sessions/{session}`.
pub async fn open(web: Web, Path((id, session)): Path<(DossierId, SessionId)>) -> Answer {
    let shown = shown(&web, id).await?;
    let topics = web.read(OPEN, move |read, _| Ok(read.all(&store::TOPICS, params![session])?)).await?;
    let topics: Vec<String> = topics.into_iter().map(|(topic,)| topic).collect();
    let (t, on, now) = (web.t(), &shown.on, web.now);
    let row = on.session(session).ok_or(Fault::NotFound)?;
    let mut shell = web.shell(t.f1("supervision-session-title", "at", t.at(row.at, now)));
    shell.crumbs = vec![
        Crumb::link(t.s("supervision-title"), "/supervision"),
        Crumb::link(on.header.title.clone(), format!("/supervision/{id}")),
    ];
    let line = views::session_row(&t, on, row, now);
    let mut chips: Vec<Chip> = line.state.into_iter().collect();
    chips.push(Chip::new(liren_ui::Tone::Plain, line.what));
    chips.extend(views::functions(&t, row).into_iter().map(|f| Chip::new(liren_ui::Tone::Plain, f)));
    let own: Vec<&Entry> = shown.entries.iter().filter(|e| views::of_session(e, session)).collect();
    let items = |kinds: &[&str]| -> Vec<TimelineItem> {
        let of = own.iter().filter(|e| kinds.contains(&e.row.kind.as_str()));
        of.map(|e| views::item(&t, on, e, &shown.names, now)).collect()
    };
    let words = own.iter().find(|e| e.row.kind == "session");
    let said = |name: &str| words.map(|e| views::text(e, name).to_owned()).unwrap_or_default();
    let answers = words.and_then(|e| e.body.get("answers")).and_then(serde_json::Value::as_array);
    let answers = answers.into_iter().flatten().filter_map(|answer| {
        let field = |name: &str| answer.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
        let action = on.actions.iter().find(|a| field("action").parse().ok() == Some(a.id))?;
        let outcome = t.s(&format!("supervision-action-{}", field("outcome").replace('_', "-"))).to_owned();
        let value =
            [outcome.as_str(), field("why")].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ");
        Some(Def::new(on.says(action.id), value))
    });
    let there: Vec<_> = on.there(session).collect();
    let signed = there.iter().filter(|(_, signed)| signed.is_some()).count();
    let name = |person| shown.names.get(person).cloned().unwrap_or_default();
    let mut facts = vec![Def::new(t.s("supervision-supervisor"), name(&on.record.supervisor))];
    facts.extend(there.iter().map(|(person, at)| {
        let at = at.map_or_else(
            || t.s("supervision-unsigned").to_owned(),
            |at| t.f1("supervision-signed-at", "at", t.at(at, now)),
        );
        Def::new(name(person), at)
    }));
    if !row.venue.is_empty() {
        facts.push(Def::new(t.s("supervision-venue"), row.venue.clone()));
    }
    let given = row.state == "signed";
    let seal = (row.state != "planned").then(|| Seal {
        given,
        first: t.s(if given { "supervision-seal-done" } else { "supervision-seal-wait" }).into(),
        second: t.s("supervision-seal-sign").into(),
        text: t.f2("supervision-seal-text", "signed", signed, "of", there.len()),
    });
    // On this page only what concerns this session comes next.
    let next = agreement::offered(on, &web.actor, web.edge.office().policy(), now).into_iter().find(|slug| {
        matches!(
            (*slug, row.state.as_str()),
            ("sign", "held") | ("put-right", "returned") | ("hold" | "prepare", "planned")
        )
    });
    let page = Page {
        chips,
        topics: if on.is_member { views::topics(&t, &topics) } else { Vec::new() },
        next: next
            .map(|slug| (format!("/supervision/{id}/{slug}"), t.s(&format!("supervision-act-{slug}")).to_owned())),
        questions: items(&["questions"]),
        themes: said("themes"),
        advice: said("advice"),
        answers: answers.collect(),
        others: items(&["advised", "returned", "addendum", "reflection"]),
        private: items(&["private"]),
        actions: if on.is_member { views::actions(&t, on, &shown.names, Some(session), now) } else { Vec::new() },
        seal,
        member: on.is_member,
        facts,
        shell,
    };
    web.page(&page)
}
