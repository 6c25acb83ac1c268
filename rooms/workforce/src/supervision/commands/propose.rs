//! 提出督导协议: who supervises whom, from when, how often, to what end. It is in force once all of them agree.

use liren_kernel::{Day, Level, Line, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, PersonId, change::NewDossier};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::task;
use crate::{
    effects::for_team,
    numbers,
    supervision::{
        model::{EVERY, KIND, MOST, State},
        store,
        subject::{Proposal, SUPERVISEE, SUPERVISOR},
    },
};

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Propose {
    /// Who supervises.
    pub supervisor: PersonId,
    /// The unit of an external professional.
    pub unit: Option<Line>,
    /// Who is supervised.
    pub supervisees: Vec<PersonId>,
    /// From when.
    pub from: Day,
    /// Until when, if that is settled.
    pub until: Option<Day>,
    /// A session at least every so many days.
    pub every_days: i64,
    /// What it is for.
    pub aims: Paragraph,
}

impl Command for Propose {
    type Subject = Proposal;
    const VERB: Verb = Verb("supervision.propose");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (PersonId, Vec<PersonId>) {
        let mut people = self.supervisees.clone();
        people.sort_unstable();
        people.dedup();
        (self.supervisor, people)
    }
    fn decide(self, proposal: &Proposal, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let people: Vec<PersonId> = proposal.supervisees.iter().map(|(person, ..)| *person).collect();
        if people.is_empty() || !proposal.all_work || people.len() > MOST {
            return Err(Refusal::field("supervisees", "refusal-supervision-supervisees").arg("max", MOST));
        }
        if people.contains(&self.supervisor) {
            return Err(Refusal::field("supervisor", "refusal-supervision-oneself"));
        }
        if !proposal.fit {
            return Err(Refusal::field("supervisor", "refusal-supervision-post"));
        }
        if proposal.already {
            return Err(Refusal::field("supervisees", "refusal-supervision-already"));
        }
        if !EVERY.contains(&self.every_days) {
            return Err(Refusal::field("every_days", "refusal-supervision-every")
                .arg("min", EVERY.start())
                .arg("max", EVERY.end()));
        }
        if self.until.is_some_and(|until| until <= self.from) {
            return Err(Refusal::field("until", "refusal-supervision-until"));
        }
        let names: Vec<&str> = proposal.supervisees.iter().map(|(_, name, _)| name.as_str()).collect();
        let station = proposal.supervisees.iter().find_map(|(.., org)| *org);
        let mut change = Change::open(NewDossier {
            id: cx.id(),
            kind: KIND,
            number_stem: numbers::SUPERVISION.into(),
            title: format!("{} → {}", proposal.supervisor, names.join(" / ")),
            level: Level::Community,
            state: State::Proposed.name(),
            facet: String::new(),
            lead: None,
            place: None,
            path: proposal.path.clone(),
            due_at: None,
        });
        let unit = self.unit.as_ref().map(|unit| unit.as_str().to_owned()).unwrap_or_default();
        let (supervisor, every) = (self.supervisor, self.every_days);
        let (from, until) = (self.from.to_string(), self.until.map(|day| day.to_string()));
        let members: Vec<(PersonId, &'static str)> =
            std::iter::once((supervisor, SUPERVISOR)).chain(people.iter().map(|p| (*p, SUPERVISEE))).collect();
        for (person, part) in &members {
            change = change.and(Effect::Join { party: *person.bytes(), part, reason: "agreement".into() });
        }
        let actor = cx.actor.person;
        let rest = members.clone();
        change = change.and(Effect::rows(move |tx, cx| {
            tx.exec(&store::RECORD_ADD, params![cx.dossier, supervisor, unit, station, from, until, every])?;
            for (person, part) in &members {
                let agreed = (*person == actor).then_some(cx.now);
                tx.exec(&store::MEMBER_ADD, params![cx.dossier, *person, *part, agreed])?;
            }
            Ok(())
        }));
        change = change.and(for_team(cx.id(), "aims", cx.now, json!({ "text": self.aims })));
        for (person, _) in rest.into_iter().filter(|(person, _)| *person != actor) {
            change = change.and(task("supervision.agree", person, None)).and(Effect::Tell {
                person,
                key: "notice-supervision-proposed",
                args: vec![("supervisor".into(), proposal.supervisor.clone())],
            });
        }
        Ok(change)
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "every_days": self.every_days, "from": self.from, "until": self.until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervision::commands::tests::{Kit, person, text};
    use liren_kernel::PlacePath;

    fn proposal() -> Proposal {
        Proposal {
            supervisor: "何怀远".into(),
            fit: true,
            supervisees: vec![(person(1), "梁小满".into(), None)],
            all_work: true,
            already: false,
            path: PlacePath::of_division("140213901"),
        }
    }
    fn propose(kit: &Kit, change: impl FnOnce(&mut Propose, &mut Proposal)) -> Result<Change, Refusal> {
        let (mut on, day) = (proposal(), kit.now.day());
        let mut propose = Propose {
            supervisor: person(9),
            unit: None,
            supervisees: vec![person(1)],
            from: day,
            until: None,
            every_days: 30,
            aims: text("会听、会问、会记"),
        };
        change(&mut propose, &mut on);
        propose.decide(&on, &kit.cx())
    }

    #[test]
    fn an_agreement_needs_two_who_fit_and_a_rhythm() {
        let kit = Kit::supervisor();
        let key = |f: &dyn Fn(&mut Propose, &mut Proposal)| propose(&kit, |p, on| f(p, on)).unwrap_err().key;
        assert_eq!(key(&|p, _| p.supervisor = person(1)), "refusal-supervision-oneself");
        assert_eq!(key(&|_, on| on.fit = false), "refusal-supervision-post");
        assert_eq!(key(&|_, on| on.already = true), "refusal-supervision-already");
        assert_eq!(key(&|_, on| on.all_work = false), "refusal-supervision-supervisees");
        assert_eq!(key(&|p, _| p.every_days = 3), "refusal-supervision-every");
        assert_eq!(key(&|p, _| p.until = Some(p.from)), "refusal-supervision-until");
    }

    #[test]
    fn what_it_is_for_is_for_the_two_and_its_street_not_its_community() {
        let kit = Kit::supervisor();
        let change = propose(&kit, |_, _| {}).unwrap();
        let open = change.open.as_ref().unwrap();
        assert_eq!((open.level, open.path.community.as_deref()), (Level::Community, None));
        assert!(!open.title.contains("会听"));
        let levels: Vec<Level> = crate::supervision::commands::tests::entries(&change).map(|e| e.level).collect();
        assert_eq!(levels, [Level::NeedToKnow]);
    }
}
