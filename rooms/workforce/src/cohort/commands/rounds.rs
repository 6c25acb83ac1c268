//! Rounds of an instrument: opened with the version of that moment, answered, closed.

use liren_instruments::{Answers, Give, Given, Version, store as instruments};
use liren_kernel::{Id, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, Facts, Fault, Header, LoadContext, Subject};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{all, entry, not_settled, tell};
use crate::cohort::{
    model::{Part, Purpose},
    store::{self, Round},
    subject::Cohort,
    work,
};

/// Open a round.
pub const OPEN: Verb = Verb("cohort.open_round");
/// Close one: of needs or of the four competencies.
pub const CLOSE: Verb = Verb("cohort.close_round");
/// Say what one would like to learn.
pub const NEEDS: Verb = Verb("cohort.answer_needs");

/// Opens a round.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenRound {
    /// Which class.
    pub cohort: DossierId,
    /// What for.
    pub purpose: Purpose,
    /// The code of the instrument; nothing: the one that comes with the room for this purpose.
    pub instrument: Option<String>,
}

impl Command for OpenRound {
    type Subject = Cohort;
    const VERB: Verb = OPEN;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let purpose = self.purpose;
        if cohort.round(purpose).is_some() {
            return Err(Refusal::new("refusal-cohort-round-there"));
        }
        if cohort.learners().next().is_none() || (purpose == Purpose::Show && cohort.groups.len() < 2) {
            return Err(Refusal::new("refusal-cohort-nobody"));
        }
        let id: Id<()> = cx.id();
        let code = self.instrument.unwrap_or_else(|| purpose.code().to_owned());
        let change = Change::none().and(Effect::rows(move |tx, cx| {
            let version = crate::instruments::newest(tx, &code, cx.actor, cx.now)?;
            let named = instruments::by_seq(tx, version)?.is_some_and(|v| !v.form.competencies.is_empty());
            if purpose != Purpose::Needs && !named {
                // Marks are told by competency: an instrument without any says nothing about a learner or a group.
                return Err(Refusal::field("instrument", "refusal-cohort-instrument").into());
            }
            tx.exec(&store::ROUND_ADD, params![id, cx.dossier, purpose, version, cx.now])?;
            Ok(())
        }));
        let verb = match purpose {
            Purpose::Needs => Some(work::NEEDS),
            Purpose::Four => Some(work::ASSESS),
            Purpose::Show => None,
        };
        let asked = verb.into_iter().flat_map(|v| cohort.learners().map(move |l| work::give(v, "", l.person, None)));
        let change = all(change, asked.collect::<Vec<_>>());
        let told = cohort.learners().filter(|_| verb.is_some());
        let told = told.map(|l| tell(cohort, l.person, "notice-cohort-round", &[("round", purpose.name().to_owned())]));
        Ok(all(change, told.collect::<Vec<_>>()).and(entry(cx, "cohort_round", json!({ "round": purpose }))))
    }
}

/// Closes a round of needs or competencies; the show has a close of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloseRound {
    /// Which class.
    pub cohort: DossierId,
    /// What for.
    pub purpose: Purpose,
}

impl Command for CloseRound {
    type Subject = Cohort;
    const VERB: Verb = CLOSE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if self.purpose == Purpose::Show {
            return Err(Refusal::new("refusal-choice-invalid"));
        }
        let round = cohort.open_round(self.purpose).ok_or_else(closed)?.id;
        let verb = if self.purpose == Purpose::Needs { work::NEEDS } else { work::ASSESS };
        Ok(Change::none()
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::ROUND_CLOSE, params![round, cx.dossier, cx.now])?;
                Ok(())
            }))
            .and(liren_office::Effect::TasksDone { verb: Some(verb) })
            .and(entry(cx, "cohort_round_closed", json!({ "round": self.purpose }))))
    }
}

/// The refusal of a score when its round is not open.
pub(crate) fn closed() -> Refusal {
    Refusal::new("refusal-cohort-round-closed")
}

/// A class and the version that one of its rounds keeps.
#[derive(Debug)]
pub struct Asked {
    pub(crate) cohort: Cohort,
    pub(crate) version: Option<Version>,
}

impl Subject for Asked {
    type Key = (DossierId, Purpose);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, purpose): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(cohort) = Cohort::load(tx, cx, id)? else { return Ok(None) };
        let version = match cohort.round(*purpose) {
            Some(round) => instruments::by_seq(tx, round.version)?,
            None => None,
        };
        Ok(Some(Self { cohort, version }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.cohort.header)
    }
    fn facts(&self) -> Facts {
        // Leaders assess and score, too.
        self.cohort.facts_with(true)
    }
}

/// A score as the instruments want it. Answers are checked again: they may have been typed on a page of before.
pub(crate) fn given(
    cx: &Decide<'_>,
    round: &Round,
    version: Option<&Version>,
    part: Part,
    rater: [u8; 16],
    subject: [u8; 16],
    answers: &Answers,
) -> Result<Give, Refusal> {
    let version = version.ok_or_else(closed)?;
    let checked = version.form.check(answers);
    let answers = checked.map_err(|all| all.into_iter().next().unwrap_or_else(closed))?;
    let (id, round, part) = (cx.id(), *round.id.bytes(), part.name());
    Ok(Give(Given { id, round, version: version.seq, subject, rater, part, answers }))
}

/// Says what one would like to learn.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AnswerNeeds {
    /// Which class.
    pub cohort: DossierId,
    /// What was answered.
    pub answers: Answers,
}

impl Command for AnswerNeeds {
    type Subject = Asked;
    const VERB: Verb = NEEDS;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Purpose) {
        (self.cohort, Purpose::Needs)
    }
    fn decide(self, asked: &Asked, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let round = asked.cohort.open_round(Purpose::Needs).ok_or_else(closed)?;
        let me = *cx.actor.person.bytes();
        let give = given(cx, round, asked.version.as_ref(), Part::Own, me, me, &self.answers)?;
        Ok(Change::none().and(give.into()).and(work::done(work::NEEDS, "", cx.actor.person)))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "cohort": self.cohort })
    }
}
