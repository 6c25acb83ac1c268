//! 审计: lines of the journal by time, person and verb. No content: what a line says stays closed.

use std::collections::HashMap;

use axum::{
    extract::Query,
    http::{StatusCode, header},
    response::IntoResponse as _,
};
use liren_kernel::{Day, Refusal, Verb};
use liren_office::{
    Fault, PersonId,
    audit::{self, Wanted},
    keys::hex,
    store::JournalRow,
};
use liren_ui::{Choice, Form, Pager, Shell};
use serde::Deserialize;

use crate::{Answer, Failure, Routes, Web, figures};

/// See who did what, when.
pub(crate) const READ: Verb = Verb("journal.read");
/// Take it along as a file.
pub(crate) const EXPORT: Verb = Verb("journal.export");
/// Lines on a page, and in a file at most: longer periods are taken in parts.
const PAGE: i64 = 100;
const FILE: i64 = 50_000;
pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/audit", READ, page).get("/audit/export", EXPORT, export)
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    verb: String,
    #[serde(default)]
    actor: String,
    #[serde(default)]
    only: String,
    before: Option<i64>,
}

impl Asked {
    fn wanted(&self, today: Day) -> Result<Wanted, Refusal> {
        let day = |name: &str, text: &str, otherwise: Day| match text.trim() {
            "" => Ok(otherwise),
            text => text.parse().map_err(|_| Refusal::field(name, "refusal-day-invalid")),
        };
        let to = day("to", &self.to, today)?;
        let from = day("from", &self.from, to.plus_days(-6))?;
        if from > to {
            return Err(Refusal::field("from", "refusal-figures-order"));
        }
        let actor = match self.actor.trim() {
            "" => None,
            text => Some(text.parse().map_err(|_| Refusal::field("actor", "refusal-choice-invalid"))?),
        };
        let verb: String = self.verb.chars().take(60).collect();
        Ok(Wanted { from, to, actor, verb: verb.trim().to_owned(), openings: self.only == "openings" })
    }

    fn query(&self, wanted: &Wanted) -> String {
        let actor = wanted.actor.map(|id| id.to_string()).unwrap_or_default();
        let plain: String = wanted.verb.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).collect();
        format!(
            "from={}&to={}&verb={plain}&actor={actor}&only={}",
            wanted.from,
            wanted.to,
            if wanted.openings { "openings" } else { "" }
        )
    }
}

struct Line {
    seq: i64,
    when: String,
    who: String,
    actor: String,
    act: String,
    about: String,
    hash: String,
}

struct Found {
    lines: Vec<JournalRow>,
    names: HashMap<PersonId, String>,
}

async fn load(web: &Web, verb: Verb, asked: &Asked, limit: i64) -> Result<(Wanted, Found), Failure> {
    let wanted = asked.wanted(web.now.day())?;
    web.slow_down(&format!("audit{}", web.actor.person), 30, 30.0)?;
    let (edge, now, before) = (web.edge.clone(), web.now, asked.before);
    let (wanted, found) = web
        .read(verb, move |read, _| {
            let lines = audit::lines(read, &wanted, before, limit)?;
            let mut names = HashMap::new();
            for line in &lines {
                if let std::collections::hash_map::Entry::Vacant(unknown) = names.entry(line.actor) {
                    let known = edge.directory().known(read, line.actor, now)?;
                    unknown.insert(known.map(|k| k.name).unwrap_or_default());
                }
            }
            Ok((wanted, Found { lines, names }))
        })
        .await?;
    // Looking at the journal is itself in it.
    let (at, actor) = (web.now, web.person()?);
    let payload = serde_json::json!({ "from": wanted.from, "to": wanted.to, "lines": found.lines.len() });
    let note = move |tx: &mut liren_store::Tx<'_>| {
        let line = liren_office::journal::Line { at, actor, verb, command: None, payload: &payload };
        liren_office::journal::append_loose(tx, &line).map(drop)
    };
    web.edge.office().keep(note).await?;
    Ok((wanted, found))
}

