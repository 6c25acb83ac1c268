//! Accounts, for the security administrator: names, links, closing; nothing of what people do.

use axum::extract::{Path, Query};
use liren_kernel::Id;
use liren_office::{Command as _, Fault, PersonId, Role};
use liren_store::params;
use liren_ui::{Def, Form, Pager, Row, Shell, Tone};
use liren_web::{Answer, Failure, Posted, Web, session};

use super::{
    account::{browser, session_note},
    act::{self, Ask, Field, Input},
    people::{Asked, List, PAGE},
    person::{place_name, post_days, post_text, posts},
    post::name_for,
    told,
};
use crate::{
    accounts::{
        commands::{CloseAccount, EndSessions, Invite, Leave, OpenAccount, Reopen},
        invitation::Kind,
        store,
    },
    policy::ACCOUNT_LIST,
    store as people,
};

/// A row of the list as shown.
type Line = (PersonId, String, Option<String>, Option<store::AccountLine>);

pub(crate) async fn list(web: Web, Query(asked): Query<Asked>) -> Answer {
    let text: String = asked.q.trim().chars().take(60).collect();
    let (q, before) = (text.clone(), asked.after.parse::<i64>().unwrap_or(i64::MAX));
    let (rows, last) = web
        .read(ACCOUNT_LIST, move |read, _| {
            let mut rows: Vec<Line> = Vec::new();
            if q.is_empty() {
                let found = read.all(&store::ACCOUNTS, params![before, PAGE + 1])?;
                let shown = usize::try_from(PAGE).unwrap_or(found.len());
                let last = (found.len() > shown).then(|| found[shown - 1].seq);
                rows.extend(found.into_iter().take(shown).map(|a| (a.person, a.name.clone(), None, Some(a))));
                return Ok((rows, last));
            }
            // By the whole name or the sign-in name: an administrator looks somebody up, and browses nobody.
            let login = crate::accounts::sign_in::fold_login(&q);
            if let Some(account) = read.opt(&store::ACCOUNT_BY_LOGIN, params![login])?
                && let Some(line) = read.opt(&store::ACCOUNT_LINE, params![account.person])?
            {
                rows.push((line.person, line.name.clone(), None, Some(line)));
            }
            for (person, name, community) in read.all(&people::PERSONS_BY_NAME, params![q])? {
                if rows.iter().all(|(known, ..)| *known != person) {
                    let place = place_name(read, community.as_deref())?;
                    let line = read.opt(&store::ACCOUNT_LINE, params![person])?;
                    rows.push((person, name, Some(place), line));
                }
            }
            Ok((rows, None))
        })
        .await?;
    let t = web.t();
    let lines = rows.iter().map(|(person, name, place, account)| {
        let login = account.as_ref().and_then(|a| a.login.clone()).unwrap_or_default();
        let row = Row::new(login, name.clone(), format!("/accounts/{person}")).note(place.clone().unwrap_or_default());
        match account {
            None => row.state(Tone::Plain, t.s("account-state-none")),
            Some(a) if a.disabled_at.is_some() => row.state(Tone::Late, t.s("account-state-closed")),
            Some(a) if a.login.is_none() => row.state(Tone::Soon, t.s("account-state-invited")),
            Some(a) if a.factor == 1 => row.state(Tone::Done, t.s("account-state-factor")),
            Some(_) => row.state(Tone::Info, t.s("account-state-open")),
        }
    });
    let page = List {
        none: t.s("account-none-note").to_owned(),
        actions: vec![(t.s("account-open").to_owned(), "/accounts/new".to_owned())],
        action: "/accounts",
        form: Form::new().with("q", &text),
        label: t.s("account-search").to_owned(),
        hint: t.s("account-search-hint").to_owned(),
        choices_label: String::new(),
        choices: Vec::new(),
        counted: String::new(),
        rows: lines.collect(),
        pager: Pager { newer: None, older: last.map(|seq| format!("/accounts?after={seq}")) },
        shell: web.shell(t.s("account-title")),
    };
    web.page(&page)
}

/// A post with the way to end it.
struct Held {
    text: String,
    note: String,
    end: String,
}

#[derive(askama::Template)]
#[template(path = "people_accounts.html")]
struct Page<'a> {
    shell: Shell<'a>,
    base: String,
    person: PersonId,
    facts: Vec<Def>,
    held: Vec<Held>,
    links: Vec<(&'static str, String)>,
    there: bool,
    /// Not everything of theirs has ended.
    here: bool,
    open: bool,
    own: bool,
    identity: bool,
    /// Browser and times of each session in force.
    sessions: Vec<(String, String)>,
}

