//! The ways a matter goes besides the straight one, on every engine there is.

mod common;

use common::{
    details, houses,
    steps::{clocks_agree, now, record, report, sent, signed, text},
};
use liren_kernel::{Id, Level, Line};
use liren_matters::{
    check,
    commands::{
        ask_more::{ApproveExtension, ApproveParking, AskExtend, AskPark},
        ask_verify::AskVerify,
        assist::{Assist, AssistDone, AssistSign},
        call_back::CallBack,
        close::{Close, CloseSpecial},
        dispute::Dispute,
        feed_back::FeedBack,
        file::File,
        inspect::Inspect,
        links::MakeLink,
        merge::Merge,
        note::Note,
        raise::{Fixed, Raise},
        recheck::Recheck,
        report::Report,
        restrict::Restrict,
        rule::Rule,
        sign_for::SignFor,
        split::{Parted, Split},
        verify::Verify,
        wait::{Resume, Wait},
    },
    model::{Closing, Rating, Source, Way},
    public, subject,
};
use liren_office::{Fault, dossier};

#[test]
fn it_is_looked_at_first_disputed_and_ruled_on() {
    for house in houses() {
        let matter = report(&house, "井盖响");
        house.run(&house.worker(), Some(1), AskVerify { matter, text: None }).unwrap();
        assert_eq!(house.standing(matter).0, "verifying");
        let look = Verify { matter, found: true, text: text("确实松动"), photos: vec![] };
        assert_eq!(house.refused(&house.handler(), Some(2), look.clone()), "not found");
        house.run(&house.grid_worker(), Some(2), look).unwrap();
        house.run(&house.worker(), Some(3), File { matter, text: None }).unwrap();
        house.run(&house.worker(), Some(4), sent(&house, matter)).unwrap();
        house.run(&house.handler(), Some(5), Dispute { matter, text: text("归市政") }).unwrap();
        let rule = |uphold| Rule { matter, uphold, text: text("职责清单写明由物业管") };
        assert_eq!(house.refused(&house.handler(), Some(6), rule(true)), "forbidden");
        house.run(&house.worker(), Some(6), rule(false)).unwrap();
        assert_eq!(house.standing(matter).0, "dispatched");
        let again = Dispute { matter, text: text("还是不归我们") };
        assert_eq!(house.refused(&house.handler(), Some(7), again), "refusal-matter-overruled");
        house.run(&house.handler(), Some(7), SignFor { matter }).unwrap();
        clocks_agree(&house);
    }
}

#[test]
fn another_grants_more_time_and_what_is_parked_waits() {
    for house in houses() {
        let matter = report(&house, "配电箱老化");
        signed(&house, matter);
        let until = now(&house).plus_minutes(10 * 1440);
        let ask = || AskExtend { matter, until, text: text("等厂家发配件") };
        house.run(&house.handler(), None, ask()).unwrap();
        assert_eq!(house.refused(&house.handler(), None, ask()), "refusal-matter-asked-already");
        let grant = |agree, why: Option<&str>| ApproveExtension { matter, agree, until, text: why.map(text) };
        assert_eq!(house.refused(&house.handler(), Some(4), grant(true, None)), "forbidden");
        house.run(&house.worker(), Some(4), grant(false, Some("库房里有"))).unwrap();
        assert_eq!(record(&house, matter).record.extensions, 0);
        house.run(&house.handler(), None, ask()).unwrap();
        house.run(&house.worker(), Some(5), grant(true, None)).unwrap();
        let found = record(&house, matter);
        assert_eq!((found.record.extensions, found.header.due_at), (1, Some(until)));
        clocks_agree(&house);

        let review = now(&house).plus_minutes(60 * 1440);
        let park = AskPark { matter, until: review, text: text("要随整幢改造") };
        house.run(&house.handler(), None, park).unwrap();
        let grant = || ApproveParking { matter, agree: true, until: review, text: None };
        assert_eq!(house.refused(&house.worker(), Some(6), grant()), "forbidden", "not for the desk alone");
        house.run(&house.manager(), Some(6), grant()).unwrap();
        assert_eq!(house.standing(matter).0, "parked");
        house.later(30 * 1440);
        house.handlers.run_due(&house.office).unwrap();
        assert!(!house.standing(matter).2, "its clock stands still");
        house.run(&house.handler(), Some(7), Resume { matter, text: None }).unwrap();
        let found = record(&house, matter);
        assert!(found.header.due_at.unwrap() > now(&house), "what was left runs again");
        let until = now(&house).plus_minutes(2 * 1440);
        house.run(&house.handler(), Some(8), Wait { matter, until, text: text("住户周末才在") }).unwrap();
        assert_eq!(house.standing(matter).0, "waiting");
        house.run(&house.handler(), Some(9), Resume { matter, text: None }).unwrap();
        clocks_agree(&house);
        let special = CloseSpecial { matter, closing: Closing::Special, text: text("列入改造") };
        assert_eq!(house.refused(&house.worker(), Some(10), special.clone()), "forbidden");
        house.run(&house.manager(), Some(10), special).unwrap();
        assert_eq!(record(&house, matter).record.outcome.as_deref(), Some("special"));
        clocks_agree(&house);
    }
}

