//! 凭链接办理: the one page of somebody without account: a code, the slice that was shared, a signature, an answer.

use axum::{
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
};
use liren_kernel::{Id, Refusal};
use liren_office::{
    Fault, Keys, OrgId,
    dossier::{self, Entry},
    photo::Stored,
    store::{ATTACHMENT, ATTACHMENTS},
};
use liren_store::params;
use liren_ui::{Chip, Def, Form, Photo, Shell};
use liren_web::{
    Answer, Failure, Posted, Web, fresh_command,
    photos::{Size, give},
};

use super::photos;
use crate::{
    commands::link_answer::{ANSWER, LinkAnswer, LinkOpen, LinkSign, OPEN},
    link::{self, LinkId, Linked, SITTING_MINUTES},
    model::State,
    release::Release,
    views,
};

/// The cookie of a browser that gave the code.
const COOKIE: &str = "answer";

#[derive(askama::Template)]
#[template(path = "answer.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    at: String,
    part: Part,
}

/// What the page is just now.
enum Part {
    /// The link opens nothing: never did, or not any more.
    Gone,
    /// The answer has come.
    Thanks(String),
    /// Waits for the code.
    Locked { command: String },
    /// Open.
    Slice(Box<Slice>),
}

/// What was shared, and nothing else of the matter.
struct Slice {
    number: String,
    title: String,
    org: String,
    chips: Vec<Chip>,
    defs: Vec<Def>,
    ask: String,
    photos: Vec<Photo>,
    /// Of photos that nobody went over yet; may be empty.
    held: String,
    command: String,
    revision: i64,
    sign: bool,
    answer: bool,
    kept: String,
    kept_count: usize,
}

fn page(web: &Web, status: StatusCode, token: &str, form: Form, part: Part) -> Answer {
    let mut shell = web.shell(web.t().s("matter-answer-title"));
    shell.menu.clear();
    web.page_with(status, &Page { shell, form, at: format!("/answer/{token}"), part })
}

fn gone(web: &Web, token: &str) -> Answer {
    page(web, StatusCode::NOT_FOUND, token, Form::new(), Part::Gone)
}

/// Finds the link that an address means, while it can be opened. All that does not is the same answer.
async fn find(web: &Web, token: &str) -> Result<Option<Linked>, Failure> {
    web.slow_down(&format!("answer{}", web.peer), 60, 30.0)?;
    let Some(id) = link::of_token(&web.keys(), token) else { return Ok(None) };
    let (keys, now) = (web.keys(), web.now);
    web.read(OPEN, move |read, _| Linked::find(read, &keys, id, now, false)).await
}

fn sits(web: &Web, headers: &HeaderMap, id: LinkId) -> bool {
    web.cookie(headers, COOKIE).is_some_and(|kept| link::sits(&web.keys(), id, kept, web.now))
}

/// `GET /answer/{token}`.
pub async fn show(web: Web, Path(token): Path<String>, headers: HeaderMap) -> Answer {
    let Some(linked) = find(&web, &token).await? else { return gone(&web, &token) };
    if !sits(&web, &headers, linked.link.id) {
        let command = fresh_command().to_string();
        return page(&web, StatusCode::OK, &token, Form::new(), Part::Locked { command });
    }
    slice(&web, &token, linked, StatusCode::OK, Form::new(), &[], fresh_command().to_string()).await
}

/// `POST /answer/{token}`: the code, by POST, so that it stands in no address and no log.
pub async fn open(web: Web, Path(token): Path<String>, posted: Posted) -> Answer {
    let Some(linked) = find(&web, &token).await? else { return gone(&web, &token) };
    web.slow_down(&format!("code{}", web.peer), 12, 6.0)?;
    let id = linked.link.id;
    let code: String = posted.value("code").chars().take(20).collect();
    let refused = match web.run(posted.envelope()?, LinkOpen { link: id, code }).await {
        Ok(receipt) if receipt.told.iter().any(|(_, said)| said == "yes") => {
            let mut answer = web.go(&format!("/answer/{token}"))?;
            let kept = link::sitting(&web.keys(), id, web.now.plus_minutes(SITTING_MINUTES));
            web.give_cookie(&mut answer, COOKIE, &kept, 1)?;
            return Ok(answer);
        }
        Ok(receipt) if receipt.told.iter().any(|(_, said)| said == "locked") => {
            Refusal::field("code", "refusal-matter-link-locked").arg("minutes", link::LOCK_MINUTES)
        }
        Ok(_) => Refusal::field("code", "refusal-matter-link-code"),
        Err(Fault::Refused(mut all)) if !all.is_empty() => all.remove(0),
        Err(Fault::NotFound) => return gone(&web, &token),
        Err(fault) => return Err(fault.into()),
    };
    // What was typed does not come back into the field: a code is not shown again.
    let form = Form::new().refused(web.t(), &[refused]);
    let command = fresh_command().to_string();
    page(&web, StatusCode::UNPROCESSABLE_ENTITY, &token, form, Part::Locked { command })
}

