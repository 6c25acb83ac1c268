//! 办理链接: what the desk sees of them and makes. Address and code stand apart, so that they are sent apart.

use axum::{extract::Path, http::StatusCode};
use liren_kernel::Refusal;
use liren_office::{DossierId, Fault, Subject as _};
use liren_ui::{Choice, Crumb, Def, Form, Shell};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};

use crate::{
    commands::links::{MAKE, MakeLink, RevokeLinks},
    link::{self, Link},
    model::State,
    subject::{self, Matter},
};

#[derive(askama::Template)]
#[template(path = "links.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    back: String,
    command: String,
    command_revoke: String,
    orgs: Vec<Choice>,
    open: Vec<Open>,
    before: Vec<Def>,
}

/// A link that can be opened.
struct Open {
    org: String,
    until: String,
    state: String,
    address: String,
    code: String,
}

struct Found {
    matter: Matter,
    links: Vec<Link>,
    names: std::collections::BTreeMap<liren_office::OrgId, String>,
}

async fn read(web: &Web, id: DossierId) -> Result<Found, Failure> {
    let (keys, actor, policy) = (web.keys(), web.actor.clone(), web.edge.office().policy().clone());
    web.read(MAKE, move |read, reach| {
        let matter = subject::load(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
        // Codes are for the desk of the place alone.
        if !policy.permits(&actor, MAKE, &matter.facts()) {
            return Err(Fault::Forbidden);
        }
        let links = link::of_matter(read, matter.header.seq)?;
        let mut orgs: Vec<_> = links.iter().map(|l| l.org).chain(who(&matter)).collect();
        orgs.sort_unstable();
        orgs.dedup();
        let names = liren_people::public::org_names(read, &orgs)?;
        Ok(Found { matter, links, names })
    })
    .await
}

/// Those for whom a link can be made now.
fn who(matter: &Matter) -> Vec<liren_office::OrgId> {
    let lead = match matter.state {
        State::Dispatched(slice) | State::Handling(slice) => Some(slice.org),
        _ => None,
    };
    lead.into_iter().chain(matter.assisting().map(|help| help.to_org)).collect()
}

fn page(web: &Web, found: &Found, status: StatusCode, form: Form) -> Answer {
    let t = web.t();
    let header = &found.matter.header;
    let back = format!("/matters/{}", header.id);
    let mut shell = web.shell(t.s("matter-links-title"));
    shell.crumbs = vec![Crumb::link(t.s("matter-list-title"), "/matters"), Crumb::link(header.number.clone(), &back)];
    let name = |org| found.names.get(&org).cloned().unwrap_or_default();
    let keys = web.keys();
    let public = web.edge.settings().public_url.trim_end_matches('/').to_owned();
    let offered = |link: &&Link| {
        found.matter.record.offer == Some(link.offer) || found.matter.assisting().any(|h| h.id == link.offer)
    };
    let (live, past): (Vec<&Link>, Vec<&Link>) =
        found.links.iter().partition(|link| link.is_open(web.now) && offered(link));
    let open = live
        .into_iter()
        .map(|link| Open {
            org: name(link.org),
            until: t.at(link.expires_at, web.now),
            state: t
                .s(match (link.is_locked(web.now), link.opened_at.is_some()) {
                    (true, _) => "matter-link-locked",
                    (false, true) => "matter-link-opened",
                    (false, false) => "matter-link-sent",
                })
                .to_owned(),
            address: format!("{public}/answer/{}", link::token(&keys, link.id)),
            code: spaced(&link::code(&keys, link.id)),
        })
        .collect();
    let before = past
        .into_iter()
        .map(|link| {
            let state = if link.answered_at.is_some() {
                "matter-link-answered"
            } else if link.revoked_at.is_some() {
                "matter-link-revoked"
            } else {
                "matter-link-past"
            };
            Def::new(name(link.org), format!("{} · {}", t.at(link.made_at, web.now), t.s(state)))
        })
        .collect();
    let orgs = who(&found.matter).into_iter().map(|org| Choice::new(org.to_string(), name(org))).collect();
    let command = match form.value("command") {
        "" => fresh_command().to_string(),
        kept => kept.to_owned(),
    };
    let (action, command_revoke) = (format!("{back}/links"), fresh_command().to_string());
    web.page_with(status, &Page { shell, form, action, back, command, command_revoke, orgs, open, before })
}

fn spaced(code: &str) -> String {
    let (a, b) = code.split_at(code.len() / 2);
    format!("{a} {b}")
}

/// `GET /matters/{id}/links`.
pub async fn show(web: Web, Path(id): Path<DossierId>) -> Answer {
    let found = read(&web, id).await?;
    page(&web, &found, StatusCode::OK, Form::new().with("days", "3"))
}

/// `POST /matters/{id}/links`.
pub async fn make(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let days =
        posted.value("days").parse().map_err(|_| Refusal::field("days", "refusal-matter-link-days").arg("max", 14));
    let done = match (posted.id("org"), days) {
        (Ok(org), Ok(days)) => web.run(posted.envelope()?, MakeLink { matter: id, org, days }).await,
        (a, b) => Err([a.err(), b.err()].into_iter().flatten().collect::<Vec<_>>().into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/matters/{id}/links"), "matter-said-link-made", ""),
        Err(Fault::Refused(all)) => {
            let found = read(&web, id).await?;
            page(&web, &found, StatusCode::UNPROCESSABLE_ENTITY, posted.refused(web.t(), &all))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// `POST /matters/{id}/links/revoke`.
pub async fn revoke(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    web.run(posted.envelope()?, RevokeLinks { matter: id }).await?;
    web.go_saying(&format!("/matters/{id}/links"), "matter-said-link-revoked", "")
}
