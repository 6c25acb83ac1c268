//! Small types that the macros of `templates/parts.html` draw. Text is ready to read; nothing here translates.

/// What a colour stands for. The text beside it says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// Done, all right.
    Done,
    /// Due soon, waiting.
    Soon,
    /// Overdue, dangerous, refused.
    Late,
    /// For information.
    Info,
}

impl Tone {
    /// Class name in the stylesheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Done => "done",
            Self::Soon => "soon",
            Self::Late => "late",
            Self::Info => "info",
        }
    }
}

/// A short state in a rounded label.
#[derive(Debug, Clone)]
pub struct Chip {
    /// Colour.
    pub tone: Tone,
    /// Text; never empty, colour alone says nothing.
    pub text: String,
}

impl Chip {
    /// A chip.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self {
            tone,
            text: text.into(),
        }
    }
}
