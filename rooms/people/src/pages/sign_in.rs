//! Signing in and out, and what lies behind one-time links.

use std::sync::OnceLock;

use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use liren_office::Fault;
use liren_store::params;
use liren_ui::Form;
use liren_web::{Answer, Posted, Web, local, session};
use serde::Deserialize;

use super::{
    act::{self, Ask, Field, Input},
    told,
};
use crate::accounts::{
    Passwords, code,
    invitation::{self, Chosen, Invited, Kind},
    known,
    sign_in::{self, First, From, Outcome},
    store, totp,
};

/// One semaphore for the whole program: the machine's cores are shared too.
static PASSWORDS: OnceLock<Passwords> = OnceLock::new();

/// The hasher of the program.
///
/// # Errors
/// When it cannot be made.
pub fn passwords() -> Result<Passwords, Fault> {
    match PASSWORDS.get() {
        Some(passwords) => Ok(passwords.clone()),
        None => {
            let made = Passwords::new()?;
            Ok(PASSWORDS.get_or_init(|| made).clone())
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    pub(crate) back: String,
    #[serde(default)]
    c: String,
}

pub(crate) fn from(web: &Web, headers: &HeaderMap) -> From {
    let agent = headers.get("user-agent").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let known = web.cookie(headers, known::COOKIE).unwrap_or_default();
    From { address: web.peer.to_string(), agent: agent.to_owned(), known: known.to_owned() }
}

pub(crate) fn ask(web: &Web) -> Ask {
    let t = web.t();
    let ask = Ask::new(t, "account-sign-in", "/sign-in", "account-sign-in-go")
        .field(Field::line(t, "login", "account-login").complete("username"))
        .field(Field::new(t, "password", "account-password", Input::Line("password")).complete("current-password"))
        .field(Field::hidden("back"))
        .link(t.s("account-by-code"), "/sign-in/code")
        .link(t.s("account-by-invitation"), "/invitation");
    if cfg!(feature = "oidc") && web.edge.settings().oidc.is_some() {
        return ask.link(t.s("account-by-oidc"), "/sign-in/oidc");
    }
    ask
}

pub(crate) async fn form(web: Web, Query(back): Query<Back>) -> Answer {
    if web.session.is_some() {
        return web.go(local(&back.back));
    }
    act::show(&web, ask(&web), Form::new().with("back", local(&back.back)))
}

pub(crate) async fn password(web: Web, headers: HeaderMap, posted: Posted) -> Answer {
    let (login, password) = (posted.value("login").to_owned(), posted.value("password").to_owned());
    let tried = sign_in::by_password(web.edge.office(), &passwords()?, &login, &password, from(&web, &headers)).await;
    match tried {
        Ok(Outcome::Half(half)) => ask_factor(&web, half, posted.value("back")),
        Ok(outcome) => enter(&web, outcome, posted.value("back"), Some(&headers)).await,
        Err(fault) => act::again(&web, ask(&web), &posted, fault),
    }
}

/// Asks for the second factor.
pub(crate) fn ask_factor(web: &Web, half: String, back: &str) -> Answer {
    act::show(web, factor_ask(web), Form::new().with("half", half).with("back", local(back)))
}

fn factor_ask(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "account-factor-title", "/sign-in/factor", "account-sign-in-go")
        .lead(t.s("account-factor-lead"))
        .field(Field::line(t, "code", "account-factor-code").hint(t, "account-factor-hint").complete("one-time-code"))
        .field(Field::hidden("half"))
        .field(Field::hidden("back"))
        .link(t.s("account-factor-other"), "/sign-in")
}

pub(crate) async fn factor(web: Web, headers: HeaderMap, posted: Posted) -> Answer {
    let tried =
        sign_in::by_factor(web.edge.office(), posted.value("half"), posted.value("code"), from(&web, &headers)).await;
    match tried {
        Ok(outcome) => enter(&web, outcome, posted.value("back"), Some(&headers)).await,
        Err(fault) => act::again(&web, factor_ask(&web), &posted, fault),
    }
}

fn code_ask(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "account-code-title", "/sign-in/code", "account-sign-in-go")
        .lead(t.s("account-code-lead"))
        .field(Field::line(t, "code", "account-code"))
        .link(t.s("account-by-password"), "/sign-in")
}

pub(crate) async fn code_form(web: Web, Query(back): Query<Back>) -> Answer {
    // From the QR code on the card: the code stands there, one tap signs in.
    act::show(&web, code_ask(&web), Form::new().with("code", code::grouped(&code::read(&back.c))))
}

pub(crate) async fn code(web: Web, headers: HeaderMap, posted: Posted) -> Answer {
    match sign_in::by_code(web.edge.office(), posted.value("code"), from(&web, &headers)).await {
        // A card opens the session alone: the browser it is used on may be anybody's.
        Ok(outcome) => enter(&web, outcome, "/", None).await,
        Err(fault) => act::again(&web, code_ask(&web), &posted, fault),
    }
}

