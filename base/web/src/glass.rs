//! 破例查看: asking for one restricted dossier by its number, reading it for two hours, and the review of it.

use axum::extract::{Path, Query};
use liren_kernel::{Id, Level, Paragraph, Refusal, Verb};
use liren_office::{
    Fault, PersonId, dossier,
    glass::{self, Break, GlassId, GlassRow, Review},
    journal,
    store::{ATTACHMENT, ATTACHMENTS, AttachmentRow},
};
use liren_store::params;
use liren_ui::{Choice, Def, Form, Photo, Row, Shell, TimelineItem, Tone};

use crate::{
    Answer, Failure, Posted, Routes, Web,
    ask::{self, Ask, Field, Input},
    photos::{self, Size},
};

/// Read by a grant of one's own.
pub(crate) const LOOK: Verb = Verb("glass.look");
/// See the openings and their reviews.
pub(crate) const REVIEWS: Verb = Verb("glass.reviews");
/// Minutes for which a sign-in counts as fresh.
const SURE_MINUTES: i64 = 10;
/// Reviews on a page.
const PAGE: i64 = 50;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/glass", glass::BREAK, form)
        .post("/glass", glass::BREAK, open)
        .get("/glass/{id}", LOOK, look)
        .get("/glass/{id}/photos/{photo}", LOOK, photo)
        .get("/audit/openings", REVIEWS, reviews)
        .get("/audit/openings/{id}", REVIEWS, review_form)
        .post("/audit/openings/{id}", glass::REVIEW, review)
}

/// On to signing in again, unless that was a moment ago.
fn sure(web: &Web) -> Option<Answer> {
    let since = web.session.as_ref().map_or(i64::MAX, |session| web.now.ms() - session.sure_at.ms());
    // Minus: the clock was set back, and nobody knows how long ago it was.
    (!(0..=SURE_MINUTES * 60_000).contains(&since)).then(|| web.go("/account/sure?back=/glass"))
}

fn the_form(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "glass-title", "/glass", "glass-go")
        .lead(t.s("glass-lead"))
        .field(Field::line(t, "number", "glass-number").hint(t, "glass-number-hint"))
        .field(Field::area(t, "reason", "glass-reason").hint(t, "glass-reason-hint"))
}

async fn form(web: Web) -> Answer {
    if let Some(first) = sure(&web) {
        return first;
    }
    ask::show(&web, the_form(&web), Form::new())
}

async fn open(web: Web, posted: Posted) -> Answer {
    if let Some(first) = sure(&web) {
        return first;
    }
    // Numbers are guessed slowly, and each guess is on the record.
    web.slow_down(&format!("glass{}", web.actor.person), 5, 0.2)?;
    let tried = async {
        let number = posted.line("number")?.as_str().to_owned();
        let reason = Paragraph::new("reason", posted.value("reason"))?;
        if reason.as_str().chars().count() < 10 {
            return Err(Refusal::field("reason", "refusal-glass-reason").into());
        }
        web.run(posted.envelope()?, Break { number, reason }).await
    };
    match tried.await {
        Ok(receipt) => web.go(&format!("/glass/{}", receipt.told("glass").unwrap_or_default())),
        // Hidden, elsewhere, blocked and absent are one answer.
        Err(Fault::NotFound) => {
            miss(&web).await?;
            let fault = Refusal::field("number", "refusal-glass-none").into();
            ask::again(&web, the_form(&web), &posted, fault)
        }
        Err(fault) => ask::again(&web, the_form(&web), &posted, fault),
    }
}

/// A guess that led to nothing is in the journal, without the number.
async fn miss(web: &Web) -> Result<(), Failure> {
    let (at, actor) = (web.now, web.person()?);
    let note = move |tx: &mut liren_store::Tx<'_>| {
        let (verb, payload) = (Verb("glass.miss"), serde_json::Value::Null);
        journal::append_loose(tx, &journal::Line { at, actor, verb, command: None, payload: &payload }).map(drop)
    };
    Ok(web.edge.office().keep(note).await?)
}

#[derive(askama::Template)]
#[template(path = "glass.html")]
struct Page<'a> {
    shell: Shell<'a>,
    facts: Vec<Def>,
    until: String,
    items: Vec<TimelineItem>,
}

