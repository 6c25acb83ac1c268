//! 学会五条: all questions answered rightly; from then on they report.

use liren_instruments::Answers;
use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};

use crate::{quiz, store, subject::Learner};

/// Train.
pub const VERB: Verb = Verb("sentinel.train");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Train {
    /// By the question's name.
    pub answers: Answers,
}

impl Command for Train {
    type Subject = Learner;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn journaled(&self) -> serde_json::Value {
        serde_json::json!({})
    }
    fn decide(self, on: &Learner, _: &Decide<'_>) -> Result<Change, Refusal> {
        super::report::stands(&on.row)?;
        if on.row.trained_at.is_some() {
            return Err(Refusal::new("refusal-sentinel-trained"));
        }
        if let Some(refusal) = quiz::wrong(&on.form, &self.answers).into_iter().next() {
            return Err(refusal);
        }
        let (id, version, form) = (on.row.id, on.version, on.form.clone());
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            let version = match version {
                Some(version) => version,
                None => liren_instruments::store::publish(tx, &form, cx.actor, cx.now)?,
            };
            tx.exec(&store::TRAINED, params![id, cx.now, version])?;
            Ok(())
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, learner};
    use liren_instruments::expr::Value;

    #[test]
    fn only_who_knows_every_answer_is_trained_and_once() {
        let kit = Kit::new();
        let answers = |people: &str| {
            let all = [("people", people), ("face", "wait"), ("ride", "stop"), ("danger", "out"), ("inside", "no")];
            Answers(all.iter().map(|(q, a)| ((*q).to_owned(), Value::Text((*a).to_owned()))).collect())
        };
        let key = |on: &Learner, people: &str| {
            Train { answers: answers(people) }.decide(on, &kit.cx()).map(drop).map_err(|r| r.key)
        };
        let mut on = learner();
        assert_eq!(key(&on, "film").unwrap_err(), "refusal-sentinel-again");
        assert_eq!(key(&on, "tell"), Ok(()));
        on.row.trained_at = Some(kit.now);
        assert_eq!(key(&on, "tell").unwrap_err(), "refusal-sentinel-trained");
        on.row.holds = false;
        assert_eq!(key(&on, "tell").unwrap_err(), "refusal-sentinel-ended");
    }
}
