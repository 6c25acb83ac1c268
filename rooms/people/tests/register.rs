//! Persons and organisations: reach, search, reveal, corrections, posts; on both engines.

mod common;

use common::{A, B, STREET, each, key, manager, security, told, with, worker};
use liren_kernel::mask::Purpose;
use liren_office::{Fault, OrgId, Role, directory, journal};
use liren_people::{
    OrgKind,
    commands::{
        org::AddOrg,
        person::{AddPerson, CorrectPerson, PersonFields},
        post::{EndPost, GivePost},
        reveal::{Field, HOURLY, Reveal, revealed},
        skill::AddSkill,
    },
    find, public,
    reach::Wanted,
};

const ID_NO: &str = "11010519491231002X";
const PHONE: &str = "13812342266";

fn full() -> PersonFields {
    PersonFields {
        id_no: ID_NO.into(), phone: PHONE.into(), address: "梧桐里6弄2号502室".into(), ..Default::default()
    }
}

#[test]
fn every_statement_prepares_and_scans_no_table() {
    each(|house| {
        house
            .office
            .db()
            .write_blocking(|tx| {
                let all =
                    [liren_people::store::ALL, liren_people::accounts::store::ALL, liren_people::roster::store::ALL];
                for statement in all.into_iter().flatten() {
                    let prepared = liren_store::check::prepare(tx, *statement)?;
                    let cold = ["PURGE", "POST_ADMINS", "SECURITY_ADMINS", "ORGS_ALL"];
                    assert!(
                        prepared.scans.is_empty() || cold.iter().any(|name| prepared.name.contains(name)),
                        "{prepared:?}"
                    );
                }
                Ok::<_, Fault>(())
            })
            .unwrap();
    });
}

#[test]
fn another_committee_neither_sees_nor_finds() {
    each(|house| {
        let (here, there, street) = (worker(1, A), worker(2, B), manager(3));
        let id = house.person(&here, A, "梁小满", full());
        house.person(&there, B, "欧阳谷雨", PersonFields::default());
        house.run(&here, AddSkill { person: id, skill: "水电维修".into() }).unwrap();
        let keys = house.office.keys().clone();
        for (actor, all) in [(here.clone(), 1), (there.clone(), 1), (street, 2), (with(9, &[]), 0), (security(8), 0)] {
            let keys = keys.clone();
            house.read(&actor, move |read, reach| {
                let wanted = Wanted { limit: Some(50), ..Wanted::default() };
                assert_eq!(find::persons(read, reach, &wanted)?.len(), all);
                assert_eq!(find::count_persons(read, reach, &wanted)?, all as i64);
                let mut walked = 0;
                find::each_person(read, reach, &wanted, &mut |_, _| {
                    walked += 1;
                    Ok(())
                })?;
                assert_eq!(walked, all);
                let sees = find::person(read, reach, id)?.is_some();
                for text in ["小满", "liangxiaoman", "liangxiao", "lxm", "2266", "水电", PHONE, ID_NO, "梁"] {
                    let found = find::search_persons(read, &keys, reach, text, 20)?;
                    assert_eq!(found.iter().any(|p| p.id == id), sees, "{text}");
                    assert!(found.len() <= usize::from(sees), "{text}");
                }
                assert!(find::search_persons(read, &keys, reach, "138123", 20)?.is_empty());
                Ok(())
            });
        }
        // Out of reach is not there, and gives nothing away.
        let reveal = || Reveal { person: id, field: Field::Phone, purpose: "x".into() };
        assert!(matches!(house.run(&there, reveal()), Err(Fault::NotFound)));
        let elsewhere = AddPerson { at: A.into(), fields: full(), not_same: true };
        assert!(matches!(house.run(&there, elsewhere), Err(Fault::Forbidden)));
        // The same number in the other committee tells nothing of this one.
        house.person(&there, B, "梁小满", full());
    });
}

#[test]
fn numbers_are_ciphertext_masked_and_revealed_with_a_trace() {
    each(|house| {
        let actor = worker(1, A);
        let id = house.person(&actor, A, "梁小满", full());
        let who = actor.clone();
        let (keys, now) = (house.office.keys().clone(), house.office.now());
        let look = move |house: &common::House, now| {
            let (keys, who) = (keys.clone(), who.clone());
            house.read(&actor_of(&who), move |read, reach| revealed(read, &keys, reach, &who, id, Field::Phone, now))
        };
        let view =
            house.read(&actor, move |read, reach| Ok(find::person(read, reach, id)?.unwrap().view(Purpose::Team)));
        assert_eq!((view.phone.as_str(), view.has_id_no), ("*******2266", true));
        assert_eq!(look(house, now), None);
        let reveal = |purpose: &str| Reveal { person: id, field: Field::Phone, purpose: purpose.into() };
        assert_eq!(key(house.run(&actor, reveal(" "))), "refusal-text-empty");
        house.run(&actor, reveal("回访")).unwrap();
        assert_eq!(look(house, now).as_deref(), Some(PHONE));
        assert_eq!(look(house, now.plus_minutes(6)), None, "it is covered again after five minutes");
        let lines = house.read(&actor, |read, _| {
            Ok(read.all(&liren_office::store::JOURNAL_NEWEST, liren_store::params![i64::MAX, 1_i64])?)
        });
        assert_eq!(lines[0].verb, "person.reveal");
        let payload = String::from_utf8(lines[0].payload.clone().unwrap()).unwrap();
        assert!(payload.contains("回访") && payload.contains(&id.to_string()) && !payload.contains(PHONE));
        for _ in 1..HOURLY {
            house.run(&actor, reveal("回访")).unwrap();
        }
        assert_eq!(key(house.run(&actor, reveal("回访"))), "refusal-rate-limited");
        house.later(61);
        house.run(&actor, reveal("回访")).unwrap();
        let walk = house.office.db().read_blocking(journal::verify).unwrap();
        assert_eq!(walk.faults, Vec::<String>::new());
    });
}

