//! The way of a list into a recruitment: upload, columns, errors by cell, what would change, one tap.

use axum::extract::Path;
use liren_kernel::{Id, Refusal};
use liren_office::{DossierId, Fault};
use liren_people::roster::{
    Opened, batch,
    screen::{self, Screen},
};
use liren_ui::{Choice, Crumb, Def, Form};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::act::{ask_on, on};
use crate::recruit::{
    commands::load::{self, upload_kind},
    fields,
    plan::{self, Plan},
    policy::CHECK,
    subject::{self, Recruitment},
};

fn upload_ask(web: &Web, on: &Recruitment) -> Ask {
    let t = web.t();
    ask_on(web, on, "verb-recruit-load", "import")
        .lead(t.s("recruit-import-lead"))
        .field(Field::new(t, "file", "import-file", Input::File(".xlsx,.xls,.csv")).hint(t, "import-file-hint"))
}

pub(crate) async fn upload_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let on = on(&web, id).await?;
    ask::show(&web, upload_ask(&web, &on), Form::new())
}

pub(crate) async fn upload(web: Web, Path(id): Path<DossierId>, mut posted: Posted) -> Answer {
    let on = on(&web, id).await?;
    let person = web.person()?;
    web.slow_down(&format!("u{person}"), 20, 4.0)?;
    let Some(file) = posted.files.pop() else {
        let refusal = Refusal::field("file", "refusal-file-empty");
        return ask::again(&web, upload_ask(&web, &on), &posted, refusal.into());
    };
    match batch::upload(web.edge.office(), person, upload_kind(id), &file.name, file.bytes).await {
        Ok(upload) => web.go(&format!("/recruit/{id}/import/{upload}")),
        Err(fault) => ask::again(&web, upload_ask(&web, &on), &posted, fault),
    }
}

pub(crate) async fn page(web: Web, Path((id, upload)): Path<(DossierId, Id<()>)>) -> Answer {
    show(&web, id, upload, Form::new()).await
}

/// What the page rests on: the file's name, whether it is loaded, what it would change.
struct Looked {
    title: String,
    file: String,
    loaded: bool,
    opened: Option<Opened>,
    plan: Result<Plan, Refusal>,
}

async fn look(web: &Web, id: DossierId, upload: Id<()>) -> Result<Looked, liren_web::Failure> {
    let (office, actor) = (web.edge.office().clone(), web.actor.clone());
    let (keys, person, now) = (web.keys(), web.person()?, web.now);
    let turn = office.workbooks().take().await?;
    web.read(CHECK, move |read, reach| {
        let on = subject::led(read, &office, &actor, reach, id)?;
        let batch = batch::load(read, upload, person, &upload_kind(id))?.ok_or(Fault::NotFound)?;
        let mut looked = Looked {
            title: on.header.title.clone(),
            file: batch.row.file_name.clone(),
            loaded: batch.row.loaded_at.is_some(),
            opened: None,
            plan: Ok(Plan::default()),
        };
        if looked.loaded {
            return Ok(looked);
        }
        let refused = |fault: Fault| match fault {
            Fault::Refused(all) => all.into_iter().next().ok_or(Fault::NotFound),
            other => Err(other),
        };
        match batch.open(&turn, read, &keys, &fields::schema()) {
            Ok(opened) => {
                looked.plan = match plan::read(read, &keys, reach, &on, &opened, now) {
                    Ok(plan) => Ok(plan),
                    Err(fault) => Err(refused(fault)?),
                };
                looked.opened = Some(opened);
            }
            // Where the head is can still be said by hand.
            Err(fault) => looked.plan = Err(refused(fault)?),
        }
        Ok(looked)
    })
    .await
}

async fn show(web: &Web, id: DossierId, upload: Id<()>, mut form: Form) -> Answer {
    let looked = look(web, id, upload).await?;
    let t = web.t();
    let plan = match looked.plan {
        Ok(plan) => plan,
        Err(refusal) => {
            form.refuse(t, &refusal);
            Plan::default()
        }
    };
    let choices =
        fields::schema().fields.iter().map(|f| Choice::new(f.key, t.s(&format!("recruit-field-{}", f.key)))).collect();
    let mut facts = Vec::new();
    if !looked.loaded {
        facts.push(Def::new(t.s("recruit-import-taken"), plan.taken().to_string()));
        facts.extend(screen::figures(t, |verdict| plan.count(verdict)));
    }
    Screen {
        title: t.s("verb-recruit-load").to_owned(),
        crumbs: vec![Crumb::link(looked.title, format!("/recruit/{id}")), Crumb::text(looked.file)],
        base: format!("/recruit/{id}/import/{upload}"),
        back: (format!("/recruit/{id}"), t.s("recruit-back").to_owned()),
        facts,
        choices,
        rows: plan
            .rows
            .iter()
            .map(|row| screen::Line {
                row: row.source_row,
                name: row.name.clone(),
                verdict: row.verdict,
                // The plan of a recruitment does not tell field by field.
                what: String::new(),
            })
            .collect(),
        wrong: plan.rows.iter().flat_map(|row| row.errors.clone()).collect(),
        loaded: looked.loaded,
        form,
    }
    .show(web, looked.opened.as_ref())
}

pub(crate) async fn columns(web: Web, Path((id, upload)): Path<(DossierId, Id<()>)>, posted: Posted) -> Answer {
    match screen::choose(&web, upload, &upload_kind(id), &fields::schema(), &posted).await {
        Ok(()) => web.go(&format!("/recruit/{id}/import/{upload}")),
        Err(Fault::Refused(refusals)) => show(&web, id, upload, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn load(web: Web, Path((id, upload)): Path<(DossierId, Id<()>)>, posted: Posted) -> Answer {
    let leave = posted.value("leave_faulty") == "1";
    match load::load(web.edge.office(), &web.actor, posted.envelope()?, id, upload, leave).await {
        Ok(receipt) => web.go_saying(&format!("/recruit/{id}"), "import-said", &screen::said(web.t(), &receipt)),
        Err(Fault::Refused(refusals)) => show(&web, id, upload, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}
