//! Who may do what, proved in memory for every verb of every room: the policy answers as its printed table says, for
//! every role and every way of standing to a thing; and the roles that must be kept apart are.

use std::collections::{BTreeMap, BTreeSet};

use liren::rooms;
use liren_kernel::{Id, PlacePath, ScopeColumn, Verb};
use liren_office::{Actor, Facts, OrgId, Post, Role};

const HERE: &str = "140213901001";
const ELSEWHERE: &str = "140213901002";

fn org(n: u8) -> OrgId {
    Id::from_bytes([n; 16])
}

fn path(code: Option<&str>) -> PlacePath {
    code.map(PlacePath::of_division).unwrap_or_default()
}

/// Somebody with one post of `role`, at a committee of the place.
fn actor(role: Role) -> Actor {
    let place = Some((ScopeColumn::Community, HERE.to_owned()));
    Actor { person: Id::from_bytes([9; 16]), posts: vec![Post { role, org: Some(org(1)), place }] }
}

/// Every way to stand to a thing, each with the names of the relations that then hold.
fn standings() -> Vec<(Facts, BTreeSet<&'static str>)> {
    let mut all = Vec::new();
    for code in [Some(HERE), Some(ELSEWHERE), None] {
        for lead in [Some(org(1)), Some(org(2)), None] {
            for bits in 0..32_u32 {
                let on = |bit: u32| bits >> bit & 1 == 1;
                let mine = |bit: u32| if on(bit) { vec![org(2), org(1)] } else { vec![org(2)] };
                let facts = Facts {
                    path: path(code),
                    lead,
                    offered: mine(0),
                    handling: mine(1),
                    team: on(2),
                    reporter: on(3),
                    own: on(4),
                };
                let holds = [
                    ("", true),
                    ("Place", code == Some(HERE)),
                    ("LeadOrg", lead == Some(org(1))),
                    ("OfferedOrg", on(0)),
                    ("HandlerOrg", on(1)),
                    ("Team", on(2)),
                    ("Reporter", on(3)),
                    ("Own", on(4)),
                ];
                all.push((facts, holds.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name).collect()));
            }
        }
    }
    all
}

/// The printed table read back: verb, role, relations; an empty relation is enough by itself.
fn printed() -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    let mut table: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for line in rooms::policy().matrix().lines() {
        let (verb, cells) = line.split_once(": ").expect("a verb and its cells");
        for cell in cells.split(", ").filter(|cell| !cell.is_empty()) {
            let (role, ways) = match cell.split_once('(') {
                None => (cell, vec![String::new()]),
                Some((role, ways)) => (role, ways.trim_end_matches(')').split('|').map(str::to_owned).collect()),
            };
            table.entry(verb.to_owned()).or_default().insert(role.to_owned(), ways);
        }
    }
    table
}

#[test]
fn the_policy_of_every_verb_answers_as_its_table_says() {
    let (policy, table, standings) = (rooms::policy(), printed(), standings());
    let verbs: BTreeSet<Verb> = policy.rules().iter().map(|rule| rule.verb).collect();
    assert_eq!(verbs.len(), table.len());
    let mut asked = 0_u64;
    for verb in verbs {
        for role in Role::ALL {
            let ways = table[verb.0].get(role.name());
            let who = actor(role);
            assert_eq!(policy.may_ever(&who, verb), ways.is_some(), "{verb} {}", role.name());
            for (facts, holds) in &standings {
                let expected = ways.is_some_and(|ways| ways.iter().any(|way| holds.contains(way.as_str())));
                assert_eq!(policy.permits(&who, verb, facts), expected, "{verb} {} {facts:?}", role.name());
                asked += 1;
            }
        }
    }
    assert!(asked > 100_000, "{asked}");
}

#[test]
fn a_post_without_organisation_or_place_holds_by_neither() {
    let policy = rooms::policy();
    for rule in policy.rules() {
        let bare = Actor { posts: vec![Post { role: rule.role, org: None, place: None }], ..actor(rule.role) };
        for (mut facts, _) in standings() {
            (facts.team, facts.reporter, facts.own) = (false, false, false);
            let any = policy
                .rules()
                .iter()
                .any(|r| r.verb == rule.verb && r.role == rule.role && r.relation == liren_office::Relation::Any);
            assert_eq!(policy.permits(&bare, rule.verb, &facts), any, "{} {}", rule.verb, rule.role.name());
        }
    }
}

#[test]
fn every_route_of_every_room_has_a_verb_that_somebody_may_do() {
    let policy = rooms::policy();
    for line in rooms::routes().lines {
        let who: Vec<&str> =
            Role::ALL.into_iter().filter(|role| policy.may_ever(&actor(*role), line.verb)).map(Role::name).collect();
        assert!(!who.is_empty(), "{} {}: nobody may do {}", line.method, line.path, line.verb);
    }
}

/// What administrators may do: accounts, settings, the journal; never what people wrote. A new row of theirs is a
/// decision and stands here.
#[test]
fn administrators_read_no_content_and_are_three() {
    let of = |role: Role| -> BTreeSet<&'static str> {
        rooms::policy().rules().iter().filter(|rule| rule.role == role).map(|rule| rule.verb.0).collect()
    };
    let rooms_of_content = ["matter.", "gathering.", "person.", "supervision.", "cohort.", "placement.", "mentor."];
    for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
        let content: Vec<&str> = of(role)
            .into_iter()
            .filter(|verb| rooms_of_content.iter().any(|room| verb.starts_with(room)))
            // Rules for all, and a leaver whose accounts and posts end: no content.
            .filter(|verb| !["matter.categories", "matter.categories_import", "person.leave"].contains(verb))
            .collect();
        assert!(content.is_empty(), "{} reads content: {content:?}", role.name());
    }
    let shared: Vec<&str> = of(Role::SecurityAdmin).intersection(&of(Role::AuditAdmin)).copied().collect();
    assert!(shared.is_empty(), "who gives accounts does not audit: {shared:?}");
    assert!(!of(Role::SecurityAdmin).contains("code.issue"), "who makes a code could come in by it");
    assert!(of(Role::AuditAdmin).contains("journal.read") && !of(Role::SystemAdmin).contains("journal.read"));
}
