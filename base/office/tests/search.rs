//! Words of dossiers, on both engines: found by whoever reaches them, where they are now, whatever else holds them.

mod common;

use std::sync::atomic::{AtomicU32, Ordering};

use common::{NOW, Toy, offices, toy};
use liren_kernel::{CommandId, Id, Level, PlacePath, Refusal, ScopeColumn, Verb};
use liren_office::{
    Actor, Basis, Change, Command, Decide, DossierId, Effect, Envelope, Nothing, Office, Post, Reach, Role,
    change::NewDossier,
    listing::Short,
    lower::Lower,
    moving::{Mover, move_dossiers},
    reach::{Filter, Wanted},
    rules, search,
};
use liren_store::{Param, Tx, search::Index};
use serde::{Deserialize, Serialize};

const STREET: &str = "140213901";
const A: &str = "140213901001";
const B: &str = "140213901002";

#[derive(Debug, Serialize, Deserialize)]
struct Open {
    /// Of the other kind.
    other: bool,
    title: String,
    words: String,
    level: Level,
    community: String,
}
impl Command for Open {
    type Subject = Nothing;
    const VERB: Verb = Verb("toy.open");
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let member = *cx.actor.person.bytes();
        Ok(Change::open(NewDossier {
            kind: if self.other { "game" } else { "toy" },
            ..toy(cx, self.title, self.level, PlacePath::of_division(&self.community))
        })
        .and(Effect::Join { party: member, part: "member", reason: "opened it".into() })
        .and(Effect::Words(vec![self.words])))
    }
}

/// Raises or lowers it.
#[derive(Debug, Serialize, Deserialize)]
struct Bring {
    on: DossierId,
    to: Level,
}
impl Command for Bring {
    type Subject = Toy;
    const VERB: Verb = Verb("toy.bring");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.on
    }
    fn decide(self, toy: &Toy, _: &Decide<'_>) -> Result<Change, Refusal> {
        let mut change = Change::none();
        if self.to > toy.0.level {
            change.patch.level = Some(self.to);
        } else {
            change.patch.lower = Some(Lower { to: self.to, floor: Level::Community });
        }
        Ok(change)
    }
}

const RULES: &[liren_office::Rule] =
    rules! { Verb("toy.open") => CommunityWorker Any; Verb("toy.bring") => CommunityWorker Any; };

fn each(test: impl Fn(&Office)) {
    let folder = tempfile::tempdir().unwrap();
    offices(folder.path(), "search", RULES).iter().for_each(test);
}

fn someone(n: u8, role: Role, column: ScopeColumn, code: &str) -> Actor {
    let post = Post { role, org: None, place: Some((column, code.to_owned())) };
    Actor { person: Id::from_bytes([n; 16]), posts: vec![post] }
}
fn worker(n: u8, community: &str) -> Actor {
    someone(n, Role::CommunityWorker, ScopeColumn::Community, community)
}
/// Of both communities.
fn manager() -> Actor {
    someone(9, Role::StreetManager, ScopeColumn::Street, STREET)
}
/// Worker 1 with no post left: what they are on the team of.
fn alone() -> Actor {
    Actor { posts: vec![], ..worker(1, A) }
}

fn run<C: Command>(office: &Office, command: C) -> DossierId {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let mut bytes = [7; 16];
    bytes[..4].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    let envelope = Envelope { id: CommandId::from_bytes(bytes), revision: None };
    let receipt = office.run_blocking(&worker(1, A), envelope, command).unwrap();
    receipt.dossier.unwrap()
}
fn open(office: &Office, other: bool, title: &str, words: &str, level: Level) -> DossierId {
    run(office, Open { other, title: title.into(), words: words.into(), level, community: A.into() })
}

/// Titles found, newest first.
fn found(office: &Office, who: &Actor, kind: &'static str, text: &str) -> Vec<String> {
    let (keys, reach, text) = (office.keys().clone(), Reach::of(who), text.to_owned());
    let search = move |read: &mut liren_store::Read<'_>| {
        search::page::<Short>(read, &keys, &reach, &text, &Wanted::newest(kind, 50), None)
    };
    office.db().read_blocking(search).unwrap().into_iter().map(|header| header.title).collect()
}

