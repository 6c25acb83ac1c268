//! Supervision from proposal to signature.

use liren_kernel::{Clock as _, Line};
use liren_office::{
    DossierId, Fault, PersonId, Reach, dossier, journal,
    listing::{self, Short},
    reach::Wanted,
    search,
};
use liren_store::{check, params};
use liren_workforce::supervision::{
    commands::{
        advise::{Advise, Refer},
        answer::Agree,
        confide::Confide,
        hold::{Answered, Hold, NewAction},
        plan::Plan,
        prepare::Prepare,
        propose::Propose,
        service_plan::{ReviewPlan, SetPlan},
        sign::{PutRight, Sign},
    },
    model::{Asked, Form, Function, KIND, Topic},
    policy::OPEN,
    store::{self, figures},
    subject::{self, Agreement},
};

use crate::{
    house::{House, houses, refused, text},
    stored::{CLOSE, holds},
};

/// An agreement between 何怀远 and 梁小满, in force.
pub fn agreed(house: &House) -> DossierId {
    let propose = Propose {
        supervisor: house.he,
        unit: None,
        supervisees: vec![house.liang],
        from: house.clock.now().day(),
        until: None,
        every_days: 30,
        aims: text("敢上门，会开口"),
    };
    let on = house.run(&house.actor(house.he), None, propose).unwrap().dossier.unwrap();
    assert_eq!(house.notebook(house.liang), [("supervision.agree".to_owned(), String::new())]);
    house.act(house.liang, on, Agree { supervision: on }).unwrap();
    on
}

pub fn hold(house: &House, supervision: DossierId) -> Hold {
    Hold {
        supervision,
        at: house.clock.now().plus_minutes(-60),
        minutes: 60,
        form: Form::Individual,
        functions: vec![Function::Educational, Function::Supportive],
        venue: None,
        topics: vec![Topic::HomeVisits],
        present: vec![house.liang],
        themes: text("敲不开门怎么办"),
        advice: Some(text("先约电话再上门")),
        private: None,
        answers: vec![],
        actions: vec![],
        next: None,
    }
}

fn agreement(house: &House, viewer: PersonId, on: DossierId) -> Option<Agreement> {
    let (keys, reach) = (house.office.keys().clone(), Reach::of(&house.actor(viewer)));
    house.read(move |read| subject::load(read, &keys, &reach, viewer, on, false))
}

/// Everything of an agreement that somebody reads, as one text; empty when it is not there for them.
fn reads(house: &House, viewer: PersonId, on: DossierId) -> String {
    let Some(agreement) = agreement(house, viewer, on) else { return String::new() };
    let (keys, policy) = (house.office.keys().clone(), house.office.policy().clone());
    let actor = house.actor(viewer);
    let facts = liren_office::Subject::facts(&agreement);
    if !policy.permits(&actor, OPEN, &facts) {
        return String::new();
    }
    let member = agreement.is_member;
    house.read(move |read| {
        let entries = dossier::timeline(read, &keys, &agreement.header, viewer, member)?;
        Ok(entries.iter().map(|e| format!("{} {}\n", e.row.kind, e.body)).collect())
    })
}

#[test]
fn every_statement_prepares() {
    for house in houses() {
        let prepare = |tx: &mut liren_store::Tx<'_>| {
            let own = [
                store::ALL,
                liren_workforce::folk::store::ALL,
                liren_workforce::growth::store::ALL,
                liren_workforce::programme::store::ALL,
            ];
            for statement in own.concat() {
                let prepared = check::prepare(tx, statement)?;
                // The list of subjects and of what workers ask for is short and read whole.
                let short = ["::SUBJECTS", "::NEEDS"].iter().any(|name| prepared.name.ends_with(name));
                assert!(prepared.scans.is_empty() || short, "{prepared:?}");
            }
            Ok::<_, Fault>(())
        };
        house.office.db().write_blocking(prepare).unwrap();
    }
}

