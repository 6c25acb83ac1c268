//! Every role, scope, level and relation against a second opinion: list, count, load and search must say the same,
//! and must say what the rule says, written here a second time in plain Rust.

mod common;

use common::{NOW, offices, toy};
use liren_kernel::{CommandId, Id, Level, PlacePath, Refusal, ScopeColumn, Verb};
use liren_office::{
    Actor, Basis, Change, Command, Decide, DossierId, Effect, Envelope, Fault, Nothing, OrgId, Period, PersonId, Post,
    Reach, Role, dossier,
    listing::{self, Short},
    reach::Wanted,
    rules, search,
};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};

const PERSON: PersonId = Id::from_bytes([1; 16]);
const OTHER: PersonId = Id::from_bytes([2; 16]);
const ORG: OrgId = Id::from_bytes([3; 16]);

/// How the one who looks is party to a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Party {
    None,
    Person,
    PersonLeft,
    PersonBlocked,
    Org,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Make {
    path: PlacePath,
    level: Level,
    party: Party,
    title: String,
}
impl Command for Make {
    type Subject = Nothing;
    const VERB: Verb = Verb("toy.make");
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let join = |party: [u8; 16]| Effect::Join { party, part: "member", reason: "test".into() };
        let change = Change::open(toy(cx, self.title, self.level, self.path)).and(join(*OTHER.bytes()));
        Ok(match self.party {
            Party::None => change,
            Party::Org => change.and(join(*ORG.bytes())),
            Party::Person | Party::PersonBlocked => change.and(join(*PERSON.bytes())),
            Party::PersonLeft => {
                change.and(join(*PERSON.bytes())).and(Effect::Leave { party: *PERSON.bytes(), part: "member" })
            }
        })
    }
}

const RULES: &[liren_office::Rule] = rules! { Verb("toy.make") => Clockwork Any; };

fn path(community: &str, grid: u8) -> PlacePath {
    PlacePath {
        grid: Some(format!("{community}-g{grid}")),
        compound: Some(format!("{community}-c{grid}")),
        ..PlacePath::of_division(community)
    }
}

struct Known {
    id: DossierId,
    make: Make,
}

/// The rule, a second time.
fn allowed(actor: &Actor, made: &Known) -> bool {
    let by_place = matches!(made.make.level, Level::Public | Level::Community)
        && actor.posts.iter().any(|post| {
            let reads = matches!(
                post.role,
                Role::GridWorker | Role::CommunityWorker | Role::StationLead | Role::Supervisor | Role::StreetManager
            );
            reads && post.place.as_ref().is_some_and(|(column, code)| made.make.path.code(*column) == Some(code))
        });
    let by_org = made.make.level <= Level::Community
        && made.make.party == Party::Org
        && actor.posts.iter().any(|post| {
            matches!(post.role, Role::OrgHandler | Role::StationLead | Role::CommunityWorker) && post.org == Some(ORG)
        });
    let by_person = actor.person == PERSON
        && (made.make.party == Party::Person
            || (made.make.party == Party::PersonBlocked && made.make.level <= Level::Community));
    by_place || by_org || by_person
}

fn actors() -> Vec<Actor> {
    let mut actors = vec![Actor::public(), Actor::clockwork()];
    let home = path("140213901001", 1);
    for role in Role::ALL {
        for column in ScopeColumn::ALL {
            let place = home.code(column).map(|code| (column, code.to_owned()));
            for (person, org) in [(PERSON, None), (Id::from_bytes([9; 16]), Some(ORG)), (Id::from_bytes([9; 16]), None)]
            {
                actors.push(Actor { person, posts: vec![Post { role, org, place: place.clone() }] });
            }
        }
        actors.push(Actor { person: PERSON, posts: vec![Post { role, org: Some(ORG), place: None }] });
    }
    // Five hats at once.
    let hats = ["140213901001", "140213901002", "140213902001"].map(|code| Post {
        role: Role::CommunityWorker,
        org: None,
        place: Some((ScopeColumn::Community, code.to_owned())),
    });
    let mut posts = hats.to_vec();
    posts.push(Post { role: Role::Supervisor, org: Some(ORG), place: Some((ScopeColumn::Street, "140213901".into())) });
    posts.push(Post { role: Role::OrgHandler, org: Some(ORG), place: None });
    actors.push(Actor { person: PERSON, posts });
    actors
}