/// `POST /answer/{token}/sign`.
pub async fn sign(web: Web, Path(token): Path<String>, headers: HeaderMap, posted: Posted) -> Answer {
    let Some(linked) = find(&web, &token).await? else { return gone(&web, &token) };
    if !sits(&web, &headers, linked.link.id) {
        return web.go(&format!("/answer/{token}"));
    }
    match web.run(posted.envelope()?, LinkSign { link: linked.link.id }).await {
        // Signed before, or moved on: the page says where it stands now.
        Ok(_) | Err(Fault::Refused(_) | Fault::Stale { .. }) => web.go(&format!("/answer/{token}")),
        Err(Fault::NotFound) => gone(&web, &token),
        Err(fault) => Err(fault.into()),
    }
}

/// `POST /answer/{token}/send`.
pub async fn send(web: Web, Path(token): Path<String>, headers: HeaderMap, posted: Posted) -> Answer {
    let Some(linked) = find(&web, &token).await? else { return gone(&web, &token) };
    if !sits(&web, &headers, linked.link.id) {
        return web.go(&format!("/answer/{token}"));
    }
    let (id, number) = (linked.link.id, linked.matter.header.number.clone());
    // Kept photos are signed for this matter and for the public; they are plain files, the matter is of level 1.
    let (stored, mut refused) = photos::take_plain(&web, &posted, linked.matter.header.id).await?;
    let text = posted.paragraph("text").map_err(|refusal| refused.push(refusal)).ok();
    let done = match text.filter(|_| refused.is_empty()) {
        Some(text) => web.run(posted.envelope()?, LinkAnswer { link: id, text, photos: stored.clone() }).await,
        None => Err(Fault::Refused(refused)),
    };
    let again = posted.value("command").to_owned();
    match done {
        Ok(_) => page(&web, StatusCode::OK, &token, Form::new(), Part::Thanks(number)),
        Err(Fault::Refused(all)) => {
            let form = posted.refused(web.t(), &all);
            slice(&web, &token, linked, StatusCode::UNPROCESSABLE_ENTITY, form, &stored, again).await
        }
        Err(Fault::Stale { .. }) => {
            let form = posted.refused(web.t(), &[Refusal::new("refusal-stale-revision")]);
            slice(&web, &token, linked, StatusCode::CONFLICT, form, &stored, again).await
        }
        Err(Fault::NotFound) => gone(&web, &token),
        Err(fault) => Err(fault.into()),
    }
}

/// `GET /answer/{token}/photos/{photo}`: photos of what was reported, to a browser that gave the code.
pub async fn photo(
    web: Web,
    Path((token, photo)): Path<(String, Id<()>)>,
    Query(size): Query<Size>,
    headers: HeaderMap,
) -> Answer {
    let linked = find(&web, &token).await?.ok_or(Fault::NotFound)?;
    if !sits(&web, &headers, linked.link.id) {
        return Err(Fault::NotFound.into());
    }
    let header = linked.matter.header;
    let row = web
        .read(OPEN, move |read, _| {
            let row = read.opt(&ATTACHMENT, params![header.seq, photo, header.level])?;
            let row = row.filter(|row| row.data_key.is_none() && row.purpose == "scene").ok_or(Fault::NotFound)?;
            // Whoever opens a link has no account.
            if Release::read(read)?.lets(read, &row.sha)? { Ok(row) } else { Err(Fault::NotFound) }
        })
        .await?;
    give(&web, row, None, size.is_small()).await
}

