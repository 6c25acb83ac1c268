//! Certificates as they are printed on A4: across for an award, upright for a record of service.
//!
//! Calm, with one accent; the issuer's name and the day stand where a seal (公章) is put over them, with room around it.
//! No emblem is drawn. Every word comes from the caller.

use liren_kernel::Refusal;

use crate::press::{
    Canvas, Colour, Fonts, GREEN, INK, INK_2, LINE, LINE_STRONG, MM, Style,
    canvas::{Align, Op, Type},
    lines, pdf, qr,
};

/// What the paper looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// 证书: across, one sentence in large type.
    Award,
    /// 证明: upright, facts line by line.
    Record,
}

/// One certificate to print.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Which paper.
    pub shape: Shape,
    /// What it is called: 结业证书.
    pub title: String,
    /// What it says, the holder's name in it; paragraphs are lines.
    pub text: String,
    /// Label and value, for [`Shape::Record`].
    pub facts: Vec<(String, String)>,
    /// Who gives it.
    pub issuer: String,
    /// When, in words: 2026年6月23日.
    pub day: String,
    /// The serial number with its word: 编号 2026-….
    pub serial: String,
    /// Where it can be checked; the code holds it.
    pub address: String,
    /// Beside the code: 扫码查验真伪.
    pub scan: String,
    /// Where the seal goes, in small type: 盖章处.
    pub seal: String,
    /// Small type at the foot of a record, such as what the hours count.
    pub notes: Vec<String>,
}

const LONG: f32 = 297.0 * MM;
const SHORT: f32 = 210.0 * MM;

/// Prints certificates, one a page.
///
/// # Errors
/// `refusal-papers-glyph` naming a character that no font has; `refusal-papers-qr`, `refusal-papers-long` when the
/// words do not fit on the page.
pub fn pdf(fonts: &Fonts, papers: &[Paper], about: &pdf::About) -> Result<Vec<u8>, Refusal> {
    let mut canvas = Canvas::new(fonts);
    for paper in papers {
        match paper.shape {
            Shape::Award => award(&mut canvas, paper)?,
            Shape::Record => record(&mut canvas, paper)?,
        }
    }
    pdf::write(&canvas, about)
}

const fn kind(style: Style, size: f32, colour: Colour) -> Type {
    Type::new(style, size, colour)
}

fn award(canvas: &mut Canvas<'_>, paper: &Paper) -> Result<(), Refusal> {
    canvas.page(LONG, SHORT);
    let inset = 12.0 * MM;
    canvas.draw(Op::Frame(GREEN, 1.6, [inset, inset, LONG - 2.0 * inset, SHORT - 2.0 * inset]));
    let inner = inset + 2.2 * MM;
    canvas.draw(Op::Frame(LINE_STRONG, 0.5, [inner, inner, LONG - 2.0 * inner, SHORT - 2.0 * inner]));
    corners(canvas, inner, LONG, SHORT);
    let centre = LONG / 2.0;
    canvas.text(centre, 47.0 * MM, Align::Centre, kind(Style::Title, 38.0, GREEN).spaced(13.0), &paper.title)?;
    canvas.draw(Op::Stroke(
        LINE_STRONG,
        0.6,
        vec![(centre - 26.0 * MM, 54.0 * MM), (centre + 26.0 * MM, 54.0 * MM)],
        false,
    ));

    // The sentence in the largest type in which it leaves room for the seal.
    let (left, width, top, bottom) = (43.0 * MM, LONG - 86.0 * MM, 72.0 * MM, 139.0 * MM);
    let sizes = [22.0, 20.0, 18.0, 16.0, 14.0, 12.0];
    let mut fitting = None;
    for size in sizes {
        let lines: usize = paper.text.split('\n').try_fold(0, |n, part| {
            let glyphs = canvas.glyphs(Style::Text, part)?;
            Ok::<_, Refusal>(n + lines::broken(&glyphs, size, width, 2.0 * size).len().max(1))
        })?;
        if top + (lines as f32 - 1.0) * size * 1.95 <= bottom {
            fitting = Some(size);
            break;
        }
    }
    let size = fitting.ok_or_else(|| Refusal::new("refusal-papers-long"))?;
    canvas.block(left, top, width, size * 1.95, 2.0 * size, kind(Style::Text, size, INK), &paper.text)?;

    signed(canvas, paper, LONG - 45.0 * MM, 160.0 * MM)?;
    code(canvas, paper, 43.0 * MM, 148.0 * MM)
}

