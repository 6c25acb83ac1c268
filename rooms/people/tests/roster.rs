//! The messy demo roster: checked by cell, shown, loaded all or nothing; a newer one changes what changed.

mod common;

use common::{A, B, House, each, key, manager, with, worker};
use liren_kernel::{Id, ScopeColumn};
use liren_office::{Actor, Envelope, Fault, Receipt, Role};
use liren_papers::{layout::Override, mapping::Mapping, sample};
use liren_people::{
    find,
    reach::Wanted,
    roster::{self, Opened, Verdict, batch, fields, load, plan::Plan},
};
use liren_places::{
    commands::{AddCompound, AddGrid},
    layout::{Layout, Style},
};

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}
fn upload(house: &House, actor: &Actor, bytes: Vec<u8>) -> Id<()> {
    block(batch::upload(&house.office, actor.person, batch::ROSTER.into(), "花名册.xlsx", bytes)).unwrap()
}
fn look(house: &House, actor: &Actor, id: Id<()>) -> (Opened, Plan) {
    let (keys, who) = (house.office.keys().clone(), actor.clone());
    let turn = block(house.office.workbooks().take()).unwrap();
    house.read(actor, move |read, reach| {
        let batch = batch::load(read, id, who.person, batch::ROSTER)?.unwrap();
        let opened = batch.open(&turn, read, &keys, &fields::schema())?;
        let plan = roster::plan::plan(read, &keys, &who, reach, &opened)?;
        Ok((opened, plan))
    })
}
fn count(house: &House, actor: &Actor) -> i64 {
    house.read(actor, |read, reach| find::count_persons(read, reach, &Wanted::default()))
}
fn load(house: &House, actor: &Actor, envelope: Envelope, id: Id<()>, leave: bool) -> Result<Receipt, Fault> {
    block(load::load(&house.office, actor, envelope, id, leave))
}
fn figures(plan: &Plan) -> [usize; 4] {
    [Verdict::New, Verdict::Same, Verdict::Changed, Verdict::Faulty].map(|verdict| plan.count(verdict))
}

#[test]
fn the_roster_of_march_and_then_the_one_of_june() {
    each(|house| {
        let street = manager(3);
        let march = upload(house, &street, sample::roster());
        let (opened, plan) = look(house, &street, march);
        assert_eq!(opened.layout.head_rows, (4, 5));
        assert_eq!(figures(&plan), [54, 0, 0, 5]);
        assert!(plan.rows.iter().filter(|r| r.verdict == Verdict::Faulty).all(|r| !r.errors.is_empty()));
        assert_eq!(key(load(house, &street, house.envelope(), march, false)), "refusal-roster-faulty");
        assert_eq!(count(house, &street), 0, "nothing half-loaded");
        let envelope = house.envelope();
        let receipt = load(house, &street, envelope, march, true).unwrap();
        assert_eq!(receipt.told[0], ("new".into(), "54".into()));
        assert_eq!(load(house, &street, envelope, march, true).unwrap(), receipt, "a second tap");
        assert_eq!(key(load(house, &street, house.envelope(), march, true)), "refusal-roster-loaded");
        assert_eq!(count(house, &street), 54);
        assert!(count(house, &worker(1, A)) > 10 && count(house, &worker(1, A)) < 25);

        let june = upload(house, &street, sample::roster_newer());
        let (_, plan) = look(house, &street, june);
        let [new, same, changed, faulty] = figures(&plan);
        assert_eq!((new + same + changed, faulty), (61, 0));
        let changes = |name: &str| plan.rows.iter().filter(|r| r.changes.contains(&name)).count();
        assert_eq!((changes("phone"), changes("address")), (1, 1));
        // What stands there and what would, numbers masked.
        let told = |key: &str| {
            let rows = plan.rows.iter().filter(|r| r.changes.contains(&key)).flat_map(|r| &r.told);
            rows.filter(|(of, ..)| *of == key).map(|(_, old, new)| (old.clone(), new.clone())).collect::<Vec<_>>()
        };
        let (phones, addresses) = (told("phone"), told("address"));
        assert!(phones.len() == 1 && phones[0].0.contains("****") && phones[0].1.contains("****"), "{phones:?}");
        assert!(addresses.len() == 1 && addresses[0].0 != addresses[0].1, "{addresses:?}");
        assert!(same > 45, "{same} the same, {changed} changed");
        let receipt = load(house, &street, house.envelope(), june, false).unwrap();
        assert_eq!(receipt.told[1], ("changed".into(), changed.to_string()));
        let again = upload(house, &street, sample::roster_newer());
        assert_eq!(figures(&look(house, &street, again).1), [0, 61, 0, 0]);
        assert_eq!(key(load(house, &street, house.envelope(), again, false)), "refusal-roster-nothing");
        // Found by name, spelling and tail at once.
        let keys = house.office.keys().clone();
        house.read(&street, move |read, reach| {
            assert_eq!(find::search_persons(read, &keys, reach, "9901", 9)?.len(), 1);
            assert!(find::search_persons(read, &keys, reach, "书法", 50)?.len() > 3);
            Ok(())
        });
    });
}

