//! Volunteers sign up for shifts themselves; the list moves by itself, also when many do so at once; on both engines.

mod common;

use common::{A, B, House, houses, key, lead, resident, stranger, worker};
use liren_contribution::{
    commands::{
        call::{Call, EndCall, JoinDuty, QuitDuty},
        duty::{Assign, Excuse, Open},
        duty_move::MoveDuty,
        duty_roll::{Close, MarkDuty},
    },
    model::Whom,
    store,
};
use liren_kernel::{Clock as _, Instant};
use liren_office::{
    DossierId, Fault, PersonId,
    attendance::Presence,
    jobs::Handlers,
    leaving::Leaving,
    store::{JOB_ADD, NOTICES},
};
use liren_store::params;

/// A shift in so many days from 9 o'clock, open to volunteers.
fn called(house: &House, days: i64, minutes: i64, needed: i64, whom: Whom) -> DossierId {
    let day = house.clock.now().day().plus_days(days);
    let from = day.start().plus_minutes(9 * 60);
    let open = Open {
        at: A.into(),
        title: "会客厅开放值守".into(),
        day,
        from,
        until: from.plus_minutes(minutes),
        needed,
        spot: "会客厅".into(),
        recipients: "居民".into(),
    };
    let duty = house.run(&worker(), open).unwrap().dossier.unwrap();
    house.run(&worker(), Call { duty, whom }).unwrap();
    duty
}

fn join(house: &House, person: PersonId, duty: DossierId) -> String {
    match house.run(&resident(person), JoinDuty { duty }) {
        Ok(receipt) => receipt.told.iter().find(|(n, _)| n == "state").map(|(_, v)| v.clone()).unwrap_or_default(),
        other => key(other),
    }
}

fn lists(house: &House, duty: DossierId) -> (Vec<PersonId>, Vec<PersonId>) {
    let seq = house.header(duty).seq;
    house.read(move |read| {
        let people = |rows: Vec<(PersonId,)>| rows.into_iter().map(|(p,)| p).collect();
        Ok((people(read.all(&store::HELPERS, params![seq])?), people(read.all(&store::WAITING, params![seq])?)))
    })
}

fn told(house: &House, person: PersonId) -> Vec<String> {
    house.read(move |read| {
        Ok(read.all(&NOTICES, params![person, i64::MAX, 50_i64])?.into_iter().map(|n| n.key).collect())
    })
}

