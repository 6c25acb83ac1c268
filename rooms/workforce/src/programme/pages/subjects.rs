//! The subjects of the programme: which there are, which are needed, what leads to them.

use axum::http::StatusCode;
use liren_kernel::Refusal;
use liren_office::{Command as _, Fault};
use liren_ui::{Choice, Form, Shell};
use liren_web::{Answer, Posted, Web, ask, fresh_command};

use crate::{
    programme::{
        commands::set_subject::{Retire, SetSubject},
        model::SubjectKind,
        store::{self, Subject},
    },
    supervision::model::Topic,
};

struct Line {
    name: String,
    code: String,
    note: String,
}

#[derive(askama::Template)]
#[template(path = "programme_subjects.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    command: String,
    lines: Vec<Line>,
    kinds: Vec<Choice>,
    topics: Vec<Choice>,
}

async fn page(web: &Web, status: StatusCode, form: Form, command: String) -> Answer {
    let subjects: Vec<Subject> = web.read(SetSubject::VERB, |read, _| Ok(read.all(&store::SUBJECTS, &[])?)).await?;
    let t = web.t();
    let lines = subjects.into_iter().map(|subject| {
        let kind = SubjectKind::named(&subject.kind).map(|k| t.s(&k.label_key()).to_owned()).unwrap_or_default();
        let mut note = vec![kind, t.minutes(subject.minutes)];
        if subject.required {
            note.push(t.s("programme-required").to_owned());
        }
        let topics = subject.topics.split(',').filter_map(Topic::named);
        note.extend(topics.map(|topic| t.s(&topic.label_key()).to_owned()));
        Line { name: t.term(&subject.name).into_owned(), code: subject.code, note: note.join(" · ") }
    });
    let page = Page {
        lines: lines.collect(),
        kinds: SubjectKind::ALL.iter().map(|k| Choice::new(k.name(), t.s(&k.label_key()))).collect(),
        topics: Topic::ALL.iter().map(|topic| Choice::new(topic.name(), t.s(&topic.label_key()))).collect(),
        form,
        command,
        shell: web.shell(t.s("programme-subjects-title")),
    };
    web.page_with(status, &page)
}

/// `GET /programme/subjects`.
pub async fn show(web: Web) -> Answer {
    page(&web, StatusCode::OK, Form::new().with("minutes", "120"), fresh_command().to_string()).await
}

/// `POST /programme/subjects`.
pub async fn set(web: Web, posted: Posted) -> Answer {
    let outcome = async {
        let kind = SubjectKind::named(posted.value("kind"));
        let kind = kind.ok_or_else(|| Refusal::field("kind", "refusal-choice-invalid"));
        match (posted.line("name"), kind, posted.number("minutes")) {
            (Ok(name), Ok(kind), Ok(minutes)) => {
                let code = posted.value("code").trim().to_owned();
                let topics = posted.values("topics").filter_map(Topic::named).collect();
                let required = posted.value("required") == "1";
                let set = SetSubject { code, name, kind, required, minutes, topics };
                web.run(posted.envelope()?, set).await.map(drop)
            }
            (a, b, c) => ask::all([a.err(), b.err(), c.err()]),
        }
    }
    .await;
    match outcome {
        Ok(()) => web.go_saying("/programme/subjects", "programme-said-set", ""),
        Err(Fault::Refused(all)) => {
            let form = posted.refused(web.t(), &all);
            page(&web, StatusCode::UNPROCESSABLE_ENTITY, form, posted.value("command").to_owned()).await
        }
        Err(fault) => Err(fault.into()),
    }
}

/// `POST /programme/subjects/retire`.
pub async fn retire(web: Web, posted: Posted) -> Answer {
    web.run(posted.envelope()?, Retire { code: posted.value("code").to_owned() }).await?;
    web.go_saying("/programme/subjects", "programme-said-retired", "")
}
