//! Signing in through the identity provider, and setting who somebody is to it.

use std::sync::LazyLock;

use axum::{
    extract::{Path, Query},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::IntoResponse as _,
};
use liren_kernel::Refusal;
use liren_office::{Command as _, Fault, PersonId};
use liren_store::params;
use liren_ui::Form;
use liren_web::{Answer, OidcSettings, Posted, Routes, Web};
use serde::Deserialize;

use super::{
    act::{self, Ask, Field},
    sign_in::{self, Back, from},
};
use crate::{
    accounts::{
        identity::{self, SetIdentity},
        oidc::Provider,
        sign_in::{Outcome, by_identity},
    },
    policy::SIGN_IN,
    store as people,
};

/// What is kept in the browser on the way round.
const COOKIE: &str = "oidc";

static PROVIDER: LazyLock<Provider> = LazyLock::new(Provider::default);

/// The routes of this page.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/sign-in/oidc", SIGN_IN, begin)
        .get("/sign-in/oidc/back", SIGN_IN, end)
        .get("/accounts/{id}/identity", SetIdentity::VERB, form)
        .post("/accounts/{id}/identity", SetIdentity::VERB, set)
}

fn settings(web: &Web) -> Result<OidcSettings, Fault> {
    web.edge.settings().oidc.clone().ok_or(Fault::NotFound)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Fault::Internal(e.to_string()))?
}

async fn begin(web: Web, Query(back): Query<Back>) -> Answer {
    let settings = settings(&web)?;
    web.slow_down(&format!("oidc{}", web.peer), 60, 30.0)?;
    let (keys, url, now) = (web.keys(), web.edge.settings().public_url.clone(), web.now);
    let begun = blocking(move || PROVIDER.begin(&settings, &url, &keys, &back.back, now)).await;
    let begun = match begun {
        Ok(begun) => begun,
        Err(fault) => return away(&web, &fault),
    };
    let to = HeaderValue::from_str(&begun.to).map_err(|e| Fault::Internal(e.to_string()))?;
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    web.give_cookie(&mut response, COOKIE, &begun.cookie, 1)?;
    Ok(response)
}

/// What the provider sends the browser back with.
#[derive(Deserialize)]
struct Came {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

async fn end(web: Web, headers: HeaderMap, Query(came): Query<Came>) -> Answer {
    let settings = settings(&web)?;
    web.slow_down(&format!("oidc{}", web.peer), 60, 30.0)?;
    let (keys, url, now) = (web.keys(), web.edge.settings().public_url.clone(), web.now);
    let cookie = web.cookie(&headers, COOKIE).unwrap_or_default().to_owned();
    let vouched = blocking(move || PROVIDER.end(&settings, &url, &keys, (&cookie, &came.state, &came.code), now)).await;
    let vouched = match vouched {
        Ok(Some(vouched)) => vouched,
        Ok(None) => return again(&web, Refusal::new("refusal-oidc-again")),
        Err(fault) => return away(&web, &fault),
    };
    let back = vouched.back.clone();
    let mut response = match by_identity(web.edge.office(), &vouched, from(&web, &headers)).await {
        Ok(Outcome::Half(half)) => sign_in::ask_factor(&web, half, &back)?,
        Ok(outcome) => sign_in::enter(&web, outcome, &back, Some(&headers)).await?,
        Err(Fault::Refused(mut all)) if !all.is_empty() => again(&web, all.swap_remove(0))?,
        Err(fault) => return Err(fault.into()),
    };
    web.give_cookie(&mut response, COOKIE, "", 0)?;
    Ok(response)
}

/// The page of signing in, with what went wrong; nothing of what the provider said.
fn again(web: &Web, refusal: Refusal) -> Answer {
    act::show(web, sign_in::ask(web), Form::new().refused(web.t(), &[refusal]))
}

fn away(web: &Web, fault: &Fault) -> Answer {
    tracing::warn!("{fault}");
    again(web, Refusal::new("refusal-oidc-away"))
}

async fn ask(web: &Web, id: PersonId) -> Result<(Ask, String), liren_web::Failure> {
    settings(web)?;
    let keys = web.keys();
    let (name, now) = web
        .read(SetIdentity::VERB, move |read, _| {
            let (name,) = read.opt(&people::PERSON_NAME, params![id])?.ok_or(Fault::NotFound)?;
            Ok((name, identity::of(read, &keys, id)?.unwrap_or_default()))
        })
        .await?;
    let t = web.t();
    let ask = Ask::new(t, "account-identity", format!("/accounts/{id}/identity"), "account-save")
        .lead(t.f1("account-identity-lead", "name", name))
        .crumb(t.s("person-back"), format!("/accounts/{id}"))
        .field(Field::line(t, "subject", "account-identity-subject").hint(t, "account-identity-hint").optional());
    Ok((ask, now))
}

async fn form(web: Web, Path(id): Path<PersonId>) -> Answer {
    let (ask, now) = ask(&web, id).await?;
    act::show(&web, ask, Form::new().with("subject", now))
}

async fn set(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    let issuer = settings(&web)?.issuer;
    let command = SetIdentity { person, issuer, subject: posted.value("subject").to_owned() };
    match web.run(posted.envelope()?, command).await {
        Ok(_) => web.go_saying(&format!("/accounts/{person}"), "account-said-identity", ""),
        Err(fault) => act::again(&web, ask(&web, person).await?.0, &posted, fault),
    }
}
