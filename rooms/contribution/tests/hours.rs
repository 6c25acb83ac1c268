//! Hours follow attendance, once, and go with it; on both engines.

mod common;

use common::{A, B, House, STREET, houses, key, lead, manager, resident, second, stranger, worker};
use liren_contribution::{
    commands::{
        duty_roll::VoidMark,
        export::Export,
        grant::{Agree, Decline, Propose, Revoke},
        query,
        settle::Settle,
    },
    measures::MEASURES,
    model::hours,
    rules::SetRules,
    store,
    store::find,
};
use liren_kernel::Day;
use liren_office::{DossierId, Fault, PersonId, Reach, attendance, measure::Period};
use liren_store::params;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Person-times, persons, minutes of the roll; verified minutes; the measures.
fn figures(house: &House, duty: DossierId, person: PersonId) -> (attendance::Counts, i64, Vec<i64>) {
    let seq = house.header(duty).seq;
    let counts = house.read(move |read| attendance::counts(read, seq, None));
    let period = Period { from: day("2026-06-01"), to: day("2026-06-30"), place: None };
    let measures = house.read(move |read| {
        let reach = Reach::of(&manager());
        MEASURES.iter().map(|m| Ok((m.count)(read, &reach, &period)?.value)).collect()
    });
    (counts, house.stands(person).verified.balance, measures)
}

#[test]
fn one_mark_moves_every_figure_once_and_its_void_moves_each_back() {
    for house in houses() {
        let wu = house.volunteer(A, "吴桂兰", "1958-03-01");
        let duty = house.duty(150, &[wu]);
        let before = figures(&house, duty, wu);
        assert_eq!((before.0, before.1, before.2.clone()), (attendance::Counts::default(), 0, vec![0, 0, 0, 0]));
        // Twice by two people, and once more by a second tap of the first: one fact.
        let (command, envelope) = (house.marks(duty, &[wu], 150), house.envelope(None));
        for _ in 0..2 {
            house.office.run_blocking(&worker(), envelope, command.clone()).unwrap();
        }
        house.run(&second(), house.marks(duty, &[wu], 150)).unwrap();
        let once = figures(&house, duty, wu);
        let counts = attendance::Counts { times: 1, persons: 1, missing: 0, minutes: 150 };
        assert_eq!((once.0, once.1, once.2), (counts, 150, vec![150, 0, 1, 1]));
        assert_eq!(house.lines(wu).len(), 1);
        house.whole();
        // Other minutes take the place of the first, whose hours go.
        house.run(&second(), house.marks(duty, &[wu], 90)).unwrap();
        let less = figures(&house, duty, wu);
        assert_eq!((less.0.minutes, less.0.times, less.1, less.2), (90, 1, 90, vec![90, 0, 1, 1]));
        let lines = house.lines(wu);
        assert_eq!(lines.iter().filter(|l| l.voided_at.is_some()).count(), 1, "nothing is deleted");
        house.whole();
        let mark = lines.iter().find(|l| l.voided_at.is_none()).unwrap().id.cast();
        house.run(&worker(), VoidMark { duty, mark, reason: "没有来".into() }).unwrap();
        let none = figures(&house, duty, wu);
        assert_eq!((none.0, none.1, none.2), (before.0, 0, before.2));
        assert_eq!(house.lines(wu).len(), 2);
        house.whole();
        // And again: a third mark after two that were taken back.
        house.run(&worker(), house.marks(duty, &[wu], 60)).unwrap();
        assert_eq!(figures(&house, duty, wu).1, 60);
        house.whole();
    }
}

#[test]
fn fifty_marks_at_once_lose_and_double_nothing() {
    for house in houses() {
        let people: Vec<PersonId> = (0..10).map(|n| house.volunteer(A, &format!("志愿者{n}"), "1990-01-01")).collect();
        let duties: Vec<DossierId> = (0..5).map(|_| house.duty_beside(&people)).collect();
        std::thread::scope(|scope| {
            for (n, duty) in duties.iter().enumerate() {
                for turn in 0..people.len() {
                    let (house, people) = (&house, &people);
                    scope.spawn(move || {
                        // Everybody in another order, all with the same minutes.
                        let person = people[(turn + n) % people.len()];
                        loop {
                            match house.run(&worker(), house.marks(*duty, &[person], 30)) {
                                // The engine found two waiting for one another; the phone sends it again.
                                Err(Fault::Db(e)) if e.kind == liren_store::DbErrorKind::Unavailable => {}
                                done => return done.map(drop).unwrap(),
                            }
                        }
                    });
                }
            }
        });
        for person in people {
            assert_eq!(house.stands(person).verified.balance, 5 * 30);
            assert_eq!(house.lines(person).len(), 5);
        }
        house.whole();
    }
}

