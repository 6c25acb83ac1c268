//! Rounds of grids on both engines: whose they are, what comes first, what is counted, and who may not.

mod common;

use common::{House, houses, key, run};
use liren_kernel::ScopeColumn;
use liren_office::{Actor, DossierId, Fault, Period, Post, Role, attendance, directory};
use liren_patrol::{
    checklist,
    commands::{
        end::End,
        find::Find,
        grid::WalkGrid,
        see::{LeaveStop, See},
    },
    store::{self, figures, grids},
    subject::{self, Round},
};
use liren_store::params;

const FIRST: &str = "140213901001-g1";
const SECOND: &str = "140213901001-g2";

fn walk(grid: &str) -> WalkGrid {
    WalkGrid { grid: grid.into() }
}

fn round(house: &House, actor: &Actor, id: DossierId) -> Round {
    let who = actor.clone();
    house.within(actor, move |read, keys, reach, _| {
        subject::round(read, keys, reach, &who, id, false)?.ok_or(Fault::NotFound)
    })
}

fn begun(house: &House, actor: &Actor, n: u8, grid: &str) -> Round {
    let id = run(house, actor, n, walk(grid)).unwrap().dossier.unwrap();
    round(house, actor, id)
}

#[test]
fn a_grid_is_walked_by_whoever_works_it_one_round_at_a_time_the_longest_unseen_first() {
    for house in houses() {
        let (own, whole) = (house.actor("lixin"), house.actor("zhou"));
        let one = begun(&house, &own, 1, SECOND);
        assert!(one.is_grid() && one.row.started_at.is_some(), "{}", house.engine);
        assert_eq!(run(&house, &own, 1, walk(SECOND)).unwrap().dossier, Some(one.header.id), "a repeat");
        assert_eq!(key(run(&house, &own, 2, walk(SECOND))), "refusal-patrol-grid-running");
        // Nothing was drawn: every entrance of the grid is a stop, and what was never seen stands first.
        let (doors, all) = house.read(|read, _| {
            let all = liren_places::find::of_grid(read, SECOND, liren_places::Kind::Entrance)?;
            Ok((subject::doors(read, SECOND)?, all.len()))
        });
        assert_eq!((one.stops.len(), doors.len()), (all, all));
        assert!(doors.is_sorted_by_key(|d| d.last) && doors.iter().any(|d| d.last.is_some()), "{doors:?}");
        assert_eq!(
            one.stops.iter().map(|s| &s.entrance).collect::<Vec<_>>(),
            doors.iter().map(|d| &d.code).collect::<Vec<_>>()
        );
        // Whose post is over the next grid does not walk this one; whose is over the community walks both.
        assert!(matches!(run(&house, &own, 3, walk(FIRST)), Err(Fault::Forbidden)));
        assert!(run(&house, &whole, 4, walk(SECOND)).is_ok());
        for login in ["chen", "liang", "shi", "zhao", "gao"] {
            assert!(matches!(run(&house, &house.actor(login), 5, walk(SECOND)), Err(Fault::Forbidden)), "{login}");
        }
        assert_eq!(key(run(&house, &own, 6, walk("140213901001-c1"))), "not found");
        assert_eq!(key(run(&house, &own, 7, walk(&"长".repeat(100_000)))), "not found");
    }
}

#[test]
fn one_tap_is_an_entrance_seen_and_a_finding_reaches_the_ledger_from_the_grid() {
    for house in houses() {
        let own = house.actor("lixin");
        let one = begun(&house, &own, 1, SECOND);
        let (id, seq) = (one.header.id, one.header.seq);
        let stop = |n: usize| one.stops[n].entrance.clone();
        let leave = |n| LeaveStop { round: id, entrance: stop(n), at: None };
        run(&house, &own, 2, leave(0)).unwrap();
        run(&house, &own, 3, leave(0)).unwrap();
        let answers = checklist::answers(2, "clutter", "persuaded", "纸箱");
        let find = Find { round: id, entrance: stop(1), answers, before: vec![], after: vec![], voice: None, at: None };
        run(&house, &own, 4, find).unwrap();
        let outside = See { round: id, entrance: "140213901001-c1-e1".into(), floor: 1, at: None };
        assert_eq!(key(run(&house, &own, 5, outside)), "refusal-patrol-stop");
        let seen = round(&house, &own, id).stops.iter().filter(|s| s.left_at.is_some()).count();
        assert_eq!(seen, 2, "a tap, and a finding; {}", house.engine);
        // Another worker of the same community, who did not set out, and a captain of the patrol.
        for login in ["zhou", "han", "liang"] {
            let outcome = run(&house, &house.actor(login), 6, leave(2));
            assert!(matches!(outcome, Err(Fault::Forbidden | Fault::NotFound)), "{login}: {outcome:?}");
        }
        let end = || End { round: id, walked: vec![], weather: None, at: None };
        house.clock.set(house.office.now().plus_minutes(50));
        run(&house, &own, 7, end()).unwrap();
        run(&house, &own, 8, end()).unwrap();
        let ended = round(&house, &own, id);
        let span = ended.row.ended_at.unwrap().ms() - ended.row.started_at.unwrap().ms();
        assert_eq!(span, 50 * 60_000, "{}", house.engine);
        let marks = house.read(move |read, _| attendance::counts(read, seq, None));
        assert_eq!((marks.times, marks.minutes), (0, 0), "staff at work earn no volunteers' hours");
        // What was not seen comes first the next time.
        let next = begun(&house, &own, 9, SECOND);
        let last: Vec<_> = next.stops.iter().rev().take(2).map(|s| s.entrance.clone()).collect();
        assert!(last.contains(&stop(0)) && last.contains(&stop(1)), "{last:?}");
    }
}

