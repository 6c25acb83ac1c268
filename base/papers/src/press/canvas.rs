//! What stands on a page, as data. Points; the origin is the upper left corner.

use liren_kernel::Refusal;
use ttf_parser::Face;

use super::{
    Colour, Fonts, Style,
    font::{self, Glyph},
    lines,
};

/// One thing on a page.
#[derive(Debug, Clone)]
pub enum Op {
    /// A line of text; `y` is its base line.
    Text {
        /// Left edge.
        x: f32,
        /// Base line.
        y: f32,
        /// Size of the type.
        size: f32,
        /// Colour.
        colour: Colour,
        /// Space after each character.
        spacing: f32,
        /// What.
        glyphs: Vec<Glyph>,
    },
    /// Filled rectangles: x, y, width, height.
    Fill(Colour, Vec<[f32; 4]>),
    /// The edge of a rectangle, `width` thick.
    Frame(Colour, f32, [f32; 4]),
    /// A line from point to point, through all of them; dashed or not.
    Stroke(Colour, f32, Vec<(f32, f32)>, bool),
    /// A circle's edge, dashed: centre and radius.
    Circle(Colour, f32, (f32, f32), f32),
    /// A picture of [`Canvas::pictures`], at x, y, width, height.
    Picture(usize, [f32; 4]),
    /// An address that opens where one taps.
    Link(String, [f32; 4]),
}

/// A page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Width and height.
    pub size: (f32, f32),
    /// What stands on it, lowest first.
    pub ops: Vec<Op>,
}

/// Where a line of text begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At x.
    Left,
    /// Around x.
    Centre,
    /// It ends at x.
    Right,
}

/// How a line of text looks.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    /// Sans or serif.
    pub style: Style,
    /// In points.
    pub size: f32,
    /// Colour.
    pub colour: Colour,
    /// Space after each character.
    pub spacing: f32,
}

impl Type {
    /// Without extra space.
    #[must_use]
    pub const fn new(style: Style, size: f32, colour: Colour) -> Self {
        Self { style, size, colour, spacing: 0.0 }
    }
    /// With space between characters.
    #[must_use]
    pub const fn spaced(self, spacing: f32) -> Self {
        Self { spacing, ..self }
    }
}

/// A picture in JPEG, as stored.
#[derive(Debug, Clone)]
pub struct Jpeg {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Grey instead of colour.
    pub grey: bool,
}

impl Jpeg {
    /// Its size in the largest place of its own shape within so wide and so high.
    #[must_use]
    pub fn within(&self, wide: f32, high: f32) -> (f32, f32) {
        let ratio = self.width as f32 / self.height as f32;
        if ratio > wide / high { (wide, wide / ratio) } else { (high * ratio, high) }
    }

    /// Reads the size out of the file; the picture itself is not decoded.
    ///
    /// # Errors
    /// `refusal-papers-picture` when it is not a JPEG in grey or colour.
    pub fn new(bytes: Vec<u8>) -> Result<Self, Refusal> {
        let wrong = || Refusal::new("refusal-papers-picture");
        let mut rest = bytes.strip_prefix(&[0xff, 0xd8]).ok_or_else(wrong)?;
        loop {
            let [0xff, marker, tail @ ..] = rest else { return Err(wrong()) };
            if *marker == 0xff {
                rest = &rest[1..];
                continue;
            }
            let [a, b, ..] = tail else { return Err(wrong()) };
            let length = usize::from(u16::from_be_bytes([*a, *b]));
            // Start of frame, but for the tables among these numbers (ITU-T T.81, table B.1).
            if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
                let frame: [u8; 6] = tail.get(2..8).and_then(|f| f.try_into().ok()).ok_or_else(wrong)?;
                let side = |high, low| u32::from(u16::from_be_bytes([high, low]));
                let (height, width) = (side(frame[1], frame[2]), side(frame[3], frame[4]));
                let grey = match frame[5] {
                    1 => true,
                    3 => false,
                    _ => return Err(wrong()),
                };
                if width == 0 || height == 0 {
                    return Err(wrong());
                }
                return Ok(Self { width, height, grey, bytes });
            }
            rest = tail.get(length.max(2)..).ok_or_else(wrong)?;
        }
    }
}

/// Pages under construction.
pub struct Canvas<'f> {
    /// The fonts.
    pub fonts: &'f Fonts,
    faces: Vec<Face<'f>>,
    /// Pages so far.
    pub pages: Vec<Page>,
    /// Pictures so far.
    pub pictures: Vec<Jpeg>,
}

