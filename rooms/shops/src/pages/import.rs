//! The way of an office's own Excel into the register: upload, columns, errors by cell, what would change, one tap.

use axum::extract::Path;
use liren_kernel::{Id, Refusal};
use liren_office::Fault;
use liren_people::roster::{
    batch,
    screen::{self, Screen},
};
use liren_ui::{Choice, Crumb, Form};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use crate::{
    commands::load::{self, VERB},
    fields,
    roster::{self, KIND, Plan},
};

fn upload_ask(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "verb-shop-load", "/shops/import", "import-upload")
        .lead(t.s("shop-import-lead"))
        .crumb(t.s("menu-shops"), "/shops")
        .field(Field::new(t, "file", "import-file", Input::File(".xlsx,.xls,.csv")).hint(t, "import-file-hint"))
}

pub async fn upload_form(web: Web) -> Answer {
    ask::show(&web, upload_ask(&web), Form::new())
}

pub async fn upload(web: Web, mut posted: Posted) -> Answer {
    let person = web.person()?;
    web.slow_down(&format!("u{person}"), 20, 4.0)?;
    let Some(file) = posted.files.pop() else {
        return ask::again(&web, upload_ask(&web), &posted, Refusal::field("file", "refusal-file-empty").into());
    };
    match batch::upload(web.edge.office(), person, KIND.into(), &file.name, file.bytes).await {
        Ok(id) => web.go(&format!("/shops/import/{id}")),
        Err(fault) => ask::again(&web, upload_ask(&web), &posted, fault),
    }
}

pub async fn page(web: Web, Path(id): Path<Id<()>>) -> Answer {
    show(&web, id, Form::new()).await
}

async fn show(web: &Web, id: Id<()>, mut form: Form) -> Answer {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let looked = screen::look(web, VERB, (id, KIND), fields::schema(), &mut form, move |read, reach, opened| {
        roster::plan(read, &keys, &actor, reach, opened)
    })
    .await?;
    let (t, plan): (_, Plan) = (web.t(), looked.plan);
    let field = |key: &str| t.s(&format!("shop-field-{key}")).to_owned();
    Screen {
        title: t.s("verb-shop-load").to_owned(),
        crumbs: vec![Crumb::link(t.s("menu-shops"), "/shops"), Crumb::text(looked.file)],
        base: format!("/shops/import/{id}"),
        back: ("/shops".to_owned(), t.s("menu-shops").to_owned()),
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

pub async fn columns(web: Web, Path(id): Path<Id<()>>, posted: Posted) -> Answer {
    match screen::choose(&web, id, KIND, &fields::schema(), &posted).await {
        Ok(()) => web.go(&format!("/shops/import/{id}")),
        Err(Fault::Refused(refusals)) => show(&web, id, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}

pub async fn load(web: Web, Path(id): Path<Id<()>>, posted: Posted) -> Answer {
    let leave = posted.value("leave_faulty") == "1";
    match load::load(web.edge.office(), &web.actor, posted.envelope()?, id, leave).await {
        Ok(receipt) => web.go_saying("/shops", "import-said", &screen::said(web.t(), &receipt)),
        Err(Fault::Refused(refusals)) => show(&web, id, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}
