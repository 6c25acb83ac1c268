//! The way of a list of organisations into the register: upload, columns, errors by cell, what would change, one tap.

use axum::extract::Path;
use liren_kernel::Refusal;
use liren_office::Fault;
use liren_ui::{Choice, Crumb, Form};
use liren_web::{Answer, Posted, Web};

use super::act::{self, Ask, Field, Input};
use crate::{
    org_list::{
        KIND, Plan, fields, load as loading,
        plan::{self, Reader},
        store::UploadId,
    },
    policy::ORG_CHECK,
    roster::{
        batch,
        screen::{self, Screen},
    },
};

fn upload_ask(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "org-import", "/orgs/import", "import-upload")
        .lead(t.s("org-import-lead"))
        .crumb(t.s("org-title"), "/orgs")
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
    match batch::upload(web.edge.office(), person, KIND.into(), &file.name, file.bytes).await {
        Ok(id) => web.go(&format!("/orgs/import/{id}")),
        Err(fault) => act::again(&web, upload_ask(&web), &posted, fault),
    }
}

pub(crate) async fn page(web: Web, Path(id): Path<UploadId>) -> Answer {
    show(&web, id, Form::new()).await
}

async fn show(web: &Web, id: UploadId, mut form: Form) -> Answer {
    let (office, actor) = (web.edge.office().clone(), web.actor.clone());
    let looked = screen::look(web, ORG_CHECK, (id, KIND), fields::schema(), &mut form, move |read, reach, opened| {
        plan::plan(read, Reader { actor: &actor, reach, policy: office.policy() }, opened)
    })
    .await?;
    let (t, plan): (_, Plan) = (web.t(), looked.plan);
    let field = |key: &str| t.s(&format!("org-field-{key}")).to_owned();
    Screen {
        title: t.s("org-import").to_owned(),
        crumbs: vec![Crumb::link(t.s("org-title"), "/orgs"), Crumb::text(looked.file)],
        base: format!("/orgs/import/{id}"),
        back: ("/orgs".to_owned(), t.s("org-title").to_owned()),
        facts: if looked.loaded { Vec::new() } else { screen::figures(t, |verdict| plan.count(verdict)) },
        choices: fields::schema().fields.iter().map(|f| Choice::new(f.key, field(f.key))).collect(),
        rows: plan
            .rows
            .iter()
            .map(|row| screen::Line {
                row: row.source_row,
                name: row.name.clone(),
                verdict: row.verdict,
                what: row.changes.iter().map(|key| field(key)).collect::<Vec<_>>().join(" · "),
            })
            .collect(),
        wrong: plan.rows.iter().flat_map(|row| row.errors.clone()).collect(),
        loaded: looked.loaded,
        form,
    }
    .show(web, looked.opened.as_ref())
}

pub(crate) async fn columns(web: Web, Path(id): Path<UploadId>, posted: Posted) -> Answer {
    match screen::choose(&web, id, KIND, &fields::schema(), &posted).await {
        Ok(()) => web.go(&format!("/orgs/import/{id}")),
        Err(Fault::Refused(refusals)) => show(&web, id, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn load(web: Web, Path(id): Path<UploadId>, posted: Posted) -> Answer {
    let leave = posted.value("leave_faulty") == "1";
    match loading::load(web.edge.office(), &web.actor, posted.envelope()?, id, leave).await {
        Ok(receipt) => web.go_saying("/orgs", "import-said", &screen::said(web.t(), &receipt)),
        Err(Fault::Refused(refusals)) => show(&web, id, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}
