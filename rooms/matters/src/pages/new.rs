//! 上报 and 代填: the forms of those signed in. What may be the same is shown before a second dossier is opened.

use axum::{extract::Query, http::StatusCode};
use liren_kernel::Refusal;
use liren_office::{Fault, Receipt, photo::Stored};
use liren_ui::{Choice, Crumb, Form, Row, Shell};
use liren_web::{Answer, Posted, Web, fresh_command};
use serde::Deserialize;

use super::{
    photos,
    sites::{self, Ground, Where},
};
use crate::{
    commands::{
        attach::Attach,
        key_in::{self, KeyIn},
        report::{self, Details, Report},
    },
    model::Source,
    similar::{self, Like},
    store::{self, CategoryName},
    views,
};

/// Ways by which something is keyed in, and where something is noticed.
const KEYED: &[Source] =
    &[Source::Chat, Source::Paper, Source::Phone, Source::Hotline, Source::Assigned, Source::Visit];
const NOTICED: &[Source] = &[Source::Noticed, Source::Grid, Source::Patrol, Source::Visit, Source::Resident];

#[derive(Deserialize)]
pub struct At {
    #[serde(default)]
    at: String,
}

#[derive(askama::Template)]
#[template(path = "new.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    action: &'static str,
    command: String,
    kept: String,
    kept_count: usize,
    places: Vec<Choice>,
    place_name: String,
    place_code: String,
    categories: Vec<Choice>,
    sources: Vec<Choice>,
    keyed: bool,
    may_key_in: bool,
    send_key: &'static str,
    similar: Vec<Row>,
}

/// `GET /matters/new?at=CODE`.
pub async fn form(web: Web, Query(at): Query<At>) -> Answer {
    let form = Form::new().with("source", Source::Noticed.name());
    show(&web, false, Draft { form, code: at.at, ..Draft::new() }).await
}

/// `GET /matters/key-in`.
pub async fn key_in_form(web: Web, Query(at): Query<At>) -> Answer {
    let (day, civil) = (web.now.day(), web.now.civil());
    let form = Form::new()
        .with("said_day", day.to_string())
        .with("said_time", format!("{:02}:{:02}", civil.hour(), civil.minute()))
        .with("source", Source::Chat.name());
    show(&web, true, Draft { form, code: at.at, ..Draft::new() }).await
}

/// A form on its way to the screen.
struct Draft {
    form: Form,
    code: String,
    site: Where,
    stored: Vec<Stored>,
    similar: Vec<Row>,
    command: String,
    status: StatusCode,
}

impl Draft {
    fn new() -> Self {
        Self {
            form: Form::new(),
            code: String::new(),
            site: Where::default(),
            stored: Vec::new(),
            similar: Vec::new(),
            command: fresh_command().to_string(),
            status: StatusCode::OK,
        }
    }
}

async fn show(web: &Web, keyed: bool, mut draft: Draft) -> Answer {
    let (ground, code) = (Ground::of(&web.actor), draft.code.clone());
    let preset = draft.site.place.is_none() && !code.is_empty();
    let verb = if keyed { key_in::VERB } else { report::VERB };
    let (categories, place) = web
        .read(verb, move |read, _| {
            let place = if preset { sites::find(read, &ground, &code, "")?.place } else { None };
            Ok((read.all(&store::CATEGORY_NAMES, &[])?, place))
        })
        .await?;
    draft.site.place = draft.site.place.or(place);
    let t = web.t();
    let lives_here = web.lives_here();
    let (title, send) = match (keyed, lives_here) {
        (true, _) => ("matter-key-in-title", "matter-send"),
        (false, true) => ("matter-report-title", "matter-send-public"),
        (false, false) => ("matter-new-title", "matter-send"),
    };
    let mut shell = web.shell(t.s(title));
    shell.crumbs = vec![Crumb::link(t.s(super::list::title(web)), "/matters")];
    let sources = match (keyed, lives_here) {
        (true, _) => KEYED,
        (false, true) => &[Source::Noticed],
        (false, false) => NOTICED,
    };
    let (place_name, place_code) =
        draft.site.place.as_ref().map(|p| (p.name.clone(), p.code.clone())).unwrap_or_default();
    let page = Page {
        shell,
        action: if keyed { "/matters/key-in" } else { "/matters/new" },
        command: draft.command,
        kept: photos::keep(web, &draft.stored, None),
        kept_count: draft.stored.len(),
        places: draft.site.options(),
        place_name,
        place_code,
        categories: choices(web, &categories),
        sources: sources.iter().map(|s| Choice::new(s.name(), t.s(&s.label_key()))).collect(),
        keyed,
        may_key_in: web.edge.office().policy().may_ever(&web.actor, key_in::VERB),
        send_key: if draft.similar.is_empty() { send } else { "matter-send-anyway" },
        similar: draft.similar,
        form: draft.form.keeping(draft.stored.len()),
    };
    web.page_with(draft.status, &page)
}

