//! The page of a growth file: the path, what was learned and where it was used, the next step.

use axum::extract::Path;
use liren_office::{
    DossierId, Fault, Keys, PersonId, Reach, Subject as _,
    dossier::{self, Entry},
    journal,
    store::DOSSIER_AT,
};
use liren_store::{Read, params};
use liren_ui::{Chip, Crumb, Def, Shell, Step, T, TimelineItem, Tone};
use liren_web::{Answer, Failure, Web};
use serde_json::Value;

use crate::{
    folk,
    growth::{
        MENTOR, OWNER, SUPERVISOR,
        path::{self, Path as Way},
        policy::OPEN,
        sources, store,
        subject::{self, GrowthFile},
    },
};

/// A link with its words.
pub struct Linked {
    /// As stored.
    pub row: store::Link,
    /// What was learned.
    pub lesson: String,
    /// Number of the dossier where it was used.
    pub number: String,
    /// Its address, when the reader reaches it.
    pub href: Option<String>,
    /// What changed.
    pub text: String,
    /// What was said about it since: kind, who, words.
    pub said: Vec<(String, PersonId, String, liren_kernel::Instant)>,
}

/// Everything of a file that its team reads.
pub struct Shown {
    pub file: GrowthFile,
    pub way: Way,
    pub links: Vec<Linked>,
    pub next: Option<(String, Option<String>)>,
    pub names: std::collections::BTreeMap<PersonId, String>,
    pub trained: Vec<crate::programme::store::Had>,
}

fn text(entry: &Entry, name: &str) -> String {
    entry.body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn is_restricted(read: &mut Read<'_>, about: DossierId) -> Result<bool, Fault> {
    Ok(read.opt(&DOSSIER_AT, params![about])?.is_none_or(|(_, level)| level.is_encrypted()))
}

/// Reads a file within reach.
pub fn read(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    viewer: PersonId,
    id: DossierId,
    now: liren_kernel::Instant,
) -> Result<Shown, Fault> {
    let file = subject::load(read, keys, reach, viewer, id, false)?.ok_or(Fault::NotFound)?;
    let entries = dossier::timeline(read, keys, &file.header, viewer, file.on_team)?;
    let mut links = Vec::new();
    for row in &file.links {
        let own = |e: &&Entry| text(e, "link") == row.id.to_string();
        let Some(made) = entries.iter().filter(own).find(|e| e.row.kind == "linked") else { continue };
        let about: Option<DossierId> = text(made, "about").parse().ok();
        let (mut number, mut href) = (text(made, "number"), None);
        if let Some(about) = about {
            match dossier::load(read, keys, reach, about, false)? {
                Some(header) => (number, href) = (header.number, Some(format!("/dossiers/{}", header.id))),
                // Restricted since: to the others of the file not even its number is told any more.
                None if is_restricted(read, about)? => number.clear(),
                None => {}
            }
        }
        let said = entries.iter().filter(own).filter(|e| e.row.kind != "linked");
        links.push(Linked {
            row: row.clone(),
            lesson: text(made, "lesson"),
            number,
            href,
            text: text(made, "text"),
            said: said.map(|e| (e.row.kind.clone(), e.row.author, text(e, "text"), e.row.at)).collect(),
        });
    }
    let next = entries.iter().rev().find(|e| e.row.kind == "next_step");
    let next = next.map(|e| (text(e, "text"), e.body.get("due").and_then(Value::as_str).map(str::to_owned)));
    let mut people: Vec<PersonId> = file.team.iter().map(|(person, _)| *person).collect();
    people.extend(entries.iter().map(|e| e.row.author));
    Ok(Shown {
        way: path::read(read, file.person, now)?,
        trained: sources::trained(read, file.person)?,
        names: folk::names(read, &people)?,
        file,
        links,
        next,
    })
}

/// The same for a request; whoever is not the owner leaves a line in the journal.
pub async fn shown(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let (keys, actor, now, office) = (web.keys(), web.actor.clone(), web.now, web.edge.office().clone());
    let shown = web
        .read(OPEN, move |r, reach| {
            let shown = read(r, &keys, reach, actor.person, id, now)?;
            if !office.policy().permits(&actor, OPEN, &shown.file.facts()) {
                return Err(Fault::NotFound);
            }
            Ok(shown)
        })
        .await?;
    if !shown.file.own {
        let (keys, reach, person) = (web.keys(), Reach::of(&web.actor), web.actor.person);
        let opened = move |tx: &mut liren_store::Tx<'_>| {
            let mut header = dossier::load(tx, &keys, &reach, id, true)?.ok_or(Fault::NotFound)?;
            journal::opened(tx, &keys, &mut header, person, now)
        };
        web.edge.office().keep(opened).await.map_err(Failure::from)?;
    }
    Ok(shown)
}