impl std::fmt::Debug for Canvas<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Canvas({} pages)", self.pages.len())
    }
}

impl<'f> Canvas<'f> {
    /// Without pages.
    #[must_use]
    pub fn new(fonts: &'f Fonts) -> Self {
        Self { faces: fonts.faces(), fonts, pages: Vec::new(), pictures: Vec::new() }
    }

    /// The parsed fonts.
    #[must_use]
    pub fn faces(&self) -> &[Face<'f>] {
        &self.faces
    }

    /// A new page; what is drawn from now on stands on it.
    pub fn page(&mut self, width: f32, height: f32) {
        self.pages.push(Page { size: (width, height), ops: Vec::new() });
    }

    /// Draws on the page at hand.
    pub fn draw(&mut self, op: Op) {
        if let Some(page) = self.pages.last_mut() {
            page.ops.push(op);
        }
    }

    /// Keeps a picture; gives its number.
    pub fn keep(&mut self, picture: Jpeg) -> usize {
        self.pictures.push(picture);
        self.pictures.len() - 1
    }

    /// The glyphs of a text.
    ///
    /// # Errors
    /// See [`font::glyphs`].
    pub fn glyphs(&self, style: Style, text: &str) -> Result<Vec<Glyph>, Refusal> {
        font::glyphs(self.fonts, &self.faces, style, text)
    }

    /// How wide a line is.
    ///
    /// # Errors
    /// See [`font::glyphs`].
    pub fn width(&self, kind: Type, text: &str) -> Result<f32, Refusal> {
        Ok(lines::width(&self.glyphs(kind.style, text)?, kind.size, kind.spacing))
    }

    /// The widest of several texts, each on a line of its own.
    ///
    /// # Errors
    /// See [`font::glyphs`].
    pub fn widest<'t>(&self, texts: impl Iterator<Item = &'t str>, kind: Type) -> Result<f32, Refusal> {
        texts.map(|text| self.width(kind, text)).try_fold(0.0_f32, |widest, width| Ok(widest.max(width?)))
    }

    /// Sets one line; gives its width.
    ///
    /// # Errors
    /// See [`font::glyphs`].
    pub fn text(&mut self, x: f32, y: f32, align: Align, kind: Type, text: &str) -> Result<f32, Refusal> {
        let glyphs = self.glyphs(kind.style, text)?;
        Ok(self.line(x, y, align, kind, glyphs))
    }

    /// Sets a line of glyphs; gives its width.
    pub fn line(&mut self, x: f32, y: f32, align: Align, kind: Type, glyphs: Vec<Glyph>) -> f32 {
        let width = lines::width(&glyphs, kind.size, kind.spacing);
        let x = match align {
            Align::Left => x,
            Align::Centre => x - width / 2.0,
            Align::Right => x - width,
        };
        if !glyphs.is_empty() {
            self.draw(Op::Text { x, y, size: kind.size, colour: kind.colour, spacing: kind.spacing, glyphs });
        }
        width
    }

    /// Sets a paragraph in lines `leading` apart, the first base line at `y`; gives the base line after the last.
    ///
    /// # Errors
    /// See [`font::glyphs`].
    #[allow(clippy::too_many_arguments)]
    pub fn block(
        &mut self,
        x: f32,
        mut y: f32,
        width: f32,
        leading: f32,
        indent: f32,
        kind: Type,
        text: &str,
    ) -> Result<f32, Refusal> {
        for part in text.split('\n') {
            let glyphs = self.glyphs(kind.style, part)?;
            for (n, line) in lines::broken(&glyphs, kind.size, width, indent).into_iter().enumerate() {
                let x = if n == 0 { x + indent } else { x };
                self.line(x, y, Align::Left, kind, line);
                y += leading;
            }
        }
        Ok(y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_picture_is_read_without_decoding_it() {
        let head = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc0, 0, 11, 8, 0, 30, 0, 40, 3, 0, 0];
        let picture = Jpeg::new(head.to_vec()).unwrap();
        assert_eq!((picture.width, picture.height, picture.grey), (40, 30, false));
        for cut in 0..19 {
            assert!(Jpeg::new(head[..cut].to_vec()).is_err(), "{cut}");
        }
        assert!(Jpeg::new(b"\x89PNG\r\n".to_vec()).is_err());
    }
}