#[test]
fn whose_post_has_ended_walks_on_no_more() {
    for house in houses() {
        let own = house.actor("lixin");
        let one = begun(&house, &own, 1, SECOND);
        let leave = || LeaveStop { round: one.header.id, entrance: one.stops[0].entrance.clone(), at: None };
        // Moved to the next grid, with a volunteer's post besides: neither is a post over this one.
        let post = |role, code: &str| Post { role, org: None, place: Some((ScopeColumn::Grid, code.to_owned())) };
        let moved =
            Actor { person: own.person, posts: vec![post(Role::GridWorker, FIRST), post(Role::Volunteer, SECOND)] };
        assert!(matches!(run(&house, &moved, 2, leave()), Err(Fault::Forbidden)), "{}", house.engine);
        assert!(matches!(run(&house, &moved, 3, walk(SECOND)), Err(Fault::Forbidden)));
        run(&house, &own, 4, leave()).unwrap();
    }
}

#[test]
fn figures_of_grids_are_the_sums_of_their_rounds_and_stand_apart_from_those_of_teams() {
    for house in houses() {
        let today = house.office.now().day();
        let period = || Period { from: today.plus_days(-60), to: today, place: None };
        let of = |login: &'static str| {
            let period = period();
            house.within(&house.actor(login), move |read, _, reach, _| {
                Ok((grids::sums(read, reach, &period)?, grids::rounds(read, reach, &period, None)?))
            })
        };
        let ((rounds, seen), listed) = of("gao");
        assert_eq!((rounds, seen), (listed.len() as i64, listed.iter().map(|r| r.seen).sum()), "{}", house.engine);
        assert_eq!(rounds, 3);
        assert_eq!(of("liang").0, (rounds, seen), "her community");
        assert_eq!(of("zhao").0, (0, 0), "another community");
        assert_eq!(of("lixin").1.len(), 2, "the own grid");
        assert_eq!(of("chen").0, (0, 0), "a resident");
        let teams = house.within(&house.actor("gao"), move |read, _, reach, _| {
            figures::rounds(read, reach, &Period { from: today.plus_days(-60), to: today, place: None })
        });
        assert!(teams.iter().all(|(id, ..)| listed.iter().all(|l| l.id != *id)));
        let open = house.read(|read, _| Ok(read.all(&store::OPEN_OF_GRID, params![SECOND])?));
        assert!(!open.is_empty());
    }
}

#[test]
fn a_worker_who_left_is_not_posted_any_longer() {
    for house in houses() {
        let now = house.office.now();
        let post = |later: i64| {
            let at = now.plus_minutes(later);
            house.read(move |read, _| {
                let grid = liren_places::find::in_force(read, SECOND)?.ok_or(Fault::NotFound)?;
                Ok(liren_places::find::public_notice(read, &grid, at)?.1)
            })
        };
        assert_eq!(post(0).map(|p| p.worker).as_deref(), Some("陈立新"), "{}", house.engine);
        let person = house.actor("lixin").person;
        house
            .office
            .db()
            .write_blocking(move |tx| {
                for row in tx.all(&directory::POSTS, params![person, now])? {
                    tx.exec(&directory::POST_END, params![row.id, now, person, "调走"])?;
                }
                Ok::<_, Fault>(())
            })
            .unwrap();
        assert_eq!(post(1), None, "{}", house.engine);
    }
}
