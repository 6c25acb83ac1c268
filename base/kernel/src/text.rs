//! Text newtypes: what a person typed, cleaned once, within bounds that are checked where it enters.

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// Longest [`Line`], in characters.
pub const LINE_MAX: usize = 120;
/// Longest [`Paragraph`], in characters.
pub const PARAGRAPH_MAX: usize = 4000;

/// One line of text: trimmed, no control characters or line breaks, 1 to 120 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Line(String);

/// Some text with line breaks: trimmed, no other control characters, 1 to 4,000 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Paragraph(String);

/// Longest name of a file, in characters.
pub const FILE_NAME_MAX: usize = 120;

/// Whether a character shows nothing of itself: direction marks and overrides, which can make a name read as another
/// (`photo\u{202e}gpj.exe`), and characters without width, which hide in it.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

/// The name of a file as it may be kept, shown and sent: without the folders a browser may send before it, without
/// characters that hide or turn what is read, on one line, with its ending when it is too long. May be empty.
#[must_use]
pub fn file_name(text: &str) -> String {
    let text = clean(text, false);
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let over = last.chars().count().saturating_sub(FILE_NAME_MAX);
    if over == 0 {
        return last.to_owned();
    }
    let ending = last.rfind('.').map_or("", |dot| &last[dot..]);
    let ending = if ending.chars().count() > 12 { "" } else { ending };
    last.chars().take(FILE_NAME_MAX - ending.chars().count()).chain(ending.chars()).collect()
}

fn clean(text: &str, keep_breaks: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' if keep_breaks => out.push('\n'),
            '\n' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if c.is_control() || is_hidden(c) => {}
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

fn bounded(text: String, max: usize, field: &str) -> Result<String, Refusal> {
    let count = text.chars().count();
    if count == 0 {
        return Err(Refusal::field(field, "refusal-text-empty"));
    }
    if count > max {
        return Err(Refusal::field(field, "refusal-text-long").arg("max", max).arg("count", count));
    }
    Ok(text)
}

impl Line {
    /// Cleans and checks `text`.
    ///
    /// # Errors
    /// `refusal-text-empty`, `refusal-text-long`, at `field`.
    pub fn new(field: &str, text: &str) -> Result<Self, Refusal> {
        bounded(clean(text, false), LINE_MAX, field).map(Self)
    }

    /// The same for a field that may stay empty.
    ///
    /// # Errors
    /// `refusal-text-long`, at `field`.
    pub fn optional(field: &str, text: &str) -> Result<Option<Self>, Refusal> {
        if clean(text, false).is_empty() { Ok(None) } else { Self::new(field, text).map(Some) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Paragraph {
    /// Cleans and checks `text`.
    ///
    /// # Errors
    /// `refusal-text-empty`, `refusal-text-long`, at `field`.
    pub fn new(field: &str, text: &str) -> Result<Self, Refusal> {
        bounded(clean(text, true), PARAGRAPH_MAX, field).map(Self)
    }

    /// The same for a field that may stay empty.
    ///
    /// # Errors
    /// `refusal-text-long`, at `field`.
    pub fn optional(field: &str, text: &str) -> Result<Option<Self>, Refusal> {
        if clean(text, true).is_empty() { Ok(None) } else { Self::new(field, text).map(Some) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Line {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::new("text", &text)
    }
}
impl TryFrom<String> for Paragraph {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::new("text", &text)
    }
}
impl From<Line> for String {
    fn from(line: Line) -> String {
        line.0
    }
}
impl From<Paragraph> for String {
    fn from(paragraph: Paragraph) -> String {
        paragraph.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_reads_as_what_it_is() {
        assert_eq!(file_name("photo\u{202e}gpj.exe"), "photogpj.exe");
        for hidden in "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{61c}\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}\u{7f}\u{85}\0\r\u{e0041}".chars() {
            assert_eq!(file_name(&format!("名{hidden}册.xlsx")), "名册.xlsx", "{hidden:?}");
        }
        assert_eq!(file_name("a\u{2028}b\n.csv"), "a b .csv");
        assert_eq!(file_name("C:\\Users\\gao\\名册 3月.xlsx"), "名册 3月.xlsx");
        assert_eq!(file_name("../../名册.xlsx"), "名册.xlsx");
        assert_eq!(file_name("\u{202e}"), "");
        let long = file_name(&format!("{}.xlsx", "长".repeat(200)));
        assert!(long.chars().count() == FILE_NAME_MAX && long.ends_with("长.xlsx"), "{long}");
    }

    #[test]
    fn hidden_characters_go_and_bounds_hold() {
        assert_eq!(Line::new("t", " a\u{202e}b\u{0}\nc ").unwrap().as_str(), "ab c");
        assert_eq!(Line::new("t", "\u{200b} ").unwrap_err().key, "refusal-text-empty");
        assert_eq!(Line::new("t", &"长".repeat(121)).unwrap_err().key, "refusal-text-long");
        assert_eq!(Paragraph::new("t", "一\r\n二").unwrap().as_str(), "一\n二");
        assert_eq!(Line::optional("t", "  ").unwrap(), None);
    }
}