#[test]
fn every_way_of_reading_says_what_the_rule_says() {
    let folder = tempfile::tempdir().unwrap();
    for office in offices(folder.path(), "reach", RULES) {
        let mut made = Vec::new();
        let places = [
            path("140213901001", 1),
            path("140213901001", 2),
            path("140213901002", 1),
            path("140213902001", 1),
            path("330784001001", 1),
        ];
        for path in &places {
            for level in Level::ALL {
                for party in [Party::None, Party::Person, Party::PersonLeft, Party::PersonBlocked, Party::Org] {
                    let make = Make { path: path.clone(), level, party, title: format!("楼道堆物{}", made.len()) };
                    let envelope = Envelope {
                        id: CommandId::from_bytes([u8::try_from(made.len()).unwrap() + 10; 16]),
                        revision: None,
                    };
                    let receipt = office.run_blocking(&Actor::clockwork(), envelope, make.clone()).unwrap();
                    let id = receipt.dossier.unwrap();
                    if party == Party::PersonBlocked {
                        office
                            .db()
                            .write_blocking(move |tx| {
                                let header = dossier_seq(tx, id)?;
                                tx.exec(&liren_office::block::ADD, params![header, PERSON])?;
                                Ok::<_, Fault>(())
                            })
                            .unwrap();
                    }
                    made.push(Known { id, make });
                }
            }
        }
        let mut checked = 0;
        for actor in actors() {
            let expected: Vec<&Known> = made.iter().filter(|known| allowed(&actor, known)).collect();
            let ids: Vec<DossierId> = made.iter().map(|k| k.id).collect();
            let keys = office.keys().clone();
            let who = actor.clone();
            let (listed, counted, summed, sealed, loaded, found) = office
                .db()
                .read_blocking(move |read| {
                    let reach = Reach::of(&who);
                    let wanted = |kind: &'static str| Wanted::newest(kind, 500);
                    let listed: Vec<DossierId> = listing::page::<Short>(read, &keys, &reach, &wanted("toy"))?
                        .into_iter()
                        .map(|h| h.id)
                        .collect();
                    let counted = listing::count(read, &reach, &wanted("toy"))?;
                    let day = NOW.day();
                    let period = Period { from: day, to: day, place: None };
                    let summed = period.count(read, &reach, "toy", "d.opened_at", "")?;
                    let sealed: Vec<DossierId> = listing::page::<Short>(read, &keys, &reach, &wanted("sealed"))?
                        .into_iter()
                        .map(|h| h.id)
                        .collect();
                    let mut loaded = Vec::new();
                    for id in ids {
                        if dossier::load(read, &keys, &reach, id, false)?.is_some() {
                            loaded.push(id);
                        }
                    }
                    let found: Vec<DossierId> =
                        search::page::<Short>(read, &keys, &reach, "楼道", &wanted("toy"), None)?
                            .into_iter()
                            .map(|h| h.id)
                            .collect();
                    Ok::<_, Fault>((listed, counted, summed, sealed, loaded, found))
                })
                .unwrap();
            let ids = |keep: &dyn Fn(&Known) -> bool| {
                let mut ids: Vec<DossierId> = expected.iter().filter(|k| keep(k)).map(|k| k.id).collect();
                ids.sort_unstable();
                ids
            };
            let sorted = |mut ids: Vec<DossierId>| {
                ids.sort_unstable();
                ids
            };
            let open = ids(&|k| k.make.level < Level::Sealed);
            assert_eq!(counted as usize, listed.len(), "count of {actor:?}");
            assert_eq!(summed, counted, "sum over the ways of {actor:?}");
            assert_eq!(sorted(listed), open, "list of {actor:?}");
            assert_eq!(sorted(found), open, "search of {actor:?}");
            assert_eq!(sorted(sealed), ids(&|k| k.make.level == Level::Sealed), "sealed list of {actor:?}");
            assert_eq!(sorted(loaded), ids(&|_| true), "load by {actor:?}");
            checked += 1;
        }
        assert!(checked > 200, "{checked}");
    }
}

fn dossier_seq(tx: &mut Tx<'_>, id: DossierId) -> Result<i64, Fault> {
    let (seq,) = tx
        .all_text::<(i64,)>("SELECT seq FROM dossier WHERE id = ?1", params![id])?
        .into_iter()
        .next()
        .ok_or(Fault::NotFound)?;
    Ok(seq)
}
