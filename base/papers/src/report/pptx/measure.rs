//! How much room things take on a slide.

use super::{
    BARS, FIGURES, PITCH, ROWS, WIDTH, WORDS,
    shapes::{Look, POINT},
};
use crate::{
    ooxml::ems,
    report::{Part, Table},
};

/// Height of a line of such text, and how many ems it holds.
pub fn lines_of(look: Look) -> (i64, f32) {
    ((f32::from(look.size as i16) * 1.32) as i64 * POINT, (WIDTH / POINT) as f32 / look.size - 1.0)
}

/// Height of paragraphs that are not split.
pub fn words_high(text: &str, look: Look) -> i64 {
    let (line, per_line) = lines_of(look);
    let paragraphs = text.lines().map(str::trim).filter(|p| !p.is_empty());
    paragraphs.map(|p| (ems(p) / per_line).ceil().max(1.0) as i64 * line + line / 2).sum::<i64>() + line / 3
}

/// Height of what fits on a slide beside other things; what fills slides of its own is as high as can be.
pub fn part_high(part: &Part) -> i64 {
    match part {
        Part::Words(text) => words_high(text, WORDS),
        Part::Figures(all) => FIGURES * all.len().div_ceil(4) as i64 + 120_000,
        Part::Chart(it) if it.bars.len() <= BARS => 540_000 + PITCH * it.bars.len() as i64,
        // Tables of short rows: a cell that wraps makes the slide fuller than it looks.
        Part::Table(it) if it.rows.len() <= ROWS => 540_000 + 550_000 * (it.rows.len() as i64 + 1),
        Part::Chart(_) | Part::Table(_) | Part::Pairs(_) | Part::Photos(_) => i64::MAX,
    }
}

/// Widths of columns, by their longest cell, none below a twelfth of an even share's width.
pub fn columns_of(it: &Table, columns: usize) -> Vec<i64> {
    let longest = |n: usize| {
        let cells = it.rows.iter().chain([&it.head]).filter_map(|row| row.get(n));
        cells.map(|cell| ems(cell)).fold(2.0, f32::max).min(30.0)
    };
    let wanted: Vec<f32> = (0..columns).map(longest).collect();
    let total: f32 = wanted.iter().sum();
    wanted.iter().map(|w| (WIDTH as f32 * w / total) as i64).collect()
}

/// Cuts a text into pieces of `most` ems, at the ends of sentences where there are any.
pub fn pieces(text: &str, most: f32) -> Vec<&str> {
    let (mut out, mut from) = (Vec::new(), 0);
    while ems(&text[from..]) > most {
        let (mut used, mut cut, mut sentence) = (0.0, from, None);
        for (at, c) in text[from..].char_indices() {
            used += ems(c.encode_utf8(&mut [0; 4]));
            if used > most {
                break;
            }
            cut = from + at + c.len_utf8();
            if matches!(c, '\u{3002}' | '\u{ff1b}' | '\u{ff01}' | '\u{ff1f}') {
                sentence = Some(cut);
            }
        }
        let to = sentence.unwrap_or(cut).max(from + 1);
        if to <= from || !text.is_char_boundary(to) {
            break;
        }
        out.push(&text[from..to]);
        from = to;
    }
    out.push(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut_at_sentences_and_lose_nothing() {
        let text = "\u{4e00}\u{4e8c}\u{3002}".repeat(10);
        let all = pieces(&text, 7.0);
        assert_eq!(all.concat(), text);
        assert!(all.iter().all(|p| ems(p) <= 7.0 && p.ends_with('\u{3002}')), "{all:?}");
        assert_eq!(pieces("abc", 7.0), ["abc"]);
        assert_eq!(pieces("\u{4e00}", 0.5).concat(), "\u{4e00}");
    }
}
