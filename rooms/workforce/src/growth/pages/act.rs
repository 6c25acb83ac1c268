//! The small pages of the acts on a growth file.

use axum::extract::Path;
use liren_office::{DossierId, Fault};
use liren_ui::{Crumb, Form};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::file::{Shown, shown};
use crate::growth::{
    commands::{
        answer::{Agree, AskBack, Reply},
        link::MakeLink,
        next_step::NextStep,
    },
    store::LinkId,
};

fn act(web: &Web, shown: &Shown, slug: &str, end: String, fields: Vec<Field>) -> Ask {
    let t = web.t();
    let back = format!("/growth/{}", shown.file.header.id);
    let title = if shown.file.own { t.s("growth-own-title").to_owned() } else { shown.file.header.title.clone() };
    let hint = format!("growth-hint-{slug}");
    Ask {
        title: t.s(&format!("verb-growth-{slug}")).to_owned(),
        crumbs: vec![Crumb::link(t.s("growth-title"), "/growth"), Crumb::link(title, back.clone())],
        lead: if t.has(&hint) { t.s(&hint).to_owned() } else { String::new() },
        action: format!("{back}/{end}"),
        back,
        revision: Some(shown.file.header.revision),
        fields,
        keep: false,
        risk: false,
        ..Ask::default()
    }
}

fn words(web: &Web, key: &str) -> Field {
    Field::said("text", web.t().s(key), Input::Area)
}

fn link_act(web: &Web, shown: &Shown) -> Ask {
    let t = web.t();
    let had: Vec<String> = shown.trained.iter().map(|h| t.term(&h.name).into_owned()).collect();
    let hint = match had.is_empty() {
        true => t.s("growth-lesson-hint").to_owned(),
        false => t.f1("growth-lesson-had", "subjects", had.join(t.s("programme-comma"))),
    };
    let fields = vec![
        Field::said("lesson", t.s("growth-lesson"), Input::Line("text")).told(hint),
        Field::said("number", t.s("growth-number"), Input::Line("text")).told(t.s("growth-number-hint")),
        words(web, "growth-changed").told(t.s("growth-changed-hint")),
    ];
    act(web, shown, "link", "link".into(), fields)
}

/// `GET /growth/{id}/link`.
pub async fn link_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    ask::show(&web, link_act(&web, &shown), Form::new())
}

/// `POST /growth/{id}/link`.
pub async fn link_send(web: Web, Path(growth): Path<DossierId>, posted: Posted) -> Answer {
    let shown = shown(&web, growth).await?;
    let outcome = async {
        match (posted.line("lesson"), posted.line("number"), posted.paragraph("text")) {
            (Ok(lesson), Ok(number), Ok(text)) => {
                web.run(posted.envelope()?, MakeLink { growth, lesson, number, text }).await.map(drop)
            }
            (a, b, c) => ask::all([a.err(), b.err(), c.err()]),
        }
    }
    .await;
    let act = link_act(&web, &shown);
    ask::after(&web, act, &posted, outcome, (&format!("/growth/{growth}"), "growth-said-linked"))
}

fn next_act(web: &Web, shown: &Shown) -> Ask {
    let due = Field::said("due", web.t().s("growth-next-due"), Input::Line("date")).optional();
    act(web, shown, "next-step", "next".into(), vec![words(web, "growth-next-text"), due])
}

/// `GET /growth/{id}/next`.
pub async fn next_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    ask::show(&web, next_act(&web, &shown), Form::new())
}

/// `POST /growth/{id}/next`.
pub async fn next_send(web: Web, Path(growth): Path<DossierId>, posted: Posted) -> Answer {
    let shown = shown(&web, growth).await?;
    let outcome = async {
        let due = if posted.value("due").is_empty() { Ok(None) } else { posted.day("due").map(Some) };
        match (posted.paragraph("text"), due) {
            (Ok(text), Ok(due)) => web.run(posted.envelope()?, NextStep { growth, text, due }).await.map(drop),
            (a, b) => ask::all([a.err(), b.err()]),
        }
    }
    .await;
    let act = next_act(&web, &shown);
    ask::after(&web, act, &posted, outcome, (&format!("/growth/{growth}"), "growth-said-next"))
}

/// The form of an answer to a link, for those it is for.
async fn answer(
    web: &Web,
    growth: DossierId,
    link: LinkId,
    slug: &str,
    end: &str,
    field: Field,
) -> Result<Ask, Failure> {
    let shown = shown(web, growth).await?;
    let found = shown.links.iter().find(|l| l.row.id == link).ok_or(Fault::NotFound)?;
    let mut act = act(web, &shown, slug, format!("links/{link}/{end}"), vec![field]);
    let used = if found.number.is_empty() { String::new() } else { format!(" → {}", found.number) };
    act.lead = format!("{}{used}: {}", found.lesson, found.text);
    Ok(act)
}

/// `GET …/agree`.
pub async fn agree_form(web: Web, Path((growth, link)): Path<(DossierId, LinkId)>) -> Answer {
    let field = words(&web, "growth-seen").optional();
    let act = answer(&web, growth, link, "agree", "agree", field).await?;
    ask::show(&web, act, Form::new())
}

/// `POST …/agree`.
pub async fn agree_send(web: Web, Path((growth, link)): Path<(DossierId, LinkId)>, posted: Posted) -> Answer {
    let field = words(&web, "growth-seen").optional();
    let act = answer(&web, growth, link, "agree", "agree", field).await?;
    let outcome = async {
        let text = posted.paragraph_opt("text")?;
        web.run(posted.envelope()?, Agree { growth, link, text }).await
    }
    .await;
    ask::after(&web, act, &posted, outcome, (&format!("/growth/{growth}"), "growth-said-agreed"))
}

/// `GET …/ask`.
pub async fn ask_form(web: Web, Path((growth, link)): Path<(DossierId, LinkId)>) -> Answer {
    let field = words(&web, "growth-question");
    let act = answer(&web, growth, link, "ask-back", "ask", field).await?;
    ask::show(&web, act, Form::new())
}

/// `POST …/ask`.
pub async fn ask_send(web: Web, Path((growth, link)): Path<(DossierId, LinkId)>, posted: Posted) -> Answer {
    let field = words(&web, "growth-question");
    let act = answer(&web, growth, link, "ask-back", "ask", field).await?;
    let outcome = async {
        let text = posted.paragraph("text")?;
        web.run(posted.envelope()?, AskBack { growth, link, text }).await
    }
    .await;
    ask::after(&web, act, &posted, outcome, (&format!("/growth/{growth}"), "growth-said-asked"))
}

/// `GET …/reply`.
pub async fn reply_form(web: Web, Path((growth, link)): Path<(DossierId, LinkId)>) -> Answer {
    let field = words(&web, "growth-answer");
    let act = answer(&web, growth, link, "reply", "reply", field).await?;
    ask::show(&web, act, Form::new())
}

/// `POST …/reply`.
pub async fn reply_send(web: Web, Path((growth, link)): Path<(DossierId, LinkId)>, posted: Posted) -> Answer {
    let field = words(&web, "growth-answer");
    let act = answer(&web, growth, link, "reply", "reply", field).await?;
    let outcome = async {
        let text = posted.paragraph("text")?;
        web.run(posted.envelope()?, Reply { growth, link, text }).await
    }
    .await;
    ask::after(&web, act, &posted, outcome, (&format!("/growth/{growth}"), "growth-said-replied"))
}
