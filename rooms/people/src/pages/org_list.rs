//! The way of a list of organisations into the register: upload, columns, errors by cell, what would change, one tap.

use axum::extract::Path;
use liren_office::Fault;
use liren_ui::{Crumb, Form};
use liren_web::{Answer, Posted, Web};

use super::act::{self, Ask};
use crate::{
    org_list::{
        KIND, fields, load as loading,
        plan::{self, Reader},
        store::UploadId,
    },
    policy::ORG_CHECK,
    roster::screen::{self, Screen},
};

fn upload_ask(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "org-import", "/orgs/import", "import-upload")
        .lead(t.s("org-import-lead"))
        .crumb(t.s("org-title"), "/orgs")
        .field(screen::file_field(t))
}

pub(crate) async fn upload_form(web: Web) -> Answer {
    act::show(&web, upload_ask(&web), Form::new())
}

pub(crate) async fn upload(web: Web, posted: Posted) -> Answer {
    screen::upload(&web, posted, KIND.into(), "/orgs/import", upload_ask(&web)).await
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
    let t = web.t();
    Screen {
        title: t.s("org-import").to_owned(),
        crumb: Crumb::link(t.s("org-title"), "/orgs"),
        base: format!("/orgs/import/{id}"),
        back: ("/orgs".to_owned(), t.s("org-title").to_owned()),
        facts: looked.figures(t),
        labels: "org-field-",
        form,
    }
    .show(web, looked, &fields::schema())
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
