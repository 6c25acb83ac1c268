//! One sentinel: from where, as what, since when; the acts of who answers for them.

use axum::extract::Path;
use liren_kernel::mask::Purpose;
use liren_office::{Facts, Fault, Receipt, Subject as _};
use liren_people::public;
use liren_ui::{Crumb, Def, Form};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field},
};

use super::view::View;
use crate::{
    commands::{
        end::{self, End},
        set_hat::{self, SetHat},
    },
    model::{Hat, SentinelId},
    policy::DEPOT,
    subject::{self, OnSentinel},
};

/// Leads to whoever was taken in.
///
/// # Errors
/// When the receipt names nobody.
pub fn taken_in(web: &Web, receipt: &Receipt) -> Answer {
    let id = receipt.told("sentinel").ok_or(Fault::NotFound)?;
    web.go_saying(&format!("/sentinels/{id}"), "sentinel-said-taken-in", "")
}

async fn load(web: &Web, verb: liren_kernel::Verb, id: SentinelId) -> Result<(OnSentinel, String), Failure> {
    let (actor, now) = (web.actor.clone(), web.now);
    web.read(verb, move |read, _| {
        let on = subject::sentinel(read, &actor, id, now)?.ok_or(Fault::NotFound)?;
        let person = on.row.person;
        let name = public::name_of(read, &[person], Purpose::Team)?.remove(&person).unwrap_or_default();
        Ok((on, name))
    })
    .await
}

fn may(web: &Web, on: &OnSentinel, verb: liren_kernel::Verb) -> bool {
    let facts: Facts = on.facts();
    on.row.until_at.is_none() && web.edge.office().policy().permits(&web.actor, verb, &facts)
}

/// `GET /sentinels/{id}`.
pub async fn page(web: Web, Path(id): Path<SentinelId>) -> Answer {
    let (on, name) = load(&web, DEPOT, id).await?;
    let t = web.t();
    let staff = subject::is_staff(&web.actor, &on.at);
    let mut view = View::new(web.shell(name));
    let depot = format!("/sentinels/depots/{}", on.at.id);
    if staff {
        view.shell.crumbs.push(Crumb::link(t.s("sentinel-list-title"), "/sentinels"));
    }
    view.shell.crumbs.push(Crumb::link(on.at.name.clone(), depot));
    let row = &on.row;
    view.defs = vec![
        Def::new(t.s("sentinel-part"), t.s(&row.part.label_key())),
        Def::new(t.s("sentinel-hat"), t.s(&row.hat.label_key())),
        Def::new(t.s("sentinel-since"), t.day(row.confirmed_at.day())),
        match row.trained_at {
            Some(at) => Def::new(t.s("sentinel-trained"), t.day(at.day())),
            None => Def::new(t.s("sentinel-untrained"), t.s("sentinel-untrained-note")),
        },
    ];
    if let Some(until) = row.until_at {
        view.defs.push(Def::new(t.s("sentinel-until"), t.day(until.day())));
    } else if !row.holds {
        view.lead = t.s("sentinel-holds-not").to_owned();
    }
    if staff {
        view.bar.push((t.s("sentinel-person").to_owned(), format!("/people/{}", row.person)));
    }
    if may(&web, &on, set_hat::VERB) && row.holds {
        view.bar.push((t.verb(set_hat::VERB), format!("/sentinels/{id}/hat")));
    }
    if may(&web, &on, end::VERB) {
        view.bar.push((t.verb(end::VERB), format!("/sentinels/{id}/end")));
    }
    view.show(&web)
}

async fn asked_hat(web: &Web, id: SentinelId) -> Result<(Ask, Hat), Failure> {
    let (on, name) = load(web, set_hat::VERB, id).await?;
    if !may(web, &on, set_hat::VERB) {
        return Err(Fault::Forbidden.into());
    }
    let t = web.t();
    let mut ask = Ask::new(t, "verb-sentinel-set-hat", format!("/sentinels/{id}/hat"), "sentinel-set-hat-go")
        .crumb(name, format!("/sentinels/{id}"))
        .field(super::hats(t));
    ask.back = format!("/sentinels/{id}");
    Ok((ask, on.row.hat))
}

/// `GET /sentinels/{id}/hat`.
pub async fn hat_form(web: Web, Path(id): Path<SentinelId>) -> Answer {
    let (ask, hat) = asked_hat(&web, id).await?;
    ask::show(&web, ask, Form::new().with("hat", hat.name()))
}

/// `POST /sentinels/{id}/hat`.
pub async fn hat(web: Web, Path(id): Path<SentinelId>, posted: Posted) -> Answer {
    let done = match Hat::named(posted.value("hat")) {
        Some(hat) => web.run(posted.envelope()?, SetHat { sentinel: id, hat }).await,
        None => Err(liren_kernel::Refusal::field("hat", "refusal-choice-invalid").into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/sentinels/{id}"), "sentinel-said-hat", ""),
        Err(fault @ Fault::Refused(_)) => ask::again(&web, asked_hat(&web, id).await?.0, &posted, fault),
        Err(fault) => Err(fault.into()),
    }
}

async fn asked_end(web: &Web, id: SentinelId) -> Result<(Ask, bool), Failure> {
    let (on, name) = load(web, end::VERB, id).await?;
    if !may(web, &on, end::VERB) {
        return Err(Fault::Forbidden.into());
    }
    let t = web.t();
    let (title, lead) = if on.own {
        ("sentinel-leave", t.s("sentinel-leave-lead").to_owned())
    } else {
        ("verb-sentinel-end", t.f1("sentinel-end-lead", "name", name))
    };
    let reason = Field::line(t, "reason", "sentinel-reason");
    let mut ask = Ask::new(t, title, format!("/sentinels/{id}/end"), title).lead(lead).field(if on.own {
        reason.optional()
    } else {
        reason
    });
    ask.back = if on.own { "/sentinels/mine".into() } else { format!("/sentinels/{id}") };
    ask.risk = true;
    Ok((ask, on.own))
}

/// `GET /sentinels/{id}/end`.
pub async fn end_form(web: Web, Path(id): Path<SentinelId>) -> Answer {
    ask::show(&web, asked_end(&web, id).await?.0, Form::new())
}

/// `POST /sentinels/{id}/end`.
pub async fn end(web: Web, Path(id): Path<SentinelId>, posted: Posted) -> Answer {
    let own = load(&web, end::VERB, id).await?.0.own;
    match web.run(posted.envelope()?, End { sentinel: id, reason: posted.value("reason").to_owned() }).await {
        // Whoever left has no page here any more.
        Ok(_) if own => web.go_saying("/", "sentinel-said-left", ""),
        Ok(_) => web.go_saying(&format!("/sentinels/{id}"), "sentinel-said-ended", ""),
        Err(fault @ Fault::Refused(_)) => ask::again(&web, asked_end(&web, id).await?.0, &posted, fault),
        Err(fault) => Err(fault.into()),
    }
}
