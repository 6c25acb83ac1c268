//! A gathering from plan to summary, on both engines.

mod common;

use common::{A, House, details, houses, sitting};
use liren_gatherings::{
    commands::{
        approve::{Approve, AskApproval, SendBack},
        feedback::{Answers, Feedback},
        here::{CheckOut, Here},
        move_sitting::{CancelSitting, MoveSitting},
        over::Over,
        plan::Plan,
        roll::{Paper, Roll, RollMark, Unmark, WalkIn},
        sign_up::{Leave, SignUp},
        sign_up_for::{SignUpFor, Who},
        sign_up_public::SignUpPublic,
        sum_up::{AgreeSummary, SumUp},
        team::Join,
    },
    door::{self, Proof},
    figures,
    model::{Counts, Form, SeatId, SeatState, Stage},
    store::seats::{SEATS, SEATS_IN},
    subject_roll::Named,
};
use liren_kernel::{Id, Line, Paragraph};
use liren_office::{
    Actor, DossierId, Fault, Receipt,
    attendance::{self, Presence},
    store::NOTICES,
};
use liren_store::params;

fn line(text: &str) -> Line {
    Line::new("x", text).unwrap()
}
fn text(text: &str) -> Paragraph {
    Paragraph::new("x", text).unwrap()
}
fn unknown(name: &str) -> WalkIn {
    WalkIn { name: line(name), phone: None }
}
fn told<T>(receipt: &Receipt, name: &str) -> T
where
    T: std::str::FromStr,
    T::Err: std::fmt::Debug,
{
    receipt.told.iter().find(|(n, _)| n == name).map(|(_, v)| v.parse().unwrap()).unwrap()
}

/// A gathering that was approved.
fn approved(house: &House, form: Form, capacity: i64, credit: Counts) -> DossierId {
    let mut details = details(form, capacity);
    details.credit = credit;
    let id = house.plan(details, vec![sitting("2026-06-27")]);
    house.run(&house.worker(), Some(1), AskApproval { gathering: id }).unwrap();
    house.run(&house.station(), Some(2), Approve { gathering: id, text: None }).unwrap();
    id
}

fn seats(house: &House, id: DossierId, state: SeatState) -> i64 {
    let seq = house.seen(&house.manager(), id).unwrap().header.seq;
    house.read(move |read| Ok(read.one(&SEATS_IN, params![seq, state])?.0))
}

/// Saturday 27 June 2026, so many minutes after 14:00.
fn at(house: &House, minutes: i64) {
    let day: liren_kernel::Day = "2026-06-27".parse().unwrap();
    house.clock.set(day.start().plus_minutes(840 + minutes));
}

fn notices(house: &House, actor: &Actor) -> Vec<String> {
    let person = actor.person;
    house.read(move |read| {
        Ok(read.all(&NOTICES, params![person, i64::MAX, 50_i64])?.into_iter().map(|n| n.key).collect())
    })
}

#[test]
fn nobody_approves_their_own_plan() {
    for house in houses() {
        let plan = Plan {
            at: format!("{A}-v1"),
            details: details(Form::Drill, 0),
            parent: None,
            sittings: vec![sitting("2026-06-27")],
        };
        let station = house.station();
        let id = house.run(&station, None, plan).unwrap().dossier.unwrap();
        house.run(&station, Some(1), AskApproval { gathering: id }).unwrap();
        let own = house.refused(&station, Some(2), Approve { gathering: id, text: None });
        assert_eq!(own, "refusal-signoff-own", "{}", house.engine());
        let worker = house.run(&house.worker(), Some(2), Approve { gathering: id, text: None });
        assert!(matches!(worker, Err(Fault::Forbidden)));
        let manager = house.manager();
        house.run(&manager, Some(2), SendBack { gathering: id, text: text("请补安全预案") }).unwrap();
        assert_eq!(notices(&house, &station), ["notice-gathering-sent-back"]);
        house.run(&station, Some(3), AskApproval { gathering: id }).unwrap();
        house.run(&manager, Some(4), Approve { gathering: id, text: None }).unwrap();
        let gathering = house.seen(&manager, id).unwrap();
        assert_eq!(gathering.stage, Stage::Open);
        assert!(gathering.sittings[0].listed);
    }
}

