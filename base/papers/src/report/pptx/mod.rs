//! The report as slides that stay editable: text in boxes, tables as tables, charts as shapes, photos in pairs.

mod frame;
mod measure;
mod notes;
mod shapes;

use liren_kernel::Refusal;

use self::{
    measure::{columns_of, lines_of, part_high, pieces, words_high},
    shapes::{Look, POINT, Rect},
};
use super::{Chart, Figure, Pair, Part, Photo, Report, Section, Table, codes, in_a_row};
use crate::{
    ooxml::{Package, Relations, ems},
    press::canvas::Jpeg,
};

const LEFT: i64 = 609_600;
const WIDTH: i64 = frame::SIZE.0 - 2 * LEFT;
const TOP: i64 = 1_190_000;
const BOTTOM: i64 = frame::SIZE.1 - 420_000;
const INK: &str = "22251F";
const QUIET: &str = "575B50";
const GREEN: &str = "1D6651";

/// Rows of a table on one slide, without its head.
const ROWS: usize = 10;
/// Bars on one slide.
const BARS: usize = 10;
/// Height of a row of figures.
const FIGURES: i64 = 1_540_000;
/// From one bar to the next.
const PITCH: i64 = 400_000;
/// Height of the second title on a slide.
const SECOND: i64 = 820_000;
const WORDS: Look = Look::new(20.0, INK);

/// Makes slides: a cover, then a slide or more for every section.
///
/// # Errors
/// `refusal-papers-picture` when a photo is not a JPEG; `refusal-papers-write`.
pub fn pptx(report: &Report) -> Result<Vec<u8>, Refusal> {
    let mut deck =
        Deck { report, package: Package::default(), slides: Vec::new(), pictures: 0, title: String::new(), y: TOP };
    deck.cover();
    if !report.lead.trim().is_empty() {
        deck.begin(&report.title);
        deck.words(&report.lead);
    }
    for section in &report.sections {
        deck.section(section);
        for part in &section.parts {
            match part {
                Part::Words(text) => deck.words(text),
                Part::Figures(all) => deck.figures(all),
                Part::Table(it) => deck.table(it),
                Part::Chart(it) => deck.chart(it),
                Part::Pairs(all) => deck.pairs(all)?,
                Part::Photos(all) => deck.photos(all)?,
            }
        }
    }
    let spoken = deck.small_print();
    let Deck { mut package, mut slides, .. } = deck;
    let mut more = Vec::new();
    if let Some(last) = slides.last_mut().filter(|_| !spoken.is_empty()) {
        last.relations.part("notesSlide", "../notesSlides/notesSlide1.xml");
        more = notes::parts(&mut package, &spoken);
    }
    let noted = (!more.is_empty()).then_some(slides.len());
    if let Some(slide) = noted {
        notes::belong(&mut package, slide);
    }
    let slides = slides.into_iter().map(|s| (frame::slide(&s.shapes), s.relations)).collect();
    let mut overrides = frame::assemble(&mut package, slides, &report.title, &report.author, noted.is_some());
    overrides.extend(more);
    package.finish(&overrides)
}

struct Slide {
    shapes: String,
    relations: Relations,
    next: usize,
}

struct Deck<'r> {
    report: &'r Report,
    package: Package,
    slides: Vec<Slide>,
    pictures: usize,
    title: String,
    y: i64,
}

impl Slide {
    fn new() -> Self {
        let mut relations = Relations::default();
        relations.part("slideLayout", "../slideLayouts/slideLayout1.xml");
        Self { shapes: String::new(), relations, next: 2 }
    }
    fn add(&mut self, shape: impl FnOnce(usize) -> String) {
        let shape = shape(self.next);
        self.shapes.push_str(&shape);
        self.next += 1;
    }
}

