//! 定计划: on which days a team walks, which compounds, how entrances are drawn and how much each may walk.

use liren_kernel::{Instant, Level, Line, Refusal, Verb};
use liren_office::{
    Actor, Basis, Change, Command, Decide, DossierId, Effect, Envelope, Fault, Office, change::NewDossier,
};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::entry;
use crate::{
    dates,
    model::{Group, LEAD, MEMBER, PLAN, Settings},
    store,
    subject::{Plan as OnPlan, Planning, Unposted, stem},
};

/// Plan.
pub const VERB: Verb = Verb("patrol.plan");
/// End a plan before its time.
pub const END: Verb = Verb("patrol.end_plan");
/// Its last day is over.
pub const RUN_OUT: Verb = Verb("patrol.run_out");

/// The command. The groups of its settings are made here: one for each community among the compounds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// Which team.
    pub team: DossierId,
    /// 迎检隔天巡访.
    pub title: Line,
    /// Codes of the compounds.
    pub compounds: Vec<String>,
    /// The rest; its groups are filled in.
    pub settings: Settings,
}

impl Command for Plan {
    type Subject = Planning;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Vec<String>) {
        (self.team, self.compounds.clone())
    }
    fn decide(self, at: &Planning, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if at.compounds.is_empty() || at.compounds.len() != self.compounds.len() {
            return Err(Refusal::field("compounds", "refusal-patrol-compounds"));
        }
        let mut settings = self.settings;
        settings.groups = Vec::new();
        for compound in &at.compounds {
            let community = compound.community.clone().unwrap_or_default();
            match settings.groups.iter_mut().find(|g| g.community == community) {
                // The same compound twice is one compound: its entrances are drawn once.
                Some(group) if group.compounds.contains(&compound.code) => {}
                Some(group) => group.compounds.push(compound.code.clone()),
                None => settings.groups.push(Group { community, compounds: vec![compound.code.clone()] }),
            }
        }
        settings.check()?;
        let days = dates::dates(&settings.rhythm, cx.calendar)?;
        let team = &at.team;
        let (team_seq, known) = (team.header.seq, team.checklist);
        let text = serde_json::to_string(&settings).map_err(|_| Refusal::new("refusal-form-broken"))?;
        let facet = settings.rhythm.frequency.name().to_owned();
        let over = days.last().map(|d| d.plus_days(1).start());
        let mut change = Change::open(NewDossier {
            id: cx.id(),
            kind: PLAN,
            number_stem: stem(&team.street, PLAN),
            title: self.title.as_str().to_owned(),
            level: Level::Community,
            state: "open",
            facet,
            lead: team.header.lead,
            place: team.header.place,
            path: team.header.path(),
            due_at: over,
        })
        .and(entry(cx, "patrol-planned", json!({ "days": days.len(), "compounds": at.compounds.len() })));
        if let Some(run_at) = over {
            let unique = format!("patrol-run-out-{}", run_at.ms());
            change = change.and(Effect::Job { kind: RUN_OUT.0, payload: json!({}), unique, run_at });
        }
        for member in team.now() {
            let part = if member.hat.leads() { LEAD } else { MEMBER };
            change = change.and(Effect::Join { party: *member.person.bytes(), part, reason: "of the team".into() });
        }
        Ok(change.and(Effect::rows(move |tx, cx| {
            let checklist = match known {
                Some(seq) => seq,
                None => crate::checklist::newest(tx, cx.actor, cx.now)?,
            };
            tx.exec(&store::PLAN_ADD, params![cx.dossier, team_seq, text, checklist])?;
            for (n, day) in (1_i64..).zip(&days) {
                tx.exec(&store::DATE_ADD, params![cx.dossier, n, day.to_string()])?;
            }
            Ok(())
        })))
    }
}

/// Ends a plan: what was walked stays, no further rounds are drawn.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndPlan {
    /// Which.
    pub plan: DossierId,
    /// Why.
    pub reason: Line,
}

impl Command for EndPlan {
    type Subject = OnPlan;
    const VERB: Verb = END;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.plan
    }
    fn decide(self, plan: &OnPlan, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if plan.header.closed_at.is_some() {
            return Err(super::not_now());
        }
        Ok(ended(cx, json!({ "reason": self.reason })))
    }
}

