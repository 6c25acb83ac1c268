//! Who is on a team, and who is kept from it, on both engines: of what was merged the one as the other; a post that ends.

mod common;

use common::{A, B, House, details, houses, steps::text};
use liren_kernel::{CommandId, Id, Level, Line, ScopeColumn};
use liren_matters::{
    commands::{
        bar::{self, Bar, Reason},
        file::File,
        merge::Merge,
        report::Report,
        restrict::{self, Restrict},
        unbar::{self, Unbar},
    },
    model::Source,
};
use liren_office::{
    Actor, DossierId, Envelope, Fault, OrgId, PersonId, Post, Reach, Receipt, Role, Together, block,
    change::ApplyContext,
    directory::POST_ADD,
    dossier, leaving,
    store::{DOSSIER_AT, DOSSIER_BY_SEQ, PARTY_ALL},
};
use liren_people::commands::post_over;
use liren_store::params;

fn report(house: &House, title: &str, restricted: bool) -> DossierId {
    let report = Report { details: details(title), source: Source::Grid, restricted, at: None };
    house.run(&house.worker(), None, report).unwrap().dossier.unwrap()
}

fn seq(house: &House, id: DossierId) -> i64 {
    house.read(move |read| Ok(read.one(&DOSSIER_AT, params![id])?.0))
}

fn number(house: &House, id: DossierId) -> String {
    let seq = seq(house, id);
    house.read(move |read| Ok(read.one(&DOSSIER_BY_SEQ, params![seq])?.number))
}

fn together(
    house: &House,
    n: u8,
    actor: &Actor,
    work: impl FnOnce(&mut Together<'_, '_>, Envelope) -> Result<Receipt, Fault> + Send + 'static,
) -> Result<Receipt, Fault> {
    let envelope = Envelope { id: CommandId::from_bytes([n; 16]), revision: None };
    let run = house.office.run_together(actor, move |acts| work(acts, envelope));
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(run)
}

fn sees(house: &House, actor: &Actor, id: DossierId) -> bool {
    let (keys, reach) = (house.office.keys().clone(), Reach::of(actor));
    house.read(move |read| dossier::load(read, &keys, &reach, id, false)).is_some()
}

#[test]
fn whoever_is_kept_from_one_is_kept_from_what_was_merged_with_it() {
    for house in houses() {
        for level in [Level::NeedToKnow, Level::Sealed] {
            let n = 40 + 10 * u8::try_from(level.number()).unwrap();
            let (first, other) = (report(&house, "家里又打起来了", false), report(&house, "听见楼上打人", false));
            let into = Line::new("into", &number(&house, first)).unwrap();
            house.run(&house.worker(), Some(1), Merge { matter: other, into }).unwrap();
            let lead = Actor { person: house.lead(), posts: vec![] };
            let grid = house.grid_worker().person;
            let members = vec![lead.person, grid];
            let restrict = Restrict { twins: vec![], matter: first, level, members, text: text("疑似家暴") };
            together(&house, n, &house.worker(), move |acts, envelope| {
                restrict::all(acts, Envelope { revision: Some(1), ..envelope }, restrict)
            })
            .unwrap();
            assert!(
                sees(&house, &house.grid_worker(), first) && sees(&house, &house.grid_worker(), other),
                "{level:?}"
            );
            let with = move || Bar { matter: first, person: grid, reason: Reason::Respondent, text: None };
            together(&house, n + 1, &house.worker(), move |acts, envelope| bar::all(acts, envelope, with())).unwrap();
            assert!(
                !sees(&house, &house.grid_worker(), first) && !sees(&house, &house.grid_worker(), other),
                "{level:?}"
            );
            // Twice is once.
            together(&house, n + 1, &house.worker(), move |acts, envelope| bar::all(acts, envelope, with())).unwrap();
            for id in [first, other] {
                let seq = seq(&house, id);
                assert!(house.read(move |read| block::bars(read, seq, grid)), "{level:?}");
            }
            let lift = move || Unbar { matter: first, person: grid, text: text("查明并非当事人") };
            together(&house, n + 2, &house.worker(), move |acts, envelope| unbar::all(acts, envelope, lift())).unwrap();
            assert!(
                sees(&house, &house.grid_worker(), first) && sees(&house, &house.grid_worker(), other),
                "{level:?}"
            );
        }
    }
}

