//! The list of instruments, one of them with its versions, the form that publishes a version, and sheets to start from.

use axum::extract::{Path, Query};
use liren_instruments::{
    Form as Instrument, Version,
    form::{Kind, Question},
    store,
    xlsform::compile,
};
use liren_kernel::Refusal;
use liren_office::{Command as _, Fault};
use liren_papers::{
    read::{Row as SheetRow, Sheet, open},
    write::{Column, ColumnKind, Out, Table, Workbook},
};
use liren_ui::{Chip, Crumb, Def, Form, Row, Shell, T, Tone};
use liren_web::{
    Answer, Failure, Posted, Routes, Web,
    ask::{self, Ask, Field, Input},
    documents,
};
use serde::Deserialize;

use super::{NAMED, built_in, commands::Publish, forms::sheets, policy::LIST};

/// What is wrong in a file, at most so many lines of it.
const WRONG: usize = 20;

/// All routes of this area.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/instruments", LIST, list)
        .get("/instruments/new", Publish::VERB, new_form)
        .post_files("/instruments/new", Publish::VERB, new)
        .get("/instruments/{code}", LIST, one)
        .get("/instruments/{code}/publish", Publish::VERB, publish_form)
        .post_files("/instruments/{code}/publish", Publish::VERB, publish)
        .get("/instruments/{code}/sheet", LIST, sheet)
}

fn english(t: &T<'_>) -> bool {
    t.tag() == "en"
}

#[derive(askama::Template)]
#[template(path = "instruments_list.html")]
struct List<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    sheets: Vec<(String, String)>,
    publish: bool,
}

async fn list(web: Web) -> Answer {
    let all = web.read(LIST, |read, _| store::list(read)).await?;
    let t = web.t();
    let name = |zh: &str, en: &str| if english(&t) && !en.is_empty() { en.to_owned() } else { zh.to_owned() };
    let rows = all.iter().map(|one| {
        Row::new(t.day(one.published_at.day()), name(&one.name, &one.name_en), format!("/instruments/{}", one.code))
            .state(Tone::Plain, t.f1("instrument-version", "n", one.version))
    });
    let mut sheets = Vec::new();
    for (code, _) in NAMED {
        let form = built_in(code)?;
        sheets.push((name(&form.name.zh, &form.name.en), format!("/instruments/{code}/sheet")));
    }
    let page = List {
        rows: rows.collect(),
        sheets,
        publish: web.edge.office().policy().may_ever(&web.actor, Publish::VERB),
        shell: web.shell(t.s("menu-instruments")),
    };
    web.page(&page)
}

#[derive(Deserialize)]
struct Which {
    version: Option<i64>,
}

/// Questions under one heading.
struct Part {
    title: String,
    questions: Vec<(String, String)>,
}

#[derive(askama::Template)]
#[template(path = "instruments_one.html")]
struct One<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    old: bool,
    parts: Vec<Part>,
    competencies: Vec<Def>,
    versions: Vec<Row>,
    publish: Option<String>,
}

