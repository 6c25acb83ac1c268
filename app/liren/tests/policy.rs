//! Who may do what, proved in memory for every verb of every room: the policy answers as its printed table says, for
//! every role and every way of standing to a thing; and the roles that must be kept apart are.

use std::collections::{BTreeMap, BTreeSet};

use liren::rooms;
use liren_kernel::{Id, Level, PlacePath, ScopeColumn, Verb};
use liren_office::{Actor, Facts, OrgId, PersonId, Post, Reach, Role, reach::Scope};

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
    let rooms_of_content =
        ["matter.", "gathering.", "person.", "supervision.", "cohort.", "placement.", "mentor.", "sentinel."];
    for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
        let content: Vec<&str> = of(role)
            .into_iter()
            .filter(|verb| rooms_of_content.iter().any(|room| verb.starts_with(room)))
            // Rules for all, a leaver whose accounts and posts end, and erasures, which tell numbers and moments: no content.
            .filter(|verb| {
                ![
                    "matter.categories",
                    "matter.categories_import",
                    "matter.erase_answer",
                    "matter.erase_ask",
                    "matter.erasures",
                    "matter.set_rates",
                    "matter.set_release",
                    "person.leave",
                ]
                .contains(verb)
            })
            .collect();
        assert!(content.is_empty(), "{} reads content: {content:?}", role.name());
    }
    let shared: Vec<&str> = of(Role::SecurityAdmin).intersection(&of(Role::AuditAdmin)).copied().collect();
    // What one of them asked to erase the other answers: both see the list, and neither may do the other's part.
    assert_eq!(shared, ["matter.erasures"], "who gives accounts does not audit");
    assert!(!of(Role::SecurityAdmin).contains("code.issue"), "who makes a code could come in by it");
    assert!(of(Role::AuditAdmin).contains("journal.read") && !of(Role::SystemAdmin).contains("journal.read"));
}

/// Something of a kind as reach sees it.
struct Thing {
    level: Level,
    path: PlacePath,
    orgs: Vec<OrgId>,
    persons: Vec<PersonId>,
    blocked: bool,
}

/// Reach in memory: a scope that leads there, no higher than it may, and no block above it.
fn sees(reach: &Reach, thing: &Thing) -> bool {
    let leads = |scope: &Scope| match scope {
        Scope::Place(column, code) => thing.path.code(*column) == Some(code.as_str()),
        Scope::Org(org) => thing.orgs.contains(org),
        Scope::Person(person) => thing.persons.contains(person),
    };
    let shut = thing.blocked && thing.level.is_encrypted();
    !shut && reach.scopes.iter().any(|scope| thing.level <= scope.ceiling() && leads(scope))
}

/// The verbs of each kind of every room, from the manifests: those of the routes below its address.
fn kinds() -> BTreeMap<&'static str, BTreeSet<Verb>> {
    let lines = rooms::routes().lines;
    let mut all = BTreeMap::new();
    for (kind, home) in rooms::ROOMS.iter().flat_map(|room| room.kinds.iter().copied()) {
        let below = format!("{home}/{{id}}");
        let of = lines.iter().filter(|l| l.path == below || l.path.starts_with(&format!("{below}/"))).map(|l| l.verb);
        all.insert(kind, of.collect::<BTreeSet<Verb>>());
    }
    all
}

#[test]
fn nobody_does_anything_to_what_they_do_not_see_whatever_kind_level_role_and_relation() {
    let (policy, table, standings, kinds) = (rooms::policy(), printed(), standings(), kinds());
    let me: PersonId = Id::from_bytes([9; 16]);
    assert!(kinds.len() >= 8, "{:?}", kinds.keys());
    let (mut asked, mut done) = (0_u64, 0_u64);
    for (kind, verbs) in &kinds {
        assert!(!verbs.is_empty(), "{kind} has no page");
        for role in Role::ALL {
            let who = actor(role);
            let reach = Reach::of(&who);
            for ((facts, holds), blocked) in standings.iter().flat_map(|s| [(s, false), (s, true)]) {
                let party = facts.team || facts.reporter;
                let org_party = facts.offered.contains(&org(1)) || facts.handling.contains(&org(1));
                for level in Level::ALL {
                    let thing = Thing {
                        level,
                        path: facts.path.clone(),
                        orgs: if org_party { vec![org(1)] } else { vec![org(3)] },
                        persons: if party { vec![me] } else { vec![] },
                        blocked,
                    };
                    let by_post =
                        (role.reads_by_place() && holds.contains("Place")) || (role.reads_by_org() && org_party);
                    let expected = (party && !(blocked && level.is_encrypted())) || (by_post && !level.is_encrypted());
                    let seen = sees(&reach, &thing);
                    assert_eq!(seen, expected, "{kind} {level:?} {} {facts:?}", role.name());
                    for verb in verbs {
                        let ways = table[verb.0].get(role.name());
                        let allowed = ways.is_some_and(|ways| ways.iter().any(|way| holds.contains(way.as_str())));
                        let may = seen && policy.permits(&who, *verb, facts);
                        assert_eq!(may, expected && allowed, "{kind} {level:?} {} {verb} {facts:?}", role.name());
                        // Restricted: the team alone, and nobody whom the block-list names.
                        assert!(!may || !level.is_encrypted() || (party && !blocked), "{kind} {verb} {}", role.name());
                        asked += 1;
                        done += u64::from(may);
                    }
                }
            }
        }
    }
    assert!(asked > 1_000_000 && done > 10_000, "{asked} {done}");
}