fn record(canvas: &mut Canvas<'_>, paper: &Paper) -> Result<(), Refusal> {
    canvas.page(SHORT, LONG);
    let inset = 14.0 * MM;
    canvas.draw(Op::Frame(LINE_STRONG, 0.5, [inset, inset, SHORT - 2.0 * inset, LONG - 2.0 * inset]));
    canvas.draw(Op::Fill(GREEN, vec![[inset, inset, SHORT - 2.0 * inset, 1.6 * MM]]));
    let centre = SHORT / 2.0;
    canvas.text(centre, 43.0 * MM, Align::Centre, kind(Style::Title, 25.0, INK).spaced(3.0), &paper.title)?;
    canvas.text(centre, 51.0 * MM, Align::Centre, kind(Style::Text, 10.0, INK_2), &paper.serial)?;
    let (left, width) = (29.0 * MM, SHORT - 58.0 * MM);
    let mut y = 66.0 * MM;
    let label = canvas
        .widest(paper.facts.iter().map(|(label, _)| label.as_str()), kind(Style::Text, 11.0, INK_2))?
        .clamp(18.0 * MM, 48.0 * MM);
    for (name, value) in &paper.facts {
        canvas.draw(Op::Stroke(LINE, 0.6, vec![(left, y), (left + width, y)], false));
        let first = y + 15.5;
        let named = canvas.block(left, first, label, 16.0, 0.0, kind(Style::Text, 11.0, INK_2), name)?;
        let gap = 7.0 * MM;
        let said = canvas.block(
            left + label + gap,
            first,
            width - label - gap,
            17.0,
            0.0,
            kind(Style::Text, 11.5, INK),
            value,
        )?;
        y = named.max(said) - 16.0 + 9.5;
    }
    canvas.draw(Op::Stroke(LINE, 0.6, vec![(left, y), (left + width, y)], false));
    y = canvas.block(left, y + 32.0, width, 23.0, 24.0, kind(Style::Text, 12.0, INK), &paper.text)?;
    for note in &paper.notes {
        y = canvas.block(left, y + 4.0, width, 14.0, 0.0, kind(Style::Text, 9.0, INK_2), note)?;
    }
    let foot = LONG - 74.0 * MM;
    if y > foot - 16.0 * MM {
        return Err(Refusal::new("refusal-papers-long"));
    }
    signed(canvas, paper, SHORT - 31.0 * MM, foot + 16.0 * MM)?;
    code(canvas, paper, left, foot + 4.0 * MM)
}

/// Issuer and day, ending at `right`, and the room for the seal over them.
fn signed(canvas: &mut Canvas<'_>, paper: &Paper, right: f32, y: f32) -> Result<(), Refusal> {
    let size = 14.0;
    // A long name stands on two lines, as on a seal.
    let glyphs = canvas.glyphs(Style::Text, &paper.issuer)?;
    let all = lines::broken(&glyphs, size, 92.0 * MM, 0.0);
    let widest = all.iter().map(|line| lines::width(line, size, 0.0)).fold(30.0 * MM, f32::max);
    let centre = right - widest / 2.0;
    canvas.draw(Op::Circle(LINE_STRONG, 0.4, (centre, y + 4.0), 20.0 * MM));
    canvas.text(centre, y - 13.0 * MM, Align::Centre, kind(Style::Text, 7.5, LINE_STRONG), &paper.seal)?;
    let mut at = y - (all.len().saturating_sub(1) as f32) * size * 1.4;
    for line in all {
        canvas.line(centre, at, Align::Centre, kind(Style::Text, size, INK), line);
        at += size * 1.4;
    }
    canvas.text(centre, at + 4.0, Align::Centre, kind(Style::Text, 12.0, INK), &paper.day)?;
    Ok(())
}

/// The code, what it is for, the serial number and the address in letters.
fn code(canvas: &mut Canvas<'_>, paper: &Paper, x: f32, y: f32) -> Result<(), Refusal> {
    let side = 26.0 * MM;
    canvas.draw(qr::code(&paper.address, x, y, side)?);
    canvas.draw(Op::Link(paper.address.clone(), [x, y, side, side]));
    let beside = x + side + 5.0 * MM;
    canvas.text(beside, y + 8.0 * MM, Align::Left, kind(Style::Text, 10.0, INK), &paper.scan)?;
    canvas.text(beside, y + 15.0 * MM, Align::Left, kind(Style::Text, 10.0, INK), &paper.serial)?;
    let small = kind(Style::Text, 7.0, INK_2);
    let glyphs = canvas.glyphs(Style::Text, &paper.address)?;
    for (n, line) in lines::broken(&glyphs, small.size, 70.0 * MM, 0.0).into_iter().take(3).enumerate() {
        canvas.line(beside, y + 20.5 * MM + n as f32 * 9.0, Align::Left, small, line);
    }
    Ok(())
}

/// Small angles within the inner frame.
fn corners(canvas: &mut Canvas<'_>, inner: f32, width: f32, height: f32) {
    let (gap, long) = (2.4 * MM, 9.0 * MM);
    for (right, low) in [(false, false), (true, false), (false, true), (true, true)] {
        let x = if right { width - inner - gap } else { inner + gap };
        let y = if low { height - inner - gap } else { inner + gap };
        let (dx, dy) = (if right { -long } else { long }, if low { -long } else { long });
        canvas.draw(Op::Stroke(GREEN, 0.9, vec![(x + dx, y), (x, y), (x, y + dy)], false));
    }
}
