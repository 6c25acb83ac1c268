//! XLSForm in: the three sheets `survey`, `choices`, `settings` as rows of cells, read by whoever opens workbooks.
//!
//! Besides the columns of the standard (xlsform.org) `survey` may have `competency` and `weight`, `choices` may have
//! `score`, and `settings` may have `each` and `total` (`sum`, `mean` or an expression). Types of questions:
//! `select_one L`, `select_multiple L`, `range` (parameters `start=1 end=5 step=1`, column `anchors` names a list),
//! `yes_no`, `yes_no_na`, `text`, `integer`, `decimal`, `image`, `calculate`, `begin_group`, `end_group`, `note`.

use std::collections::BTreeMap;

use liren_kernel::Refusal;

use crate::{
    expr::{self, Expr, check, parse},
    form::{Both, Choice, Competency, Form, Group, Kind, Known, Question, Total},
};

/// Rows of one sheet, the first with the names of the columns.
pub type Rows = [Vec<String>];

/// What is wrong, and where: sheet and row as the spreadsheet counts them, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWrong {
    /// `survey`, `choices` or `settings`.
    pub sheet: &'static str,
    /// Its row.
    pub row: usize,
    /// What to do.
    pub refusal: Refusal,
}

/// Rows of a survey at most.
const MOST: usize = 600;

/// Compiles an instrument that comes with a room: the sheets one below another in a text, each begun by a line with its
/// name, cells apart by `|`.
///
/// # Errors
/// As [`compile`]; a text without the three sheets has an empty survey.
pub fn compile_text(text: &str) -> Result<Form, Vec<RowWrong>> {
    let mut sheets: [Vec<Vec<String>>; 3] = Default::default();
    let mut open = None;
    for line in text.lines() {
        match ["survey", "choices", "settings"].iter().position(|name| *name == line) {
            Some(sheet) => open = Some(sheet),
            None => {
                if let Some(sheet) = open {
                    sheets[sheet].push(line.split('|').map(|cell| cell.trim().to_owned()).collect());
                }
            }
        }
    }
    let [survey, choices, settings] = &sheets;
    compile(survey, choices, settings)
}

/// Compiles the sheets, all or nothing.
///
/// # Errors
/// Everything that is wrong, row by row.
pub fn compile(survey: &Rows, choices: &Rows, settings: &Rows) -> Result<Form, Vec<RowWrong>> {
    let mut work = Work { lists: lists(choices), known: Known::default(), wrong: Vec::new() };
    let (names, set) = (table(survey), table(settings));
    let settings_row = set.first().map(|(_, cells)| cells.clone()).unwrap_or_default();
    let code = settings_row.get("form_id").cloned().unwrap_or_default();
    let mut form = Form { name: both(&settings_row, "form_title"), ..Form::of(&code.to_lowercase(), Vec::new()) };
    if !named(&form.code) || form.name.is_empty() {
        work.refuse("settings", 2, Refusal::new("refusal-instrument-settings"));
    }
    if names.is_empty() || names.len() > MOST {
        work.refuse("survey", 1, Refusal::new("refusal-instrument-empty").arg("max", MOST));
    }
    let mut open: Option<usize> = None;
    for (row, cells) in names.iter().take(MOST) {
        work.row(*row, cells, &mut form, &mut open);
    }
    for competency in &form.competencies {
        work.known.add(&competency.name, expr::Kind::Number, None);
    }
    for (column, default) in [("each", "mean"), ("total", "mean")] {
        let text = settings_row.get(column).map_or(default, String::as_str);
        let how = work.total(if text.is_empty() { default } else { text });
        if column == "each" { form.each = how } else { form.total = how }
    }
    if work.wrong.is_empty() { Ok(form) } else { Err(work.wrong) }
}

type Cells = BTreeMap<String, String>;

/// Rows that are not empty, by column, with their number in the sheet.
fn table(rows: &Rows) -> Vec<(usize, Cells)> {
    let Some(head) = rows.first() else { return Vec::new() };
    let head: Vec<String> = head.iter().map(|h| h.trim().to_lowercase()).collect();
    let mut out = Vec::new();
    for (number, row) in (2..).zip(rows.iter().skip(1)) {
        let cells: Cells = head
            .iter()
            .zip(row)
            .filter(|(name, text)| !name.is_empty() && !text.trim().is_empty())
            .map(|(name, text)| (name.clone(), text.trim().to_owned()))
            .collect();
        if !cells.is_empty() {
            out.push((number, cells));
        }
    }
    out
}

