//! The small page of an act that needs only words, and what happens when it is sent. What was typed stays.

use axum::{extract::Path, http::StatusCode};
use liren_kernel::Refusal;
use liren_office::{DossierId, Fault, Receipt};
use liren_ui::{Chip, Crumb, Form, Shell};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};

use crate::{
    acts::Act,
    commands::{
        approve::{Approve, AskApproval, SendBack},
        cancel::{Called, Cancel},
        sum_up::{AgreeSummary, ReturnSummary},
    },
    policy::OPEN,
    subject::{self, Gathering},
    views,
};

#[derive(askama::Template)]
#[template(path = "gathering_act.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    back: String,
    command: String,
    revision: i64,
    hint: String,
    chips: Vec<Chip>,
    words: bool,
    need: bool,
    text_label: String,
    label: String,
    risk: bool,
}

pub(super) async fn load(web: &Web, id: DossierId) -> Result<Gathering, Failure> {
    let (keys, person) = (web.keys(), web.actor.person);
    web.read(OPEN, move |read, reach| subject::load(read, &keys, reach, person, id, false)?.ok_or(Fault::NotFound))
        .await
}

/// `GET /gatherings/{id}/{act}`.
pub async fn form(act: &'static Act, web: Web, Path(id): Path<DossierId>) -> Answer {
    let gathering = load(&web, id).await?;
    if !act.suits(&gathering, &web.actor, web.edge.office().policy(), web.now) {
        return web.go_saying(&format!("/gatherings/{id}"), "gathering-said-moved-on", "");
    }
    page(&web, act, &gathering, StatusCode::OK, Form::new(), fresh_command().to_string())
}

fn page(
    web: &Web,
    act: &'static Act,
    gathering: &Gathering,
    status: StatusCode,
    form: Form,
    command: String,
) -> Answer {
    let t = web.t();
    let header = &gathering.header;
    let label = t.s(&format!("gathering-act-{}", act.slug)).to_owned();
    let back = format!("/gatherings/{}", header.id);
    let mut shell = web.shell(label.clone());
    shell.crumbs = vec![Crumb::link(t.s("gathering-list-title"), "/gatherings"), Crumb::link(&*header.title, &*back)];
    let page = Page {
        shell,
        form,
        action: format!("{back}/{}", act.slug),
        back,
        command,
        revision: header.revision,
        hint: t.s(&format!("gathering-act-{}-hint", act.slug)).to_owned(),
        chips: views::chips(&t, gathering, ""),
        words: !act.one_tap,
        need: act.needs_words,
        text_label: t.s(if act.needs_words { "gathering-why" } else { "gathering-remark" }).to_owned(),
        risk: act.slug == "cancel",
        label,
    };
    web.page_with(status, &page)
}

/// `POST /gatherings/{id}/{act}`.
pub async fn send(act: &'static Act, web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let (status, refused) = match run(act, &web, id, &posted).await {
        Ok(receipt) => {
            let number = receipt.number.unwrap_or_default();
            return web.go_saying(&format!("/gatherings/{id}"), &format!("gathering-said-{}", act.slug), &number);
        }
        Err(Fault::Refused(all)) => (StatusCode::UNPROCESSABLE_ENTITY, all),
        Err(Fault::Stale { .. }) => (StatusCode::CONFLICT, vec![Refusal::new("refusal-stale-revision")]),
        Err(fault) => return Err(fault.into()),
    };
    let gathering = load(&web, id).await?;
    let form = posted.refused(web.t(), &refused);
    page(&web, act, &gathering, status, form, posted.value("command").to_owned())
}

async fn run(act: &Act, web: &Web, gathering: DossierId, posted: &Posted) -> Result<Receipt, Fault> {
    let envelope = posted.envelope()?;
    match act.slug {
        "ask" => web.run(envelope, AskApproval { gathering }).await,
        "approve" => web.run(envelope, Approve { gathering, text: posted.paragraph_opt("text")? }).await,
        "send-back" => web.run(envelope, SendBack { gathering, text: posted.paragraph("text")? }).await,
        "cancel" => web.run(envelope, Cancel { gathering, text: posted.paragraph("text")? }).await,
        "called" => web.run(envelope, Called { gathering }).await,
        "agree" => web.run(envelope, AgreeSummary { gathering, text: posted.paragraph_opt("text")? }).await,
        "return" => web.run(envelope, ReturnSummary { gathering, text: posted.paragraph("text")? }).await,
        other => Err(Fault::Internal(format!("no act {other}"))),
    }
}
