//! 排一期: a subject, a day, a station; perhaps held as a gathering, whose roll is then its roll.

use liren_kernel::{Day, Level, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, OrgId, change::NewDossier};
use liren_store::params;
use serde::{Deserialize, Serialize};

use crate::{
    folk, numbers,
    programme::{
        KIND,
        model::{MINUTES, State},
        store,
        subject::Planning,
    },
};

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlanRun {
    /// Code of the subject.
    pub subject: String,
    /// Code of the place it is for: a street or a district.
    pub at: String,
    /// Whose.
    pub station: Option<OrgId>,
    /// On which day; runs of the past are keyed in too.
    pub day: Day,
    /// How long, in minutes.
    pub minutes: i64,
    /// By whom.
    pub trainer: Option<Line>,
    /// Where.
    pub venue: Option<Line>,
    /// Number of the gathering it is held as.
    pub gathering: Option<Line>,
}

impl Command for PlanRun {
    type Subject = Planning;
    const VERB: Verb = Verb("programme.plan_run");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (String, String, String) {
        let number = self.gathering.as_ref().map(|n| n.as_str().to_owned()).unwrap_or_default();
        (self.subject.clone(), self.at.clone(), number)
    }
    fn decide(self, on: &Planning, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let Some(subject) = &on.subject else { return Err(Refusal::field("subject", "refusal-choice-invalid")) };
        if !MINUTES.contains(&self.minutes) {
            let refusal = Refusal::field("minutes", "refusal-programme-minutes");
            return Err(refusal.arg("min", MINUTES.start()).arg("max", MINUTES.end()));
        }
        if self.gathering.is_some() && on.gathering.is_none() {
            return Err(Refusal::field("gathering", "refusal-programme-gathering"));
        }
        // A gathering of the past has its roll already.
        let held = on.gathering.is_some() && self.day < cx.now.day();
        let (seq, day, minutes, station) = (subject.seq, self.day.to_string(), self.minutes, self.station);
        let words = |line: &Option<Line>| line.as_ref().map(|l| l.as_str().to_owned()).unwrap_or_default();
        let (trainer, venue, gathering) = (words(&self.trainer), words(&self.venue), on.gathering);
        Ok(Change::open(NewDossier {
            id: cx.id(),
            kind: KIND,
            number_stem: numbers::TRAINING.into(),
            title: subject.name.clone(),
            level: Level::Community,
            state: if held { State::Held } else { State::Planned }.name(),
            facet: subject.code.clone(),
            lead: station,
            place: None,
            path: folk::shared_street([&on.path]),
            due_at: (!held).then(|| self.day.plus_days(1).start()),
        })
        .and(Effect::rows(move |tx, cx| {
            tx.exec(&store::RUN_ADD, params![cx.dossier, seq, station, day, minutes, trainer, venue, gathering])?;
            Ok(())
        })))
    }
}