#[test]
fn volunteers_sign_up_once_wait_and_move_up_and_hours_come_from_the_roll_alone() {
    for house in houses() {
        let wu = house.volunteer(A, "吴桂兰", "1990-03-01");
        let xu = house.volunteer(A, "徐淑芬", "1991-03-01");
        let far = house.volunteer(B, "李建国", "1985-04-18");
        let nobody = house.person(A, "陈秀英", "1980-01-01");
        let duty = called(&house, 2, 120, 1, Whom::Community);
        // Those of another community do not see it; who is not registered is told how.
        assert_eq!(join(&house, far, duty), "not found");
        assert_eq!(join(&house, nobody, duty), "refusal-duty-volunteer");
        assert_eq!(join(&house, wu, duty), "comes");
        assert_eq!(join(&house, wu, duty), "refusal-duty-already");
        assert_eq!(join(&house, xu, duty), "waiting");
        assert_eq!(join(&house, xu, duty), "refusal-duty-already");
        assert_eq!(lists(&house, duty), (vec![wu], vec![xu]));
        // Signed off: the one who waits comes, and is told.
        house.run(&resident(wu), QuitDuty { duty }).unwrap();
        assert_eq!(lists(&house, duty), (vec![xu], vec![]));
        assert_eq!(told(&house, xu), ["notice-duty-moved-up"]);
        assert_eq!(key(house.run(&resident(wu), QuitDuty { duty })), "refusal-hours-not-now");
        // Open to the street: the other community's volunteer waits, is told when it moves, and when it ends.
        house.run(&worker(), Call { duty, whom: Whom::Street }).unwrap();
        assert_eq!(join(&house, far, duty), "waiting");
        let from = house.clock.now().day().plus_days(3).start().plus_minutes(600);
        let moved = |day, from: Instant| MoveDuty {
            duty,
            day,
            from,
            until: from.plus_minutes(120),
            spot: "阅览室".into(),
            reason: "检修".into(),
        };
        assert_eq!(key(house.run_on(&stranger(), duty, moved(from.day(), from))), "not found");
        house.run_on(&worker(), duty, moved(from.day(), from)).unwrap();
        assert_eq!(told(&house, far), ["notice-duty-moved"]);
        assert!(told(&house, xu).contains(&"notice-duty-moved".to_owned()));
        house.run(&lead(), EndCall { duty }).unwrap();
        assert_eq!(told(&house, far), ["notice-duty-call-ended", "notice-duty-moved"]);
        assert_eq!(lists(&house, duty).1, vec![]);
        // Nothing is booked before somebody marks who was there.
        assert_eq!(house.stands(xu).verified.balance, 0);
        house.clock.set(from.plus_minutes(130));
        let mark = MarkDuty {
            duty,
            people: vec![xu],
            presence: Presence::Present,
            came: from,
            went: from.plus_minutes(90),
            note: String::new(),
        };
        house.run(&worker(), mark).unwrap();
        assert_eq!(house.stands(xu).verified.balance, 90);
        assert_eq!(key(house.run(&resident(xu), QuitDuty { duty })), "refusal-duty-quit-late");
        house.whole();
    }
}

#[test]
fn those_over_sixty_rest_and_are_passed_over_by_the_list() {
    for house in houses() {
        let wu = house.volunteer(A, "吴桂兰", "1950-03-01");
        let xu = house.volunteer(A, "徐淑芬", "1951-03-01");
        let li = house.volunteer(A, "李小山", "1995-03-01");
        assert_eq!(join(&house, wu, called(&house, 2, 200, 1, Whom::Community)), "refusal-duty-elder-long");
        let duty = called(&house, 2, 120, 1, Whom::Community);
        let same_day = called(&house, 2, 60, 5, Whom::Community);
        assert_eq!(join(&house, li, duty), "comes");
        assert_eq!(join(&house, wu, duty), "waiting");
        assert_eq!(join(&house, xu, duty), "waiting");
        // The first who waits took another shift of that morning since: the second moves up.
        let other = Open {
            at: A.into(),
            title: "便民服务日".into(),
            day: house.clock.now().day().plus_days(2),
            from: house.clock.now().day().plus_days(2).start().plus_minutes(14 * 60),
            until: house.clock.now().day().plus_days(2).start().plus_minutes(15 * 60),
            needed: 1,
            spot: String::new(),
            recipients: String::new(),
        };
        let other = house.run(&worker(), other).unwrap().dossier.unwrap();
        house.run(&worker(), Assign { duty: other, people: vec![wu] }).unwrap();
        house.run(&worker(), Excuse { duty, person: li }).unwrap();
        assert_eq!(lists(&house, duty), (vec![xu], vec![wu]), "{:?}", house.header(same_day).state);
        // Called off: who comes and who waits is told.
        house.run_on(&worker(), duty, Close { duty, cancelled: "下雨".into() }).unwrap();
        assert!(told(&house, xu).contains(&"notice-duty-cancelled".to_owned()));
        assert!(told(&house, wu).contains(&"notice-duty-call-ended".to_owned()));
    }
}

