//! The report as one long picture for a phone: 1080 pixels across, type of a size that is read at arm's length.

use liren_kernel::Refusal;

use super::{Part, Report};
use crate::press::{
    Canvas, Colour, Fonts, GREEN, GREEN_SOFT, INK, INK_2, LINE, SUNK, Style,
    canvas::{Align, Jpeg, Op, Type},
    raster,
};

/// Points across, and pixels to a point.
const WIDTH: f32 = 360.0;
const SCALE: f32 = 3.0;
const EDGE: f32 = 20.0;
const ROOM: f32 = WIDTH - 2.0 * EDGE;
/// Paper.
const GROUND: Colour = Colour(0xfa, 0xf8, 0xf3);

const BODY: Type = Type::new(Style::Text, 15.0, INK);
const SMALL: Type = Type::new(Style::Text, 12.0, INK_2);

struct Long<'f> {
    canvas: Canvas<'f>,
    y: f32,
}

/// Paints a report as a PNG.
///
/// # Errors
/// `refusal-papers-glyph` naming a character that no font has, `refusal-papers-picture`, `refusal-papers-long`.
pub fn png(fonts: &Fonts, report: &Report) -> Result<Vec<u8>, Refusal> {
    let mut canvas = Canvas::new(fonts);
    canvas.page(WIDTH, 0.0);
    let mut long = Long { canvas, y: 30.0 };
    long.block(Type::new(Style::Title, 23.0, INK), 31.0, &report.title)?;
    let by: Vec<&str> = report.under().collect();
    long.block(SMALL, 18.0, &by.join("\n"))?;
    long.canvas.draw(Op::Fill(GREEN, vec![[EDGE, long.y - 8.0, 54.0, 2.5]]));
    long.y += 12.0;
    long.block(BODY, 25.0, &report.lead)?;
    for section in &report.sections {
        long.y += 12.0;
        long.block(Type::new(Style::Title, 18.0, GREEN), 26.0, &section.title)?;
        for part in &section.parts {
            long.part(report, part)?;
        }
    }
    long.y += 8.0;
    long.block(SMALL, 18.0, &report.notes.join("\n"))?;
    let height = long.y + 20.0;
    if let Some(page) = long.canvas.pages.last_mut() {
        page.size.1 = height;
    }
    let Canvas { pages, .. } = &long.canvas;
    let page = pages.last().ok_or_else(|| Refusal::new("refusal-papers-write"))?.clone();
    raster::png(&long.canvas, &page, GROUND, SCALE)
}

