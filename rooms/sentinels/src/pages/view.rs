//! The one page of this room: what to do next, figures, lists and tables. It shows what its parts hold.

use liren_matters::{model::Plain, store::CategoryName};
use liren_ui::{Def, Fact, Lang, Pager, Row, Shell, T, Tone};
use liren_web::{Answer, Web};

use crate::store::find::ReportRow;

/// A cell of a table: text, and where it leads; may lead nowhere.
pub type Cell = (String, String);

/// A heading with what stands below it.
#[derive(Debug, Default)]
pub struct Part {
    /// The heading.
    pub title: String,
    /// A quieter line below it.
    pub note: String,
    /// Lines.
    pub rows: Vec<Row>,
    /// Heads of a table.
    pub heads: Vec<String>,
    /// Its rows.
    pub cells: Vec<Vec<Cell>>,
    /// What is said when there is nothing.
    pub empty: String,
}

/// A page.
#[derive(askama::Template)]
#[template(path = "sentinels.html")]
pub struct View<'a> {
    /// What surrounds it.
    pub shell: Shell<'a>,
    /// A sentence above all.
    pub lead: String,
    /// What to do next: title, note, address, button.
    pub next: Option<(String, String, String, String)>,
    /// Pairs.
    pub defs: Vec<Def>,
    /// Figures that lead to their records.
    pub facts: Vec<Fact>,
    /// The rest.
    pub parts: Vec<Part>,
    /// Other ways on: text and address.
    pub bar: Vec<(String, String)>,
    /// Pages before and after.
    pub pager: Pager,
}

impl<'a> View<'a> {
    /// An empty page.
    pub fn new(shell: Shell<'a>) -> Self {
        Self {
            shell,
            lead: String::new(),
            next: None,
            defs: Vec::new(),
            facts: Vec::new(),
            parts: Vec::new(),
            bar: Vec::new(),
            pager: Pager::default(),
        }
    }
    /// Shows it.
    ///
    /// # Errors
    /// When the template fails.
    pub fn show(&self, web: &Web) -> Answer {
        web.page(self)
    }
}

/// A figure that leads to its records.
pub fn fact(t: T<'_>, key: &str, figure: i64, href: String) -> Fact {
    let link = t.f1("sentinel-records", "count", figure);
    Fact { figure: figure.to_string(), label: t.s(key).to_owned(), parts: String::new(), href, link }
}

/// The name of a category; its code when nobody knows it any more.
pub fn category(t: T<'_>, all: &[CategoryName], code: &str) -> String {
    let found = all.iter().find(|c| c.code == code);
    let name = found.map(|c| if t.lang() == Lang::En && !c.name_en.is_empty() { &c.name_en } else { &c.name });
    name.map_or_else(|| code.to_owned(), Clone::clone)
}

/// Reports by category as a table; `href` gives where a category's records are, empty for who may not open them.
pub fn by_category(t: T<'_>, all: &[CategoryName], sums: &[(String, i64, i64)], href: impl Fn(&str) -> String) -> Part {
    let row = |(code, n, ended): &(String, i64, i64)| {
        vec![(category(t, all, code), String::new()), (n.to_string(), href(code)), (ended.to_string(), String::new())]
    };
    let mut cells: Vec<Vec<Cell>> = sums.iter().map(row).collect();
    if sums.len() > 1 {
        let total = sums.iter().fold((0, 0), |(n, ended), (_, a, b)| (n + a, ended + b));
        cells.push(vec![
            (t.s("sentinel-total").to_owned(), String::new()),
            (total.0.to_string(), href("")),
            (total.1.to_string(), String::new()),
        ]);
    }
    Part {
        title: t.s("sentinel-by-category").to_owned(),
        note: t.s("sentinel-by-category-note").to_owned(),
        heads: ["sentinel-category", "sentinel-reported", "sentinel-ended"].map(|key| t.s(key).to_owned()).into(),
        cells,
        empty: t.s("sentinel-none-reported").to_owned(),
        ..Part::default()
    }
}

/// A report as a line: no name stands in it.
pub fn report(web: &Web, t: T<'_>, all: &[CategoryName], row: &ReportRow, note: &str) -> Row {
    let plain = row.plain();
    let tone = match plain {
        Plain::Received => Tone::Plain,
        Plain::Underway => Tone::Soon,
        Plain::Done | Plain::Ended => Tone::Done,
    };
    let note: Vec<&str> = [row.number.as_str(), note].into_iter().filter(|s| !s.is_empty()).collect();
    let note = format!("{} · {}", category(t, all, &row.facet), note.join(" · "));
    Row::new(t.near(row.opened_at, web.now), &row.title, format!("/matters/{}", row.id))
        .note(note)
        .state(tone, t.s(&plain.label_key()))
}
