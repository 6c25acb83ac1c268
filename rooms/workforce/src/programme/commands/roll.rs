//! 点名: who was at a run. One mark a person gives training hours, person-times and who had what. And calling a run off.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, PersonId,
    attendance::{Credit, Mark, Presence, Source, Who},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    effects::for_all,
    programme::{
        model::State,
        subject::{Called, OnRun},
    },
};

/// People of one roll at most.
const MOST: usize = 300;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Roll {
    /// Of which run.
    pub run: DossierId,
    /// Who was there.
    pub people: Vec<PersonId>,
}

/// Calls a run off.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CancelRun {
    /// Which.
    pub run: DossierId,
    /// Why.
    pub text: Paragraph,
}

impl Command for Roll {
    type Subject = Called;
    const VERB: Verb = Verb("programme.roll");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> (DossierId, Vec<PersonId>) {
        let mut people = self.people.clone();
        people.sort_unstable();
        people.dedup();
        (self.run, people)
    }
    fn decide(self, called: &Called, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let on = &called.on;
        if on.state == State::Cancelled {
            return Err(Refusal::new("refusal-programme-off"));
        }
        if on.run.gathering.is_some() {
            return Err(Refusal::new("refusal-programme-roll-there"));
        }
        if on.run.day > cx.now.day() {
            return Err(Refusal::new("refusal-programme-early"));
        }
        let named = self.key().1.len();
        if named == 0 || named > MOST || called.workers.len() != named {
            return Err(Refusal::field("people", "refusal-programme-people").arg("max", MOST));
        }
        let mut change = Change::to(State::Held.name()).due(None);
        change.patch.close = on.state == State::Planned;
        let later = on.run.day < cx.now.day();
        for (person, _) in &called.workers {
            change = change
                .and(Effect::Attend(Mark {
                    id: cx.id(),
                    sitting: None,
                    who: Who::Person(*person),
                    part: "learner".into(),
                    presence: Presence::Present,
                    came_at: None,
                    went_at: None,
                    minutes: on.run.minutes,
                    credit: Credit::Training,
                    day: on.run.day,
                    source: if later { Source::Paper } else { Source::RollCall },
                    note: String::new(),
                }))
                .and(Effect::Join { party: *person.bytes(), part: "learner", reason: "roll".into() });
        }
        let body = json!({ "people": called.workers.len() });
        Ok(change.and(for_all(cx.id(), "roll", cx.now, body)))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "people": self.people.len() })
    }
}

impl Command for CancelRun {
    type Subject = OnRun;
    const VERB: Verb = Verb("programme.cancel_run");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.run
    }
    fn decide(self, on: &OnRun, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.state != State::Planned {
            return Err(Refusal::new("refusal-programme-held"));
        }
        let body = json!({ "text": self.text });
        Ok(Change::to(State::Cancelled.name()).close().and(for_all(cx.id(), "cancelled", cx.now, body)))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        programme::store::Run,
        supervision::commands::tests::{Kit, agreement, person},
    };

    fn run(day: i64, state: State, gathering: Option<i64>) -> OnRun {
        let header = agreement().header;
        let day = header.opened_at.day().plus_days(day);
        let (trainer, venue) = (String::new(), String::new());
        let run = Run { dossier: 1, subject: 1, station: None, day, minutes: 120, trainer, venue, gathering };
        OnRun { header, state, run, on_team: false }
    }

    #[test]
    fn each_who_was_there_gets_one_mark_with_the_minutes_of_the_run() {
        let kit = Kit::supervisor();
        let roll = |on: OnRun, people: &[u8], fit: usize| {
            let people: Vec<PersonId> = people.iter().map(|n| person(*n)).collect();
            let workers = people.iter().take(fit).map(|p| (*p, None)).collect();
            Roll { run: on.header.id, people }.decide(&Called { on, workers }, &kit.cx())
        };
        let change = roll(run(-1, State::Planned, None), &[1, 2], 2).unwrap();
        let marks: Vec<&Mark> =
            change.effects.iter().filter_map(|e| if let Effect::Attend(m) = e { Some(m) } else { None }).collect();
        assert_eq!((marks.len(), marks[0].minutes, marks[0].source), (2, 120, Source::Paper));
        assert_eq!(roll(run(-1, State::Planned, None), &[1, 2], 1).unwrap_err().field.as_deref(), Some("people"));
        assert_eq!(roll(run(1, State::Planned, None), &[1], 1).unwrap_err().key, "refusal-programme-early");
        assert_eq!(roll(run(-1, State::Cancelled, None), &[1], 1).unwrap_err().key, "refusal-programme-off");
        assert_eq!(roll(run(-1, State::Planned, Some(7)), &[1], 1).unwrap_err().key, "refusal-programme-roll-there");
    }
}
