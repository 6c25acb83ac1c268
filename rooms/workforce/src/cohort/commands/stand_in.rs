//! 代课: a lecturer cannot come any more; another one takes every sitting that lies ahead, and everyone is told which.

use liren_kernel::{Id, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{all, entry, not_settled, tell};
use crate::cohort::{
    model::LimitKind,
    store::{self, Sitting},
    subject::Cohort,
};

/// Let another lecturer stand in.
pub const VERB: Verb = Verb("cohort.stand_in");

/// Lets another lecturer take what lies ahead.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StandIn {
    /// Which class.
    pub cohort: DossierId,
    /// Who cannot come.
    pub lecturer: String,
    /// Who comes instead.
    pub by: Line,
    /// Why.
    pub reason: Line,
}

/// The sittings of a lecturer that lie ahead.
pub fn ahead<'c>(
    cohort: &'c Cohort,
    lecturer: &'c str,
    now: liren_kernel::Instant,
) -> impl Iterator<Item = &'c Sitting> {
    cohort.dates().filter(move |s| s.from_at > now && !lecturer.is_empty() && s.lecturer == lecturer)
}

impl Command for StandIn {
    type Subject = Cohort;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let sittings: Vec<&Sitting> = ahead(cohort, &self.lecturer, cx.now).collect();
        if sittings.is_empty() {
            return Err(Refusal::field("lecturer", "refusal-cohort-nothing-ahead"));
        }
        if self.by.as_str() == self.lecturer {
            return Err(Refusal::field("by", "refusal-cohort-same-lecturer"));
        }
        let away = cohort.limits.iter().filter(|l| l.kind == LimitKind::Lecturer && l.name == self.by.as_str());
        let away: Vec<&str> = away.flat_map(|l| l.days.split_whitespace()).collect();
        if let Some(day) = sittings.iter().map(|s| s.from_at.day()).find(|day| away.contains(&day.to_string().as_str()))
        {
            return Err(Refusal::field("by", "refusal-cohort-stand-in-away").arg("day", day));
        }
        let named: Vec<String> = sittings
            .iter()
            .map(|s| {
                let title = cohort.subject(s.subject).map(|subject| subject.title.clone()).unwrap_or_default();
                format!("{} {title}", s.from_at.day())
            })
            .collect();
        let ids: Vec<Id<()>> = sittings.iter().map(|s| s.id).collect();
        let count = ids.len();
        let (what, by) = (named.join(" / "), self.by.as_str().to_owned());
        let args = [("lecturer", self.lecturer.clone()), ("by", by.clone()), ("what", what.clone())];
        let told = cohort.everyone().map(|p| tell(cohort, p, "notice-cohort-stand-in", &args));
        let body = json!({ "lecturer": self.lecturer, "by": by, "what": what, "reason": self.reason });
        let change = Change::none().and(Effect::rows(move |tx, cx| {
            for id in &ids {
                tx.exec(&store::SITTING_LECTURER, params![*id, cx.dossier, by.as_str()])?;
            }
            Ok(())
        }));
        Ok(all(change, told.collect::<Vec<_>>()).and(entry(cx, "cohort_stand_in", body)).tell("count", count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohort::{
        kit::{Kit, cohort, id},
        store::Limit,
    };
    use liren_office::Effect;

    #[test]
    fn another_takes_what_lies_ahead_and_everyone_is_told_which() {
        let (kit, mut class) = (Kit::of(9), cohort());
        let stand_in = |by: &str| StandIn {
            cohort: cohort().header.id,
            lecturer: "讲师22".into(),
            by: Line::new("by", by).unwrap(),
            reason: Line::new("reason", "出差").unwrap(),
        };
        let key = |class: &Cohort, by: &str| stand_in(by).decide(class, &kit.cx()).unwrap_err().key;
        assert_eq!(key(&class, "讲师21"), "refusal-cohort-nothing-ahead", "what was taught stays as it was");
        for sitting in &mut class.sittings {
            sitting.from_at = kit.now.plus_minutes(3 * 24 * 60);
            sitting.lecturer = "讲师22".into();
        }
        class.sittings[2].lecturer = "讲师23".into();
        assert_eq!(key(&class, "讲师22"), "refusal-cohort-same-lecturer");
        let change = stand_in("讲师21").decide(&class, &kit.cx()).unwrap();
        assert_eq!(change.told, [("count".to_owned(), "2".to_owned())]);
        let told = change.effects.iter().filter(|e| matches!(e, Effect::Tell { .. })).count();
        assert_eq!(told, class.everyone().count());
        let day = class.sittings[0].from_at.day().to_string();
        class.limits.push(Limit { id: id(1), kind: LimitKind::Lecturer, name: "讲师21".into(), seats: 0, days: day });
        assert_eq!(key(&class, "讲师21"), "refusal-cohort-stand-in-away");
    }
}
