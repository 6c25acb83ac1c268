//! Small types that the macros of `templates/parts.html` draw. Text is ready to read; nothing here translates.

use std::borrow::Borrow;

/// What a colour stands for. The text beside it says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// Done, all right.
    Done,
    /// Due soon, waiting.
    Soon,
    /// Overdue, dangerous, refused.
    Late,
    /// For information.
    Info,
}

impl Tone {
    /// Class name in the stylesheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Done => "done",
            Self::Soon => "soon",
            Self::Late => "late",
            Self::Info => "info",
        }
    }
}

/// A short state in a rounded label.
#[derive(Debug, Clone)]
pub struct Chip {
    /// Colour.
    pub tone: Tone,
    /// Text; never empty, colour alone says nothing.
    pub text: String,
}

impl Chip {
    /// A chip.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }
}

/// A line of a list: when, what (a sentence that leads to it), state.
#[derive(Debug, Clone)]
pub struct Row {
    /// When: 今天 11:30, 超时 3 工作时.
    pub when: String,
    /// Where it leads.
    pub href: String,
    /// The sentence.
    pub what: String,
    /// A quieter second line; may be empty.
    pub note: String,
    /// Its state.
    pub state: Option<Chip>,
    /// Where its state leads when it names what is to be done; empty where it leads nowhere.
    pub act: String,
}

impl Row {
    /// A row without second line and state.
    pub fn new(when: impl Into<String>, what: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            when: when.into(),
            href: href.into(),
            what: what.into(),
            note: String::new(),
            state: None,
            act: String::new(),
        }
    }
    /// Adds the second line.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
    /// Adds the state.
    #[must_use]
    pub fn state(mut self, tone: Tone, text: impl Into<String>) -> Self {
        self.state = Some(Chip::new(tone, text));
        self
    }
    /// Makes its state lead straight to the act that it names.
    #[must_use]
    pub fn act(mut self, href: impl Into<String>) -> Self {
        self.act = href.into();
        self
    }
}

/// A picture with the words that stand for it.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Address of the picture as shown.
    pub src: String,
    /// Address of the whole picture; may be empty.
    pub href: String,
    /// What is in it, for those who do not see it.
    pub alt: String,
    /// Line below it.
    pub caption: String,
}

/// Something that happened, on the timeline of a dossier.
#[derive(Debug, Clone)]
pub struct TimelineItem {
    /// What happened: 派单给佳洁物业.
    pub what: String,
    /// When, who, on what terms.
    pub note: String,
    /// What was written; line breaks are kept; may be empty.
    pub text: String,
    /// Pictures.
    pub photos: Vec<Photo>,
    /// Voice notes: address, and what it is called to who cannot see.
    pub sounds: Vec<(String, String)>,
    /// Colour of its dot.
    pub tone: Tone,
}

impl TimelineItem {
    /// An item without text and pictures.
    pub fn new(what: impl Into<String>, note: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            note: note.into(),
            text: String::new(),
            photos: Vec::new(),
            sounds: Vec::new(),
            tone: Tone::Plain,
        }
    }
}

/// Approval by someone else: red only once it is given.
#[derive(Debug, Clone)]
pub struct Seal {
    /// Whether it is given.
    pub given: bool,
    /// Upper line in the seal: 已, 待.
    pub first: String,
    /// Lower line in the seal: 审核, 核查.
    pub second: String,
    /// The sentence beside it.
    pub text: String,
}

/// A figure that leads to its records.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The figure as shown: 412, 83%.
    pub figure: String,
    /// What is counted.
    pub label: String,
    /// What it is made of: 30/36; may be empty.
    pub parts: String,
    /// Where its records are.
    pub href: String,
    /// Words of that link: 412 条记录.
    pub link: String,
}

/// How far a step of a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Behind.
    Done,
    /// Under way.
    Now,
    /// To come.
    Ahead,
}

impl StepState {
    /// Class name in the stylesheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Ahead => "ahead",
        }
    }
    /// Key of the word that says the same.
    #[must_use]
    pub const fn label_key(self) -> &'static str {
        match self {
            Self::Done => "path-done",
            Self::Now => "path-now",
            Self::Ahead => "path-ahead",
        }
    }
}

/// A step of a path, such as a worker's growth or the life of a matter.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name.
    pub title: String,
    /// A quieter line.
    pub note: String,
    /// How far.
    pub state: StepState,
}

