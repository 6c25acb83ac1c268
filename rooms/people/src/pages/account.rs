//! One's own account: sessions, password, second factor.

use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use liren_kernel::{Id, Instant};
use liren_office::{Fault, PersonId, journal};
use liren_store::{Tx, params};
use liren_ui::{Def, Form, Shell, T};
use liren_web::{Answer, Posted, Web, session};
use serde_json::json;

use super::{
    act::{self, Ask, Field, Input},
    sign_in::passwords,
    told,
};
use crate::{
    accounts::{own, store, totp},
    policy::{ACCOUNT_OWN, SIGN_OUT},
};

/// A session with its button.
struct Line {
    id: Id<()>,
    agent: String,
    note: String,
    here: bool,
}

#[derive(askama::Template)]
#[template(path = "people_account.html")]
struct Page<'a> {
    shell: Shell<'a>,
    person: PersonId,
    facts: Vec<Def>,
    sessions: Vec<Line>,
    has_password: bool,
    has_factor: bool,
}

pub(crate) async fn page(web: Web) -> Answer {
    let (person, now) = (web.person()?, web.now);
    let (account, sessions, left) = web
        .read(ACCOUNT_OWN, move |read, _| {
            let account = read.opt(&store::ACCOUNT, params![person])?;
            let (left,) = read.one(&store::RECOVERY_LEFT, params![person])?;
            Ok((account, session::of_person(read, person, now)?, left))
        })
        .await?;
    let t = web.t();
    let here = web.session.as_ref().map(|s| s.id);
    let login = account.as_ref().and_then(|a| a.login.clone()).unwrap_or_else(|| t.s("account-no-login").to_owned());
    let has_factor = account.as_ref().is_some_and(|a| a.totp.is_some());
    let has_password = account.as_ref().is_some_and(|a| a.hash.is_some());
    let mut facts = vec![Def::new(t.s("account-login"), login)];
    let factor =
        if has_factor { t.f1("account-factor-on", "count", left) } else { t.s("account-factor-off").to_owned() };
    facts.push(Def::new(t.s("account-factor"), factor));
    let sessions = sessions
        .into_iter()
        .map(|s| Line { id: s.id, note: session_note(t, &s, now), agent: browser(&s.agent), here: Some(s.id) == here })
        .collect();
    let shell = web.shell(t.s("account-own"));
    web.page(&Page { shell, person, facts, sessions, has_password, has_factor })
}

/// Since when a session is in force, and when it was used last.
pub(super) fn session_note(t: T<'_>, s: &session::SessionRow, now: Instant) -> String {
    t.f2("account-session-note", "since", t.at(s.created_at, now), "seen", t.at(s.seen_at, now))
}

/// A browser's own words, cut to what people know: `Firefox, Windows`.
pub(super) fn browser(agent: &str) -> String {
    let first = |names: &[&'static str]| names.iter().copied().find(|name| agent.contains(*name));
    let program = first(&["MicroMessenger", "Edg", "Firefox", "Chrome", "Safari"]);
    let system = first(&["Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux"]);
    match (program, system) {
        (None, None) => agent.chars().take(30).collect(),
        (program, system) => [program, system].into_iter().flatten().collect::<Vec<_>>().join(", "),
    }
}

pub(crate) async fn end_session(web: Web, Path(id): Path<Id<()>>) -> Answer {
    let (person, at) = (web.person()?, web.now);
    let end = move |tx: &mut Tx<'_>| {
        session::end(tx, id, person, at)?;
        let payload = json!({ "what": "elsewhere" });
        let line = journal::Line { at, actor: person, verb: SIGN_OUT, command: None, payload: &payload };
        journal::append_loose(tx, &line).map(drop)
    };
    web.edge.office().keep(end).await?;
    web.go_saying("/account", "account-said-session-ended", "")
}

#[derive(serde::Deserialize)]
pub(crate) struct SureBack {
    #[serde(default)]
    back: String,
}