#[test]
fn from_proposal_to_signature_with_actions_asked_after() {
    for house in houses() {
        let on = agreed(&house);
        let tomorrow = house.clock.now().plus_minutes(24 * 60);
        let plan = Plan {
            supervision: on,
            at: tomorrow,
            minutes: 60,
            form: Form::Individual,
            functions: vec![Function::Educational],
            venue: Some(Line::new("venue", "社工站").unwrap()),
        };
        house.act(house.he, on, plan).unwrap();
        let verbs = |who| house.notebook(who).into_iter().map(|(verb, _)| verb).collect::<Vec<_>>();
        assert_eq!(verbs(house.liang), ["supervision.prepare"]);
        house.act(house.liang, on, Prepare { supervision: on, text: text("王大爷不开门") }).unwrap();
        assert!(verbs(house.liang).is_empty());
        house.days_later(2);

        let mut first = hold(&house, on);
        let due = house.clock.now().day().plus_days(7);
        let what = Line::new("text", "上门前先打电话").unwrap();
        first.actions = vec![NewAction { person: house.liang, text: what, due }];
        house.act(house.he, on, first).unwrap();
        let seen = agreement(&house, house.liang, on).unwrap();
        assert_eq!((seen.sessions.len(), seen.sessions[0].state.as_str()), (1, "held"), "the planned one was held");
        let session = seen.sessions[0].id;
        let mut due_now = house.notebook(house.liang);
        due_now.sort();
        assert_eq!(due_now[0], ("supervision.act".into(), String::new()), "the notebook does not say what");
        assert_eq!(seen.says(seen.actions[0].id), "上门前先打电话");
        assert_eq!(agreement(&house, house.lin, on).unwrap().says(seen.actions[0].id), "", "not who leads");
        assert_eq!(due_now[1].0, "supervision.sign");
        let sign = || Sign { supervision: on, session, right: true, text: None };
        let asked = &seen.signoffs[0];
        assert_eq!((seen.signoffs.len(), asked.row.asked_by, asked.row.asked_of), (1, house.he, Some(house.liang)));
        assert_eq!(asked.frozen["actions"][0]["text"], "上门前先打电话", "what was agreed is signed with it");
        assert_eq!(asked.row.level, liren_kernel::Level::NeedToKnow, "{}", house.engine);
        assert!(agreement(&house, house.lin, on).unwrap().signoffs.is_empty(), "not who leads");
        let back = Sign { right: false, text: Some(text("第一条不是这样说的")), ..sign() };
        house.act(house.liang, on, back).unwrap();
        house.act(house.he, on, PutRight { supervision: on, session, text: text("先打电话，打不通再上门") }).unwrap();
        let again = agreement(&house, house.liang, on).unwrap();
        let states: Vec<&str> = again.signoffs.iter().map(|s| s.row.state.as_str()).collect();
        assert_eq!(states, ["returned", "pending"]);
        assert_eq!(again.signoffs[1].frozen["addenda"][0], "先打电话，打不通再上门");
        house.act(house.liang, on, sign()).unwrap();
        assert_eq!(agreement(&house, house.he, on).unwrap().signoffs[1].row.answered_by, Some(house.liang));
        assert_eq!(refused(house.act(house.liang, on, sign())), "refusal-supervision-not-now");
        assert_eq!(agreement(&house, house.he, on).unwrap().sessions[0].state, "signed");

        // Next time the action is asked after, and what is not done says why and stays.
        house.days_later(20);
        assert_eq!(refused(house.act(house.he, on, hold(&house, on))), "refusal-supervision-ask");
        let action = seen.actions[0].id;
        let answer = |outcome, why: Option<&str>| {
            let mut hold = hold(&house, on);
            let why = why.map(|w| Line::new("why", w).unwrap());
            hold.answers = vec![Answered { action, outcome, why }];
            house.act(house.he, on, hold)
        };
        assert_eq!(refused(answer(Asked::NotYet, None)), "refusal-supervision-why");
        answer(Asked::NotYet, Some("老人住院了")).unwrap();
        assert!(house.notebook(house.liang).contains(&("supervision.act".into(), String::new())));
        house.days_later(20);
        answer(Asked::Done, None).unwrap();
        assert!(!house.notebook(house.liang).iter().any(|(verb, _)| verb == "supervision.act"));
        let actions = agreement(&house, house.he, on).unwrap().actions;
        assert_eq!((actions[0].state.as_str(), actions[0].asked), ("done", 2));
        assert_eq!(house.read(journal::verify).faults, Vec::<String>::new(), "{}", house.engine);
    }
}

/// The numbers that somebody reads in an agreement of theirs.
fn told(house: &House, on: DossierId, who: PersonId) -> String {
    let (keys, reach) = (house.office.keys().clone(), Reach::of(&house.actor(who)));
    let entries = house.read(move |read| {
        let header = dossier::load(read, &keys, &reach, on, false)?.unwrap();
        let mut entries = dossier::timeline(read, &keys, &header, who, true)?;
        subject::name_what_is_seen(read, &keys, &reach, &mut entries)?;
        Ok(entries)
    });
    entries.iter().filter(|e| e.row.kind == "advised").map(|e| e.body["number"].to_string()).collect()
}

