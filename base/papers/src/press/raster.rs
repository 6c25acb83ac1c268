//! A page as a picture: the same operations that become a PDF, painted.

use std::io::Cursor;

use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images::Image};
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _, ImageFormat, codecs::png::PngEncoder};
use liren_kernel::Refusal;
use tiny_skia::{
    Color, FillRule, FilterQuality, Paint, PathBuilder, Pixmap, PixmapPaint, PremultipliedColorU8, Rect, Stroke,
    StrokeDash, Transform,
};
use ttf_parser::{GlyphId, OutlineBuilder};

use super::{
    Canvas, Colour, Page,
    canvas::{Jpeg, Op},
};

/// Pixels of a picture at most: what a phone and a chat still take.
const LARGEST: u64 = 40_000_000;

/// Paints a page on a ground, `scale` pixels to a point, as a PNG.
///
/// # Errors
/// `refusal-papers-long` when it would be larger than a phone takes, `refusal-papers-picture` when a photo cannot be read.
pub fn png(canvas: &Canvas<'_>, page: &Page, ground: Colour, scale: f32) -> Result<Vec<u8>, Refusal> {
    let (width, height) = ((page.size.0 * scale).ceil() as u32, (page.size.1 * scale).ceil() as u32);
    let large = || Refusal::new("refusal-papers-long");
    if u64::from(width) * u64::from(height) > LARGEST {
        return Err(large());
    }
    let mut pixels = Pixmap::new(width, height).ok_or_else(large)?;
    pixels.fill(colour(ground));
    for op in &page.ops {
        paint(canvas, &mut pixels, op, scale)?;
    }
    let rgb: Vec<u8> = pixels.pixels().iter().flat_map(|p| [p.red(), p.green(), p.blue()]).collect();
    let mut out = Vec::new();
    PngEncoder::new(&mut out)
        .write_image(&rgb, width, height, ExtendedColorType::Rgb8)
        .map_err(|_| Refusal::new("refusal-papers-write"))?;
    Ok(out)
}

fn colour(Colour(r, g, b): Colour) -> Color {
    Color::from_rgba8(r, g, b, 255)
}

fn ink<'a>(of: Colour) -> Paint<'a> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(colour(of));
    paint
}

fn paint(canvas: &Canvas<'_>, pixels: &mut Pixmap, op: &Op, scale: f32) -> Result<(), Refusal> {
    let points = Transform::from_scale(scale, scale);
    match op {
        Op::Text { x, y, size, colour, spacing, glyphs } => {
            let mut at = *x;
            for glyph in glyphs {
                if let Some(face) = canvas.faces().get(glyph.face) {
                    let em = size / f32::from(face.units_per_em());
                    let mut outline = Outline(PathBuilder::new());
                    face.outline_glyph(GlyphId(glyph.id), &mut outline);
                    if let Some(path) = outline.0.finish() {
                        // Fonts count upwards, pages downwards.
                        let place = Transform::from_row(em, 0.0, 0.0, -em, at, *y).post_concat(points);
                        pixels.fill_path(&path, &ink(*colour), FillRule::Winding, place, None);
                    }
                }
                at += glyph.advance * size + spacing;
            }
        }
        Op::Fill(colour, all) => {
            for [x, y, w, h] in all {
                if let Some(rect) = Rect::from_xywh(*x, *y, *w, *h) {
                    pixels.fill_rect(rect, &ink(*colour), points, None);
                }
            }
        }
        Op::Frame(colour, width, [x, y, w, h]) => {
            if let Some(rect) = Rect::from_xywh(*x, *y, *w, *h) {
                stroke(pixels, PathBuilder::from_rect(rect), *colour, *width, false, points);
            }
        }
        Op::Stroke(colour, width, line, dashed) => {
            let mut builder = PathBuilder::new();
            for (n, (x, y)) in line.iter().enumerate() {
                if n == 0 { builder.move_to(*x, *y) } else { builder.line_to(*x, *y) }
            }
            if let Some(path) = builder.finish() {
                stroke(pixels, path, *colour, *width, *dashed, points);
            }
        }
        Op::Circle(colour, width, (x, y), radius) => {
            if let Some(path) = PathBuilder::from_circle(*x, *y, *radius) {
                stroke(pixels, path, *colour, *width, true, points);
            }
        }
        Op::Picture(at, [x, y, w, h]) => {
            if let Some(jpeg) = canvas.pictures.get(*at) {
                let size = ((w * scale).round().max(1.0) as u32, (h * scale).round().max(1.0) as u32);
                let photo = decoded(jpeg, size)?;
                let plain = PixmapPaint { quality: FilterQuality::Nearest, ..PixmapPaint::default() };
                let (left, top) = ((x * scale).round() as i32, (y * scale).round() as i32);
                pixels.draw_pixmap(left, top, photo.as_ref(), &plain, Transform::identity(), None);
            }
        }
        // A picture has nothing to tap.
        Op::Link(..) => {}
    }
    Ok(())
}

fn stroke(pixels: &mut Pixmap, path: tiny_skia::Path, of: Colour, width: f32, dashed: bool, points: Transform) {
    let dash = if dashed { StrokeDash::new(vec![3.0, 2.0], 0.0) } else { None };
    pixels.stroke_path(&path, &ink(of), &Stroke { width, dash, ..Stroke::default() }, points, None);
}

/// A photo at the size in which it is shown.
fn decoded(jpeg: &Jpeg, (width, height): (u32, u32)) -> Result<Pixmap, Refusal> {
    let wrong = || Refusal::new("refusal-papers-picture");
    let photo =
        image::ImageReader::with_format(Cursor::new(&jpeg.bytes), ImageFormat::Jpeg).decode().map_err(|_| wrong())?;
    let photo = DynamicImage::ImageRgb8(photo.into_rgb8());
    // Much faster than the resizing of `image`: a brief of forty photos waits for this.
    let mut small = Image::new(width, height, PixelType::U8x3);
    let how = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new().resize(&photo, &mut small, &how).map_err(|_| wrong())?;
    let mut pixels = Pixmap::new(width, height).ok_or_else(wrong)?;
    for (to, from) in pixels.pixels_mut().iter_mut().zip(small.buffer().as_chunks::<3>().0) {
        let [r, g, b] = *from;
        *to = PremultipliedColorU8::from_rgba(r, g, b, 255).ok_or_else(wrong)?;
    }
    Ok(pixels)
}

struct Outline(PathBuilder);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }
    fn close(&mut self) {
        self.0.close();
    }
}