#[test]
fn one_answers_for_it_and_others_help() {
    for house in houses() {
        let matter = report(&house, "空心树压着电线");
        signed(&house, matter);
        let ask = Assist { matter, org: house.committee, text: text("请先疏散楼下车辆"), due: None };
        house.run(&house.manager(), None, ask.clone()).unwrap();
        assert_eq!(house.refused(&house.manager(), None, ask), "refusal-matter-assists-already");
        let fed = || FeedBack { matter, text: text("枝已修剪"), photos: vec![house.photo()] };
        assert_eq!(house.refused(&house.handler(), Some(4), fed()), "refusal-matter-assist-open");
        assert_eq!(house.refused(&house.handler(), None, AssistSign { matter }), "forbidden");
        house.run(&house.worker(), None, AssistSign { matter }).unwrap();
        let done = AssistDone { matter, text: text("车辆已移走"), photos: vec![] };
        house.run(&house.worker(), None, done).unwrap();
        house.run(&house.handler(), Some(4), fed()).unwrap();
        let look = Inspect { matter, pass: true, text: None, photos: vec![], answer: None, show: false };
        assert_eq!(house.refused(&house.worker(), Some(5), look.clone()), "refusal-matter-own-work", "who helped");
        house.run(&house.manager(), Some(5), look).unwrap();
        clocks_agree(&house);
    }
}

#[test]
fn the_reporter_is_asked_and_may_say_no() {
    for house in houses() {
        let matter = report(&house, "楼道灯不亮");
        signed(&house, matter);
        let fed = || FeedBack { matter, text: text("换了灯泡"), photos: vec![house.photo()] };
        house.run(&house.handler(), Some(4), fed()).unwrap();
        let look = || Inspect { matter, pass: true, text: None, photos: vec![], answer: None, show: false };
        house.run(&house.manager(), Some(5), look()).unwrap();
        let call = |resolved, rating| CallBack {
            matter,
            way: Way::Phone,
            reached: true,
            resolved: Some(resolved),
            rating: Some(rating),
            excluded: None,
            text: Some(text("三楼的还是不亮")),
        };
        assert_eq!(house.refused(&house.handler(), Some(6), call(true, Rating::Good)), "forbidden");
        house.run(&house.worker(), Some(6), call(false, Rating::Bad)).unwrap();
        assert_eq!(house.standing(matter).0, "handling");
        house.run(&house.handler(), Some(7), fed()).unwrap();
        house.run(&house.manager(), Some(8), look()).unwrap();
        house.run(&house.worker(), Some(9), call(true, Rating::Good)).unwrap();
        house.run(&house.worker(), Some(10), Close { matter, text: None }).unwrap();
        let found = record(&house, matter).record;
        assert_eq!((found.rework, found.contacts, found.resolved), (1, 2, Some(1)));
        clocks_agree(&house);
        // What was said stays with the desk.
        let (keys, handler) = (house.office.keys().clone(), house.handler());
        let said = house.read(move |read| {
            let found = subject::Unposted::by_id(read, &keys, matter, false)?.ok_or(Fault::NotFound)?.0;
            let seen = dossier::timeline(read, &keys, &found.header, handler.person, false)?;
            Ok(seen.iter().any(|e| e.body.to_string().contains("三楼的还是不亮")))
        });
        assert!(!said);
    }
}

#[test]
fn a_part_goes_its_own_way_and_what_is_merged_keeps_its_reporters() {
    for house in houses() {
        let first = report(&house, "楼道堆物");
        let whole = report(&house, "楼道又堆物，灯也不亮");
        let title = Line::new("title", "灯不亮").unwrap();
        let split = Split { matter: whole, category: "D05".into(), title, text: None };
        let made = house.run(&house.worker(), None, split).unwrap();
        let (part, number) = (made.dossier.unwrap(), made.number.unwrap());
        house.run(&house.worker(), None, Parted { matter: whole, part, number }).unwrap();
        let found = record(&house, part);
        assert_eq!((found.record.split_from, found.record.reporter), (Some(whole), Some(house.grid_worker().person)));
        // Somebody else reported the same, and is told from now on.
        let other =
            Report { details: details("楼道堆物没人管"), source: Source::Noticed, restricted: false, at: None };
        let other = house.run(&house.manager(), None, other).unwrap().dossier.unwrap();
        let into = |id| Line::new("into", &record(&house, id).header.number).unwrap();
        house.run(&house.worker(), Some(1), Merge { matter: other, into: into(whole) }).unwrap();
        house.run(&house.worker(), Some(1), Merge { matter: whole, into: into(first) }).unwrap();
        let told = record(&house, first).reporters;
        assert!(told.contains(&house.manager().person) && told.contains(&house.grid_worker().person));
        assert_eq!(record(&house, other).record.merged_into, Some(first), "one step away");
        clocks_agree(&house);
    }
}

