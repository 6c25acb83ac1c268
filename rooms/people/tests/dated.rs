//! What has a first or a last day: posts, persons who move away, organisations that end, and skills that are dropped.

mod common;

use common::{A, B, each, key, manager, security, told, worker};
use liren_kernel::{Day, Instant};
use liren_office::{Fault, OrgId, PersonId, Role, directory};
use liren_people::{
    OrgKind,
    commands::{
        org::{AddOrg, EndOrg},
        person::{MoveAway, PersonFields},
        post::GivePost,
        skill::{AddSkill, DropSkill},
    },
    find, public,
    reach::Wanted,
};

fn post(person: PersonId, role: Role, from: Day, until: Option<Day>) -> GivePost {
    let (title, reason) = (String::new(), "招聘到岗".to_owned());
    GivePost { person, role, org: None, at: Some(A.to_owned()), title, from, until, reason }
}

/// Whether somebody holds a role at a moment, by both ways there are to ask.
fn holds(house: &common::House, person: PersonId, role: Role, at: Instant) -> bool {
    house.read(&security(8), move |read, _| {
        let held = directory::actor(read, person, at)?.has(role);
        let listed = public::people_with_role(read, role, A, at)?.contains(&person);
        assert_eq!(held, listed, "{role:?}");
        Ok(held)
    })
}

#[test]
fn a_post_counts_from_its_first_day_to_the_end_of_its_last() {
    each(|house| {
        let street = manager(3);
        let today = house.office.now().day();
        let end_of = |day: Day| Instant::from_ms(day.plus_days(1).start().ms() - 1);

        // From tomorrow: given today, and nothing today.
        let soon = house.person(&worker(1, A), A, "周立春", PersonFields::default());
        house.run(&street, post(soon, Role::GridWorker, today.plus_days(1), None)).unwrap();
        assert!(!holds(house, soon, Role::GridWorker, house.office.now()));
        assert!(!holds(house, soon, Role::GridWorker, end_of(today)));
        assert!(holds(house, soon, Role::GridWorker, today.plus_days(1).start()));
        // The same again is refused although it has not begun, and so is what may not stand beside it.
        let again = post(soon, Role::GridWorker, today.plus_days(1), None);
        assert_eq!(key(house.run(&street, again)), "refusal-post-same");
        let admin = GivePost { at: None, ..post(soon, Role::AuditAdmin, today, None) };
        assert_eq!(key(house.run(&security(8), admin)), "refusal-post-admin-apart");

        // Until yesterday: written down afterwards, and nothing today.
        let over = house.person(&worker(1, A), A, "夏至", PersonFields::default());
        let (first, last) = (today.plus_days(-9), today.plus_days(-1));
        house.run(&street, post(over, Role::GridWorker, first, Some(last))).unwrap();
        assert!(!holds(house, over, Role::GridWorker, house.office.now()));
        assert!(!holds(house, over, Role::GridWorker, today.start()));
        assert!(holds(house, over, Role::GridWorker, end_of(last)), "the last day counts to its end");
        assert!(holds(house, over, Role::GridWorker, first.start()));
        assert!(!holds(house, over, Role::GridWorker, end_of(first.plus_days(-1))));
        // It is over, so that it stands in the way of nothing.
        house.run(&street, post(over, Role::GridWorker, today, Some(today))).unwrap();
        assert!(holds(house, over, Role::GridWorker, house.office.now()));
        assert!(holds(house, over, Role::GridWorker, end_of(today)));
        assert!(!holds(house, over, Role::GridWorker, today.plus_days(1).start()));

        let backwards = post(soon, Role::CommunityWorker, today, Some(today.plus_days(-1)));
        assert_eq!(key(house.run(&street, backwards)), "refusal-post-days");
    });
}

