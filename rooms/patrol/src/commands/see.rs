//! 这一层看过了: a floor without anything wrong; and 这个楼道巡完了.

use liren_kernel::{Instant, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};

use super::happened;
use crate::{
    checklist,
    store::{self, StopRow},
    subject::Round,
};

/// See a floor.
pub const VERB: Verb = Verb("patrol.see");
/// Leave an entrance.
pub const LEAVE: Verb = Verb("patrol.leave_stop");

/// The command. The same floor twice is one floor, from whichever phone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct See {
    /// In which round.
    pub round: DossierId,
    /// Code of the entrance.
    pub entrance: String,
    /// Which floor.
    pub floor: i64,
    /// When, by the phone's clock; now when it says nothing.
    pub at: Option<Instant>,
}

/// The stop, and a floor that is inside the house.
pub(super) fn inside<'r>(round: &'r Round, entrance: &str, floor: i64) -> Result<&'r StopRow, Refusal> {
    let stop = round.stop(entrance).ok_or_else(|| Refusal::field("entrance", "refusal-patrol-stop"))?;
    if !(1..=stop.height).contains(&floor) {
        return Err(Refusal::field("floor", "refusal-patrol-floor").arg("max", stop.height));
    }
    Ok(stop)
}

/// A round is walked on its day, or on the day before when the weather asks for it; whoever tries it out a week early is told
/// so, and spoils neither coverage nor hours. What a phone wrote down so early stays on it with the reason.
pub(super) fn on_its_day(round: &Round, at: Instant) -> Result<(), Refusal> {
    if at.day() < round.row.day.plus_days(-1) {
        return Err(Refusal::new("refusal-patrol-before").arg("day", round.row.day));
    }
    Ok(())
}

/// A round that is walked began, whoever forgot to say so.
pub(super) fn begun(change: Change, round: &Round, at: Instant) -> Change {
    if round.row.started_at.is_some_and(|started| started <= at) {
        return change;
    }
    let mut change = change;
    if round.stage == crate::model::Stage::Planned {
        change.patch.state = Some(crate::model::Stage::Walking.name());
    }
    change.and(Effect::TasksDone { verb: Some("patrol.start") }).and(Effect::rows(move |tx, cx| {
        tx.exec(&store::ROUND_START, params![cx.dossier, at])?;
        Ok(())
    }))
}

/// The stop is done; of several moments the first counts.
pub(super) fn left(stop: &StopRow, at: Instant) -> Effect {
    let entrance = stop.entrance.clone();
    Effect::rows(move |tx, cx| {
        tx.exec(&store::STOP_LEFT, params![cx.dossier, entrance, at])?;
        Ok(())
    })
}

/// What is recorded at an entrance of a grid's round shows that it was seen.
pub(super) fn seen(change: Change, round: &Round, stop: &StopRow, at: Instant) -> Change {
    if round.is_grid() { change.and(left(stop, at)) } else { change }
}

pub(super) fn floor(stop: &StopRow, floor: i64, at: Instant) -> Effect {
    let (entrance, compound) = (stop.entrance.clone(), stop.compound.clone());
    Effect::rows(move |tx, cx| {
        tx.exec(&store::FLOOR_ADD, params![cx.dossier, entrance, compound, floor, at, cx.actor])?;
        Ok(())
    })
}

impl Command for See {
    type Subject = Round;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.round
    }
    fn decide(self, round: &Round, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let stop = inside(round, &self.entrance, self.floor)?;
        // The checklist says what a clear floor is, here as on the phone.
        checklist::read(&round.checklist, &checklist::answers(self.floor, "none", "", ""))?;
        let at = happened(self.at, cx.now);
        on_its_day(round, at)?;
        let change = Change::none().and(floor(stop, self.floor, at));
        Ok(begun(seen(change, round, stop, at), round, at))
    }
}

/// An entrance is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LeaveStop {
    /// In which round.
    pub round: DossierId,
    /// Code of the entrance.
    pub entrance: String,
    /// When, by the phone's clock; now when it says nothing.
    pub at: Option<Instant>,
}

impl Command for LeaveStop {
    type Subject = Round;
    const VERB: Verb = LEAVE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.round
    }
    fn decide(self, round: &Round, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let stop = round.stop(&self.entrance).ok_or_else(|| Refusal::field("entrance", "refusal-patrol-stop"))?;
        let at = happened(self.at, cx.now);
        on_its_day(round, at)?;
        Ok(Change::none().and(left(stop, at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, round};

    #[test]
    fn a_floor_is_inside_the_house_and_never_in_the_future() {
        let kit = Kit::new();
        let at = round();
        let see = |entrance: &str, floor, minutes| {
            See { round: at.header.id, entrance: entrance.into(), floor, at: Some(kit.now.plus_minutes(minutes)) }
                .decide(&at, &kit.cx())
        };
        let change = see("140213901001-c1-e1", 3, 24 * 60).unwrap();
        assert_eq!(change.patch.state, Some("walking"), "a clock that is a day ahead refuses nothing");
        assert!(debug(&change).contains("Room"));
        assert_eq!(see("140213901001-c1-e1", 7, 0).unwrap_err().key, "refusal-patrol-floor");
        assert_eq!(see("140213901001-c1-e9", 3, 0).unwrap_err().key, "refusal-patrol-stop");
        let mut early = round();
        early.row.day = kit.now.day().plus_days(2);
        let key = See { round: early.header.id, entrance: "140213901001-c1-e1".into(), floor: 3, at: None }
            .decide(&early, &kit.cx())
            .unwrap_err()
            .key;
        assert_eq!(key, "refusal-patrol-before");
        assert_eq!(happened(Some(kit.now.plus_minutes(9)), kit.now), kit.now);
    }
}