async fn one(web: Web, Path(code): Path<String>, Query(which): Query<Which>) -> Answer {
    let of = code.clone();
    let versions = web.read(LIST, move |read, _| store::versions(read, &of)).await?;
    let newest = versions.first().ok_or(Fault::NotFound)?;
    let number = which.version.unwrap_or(newest.number);
    let shown = versions.iter().find(|v| v.number == number).ok_or(Fault::NotFound)?;
    let t = web.t();
    let en = english(&t);
    let mut shell = web.shell(shown.form.name.of(en));
    shell.crumbs = vec![Crumb::link(t.s("menu-instruments"), "/instruments")];
    let line = |v: &Version| {
        let row = Row::new(
            t.day(v.published_at.day()),
            t.f1("instrument-version", "n", v.number),
            format!("/instruments/{code}?version={}", v.number),
        );
        let row = row.note(t.f1("instrument-questions", "count", v.form.questions.len()));
        if v.number == newest.number { row.state(Tone::Done, t.s("instrument-newest")) } else { row }
    };
    let form = &shown.form;
    let competencies = form.competencies.iter().map(|c| {
        let of = form.questions.iter().filter(|q| q.competency.as_deref() == Some(c.name.as_str()));
        Def::new(c.label.of(en), t.f1("instrument-questions", "count", of.count()))
    });
    let may = web.edge.office().policy().may_ever(&web.actor, Publish::VERB);
    let page = One {
        chips: vec![
            Chip::new(Tone::Info, t.f1("instrument-version", "n", shown.number)),
            Chip::new(Tone::Plain, t.day(shown.published_at.day())),
        ],
        old: shown.number != newest.number,
        parts: parts(&t, form),
        competencies: competencies.collect(),
        versions: versions.iter().map(line).collect(),
        publish: may.then(|| format!("/instruments/{code}/publish")),
        shell,
    };
    web.page(&page)
}

/// Questions by their groups, those that stand alone first.
fn parts(t: &T<'_>, form: &Instrument) -> Vec<Part> {
    let en = english(t);
    let asked = |group: Option<usize>| -> Vec<(String, String)> {
        let of = form.questions.iter().filter(|q| q.group == group);
        of.map(|q| (q.label.of(en).to_owned(), how(t, q))).collect()
    };
    let alone = Part { title: String::new(), questions: asked(None) };
    let grouped = form.groups.iter().enumerate();
    let grouped = grouped.map(|(n, g)| Part { title: g.label.of(en).to_owned(), questions: asked(Some(n)) });
    std::iter::once(alone).chain(grouped).filter(|part| !part.questions.is_empty()).collect()
}

/// How a question is answered, in a line.
fn how(t: &T<'_>, question: &Question) -> String {
    let en = english(t);
    let labels = |choices: &[liren_instruments::form::Choice]| {
        choices.iter().map(|c| c.label.of(en).to_owned()).collect::<Vec<_>>().join(" / ")
    };
    match &question.kind {
        Kind::One { choices } | Kind::Many { choices } => labels(choices),
        Kind::Scale { min, max, step, .. } => t.f3("instrument-scale", "min", min, "max", max, "step", step),
        Kind::YesNo { na } => t.s(if *na { "instrument-yes-no-na" } else { "instrument-yes-no" }).to_owned(),
        Kind::Text { .. } => t.s("instrument-words").to_owned(),
        Kind::Number { .. } => t.s("instrument-number").to_owned(),
        Kind::Photo { .. } => t.s("instrument-photo").to_owned(),
        Kind::Sound { .. } => t.s("instrument-sound").to_owned(),
    }
}

fn upload_ask(web: &Web, of: Option<&str>) -> Ask {
    let t = web.t();
    let (key, action) = match of {
        None => ("instrument-new", "/instruments/new".to_owned()),
        Some(code) => ("verb-instrument-publish", format!("/instruments/{code}/publish")),
    };
    let ask = Ask::new(t, key, action, "verb-instrument-publish")
        .lead(t.s(if of.is_some() { "instrument-publish-lead" } else { "instrument-new-lead" }))
        .crumb(t.s("menu-instruments"), "/instruments")
        .field(Field::new(t, "file", "instrument-file", Input::File(".xlsx,.xls")).hint(t, "instrument-file-hint"));
    Ask { back: of.map_or_else(|| "/instruments".to_owned(), |code| format!("/instruments/{code}")), ..ask }
}

async fn new_form(web: Web) -> Answer {
    ask::show(&web, upload_ask(&web, None), Form::new())
}

async fn new(web: Web, posted: Posted) -> Answer {
    sent(web, None, posted).await
}

async fn known(web: &Web, code: &str) -> Result<bool, Failure> {
    let code = code.to_owned();
    web.read(LIST, move |read, _| Ok(store::latest(read, &code)?.is_some())).await
}

