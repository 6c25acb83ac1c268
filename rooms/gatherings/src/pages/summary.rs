//! 总结: figures stand already; what came of it, what it cost and photos are written.

use axum::{extract::Path, http::StatusCode};
use liren_kernel::Refusal;
use liren_office::{DossierId, Fault, Subject as _};
use liren_ui::{Crumb, Def, Form, Shell};
use liren_web::{Answer, Posted, Web, fresh_command, photos};

use crate::{
    commands::sum_up::{self, SumUp},
    outline,
    policy::OPEN,
    subject, subject_sum, views,
};

/// Photos in one summary.
const PHOTOS: usize = 9;

#[derive(askama::Template)]
#[template(path = "gathering_summary.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    back: String,
    command: String,
    revision: i64,
    figures: Vec<Def>,
}

/// `GET /gatherings/{id}/sum-up`.
pub async fn form(web: Web, Path(id): Path<DossierId>) -> Answer {
    show(&web, id, StatusCode::OK, None).await
}

async fn show(web: &Web, id: DossierId, status: StatusCode, form: Option<Form>) -> Answer {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let policy = web.edge.office().policy().clone();
    let (gathering, figures) = web
        .read(OPEN, move |read, reach| {
            let gathering = subject::load(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
            if !policy.permits(&actor, sum_up::VERB, &gathering.facts()) {
                return Err(Fault::Forbidden);
            }
            let figures = subject_sum::figures_of(read, &gathering)?;
            Ok((gathering, figures))
        })
        .await?;
    let t = web.t();
    let back = format!("/gatherings/{id}");
    let mut shell = web.shell(t.s("gathering-act-sum-up"));
    shell.crumbs =
        vec![Crumb::link(t.s("gathering-list-title"), "/gatherings"), Crumb::link(&*gathering.header.title, &*back)];
    let budget = gathering.record.outline()?.budget;
    let form = form.unwrap_or_else(|| {
        Form::new().with("costs", outline::text(&budget, |c| vec![c.what.clone(), outline::yuan(c.fen)]))
    });
    let page = Page {
        shell,
        form,
        action: format!("{back}/sum-up"),
        back,
        command: fresh_command().to_string(),
        revision: gathering.header.revision,
        figures: views::figures(&t, &figures, &gathering.record),
    };
    web.page_with(status, &page)
}

/// `POST /gatherings/{id}/sum-up`.
pub async fn send(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let read = match (
        posted.paragraph("result"),
        posted.paragraph_opt("issues"),
        outline::costs("costs", posted.value("costs")),
    ) {
        (Ok(result), Ok(issues), Ok(costs)) => Ok((result, issues, costs)),
        (a, b, c) => Err(Fault::Refused([a.err(), b.err(), c.err()].into_iter().flatten().collect())),
    };
    let outcome = match read {
        Ok((result, issues, costs)) => match photos::store(&web, &posted, "photos", PHOTOS).await {
            Ok(photos) => web.run(posted.envelope()?, SumUp { gathering: id, result, issues, costs, photos }).await,
            Err(fault) => Err(fault),
        },
        Err(fault) => Err(fault),
    };
    let (status, refused) = match outcome {
        Ok(_) => return web.go_saying(&format!("/gatherings/{id}"), "gathering-said-summed", ""),
        Err(Fault::Refused(all)) => (StatusCode::UNPROCESSABLE_ENTITY, all),
        Err(Fault::Stale { .. }) => (StatusCode::CONFLICT, vec![Refusal::new("refusal-stale-revision")]),
        Err(fault) => return Err(fault.into()),
    };
    show(&web, id, status, Some(posted.refused(web.t(), &refused))).await
}