pub(crate) async fn enter(web: &Web, outcome: Outcome, back: &str, browser: Option<&HeaderMap>) -> Answer {
    let Outcome::In { token, first, person } = outcome else {
        return Err(Fault::Internal("a half sign-in cannot enter".into()).into());
    };
    let mut response = match first {
        First::Nothing => web.go(local(back))?,
        First::ChangePassword => web.go_saying("/account/password", "account-said-must-change", "")?,
        First::SetUpFactor => web.go_saying("/account/factor", "account-said-must-factor", "")?,
    };
    web.give_session(&mut response, &token)?;
    if let Some(headers) = browser {
        let before = web.cookie(headers, known::COOKIE).unwrap_or_default();
        let hash = web.edge.office().db().read(move |read| Ok::<_, Fault>(read.opt(&store::ACCOUNT, params![person])?));
        let hash = hash.await?.and_then(|account| account.hash).unwrap_or_default();
        let after = known::remember(&web.keys(), before, (person, &hash), web.now);
        web.give_cookie(&mut response, known::COOKIE, &after, known::DAYS)?;
    }
    Ok(response)
}

pub(crate) async fn out(web: Web) -> Answer {
    if let Some(session) = web.session.clone() {
        let now = web.now;
        let ended = web.edge.office().keep(move |tx| session::end(tx, session.id, session.person, now)).await;
        match ended {
            // Ended elsewhere meanwhile: out is out.
            Ok(()) | Err(Fault::NotFound) => {}
            Err(fault) => return Err(fault.into()),
        }
    }
    let mut response = web.go("/sign-in")?;
    web.take_session(&mut response)?;
    Ok(response)
}

/// For people who got a code on paper.
pub(crate) async fn invitation_ask(web: Web, Query(back): Query<Back>) -> Answer {
    let typed = code::read(&back.c);
    if !typed.is_empty() {
        return web.go(&format!("/invitation/{typed}"));
    }
    let t = web.t();
    #[derive(askama::Template)]
    #[template(path = "people_code.html")]
    struct Page<'a> {
        shell: liren_ui::Shell<'a>,
        form: Form,
    }
    let mut shell = web.shell(t.s("account-by-invitation"));
    shell.menu.clear();
    web.page(&Page { shell, form: Form::new() })
}

async fn invited(web: &Web, typed: &str) -> Result<Invited, Fault> {
    web.slow_down(&format!("i{}", web.peer), 60, 30.0)?;
    let (keys, typed, now) = (web.keys(), typed.to_owned(), web.now);
    let found = web.edge.office().db().read(move |read| invitation::look(read, &keys, &typed, now)).await?;
    found.ok_or_else(|| liren_kernel::Refusal::new("refusal-invitation-gone").into())
}

fn invitation_page(web: &Web, typed: &str, invited: &Invited, secret: &str) -> Result<Ask, Fault> {
    let t = web.t();
    let action = format!("/invitation/{}", code::read(typed));
    let (title, lead) = match invited.kind {
        Kind::Join => ("account-join", "account-join-lead"),
        Kind::Password => ("account-new-password", "account-new-password-lead"),
        Kind::Factor => ("account-new-factor", "account-new-factor-lead"),
    };
    let mut ask = Ask::new(t, title, action, "account-save").lead(t.f1(lead, "name", &invited.name));
    if invited.login.is_none() {
        let login = Field::line(t, "login", "account-login").hint(t, "account-login-hint").complete("username");
        ask = ask.field(login);
    }
    if invited.kind != Kind::Factor {
        let password = Field::new(t, "password", "account-password-new", Input::Line("password"));
        ask = ask.field(password.hint(t, "account-password-hint").complete("new-password"));
    }
    if invited.kind != Kind::Password {
        let mut field = Field::line(t, "code", "account-factor-code").complete("one-time-code");
        field = field.hint(t, "account-factor-scan");
        if invited.kind == Kind::Join && !invited.needs_factor {
            field = field.optional();
        }
        ask = ask.field(field).field(Field::hidden("secret"));
        let login = invited.login.as_deref().unwrap_or("liren");
        ask.figure = Some(("code", act::qr(&totp::address(secret, login))?, secret.to_owned()));
    }
    Ok(ask)
}

pub(crate) async fn invitation_form(web: Web, Path(typed): Path<String>) -> Answer {
    let invited = invited(&web, &typed).await?;
    let secret = totp::new_secret();
    let ask = invitation_page(&web, &typed, &invited, &secret)?;
    act::show(&web, ask, Form::new().with("secret", secret))
}

pub(crate) async fn invitation(web: Web, Path(typed): Path<String>, posted: Posted) -> Answer {
    let invited = invited(&web, &typed).await?;
    let field = |name: &str| posted.value(name).to_owned();
    let chosen =
        Chosen { login: field("login"), password: field("password"), secret: field("secret"), code: field("code") };
    match invitation::accept(web.edge.office(), &passwords()?, &typed, chosen).await {
        Ok(codes) if codes.is_empty() => web.go_saying("/sign-in", "account-said-joined", ""),
        Ok(codes) => told::recovery(&web, codes, "/sign-in"),
        Err(fault) => {
            let ask = invitation_page(&web, &typed, &invited, posted.value("secret"))?;
            act::again(&web, ask, &posted, fault)
        }
    }
}
