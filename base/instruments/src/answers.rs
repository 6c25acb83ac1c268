//! Answers: read from what a form sent, checked, refused question by question.

use std::collections::BTreeMap;

use liren_kernel::Refusal;
use serde::{Deserialize, Serialize};

use crate::{
    expr::{Value, eval},
    form::{Form, Kind, Question},
};

/// Characters of one answer in words.
const LONGEST: usize = 4_000;

/// What one rater answered, by the question's name. What did not apply is not in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Value>);

impl Answers {
    /// What was answered.
    #[must_use]
    pub fn get(&self, name: &str) -> Value {
        self.0.get(name).cloned().unwrap_or_default()
    }
}

impl Form {
    /// Reads and checks what was sent; `sent` gives the values of a field by the question's name. What is not
    /// relevant is dropped; a refusal's field is the question's name.
    ///
    /// # Errors
    /// `refusal-answer-…` for each question that is not answered well.
    pub fn take(&self, sent: &dyn Fn(&str) -> Vec<String>) -> Result<Answers, Vec<Refusal>> {
        let mut given = Answers::default();
        let mut refused = Vec::new();
        for question in &self.questions {
            if !self.applies(question, &given) {
                continue;
            }
            let texts: Vec<String> =
                sent(&question.name).into_iter().map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect();
            match read(question, &texts) {
                Ok(Value::Missing) if question.need => {
                    refused.push(Refusal::field(&question.name, "refusal-answer-missing"));
                }
                Ok(Value::Missing) => {}
                Ok(value) => {
                    given.0.insert(question.name.clone(), value);
                    refused.extend(broken(question, &given));
                }
                Err(refusal) => refused.push(refusal),
            }
        }
        if refused.is_empty() { Ok(given) } else { Err(refused) }
    }

    /// Checks answers that came as values, such as from a phone: the same rules as [`Form::take`].
    ///
    /// # Errors
    /// As [`Form::take`].
    pub fn check(&self, answers: &Answers) -> Result<Answers, Vec<Refusal>> {
        self.take(&|name| match answers.get(name) {
            Value::Missing => Vec::new(),
            Value::Truth(yes) => vec![if yes { "yes" } else { "no" }.to_owned()],
            Value::Number(n) => vec![n.to_string()],
            Value::Text(text) => vec![text],
            Value::Many(all) => all,
        })
    }

    /// Whether a question is asked, given the answers before it.
    #[must_use]
    pub fn applies(&self, question: &Question, given: &Answers) -> bool {
        let group = question.group.and_then(|g| self.groups.get(g)).and_then(|g| g.relevant.as_ref());
        [group, question.relevant.as_ref()]
            .into_iter()
            .flatten()
            .all(|condition| eval(condition, &|name| given.get(name)) == Value::Truth(true))
    }
}

fn broken(question: &Question, given: &Answers) -> Option<Refusal> {
    let (condition, said) = question.constraint.as_ref()?;
    if eval(condition, &|name| given.get(name)) == Value::Truth(true) {
        return None;
    }
    Some(Refusal::field(&question.name, "refusal-answer-constraint").arg("said", said.of(false)))
}

fn read(question: &Question, texts: &[String]) -> Result<Value, Refusal> {
    let refuse = |key: &str| Refusal::field(&question.name, key);
    let Some(first) = texts.first() else { return Ok(Value::Missing) };
    if texts.len() > 1 && !matches!(question.kind, Kind::Many { .. }) {
        return Err(refuse("refusal-choice-invalid"));
    }
    match &question.kind {
        Kind::One { .. } | Kind::YesNo { .. } => {
            let there = question.kind.choices().is_some_and(|all| all.contains(first));
            if there { Ok(Value::Text(first.clone())) } else { Err(refuse("refusal-choice-invalid")) }
        }
        Kind::Many { choices } => {
            // In the order of the form, each once, whatever was sent.
            let chosen: Vec<String> =
                choices.iter().map(|c| c.name.clone()).filter(|name| texts.contains(name)).collect();
            if texts.iter().all(|t| chosen.contains(t)) {
                Ok(Value::Many(chosen))
            } else {
                Err(refuse("refusal-choice-invalid"))
            }
        }
        Kind::Scale { min, max, step, .. } => {
            let number = number(first).ok_or_else(|| refuse("refusal-answer-number"))?;
            let marks = (number - min) / step;
            if (*min..=*max).contains(&number) && (marks - marks.round()).abs() < 1e-9 {
                Ok(Value::Number(number))
            } else {
                Err(refuse("refusal-answer-scale").arg("min", min).arg("max", max).arg("step", step))
            }
        }
        Kind::Number { whole } => {
            let number = number(first).ok_or_else(|| refuse("refusal-answer-number"))?;
            if *whole && number.fract() != 0.0 {
                return Err(refuse("refusal-answer-whole"));
            }
            Ok(Value::Number(number))
        }
        Kind::Text { .. } => {
            if first.chars().count() > LONGEST {
                return Err(refuse("refusal-text-long").arg("max", LONGEST).arg("count", first.chars().count()));
            }
            Ok(Value::Text(first.clone()))
        }
        Kind::Photo { most } => {
            let number = number(first).ok_or_else(|| refuse("refusal-answer-number"))?;
            if number > f64::from(*most) {
                return Err(refuse("refusal-photos-many").arg("max", most));
            }
            Ok(Value::Number(number))
        }
        Kind::Sound { .. } => {
            let number = number(first).ok_or_else(|| refuse("refusal-answer-number"))?;
            if number > 1.0 { Err(refuse("refusal-sounds-many").arg("max", 1)) } else { Ok(Value::Number(number)) }
        }
    }
}

/// A number as people type it: full-width digits and points too.
fn number(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '\u{FF10}'..='\u{FF19}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '\u{FF0E}' => '.',
            '\u{FF0D}' => '-',
            other => other,
        })
        .collect();
    let digits = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    plain.parse().ok().filter(|n: &f64| digits && n.is_finite() && n.abs() < 1e12)
}
