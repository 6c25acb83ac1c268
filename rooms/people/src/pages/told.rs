//! What is told once: one-time links, codes on cards, recovery codes.

use axum::extract::Path;
use liren_kernel::Id;
use liren_office::{Fault, PersonId};
use liren_store::params;
use liren_ui::Shell;
use liren_web::{Answer, Posted, Web};

use super::act::qr;
use crate::accounts::{
    code,
    commands::{IssueCode, RevokeCode, code_of_invitation},
    store,
};
use crate::store as people;

#[derive(askama::Template)]
#[template(path = "people_told.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lead: String,
    svg: String,
    lines: Vec<String>,
    note: String,
    go: String,
    href: String,
}

/// A one-time link, for the administrator who made it.
pub(crate) async fn invitation(web: &Web, id: Id<()>) -> Answer {
    let (keys, person, now) = (web.keys(), web.person()?, web.now);
    let found = web.edge.office().db().read(move |read| {
        let Some((person, code)) = code_of_invitation(read, &keys, id, person, now)? else { return Ok(None) };
        let name = read.opt(&people::PERSON_NAME, params![person])?;
        Ok::<_, Fault>(name.map(|(name,)| (person, code, name)))
    });
    let (person, code, name) = found.await?.ok_or(Fault::NotFound)?;
    let t = web.t();
    let link = format!("{}/invitation/{code}", web.edge.settings().public_url);
    let page = Page {
        shell: web.shell(t.f1("account-link-of", "name", name)),
        lead: t.s("account-link-lead").to_owned(),
        svg: qr(&link)?,
        lines: vec![link],
        note: t.s("account-link-note").to_owned(),
        go: t.s("account-back").to_owned(),
        href: format!("/accounts/{person}"),
    };
    web.page(&page)
}

/// Recovery codes, for the person whose second factor was just set.
pub(crate) fn recovery(web: &Web, codes: Vec<String>, href: &str) -> Answer {
    let t = web.t();
    let page = Page {
        shell: web.shell(t.s("account-recovery-title")),
        lead: t.s("account-recovery-lead").to_owned(),
        svg: String::new(),
        lines: codes,
        note: t.s("account-recovery-note").to_owned(),
        go: t.s("account-go-on").to_owned(),
        href: href.to_owned(),
    };
    web.page(&page)
}

/// Gives a volunteer a code and shows the card to print.
pub(crate) async fn issue_code(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    let receipt = web.run(posted.envelope()?, IssueCode { person }).await?;
    let id = receipt.told.first().and_then(|(_, id)| id.parse::<Id<()>>().ok());
    let id = id.ok_or_else(|| Fault::Internal("a receipt without a code".into()))?;
    // A second tap on an old card shows nothing: the code must still be in force.
    let known = web.edge.office().db().read(move |read| Ok::<_, Fault>(read.opt(&store::CODE_BY_ID, params![id])?));
    if known.await?.is_none_or(|(holder,)| holder != person) {
        return Err(Fault::NotFound.into());
    }
    let code = code::grouped(&code::personal(&web.keys(), &id.to_string()));
    let t = web.t();
    let page = Page {
        shell: web.shell(t.s("account-card-title")),
        lead: t.s("account-card-lead").to_owned(),
        svg: qr(&format!("{}/sign-in/code?c={code}", web.edge.settings().public_url))?,
        lines: vec![code],
        note: t.s("account-card-note").to_owned(),
        go: t.s("account-back").to_owned(),
        href: format!("/people/{person}"),
    };
    web.page(&page)
}

/// Ends a volunteer's code.
pub(crate) async fn revoke_code(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    web.run(posted.envelope()?, RevokeCode { person }).await?;
    web.go_saying(&format!("/people/{person}"), "account-said-code-ended", "")
}
