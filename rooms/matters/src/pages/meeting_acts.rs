//! The acts of a meeting: what each asks for, and what happens when it is sent.

use axum::extract::Path;
use liren_kernel::Refusal;
use liren_office::{DossierId, Fault, OrgId};
use liren_ui::{Choice, Form};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::meetings::{may_keep, read};
use crate::{
    commands::{
        meet::{DecideOn, Kept, Minutes, Promised, Put},
        propose::Settle,
    },
    meeting::{PromiseId, Proposal},
    subject,
};

async fn act_form(web: &Web, id: DossierId, slug: &str) -> Result<Ask, Failure> {
    let shown = read(web, id).await?;
    let t = web.t();
    let base = format!("/meetings/{id}");
    let mut form = Ask::new(t, &format!("meeting-act-{slug}"), format!("{base}/{slug}"), "meeting-do")
        .crumb(t.s("meetings-title"), "/meetings")
        .crumb(shown.meeting.header.title.clone(), base);
    let numbers = |open: bool| -> Vec<Choice> {
        let fits = |m: &&subject::Matter| !open || m.record.proposal == Some(Proposal::Open);
        let named = |m: &subject::Matter| {
            Choice::new(m.header.number.clone(), format!("{} {}", m.header.number, m.header.title))
        };
        shown.items.iter().filter(fits).map(named).collect()
    };
    form = match slug {
        "put" => form.field(Field::line(t, "number", "meeting-which").hint(t, "matter-number-hint")),
        "promise" => {
            let orgs = shown.meeting.called.iter().copied().chain(shown.meeting.header.lead);
            let mut orgs: Vec<OrgId> = orgs.collect();
            orgs.sort_unstable();
            orgs.dedup();
            let orgs = orgs.into_iter().map(|o| Choice::new(o.to_string(), shown.names.org(Some(o)))).collect();
            form.field(Field::new(t, "org", "meeting-who", Input::Select(orgs)))
                .field(Field::line(t, "what", "meeting-what"))
                .field(Field::day(t, "due_day", "meeting-by"))
                .field(Field::new(t, "number", "meeting-which", Input::Select(numbers(false))).optional())
        }
        "decide" => {
            let both =
                ["1", "0"].map(|v| Choice::new(v, t.s(if v == "1" { "meeting-adopt" } else { "meeting-adopt-not" })));
            form.field(Field::new(t, "number", "meeting-which", Input::Select(numbers(true))))
                .field(Field::new(t, "adopt", "meeting-decision", Input::Radios(both.to_vec())))
                .field(Field::area(t, "text", "meeting-why"))
        }
        _ => form.field(Field::area(t, "text", "meeting-minutes").hint(t, "meeting-minutes-hint")),
    };
    Ok(if slug == "minutes" { form.field(Field::hidden("revision")) } else { form })
}

/// `GET /meetings/{id}/{act}`.
pub async fn form(slug: &'static str, web: Web, Path(id): Path<DossierId>) -> Answer {
    let revision = read(&web, id).await?.meeting.header.revision;
    let form = act_form(&web, id, slug).await?;
    ask::show(&web, form, Form::new().with("revision", revision.to_string()))
}

/// `POST /meetings/{id}/{act}`.
pub async fn send(slug: &'static str, web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    match done(slug, &web, id, &posted).await {
        Ok(()) => web.go_saying(&format!("/meetings/{id}"), "meeting-said-done", ""),
        Err(fault) => ask::again(&web, act_form(&web, id, slug).await?, &posted, fault),
    }
}

async fn done(slug: &str, web: &Web, meeting: DossierId, posted: &Posted) -> Result<(), Fault> {
    let envelope = posted.envelope()?;
    match slug {
        "put" => web.run(envelope, Put { meeting, number: posted.line("number")? }).await.map(drop),
        "promise" => {
            let number = posted.value("number").to_owned();
            let (org, what) = (posted.id("org")?, posted.line("what")?);
            // Until the end of the office's day.
            let due = posted.day("due_day")?.start().plus_minutes(17 * 60 + 30);
            web.run(envelope, Promised { meeting, number, org, what, due }).await.map(drop)
        }
        "decide" => {
            let number = posted.value("number").to_owned();
            let adopt = match posted.value("adopt") {
                "1" => true,
                "0" => false,
                _ => return Err(Refusal::field("adopt", "refusal-choice-invalid").into()),
            };
            let text = posted.paragraph("text")?;
            // What the meeting decided and what stands on the matter are one act.
            web.run_together(move |both| {
                let on = DecideOn { meeting, number, adopt, text: text.clone() };
                let receipt = both.run(envelope, on)?;
                let matter: DossierId = receipt.told_as("matter").ok_or(Fault::NotFound)?;
                let number = receipt.number.unwrap_or_default();
                both.run(envelope.also(1), Settle { matter, meeting, number, adopt, text }).map(drop)
            })
            .await
        }
        _ => web.run(envelope, Minutes { meeting, text: posted.paragraph("text")? }).await.map(drop),
    }
}

fn kept_ask(web: &Web, id: DossierId, promise: PromiseId) -> Ask {
    let t = web.t();
    Ask::new(t, "meeting-act-kept", format!("/meetings/{id}/kept/{promise}"), "meeting-do")
        .crumb(t.s("meetings-title"), "/meetings")
        .field(Field::area(t, "text", "matter-field-did"))
}

/// `GET /meetings/{id}/kept/{promise}`.
pub async fn kept(web: Web, Path((id, promise)): Path<(DossierId, PromiseId)>) -> Answer {
    let shown = read(&web, id).await?;
    let taken = shown.meeting.promises.iter().find(|p| p.id == promise).ok_or(Fault::NotFound)?;
    if taken.kept_at.is_some() {
        return web.go_saying(&format!("/meetings/{id}"), "meeting-said-kept", "");
    }
    // No form is shown to whom the sending would be refused.
    if !may_keep(&web, web.edge.office().policy(), &shown.meeting, taken) {
        return Err(Fault::Forbidden.into());
    }
    let form = kept_ask(&web, id, promise).lead(format!("{} · {}", shown.names.org(Some(taken.org)), taken.what));
    ask::show(&web, form, Form::new())
}

/// `POST /meetings/{id}/kept/{promise}`.
pub async fn kept_send(web: Web, Path((id, promise)): Path<(DossierId, PromiseId)>, posted: Posted) -> Answer {
    let shown = read(&web, id).await?;
    let taken = shown.meeting.promises.iter().find(|p| p.id == promise).ok_or(Fault::NotFound)?;
    // A colleague was faster, or a page was open since: it is said, and nothing is refused.
    if taken.kept_at.is_some() {
        return web.go_saying(&format!("/meetings/{id}"), "meeting-said-kept", "");
    }
    let done = match posted.paragraph("text") {
        Ok(text) => web.run(posted.envelope()?, Kept { meeting: id, promise, text }).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/meetings/{id}"), "meeting-said-done", ""),
        Err(fault) => ask::again(&web, kept_ask(&web, id, promise), &posted, fault),
    }
}
