//! 排期: adds dates to a gathering. What generates them from a rule is [`crate::series`].

use liren_kernel::{Day, Instant, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_places::PlaceRow;
use liren_store::{Param, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, not_now, over};
use crate::{
    model::{Form, LecturerId, SittingId, SittingState, Stage},
    store::{SITTING_ADD, SITTING_LAST},
    subject::{Dated, Named, Names},
};

/// Add dates.
pub const VERB: Verb = Verb("gathering.schedule");

/// Dates in one command, and in one gathering, at most.
pub const SITTINGS_MAX: usize = 400;

/// A date to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSitting {
    /// The day.
    pub day: Day,
    /// Minutes from midnight.
    pub from: i64,
    /// Minutes from midnight, later than `from`; at most a day.
    pub until: i64,
    /// What it is about.
    pub theme: Option<Line>,
    /// Code of a place other than the gathering's.
    pub place: Option<String>,
    /// Who teaches.
    pub lecturer: Option<LecturerId>,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Schedule {
    /// Which gathering.
    pub gathering: DossierId,
    /// The dates.
    pub sittings: Vec<NewSitting>,
}

/// A date that is ready to be written.
#[derive(Debug)]
pub(crate) struct Ready {
    id: SittingId,
    theme: String,
    day: String,
    from_at: Instant,
    until_at: Instant,
    place: PlaceRow,
    lecturer: Option<LecturerId>,
}

impl Ready {
    /// Name of where it is held.
    pub(crate) fn place(&self) -> &str {
        &self.place.name
    }
}

/// What these dates name.
#[must_use]
pub fn names(sittings: &[NewSitting]) -> Names {
    Names {
        places: sittings.iter().filter_map(|s| s.place.clone()).collect(),
        lecturers: sittings.iter().filter_map(|s| s.lecturer).collect(),
    }
}

/// Checks a time of day.
///
/// # Errors
/// `refusal-gathering-span-of-day` at `until`.
pub(crate) fn hours(from: i64, until: i64) -> Result<(), Refusal> {
    if from < 0 || until <= from || until > 24 * 60 {
        return Err(Refusal::field("until", "refusal-gathering-hours"));
    }
    Ok(())
}

/// Finds the place that a date names, or the gathering's own.
///
/// # Errors
/// `refusal-gathering-place` at `place`.
pub(crate) fn place_of(code: Option<&str>, home: &PlaceRow, named: &Named) -> Result<PlaceRow, Refusal> {
    match code {
        None => Ok(home.clone()),
        Some(code) => named.places.get(code).cloned().ok_or_else(|| Refusal::field("place", "refusal-gathering-place")),
    }
}

pub(crate) fn make(
    sittings: &[NewSitting],
    home: &PlaceRow,
    named: &Named,
    cx: &Decide<'_>,
) -> Result<Vec<Ready>, Refusal> {
    if sittings.len() > SITTINGS_MAX {
        return Err(Refusal::new("refusal-gathering-many").arg("max", SITTINGS_MAX));
    }
    let mut sorted: Vec<&NewSitting> = sittings.iter().collect();
    sorted.sort_by_key(|s| (s.day, s.from));
    sorted
        .into_iter()
        .map(|s| {
            hours(s.from, s.until)?;
            if s.lecturer.is_some_and(|id| !named.lecturers.contains(&id)) {
                return Err(Refusal::field("lecturer", "refusal-choice-invalid"));
            }
            Ok(Ready {
                id: cx.id(),
                theme: s.theme.as_ref().map(|l| l.as_str().to_owned()).unwrap_or_default(),
                day: s.day.to_string(),
                from_at: s.day.start().plus_minutes(s.from),
                until_at: s.day.start().plus_minutes(s.until),
                place: place_of(s.place.as_deref(), home, named)?,
                lecturer: s.lecturer,
            })
        })
        .collect()
}

fn code(code: &Option<String>) -> Param<'_> {
    code.as_deref().map_or(Param::Null, Param::Text)
}

/// Writes dates, numbered on from the last; those of an approved gathering are shown at once.
pub(crate) fn add(change: Change, dates: Vec<Ready>) -> Change {
    add_listed(change, dates, false)
}