fn sure_ask(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "account-sure", "/account/sure", "account-sure-go")
        .lead(t.s("account-sure-lead"))
        .field(Field::new(t, "password", "account-password", Input::Line("password")).complete("current-password"))
        .field(
            Field::line(t, "code", "account-factor-code")
                .hint(t, "account-sure-code")
                .complete("one-time-code")
                .optional(),
        )
        .field(Field::hidden("back"))
}

pub(crate) async fn sure_form(web: Web, Query(back): Query<SureBack>) -> Answer {
    act::show(&web, sure_ask(&web), Form::new().with("back", liren_web::local(&back.back)))
}

pub(crate) async fn sure(web: Web, posted: Posted) -> Answer {
    let person = web.person()?;
    let session = web.session.as_ref().map(|session| session.id).ok_or(Fault::Forbidden)?;
    let (password, code) = (posted.value("password"), posted.value("code"));
    match own::prove(web.edge.office(), &passwords()?, (session, person), password, code).await {
        Ok(()) => web.go(liren_web::local(posted.value("back"))),
        Err(fault) => act::again(&web, sure_ask(&web), &posted, fault),
    }
}

fn password_ask(web: &Web) -> Ask {
    let t = web.t();
    let line = |name, key| Field::new(t, name, key, Input::Line("password"));
    Ask::new(t, "account-change-password", "/account/password", "account-save")
        .crumb(t.s("account-own"), "/account")
        .field(line("old", "account-password-old").complete("current-password"))
        .field(line("password", "account-password-new").hint(t, "account-password-hint").complete("new-password"))
}

pub(crate) async fn password_form(web: Web) -> Answer {
    act::show(&web, password_ask(&web), Form::new())
}

pub(crate) async fn password(web: Web, headers: HeaderMap, posted: Posted) -> Answer {
    let person = web.person()?;
    let session = web.session.as_ref().map(|session| session.id).ok_or(Fault::Forbidden)?;
    let agent = headers.get("user-agent").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let (old, new) = (posted.value("old"), posted.value("password"));
    match own::change_password(web.edge.office(), &passwords()?, (session, person), old, new, agent).await {
        Ok(token) => {
            let mut response = web.go_saying("/account", "account-said-password", "")?;
            web.give_session(&mut response, &token)?;
            Ok(response)
        }
        Err(fault) => act::again(&web, password_ask(&web), &posted, fault),
    }
}

fn factor_ask(web: &Web, secret: &str) -> Result<Ask, Fault> {
    let t = web.t();
    let mut ask = Ask::new(t, "account-new-factor", "/account/factor", "account-save")
        .lead(t.s("account-factor-why"))
        .crumb(t.s("account-own"), "/account")
        .field(Field::line(t, "code", "account-factor-code").hint(t, "account-factor-scan").complete("one-time-code"))
        .field(Field::new(t, "password", "account-password-old", Input::Line("password")).complete("current-password"))
        .field(Field::hidden("secret"));
    let login = web.known.as_ref().map_or("liren", |known| known.name.as_str());
    ask.figure = Some(("code", act::qr(&totp::address(secret, login))?, secret.to_owned()));
    Ok(ask)
}

pub(crate) async fn factor_form(web: Web) -> Answer {
    let secret = totp::new_secret();
    act::show(&web, factor_ask(&web, &secret)?, Form::new().with("secret", secret))
}

pub(crate) async fn factor(web: Web, posted: Posted) -> Answer {
    let (person, secret) = (web.person()?, posted.value("secret"));
    let session = web.session.as_ref().map(|session| session.id).ok_or(Fault::Forbidden)?;
    let (password, factor) = (posted.value("password"), (secret, posted.value("code")));
    match own::set_factor(web.edge.office(), &passwords()?, (session, person), password, factor).await {
        Ok(codes) => told::recovery(&web, codes, "/account"),
        Err(fault) => act::again(&web, factor_ask(&web, secret)?, &posted, fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_as_people_know_them() {
        assert_eq!(browser("Mozilla/5.0 (X11; Linux x86_64; rv:1) Gecko Firefox/1"), "Firefox, Linux");
        assert_eq!(browser("Mozilla/5.0 (iPhone) MicroMessenger/8 Safari"), "MicroMessenger, iPhone");
        assert_eq!(browser("curl/8"), "curl/8");
    }
}
