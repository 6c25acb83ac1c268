//! 师资库: who teaches what, found by subject; what they taught.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use liren_kernel::{Line, Refusal, mask, mask::Purpose};
use liren_office::Fault;
use liren_store::params;
use liren_ui::{Choice, Crumb, Def, Form, Pager, Row, Shell};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};
use serde::Deserialize;

use super::places;
use crate::{
    commands::lecturers::{self, Add, Correct, End, Fields, Reveal},
    model::LecturerId,
    policy::POOL,
    store::lecturer::{LECTURER_BY_ID, LecturerRow, SUBJECTS, TAUGHT, Taught, pool, within},
    views,
};

/// Lecturers on a page.
const PAGE: i64 = 50;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    subject: String,
    after: Option<String>,
    seq: Option<i64>,
}

#[derive(askama::Template)]
#[template(path = "lecturers.html")]
struct List<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    pager: Pager,
    subject: String,
    may_add: bool,
}

/// `GET /lecturers?subject=SUBJECT`.
pub async fn list(web: Web, Query(asked): Query<Asked>) -> Answer {
    let subject: String = asked.subject.trim().chars().take(40).collect();
    let (wanted, after) = (subject.clone(), asked.after.clone().zip(asked.seq));
    let found = web
        .read(POOL, move |read, reach| {
            let after = after.as_ref().map(|(sort, seq)| (sort.as_str(), *seq));
            let rows = pool(read, reach, &wanted, after, PAGE)?;
            let mut all = Vec::with_capacity(rows.len());
            for row in rows {
                let subjects: Vec<String> = read.all(&SUBJECTS, params![row.seq])?.into_iter().map(|(s,)| s).collect();
                all.push((row, subjects));
            }
            Ok(all)
        })
        .await?;
    let t = web.t();
    let older = found.last().filter(|_| found.len() as i64 == PAGE).map(|(row, _)| {
        let subject = liren_web::encoded(&subject);
        format!("/lecturers?subject={subject}&after={}&seq={}", liren_web::encoded(&row.sort), row.seq)
    });
    let rows = found
        .iter()
        .map(|(row, subjects)| {
            Row::new("", row.name.as_str(), format!("/lecturers/{}", row.id)).note(format!(
                "{} · {}",
                row.unit,
                subjects.join(t.s("gathering-comma"))
            ))
        })
        .collect();
    web.page(&List {
        rows,
        pager: Pager { newer: asked.after.map(|_| "/lecturers".to_owned()), older },
        may_add: web.edge.office().policy().may_ever(&web.actor, lecturers::ADD),
        subject,
        shell: web.shell(t.s("lecturer-title")),
    })
}

#[derive(askama::Template)]
#[template(path = "lecturer.html")]
struct Page<'a> {
    shell: Shell<'a>,
    about: Vec<Def>,
    phone: String,
    whole: bool,
    taught: Vec<Row>,
    path: String,
    command: String,
    may_correct: bool,
    may_end: bool,
}

async fn read(web: &Web, id: LecturerId) -> Result<(LecturerRow, Vec<String>, Vec<Taught>), Failure> {
    web.read(POOL, move |read, reach| {
        let row = read.opt(&LECTURER_BY_ID, params![id])?.filter(|row| within(row, reach)).ok_or(Fault::NotFound)?;
        let subjects = read.all(&SUBJECTS, params![row.seq])?.into_iter().map(|(s,)| s).collect();
        let taught = read.all(&TAUGHT, params![id])?;
        Ok((row, subjects, taught))
    })
    .await
}

/// `GET /lecturers/{id}`.
pub async fn open(web: Web, Path(id): Path<LecturerId>) -> Answer {
    show(&web, id, false).await
}

/// `POST /lecturers/{id}/reveal`.
pub async fn reveal(web: Web, Path(id): Path<LecturerId>) -> Answer {
    let envelope = liren_office::Envelope { id: fresh_command(), revision: None };
    web.run(envelope, Reveal { lecturer: id }).await?;
    show(&web, id, true).await
}

async fn show(web: &Web, id: LecturerId, whole: bool) -> Answer {
    let (row, subjects, taught) = read(web, id).await?;
    let t = web.t();
    let policy = web.edge.office().policy();
    let phone = lecturers::phone(&web.keys(), &row)?;
    let mut about = vec![
        Def::new(t.s("lecturer-unit"), row.unit.as_str()),
        Def::new(t.s("lecturer-subjects"), subjects.join(t.s("gathering-comma"))),
    ];
    if !row.note.is_empty() {
        about.push(Def::new(t.s("lecturer-note"), row.note.as_str()));
    }
    if let Some(day) = row.until_day {
        about.push(Def::new(t.s("lecturer-until"), t.day(day)));
    }
    let mut shell = web.shell(row.name.as_str());
    shell.crumbs = vec![Crumb::link(t.s("lecturer-title"), "/lecturers")];
    let taught = taught
        .iter()
        .map(|one| {
            Row::new(t.day(one.day), one.title.as_str(), format!("/gatherings/{}", one.dossier))
                .note(one.theme.as_str())
                .state(views::sitting_tone(one.state), t.s(&one.state.label_key()))
        })
        .collect();
    let page = Page {
        about,
        phone: if whole || phone.is_empty() { phone } else { mask::phone(&phone, Purpose::SharedScreen) },
        whole,
        taught,
        path: format!("/lecturers/{id}"),
        command: fresh_command().to_string(),
        may_correct: policy.may_ever(&web.actor, lecturers::CORRECT) && row.until_day.is_none(),
        may_end: policy.may_ever(&web.actor, lecturers::END) && row.until_day.is_none(),
        shell,
    };
    web.page(&page)
}

