//! The rules for hours belong to a place: dated, inherited from above, set by who leads it; on both engines.

mod common;

use common::{A, STREET, houses, key, lead, manager, worker};
use liren_contribution::{
    commands::grant::{Agree, Propose},
    rules::{self, Own, SetRules},
};
use liren_kernel::{Clock as _, Day, PlacePath, ScopeColumn};
use liren_office::{Actor, Post, Role};

const DISTRICT: &str = "140213";

fn head(column: ScopeColumn, code: &str) -> Actor {
    let post = Post { role: Role::StreetManager, org: None, place: Some((column, code.to_owned())) };
    Actor { person: liren_kernel::Id::from_bytes([77; 16]), posts: vec![post] }
}

fn set(area: &str, from: Day, own: &[(&str, i64)]) -> SetRules {
    let own: Own = own.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    SetRules { area: area.into(), from, own }
}

#[test]
fn a_street_sets_its_own_and_inherits_the_rest_from_the_day_on() {
    for house in houses() {
        let today = house.clock.now().day();
        let path = PlacePath::of_division(A);
        let at = |day: Day| {
            let path = path.clone();
            house.read(move |read| rules::rules(read, &path, day))
        };
        let district = head(ScopeColumn::District, DISTRICT);
        house.run(&district, set(DISTRICT, today, &[("day_minutes", 300), ("elder_age", 65)])).unwrap();
        assert_eq!((at(today).day_minutes, at(today).elder_age, at(today).elder_rest_hours), (300, 65, 12));
        assert_eq!(at(today.plus_days(-1)).day_minutes, 480, "what was done before is counted as before");
        house.run(&manager(), set(STREET, today.plus_days(10), &[("day_minutes", 240)])).unwrap();
        assert_eq!(at(today.plus_days(9)).day_minutes, 300);
        assert_eq!((at(today.plus_days(10)).day_minutes, at(today.plus_days(10)).elder_age), (240, 65));
        // Left empty again, it is as it is above.
        house.run(&manager(), set(STREET, today.plus_days(20), &[])).unwrap();
        assert_eq!(at(today.plus_days(20)).day_minutes, 300);
        // Another district is not concerned.
        let other = PlacePath::of_division("310106017001");
        let other = house.read(move |read| rules::rules(read, &other, today));
        assert_eq!(other, rules::Rules::default());
        // Nobody sets what they do not lead: not who is below, beside or above; and nothing in the past.
        assert_eq!(key(house.run(&lead(), set(STREET, today, &[]))), "forbidden");
        assert_eq!(key(house.run(&manager(), set(DISTRICT, today, &[]))), "forbidden");
        assert_eq!(key(house.run(&district, set(STREET, today, &[]))), "refusal-hours-rules-lead");
        let past = set(STREET, today.plus_days(-1), &[("day_minutes", 60)]);
        assert_eq!(key(house.run(&manager(), past)), "refusal-hours-rules-past");
        let wrong = set(STREET, today, &[("announce_days", 3)]);
        assert_eq!(key(house.run(&manager(), wrong)), "refusal-hours-rule");
        assert_eq!(key(house.run(&manager(), set(STREET, today, &[("day", 3)]))), "refusal-form-broken");
    }
}

#[test]
fn the_measure_of_a_day_and_who_agrees_to_granted_hours_are_the_places() {
    for house in houses() {
        let today = house.clock.now().day();
        let wu = house.volunteer(A, "吴桂兰", "1985-03-01");
        house.run(&manager(), set(STREET, today, &[("day_minutes", 100), ("granted_by", 3)])).unwrap();
        let duty = house.duty(150, &[wu]);
        house.run(&worker(), house.marks(duty, &[wu], 150)).unwrap();
        let stands = house.stands(wu);
        assert_eq!((stands.verified.balance, stands.waiting.balance), (100, 50));
        let propose = Propose {
            person: wu,
            title: "楼道文化墙绘制".into(),
            minutes: 60,
            day: today,
            reason: "在家画的".into(),
            proof: "底稿".into(),
            photos: vec![],
        };
        let grant = house.run(&worker(), propose).unwrap().dossier.unwrap();
        let agree = || Agree { grant, words: String::new() };
        assert_eq!(key(house.run_on(&lead(), grant, agree())), "refusal-grant-by-manager");
        house.run_on(&manager(), grant, agree()).unwrap();
        assert_eq!(house.stands(wu).granted.balance, 60);
        house.whole();
    }
}