#[test]
fn the_waiting_list_moves_by_itself() {
    for house in houses() {
        let id = approved(&house, Form::Lecture, 2, Counts::Nothing);
        let people: Vec<Actor> = (40..43).map(|n| house.resident(n)).collect();
        let states: Vec<String> = people
            .iter()
            .map(|p| told::<String>(&house.run(p, None, SignUp { gathering: id }).unwrap(), "state"))
            .collect();
        assert_eq!(states, ["signed", "signed", "waiting"], "{}", house.engine());
        assert_eq!(house.refused(&people[0], None, SignUp { gathering: id }), "refusal-gathering-already");
        // A guest waits behind; the same guest twice is told the same, so that nobody learns who is on the list, and has
        // one place all the same.
        let guest =
            || SignUpPublic { gathering: id, name: line("王阿姨"), phone: line("13812342266"), notice: true };
        let receipt = house.run(&Actor::public(), None, guest()).unwrap();
        assert_eq!(told::<String>(&receipt, "state"), "waiting");
        let again = house.run(&Actor::public(), None, guest()).unwrap();
        let names = |receipt: &Receipt| receipt.told.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!((names(&again), told::<String>(&again, "state")), (names(&receipt), "waiting".into()));
        let (first, decoy): (SeatId, SeatId) = (told(&receipt, "seat"), told(&again, "seat"));
        assert_ne!(first, decoy, "whoever asks again does not get the code of the first");
        assert_eq!(seats(&house, id, SeatState::Waiting), 2, "{}", house.engine());
        house.run(&people[0], None, Leave { gathering: id }).unwrap();
        assert_eq!(notices(&house, &people[2]), ["notice-gathering-moved-up"]);
        assert_eq!((seats(&house, id, SeatState::Signed), seats(&house, id, SeatState::Waiting)), (2, 1));
        // Who left may come back, at the end.
        let back = house.run(&people[0], None, SignUp { gathering: id }).unwrap();
        assert_eq!(told::<String>(&back, "state"), "waiting");
        // Then the guest moves up, and somebody is asked to call.
        house.run(&people[1], None, Leave { gathering: id }).unwrap();
        assert!(house.seen(&house.worker(), id).unwrap().to_call);
    }
}

#[test]
fn two_phones_that_want_the_last_place_do_not_both_get_it() {
    for house in houses() {
        let id = approved(&house, Form::Lecture, 5, Counts::Nothing);
        std::thread::scope(|scope| {
            for n in 50..70 {
                let house = &house;
                scope.spawn(move || house.run(&house.resident(n), None, SignUp { gathering: id }).unwrap());
            }
        });
        let (signed, waiting) = (seats(&house, id, SeatState::Signed), seats(&house, id, SeatState::Waiting));
        assert_eq!((signed, waiting), (5, 15), "{}", house.engine());
        // Twelve leave at once, seated or waiting: no place stays empty while somebody waits, and nobody has two.
        std::thread::scope(|scope| {
            for n in 50..62 {
                let house = &house;
                scope.spawn(move || house.run(&house.resident(n), None, Leave { gathering: id }).unwrap());
            }
        });
        let (signed, waiting) = (seats(&house, id, SeatState::Signed), seats(&house, id, SeatState::Waiting));
        assert_eq!((signed, waiting), (5, 3), "{}", house.engine());
    }
}