/// Verbs of the journal alone: nobody is asked whether they may, since the program does them beside another act. A new one
/// is a decision and stands here.
const JOURNAL_ONLY: &[&str] = &[
    // Looking, and listing, is what leaves the line.
    "dossier.open",
    "dossier.list",
    "glass.miss",
    // What stands in the place of the verb of a sealed dossier.
    "sealed",
    // One's own to-dos.
    "own.todo",
    "own.done",
    "own.carry",
    // By the one who sits at the machine, and by whoever holds a one-time link.
    "account.first",
    "account.accept",
    // In a build with the identity provider it has a row.
    "account.identity",
];

/// Verbs without a route of their own: done by the clock, or together with another verb. A new one stands here.
const NO_ROUTE: &[&str] = &[
    "duty.refill",
    "gathering.forget",
    "gathering.over",
    "gathering.unmark",
    "hours.mine",
    "household.add",
    "licence.remind",
    "matter.escalate",
    "matter.overdue",
    "matter.parted",
    "matter.raise",
    "matter.recheck",
    "matter.reminder",
    "matter.settle",
    "patrol.pass_on",
    "patrol.run_out",
    "place.load_divisions",
    "post.over",
    "supervision.overdue",
    "supervision.refer",
];

/// The Rust sources of base and rooms, tests apart: path and text.
fn sources() -> Vec<(String, String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders: Vec<_> = ["base", "rooms"].iter().map(|part| root.join(part)).collect();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if path.is_dir() && !matches!(name.as_str(), "tests" | "target") {
                folders.push(path);
            } else if name.ends_with(".rs") && name != "tests.rs" && !name.ends_with("_tests.rs") {
                let text = std::fs::read_to_string(&path).expect("a file");
                let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
                found.push((path.display().to_string(), code));
            }
        }
    }
    found
}

/// The names written as `Verb("…")` in a text.
fn written(text: &str) -> impl Iterator<Item = &str> {
    text.split("Verb(\"").skip(1).filter_map(|rest| rest.split('"').next())
}

#[test]
fn no_command_and_no_verb_of_any_room_escapes_the_table() {
    let table = printed();
    let sources = sources();
    assert!(sources.len() > 200, "{}", sources.len());
    let verbs: BTreeSet<&str> = sources.iter().flat_map(|(_, text)| written(text)).collect();
    let without: BTreeSet<&str> = verbs.iter().copied().filter(|verb| !table.contains_key(*verb)).collect();
    assert_eq!(without, JOURNAL_ONLY.iter().copied().collect(), "verbs without a row of the policy");
    let unknown: Vec<&String> = table.keys().filter(|verb| !verbs.contains(verb.as_str())).collect();
    assert!(unknown.is_empty(), "rows of verbs that nothing does: {unknown:?}");

    // Each command names a verb of the table: written at the command, or a constant of the same crate.
    let mut commands = 0;
    for (path, text) in &sources {
        for body in text.split("Command for ").skip(1).filter(|body| body.contains("const VERB: Verb = ")) {
            let name = body.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            let value = body.split("const VERB: Verb = ").nth(1).and_then(|v| v.split(';').next()).unwrap_or_default();
            // A macro is given its verb where it is called, and that is written there.
            if value.starts_with('$') {
                continue;
            }
            let verb = written(value).next().map(str::to_owned).or_else(|| {
                let constant = format!("const {}: Verb = Verb(\"", value.rsplit("::").next().unwrap_or_default());
                text.split(&constant).nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
            });
            let verb = verb.unwrap_or_else(|| panic!("{path}: {name} says `{value}`: write the verb in its file"));
            let free = JOURNAL_ONLY.contains(&verb.as_str());
            assert!(table.contains_key(&verb) || free, "{path}: {name} does {verb}, which has no row");
            commands += 1;
        }
    }
    assert!(commands > 200, "{commands}");

    let routed: BTreeSet<&str> = rooms::routes().lines.iter().map(|line| line.verb.0).collect();
    let unrouted: BTreeSet<&str> = table.keys().map(String::as_str).filter(|verb| !routed.contains(verb)).collect();
    assert_eq!(unrouted, NO_ROUTE.iter().copied().collect(), "verbs without a route");
}

/// The journal names acts in words: no reader of an audit page meets the name of a verb.
#[test]
fn every_verb_is_called_something_in_both_languages() {
    let (words, sources) = (rooms::words(None).expect("the words"), sources());
    let verbs: BTreeSet<&str> = sources.iter().flat_map(|(_, text)| written(text)).collect();
    assert!(verbs.len() > 300 && JOURNAL_ONLY.iter().all(|verb| verbs.contains(verb)), "{}", verbs.len());
    for lang in [liren_ui::Lang::Zh, liren_ui::Lang::En] {
        let t = words.t(lang);
        let key = |verb: &str| format!("verb-{}", verb.replace(['.', '_'], "-"));
        let unnamed: Vec<&&str> = verbs.iter().filter(|verb| !t.has(&key(verb))).collect();
        assert!(unnamed.is_empty(), "{lang:?}: {unnamed:?}");
    }
}