async fn look(web: Web, Path(id): Path<GlassId>) -> Answer {
    let (actor, now, keys) = (web.actor.clone(), web.now, web.keys());
    let edge = web.edge.clone();
    let (grant, header, entries, files, names) = web
        .read(LOOK, move |read, _| {
            let (grant, header) = glass::reading(read, &keys, &actor, id, now)?.ok_or(Fault::NotFound)?;
            let entries = dossier::timeline(read, &keys, &header, actor.person, true)?;
            // What hangs on an entry for named persons is as hidden as the entry.
            let mut files = read.all(&ATTACHMENTS, params![header.seq, Level::Sealed])?;
            files.retain(|file| {
                file.media.starts_with("image/") && entries.iter().any(|entry| file.entry == Some(entry.row.id))
            });
            let mut names = Vec::new();
            for entry in &entries {
                if !names.iter().any(|(known, _): &(PersonId, String)| *known == entry.row.author) {
                    let known = edge.directory().known(read, entry.row.author, now)?;
                    names.push((entry.row.author, known.map(|k| k.name).unwrap_or_default()));
                }
            }
            Ok((grant, header, entries, files, names))
        })
        .await?;
    let (keys, actor, mut opened) = (web.keys(), web.actor.person, header.clone());
    web.edge.office().keep(move |tx| journal::opened(tx, &keys, &mut opened, actor, now)).await?;
    let t = web.t();
    let items = entries
        .iter()
        .map(|entry| {
            let by = names.iter().find(|(id, _)| *id == entry.row.author).map_or("", |(_, name)| name.as_str());
            let mut item = TimelineItem::new(t.s("glass-entry"), format!("{} {by}", t.at(entry.row.happened_at, now)));
            item.text = said(&entry.body);
            let own = files.iter().filter(|file| file.entry == Some(entry.row.id));
            item.photos = (1_usize..).zip(own).map(|(n, file)| picture(&t, id, file, n)).collect();
            item
        })
        .collect();
    let mut shell = web.shell(header.title.clone());
    shell.crumbs = vec![liren_ui::Crumb::link(t.s("glass-title"), "/glass")];
    // Each kind names its own states.
    let state = format!("{}-stage-{}", header.kind, header.state.replace('_', "-"));
    let stands = t.has(&state).then(|| Def::new(t.s("glass-state"), t.s(&state)));
    let mut facts = vec![
        Def::new(t.s("glass-number"), header.number.clone()),
        Def::new(t.s("glass-opened"), t.day(header.opened_at.day())),
        Def::new(t.s("glass-reason"), grant.reason(&web.keys())?),
    ];
    facts.extend(stands);
    web.page(&Page { facts, until: t.f1("glass-until", "at", t.at(grant.until_at, now)), items, shell })
}

fn picture(t: &liren_ui::T<'_>, id: GlassId, file: &AttachmentRow, n: usize) -> Photo {
    let href = format!("/glass/{id}/photos/{}", file.id);
    let caption = t.f1("glass-photo", "n", n);
    Photo { src: format!("{href}?size=small"), href, alt: caption.clone(), caption }
}

/// `GET /glass/{id}/photos/{photo}`: one picture of what is open; each is a look of its own in the journal.
async fn photo(web: Web, Path((id, photo)): Path<(GlassId, Id<()>)>, Query(size): Query<Size>) -> Answer {
    let (actor, now, keys, small) = (web.actor.clone(), web.now, web.keys(), size.is_small());
    let (mut header, row, key) = web
        .read(LOOK, move |read, _| {
            let (_, header) = glass::reading(read, &keys, &actor, id, now)?.ok_or(Fault::NotFound)?;
            let entries = dossier::timeline(read, &keys, &header, actor.person, true)?;
            let row = read.opt(&ATTACHMENT, params![header.seq, photo, Level::Sealed])?.ok_or(Fault::NotFound)?;
            if !entries.iter().any(|entry| row.entry == Some(entry.row.id)) {
                return Err(Fault::NotFound);
            }
            let key =
                row.data_key.map(|key| dossier::key_by_seq(read, &keys, key)?.ok_or(Fault::NotFound)).transpose()?;
            Ok((header, row, key))
        })
        .await?;
    if !small {
        let (keys, actor) = (web.keys(), web.actor.person);
        web.edge.office().keep(move |tx| journal::opened(tx, &keys, &mut header, actor, now)).await?;
    }
    photos::give(&web, row, key, small).await
}

/// What people wrote in an entry: its texts, without ids and marks.
fn said(body: &serde_json::Value) -> String {
    let mut texts = Vec::new();
    collect(body, &mut texts);
    texts.join("\n")
}

fn collect(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => {
            let id = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
            let mark = text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            if !id && !mark {
                texts.push(text.clone());
            }
        }
        serde_json::Value::Array(all) => all.iter().for_each(|one| collect(one, texts)),
        serde_json::Value::Object(all) => all.values().for_each(|one| collect(one, texts)),
        _ => {}
    }
}