#[test]
fn what_happened_elsewhere_is_not_merged_and_so_not_restricted_from_here() {
    for house in houses() {
        let here = report(&house, "楼道堆物", false);
        // She reported it there as a neighbour: it is within her reach, and not hers to decide on.
        let mut elsewhere = details("那边的楼道也堆着");
        elsewhere.place = B.into();
        let there = Report { details: elsewhere, source: Source::Noticed, restricted: false, at: None };
        let there = house.run(&house.worker(), None, there).unwrap().dossier.unwrap();
        assert!(sees(&house, &house.worker(), there));
        let into = Line::new("into", &number(&house, there)).unwrap();
        let merge = Merge { matter: here, into };
        assert_eq!(house.refused(&house.worker(), Some(1), merge), "refusal-matter-merge-elsewhere");
    }
}

fn post(house: &House, n: u8, person: PersonId, community: &'static str) {
    let (id, none, now) = (Id::<()>::from_bytes([n; 16]), None::<OrgId>, house.office.now());
    let add = move |tx: &mut liren_store::Tx<'_>| {
        let (role, column) = (Role::CommunityWorker.name(), ScopeColumn::Community.name());
        tx.exec(&POST_ADD, params![id, person, role, none, column, community, "", now, None::<i64>, person, ""])
    };
    house.office.db().write_blocking(add).unwrap();
}

fn end(house: &House, person: PersonId, community: &str) {
    let place = Some((ScopeColumn::Community, community.to_owned()));
    let ended = Post { role: Role::CommunityWorker, org: None, place };
    let (keys, now) = (house.office.keys().clone(), house.office.now());
    let work = move |tx: &mut liren_store::Tx<'_>| {
        let cx = ApplyContext { dossier: 0, actor: person, now, keys: &keys, attended: &[], left: &[] };
        leaving::post_ended(tx, &cx, person, &ended)
    };
    house.office.db().write_blocking(work).unwrap();
}

fn parts(house: &House, id: DossierId) -> Vec<String> {
    let (seq, person) = (seq(house, id), house.worker().person);
    let all = house.read(move |read| Ok(read.all(&PARTY_ALL, params![seq])?));
    all.into_iter().filter(|(party, ..)| party[..] == person.bytes()[..]).map(|(_, part, _)| part).collect()
}

#[test]
fn whose_post_ended_is_on_no_desk_and_no_team_of_its_place() {
    for house in houses() {
        let worker = house.worker();
        let (open, private) = (report(&house, "楼道灯不亮", false), report(&house, "家里的事", true));
        let sealed = report(&house, "更要紧的事", true);
        house.run(&worker, Some(1), File { matter: open, text: None }).unwrap();
        let members = vec![house.lead()];
        let seal =
            Restrict { twins: vec![], matter: sealed, level: Level::Sealed, members, text: text("涉及人身安全") };
        house.run(&worker, Some(1), seal).unwrap();
        assert_eq!(parts(&house, open), ["reporter", "desk"]);
        // A post elsewhere that ends, and one of two over the place, change nothing here.
        post(&house, 61, worker.person, A);
        end(&house, worker.person, B);
        end(&house, worker.person, A);
        assert!(parts(&house, open).contains(&"desk".to_owned()) && sees(&house, &worker, sealed));
        let drop =
            |tx: &mut liren_store::Tx<'_>| tx.exec_text("DELETE FROM post WHERE role = 'community_worker'", params![]);
        house.office.db().write_blocking(drop).unwrap();
        end(&house, worker.person, A);
        // What they reported in the open they may go on following.
        assert_eq!(parts(&house, open), ["reporter"]);
        let gone = Actor { posts: vec![], ..worker };
        assert!(!sees(&house, &gone, private) && !sees(&house, &gone, sealed));
    }
}

