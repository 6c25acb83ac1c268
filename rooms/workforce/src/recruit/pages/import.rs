//! The way of a list into a recruitment: upload, columns, errors by cell, what would change, one tap.

use axum::extract::Path;
use liren_kernel::{Id, Refusal};
use liren_office::{DossierId, Fault};
use liren_papers::{cell_name, layout::Override, mapping};
use liren_people::roster::{Opened, Verdict, batch};
use liren_ui::{Choice, Crumb, Def, Form, Shell};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::act::{ask_on, on};
use crate::recruit::{
    commands::load::{self, upload_kind},
    fields,
    plan::{self, Plan},
    policy::CHECK,
    subject::{self, Recruitment},
};

/// Rows of each kind that the page lists; the figures count all.
const SHOWN: usize = 200;

fn upload_ask(web: &Web, on: &Recruitment) -> Ask {
    let t = web.t();
    ask_on(web, on, "verb-recruit-load", "import")
        .lead(t.s("recruit-import-lead"))
        .field(Field::new(t, "file", "import-file", Input::File(".xlsx,.xls,.csv")).hint(t, "import-file-hint"))
}

pub(crate) async fn upload_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let on = on(&web, id).await?;
    ask::show(&web, upload_ask(&web, &on), Form::new())
}

pub(crate) async fn upload(web: Web, Path(id): Path<DossierId>, mut posted: Posted) -> Answer {
    let on = on(&web, id).await?;
    let person = web.person()?;
    web.slow_down(&format!("u{person}"), 20, 4.0)?;
    let Some(file) = posted.files.pop() else {
        let refusal = Refusal::field("file", "refusal-file-empty");
        return ask::again(&web, upload_ask(&web, &on), &posted, refusal.into());
    };
    match batch::upload(web.edge.office(), person, upload_kind(id), &file.name, file.bytes).await {
        Ok(upload) => web.go(&format!("/recruit/{id}/import/{upload}")),
        Err(fault) => ask::again(&web, upload_ask(&web, &on), &posted, fault),
    }
}

/// A row of the table of columns.
struct Column {
    name: String,
    label: String,
    field: String,
    samples: String,
}

/// A cell to be mended.
struct Wrong {
    cell: String,
    text: String,
}

/// A row and what would become of it.
struct Line {
    row: u32,
    name: String,
}

#[derive(askama::Template)]
#[template(path = "recruit_import.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    base: String,
    back: String,
    command: String,
    facts: Vec<Def>,
    columns: Vec<Column>,
    choices: Vec<Choice>,
    wrong: Vec<Wrong>,
    more_wrong: usize,
    changed: Vec<Line>,
    fresh: Vec<Line>,
    may_load: bool,
    faulty: usize,
    loaded: bool,
}

pub(crate) async fn page(web: Web, Path((id, upload)): Path<(DossierId, Id<()>)>) -> Answer {
    show(&web, id, upload, Form::new()).await
}

/// What the page rests on: the file's name, whether it is loaded, what it would change.
struct Looked {
    title: String,
    file: String,
    loaded: bool,
    opened: Option<Opened>,
    plan: Result<Plan, Refusal>,
}

async fn look(web: &Web, id: DossierId, upload: Id<()>) -> Result<Looked, liren_web::Failure> {
    let (office, actor) = (web.edge.office().clone(), web.actor.clone());
    let (keys, person, now) = (web.keys(), web.person()?, web.now);
    let turn = office.workbooks().take().await?;
    web.read(CHECK, move |read, reach| {
        let on = subject::led(read, &office, &actor, reach, id)?;
        let batch = batch::load(read, upload, person, &upload_kind(id))?.ok_or(Fault::NotFound)?;
        let mut looked = Looked {
            title: on.header.title.clone(),
            file: batch.row.file_name.clone(),
            loaded: batch.row.loaded_at.is_some(),
            opened: None,
            plan: Ok(Plan::default()),
        };
        if looked.loaded {
            return Ok(looked);
        }
        let refused = |fault: Fault| match fault {
            Fault::Refused(all) => all.into_iter().next().ok_or(Fault::NotFound),
            other => Err(other),
        };
        match batch.open(&turn, read, &keys, &fields::schema()) {
            Ok(opened) => {
                looked.plan = match plan::read(read, &keys, reach, &on, &opened, now) {
                    Ok(plan) => Ok(plan),
                    Err(fault) => Err(refused(fault)?),
                };
                looked.opened = Some(opened);
            }
            // Where the head is can still be said by hand.
            Err(fault) => looked.plan = Err(refused(fault)?),
        }
        Ok(looked)
    })
    .await
}

