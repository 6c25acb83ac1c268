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

fn clean(text: &str, keep_breaks: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        // Direction overrides can make a name read as another; zero-width characters hide in it.
        let hidden =
            matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        match c {
            '\n' if keep_breaks => out.push('\n'),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() || hidden => {}
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
    fn hidden_characters_go_and_bounds_hold() {
        assert_eq!(Line::new("t", " a\u{202e}b\u{0}\nc ").unwrap().as_str(), "ab c");
        assert_eq!(Line::new("t", "\u{200b} ").unwrap_err().key, "refusal-text-empty");
        assert_eq!(Line::new("t", &"长".repeat(121)).unwrap_err().key, "refusal-text-long");
        assert_eq!(Paragraph::new("t", "一\r\n二").unwrap().as_str(), "一\n二");
        assert_eq!(Line::optional("t", "  ").unwrap(), None);
    }
}
