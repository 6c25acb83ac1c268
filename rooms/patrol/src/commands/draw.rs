//! 抽楼道: opens the round of one date and group with the entrances that were drawn. The seed comes from the command and
//! is written down with the pool, so that everybody may draw again.

use liren_kernel::{Day, Level, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId, change::NewDossier};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, not_now};
use crate::{
    draw::Draw as Lots,
    model::{LEAD, ROUND, Stage, WALKER},
    store,
    subject::{Lot, stem},
};

/// Draw.
pub const VERB: Verb = Verb("patrol.draw");

/// Days before its date that a round may be drawn: who walks must fetch it, and the lot should know the last round.
const AHEAD: i64 = 7;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Draw {
    /// Of which plan.
    pub plan: DossierId,
    /// Its date.
    pub day: Day,
    /// Its group, from 0.
    pub grp: i64,
}

impl Command for Draw {
    type Subject = Lot;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Day, i64) {
        (self.plan, self.day, self.grp)
    }
    fn decide(self, lot: &Lot, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let plan = &lot.plan;
        if plan.header.closed_at.is_some() || lot.drawn {
            return Err(Refusal::field("day", "refusal-patrol-drawn"));
        }
        if self.day > cx.now.day().plus_days(AHEAD) {
            return Err(Refusal::field("day", "refusal-patrol-early").arg("max", AHEAD));
        }
        let id: DossierId = cx.id();
        let mut last = [0; 8];
        last.copy_from_slice(&id.bytes()[8..]);
        let draw = Lots::new(u64::from_be_bytes(last), plan.settings.bounds, lot.pool.clone());
        if draw.drawn.is_empty() {
            return Err(Refusal::field("day", "refusal-patrol-no-doors").arg("floors", plan.settings.bounds.floors));
        }
        // Whoever has left the team since the rota was made does not walk.
        let on_it = plan.duties.iter().filter(|(day, grp, _)| *day == self.day && *grp == self.grp).map(|(.., p)| *p);
        let walkers: Vec<PersonId> = on_it.filter(|p| lot.members.contains(p)).collect();
        if walkers.is_empty() {
            return Err(not_now());
        }
        let begins = self.day.start().plus_minutes(plan.settings.part.from());
        let title = format!("{} {} · {}", plan.header.title, lot.n, lot.community.name);
        let mut change = Change::open(NewDossier {
            id,
            kind: ROUND,
            number_stem: stem(&lot.street, ROUND),
            title: title.chars().take(liren_kernel::text::LINE_MAX).collect(),
            level: Level::Community,
            state: Stage::Planned.name(),
            facet: String::new(),
            lead: lot.lead,
            place: Some(lot.community.id),
            path: lot.community.path(),
            due_at: Some(self.day.plus_days(1).start()),
        })
        .and(entry(
            cx,
            "patrol-drawn",
            json!({ "seed": format!("{:016x}", draw.seed), "from": draw.pool.len(), "doors": draw.drawn.len(), "floors": draw.floors() }),
        ));
        for person in &walkers {
            change = change
                .and(Effect::Join { party: *person.bytes(), part: WALKER, reason: "on the rota".into() })
                .and(Effect::Task {
                    verb: "patrol.start",
                    title: String::new(),
                    person: Some(*person),
                    org: None,
                    due_at: Some(begins),
                });
        }
        for person in lot.leads.iter().filter(|p| !walkers.contains(p)) {
            change = change.and(Effect::Join { party: *person.bytes(), part: LEAD, reason: "leads the team".into() });
        }
        let words = draw.drawn.iter().filter_map(|d| lot.doors.get(&d.code)).map(|(name, _)| name.clone()).collect();
        let doors = lot.doors.clone();
        let (plan_seq, team, n, grp) = (plan.header.seq, plan.row.team, lot.n, self.grp);
        let (day, checklist) = (self.day.to_string(), plan.row.checklist);
        Ok(change.and(Effect::Words(words)).and(Effect::rows(move |tx, cx| {
            let text = serde_json::to_string(&draw)?;
            tx.exec(&store::ROUND_ADD, params![cx.dossier, plan_seq, team, n, day, grp, text, checklist])?;
            for (n, one) in (1_i64..).zip(&draw.drawn) {
                let (name, height) = doors.get(&one.code).cloned().unwrap_or_default();
                tx.exec(&store::STOP_ADD, params![cx.dossier, n, one.code, one.compound, name, height, one.floors])?;
            }
            Ok(())
        })))
    }
}
