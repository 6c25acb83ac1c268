//! Plans and their dates, on both engines.

mod common;

use common::{A, B, STREET, details, houses, sitting};
use liren_gatherings::{
    commands::{
        amend::Amend,
        approve::{Approve, AskApproval},
        plan::Plan,
        sign_up::SignUp,
        sittings::Schedule,
    },
    model::{Form, Stage},
    store,
};
use liren_kernel::Day;
use liren_office::Fault;

#[test]
fn a_plan_is_numbered_dated_and_seen_where_it_is_held() {
    for house in houses() {
        let id = house.plan(details(Form::Lecture, 30), vec![sitting("2026-07-04"), sitting("2026-06-27")]);
        let gathering = house.seen(&house.worker(), id).unwrap();
        assert_eq!(gathering.header.number, "2026梧桐活动0001", "{}", house.engine());
        assert_eq!(gathering.stage, Stage::Planned);
        let days: Vec<String> = gathering.sittings.iter().map(|s| format!("{} {}", s.n, s.day)).collect();
        assert_eq!(days, ["1 2026-06-27", "2 2026-07-04"]);
        assert!(house.seen(&house.stranger(), id).is_none() && house.seen(&house.volunteer(), id).is_none());
        assert!(house.seen(&house.manager(), id).is_some());
        // A second plan has the next number.
        let next = house.plan(details(Form::Class, 0), vec![]);
        assert_eq!(house.seen(&house.worker(), next).unwrap().header.number, "2026梧桐活动0002");
    }
}

#[test]
fn a_list_tells_when_a_gathering_is_next_or_was_last() {
    for house in houses() {
        let now = house.office.now();
        let worker = house.worker();
        let of = |days: &[&str]| {
            let id = house.plan(details(Form::Lecture, 30), days.iter().map(|day| sitting(day)).collect());
            house.seen(&worker, id).unwrap()
        };
        let (ahead, none) = (of(&["2026-07-04", "2026-06-27", "2026-07-11"]), of(&[]));
        let seqs = [ahead.header.seq, none.header.seq];
        let at = |now| house.read(move |read| store::calendar::nearest(read, &seqs, now));
        let day = |now| at(now).get(&seqs[0]).map(|at| at.day().to_string());
        assert_eq!(day(now).as_deref(), Some("2026-06-27"), "{}", house.engine());
        assert_eq!(day(ahead.sittings[0].until_at.plus_minutes(1)).as_deref(), Some("2026-07-04"));
        assert_eq!(
            day(ahead.sittings[2].until_at.plus_minutes(1)).as_deref(),
            Some("2026-07-11"),
            "all over: the last"
        );
        assert!(!at(now).contains_key(&seqs[1]), "no date, no day");
    }
}

#[test]
fn a_course_is_announced_once_by_its_next_date_and_says_what_is_to_come() {
    for house in houses() {
        let station = house.station();
        let open = |days: &[&str]| {
            let sittings = days.iter().map(|day| sitting(day)).collect();
            let details = details(Form::Class, 1);
            let plan = Plan { at: format!("{A}-v1"), details, parent: None, sittings };
            let id = house.run(&station, None, plan).unwrap().dossier.unwrap();
            house.run(&station, Some(1), AskApproval { gathering: id }).unwrap();
            house.run(&house.manager(), Some(2), Approve { gathering: id, text: None }).unwrap();
            id
        };
        let (course, once) = (open(&["2026-07-04", "2026-06-27", "2026-07-11"]), open(&["2026-07-01"]));
        house.run(&house.resident(40), None, SignUp { gathering: course }).unwrap();
        let told = |after, limit| {
            let now = house.office.now();
            house.read(move |read| {
                let rows = store::calendar::announced(read, false, STREET, now, after, limit)?;
                let ids: Vec<_> = rows.iter().map(|row| row.gathering).collect();
                let more = store::calendar::to_come(read, &ids, now)?;
                let of = |row: &store::calendar::EventRow| {
                    let (dates, full) = more[&row.gathering];
                    (row.gathering, row.day.to_string(), dates, full)
                };
                Ok((rows.iter().map(of).collect::<Vec<_>>(), rows.last().map(|row| (row.from_at.ms(), row.seq))))
            })
        };
        let (first, second) = ((course, "2026-06-27".to_owned(), 3, true), (once, "2026-07-01".to_owned(), 1, false));
        assert_eq!(told(None, 9).0, [first.clone(), second.clone()], "{}", house.engine());
        let (page, after) = told(None, 1);
        assert_eq!((page, told(after, 9).0), (vec![first], vec![second.clone()]));
        // A day later its next date stands behind the other's.
        house.clock.set("2026-06-28".parse::<Day>().unwrap().start());
        assert_eq!(told(None, 9).0, [second, (course, "2026-07-04".to_owned(), 2, true)]);
    }
}

#[test]
fn a_tour_is_opened_by_whoever_works_at_one_of_its_stops() {
    for house in houses() {
        let plan = Plan { at: STREET.into(), details: details(Form::Exhibition, 0), parent: None, sittings: vec![] };
        let manager = house.manager();
        let id = house.run(&manager, None, plan).unwrap().dossier.unwrap();
        assert!(house.seen(&house.stranger(), id).is_none());
        let stop = |code: &str, day: &str| {
            let mut sitting = sitting(day);
            sitting.place = Some(code.into());
            sitting
        };
        let sittings = vec![stop(A, "2026-07-01"), stop(B, "2026-07-03")];
        house.run(&manager, None, Schedule { gathering: id, sittings: sittings.clone() }).unwrap();
        let seen = house.seen(&house.stranger(), id).unwrap();
        assert_eq!(seen.sittings.len(), 2);
        let again = house.refused(&manager, None, Schedule { gathering: id, sittings });
        assert_eq!(again, "refusal-gathering-twice");
        // To see it is not to change it.
        let more = Schedule { gathering: id, sittings: vec![stop(B, "2026-07-05")] };
        assert!(matches!(house.run(&house.stranger(), None, more), Err(Fault::Forbidden)));
    }
}

#[test]
fn a_plan_changes_on_the_version_that_was_seen() {
    for house in houses() {
        let id = house.plan(details(Form::Lecture, 30), vec![]);
        let amend = |capacity| Amend { gathering: id, details: details(Form::Drill, capacity) };
        let worker = house.worker();
        house.run(&worker, Some(1), amend(12)).unwrap();
        let gathering = house.seen(&worker, id).unwrap();
        assert_eq!((gathering.record.capacity, gathering.header.facet.as_str()), (12, "drill"));
        assert!(matches!(house.run(&worker, Some(1), amend(13)), Err(Fault::Stale { now: 2 })));
        assert!(matches!(house.run(&house.stranger(), Some(2), amend(13)), Err(Fault::NotFound)));
    }
}
