//! 开班: title, evenings, groups.

use liren_kernel::{Day, Id, Level, Line, PlacePath, Refusal, ScopeColumn, Verb};
use liren_office::{
    Basis, Change, Command, Decide, Effect, Facts, Fault, Header, LoadContext, OrgId, Subject, change::NewDossier,
};
use liren_places::{PlaceRow, find};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::entry;
use crate::cohort::{
    model::{KIND, Rules, Stage},
    number, store,
};

/// Open a class.
pub const VERB: Verb = Verb("cohort.open");

/// Days from the first to the last evening at most.
const LONGEST: i32 = 180;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Open {
    /// Code of the street or district it is for.
    pub at: String,
    /// 2026 年第一期社区工作者培训班.
    pub title: Line,
    /// First evening that may be used.
    pub first_day: Day,
    /// Last one.
    pub last_day: Day,
    /// Weekdays, Monday is 1.
    pub evenings: Vec<i8>,
    /// Minutes after midnight.
    pub begins: i64,
    /// Of a sitting.
    pub minutes: i64,
    /// Where it meets.
    pub venue: Line,
    /// Names of its groups.
    pub groups: Vec<Line>,
}

/// Where a class is opened.
#[derive(Debug)]
pub struct Ground {
    place: PlaceRow,
    org: Option<OrgId>,
}

impl Subject for Ground {
    type Key = String;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, code: &String) -> Result<Option<Self>, Fault> {
        let place = find::by_code(tx, code)?.filter(PlaceRow::is_open);
        Ok(place.map(|place| Self { place, org: cx.actor.orgs().next() }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.place.path(), ..Facts::default() }
    }
}

impl Command for Open {
    type Subject = Ground;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.at.clone()
    }
    fn decide(self, ground: &Ground, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let path: PlacePath = ground.place.path();
        // A class is for a whole street or district: whoever works in one community alone reaches it as a learner.
        if !matches!(path.narrowest(), Some((ScopeColumn::Street | ScopeColumn::District, _))) {
            return Err(Refusal::field("at", "refusal-cohort-place"));
        }
        window(self.first_day, self.last_day, &self.evenings)?;
        hours(self.begins, self.minutes)?;
        if !(1..=12).contains(&self.groups.len()) {
            return Err(Refusal::field("groups", "refusal-number-range").arg("min", 1).arg("max", 12));
        }
        let rules = json!(Rules::default()).to_string();
        let evenings: Vec<String> = self.evenings.iter().map(i8::to_string).collect();
        let groups: Vec<(Id<()>, Line)> = self.groups.into_iter().map(|name| (cx.id(), name)).collect();
        let id = cx.id();
        let steward = *cx.actor.person.bytes();
        let change = Change::open(NewDossier {
            id,
            kind: KIND,
            number_stem: number::stem(&ground.place.name),
            title: self.title.as_str().to_owned(),
            level: Level::Community,
            state: Stage::Planned.name(),
            facet: String::new(),
            lead: ground.org,
            place: Some(ground.place.id),
            path,
            due_at: None,
        });
        let row = Effect::rows(move |tx, cx| {
            let evenings = evenings.join(",");
            let (first, last) = (self.first_day.to_string(), self.last_day.to_string());
            let (begins, minutes) = (self.begins, self.minutes);
            tx.exec(
                &store::RECORD_ADD,
                params![cx.dossier, first, last, evenings, begins, minutes, self.venue, rules],
            )?;
            for (id, name) in &groups {
                tx.exec(&store::GROUP_ADD, params![*id, cx.dossier, name])?;
            }
            Ok(())
        });
        Ok(change
            .and(Effect::Join { party: steward, part: "steward", reason: "opened it".into() })
            .and(row)
            .and(entry(cx, "cohort_opened", json!({})))
            .tell("cohort", id))
    }
}

/// Checks the days that may be used.
pub(crate) fn window(first: Day, last: Day, evenings: &[i8]) -> Result<(), Refusal> {
    if last < first {
        return Err(Refusal::field("last_day", "refusal-cohort-days"));
    }
    if first.plus_days(i64::from(LONGEST)) < last {
        return Err(Refusal::field("last_day", "refusal-cohort-long").arg("max", LONGEST));
    }
    if evenings.is_empty() || evenings.iter().any(|d| !(1..=7).contains(d)) {
        return Err(Refusal::field("evenings", "refusal-choice-invalid"));
    }
    Ok(())
}

/// Checks when sittings begin and how long they are.
pub(crate) fn hours(begins: i64, minutes: i64) -> Result<(), Refusal> {
    if !(0..24 * 60).contains(&begins) {
        return Err(Refusal::field("begins", "refusal-cohort-hour"));
    }
    if !(15..=8 * 60).contains(&minutes) {
        return Err(Refusal::field("minutes", "refusal-number-range").arg("min", 15).arg("max", 480));
    }
    if begins + minutes > 24 * 60 {
        return Err(Refusal::field("begins", "refusal-cohort-midnight"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_evening_goes_on_past_midnight() {
        let key = |begins, minutes| hours(begins, minutes).map_err(|r| (r.key, r.field.unwrap_or_default()));
        assert_eq!(key(23 * 60, 60), Ok(()));
        assert_eq!(key(23 * 60 + 33, 60), Err(("refusal-cohort-midnight".to_owned(), "begins".to_owned())));
        assert_eq!(key(9 * 60, 14).unwrap_err().1, "minutes");
    }
}
