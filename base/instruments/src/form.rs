//! A version of an instrument: its questions, how they are answered, how they are scored.

use std::collections::BTreeMap;

use liren_kernel::Refusal;
use serde::{Deserialize, Serialize};

use crate::expr::{self, Expr, Names};

/// A text in both languages of the interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both {
    /// In Chinese.
    pub zh: String,
    /// In English; the Chinese one stands in when it is empty.
    pub en: String,
}

impl Both {
    /// A text.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
    /// In the reader's language.
    #[must_use]
    pub fn of(&self, english: bool) -> &str {
        if english && !self.en.is_empty() { &self.en } else { &self.zh }
    }
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty()
    }
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// As stored.
    pub name: String,
    /// As read.
    pub label: Both,
    /// What it counts in a score.
    pub score: Option<f64>,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Kind {
    /// One of several.
    One {
        /// Which.
        choices: Vec<Choice>,
    },
    /// Any of several.
    Many {
        /// Which.
        choices: Vec<Choice>,
    },
    /// From `min` to `max` in steps.
    Scale {
        /// Lowest.
        min: f64,
        /// Highest.
        max: f64,
        /// Distance of two marks.
        step: f64,
        /// Words beside some marks.
        anchors: Vec<(f64, Both)>,
    },
    /// 是, 否, and 不适用 when `na`; stored as `yes`, `no`, `na`.
    YesNo {
        /// Whether it may not apply.
        na: bool,
    },
    /// Words.
    Text {
        /// Several lines.
        long: bool,
    },
    /// A number.
    Number {
        /// Without a fraction.
        whole: bool,
    },
    /// Pictures; their count is the answer, the pictures hang on the dossier.
    Photo {
        /// At most so many.
        most: u32,
    },
    /// A voice note; 1 is the answer, the note hangs on the dossier.
    Sound {
        /// Seconds at most.
        seconds: u32,
    },
}

/// A question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Its name in answers and expressions.
    pub name: String,
    /// Index of its group.
    pub group: Option<usize>,
    /// As asked.
    pub label: Both,
    /// A quieter second line.
    pub hint: Both,
    /// How it is answered.
    pub kind: Kind,
    /// Whether it must be.
    pub need: bool,
    /// Asked only when this is true.
    pub relevant: Option<Expr>,
    /// What the answer must fulfil, and what is said otherwise.
    pub constraint: Option<(Expr, Both)>,
    /// The competency it counts for.
    pub competency: Option<String>,
    /// How heavily.
    pub weight: f64,
}

/// Questions that stand together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// As read.
    pub label: Both,
    /// Asked only when this is true.
    pub relevant: Option<Expr>,
}

/// Something that scores are told for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Competency {
    /// Its name.
    pub name: String,
    /// As read.
    pub label: Both,
}

/// How several items become one figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Total {
    /// Weighted sum.
    Sum,
    /// Weighted mean of what was answered.
    Mean,
    /// Over questions, calculations and competencies.
    By {
        /// The expression.
        expr: Expr,
    },
}

/// What a room asks of the instrument of a code that it reads: a version that lacks a question, or asks it otherwise, is
/// refused before it is published, since everything that began with it could not be filled in.
#[derive(Debug, Clone, Copy)]
pub struct Needs {
    /// Of which instrument.
    pub code: &'static str,
    /// `refusal-instrument-needs` with what is missing or cannot be read.
    pub check: fn(&Form) -> Result<(), Refusal>,
}

impl Needs {
    /// What is missing: the refusal names the question.
    #[must_use]
    pub fn missing(question: &str) -> Refusal {
        Refusal::field("file", "refusal-instrument-needs").arg("question", question)
    }

    /// Whether a question is asked, must be answered, and has none but these choices.
    ///
    /// # Errors
    /// `refusal-instrument-needs` with the question; `refusal-instrument-not-known` with the choice that nobody can read.
    pub fn one_of(form: &Form, question: &str, known: impl Fn(&str) -> bool) -> Result<(), Refusal> {
        let found = form.question(question).filter(|q| q.need).map(|q| &q.kind);
        let Some(Kind::One { choices }) = found else { return Err(Self::missing(question)) };
        match choices.iter().find(|choice| !known(&choice.name)) {
            Some(choice) => Err(Refusal::field("file", "refusal-instrument-not-known")
                .arg("question", question)
                .arg("choice", &choice.name)),
            None => Ok(()),
        }
    }
}

