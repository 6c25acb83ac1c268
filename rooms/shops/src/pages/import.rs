//! The way of an office's own Excel into the register: upload, columns, errors by cell, what would change, one tap.

use axum::extract::Path;
use liren_kernel::Id;
use liren_office::Fault;
use liren_people::roster::screen::{self, Screen};
use liren_ui::{Crumb, Form};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask},
};

use crate::{
    commands::load::{self, VERB},
    fields,
    roster::{self, KIND},
};

fn upload_ask(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "verb-shop-load", "/shops/import", "import-upload")
        .lead(t.s("shop-import-lead"))
        .crumb(t.s("menu-shops"), "/shops")
        .field(screen::file_field(t))
}

pub async fn upload_form(web: Web) -> Answer {
    ask::show(&web, upload_ask(&web), Form::new())
}

pub async fn upload(web: Web, posted: Posted) -> Answer {
    screen::upload(&web, posted, KIND.into(), "/shops/import", upload_ask(&web)).await
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
    let t = web.t();
    Screen {
        title: t.s("verb-shop-load").to_owned(),
        crumb: Crumb::link(t.s("menu-shops"), "/shops"),
        base: format!("/shops/import/{id}"),
        back: ("/shops".to_owned(), t.s("menu-shops").to_owned()),
        facts: looked.figures(t),
        labels: "shop-field-",
        form,
    }
    .show(web, looked, &fields::schema())
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