async fn slice(
    web: &Web,
    token: &str,
    linked: Linked,
    status: StatusCode,
    form: Form,
    stored: &[Stored],
    command: String,
) -> Answer {
    let keys: Keys = web.keys();
    let (header, org, nobody) = (linked.matter.header.clone(), linked.link.org, web.actor.person);
    let (place, names, entries, pictures) = web
        .read(ANSWER, move |read, _| {
            let place = liren_places::find::name(read, header.place)?;
            let names = liren_people::public::org_names(read, &[org])?;
            let entries = dossier::timeline(read, &keys, &header, nobody, false)?;
            let rule = Release::read(read)?;
            let (mut shown, mut held) = (Vec::new(), 0);
            for row in read.all(&ATTACHMENTS, params![header.seq, header.level])? {
                if row.purpose != "scene" || row.data_key.is_some() {
                    continue;
                }
                if rule.lets(read, &row.sha)? { shown.push(row) } else { held += 1 }
            }
            Ok((place, names, entries, (shown, held)))
        })
        .await?;
    let t = web.t();
    let matter = &linked.matter;
    let help = linked.helps();
    let said = |kind: &str, name: &str| {
        last(&entries, kind).and_then(|e| e.body[name].as_str()).unwrap_or_default().to_owned()
    };
    let (due, ask) = match help {
        // Of a restricted matter the words stand in the entry alone.
        Some(help) => (help.due_at, asked(&entries, org).unwrap_or_else(|| help.note.clone())),
        None => (matter.record.work_due, said("dispatched", "text")),
    };
    let mut defs = vec![Def::new(t.s("matter-where"), place)];
    for (key, text) in [("matter-spot", said("reported", "spot")), ("matter-text", said("reported", "text"))] {
        if !text.is_empty() {
            defs.push(Def::new(t.s(key), text));
        }
    }
    let calendar = web.edge.office().calendar();
    let mut chips: Vec<Chip> = due.map(|due| views::left(&t, &calendar, web.now, due)).into_iter().collect();
    if let Some(rule) = &matter.rule {
        chips.push(Chip::new(liren_ui::Tone::Plain, views::category(&t, rule)));
        if !rule.close_condition.is_empty() {
            defs.push(Def::new(t.s("matter-close-condition"), rule.close_condition.clone()));
        }
    }
    let (pictures, held) = pictures;
    let photos = (1..)
        .zip(&pictures)
        .map(|(n, p)| {
            let href = format!("/answer/{token}/photos/{}", p.id);
            let caption = t.f1("matter-photo-scene", "n", n);
            Photo { src: format!("{href}?size=small"), href, alt: caption.clone(), caption }
        })
        .collect();
    let (sign, answer) = match (help, matter.state) {
        (Some(help), _) => (help.state == "offered", help.state == "accepted"),
        (None, State::Dispatched(_)) => (true, false),
        (None, State::Handling(_)) => (false, matter.assisting().next().is_none()),
        (None, _) => (false, false),
    };
    let part = Slice {
        number: matter.header.number.clone(),
        title: matter.header.title.clone(),
        org: names.get(&org).cloned().unwrap_or_default(),
        chips,
        defs,
        ask,
        photos,
        held: if held > 0 { t.f1("matter-answer-held", "count", held) } else { String::new() },
        command,
        revision: matter.header.revision,
        sign,
        answer,
        kept: photos::keep(web, stored, Some(matter.header.id)),
        kept_count: stored.len(),
    };
    page(web, status, token, form.keeping(stored.len()), Part::Slice(Box::new(part)))
}

/// What an organisation was asked to help with, the last time.
fn asked(entries: &[Entry], org: OrgId) -> Option<String> {
    let of = |e: &&Entry| e.row.kind == "assist_asked" && e.body["org"] == serde_json::json!(org);
    entries.iter().rev().find(of).and_then(|e| e.body["text"].as_str()).map(str::to_owned)
}

fn last<'e>(entries: &'e [Entry], kind: &str) -> Option<&'e Entry> {
    entries.iter().rev().find(|e| e.row.kind == kind)
}