fn shown(web: &Web, found: &Found) -> Vec<Line> {
    let t = web.t();
    found
        .lines
        .iter()
        .map(|row| {
            let key = format!("verb-{}", row.verb.replace(['.', '_'], "-"));
            let known = found.names.get(&row.actor).filter(|name| !name.is_empty());
            let who = match (known, row.actor.bytes()) {
                (Some(name), _) => name.clone(),
                (None, [0, ..]) if !is_person(row.actor) => t.s("audit-public").to_owned(),
                (None, _) if !is_person(row.actor) => t.s("audit-clock").to_owned(),
                (None, _) => row.actor.to_string(),
            };
            let civil = row.at.civil();
            Line {
                seq: row.seq,
                when: format!("{} {:02}:{:02}:{:02}", row.at.day(), civil.hour(), civil.minute(), civil.second()),
                who,
                actor: row.actor.to_string(),
                act: if t.has(&key) { t.s(&key).to_owned() } else { row.verb.clone() },
                // Which dossier: the beginning of its id, enough to see that lines belong together.
                about: row.dossier.map(|id| id.to_string()[..12].to_owned()).unwrap_or_default(),
                hash: hex(&row.hash)[..12].to_owned(),
            }
        })
        .collect()
}

fn is_person(id: PersonId) -> bool {
    liren_office::Actor { person: id, posts: Vec::new() }.is_person()
}

#[derive(askama::Template)]
#[template(path = "audit.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    only: Vec<Choice>,
    lines: Vec<Line>,
    pager: Pager,
    export: String,
}

async fn page(web: Web, Query(asked): Query<Asked>) -> Answer {
    let t = web.t();
    let loaded = load(&web, READ, &asked, PAGE).await;
    let (status, wanted, found, refused) = match loaded {
        Ok((wanted, found)) => (StatusCode::OK, wanted, found, Vec::new()),
        Err(failure) => match &*failure.0 {
            Fault::Refused(all) if all.iter().all(|r| r.field.is_some()) => {
                let none = Found { lines: Vec::new(), names: HashMap::new() };
                let wanted = Asked::default().wanted(web.now.day())?;
                (StatusCode::UNPROCESSABLE_ENTITY, wanted, none, all.clone())
            }
            _ => return Err(failure),
        },
    };
    let mut form = Form::new()
        .with("from", if refused.is_empty() { wanted.from.to_string() } else { asked.from.clone() })
        .with("to", if refused.is_empty() { wanted.to.to_string() } else { asked.to.clone() })
        .with("verb", asked.verb.clone())
        .with("actor", asked.actor.clone())
        .with("only", asked.only.clone());
    refused.iter().for_each(|refusal| form.refuse(t, refusal));
    let query = asked.query(&wanted);
    let full = found.lines.len() as i64 == PAGE;
    let older = found.lines.last().filter(|_| full).map(|row| format!("/audit?{query}&before={}", row.seq));
    let newer = asked.before.map(|_| format!("/audit?{query}"));
    let page = Page {
        form,
        only: vec![Choice::new("openings", t.s("audit-openings"))],
        lines: shown(&web, &found),
        pager: Pager { newer, older },
        export: format!("/audit/export?{query}"),
        shell: web.shell(t.s("audit-title")),
    };
    web.page_with(status, &page)
}

async fn export(web: Web, Query(asked): Query<Asked>) -> Answer {
    let (wanted, found) = load(&web, EXPORT, &asked, FILE).await?;
    let t = web.t();
    let mut out = String::from("\u{feff}");
    let heads =
        ["audit-seq", "audit-when", "audit-who", "audit-actor", "audit-verb", "audit-act", "audit-about", "audit-hash"];
    figures::row(&mut out, heads.iter().map(|key| t.s(key).to_owned()));
    for (row, line) in found.lines.iter().zip(shown(&web, &found)) {
        let about = row.dossier.map(|id| id.to_string()).unwrap_or_default();
        let cells =
            [row.seq.to_string(), line.when, line.who, line.actor, row.verb.clone(), line.act, about, hex(&row.hash)];
        figures::row(&mut out, cells);
    }
    let name = format!("attachment; filename=\"journal-{}-{}.csv\"", wanted.from, wanted.to);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, out).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_question_it_is_the_last_week_and_what_is_wrong_is_refused_at_its_field() {
        let today: Day = "2026-11-22".parse().unwrap();
        let wanted = Asked::default().wanted(today).unwrap();
        assert_eq!((wanted.from.to_string().as_str(), wanted.to), ("2026-11-16", today));
        let wrong = |asked: Asked| asked.wanted(today).err().and_then(|r| r.field);
        assert_eq!(wrong(Asked { from: "x".into(), ..Asked::default() }).as_deref(), Some("from"));
        assert_eq!(wrong(Asked { to: "2026-02-30".into(), ..Asked::default() }).as_deref(), Some("to"));
        assert_eq!(wrong(Asked { actor: "1' OR 1=1".into(), ..Asked::default() }).as_deref(), Some("actor"));
        let asked = Asked { verb: "a&b=<c>".into(), ..Asked::default() };
        assert!(asked.query(&asked.wanted(today).unwrap()).contains("verb=abc&"));
    }
}