/// From one community to the other.
fn moved(office: &Office) -> u64 {
    let keys = office.keys().clone();
    let go = move |tx: &mut Tx<'_>| {
        let actor = Id::from_bytes([9; 16]);
        let mover = Mover { keys: &keys, actor, now: NOW, verb: Verb("toy.move") };
        move_dossiers(tx, &mover, ScopeColumn::Community, A, &|_| Some(PlacePath::of_division(B)))
    };
    office.db().write_blocking(go).unwrap()
}

const NONE: [&str; 0] = [];

#[test]
fn what_is_newer_of_another_kind_hides_nothing() {
    each(|office| {
        open(office, false, "三楼楼道堆物", "", Level::Community);
        open(office, false, "只有办件人知道的楼道", "", Level::NeedToKnow);
        for n in 0..120 {
            let level = if n % 2 == 0 { Level::Community } else { Level::NeedToKnow };
            open(office, true, &format!("楼道游戏{n}"), "", level);
        }
        let own = ["只有办件人知道的楼道", "三楼楼道堆物"];
        assert_eq!(found(office, &worker(1, A), "toy", "楼道"), own);
        assert_eq!(found(office, &alone(), "toy", "楼道"), own);
        assert_eq!(found(office, &worker(2, A), "toy", "楼道"), own[1..]);
        assert_eq!(found(office, &manager(), "toy", "楼道"), own[1..]);
        assert_eq!(found(office, &worker(2, B), "toy", "楼道"), NONE);
        // Of the other kind the newest, as many as were asked for.
        let games = found(office, &worker(2, A), "game", "楼道");
        assert_eq!((games.len(), games[0].as_str(), games[49].as_str()), (50, "楼道游戏118", "楼道游戏20"));
        assert_eq!(found(office, &alone(), "game", "楼道")[..2], ["楼道游戏119", "楼道游戏118"]);
    });
}

/// All pages of what `who` finds by a word among those of a community, when one is given: as a reader turns them.
fn pages(office: &Office, who: &Actor, text: &str, community: Option<&'static str>, limit: i64) -> Vec<Vec<String>> {
    let (mut pages, mut before) = (Vec::new(), None);
    loop {
        let (keys, reach, text) = (office.keys().clone(), Reach::of(who), text.to_owned());
        let turn = move |read: &mut liren_store::Read<'_>| {
            let only = community.map(|code| Filter { column: "community", value: Param::Text(code) });
            let filters: Vec<Filter<'_>> = only.into_iter().collect();
            let wanted = Wanted { filters: &filters, before, ..Wanted::newest("toy", limit) };
            search::page::<Short>(read, &keys, &reach, &text, &wanted, None)
        };
        let page = office.db().read_blocking(turn).unwrap();
        let Some(last) = page.last() else { return pages };
        before = Some(last.seq);
        pages.push(page.into_iter().map(|line| line.title).collect());
    }
}

#[test]
fn what_is_wanted_is_found_behind_hits_that_are_not_and_pages_follow_one_another() {
    each(|office| {
        let (a, b) = (|n: &usize| n.is_multiple_of(20), |n: &usize| n.is_multiple_of(3));
        for n in 0..240 {
            let level = if b(&n) { Level::NeedToKnow } else { Level::Community };
            let community = if a(&n) { A } else { B }.to_owned();
            run(office, Open { other: false, title: format!("楼道{n}"), words: String::new(), level, community });
        }
        let titles = |wanted: &dyn Fn(&usize) -> bool| -> Vec<String> {
            (0..240).rev().filter(wanted).map(|n| format!("楼道{n}")).collect()
        };
        // Eight of two hundred and forty, three a page.
        let found = pages(office, &manager(), "楼道", Some(A), 3);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 2]);
        assert_eq!(found.concat(), titles(&|n| a(n) && !b(n)));
        // Hits in plain words and hits by hashes come from two questions; none is lost between them.
        let found = pages(office, &alone(), "楼道", None, 7);
        assert_eq!(found.concat(), titles(&|_| true));
        assert!(found[..found.len() - 1].iter().all(|page| page.len() == 7));
        assert_eq!(pages(office, &manager(), "楼道", Some("140213901009"), 3), Vec::<Vec<String>>::new());
        assert_eq!(pages(office, &manager(), "、", None, 3), Vec::<Vec<String>>::new());
        assert_eq!(pages(office, &manager(), "楼道", None, 0), Vec::<Vec<String>>::new(), "a page of nothing");
    });
}

