//! A report of something done: a class, a round, a month. Rooms fill it with plain data; it becomes a PDF to print
//! ([`pdf()`]), slides to talk over ([`pptx()`]), a text to work on ([`docx()`]) or a long picture for the phone ([`png()`]).
//!
//! Every figure carries a short code that leads back to its records: on screen a link, in print something to type.

mod docx;
mod pdf;
mod picture;
mod pptx;

pub use docx::docx;
pub use pdf::pdf;
pub use picture::png;
pub use pptx::pptx;

/// The whole.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// 2026年第一期社区工作者培训班 结业报告.
    pub title: String,
    /// Where and when: 梧桐街道 · 2026年6月9日至7月3日.
    pub subtitle: String,
    /// The organisation that reports.
    pub author: String,
    /// The day of the report, in words.
    pub day: String,
    /// What it comes to, in a paragraph or two.
    pub lead: String,
    /// Its parts.
    pub sections: Vec<Section>,
    /// Small type at the end: counting rules.
    pub notes: Vec<String>,
    /// What slides say where the counting rules are too many to be shown and stand in the notes of the last one.
    pub notes_below: String,
    /// What the codes are, with the address to type them after; nothing when there are no codes.
    pub codes: String,
    /// Begin of the addresses of codes: `https://liren.example/r/`. The code is put behind it.
    pub link: String,
    /// Before and after, in words, for pairs of photos.
    pub before_after: (String, String),
    /// What stands where a photo of a pair is missing.
    pub no_photo: String,
}

/// A part with a heading.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// What stands in it, in order.
    pub parts: Vec<Part>,
}

/// One thing in a section.
#[derive(Debug, Clone)]
pub enum Part {
    /// Paragraphs, a line each.
    Words(String),
    /// Figures side by side.
    Figures(Vec<Figure>),
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
    /// Before and after.
    Pairs(Vec<Pair>),
    /// Photos side by side.
    Photos(Vec<Photo>),
}

/// A number with what it counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figure {
    /// 出勤率.
    pub label: String,
    /// 94%, with its unit.
    pub value: String,
    /// What it is made of, in small type: 263/280 人次.
    pub note: String,
    /// Path of the page that shows its records; empty when there is none.
    pub href: String,
    /// Short code of that page; filled in before printing.
    pub code: String,
}

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Above it.
    pub title: String,
    /// Names of the columns.
    pub head: Vec<String>,
    /// Cells; short rows are filled up with nothing.
    pub rows: Vec<Vec<String>>,
    /// Columns set to the right: numbers.
    pub right: Vec<usize>,
    /// See [`Figure::href`].
    pub href: String,
    /// See [`Figure::code`].
    pub code: String,
}

/// A chart of one series.
#[derive(Debug, Clone, Default)]
pub struct Chart {
    /// Above it.
    pub title: String,
    /// Name, length, and the number as it is written.
    pub bars: Vec<(String, f64, String)>,
    /// Length of the whole axis; the largest value when there is none.
    pub full: Option<f64>,
    /// See [`Figure::href`].
    pub href: String,
    /// See [`Figure::code`].
    pub code: String,
}

/// A photo in JPEG, as stored.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Its bytes.
    pub jpeg: Vec<u8>,
    /// Beneath it; also what is read out instead of it.
    pub caption: String,
}

/// The same place twice.
#[derive(Debug, Clone)]
pub struct Pair {
    /// As it was.
    pub before: Option<Photo>,
    /// As it is.
    pub after: Option<Photo>,
    /// What was done.
    pub caption: String,
}

impl Report {
    /// Every place for a code: its page and the code to be filled in.
    pub fn codes_mut(&mut self) -> impl Iterator<Item = (&str, &mut String)> {
        self.sections.iter_mut().flat_map(|s| s.parts.iter_mut()).flat_map(|part| {
            let all: Vec<(&str, &mut String)> = match part {
                Part::Figures(all) => all.iter_mut().map(|f| (f.href.as_str(), &mut f.code)).collect(),
                Part::Table(t) => vec![(t.href.as_str(), &mut t.code)],
                Part::Chart(c) => vec![(c.href.as_str(), &mut c.code)],
                Part::Words(_) | Part::Pairs(_) | Part::Photos(_) => Vec::new(),
            };
            all.into_iter().filter(|(href, _)| !href.is_empty())
        })
    }

    /// Who reports and when; the day only where the line beneath the title does not say it.
    fn by(&self) -> impl Iterator<Item = &str> {
        let day = if self.subtitle.contains(&self.day) { "" } else { self.day.as_str() };
        [self.author.as_str(), day].into_iter().filter(|s| !s.is_empty())
    }

    /// Everything that stands beneath the title.
    fn under(&self) -> impl Iterator<Item = &str> {
        Some(self.subtitle.as_str()).into_iter().filter(|s| !s.is_empty()).chain(self.by())
    }

    /// The address behind a code.
    fn address(&self, code: &str) -> String {
        format!("{}{code}", self.link)
    }
}

/// The codes beside figures: one that all of them share stands beside the last alone.
fn codes(all: &[Figure]) -> Vec<&str> {
    let shared = all.windows(2).all(|two| two[0].code == two[1].code);
    let last = all.len().saturating_sub(1);
    all.iter().enumerate().map(|(n, one)| if shared && n < last { "" } else { one.code.as_str() }).collect()
}

/// How many figures stand in a row: four at most, and rows of about the same length.
pub(crate) const fn in_a_row(count: usize) -> usize {
    let rows = count.div_ceil(4);
    if rows == 0 { 1 } else { count.div_ceil(rows) }
}

impl Chart {
    /// How much of the axis a bar takes, 0 to 1.
    fn share(&self, value: f64) -> f64 {
        let full = self.full.unwrap_or_else(|| self.bars.iter().map(|(_, v, _)| *v).fold(0.0, f64::max));
        if full > 0.0 && value.is_finite() { (value / full).clamp(0.0, 1.0) } else { 0.0 }
    }
}
