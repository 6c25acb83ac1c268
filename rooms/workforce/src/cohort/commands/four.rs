//! 四项能力: each learner by trainer, by the leader of the own group and by oneself; a moderator settles what is far
//! apart, with a reason, and the originals stay.

use liren_instruments::Answers;
use liren_kernel::{Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    not_settled,
    rounds::{Asked, closed, given},
};
use crate::cohort::{
    model::{Part, Purpose},
    store,
    subject::Cohort,
    work,
};

/// Assess a learner.
pub const ASSESS: Verb = Verb("cohort.assess");
/// Settle a difference.
pub const MODERATE: Verb = Verb("cohort.moderate");

/// Assesses a learner.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Assess {
    /// Which class.
    pub cohort: DossierId,
    /// Whom.
    pub person: PersonId,
    /// What was answered.
    pub answers: Answers,
}

/// In which part somebody may assess a learner; `None` when in none.
#[must_use]
pub fn part(cohort: &Cohort, rater: PersonId, person: PersonId) -> Option<Part> {
    let learner = cohort.learner(person)?;
    if rater == person {
        return Some(Part::Own);
    }
    if cohort.standing.trainer {
        return Some(Part::Trainer);
    }
    let leads = cohort.standing.leads.is_some() && cohort.standing.leads == learner.grp;
    leads.then_some(Part::Leader)
}

impl Command for Assess {
    type Subject = Asked;
    const VERB: Verb = ASSESS;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Purpose) {
        (self.cohort, Purpose::Four)
    }
    fn decide(self, asked: &Asked, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let cohort = &asked.cohort;
        not_settled(cohort)?;
        let round = cohort.open_round(Purpose::Four).ok_or_else(closed)?;
        let me = cx.actor.person;
        let part = part(cohort, me, self.person).ok_or_else(|| Refusal::new("refusal-cohort-not-yours"))?;
        let (rater, subject) = (*me.bytes(), *self.person.bytes());
        let give = given(cx, round, asked.version.as_ref(), part, rater, subject, &self.answers)?;
        let change = Change::none().and(give.into());
        Ok(if part == Part::Own { change.and(work::done(work::ASSESS, "", me)) } else { change })
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "cohort": self.cohort, "person": self.person })
    }
}

/// Settles one competency of one learner.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Moderate {
    /// Which class.
    pub cohort: DossierId,
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub competency: String,
    /// In hundredths.
    pub hundredths: i64,
    /// Why.
    pub reason: Line,
}

impl Command for Moderate {
    type Subject = Asked;
    const VERB: Verb = MODERATE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Purpose) {
        (self.cohort, Purpose::Four)
    }
    fn decide(self, asked: &Asked, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let cohort = &asked.cohort;
        not_settled(cohort)?;
        cohort.learner(self.person).ok_or_else(|| Refusal::new("refusal-cohort-no-learner"))?;
        let form = asked.version.as_ref().map(|v| &v.form).ok_or_else(closed)?;
        if form.competencies.iter().all(|c| c.name != self.competency) {
            return Err(Refusal::field("competency", "refusal-choice-invalid"));
        }
        if !(100..=500).contains(&self.hundredths) {
            return Err(Refusal::field("score", "refusal-number-range").arg("min", 1).arg("max", 5));
        }
        // A trainer or leader of the learner has an opinion already; somebody else settles it.
        if part(cohort, cx.actor.person, self.person).is_some() {
            return Err(Refusal::new("refusal-cohort-own-score"));
        }
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            let (who, what, score) = (self.person, &self.competency, self.hundredths);
            tx.exec(&store::MODERATION_END, params![cx.dossier, who, what, cx.now])?;
            tx.exec(&store::MODERATION_ADD, params![cx.dossier, who, what, score, self.reason, cx.actor, cx.now])?;
            Ok(())
        })))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "cohort": self.cohort, "person": self.person, "competency": self.competency })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohort::kit::{Kit, cohort, id, person};
    use liren_instruments::{Version, expr::Value};

    fn asked() -> Asked {
        let form = crate::instruments::built_in(Purpose::Four.code()).unwrap();
        let version = Version { seq: 1, number: 1, published_at: liren_kernel::Instant::from_ms(0), form };
        Asked { cohort: cohort(), version: Some(version) }
    }

    fn answers(mark: f64) -> Answers {
        let names = ["learning", "leading", "talking", "acting"];
        Answers(names.into_iter().map(|n| (n.to_owned(), Value::Number(mark))).collect())
    }

    #[test]
    fn a_leader_assesses_the_own_group_and_oneself_nobody_else() {
        let (kit, mut asked) = (Kit::of(1), asked());
        asked.cohort.standing.leads = Some(id(41));
        let of = |n: u8, mark| Assess { cohort: cohort().header.id, person: person(n), answers: answers(mark) };
        assert!(of(2, 4.0).decide(&asked, &kit.cx()).is_ok());
        assert!(of(1, 4.5).decide(&asked, &kit.cx()).is_ok());
        assert_eq!(of(3, 4.0).decide(&asked, &kit.cx()).unwrap_err().key, "refusal-cohort-not-yours");
        assert_eq!(of(2, 5.5).decide(&asked, &kit.cx()).unwrap_err().key, "refusal-answer-scale");
        asked.cohort.rounds[1].closed_at = Some(kit.now);
        assert_eq!(of(2, 4.0).decide(&asked, &kit.cx()).unwrap_err().key, "refusal-cohort-round-closed");
    }

    #[test]
    fn a_difference_is_settled_by_somebody_who_gave_no_score() {
        let mut asked = asked();
        let settle = |competency: &str, hundredths| Moderate {
            cohort: cohort().header.id,
            person: person(2),
            competency: competency.into(),
            hundredths,
            reason: Line::new("reason", "看了三份作业").unwrap(),
        };
        let kit = Kit::of(8);
        assert!(settle("learning", 400).decide(&asked, &kit.cx()).is_ok());
        assert!(settle("singing", 400).decide(&asked, &kit.cx()).is_err());
        assert!(settle("learning", 501).decide(&asked, &kit.cx()).is_err());
        asked.cohort.standing.trainer = true;
        assert_eq!(settle("learning", 400).decide(&asked, &kit.cx()).unwrap_err().key, "refusal-cohort-own-score");
    }
}
