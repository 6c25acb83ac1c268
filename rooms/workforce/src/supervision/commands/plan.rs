//! 约下一次: when, how and where; the supervisees are asked for their questions.

use liren_kernel::{Instant, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};

use super::{not_now, task, tell_members};
use crate::supervision::{
    model::{Form, Function, MINUTES, State, joined},
    store::{self, SessionId},
    subject::Agreement,
};

/// The command: plans the next session, or moves the one that is planned.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// Of which agreement.
    pub supervision: DossierId,
    /// When it begins.
    pub at: Instant,
    /// How long, in minutes.
    pub minutes: i64,
    /// How they meet.
    pub form: Form,
    /// What for.
    pub functions: Vec<Function>,
    /// Where.
    pub venue: Option<Line>,
}

/// What is planned, for [`Plan`] and for the end of a session.
pub(crate) fn planned(change: Change, agreement: &Agreement, id: SessionId, is_new: bool, plan: &Plan) -> Change {
    let (form, functions, at, minutes) = (plan.form.name(), joined(&plan.functions), plan.at, plan.minutes);
    let venue = plan.venue.as_ref().map(|v| v.as_str().to_owned()).unwrap_or_default();
    let mut change =
        change.and(Effect::TasksDone { verb: Some("supervision.prepare") }).and(Effect::rows(move |tx, cx| {
            if is_new {
                tx.exec(&store::SESSION_ADD, params![id, cx.dossier, form, functions, at, minutes, venue, "planned"])?;
            } else {
                tx.exec(&store::SESSION_SET, params![id, form, functions, at, minutes, venue, "planned"])?;
            }
            Ok(())
        }));
    for member in agreement.supervisees().filter(|m| m.prepared != Some(id)) {
        change = change.and(task("supervision.prepare", member.person, Some(at)));
    }
    change
}

impl Command for Plan {
    type Subject = Agreement;
    const VERB: Verb = Verb("supervision.plan");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.supervision
    }
    fn decide(self, agreement: &Agreement, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if agreement.state != State::Running {
            return Err(not_now());
        }
        check(&self, cx.now)?;
        let before = agreement.planned().map(|s| s.id);
        let change = planned(Change::none(), agreement, before.unwrap_or_else(|| cx.id()), before.is_none(), &self);
        Ok(tell_members(change, agreement, cx, "notice-supervision-planned"))
    }
}

/// What is wrong with a plan made at `now`.
pub(crate) fn check(plan: &Plan, now: Instant) -> Result<(), Refusal> {
    if plan.at <= now {
        return Err(Refusal::field("day", "refusal-supervision-past"));
    }
    if !MINUTES.contains(&plan.minutes) {
        return Err(Refusal::field("minutes", "refusal-supervision-minutes")
            .arg("min", MINUTES.start())
            .arg("max", MINUTES.end()));
    }
    if plan.functions.is_empty() {
        return Err(Refusal::field("functions", "refusal-supervision-functions"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervision::commands::tests::{Kit, agreement, debug};

    #[test]
    fn a_session_lies_ahead_and_asks_for_questions() {
        let (kit, on) = (Kit::supervisor(), agreement());
        let plan = |minutes: i64, ahead: i64, functions: &[Function]| {
            Plan {
                supervision: on.header.id,
                at: kit.now.plus_minutes(ahead),
                minutes,
                form: Form::Individual,
                functions: functions.to_vec(),
                venue: None,
            }
            .decide(&on, &kit.cx())
        };
        let both = [Function::Educational, Function::Supportive];
        assert_eq!(plan(60, -5, &both).unwrap_err().field.as_deref(), Some("day"));
        assert_eq!(plan(5, 60, &both).unwrap_err().field.as_deref(), Some("minutes"));
        assert_eq!(plan(60, 60, &[]).unwrap_err().field.as_deref(), Some("functions"));
        assert!(debug(&plan(60, 60, &both).unwrap()).contains("supervision.prepare"));
    }
}