#[test]
fn advice_stands_in_the_matter_and_only_in_one_that_both_see() {
    for house in houses() {
        let on = agreed(&house);
        let (matter, number) = house.matter("独居老人连续三天没有下楼");
        let line = |n: &str| Line::new("about", n).unwrap();
        let advise = |n: &str| Advise {
            number: line(n),
            supervision: on,
            person: house.liang,
            text: text("先问他一天怎么过，不急着劝"),
        };
        let he = house.actor(house.he);
        house.run(&he, None, advise(&number)).unwrap();
        let refer = Refer { supervision: on, session: None, number: line(&number), person: house.liang };
        house.run(&he, None, refer).unwrap();
        assert!(told(&house, on, house.liang).contains(&number) && told(&house, on, house.he).contains(&number));
        let (keys, reach) = (house.office.keys().clone(), Reach::of(&house.actor(house.liang)));
        let viewer = house.liang;
        let entries = house.read(move |read| {
            let header = dossier::load(read, &keys, &reach, matter, false)?.unwrap();
            dossier::timeline(read, &keys, &header, viewer, false)
        });
        let advice = entries.iter().find(|e| e.row.kind == "advice").expect("advice in the matter");
        assert_eq!(advice.body["text"], "先问他一天怎么过，不急着劝");
        // A number that is none, and a matter that 梁小满 cannot see, are refused in the same words.
        assert_eq!(refused(house.run(&he, None, advise("2026梧桐民情9999"))), "refusal-supervision-not-shared");
        let moved = move |tx: &mut liren_store::Tx<'_>| {
            let text = "UPDATE dossier SET community = '140213901003', grid = NULL WHERE id = ?1";
            tx.exec_text(text, params![matter])?;
            tx.exec_text("DELETE FROM party WHERE party = ?1 AND kind = 'matter'", params![viewer])?;
            Ok::<_, Fault>(())
        };
        house.office.db().write_blocking(moved).unwrap();
        assert_eq!(refused(house.run(&he, None, advise(&number))), "refusal-supervision-not-shared");
        // The agreement goes on saying that there was advice, and not where, to whoever does not see it any more.
        assert!(!told(&house, on, house.liang).contains(&number) && told(&house, on, house.he).contains(&number));
        // 林静 leads the station but does not supervise: the verb is not hers.
        assert!(matches!(house.run(&house.actor(house.lin), None, advise(&number)), Err(Fault::Forbidden)));
    }
}

#[test]
fn words_are_for_those_in_it_and_a_note_for_exactly_two() {
    for house in houses() {
        let on = agreed(&house);
        let mut held = hold(&house, on);
        held.themes = text("金丝雀甲：敲门三次没人应");
        held.private = Some((house.liang, text("金丝雀乙：夜里睡不着")));
        let what = Line::new("text", "金丝雀丁：每天写三行心情").unwrap();
        let due = house.clock.now().day().plus_days(7);
        held.actions = vec![NewAction { person: house.liang, text: what, due }];
        house.act(house.he, on, held).unwrap();
        let own = Confide { supervision: on, with: house.he, session: None, text: text("金丝雀丙：想换岗") };
        house.act(house.liang, on, own).unwrap();
        for who in [house.he, house.liang] {
            let all = reads(&house, who, on);
            assert!(["金丝雀甲", "金丝雀乙", "金丝雀丙"].iter().all(|word| all.contains(word)), "{all}");
        }
        // Those who lead the street see that it happened; a colleague does not see that it is there.
        for who in [house.lin, house.gao] {
            let all = reads(&house, who, on);
            assert!(all.contains("held") && !all.contains("金丝雀") && !all.contains("敢上门"), "{all}");
        }
        assert_eq!(reads(&house, house.zhao, on), "");
        // Neither search nor list nor the files hold a word of it.
        for who in [house.he, house.liang, house.lin, house.gao, house.zhao] {
            let (keys, reach) = (house.office.keys().clone(), Reach::of(&house.actor(who)));
            let found = house.read(move |read| {
                search::page::<Short>(read, &keys, &reach, "金丝雀", &Wanted::newest(KIND, 10), None)
            });
            assert!(found.is_empty());
        }
        assert_eq!(holds(&house.office, house.folder.path(), house.engine, "金丝雀"), Vec::<String>::new());
        assert_ne!(holds(&house.office, house.folder.path(), house.engine, "梁小满"), Vec::<String>::new(), "it looks");
    }
}

