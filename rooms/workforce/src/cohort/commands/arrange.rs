//! 排课: places what has no date yet on the evenings left, or names the few wishes that clash. 停课: a lecturer cannot
//! come; what was to be taught waits for a new date.

use liren_kernel::{Day, Id, Instant, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, keys::sha256};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{all, entry, not_settled, tell};
use crate::cohort::{
    model::{LimitKind, Stage},
    plan::{self, Plan},
    store,
    subject::Cohort,
    timetable::Answer,
};

/// Arrange dates.
pub const VERB: Verb = Verb("cohort.arrange");
/// Cancel one.
pub const CANCEL: Verb = Verb("cohort.cancel_sitting");

/// Arranges what has no date; with `anew`, what lies ahead is moved, too.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arrange {
    /// Which class.
    pub cohort: DossierId,
    /// Move the dates that lie ahead.
    pub anew: bool,
}

impl Command for Arrange {
    type Subject = Cohort;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let plan = Plan::of(cohort, cx.calendar, cx.now, self.anew);
        if plan.subjects.is_empty() {
            return Err(Refusal::new("refusal-cohort-arranged"));
        }
        let places = match plan.answer() {
            Answer::Placed(places) => places,
            Answer::Clash(clash) => {
                return Err(Refusal::new("refusal-cohort-clash").arg("what", plan.named(cohort, &clash).join(" · ")));
            }
            Answer::Unsure => return Err(Refusal::new("refusal-cohort-unsure")),
        };
        let mut rows: Vec<(Id<()>, plan::Date, String)> = Vec::new();
        for date in plan.dates(cohort, &places) {
            let id: Id<()> = cx.id();
            rows.push((id, date, four_digits(id)));
        }
        let old: Vec<Id<()>> = plan.moved.clone();
        let first = rows.iter().map(|(_, d, _)| d.from_at).min();
        let count = rows.len();
        let change = if cohort.stage == Stage::Planned { Change::to(Stage::Running.name()) } else { Change::none() };
        let change = change.and(Effect::rows(move |tx, cx| {
            for sitting in &old {
                tx.exec(&store::SITTING_CANCEL, params![*sitting, cx.dossier, cx.now, "moved"])?;
            }
            for (id, d, code) in &rows {
                let by = &d.lecturer;
                tx.exec(
                    &store::SITTING_ADD,
                    params![*id, cx.dossier, d.subject, by, d.from_at, d.until_at, d.venue, *code],
                )?;
            }
            Ok(())
        }));
        let when = first.map(|at| at.day().to_string()).unwrap_or_default();
        let told = cohort.everyone().map(|p| tell(cohort, p, "notice-cohort-arranged", &[("day", when.clone())]));
        Ok(all(change, told.collect::<Vec<_>>()).and(entry(cx, "cohort_arranged", json!({ "count": count }))))
    }
}

/// What a learner types at a sitting.
fn four_digits(id: Id<()>) -> String {
    let hash = sha256(&[b"sitting", id.bytes()]);
    format!("{:04}", u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]) % 10_000)
}

/// Cancels a date that lies ahead.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CancelSitting {
    /// Which class.
    pub cohort: DossierId,
    /// Which.
    pub sitting: Id<()>,
    /// Why; everyone is told.
    pub reason: Line,
    /// The lecturer cannot come that day: kept for the next timetable.
    pub away: bool,
}