/// `label`, `label::中文 (zh)` and `label::English (en)`, as the standard writes languages.
fn both(cells: &Cells, column: &str) -> Both {
    let of = |mark: &str| {
        let found = cells.iter().find(|(name, _)| {
            name.strip_prefix(column).and_then(|r| r.strip_prefix("::")).is_some_and(|lang| lang.contains(mark))
        });
        found.map(|(_, text)| text.clone())
    };
    let plain = cells.get(column).cloned();
    let (zh, en) = (of("zh"), of("(en").or_else(|| of("english")));
    Both::new(zh.or(plain).or_else(|| en.clone()).unwrap_or_default(), en.unwrap_or_default())
}

fn lists(choices: &Rows) -> BTreeMap<String, Vec<Choice>> {
    let mut lists: BTreeMap<String, Vec<Choice>> = BTreeMap::new();
    for (_, cells) in table(choices) {
        let (Some(list), Some(name)) = (cells.get("list_name"), cells.get("name")) else { continue };
        let score = cells.get("score").and_then(|s| s.parse().ok());
        let choice = Choice { name: name.clone(), label: both(&cells, "label"), score };
        let list = lists.entry(list.clone()).or_default();
        if list.iter().all(|c| c.name != choice.name) {
            list.push(choice);
        }
    }
    lists
}