async fn show(web: &Web, id: DossierId, upload: Id<()>, mut form: Form) -> Answer {
    let looked = look(web, id, upload).await?;
    let t = web.t();
    let plan = match looked.plan {
        Ok(plan) => plan,
        Err(refusal) => {
            form.refuse(t, &refusal);
            Plan::default()
        }
    };
    let schema = fields::schema();
    let choices = schema.fields.iter().map(|f| Choice::new(f.key, t.s(&format!("recruit-field-{}", f.key)))).collect();
    if let Some(opened) = &looked.opened {
        form = form
            .with("head", opened.layout.head_rows.0.to_string())
            .with("head_end", opened.layout.head_rows.1.to_string());
    }
    let wrong: Vec<Wrong> = plan
        .rows
        .iter()
        .flat_map(|row| &row.errors)
        .map(|error| Wrong { cell: error.cell.clone(), text: t.refusal(&error.refusal) })
        .collect();
    let lines = |verdict: Verdict| {
        let rows = plan.rows.iter().filter(|row| row.verdict == verdict).take(SHOWN);
        rows.map(|row| Line { row: row.source_row, name: row.name.clone() }).collect()
    };
    let figure = |key: &str, count: usize| Def::new(t.s(key), count.to_string());
    let facts = if looked.loaded {
        Vec::new()
    } else {
        vec![
            figure("recruit-import-taken", plan.taken()),
            figure("import-new", plan.count(Verdict::New)),
            figure("import-changed", plan.count(Verdict::Changed)),
            figure("import-same", plan.count(Verdict::Same)),
            figure("import-faulty", plan.count(Verdict::Faulty)),
        ]
    };
    let mut shell = web.shell(t.s("verb-recruit-load"));
    shell.crumbs = vec![Crumb::link(looked.title, format!("/recruit/{id}")), Crumb::text(looked.file)];
    let page = Page {
        base: format!("/recruit/{id}/import/{upload}"),
        back: format!("/recruit/{id}"),
        command: liren_web::fresh_command().to_string(),
        facts,
        columns: looked.opened.as_ref().map_or_else(Vec::new, titled),
        choices,
        more_wrong: wrong.len().saturating_sub(SHOWN),
        wrong: wrong.into_iter().take(SHOWN).collect(),
        changed: lines(Verdict::Changed),
        fresh: lines(Verdict::New),
        may_load: !looked.loaded && plan.count(Verdict::New) + plan.count(Verdict::Changed) > 0,
        faulty: plan.count(Verdict::Faulty),
        loaded: looked.loaded,
        form,
        shell,
    };
    let status =
        if page.form.is_refused() { axum::http::StatusCode::UNPROCESSABLE_ENTITY } else { axum::http::StatusCode::OK };
    web.page_with(status, &page)
}

fn titled(opened: &Opened) -> Vec<Column> {
    let sample = |column: usize| {
        let cells = opened.layout.data.iter().filter_map(|at| opened.sheet.rows.get(*at));
        let texts = cells.map(|row| row.cell(column).text()).filter(|text| !text.trim().is_empty());
        texts.take(2).map(|text| text.chars().take(12).collect::<String>()).collect::<Vec<_>>().join(" · ")
    };
    let head = opened.layout.head.iter();
    head.map(|cell| {
        let field = opened.mapping.pairs.iter().find(|pair| pair.column == cell.column);
        let field = field.map_or_else(String::new, |pair| pair.field.clone());
        // Numbers of persons are not shown as samples.
        let secret = matches!(field.as_str(), "idno" | "phone");
        Column {
            name: format!("c{}", cell.column),
            label: format!("{} {}", cell_name(opened.layout.head_rows.1, cell.column), cell.label),
            samples: if secret { String::new() } else { sample(cell.column) },
            field,
        }
    })
    .collect()
}

async fn choose(web: &Web, id: DossierId, upload: Id<()>, posted: &Posted) -> Result<(), Fault> {
    let row = |name: &str| posted.value(name).trim().parse::<u32>();
    let head = match (row("head"), row("head_end")) {
        (Ok(from), Ok(to)) if from <= to => Some((from, to)),
        (Ok(from), Err(_)) => Some((from, from)),
        _ => return Err(Refusal::field("head", "refusal-number-invalid").into()),
    };
    let over = Override { head, first_data: None };
    let (keys, person, kind) = (web.keys(), web.person()?, upload_kind(id));
    let wanted = kind.clone();
    let turn = web.edge.office().workbooks().take().await?;
    let opened = web
        .edge
        .office()
        .read(&web.actor, move |read, _| {
            let batch = batch::load(read, upload, person, &wanted)?.ok_or(Fault::NotFound)?;
            match batch.open(&turn, read, &keys, &fields::schema()) {
                Ok(opened) => Ok(Some(opened)),
                Err(Fault::Refused(_)) => Ok(None),
                Err(other) => Err(other),
            }
        })
        .await?;
    let chosen = opened.filter(|opened| head == Some(opened.layout.head_rows)).map(|opened| {
        let mut mapping = opened.mapping;
        mapping.fingerprint = mapping::fingerprint(&opened.layout.head);
        for cell in &opened.layout.head {
            mapping.choose(cell.column, None);
        }
        for cell in &opened.layout.head {
            let field = posted.value(&format!("c{}", cell.column)).to_owned();
            if !field.is_empty() {
                mapping.choose(cell.column, Some(&field));
            }
        }
        (mapping, opened.layout)
    });
    if let Some((mapping, layout)) = &chosen {
        mapping.fits(&fields::schema(), &layout.head)?;
    }
    batch::choose(web.edge.office(), upload, person, kind, over, chosen.map(|(mapping, _)| mapping)).await
}

pub(crate) async fn columns(web: Web, Path((id, upload)): Path<(DossierId, Id<()>)>, posted: Posted) -> Answer {
    match choose(&web, id, upload, &posted).await {
        Ok(()) => web.go(&format!("/recruit/{id}/import/{upload}")),
        Err(Fault::Refused(refusals)) => show(&web, id, upload, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn load(web: Web, Path((id, upload)): Path<(DossierId, Id<()>)>, posted: Posted) -> Answer {
    let leave = posted.value("leave_faulty") == "1";
    match load::load(web.edge.office(), &web.actor, posted.envelope()?, id, upload, leave).await {
        Ok(receipt) => {
            let told = |name: &str| receipt.told.iter().find(|(n, _)| n == name).map_or("0", |(_, v)| v).to_owned();
            let value = format!("{} + {}", told("new"), told("changed"));
            web.go_saying(&format!("/recruit/{id}"), "import-said", &value)
        }
        Err(Fault::Refused(refusals)) => show(&web, id, upload, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}