#[test]
fn two_stewards_with_one_list_count_each_person_once() {
    for house in houses() {
        let id = approved(&house, Form::Lecture, 0, Counts::Nothing);
        let worker = house.worker();
        for n in 40..60 {
            house.run(&house.resident(n), None, SignUp { gathering: id }).unwrap();
        }
        let gathering = house.seen(&worker, id).unwrap();
        let (seq, sitting) = (gathering.header.seq, gathering.sittings[0].id);
        let all: Vec<SeatId> =
            house.read(move |read| Ok(read.all(&SEATS, params![seq])?.iter().map(|s| s.id).collect()));
        let mark = |seat: SeatId| RollMark { named: Named::Seat(seat), presence: Presence::Present };
        let early = Roll { gathering: id, sitting, marks: vec![mark(all[0])], heads: None };
        assert_eq!(house.refused(&worker, None, early), "refusal-gathering-early");
        at(&house, 0);
        let stewards = [worker.clone(), house.manager()];
        std::thread::scope(|scope| {
            for steward in &stewards {
                let (house, all) = (&house, &all);
                scope.spawn(move || {
                    for seat in all {
                        let roll = Roll { gathering: id, sitting, marks: vec![mark(*seat)], heads: None };
                        house.run(steward, None, roll).unwrap();
                    }
                });
            }
        });
        let figures = house.read(move |read| figures::of(read, seq));
        assert_eq!((figures.times, figures.persons, figures.held), (20, 20, 1), "{}", house.engine());
        // One was marked by mistake; those without names are counted as heads.
        let undo = Unmark { gathering: id, sitting, named: Named::Seat(all[3]), reason: line("点错了") };
        house.run(&worker, None, undo).unwrap();
        house.run(&worker, None, Roll { gathering: id, sitting, marks: vec![], heads: Some(6) }).unwrap();
        let figures = house.read(move |read| figures::of(read, seq));
        assert_eq!((figures.times, figures.persons, figures.heads, figures.rate()), (25, 19, 6, Some(95)));
        assert_eq!(figures.first, 19, "nobody had been to a gathering before");
        let stranger = Roll { gathering: id, sitting, marks: vec![mark(all[0])], heads: None };
        assert!(matches!(house.run(&house.stranger(), None, stranger), Err(Fault::NotFound)));
    }
}

#[test]
fn a_code_sent_on_is_refused_and_four_digits_help_who_cannot_scan() {
    for house in houses() {
        let id = approved(&house, Form::Lecture, 0, Counts::Nothing);
        let sitting = house.seen(&house.worker(), id).unwrap().sittings[0].id;
        at(&house, 5);
        let (me, you) = (house.resident(40), house.resident(41));
        let (keys, now) = (house.office.keys().clone(), house.office.now());
        let here = |who: &Actor, proof: Proof| Here { gathering: id, sitting, person: who.person, proof };
        let mine = Proof::Ticket(door::ticket(&keys, sitting, me.person, now));
        assert_eq!(
            house.refused(&you, None, here(&you, mine.clone())),
            "refusal-gathering-token",
            "{}",
            house.engine()
        );
        // Nor does somebody check in for another.
        assert_eq!(house.refused(&you, None, here(&me, mine.clone())), "refusal-gathering-not-on-roll");
        house.run(&me, None, here(&me, mine.clone())).unwrap();
        // Again is nothing; what was scanned is worth nothing later.
        house.run(&me, None, here(&me, mine.clone())).unwrap();
        house.later(6);
        assert_eq!(house.refused(&me, None, here(&me, mine)), "refusal-gathering-token");
        let code = Proof::Code(door::digits(&keys, sitting, house.office.now()));
        house.later(1);
        house.run(&you, None, here(&you, code)).unwrap();
        assert_eq!(house.refused(&you, None, here(&you, Proof::Code("12".into()))), "refusal-gathering-code");
        let seq = house.seen(&house.worker(), id).unwrap().header.seq;
        let marks = house.read(move |read| attendance::of_dossier(read, seq, None));
        let sources: Vec<&str> = marks.iter().map(|m| m.source.name()).collect();
        assert_eq!(sources, ["qr", "code"]);
    }
}

