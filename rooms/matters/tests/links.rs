//! Answers by link, from organisations without an account, on every engine there is.

mod common;

use common::{
    House, houses,
    steps::{clocks_agree, now, record, report, sent, signed, text},
};
use liren_matters::{
    commands::{
        assist::Assist,
        dispatch::Dispatch,
        file::File,
        inspect::Inspect,
        link_answer::{LinkAnswer, LinkOpen, LinkSign},
        links::{MakeLink, RevokeLinks},
    },
    link::{self, LinkId, Linked},
};
use liren_office::Actor;

#[test]
fn who_helps_by_link_moves_no_clock_and_keeps_no_task() {
    for house in houses() {
        let matter = report(&house, "空心树压着电线");
        signed(&house, matter);
        let ask = Assist { matter, org: house.committee, text: text("请先疏散楼下车辆"), due: None };
        house.run(&house.manager(), None, ask).unwrap();
        let make = MakeLink { matter, org: house.committee, days: 2 };
        let link: LinkId = house.run(&house.manager(), None, make).unwrap().told[0].1.parse().unwrap();
        let (anyone, code) = (Actor::public(), link::code(house.office.keys(), link));
        house.run(&anyone, None, LinkOpen { link, code }).unwrap();
        let open = |verb: &'static str| {
            let text = "SELECT count(*) AS n FROM task WHERE verb = ?1 AND done_at IS NULL";
            house.read(move |read| Ok(read.all_text::<(i64,)>(text, &[liren_store::Param::Text(verb)])?[0].0))
        };
        assert_eq!((open("matter.assist_sign"), open("matter.assist_done")), (1, 0));
        let revision = || record(&house, matter).header.revision;
        house.run(&anyone, Some(revision()), LinkSign { link }).unwrap();
        assert_eq!((open("matter.assist_sign"), open("matter.assist_done")), (0, 1));
        let answer = LinkAnswer { link, text: text("车辆已移走"), photos: vec![] };
        house.run(&anyone, Some(revision()), answer).unwrap();
        assert_eq!((open("matter.assist_sign"), open("matter.assist_done")), (0, 0));
        assert_eq!(house.standing(matter).0, "handling");
        clocks_agree(&house);
    }
}

#[test]
fn an_answer_comes_by_link_from_whoever_knows_its_code() {
    for house in houses() {
        let matter = report(&house, "下水道堵了");
        house.run(&house.worker(), Some(1), File { matter, text: None }).unwrap();
        house.run(&house.worker(), Some(2), sent(&house, matter)).unwrap();
        let make = || MakeLink { matter, org: house.property, days: 2 };
        assert_eq!(house.refused(&house.stranger(), None, make()), "not found");
        let link =
            |house: &House| -> LinkId { house.run(&house.worker(), None, make()).unwrap().told[0].1.parse().unwrap() };
        let (first, second) = (link(&house), link(&house));
        let (anyone, keys) = (Actor::public(), house.office.keys().clone());
        let open = |link, code: &str| LinkOpen { link, code: code.into() };
        assert_eq!(house.refused(&anyone, None, open(first, &link::code(&keys, first))), "not found", "made anew");
        let code = link::code(&keys, second);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..link::LOCK_AFTER {
            house.run(&anyone, None, open(second, wrong)).unwrap();
        }
        assert_eq!(house.refused(&anyone, None, open(second, &code)), "refusal-matter-link-locked");
        house.later(link::LOCK_MINUTES + 1);
        house.run(&anyone, None, open(second, &code)).unwrap();
        house.run(&anyone, Some(3), LinkSign { link: second }).unwrap();
        let answer = || LinkAnswer { link: second, text: text("疏通了"), photos: vec![house.photo()] };
        house.run(&anyone, Some(4), answer()).unwrap();
        assert_eq!(house.standing(matter).0, "feedback");
        assert_eq!(house.refused(&anyone, Some(5), answer()), "not found", "once");
        let look = || Inspect { matter, pass: true, text: None, photos: vec![], answer: None, show: false };
        assert_eq!(house.refused(&house.worker(), Some(5), look()), "refusal-matter-own-work", "who made the link");
        house.run(&house.grid_worker(), Some(5), look()).unwrap();
        clocks_agree(&house);
    }
}

#[test]
fn a_link_ends_by_its_day_by_the_desk_and_with_the_work() {
    for house in houses() {
        let matter = report(&house, "水管渗漏");
        house.run(&house.worker(), Some(1), File { matter, text: None }).unwrap();
        house.run(&house.worker(), Some(2), sent(&house, matter)).unwrap();
        let make = |house: &House| -> LinkId {
            let make = MakeLink { matter, org: house.property, days: 1 };
            house.run(&house.worker(), None, make).unwrap().told[0].1.parse().unwrap()
        };
        let opens = |house: &House, id: LinkId| {
            let (keys, now) = (house.office.keys().clone(), now(house));
            house.read(move |read| Ok(Linked::find(read, &keys, id, now, false)?.is_some()))
        };
        let past = make(&house);
        assert!(opens(&house, past));
        house.later(1440);
        assert!(!opens(&house, past), "past");
        let taken = make(&house);
        house.run(&house.worker(), None, RevokeLinks { matter }).unwrap();
        assert!(!opens(&house, taken), "taken back");
        let elsewhere = make(&house);
        let other = Dispatch { org: house.committee, ..sent(&house, matter) };
        house.run(&house.worker(), Some(3), other).unwrap();
        assert!(!opens(&house, elsewhere), "the work is another's");
    }
}