impl Long<'_> {
    /// Text from edge to edge.
    fn block(&mut self, kind: Type, leading: f32, text: &str) -> Result<(), Refusal> {
        if !text.trim().is_empty() {
            self.y =
                self.canvas.block(EDGE, self.y + kind.size, ROOM, leading, 0.0, kind, text.trim())? - kind.size + 6.0;
        }
        Ok(())
    }

    fn part(&mut self, report: &Report, part: &Part) -> Result<(), Refusal> {
        match part {
            Part::Words(text) => self.block(BODY, 25.0, text),
            Part::Figures(all) => {
                for row in all.chunks(2) {
                    for (n, figure) in row.iter().enumerate() {
                        let x = EDGE + n as f32 * (ROOM / 2.0 + 4.0);
                        let wide = ROOM / 2.0 - 4.0;
                        self.canvas.draw(Op::Fill(GREEN_SOFT, vec![[x, self.y, wide, 62.0]]));
                        let value = Type::new(Style::Title, 24.0, INK);
                        let used = self.canvas.text(x + 10.0, self.y + 30.0, Align::Left, value, &figure.value)?;
                        self.canvas.text(x + 16.0 + used, self.y + 30.0, Align::Left, SMALL, &figure.note)?;
                        self.canvas.text(x + 10.0, self.y + 51.0, Align::Left, SMALL, &figure.label)?;
                    }
                    self.y += 70.0;
                }
                Ok(())
            }
            Part::Table(table) => {
                self.row(&table.head, SMALL)?;
                for row in &table.rows {
                    self.row(row, BODY)?;
                }
                self.y += 6.0;
                Ok(())
            }
            Part::Chart(chart) => {
                for (name, value, number) in &chart.bars {
                    self.canvas.text(EDGE, self.y + 15.0, Align::Left, BODY, name)?;
                    self.canvas.text(WIDTH - EDGE, self.y + 15.0, Align::Right, BODY, number)?;
                    let wide = (ROOM * chart.share(*value) as f32).max(2.0);
                    self.canvas.draw(Op::Fill(SUNK, vec![[EDGE, self.y + 22.0, ROOM, 5.0]]));
                    self.canvas.draw(Op::Fill(GREEN, vec![[EDGE, self.y + 22.0, wide, 5.0]]));
                    self.y += 37.0;
                }
                Ok(())
            }
            Part::Pairs(all) => {
                let (before, after) = &report.before_after;
                for pair in all {
                    let words = [before, after];
                    let photos = [&pair.before, &pair.after];
                    self.photos(
                        photos.map(|p| p.as_ref().map(|p| p.jpeg.as_slice())),
                        words.map(String::as_str),
                        &report.no_photo,
                    )?;
                    self.block(SMALL, 18.0, &pair.caption)?;
                    self.y += 6.0;
                }
                Ok(())
            }
            Part::Photos(all) => {
                for two in all.chunks(2) {
                    let of = |n: usize| two.get(n).map(|p: &super::Photo| p.jpeg.as_slice());
                    let caption = |n: usize| two.get(n).map_or("", |p| p.caption.as_str());
                    self.photos([of(0), of(1)], [caption(0), caption(1)], "")?;
                }
                Ok(())
            }
        }
    }

    /// A line of a table: the first cell from the left, the others from the right.
    fn row(&mut self, cells: &[String], kind: Type) -> Result<(), Refusal> {
        for (n, cell) in cells.iter().enumerate().skip(1) {
            let x = WIDTH - EDGE - (cells.len() - 1 - n) as f32 * 62.0;
            self.canvas.text(x, self.y + 16.0, Align::Right, kind, cell)?;
        }
        let first = cells.first().map_or("", String::as_str);
        let wide = ROOM - cells.len().saturating_sub(1) as f32 * 62.0;
        let bottom = self.canvas.block(EDGE, self.y + 16.0, wide, 20.0, 0.0, kind, first)?;
        self.y = bottom.max(self.y + 36.0) - 16.0 + 7.0;
        self.canvas.draw(Op::Stroke(LINE, 0.7, vec![(EDGE, self.y), (WIDTH - EDGE, self.y)], false));
        Ok(())
    }

    /// Two photos side by side, each within four by three, words beneath.
    fn photos(&mut self, all: [Option<&[u8]>; 2], words: [&str; 2], none: &str) -> Result<(), Refusal> {
        let wide = ROOM / 2.0 - 4.0;
        let high = wide * 0.75;
        for (n, bytes) in all.into_iter().enumerate() {
            let x = EDGE + n as f32 * (wide + 8.0);
            self.canvas.draw(Op::Fill(SUNK, vec![[x, self.y, wide, high]]));
            if let Some(bytes) = bytes {
                let picture = Jpeg::new(bytes.to_vec())?;
                let (w, h) = picture.within(wide, high);
                let at = self.canvas.keep(picture);
                self.canvas.draw(Op::Picture(at, [x + (wide - w) / 2.0, self.y + (high - h) / 2.0, w, h]));
            } else {
                self.canvas.text(x + wide / 2.0, self.y + high / 2.0 + 4.0, Align::Centre, SMALL, none)?;
            }
            self.canvas.text(x, self.y + high + 15.0, Align::Left, SMALL, words[n])?;
        }
        self.y += high + 22.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Chart, Figure, Pair, Photo, Section, Table};

    #[test]
    fn a_report_is_one_long_picture_with_its_photos_and_its_type() {
        let mut jpeg = Vec::new();
        let red: Vec<u8> = [200, 20, 20].repeat(64 * 48);
        jpeg_encoder::Encoder::new(&mut jpeg, 90).encode(&red, 64, 48, jpeg_encoder::ColorType::Rgb).unwrap();
        let photo = || Some(Photo { jpeg: jpeg.clone(), caption: String::new() });
        let parts = vec![
            Part::Figures(vec![Figure { label: "楼层".into(), value: "48".into(), ..Figure::default() }; 3]),
            Part::Chart(Chart { bars: vec![("乱堆物".into(), 3.0, "3".into())], ..Chart::default() }),
            Part::Table(Table {
                head: vec!["小区".into(), "问题".into()],
                rows: vec![vec!["梧桐里6弄".into(), "3".into()]],
                ..Table::default()
            }),
            Part::Pairs(vec![Pair { before: photo(), after: None, caption: "三层".into() }]),
        ];
        let report = Report {
            title: "第3期巡访简报".into(),
            lead: "走了48层，发现3处问题。".repeat(4),
            sections: vec![Section { title: "一览".into(), parts }],
            before_after: ("整改前".into(), "整改后".into()),
            ..Report::default()
        };
        let fonts = Fonts::find(None).unwrap();
        let bytes = png(&fonts, &report).unwrap();
        let picture = image::load_from_memory(&bytes).unwrap().into_rgb8();
        assert!(picture.width() == 1080 && picture.height() > 1500, "{:?}", picture.dimensions());
        let near =
            |of: [u8; 3]| picture.pixels().filter(|p| p.0.iter().zip(of).all(|(a, b)| a.abs_diff(b) < 12)).count();
        assert!(near([200, 20, 20]) > 10_000, "the photo is there");
        assert!(near([0x22, 0x25, 0x1f]) > 5_000, "so is the text");
        let missing = Report { title: "\u{10ffff}".into(), ..Report::default() };
        assert_eq!(png(&fonts, &missing).unwrap_err().key, "refusal-papers-glyph");
    }
}
