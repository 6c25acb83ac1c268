//! The forms of the task board: what is set, and what is done about it.

use axum::extract::Path;
use liren_kernel::{Refusal, Verb};
use liren_office::{DossierId, Envelope, Fault};
use liren_ui::{Choice, Form};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::{
    board::{Shown, load},
    form,
    plans::said,
};
use crate::{
    board::{TaskId, Whom},
    commands::{
        finish_task::{self, FinishTask},
        set_task::{self, DropTask, SetTask},
        take_task::{self, GiveBackTask, TakeTask},
    },
};

async fn new_ask(web: &Web, id: DossierId) -> Result<Ask, Failure> {
    let shown = load(web, id).await?;
    let t = web.t();
    let mut whom = vec![Choice::new("team", t.s("patrol-task-anybody"))];
    let groups = 0..shown.board.plan.settings.groups.len();
    whom.extend(groups.map(|n| Choice::new(format!("group-{n}"), shown.group(&t, n))));
    whom.extend(shown.board.members.iter().map(|p| Choice::new(p.to_string(), shown.name(*p))));
    let places = shown.places.iter().map(|(code, name)| Choice::new(code.clone(), name.clone())).collect();
    let last = shown.board.last().map(|day| t.day(day)).unwrap_or_default();
    Ok(Ask::new(t, "verb-patrol-set-task", format!("{}/new", shown.base()), "verb-patrol-set-task")
        .lead(t.f1("patrol-task-lead", "last", last))
        .crumb(&*shown.board.plan.header.title, format!("/patrol/plans/{id}"))
        .crumb(t.s("patrol-board"), shown.base())
        .field(Field::line(t, "words", "patrol-task-words").hint(t, "patrol-task-words-hint"))
        .field(Field::new(t, "at", "patrol-task-at", Input::Select(places)).optional().hint(t, "patrol-task-at-hint"))
        .field(Field::new(t, "whom", "patrol-task-whom", Input::Select(whom)).hint(t, "patrol-task-whom-hint"))
        .field(Field::day(t, "until", "patrol-task-until")))
}

/// `GET /patrol/plans/{id}/board/new`.
pub async fn new_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let until = web.now.day().plus_days(1).to_string();
    ask::show(&web, new_ask(&web, id).await?, Form::new().with("whom", "team").with("until", until))
}

fn whom(text: &str) -> Option<Whom> {
    match (text, text.strip_prefix("group-")) {
        ("team", _) => Some(Whom::Team),
        (_, Some(group)) => group.parse().ok().map(Whom::Group),
        (person, None) => person.parse().ok().map(Whom::Member),
    }
}

/// `POST /patrol/plans/{id}/board/new`.
pub async fn new(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let made = || -> Result<SetTask, Refusal> {
        Ok(SetTask {
            plan: id,
            words: posted.line("words")?,
            at: Some(posted.value("at").to_owned()).filter(|code| !code.is_empty()),
            whom: whom(posted.value("whom")).ok_or_else(|| Refusal::field("whom", "refusal-choice-invalid"))?,
            until: posted.day("until")?,
        })
    };
    let done = match made() {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    let to = format!("/patrol/plans/{id}/board");
    form::after(&web, &posted, done, (&to, "patrol-said-task-set"), new_ask(&web, id)).await
}

/// `POST /patrol/plans/{id}/board/{task}/take`.
pub async fn take(web: Web, Path((id, task)): Path<(DossierId, TaskId)>, posted: Posted) -> Answer {
    let done = web.run(posted.envelope()?, TakeTask { plan: id, task }).await;
    said(&web, &format!("/patrol/plans/{id}/board/{task}"), done.map(drop), "patrol-said-task-taken")
}

/// What is done about a task with a form.
#[derive(Debug, Clone, Copy)]
enum Act {
    Done,
    Back,
    Drop,
}

impl Act {
    const fn verb(self) -> Verb {
        match self {
            Self::Done => finish_task::VERB,
            Self::Back => take_task::BACK,
            Self::Drop => set_task::DROP,
        }
    }
    const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Back => "back",
            Self::Drop => "drop",
        }
    }
    const fn said(self) -> &'static str {
        match self {
            Self::Done => "patrol-said-task-done",
            Self::Back => "patrol-said-task-back",
            Self::Drop => "patrol-said-task-dropped",
        }
    }
}

