//! The page that the code on a certificate leads to: whether it stands, and whether the name on it is the right one.

use axum::{
    extract::{Path, Query},
    http::{StatusCode, header},
    response::IntoResponse,
};
use liren_kernel::{CommandId, Refusal};
use liren_office::{
    Fault,
    certificate::{self, Certificate, Found, Serial, signing},
};
use liren_ui::{Chip, Def, Form, Row, Shell};
use serde::Deserialize;

use super::{
    CHECK, paper,
    view::{self, Standing},
};
use crate::{Answer, Posted, Web};

#[derive(Deserialize)]
pub(super) struct Typed {
    serial: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "certificates.html")]
struct Ask<'a> {
    shell: Shell<'a>,
    form: Form,
    own: Vec<Row>,
}

/// The form for a number read off a paper; a signed-in person sees their own certificates above it.
pub(super) async fn ask(web: Web, Query(typed): Query<Typed>) -> Answer {
    let Some(serial) = typed.serial else { return asked(&web, Form::new()).await };
    match Serial::read(&serial) {
        Ok(serial) => web.go(&format!("/certificates/{serial}")),
        Err(refusal) => asked(&web, Form::new().with("serial", serial).refused(web.t(), &[refusal])).await,
    }
}

async fn asked(web: &Web, form: Form) -> Answer {
    let (person, keys) = (web.actor.is_person().then_some(web.actor.person), web.keys());
    let own = web
        .read(CHECK, move |read, _| match person {
            Some(person) => certificate::of_person(read, &keys, person),
            None => Ok(Vec::new()),
        })
        .await?;
    let t = web.t();
    let row = |one: &Certificate| {
        let standing = if one.revoked_at().is_some() { Standing::Revoked } else { Standing::Valid };
        Row::new(t.short_day(one.row.issued_at.day(), web.now), &one.said.what, format!("/certificates/{}", one.serial))
            .note(format!("{} · {}", view::title(&t, &one.said.kind), one.serial))
            .state(standing.tone(), standing.word(&t))
    };
    let own = own.iter().map(row).collect();
    let status = if form.is_refused() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    web.page_with(status, &Ask { shell: web.shell(t.s("certificate-check-title")), form, own })
}

#[derive(askama::Template)]
#[template(path = "certificate.html")]
struct Page<'a> {
    shell: Shell<'a>,
    serial: String,
    chip: Chip,
    note: String,
    lines: Vec<Def>,
    form: Form,
    /// What the comparison of names said.
    said: Option<Chip>,
    /// For what, once the name was right.
    what: String,
    /// What the paper says, in its own words: a number that was painted over is found by comparing.
    text: String,
    facts: Vec<Def>,
    /// Addresses of the paper and of the signed text; empty for those who may not fetch them.
    paper: String,
    signed: String,
    reason: String,
    may_revoke: bool,
    command: CommandId,
}

struct Seen {
    found: Option<Found>,
    may_fetch: bool,
    may_revoke: bool,
}

async fn look(web: &Web, serial: &Serial) -> Result<Seen, crate::Failure> {
    let (keys, wanted, asker) = (web.keys(), serial.clone(), web.clone());
    web.read(CHECK, move |read, reach| {
        let found = certificate::by_serial(read, &keys, &wanted)?;
        let (may_fetch, may_revoke) = match &found {
            Some(Found::Sound(one)) => view::rights(&asker, read, &keys, reach, one)?,
            _ => (false, false),
        };
        Ok(Seen { found, may_fetch, may_revoke })
    })
    .await
}

/// The serial number of an address; a number that cannot be one is told what is wrong with it.
async fn serial_of(web: &Web, typed: &str) -> Result<Serial, Answer> {
    match Serial::read(typed) {
        Ok(serial) => Ok(serial),
        Err(refusal) => Err(asked(web, Form::new().with("serial", typed).refused(web.t(), &[refusal])).await),
    }
}

pub(super) async fn show(web: Web, Path(typed): Path<String>) -> Answer {
    web.slow_down(&format!("certificate{}", web.peer), 60, 60.0)?;
    let serial = match serial_of(&web, &typed).await {
        Ok(serial) => serial,
        Err(answer) => return answer,
    };
    let seen = look(&web, &serial).await?;
    render(&web, &serial, seen, Form::new(), None)
}

/// The page again, with what was refused of an act on it.
pub(super) async fn again(web: &Web, typed: &str, form: Form) -> Answer {
    let serial = match serial_of(web, typed).await {
        Ok(serial) => serial,
        Err(answer) => return answer,
    };
    let seen = look(web, &serial).await?;
    render(web, &serial, seen, form, None)
}

