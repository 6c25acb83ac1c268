//! 销毁内容: asked for by one administrator, confirmed by another; and what the page of a matter says afterwards.

use axum::extract::Path;
use liren_kernel::{Refusal, mask::Purpose};
use liren_office::{
    DossierId, Fault, PersonId, dossier,
    erase::{self, ErasureId, ErasureRow},
};
use liren_people::public;
use liren_store::params;
use liren_ui::{Choice, Crumb, Def, Form, Row, Shell, Tone};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::act_send::yes;
use crate::{
    commands::erase::{ANSWER, ASK, EraseAnswer, EraseAsk},
    policy::{ERASURES, OPEN},
};

/// Askings on the page.
const SHOWN: i64 = 100;
const HOME: &str = "/matters/erasures";

#[derive(askama::Template)]
#[template(path = "erasures.html")]
struct Page<'a> {
    shell: Shell<'a>,
    new: String,
    rows: Vec<Row>,
    lead: String,
    facts: Vec<Def>,
}

/// An asking with the names of who asked and who answered.
struct Named {
    row: ErasureRow,
    by: String,
    second: String,
}

async fn load(web: &Web, one: Option<ErasureId>) -> Result<Vec<Named>, Failure> {
    web.read(ERASURES, move |read, _| {
        let rows = match one {
            Some(id) => read.opt(&erase::BY_ID, params![id])?.into_iter().collect(),
            None => read.all(&erase::NEWEST, params![SHOWN])?,
        };
        named(read, rows)
    })
    .await
}

fn named(read: &mut liren_store::Read<'_>, rows: Vec<ErasureRow>) -> Result<Vec<Named>, Fault> {
    let mut people: Vec<PersonId> =
        rows.iter().flat_map(|row| [Some(row.asked_by), row.answered_by]).flatten().collect();
    people.sort_unstable();
    people.dedup();
    let names = public::name_of(read, &people, Purpose::Team)?;
    let name = |person: PersonId| names.get(&person).cloned().unwrap_or_default();
    let one =
        |row: ErasureRow| Named { by: name(row.asked_by), second: row.answered_by.map_or_else(String::new, name), row };
    Ok(rows.into_iter().map(one).collect())
}

fn state(row: &ErasureRow) -> (Tone, &'static str) {
    match row.agreed {
        None => (Tone::Soon, "matter-erase-waits"),
        Some(1) => (Tone::Done, "matter-erase-done"),
        Some(_) => (Tone::Plain, "matter-erase-returned"),
    }
}

/// What is told of an asking.
fn facts(web: &Web, of: &Named) -> Result<Vec<Def>, Fault> {
    let (t, keys, row) = (web.t(), web.keys(), &of.row);
    let mut facts = vec![
        Def::new(t.s("matter-erase-number"), row.number.clone()),
        Def::new(t.s("matter-erase-by"), format!("{} · {}", of.by, t.at(row.asked_at, web.now))),
        Def::new(t.s("matter-field-why"), row.reason(&keys)?),
    ];
    if let Some(at) = row.answered_at {
        let outcome = t.s(state(row).1);
        facts.push(Def::new(t.s("matter-erase-second"), format!("{} · {outcome} · {}", of.second, t.at(at, web.now))));
        facts.push(Def::new(t.s("matter-erase-words"), row.words(&keys)?));
    }
    facts.retain(|def| !def.value.is_empty());
    Ok(facts)
}

/// `GET /matters/erasures`.
pub async fn list(web: Web) -> Answer {
    let all = load(&web, None).await?;
    let t = web.t();
    let row = |of: &Named| {
        let (tone, key) = state(&of.row);
        Row::new(t.at(of.row.asked_at, web.now), &of.row.number, format!("{HOME}/{}", of.row.id))
            .note(of.by.clone())
            .state(tone, t.s(key))
    };
    let may = web.edge.office().policy().may_ever(&web.actor, ASK);
    let page = Page {
        new: if may { format!("{HOME}/new") } else { String::new() },
        rows: all.iter().map(row).collect(),
        lead: t.s("matter-erase-lead").to_owned(),
        facts: Vec::new(),
        shell: web.shell(t.s("matter-erase-title")),
    };
    web.page(&page)
}

fn new_ask(web: &Web) -> Ask {
    let t = web.t();
    let mut ask = Ask::new(t, "verb-matter-erase-ask", format!("{HOME}/new"), "matter-erase-go")
        .lead(t.s("matter-erase-lead"))
        .crumb(t.s("matter-erase-title"), HOME)
        .risky()
        .field(Field::line(t, "number", "matter-erase-number").hint(t, "matter-erase-number-hint"))
        .field(Field::area(t, "reason", "matter-field-why").hint(t, "matter-erase-why-hint"));
    HOME.clone_into(&mut ask.back);
    ask
}

/// `GET /matters/erasures/new`.
pub async fn new_form(web: Web) -> Answer {
    ask::show(&web, new_ask(&web), Form::new())
}