fn actor_of(actor: &liren_office::Actor) -> liren_office::Actor {
    actor.clone()
}

#[test]
fn no_number_stands_in_the_file_as_plain_text() {
    each(|house| {
        house.person(&worker(1, A), A, "金丝雀", full());
        let bytes = house.bytes();
        let holds = |text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
        assert!(holds("金丝雀"));
        assert!(!holds(PHONE) && !holds(ID_NO));
    });
}

#[test]
fn the_same_person_twice_and_stale_corrections_are_refused() {
    each(|house| {
        let actor = worker(1, A);
        let id = house.person(&actor, A, "梁小满", full());
        let again = |not_same| AddPerson {
            at: A.into(),
            fields: PersonFields { name: "梁小满".into(), birth: "1949-12-31".into(), ..Default::default() },
            not_same,
        };
        assert_eq!(key(house.run(&actor, again(false))), "refusal-person-same");
        house.run(&actor, again(true)).unwrap();
        let number =
            AddPerson { at: A.into(), fields: PersonFields { name: "梁大满".into(), ..full() }, not_same: true };
        assert_eq!(key(house.run(&actor, number)), "refusal-person-number-known");
        let correct = |revision, name: &str| CorrectPerson {
            person: id,
            revision,
            at: A.into(),
            fields: PersonFields { name: name.into(), ..Default::default() },
            clear: vec!["phone".into()],
        };
        house.run(&actor, correct(1, "梁晓满")).unwrap();
        assert_eq!(key(house.run(&actor, correct(1, "梁早满"))), "refusal-stale-revision");
        let keys = house.office.keys().clone();
        house.read(&actor, move |read, reach| {
            let row = find::person(read, reach, id)?.unwrap();
            assert_eq!((row.name.as_str(), row.phone_tail, row.id_no.is_some()), ("梁晓满", None, true));
            assert_eq!(row.birth.unwrap().to_string(), "1949-12-31");
            assert!(find::search_persons(read, &keys, reach, "2266", 9)?.is_empty());
            assert_eq!(find::search_persons(read, &keys, reach, "晓满", 9)?.len(), 1);
            Ok(())
        });
        // Out of the committee: only by someone who sees both.
        let away = |revision| CorrectPerson {
            person: id,
            revision,
            at: B.into(),
            fields: PersonFields { name: "梁晓满".into(), ..Default::default() },
            clear: vec![],
        };
        assert_eq!(key(house.run(&actor, away(2))), "refusal-person-move");
        house.run(&manager(3), away(2)).unwrap();
        assert!(matches!(house.run(&actor, away(3)), Err(Fault::NotFound)));
    });
}

