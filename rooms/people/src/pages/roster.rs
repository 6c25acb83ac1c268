//! The way of a roster into the register: upload, columns, errors by cell, what would change, one tap.

use axum::extract::Path;
use liren_office::Fault;
use liren_papers::layout::Reason;
use liren_ui::{Crumb, Def, Form, T};
use liren_web::{Answer, Posted, Web};

use super::act::{self, Ask};
use crate::{
    policy::ROSTER,
    roster::{
        batch::{self, BatchId},
        fields, load as loading,
        plan::{self, Plan},
        screen::{self, Screen},
    },
};

fn upload_ask(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "import-title", "/people/import", "import-upload")
        .lead(t.s("import-lead"))
        .crumb(t.s("person-title"), "/people")
        .field(screen::file_field(t))
}

pub(crate) async fn upload_form(web: Web) -> Answer {
    act::show(&web, upload_ask(&web), Form::new())
}

pub(crate) async fn upload(web: Web, posted: Posted) -> Answer {
    screen::upload(&web, posted, batch::ROSTER.into(), "/people/import", upload_ask(&web)).await
}

pub(crate) async fn page(web: Web, Path(id): Path<BatchId>) -> Answer {
    show(&web, id, Form::new()).await
}

async fn show(web: &Web, id: BatchId, mut form: Form) -> Answer {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let looked =
        screen::look(web, ROSTER, (id, batch::ROSTER), fields::schema(), &mut form, move |read, reach, opened| {
            plan::plan(read, &keys, &actor, reach, opened)
        })
        .await?;
    let t = web.t();
    let mut facts = looked.figures(t);
    let hidden: Vec<u32> = looked.opened.iter().flat_map(|opened| opened.layout.skipped_for(Reason::Hidden)).collect();
    if !hidden.is_empty() {
        facts.push(Def::new(t.s("import-hidden"), rows_named(t, &hidden)));
    }
    if !facts.is_empty() && looked.opened.is_some() {
        facts.extend(doors(t, &looked.plan));
    }
    Screen {
        title: t.s("import-title").to_owned(),
        crumb: Crumb::link(t.s("person-title"), "/people"),
        base: format!("/people/import/{id}"),
        back: ("/people".to_owned(), t.s("person-title").to_owned()),
        facts,
        labels: "import-field-",
        form,
    }
    .show(web, looked, &fields::schema())
}

/// How many rows there are, and which: the first of them.
fn rows_named(t: T<'_>, rows: &[u32]) -> String {
    let (first, more) = (rows.iter().take(8).map(u32::to_string).collect::<Vec<_>>(), rows.len() > 8);
    let named = format!("{}{}", first.join(", "), if more { ", …" } else { "" });
    t.f2("import-rows", "count", rows.len(), "rows", named)
}

/// Whose address is a door that the places know, and whose is none: nobody's grid worker finds the latter by the grid.
fn doors(t: T<'_>, plan: &Plan) -> Vec<Def> {
    let with = |known: bool| {
        let rows =
            plan.rows.iter().filter(move |row| row.write.as_ref().is_some_and(|write| write.has_door() == known));
        rows.map(|row| row.source_row).collect::<Vec<_>>()
    };
    let mut facts = vec![Def::new(t.s("import-door"), with(true).len().to_string())];
    let without = with(false);
    if !without.is_empty() {
        let note = format!("{} · {}", rows_named(t, &without), t.s("import-no-door-note"));
        facts.push(Def::new(t.s("import-no-door"), note));
    }
    facts
}

pub(crate) async fn columns(web: Web, Path(id): Path<BatchId>, posted: Posted) -> Answer {
    match screen::choose(&web, id, batch::ROSTER, &fields::schema(), &posted).await {
        Ok(()) => web.go(&format!("/people/import/{id}")),
        Err(Fault::Refused(refusals)) => show(&web, id, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn load(web: Web, Path(id): Path<BatchId>, posted: Posted) -> Answer {
    let leave = posted.value("leave_faulty") == "1";
    match loading::load(web.edge.office(), &web.actor, posted.envelope()?, id, leave).await {
        Ok(receipt) => web.go_saying("/people", "import-said", &screen::said(web.t(), &receipt)),
        Err(Fault::Refused(refusals)) => show(&web, id, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}
