//! The class of the reports on both engines: its figures, and what cannot be done to it.

mod common;

use common::{House, STREET, houses, key};
use liren_kernel::{Clock as _, Id, Line, ScopeColumn};
use liren_office::{Actor, DossierId, Fault, PersonId, Reach, Role, attendance, certificate, listing, reach::Wanted};
use liren_store::Read;
use liren_workforce::cohort::{
    commands::{
        arrange::{Arrange, CancelSitting},
        learners::Regroup,
        open::Open,
        plan::SetSubject,
        rounds::OpenRound,
        show::{CloseShow, JudgeAbsent, ScoreShow},
    },
    diary::diary as cohort_diary,
    figures, link,
    model::{KIND, Purpose, Stage},
    subject::{self, Cohort},
    whole::Whole,
};

/// The station's lead of the demo, who keeps the classes.
fn lead(house: &House) -> Actor {
    let now = house.clock.now();
    house.read(&Actor::public(), move |read, _| {
        let people = liren_people::public::people_with_role(read, Role::StationLead, STREET, now)?;
        liren_office::directory::actor(read, people[0], now)
    })
}

fn key_of<C: liren_office::Command>(house: &House, actor: &Actor, command: C) -> String {
    key(house.run(actor, command))
}

fn demo(house: &House) {
    liren_people::demo::make(&house.office).unwrap();
    let now = house.clock.now();
    liren_workforce::cohort::demo::load(&house.office, &house.clock, now).unwrap();
    house.clock.set(now);
}

fn classes(read: &mut Read<'_>, keys: &liren_office::Keys, lead: &Actor) -> Result<Vec<Cohort>, Fault> {
    let reach = Reach::of(lead);
    let wanted = Wanted::all(KIND);
    let mut found = Vec::new();
    for header in listing::page::<liren_office::Header>(read, keys, &reach, &wanted)? {
        found.extend(subject::load(read, keys, &reach, lead.person, header.id, false)?);
    }
    found.sort_by_key(|c| c.header.seq);
    Ok(found)
}

fn whole(house: &House, lead: &Actor, n: usize) -> Whole {
    let (keys, lead) = (house.office.keys().clone(), lead.clone());
    house.read(&Actor::public(), move |read, _| {
        let class = classes(read, &keys, &lead)?.swap_remove(n);
        Whole::of(read, &keys, class)
    })
}