/// Letters, digits and underscores, beginning with a letter.
fn named(name: &str) -> bool {
    name.len() <= 60
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

fn yes(cells: &Cells, column: &str) -> bool {
    matches!(cells.get(column).map(|t| t.to_lowercase()).as_deref(), Some("yes" | "true" | "true()" | "1" | "是"))
}

struct Work {
    lists: BTreeMap<String, Vec<Choice>>,
    known: Known,
    wrong: Vec<RowWrong>,
}

impl Work {
    fn refuse(&mut self, sheet: &'static str, row: usize, refusal: Refusal) {
        self.wrong.push(RowWrong { sheet, row, refusal });
    }

    fn row(&mut self, row: usize, cells: &Cells, form: &mut Form, open: &mut Option<usize>) {
        let kind = cells.get("type").map(|t| t.to_lowercase().replace(' ', "_")).unwrap_or_default();
        let name = cells.get("name").cloned().unwrap_or_default();
        match kind.as_str() {
            "note" => {}
            "end_group" => *open = None,
            "begin_group" => {
                let relevant = self.expression(row, cells.get("relevant"), None, expr::Kind::Truth);
                form.groups.push(Group { name, label: both(cells, "label"), relevant });
                *open = Some(form.groups.len() - 1);
            }
            "calculate" => match cells.get("calculation").map(|text| self.compiled(text, None)) {
                Some(Ok((expr, kind))) if named(&name) && self.known.add(&name, kind, None) => {
                    form.calculations.push((name, expr));
                }
                Some(Err(wrong)) => self.refuse("survey", row, Refusal::new(wrong.key).arg("word", wrong.word)),
                _ => self.refuse("survey", row, Refusal::new("refusal-instrument-question").arg("name", name)),
            },
            _ => {
                let Some(kind) = self.kind(row, cells) else { return };
                self.question(row, cells, name, kind, form, *open);
            }
        }
    }

    fn question(&mut self, row: usize, cells: &Cells, name: String, kind: Kind, form: &mut Form, group: Option<usize>) {
        let relevant = self.expression(row, cells.get("relevant"), None, expr::Kind::Truth);
        if !named(&name) || both(cells, "label").is_empty() || !self.known.add(&name, kind.gives(), kind.choices()) {
            return self.refuse("survey", row, Refusal::new("refusal-instrument-question").arg("name", name));
        }
        let constraint = self.expression(row, cells.get("constraint"), Some(&name), expr::Kind::Truth);
        let said = both(cells, "constraint_message");
        let competency = cells.get("competency").map(|c| c.to_lowercase());
        if let Some(code) = &competency
            && form.competencies.iter().all(|c| c.name != *code)
        {
            // The first question of a competency names it.
            let label = both(cells, "competency_label");
            let label = if label.is_empty() { both(cells, "label") } else { label };
            form.competencies.push(Competency { name: code.clone(), label });
        }
        let weight = cells.get("weight").map_or(Some(1.0), |w| w.parse().ok().filter(|n| (0.0..=1000.0).contains(n)));
        let Some(weight) = weight else {
            return self.refuse("survey", row, Refusal::new("refusal-instrument-weight"));
        };
        form.questions.push(Question {
            name,
            group,
            label: both(cells, "label"),
            hint: both(cells, "hint"),
            kind,
            need: yes(cells, "required"),
            relevant,
            constraint: constraint.map(|expr| (expr, said)),
            competency,
            weight,
        });
    }

    fn kind(&mut self, row: usize, cells: &Cells) -> Option<Kind> {
        let text = cells.get("type").cloned().unwrap_or_default();
        let mut words = text.split_whitespace();
        let (kind, list) = (words.next().unwrap_or_default().to_lowercase(), words.next());
        let choices = |work: &Self, list: Option<&str>| list.and_then(|l| work.lists.get(l)).cloned();
        let found = match kind.as_str() {
            "select_one" => choices(self, list).map(|choices| Kind::One { choices }),
            "select_multiple" => choices(self, list).map(|choices| Kind::Many { choices }),
            "range" => self.scale(cells),
            "yes_no" => Some(Kind::YesNo { na: false }),
            "yes_no_na" => Some(Kind::YesNo { na: true }),
            "text" => {
                let long = cells.get("appearance").is_some_and(|a| a.contains("multiline"));
                Some(Kind::Text { long })
            }
            "integer" => Some(Kind::Number { whole: true }),
            "decimal" => Some(Kind::Number { whole: false }),
            "image" => Some(Kind::Photo { most: 6 }),
            "audio" => Some(Kind::Sound { seconds: 60 }),
            _ => None,
        };
        if found.is_none() {
            self.refuse("survey", row, Refusal::new("refusal-instrument-kind").arg("kind", text));
        }
        found
    }

    fn scale(&self, cells: &Cells) -> Option<Kind> {
        let parameters = cells.get("parameters").cloned().unwrap_or_default();
        let of = |name: &str, default: f64| {
            let found = parameters.split_whitespace().find_map(|p| p.strip_prefix(name)?.strip_prefix('='));
            found.map_or(Some(default), |text| text.parse::<f64>().ok())
        };
        let (min, max, step) = (of("start", 1.0)?, of("end", 5.0)?, of("step", 1.0)?);
        let anchors = cells.get("anchors").and_then(|list| self.lists.get(list)).cloned().unwrap_or_default();
        let anchors = anchors.into_iter().filter_map(|c| Some((c.name.parse().ok()?, c.label))).collect();
        let fits = min < max && step > 0.0 && (max - min) / step <= 100.0;
        fits.then_some(Kind::Scale { min, max, step, anchors })
    }

    fn compiled(&self, text: &str, own: Option<&str>) -> Result<(Expr, expr::Kind), expr::Wrong> {
        let expr = parse(text, own)?;
        let kind = check(&expr, &self.known)?;
        Ok((expr, kind))
    }

    fn expression(&mut self, row: usize, text: Option<&String>, own: Option<&str>, wanted: expr::Kind) -> Option<Expr> {
        let text = text?;
        match self.compiled(text, own) {
            Ok((expr, kind)) if kind == wanted => Some(expr),
            Ok(_) => {
                self.refuse("survey", row, Refusal::new("refusal-instrument-kinds").arg("word", text));
                None
            }
            Err(wrong) => {
                self.refuse("survey", row, Refusal::new(wrong.key).arg("word", wrong.word));
                None
            }
        }
    }

    fn total(&mut self, text: &str) -> Total {
        match text {
            "sum" => Total::Sum,
            "mean" => Total::Mean,
            _ => match self.compiled(text, None) {
                Ok((expr, expr::Kind::Number)) => Total::By { expr },
                Ok(_) => {
                    self.refuse("settings", 2, Refusal::new("refusal-instrument-kinds").arg("word", text));
                    Total::Mean
                }
                Err(wrong) => {
                    self.refuse("settings", 2, Refusal::new(wrong.key).arg("word", wrong.word));
                    Total::Mean
                }
            },
        }
    }
}
