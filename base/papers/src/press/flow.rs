//! Pages filled from top to bottom: what does not fit goes to the next one, each page has its number.

use liren_kernel::Refusal;

use super::{
    Canvas, Fonts, GREEN, INK, INK_2, LINE, LINE_STRONG, MM, Style,
    canvas::{Align, Jpeg, Op, Type},
    lines,
};

/// Upright A4 with a column of text.
pub const PAGE: (f32, f32) = (210.0 * MM, 297.0 * MM);
/// Left edge of the column.
pub const LEFT: f32 = 22.0 * MM;
/// Width of the column.
pub const WIDTH: f32 = PAGE.0 - 2.0 * LEFT;
const TOP: f32 = 24.0 * MM;
const BOTTOM: f32 = PAGE.1 - 22.0 * MM;

/// Small type.
pub const SMALL: Type = Type::new(Style::Text, 8.5, INK_2);
/// Text.
pub const BODY: Type = Type::new(Style::Text, 11.0, INK);
const LEADING: f32 = 19.0;
/// Height of a heading.
pub const HEADING: f32 = 45.0;
/// Height of a row of pictures.
pub const PICTURES: f32 = (WIDTH - 5.0 * MM) / 2.0 * 0.75 + 34.0;

/// A document under construction.
#[derive(Debug)]
pub struct Flow<'f> {
    /// Its pages.
    pub canvas: Canvas<'f>,
    /// Where the next thing begins.
    pub y: f32,
    /// Small type at the head of every page but the first.
    running: String,
}

impl<'f> Flow<'f> {
    /// Begins with an empty page.
    #[must_use]
    pub fn new(fonts: &'f Fonts, running: &str) -> Self {
        let mut flow = Self { canvas: Canvas::new(fonts), y: TOP, running: running.to_owned() };
        flow.canvas.page(PAGE.0, PAGE.1);
        flow
    }

    /// Makes sure that `height` points are left, on a new page if need be; whether a page was begun.
    ///
    /// # Errors
    /// When the running head cannot be set.
    pub fn need(&mut self, height: f32) -> Result<bool, Refusal> {
        if self.y + height <= BOTTOM {
            return Ok(false);
        }
        self.canvas.page(PAGE.0, PAGE.1);
        let head = self.running.clone();
        self.canvas.text(LEFT, 14.0 * MM, Align::Left, SMALL, &head)?;
        self.canvas.draw(Op::Stroke(LINE, 0.5, vec![(LEFT, 16.5 * MM), (LEFT + WIDTH, 16.5 * MM)], false));
        self.y = TOP;
        Ok(true)
    }

    /// Room between two things.
    pub fn space(&mut self, height: f32) {
        self.y += height;
    }

    /// The title of the document with the line beneath it.
    ///
    /// # Errors
    /// See [`super::font::glyphs`].
    pub fn title(&mut self, title: &str, subtitle: &str) -> Result<(), Refusal> {
        let kind = Type::new(Style::Title, 24.0, INK);
        self.y = self.canvas.block(LEFT, self.y + 22.0, WIDTH, 33.0, 0.0, kind, title)? - 33.0 + 20.0;
        self.y = self.canvas.block(LEFT, self.y, WIDTH, 17.0, 0.0, Type::new(Style::Text, 11.0, INK_2), subtitle)?;
        self.canvas.draw(Op::Fill(GREEN, vec![[LEFT, self.y - 6.0, 18.0 * MM, 2.0]]));
        self.y += 10.0;
        Ok(())
    }

    /// A heading; it never stands alone at the foot of a page.
    ///
    /// # Errors
    /// See [`super::font::glyphs`].
    pub fn heading(&mut self, text: &str) -> Result<(), Refusal> {
        self.space(12.0);
        // A heading takes the head of a table and its first row along.
        self.need(130.0)?;
        let kind = Type::new(Style::Title, 15.0, GREEN);
        self.y = self.canvas.block(LEFT, self.y + 15.0, WIDTH, 21.0, 0.0, kind, text)? - 21.0 + 12.0;
        Ok(())
    }

    /// A small heading above a table or a chart, with a code at the right end of the line.
    ///
    /// # Errors
    /// See [`super::font::glyphs`].
    pub fn caption(&mut self, text: &str, code: &str, address: &str) -> Result<(), Refusal> {
        if text.is_empty() && code.is_empty() {
            return Ok(());
        }
        let kind = Type::new(Style::Text, 11.0, INK);
        self.code(LEFT + WIDTH, self.y + 11.0, Align::Right, code, address)?;
        self.y =
            self.canvas.block(LEFT, self.y + 11.0, WIDTH - 24.0 * MM, 16.0, 0.0, kind, text)?.max(self.y + 27.0) - 9.0;
        Ok(())
    }

    /// A code in small type that opens its records where one taps.
    ///
    /// # Errors
    /// See [`super::font::glyphs`].
    pub fn code(&mut self, x: f32, y: f32, align: Align, code: &str, address: &str) -> Result<(), Refusal> {
        if code.is_empty() {
            return Ok(());
        }
        let kind = Type::new(Style::Text, 7.5, GREEN);
        let width = self.canvas.text(x, y, align, kind, code)?;
        let left = if align == Align::Right { x - width } else { x };
        self.canvas.draw(Op::Link(address.to_owned(), [left - 1.0, y - 8.0, width + 2.0, 11.0]));
        Ok(())
    }

