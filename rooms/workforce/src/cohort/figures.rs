//! What a class comes to: attendance, tasks, competencies, the show, who passed and why. Pure; every page, the
//! certificates and the report ask here, so that they cannot disagree. Persons are never put in order.

use std::collections::BTreeMap;

use liren_instruments::{Form, Score, Trim, score::weighted, trimmed};
use liren_kernel::{Id, Instant};
use liren_office::{
    PersonId,
    attendance::{MarkRow, Presence},
};
use serde::{Deserialize, Serialize};

use super::{
    model::{Given, Part, Rules, Tie},
    store::{Moderated, Sitting, Submission, Task},
    subject::Cohort,
};

/// Sittings of somebody, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attended {
    /// Was there.
    pub came: i64,
    /// Of so many that count.
    pub of: i64,
    /// 请假.
    pub excused: i64,
}

impl Attended {
    /// Per cent, rounded down; nobody is short of sittings that were not held.
    #[must_use]
    pub const fn share(&self) -> i64 {
        if self.of == 0 { 100 } else { self.came * 100 / self.of }
    }
    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { came: self.came + other.came, of: self.of + other.of, excused: self.excused + other.excused }
    }
}

/// How somebody was marked at a sitting.
#[must_use]
pub fn presence(marks: &[MarkRow], sitting: Id<()>, person: PersonId) -> Option<Presence> {
    let mark = marks.iter().find(|m| m.person == Some(person) && m.sitting == *sitting.bytes() && m.part == "learner");
    mark.map(|m| m.presence)
}

/// The sittings that somebody should have come to: those held since they joined.
pub fn expected(cohort: &Cohort, person: PersonId, now: Instant) -> impl Iterator<Item = &Sitting> {
    let came = cohort.came(person).unwrap_or(now);
    cohort.held(now).filter(move |s| s.until_at > came)
}

/// Attendance of one learner.
#[must_use]
pub fn attended(cohort: &Cohort, marks: &[MarkRow], person: PersonId, now: Instant) -> Attended {
    let mut sum = Attended::default();
    for sitting in expected(cohort, person, now) {
        match presence(marks, sitting.id, person) {
            Some(p) if p.was_there() => sum = sum.and(Attended { came: 1, of: 1, excused: 0 }),
            Some(Presence::Excused) => {
                sum.excused += 1;
                sum.of += i64::from(!cohort.rules.excused_out);
            }
            _ => sum.of += 1,
        }
    }
    sum
}

/// The tasks that somebody has to do: one's own, and those of one's group, given since they joined.
pub fn tasks_of(cohort: &Cohort, person: PersonId) -> impl Iterator<Item = &Task> {
    let group = cohort.learner(person).and_then(|s| s.grp);
    let came = cohort.came(person);
    cohort.tasks.iter().filter(move |t| {
        t.grp.is_none_or(|g| Some(g) == group) && came.is_some_and(|c| t.due_at > c) && (!t.team || group.is_some())
    })
}

/// Who answers for a task: the group for a task of the team, otherwise the learner.
#[must_use]
pub fn owner(cohort: &Cohort, task: &Task, person: PersonId) -> Option<Id<()>> {
    if task.team { cohort.learner(person)?.grp } else { Some(person.cast()) }
}

/// The submission of an owner that counts.
#[must_use]
pub fn newest(cohort: &Cohort, task: Id<()>, owner: Id<()>) -> Option<&Submission> {
    cohort.submissions.iter().rev().find(|s| s.task == task && s.owner == owner)
}

/// Whether somebody reads what was handed in: whoever looks at it for the class (`reviews`), whose work it is, and the
/// leader of the group it comes from.
#[must_use]
pub fn sees_work(cohort: &Cohort, task: &Task, owner_of: Id<()>, viewer: PersonId, reviews: bool) -> bool {
    let group = if task.team { Some(owner_of) } else { cohort.learner(owner_of.cast()).and_then(|l| l.grp) };
    let leads = cohort.standing.leads;
    reviews || owner(cohort, task, viewer) == Some(owner_of) || (leads.is_some() && group == leads)
}

/// Tasks handed in and not returned, of all that one has.
#[must_use]
pub fn handed_in(cohort: &Cohort, person: PersonId) -> (i64, i64) {
    let (mut done, mut all) = (0, 0);
    for task in tasks_of(cohort, person) {
        all += 1;
        let given = owner(cohort, task, person).and_then(|o| newest(cohort, task.id, o));
        done += i64::from(given.is_some_and(|s| s.state != Given::Returned));
    }
    (done, all)
}