async fn act_ask(web: &Web, at: (DossierId, TaskId), act: Act) -> Result<Ask, Failure> {
    asked(web, &load(web, at.0).await?, at, act)
}

fn asked(web: &Web, shown: &Shown, (id, task): (DossierId, TaskId), act: Act) -> Result<Ask, Failure> {
    let (item, t) = (shown.item(task)?, web.t());
    let key = act.verb().label_key();
    let mut ask = Ask::new(t, &key, format!("{}/{task}/{}", shown.base(), act.name()), &key)
        .lead(item.words.clone())
        .crumb(&*shown.board.plan.header.title, format!("/patrol/plans/{id}"))
        .crumb(t.s("patrol-board"), shown.base());
    ask = match act {
        Act::Done => {
            // Whoever leads says who of the team did it; everybody else speaks of themselves.
            if shown.board.leads(&web.actor) {
                let who = shown.board.members.iter().map(|p| Choice::new(p.to_string(), shown.name(*p))).collect();
                ask = ask.field(Field::new(t, "by", "patrol-task-by", Input::Select(who)));
            }
            ask.field(Field::line(t, "words", "patrol-task-word").optional().hint(t, "patrol-task-word-hint"))
        }
        Act::Back | Act::Drop => ask.field(Field::line(t, "reason", "patrol-reason")),
    };
    Ok(if matches!(act, Act::Drop) { ask.risky() } else { ask })
}

async fn show(web: Web, at: (DossierId, TaskId), act: Act) -> Answer {
    let shown = load(&web, at.0).await?;
    let item = shown.item(at.1)?;
    let by = match (item.by, item.whom) {
        (Some(by), _) | (None, Whom::Member(by)) => by,
        (None, _) => web.actor.person,
    };
    ask::show(&web, asked(&web, &shown, at, act)?, Form::new().with("by", by.to_string()))
}

async fn send(web: Web, at: (DossierId, TaskId), act: Act, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    let done = run(&web, at, act, envelope, &posted).await;
    let to = format!("/patrol/plans/{}/board/{}", at.0, at.1);
    form::after(&web, &posted, done, (&to, act.said()), act_ask(&web, at, act)).await
}

async fn run(web: &Web, at: (DossierId, TaskId), act: Act, envelope: Envelope, posted: &Posted) -> Result<(), Fault> {
    let (plan, task) = at;
    match act {
        Act::Done => {
            let by = if posted.value("by").is_empty() { web.actor.person } else { posted.id("by")? };
            web.run(envelope, FinishTask { plan, task, by, words: posted.line_opt("words")? }).await?;
        }
        Act::Back => drop(web.run(envelope, GiveBackTask { plan, task, reason: posted.line("reason")? }).await?),
        Act::Drop => drop(web.run(envelope, DropTask { plan, task, reason: posted.line("reason")? }).await?),
    }
    Ok(())
}

/// `GET /patrol/plans/{id}/board/{task}/done`.
pub async fn done_form(web: Web, Path(at): Path<(DossierId, TaskId)>) -> Answer {
    show(web, at, Act::Done).await
}

/// `POST /patrol/plans/{id}/board/{task}/done`.
pub async fn done(web: Web, Path(at): Path<(DossierId, TaskId)>, posted: Posted) -> Answer {
    send(web, at, Act::Done, posted).await
}

/// `GET /patrol/plans/{id}/board/{task}/back`.
pub async fn back_form(web: Web, Path(at): Path<(DossierId, TaskId)>) -> Answer {
    show(web, at, Act::Back).await
}

/// `POST /patrol/plans/{id}/board/{task}/back`.
pub async fn back(web: Web, Path(at): Path<(DossierId, TaskId)>, posted: Posted) -> Answer {
    send(web, at, Act::Back, posted).await
}

/// `GET /patrol/plans/{id}/board/{task}/drop`.
pub async fn drop_form(web: Web, Path(at): Path<(DossierId, TaskId)>) -> Answer {
    show(web, at, Act::Drop).await
}

/// `POST /patrol/plans/{id}/board/{task}/drop`.
pub async fn take_off(web: Web, Path(at): Path<(DossierId, TaskId)>, posted: Posted) -> Answer {
    send(web, at, Act::Drop, posted).await
}
