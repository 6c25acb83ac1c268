//! 课程与条件: what is taught by whom, and what keeps lecturers, rooms and learners from an evening.

use liren_kernel::{Day, Id, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};

use super::{not_settled, open};
use crate::cohort::{
    model::{LimitKind, Rules},
    store,
    subject::Cohort,
};

/// Set a subject.
pub const SUBJECT: Verb = Verb("cohort.set_subject");
/// Drop a subject that was not taught yet.
pub const SUBJECT_DROP: Verb = Verb("cohort.drop_subject");
/// Say what keeps sittings from evenings.
pub const LIMIT: Verb = Verb("cohort.set_limit");
/// Take that back.
pub const LIMIT_DROP: Verb = Verb("cohort.drop_limit");
/// Change days, hours and the rule for passing.
pub const RULES: Verb = Verb("cohort.set_rules");

/// Subjects, and limits, of one class at most.
const MOST: usize = 60;

/// Adds a subject, or changes one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetSubject {
    /// Which class.
    pub cohort: DossierId,
    /// Which; a new one when missing.
    pub subject: Option<Id<()>>,
    /// Its title.
    pub title: Line,
    /// Who teaches it.
    pub lecturer: Option<Line>,
    /// Where the lecturer comes from.
    pub unit: Option<Line>,
    /// How long.
    pub minutes: i64,
    /// The closing presentation.
    pub closing: bool,
}

fn text(line: Option<&Line>) -> String {
    line.map(|l| l.as_str().to_owned()).unwrap_or_default()
}

impl Command for SetSubject {
    type Subject = Cohort;
    const VERB: Verb = SUBJECT;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        open::hours(0, self.minutes)?;
        if cohort.subjects.len() >= MOST {
            return Err(Refusal::new("refusal-cohort-many").arg("max", MOST));
        }
        if cohort.subjects.iter().any(|s| s.title == self.title.as_str() && Some(s.id) != self.subject) {
            return Err(Refusal::field("title", "refusal-cohort-subject-twice"));
        }
        if self.closing && cohort.subjects.iter().any(|s| s.closing && Some(s.id) != self.subject) {
            return Err(Refusal::field("closing", "refusal-cohort-closing-twice"));
        }
        if let Some(id) = self.subject {
            cohort.subject(id).ok_or_else(|| Refusal::new("refusal-choice-invalid"))?;
        }
        let (old, new): (_, Id<()>) = (self.subject, cx.id());
        let (lecturer, unit) = (text(self.lecturer.as_ref()), text(self.unit.as_ref()));
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            let statement = if old.is_some() { &store::SUBJECT_SET } else { &store::SUBJECT_ADD };
            let id = old.unwrap_or(new);
            tx.exec(statement, params![id, cx.dossier, self.title, lecturer, unit, self.minutes, self.closing])?;
            Ok(())
        })))
    }
}

/// Drops a subject.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DropSubject {
    /// Which class.
    pub cohort: DossierId,
    /// Which.
    pub subject: Id<()>,
}

impl Command for DropSubject {
    type Subject = Cohort;
    const VERB: Verb = SUBJECT_DROP;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, _: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        if cohort.dates().any(|s| s.subject == self.subject) {
            return Err(Refusal::new("refusal-cohort-subject-dated"));
        }
        let subject = self.subject;
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::SUBJECT_DROP, params![subject, cx.dossier, cx.now])?;
            Ok(())
        })))
    }
}

/// Says when a lecturer, a room or the learners cannot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetLimit {
    /// Which class.
    pub cohort: DossierId,
    /// Who or what.
    pub kind: LimitKind,
    /// Its name: of a lecturer as the subjects say it, of a room, of a duty.
    pub name: Line,
    /// Seats of a room.
    pub seats: i64,
    /// When; none for a room that is always free.
    pub days: Vec<Day>,
}

impl Command for SetLimit {
    type Subject = Cohort;
    const VERB: Verb = LIMIT;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let name = self.name.as_str();
        if self.kind == LimitKind::Lecturer && !cohort.subjects.iter().any(|s| s.lecturer == name) {
            return Err(Refusal::field("name", "refusal-cohort-lecturer").arg("name", name));
        }
        if self.kind == LimitKind::Room && !(1..=100_000).contains(&self.seats) {
            return Err(Refusal::field("seats", "refusal-number-range").arg("min", 1).arg("max", 100_000));
        }
        if self.kind != LimitKind::Room && self.days.is_empty() {
            return Err(Refusal::field("days", "refusal-day-invalid"));
        }
        if cohort.limits.len() >= MOST || self.days.len() > MOST {
            return Err(Refusal::new("refusal-cohort-many").arg("max", MOST));
        }
        let id: Id<()> = cx.id();
        let days = self.days.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::LIMIT_ADD, params![id, cx.dossier, self.kind, self.name, self.seats, days])?;
            Ok(())
        })))
    }
}

/// Takes a limit back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DropLimit {
    /// Which class.
    pub cohort: DossierId,
    /// Which.
    pub limit: Id<()>,
}

impl Command for DropLimit {
    type Subject = Cohort;
    const VERB: Verb = LIMIT_DROP;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, _: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let limit = self.limit;
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::LIMIT_DROP, params![limit, cx.dossier, cx.now])?;
            Ok(())
        })))
    }
}

/// Changes the days that may be used and what the office asks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetRules {
    /// Which class.
    pub cohort: DossierId,
    /// First evening that may be used.
    pub first_day: Day,
    /// Last one.
    pub last_day: Day,
    /// Weekdays.
    pub evenings: Vec<i8>,
    /// Minutes after midnight.
    pub begins: i64,
    /// What is asked.
    pub rules: Rules,
}

impl Command for SetRules {
    type Subject = Cohort;
    const VERB: Verb = RULES;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, _: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        open::window(self.first_day, self.last_day, &self.evenings)?;
        let mut record = cohort.record.clone();
        open::hours(self.begins, record.minutes)?;
        let rules = self.rules;
        let within = |field: &str, value: i64, max: i64| {
            if (0..=max).contains(&value) {
                Ok(())
            } else {
                Err(Refusal::field(field, "refusal-number-range").arg("min", 0).arg("max", max))
            }
        };
        within("attendance", rules.attendance, 100)?;
        within("tasks", rules.tasks, 100)?;
        within("judges", rules.judges, 100)?;
        within("drop", rules.drop, 5)?;
        within("drop_from", rules.drop_from, 50)?;
        within("floor", rules.floor, 500)?;
        within("gap", rules.gap, 500)?;
        for (field, weight) in ["weight_trainer", "weight_leader", "weight_own"].into_iter().zip(rules.weights) {
            within(field, weight, 100)?;
        }
        if rules.weights[0] + rules.weights[1] == 0 {
            return Err(Refusal::field("weight_trainer", "refusal-cohort-weights"));
        }
        (record.first_day, record.last_day) = (self.first_day.to_string(), self.last_day.to_string());
        record.evenings = self.evenings.iter().map(i8::to_string).collect::<Vec<_>>().join(",");
        record.begins = self.begins;
        record.rules = serde_json::json!(rules).to_string();
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            let r = &record;
            tx.exec(
                &store::RECORD_SET,
                params![cx.dossier, r.first_day, r.last_day, r.evenings, r.begins, r.minutes, r.venue, r.rules],
            )?;
            Ok(())
        })))
    }
}