/// A version of an instrument.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// Stays the same over versions.
    pub code: String,
    /// As read.
    pub name: Both,
    /// Groups, in order.
    pub groups: Vec<Group>,
    /// Questions, in order.
    pub questions: Vec<Question>,
    /// Calculations, in order; each may use questions and earlier ones.
    pub calculations: Vec<(String, Expr)>,
    /// What scores are told for.
    pub competencies: Vec<Competency>,
    /// How the items of one competency become its score.
    pub each: Total,
    /// How the whole is told.
    pub total: Total,
}

impl Question {
    /// A question that is always asked and counts for nothing.
    #[must_use]
    pub fn new(name: &str, label: Both, kind: Kind, need: bool) -> Self {
        Self {
            name: name.to_owned(),
            group: None,
            label,
            hint: Both::default(),
            kind,
            need,
            relevant: None,
            constraint: None,
            competency: None,
            weight: 1.0,
        }
    }
}

impl Form {
    /// A form of these questions alone: what a phone takes along.
    #[must_use]
    pub fn of(code: &str, questions: Vec<Question>) -> Self {
        Self {
            code: code.to_owned(),
            name: Both::default(),
            groups: Vec::new(),
            questions,
            calculations: Vec::new(),
            competencies: Vec::new(),
            each: Total::Mean,
            total: Total::Mean,
        }
    }

    /// A question by name.
    #[must_use]
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions.iter().find(|q| q.name == name)
    }
}

impl Kind {
    /// What it gives in an expression.
    #[must_use]
    pub const fn gives(&self) -> expr::Kind {
        match self {
            Self::One { .. } | Self::YesNo { .. } | Self::Text { .. } => expr::Kind::Text,
            Self::Many { .. } => expr::Kind::Many,
            Self::Scale { .. } | Self::Number { .. } | Self::Photo { .. } | Self::Sound { .. } => expr::Kind::Number,
        }
    }

    /// The names of its choices, in order.
    #[must_use]
    pub fn choices(&self) -> Option<Vec<String>> {
        match self {
            Self::One { choices } | Self::Many { choices } => Some(choices.iter().map(|c| c.name.clone()).collect()),
            Self::YesNo { na } => {
                let all = ["yes", "no", "na"].into_iter().take(if *na { 3 } else { 2 });
                Some(all.map(str::to_owned).collect())
            }
            Self::Scale { .. } | Self::Text { .. } | Self::Number { .. } | Self::Photo { .. } | Self::Sound { .. } => {
                None
            }
        }
    }

    /// Marks of a scale, lowest first; empty for other kinds.
    #[must_use]
    pub fn marks(&self) -> Vec<f64> {
        let Self::Scale { min, max, step, .. } = self else { return Vec::new() };
        let mut marks = Vec::new();
        let mut n = 0_u32;
        while marks.len() < 200 {
            let mark = min + step * f64::from(n);
            if mark > max + 1e-9 {
                break;
            }
            marks.push(mark);
            n += 1;
        }
        marks
    }
}

/// What expressions may name, growing from top to bottom.
#[derive(Debug, Default)]
pub(crate) struct Known {
    kinds: BTreeMap<String, (expr::Kind, Option<Vec<String>>)>,
}

impl Known {
    /// `false` when the name is taken.
    pub(crate) fn add(&mut self, name: &str, kind: expr::Kind, choices: Option<Vec<String>>) -> bool {
        self.kinds.insert(name.to_owned(), (kind, choices)).is_none()
    }
}

impl Names for Known {
    fn kind(&self, name: &str) -> Option<expr::Kind> {
        self.kinds.get(name).map(|(kind, _)| *kind)
    }
    fn choices(&self, name: &str) -> Option<Vec<String>> {
        self.kinds.get(name).and_then(|(_, choices)| choices.clone())
    }
}
