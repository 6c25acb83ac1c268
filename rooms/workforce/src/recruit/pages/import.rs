//! The way of a list into a recruitment: upload, columns, errors by cell, what would change, one tap.

use axum::extract::Path;
use liren_kernel::Id;
use liren_office::{DossierId, Fault};
use liren_people::roster::screen::{self, Screen};
use liren_ui::{Crumb, Def, Form};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask},
};

use super::act::{ask_on, on};
use crate::recruit::{
    commands::load::{self, upload_kind},
    fields, plan,
    policy::CHECK,
    subject::Recruitment,
};

fn upload_ask(web: &Web, on: &Recruitment) -> Ask {
    let t = web.t();
    ask_on(web, on, "verb-recruit-load", "import").lead(t.s("recruit-import-lead")).field(screen::file_field(t))
}

pub(crate) async fn upload_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let on = on(&web, id).await?;
    ask::show(&web, upload_ask(&web, &on), Form::new())
}

pub(crate) async fn upload(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let on = on(&web, id).await?;
    screen::upload(&web, posted, upload_kind(id), &format!("/recruit/{id}/import"), upload_ask(&web, &on)).await
}

pub(crate) async fn page(web: Web, Path((id, upload)): Path<(DossierId, Id<()>)>) -> Answer {
    show(&web, id, upload, Form::new()).await
}

async fn show(web: &Web, id: DossierId, upload: Id<()>, mut form: Form) -> Answer {
    let on = on(web, id).await?;
    let (keys, now, title) = (web.keys(), web.now, on.header.title.clone());
    let of = (upload, &*upload_kind(id));
    let looked = screen::look(web, CHECK, of, fields::schema(), &mut form, move |read, reach, opened| {
        plan::read(read, &keys, reach, &on, opened, now)
    })
    .await?;
    let t = web.t();
    let mut facts = looked.figures(t);
    if !looked.loaded {
        facts.insert(0, Def::new(t.s("recruit-import-taken"), plan::taken(&looked.plan).to_string()));
    }
    Screen {
        title: t.s("verb-recruit-load").to_owned(),
        crumb: Crumb::link(title, format!("/recruit/{id}")),
        base: format!("/recruit/{id}/import/{upload}"),
        back: (format!("/recruit/{id}"), t.s("recruit-back").to_owned()),
        facts,
        labels: "recruit-field-",
        form,
    }
    .show(web, looked, &fields::schema())
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
