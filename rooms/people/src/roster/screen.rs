//! The page of an upload, for whichever register its rows go into: what is wrong by cell, what would change, which column is
//! what.

use axum::http::StatusCode;
use liren_kernel::{Refusal, Verb};
use liren_office::{Fault, Reach, Receipt};
use liren_papers::{
    cell_name,
    check::CellError,
    layout::Override,
    mapping::{self, Schema},
};
use liren_store::Read;
use liren_ui::{Choice, Crumb, Def, Form, Shell, T};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
    fresh_command,
};

use super::{
    Opened, Plan, PlanRow, Verdict,
    batch::{self, BatchId},
};

/// Rows of each kind that the page lists; the figures count all.
const SHOWN: usize = 200;

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
    /// The fields that would change, ready to read.
    what: String,
}

/// Where the page stands and what it is called; what it shows is [`Looked`].
#[derive(Debug)]
pub struct Screen {
    /// Its title.
    pub title: String,
    /// The way back.
    pub crumb: Crumb,
    /// Its own address; the forms go to `columns` and `load` below it.
    pub base: String,
    /// Where one goes once it is loaded: address and words.
    pub back: (String, String),
    /// Figures of what would change.
    pub facts: Vec<Def>,
    /// What the keys of the names of fields begin with.
    pub labels: &'static str,
    /// What was typed and refused.
    pub form: Form,
}

#[derive(askama::Template)]
#[template(path = "people_roster.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    base: String,
    back: (String, String),
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

/// What a page of an upload rests on.
pub struct Looked<W> {
    /// Its name on the sender's machine.
    pub file: String,
    /// Whether it is loaded already.
    pub loaded: bool,
    /// The file, when its head could be found.
    pub opened: Option<Opened>,
    /// What it would change; nothing as long as something about the file itself is wrong.
    pub plan: Plan<W>,
}