/// The plan is over, and so is its board: nothing of it stays due from anybody. What was not done stands there as such.
fn ended(cx: &Decide<'_>, body: serde_json::Value) -> Change {
    Change::to("ended").close().and(Effect::TasksDone { verb: None }).and(entry(cx, "patrol-plan-ended", body))
}

/// Ends a plan whose last day is over; the clock does it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunOut {
    /// Which.
    pub plan: DossierId,
}

impl Command for RunOut {
    type Subject = Unposted;
    const VERB: Verb = RUN_OUT;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.plan
    }
    fn decide(self, Unposted(plan): &Unposted, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let header = &plan.header;
        if header.closed_at.is_some() || header.due_at.is_none_or(|over| cx.now < over) {
            return Ok(Change::none());
        }
        Ok(ended(cx, json!({})))
    }
}

/// Ends every plan whose last day is over.
///
/// # Errors
/// When the database fails.
pub fn run_out(office: &Office, _: &serde_json::Value, now: Instant) -> Result<(), Fault> {
    let over = office.db().read_blocking(move |read| Ok::<_, Fault>(read.all(&store::PLANS_OVER, params![now])?))?;
    for (plan,) in over {
        let envelope = Envelope::begun(&[RUN_OUT.0.as_bytes(), plan.bytes()], now);
        match office.run_blocking(&Actor::clockwork(), envelope, RunOut { plan }) {
            Ok(_) | Err(Fault::NotFound) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, compound, debug, settings, team};

    fn plan(codes: &[&str]) -> (Plan, Planning) {
        let compounds = codes.iter().map(|c| compound(c)).collect();
        let command = Plan {
            team: team().header.id,
            title: Line::new("title", "隔天巡访").unwrap(),
            compounds: codes.iter().map(|c| (*c).to_owned()).collect(),
            settings: settings(),
        };
        (command, Planning { team: team(), compounds })
    }

    #[test]
    fn compounds_of_one_community_are_one_group() {
        let kit = Kit::new();
        let (command, at) = plan(&["140213901001-c1", "140213901002-c1", "140213901001-c2"]);
        let change = command.decide(&at, &kit.cx()).unwrap();
        let open = change.open.as_ref().unwrap();
        assert_eq!((open.number_stem.as_str(), open.facet.as_str()), ("梧桐巡访计划", "every_second"));
        assert!(debug(&change).contains("patrol-planned"));
    }

    #[test]
    fn a_plan_that_ends_leaves_nothing_due_and_ends_by_itself_when_its_days_are_over() {
        let mut kit = Kit::new();
        let plan = crate::commands::tests::plan();
        let id = plan.header.id;
        let end = EndPlan { plan: id, reason: Line::new("reason", "下雪").unwrap() };
        let change = end.decide(&plan, &kit.cx()).unwrap();
        assert!(change.patch.close && debug(&change).contains("TasksDone"));
        let mut plan = Unposted(plan);
        assert!(!RunOut { plan: id }.decide(&plan, &kit.cx()).unwrap().patch.close, "its last day is not over");
        kit.now = plan.0.header.due_at.unwrap();
        let change = RunOut { plan: id }.decide(&plan, &kit.cx()).unwrap();
        assert!(change.patch.close && debug(&change).contains("TasksDone"));
        plan.0.header.closed_at = Some(kit.now);
        assert!(!RunOut { plan: id }.decide(&plan, &kit.cx()).unwrap().patch.close, "it ended before");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let kit = Kit::new();
        let (mut command, mut at) = plan(&["140213901001-c1"]);
        at.compounds.clear();
        assert_eq!(command.clone().decide(&at, &kit.cx()).unwrap_err().key, "refusal-patrol-compounds");
        let (_, at) = plan(&["140213901001-c1"]);
        command.settings.caps.older.week = 5;
        assert_eq!(command.clone().decide(&at, &kit.cx()).unwrap_err().key, "refusal-patrol-caps");
        command.settings = settings();
        command.settings.bounds.goal = 4;
        assert_eq!(command.decide(&at, &kit.cx()).unwrap_err().key, "refusal-patrol-bounds");
    }
}