#[test]
fn whoever_is_loaded_lives_behind_the_door_that_the_address_names() {
    each(|house| {
        let street = manager(3);
        let told = |receipt: Receipt| receipt.told("code").unwrap().to_owned();
        let lay_out = |address: &str| {
            let layout = Layout::Rule { style: Style::Lane, buildings: 3, entrances: 2, floors: 6, first: 1 };
            let add = AddCompound { community: A.into(), address: address.into(), layout };
            told(house.run(&street, add).unwrap())
        };
        let six = lay_out("梧桐里6弄");
        let grid = AddGrid {
            community: A.into(),
            name: "第一网格".into(),
            boundary: "东至梧桐路".into(),
            parts: vec![six.clone()],
        };
        let grid = told(house.run(&street, grid).unwrap());
        let all = |actor: &Actor| house.read(actor, |read, reach| find::persons(read, reach, &Wanted::default()));
        let id = upload(house, &street, sample::roster_newer());
        let (_, plan) = look(house, &street, id);
        let with_door =
            |plan: &Plan| plan.rows.iter().filter(|r| r.write.as_ref().is_some_and(|w| w.has_door())).count();
        assert!(with_door(&plan) > 5 && with_door(&plan) < 20, "{}", with_door(&plan));
        load(house, &street, house.envelope(), id, false).unwrap();
        let found = all(&with(9, &[(Role::GridWorker, Some((ScopeColumn::Grid, &grid)))]));
        assert_eq!(found.len(), with_door(&plan), "their grid worker finds them");
        assert!(
            found.iter().all(|p| p.address.contains("6弄") && p.compound.as_deref() == Some(&six) && p.place.is_some())
        );
        // A compound laid out afterwards: the same file says who lives there, and nothing else.
        let eight = lay_out("梧桐里8弄");
        let again = upload(house, &street, sample::roster_newer());
        let (_, plan) = look(house, &street, again);
        let moved: Vec<_> = plan.rows.iter().filter(|r| r.verdict == Verdict::Changed).collect();
        assert!(moved.len() > 5 && moved.iter().all(|r| r.changes == ["door"]));
        assert!(
            moved
                .iter()
                .all(|r| r.told.iter().any(|(key, old, new)| *key == "door" && old.is_empty() && !new.is_empty()))
        );
        let n = moved.len();
        load(house, &street, house.envelope(), again, false).unwrap();
        assert_eq!(all(&street).iter().filter(|p| p.compound.as_deref() == Some(&eight)).count(), n);
        assert_eq!(figures(&look(house, &street, upload(house, &street, sample::roster_newer())).1), [0, 61, 0, 0]);
    });
}

#[test]
fn a_committee_loads_its_own_people_only_and_sees_no_others() {
    each(|house| {
        let (here, street) = (worker(1, A), manager(3));
        let id = upload(house, &here, sample::roster_newer());
        let (_, plan) = look(house, &here, id);
        assert!(plan.count(Verdict::New) > 10);
        let outside = plan.rows.iter().filter(|r| r.errors.iter().any(|e| e.refusal.key == "refusal-roster-community"));
        assert_eq!(outside.count() + plan.count(Verdict::New), 61);
        // Somebody else's upload is not there.
        let keys = house.office.keys().clone();
        let who = street.person;
        assert!(house.read(&street, move |read, _| batch::load(read, id, who, batch::ROSTER)).is_none());
        assert!(matches!(load(house, &street, house.envelope(), id, true), Err(Fault::NotFound)));
        let first = plan.rows.iter().find(|r| r.verdict == Verdict::New).unwrap().name.clone();
        load(house, &here, house.envelope(), id, true).unwrap();
        assert_eq!(count(house, &worker(2, B)), 0);
        house.read(&here, move |read, reach| {
            assert!(!find::search_persons(read, &keys, reach, &first, 9)?.is_empty());
            Ok(())
        });
    });
}

#[test]
fn columns_as_matched_are_remembered_for_the_next_file_like_it() {
    each(|house| {
        let street = manager(3);
        let id = upload(house, &street, sample::roster());
        let (opened, _) = look(house, &street, id);
        let mut mapping: Mapping = opened.mapping.clone();
        let column = mapping.column("remark").unwrap();
        mapping.choose(column, None);
        block(batch::choose(
            &house.office,
            id,
            street.person,
            batch::ROSTER.into(),
            Override::default(),
            Some(mapping.clone()),
        ))
        .unwrap();
        let next = upload(house, &street, sample::roster_newer());
        assert_eq!(look(house, &street, next).0.mapping.column("remark"), None);
        let other = manager(4);
        let theirs = upload(house, &other, sample::roster());
        assert_eq!(look(house, &other, theirs).0.mapping.column("remark"), Some(column), "memory is one person's own");
        // Without a name there is nobody.
        let name = mapping.column("name").unwrap();
        mapping.choose(name, None);
        block(batch::choose(
            &house.office,
            id,
            street.person,
            batch::ROSTER.into(),
            Override::default(),
            Some(mapping),
        ))
        .unwrap();
        assert!(
            look(house, &street, id).0.mapping.fits(&fields::schema(), &opened.layout.head).is_ok(),
            "a choice that does not fit is not used"
        );
        let bad = block(batch::upload(
            &house.office,
            street.person,
            batch::ROSTER.into(),
            "x.xlsx",
            b"%PDF-1.7 no table".to_vec(),
        ));
        assert!(bad.is_err());
    });
}

#[test]
fn the_uploaded_file_is_ciphertext_and_goes_when_loaded() {
    each(|house| {
        let street = manager(3);
        let id = upload(house, &street, "姓名,手机,所属社区\n金丝雀,13812342266,梧桐里社区\n".as_bytes().to_vec());
        let holds = |text: &str| house.bytes().windows(text.len()).any(|w| w == text.as_bytes());
        assert!(!holds("13812342266") && !holds("金丝雀"));
        load(house, &street, house.envelope(), id, false).unwrap();
        assert!(holds("金丝雀") && !holds("13812342266"));
        let keys = house.office.keys().clone();
        let who = street.person;
        let batch = house.read(&street, move |read, _| batch::load(read, id, who, batch::ROSTER)).unwrap();
        assert!(batch.bytes(&keys).is_err());
    });
}