#[test]
fn hours_count_from_coming_to_going_and_a_volunteer_at_the_door_has_some_too() {
    for house in houses() {
        let id = approved(&house, Form::Training, 0, Counts::Training);
        let (worker, learner) = (house.worker(), house.resident(40));
        house.run(&learner, None, SignUp { gathering: id }).unwrap();
        let gathering = house.seen(&worker, id).unwrap();
        let (seq, sitting) = (gathering.header.seq, gathering.sittings[0].id);
        let seat = house.read(move |read| Ok(read.all(&SEATS, params![seq])?[0].id));
        let named = Named::Seat(seat);
        at(&house, 10);
        let marks = vec![RollMark { named, presence: Presence::Late }];
        house.run(&worker, None, Roll { gathering: id, sitting, marks, heads: None }).unwrap();
        at(&house, 100);
        house.run(&worker, None, CheckOut { gathering: id, sitting, named: vec![named] }).unwrap();
        // Going twice does not make it longer.
        at(&house, 110);
        house.run(&worker, None, CheckOut { gathering: id, sitting, named: vec![named] }).unwrap();
        let figures = house.read(move |read| figures::of(read, seq));
        // From 14:10 to the end at 15:30.
        assert_eq!((figures.times, figures.minutes), (1, 80), "{}", house.engine());
        // A paper list keyed in later: whoever was there has the whole time, and names nobody knew are guests.
        let other = house.run(
            &worker,
            None,
            SignUpFor { gathering: id, who: Who::Guest { name: line("罗大爷"), phone: None }, at_door: true },
        );
        let seat = told::<SeatId>(&other.unwrap(), "seat");
        let paper = Paper {
            gathering: id,
            sitting,
            marks: vec![RollMark { named: Named::Seat(seat), presence: Presence::Present }],
            walk_ins: vec![unknown("徐阿姨"), unknown("徐阿姨")],
            heads: None,
            note: line("签到表拍照后补录"),
        };
        house.run(&worker, None, paper).unwrap();
        let figures = house.read(move |read| figures::of(read, seq));
        assert_eq!((figures.times, figures.persons, figures.minutes), (4, 4, 350));
    }
}

#[test]
fn a_moved_date_is_told_and_one_that_falls_away_too() {
    for house in houses() {
        let id = approved(&house, Form::Class, 0, Counts::Nothing);
        let (worker, resident) = (house.worker(), house.resident(40));
        house.run(&resident, None, SignUp { gathering: id }).unwrap();
        let sitting = house.seen(&worker, id).unwrap().sittings[0].id;
        let moved = MoveSitting {
            gathering: id,
            sitting,
            day: "2026-06-28".parse().unwrap(),
            from: 900,
            until: 990,
            place: Some(format!("{A}-v2")),
            theme: None,
            lecturer: None,
            reason: line("场地检修"),
        };
        house.run(&worker, None, moved).unwrap();
        let row = house.seen(&worker, id).unwrap().sittings[0].clone();
        assert_eq!(
            (row.state.name(), row.day.to_string().as_str(), row.place_name.as_str()),
            ("moved", "2026-06-28", "梧桐社工站")
        );
        assert!(row.was_at.is_some() && row.version == 1);
        house.run(&worker, None, CancelSitting { gathering: id, sitting, reason: line("台风") }).unwrap();
        let told = notices(&house, &resident);
        assert_eq!(
            told,
            ["notice-gathering-sitting-cancelled", "notice-gathering-sitting-moved"],
            "{}",
            house.engine()
        );
        let again = CancelSitting { gathering: id, sitting, reason: line("台风") };
        assert_eq!(house.refused(&worker, None, again), "refusal-gathering-sitting-past");
    }
}

