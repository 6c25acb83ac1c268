//! A judge's page, by link and code, without an account. Nothing stays on the phone: two judges may share one, each
//! opens the own link and types the own code.

use axum::{extract::Path, http::StatusCode};
use liren_kernel::{Id, Refusal};
use liren_office::{Envelope, Fault};
use liren_ui::{Form, Shell};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{Field, Input},
    fresh_command,
};

use super::act_run;
use crate::cohort::{
    commands::show::{SCORE, ScoreShow},
    link,
    model::{Part, Purpose},
    subject::Ballot,
    whole::Rated,
};

/// A group to score.
pub struct Paper {
    pub group: String,
    pub name: String,
    pub topic: String,
    pub given: bool,
    pub shown: bool,
    pub command: String,
    pub form: Form,
}

#[derive(askama::Template)]
#[template(path = "cohort_ballot.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    token: String,
    back: String,
    name: String,
    code: String,
    note: String,
    fields: Vec<Field>,
    papers: Vec<Paper>,
}

fn judge(web: &Web, token: &str) -> Result<Id<()>, Failure> {
    Ok(link::read(&web.keys(), token).ok_or(Fault::NotFound)?)
}

/// `GET /judge/{token}`: asks for the code.
pub async fn form(web: Web, Path(token): Path<String>) -> Answer {
    judge(&web, &token)?;
    ask(&web, token, StatusCode::OK, Form::new())
}

fn ask(web: &Web, token: String, status: StatusCode, form: Form) -> Answer {
    let mut shell = web.shell(web.t().s("cohort-judge-title"));
    shell.menu.clear();
    let none = String::new;
    let page = Page {
        back: format!("/judge/{token}"),
        shell,
        form,
        token,
        name: none(),
        code: none(),
        note: none(),
        fields: vec![],
        papers: vec![],
    };
    web.page_with(status, &page)
}

type Opened = (Ballot, Option<Rated>);

/// The ballot, when code and time fit. A million codes are few: each judge's may be tried slowly, from wherever.
async fn open(web: &Web, judge: Id<()>, posted: &Posted) -> Result<Option<Opened>, Failure> {
    web.slow_down(&format!("judge{judge}"), 60, 30.0)?;
    let wrong = format!("judge-wrong{judge}");
    // While it is locked the right code is refused as well: otherwise the lock would tell which one is right.
    web.not_locked(&wrong, 8, 0.2)?;
    let (keys, code, now) = (web.keys(), posted.value("code").to_owned(), web.now);
    if !link::fits(&keys, judge, &code) {
        web.slow_down(&wrong, 8, 0.2)?;
        return Ok(None);
    }
    web.read(SCORE, move |read, _| {
        let Some(ballot) = Ballot::find(read, &keys, judge, &code, now)? else { return Ok(None) };
        let rated = match (ballot.cohort.round(Purpose::Show), &ballot.version) {
            (Some(round), Some(version)) => {
                let seq = ballot.cohort.header.seq;
                let scores = liren_instruments::store::scores(read, &keys, seq, *round.id.bytes())?;
                Some(Rated { version: version.clone(), scores })
            }
            _ => None,
        };
        Ok(Some((ballot, rated)))
    })
    .await
}

/// `POST /judge/{token}`: the groups to score.
pub async fn enter(web: Web, Path(token): Path<String>, posted: Posted) -> Answer {
    let judge = judge(&web, &token)?;
    match open(&web, judge, &posted).await? {
        Some(opened) => page(&web, token, &posted, &opened, StatusCode::OK, None, ""),
        None => wrong(&web, token),
    }
}

fn wrong(web: &Web, token: String) -> Answer {
    let form = Form::new().refused(web.t(), &[Refusal::field("code", "refusal-cohort-judge-code")]);
    ask(web, token, StatusCode::UNPROCESSABLE_ENTITY, form)
}