async fn publish_form(web: Web, Path(code): Path<String>) -> Answer {
    if !known(&web, &code).await? {
        return Err(Fault::NotFound.into());
    }
    ask::show(&web, upload_ask(&web, Some(&code)), Form::new())
}

async fn publish(web: Web, Path(code): Path<String>, posted: Posted) -> Answer {
    if !known(&web, &code).await? {
        return Err(Fault::NotFound.into());
    }
    sent(web, Some(code), posted).await
}

async fn sent(web: Web, of: Option<String>, posted: Posted) -> Answer {
    web.slow_down(&format!("u{}", web.person()?), 20, 4.0)?;
    let outcome = async {
        let file = posted.files.iter().find(|f| f.field == "file");
        let bytes = file.ok_or_else(|| Refusal::field("file", "refusal-file-empty"))?.bytes.clone();
        let opened = tokio::task::spawn_blocking(move || open(&bytes));
        let opened = opened.await.map_err(|e| Fault::Internal(e.to_string()))?;
        let form = read(&web, &opened.map_err(|refusal| Refusal { field: Some("file".into()), ..refusal })?)?;
        web.edge.readable(&form)?;
        let known = known(&web, &form.code).await.map_err(|failure| (*failure.0).clone())?;
        web.run(posted.envelope()?, Publish { of: of.clone(), known, form }).await
    };
    match outcome.await {
        Ok(receipt) => {
            let code = receipt.told.first().map_or("", |(_, code)| code.as_str());
            web.go_saying(&format!("/instruments/{code}"), "instrument-said-published", "")
        }
        Err(fault) => ask::again(&web, upload_ask(&web, of.as_deref()), &posted, fault),
    }
}

/// The form in a workbook, or everything that is wrong in it, row by row.
fn read(web: &Web, book: &[Sheet]) -> Result<Instrument, Fault> {
    let rows = |name: &str| -> Vec<Vec<String>> {
        let sheet = book.iter().find(|s| s.name.trim().eq_ignore_ascii_case(name));
        let Some(sheet) = sheet else { return Vec::new() };
        // Blank rows count: what is wrong is named by its row in the file.
        let last = sheet.rows.last().map_or(0, |row| row.number);
        let cells = |row: &SheetRow| row.cells.iter().map(liren_papers::read::Cell::text).collect();
        (1..=last).map(|n| sheet.rows.iter().find(|r| r.number == n).map(cells).unwrap_or_default()).collect()
    };
    compile(&rows("survey"), &rows("choices"), &rows("settings")).map_err(|wrong| {
        let t = web.t();
        let more = wrong.len().saturating_sub(WRONG);
        let mut all: Vec<Refusal> = wrong
            .iter()
            .take(WRONG)
            .map(|one| {
                Refusal::field("file", "refusal-instrument-row")
                    .arg("sheet", one.sheet)
                    .arg("row", one.row)
                    .arg("what", t.refusal(&one.refusal))
            })
            .collect();
        if more > 0 {
            all.push(Refusal::field("file", "refusal-instrument-more").arg("count", more));
        }
        Fault::Refused(all)
    })
}

/// The sheets of one that comes with the room, to start an own from.
async fn sheet(web: Web, Path(code): Path<String>) -> Answer {
    let sheets = sheets(&code);
    if sheets.is_empty() {
        return Err(Fault::NotFound.into());
    }
    let mut book = Workbook::new();
    for (name, rows) in &sheets {
        let Some((head, rows)) = rows.split_first() else { continue };
        let columns = head.iter().map(|title| Column::new(title, ColumnKind::Text)).collect();
        let table = Table { name: name.clone(), columns, ..Table::default() };
        let cells = rows.iter().map(|row| row.iter().map(|cell| Out::from(cell.as_str())).collect());
        book.add(&table, cells)?;
    }
    web.file(documents::XLSX, &format!("{code}.xlsx"), book.finish(&code, web.now)?)
}
