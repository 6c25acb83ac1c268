//! 改期: a shift goes to another time or spot; everybody who comes or waits is told.

use liren_kernel::{Day, Instant, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, fits::fits, minutes_between, not_now};
use crate::{
    store::{self, DutyRow},
    subject_duty::Moving,
};

/// Moves a shift.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MoveDuty {
    /// Which.
    pub duty: DossierId,
    /// The civil day.
    pub day: Day,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// Where, in words; may be empty.
    pub spot: String,
    /// Why.
    pub reason: String,
}

/// A day and an hour as a notice tells them, whatever the reader's language: `2026-06-27 14:00`.
fn told(at: Instant) -> String {
    let civil = at.civil();
    format!("{} {:02}:{:02}", at.day(), civil.hour(), civil.minute())
}

impl Command for MoveDuty {
    type Subject = Moving;
    const VERB: Verb = Verb("duty.move");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> (DossierId, Day) {
        (self.duty, self.day)
    }
    fn decide(self, Moving(file): &Moving, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if file.header.state != "planned" || !file.marks.is_empty() {
            return Err(not_now());
        }
        let reason = Line::new("reason", &self.reason)?;
        let spot = Line::optional("spot", &self.spot)?.map(String::from).unwrap_or_default();
        minutes_between(self.from, self.until)?;
        if self.from.day() != self.day {
            return Err(Refusal::field("from", "refusal-duty-times"));
        }
        if self.from < cx.now {
            return Err(Refusal::field("day", "refusal-duty-moved-back"));
        }
        let moved = DutyRow {
            day: self.day,
            from_at: self.from,
            until_at: self.until,
            spot: spot.clone(),
            ..file.duty.clone()
        };
        // Whoever cannot come then is asked first, and taken off.
        for one in &file.named {
            fits(&moved, &file.rules, one)?;
        }
        let mut change = Change::none().due(Some(self.until));
        let (day, from, until) = (self.day.to_string(), self.from, self.until);
        let place = spot.clone();
        change = change.and(Effect::rows(move |tx, cx| {
            tx.exec(&store::DUTY_MOVE, params![cx.dossier, day, from, until, place])?;
            Ok(())
        }));
        let when = if spot.is_empty() { told(from) } else { format!("{} {spot}", told(from)) };
        let people = file.helpers.iter().copied().chain(file.waiting.iter().map(|one| one.person));
        for person in people {
            let args = vec![
                ("title".into(), file.header.title.clone()),
                ("was".into(), told(file.duty.from_at)),
                ("when".into(), when.clone()),
                ("reason".into(), reason.as_str().to_owned()),
            ];
            change = change.and(Effect::Tell { person, key: "notice-duty-moved", args });
        }
        let body = json!({ "text": format!("{} → {}\n{}", told(file.duty.from_at), told(from), reason.as_str()) });
        Ok(entry(change, cx, "duty-moved", body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::{
        duty::tests::{candidate, file, shift},
        tests::{Kit, NOON, effects},
    };

    fn to(hours: i64, at: &Moving) -> Result<Vec<String>, String> {
        let from = NOON.plus_minutes(hours * 60);
        let command = MoveDuty {
            duty: at.0.header.id,
            day: from.day(),
            from,
            until: from.plus_minutes(120),
            spot: String::new(),
            reason: "场地检修".into(),
        };
        command.decide(at, &Kit::by(1).cx()).map(|c| effects(&c)).map_err(|r| r.key)
    }

    #[test]
    fn everybody_is_told_and_nobody_is_moved_into_another_shift() {
        let mut at = Moving(file(120, candidate("1990-01-01")));
        at.0.helpers = vec![at.0.named[0].person];
        at.0.waiting = vec![candidate("1990-01-01")];
        let told = to(48, &at).unwrap().iter().filter(|e| *e == "notice-duty-moved").count();
        assert_eq!(told, 2, "who comes and who waits");
        assert_eq!(to(-1, &at), Err("refusal-duty-moved-back".into()));
        at.0.named[0].shifts = vec![shift(48 * 60, 49 * 60)];
        assert_eq!(to(48, &at), Err("refusal-duty-overlap".into()));
    }
}
