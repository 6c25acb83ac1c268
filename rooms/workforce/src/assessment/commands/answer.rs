//! 站点回应 and 签字: the station answers what was scored and signs it so; the assessor signs the same frozen version, or
//! returns it. After both nothing changes any more.

use liren_kernel::{Day, Level, Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, NewEntry,
    signoff::{Ask, Outcome},
};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{not_now, task, tell};
use crate::assessment::{SUBJECT, State, store, subject::Assessment};

/// Answers for the station.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AnswerIt {
    /// Which assessment.
    pub assessment: DossierId,
    /// What the station says, and what it will do.
    pub text: Paragraph,
}

/// What both sign: exactly these words, marks and pieces of evidence.
fn frozen(on: &Assessment, answer: &Paragraph) -> Value {
    let (marks, total) = on.marks();
    let evidence: Vec<Value> = on.evidence.iter().map(|e| json!({ "text": e.text, "number": e.number })).collect();
    let answers = on.score.as_ref().map(|score| &score.answers);
    json!({ "station": on.row.station, "from": on.row.from_day, "until": on.row.until_day,
        "instrument": on.row.instrument, "version": on.version.number, "answers": answers, "marks": marks,
        "total": total, "evidence": evidence, "answer": answer })
}

impl Command for AnswerIt {
    type Subject = Assessment;
    const VERB: Verb = Verb("assessment.answer");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.assessment
    }
    fn decide(self, on: &Assessment, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if cx.actor.person != on.row.answerer {
            return Err(Refusal::new("refusal-assessment-station"));
        }
        if on.state != State::Scored {
            return Err(not_now());
        }
        let ask = Ask::new(cx.id(), SUBJECT, frozen(on, &self.text)).of(on.row.assessor);
        let entry = NewEntry {
            id: cx.id(),
            kind: "answered",
            level: Level::Community,
            audience: None,
            happened_at: cx.now,
            body: json!({ "text": self.text }),
        };
        Ok(Change::to(State::Answered.name())
            .due(None)
            .and(Effect::Ask(ask))
            .and(Effect::Entry(entry))
            .and(Effect::TasksDone { verb: None })
            .and(task(SignIt::VERB, on.row.assessor, None))
            .and(tell(on, on.row.assessor, "notice-assessment-answered")))
    }
    fn journaled(&self) -> Value {
        json!({ "assessment": self.assessment })
    }
}

/// Signs, or returns.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignIt {
    /// Which assessment.
    pub assessment: DossierId,
    /// Signed or returned.
    pub outcome: Outcome,
    /// In words; needed to return it.
    pub words: Option<Paragraph>,
}

impl Command for SignIt {
    type Subject = Assessment;
    const VERB: Verb = Verb("assessment.sign");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.assessment
    }
    fn decide(self, on: &Assessment, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let pending = on.signed.iter().rev().find(|one| one.is_pending());
        let Some(pending) = pending.filter(|_| on.state == State::Answered) else { return Err(not_now()) };
        if self.outcome == Outcome::Returned && self.words.is_none() {
            return Err(Refusal::field("words", "refusal-signoff-why"));
        }
        let words = self.words.as_ref().map(|w| w.as_str().to_owned()).unwrap_or_default();
        let answer = Effect::Answer { id: pending.row.id, outcome: self.outcome, words };
        let station = on.row.answerer;
        if self.outcome == Outcome::Returned {
            return Ok(Change::to(State::Scored.name())
                .and(answer)
                .and(Effect::TasksDone { verb: None })
                .and(task(AnswerIt::VERB, station, None))
                .and(tell(on, station, "notice-assessment-returned")));
        }
        let today: Day = cx.now.day();
        let entry = NewEntry {
            id: cx.id(),
            kind: "signed",
            level: Level::Community,
            audience: None,
            happened_at: cx.now,
            body: json!({ "text": self.words }),
        };
        Ok(Change::to(State::Signed.name())
            .close()
            .and(answer)
            .and(Effect::Entry(entry))
            .and(Effect::TasksDone { verb: None })
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::SIGNED, params![cx.dossier, today.to_string()])?;
                Ok(())
            }))
            .and(tell(on, station, "notice-assessment-signed")))
    }
    fn journaled(&self) -> Value {
        json!({ "assessment": self.assessment, "outcome": self.outcome })
    }
}
