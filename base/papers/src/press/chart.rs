//! Bars that lie down: the name before, the number behind. Length is the only sign; there is nothing to decode.

use liren_kernel::Refusal;

use super::{
    GREEN, INK, INK_2, LINE, MM, SUNK, Style,
    canvas::{Align, Op, Type},
    flow::{Flow, LEFT, WIDTH},
    lines,
};

const NAME: Type = Type::new(Style::Text, 9.5, INK);
const NUMBER: Type = Type::new(Style::Text, 9.5, INK_2);
const PITCH: f32 = 19.0;

/// Draws bars: name, share of the axis (0 to 1), the number as it is written.
///
/// # Errors
/// See [`super::font::glyphs`].
pub fn bars(flow: &mut Flow<'_>, all: &[(&str, f64, &str)]) -> Result<(), Refusal> {
    let names = flow.canvas.widest(all.iter().map(|(name, ..)| *name), NAME)?.min(56.0 * MM);
    let numbers = flow.canvas.widest(all.iter().map(|(.., number)| *number), NUMBER)?;
    let left = LEFT + names + 8.0;
    let room = (LEFT + WIDTH - numbers - 8.0 - left).max(20.0 * MM);
    for (name, share, number) in all {
        flow.need(PITCH)?;
        let glyphs = flow.canvas.glyphs(NAME.style, name)?;
        let wide = lines::width(&glyphs, NAME.size, 0.0);
        let size = if wide > names { (NAME.size * names / wide).max(5.5) } else { NAME.size };
        let base = flow.y + 12.0;
        flow.canvas.line(LEFT + names, base, Align::Right, Type { size, ..NAME }, glyphs);
        flow.canvas.draw(Op::Fill(SUNK, vec![[left, flow.y + 3.5, room, 11.0]]));
        flow.canvas.draw(Op::Fill(GREEN, vec![[left, flow.y + 3.5, room * *share as f32, 11.0]]));
        flow.canvas.text(left + room + 8.0, base, Align::Left, NUMBER, number)?;
        flow.y += PITCH;
    }
    flow.canvas.draw(Op::Stroke(LINE, 0.5, vec![(left, flow.y), (left + room, flow.y)], false));
    flow.space(10.0);
    Ok(())
}
