//! The one page of this room: blocks from top to bottom. What a page shows is what stands in its blocks.

use liren_ui::{CellState, Chip, Def, Fact, Photo, Row, Seal, Shell, TimelineItem, Yard};
use liren_web::{Answer, Web, fresh_command};

/// A button: a link, or a form of its own that is sent with one tap.
#[derive(Debug)]
pub struct Button {
    /// What it does.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Sent along; empty for a link.
    pub fields: Vec<(&'static str, String)>,
    /// A form instead of a link.
    pub post: bool,
    /// What to do next.
    pub green: bool,
}

impl Button {
    /// A link.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), fields: Vec::new(), post: false, green: false }
    }
    /// A form with one button.
    pub fn post(label: impl Into<String>, href: impl Into<String>) -> Self {
        let command = fresh_command().to_string();
        Self { fields: vec![("command", command)], post: true, ..Self::link(label, href) }
    }
    /// Something that is sent along.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.fields.push((name, value.to_string()));
        self
    }
    /// The next thing to do.
    #[must_use]
    pub fn green(mut self) -> Self {
        self.green = true;
        self
    }
}

/// The same place twice.
#[derive(Debug)]
pub struct Twice {
    /// As it was.
    pub before: Option<Photo>,
    /// As it is.
    pub after: Option<Photo>,
    /// More pictures.
    pub more: Vec<Photo>,
    /// What was said about it: address and what it is called.
    pub voice: Option<(String, String)>,
    /// What it is about.
    pub title: String,
    /// A quieter line.
    pub note: String,
}

/// A cell of a table: text and where it leads; may lead nowhere.
pub type Cell = (String, String);

/// A floor on the walking page.
#[derive(Debug)]
pub struct Storey {
    /// Which.
    pub floor: i64,
    /// Whether it was seen.
    pub seen: bool,
    /// The form that says it was.
    pub button: Button,
    /// What it is called, for those who do not see the colour.
    pub label: String,
}

/// One block.
#[derive(Debug)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Words(String),
    /// A quieter one.
    Quiet(String),
    /// Lines of a list.
    Rows(Vec<Row>),
    /// Lists side by side on a desk, one below the other on a phone: titles and lines; what stands where there are none.
    Columns(Vec<(String, Vec<Row>)>, String),
    /// A table: what it is called, heads, rows.
    Table(String, Vec<String>, Vec<Vec<Cell>>),
    /// Figures that lead to their records.
    Facts(Vec<Fact>),
    /// A plan with its key.
    Plan(Vec<Yard>),
    /// Before and after.
    Twice(Vec<Twice>),
    /// What happened.
    Timeline(Vec<TimelineItem>),
    /// Buttons side by side.
    Bar(Vec<Button>),
    /// What to do next: title, note, buttons.
    Next(String, String, Vec<Button>),
    /// Buttons one under the other, for a thumb in a stairwell.
    Big(Vec<Button>),
    /// Floors to tap.
    Floors(Vec<Storey>),
    /// Nothing yet: title and what would change that.
    Empty(String, String),
    /// A picture of ours.
    Svg(String),
}

/// A page.
#[derive(askama::Template)]
#[template(path = "patrol_page.html")]
pub struct Sheet<'a> {
    /// What surrounds it.
    pub shell: Shell<'a>,
    /// Made for the stairwell: large type, large targets.
    pub walk: bool,
    /// States.
    pub chips: Vec<Chip>,
    /// What it shows.
    pub blocks: Vec<Block>,
    /// Approval by somebody else.
    pub seal: Option<Seal>,
    /// Beside it: headings and pairs.
    pub aside: Vec<(String, Vec<Def>)>,
}

impl<'a> Sheet<'a> {
    /// An empty page.
    pub fn new(shell: Shell<'a>) -> Self {
        Self { shell, walk: false, chips: Vec::new(), blocks: Vec::new(), seal: None, aside: Vec::new() }
    }
    /// Adds a block.
    pub fn add(&mut self, block: Block) {
        self.blocks.push(block);
    }
    /// Adds rows under a heading; nothing when there are none.
    pub fn rows(&mut self, title: &str, rows: Vec<Row>) {
        if !rows.is_empty() {
            self.add(Block::Heading(title.to_owned()));
            self.add(Block::Rows(rows));
        }
    }
    /// States that the key of a plan explains.
    #[must_use]
    pub const fn states(&self) -> [CellState; 4] {
        CellState::ALL
    }
    /// Shows it.
    ///
    /// # Errors
    /// When the template fails.
    pub fn show(&self, web: &Web) -> Answer {
        web.page(self)
    }
}
