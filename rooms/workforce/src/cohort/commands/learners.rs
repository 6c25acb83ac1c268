//! 学员: who learns in the class and in which group. Nothing is overwritten: each change begins a new stretch.

use liren_kernel::{Id, Line, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, Facts, Fault, Header, LoadContext, PersonId, Subject,
};
use liren_people::find;
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{all, entry, not_settled, tell};
use crate::cohort::{store, subject::Cohort};

/// Add learners.
pub const ENROL: Verb = Verb("cohort.enrol");
/// A learner leaves.
pub const WITHDRAW: Verb = Verb("cohort.withdraw");
/// A learner changes group.
pub const REGROUP: Verb = Verb("cohort.regroup");
/// A learner leads the group.
pub const LEADER: Verb = Verb("cohort.name_leader");

/// Learners in one class at most.
pub const MOST: usize = 200;

/// Adds learners, to the group named or each to the smallest.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Enrol {
    /// Which class.
    pub cohort: DossierId,
    /// Who.
    pub people: Vec<PersonId>,
    /// Where to.
    pub group: Option<Id<()>>,
}

/// A class and those of the people named that the actor can see.
#[derive(Debug)]
pub struct Enrolling {
    pub(crate) cohort: Cohort,
    pub(crate) seen: Vec<PersonId>,
}

impl Subject for Enrolling {
    type Key = (DossierId, Vec<PersonId>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, people): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(cohort) = Cohort::load(tx, cx, id)? else { return Ok(None) };
        let mut seen = Vec::new();
        for person in people.iter().take(MOST) {
            seen.extend(find::person(tx, cx.reach, *person)?.filter(|p| p.until_day.is_none()).map(|p| p.id));
        }
        Ok(Some(Self { cohort, seen }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.cohort.header)
    }
    fn facts(&self) -> Facts {
        self.cohort.facts()
    }
}

impl Command for Enrol {
    type Subject = Enrolling;
    const VERB: Verb = ENROL;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Vec<PersonId>) {
        (self.cohort, self.people.clone())
    }
    fn decide(self, subject: &Enrolling, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let cohort = &subject.cohort;
        not_settled(cohort)?;
        if self.people.is_empty() || self.people.iter().any(|p| !subject.seen.contains(p)) {
            return Err(Refusal::field("people", "refusal-cohort-people"));
        }
        if self.group.is_some_and(|g| cohort.group(g).is_none()) {
            return Err(Refusal::field("group", "refusal-choice-invalid"));
        }
        let mut sizes: Vec<(usize, Id<()>)> =
            cohort.groups.iter().map(|g| (cohort.learners().filter(|l| l.grp == Some(g.id)).count(), g.id)).collect();
        let mut new: Vec<(PersonId, Option<Id<()>>)> = Vec::new();
        for person in self.people {
            if cohort.learner(person).is_some() || new.iter().any(|(p, _)| *p == person) {
                continue;
            }
            let smallest = sizes.iter_mut().min_by_key(|(size, _)| *size);
            let group = self.group.or(smallest.as_ref().map(|(_, id)| *id));
            if let Some((size, _)) = smallest {
                *size += 1;
            }
            new.push((person, group));
        }
        if cohort.learners().count() + new.len() > MOST {
            return Err(Refusal::field("people", "refusal-cohort-many").arg("max", MOST));
        }
        let change =
            Change::none().and(entry(cx, "cohort_enrolled", json!({ "count": new.len() }))).tell("count", new.len());
        let join = |(person, _): &(PersonId, _)| {
            let party = *person.bytes();
            [
                Effect::Join { party, part: "learner", reason: "enrolled".into() },
                tell(cohort, *person, "notice-cohort-enrolled", &[]),
            ]
        };
        let change = all(change, new.iter().flat_map(join).collect::<Vec<_>>());
        Ok(change.and(Effect::rows(move |tx, cx| {
            for (person, group) in &new {
                tx.exec(&store::STRETCH_ADD, params![cx.dossier, *person, *group, false, cx.now])?;
            }
            Ok(())
        })))
    }
}

/// Ends somebody's time in the class; marks, tasks and scores stay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Withdraw {
    /// Which class.
    pub cohort: DossierId,
    /// Who.
    pub person: PersonId,
    /// Why; only the staff of the class reads it.
    pub reason: Line,
}

