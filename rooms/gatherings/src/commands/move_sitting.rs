//! 改期、停一次: one date moves or falls away, and everybody who is to come is told.

use liren_kernel::{Day, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    about, entry, not_now, over,
    sittings::{hours, place_of},
    tell_all,
};
use crate::{
    days,
    model::{LecturerId, SittingId, SittingState, Stage},
    store::{SITTING_SET, SITTING_STATE, SittingRow},
    subject::{Dated, Names},
};

/// Move.
pub const VERB: Verb = Verb("gathering.move_sitting");
/// Cancel one date.
pub const CANCEL: Verb = Verb("gathering.cancel_sitting");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MoveSitting {
    /// Of which gathering.
    pub gathering: DossierId,
    /// Which date.
    pub sitting: SittingId,
    /// The new day.
    pub day: Day,
    /// Minutes from midnight.
    pub from: i64,
    /// Minutes from midnight.
    pub until: i64,
    /// Code of another place; `None` leaves it.
    pub place: Option<String>,
    /// What it is about; `None` leaves it.
    pub theme: Option<Line>,
    /// Who teaches; `None` leaves it.
    pub lecturer: Option<LecturerId>,
    /// Why.
    pub reason: Line,
}

/// The date that a command acts on, while it is to come.
fn ahead(dated: &Dated, id: SittingId) -> Result<&SittingRow, Refusal> {
    if dated.gathering.stage.is_end() {
        return Err(not_now());
    }
    let sitting = dated.gathering.sitting(id).ok_or_else(|| Refusal::new("refusal-not-found"))?;
    if sitting.state.is_ahead() { Ok(sitting) } else { Err(Refusal::new("refusal-gathering-sitting-past")) }
}

impl Command for MoveSitting {
    type Subject = Dated;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Names) {
        let names =
            Names { places: self.place.iter().cloned().collect(), lecturers: self.lecturer.into_iter().collect() };
        (self.gathering, names)
    }
    fn decide(self, dated: &Dated, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let sitting = ahead(dated, self.sitting)?;
        hours(self.from, self.until)?;
        if self.lecturer.is_some_and(|id| !dated.named.lecturers.contains(&id)) {
            return Err(Refusal::field("lecturer", "refusal-choice-invalid"));
        }
        let gathering = &dated.gathering;
        let from_at = self.day.start().plus_minutes(self.from);
        let until_at = self.day.start().plus_minutes(self.until);
        if gathering.stage.is_running() && from_at < cx.now {
            return Err(Refusal::field("day", "refusal-gathering-moved-back"));
        }
        let home = dated.home.as_ref().ok_or_else(|| Refusal::new("refusal-gathering-place"))?;
        let place = match &self.place {
            Some(code) => Some(place_of(Some(code), home, &dated.named)?),
            None => None,
        };
        let found_by = place.as_ref().map(|place| gathering.words(home, [&*place.name])).transpose()?;
        let same_place = place.as_ref().is_none_or(|p| p.id == sitting.place);
        let moved = from_at != sitting.from_at || until_at != sitting.until_at || !same_place;
        let told = moved && gathering.stage.is_running();
        let place_name = place.as_ref().map_or_else(|| sitting.place_name.clone(), |p| p.name.clone());
        let mut args = about(gathering);
        args.extend([
            ("was".into(), format!("{} {}", sitting.day, days::clock(sitting.from_at))),
            ("when".into(), format!("{} {}", self.day, days::clock(from_at))),
            ("place".into(), place_name.clone()),
        ]);
        let row = sitting.clone();
        let (state, was_at) = if told {
            (SittingState::Moved, Some(sitting.was_at.unwrap_or(sitting.from_at)))
        } else {
            (sitting.state, sitting.was_at)
        };
        let (theme, reason) =
            (self.theme.clone(), if told { self.reason.as_str().to_owned() } else { row.reason.clone() });
        let (day, lecturer) = (self.day.to_string(), self.lecturer.or(row.lecturer));
        let change = Change::none().and(Effect::rows(move |tx, _| {
            let theme = theme.as_ref().map_or(row.theme.as_str(), Line::as_str);
            // Where the place stays, its codes stay.
            let place = match &place {
                Some(place) => place.clone(),
                None => liren_places::find::by_id(tx, row.place)?.ok_or(liren_office::Fault::NotFound)?,
            };
            tx.exec(
                &SITTING_SET,
                params![
                    row.seq,
                    theme,
                    day,
                    from_at,
                    until_at,
                    place.id,
                    place.name,
                    place.city,
                    place.district,
                    place.street,
                    place.community,
                    place.grid,
                    place.compound,
                    lecturer,
                    state,
                    was_at,
                    reason
                ],
            )?;
            Ok(())
        }));
        let change = match found_by {
            Some(words) => change.and(words),
            None => change,
        };
        let text = json!({ "when": format!("{} {}", self.day, days::clock(from_at)), "text": self.reason });
        let change = change.and(entry(cx, if moved { "sitting_moved" } else { "sitting_changed" }, text));
        let last = gathering.sittings.iter().filter(|s| s.id != self.sitting).map(|s| s.until_at).max();
        let mut change = over::watch(change, gathering.header.id, last.max(Some(until_at)));
        if moved && gathering.stage == Stage::Held {
            change.patch.state = Some(Stage::Open.name());
        }
        Ok(if told {
            tell_all(change, gathering, &dated.people, "notice-gathering-sitting-moved", &args, Some(from_at))
        } else {
            change
        })
    }
}

