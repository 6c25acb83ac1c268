//! 设课程: which subjects there are, which of them everyone needs, and which topics of supervision lead to them.

use liren_kernel::{Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};

use crate::{
    programme::{model::SubjectKind, store, subject::Catalogue},
    supervision::model::Topic,
};

/// Sets a subject: a new code adds one, a known code changes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetSubject {
    /// A short name in letters, digits and hyphens.
    pub code: String,
    /// What it is called.
    pub name: Line,
    /// What kind.
    pub kind: SubjectKind,
    /// Whether every worker needs it.
    pub required: bool,
    /// How many minutes of it a worker should have had.
    pub minutes: i64,
    /// Topics of supervision that lead to it.
    pub topics: Vec<Topic>,
}

/// Takes a subject out of the programme; its runs stay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Retire {
    /// Which.
    pub code: String,
}

impl Command for SetSubject {
    type Subject = Catalogue;
    const VERB: Verb = Verb("programme.set_subject");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.code.clone()
    }
    fn decide(self, _: &Catalogue, _: &Decide<'_>) -> Result<Change, Refusal> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.code.is_empty() || self.code.len() > 30 || !self.code.chars().all(plain) {
            return Err(Refusal::field("code", "refusal-programme-code"));
        }
        if !(0..=6_000).contains(&self.minutes) {
            return Err(Refusal::field("minutes", "refusal-programme-minutes").arg("min", 0).arg("max", 6_000));
        }
        let topics = self.topics.iter().map(|t| t.name()).collect::<Vec<_>>().join(",");
        let (code, name, kind, required, minutes) = (self.code, self.name, self.kind, self.required, self.minutes);
        Ok(Change::none().and(Effect::rows(move |tx, _| {
            tx.exec(&store::SUBJECT_ADD, params![code, name, kind.name(), required, minutes, topics])?;
            Ok(())
        })))
    }
}

impl Command for Retire {
    type Subject = Catalogue;
    const VERB: Verb = Verb("programme.retire");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.code.clone()
    }
    fn decide(self, on: &Catalogue, _: &Decide<'_>) -> Result<Change, Refusal> {
        if on.0.is_none() {
            return Err(Refusal::field("code", "refusal-choice-invalid"));
        }
        let code = self.code;
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::SUBJECT_RETIRE, params![code, cx.now])?;
            Ok(())
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervision::commands::tests::Kit;

    #[test]
    fn a_code_is_short_and_plain() {
        let kit = Kit::supervisor();
        let set = |code: &str, minutes| {
            SetSubject {
                code: code.into(),
                name: Line::new("name", "入户走访技巧").unwrap(),
                kind: SubjectKind::Course,
                required: true,
                minutes,
                topics: vec![Topic::HomeVisits],
            }
            .decide(&Catalogue(None), &kit.cx())
        };
        assert!(set("home-visits", 120).is_ok());
        for wrong in ["", "入户", "A B", &"a".repeat(31)] {
            assert_eq!(set(wrong, 120).unwrap_err().field.as_deref(), Some("code"), "{wrong}");
        }
        assert_eq!(set("home-visits", -1).unwrap_err().field.as_deref(), Some("minutes"));
    }
}
