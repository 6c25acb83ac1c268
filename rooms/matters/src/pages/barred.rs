//! 回避名单 of a restricted matter: who is kept out and why, seen and kept by its team alone.

use axum::extract::Path;
use liren_kernel::{Refusal, Verb, mask::Purpose, pinyin};
use liren_office::{DossierId, Fault, PersonId, Subject as _, dossier};
use liren_people::{find, public};
use liren_ui::{Choice, Form, T};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::{
    act_fields::seconds_of,
    dossier::{self as page, Shown},
};
use crate::{
    commands::{
        bar::{self, Bar, Reason},
        unbar::{self, Unbar},
    },
    policy::OPEN,
};

/// People found by one search at most.
const FOUND: i64 = 12;

/// Somebody on the list, on the page of the matter.
pub struct Line {
    pub name: String,
    pub why: String,
    pub lift: String,
}

/// Who is on it, in the words of the page.
pub fn lines(t: &T<'_>, shown: &Shown) -> Vec<Line> {
    let line = |barred: &bar::Barred| {
        let reason = barred.reason.map(|reason| t.s(&reason.label_key()).to_owned());
        let why: Vec<String> = reason.into_iter().chain([barred.text.clone()]).filter(|s| !s.is_empty()).collect();
        Line {
            name: shown.names.person(t, barred.person, "matter-by-resident").to_owned(),
            why: why.join(" · "),
            lift: format!("/matters/{}/unbar/{}", shown.matter.header.id, barred.person),
        }
    };
    shown.barred.iter().map(line).collect()
}

async fn load(web: &Web, id: DossierId, verb: Verb) -> Result<Shown, Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let shown = web.read(OPEN, move |read, reach| page::read(read, &keys, reach, &actor, id)).await?;
    if !web.edge.office().policy().permits(&web.actor, verb, &shown.matter.facts()) {
        return Err(Fault::Forbidden.into());
    }
    Ok(shown)
}

/// Whoever may be meant: the team, colleagues of the place, and whom a search of the register finds.
async fn candidates(web: &Web, shown: &Shown, words: &str) -> Result<Vec<(PersonId, String)>, Failure> {
    let (keys, header) = (web.keys(), shown.matter.header.clone());
    let path = web.read(OPEN, move |read, _| dossier::hidden_path(read, &keys, &header)).await?;
    let mut all = seconds_of(web, shown.matter.header.seq, path.community).await?;
    let words = words.trim().to_lowercase();
    if !words.is_empty() {
        all.retain(|(_, name)| named(name, &words));
        let keys = web.keys();
        let found = web.read(OPEN, move |read, reach| {
            let rows = match find::search_persons(read, &keys, reach, &words, FOUND) {
                Err(Fault::Refused(_)) => Vec::new(),
                rows => rows?,
            };
            let ids: Vec<PersonId> = rows.iter().map(|row| row.id).collect();
            public::name_of(read, &ids, Purpose::Team)
        });
        for (id, name) in found.await? {
            if all.iter().all(|(known, _)| *known != id) {
                all.push((id, name));
            }
        }
    }
    let own = web.actor.person;
    all.retain(|(id, _)| *id != own && shown.barred.iter().all(|barred| barred.person != *id));
    Ok(all)
}

/// Whether a name is meant by its characters, spelling or initials.
fn named(name: &str, words: &str) -> bool {
    let keys = pinyin::keys(name);
    name.contains(words) || keys.full.iter().chain(&keys.initials).any(|key| key.starts_with(words))
}

async fn bar_ask(web: &Web, shown: &Shown, words: &str) -> Result<Ask, Failure> {
    let (t, header) = (web.t(), &shown.matter.header);
    let people = candidates(web, shown, words).await?;
    let people = people.into_iter().map(|(id, name)| Choice::new(id.to_string(), name));
    let reasons = Reason::ALL.iter().map(|reason| Choice::new(reason.name(), t.s(&reason.label_key())));
    let find = Input::Find(t.s("matter-bar-find").to_owned());
    let person = Field::new(t, "person", "matter-field-bar-person", Input::Radios(people.collect()));
    let ask = Ask::new(t, "matter-bar-title", format!("/matters/{}/bar", header.id), "matter-bar-go")
        .lead(t.s("matter-bar-lead"))
        .risky()
        .field(Field::new(t, "q", "matter-field-bar-find", find).hint(t, "matter-hint-bar-find").optional())
        .field(person)
        .field(Field::new(t, "reason", "matter-field-why", Input::Radios(reasons.collect())))
        .field(Field::area(t, "text", "matter-field-bar-words").hint(t, "matter-hint-bar-words").optional());
    Ok(placed(ask, t, shown))
}