#[derive(askama::Template)]
#[template(path = "lecturer_form.html")]
struct FormPage<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    back: String,
    command: String,
    places: Vec<Choice>,
    is_new: bool,
}

/// `GET /lecturers/new`.
pub async fn form(web: Web) -> Answer {
    show_form(&web, StatusCode::OK, Form::new(), None).await
}

async fn show_form(web: &Web, status: StatusCode, form: Form, of: Option<LecturerId>) -> Answer {
    let choices = web.read(POOL, places::choices).await?;
    let t = web.t();
    let mut shell = web.shell(t.s(if of.is_some() { "lecturer-edit" } else { "lecturer-new" }));
    shell.crumbs = vec![Crumb::link(t.s("lecturer-title"), "/lecturers")];
    let page = FormPage {
        shell,
        form,
        action: of.map_or_else(|| "/lecturers/new".to_owned(), |id| format!("/lecturers/{id}/edit")),
        back: of.map_or_else(|| "/lecturers".to_owned(), |id| format!("/lecturers/{id}")),
        command: fresh_command().to_string(),
        // A pool belongs to a community or something wider.
        places: places::options(&choices.into_iter().filter(|(code, _)| code.len() <= 12).collect::<Vec<_>>()),
        is_new: of.is_none(),
    };
    web.page_with(status, &page)
}

fn fields(posted: &Posted) -> Result<Fields, Vec<Refusal>> {
    let subjects: Result<Vec<Line>, Refusal> = posted
        .value("subjects")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| Line::new("subjects", line))
        .collect();
    let (name, unit) = (posted.line("name"), posted.line("unit"));
    match (name, unit, subjects, posted.line_opt("note"), posted.line_opt("phone")) {
        (Ok(name), Ok(unit), Ok(subjects), Ok(note), Ok(phone)) => Ok(Fields { name, unit, subjects, note, phone }),
        (a, b, c, d, e) => Err([a.err(), b.err(), c.err(), d.err(), e.err()].into_iter().flatten().collect()),
    }
}

/// `POST /lecturers/new`.
pub async fn send(web: Web, posted: Posted) -> Answer {
    let at = posted.value("at").to_owned();
    let outcome = match fields(&posted) {
        Ok(_) if at.is_empty() => Err(Refusal::field("at", "refusal-choice-invalid").into()),
        Ok(fields) => web.run(posted.envelope()?, Add { at, fields }).await,
        Err(refusals) => Err(refusals.into()),
    };
    match outcome {
        Ok(receipt) => {
            let id = receipt.told("lecturer").unwrap_or_default();
            web.go_saying(&format!("/lecturers/{id}"), "lecturer-said-added", "")
        }
        Err(Fault::Refused(all)) => {
            show_form(&web, StatusCode::UNPROCESSABLE_ENTITY, posted.refused(web.t(), &all), None).await
        }
        Err(fault) => Err(fault.into()),
    }
}

/// `GET /lecturers/{id}/edit`.
pub async fn edit(web: Web, Path(id): Path<LecturerId>) -> Answer {
    let (row, subjects, _) = read(&web, id).await?;
    let form = Form::new()
        .with("name", row.name.as_str())
        .with("unit", row.unit.as_str())
        .with("note", row.note.as_str())
        .with("subjects", subjects.join("\n"));
    show_form(&web, StatusCode::OK, form, Some(id)).await
}

/// `POST /lecturers/{id}/edit`.
pub async fn edit_send(web: Web, Path(id): Path<LecturerId>, posted: Posted) -> Answer {
    let outcome = match fields(&posted) {
        Ok(fields) => web.run(posted.envelope()?, Correct { lecturer: id, fields }).await,
        Err(refusals) => Err(refusals.into()),
    };
    match outcome {
        Ok(_) => web.go_saying(&format!("/lecturers/{id}"), "lecturer-said-corrected", ""),
        Err(Fault::Refused(all)) => {
            let form = posted.refused(web.t(), &all);
            show_form(&web, StatusCode::UNPROCESSABLE_ENTITY, form, Some(id)).await
        }
        Err(fault) => Err(fault.into()),
    }
}

/// `POST /lecturers/{id}/end`.
pub async fn end(web: Web, Path(id): Path<LecturerId>, posted: Posted) -> Answer {
    web.run(posted.envelope()?, End { lecturer: id }).await?;
    web.go_saying("/lecturers", "lecturer-said-ended", "")
}