#[test]
fn who_moves_away_is_in_no_list_and_stays_on_record() {
    each(|house| {
        let (here, today) = (worker(1, A), house.office.now().day());
        let id = house.person(&here, A, "梁小满", PersonFields::default());
        let stays = house.person(&here, A, "梁大满", PersonFields::default());
        let keys = house.office.keys().clone();
        let listed = || {
            let keys = keys.clone();
            house.read(&here, move |read, reach| {
                let wanted = Wanted { limit: Some(50), ..Wanted::default() };
                let rows = find::persons(read, reach, &wanted)?;
                assert_eq!(find::count_persons(read, reach, &wanted)?, rows.len() as i64);
                let found = find::search_persons(read, &keys, reach, "小满", 20)?;
                assert_eq!(found.iter().any(|p| p.id == id), rows.iter().any(|p| p.id == id));
                Ok(rows.into_iter().map(|p| p.id).collect::<Vec<_>>())
            })
        };
        let away = |day: Day, reason: &str| MoveAway { person: id, day, reason: reason.into() };
        assert_eq!(listed().len(), 2);
        assert!(matches!(house.run(&worker(2, B), away(today, "搬走")), Err(Fault::NotFound)));
        assert!(house.run(&here, away(today.plus_days(1), "搬走")).is_err(), "nobody has moved tomorrow");
        assert!(house.run(&here, away(today, " ")).is_err(), "never without a reason");
        assert_eq!(listed().len(), 2, "what was refused changes nothing");
        house.run(&here, away(today.plus_days(-3), "搬到女儿家")).unwrap();
        assert_eq!(listed(), [stays]);
        assert_eq!(key(house.run(&here, away(today, "搬走"))), "refusal-person-gone");
        assert_eq!(key(house.run(&manager(3), post(id, Role::GridWorker, today, None))), "refusal-person-gone");
        // The page of the one who went still opens: records name them.
        let row = house.read(&here, move |read, reach| find::person(read, reach, id)).expect("their row");
        assert_eq!(row.until_day, Some(today.plus_days(-3)));
    });
}

#[test]
fn a_skill_is_found_until_it_is_dropped() {
    each(|house| {
        let (here, keys) = (worker(1, A), house.office.keys().clone());
        let id = house.person(&here, A, "周立春", PersonFields::default());
        for skill in ["水电维修", "摄影"] {
            house.run(&here, AddSkill { person: id, skill: skill.into() }).unwrap();
        }
        let found = |word: &'static str| {
            let keys = keys.clone();
            house.read(&here, move |read, reach| Ok(find::search_persons(read, &keys, reach, word, 9)?.len()))
        };
        assert_eq!((found("水电"), found("摄影")), (1, 1));
        let drop = |skill: &str| DropSkill { person: id, skill: skill.into() };
        assert!(matches!(house.run(&worker(2, B), drop("水电维修")), Err(Fault::NotFound)));
        house.run(&here, drop("没有这一项")).unwrap();
        assert_eq!((found("水电"), found("摄影")), (1, 1));
        house.run(&here, drop("水电维修")).unwrap();
        assert_eq!((found("水电"), found("摄影")), (0, 1), "the one that was dropped, and no other");
        house.run(&here, drop("水电维修")).unwrap();
    });
}

#[test]
fn an_organisation_that_ended_is_offered_no_more() {
    each(|house| {
        let (street, here, today) = (manager(3), worker(1, A), house.office.now().day());
        let add = |name: &str| AddOrg {
            at: A.into(),
            kind: OrgKind::Team,
            name: name.into(),
            serves: Vec::new(),
            credit_code: String::new(),
            contact: String::new(),
            note: String::new(),
        };
        let org: OrgId = told(&house.run(&here, add("楼道美化队")).unwrap(), "org");
        let stays: OrgId = told(&house.run(&here, add("反诈宣传队")).unwrap(), "org");
        let serving = || {
            house.read(&here, move |read, reach| {
                let listed = find::orgs(read, reach, &Wanted { limit: Some(50), ..Wanted::default() })?;
                let serving = public::orgs_serving(read, A, &[])?;
                let found = find::search_orgs(read, reach, "美化", 9)?;
                assert_eq!(found.iter().any(|o| o.id == org), listed.iter().any(|o| o.id == org));
                let ids = |rows: Vec<liren_people::OrgRow>| rows.into_iter().map(|o| o.id).collect::<Vec<_>>();
                assert_eq!(ids(listed).len(), serving.len());
                Ok(ids(serving))
            })
        };
        assert_eq!(serving().len(), 2);
        let end = |reason: &str| EndOrg { org, reason: reason.into() };
        assert!(matches!(house.run(&here, end("解散")), Err(Fault::Forbidden)), "the street ends it, or the station");
        assert!(house.run(&street, end("")).is_err(), "never without a reason");
        assert_eq!(serving().len(), 2);
        house.run(&street, end("队员都去了别的队")).unwrap();
        assert_eq!(serving(), [stays]);
        assert_eq!(key(house.run(&street, end("再来一次"))), "refusal-org-ended");
        let row = house.read(&here, move |read, reach| find::org(read, reach, org)).expect("its row");
        assert_eq!(row.until_day, Some(today));
        // A new one may take its name.
        house.run(&here, add("楼道美化队")).unwrap();
    });
}
