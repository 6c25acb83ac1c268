//! Placing by rule: pure, the same for the page that proposes and the command that does it.
//!
//! First the skills that a community looks for, then an even fill: the next person goes where the smallest part of the
//! need is met. Nobody is compared with anybody: persons come in the order of their names.

use std::collections::BTreeMap;

use liren_office::PersonId;

use super::model::Need;

/// Somebody taken who has no place yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Free {
    /// Who.
    pub person: PersonId,
    /// What the person can do.
    pub skills: Vec<String>,
}

/// Who goes where: in the order of `free`; who finds no open need is not in it.
#[must_use]
pub fn propose(needs: &[Need], placed: &BTreeMap<String, i64>, free: &[Free]) -> Vec<(PersonId, String)> {
    let mut sorted: Vec<&Need> = needs.iter().collect();
    sorted.sort_by(|a, b| a.community.cmp(&b.community));
    let mut have: BTreeMap<&str, i64> = sorted
        .iter()
        .map(|need| (need.community.as_str(), placed.get(&need.community).copied().unwrap_or(0)))
        .collect();
    let mut given: BTreeMap<PersonId, String> = BTreeMap::new();
    // A skill is looked for once a community: one photographer is enough where one is asked for.
    for need in &sorted {
        for skill in &need.skills {
            if have.get(need.community.as_str()).is_none_or(|have| *have >= need.needed) {
                break;
            }
            let fitting = free.iter().find(|one| !given.contains_key(&one.person) && one.skills.contains(skill));
            if let Some(one) = fitting {
                given.insert(one.person, need.community.clone());
                *have.entry(need.community.as_str()).or_default() += 1;
            }
        }
    }
    for one in free {
        if given.contains_key(&one.person) {
            continue;
        }
        // The smallest part met; of equal parts the larger need, then the order of codes.
        let open = sorted.iter().filter(|need| have.get(need.community.as_str()).is_some_and(|n| *n < need.needed));
        let next = open.min_by(|a, b| {
            let part = |need: &Need| have.get(need.community.as_str()).copied().unwrap_or(0);
            (part(a) * b.needed).cmp(&(part(b) * a.needed)).then(b.needed.cmp(&a.needed))
        });
        let Some(need) = next else { break };
        given.insert(one.person, need.community.clone());
        *have.entry(need.community.as_str()).or_default() += 1;
    }
    free.iter().filter_map(|one| given.get(&one.person).map(|code| (one.person, code.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use liren_kernel::Id;

    fn free(n: usize, skills: &[&str]) -> Free {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&(n as u64).to_be_bytes());
        Free { person: Id::from_bytes(bytes), skills: skills.iter().map(|s| (*s).to_owned()).collect() }
    }
    fn need(community: &str, needed: i64, skills: &[&str]) -> Need {
        Need { community: community.into(), needed, skills: skills.iter().map(|s| (*s).to_owned()).collect() }
    }
    fn counts(proposal: &[(PersonId, String)]) -> BTreeMap<String, i64> {
        let mut counts = BTreeMap::new();
        for (_, code) in proposal {
            *counts.entry(code.clone()).or_default() += 1;
        }
        counts
    }

    #[test]
    fn every_need_is_filled_and_none_twice() {
        let needs = [need("a", 3, &[]), need("b", 1, &[]), need("c", 4, &[])];
        let people: Vec<Free> = (0..10).map(|n| free(n, &[])).collect();
        let proposal = propose(&needs, &BTreeMap::new(), &people);
        assert_eq!(proposal.len(), 8, "two more than there is need for stay free");
        assert_eq!(counts(&proposal), BTreeMap::from([("a".into(), 3), ("b".into(), 1), ("c".into(), 4)]));
    }

    #[test]
    fn too_few_are_spread_evenly_and_what_is_placed_already_counts() {
        let needs = [need("a", 4, &[]), need("b", 4, &[]), need("c", 4, &[])];
        let people: Vec<Free> = (0..6).map(|n| free(n, &[])).collect();
        assert_eq!(
            counts(&propose(&needs, &BTreeMap::new(), &people)).values().copied().collect::<Vec<_>>(),
            [2, 2, 2]
        );
        let placed = BTreeMap::from([("a".into(), 3)]);
        assert_eq!(
            counts(&propose(&needs, &placed, &people)),
            BTreeMap::from([("b".into(), 3), ("c".into(), 3)]),
            "a is three quarters full already"
        );
    }

    #[test]
    fn a_skill_that_is_looked_for_goes_where_it_is_looked_for_once() {
        let needs = [need("a", 2, &["摄影"]), need("b", 2, &[])];
        let people = [free(0, &[]), free(1, &["摄影"]), free(2, &["摄影"]), free(3, &[])];
        let proposal = propose(&needs, &BTreeMap::new(), &people);
        assert_eq!(proposal[1], (people[1].person, "a".into()));
        assert_eq!(counts(&proposal), BTreeMap::from([("a".into(), 2), ("b".into(), 2)]));
        let full = BTreeMap::from([("a".into(), 2)]);
        assert!(propose(&needs, &full, &people).iter().all(|(_, code)| code == "b"), "no skill opens a full place");
        assert_eq!(propose(&needs, &full, &people), propose(&needs, &full, &people), "the same twice");
    }
}