/// Categories to choose from, each with what makes it one.
pub fn choices(web: &Web, categories: &[CategoryName]) -> Vec<Choice> {
    let t = web.t();
    let text = |c: &CategoryName| match t.lang() {
        liren_ui::Lang::Zh => format!("{} · {}", c.major, c.name),
        liren_ui::Lang::En => views::named(&t, &c.name, &c.name_en).to_owned(),
    };
    categories.iter().map(|c| Choice::new(c.code.clone(), text(c))).collect()
}

/// `POST /matters/new`.
pub async fn send(web: Web, posted: Posted) -> Answer {
    take(web, posted, false).await
}

/// `POST /matters/key-in`.
pub async fn key_in_send(web: Web, posted: Posted) -> Answer {
    take(web, posted, true).await
}

async fn take(web: Web, mut posted: Posted, keyed: bool) -> Answer {
    let envelope = posted.envelope()?;
    let (ground, sent) = (Ground::of(&web.actor), posted.clone());
    let verb = if keyed { key_in::VERB } else { report::VERB };
    let site = web.read(verb, move |read, _| sites::posted(read, &ground, &sent)).await?;
    posted.fill("spot", &site.inside);
    let mut refusals: Vec<Refusal> = site.refusal.clone().into_iter().collect();
    let restricted = posted.value("restricted") == "1";
    // Photos of a restricted report are looked at now and stored once its key exists: they never lie on disk in plain.
    let taken = if restricted {
        let (_, refused) = posted.photos_apart(&web, "photos", photos::MOST).await?;
        (photos::kept(&web, &posted, None), refused)
    } else {
        photos::take(&web, &posted, None).await?
    };
    let (stored, refused) = taken;
    refusals.extend(refused);
    let hung = if restricted { Vec::new() } else { stored.clone() };
    let read = details(&posted, site.place.as_ref().map(|p| p.code.clone()).unwrap_or_default(), hung);
    let details = read.map_err(|more| refusals.extend(more)).ok();
    let command = posted.value("command").to_owned();
    let draft = Draft { site, stored, command, status: StatusCode::UNPROCESSABLE_ENTITY, ..Draft::new() };
    let Some(details) = details.filter(|_| refusals.is_empty()) else {
        return show(&web, keyed, Draft { form: posted.refused(web.t(), &refusals), ..draft }).await;
    };
    if posted.value("anyway") != "1" && !repeated(&web, envelope.id).await? {
        let similar = same(&web, verb, &details, &draft.site).await?;
        if !similar.is_empty() {
            let status = StatusCode::CONFLICT;
            return show(&web, keyed, Draft { form: posted.form(), similar, status, ..draft }).await;
        }
    }
    let outcome = if keyed {
        match key_in(&posted, details) {
            Ok(command) => web.run(envelope, command).await,
            Err(refusals) => Err(refusals.into()),
        }
    } else {
        match source(&posted, NOTICED) {
            Ok(source) => web.run(envelope, Report { details, source, restricted, at: None }).await,
            Err(refusal) => Err(refusal.into()),
        }
    };
    match outcome {
        // Whoever told it has no account to see it in: the desk gives them number and code.
        Ok(receipt) if keyed => super::report::slip(&web, receipt, true),
        Ok(receipt) => done(&web, &posted, receipt, restricted).await,
        Err(Fault::Refused(all)) => show(&web, keyed, Draft { form: posted.refused(web.t(), &all), ..draft }).await,
        Err(fault) => Err(fault.into()),
    }
}

