//! The way of a roster into the register: upload, columns, errors by cell, what would change, one tap.

use axum::extract::Path;
use liren_kernel::Refusal;
use liren_office::Fault;
use liren_papers::layout::Layout;
use liren_ui::{Choice, Def, Form, T};
use liren_web::{Answer, Posted, Web};

use super::act::{self, Ask, Field, Input};
use crate::{
    policy::ROSTER,
    roster::{
        Plan, PlanRow, Verdict,
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

async fn show(web: &Web, id: BatchId, form: Form) -> Answer {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let turn = web.edge.office().workbooks().take().await?;
    let read = web
        .read(ROSTER, move |read, reach| {
            let batch = batch::load(read, id, actor.person, batch::ROSTER)?.ok_or(Fault::NotFound)?;
            if batch.row.loaded_at.is_some() {
                return Ok((batch, Err(Refusal::new("refusal-roster-loaded")), None));
            }
            let opened = match batch.open(&turn, read, &keys, &fields::schema()) {
                Ok(opened) => opened,
                // Where the head is can still be said by hand.
                Err(Fault::Refused(mut all)) if !all.is_empty() => return Ok((batch, Err(all.swap_remove(0)), None)),
                Err(other) => return Err(other),
            };
            let plan = match plan::plan(read, &keys, &actor, reach, &opened) {
                Ok(plan) => Ok(plan),
                Err(Fault::Refused(mut all)) if !all.is_empty() => Err(all.swap_remove(0)),
                Err(other) => return Err(other),
            };
            Ok((batch, plan, Some(opened)))
        })
        .await?;
    let (batch, plan, opened) = read;
    let t = web.t();
    let loaded = batch.row.loaded_at.is_some();
    let mut form = form;
    let plan = match plan {
        Ok(plan) => plan,
        Err(refusal) => {
            if !loaded {
                form.refuse(t, &refusal);
            }
            Plan::default()
        }
    };
    let schema = fields::schema();
    let choices = schema.fields.iter().map(|f| Choice::new(f.key, t.s(&format!("import-field-{}", f.key)))).collect();
    let crumbs =
        vec![liren_ui::Crumb::link(t.s("person-title"), "/people"), liren_ui::Crumb::text(&batch.row.file_name)];
    Screen {
        title: t.s("import-title").to_owned(),
        crumbs,
        base: format!("/people/import/{id}"),
        back: ("/people".to_owned(), t.s("person-title").to_owned()),
        facts: if loaded { Vec::new() } else { figures(t, &plan, opened.as_ref().map(|o| &o.layout)) },
        choices,
        rows: plan.rows.iter().map(|row| line(t, row)).collect(),
        wrong: plan.rows.iter().flat_map(|row| row.errors.clone()).collect(),
        loaded,
        form,
    }
    .show(web, opened.as_ref())
}

fn figures(t: T<'_>, plan: &Plan, layout: Option<&Layout>) -> Vec<Def> {
    let mut facts = vec![
        Def::new(t.s("import-new"), plan.count(Verdict::New).to_string()),
        Def::new(t.s("import-changed"), plan.count(Verdict::Changed).to_string()),
        Def::new(t.s("import-same"), plan.count(Verdict::Same).to_string()),
        Def::new(t.s("import-faulty"), plan.count(Verdict::Faulty).to_string()),
    ];
    if let Some(layout) = layout {
        let hidden = layout.count(liren_papers::layout::Reason::Hidden);
        if hidden > 0 {
            facts.push(Def::new(t.s("import-hidden"), hidden.to_string()));
        }
    }
    facts
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
        Ok(receipt) => {
            let told = |name: &str| receipt.told.iter().find(|(n, _)| n == name).map_or("0", |(_, v)| v).to_owned();
            let value = format!("{} + {}", told("new"), told("changed"));
            web.go_saying("/people", "import-said", &value)
        }
        Err(Fault::Refused(refusals)) => show(&web, id, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}