pub(crate) async fn page(web: Web, Path(id): Path<PersonId>) -> Answer {
    let now = web.now;
    let (name, account, posts, waiting, sessions) = web
        .read(ACCOUNT_LIST, move |read, _| {
            let (name,) = read.opt(&people::PERSON_NAME, params![id])?.ok_or(Fault::NotFound)?;
            let account = read.opt(&store::ACCOUNT_LINE, params![id])?;
            let waiting = read.all(&store::INVITATIONS_OPEN, params![id, now])?;
            let sessions = session::of_person(read, id, now)?;
            Ok((name, account, posts(read, id)?, waiting, sessions))
        })
        .await?;
    let t = web.t();
    let mut facts = Vec::new();
    let open = account.as_ref().is_some_and(|a| a.disabled_at.is_none());
    let joined = account.as_ref().is_some_and(|a| a.login.is_some());
    if let Some(account) = &account {
        facts.push(Def::new(
            t.s("account-login"),
            account.login.clone().unwrap_or_else(|| t.s("account-no-login").to_owned()),
        ));
        facts.push(Def::new(
            t.s("account-factor"),
            t.s(if account.factor == 1 { "account-factor-set" } else { "account-factor-off" }),
        ));
        let seen = account.last_in_at.map_or_else(|| t.s("account-never").to_owned(), |at| t.at(at, now));
        facts.push(Def::new(t.s("account-last"), seen));
        if let Some(at) = account.disabled_at {
            facts.push(Def::new(t.s("account-closed"), t.at(at, now)));
        }
    }
    for invitation in &waiting {
        facts.push(Def::new(
            t.s("account-waiting"),
            t.f1("account-waiting-until", "at", t.at(invitation.expires_at, now)),
        ));
    }
    let held = posts.iter().filter(|(p, ..)| p.until_at.is_none_or(|u| u > now)).map(|(post, org, place)| Held {
        text: post_text(t, post, org, place),
        note: post_days(t, post),
        end: format!("/people/{id}/posts/{}/end", post.id),
    });
    let held: Vec<Held> = held.collect();
    let links = match (open, joined) {
        (true, false) => vec![("join", t.s("account-invite-again").to_owned())],
        (true, true) => {
            let set = account.as_ref().is_some_and(|a| a.factor == 1);
            let factor = if set { "account-invite-factor" } else { "account-invite-factor-first" };
            vec![("password", t.s("account-invite-password").to_owned()), ("factor", t.s(factor).to_owned())]
        }
        _ => Vec::new(),
    };
    let page = Page {
        base: format!("/accounts/{id}"),
        person: id,
        facts,
        here: open || !held.is_empty(),
        held,
        links,
        there: account.is_some(),
        open,
        own: id == web.actor.person,
        identity: open && cfg!(feature = "oidc") && web.edge.settings().oidc.is_some(),
        sessions: sessions.iter().map(|s| (browser(&s.agent), session_note(t, s, now))).collect(),
        shell: web.shell(name),
    };
    web.page(&page)
}

pub(crate) async fn end_sessions(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    web.run(posted.envelope()?, EndSessions { person }).await?;
    web.go_saying(&format!("/accounts/{person}"), "account-said-sessions-ended", "")
}

#[derive(serde::Deserialize)]
pub(crate) struct For {
    person: Option<PersonId>,
}

async fn open_ask(web: &Web, person: Option<PersonId>) -> Result<Ask, liren_web::Failure> {
    let t = web.t();
    let mut ask =
        Ask::new(t, "account-open", "/accounts/new", "account-open-go").crumb(t.s("account-title"), "/accounts");
    if let Some(id) = person {
        let name = web.read(ACCOUNT_LIST, move |read, reach| name_for(read, reach, id, true)).await?;
        ask = ask.lead(t.f1("account-open-for", "name", name)).field(Field::hidden("person"));
    } else {
        ask = ask.lead(t.s("account-open-lead")).field(Field::line(t, "name", "person-name"));
    }
    Ok(ask.field(
        Field::new(t, "second_factor", "account-open-factor", Input::Tick)
            .hint(t, "account-open-factor-hint")
            .optional(),
    ))
}

pub(crate) async fn open_form(web: Web, Query(asked): Query<For>) -> Answer {
    let ask = open_ask(&web, asked.person).await?;
    let form = asked.person.map_or_else(Form::new, |id| Form::new().with("person", id.to_string()));
    act::show(&web, ask, form)
}