impl Command for Withdraw {
    type Subject = Cohort;
    const VERB: Verb = WITHDRAW;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let person = self.person;
        cohort.learner(person).ok_or_else(|| Refusal::new("refusal-cohort-no-learner"))?;
        let reason = self.reason;
        Ok(Change::none()
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::STRETCH_END, params![cx.dossier, person, cx.now, reason])?;
                Ok(())
            }))
            .and(Effect::Leave { party: *person.bytes(), part: "learner" })
            .and(entry(cx, "cohort_left", json!({ "count": 1 })))
            .and(tell(cohort, person, "notice-cohort-left", &[])))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "cohort": self.cohort, "person": self.person })
    }
}

/// Ends one stretch and begins another.
fn again(person: PersonId, group: Option<Id<()>>, leader: bool, why: &'static str) -> Effect {
    Effect::rows(move |tx, cx| {
        tx.exec(&store::STRETCH_END, params![cx.dossier, person, cx.now, why])?;
        tx.exec(&store::STRETCH_ADD, params![cx.dossier, person, group, leader, cx.now])?;
        Ok(())
    })
}

/// Moves a learner to another group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Regroup {
    /// Which class.
    pub cohort: DossierId,
    /// Who.
    pub person: PersonId,
    /// Where to.
    pub group: Id<()>,
}

impl Command for Regroup {
    type Subject = Cohort;
    const VERB: Verb = REGROUP;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let now = cohort.learner(self.person).ok_or_else(|| Refusal::new("refusal-cohort-no-learner"))?;
        let group = cohort.group(self.group).ok_or_else(|| Refusal::field("group", "refusal-choice-invalid"))?;
        if now.grp == Some(group.id) {
            return Err(Refusal::field("group", "refusal-cohort-same-group"));
        }
        Ok(Change::none()
            .and(again(self.person, Some(group.id), false, "changed group"))
            .and(entry(cx, "cohort_regrouped", json!({ "group": group.name })))
            .and(tell(cohort, self.person, "notice-cohort-group", &[("group", group.name.clone())])))
    }
}

/// Makes a learner the leader of the own group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NameLeader {
    /// Which class.
    pub cohort: DossierId,
    /// Who.
    pub person: PersonId,
}

impl Command for NameLeader {
    type Subject = Cohort;
    const VERB: Verb = LEADER;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let now = cohort.learner(self.person).ok_or_else(|| Refusal::new("refusal-cohort-no-learner"))?;
        let group = now.grp.and_then(|g| cohort.group(g)).ok_or_else(|| Refusal::new("refusal-cohort-no-group"))?;
        if now.leader {
            return Ok(Change::none());
        }
        let before = cohort.leader(group.id).map(|p| again(p, Some(group.id), false, "another leads"));
        Ok(all(Change::none(), before)
            .and(again(self.person, Some(group.id), true, "leads"))
            .and(entry(cx, "cohort_leader", json!({ "group": group.name })))
            .and(tell(cohort, self.person, "notice-cohort-leader", &[("group", group.name.clone())])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohort::kit::{Kit, cohort, id, person};

    #[test]
    fn newcomers_fill_the_smallest_groups_and_nobody_is_there_twice() {
        let kit = Kit::of(9);
        let mut class = cohort();
        class.stretches.remove(5);
        let people = vec![person(7), person(1), person(7), person(8)];
        let enrolling = Enrolling { cohort: class, seen: vec![person(1), person(7), person(8)] };
        let enrol = |people| Enrol { cohort: enrolling.cohort.header.id, people, group: None };
        let change = enrol(people).decide(&enrolling, &kit.cx()).unwrap();
        assert_eq!(change.told, [("count".to_owned(), "2".to_owned())], "one is there already, one was named twice");
        let key = enrol(vec![person(70)]).decide(&enrolling, &kit.cx()).unwrap_err().key;
        assert_eq!(key, "refusal-cohort-people", "whom one cannot see one cannot enrol");
    }

    #[test]
    fn a_change_of_group_needs_another_group_and_ends_once_the_class_is_settled() {
        let (kit, mut class) = (Kit::of(9), cohort());
        let to = |n: u8| Regroup { cohort: class.header.id, person: person(1), group: id(n) };
        let (same, other, unknown) = (to(41), to(42), to(49));
        assert_eq!(same.decide(&class, &kit.cx()).unwrap_err().key, "refusal-cohort-same-group");
        assert_eq!(unknown.decide(&class, &kit.cx()).unwrap_err().key, "refusal-choice-invalid");
        assert!(other.clone().decide(&class, &kit.cx()).is_ok());
        class.stage = crate::cohort::model::Stage::Settled;
        assert_eq!(other.decide(&class, &kit.cx()).unwrap_err().key, "refusal-cohort-settled");
    }
}
