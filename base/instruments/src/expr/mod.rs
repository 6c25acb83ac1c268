//! The small typed language of relevance, constraints and scores (design §9.12).
//!
//! The text is read once, at import, checked against the questions and kept as a JSON tree; whoever evaluates it, here
//! or on a phone, follows `conformance/expressions.json`. What was not answered decides nothing: arithmetic with it has
//! no result, a comparison with it is false, sums and means leave it out.

mod check;
mod eval;
mod parse;

use serde::{Deserialize, Serialize};

pub use check::{Names, check};
pub use eval::eval;
pub use parse::parse;

/// A tree as stored: `{"is":"call","of":"gt","with":[{"is":"answer","of":"age"},{"is":"number","value":60}]}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Expr {
    /// A number.
    Number {
        /// Which.
        value: f64,
    },
    /// A text: the name of a choice.
    Text {
        /// Which.
        value: String,
    },
    /// Yes or no.
    Truth {
        /// Which.
        value: bool,
    },
    /// What was answered to a question, or an earlier calculation.
    Answer {
        /// Its name.
        of: String,
    },
    /// A function or operator.
    Call {
        /// Which.
        of: Fun,
        /// Its arguments.
        with: Vec<Expr>,
    },
}

/// Functions and operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fun {
    /// Either.
    Or,
    /// Both.
    And,
    /// The other way round.
    Not,
    /// Equal.
    Eq,
    /// Different.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Plus.
    Add,
    /// Minus.
    Sub,
    /// Times.
    Mul,
    /// Divided by; by nothing or zero there is no result.
    Div,
    /// Rest of a division, with the sign of the dividend.
    Mod,
    /// Minus of one number.
    Neg,
    /// `if(condition, then, otherwise)`.
    If,
    /// The first that is answered.
    Coalesce,
    /// Sum of what is answered.
    Sum,
    /// Mean of what is answered.
    Mean,
    /// The least that is answered.
    Min,
    /// The greatest that is answered.
    Max,
    /// How many are answered.
    Count,
    /// `selected(question, 'choice')`: whether a choice is among those chosen.
    Selected,
    /// How many are chosen.
    CountSelected,
    /// `round(number, places)`: half goes up, towards the greater number.
    Round,
    /// Whether a question is answered.
    Answered,
}

impl Fun {
    /// By its name in the language.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "not" => Self::Not,
            "if" => Self::If,
            "coalesce" => Self::Coalesce,
            "sum" => Self::Sum,
            "mean" => Self::Mean,
            "min" => Self::Min,
            "max" => Self::Max,
            "count" => Self::Count,
            "selected" => Self::Selected,
            "count-selected" => Self::CountSelected,
            "round" => Self::Round,
            "answered" => Self::Answered,
            _ => return None,
        })
    }
}

/// What an expression or a question gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number.
    Number,
    /// A text.
    Text,
    /// Yes or no.
    Truth,
    /// Several texts.
    Many,
}

/// A value; `Missing` belongs to every kind. In JSON: null, a number, a text, true or false, a list of texts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Not answered.
    #[default]
    Missing,
    /// Yes or no.
    Truth(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Several texts.
    Many(Vec<String>),
}

impl Value {
    /// Whether nothing was answered.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
    /// The number, if it is one.
    #[must_use]
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Number(n) => Some(*n),
            _ => None,
        }
    }
}

/// What is wrong with an expression: a message key and the word at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// `refusal-instrument-…`.
    pub key: &'static str,
    /// The word, or what was left.
    pub word: String,
}

impl Wrong {
    pub(crate) fn new(key: &'static str, word: impl Into<String>) -> Self {
        Self { key, word: word.into() }
    }
}
