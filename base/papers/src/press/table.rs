//! Tables with hairlines; the head stands again on every page, a row is never torn.

use liren_kernel::Refusal;

use super::{
    INK, INK_2, LINE, LINE_STRONG, Style,
    canvas::{Align, Op, Type},
    flow::{Flow, LEFT, WIDTH},
    font::Glyph,
    lines,
};

const CELL: Type = Type::new(Style::Text, 9.5, INK);
const HEAD: Type = Type::new(Style::Text, 8.5, INK_2);
const LEADING: f32 = 13.5;
const GAP: f32 = 13.0;
const PAD: f32 = 5.0;
/// Lines of one cell at most; more would fill a page with one row.
const LINES: usize = 40;

/// Draws a table over the whole width; columns of `right` hold numbers.
///
/// # Errors
/// See [`super::font::glyphs`]; `refusal-papers-long` when a cell holds more than a page can.
pub fn draw(flow: &mut Flow<'_>, head: &[String], rows: &[Vec<String>], right: &[usize]) -> Result<(), Refusal> {
    let columns = rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0);
    if columns == 0 {
        return Ok(());
    }
    let set = |flow: &Flow<'_>, cells: &[String]| -> Result<Vec<Vec<Glyph>>, Refusal> {
        (0..columns).map(|n| flow.canvas.glyphs(Style::Text, cells.get(n).map_or("", String::as_str))).collect()
    };
    let titles = set(flow, head)?;
    let mut body = Vec::with_capacity(rows.len());
    for row in rows {
        body.push(set(flow, row)?);
    }
    let widths = widths(columns, &titles, &body, right);
    row(flow, &titles, &widths, right, HEAD, None)?;
    for cells in &body {
        row(flow, cells, &widths, right, CELL, Some(&titles))?;
    }
    flow.space(8.0);
    Ok(())
}

/// Columns as wide as their longest cell while there is room; what is short stays, the long share the rest.
fn widths(columns: usize, titles: &[Vec<Glyph>], body: &[Vec<Vec<Glyph>>], right: &[usize]) -> Vec<f32> {
    let room = WIDTH - GAP * (columns - 1) as f32;
    let longest = |n: usize| {
        let cells = body.iter().map(|cells| lines::width(&cells[n], CELL.size, 0.0));
        cells.fold(lines::width(&titles[n], HEAD.size, 0.0), f32::max).max(12.0)
    };
    let wanted: Vec<f32> = (0..columns).map(longest).collect();
    let total: f32 = wanted.iter().sum();
    if total <= room {
        // Numbers stay where they can be compared; the room that is left goes to words.
        let words = (0..columns).filter(|n| !right.contains(n)).count();
        let takes = |n: usize| words == 0 || !right.contains(&n);
        let more = (room - total) / if words == 0 { columns } else { words } as f32;
        return wanted.into_iter().enumerate().map(|(n, w)| if takes(n) { w + more } else { w }).collect();
    }
    // Narrow columns keep what they want; the fair share of the others is found in a few rounds.
    let (mut widths, mut free, mut open) = (vec![0.0; columns], room, (0..columns).collect::<Vec<_>>());
    loop {
        let fair = free / open.len().max(1) as f32;
        let (fits, long): (Vec<_>, Vec<_>) = open.iter().partition(|n| wanted[**n] <= fair);
        if fits.is_empty() || long.is_empty() {
            open.iter().for_each(|n| widths[*n] = fair);
            return widths;
        }
        for n in fits {
            widths[n] = wanted[n];
            free -= wanted[n];
        }
        open = long;
    }
}

fn row(
    flow: &mut Flow<'_>,
    cells: &[Vec<Glyph>],
    widths: &[f32],
    right: &[usize],
    kind: Type,
    head: Option<&[Vec<Glyph>]>,
) -> Result<(), Refusal> {
    let broken: Vec<Vec<Vec<Glyph>>> =
        cells.iter().zip(widths).map(|(cell, width)| lines::broken(cell, kind.size, *width, 0.0)).collect();
    let tallest = broken.iter().map(Vec::len).max().unwrap_or(0).max(1);
    if tallest > LINES {
        return Err(Refusal::new("refusal-papers-long"));
    }
    let height = tallest as f32 * LEADING + 2.0 * PAD;
    // A head takes its first row along.
    let needed = if head.is_none() { height + LEADING + 2.0 * PAD } else { height };
    if flow.need(needed)?
        && let Some(head) = head
    {
        row(flow, head, widths, right, HEAD, None)?;
    }
    let mut x = LEFT;
    for (n, (cell, width)) in broken.into_iter().zip(widths).enumerate() {
        for (at, line) in cell.into_iter().enumerate() {
            let y = flow.y + PAD + 9.5 + at as f32 * LEADING;
            let number = right.contains(&n);
            let (edge, align) = if number { (x + width, Align::Right) } else { (x, Align::Left) };
            flow.canvas.line(edge, y, align, kind, line);
        }
        x += width + GAP;
    }
    flow.y += height;
    let (colour, thick) = if head.is_none() { (LINE_STRONG, 0.7) } else { (LINE, 0.5) };
    flow.canvas.draw(Op::Stroke(colour, thick, vec![(LEFT, flow.y), (LEFT + WIDTH, flow.y)], false));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(n: usize) -> Vec<Glyph> {
        vec![Glyph { face: 0, id: 1, char: '\u{5b57}', advance: 1.0 }; n]
    }

    #[test]
    fn short_columns_keep_their_width_and_long_ones_share_the_rest() {
        let body = vec![vec![cell(3), cell(60), cell(80)]];
        let all = widths(3, &[cell(2), cell(2), cell(2)], &body, &[]);
        assert!((all[0] - 3.0 * CELL.size).abs() < 0.1, "{all:?}");
        assert!((all[1] - all[2]).abs() < 0.1, "{all:?}");
        let used: f32 = all.iter().sum::<f32>() + 2.0 * GAP;
        assert!((used - WIDTH).abs() < 0.5, "{used}");
    }

    #[test]
    fn a_narrow_table_fills_the_column() {
        let all = widths(2, &[cell(2), cell(2)], &[vec![cell(3), cell(4)]], &[1]);
        assert!((all[1] - 4.0 * CELL.size).abs() < 0.1, "{all:?}");
        assert!((all.iter().sum::<f32>() + GAP - WIDTH).abs() < 0.5);
    }
}