#[test]
fn twenty_who_sign_up_and_off_at_once_fill_every_place_once() {
    for house in houses() {
        let people: Vec<PersonId> = (0..20).map(|n| house.volunteer(A, &format!("志愿者{n}"), "1990-01-01")).collect();
        let duty = called(&house, 2, 120, 3, Whom::Community);
        let again = |work: &dyn Fn() -> Result<(), Fault>| loop {
            match work() {
                Err(Fault::Db(e)) if e.kind == liren_store::DbErrorKind::Unavailable => {}
                done => return key(done),
            }
        };
        std::thread::scope(|scope| {
            for person in &people {
                for _ in 0..2 {
                    let (house, again) = (&house, &again);
                    scope.spawn(move || {
                        let said = again(&|| house.run(&resident(*person), JoinDuty { duty }).map(drop));
                        assert!(said == "done" || said == "refusal-duty-already", "{said}");
                    });
                }
            }
        });
        let (come, wait) = lists(&house, duty);
        assert_eq!((come.len(), wait.len()), (3, 17), "{:?}", house.header(duty).number);
        // All three sign off at once, with five of those who wait.
        let gone: Vec<PersonId> = come.iter().chain(&wait[..5]).copied().collect();
        std::thread::scope(|scope| {
            for person in &gone {
                let (house, again) = (&house, &again);
                scope.spawn(move || {
                    assert_eq!(again(&|| house.run(&resident(*person), QuitDuty { duty }).map(drop)), "done");
                });
            }
        });
        let (come, wait) = lists(&house, duty);
        assert_eq!(come.len() + wait.len(), 12);
        assert_eq!(come.len(), 3, "no place stays empty while somebody waits");
        let mut all: Vec<PersonId> = come.into_iter().chain(wait).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 12, "nobody twice");
        assert!(all.iter().all(|person| !gone.contains(person)));
    }
}

#[test]
fn who_waits_takes_the_place_of_who_left_the_office() {
    for house in houses() {
        let [wu, xu, he] = ["吴桂兰", "徐淑芬", "贺春生"].map(|name| house.volunteer(A, name, "1990-03-01"));
        let (with, without, over) = (
            called(&house, 2, 120, 1, Whom::Community),
            called(&house, 3, 120, 1, Whom::Community),
            called(&house, 4, 120, 1, Whom::Community),
        );
        for duty in [with, without, over] {
            assert_eq!(join(&house, wu, duty), "comes");
        }
        for (person, duty) in [(xu, with), (he, with), (xu, over)] {
            assert_eq!(join(&house, person, duty), "waiting");
        }
        house.run_on(&worker(), over, Close { duty: over, cancelled: "停水".into() }).unwrap();
        let at = house.clock.now();
        let left = move |tx: &mut liren_store::Tx<'_>| {
            let leaving = Leaving { person: wu, by: worker().person, at, reason: "搬走" };
            (liren_contribution::leaving::HOOK.left)(tx, &leaving)
        };
        house.office.db().write_blocking(left).unwrap();
        assert_eq!(lists(&house, with), (vec![], vec![xu, he]), "the place is free at once");
        let jobs = Handlers::new(&[liren_contribution::ROOM.jobs]);
        assert_eq!(jobs.run_due(&house.office).unwrap(), 2, "one called off has no place to fill");
        assert_eq!((lists(&house, with), lists(&house, without)), ((vec![xu], vec![he]), (vec![], vec![])));
        assert_eq!(told(&house, xu).iter().filter(|key| *key == "notice-duty-moved-up").count(), 1);
        assert!(!told(&house, he).contains(&"notice-duty-moved-up".to_owned()));
        // The clock comes by again: nobody is missing.
        let again = move |tx: &mut liren_store::Tx<'_>| {
            let payload = serde_json::json!({ "duty": with, "at": at.plus_minutes(1) }).to_string();
            tx.exec(&JOB_ADD, params![liren_contribution::jobs::REFILL, payload, "again", at])?;
            Ok::<_, Fault>(())
        };
        house.office.db().write_blocking(again).unwrap();
        assert_eq!(jobs.run_due(&house.office).unwrap(), 1);
        assert_eq!(lists(&house, with), (vec![xu], vec![he]));
        house.whole();
    }
}