    /// Paragraphs, a line each; they run over pages.
    ///
    /// # Errors
    /// See [`super::font::glyphs`].
    pub fn words(&mut self, text: &str, kind: Type, leading: f32, indent: f32) -> Result<(), Refusal> {
        for part in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let glyphs = self.canvas.glyphs(kind.style, part)?;
            for (n, line) in lines::broken(&glyphs, kind.size, WIDTH, indent).into_iter().enumerate() {
                self.need(leading)?;
                let x = if n == 0 { LEFT + indent } else { LEFT };
                self.canvas.line(x, self.y + kind.size, Align::Left, kind, line);
                self.y += leading;
            }
        }
        self.space(4.0);
        Ok(())
    }

    /// Text as it is read.
    ///
    /// # Errors
    /// See [`super::font::glyphs`].
    pub fn paragraphs(&mut self, text: &str) -> Result<(), Refusal> {
        self.words(text, BODY, LEADING, 22.0)
    }

    /// Figures, up to four in a row: label, number, what it is made of, code.
    ///
    /// # Errors
    /// See [`super::font::glyphs`].
    pub fn figures(&mut self, all: &[(&str, &str, &str, &str, String)]) -> Result<(), Refusal> {
        let wide = crate::report::in_a_row(all.len());
        for row in all.chunks(wide) {
            let (cell, high) = (WIDTH / wide.max(3) as f32, 21.0 * MM);
            self.need(high + 6.0)?;
            let top = self.y;
            self.canvas.draw(Op::Stroke(LINE_STRONG, 0.6, vec![(LEFT, top), (LEFT + WIDTH, top)], false));
            for (n, (label, value, note, code, address)) in row.iter().enumerate() {
                let x = LEFT + n as f32 * cell;
                let inner = cell - 5.0 * MM;
                self.fitted(x, top + 14.0, inner, Type::new(Style::Text, 9.0, INK_2), label)?;
                self.fitted(x, top + 38.0, inner, Type::new(Style::Title, 22.0, INK), value)?;
                self.fitted(x, top + 51.0, inner - 12.0 * MM, SMALL, note)?;
                self.code(x + inner, top + 51.0, Align::Right, code, address)?;
            }
            self.y = top + high;
        }
        self.space(4.0);
        Ok(())
    }

    /// One line, in smaller type when it is too long for its room.
    fn fitted(&mut self, x: f32, y: f32, room: f32, kind: Type, text: &str) -> Result<(), Refusal> {
        let glyphs = self.canvas.glyphs(kind.style, text)?;
        let wide = lines::width(&glyphs, kind.size, 0.0);
        let size = if wide > room { (kind.size * room / wide).max(6.0) } else { kind.size };
        self.canvas.line(x, y, Align::Left, Type { size, ..kind }, glyphs);
        Ok(())
    }

    /// Pictures side by side, two in a row, each cut to four by three by leaving room around it; captions beneath.
    /// `none` stands where there is no picture.
    ///
    /// # Errors
    /// `refusal-papers-picture`; see [`super::font::glyphs`].
    pub fn pictures(&mut self, all: &[(Option<&[u8]>, &str)], none: &str) -> Result<(), Refusal> {
        let gap = 5.0 * MM;
        let (wide, high) = ((WIDTH - gap) / 2.0, (WIDTH - gap) / 2.0 * 0.75);
        for row in all.chunks(2) {
            self.need(PICTURES)?;
            let mut deepest = self.y + high;
            for (n, (bytes, caption)) in row.iter().enumerate() {
                let x = LEFT + n as f32 * (wide + gap);
                self.canvas.draw(Op::Fill(super::SUNK, vec![[x, self.y, wide, high]]));
                if let Some(bytes) = bytes {
                    let picture = Jpeg::new(bytes.to_vec())?;
                    let (w, h) = picture.within(wide, high);
                    let at = self.canvas.keep(picture);
                    self.canvas.draw(Op::Picture(at, [x + (wide - w) / 2.0, self.y + (high - h) / 2.0, w, h]));
                } else {
                    self.canvas.text(x + wide / 2.0, self.y + high / 2.0 + 4.0, Align::Centre, SMALL, none)?;
                }
                let y = self.canvas.block(x, self.y + high + 12.0, wide, 12.0, 0.0, SMALL, caption)?;
                deepest = deepest.max(y);
            }
            self.y = deepest + 4.0;
        }
        Ok(())
    }

    /// Ends the document: numbers on every page.
    ///
    /// # Errors
    /// See [`super::font::glyphs`].
    pub fn finish(mut self, foot: &str) -> Result<Canvas<'f>, Refusal> {
        let count = self.canvas.pages.len();
        let y = PAGE.1 - 12.0 * MM;
        for n in 0..count {
            let number = self.canvas.glyphs(Style::Text, &format!("{} / {count}", n + 1))?;
            let foot = self.canvas.glyphs(Style::Text, foot)?;
            let wide = lines::width(&number, SMALL.size, 0.0);
            let text = |x, glyphs| Op::Text { x, y, size: SMALL.size, colour: SMALL.colour, spacing: 0.0, glyphs };
            let page = &mut self.canvas.pages[n].ops;
            page.push(text(LEFT + WIDTH - wide, number));
            page.push(text(LEFT, foot));
        }
        Ok(self.canvas)
    }
}
