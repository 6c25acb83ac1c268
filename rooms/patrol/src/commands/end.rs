//! 结束巡访: who walked, with the hours that come of it. Floors that arrive later from a phone still count.

use liren_kernel::{Instant, Line, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, PersonId,
    attendance::{Credit, Mark, Presence, Source, Who},
};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, happened, not_now};
use crate::{
    model::{ROUND_MINUTES, Stage},
    store,
    subject::Ending,
};

/// End.
pub const VERB: Verb = Verb("patrol.end");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct End {
    /// Which round.
    pub round: DossierId,
    /// Who walked.
    pub walked: Vec<PersonId>,
    /// 天气; may be empty.
    pub weather: Option<Line>,
    /// When, by the phone's clock; now when it says nothing.
    pub at: Option<Instant>,
}

impl Command for End {
    type Subject = Ending;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.round
    }
    fn decide(self, ending: &Ending, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let round = &ending.round;
        let Some(started) = round.row.started_at else { return Err(not_now()) };
        // A second phone that ends the same round says nothing new.
        if round.stage == Stage::Done {
            return Ok(Change::none());
        }
        // Whoever is at work in their own grid is counted by the round's span, not with volunteers' hours.
        let walked = if round.is_grid() { Vec::new() } else { self.walked };
        if walked.is_empty() && !round.is_grid() {
            return Err(Refusal::field("walked", "refusal-patrol-walked"));
        }
        let of_team = |p: &PersonId| ending.members.iter().any(|m| m.person == *p && m.until_day.is_none());
        if !walked.iter().all(of_team) {
            return Err(Refusal::field("walked", "refusal-choice-invalid"));
        }
        let at = happened(self.at, cx.now).max(started);
        let minutes =
            ((at.ms() - started.ms()) / 60_000).clamp(0, if round.is_grid() { 24 * 60 } else { ROUND_MINUTES });
        let mut change = Change::to(Stage::Done.name()).close().and(Effect::TasksDone { verb: None }).and(entry(
            cx,
            "patrol-ended",
            json!({ "walked": walked.len().max(1), "minutes": minutes }),
        ));
        let mut marked = Vec::new();
        for person in walked {
            if marked.contains(&person) {
                continue;
            }
            marked.push(person);
            change = change.and(Effect::Attend(Mark {
                id: cx.id(),
                sitting: None,
                who: Who::Person(person),
                part: "volunteer".into(),
                presence: Presence::Present,
                came_at: Some(started),
                went_at: Some(at),
                minutes,
                credit: Credit::Volunteer,
                day: round.row.day,
                source: Source::Duty,
                note: String::new(),
            }));
        }
        Ok(change.and(over(at, self.weather)))
    }
}

fn over(at: Instant, weather: Option<Line>) -> Effect {
    let weather = weather.map(String::from).unwrap_or_default();
    Effect::rows(move |tx, cx| {
        tx.exec(&store::ROUND_END, params![cx.dossier, at, weather])?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, member, person, round},
        model::{GRID, Hat},
    };

    #[test]
    fn hours_are_of_those_who_walked_and_end_at_three() {
        let kit = Kit::new();
        let mut ending = Ending { round: round(), members: vec![member(1, Hat::Captain), member(2, Hat::Member)] };
        let end = |ending: &Ending, walked: &[u8]| {
            End {
                round: ending.round.header.id,
                walked: walked.iter().map(|n| person(*n)).collect(),
                weather: None,
                at: None,
            }
            .decide(ending, &kit.cx())
        };
        assert_eq!(end(&ending, &[1]).unwrap_err().key, "refusal-patrol-not-now", "nobody set out");
        ending.round.row.started_at = Some(kit.now.plus_minutes(-300));
        assert_eq!(end(&ending, &[]).unwrap_err().key, "refusal-patrol-walked");
        assert_eq!(end(&ending, &[9]).unwrap_err().key, "refusal-choice-invalid");
        let change = end(&ending, &[1, 2, 2]).unwrap();
        let marks: Vec<i64> = change
            .effects
            .iter()
            .filter_map(|e| match e {
                Effect::Attend(mark) => Some(mark.minutes),
                _ => None,
            })
            .collect();
        assert_eq!(marks, [180, 180]);
        assert!(change.patch.close && debug(&change).contains("patrol-ended"));
        ending.round.header.kind = GRID.into();
        let change = end(&ending, &[]).unwrap();
        assert!(change.patch.close && !debug(&change).contains("Attend"), "a grid's worker is at work");
        ending.round.stage = Stage::Done;
        assert!(end(&ending, &[1]).unwrap().effects.is_empty());
    }
}