#[test]
fn organisations_serve_their_place_and_those_below() {
    each(|house| {
        let add = |kind, name: &str, at: &str, serves: &[&str]| AddOrg {
            at: at.into(),
            kind,
            name: name.into(),
            serves: serves.iter().map(|s| (*s).to_owned()).collect(),
            credit_code: String::new(),
            contact: "0352-5010000".into(),
            note: String::new(),
        };
        let (street, here) = (manager(3), worker(1, A));
        let company: OrgId =
            told(&house.run(&street, add(OrgKind::PropertyCompany, "佳洁物业", A, &[B])).unwrap(), "org");
        house.run(&street, add(OrgKind::Department, "梧桐街道城管办", STREET, &[])).unwrap();
        house.run(&here, add(OrgKind::Team, "楼道美化队", A, &[])).unwrap();
        assert_eq!(key(house.run(&here, add(OrgKind::Committee, "某居委会", A, &[]))), "refusal-org-kind-street");
        assert_eq!(key(house.run(&here, add(OrgKind::Team, "队", A, &[B]))), "refusal-org-place");
        assert_eq!(key(house.run(&street, add(OrgKind::PropertyCompany, "佳洁物业", A, &[]))), "refusal-org-same");
        assert!(matches!(house.run(&here, add(OrgKind::Team, "队", B, &[])), Err(Fault::Forbidden)));
        for (actor, names) in [
            (here, vec!["佳洁物业", "楼道美化队", "梧桐街道城管办"]),
            (worker(2, B), vec!["佳洁物业", "梧桐街道城管办"]),
            (worker(2, "140299001001"), vec![]),
            (with(5, &[]), vec![]),
        ] {
            house.read(&actor, move |read, reach| {
                let wanted = Wanted { limit: Some(50), ..Wanted::default() };
                let found: Vec<String> = find::orgs(read, reach, &wanted)?.into_iter().map(|o| o.name).collect();
                assert_eq!(found, names);
                assert_eq!(find::count_orgs(read, reach, &wanted)?, names.len() as i64);
                for text in ["佳洁", "jiajie", "城管"] {
                    let fits =
                        names.iter().filter(|n| n.contains("佳洁") == (text != "城管") && !n.contains("美化")).count();
                    assert_eq!(find::search_orgs(read, reach, text, 9)?.len(), fits, "{text} {names:?}");
                }
                assert_eq!(find::org(read, reach, company)?.is_some(), names.contains(&"佳洁物业"));
                Ok(())
            });
        }
        house.read(&manager(3), move |read, _| {
            let names = |rows: Vec<liren_people::OrgRow>| rows.into_iter().map(|o| o.name).collect::<Vec<_>>();
            assert_eq!(names(public::orgs_serving(read, B, &[])?), ["佳洁物业", "梧桐街道城管办"]);
            assert_eq!(names(public::orgs_serving(read, B, &[OrgKind::PropertyCompany])?), ["佳洁物业"]);
            assert_eq!(public::org_names(read, &[company])?[&company], "佳洁物业");
            Ok(())
        });
    });
}

#[test]
fn posts_are_given_within_reach_and_administrators_stand_apart() {
    each(|house| {
        let (street, admin, here) = (manager(3), security(8), worker(1, A));
        let id = house.person(&here, A, "周立春", PersonFields::default());
        let today = house.office.now().day();
        let give = |role, at: Option<&str>| GivePost {
            person: id,
            role,
            org: None,
            at: at.map(str::to_owned),
            title: "专职网格员".into(),
            from: today,
            until: None,
            reason: "招聘到岗".into(),
        };
        assert!(matches!(house.run(&here, give(Role::GridWorker, Some(A))), Err(Fault::Forbidden)));
        assert_eq!(key(house.run(&street, give(Role::StreetManager, Some(STREET)))), "refusal-post-role");
        assert_eq!(key(house.run(&admin, give(Role::GridWorker, None))), "refusal-post-place");
        assert_eq!(key(house.run(&street, give(Role::GridWorker, Some(STREET)))), "refusal-post-place-wide");
        assert!(matches!(house.run(&street, give(Role::GridWorker, Some("140213"))), Err(Fault::Forbidden)));
        assert!(matches!(house.run(&street, give(Role::GridWorker, Some("140213901999"))), Err(Fault::NotFound)));
        let receipt = house.run(&street, give(Role::GridWorker, Some(A))).unwrap();
        assert_eq!(key(house.run(&street, give(Role::GridWorker, Some(A)))), "refusal-post-same");
        assert_eq!(key(house.run(&admin, give(Role::AuditAdmin, None))), "refusal-post-admin-apart");
        let now = house.office.now();
        let holds = move |house: &common::House, now| {
            house.read(&security(8), move |read, _| Ok(directory::actor(read, id, now)?.has(Role::GridWorker)))
        };
        assert!(holds(house, now));
        house.read(&street, move |read, _| {
            assert_eq!(public::people_with_role(read, Role::GridWorker, A, now)?, [id]);
            assert_eq!(public::people_with_role(read, Role::GridWorker, "140213901001-g1", now)?, [id]);
            assert!(public::people_with_role(read, Role::GridWorker, B, now)?.is_empty());
            assert_eq!(public::name_of(read, &[id], Purpose::PublicBoard)?[&id], "周*");
            Ok(())
        });
        house.later(1);
        let end = |reason: &str| EndPost { post: told(&receipt, "post"), reason: reason.into() };
        assert!(matches!(house.run(&here, end("离岗")), Err(Fault::Forbidden)));
        house.run(&street, end("离岗")).unwrap();
        assert!(!holds(house, house.office.now()));
        assert_eq!(key(house.run(&street, end("离岗"))), "refusal-post-ended");
        // An administrator holds nothing else, and gives nothing to himself.
        house.run(&admin, give(Role::AuditAdmin, None)).unwrap();
        assert_eq!(key(house.run(&admin, give(Role::GridWorker, Some(A)))), "refusal-post-admin-apart");
        let own = with(0, &[(Role::SecurityAdmin, None)]);
        let own = liren_office::Actor { person: id, ..own };
        assert_eq!(key(house.run(&own, give(Role::SystemAdmin, None))), "refusal-post-self");
    });
}
