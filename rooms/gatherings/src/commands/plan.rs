//! 策划: opens a gathering with its plan and, when they are known already, its dates.

use liren_kernel::{Level, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, change::NewDossier};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    entry, keep,
    sittings::{self, NewSitting, Ready},
};
use crate::{
    model::{Audience, Counts, Form, KIND, OpenTo, Stage},
    outline::Outline,
    store::Record,
    subject::{Ground, Names},
};

/// Plan.
pub const VERB: Verb = Verb("gathering.plan");

/// Most places in one gathering.
pub const CAPACITY_MAX: i64 = 5_000;

/// What a plan settles; the same when it is changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Details {
    /// What kind.
    pub form: Form,
    /// 主题.
    pub title: Line,
    /// Whom it is for.
    pub audience: Audience,
    /// Youngest age, in years.
    pub age_from: Option<i64>,
    /// Oldest age, in years.
    pub age_to: Option<i64>,
    /// Who may sign up by themselves.
    pub open_to: OpenTo,
    /// Places; 0 for any number.
    pub capacity: i64,
    /// What the hours of those who come count as.
    pub credit: Counts,
    /// The rest.
    pub outline: Outline,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// Code of the place it is a gathering of: a venue, a compound, a community, a street.
    pub at: String,
    /// The plan.
    pub details: Details,
    /// The programme it belongs to.
    pub parent: Option<DossierId>,
    /// Dates that are known already.
    pub sittings: Vec<NewSitting>,
}

impl Details {
    /// Checks what the types do not.
    ///
    /// # Errors
    /// `refusal-gathering-capacity`, `refusal-gathering-ages`, `refusal-gathering-programme`.
    pub fn check(&self) -> Result<(), Refusal> {
        if !(0..=CAPACITY_MAX).contains(&self.capacity) {
            return Err(Refusal::field("capacity", "refusal-gathering-capacity").arg("max", CAPACITY_MAX));
        }
        let ages = [self.age_from, self.age_to];
        if ages.iter().flatten().any(|age| !(0..=120).contains(age))
            || matches!(ages, [Some(from), Some(to)] if from > to)
        {
            return Err(Refusal::field("age_from", "refusal-gathering-ages"));
        }
        Ok(())
    }

    /// The room's row of it.
    ///
    /// # Errors
    /// `refusal-form-broken` when the outline cannot be written, which does not happen.
    pub fn record(&self, before: Option<&Record>, planner: liren_office::PersonId) -> Result<Record, Refusal> {
        let outline = serde_json::to_string(&self.outline).map_err(|_| Refusal::new("refusal-form-broken"))?;
        Ok(Record {
            dossier: before.map_or(0, |r| r.dossier),
            form: self.form,
            parent: before.and_then(|r| r.parent),
            audience: self.audience,
            age_from: self.age_from,
            age_to: self.age_to,
            open_to: self.open_to,
            capacity: self.capacity,
            credit: self.credit,
            outline,
            budget: self.outline.total(),
            cost: before.and_then(|r| r.cost),
            outcome: before.and_then(|r| r.outcome.clone()),
            planned_by: before.map_or(planner, |r| r.planned_by),
            ask: before.and_then(|r| r.ask),
        })
    }
}

/// Words by which a gathering is found, besides title and number: where it is held, each stop of a tour once, what it
/// is for and what happens.
#[must_use]
pub fn words<'a>(places: impl IntoIterator<Item = &'a str>, outline: &Outline) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for place in places {
        if !words.iter().any(|word| word == place) {
            words.push(place.to_owned());
        }
    }
    words.extend(outline.aim.as_ref().map(|p| p.as_str().to_owned()));
    words.extend(outline.flow.iter().map(|s| format!("{} {}", s.item, s.who)));
    words
}

impl Command for Plan {
    type Subject = Ground;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (String, Option<DossierId>, Names) {
        (self.at.clone(), self.parent, sittings::names(&self.sittings))
    }
    fn decide(self, ground: &Ground, cx: &Decide<'_>) -> Result<Change, Refusal> {
        self.details.check()?;
        let programme = self.details.form == Form::Programme;
        if programme && !self.sittings.is_empty() {
            return Err(Refusal::field("form", "refusal-gathering-programme"));
        }
        let parent = match &ground.parent {
            None => None,
            Some(header) if header.facet == Form::Programme.name() && header.closed_at.is_none() => Some(header.seq),
            Some(_) => return Err(Refusal::field("parent", "refusal-gathering-parent")),
        };
        let level = if self.details.open_to == OpenTo::Public { Level::Public } else { Level::Community };
        let id: DossierId = cx.id();
        let mut record = self.details.record(None, cx.actor.person)?;
        record.parent = parent;
        let dates = sittings::make(&self.sittings, &ground.place, &ground.named, cx)?;
        let change = Change::open(NewDossier {
            id,
            kind: KIND,
            number_stem: ground.stem.clone(),
            title: self.details.title.as_str().to_owned(),
            level,
            state: Stage::Planned.name(),
            facet: self.details.form.name().to_owned(),
            lead: ground.lead,
            place: Some(ground.place.id),
            path: ground.path(),
            due_at: None,
        })
        .and(Effect::Join { party: *cx.actor.person.bytes(), part: "lead", reason: "planned it".into() })
        .and(entry(cx, "planned", json!({ "place": ground.place.name, "sittings": dates.len() })))
        .and(Effect::Words(words(
            std::iter::once(&*ground.place.name).chain(dates.iter().map(Ready::place)),
            &self.details.outline,
        )))
        .and(keep(record));
        Ok(sittings::add(change, dates))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, details, ground, sitting};

    fn plan() -> Plan {
        Plan { at: "140213901001-v1".into(), details: details(), parent: None, sittings: vec![sitting("2026-06-27")] }
    }

    #[test]
    fn a_plan_opens_a_numbered_dossier_led_by_who_planned_it() {
        let kit = Kit::new();
        let change = plan().decide(&ground(), &kit.cx()).unwrap();
        let open = change.open.as_ref().unwrap();
        assert_eq!((open.number_stem.as_str(), open.state, open.level), ("梧桐活动", "planned", Level::Public));
        assert_eq!(open.facet, "lecture");
        let effects = debug(&change);
        assert!(effects.contains("Join") && effects.contains("Words") && effects.contains("Room"), "{effects}");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let kit = Kit::new();
        let refused = |plan: Plan| plan.decide(&ground(), &kit.cx()).unwrap_err().key;
        let mut wrong = plan();
        wrong.details.capacity = 5_001;
        assert_eq!(refused(wrong), "refusal-gathering-capacity");
        let mut wrong = plan();
        (wrong.details.age_from, wrong.details.age_to) = (Some(9), Some(6));
        assert_eq!(refused(wrong), "refusal-gathering-ages");
        let mut wrong = plan();
        wrong.details.form = Form::Programme;
        assert_eq!(refused(wrong), "refusal-gathering-programme");
        let mut wrong = plan();
        wrong.sittings[0].place = Some("140213901001-v9".into());
        assert_eq!(refused(wrong), "refusal-gathering-place");
    }

    #[test]
    fn only_an_open_programme_takes_others_in() {
        let kit = Kit::new();
        let mut at = ground();
        let mut header = crate::commands::tests::gathering(Stage::Open).header;
        at.parent = Some(header.clone());
        assert_eq!(plan().decide(&at, &kit.cx()).unwrap_err().key, "refusal-gathering-parent");
        header.facet = "programme".into();
        at.parent = Some(header);
        assert!(plan().decide(&at, &kit.cx()).is_ok());
    }
}