#[test]
fn a_post_that_ends_by_its_date_ends_what_rests_on_it_within_the_hour() {
    for house in houses() {
        let worker = house.worker();
        let (open, private) = (report(&house, "楼道灯不亮", false), report(&house, "家里的事", true));
        house.run(&worker, Some(1), File { matter: open, text: None }).unwrap();
        post(&house, 61, worker.person, A);
        let until = house.office.now().plus_minutes(24 * 60);
        let dated = move |tx: &mut liren_store::Tx<'_>| {
            tx.exec_text("UPDATE post SET until_at = ?2 WHERE person = ?1", params![worker.person, until])
        };
        house.office.db().write_blocking(dated).unwrap();
        assert_eq!(post_over::run(&house.office).unwrap(), 0, "it goes on till tomorrow");
        assert!(parts(&house, open).contains(&"desk".to_owned()));
        house.clock.set(until.plus_minutes(30));
        assert!(post_over::run(&house.office).unwrap() > 0);
        assert_eq!(parts(&house, open), ["reporter"]);
        let gone = Actor { posts: vec![], ..house.worker() };
        assert!(!sees(&house, &gone, private));
        // The next hour does nothing twice, and a post given anew stays.
        post(&house, 62, gone.person, A);
        let join = "INSERT INTO party (dossier, party, kind, level, part, since, reason) SELECT dossier, party, kind, level, part, ?2, reason FROM party WHERE party = ?1 AND part = 'desk' AND dossier = ?3";
        let (seq, now) = (seq(&house, open), house.office.now());
        let again = move |tx: &mut liren_store::Tx<'_>| tx.exec_text(join, params![gone.person, now, seq]);
        house.office.db().write_blocking(again).unwrap();
        post_over::run(&house.office).unwrap();
        assert!(parts(&house, open).contains(&"desk".to_owned()));
    }
}

#[test]
fn no_row_tells_who_reported_what_was_sealed() {
    for house in houses() {
        let matter = report(&house, "家里的事", false);
        let members = vec![house.lead()];
        let seal = Restrict { twins: vec![], matter, level: Level::Sealed, members, text: text("涉及人身安全") };
        house.run(&house.worker(), Some(1), seal).unwrap();
        let seq = seq(&house, matter);
        let told = "SELECT part, reason FROM party WHERE dossier = ?1 AND (until IS NOT NULL OR part <> 'member' OR reason <> 'named')";
        let left = house.read(move |read| Ok(read.all_text::<(String, String)>(told, params![seq])?));
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn what_a_phone_brought_is_known_and_not_told_once_it_is_sealed() {
    for house in houses() {
        let matter = report(&house, "家里的事", false);
        let seq = seq(&house, matter);
        let header = house.read(move |read| Ok(read.one(&DOSSIER_BY_SEQ, params![seq])?));
        let (keys, now, person) = (house.office.keys().clone(), house.office.now(), house.worker().person);
        // It came before the command that opened the matter ran.
        let came = now.plus_minutes(-1);
        let receipt = format!("{{\"dossier\":\"{matter}\",\"number\":\"{}\"}}", header.number);
        let bring = move |tx: &mut liren_store::Tx<'_>| {
            let add = "INSERT INTO offline_act (person, act, hash, pack, verb, done_at, came_at, receipt) VALUES (?1, ?2, ?3, 1, 'matter.report', ?4, ?4, ?5)";
            let (act, hash) = (Id::<()>::from_bytes([5; 16]), [6_u8; 32].as_slice());
            tx.exec_text(add, params![person, act, hash, came, receipt])
        };
        house.office.db().write_blocking(bring).unwrap();
        let forget = move |level| {
            let (header, keys) = (liren_office::Header { level, ..header.clone() }, keys.clone());
            move |tx: &mut liren_store::Tx<'_>| liren_web::offline::forget(tx, &keys, &header, now)
        };
        let kept = |house: &House| {
            house.read(|read| Ok(read.all_text::<(String,)>("SELECT receipt FROM offline_act", params![])?.remove(0).0))
        };
        house.office.db().write_blocking(forget(Level::NeedToKnow)).unwrap();
        assert!(kept(&house).contains("number"), "below that it is told to whoever brings it again");
        house.office.db().write_blocking(forget(Level::Sealed)).unwrap();
        assert_eq!(kept(&house), "");
    }
}
