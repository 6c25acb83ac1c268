//! Scores: of one rater's answers, and of several raters together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    answers::Answers,
    expr::{Value, eval},
    form::{Form, Kind, Question, Total},
};

/// What one rater's answers come to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// By competency; one without an answered item is not in it.
    pub competencies: BTreeMap<String, f64>,
    /// The whole.
    pub total: Option<f64>,
    /// Calculations, in the order of the form.
    pub calculated: BTreeMap<String, Value>,
}

impl Form {
    /// Scores answers. What was not answered, does not apply or is 不适用 counts neither up nor down.
    #[must_use]
    pub fn score(&self, answers: &Answers) -> Outcome {
        let mut outcome = Outcome::default();
        for (name, expr) in &self.calculations {
            let value = eval(expr, &|of| outcome.calculated.get(of).cloned().unwrap_or_else(|| answers.get(of)));
            outcome.calculated.insert(name.clone(), value);
        }
        for competency in &self.competencies {
            let items = self.questions.iter().filter(|q| q.competency.as_deref() == Some(competency.name.as_str()));
            if let Some(score) = self.fold(&self.each, items, answers, &outcome) {
                outcome.competencies.insert(competency.name.clone(), score);
            }
        }
        let items = self.questions.iter().filter(|q| q.competency.is_some() || self.competencies.is_empty());
        outcome.total = self.fold(&self.total, items, answers, &outcome);
        outcome
    }

    fn fold<'q>(
        &self,
        how: &Total,
        items: impl Iterator<Item = &'q Question>,
        answers: &Answers,
        outcome: &Outcome,
    ) -> Option<f64> {
        match how {
            Total::Sum => {
                let all: Vec<f64> = items.filter_map(|q| worth(q, answers).map(|n| n * q.weight)).collect();
                if all.is_empty() { None } else { Some(all.iter().sum()) }
            }
            Total::Mean => {
                let parts: Vec<(f64, Option<f64>)> = items.map(|q| (q.weight, worth(q, answers))).collect();
                weighted(&parts)
            }
            Total::By { expr } => {
                let known = |of: &str| match outcome.competencies.get(of) {
                    Some(score) => Value::Number(*score),
                    None => outcome.calculated.get(of).cloned().unwrap_or_else(|| answers.get(of)),
                };
                eval(expr, &known).number()
            }
        }
    }
}

/// What an answer counts.
fn worth(question: &Question, answers: &Answers) -> Option<f64> {
    let score = |choices: &[crate::form::Choice], name: &str| choices.iter().find(|c| c.name == name)?.score;
    match (&question.kind, answers.get(&question.name)) {
        (Kind::One { choices }, Value::Text(name)) => score(choices, &name),
        (Kind::Many { choices }, Value::Many(names)) => {
            let all: Vec<f64> = names.iter().filter_map(|n| score(choices, n)).collect();
            if all.is_empty() { None } else { Some(all.iter().sum()) }
        }
        (Kind::YesNo { .. }, Value::Text(name)) => match name.as_str() {
            "yes" => Some(1.0),
            "no" => Some(0.0),
            _ => None,
        },
        (Kind::Scale { .. } | Kind::Number { .. }, Value::Number(n)) => Some(n),
        _ => None,
    }
}

/// How several raters' scores of the same thing become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trim {
    /// How many of the highest and how many of the lowest are left out.
    pub drop: usize,
    /// Only when there are at least so many.
    pub from: usize,
}

impl Trim {
    /// Nothing is left out.
    pub const NONE: Self = Self { drop: 0, from: 0 };
}

/// The mean of what is there, after leaving out as many of the highest and lowest as `trim` says.
#[must_use]
pub fn trimmed(values: &[f64], trim: Trim) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let kept = if sorted.len() >= trim.from && sorted.len() > trim.drop * 2 {
        &sorted[trim.drop..sorted.len() - trim.drop]
    } else {
        &sorted[..]
    };
    let count = u32::try_from(kept.len()).ok().filter(|n| *n > 0)?;
    Some(kept.iter().sum::<f64>() / f64::from(count))
}

/// The weighted mean of the parts that are there; a missing part's weight is shared by the others.
#[must_use]
pub fn weighted(parts: &[(f64, Option<f64>)]) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (weight, value) in parts {
        if let Some(value) = value {
            sum += weight * value;
            weights += weight;
        }
    }
    if weights > 0.0 { Some(sum / weights) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_and_lowest_go_only_when_enough_are_there() {
        let trim = Trim { drop: 1, from: 5 };
        assert_eq!(trimmed(&[9.0, 7.0, 8.0, 2.0, 10.0], trim), Some(8.0));
        assert_eq!(trimmed(&[9.0, 7.0, 8.0, 4.0], trim), Some(7.0), "four are too few to drop any");
        assert_eq!(trimmed(&[6.0, 8.0], Trim { drop: 1, from: 2 }), Some(7.0), "two would leave none");
        assert_eq!(trimmed(&[], trim), None);
    }

    #[test]
    fn a_part_that_is_missing_leaves_its_weight_to_the_others() {
        assert_eq!(weighted(&[(0.5, Some(4.0)), (0.3, None), (0.5, Some(2.0))]), Some(3.0));
        assert_eq!(weighted(&[(1.0, None)]), None);
    }
}
