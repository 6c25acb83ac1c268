//! The way of a roster into the register: upload, columns, errors by cell, what would change, one tap.

use axum::extract::Path;
use liren_kernel::Refusal;
use liren_office::Fault;
use liren_papers::{
    cell_name,
    layout::{Layout, Override},
    mapping,
};
use liren_ui::{Choice, Def, Form, Shell, T};
use liren_web::{Answer, Posted, Web};

use super::act::{self, Ask, Field, Input};
use crate::{
    policy::ROSTER,
    roster::{
        Opened, Plan, Verdict,
        batch::{self, BatchId},
        fields, load as loading, plan,
    },
};

/// Rows of each kind that the page lists; the figures count all.
const SHOWN: usize = 200;

fn upload_ask(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "import-title", "/people/import", "import-upload")
        .lead(t.s("import-lead"))
        .crumb(t.s("person-title"), "/people")
        .field(Field::new(t, "file", "import-file", Input::File(".xlsx,.xls,.csv")).hint(t, "import-file-hint"))
}

pub(crate) async fn upload_form(web: Web) -> Answer {
    act::show(&web, upload_ask(&web), Form::new())
}

pub(crate) async fn upload(web: Web, mut posted: Posted) -> Answer {
    let person = web.person()?;
    web.slow_down(&format!("u{person}"), 20, 4.0)?;
    let Some(file) = posted.files.pop() else {
        return act::again(&web, upload_ask(&web), &posted, Refusal::field("file", "refusal-file-empty").into());
    };
    match batch::upload(web.edge.office(), person, batch::ROSTER.into(), &file.name, file.bytes).await {
        Ok(id) => web.go(&format!("/people/import/{id}")),
        Err(fault) => act::again(&web, upload_ask(&web), &posted, fault),
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
    what: String,
}

#[derive(askama::Template)]
#[template(path = "people_roster.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    base: String,
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

pub(crate) async fn page(web: Web, Path(id): Path<BatchId>) -> Answer {
    show(&web, id, Form::new()).await
}

async fn show(web: &Web, id: BatchId, form: Form) -> Answer {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let turn = web.edge.office().workbooks().take().await?;
    let read = web
        .read(ROSTER, move |read, reach| {
            let batch = batch::load(read, id, actor.person, batch::ROSTER)?.ok_or(Fault::NotFound)?;
            if batch.row.loaded_at.is_some() {
                return Ok((batch, Err(Refusal::new("refusal-roster-loaded")), None));
            }
            let opened = match batch.open(&turn, read, &keys, &fields::schema()) {
                Ok(opened) => opened,
                // Where the head is can still be said by hand.
                Err(Fault::Refused(mut all)) if !all.is_empty() => return Ok((batch, Err(all.swap_remove(0)), None)),
                Err(other) => return Err(other),
            };
            let plan = match plan::plan(read, &keys, &actor, reach, &opened) {
                Ok(plan) => Ok(plan),
                Err(Fault::Refused(mut all)) if !all.is_empty() => Err(all.swap_remove(0)),
                Err(other) => return Err(other),
            };
            Ok((batch, plan, Some(opened)))
        })
        .await?;
    let (batch, plan, opened) = read;
    let t = web.t();
    let loaded = batch.row.loaded_at.is_some();
    let mut form = form;
    let plan = match plan {
        Ok(plan) => plan,
        Err(refusal) => {
            if !loaded {
                form.refuse(t, &refusal);
            }
            Plan::default()
        }
    };
    let schema = fields::schema();
    let choices = schema.fields.iter().map(|f| Choice::new(f.key, t.s(&format!("import-field-{}", f.key)))).collect();
    let columns = opened.as_ref().map_or_else(Vec::new, titled);
    if let Some(opened) = &opened {
        form = form
            .with("head", opened.layout.head_rows.0.to_string())
            .with("head_end", opened.layout.head_rows.1.to_string());
    }
    let faulty = plan.count(Verdict::Faulty);
    let wrong: Vec<Wrong> = plan
        .rows
        .iter()
        .flat_map(|row| &row.errors)
        .map(|error| Wrong { cell: error.cell.clone(), text: t.refusal(&error.refusal) })
        .collect();
    let page = Page {
        shell: {
            let mut shell = web.shell(t.s("import-title"));
            shell.crumbs = vec![
                liren_ui::Crumb::link(t.s("person-title"), "/people"),
                liren_ui::Crumb::text(&batch.row.file_name),
            ];
            shell
        },
        base: format!("/people/import/{id}"),
        command: super::command(web.now),
        facts: if loaded { Vec::new() } else { figures(t, &plan, opened.as_ref().map(|o| &o.layout)) },
        columns,
        choices,
        more_wrong: wrong.len().saturating_sub(SHOWN),
        wrong: wrong.into_iter().take(SHOWN).collect(),
        changed: lines(t, &plan, Verdict::Changed),
        fresh: lines(t, &plan, Verdict::New),
        may_load: !loaded && plan.count(Verdict::New) + plan.count(Verdict::Changed) > 0,
        faulty,
        loaded,
        form,
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
    opened
        .layout
        .head
        .iter()
        .map(|cell| {
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

fn figures(t: T<'_>, plan: &Plan, layout: Option<&Layout>) -> Vec<Def> {
    let mut facts = vec![
        Def::new(t.s("import-new"), plan.count(Verdict::New).to_string()),
        Def::new(t.s("import-changed"), plan.count(Verdict::Changed).to_string()),
        Def::new(t.s("import-same"), plan.count(Verdict::Same).to_string()),
        Def::new(t.s("import-faulty"), plan.count(Verdict::Faulty).to_string()),
    ];
    if let Some(layout) = layout {
        let hidden = layout.count(liren_papers::layout::Reason::Hidden);
        if hidden > 0 {
            facts.push(Def::new(t.s("import-hidden"), hidden.to_string()));
        }
    }
    facts
}

fn lines(t: T<'_>, plan: &Plan, verdict: Verdict) -> Vec<Line> {
    plan.rows
        .iter()
        .filter(|row| row.verdict == verdict)
        .take(SHOWN)
        .map(|row| Line {
            row: row.source_row,
            name: row.name.clone(),
            what: row
                .changes
                .iter()
                .map(|key| t.s(&format!("import-field-{key}")).to_owned())
                .collect::<Vec<_>>()
                .join(" · "),
        })
        .collect()
}

async fn choose(web: &Web, id: BatchId, posted: &Posted) -> Result<(), Fault> {
    let head = match (posted.value("head").trim().parse::<u32>(), posted.value("head_end").trim().parse::<u32>()) {
        (Ok(first), Ok(last)) if first <= last => Some((first, last)),
        (Ok(first), Err(_)) => Some((first, first)),
        _ => return Err(Refusal::field("head", "refusal-number-invalid").into()),
    };
    let over = Override { head, first_data: None };
    let (keys, person) = (web.keys(), web.person()?);
    let turn = web.edge.office().workbooks().take().await?;
    let opened = web
        .edge
        .office()
        .read(&web.actor, move |read, _| {
            let batch = batch::load(read, id, person, batch::ROSTER)?.ok_or(Fault::NotFound)?;
            match batch.open(&turn, read, &keys, &fields::schema()) {
                Ok(opened) => Ok(Some(opened)),
                Err(Fault::Refused(_)) => Ok(None),
                Err(other) => Err(other),
            }
        })
        .await?;
    let chosen = opened.filter(|o| head == Some(o.layout.head_rows)).map(|opened| {
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
    batch::choose(web.edge.office(), id, person, batch::ROSTER.into(), over, chosen.map(|(mapping, _)| mapping)).await
}

pub(crate) async fn columns(web: Web, Path(id): Path<BatchId>, posted: Posted) -> Answer {
    match choose(&web, id, &posted).await {
        Ok(()) => web.go(&format!("/people/import/{id}")),
        Err(Fault::Refused(refusals)) => show(&web, id, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn load(web: Web, Path(id): Path<BatchId>, posted: Posted) -> Answer {
    let leave = posted.value("leave_faulty") == "1";
    match loading::load(web.edge.office(), &web.actor, posted.envelope()?, id, leave).await {
        Ok(receipt) => {
            let told = |name: &str| receipt.told.iter().find(|(n, _)| n == name).map_or("0", |(_, v)| v).to_owned();
            let value = format!("{} + {}", told("new"), told("changed"));
            web.go_saying("/people", "import-said", &value)
        }
        Err(Fault::Refused(refusals)) => show(&web, id, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}