#[test]
fn a_clock_that_was_turned_is_named() {
    for house in houses() {
        let matter = report(&house, "楼道堆物");
        signed(&house, matter);
        let number = record(&house, matter).header.number;
        let turn = |tx: &mut liren_store::Tx<'_>| {
            tx.exec_text("UPDATE dossier SET due_at = due_at + 3600000 WHERE kind = 'matter'", &[])?;
            tx.exec_text("UPDATE matter SET rework = 3", &[])?;
            Ok::<_, Fault>(())
        };
        house.office.db().write_blocking(turn).unwrap();
        let found = check::clocks(&house.office).unwrap().faults.join("\n");
        assert!(
            found.contains(&number) && found.contains("deadline") && found.contains("times sent back 3"),
            "{found}"
        );
    }
}

#[test]
fn a_missed_deadline_is_carried_up_a_step_at_a_time() {
    for house in houses() {
        let matter = report(&house, "电线垂地");
        signed(&house, matter);
        for (days, step) in [(3, 0), (4, 1), (9, 2), (30, 2)] {
            house.later(days * 1440);
            for _ in 0..3 {
                house.handlers.run_due(&house.office).unwrap();
            }
            assert_eq!(record(&house, matter).record.escalated, step, "after {days} more days");
        }
        clocks_agree(&house);
    }
}

#[test]
fn more_time_begins_the_steps_anew() {
    for house in houses() {
        let matter = report(&house, "电线垂地");
        signed(&house, matter);
        let pass = |days: i64| {
            house.later(days * 1440);
            for _ in 0..3 {
                house.handlers.run_due(&house.office).unwrap();
            }
            record(&house, matter).record.escalated
        };
        assert_eq!((pass(3), pass(4)), (0, 1));
        let until = now(&house).plus_minutes(10 * 1440);
        house.run(&house.handler(), None, AskExtend { matter, until, text: text("等厂家发配件") }).unwrap();
        let revision = record(&house, matter).header.revision;
        let grant = ApproveExtension { matter, agree: true, until, text: None };
        house.run(&house.worker(), Some(revision), grant).unwrap();
        assert_eq!((pass(11), pass(4)), (0, 1), "the new deadline is missed too, and carried up");
        clocks_agree(&house);
    }
}

#[test]
fn what_a_round_finds_is_entered_and_seen_again() {
    for house in houses() {
        // Any dossier within reach serves as the origin here; a note proves that it is one.
        let round = report(&house, "第一轮");
        house
            .run(
                &house.grid_worker(),
                None,
                Note { matter: round, text: text("三个楼道"), desk_only: false, photos: vec![] },
            )
            .unwrap();
        let raise = |fixed| Raise {
            from: round,
            item: Some(Id::from_bytes([5; 16])),
            details: details("消火栓被挡"),
            voice: None,
            source: Source::Patrol,
            found_at: now(&house),
            fixed,
        };
        assert!(matches!(house.run(&house.stranger(), None, raise(None)), Err(Fault::NotFound)), "not their round");
        let passed = house.run(&house.grid_worker(), None, raise(None)).unwrap().dossier.unwrap();
        let fixed = Fixed { text: text("劝走了"), photos: vec![house.photo()], persuaded: true };
        let fixed = house.run(&house.grid_worker(), None, raise(Some(fixed))).unwrap().dossier.unwrap();
        let place = record(&house, passed).header.place.unwrap();
        let (open, all) =
            house.read(move |read| Ok((public::not_right_at(read, place)?, public::found_on(read, round)?)));
        assert_eq!(open.iter().map(|f| f.id).collect::<Vec<_>>(), [passed]);
        assert_eq!(all.iter().map(|f| (f.id, f.persuaded)).collect::<Vec<_>>(), [(passed, false), (fixed, true)]);
        // A matter is no round: it cannot vouch for seeing another one again.
        let again =
            Recheck { matter: fixed, from: round, good: false, text: None, photos: vec![], seen_at: now(&house) };
        assert!(matches!(house.run(&house.grid_worker(), None, again), Err(Fault::NotFound)));
        clocks_agree(&house);
    }
}

#[test]
fn what_was_granted_does_not_keep_a_matter_from_being_sealed() {
    for house in houses() {
        let matter = report(&house, "上门时听到打骂");
        signed(&house, matter);
        let until = now(&house).plus_minutes(10 * 1440);
        house.run(&house.handler(), None, AskExtend { matter, until, text: text("约不到人") }).unwrap();
        let make = MakeLink { matter, org: house.property, days: 2 };
        house.run(&house.worker(), None, make).unwrap();
        let seal = Restrict {
            twins: vec![],
            matter,
            level: Level::Sealed,
            members: vec![house.lead()],
            text: text("涉及人身安全"),
        };
        house.run(&house.worker(), Some(4), seal).unwrap();
        let left = house.read(|read| {
            let links: Vec<(i64,)> = read.all_text("SELECT count(*) AS n FROM matter_link", &[])?;
            let asked: Vec<(i64,)> = read.all_text("SELECT count(*) AS n FROM signoff", &[])?;
            Ok((links[0].0, asked[0].0))
        });
        assert_eq!(left, (0, 0));
    }
}
