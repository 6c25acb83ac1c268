//! 事项类别: the rules as they are, and a new table.

use axum::{
    http::{StatusCode, header},
    response::IntoResponse as _,
};
use liren_kernel::Refusal;
use liren_office::Fault;
use liren_ui::{Crumb, Def, Form, Shell};
use liren_web::{Answer, Posted, Web, fresh_command};

use crate::{
    category,
    clock::{OnRework, Pauses, Track},
    commands::categories::{ImportCategories, VERB},
    policy::CATEGORIES,
    store, views,
};

#[derive(askama::Template)]
#[template(path = "categories.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    command: String,
    rows: Vec<[String; 7]>,
    heads: [String; 7],
    may_import: bool,
    columns: Vec<Def>,
}

/// Columns of a table whose values are not free text, with the message that names them.
const COLUMNS: &[(&str, &str)] = &[
    ("code", "matter-import-code"),
    ("scheme", "matter-import-scheme"),
    ("limit_value", "matter-import-limit-value"),
    ("limit_unit", "matter-import-limit-unit"),
    ("photo_required", "matter-import-photo"),
    ("first", "matter-import-first"),
    ("track", "matter-import-track"),
    ("steps", "matter-import-steps"),
    ("on_rework", "matter-import-rework"),
    ("pauses", "matter-import-pauses"),
    ("sentinel", "matter-import-sentinel"),
];

/// `GET /matters/categories`.
pub async fn show(web: Web) -> Answer {
    page(&web, StatusCode::OK, Form::new()).await
}

async fn page(web: &Web, status: StatusCode, form: Form) -> Answer {
    let all = web.read(CATEGORIES, |read, _| Ok(read.all(&store::CATEGORIES, &[])?)).await?;
    let t = web.t();
    let mut shell = web.shell(t.s("matter-categories-title"));
    shell.crumbs = vec![Crumb::link(t.s("matter-list-title"), "/matters")];
    let rows = all
        .iter()
        .map(|c| {
            let limit = t.f2("matter-limit", "value", c.limit_value, "unit", t.s(&views::unit_key(c)));
            let first = t.s(if c.first == "owner" { "matter-first-owner" } else { "matter-first-area" });
            let run = [
                Track::named(&c.track).map(Track::label_key),
                OnRework::named(&c.on_rework).map(OnRework::label_key),
                Pauses::named(&c.pauses).map(Pauses::label_key),
            ];
            let mut run: Vec<String> = run.into_iter().flatten().map(|key| t.s(&key).to_owned()).collect();
            run.extend(c.sentinel.then(|| t.s("matter-category-sentinel").to_owned()));
            let run = [run.join(" · "), c.steps.clone()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>();
            let name = format!("{} {}", c.code, views::category(&t, c));
            [
                name,
                c.major.clone(),
                c.file_condition.clone(),
                c.close_condition.clone(),
                limit,
                first.to_owned(),
                run.join(" · "),
            ]
        })
        .collect();
    let heads = [
        "matter-category",
        "matter-category-major",
        "matter-file-condition",
        "matter-close-condition",
        "matter-who-rule",
        "matter-category-first",
        "matter-category-run",
    ]
    .map(|key| t.s(key).to_owned());
    let may_import = web.edge.office().policy().may_ever(&web.actor, VERB);
    let command = fresh_command().to_string();
    let columns = COLUMNS.iter().map(|(column, key)| Def::new(*column, t.s(key))).collect();
    web.page_with(status, &Page { shell, form, command, rows, heads, may_import, columns })
}

/// `GET /matters/categories/export`: the table in force, to change and to import.
pub async fn export(web: Web) -> Answer {
    let all = web.read(CATEGORIES, |read, _| Ok(read.all(&store::CATEGORIES, &[])?)).await?;
    let t = web.t();
    let table = category::table(&all, |c| t.s(&views::unit_key(c)).to_owned());
    let table = table.map_err(|e| Fault::Internal(e.to_string()))?;
    let name = format!("attachment; filename=\"categories-{}.csv\"", web.now.day());
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, table).into_response())
}

/// `POST /matters/categories`: all or nothing.
pub async fn import(web: Web, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    let file = posted.files.iter().find(|f| f.field == "file").map(|f| f.bytes.to_vec()).unwrap_or_default();
    let read = match String::from_utf8(file) {
        Ok(text) => category::read(&text),
        Err(_) => Err(vec![Refusal::field("file", "refusal-category-file")]),
    };
    let outcome = match read {
        Ok(lines) => web.run(envelope, ImportCategories { lines }).await,
        Err(refusals) => Err(refusals.into()),
    };
    match outcome {
        Ok(receipt) => {
            let told: Vec<&str> = receipt.told.iter().map(|(_, n)| n.as_str()).collect();
            web.go_saying("/matters/categories", "matter-said-imported", &told.join(" / "))
        }
        Err(Fault::Refused(all)) => page(&web, StatusCode::UNPROCESSABLE_ENTITY, posted.refused(web.t(), &all)).await,
        Err(fault) => Err(fault.into()),
    }
}