/// `POST /matters/erasures/new`.
pub async fn new(web: Web, posted: Posted) -> Answer {
    // Numbers are guessed slowly.
    web.slow_down(&format!("erase{}", web.actor.person), 30, 1.0)?;
    let done = match (posted.line("number"), posted.paragraph("reason")) {
        (Ok(number), Ok(reason)) => {
            let number = number.as_str().to_owned();
            web.run(posted.envelope()?, EraseAsk { number, reason }).await
        }
        (a, b) => Err([a.err(), b.err()].into_iter().flatten().collect::<Vec<_>>().into()),
    };
    // Open to all here, of another kind and absent are one answer.
    let done = match done {
        Err(Fault::NotFound) => Err(Refusal::field("number", "refusal-erase-none").into()),
        other => other,
    };
    ask::after(&web, new_ask(&web), &posted, done, (HOME, "matter-said-erase-ask"))
}

async fn one(web: &Web, id: ErasureId) -> Result<Named, Failure> {
    Ok(load(web, Some(id)).await?.pop().ok_or(Fault::NotFound)?)
}

fn answer_ask(web: &Web, of: &Named) -> Result<Ask, Fault> {
    let t = web.t();
    let both = vec![Choice::new("1", t.s("matter-erase-agree")), Choice::new("0", t.s("matter-erase-return"))];
    let lead = t.format(
        "matter-erase-about",
        &[("name", &of.by), ("number", &of.row.number), ("reason", &of.row.reason(&web.keys())?)],
    );
    let mut ask = Ask::new(t, "verb-matter-erase-answer", format!("{HOME}/{}", of.row.id), "matter-erase-answer-go")
        .lead(lead)
        .crumb(t.s("matter-erase-title"), HOME)
        .risky()
        .field(Field::new(t, "agree", "matter-field-agree", Input::Radios(both)))
        .field(Field::area(t, "words", "matter-erase-words").hint(t, "matter-hint-lower-words").optional());
    HOME.clone_into(&mut ask.back);
    Ok(ask)
}

/// `GET /matters/erasures/{id}`: what was asked for; to the second person, the form.
pub async fn open(web: Web, Path(id): Path<ErasureId>) -> Answer {
    let of = one(&web, id).await?;
    if of.row.answered_at.is_none() && web.edge.office().policy().may_ever(&web.actor, ANSWER) {
        return ask::show(&web, answer_ask(&web, &of)?, Form::new());
    }
    let t = web.t();
    let mut shell = web.shell(of.row.number.clone());
    shell.crumbs = vec![Crumb::link(t.s("matter-erase-title"), HOME)];
    let lead = t.s(state(&of.row).1).to_owned();
    web.page(&Page { facts: facts(&web, &of)?, new: String::new(), rows: Vec::new(), lead, shell })
}

/// `POST /matters/erasures/{id}`.
pub async fn answer(web: Web, Path(id): Path<ErasureId>, posted: Posted) -> Answer {
    let done = match (yes(&posted, "agree"), posted.paragraph_opt("words")) {
        (Ok(agree), Ok(words)) => web.run(posted.envelope()?, EraseAnswer { erasure: id, agree, words }).await,
        (a, b) => Err([a.err(), b.err()].into_iter().flatten().collect::<Vec<_>>().into()),
    };
    let of = one(&web, id).await?;
    ask::after(&web, answer_ask(&web, &of)?, &posted, done, (HOME, "matter-said-erase-answer"))
}

/// The page of a matter whose content was erased, for its team: that it was, when and by whose decision. Nothing while it
/// stands, and nothing for anybody else.
pub async fn instead(web: &Web, id: DossierId) -> Result<Option<Answer>, Failure> {
    let keys = web.keys();
    let found = web
        .read_few(OPEN, move |read, reach| {
            let header = dossier::load(read, &keys, reach, id, false)?.filter(|h| h.level.is_encrypted());
            let Some(header) = header else { return Ok(None) };
            let Some(at) = erase::when(read, header.seq)? else { return Ok(None) };
            let row = read.opt(&erase::DONE_OF, params![header.seq])?;
            Ok(Some((header, at, named(read, row.into_iter().collect())?.pop())))
        })
        .await?;
    let Some((header, at, decided)) = found else { return Ok(None) };
    let t = web.t();
    let mut shell = web.shell(header.number.clone());
    shell.crumbs = vec![Crumb::link(t.s("matter-list-title"), "/matters"), Crumb::text(header.number.clone())];
    let facts = match &decided {
        Some(of) => facts(web, of)?,
        // A backup of before it was restored: who decided stands in what came after.
        None => vec![Def::new(t.s("matter-erase-number"), header.number.clone())],
    };
    let lead = t.f1("matter-erased", "at", t.at(at, web.now));
    Ok(Some(web.page(&Page { facts, new: String::new(), rows: Vec::new(), lead, shell })))
}