pub(crate) async fn open(web: Web, posted: Posted) -> Answer {
    let person: Option<PersonId> = posted.value("person").parse().ok();
    let command = OpenAccount {
        person,
        name: posted.value("name").to_owned(),
        second_factor: posted.value("second_factor") == "1",
    };
    match web.run(posted.envelope()?, command).await {
        Ok(receipt) => link_of(&web, &receipt).await,
        Err(fault) => act::again(&web, open_ask(&web, person).await?, &posted, fault),
    }
}

async fn link_of(web: &Web, receipt: &liren_office::Receipt) -> Answer {
    let id = receipt.told_as::<Id<()>>("invitation");
    told::invitation(web, id.ok_or_else(|| Fault::Internal("a receipt without an invitation".into()))?).await
}

pub(crate) async fn invite(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    let kind = Kind::from_name(posted.value("kind"))
        .ok_or_else(|| liren_kernel::Refusal::field("kind", "refusal-choice-invalid"))?;
    let receipt = web.run(posted.envelope()?, Invite { person, kind }).await?;
    link_of(&web, &receipt).await
}

/// The form of an act that takes something from somebody: it says from whom.
fn reason_ask(web: &Web, title: &str, (name, lead): (&str, String), action: String, back: String) -> Ask {
    let t = web.t();
    let mut ask = Ask::new(t, title, action, title)
        .of(t, name)
        .lead(lead)
        .crumb(t.s("person-back"), &*back)
        .field(Field::line(t, "reason", "post-reason"))
        .risky();
    ask.back = back;
    ask
}

async fn close_ask(web: &Web, id: PersonId) -> Result<Ask, Failure> {
    let name = web.read(ACCOUNT_LIST, move |read, reach| name_for(read, reach, id, true)).await?;
    let about = (&*name, web.t().s("account-close-lead").to_owned());
    Ok(reason_ask(web, "account-close", about, format!("/accounts/{id}/close"), format!("/accounts/{id}")))
}

pub(crate) async fn close_form(web: Web, Path(id): Path<PersonId>) -> Answer {
    act::show(&web, close_ask(&web, id).await?, Form::new())
}

pub(crate) async fn close(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    match web.run(posted.envelope()?, CloseAccount { person, reason: posted.value("reason").into() }).await {
        Ok(_) => web.go_saying(&format!("/accounts/{person}"), "account-said-closed", ""),
        Err(fault) => act::again(&web, close_ask(&web, person).await?, &posted, fault),
    }
}

pub(crate) async fn reopen(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    web.run(posted.envelope()?, Reopen { person }).await?;
    web.go_saying(&format!("/accounts/{person}"), "account-said-open", "")
}

/// The form of a leaving, with what is open with that person: it ends then, or is handed on.
async fn leave_ask(web: &Web, id: PersonId) -> Result<Ask, Failure> {
    let (office, now, all) = (web.edge.office().clone(), web.now, web.actor.has(Role::SecurityAdmin));
    let held = web.read(Leave::VERB, move |read, reach| {
        let name = name_for(read, reach, id, all)?;
        Ok((name, office.held_by(read, id, now)?))
    });
    let ((name, held), t) = (held.await?, web.t());
    let lines: Vec<String> = held.iter().map(|held| t.f1(held.label_key, "n", held.n)).collect();
    let open = if lines.is_empty() {
        t.s("person-leave-nothing").to_owned()
    } else {
        t.f1("person-leave-held", "what", lines.join(t.s("person-leave-and")))
    };
    let back = if web.actor.has(Role::SecurityAdmin) { format!("/accounts/{id}") } else { format!("/people/{id}") };
    let about = (&*name, format!("{} {open}", t.s("person-leave-lead")));
    Ok(reason_ask(web, "person-leave", about, format!("/people/{id}/leave"), back))
}

pub(crate) async fn leave_form(web: Web, Path(id): Path<PersonId>) -> Answer {
    act::show(&web, leave_ask(&web, id).await?, Form::new())
}

pub(crate) async fn leave(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    match web.run(posted.envelope()?, Leave { person, reason: posted.value("reason").into() }).await {
        Ok(_) => {
            let back = if web.actor.has(Role::SecurityAdmin) { "/accounts" } else { "/people" };
            web.go_saying(&format!("{back}/{person}"), "person-said-left", "")
        }
        Err(fault) => act::again(&web, leave_ask(&web, person).await?, &posted, fault),
    }
}