/// What raters gave in one competency, and what counts; in hundredths.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Competence {
    /// Its name in the instrument.
    pub name: String,
    /// Mean of the trainers.
    pub trainer: Option<i64>,
    /// The group's leader.
    pub leader: Option<i64>,
    /// The learner.
    pub own: Option<i64>,
    /// What a moderator settled.
    pub moderated: Option<i64>,
    /// What counts.
    pub counts: Option<i64>,
    /// The raters are further apart than the office allows, and nobody has settled it.
    pub apart: bool,
}

fn hundredths(value: f64) -> i64 {
    // Scores lie between 0 and a few hundred.
    #[allow(clippy::cast_possible_truncation, reason = "scores are small")]
    let whole = (value * 100.0 + 0.5).floor() as i64;
    whole
}

/// The four competencies of one learner, in the order of the instrument.
#[must_use]
pub fn competencies(
    form: &Form,
    scores: &[Score],
    moderated: &[Moderated],
    person: PersonId,
    rules: &Rules,
) -> Vec<Competence> {
    let mine: Vec<(Part, BTreeMap<String, f64>)> = scores
        .iter()
        .filter(|s| s.subject.bytes() == person.bytes())
        .filter_map(|s| Some((Part::named(&s.part)?, form.score(&s.answers).competencies)))
        .collect();
    form.competencies
        .iter()
        .map(|competency| {
            let of = |part: Part| {
                let all: Vec<f64> = mine
                    .iter()
                    .filter(|(p, _)| *p == part)
                    .filter_map(|(_, by)| by.get(&competency.name).copied())
                    .collect();
                trimmed(&all, Trim::NONE)
            };
            let parts = [of(Part::Trainer), of(Part::Leader), of(Part::Own)];
            let weights = rules.weights.map(|w| i32::try_from(w).map_or(0.0, f64::from));
            let mean = weighted(&weights.into_iter().zip(parts).collect::<Vec<_>>());
            let moderated = moderated.iter().find(|m| m.person == person && m.competency == competency.name);
            let moderated = moderated.map(|m| m.hundredths);
            let [trainer, leader, own] = parts.map(|p| p.map(hundredths));
            let given: Vec<i64> = [trainer, leader, own].into_iter().flatten().collect();
            let spread = given.iter().max().zip(given.iter().min()).map_or(0, |(max, min)| max - min);
            // One's own opinion alone is no assessment.
            let assessed = trainer.is_some() || leader.is_some();
            Competence {
                name: competency.name.clone(),
                trainer,
                leader,
                own,
                moderated,
                counts: moderated.or_else(|| mean.filter(|_| assessed).map(hundredths)),
                apart: moderated.is_none() && spread > rules.gap,
            }
        })
        .collect()
}

/// What is still missing of a pass; the name ends the message `cohort-reason-…`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// `attendance`, `tasks`, `floor`, `unassessed`.
    pub what: String,
    /// The competency, for those that have one.
    pub of: String,
    /// What it is.
    pub is: i64,
    /// What it has to be.
    pub needs: i64,
}

/// How somebody came out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Sittings.
    pub attended: Attended,
    /// Tasks handed in, and all.
    pub tasks: (i64, i64),
    /// Competencies.
    pub competencies: Vec<Competence>,
    /// Why not; empty for whoever passed.
    pub reasons: Vec<Reason>,
    /// Minutes that count as training.
    pub minutes: i64,
}

/// Decides by the office's rule.
#[must_use]
pub fn verdict(
    rules: &Rules,
    attended: Attended,
    tasks: (i64, i64),
    competencies: Vec<Competence>,
    minutes: i64,
) -> Verdict {
    let mut reasons = Vec::new();
    let mut short = |what: &str, of: &str, is: i64, needs: i64| {
        if is < needs {
            reasons.push(Reason { what: what.into(), of: of.into(), is, needs });
        }
    };
    short("attendance", "", attended.share(), rules.attendance);
    let share = if tasks.1 == 0 { 100 } else { tasks.0 * 100 / tasks.1 };
    short("tasks", "", share, rules.tasks);
    for competence in &competencies {
        match competence.counts {
            Some(score) => short("floor", &competence.name, score, rules.floor),
            None => short("unassessed", &competence.name, 0, rules.floor.max(1)),
        }
    }
    Verdict { attended, tasks, competencies, reasons, minutes }
}

/// A group at the show; in hundredths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub group: Id<()>,
    /// Present judges who scored it.
    pub judges: usize,
    /// Other groups that scored it.
    pub peers: usize,
    /// By competency, in the order of the instrument.
    pub competencies: Vec<(String, Option<i64>)>,
    /// Mean of the judges after trimming.
    pub by_judges: Option<i64>,
    /// Mean of the other groups.
    pub by_peers: Option<i64>,
    /// The whole.
    pub total: Option<i64>,
    /// Its place, from 1; groups that are the same share it. Only once the round is closed.
    pub place: Option<usize>,
}