/// A link as the page shows it.
pub struct Card {
    pub lesson: String,
    pub number: String,
    pub href: String,
    pub text: String,
    pub chip: Chip,
    pub said: Vec<TimelineItem>,
    pub acts: Vec<(String, String)>,
}

/// A link in words.
pub fn card(t: &T<'_>, shown: &Shown, link: &Linked, viewer: PersonId, now: liren_kernel::Instant) -> Card {
    let file = &shown.file;
    let (tone, key) = match link.row.state.as_str() {
        "agreed" => (Tone::Done, "growth-link-agreed"),
        "asked" => (Tone::Late, "growth-link-asked"),
        _ => (Tone::Soon, "growth-link-offered"),
    };
    let beside = !file.own && (file.is(viewer, MENTOR) || file.is(viewer, SUPERVISOR));
    let base = format!("/growth/{}/links/{}", file.header.id, link.row.id);
    let mut acts = Vec::new();
    if beside && link.row.state == "offered" {
        acts.push((format!("{base}/agree"), t.s("verb-growth-agree").to_owned()));
        acts.push((format!("{base}/ask"), t.s("verb-growth-ask-back").to_owned()));
    }
    if file.own && link.row.state == "asked" {
        acts.push((format!("{base}/reply"), t.s("verb-growth-reply").to_owned()));
    }
    let said = link.said.iter().map(|(kind, who, words, at)| {
        let who = shown.names.get(who).cloned().unwrap_or_default();
        let what = t.s(&format!("growth-did-{}", kind.replace('_', "-"))).to_owned();
        let mut item = TimelineItem::new(what, format!("{} · {who}", t.at(*at, now)));
        item.text.clone_from(words);
        item
    });
    Card {
        lesson: link.lesson.clone(),
        number: link.number.clone(),
        href: link.href.clone().unwrap_or_default(),
        text: link.text.clone(),
        chip: Chip::new(tone, t.s(key)),
        said: said.collect(),
        acts,
    }
}

#[derive(askama::Template)]
#[template(path = "growth_file.html")]
struct Page<'a> {
    shell: Shell<'a>,
    own: bool,
    id: DossierId,
    steps: Vec<Step>,
    cards: Vec<Card>,
    next: String,
    due: String,
    trained: Vec<Def>,
    who: Vec<Def>,
    nobody: bool,
}

/// `GET /growth/{id}`.
pub async fn open(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    let (t, now) = (web.t(), web.now);
    let title = if shown.file.own { t.s("growth-own-title").to_owned() } else { shown.file.header.title.clone() };
    let mut shell = web.shell(title);
    shell.crumbs = vec![Crumb::link(t.s("growth-title"), "/growth"), Crumb::text(shown.file.header.number.clone())];
    let next = shown.next.as_ref().map(|(text, _)| text.as_str());
    let due = shown.next.as_ref().and_then(|(_, due)| due.as_deref()).and_then(|d| d.parse().ok());
    let name = |part: &str| shown.file.who(part).and_then(|person| shown.names.get(&person).cloned());
    let who = [(OWNER, "growth-who-owner"), (MENTOR, "growth-who-mentor"), (SUPERVISOR, "growth-who-supervisor")];
    let who: Vec<Def> = who.into_iter().filter_map(|(part, key)| Some(Def::new(t.s(key), name(part)?))).collect();
    let page = Page {
        own: shown.file.own,
        id,
        steps: shown.way.steps(&t, now, next),
        cards: shown.links.iter().map(|link| card(&t, &shown, link, web.actor.person, now)).collect(),
        next: next.unwrap_or_default().to_owned(),
        due: due.map(|day| t.f1("growth-due", "day", t.day(day))).unwrap_or_default(),
        trained: shown
            .trained
            .iter()
            .map(|h| {
                Def::new(t.term(&h.name), t.f2("programme-had", "time", t.minutes(h.minutes), "day", t.day(h.last)))
            })
            .collect(),
        nobody: who.len() < 2,
        who,
        shell,
    };
    web.page(&page)
}
