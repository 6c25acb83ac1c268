//! 排班: pairs for every date that is not drawn yet, by when members can come, what they walk, and rest. 换人: somebody
//! else comes instead.

use liren_kernel::{Day, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, not_now};
use crate::{rota, store, subject::Rostering};

/// Make the rota.
pub const VERB: Verb = Verb("patrol.roster");
/// Somebody else comes.
pub const STAND_IN: Verb = Verb("patrol.stand_in");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Roster {
    /// For which plan.
    pub plan: DossierId,
}

impl Command for Roster {
    type Subject = Rostering;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.plan
    }
    fn decide(self, at: &Rostering, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if at.plan.header.closed_at.is_some() || at.open.is_empty() {
            return Err(not_now());
        }
        if at.walkers.len() < 2 {
            return Err(Refusal::new("refusal-patrol-nobody"));
        }
        let groups = at.plan.settings.groups.len();
        let made = rota::make(&at.open, groups, &at.walkers);
        let filled: usize = made.days.iter().flatten().map(Vec::len).sum();
        let conflicts = serde_json::to_string(&made.conflicts).map_err(|_| Refusal::new("refusal-form-broken"))?;
        let mut change = Change::none().and(entry(
            cx,
            "patrol-rostered",
            json!({ "days": at.open.len(), "places": at.open.len() * groups * 2, "filled": filled }),
        ));
        let title = at.plan.header.title.clone();
        let mut told: Vec<PersonId> = made.days.iter().flatten().flatten().copied().collect();
        told.sort_unstable();
        told.dedup();
        for person in told {
            let args = vec![("title".into(), title.clone())];
            change = change.and(Effect::Tell { person, key: "notice-patrol-rota", args });
        }
        let days = at.open.clone();
        Ok(change.and(Effect::rows(move |tx, cx| {
            tx.exec(&store::DUTY_DROP, params![cx.dossier])?;
            for (day, pairs) in days.iter().zip(&made.days) {
                for (grp, pair) in (0_i64..).zip(pairs) {
                    for person in pair {
                        tx.exec(&store::DUTY_ADD, params![cx.dossier, day.to_string(), grp, *person])?;
                    }
                }
            }
            tx.exec(&store::PLAN_ROTA, params![cx.dossier, conflicts, cx.now])?;
            Ok(())
        })))
    }
}

/// Puts somebody else in the place of a member on one day that is not drawn yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StandIn {
    /// Of which plan.
    pub plan: DossierId,
    /// The day.
    pub day: Day,
    /// Who cannot come.
    pub out: PersonId,
    /// Who comes.
    pub comes: PersonId,
}

impl Command for StandIn {
    type Subject = Rostering;
    const VERB: Verb = STAND_IN;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.plan
    }
    fn decide(self, at: &Rostering, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !at.open.contains(&self.day) {
            return Err(not_now());
        }
        let on = |person: PersonId| at.plan.duties.iter().any(|(day, _, p)| *day == self.day && *p == person);
        if !on(self.out) {
            return Err(Refusal::field("out", "refusal-choice-invalid"));
        }
        if on(self.comes) || !at.walkers.iter().any(|w| w.person == self.comes) {
            return Err(Refusal::field("comes", "refusal-patrol-stand-in"));
        }
        let (day, out, comes) = (self.day.to_string(), self.out, self.comes);
        let args = vec![("title".into(), at.plan.header.title.clone())];
        Ok(Change::none()
            .and(entry(cx, "patrol-stood-in", json!({ "day": self.day, "out": out, "comes": comes })))
            .and(Effect::Tell { person: comes, key: "notice-patrol-rota", args })
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::DUTY_SWAP, params![cx.dossier, day, out, comes])?;
                Ok(())
            })))
    }
}
