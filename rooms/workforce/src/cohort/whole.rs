//! A class with everything that its figures need: marks, scores, what was settled, how everybody came out.

use liren_instruments::{Score, Version, store as instruments};
use liren_kernel::Instant;
use liren_office::{
    Fault, Keys, PersonId,
    attendance::{self, MarkRow},
};
use liren_store::{Read, params};

use super::{
    figures::{self, Attended, Shown, Verdict},
    model::Purpose,
    store::{self, Moderated, ResultRow},
    subject::Cohort,
};

/// A round's version and the scores that stand.
#[derive(Debug)]
pub struct Rated {
    /// The version the round keeps.
    pub version: Version,
    /// Its scores.
    pub scores: Vec<Score>,
}

/// All of it.
#[derive(Debug)]
pub struct Whole {
    /// The class.
    pub cohort: Cohort,
    /// Its roll.
    pub marks: Vec<MarkRow>,
    /// The needs.
    pub needs: Option<Rated>,
    /// The four competencies.
    pub four: Option<Rated>,
    /// The show.
    pub show: Option<Rated>,
    /// What was settled.
    pub moderated: Vec<Moderated>,
    /// How everybody came out.
    pub results: Vec<ResultRow>,
}

impl Whole {
    /// Reads it all.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of(read: &mut Read<'_>, keys: &Keys, cohort: Cohort) -> Result<Self, Fault> {
        let seq = cohort.header.seq;
        let mut rated = |purpose: Purpose| -> Result<Option<Rated>, Fault> {
            let Some(round) = cohort.round(purpose) else { return Ok(None) };
            let Some(version) = instruments::by_seq(read, round.version)? else { return Ok(None) };
            Ok(Some(Rated { version, scores: instruments::scores(read, keys, seq, *round.id.bytes())? }))
        };
        let (needs, four, show) = (rated(Purpose::Needs)?, rated(Purpose::Four)?, rated(Purpose::Show)?);
        Ok(Self {
            marks: attendance::of_dossier(read, seq, None)?,
            needs,
            four,
            show,
            moderated: read.all(&store::MODERATED, params![seq])?,
            results: read.all(&store::RESULTS, params![seq])?,
            cohort,
        })
    }

    /// Attendance of one learner.
    #[must_use]
    pub fn attended(&self, person: PersonId, now: Instant) -> Attended {
        figures::attended(&self.cohort, &self.marks, person, now)
    }

    /// Attendance of everybody who learns in it now.
    #[must_use]
    pub fn attended_by(&self, people: impl Iterator<Item = PersonId>, now: Instant) -> Attended {
        people.map(|p| self.attended(p, now)).fold(Attended::default(), Attended::and)
    }

    /// Training minutes of one learner in this class.
    #[must_use]
    pub fn minutes(&self, person: PersonId) -> i64 {
        let there = |m: &&MarkRow| m.person == Some(person) && m.part == "learner" && m.presence.was_there();
        self.marks.iter().filter(there).map(|m| m.minutes).sum()
    }

    /// The four competencies of one learner.
    #[must_use]
    pub fn competencies(&self, person: PersonId) -> Vec<figures::Competence> {
        let Some(four) = &self.four else { return Vec::new() };
        figures::competencies(&four.version.form, &four.scores, &self.moderated, person, &self.cohort.rules)
    }

    /// How somebody would come out now.
    #[must_use]
    pub fn verdict(&self, person: PersonId, now: Instant) -> Verdict {
        let tasks = figures::handed_in(&self.cohort, person);
        let (attended, minutes) = (self.attended(person, now), self.minutes(person));
        figures::verdict(&self.cohort.rules, attended, tasks, self.competencies(person), minutes)
    }

    /// How somebody came out, as settled; as it stands now before that.
    #[must_use]
    pub fn came_out(&self, person: PersonId, now: Instant) -> Verdict {
        let settled = self.results.iter().find(|r| r.person == person);
        settled.and_then(|r| serde_json::from_str(&r.body).ok()).unwrap_or_else(|| self.verdict(person, now))
    }

    /// The show.
    #[must_use]
    pub fn shown(&self) -> Vec<Shown> {
        let closed = self.cohort.round(Purpose::Show).is_some_and(|r| r.closed_at.is_some());
        match &self.show {
            Some(rated) => figures::show(&self.cohort, &rated.version.form, &rated.scores, closed),
            None => Vec::new(),
        }
    }
}
