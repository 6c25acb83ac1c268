//! 个人服务计划: aims, steps and the day on which both look at it again.

use liren_kernel::{Day, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{evening, not_now, task};
use crate::{
    effects::between,
    supervision::{
        model::State,
        store::{self, PlanId},
        subject::Agreement,
    },
};

/// Makes a plan with a supervisee.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetPlan {
    /// In which agreement.
    pub supervision: DossierId,
    /// Whose.
    pub person: PersonId,
    /// What is to be reached.
    pub aims: Paragraph,
    /// How, step by step, a line each.
    pub steps: Paragraph,
    /// When both look at it again.
    pub review: Day,
}

/// Looks at a plan again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReviewPlan {
    /// In which agreement.
    pub supervision: DossierId,
    /// Which.
    pub plan: PlanId,
    /// What was reached, and what was not.
    pub text: Paragraph,
    /// When it is looked at again; nothing when it is done.
    pub again: Option<Day>,
}

/// The plans that are looked at again, as tasks of the supervisor.
fn reviews(change: Change, agreement: &Agreement, but: Option<PlanId>, more: Option<Day>) -> Change {
    let open = agreement.plans.iter().filter(|p| p.state == "running" && Some(p.id) != but).map(|p| p.review_day);
    let done = Effect::TasksDone { verb: Some("supervision.review_plan") };
    open.chain(more).fold(change.and(done), |change, day| {
        change.and(task("supervision.review_plan", agreement.record.supervisor, Some(evening(day))))
    })
}

impl Command for SetPlan {
    type Subject = Agreement;
    const VERB: Verb = Verb("supervision.set_plan");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.supervision
    }
    fn decide(self, agreement: &Agreement, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if agreement.state != State::Running {
            return Err(not_now());
        }
        let me = cx.actor.person;
        let person = if agreement.supervises(me) { me } else { self.person };
        if !agreement.supervises(person) {
            return Err(Refusal::field("person", "refusal-choice-invalid"));
        }
        if self.review <= cx.now.day() {
            return Err(Refusal::field("review", "refusal-supervision-past"));
        }
        let (id, review): (PlanId, Day) = (cx.id(), self.review);
        let body = json!({ "plan": id, "person": person, "aims": self.aims, "steps": self.steps });
        let change = Change::none().and(between(two(agreement, person), cx.id(), "plan", cx.now, body)).and(
            Effect::rows(move |tx, cx| {
                tx.exec(&store::PLAN_ADD, params![id, cx.dossier, person, review.to_string(), cx.now])?;
                Ok(())
            }),
        );
        Ok(reviews(change, agreement, None, Some(review)))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "review": self.review })
    }
}

/// A plan is personal: colleagues of the same group do not read it.
fn two(agreement: &Agreement, person: PersonId) -> Vec<PersonId> {
    vec![agreement.record.supervisor, person]
}

impl Command for ReviewPlan {
    type Subject = Agreement;
    const VERB: Verb = Verb("supervision.review_plan");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.supervision
    }
    fn decide(self, agreement: &Agreement, cx: &Decide<'_>) -> Result<Change, Refusal> {
        super::by_supervisor(agreement, cx)?;
        let Some(plan) = agreement.plans.iter().find(|p| p.id == self.plan && p.state == "running") else {
            return Err(not_now());
        };
        if self.again.is_some_and(|day| day <= cx.now.day()) {
            return Err(Refusal::field("again", "refusal-supervision-past"));
        }
        let (id, again) = (plan.id, self.again);
        let (day, state) = (again.unwrap_or(plan.review_day), if again.is_some() { "running" } else { "done" });
        let body = json!({ "plan": id, "person": plan.person, "text": self.text });
        let change = Change::none()
            .and(between(two(agreement, plan.person), cx.id(), "plan_reviewed", cx.now, body))
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::PLAN_SET, params![cx.dossier, id, day.to_string(), state])?;
                Ok(())
            }));
        Ok(reviews(change, agreement, Some(id), again))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "plan": self.plan, "again": self.again })
    }
}
