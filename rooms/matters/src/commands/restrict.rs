//! 提级: only the team, or only named persons, may know of it from now on. Lowering is a matter for two: [`super::lower`].

use liren_kernel::{Level, Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, Fault, HandoffAct, PersonId, RoomEffect,
    change::{ApplyContext, Patch},
    raise::close_those,
};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::written;
use crate::{model::State, store, subject::Matter};

/// Restrict.
pub const VERB: Verb = Verb("matter.restrict");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Restrict {
    /// Which.
    pub matter: DossierId,
    /// 2 or 3.
    pub level: Level,
    /// Who else is on the team; for level 3 they are all there are.
    pub members: Vec<PersonId>,
    /// Why.
    pub text: Paragraph,
}

/// Ends the parts of those who no longer belong.
struct Narrow {
    level: Level,
    /// Its number as it was until now, by which meetings tell of it.
    number: String,
}

impl Narrow {
    /// What meetings told of it is closed over, and what organisations took on for it is struck with their tasks: whoever
    /// was called to one does not know of it any more.
    fn leave_meetings(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        for (seq, meeting) in tx.all(&store::MEETINGS_OF, params![cx.dossier])? {
            let taken = tx.all(&store::PROMISES_OF, params![seq, cx.dossier])?;
            let told = |kind: &str, body: &Value| match kind {
                "put" | "promised" | "decided" => body["number"] == self.number.as_str(),
                "kept" => taken.iter().any(|(org, what)| body["org"] == json!(org) && body["what"] == what.as_str()),
                _ => false,
            };
            close_those(tx, cx.keys, meeting, told, cx.now)?;
            for (org, what) in &taken {
                tx.exec(&store::PROMISE_TASKS_FORGET, params![seq, *org, what])?;
            }
        }
        tx.exec(&store::PROMISES_FORGET, params![cx.dossier])?;
        Ok(())
    }
}

impl RoomEffect for Narrow {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        let all = if self.level == Level::Sealed { &store::PARTIES_END_ALL } else { &store::PARTIES_END };
        tx.exec(all, params![cx.dossier, cx.now])?;
        self.leave_meetings(tx, cx)?;
        if self.level == Level::Sealed {
            tx.exec(&store::RECORD_DROP, params![cx.dossier])?;
            tx.exec(&store::LINKS_DROP, params![cx.dossier])?;
            tx.exec(&store::MEETINGS_FORGET, params![cx.dossier])?;
        }
        Ok(())
    }
}

/// Takes a matter out of the tallies, since what is sealed is in no figure, and out of the list of sign-offs.
struct Uncount;

impl RoomEffect for Uncount {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        // What was asked for and granted stands in its entries, which are sealed with it.
        tx.exec(&store::SIGNOFFS_DROP, params![cx.dossier])?;
        for measure in crate::measures::TALLIES {
            for (community, day, n) in store::counted(tx, measure, Some(cx.dossier))? {
                tx.exec(&liren_office::store::TALLY_PUT, params![*measure, community, day, -n])?;
            }
        }
        Ok(())
    }
}

impl Command for Restrict {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !self.level.is_encrypted() || self.level <= matter.header.level {
            return Err(Refusal::field("level", "refusal-matter-level"));
        }
        let mut change = Change { patch: Patch { level: Some(self.level), ..Patch::default() }, ..Change::none() };
        // No organisation keeps it: what was handed on is taken back, and the team goes on with it.
        if let Some(slice) = matter.state.slice() {
            let (id, state) = (slice.offer, "returned");
            change = change.and(Effect::Handoff(HandoffAct::Move { id, state, due_at: None }));
        }
        for help in matter.assisting() {
            let (id, state) = (help.id, "returned");
            change = change.and(Effect::Handoff(HandoffAct::Move { id, state, due_at: None }));
        }
        change = change.and(Effect::TasksDone { verb: None });
        if !matches!(matter.state, State::Ended(_)) {
            change.patch.state = Some("filed");
            change.patch.due_at = Some(None);
        }
        if self.level != Level::Sealed {
            let mut record = matter.record.clone();
            record.handler = None;
            record.offer = None;
            record.work_due = None;
            record.left_minutes = None;
            (record.asked, record.ask, record.ask_until) = (None, None, None);
            record.overdue = false;
            change = change.and(super::keep(record));
        }
        change = change.and(Effect::Room(Box::new(Narrow { level: self.level, number: matter.header.number.clone() })));
        let mut team = self.members.clone();
        team.push(cx.actor.person);
        team.sort_unstable();
        team.dedup();
        for person in team {
            change = change.and(Effect::Join { party: *person.bytes(), part: "member", reason: "named".into() });
        }
        if self.level == Level::Sealed {
            change = change.and(Effect::Before(Box::new(Uncount)));
            let facts = serde_json::to_value(&matter.record).unwrap_or_default();
            change = change.and(written(cx.id(), "facts", Level::Sealed, cx.now, json!({ "record": facts })));
        }
        let id = matter.header.id.to_string();
        change = change.and(Effect::Job {
            kind: crate::jobs::SEAL_PHOTOS,
            payload: json!({ "matter": id }),
            unique: format!("matter-seal-{id}"),
            run_at: cx.now,
        });
        let body = json!({ "text": self.text, "level": self.level });
        Ok(change.and(written(cx.id(), "restricted", self.level, cx.now, body)))
    }
    fn journaled(&self) -> Value {
        json!({ "level": self.level })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, entries, matter, person, slice, text};

    #[test]
    fn it_only_rises_and_leaves_the_organisation() {
        let kit = Kit::new();
        let m = matter(State::Handling(slice()));
        let to = |level| {
            Restrict { matter: m.header.id, level, members: vec![person(5)], text: text("涉及家暴线索") }
                .decide(&m, &kit.cx())
        };
        assert_eq!(to(Level::Community).unwrap_err().key, "refusal-matter-level");
        let change = to(Level::Sealed).unwrap();
        assert_eq!(change.patch.level, Some(Level::Sealed));
        assert!(debug(&change).contains("returned"));
        assert_eq!(debug(&change).matches("Join").count(), 2);
        assert!(entries(&change).iter().all(|e| e.level == Level::Sealed));
    }
}
