//! Opens the file of a worker, and lets its team follow mentor and supervisor: whoever is neither any more leaves it.

use liren_kernel::{Level, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, PersonId, change::NewDossier};
use liren_store::params;
use serde::{Deserialize, Serialize};

use crate::{
    folk,
    growth::{KIND, OWNER, store, subject::Worker},
    numbers,
};

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Follow {
    /// Whose file.
    pub person: PersonId,
}

impl Command for Follow {
    type Subject = Worker;
    const VERB: Verb = Verb("growth.follow");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn decide(self, worker: &Worker, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let Some(path) = &worker.path else { return Err(Refusal::new("refusal-growth-no-post")) };
        let join = |change: Change, person: PersonId, part: &'static str| {
            change.and(Effect::Join { party: *person.bytes(), part, reason: "growth".into() })
        };
        let Some(file) = &worker.file else {
            let person = worker.person;
            let change = Change::open(NewDossier {
                id: cx.id(),
                kind: KIND,
                number_stem: numbers::GROWTH.into(),
                title: worker.name.clone(),
                level: Level::NeedToKnow,
                state: "open",
                facet: String::new(),
                lead: None,
                place: None,
                path: folk::shared_street([path]),
                due_at: None,
            });
            let change = change.and(Effect::rows(move |tx, cx| {
                tx.exec(&store::FILE_ADD, params![cx.dossier, person])?;
                Ok(())
            }));
            return Ok(worker.beside().fold(change, |change, (person, part)| join(change, person, part)));
        };
        let wanted: Vec<(PersonId, &'static str)> = worker.beside().collect();
        let mut change = Change::none();
        for (person, part) in file.team.iter().filter(|(_, part)| part != OWNER) {
            if !wanted.iter().any(|(wanted, as_part)| wanted == person && as_part == part) {
                let part =
                    if part == crate::growth::MENTOR { crate::growth::MENTOR } else { crate::growth::SUPERVISOR };
                change = change.and(Effect::Leave { party: *person.bytes(), part });
            }
        }
        for (person, part) in wanted {
            if !file.is(person, part) {
                change = join(change, person, part);
            }
        }
        if change.effects.is_empty() {
            return Err(Refusal::new("refusal-growth-as-it-is"));
        }
        let waiting = file.links.iter().filter(|link| link.state == "offered").count();
        Ok(super::ask_to_agree(change, worker.mentor.or(worker.supervisor), waiting))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        growth::{MENTOR, SUPERVISOR, subject::GrowthFile},
        supervision::commands::tests::{Kit, agreement, person},
    };
    use liren_kernel::PlacePath;

    fn worker(team: &[(u8, &str)], mentor: Option<u8>, supervisor: Option<u8>) -> Worker {
        let header = agreement().header;
        let team: Vec<_> = team.iter().map(|(n, part)| (person(*n), (*part).to_owned())).collect();
        let file = GrowthFile { header, person: person(1), team, links: vec![], on_team: true, own: true };
        Worker {
            person: person(1),
            name: "梁小满".into(),
            path: Some(PlacePath::of_division("140213901001")),
            file: (!file.team.is_empty()).then_some(file),
            mentor: mentor.map(person),
            supervisor: supervisor.map(person),
            own: true,
        }
    }
    fn moves(worker: &Worker) -> Vec<(bool, [u8; 16], &'static str)> {
        let kit = Kit::supervisee();
        let Ok(change) = (Follow { person: person(1) }).decide(worker, &kit.cx()) else { return vec![] };
        let of = |effect: &Effect| match effect {
            Effect::Join { party, part, .. } => Some((true, *party, *part)),
            Effect::Leave { party, part } => Some((false, *party, *part)),
            _ => None,
        };
        change.effects.iter().filter_map(of).collect()
    }

    #[test]
    fn the_file_opens_restricted_to_the_three() {
        let kit = Kit::supervisee();
        let change = (Follow { person: person(1) }).decide(&worker(&[], Some(5), Some(9)), &kit.cx()).unwrap();
        let open = change.open.unwrap();
        assert_eq!((open.level, open.path.community), (Level::NeedToKnow, None));
        let (mentor, supervisor) = ((true, [5; 16], MENTOR), (true, [9; 16], SUPERVISOR));
        assert_eq!(moves(&worker(&[], Some(5), Some(9))), [(true, [1; 16], OWNER), mentor, supervisor]);
    }

    #[test]
    fn who_is_mentor_no_more_leaves_and_the_next_one_comes() {
        let team = [(1, OWNER), (5, MENTOR), (9, SUPERVISOR)];
        assert_eq!(moves(&worker(&team, Some(6), Some(9))), [(false, [5; 16], MENTOR), (true, [6; 16], MENTOR)]);
        assert_eq!(moves(&worker(&team, Some(5), None)), [(false, [9; 16], SUPERVISOR)]);
        assert!(moves(&worker(&team, Some(5), Some(9))).is_empty(), "as it is");
    }
}
