//! 报名做流动哨兵: the page for anyone, with the privacy notice above the form.

use axum::extract::Query;
use liren_kernel::Refusal;
use liren_office::{Fault, OrgId};
use liren_people::{OrgKind, public};
use liren_ui::{Form, T};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Field, Input},
};
use serde::Deserialize;

use super::view::View;
use crate::{
    commands::ask::{Ask, VERB},
    model::{Hat, Part},
};

/// Depots offered at most.
const MOST: i64 = 200;

/// Whose riders are asked.
#[derive(Debug, Default, Deserialize)]
pub struct From {
    #[serde(default)]
    depot: String,
}

async fn depots(web: &Web) -> Result<Vec<(OrgId, String)>, liren_web::Failure> {
    let all = web.read(VERB, |read, _| public::orgs_of_kind(read, OrgKind::Depot, MOST)).await?;
    Ok(all.into_iter().map(|org| (org.id, org.name)).collect())
}

fn asked(t: T<'_>, depots: &[(OrgId, String)]) -> ask::Ask {
    ask::Ask::new(t, "sentinel-join-title", "/sentinels/join", "sentinel-join-go")
        .lead(t.s("sentinel-join-lead"))
        .field(Field::new(t, "name", "sentinel-name", Input::Line("text")).complete("name"))
        .field(Field::new(t, "phone", "sentinel-phone", Input::Line("tel")).complete("tel"))
        .field(super::depots(t, depots).hint(t, "sentinel-depot-hint"))
        .field(super::parts(t))
        .field(super::hats(t))
        .field(Field::heading(t.s("sentinel-privacy-title"), t.s("sentinel-privacy")))
        .field(Field::new(t, "notice", "sentinel-notice", Input::Tick))
}

/// `GET /sentinels/join?depot=ID`.
pub async fn form(web: Web, Query(from): Query<From>) -> Answer {
    let depots = depots(&web).await?;
    let form = Form::new().with("depot", from.depot).with("part", Part::Rider.name()).with("hat", Hat::Grid.name());
    ask::show(&web, asked(web.t(), &depots), form)
}

fn read(posted: &Posted) -> Result<Ask, Fault> {
    let invalid = |field: &str| Refusal::field(field, "refusal-choice-invalid");
    let part = Part::named(posted.value("part")).ok_or_else(|| invalid("part"));
    let hat = Hat::named(posted.value("hat")).ok_or_else(|| invalid("hat"));
    let depot = posted.id("depot").map_err(|_| invalid("depot"));
    ask::all([part.as_ref().err().cloned(), hat.as_ref().err().cloned(), depot.as_ref().err().cloned()])?;
    Ok(Ask {
        depot: depot?,
        part: part?,
        hat: hat?,
        name: posted.value("name").to_owned(),
        phone: posted.value("phone").to_owned(),
        notice: posted.value("notice") == "1",
    })
}

/// `POST /sentinels/join`.
pub async fn send(web: Web, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    // A whole depot may sit behind one address: a burst of ten, then one a minute.
    web.slow_down(&format!("sentinel{}", web.peer), 10, 1.0)?;
    let done = match read(&posted) {
        Ok(command) => match web.run(envelope, command).await {
            Err(Fault::NotFound) => Err(Refusal::field("depot", "refusal-choice-invalid").into()),
            other => other,
        },
        Err(fault) => Err(fault),
    };
    match done {
        Ok(_) => web.go("/sentinels/join/done"),
        Err(fault) => {
            let depots = depots(&web).await?;
            ask::again(&web, asked(web.t(), &depots), &posted, fault)
        }
    }
}

/// `GET /sentinels/join/done`: the same for everybody who asked.
pub async fn done(web: Web) -> Answer {
    let t = web.t();
    let mut view = View::new(web.shell(t.s("sentinel-asked-title")));
    if web.session.is_none() {
        view.shell.menu.clear();
    }
    view.lead = t.s("sentinel-asked-note").to_owned();
    view.bar.push((t.s("sentinel-code-go").to_owned(), "/sign-in/code".into()));
    view.show(&web)
}