#[derive(askama::Template)]
#[template(path = "openings.html")]
struct List<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
}

/// A grant with the name of who opened it and of who reviewed it.
type Named = (GlassRow, String, String);

async fn load(web: &Web, one: Option<GlassId>) -> Result<Vec<Named>, Failure> {
    let (edge, now) = (web.edge.clone(), web.now);
    web.read(REVIEWS, move |read, _| {
        let rows = match one {
            Some(id) => read.opt(&glass::BY_ID, params![id])?.into_iter().collect(),
            None => read.all(&glass::PAGE, params![i64::MAX, PAGE])?,
        };
        let mut all = Vec::new();
        for row in rows {
            let mut name = |person: Option<PersonId>| -> Result<String, Fault> {
                let Some(person) = person else { return Ok(String::new()) };
                Ok(edge.directory().known(read, person, now)?.map(|k| k.name).unwrap_or_default())
            };
            let (by, reviewer) = (name(Some(row.person))?, name(row.reviewed_by)?);
            all.push((row, by, reviewer));
        }
        Ok(all)
    })
    .await
}

async fn reviews(web: Web) -> Answer {
    let all = load(&web, None).await?;
    let t = web.t();
    let rows = all
        .iter()
        .map(|(row, by, _)| {
            let what = t.f2("glass-line", "name", by, "number", &row.number);
            let line = Row::new(t.at(row.opened_at, web.now), what, format!("/audit/openings/{}", row.id));
            match row.outcome.as_deref() {
                None => line.state(Tone::Soon, t.s("glass-waits")),
                Some("right") => line.state(Tone::Done, t.s("glass-right")),
                Some(_) => line.state(Tone::Late, t.s("glass-wrong")),
            }
        })
        .collect();
    let mut shell = web.shell(t.s("glass-reviews"));
    shell.crumbs = vec![liren_ui::Crumb::link(t.s("audit-title"), "/audit")];
    web.page(&List { shell, rows })
}

fn review_ask(web: &Web, (row, by, reviewer): &Named) -> Result<Ask, Fault> {
    let (t, keys) = (web.t(), web.keys());
    let about = t.format(
        "glass-about",
        &[
            ("name", by),
            ("number", &row.number),
            ("at", &t.at(row.opened_at, web.now)),
            ("reason", &row.reason(&keys)?),
        ],
    );
    let mut ask = Ask::new(t, "glass-review", format!("/audit/openings/{}", row.id), "glass-review-go")
        .crumb(t.s("glass-reviews"), "/audit/openings");
    if row.reviewed_at.is_some() {
        let outcome = t.s(if row.outcome.as_deref() == Some("right") { "glass-right" } else { "glass-wrong" });
        let done = t.f3("glass-done", "name", reviewer, "outcome", outcome, "words", row.words(&keys)?);
        return Ok(ask.lead(format!("{about} {done}")));
    }
    let ways = vec![Choice::new("right", t.s("glass-right")), Choice::new("wrong", t.s("glass-wrong"))];
    ask = ask.lead(about).field(Field::new(t, "outcome", "glass-outcome", Input::Radios(ways)));
    Ok(ask.field(Field::area(t, "words", "glass-words")))
}

async fn one(web: &Web, id: GlassId) -> Result<Named, Failure> {
    Ok(load(web, Some(id)).await?.pop().ok_or(Fault::NotFound)?)
}

async fn review_form(web: Web, Path(id): Path<GlassId>) -> Answer {
    let named = one(&web, id).await?;
    if named.0.reviewed_at.is_none() {
        return ask::show(&web, review_ask(&web, &named)?, Form::new());
    }
    let ask = review_ask(&web, &named)?;
    let mut shell = web.shell(ask.title.clone());
    shell.crumbs = ask.crumbs;
    web.page(&List { shell, rows: vec![Row::new("", ask.lead, format!("/audit/openings/{id}"))] })
}

async fn review(web: Web, Path(id): Path<GlassId>, posted: Posted) -> Answer {
    let tried = async {
        let right = match posted.value("outcome") {
            "right" => true,
            "wrong" => false,
            _ => return Err(Refusal::field("outcome", "refusal-choice-invalid").into()),
        };
        let words = posted.paragraph("words")?;
        web.run(posted.envelope()?, Review { glass: id, right, words }).await
    };
    match tried.await {
        Ok(_) => web.go_saying("/audit/openings", "glass-said-reviewed", ""),
        Err(fault) => {
            let named = one(&web, id).await?;
            ask::again(&web, review_ask(&web, &named)?, &posted, fault)
        }
    }
}