/// The page of a ballot; `refused` is the form of the group that came back.
fn page(
    web: &Web,
    token: String,
    posted: &Posted,
    (ballot, rated): &Opened,
    status: StatusCode,
    refused: Option<(Id<()>, Form)>,
    said: &str,
) -> Answer {
    let (t, cohort) = (web.t(), &ballot.cohort);
    let mut shell = web.shell(t.f1("cohort-board-title", "title", &cohort.header.title));
    shell.menu.clear();
    let open = cohort.open_round(Purpose::Show).is_some() && ballot.judge.absent_at.is_none();
    let version = rated.as_ref().filter(|_| open);
    let fields: Vec<Field> = version
        .iter()
        .flat_map(|r| &r.version.form.questions)
        .map(|q| crate::instruments::question(&t, q))
        .map(|f| Field {
            input: if let Input::Radios(choices) = f.input { Input::Select(choices) } else { f.input },
            ..f
        })
        .collect();
    let mine = |group: Id<()>| {
        let scores = rated.iter().flat_map(|r| &r.scores);
        scores.into_iter().find(|s| s.rater == ballot.judge.id && s.subject == group && s.part == Part::Judge.name())
    };
    let first = cohort.groups.iter().find(|g| mine(g.id).is_none()).map(|g| g.id);
    let back = refused.as_ref().map(|(group, _)| *group);
    let papers = cohort.groups.iter().map(|group| {
        let given = mine(group.id);
        let mut form = crate::instruments::answered(given.map(|s| &s.answers));
        if let Some((_, typed)) = refused.as_ref().filter(|(id, _)| *id == group.id) {
            form = typed.clone();
        }
        Paper {
            group: group.id.to_string(),
            name: group.name.clone(),
            topic: group.topic.clone(),
            given: given.is_some(),
            shown: back.or(first) == Some(group.id),
            command: fresh_command().to_string(),
            form,
        }
    });
    let note = if !said.is_empty() {
        said.to_owned()
    } else if ballot.judge.absent_at.is_some() {
        t.s("cohort-judge-out").to_owned()
    } else if open {
        t.s("cohort-judge-note").to_owned()
    } else {
        t.s("cohort-judge-wait").to_owned()
    };
    let page = Page {
        form: refused.as_ref().map(|(_, f)| f.clone()).unwrap_or_default(),
        name: ballot.judge.name.clone(),
        code: posted.value("code").to_owned(),
        papers: if open { papers.collect() } else { Vec::new() },
        back: format!("/judge/{token}"),
        token,
        note,
        fields,
        shell,
    };
    web.page_with(status, &page)
}

/// `POST /judge/{token}/score`.
pub async fn score(web: Web, Path(token): Path<String>, posted: Posted) -> Answer {
    let judge = judge(&web, &token)?;
    let Some(opened) = open(&web, judge, &posted).await? else { return wrong(&web, token) };
    let group: Id<()> = posted.id("group").map_err(Fault::from)?;
    let envelope = Envelope { id: posted.envelope()?.id, revision: None };
    let outcome = match act_run::take(opened.1.as_ref(), &posted) {
        Ok(answers) => {
            let code = posted.value("code").to_owned();
            // Judges sit in one room behind one address: they are slowed down one by one, above.
            web.edge.office().run(&web.actor, envelope, ScoreShow { judge, code, group, answers }).await.map(drop)
        }
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(()) => {
            let Some(opened) = open(&web, judge, &posted).await? else { return wrong(&web, token) };
            let name = opened.0.cohort.group(group).map(|g| g.name.clone()).unwrap_or_default();
            let said = web.t().f1("cohort-judge-said", "group", name);
            page(&web, token, &posted, &opened, StatusCode::OK, None, &said)
        }
        Err(Fault::Refused(all)) => {
            let form = posted.refused(web.t(), &all);
            page(&web, token, &posted, &opened, StatusCode::UNPROCESSABLE_ENTITY, Some((group, form)), "")
        }
        Err(fault) => Err(fault.into()),
    }
}