#[test]
fn what_moved_is_found_where_it_is_now() {
    each(|office| {
        open(office, false, "三楼楼道堆物", "旧家具占了一半", Level::Community);
        let closed = open(office, false, "楼道里的家事", "", Level::Community);
        run(office, Bring { on: closed, to: Level::NeedToKnow });
        for word in ["楼道", "家具", "楼道 家具", "三楼楼道"] {
            assert_eq!(found(office, &worker(2, A), "toy", word), ["三楼楼道堆物"], "{word}");
            assert_eq!(found(office, &worker(2, B), "toy", word), NONE, "{word}");
        }
        assert_eq!(moved(office), 2);
        for word in ["楼道", "家具", "楼道 家具", "三楼楼道"] {
            assert_eq!(found(office, &worker(2, A), "toy", word), NONE, "{word}");
            assert_eq!(found(office, &worker(2, B), "toy", word), ["三楼楼道堆物"], "{word}");
            assert_eq!(found(office, &manager(), "toy", word), ["三楼楼道堆物"], "{word}");
        }
        assert_eq!(found(office, &alone(), "toy", "楼道"), ["楼道里的家事", "三楼楼道堆物"]);
        // Lowered, it is found where it came to meanwhile.
        run(office, Bring { on: closed, to: Level::Community });
        assert_eq!(found(office, &worker(2, B), "toy", "家事"), ["楼道里的家事"]);
        assert_eq!(found(office, &worker(2, A), "toy", "家事"), NONE);
    });
}

#[test]
fn what_is_raised_leaves_the_search_of_the_community_and_what_is_lowered_comes_back() {
    each(|office| {
        let one = open(office, false, "三楼楼道堆物", "旧家具占了一半", Level::Community);
        assert_eq!(found(office, &worker(2, A), "toy", "楼道 家具"), ["三楼楼道堆物"]);
        for _ in 0..2 {
            for who in [worker(2, A), worker(1, A), alone(), manager()] {
                assert_eq!(found(office, &who, "toy", "楼道"), ["三楼楼道堆物"], "{who:?}");
            }
            run(office, Bring { on: one, to: Level::NeedToKnow });
            for who in [worker(2, A), manager(), worker(2, B)] {
                assert_eq!(found(office, &who, "toy", "楼道"), NONE, "{who:?}");
            }
            for who in [worker(1, A), alone()] {
                assert_eq!(found(office, &who, "toy", "楼道"), ["三楼楼道堆物"], "{who:?}");
                assert_eq!(found(office, &who, "toy", "家具"), NONE, "raised, it is found by its title: {who:?}");
            }
            run(office, Bring { on: one, to: Level::Community });
        }
    });
}

#[test]
fn an_index_that_is_made_again_gives_the_same_answers() {
    each(|office| {
        open(office, false, "三楼楼道堆物", "旧家具占了一半", Level::Community);
        open(office, false, "楼道里的家事", "旧家具", Level::NeedToKnow);
        open(office, false, "楼道里封存的", "旧家具", Level::Sealed);
        open(office, true, "楼道游戏", "", Level::Public);
        moved(office);
        open(office, false, "一楼楼道", "", Level::Community);
        let raised = open(office, false, "二楼楼道", "家具", Level::Community);
        run(office, Bring { on: raised, to: Level::NeedToKnow });
        // A word that somebody pasted, longer than an engine takes.
        let long = "a".repeat(4_000);
        open(office, false, "四楼", &format!("{long} 楼道"), Level::Community);
        let answers = || {
            let who = [worker(1, A), worker(2, A), worker(2, B), manager(), alone()];
            let words = ["楼道", "家具", "楼道 家具", "三楼楼道", "封存", &long];
            let asked = who.iter().flat_map(|who| words.map(|word| ["toy", "game"].map(|kind| (who, kind, word))));
            asked.flatten().map(|(who, kind, word)| found(office, who, kind, word)).collect::<Vec<_>>()
        };
        let before = answers();
        assert_eq!(before[0], ["四楼", "二楼楼道", "一楼楼道", "楼道里的家事", "三楼楼道堆物"]);
        office.db().write_blocking(|tx| Index::new("search_dossier").clear(tx)).unwrap();
        assert!(answers().iter().all(Vec::is_empty));
        let keys = office.keys().clone();
        // All but the sealed one.
        assert_eq!(office.db().write_blocking(move |tx| liren_office::reindex(tx, &keys)).unwrap(), 6);
        assert_eq!(answers(), before);
    });
}