/// Coverage of one entrance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellState {
    /// Walked in the period.
    Fresh,
    /// Walked in the period before.
    Old,
    /// Not walked.
    None,
    /// A problem not put right.
    Bad,
}

impl CellState {
    /// Every state, in the order of the key.
    pub const ALL: [Self; 4] = [Self::Fresh, Self::Old, Self::None, Self::Bad];

    /// Class name in the stylesheet, which gives each its own mark.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Old => "old",
            Self::None => "none",
            Self::Bad => "bad",
        }
    }
    /// Key of the word that says the same.
    #[must_use]
    pub const fn label_key(self) -> &'static str {
        match self {
            Self::Fresh => "plan-fresh",
            Self::Old => "plan-old",
            Self::None => "plan-none",
            Self::Bad => "plan-bad",
        }
    }
}

/// An entrance on a plan.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Its name: 2 号.
    pub name: String,
    /// Where its records are.
    pub href: String,
    /// Coverage.
    pub state: CellState,
}

/// A compound on a plan.
#[derive(Debug, Clone)]
pub struct Yard {
    /// Its name.
    pub name: String,
    /// Its entrances, in order.
    pub cells: Vec<Cell>,
}

/// The pages before and after; lists page by key.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// Address of the page before.
    pub newer: Option<String>,
    /// Address of the page after.
    pub older: Option<String>,
}

impl Pager {
    /// Whether there is anywhere to go.
    #[must_use]
    pub const fn is_needed(&self) -> bool {
        self.newer.is_some() || self.older.is_some()
    }
}

/// What may stand in a cell of a [`Table`]: text, or text and where it leads.
pub trait CellText {
    /// Its text.
    fn text(&self) -> &str;
    /// Where it leads; empty where it leads nowhere.
    fn href(&self) -> &str {
        ""
    }
}

impl<C: CellText> CellText for &C {
    fn text(&self) -> &str {
        (**self).text()
    }
    fn href(&self) -> &str {
        (**self).href()
    }
}

impl CellText for String {
    fn text(&self) -> &str {
        self
    }
}

impl CellText for (String, String) {
    fn text(&self) -> &str {
        &self.0
    }
    fn href(&self) -> &str {
        &self.1
    }
}

/// A table. Columns of nothing but figures are set to the right; one of four columns and more is a list of blocks on a phone.
#[derive(Debug)]
pub struct Table<'a, R> {
    /// What it is, for those who do not see it.
    pub title: &'a str,
    /// Heads of the columns.
    pub heads: &'a [String],
    /// Rows, each as long as the heads.
    pub rows: &'a [R],
    figures: Vec<bool>,
}

impl<'a, R> Table<'a, R> {
    /// A table.
    #[must_use]
    pub fn new<C>(title: &'a str, heads: &'a [String], rows: &'a [R]) -> Self
    where
        R: AsRef<[C]>,
        C: CellText,
    {
        let column = |n: usize| {
            let mut cells = rows.iter().filter_map(|row| row.as_ref().get(n)).map(CellText::text).peekable();
            cells.peek().is_some() && cells.all(is_figure)
        };
        Self { title, heads, rows, figures: (0..heads.len()).map(column).collect() }
    }

    /// Whether it is too wide for a phone.
    #[must_use]
    pub const fn folds(&self) -> bool {
        self.heads.len() > 3
    }

    /// The head over a cell, and whether its column holds nothing but figures.
    #[must_use]
    pub fn column(&self, n: impl Borrow<usize>) -> (&str, bool) {
        let n = *n.borrow();
        (self.heads.get(n).map_or("", String::as_str), self.figures.get(n).copied().unwrap_or_default())
    }

    /// Text of a cell.
    pub fn text<'c>(&self, cell: &'c impl CellText) -> &'c str {
        cell.text()
    }

    /// Where a cell leads; may be empty.
    pub fn href<'c>(&self, cell: &'c impl CellText) -> &'c str {
        cell.href()
    }
}

/// 12, 6 / 6, 83%, ↑ 0.50, or a dash for none.
fn is_figure(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || " ./%+-–—=↑↓".contains(c))
}

/// A pair of a definition list.
#[derive(Debug, Clone)]
pub struct Def {
    /// What.
    pub term: String,
    /// Its value.
    pub value: String,
    /// Where the value leads; may be empty.
    pub href: String,
}

impl Def {
    /// A pair that leads nowhere.
    pub fn new(term: impl Into<String>, value: impl Into<String>) -> Self {
        Self { term: term.into(), value: value.into(), href: String::new() }
    }
}