impl House {
    /// A shift that people of other shifts may be on too: opened for them one by one at the same hours.
    fn duty_beside(&self, people: &[PersonId]) -> DossierId {
        let duty = self.duty(60, &[]);
        let seq = self.header(duty).seq;
        let people = people.to_vec();
        let now = self.office.now();
        self.office
            .db()
            .write_blocking(move |tx| {
                for person in people {
                    tx.exec(&store::HELPER_ADD, params![seq, person, now])?;
                }
                Ok::<_, Fault>(())
            })
            .unwrap();
        duty
    }
}

#[test]
fn what_goes_beyond_a_day_waits_for_a_reason() {
    for house in houses() {
        let ou = house.volunteer(A, "欧阳可欣", "1988-11-20");
        let (morning, later) = (house.duty(300, &[ou]), house.duty_beside(&[ou]));
        house.run(&worker(), house.marks(morning, &[ou], 300)).unwrap();
        house.run(&worker(), house.marks(later, &[ou], 240)).unwrap();
        let stands = house.stands(ou);
        assert_eq!((stands.verified.balance, stands.waiting.balance), (480, 60));
        house.whole();
        let line = house.lines(ou).into_iter().find(|l| l.waiting > 0).unwrap();
        let settle = |agreed| Settle { record: line.id, agreed, reason: "防汛值守".into() };
        assert_eq!(key(house.run(&resident(ou), settle(true))), "forbidden");
        assert_eq!(key(house.run(&stranger(), settle(true))), "not found");
        house.run(&worker(), settle(true)).unwrap();
        assert_eq!(key(house.run(&second(), settle(false))), "refusal-hours-settled");
        let stands = house.stands(ou);
        assert_eq!((stands.verified.balance, stands.waiting.balance), (540, 0));
        house.whole();
        // Taken back, both parts go.
        house.run(&worker(), VoidMark { duty: later, mark: line.id.cast(), reason: "记错了人".into() }).unwrap();
        let stands = house.stands(ou);
        assert_eq!((stands.verified.balance, stands.waiting.balance), (300, 0));
        house.whole();
        // What is declined goes nowhere.
        house.run(&manager(), rules("day_minutes", 320)).unwrap();
        house.run(&worker(), house.marks(later, &[ou], 60)).unwrap();
        let line = house.lines(ou).into_iter().find(|l| l.waits() > 0).unwrap();
        assert_eq!((line.minutes, line.waiting), (20, 40));
        house.run(&worker(), Settle { record: line.id, agreed: false, reason: "没有说清".into() }).unwrap();
        let stands = house.stands(ou);
        assert_eq!((stands.verified.balance, stands.waiting.balance), (320, 0));
        house.run(&worker(), VoidMark { duty: later, mark: line.id.cast(), reason: "记错了人".into() }).unwrap();
        assert_eq!(house.stands(ou).verified.balance, 300);
        house.whole();
    }
}

/// One rule of the street, from today.
fn rules(name: &str, value: i64) -> SetRules {
    SetRules { area: STREET.into(), from: day("2026-06-23"), own: [(name.to_owned(), value)].into() }
}

fn propose(person: PersonId, minutes: i64) -> Propose {
    Propose {
        person,
        title: "楼道文化墙绘制".into(),
        minutes,
        day: day("2026-06-20"),
        reason: "在家画底稿".into(),
        proof: "照片".into(),
        photos: vec![],
    }
}

#[test]
fn granted_hours_need_a_second_person_and_keep_to_the_year() {
    for house in houses() {
        let wu = house.volunteer(A, "吴桂兰", "1958-03-01");
        assert_eq!(key(house.run(&resident(wu), propose(wu, 60))), "forbidden");
        let grant = house.run(&worker(), propose(wu, 240)).unwrap().dossier.unwrap();
        let agree = || Agree { grant, words: String::new() };
        assert_eq!(key(house.run_on(&worker(), grant, agree())), "refusal-grant-second");
        assert_eq!(key(house.run_on(&stranger(), grant, agree())), "not found");
        assert_eq!(house.stands(wu).granted.balance, 0);
        house.run_on(&lead(), grant, agree()).unwrap();
        let stands = house.stands(wu);
        assert_eq!((stands.granted.balance, stands.verified.balance), (240, 0));
        assert_eq!(key(house.run_on(&second(), grant, agree())), "refusal-hours-not-now");
        house.whole();
        // 50 hours a year: 46 are left.
        let much = house.run(&worker(), propose(wu, 46 * 60 + 1)).unwrap().dossier.unwrap();
        let refused = house.run_on(&lead(), much, Agree { grant: much, words: String::new() });
        assert_eq!(key(refused), "refusal-hours-granted-year");
        house.run_on(&lead(), much, Decline { grant: much, words: "超过一年的上限".into() }).unwrap();
        let rest = house.run(&worker(), propose(wu, 46 * 60)).unwrap().dossier.unwrap();
        house.run_on(&lead(), rest, Agree { grant: rest, words: String::new() }).unwrap();
        assert_eq!(house.stands(wu).granted.balance, 50 * 60);
        // Taken back, the year has room again.
        assert_eq!(key(house.run_on(&worker(), rest, Revoke { grant: rest, reason: "重复".into() })), "forbidden");
        house.run_on(&lead(), rest, Revoke { grant: rest, reason: "重复".into() }).unwrap();
        assert_eq!(house.stands(wu).granted.balance, 240);
        house.whole();
        // Nobody agrees to own hours.
        let own = house.volunteer(A, "梁小满", "1995-01-01");
        let mut self_ = lead();
        self_.person = own;
        let mine = house.run(&worker(), propose(own, 60)).unwrap().dossier.unwrap();
        let outcome = house.run_on(&self_, mine, Agree { grant: mine, words: String::new() });
        assert_eq!(key(outcome), "refusal-hours-own");
        assert_eq!(key(house.run(&self_, propose(own, 60))), "refusal-hours-own");
    }
}