/// Cancels one date.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CancelSitting {
    /// Of which gathering.
    pub gathering: DossierId,
    /// Which date.
    pub sitting: SittingId,
    /// Why.
    pub reason: Line,
}

impl Command for CancelSitting {
    type Subject = Dated;
    const VERB: Verb = CANCEL;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Names) {
        (self.gathering, Names::default())
    }
    fn decide(self, dated: &Dated, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let sitting = ahead(dated, self.sitting)?;
        let gathering = &dated.gathering;
        let (seq, reason) = (sitting.seq, self.reason.as_str().to_owned());
        let when = format!("{} {}", sitting.day, days::clock(sitting.from_at));
        let change = Change::none()
            .and(Effect::rows(move |tx, _| {
                tx.exec(&SITTING_STATE, params![seq, SittingState::Cancelled, false, reason])?;
                Ok(())
            }))
            .and(entry(cx, "sitting_cancelled", json!({ "when": when, "text": self.reason })));
        let left = gathering.sittings.iter().filter(|s| s.id != self.sitting && s.state != SittingState::Cancelled);
        // With the last date gone the clock looks at once whether all is over.
        let last = left.map(|s| s.until_at).max().unwrap_or(cx.now);
        let change = over::watch(change, gathering.header.id, Some(last.max(cx.now)));
        if !gathering.stage.is_running() {
            return Ok(change);
        }
        let mut args = about(gathering);
        args.extend([("when".into(), when), ("reason".into(), self.reason.as_str().to_owned())]);
        let key = "notice-gathering-sitting-cancelled";
        Ok(tell_all(change, gathering, &dated.people, key, &args, Some(sitting.from_at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, dated, debug};

    fn moved(dated: &Dated, day: &str, from: i64) -> Result<Change, Refusal> {
        let command = MoveSitting {
            gathering: dated.gathering.header.id,
            sitting: dated.gathering.sittings[0].id,
            day: day.parse().unwrap(),
            from,
            until: from + 90,
            place: None,
            theme: None,
            lecturer: None,
            reason: Line::new("reason", "下雨").unwrap(),
        };
        command.decide(dated, &Kit::new().cx())
    }

    #[test]
    fn a_moved_date_is_told_to_everybody_and_guests_are_called() {
        let told = debug(&moved(&dated(Stage::Open), "2026-06-28", 840).unwrap());
        assert_eq!(told.matches("notice-gathering-sitting-moved").count(), 2, "{told}");
        assert!(told.contains("gathering.call") && told.contains("gathering.over"));
        // Before it is approved nobody has heard of it, and what stays at its hour was not moved.
        assert!(!debug(&moved(&dated(Stage::Planned), "2026-06-28", 840).unwrap()).contains("notice"));
        assert!(!debug(&moved(&dated(Stage::Open), "2026-06-27", 840).unwrap()).contains("notice"));
    }

    #[test]
    fn what_is_past_stays_where_it_was() {
        assert_eq!(moved(&dated(Stage::Open), "2026-06-01", 840).unwrap_err().key, "refusal-gathering-moved-back");
        let mut held = dated(Stage::Open);
        held.gathering.sittings[0].state = SittingState::Held;
        assert_eq!(moved(&held, "2026-06-28", 840).unwrap_err().key, "refusal-gathering-sitting-past");
        let cancel = CancelSitting {
            gathering: held.gathering.header.id,
            sitting: held.gathering.sittings[0].id,
            reason: Line::new("reason", "停电").unwrap(),
        };
        assert!(cancel.clone().decide(&held, &Kit::new().cx()).is_err());
        let told = debug(&cancel.decide(&dated(Stage::Open), &Kit::new().cx()).unwrap());
        assert_eq!(told.matches("notice-gathering-sitting-cancelled").count(), 2);
    }
}
