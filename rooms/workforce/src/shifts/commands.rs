//! Planning a shift and calling it off.

use liren_kernel::{Id, Instant, Line, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, Effect, Facts, Fault, Header, LoadContext, OrgId, PersonId, Subject,
};
use liren_people::{PersonRow, find, model::path_of_code};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};

use super::{
    model::{Span, fits},
    store::{self, ShiftRow},
};
use crate::{
    folk,
    network::{model::Rules, rules_at},
};

/// Somebody who is to be on duty, with what stands around it.
#[derive(Debug)]
pub struct Planning {
    /// Who.
    pub person: PersonRow,
    /// Where the person works: organisation and code of the place.
    pub at: Option<(Option<OrgId>, String)>,
    /// The rules there; the usual ones where no station is open.
    pub rules: Rules,
    /// Live shifts of the days around.
    pub others: Vec<Span>,
}

impl Subject for Planning {
    /// Who, and from when.
    type Key = (PersonId, Instant);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (person, from): &Self::Key) -> Result<Option<Self>, Fault> {
        // Two leads who plan the same person at once stand in line.
        tx.exec(&liren_people::store::PERSON_LOCK, params![*person])?;
        let Some(row) = find::person(tx, cx.reach, *person)?.filter(|row| row.until_day.is_none()) else {
            return Ok(None);
        };
        let posts = folk::posts(tx, *person, cx.now)?;
        let works = folk::works_at(&posts);
        let community = works.as_ref().and_then(|(_, path)| path.community.clone().or_else(|| path.street.clone()));
        let rules = rules_at(tx, community.as_deref())?.unwrap_or_else(|| Rules::with(Vec::new()));
        let (start, end) = (from.day().plus_days(-9).start(), from.day().plus_days(10).start());
        let shifts = tx.all(&store::OF_PERSON, params![*person, start, end])?;
        let live = shifts.iter().filter(|shift| shift.cancelled_at.is_none());
        Ok(Some(Self {
            person: row,
            at: works.and_then(|(org, path)| path.narrowest().map(|(_, code)| (org, code.to_owned()))),
            rules,
            others: live.map(|shift| Span { from: shift.from_at, until: shift.until_at }).collect(),
        }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        let path = self.at.as_ref().and_then(|(_, code)| path_of_code(code)).unwrap_or_default();
        Facts { path, ..Facts::default() }
    }
}

/// Plans a shift.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlanShift {
    /// Whose.
    pub person: PersonId,
    /// Begins.
    pub from: Instant,
    /// Ends.
    pub until: Instant,
    /// What for: 晚间值守.
    pub duty: Line,
}

impl Command for PlanShift {
    type Subject = Planning;
    const VERB: Verb = Verb("shift.plan");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (PersonId, Instant) {
        (self.person, self.from)
    }
    fn decide(self, on: &Planning, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if self.from < cx.now.day().start() {
            return Err(Refusal::field("day", "refusal-shift-past"));
        }
        let Some((org, code)) = on.at.clone() else {
            return Err(Refusal::field("person", "refusal-mentor-post"));
        };
        let span = Span { from: self.from, until: self.until };
        fits(&on.rules, &on.others, span)?;
        let evening = span.evening(on.rules.evening_from);
        let id: Id<()> = cx.id();
        let day = self.from.day().to_string();
        let Self { person, from, until, duty } = self;
        let args = vec![("day".into(), day), ("duty".into(), duty.as_str().to_owned())];
        Ok(Change::none()
            .tell("shift", id)
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::ADD, params![id, person, org, code, from, until, evening, duty, cx.actor])?;
                Ok(())
            }))
            .and(Effect::Tell { person, key: "notice-shift-planned", args }))
    }
}

/// A shift whose place is within reach.
#[derive(Debug)]
pub struct Shift {
    row: ShiftRow,
}

impl Subject for Shift {
    type Key = Id<()>;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &Id<()>) -> Result<Option<Self>, Fault> {
        let Some(row) = tx.opt(&store::BY_ID, params![*key])? else { return Ok(None) };
        let path = path_of_code(&row.place_code).unwrap_or_default();
        let seen = cx.reach.places().any(|(column, code)| path.code(column) == Some(code));
        Ok(seen.then_some(Self { row }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: path_of_code(&self.row.place_code).unwrap_or_default(), ..Facts::default() }
    }
}

/// Calls a shift off; it stays to be seen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CancelShift {
    /// Which.
    pub shift: Id<()>,
    /// Why.
    pub reason: Line,
}

impl Command for CancelShift {
    type Subject = Shift;
    const VERB: Verb = Verb("shift.cancel");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Id<()> {
        self.shift
    }
    fn decide(self, on: &Shift, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.row.cancelled_at.is_some() || on.row.until_at <= cx.now {
            return Err(Refusal::new("refusal-shift-gone"));
        }
        let (shift, reason) = (self.shift, self.reason);
        let args = vec![("day".into(), on.row.from_at.day().to_string())];
        Ok(Change::none()
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::CANCEL, params![shift, cx.now, reason])?;
                Ok(())
            }))
            .and(Effect::Tell { person: on.row.person, key: "notice-shift-cancelled", args }))
    }
}