/// The show: what each group came to. A judge who was absent counts nowhere, the highest and lowest judge by their
/// total are left out as the rules say, a group's own score is never counted.
#[must_use]
pub fn show(cohort: &Cohort, form: &Form, scores: &[Score], closed: bool) -> Vec<Shown> {
    let rules = &cohort.rules;
    let mut all: Vec<Shown> = cohort.groups.iter().map(|group| one(cohort, form, scores, group.id)).collect();
    if closed {
        let key = |s: &Shown| match rules.tie {
            Tie::Shared => (s.total, None),
            Tie::Judges => (s.total, s.by_judges),
        };
        let keys: Vec<_> = all.iter().map(key).collect();
        for shown in &mut all {
            let mine = match rules.tie {
                Tie::Shared => (shown.total, None),
                Tie::Judges => (shown.total, shown.by_judges),
            };
            shown.place = shown.total.map(|_| 1 + keys.iter().filter(|k| **k > mine).count());
        }
    }
    all
}

/// What is picked of one rater's outcome: by competency, or the total.
type Pick<'p> = &'p dyn Fn(&BTreeMap<String, f64>, f64) -> Option<f64>;

/// A judge or group, and what it has still to score.
pub type Owed = Vec<(Id<()>, Id<()>)>;

fn one(cohort: &Cohort, form: &Form, scores: &[Score], group: Id<()>) -> Shown {
    let rules = &cohort.rules;
    let counts = |s: &&Score| {
        s.subject == group
            && s.rater != group
            && match Part::named(&s.part) {
                Some(Part::Judge) => cohort.judges.iter().any(|j| j.id == s.rater && j.absent_at.is_none()),
                part => part == Some(Part::Peer),
            }
    };
    let given: Vec<(bool, BTreeMap<String, f64>, f64)> = scores
        .iter()
        .filter(counts)
        .filter_map(|s| {
            let outcome = form.score(&s.answers);
            Some((s.part == Part::Judge.name(), outcome.competencies, outcome.total?))
        })
        .collect();
    let mut judges: Vec<&(bool, BTreeMap<String, f64>, f64)> = given.iter().filter(|g| g.0).collect();
    let peers: Vec<&(bool, BTreeMap<String, f64>, f64)> = given.iter().filter(|g| !g.0).collect();
    let (judged, peered) = (judges.len(), peers.len());
    judges.sort_by(|a, b| a.2.total_cmp(&b.2));
    let count = |n: i64| usize::try_from(n).unwrap_or(0);
    let (drop, from) = (count(rules.drop), count(rules.drop_from));
    let kept = if judged >= from && judged > 2 * drop { &judges[drop..judged - drop] } else { &judges[..] };
    let mean = |of: &[&(bool, BTreeMap<String, f64>, f64)], pick: Pick<'_>| {
        let values: Vec<f64> = of.iter().filter_map(|(_, by, total)| pick(by, *total)).collect();
        trimmed(&values, Trim::NONE)
    };
    let weight = i32::try_from(rules.judges.clamp(0, 100)).map_or(0.0, f64::from);
    let both = |pick: Pick<'_>| weighted(&[(weight, mean(kept, pick)), (100.0 - weight, mean(&peers, pick))]);
    let competencies = form.competencies.iter().map(|c| {
        let pick = |by: &BTreeMap<String, f64>, _: f64| by.get(&c.name).copied();
        (c.name.clone(), both(&pick).map(hundredths))
    });
    Shown {
        group,
        judges: judged,
        peers: peered,
        competencies: competencies.collect(),
        by_judges: mean(kept, &|_, total| Some(total)).map(hundredths),
        by_peers: mean(&peers, &|_, total| Some(total)).map(hundredths),
        total: both(&|_, total| Some(total)).map(hundredths),
        place: None,
    }
}

/// Who has still to score whom before the show can be closed: judge and group, then group and group.
#[must_use]
pub fn missing(cohort: &Cohort, scores: &[Score]) -> (Owed, Owed) {
    let has = |rater: Id<()>, group: Id<()>| scores.iter().any(|s| s.rater == rater && s.subject == group);
    let groups: Vec<Id<()>> = cohort.groups.iter().map(|g| g.id).collect();
    let pairs = |raters: Vec<Id<()>>| {
        let all = raters.into_iter().flat_map(|r| groups.iter().map(move |g| (r, *g)));
        all.filter(|(r, g)| r != g && !has(*r, *g)).collect::<Vec<_>>()
    };
    let present = cohort.judges.iter().filter(|j| j.absent_at.is_none()).map(|j| j.id).collect();
    (pairs(present), pairs(groups.clone()))
}

/// 5.25 as it is read.
#[must_use]
pub fn shown(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