async fn done(web: &Web, posted: &Posted, receipt: Receipt, restricted: bool) -> Answer {
    let id = receipt.dossier.ok_or(Fault::NotFound)?;
    let photos = if restricted { photos::take_closed(web, posted, id).await? } else { Vec::new() };
    if !photos.is_empty() {
        let first = liren_office::Envelope { id: second(posted)?, revision: None };
        match web.run(first, Attach { matter: id, photos }).await {
            // A second tap: the first one's photos hang there, sealed under other bytes.
            Err(Fault::Refused(all)) if all.iter().any(|r| r.key == "refusal-id-reused") => {}
            attached => drop(attached?),
        }
        photos::forget(web, posted).await?;
    }
    web.go_saying(&format!("/matters/{id}"), "matter-said-reported", &receipt.number.unwrap_or_default())
}

/// Whether this form was taken before: a second tap is answered with the first receipt, not with a question.
pub async fn repeated(web: &Web, command: liren_kernel::CommandId) -> Result<bool, liren_web::Failure> {
    let actor = web.actor.person;
    let find = move |read: &mut liren_store::Read<'_>| {
        Ok::<_, Fault>(read.opt(&liren_office::store::RECEIPT_FIND, liren_store::params![actor, command])?.is_some())
    };
    Ok(web.edge.office().db().read(find).await?)
}

/// The id of a command that follows another one from the same form: a repeat makes the same.
fn second(posted: &Posted) -> Result<liren_kernel::CommandId, Fault> {
    let mut bytes = *posted.envelope()?.id.bytes();
    bytes[15] ^= 1;
    Ok(liren_kernel::Id::from_bytes(bytes))
}

/// What every report has in common.
pub fn details(posted: &Posted, place: String, photos: Vec<Stored>) -> Result<Details, Vec<Refusal>> {
    let (title, spot, text) = (posted.line("title"), posted.line_opt("spot"), posted.paragraph_opt("text"));
    let category = posted.value("category").to_owned();
    let chosen = if category.is_empty() { Err(Refusal::field("category", "refusal-choice-invalid")) } else { Ok(()) };
    match (title, spot, text, chosen) {
        (Ok(title), Ok(spot), Ok(text), Ok(())) => Ok(Details { place, category, title, spot, text, photos }),
        (a, b, c, d) => Err([a.err(), b.err(), c.err(), d.err()].into_iter().flatten().collect()),
    }
}

fn source(posted: &Posted, of: &[Source]) -> Result<Source, Refusal> {
    Source::named(posted.value("source"))
        .filter(|s| of.contains(s))
        .ok_or_else(|| Refusal::field("source", "refusal-choice-invalid"))
}

fn key_in(posted: &Posted, details: Details) -> Result<KeyIn, Vec<Refusal>> {
    let said = posted.moment("said_day", "said_time");
    match (source(posted, KEYED), said, posted.line_opt("name"), posted.line_opt("phone")) {
        (Ok(source), Ok(said_at), Ok(name), Ok(phone)) => Ok(KeyIn { details, source, said_at, name, phone }),
        (a, b, c, d) => Err([a.err(), b.err(), c.err(), d.err()].into_iter().flatten().collect()),
    }
}

async fn same(
    web: &Web,
    verb: liren_kernel::Verb,
    details: &Details,
    site: &Where,
) -> Result<Vec<Row>, liren_web::Failure> {
    let (keys, now) = (web.keys(), web.now);
    let (title, category) = (details.title.as_str().to_owned(), details.category.clone());
    let place = site.place.as_ref().map(|p| (p.id, p.community.clone()));
    let (found, categories) = web
        .read(verb, move |read, reach| {
            let (place, community) = place.unzip();
            let community = community.flatten();
            let like = Like { place, category: &category, community: community.as_deref(), title: &title, but: None };
            Ok((similar::suggest(read, &keys, reach, &like, now)?, read.all(&store::CATEGORY_NAMES, &[])?))
        })
        .await?;
    let t = web.t();
    Ok(found.into_iter().map(|h| views::row(&t, &h.into(), &categories, "", web.now)).collect())
}