#[test]
fn the_class_comes_out_as_it_was_taught() {
    for house in houses() {
        demo(&house);
        let lead = lead(&house);
        let now = house.clock.now();
        let whole = whole(&house, &lead, 0);
        let class = &whole.cohort;
        assert_eq!(class.stage, Stage::Settled, "{}", house.engine);
        assert_eq!((class.learners().count(), class.groups.len(), class.dates().count()), (35, 3, 8));
        assert_eq!(class.subjects.iter().filter(|s| !s.closing).count(), 7);
        let closing = class.subjects.iter().find(|s| s.closing).unwrap().id;
        assert_eq!(class.dates().last().unwrap().subject, closing, "the show comes last");
        let sizes: Vec<usize> =
            class.groups.iter().map(|g| class.learners().filter(|l| l.grp == Some(g.id)).count()).collect();
        assert_eq!(sizes, [12, 12, 11]);

        // 8 × 35 expected; who was not there follows from the demo's rule, counted here a second time.
        let sum = whole.attended_by(class.learners().map(|l| l.person), now);
        let missed = (0..35_usize)
            .flat_map(|p| (0..8_usize).map(move |s| (p, s)))
            .filter(|(p, s)| {
                *p != 1 && ((*p == 33 && s % 2 == 1) || (p * 7 + s * 3) % 23 == 0 || (p * 5 + s) % 29 == 1)
            })
            .count();
        assert_eq!((sum.of, sum.came), (280, 280 - i64::try_from(missed).unwrap()), "{}", house.engine);
        let seq = class.header.seq;
        let counts = house.read(&Actor::public(), move |read, _| attendance::counts(read, seq, None));
        assert_eq!((counts.times, counts.persons, counts.minutes), (sum.came, 35, sum.came * 120));

        // Every learner has four scores; the two who handed in too little or came too rarely did not pass.
        let mut failed: Vec<&str> = whole
            .results
            .iter()
            .filter(|r| !r.passed)
            .flat_map(|r| whole.came_out(r.person, now).reasons)
            .map(|r| match r.what.as_str() {
                "attendance" => "attendance",
                "tasks" => "tasks",
                other => panic!("{other}"),
            })
            .collect();
        failed.sort_unstable();
        assert_eq!(failed, ["attendance", "tasks", "tasks"], "{}", house.engine);
        assert_eq!(whole.results.len(), 35);
        let header = class.header.clone();
        let keys = house.office.keys().clone();
        let papers = house.read(&Actor::public(), move |read, _| certificate::of_dossier(read, &keys, &header));
        assert_eq!(papers.len(), 33);
        assert_eq!(papers[0].fact("hours").unwrap().parse::<i64>().unwrap() % 2, 0);

        // The show: the absent judge counts nowhere, the groups' places follow the totals.
        let shown = whole.shown();
        assert!(shown.iter().all(|s| s.judges == 5 && s.peers == 2), "{shown:?}");
        let mut by_total: Vec<_> = shown.iter().map(|s| (std::cmp::Reverse(s.total), s.place)).collect();
        by_total.sort_unstable();
        assert_eq!(by_total.iter().map(|(_, place)| place.unwrap()).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(whole.moderated.iter().all(|m| m.hundredths == 400) && !whole.moderated.is_empty());
    }
}

fn score(house: &House, judge: Id<()>, group: Id<()>, mark: f64) -> ScoreShow {
    let names = ["learning", "daring", "organising", "talking", "solving"];
    let answers = names.map(|n| (n.to_owned(), liren_instruments::expr::Value::Number(mark)));
    let code = link::code(house.office.keys(), judge);
    ScoreShow { judge, code, group, answers: liren_instruments::Answers(answers.into()) }
}

#[test]
fn five_judges_score_at_once_and_an_instrument_edited_meanwhile_changes_nothing() {
    for house in houses() {
        demo(&house);
        let lead = lead(&house);
        let before = whole(&house, &lead, 1);
        let (judges, groups): (Vec<_>, Vec<_>) =
            (before.cohort.judges.iter().map(|j| j.id).collect(), before.cohort.groups.iter().map(|g| g.id).collect());
        let pinned = before.show.as_ref().unwrap().version.seq;
        std::thread::scope(|scope| {
            for (j, judge) in judges.iter().copied().enumerate() {
                let (house, groups) = (&house, &groups);
                scope.spawn(move || {
                    for (g, group) in groups.iter().copied().enumerate() {
                        let mark =
                            6.0 + f64::from(u8::try_from(j).unwrap()) * 0.5 + f64::from(u8::try_from(g).unwrap()) * 0.5;
                        let mut id = *judge.bytes();
                        id[15] ^= u8::try_from(g + 1).unwrap();
                        let envelope = liren_office::Envelope { id: Id::from_bytes(id), revision: None };
                        let command = score(house, judge, group, mark);
                        house.office.run_blocking(&Actor::public(), envelope, command.clone()).unwrap();
                        // A second tap is the same score.
                        house.office.run_blocking(&Actor::public(), envelope, command).unwrap();
                    }
                });
            }
        });
        // The office publishes a changed form in the middle of it.
        let mut form = liren_workforce::instruments::built_in(Purpose::Show.code()).unwrap();
        form.questions.pop();
        let (by, now) = (lead.person, house.clock.now());
        let newer =
            house.office.db().write_blocking(move |tx| liren_instruments::store::publish(tx, &form, by, now)).unwrap();
        assert_ne!(newer, pinned);
        house.run(&Actor::public(), score(&house, judges[0], groups[0], 10.0)).unwrap();

        let after = whole(&house, &lead, 1);
        let rated = after.show.as_ref().unwrap();
        assert_eq!((rated.version.seq, rated.scores.len()), (pinned, 15), "{}", house.engine);
        assert!(rated.scores.iter().all(|s| s.version == pinned && s.answers.0.len() == 5));
        let shown = after.shown();
        assert!(shown.iter().all(|s| s.judges == 5 && s.place.is_none()), "no place before the close");
        // Judges 6 to 8 for the first group, the first of them changed to 10: highest and lowest go.
        assert_eq!(shown[0].by_judges, Some(750), "7, 7.5 and 8 are left of 6.5, 7, 7.5, 8 and 10");
    }
}

#[test]
fn a_ballot_opens_to_its_own_code_only_and_an_absent_judge_is_not_waited_for() {
    for house in houses() {
        demo(&house);
        let lead = lead(&house);
        let class = whole(&house, &lead, 1).cohort;
        let (judges, groups) = (&class.judges, &class.groups);
        let mut stolen = score(&house, judges[0].id, groups[0].id, 9.0);
        stolen.code = link::code(house.office.keys(), judges[1].id);
        assert_eq!(key_of(&house, &Actor::public(), stolen), "not found", "{}", house.engine);
        let cohort: DossierId = class.header.id;
        for judge in &judges[..4] {
            for group in groups {
                house.run(&Actor::public(), score(&house, judge.id, group.id, 8.0)).unwrap();
            }
        }
        let close = |anyway| CloseShow { cohort, anyway };
        assert_eq!(key_of(&house, &lead, close(true)), "refusal-cohort-judge-missing");
        let reason = liren_kernel::Line::new("reason", "路上堵车").unwrap();
        house.run(&lead, JudgeAbsent { cohort, judge: judges[4].id, reason, back: false }).unwrap();
        assert_eq!(key_of(&house, &lead, close(false)), "refusal-cohort-peer-missing");
        house.run(&lead, close(true)).unwrap();
        let shown = whole(&house, &lead, 1).shown();
        assert!(
            shown.iter().all(|s| s.total == Some(800) && s.place == Some(1)),
            "all the same share the place: {shown:?}"
        );
        assert_eq!(
            key_of(&house, &Actor::public(), score(&house, judges[0].id, groups[0].id, 9.0)),
            "refusal-cohort-round-closed"
        );
    }
}

#[test]
fn a_class_stands_in_the_calendar_of_who_keeps_it_and_what_is_cancelled_is_newer() {
    for house in houses() {
        demo(&house);
        let lead = lead(&house);
        let line = |text: &str| Line::new("text", text).unwrap();
        let first_day = house.clock.now().day().plus_days(3);
        let last_day = first_day.plus_days(20);
        let open = Open {
            at: STREET.into(),
            title: line("走访班"),
            first_day,
            last_day,
            evenings: vec![1, 2, 3, 4, 5],
            begins: 1110,
            minutes: 90,
            venue: line("二楼"),
            groups: vec![line("第一组")],
        };
        let cohort = house.run(&lead, open).unwrap().dossier.unwrap();
        let title = line("先听再问");
        let set = SetSubject { cohort, subject: None, title, lecturer: None, unit: None, minutes: 90, closing: false };
        house.run(&lead, set).unwrap();
        house.on(&lead, 1, Arrange { cohort, anew: false }).unwrap();
        let diary = |person: PersonId| {
            let (keys, reader) = (house.office.keys().clone(), lead.clone());
            house.read(&Actor::public(), move |read, _| {
                cohort_diary(read, &keys, &Reach::of(&reader), person, first_day, last_day)
            })
        };
        let before = diary(lead.person);
        assert_eq!(before.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["先听再问"], "{}", house.engine);
        assert!(diary(Id::from_bytes([77; 16])).is_empty(), "somebody else's calendar");
        let class = whole(&house, &lead, 2).cohort;
        let sitting = class.dates().next().unwrap().id;
        let reason = line("讲师生病");
        house.run(&lead, CancelSitting { cohort, sitting, reason, away: false }).unwrap();
        let after = diary(lead.person);
        assert!(after[0].cancelled && after[0].uid == before[0].uid && after[0].version > before[0].version);
    }
}

#[test]
fn a_learner_keeps_what_was_before_a_change_of_group_and_strangers_find_no_class() {
    for house in houses() {
        demo(&house);
        let lead = lead(&house);
        let class = whole(&house, &lead, 1).cohort;
        let person: PersonId =
            class.learners().find(|l| !l.leader && l.grp == Some(class.groups[0].id)).unwrap().person;
        let before = whole(&house, &lead, 1).attended(person, house.clock.now());
        let cohort = class.header.id;
        house.run(&lead, Regroup { cohort, person, group: class.groups[1].id }).unwrap();
        let after = whole(&house, &lead, 1);
        assert_eq!(after.attended(person, house.clock.now()), before);
        assert_eq!(after.cohort.stretches.iter().filter(|s| s.person == person).count(), 2);
        assert_eq!(after.cohort.learner(person).unwrap().grp, Some(class.groups[1].id));
        assert_eq!(figures::handed_in(&after.cohort, person), (0, 0));

        let stranger = common::someone(77, Role::CommunityWorker, Some((ScopeColumn::Community, common::A)));
        let open = || OpenRound { cohort, purpose: Purpose::Four, instrument: None };
        assert_eq!(key_of(&house, &stranger, open()), "not found", "{}", house.engine);
        let learner = Actor { person, posts: stranger.posts.clone() };
        assert_eq!(key_of(&house, &learner, open()), "forbidden", "who learns does not run the class");
    }
}