/// Reads an upload of one's own and works out what it would change. What is wrong with the file itself is said in `form`: where
/// the head is can still be told by hand.
///
/// # Errors
/// [`Fault::NotFound`] when the upload is not the actor's own for `kind`; `refusal-server-busy`.
pub async fn look<W, F>(
    web: &Web,
    verb: Verb,
    (id, kind): (BatchId, &str),
    schema: Schema,
    form: &mut Form,
    plan: F,
) -> Result<Looked<W>, Failure>
where
    W: Send + 'static,
    F: FnOnce(&mut Read<'_>, &Reach, &Opened) -> Result<Plan<W>, Fault> + Send + 'static,
{
    let (keys, person, kind) = (web.keys(), web.person()?, kind.to_owned());
    let turn = web.edge.office().workbooks().take().await?;
    let (looked, refusal) = web
        .read(verb, move |read, reach| {
            let batch = batch::load(read, id, person, &kind)?.ok_or(Fault::NotFound)?;
            let (file, loaded) = (batch.row.file_name.clone(), batch.row.loaded_at.is_some());
            let mut looked = Looked { file, loaded, opened: None, plan: Plan::default() };
            if loaded {
                return Ok((looked, None));
            }
            let refused = |fault: Fault| match fault {
                Fault::Refused(all) => all.into_iter().next().ok_or(Fault::NotFound),
                other => Err(other),
            };
            let opened = match batch.open(&turn, read, &keys, &schema) {
                Ok(opened) => opened,
                Err(fault) => return Ok((looked, Some(refused(fault)?))),
            };
            let mut refusal = None;
            match plan(read, reach, &opened) {
                Ok(plan) => looked.plan = plan,
                Err(fault) => refusal = Some(refused(fault)?),
            }
            looked.opened = Some(opened);
            Ok((looked, refusal))
        })
        .await?;
    if let Some(refusal) = refusal {
        form.refuse(web.t(), &refusal);
    }
    Ok(looked)
}

impl<W> Looked<W> {
    /// How many rows would be new, changed, the same, and are faulty; nothing once it is loaded.
    #[must_use]
    pub fn figures(&self, t: T<'_>) -> Vec<Def> {
        if self.loaded {
            return Vec::new();
        }
        let figure = |key: &str, verdict| Def::new(t.s(key), self.plan.count(verdict).to_string());
        vec![
            figure("import-new", Verdict::New),
            figure("import-changed", Verdict::Changed),
            figure("import-same", Verdict::Same),
            figure("import-faulty", Verdict::Faulty),
        ]
    }
}

/// The field of a file, in the form of an upload.
#[must_use]
pub fn file_field(t: T<'_>) -> Field {
    Field::new(t, "file", "import-file", Input::File(".xlsx,.xls,.csv")).hint(t, "import-file-hint")
}

/// Takes a file in and goes on to its page below `base`, or shows `ask` again with what is wrong.
///
/// # Errors
/// When nobody is signed in, or sends too many.
pub async fn upload(web: &Web, mut posted: Posted, kind: String, base: &str, ask: Ask) -> Answer {
    let person = web.person()?;
    web.slow_down(&format!("u{person}"), 20, 4.0)?;
    let Some(file) = posted.files.pop() else {
        return ask::again(web, ask, &posted, Refusal::field("file", "refusal-file-empty").into());
    };
    match batch::upload(web.edge.office(), person, kind, &file.name, file.bytes.into()).await {
        Ok(id) => web.go(&format!("{base}/{id}")),
        Err(fault) => ask::again(web, ask, &posted, fault),
    }
}

/// What came of a load, in words for the page that follows.
#[must_use]
pub fn said(t: T<'_>, receipt: &Receipt) -> String {
    let told = |name: &str| receipt.told(name).unwrap_or("0").to_owned();
    t.f2("import-told", "new", told("new"), "changed", told("changed"))
}

impl Screen {
    /// Shows what was looked at.
    ///
    /// # Errors
    /// When the template fails.
    pub fn show<W>(self, web: &Web, looked: Looked<W>, schema: &Schema) -> Answer {
        let t = web.t();
        let named = |key: &str| t.s(&format!("{}{key}", self.labels)).to_owned();
        let mut shell = web.shell(self.title);
        shell.crumbs = vec![self.crumb, Crumb::text(looked.file)];
        let mut form = self.form;
        if let Some(opened) = &looked.opened {
            let (first, last) = opened.layout.head_rows;
            form = form.with("head", first.to_string()).with("head_end", last.to_string());
        }
        let plan = &looked.plan;
        let lines = |verdict: Verdict| -> Vec<Line> {
            let rows = plan.rows.iter().filter(|row| row.verdict == verdict).take(SHOWN);
            let what = |row: &PlanRow<W>| {
                if verdict == Verdict::New {
                    return row.told.iter().map(|(.., new)| new.as_str()).collect::<Vec<_>>().join(" · ");
                }
                let change = |key: &&'static str| match row.told.iter().find(|(of, ..)| of == key) {
                    Some((_, old, new)) => {
                        let old = if old.is_empty() { t.s("import-blank") } else { old };
                        t.f3("import-change", "field", named(key), "old", old, "new", new)
                    }
                    None => named(key),
                };
                row.changes.iter().map(change).collect::<Vec<_>>().join("\n")
            };
            rows.map(|row| Line { row: row.source_row, name: row.name.clone(), what: what(row) }).collect()
        };
        let wrong: Vec<&CellError> = plan.rows.iter().flat_map(|row| &row.errors).collect();
        let page = Page {
            base: self.base,
            back: self.back,
            command: fresh_command().to_string(),
            facts: self.facts,
            columns: looked.opened.as_ref().map_or_else(Vec::new, titled),
            choices: schema.fields.iter().map(|f| Choice::new(f.key, named(f.key))).collect(),
            more_wrong: wrong.len().saturating_sub(SHOWN),
            wrong: wrong
                .iter()
                .take(SHOWN)
                .map(|e| Wrong { cell: e.cell.clone(), text: t.refusal(&e.refusal) })
                .collect(),
            may_load: !looked.loaded && plan.count(Verdict::New) + plan.count(Verdict::Changed) > 0,
            changed: lines(Verdict::Changed),
            fresh: lines(Verdict::New),
            faulty: plan.count(Verdict::Faulty),
            loaded: looked.loaded,
            form,
            shell,
        };
        let status = if page.form.is_refused() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        web.page_with(status, &page)
    }
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

/// Takes what somebody said of head and columns, and keeps it for this file and the next one like it.
///
/// # Errors
/// `refusal-number-invalid`, `refusal-papers-map-*`; [`Fault::NotFound`] when the upload is not the actor's own for `kind`.
pub async fn choose(web: &Web, id: BatchId, kind: &str, schema: &Schema, posted: &Posted) -> Result<(), Fault> {
    let head = match (posted.value("head").trim().parse::<u32>(), posted.value("head_end").trim().parse::<u32>()) {
        (Ok(first), Ok(last)) if first <= last => Some((first, last)),
        (Ok(first), Err(_)) => Some((first, first)),
        _ => return Err(Refusal::field("head", "refusal-number-invalid").into()),
    };
    let over = Override { head, first_data: None };
    let (keys, person) = (web.keys(), web.person()?);
    let (wanted, fields) = (kind.to_owned(), schema.clone());
    let turn = web.edge.office().workbooks().take().await?;
    let opened = web
        .edge
        .office()
        .read(&web.actor, move |read, _| {
            let batch = batch::load(read, id, person, &wanted)?.ok_or(Fault::NotFound)?;
            match batch.open(&turn, read, &keys, &fields) {
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
        mapping.fits(schema, &layout.head)?;
    }
    batch::choose(web.edge.office(), id, person, kind.to_owned(), over, chosen.map(|(mapping, _)| mapping)).await
}