fn placed(mut ask: Ask, t: T<'_>, shown: &Shown) -> Ask {
    let header = &shown.matter.header;
    let title = if header.title.is_empty() { &header.number } else { &header.title };
    ask.back = format!("/matters/{}", header.id);
    let back = ask.back.clone();
    ask.crumb(t.s("matter-list-title"), "/matters").crumb(title.clone(), back)
}

/// `GET /matters/{id}/bar`.
pub async fn bar_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = load(&web, id, bar::VERB).await?;
    if !shown.matter.header.level.is_encrypted() {
        return web.go_saying(&format!("/matters/{id}"), "refusal-matter-bar-open", "");
    }
    ask::show(&web, bar_ask(&web, &shown, "").await?, Form::new())
}

/// `POST /matters/{id}/bar`.
pub async fn bar(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let shown = load(&web, id, bar::VERB).await?;
    let words = posted.value("q");
    let form = bar_ask(&web, &shown, words).await?;
    if posted.value("find") == "1" {
        return ask::show(&web, form, posted.form());
    }
    let done = match made(&web, &shown, id, &posted).await {
        Ok(command) => {
            let envelope = posted.envelope()?;
            web.run_together(move |acts| bar::all(acts, envelope, command)).await
        }
        Err(fault) => Err(fault),
    };
    ask::after(&web, form, &posted, done, (&format!("/matters/{id}"), "matter-said-bar"))
}

async fn made(web: &Web, shown: &Shown, matter: DossierId, posted: &Posted) -> Result<Bar, Fault> {
    let person = posted.id("person");
    let reason = Reason::named(posted.value("reason"));
    let reason = reason.ok_or_else(|| Refusal::field("reason", "refusal-choice-invalid"));
    let (person, reason, text) = match (person, reason, posted.paragraph_opt("text")) {
        (Ok(person), Ok(reason), Ok(text)) => (person, reason, text),
        (a, b, c) => return Err([a.err(), b.err(), c.err()].into_iter().flatten().collect::<Vec<_>>().into()),
    };
    // Only those whom the form could offer: whoever is on the list already is said so by the command.
    let mut known: Vec<PersonId> = shown.barred.iter().map(|barred| barred.person).collect();
    known.push(web.actor.person);
    for words in ["", posted.value("q")] {
        let offered = candidates(web, shown, words).await.map_err(|failure| (*failure.0).clone())?;
        known.extend(offered.into_iter().map(|(id, _)| id));
    }
    if !known.contains(&person) {
        return Err(Refusal::field("person", "refusal-choice-invalid").into());
    }
    Ok(Bar { matter, person, reason, text })
}

fn unbar_ask(web: &Web, shown: &Shown, person: PersonId) -> Result<Ask, Failure> {
    let t = web.t();
    let barred = shown.barred.iter().position(|barred| barred.person == person).ok_or(Fault::NotFound)?;
    let line = lines(&t, shown).swap_remove(barred);
    let ask = Ask::new(t, "matter-unbar-title", line.lift, "matter-unbar-go")
        .lead(t.f2("matter-unbar-lead", "name", line.name, "why", line.why))
        .risky()
        .field(Field::area(t, "text", "matter-field-why"));
    Ok(placed(ask, t, shown))
}

/// `GET /matters/{id}/unbar/{person}`.
pub async fn unbar_form(web: Web, Path((id, person)): Path<(DossierId, PersonId)>) -> Answer {
    let shown = load(&web, id, unbar::VERB).await?;
    ask::show(&web, unbar_ask(&web, &shown, person)?, Form::new())
}

/// `POST /matters/{id}/unbar/{person}`.
pub async fn unbar(web: Web, Path((id, person)): Path<(DossierId, PersonId)>, posted: Posted) -> Answer {
    let shown = load(&web, id, unbar::VERB).await?;
    let form = match unbar_ask(&web, &shown, person) {
        // A second tap: it is done.
        Err(_) => return web.go_saying(&format!("/matters/{id}"), "matter-said-moved-on", ""),
        Ok(form) => form,
    };
    let done = match posted.paragraph("text") {
        Ok(text) => {
            let (envelope, command) = (posted.envelope()?, Unbar { matter: id, person, text });
            web.run_together(move |acts| unbar::all(acts, envelope, command)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    ask::after(&web, form, &posted, done, (&format!("/matters/{id}"), "matter-said-unbar"))
}
