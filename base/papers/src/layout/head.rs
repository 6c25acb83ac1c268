//! Finding the head and reading its titles.

use std::collections::BTreeSet;

use super::{HeadCell, distinct};
use crate::day;
use crate::marks::{is_note, is_signature};
use crate::read::{Cell, Row, Sheet};
use crate::text::{fold, title};

/// Most rows a head may have.
const MAX_HEIGHT: u32 = 3;

/// First and last row of the head, among the first `search` visible rows.
pub(super) fn locate(sheet: &Sheet, known: &BTreeSet<String>, search: usize) -> Option<(u32, u32)> {
    let rows: Vec<&Row> = sheet.rows.iter().filter(|row| !row.hidden).take(search).collect();
    let narrow = sheet.rows.iter().take(search).all(|row| row.cells.len() <= 1);
    let mut best: Option<(i64, usize)> = None;
    for (index, row) in rows.iter().enumerate() {
        let Some(score) = score(row, known, narrow) else { continue };
        // An earlier row wins unless a later one is clearly better.
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, index));
        }
    }
    let (_, index) = best?;
    let mut first = index;
    while first > 0
        && rows[index].number - rows[first - 1].number < MAX_HEIGHT
        && groups(sheet, rows[first - 1], rows[first], known)
    {
        first -= 1;
    }
    let mut last = index;
    while let Some(below) = rows.get(last + 1)
        && below.number - rows[first].number < MAX_HEIGHT
        && (spans(sheet, rows[last], below) || groups(sheet, rows[last], below, known))
    {
        last += 1;
    }
    Some((rows[first].number, rows[last].number))
}

/// How much a row looks like titles of columns; `None` if it cannot be.
fn score(row: &Row, known: &BTreeSet<String>, narrow: bool) -> Option<i64> {
    let mut seen = BTreeSet::new();
    let mut score = 0;
    for cell in row.cells.iter().filter(|cell| !cell.is_empty()) {
        let text = cell.text();
        if !seen.insert(text.clone()) {
            continue;
        }
        score += match weight(cell, &text) {
            Weight::Data => -3,
            Weight::Label => -4,
            Weight::Long => -2,
            Weight::Title if known.contains(&title(&text)) => 4,
            Weight::Title => 1,
        };
    }
    (seen.len() >= if narrow { 1 } else { 2 } && score > 0).then_some(score)
}

enum Weight {
    /// A number, a date, a phone.
    Data,
    /// A label with its value: `填报单位：梧桐街道`.
    Label,
    /// A sentence.
    Long,
    /// Could be a title.
    Title,
}

fn weight(cell: &Cell, text: &str) -> Weight {
    let folded = fold(text);
    let digits = folded.chars().filter(char::is_ascii_digit).count();
    if !matches!(cell, Cell::Text(_)) || digits * 2 >= folded.chars().count() || day::parse(text).is_some() {
        Weight::Data
    } else if is_note(text) || is_signature(text) || folded.find(':').is_some_and(|at| at + 1 < folded.len()) {
        Weight::Label
    } else if title(text).chars().count() > 16 {
        Weight::Long
    } else {
        Weight::Title
    }
}

/// Whether `upper` holds group titles over `lower`: at least one of its cells spans several titled cells below, or
/// (without merging) titles stand below its gaps. A title over the whole table shows one text and is no group.
fn groups(sheet: &Sheet, upper: &Row, lower: &Row, known: &BTreeSet<String>) -> bool {
    if distinct(upper) < 2 || lower.number - upper.number >= MAX_HEIGHT || !looks_titled(upper) || !looks_titled(lower)
    {
        return false;
    }
    let merged = sheet.merges.iter().any(|merge| {
        merge.top <= upper.number
            && upper.number <= merge.bottom
            && merge.bottom < lower.number
            && merge.right > merge.left
            && (merge.left..=merge.right).filter(|column| !lower.cell(*column).is_empty()).count() >= 2
    });
    if merged || spans(sheet, upper, lower) {
        return true;
    }
    // Without merges: every text below stands under the group or a gap right of it, and most cells below are empty.
    let width = upper.cells.len().max(lower.cells.len());
    let below: Vec<usize> = (0..width).filter(|column| !lower.cell(*column).is_empty()).collect();
    let gap_filled = below.iter().any(|column| upper.cell(*column).is_empty());
    let hanging = (0..width).any(|column| lower.cell(column).is_empty() && !upper.cell(column).is_empty());
    let titled = below.iter().filter(|column| known.contains(&title(&lower.cell(**column).text()))).count();
    gap_filled && hanging && below.len() >= 2 && titled * 2 >= below.len()
}

/// Whether a merged cell reaches from one row into the other.
fn spans(sheet: &Sheet, upper: &Row, lower: &Row) -> bool {
    sheet
        .merges
        .iter()
        .any(|merge| merge.top <= upper.number && merge.bottom >= lower.number && !upper.cell(merge.left).is_empty())
        && looks_titled(lower)
        && distinct(upper) >= 2
}

/// Whether nothing in the row looks like data.
fn looks_titled(row: &Row) -> bool {
    row.cells
        .iter()
        .filter(|cell| !cell.is_empty())
        .all(|cell| matches!(weight(cell, &cell.text()), Weight::Title | Weight::Long))
}

/// The titles of all columns, read from above; the same text in two rows (a merged cell) counts once.
pub(super) fn titles(sheet: &Sheet, first: u32, last: u32) -> Vec<HeadCell> {
    let rows: Vec<&Row> = sheet.rows.iter().filter(|row| (first..=last).contains(&row.number) && !row.hidden).collect();
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut head = Vec::new();
    for column in 0..width {
        let mut parts: Vec<String> = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let mut text = one_line(row.cell(column));
            // An unmerged group title stands only over its first column.
            if text.is_empty()
                && index + 1 < rows.len()
                && rows[index + 1..].iter().any(|below| !below.cell(column).is_empty())
            {
                text = group_to_the_left(&rows[index..], column);
            }
            if !text.is_empty() && parts.last() != Some(&text) {
                parts.push(text);
            }
        }
        if !parts.is_empty() {
            head.push(HeadCell { column, label: parts.join("/") });
        }
    }
    head
}

/// The nearest title to the left in an upper row, if titles below run on from there without a gap.
fn group_to_the_left(rows: &[&Row], column: usize) -> String {
    for left in (0..column).rev() {
        if rows[1..].iter().all(|below| below.cell(left).is_empty()) {
            return String::new();
        }
        let text = one_line(rows[0].cell(left));
        if !text.is_empty() {
            return text;
        }
    }
    String::new()
}

/// A title on one line: 身份\n证号 is one word, ID\nnumber is two.
fn one_line(cell: &Cell) -> String {
    let text = cell.text();
    let wide = |c: Option<char>| c.is_none_or(|c| !c.is_ascii());
    let mut out = String::new();
    for piece in text.split_whitespace() {
        if !(out.is_empty() || wide(out.chars().last()) || wide(piece.chars().next())) {
            out.push(' ');
        }
        out.push_str(piece);
    }
    // The slash is kept for joining: one inside a title becomes its full-width form.
    out.replace('/', "\u{ff0f}")
}