impl Deck<'_> {
    /// Counting rules in small type at the foot of the last slide, or on one slide of their own. What is longer than a slide
    /// is not shown to a room: a sentence says that it stands in the notes, and what goes there is given back.
    fn small_print(&mut self) -> String {
        let report = self.report;
        let all = |notes: &[String]| {
            let lines = notes.iter().chain([&report.codes]).map(String::as_str).filter(|n| !n.is_empty());
            lines.collect::<Vec<_>>().join("\n")
        };
        let look = Look::new(13.0, QUIET);
        let (mut shown, mut spoken) = (all(&report.notes), String::new());
        if shown.is_empty() {
            return spoken;
        }
        if words_high(&shown, look) > BOTTOM - TOP && !report.notes_below.is_empty() {
            spoken = report.notes.join("\n");
            shown = all(std::slice::from_ref(&report.notes_below));
        }
        let high = words_high(&shown, look);
        if self.y + 300_000 + high > BOTTOM {
            self.begin(&report.title);
        } else {
            self.y = BOTTOM - high;
        }
        self.words_in(&shown, look);
        spoken
    }

    fn slide(&mut self) -> &mut Slide {
        if self.slides.is_empty() {
            self.slides.push(Slide::new());
        }
        let last = self.slides.len() - 1;
        &mut self.slides[last]
    }

    fn cover(&mut self) {
        let report = self.report;
        self.slides.push(Slide::new());
        let slide = self.slide();
        slide.add(|id| shapes::bar(id, [LEFT, 3_720_000, 1_100_000, 38_100], GREEN));
        slide.add(|id| shapes::cover(id, &report.title, [LEFT, 1_500_000, WIDTH, 2_050_000]));
        let look = Look::new(20.0, QUIET);
        slide.add(|id| shapes::words(id, &report.subtitle, [LEFT, 3_950_000, WIDTH, 800_000], look, ""));
        let by = format!("{}\n{}", report.author, report.day);
        slide.add(|id| shapes::words(id, by.trim(), [LEFT, 5_500_000, WIDTH, 900_000], Look::new(16.0, INK), ""));
    }

    /// Begins a slide under this title.
    fn begin(&mut self, title: &str) {
        title.clone_into(&mut self.title);
        self.slides.push(Slide::new());
        self.slide().add(|id| shapes::title(id, title));
        self.y = TOP;
    }

    /// Makes sure that so much height is left, on a new slide if need be.
    fn need(&mut self, height: i64) {
        if self.y + height > BOTTOM && self.y > TOP {
            let title = self.title.clone();
            self.begin(&title);
        }
    }

    /// Begins a section: on the slide before it where it still fits there, else on its own.
    fn section(&mut self, section: &Section) {
        let whole: i64 = section.parts.iter().map(part_high).fold(SECOND, i64::saturating_add);
        let first = section.parts.first().map_or(0, part_high).saturating_add(SECOND);
        // What follows a few words may begin beneath them and go on under its own title.
        let high = if self.y < TOP + (BOTTOM - TOP) / 3 { first } else { whole };
        if self.y == TOP || self.y.saturating_add(high) > BOTTOM {
            self.begin(&section.title);
            return;
        }
        section.title.clone_into(&mut self.title);
        let rect = [LEFT, self.y + 240_000, WIDTH, 420_000];
        self.slide().add(|id| shapes::words(id, &section.title, rect, Look::new(22.0, GREEN).serif(), ""));
        self.y += SECOND;
    }

    fn words(&mut self, text: &str) {
        self.words_in(text, WORDS);
    }

    /// Paragraphs, split between slides where one is full.
    fn words_in(&mut self, text: &str, look: Look) {
        let (line, per_line) = lines_of(look);
        for paragraph in text.lines().map(str::trim).filter(|p| !p.is_empty()) {
            let most = ((BOTTOM - TOP) / line - 1).max(1) as f32 * per_line;
            for piece in pieces(paragraph, most) {
                let lines = (ems(piece) / per_line).ceil().max(1.0) as i64;
                let high = lines * line + line / 2;
                self.need(high);
                let rect = [LEFT, self.y, WIDTH, high];
                self.slide().add(|id| shapes::words(id, piece, rect, look, ""));
                self.y += high;
            }
        }
        self.y += line / 3;
    }

    fn code(&mut self, code: &str, rect: Rect) {
        if code.is_empty() {
            return;
        }
        let address = self.report.address(code);
        let slide = self.slide();
        let link = slide.relations.link(&address);
        slide.add(|id| shapes::words(id, code, rect, Look::new(10.0, GREEN).right(), &link));
    }

    fn figures(&mut self, all: &[Figure]) {
        let (codes, wide) = (codes(all), in_a_row(all.len()));
        for (row, codes) in all.chunks(wide).zip(codes.chunks(wide)) {
            self.need(FIGURES);
            let (cell, y) = (WIDTH / wide.max(3) as i64, self.y);
            self.slide().add(|id| shapes::bar(id, [LEFT, y, WIDTH, 9_525], "8F8570"));
            for (n, one) in row.iter().enumerate() {
                let (x, inner) = (LEFT + cell * n as i64, cell - 250_000);
                let slide = self.slide();
                let label = [x, y + 120_000, inner, 320_000];
                slide.add(|id| shapes::words(id, &one.label, label, Look::new(15.0, QUIET), ""));
                // Programs set a little room between numbers and characters.
                let size = (inner / POINT) as f32 / (ems(&one.value) * 1.2).max(1.0);
                let look = Look::new(size.min(44.0), INK).serif();
                slide.add(|id| shapes::words(id, &one.value, [x, y + 440_000, inner, 700_000], look, ""));
                let note = [x, y + 1_200_000, inner - 680_000, 260_000];
                slide.add(|id| shapes::words(id, &one.note, note, Look::new(12.0, QUIET), ""));
                self.code(codes[n], [x + inner - 680_000, y + 1_210_000, 680_000, 220_000]);
            }
            self.y += FIGURES;
        }
        self.y += 120_000;
    }

    fn caption(&mut self, text: &str, code: &str) {
        if text.is_empty() && code.is_empty() {
            return;
        }
        let y = self.y;
        self.slide().add(|id| shapes::words(id, text, [LEFT, y, WIDTH - 900_000, 300_000], Look::new(15.0, INK), ""));
        self.code(code, [LEFT + WIDTH - 800_000, y + 40_000, 800_000, 220_000]);
        self.y += 380_000;
    }

    fn table(&mut self, it: &Table) {
        let columns = it.rows.iter().map(Vec::len).chain([it.head.len()]).max().unwrap_or(0);
        if columns == 0 {
            return;
        }
        let widths = columns_of(it, columns);
        // A row is as high as its longest cell; the slide takes as many as fit.
        let lines = |row: &[String]| {
            let wraps = row.iter().zip(&widths).map(|(cell, width)| {
                let room = ((width - 91_440).max(POINT) / POINT) as f32 / 13.5;
                (ems(cell) / room).ceil().max(1.0) as i64
            });
            wraps.max().unwrap_or(1)
        };
        let high = |row: &[String]| 130_000 + lines(row) * 210_000;
        let mut rest = it.rows.as_slice();
        loop {
            let first = rest.first().map_or(0, |row| high(row));
            self.need(380_000 + high(&it.head) + first);
            self.caption(&it.title, &it.code);
            let (mut taken, mut used) = (0, high(&it.head));
            // Slides of one table hold about the same number of rows.
            let most = rest.len().div_ceil(rest.len().div_ceil(ROWS).max(1));
            while taken < rest.len() && taken < most && (taken == 0 || self.y + used + high(&rest[taken]) <= BOTTOM) {
                used += high(&rest[taken]);
                taken += 1;
            }
            let rows: Vec<Vec<String>> =
                std::iter::once(it.head.clone()).chain(rest[..taken].iter().cloned()).collect();
            let rect = [LEFT, self.y, WIDTH, used];
            self.slide().add(|id| shapes::table(id, &rows, &widths, 340_000, rect, &it.right));
            self.y += used + 160_000;
            rest = &rest[taken..];
            if rest.is_empty() {
                return;
            }
            let title = self.title.clone();
            self.begin(&title);
        }
    }

    fn chart(&mut self, it: &Chart) {
        for bars in it.bars.chunks(BARS) {
            self.need(420_000 + PITCH * bars.len() as i64);
            self.caption(&it.title, &it.code);
            let longest = bars.iter().map(|(name, ..)| ems(name)).fold(2.0, f32::max).min(22.0);
            let names = (longest * 14.5) as i64 * POINT;
            let numbers = (bars.iter().map(|(.., n)| ems(n)).fold(2.0, f32::max) * 15.0) as i64 * POINT;
            let left = LEFT + names + 150_000;
            let room = WIDTH - names - numbers - 300_000;
            for (name, value, number) in bars {
                let (y, long) = (self.y, (room as f64 * it.share(*value)) as i64);
                let slide = self.slide();
                let named = [LEFT, y + 30_000, names, 260_000];
                slide.add(|id| shapes::words(id, name, named, Look::new(14.0, INK).right(), ""));
                slide.add(|id| shapes::bar(id, [left, y + 45_000, room, 230_000], "F2EEE4"));
                if long > 0 {
                    slide.add(|id| shapes::bar(id, [left, y + 45_000, long, 230_000], GREEN));
                }
                let counted = [left + room + 120_000, y + 30_000, numbers, 260_000];
                slide.add(|id| shapes::words(id, number, counted, Look::new(14.0, QUIET), ""));
                self.y += PITCH;
            }
            self.y += 160_000;
        }
    }

    fn pairs(&mut self, all: &[Pair]) -> Result<(), Refusal> {
        let (before, after) = self.report.before_after.clone();
        for pair in all {
            let two = [(&pair.before, &before), (&pair.after, &after)];
            let cells: Vec<(Option<&[u8]>, String)> = two
                .iter()
                .map(|(photo, word)| {
                    (photo.as_ref().map(|p| p.jpeg.as_slice()), format!("{word} {}", pair.caption).trim().to_owned())
                })
                .collect();
            self.pictures(&cells, &self.report.no_photo)?;
        }
        Ok(())
    }

    fn photos(&mut self, all: &[Photo]) -> Result<(), Refusal> {
        for two in all.chunks(2) {
            let cells: Vec<_> = two.iter().map(|p| (Some(p.jpeg.as_slice()), p.caption.clone())).collect();
            self.pictures(&cells, "")?;
        }
        Ok(())
    }

    /// One or two pictures side by side on one slide, captions beneath; `none` where one is missing.
    fn pictures(&mut self, cells: &[(Option<&[u8]>, String)], none: &str) -> Result<(), Refusal> {
        let gap = 300_000;
        let (wide, high) = ((WIDTH - gap) / 2, (WIDTH - gap) / 2 * 3 / 4);
        self.need(high + 500_000);
        for (n, (bytes, caption)) in cells.iter().enumerate() {
            let (x, y) = (LEFT + n as i64 * (wide + gap), self.y);
            self.slide().add(|id| shapes::bar(id, [x, y, wide, high], "F2EEE4"));
            if let Some(bytes) = bytes {
                let size = Jpeg::new(bytes.to_vec())?;
                self.pictures += 1;
                let name = format!("image{}.jpeg", self.pictures);
                self.package.raw(format!("ppt/media/{name}"), size.bytes);
                let (w, h) = (i64::from(size.width), i64::from(size.height));
                let (w, h) = if w * high > h * wide { (wide, wide * h / w) } else { (high * w / h, high) };
                let rect = [x + (wide - w) / 2, y + (high - h) / 2, w, h];
                let slide = self.slide();
                let relation = slide.relations.part("image", &format!("../media/{name}"));
                slide.add(|id| shapes::picture(id, &relation, caption, rect));
            } else {
                let rect = [x, y + high / 2 - 150_000, wide, 300_000];
                self.slide().add(|id| shapes::words(id, none, rect, Look::new(14.0, QUIET).centre(), ""));
            }
            let beneath = [x, y + high + 80_000, wide, 330_000];
            self.slide().add(|id| shapes::words(id, caption, beneath, Look::new(12.0, QUIET), ""));
        }
        self.y += high + 500_000;
        Ok(())
    }
}