#[test]
fn an_action_kept_in_plain_text_by_an_earlier_version_is_closed_over() {
    for house in houses() {
        let on = agreed(&house);
        let mut held = hold(&house, on);
        let due = house.clock.now().day().plus_days(7);
        let what = Line::new("text", "上门前先打电话").unwrap();
        held.actions = vec![NewAction { person: house.liang, text: what, due }];
        house.act(house.he, on, held).unwrap();
        let before = |tx: &mut liren_store::Tx<'_>| {
            tx.exec_text("UPDATE supervision_action SET text = '金丝雀戊', words = NULL", &[])?;
            tx.exec_text(CLOSE, &[])?;
            Ok::<_, Fault>(())
        };
        house.office.db().write_blocking(before).unwrap();
        house.work();
        let seen = agreement(&house, house.liang, on).unwrap();
        assert_eq!(seen.says(seen.actions[0].id), "金丝雀戊", "{}", house.engine);
        let left = house.read(|read| Ok(read.all_text::<(String,)>("SELECT text FROM supervision_action", &[])?));
        assert_eq!(left, [(String::new(),)]);
    }
}

#[test]
fn a_third_in_the_group_does_not_read_what_is_for_two() {
    for house in houses() {
        let propose = Propose {
            supervisor: house.he,
            unit: Some(Line::new("unit", "晴川社会工作服务中心").unwrap()),
            supervisees: vec![house.liang, house.zhao],
            from: house.clock.now().day(),
            until: None,
            every_days: 30,
            aims: text("小组督导"),
        };
        let on = house.run(&house.actor(house.he), None, propose).unwrap().dossier.unwrap();
        house.act(house.liang, on, Agree { supervision: on }).unwrap();
        assert_eq!(house.notebook(house.zhao).len(), 1, "the other is still asked");
        house.act(house.zhao, on, Agree { supervision: on }).unwrap();
        let mut held = hold(&house, on);
        held.form = Form::Group;
        held.present = vec![house.liang, house.zhao];
        held.private = Some((house.liang, text("金丝雀乙")));
        house.act(house.he, on, held).unwrap();
        assert!(reads(&house, house.liang, on).contains("金丝雀乙"));
        let third = reads(&house, house.zhao, on);
        assert!(third.contains("敲不开门") && !third.contains("金丝雀乙"), "{third}");

        // A personal service plan is for the same two: neither what it says nor how it went reaches the group.
        let review = house.clock.now().day().plus_days(30);
        let (aims, steps) = (text("金丝雀丁：敢独自上门"), text("先跟两次"));
        let set = SetPlan { supervision: on, person: house.liang, aims, steps, review };
        house.act(house.he, on, set).unwrap();
        let plan = agreement(&house, house.liang, on).unwrap().plans[0].id;
        let looked =
            ReviewPlan {
                supervision: on, plan, text: text("金丝雀戊：还怕敲门"), again: Some(review.plus_days(30))
            };
        house.act(house.he, on, looked).unwrap();
        for who in [house.he, house.liang] {
            let all = reads(&house, who, on);
            assert!(all.contains("金丝雀丁") && all.contains("金丝雀戊"), "{}: {all}", house.engine);
        }
        for who in [house.zhao, house.lin, house.gao] {
            assert!(!reads(&house, who, on).contains("金丝雀"), "{}", house.engine);
        }
    }
}

#[test]
fn overdue_is_said_once_and_counted_by_station() {
    for house in houses() {
        let on = agreed(&house);
        house.days_later(29);
        house.work();
        assert!(!house.notebook(house.he).iter().any(|(verb, _)| verb == "supervision.hold"));
        house.days_later(3);
        house.work();
        house.work();
        let asked = house.notebook(house.he).into_iter().filter(|(verb, _)| verb == "supervision.hold").count();
        assert_eq!(asked, 1, "{}", house.engine);
        let count = |who| {
            let (reach, now) = (Reach::of(&house.actor(who)), house.clock.now());
            let since = now.plus_minutes(-90 * 24 * 60);
            house.read(move |read| figures::by_station(read, &reach, since, now.day()))
        };
        let rows = count(house.lin);
        assert_eq!((rows.len(), rows[0].agreements, rows[0].people, rows[0].overdue), (1, 1, 1, 1));
        assert!(count(house.zhao).is_empty(), "a colleague counts nothing");
        house.act(house.he, on, hold(&house, on)).unwrap();
        assert!(!house.notebook(house.he).iter().any(|(verb, _)| verb == "supervision.hold"));
        let rows = count(house.gao);
        assert_eq!((rows[0].sessions, rows[0].minutes, rows[0].overdue), (1, 60, 0));
        let (reach, since) = (Reach::of(&house.actor(house.lin)), house.clock.now().plus_minutes(-600));
        let topics = house.read(move |read| figures::topics(read, &reach, since));
        assert_eq!(topics, [("home_visits".to_owned(), 1, 1)]);
        let wanted = Wanted::all(KIND);
        let reach = Reach::of(&house.actor(house.zhao));
        assert_eq!(house.read(move |read| listing::count(read, &reach, &wanted)), 0);
    }
}