impl Command for CancelSitting {
    type Subject = Cohort;
    const VERB: Verb = CANCEL;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let found = cohort.dates().find(|s| s.id == self.sitting);
        let sitting = found.ok_or_else(|| Refusal::new("refusal-cohort-sitting-gone"))?;
        if sitting.from_at <= cx.now {
            return Err(Refusal::new("refusal-cohort-sitting-held"));
        }
        let day: Day = sitting.from_at.day();
        let title = cohort.subject(sitting.subject).map(|s| s.title.clone()).unwrap_or_default();
        let (id, limit, reason) = (sitting.id, cx.id::<()>(), self.reason.as_str().to_owned());
        let away = (self.away && !sitting.lecturer.is_empty()).then(|| sitting.lecturer.clone());
        let said = reason.clone();
        let change = Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::SITTING_CANCEL, params![id, cx.dossier, cx.now, said])?;
            if let Some(lecturer) = &away {
                let (kind, seats, on) = (LimitKind::Lecturer, 0_i64, day.to_string());
                tx.exec(&store::LIMIT_ADD, params![limit, cx.dossier, kind, lecturer, seats, on])?;
            }
            Ok(())
        }));
        let args = [("subject", title.clone()), ("day", day.to_string()), ("reason", reason)];
        let told = cohort.everyone().map(|p| tell(cohort, p, "notice-cohort-cancelled", &args));
        let body = json!({ "subject": title, "day": day.to_string(), "reason": self.reason });
        Ok(all(change, told.collect::<Vec<_>>()).and(entry(cx, "cohort_cancelled", body)))
    }
}

/// The moment a civil day's sitting begins.
pub(crate) fn begin(day: Day, minutes: i64) -> Instant {
    day.start().plus_minutes(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohort::kit::{Kit, cohort};

    fn planned() -> Cohort {
        let mut class = cohort();
        class.sittings.clear();
        class.stage = Stage::Planned;
        class
    }

    #[test]
    fn a_class_is_arranged_on_its_evenings_with_the_closing_last() {
        let kit = Kit::of(9);
        let class = planned();
        let plan = Plan::of(&class, &kit.calendar, kit.now, false);
        let Answer::Placed(places) = plan.answer() else { panic!("nine evenings for three") };
        let dates = plan.dates(&class, &places);
        let days: Vec<String> = dates.iter().map(|d| d.from_at.day().to_string()).collect();
        assert_eq!(days, ["2026-06-23", "2026-06-26", "2026-06-30"], "Tuesdays and Fridays, in order");
        assert_eq!(dates[2].subject, class.subjects[2].id);
        let change = Arrange { cohort: class.header.id, anew: false }.decide(&class, &kit.cx()).unwrap();
        assert_eq!(change.patch.state, Some("running"));
    }

    #[test]
    fn a_lecturer_who_never_can_is_named_with_what_only_they_teach() {
        let (kit, mut class) = (Kit::of(9), planned());
        let days: Vec<String> = (0..40).map(|n| kit.now.day().plus_days(n).to_string()).collect();
        class.limits.push(store::Limit {
            id: crate::cohort::kit::id(1),
            kind: LimitKind::Lecturer,
            name: "讲师22".into(),
            seats: 0,
            days: days.join(" "),
        });
        let refused = Arrange { cohort: class.header.id, anew: false }.decide(&class, &kit.cx()).unwrap_err();
        assert_eq!(refused.key, "refusal-cohort-clash");
        assert_eq!(refused.args[0].1, "议事三步 · 讲师22");
    }

    #[test]
    fn a_cancelled_sitting_waits_for_a_date_and_the_others_stay() {
        let (kit, mut class) = (Kit::of(9), cohort());
        let held = CancelSitting {
            cohort: class.header.id,
            sitting: class.sittings[0].id,
            reason: Line::new("reason", "讲师生病").unwrap(),
            away: true,
        };
        assert_eq!(held.decide(&class, &kit.cx()).unwrap_err().key, "refusal-cohort-sitting-held");
        for (n, sitting) in (0..).zip(&mut class.sittings) {
            sitting.from_at = begin(Day::ymd(2026, 6, 26).unwrap().plus_days(n * 7), 1110);
            sitting.until_at = sitting.from_at.plus_minutes(120);
        }
        class.sittings[1].cancelled_at = Some(kit.now);
        let plan = Plan::of(&class, &kit.calendar, kit.now, false);
        assert_eq!(plan.subjects, [class.subjects[1].id]);
        let Answer::Placed(places) = plan.answer() else { panic!("there are evenings between") };
        let day = plan.dates(&class, &places)[0].from_at.day();
        assert!(day.to_string().as_str() < "2026-07-10", "{day:?} lies before the closing");
    }
}
