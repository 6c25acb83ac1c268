//! Certificates: asked for, checked, issued by another, sound, and taken back.

mod common;

use common::{A, House, houses, key, lead, resident, second, stranger, worker};
use liren_contribution::commands::{
    duty_roll::VoidMark,
    proof::{Check, Decline, Request},
    proof_issue::{Issue, Return, Revoke},
    query,
};
use liren_kernel::Day;
use liren_office::{
    DossierId, PersonId,
    certificate::{self, Certificate},
};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn request(person: PersonId) -> Request {
    Request { person, from: day("2026-06-01"), until: day("2026-06-23"), purpose: "老年大学报名".into() }
}

fn certificates(house: &House, proof: DossierId) -> Vec<Certificate> {
    let (header, keys) = (house.header(proof), house.office.keys().clone());
    house.read(move |read| certificate::of_dossier(read, &keys, &header))
}

#[test]
fn a_certificate_is_checked_by_one_and_issued_by_another_from_the_same_books() {
    for house in houses() {
        let wu = house.volunteer(A, "吴桂兰", "1958-03-01");
        let duty = house.duty(150, &[wu]);
        let stranger_asks = key(house.run(&stranger(), request(wu)));
        assert_eq!(stranger_asks, "not found", "another community's lead sees none");
        let proof = house.run(&resident(wu), request(wu)).unwrap().dossier.unwrap();
        assert_eq!(key(house.run_on(&worker(), proof, Check { proof })), "refusal-proof-nothing");
        house.run(&worker(), house.marks(duty, &[wu], 150)).unwrap();
        assert_eq!(key(house.run_on(&lead(), proof, Issue { proof })), "refusal-hours-not-now", "not checked yet");
        house.run_on(&lead(), proof, Check { proof }).unwrap();
        assert_eq!(key(house.run_on(&lead(), proof, Issue { proof })), "refusal-proof-second");
        assert_eq!(key(house.run_on(&worker(), proof, Issue { proof })), "forbidden");
        // The record changes after the check: what was frozen is not what the books say.
        house.run(&worker(), house.marks(duty, &[wu], 120)).unwrap();
        let manager = common::manager();
        assert_eq!(key(house.run_on(&manager, proof, Issue { proof })), "refusal-proof-changed");
        house.run_on(&manager, proof, Return { proof, words: "时长变了，请再核对".into() }).unwrap();
        house.run_on(&worker(), proof, Check { proof }).unwrap();
        house.run_on(&lead(), proof, Issue { proof }).unwrap();
        assert_eq!(house.header(proof).state, "issued");
        let issued = certificates(&house, proof);
        let one = &issued[0];
        assert_eq!((issued.len(), one.said.name.as_str(), one.said.issuer.as_str()), (1, "吴桂兰", "梧桐里社区居委会"));
        assert_eq!((one.fact("service_hours"), one.fact("service_times")), (Some("2.00"), Some("1")));
        assert_eq!(one.fact("register_no"), Some(house.header(proof).number.as_str()));
        assert_eq!(one.fact("volunteer_no"), Some("V140213901-00001"));
        assert_eq!(one.fact("granted_hours"), None);
        assert_eq!(key(house.run_on(&lead(), proof, Issue { proof })), "refusal-hours-not-now");
        let keys = house.office.keys().clone();
        assert_eq!(house.read(move |read| certificate::verify(read, &keys)), (1, vec![]));
        house.run_on(&lead(), proof, Revoke { proof, reason: "发错了人".into() }).unwrap();
        assert!(certificates(&house, proof)[0].revoked_at().is_some());
        house.whole();
    }
}

#[test]
fn what_is_asked_about_stands_in_no_certificate() {
    for house in houses() {
        let wu = house.volunteer(A, "吴桂兰", "1958-03-01");
        let duty = house.duty(60, &[wu]);
        house.run(&worker(), house.marks(duty, &[wu], 60)).unwrap();
        let record = house.lines(wu)[0].id;
        let file = house.run(&resident(wu), query::Ask { record, words: "多记了".into() }).unwrap().dossier.unwrap();
        let proof = house.run(&worker(), request(wu)).unwrap().dossier.unwrap();
        assert_eq!(key(house.run_on(&worker(), proof, Check { proof })), "refusal-proof-nothing");
        let answer = query::Answer { query: file, corrected: false, words: "照片上有时间".into() };
        house.run_on(&second(), file, answer).unwrap();
        house.run_on(&worker(), proof, Check { proof }).unwrap();
        // Taken back before it is issued.
        house.run(&worker(), VoidMark { duty, mark: record.cast(), reason: "没有来".into() }).unwrap();
        assert_eq!(key(house.run_on(&lead(), proof, Issue { proof })), "refusal-proof-changed");
        house.run_on(&lead(), proof, Decline { proof, reason: "没有时长".into() }).unwrap();
        assert_eq!((house.header(proof).state.as_str(), certificates(&house, proof).len()), ("declined", 0));
        house.whole();
    }
}

#[test]
fn who_never_volunteered_gets_none_and_days_are_in_order() {
    for house in houses() {
        let person = house.person(A, "陈秀英", "1950-01-01");
        assert_eq!(key(house.run(&worker(), request(person))), "refusal-volunteer-none");
        let wu = house.volunteer(A, "吴桂兰", "1958-03-01");
        let wrong = Request { from: day("2026-06-23"), until: day("2026-06-01"), ..request(wu) };
        assert_eq!(key(house.run(&worker(), wrong)), "refusal-proof-days");
        let ahead = Request { until: day("2026-06-24"), ..request(wu) };
        assert_eq!(key(house.run(&worker(), ahead)), "refusal-day-future");
        let due = house.header(house.run(&worker(), request(wu)).unwrap().dossier.unwrap()).due_at.unwrap();
        assert_eq!(due.day().to_string(), "2026-06-30", "five working days after Tuesday");
    }
}