#[test]
fn a_question_holds_the_minutes_until_it_is_answered() {
    for house in houses() {
        let wu = house.volunteer(A, "吴桂兰", "1958-03-01");
        let duty = house.duty(150, &[wu]);
        house.run(&worker(), house.marks(duty, &[wu], 150)).unwrap();
        let line = house.lines(wu).remove(0);
        let ask = || query::Ask { record: line.id, words: "四点三刻才走".into() };
        let other = house.person(A, "陈秀英", "1960-01-01");
        assert_eq!(key(house.run(&resident(other), ask())), "not found", "somebody else's line");
        let file = house.run(&resident(wu), ask()).unwrap().dossier.unwrap();
        assert_eq!(key(house.run(&resident(wu), ask())), "refusal-query-twice");
        assert_eq!((house.stands(wu).verified.balance, house.stands(wu).verified.held), (150, 150));
        let answer = |corrected| query::Answer { query: file, corrected, words: "核对了".into() };
        assert_eq!(key(house.run_on(&worker(), file, answer(true))), "refusal-query-not-corrected");
        // Put right where it was marked, although held; then answered.
        house.run(&worker(), house.marks(duty, &[wu], 165)).unwrap();
        assert_eq!((house.stands(wu).verified.balance, house.stands(wu).verified.held), (165, 150));
        house.run_on(&worker(), file, answer(true)).unwrap();
        assert_eq!((house.stands(wu).verified.balance, house.stands(wu).verified.held), (165, 0));
        assert_eq!(house.header(file).state, "corrected");
        assert_eq!(key(house.run_on(&worker(), file, answer(false))), "refusal-hours-not-now");
        house.whole();
    }
}

#[test]
fn the_same_hours_go_out_once_and_only_those_within_reach() {
    for house in houses() {
        let wu = house.volunteer(A, "吴桂兰", "1958-03-01");
        let li = house.volunteer(B, "李建国", "1955-04-18");
        let duty = house.duty_beside(&[wu, li]);
        house.run(&worker(), house.marks(duty, &[wu, li], 90)).unwrap();
        let export = |again| Export { from: day("2026-06-01"), until: day("2026-06-30"), again };
        let first = house.run(&worker(), export(false)).unwrap();
        assert_eq!(key(house.run(&worker(), export(false))), "refusal-export-nothing");
        // The street's export finds what the community did not take: those of the other community.
        let id: liren_kernel::Id<()> = first.told[0].1.parse().unwrap();
        let rows = |id: liren_kernel::Id<()>, actor: liren_office::Actor| {
            house.read(move |read| {
                let export = read.opt(&store::EXPORT, params![id, actor.person])?.ok_or(Fault::NotFound)?;
                find::exported(read, &Reach::of(&actor), export.seq, 0, 100)
            })
        };
        let taken = rows(id, worker());
        assert_eq!(taken.len(), 1);
        let one = &taken[0];
        assert_eq!((one.name.as_str(), hours(one.minutes).as_str()), ("吴桂兰", "1.50"));
        assert_eq!((one.title.as_str(), one.place.as_str()), ("会客厅开放值守", "会客厅"));
        let second = house.run(&manager(), export(false)).unwrap();
        let names: Vec<String> =
            rows(second.told[0].1.parse().unwrap(), manager()).into_iter().map(|l| l.name).collect();
        assert_eq!(names, ["李建国"]);
        // By choice again; and what was reversed since is said.
        let again = house.run(&worker(), export(true)).unwrap();
        let again: liren_kernel::Id<()> = again.told[0].1.parse().unwrap();
        assert_eq!(rows(again, worker()).len(), 1);
        let mark = house.lines(wu)[0].id.cast();
        house.run(&worker(), VoidMark { duty, mark, reason: "没有来".into() }).unwrap();
        assert!(rows(again, worker())[0].voided_at.is_some());
        assert_eq!(key(house.run(&worker(), export(true))), "refusal-export-nothing");
        assert_eq!(
            key(house.run(&stranger(), Export { until: day("2026-05-01"), ..export(false) })),
            "refusal-proof-days"
        );
        house.whole();
    }
}
