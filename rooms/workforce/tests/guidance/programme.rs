//! Eight runs: who had what, who lacks what, and what is wanted next.

use liren_kernel::{Clock as _, Day, Line};
use liren_office::{DossierId, Fault, PersonId, Reach, attendance};
use liren_store::params;
use liren_workforce::{
    programme::{
        commands::{need::Need, plan_run::PlanRun, roll::Roll, set_subject::SetSubject},
        gaps,
        model::SubjectKind,
        store,
    },
    supervision::model::Topic,
};

use crate::{
    house::{House, STREET, houses, refused},
    supervision::{agreed, hold},
};

fn subject(house: &House, code: &str, name: &str, required: bool, topics: &[Topic]) {
    let set = SetSubject {
        code: code.into(),
        name: Line::new("name", name).unwrap(),
        kind: if code == "induction" { SubjectKind::Induction } else { SubjectKind::Course },
        required,
        minutes: 120,
        topics: topics.to_vec(),
    };
    house.run(&house.actor(house.lin), None, set).unwrap();
}

fn run(house: &House, code: &str, day: Day, people: &[PersonId]) -> DossierId {
    let plan = PlanRun {
        subject: code.into(),
        at: STREET.into(),
        station: None,
        day,
        minutes: 120,
        trainer: None,
        venue: None,
        gathering: None,
    };
    let run = house.run(&house.actor(house.lin), None, plan).unwrap().dossier.unwrap();
    if !people.is_empty() {
        house.act(house.lin, run, Roll { run, people: people.to_vec() }).unwrap();
    }
    run
}

#[test]
fn eight_runs_tell_who_had_what_and_who_lacks_what() {
    for house in houses() {
        subject(&house, "induction", "岗前培训", true, &[]);
        subject(&house, "home-visits", "入户走访技巧", true, &[Topic::HomeVisits]);
        subject(&house, "children", "儿童发展与活动设计", false, &[Topic::Children]);
        let today = house.clock.now().day();
        let (liang, zhao, lin) = (house.liang, house.zhao, house.lin);
        for (n, code, people) in [
            (200, "induction", vec![zhao]),
            (170, "home-visits", vec![zhao, lin]),
            (140, "children", vec![zhao]),
            (110, "home-visits", vec![zhao]),
            (80, "children", vec![lin]),
            (60, "induction", vec![liang]),
            (40, "children", vec![zhao]),
            (20, "induction", vec![liang]),
        ] {
            run(&house, code, today.plus_days(-n), &people);
        }
        let reach = Reach::of(&house.actor(house.lin));
        let since = today.plus_days(-204);
        let runs = house.read(move |read| store::runs(read, &reach, since, None));
        assert_eq!((runs.len(), runs.iter().map(|r| r.people).sum::<i64>()), (8, 9));
        let had = house.read(move |read| Ok(read.all(&store::HAD_OF, params![zhao])?));
        let had: Vec<(String, i64)> = had.into_iter().map(|h| (h.name, h.minutes)).collect();
        assert_eq!(had, [("岗前培训".into(), 120), ("入户走访技巧".into(), 240), ("儿童发展与活动设计".into(), 240)]);

        // Needs: required and not had, by name; asked for; met in supervision.
        house.run(&house.actor(liang), None, Need { subject: "children".into() }).unwrap();
        let on = agreed(&house);
        house.act(house.he, on, hold(&house, on)).unwrap();
        house.days_later(1);
        house.act(house.he, on, hold(&house, on)).unwrap();
        let gaps = |who| {
            let (reach, now) = (Reach::of(&house.actor(who)), house.clock.now());
            house.read(move |read| gaps::read(read, &reach, now))
        };
        let all = gaps(house.lin);
        let line = |code: &str| all.iter().find(|w| w.subject.code == code).unwrap();
        let names = |code: &str| line(code).lack.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>();
        assert_eq!(names("induction"), ["林静"]);
        assert_eq!(names("home-visits"), ["梁小满"], "{}", house.engine);
        assert_eq!((line("home-visits").met, line("children").asked, line("children").lack.len()), (2, 1, 0));
        assert!(line("children").is_wanted());
        // A colleague of one community is told nothing of the other's people.
        assert!(gaps(zhao).iter().all(|w| w.lack.iter().all(|(person, _)| *person == zhao)));
    }
}

#[test]
fn a_roll_called_twice_counts_once_and_only_by_those_who_lead() {
    for house in houses() {
        subject(&house, "home-visits", "入户走访技巧", true, &[]);
        let today = house.clock.now().day();
        let on = run(&house, "home-visits", today, &[house.liang]);
        let roll = |people: &[PersonId]| Roll { run: on, people: people.to_vec() };
        house.act(house.lin, on, roll(&[house.liang, house.zhao])).unwrap();
        assert_eq!(refused(house.act(house.lin, on, roll(&[house.he]))), "refusal-programme-people");
        assert!(matches!(house.act(house.liang, on, roll(&[house.liang])), Err(Fault::Forbidden)));
        let counted = house.read(move |read| {
            let (seq, _) = read.one(&liren_office::store::DOSSIER_AT, params![on])?;
            attendance::counts(read, seq, None)
        });
        assert_eq!(counted.persons, 2, "{}", house.engine);
        let ahead = run(&house, "home-visits", today.plus_days(3), &[]);
        let early = house.act(house.lin, ahead, Roll { run: ahead, people: vec![house.liang] });
        assert_eq!(refused(early), "refusal-programme-early");
        let set = SetSubject {
            code: "own".into(),
            name: Line::new("name", "自己的").unwrap(),
            kind: SubjectKind::Course,
            required: false,
            minutes: 60,
            topics: vec![],
        };
        assert!(matches!(house.run(&house.actor(house.liang), None, set), Err(Fault::Forbidden)));
    }
}