fn add_listed(change: Change, dates: Vec<Ready>, listed: bool) -> Change {
    if dates.is_empty() {
        return change;
    }
    let change = match dates.as_slice() {
        [one] => change.tell("sitting", one.id),
        _ => change,
    };
    change.and(Effect::rows(move |tx, cx| {
        let (last,) = tx.one(&SITTING_LAST, params![cx.dossier])?;
        let numbers: Vec<i64> = (last + 1..).take(dates.len()).collect();
        let mut values: Vec<Param<'_>> = Vec::with_capacity(dates.len() * 22);
        for (n, date) in numbers.iter().zip(&dates) {
            let place = &date.place;
            values.extend([
                Param::Blob(date.id.bytes()),
                Param::Int(cx.dossier),
                Param::Int(*n),
                Param::Text(&date.theme),
                Param::Text(&date.day),
                Param::Int(date.from_at.ms()),
                Param::Int(date.until_at.ms()),
                Param::Blob(place.id.bytes()),
                Param::Text(&place.name),
                code(&place.city),
                code(&place.district),
                code(&place.street),
                code(&place.community),
                code(&place.grid),
                code(&place.compound),
                date.lecturer.as_ref().map_or(Param::Null, |id| Param::Blob(id.bytes())),
                Param::Text(SittingState::Planned.name()),
                Param::Int(i64::from(listed)),
                Param::Null,
                Param::Text(""),
                Param::Int(0),
                Param::Int(0),
            ]);
        }
        tx.insert_many(SITTING_ADD, 22, &values)?;
        Ok(())
    }))
}

impl Command for Schedule {
    type Subject = Dated;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Names) {
        (self.gathering, names(&self.sittings))
    }
    fn decide(self, dated: &Dated, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let gathering = &dated.gathering;
        if !matches!(gathering.stage, Stage::Planned | Stage::Asked | Stage::Open | Stage::Held) {
            return Err(not_now());
        }
        if gathering.record.form == Form::Programme {
            return Err(Refusal::new("refusal-gathering-programme"));
        }
        if self.sittings.is_empty() {
            return Err(Refusal::new("refusal-gathering-no-dates"));
        }
        if gathering.sittings.len() + self.sittings.len() > SITTINGS_MAX {
            return Err(Refusal::new("refusal-gathering-many").arg("max", SITTINGS_MAX));
        }
        let home = dated.home.as_ref().ok_or_else(|| Refusal::new("refusal-gathering-place"))?;
        let taken = |s: &NewSitting| {
            let from = s.day.start().plus_minutes(s.from);
            gathering.sittings.iter().any(|old| {
                old.state != SittingState::Cancelled
                    && old.from_at == from
                    && s.place
                        .as_ref()
                        .is_none_or(|code| dated.named.places.get(code).is_some_and(|p| p.id == old.place))
            })
        };
        if let Some(twice) = self.sittings.iter().find(|s| taken(s)) {
            return Err(Refusal::new("refusal-gathering-twice").arg("day", twice.day));
        }
        let dates = make(&self.sittings, home, &dated.named, cx)?;
        let count = dates.len();
        let open = gathering.stage.is_running();
        let listed = open && gathering.record.open_to != crate::model::OpenTo::Team;
        let change = if gathering.stage == Stage::Held { Change::to(Stage::Open.name()) } else { Change::none() };
        let ends = gathering.sittings.iter().map(|s| s.until_at);
        let last = ends.chain(dates.iter().map(|d| d.until_at)).max();
        let found_by = gathering.words(home, dates.iter().map(Ready::place))?;
        let change = add_listed(change, dates, listed).and(entry(cx, "scheduled", json!({ "sittings": count })));
        let change = change.and(found_by);
        let change = if open { over::watch(change, gathering.header.id, last) } else { change };
        Ok(change.tell("sittings", count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, dated, sitting};

    #[test]
    fn dates_are_added_once_and_in_order() {
        let kit = Kit::new();
        let at = dated(Stage::Open);
        let id = at.gathering.header.id;
        let schedule = |sittings| Schedule { gathering: id, sittings };
        let refused = |s: Vec<NewSitting>| schedule(s).decide(&at, &kit.cx()).unwrap_err().key;
        assert_eq!(refused(vec![]), "refusal-gathering-no-dates");
        // The kit's gathering has a sitting on 27 June at 14:00 already.
        assert_eq!(refused(vec![sitting("2026-06-27")]), "refusal-gathering-twice");
        let mut wrong = sitting("2026-07-04");
        wrong.until = wrong.from;
        assert_eq!(refused(vec![wrong]), "refusal-gathering-hours");
        let many =
            (0..400).map(|n| NewSitting { day: sitting("2026-07-04").day.plus_days(n), ..sitting("2026-07-04") });
        assert_eq!(refused(many.collect()), "refusal-gathering-many");
        let made = make(
            &[sitting("2026-07-11"), sitting("2026-07-04")],
            at.home.as_ref().unwrap(),
            &Named::default(),
            &kit.cx(),
        );
        let days: Vec<String> = made.unwrap().into_iter().map(|d| d.day).collect();
        assert_eq!(days, ["2026-07-04", "2026-07-11"]);
        assert!(schedule(vec![sitting("2026-07-04")]).decide(&at, &kit.cx()).is_ok());
        let closed = dated(Stage::Closed);
        let late = schedule(vec![sitting("2026-07-04")]).decide(&closed, &kit.cx());
        assert_eq!(late.unwrap_err().key, "refusal-gathering-not-now");
    }
}
