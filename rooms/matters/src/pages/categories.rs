//! 事项类别: the rules as they are, and a new table, which is shown before it holds.

use axum::{
    http::{StatusCode, header},
    response::IntoResponse as _,
};
use liren_kernel::Refusal;
use liren_office::Fault;
use liren_ui::{Crumb, Def, Form, Shell, T};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};

use crate::{
    category::{self, CategoryLine},
    clock::{OnRework, Pauses, Track},
    commands::categories::{ImportCategories, MOVED, VERB},
    policy::CATEGORIES,
    store,
    subject::Catalogue,
    views,
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
    preview: Option<Preview>,
}

/// What a table that was sent would change.
struct Preview {
    said: String,
    /// Category and what becomes of it.
    changes: Vec<Def>,
    /// The lines that change something; empty when there are none.
    table: String,
    /// The rules that it was held against.
    seen: String,
}

/// Most bytes of the lines that change something: sent with the form by which they are taken, three times as long.
const MOST: usize = 600_000;

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
    page(&web, StatusCode::OK, Form::new(), None).await
}

async fn page(web: &Web, status: StatusCode, form: Form, preview: Option<Preview>) -> Answer {
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
    web.page_with(status, &Page { shell, form, command, rows, heads, may_import, columns, preview })
}

/// What `lines` would change.
async fn preview(web: &Web, lines: Vec<CategoryLine>) -> Result<Preview, Failure> {
    let all = web.read(VERB, |read, _| Ok(Catalogue(read.all(&store::CATEGORIES, &[])?))).await?;
    let seen = all.mark().to_string();
    let all = all.0;
    let t = web.t();
    let (mut new, mut same) = (0, 0);
    let mut changes = Vec::new();
    let mut table = Vec::new();
    for line in lines {
        let known = all.iter().find(|c| c.code == line.code);
        let told = match known.map(|known| line.differs(known)) {
            Some(parts) if parts.is_empty() => {
                same += 1;
                continue;
            }
            Some(parts) => parts.iter().map(|part| changed(t, part)).collect::<Vec<_>>().join(t.s("matter-import-and")),
            None => {
                new += 1;
                t.s("matter-import-new").to_owned()
            }
        };
        changes.push(Def::new(format!("{} {}", line.code, line.name), told));
        table.push(line);
    }
    let left = all.len() - (table.len() - new) - same;
    let said = t.format(
        "matter-import-preview",
        &[("new", &new), ("changed", &(table.len() - new)), ("same", &same), ("left", &left)],
    );
    let table = if table.is_empty() {
        String::new()
    } else {
        category::text(table).map_err(|e| Fault::Internal(e.to_string()))?
    };
    Ok(Preview { said, changes, table, seen })
}

/// Shows what `lines` would change.
async fn look(web: &Web, lines: Vec<CategoryLine>, status: StatusCode, form: Form) -> Answer {
    let preview = preview(web, lines).await?;
    if preview.table.len() > MOST {
        let many = Refusal::field("file", "refusal-category-large");
        return page(web, StatusCode::UNPROCESSABLE_ENTITY, Form::new().refused(web.t(), &[many]), None).await;
    }
    page(web, status, form, Some(preview)).await
}

/// 处置时限：3 → 2.
fn changed(t: T<'_>, (column, now, new): &(&'static str, String, String)) -> String {
    let say = |value: &String| match (*column, value.as_str()) {
        (_, "") => t.s("matter-import-nothing").to_owned(),
        ("photo_required" | "sentinel", "1") => t.s("matter-late-yes").to_owned(),
        ("photo_required" | "sentinel", _) => t.s("matter-late-no").to_owned(),
        ("limit_unit", unit) => t.s(&format!("matter-unit-{}", unit.replace('_', "-"))).to_owned(),
        _ => value.clone(),
    };
    let name = t.s(&format!("matter-import-of-{}", column.replace('_', "-"))).to_owned();
    t.format("matter-import-change", &[("column", &name), ("now", &say(now)), ("new", &say(new))])
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

/// `POST /matters/categories`: a file is shown, and what was shown is taken, all or nothing.
pub async fn import(web: Web, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    if !web.edge.office().policy().may_ever(&web.actor, VERB) {
        return Err(Fault::Forbidden.into());
    }
    let shown = posted.value("table");
    let file = posted.files.iter().find(|f| f.field == "file").map(|f| f.bytes.to_vec()).unwrap_or_default();
    let read = if shown.is_empty() {
        let text = liren_papers::read::text(&file).map_err(|_| vec![Refusal::field("file", "refusal-category-file")]);
        text.and_then(|text| category::read(&text))
    } else {
        category::read(shown)
    };
    let lines = match read {
        Ok(lines) => lines,
        Err(all) => return page(&web, StatusCode::UNPROCESSABLE_ENTITY, posted.refused(web.t(), &all), None).await,
    };
    let seen = posted.value("seen").parse::<i64>().ok();
    if shown.is_empty() || seen.is_none() {
        return look(&web, lines, StatusCode::OK, Form::new()).await;
    }
    match web.run(envelope, ImportCategories { lines: lines.clone(), seen }).await {
        Ok(receipt) => {
            let told: Vec<&str> = receipt.told.iter().map(|(_, n)| n.as_str()).collect();
            web.go_saying("/matters/categories", "matter-said-imported", &told.join(" / "))
        }
        // Somebody else changed a rule meanwhile: what it would change now is shown again.
        Err(Fault::Refused(all)) if all.iter().any(|refusal| refusal.key == MOVED) => {
            look(&web, lines, StatusCode::CONFLICT, Form::new().refused(web.t(), &all)).await
        }
        Err(Fault::Refused(all)) => {
            page(&web, StatusCode::UNPROCESSABLE_ENTITY, posted.refused(web.t(), &all), None).await
        }
        Err(fault) => Err(fault.into()),
    }
}
