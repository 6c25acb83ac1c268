//! 打分: the assessor alone, on the version that the assessment began with; until the station has answered, a later
//! score takes the place of the earlier, which stays.

use liren_instruments::{Answers, Give, Given};
use liren_kernel::{Level, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, NewEntry};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{AnswerIt, not_now, task, tell};
use crate::assessment::{ASSESSOR, State, subject::Assessment};

/// Days to answer in.
const ANSWER_DAYS: i64 = 14;

/// Scores.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScoreIt {
    /// Which assessment.
    pub assessment: DossierId,
    /// What was answered.
    pub answers: Answers,
    /// What is good and what is to be done.
    pub words: Paragraph,
}

impl Command for ScoreIt {
    type Subject = Assessment;
    const VERB: Verb = Verb("assessment.score");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.assessment
    }
    fn decide(self, on: &Assessment, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if cx.actor.person != on.row.assessor {
            return Err(Refusal::new("refusal-assessment-assessor"));
        }
        if !matches!(on.state, State::Open | State::Scored) {
            return Err(not_now());
        }
        let checked = on.version.form.check(&self.answers);
        let answers = checked.map_err(|all| all.into_iter().next().unwrap_or_else(not_now))?;
        let given = Given {
            id: cx.id(),
            round: *on.row.round.bytes(),
            version: on.version.seq,
            subject: *on.row.station.bytes(),
            rater: *cx.actor.person.bytes(),
            part: ASSESSOR,
            answers,
        };
        let due = cx.now.day().plus_days(ANSWER_DAYS).start().plus_minutes(17 * 60 + 30);
        let entry = NewEntry {
            id: cx.id(),
            kind: "scored",
            level: Level::Community,
            audience: None,
            happened_at: cx.now,
            body: json!({ "text": self.words }),
        };
        Ok(Change::to(State::Scored.name())
            .due(Some(due))
            .and(Give(given).into())
            .and(Effect::Entry(entry))
            .and(Effect::TasksDone { verb: None })
            .and(task(AnswerIt::VERB, on.row.answerer, Some(due)))
            .and(tell(on, on.row.answerer, "notice-assessment-scored")))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "assessment": self.assessment })
    }
}
