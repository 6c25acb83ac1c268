//! Breaking text into lines as Chinese is set: anywhere between two characters, but no line begins with a closing
//! mark or ends with an opening one, and no word of letters is torn while it fits on a line.

use super::font::Glyph;

/// No line begins with one of these (GB/T 15834-2011, 5.1).
const NOT_FIRST: &str = "\u{ff0c}\u{3002}\u{3001}\u{ff1b}\u{ff1a}\u{ff1f}\u{ff01}\u{ff09}\u{3011}\u{300b}\u{3009}\u{300d}\u{300f}\u{201d}\u{2019}\u{2026}\u{2014}\u{b7}\u{ff05}%\u{2030}\u{2103}),.;:?!]}\u{ff5e}";
/// No line ends with one of these.
const NOT_LAST: &str = "\u{ff08}\u{3010}\u{300a}\u{3008}\u{300c}\u{300e}\u{201c}\u{2018}([{\u{ffe5}$";

/// Whether a line may end between `before` and `after`.
#[must_use]
pub fn may_break(before: char, after: char) -> bool {
    if NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    // A space between two lines is dropped.
    if after == ' ' || before == ' ' || matches!(before, '-' | '/') {
        return true;
    }
    let word = |c: char| c.is_alphanumeric() && u32::from(c) < 0x2e80 || matches!(c, '.' | ',' | '\'' | '@' | '_');
    !(word(before) && word(after))
}

/// The width of glyphs at `size`, with `spacing` after each but the last.
#[must_use]
pub fn width(glyphs: &[Glyph], size: f32, spacing: f32) -> f32 {
    let text: f32 = glyphs.iter().map(|g| g.advance * size).sum();
    text + spacing * glyphs.len().saturating_sub(1) as f32
}

/// Lines no wider than `width`; the first is shorter by `indent`. At least one glyph stands on each line.
#[must_use]
pub fn broken(glyphs: &[Glyph], size: f32, width: f32, indent: f32) -> Vec<Vec<Glyph>> {
    let mut lines = Vec::new();
    let mut from = 0;
    while from < glyphs.len() {
        let room = if lines.is_empty() { width - indent } else { width };
        let (mut used, mut to) = (0.0, from);
        while to < glyphs.len() && used + glyphs[to].advance * size <= room + 0.01 {
            used += glyphs[to].advance * size;
            to += 1;
        }
        if to < glyphs.len() {
            let fits = (from + 1..=to).rev().find(|at| may_break(glyphs[at - 1].char, glyphs[*at].char));
            // A word wider than the line is torn.
            to = fits.unwrap_or_else(|| to.max(from + 1));
        }
        let mut line = glyphs[from..to].to_vec();
        while line.last().is_some_and(|g| g.char == ' ') {
            line.pop();
        }
        lines.push(line);
        from = to;
        while glyphs.get(from).is_some_and(|g| g.char == ' ') {
            from += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> Vec<Glyph> {
        let wide = |c: char| if c.is_ascii() { 0.5 } else { 1.0 };
        text.chars().map(|char| Glyph { face: 0, id: 1, char, advance: wide(char) }).collect()
    }
    fn lines(text: &str, width: f32) -> Vec<String> {
        broken(&set(text), 1.0, width, 0.0).iter().map(|l| l.iter().map(|g| g.char).collect()).collect()
    }

    #[test]
    fn marks_stay_with_what_they_belong_to() {
        assert_eq!(lines("他说：“好。”走了", 4.0), ["他说：", "“好。”", "走了"]);
        assert_eq!(lines("一二三四，五六", 4.0), ["一二三", "四，五六"]);
        assert_eq!(lines("一二（三四", 3.0), ["一二", "（三四"]);
        assert_eq!(lines("一二三……四", 4.0), ["一二", "三……四"]);
    }

    #[test]
    fn words_are_kept_whole_while_they_fit() {
        assert_eq!(lines("共 1,234 人次", 4.0), ["共 1,234", "人次"]);
        assert_eq!(lines("abcdefghij", 2.0), ["abcd", "efgh", "ij"]);
        assert_eq!(lines("去 the house", 3.5), ["去 the", "house"]);
        assert_eq!(lines("", 3.0), Vec::<String>::new());
        assert_eq!(lines("宽", 0.5), ["宽"]);
    }

    #[test]
    fn an_indent_shortens_the_first_line_only() {
        let all = broken(&set("一二三四五六"), 1.0, 4.0, 2.0);
        assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [2, 4]);
    }
}