#[test]
fn a_gathering_ends_with_a_summary_that_somebody_else_agrees_to() {
    for house in houses() {
        let id = approved(&house, Form::Lecture, 0, Counts::Nothing);
        let (worker, resident) = (house.worker(), house.resident(40));
        house.run(&resident, None, SignUp { gathering: id }).unwrap();
        let gathering = house.seen(&worker, id).unwrap();
        let (seq, sitting) = (gathering.header.seq, gathering.sittings[0].id);
        at(&house, 0);
        let marks = vec![RollMark { named: Named::Person(resident.person), presence: Presence::Present }];
        house.run(&worker, None, Roll { gathering: id, sitting, marks, heads: Some(3) }).unwrap();
        let answers = || Answers { content: 3, useful: 2, again: 3, words: Some(text("讲得清楚")) };
        house.run(&resident, None, Feedback { gathering: id, answers: answers() }).unwrap();
        let absent = house.refused(&house.resident(41), None, Feedback { gathering: id, answers: answers() });
        assert_eq!(absent, "refusal-gathering-not-there", "{}", house.engine());
        let clock = Actor::clockwork();
        assert_eq!(house.refused(&clock, None, Over { gathering: id }), "refusal-gathering-not-now");
        at(&house, 120);
        assert!(house.handlers.run_due(&house.office).unwrap() >= 1);
        assert_eq!(house.seen(&worker, id).unwrap().stage, Stage::Held);
        let costs = liren_gatherings::outline::costs("costs", "横幅 | 60").unwrap();
        let sum =
            SumUp {
                gathering: id, result: text("二十户换了插座"), issues: None, costs, photos: vec![house.photo()]
            };
        house.run(&worker, Some(3), sum).unwrap();
        let own = house.run(&worker, Some(4), AgreeSummary { gathering: id, text: None });
        assert!(matches!(own, Err(Fault::Forbidden)));
        house.run(&house.station(), Some(4), AgreeSummary { gathering: id, text: None }).unwrap();
        let closed = house.seen(&worker, id).unwrap();
        assert_eq!((closed.stage, closed.record.cost), (Stage::Closed, Some(6000)));
        let late = Roll { gathering: id, sitting, marks: vec![], heads: Some(9) };
        assert_eq!(house.refused(&worker, None, late), "refusal-gathering-not-now");
        let figures = house.read(move |read| figures::of(read, seq));
        assert_eq!((figures.times, figures.persons), (4, 1));
    }
}

#[test]
fn a_steward_from_the_neighbourhood_calls_the_roll_and_sees_nothing_else() {
    for house in houses() {
        let id = approved(&house, Form::Lecture, 0, Counts::Nothing);
        let other = approved(&house, Form::Lecture, 0, Counts::Nothing);
        let volunteer = house.volunteer();
        let unknown = Join { gathering: id, person: volunteer.person, part: "steward".into() };
        assert_eq!(house.refused(&house.worker(), None, unknown), "refusal-choice-invalid", "{}", house.engine());
        let wu = house.register("吴桂兰");
        let join = Join { gathering: id, person: wu, part: "steward".into() };
        house.run(&house.worker(), None, join).unwrap();
        let steward = Actor { person: wu, ..volunteer };
        assert!(house.seen(&steward, id).is_some() && house.seen(&steward, other).is_none());
        at(&house, 0);
        let guest = Who::Guest { name: line("罗大爷"), phone: None };
        let put = house.run(&steward, None, SignUpFor { gathering: id, who: guest, at_door: true }).unwrap();
        let sitting = house.seen(&steward, id).unwrap().sittings[0].id;
        let named = Named::Seat(told(&put, "seat"));
        let marks = vec![RollMark { named, presence: Presence::Present }];
        house.run(&steward, None, Roll { gathering: id, sitting, marks, heads: None }).unwrap();
        let elsewhere = house.seen(&house.worker(), other).unwrap().sittings[0].id;
        let marks = vec![RollMark { named: Named::Seat(Id::from_bytes([1; 16])), presence: Presence::Present }];
        let wrong = Roll { gathering: other, sitting: elsewhere, marks, heads: None };
        assert!(matches!(house.run(&steward, None, wrong), Err(Fault::NotFound)));
    }
}
