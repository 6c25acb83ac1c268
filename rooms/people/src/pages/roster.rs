//! The way of a roster into the register: upload, columns, errors by cell, what would change, one tap.

use axum::extract::Path;
use liren_kernel::Refusal;
use liren_office::Fault;
use liren_papers::layout::Reason;
use liren_ui::{Choice, Crumb, Def, Form, T};
use liren_web::{Answer, Posted, Web};

use super::act::{self, Ask, Field, Input};
use crate::{
    policy::ROSTER,
    roster::{
        Plan, PlanRow,
        batch::{self, BatchId},
        fields, load as loading, plan,
        screen::{self, Screen},
    },
};

fn upload_ask(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "import-title", "/people/import", "import-upload")
        .lead(t.s("import-lead"))
        .crumb(t.s("person-title"), "/people")
        .field(Field::new(t, "file", "import-file", Input::File(".xlsx,.xls,.csv")).hint(t, "import-file-hint"))
}

pub(crate) async fn upload_form(web: Web) -> Answer {
    act::show(&web, upload_ask(&web), Form::new())
}

pub(crate) async fn upload(web: Web, mut posted: Posted) -> Answer {
    let person = web.person()?;
    web.slow_down(&format!("u{person}"), 20, 4.0)?;
    let Some(file) = posted.files.pop() else {
        return act::again(&web, upload_ask(&web), &posted, Refusal::field("file", "refusal-file-empty").into());
    };
    match batch::upload(web.edge.office(), person, batch::ROSTER.into(), &file.name, file.bytes).await {
        Ok(id) => web.go(&format!("/people/import/{id}")),
        Err(fault) => act::again(&web, upload_ask(&web), &posted, fault),
    }
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
    let (t, plan): (_, Plan) = (web.t(), looked.plan);
    let schema = fields::schema();
    let choices = schema.fields.iter().map(|f| Choice::new(f.key, t.s(&format!("import-field-{}", f.key)))).collect();
    let mut facts = if looked.loaded { Vec::new() } else { screen::figures(t, |verdict| plan.count(verdict)) };
    let hidden = looked.opened.as_ref().map_or(0, |opened| opened.layout.count(Reason::Hidden));
    if hidden > 0 {
        facts.push(Def::new(t.s("import-hidden"), hidden.to_string()));
    }
    Screen {
        title: t.s("import-title").to_owned(),
        crumbs: vec![Crumb::link(t.s("person-title"), "/people"), Crumb::text(looked.file)],
        base: format!("/people/import/{id}"),
        back: ("/people".to_owned(), t.s("person-title").to_owned()),
        facts,
        choices,
        rows: plan.rows.iter().map(|row| line(t, row)).collect(),
        wrong: plan.rows.iter().flat_map(|row| row.errors.clone()).collect(),
        loaded: looked.loaded,
        form,
    }
    .show(web, looked.opened.as_ref())
}

fn line(t: T<'_>, row: &PlanRow) -> screen::Line {
    let what: Vec<String> = row.changes.iter().map(|key| t.s(&format!("import-field-{key}")).to_owned()).collect();
    screen::Line { row: row.source_row, name: row.name.clone(), verdict: row.verdict, what: what.join(" · ") }
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