/// Compares the full name: the page shows it masked, so that a found paper tells no name it does not bear.
pub(super) async fn compare(web: Web, Path(typed): Path<String>, posted: Posted) -> Answer {
    let serial = match serial_of(&web, &typed).await {
        Ok(serial) => serial,
        Err(answer) => return answer,
    };
    // Names are few: whoever tries them one after another, from here or from many places, is slowed down.
    web.slow_down(&format!("certificate-name{}", web.peer), 10, 10.0)?;
    web.slow_down(&format!("certificate-name-{serial}"), 20, 5.0)?;
    let seen = look(&web, &serial).await?;
    let form = posted.form();
    let name = match posted.line("name") {
        Ok(name) => name,
        Err(refusal) => return render(&web, &serial, seen, form.refused(web.t(), &[refusal]), None),
    };
    let fits = match &seen.found {
        Some(Found::Sound(one)) => Some(certificate::is_name(&one.said, name.as_str())),
        _ => None,
    };
    let form = match fits {
        Some(false) => form.refused(web.t(), &[Refusal::field("name", "refusal-certificate-name")]),
        _ => form,
    };
    render(&web, &serial, seen, form, fits)
}

fn render(web: &Web, serial: &Serial, seen: Seen, form: Form, fits: Option<bool>) -> Answer {
    let t = web.t();
    let standing = Standing::of(seen.found.as_ref());
    if standing == Standing::Broken {
        tracing::error!(%serial, "a certificate is not what was signed; run `liren verify`");
    }
    let (mut lines, mut what, mut reason) = (Vec::new(), String::new(), String::new());
    let (mut text, mut facts) = (String::new(), Vec::new());
    if let Some(Found::Sound(one)) = &seen.found {
        lines = view::public_lines(&t, one);
        if fits == Some(true) || seen.may_fetch {
            what.clone_from(&one.said.what);
            (text, facts) = paper::told(web, one);
        }
        if seen.may_fetch {
            reason = one.row.reason.clone().unwrap_or_default();
        }
    }
    let said = (fits == Some(true)).then(|| Chip::new(liren_ui::Tone::Done, t.s("certificate-name-fits")));
    let status = match standing {
        Standing::Unknown => StatusCode::NOT_FOUND,
        _ if form.is_refused() => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let page = Page {
        shell: web.shell(t.s("certificate-check-title")),
        serial: serial.to_string(),
        chip: Chip::new(standing.tone(), standing.word(&t)),
        note: standing.note(&t),
        lines,
        form,
        said,
        what,
        text,
        facts,
        paper: if seen.may_fetch && standing == Standing::Valid {
            format!("/certificates/{serial}/paper")
        } else {
            String::new()
        },
        signed: if seen.may_fetch { format!("/certificates/{serial}/signed") } else { String::new() },
        reason,
        may_revoke: seen.may_revoke && standing == Standing::Valid,
        command: crate::fresh_command(),
    };
    web.page_with(status, &page)
}

/// The certificate, when the reader may fetch it; otherwise it is not there.
pub(super) async fn fetched(web: &Web, typed: &str) -> Result<Certificate, Fault> {
    let serial = Serial::read(typed).map_err(|_| Fault::NotFound)?;
    let seen = look(web, &serial).await.map_err(|failure| (*failure.0).clone())?;
    match seen {
        Seen { found: Some(Found::Sound(one)), may_fetch: true, .. } => Ok(*one),
        _ => Err(Fault::NotFound),
    }
}

/// The signed text itself, for whoever wants to check it without this office.
pub(super) async fn signed(web: Web, Path(typed): Path<String>) -> Answer {
    let one = fetched(&web, &typed).await?;
    let name = format!("attachment; filename=\"{}.jws\"", one.serial);
    Ok(([(header::CONTENT_TYPE, "application/jose".to_owned()), (header::CONTENT_DISPOSITION, name)], one.jws)
        .into_response())
}

/// The public keys, as a JSON Web Key Set (RFC 7517): those in use and those that were.
pub(super) async fn key(web: Web) -> Answer {
    let keys = web.read(CHECK, |read, _| signing::published(read)).await?;
    let set = serde_json::json!({ "keys": keys.iter().map(signing::PublicKey::jwk).collect::<Vec<_>>() });
    Ok(([(header::CONTENT_TYPE, "application/jwk-set+json")], set.to_string()).into_response())
}
