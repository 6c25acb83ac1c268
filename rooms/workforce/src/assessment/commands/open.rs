//! 开始评估: which station, over which days, with which instrument; who answers for it.

use liren_kernel::{Day, Id, Level, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, OrgId, PersonId, change::NewDossier};
use liren_store::params;
use serde::{Deserialize, Serialize};

use super::{AddEvidence, ScoreIt, task};
use crate::{
    assessment::{ANSWERER, ASSESSOR, KIND, State, store, subject::Opening},
    folk, numbers,
};

/// Days to give evidence in.
const EVIDENCE_DAYS: i64 = 14;
/// Days to score in.
const SCORE_DAYS: i64 = 28;

/// Opens an assessment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenIt {
    /// Which station.
    pub station: OrgId,
    /// Who answers for it.
    pub answerer: PersonId,
    /// The code of the instrument.
    pub instrument: String,
    /// First day it looks at.
    pub from: Day,
    /// Last day.
    pub until: Day,
}

impl Command for OpenIt {
    type Subject = Opening;
    const VERB: Verb = Verb("assessment.open");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (OrgId, PersonId) {
        (self.station, self.answerer)
    }
    fn decide(self, on: &Opening, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !on.branch {
            return Err(Refusal::field("station", "refusal-assessment-branch"));
        }
        if on.own {
            return Err(Refusal::field("station", "refusal-assessment-own"));
        }
        if !on.answers {
            return Err(Refusal::field("answerer", "refusal-assessment-answerer"));
        }
        if on.under_way {
            return Err(Refusal::field("station", "refusal-assessment-under-way"));
        }
        if self.until <= self.from || self.until > cx.now.day() {
            return Err(Refusal::field("until", "refusal-assessment-days"));
        }
        let (assessor, answerer) = (cx.actor.person, self.answerer);
        let round: Id<()> = cx.id();
        let Self { station, instrument, from, until, .. } = self;
        let rows = Effect::rows(move |tx, cx| {
            let version = crate::instruments::newest(tx, &instrument, cx.actor, cx.now)?;
            if liren_instruments::store::by_seq(tx, version)?.is_none_or(|v| v.form.competencies.is_empty()) {
                return Err(Refusal::field("instrument", "refusal-cohort-instrument").into());
            }
            let (from, until) = (from.to_string(), until.to_string());
            tx.exec(
                &store::ADD,
                params![cx.dossier, station, instrument.as_str(), version, round, from, until, assessor, answerer],
            )?;
            Ok(())
        });
        let join = |party: PersonId, part| Effect::Join { party: *party.bytes(), part, reason: String::new() };
        let day = |days| Some(cx.now.day().plus_days(days).start().plus_minutes(17 * 60 + 30));
        Ok(Change::open(NewDossier {
            id: cx.id(),
            kind: KIND,
            number_stem: numbers::ASSESSMENT.into(),
            title: on.name.clone(),
            level: Level::Community,
            state: State::Open.name(),
            facet: String::new(),
            lead: None,
            place: None,
            path: folk::shared_street([&on.path]),
            due_at: day(SCORE_DAYS),
        })
        .and(rows)
        .and(join(assessor, ASSESSOR))
        .and(join(answerer, ANSWERER))
        .and(task(AddEvidence::VERB, answerer, day(EVIDENCE_DAYS)))
        .and(task(ScoreIt::VERB, assessor, day(SCORE_DAYS)))
        .and(Effect::Tell {
            person: answerer,
            key: "notice-assessment-opened",
            args: vec![("station".into(), on.name.clone())],
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervision::commands::tests::{Kit, person};
    use liren_kernel::PlacePath;

    #[test]
    fn a_branch_is_assessed_by_somebody_else_one_at_a_time() {
        let kit = Kit::supervisor();
        let today = kit.now.day();
        let open = |change: &dyn Fn(&mut OpenIt, &mut Opening)| {
            let mut on = Opening {
                name: "古城社工分站".into(),
                path: PlacePath::of_division("140213051"),
                branch: true,
                own: false,
                answers: true,
                under_way: false,
            };
            let mut open = OpenIt {
                station: Id::from_bytes([4; 16]),
                answerer: person(1),
                instrument: "station_assessment".into(),
                from: today.plus_days(-180),
                until: today,
            };
            change(&mut open, &mut on);
            open.decide(&on, &kit.cx()).map(|change| change.open.map(|new| new.title).unwrap_or_default())
        };
        assert_eq!(open(&|_, _| {}), Ok("古城社工分站".into()));
        let key = |change: &dyn Fn(&mut OpenIt, &mut Opening)| open(change).unwrap_err().key;
        assert_eq!(key(&|_, on| on.own = true), "refusal-assessment-own");
        assert_eq!(key(&|_, on| on.branch = false), "refusal-assessment-branch");
        assert_eq!(key(&|_, on| on.under_way = true), "refusal-assessment-under-way");
        assert_eq!(key(&|_, on| on.answers = false), "refusal-assessment-answerer");
        assert_eq!(key(&|it, _| it.until = it.until.plus_days(1)), "refusal-assessment-days");
    }
}
