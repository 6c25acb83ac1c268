//! 督办: a deadline that was missed is carried up, a step at a time, until somebody acts.

use liren_kernel::{
    Instant, Refusal, Verb,
    calendar::{Limit, LimitUnit},
};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    about, entry, keep,
    overdue::{gone, stands, whose},
    tell_org,
};
use crate::subject_more::Above;

/// Carry a missed deadline up.
pub const VERB: Verb = Verb("matter.escalate");

/// After the deadline, and after the step before: a written reminder the next working day, the street after five more
/// (a city bureau's rule, domain §3). The last one ends it.
pub const STEPS: [Limit; 2] = [Limit::new(1, LimitUnit::WorkingDays), Limit::new(5, LimitUnit::WorkingDays)];

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Escalate {
    /// Which.
    pub matter: DossierId,
    /// The deadline that was missed.
    pub due: Instant,
    /// Which step, from 1.
    pub step: i64,
}

/// The job that carries it up next; none after the last step.
pub(crate) fn next(matter: DossierId, cx: &Decide<'_>, due: Instant, step: i64) -> Option<Effect> {
    let limit = STEPS.get(usize::try_from(step - 1).ok()?)?;
    Some(Effect::Job {
        kind: crate::jobs::ESCALATE,
        payload: json!({ "matter": matter, "due": due, "step": step }),
        unique: format!("matter-escalate-{matter}"),
        run_at: cx.calendar.add(cx.now, *limit),
    })
}

impl Command for Escalate {
    type Subject = Above;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, above: &Above, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let matter = &above.matter;
        if !stands(matter, self.due) || matter.record.escalated >= self.step {
            return Err(gone());
        }
        let mut record = matter.record.clone();
        record.escalated = self.step;
        let org = whose(matter);
        let mut change = Change::none().and(keep(record));
        let body = json!({ "org": org, "due": self.due, "step": self.step });
        change = entry(change, cx, "escalated", body, &[], "");
        change = tell_org(change, matter, org, "notice-matter-escalated");
        if self.step > 1 {
            for person in &above.people {
                let args = about(matter);
                change = change.and(Effect::Tell { person: *person, key: "notice-matter-escalated-up", args });
            }
        }
        Ok(super::maybe(change, next(self.matter, cx, self.due, self.step + 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, matter, person, slice},
        model::State,
    };
    use liren_office::Actor;

    #[test]
    fn first_whoever_has_it_then_the_street_and_then_no_more() {
        let m = matter(State::Handling(slice()));
        let due = m.header.due_at.unwrap();
        let mut kit = Kit::by(Actor::clockwork());
        kit.now = due.plus_minutes(1440);
        let run = |m: crate::subject::Matter, step| {
            let above = Above { matter: m, people: vec![person(9)] };
            Escalate { matter: above.matter.header.id, due, step }.decide(&above, &kit.cx())
        };
        let first = debug(&run(m.clone(), 1).unwrap());
        assert!(first.contains("notice-matter-escalated") && !first.contains("escalated-up"), "{first}");
        assert!(first.contains("matter.escalate"), "the next step is set");
        let mut told = m.clone();
        told.record.escalated = 1;
        let second = debug(&run(told.clone(), 2).unwrap());
        assert!(second.contains("notice-matter-escalated-up") && !second.contains("matter.escalate"), "{second}");
        assert!(run(told, 1).is_err(), "once each");
        let mut moved = m;
        moved.header.due_at = Some(due.plus_minutes(60));
        assert!(run(moved, 1).is_err(), "another deadline stands now");
    }
}
