//! Division lists in small: all or nothing, history, limits of a part, successors.

mod common;

use common::{A, B, House, STREET, admin, houses, manager};
use liren_office::Fault;
use liren_places::{
    commands::{AddCompound, AddDivision},
    find,
    import::{self, Input, Options, Report},
    layout::{Layout, Style},
};

fn csv(name: &str, text: &str) -> Input {
    Input { name: name.into(), content: Box::new(std::io::Cursor::new(text.to_owned().into_bytes())) }
}
fn list(streets: &str) -> Vec<Input> {
    vec![
        csv("streets.csv", &format!("code,name\n{streets}")),
        csv("provinces.csv", "code,name\n14,山西省\n15,内蒙古自治区\n"),
        csv("cities.csv", "code,name\n1402,大同市\n1501,呼和浩特市\n"),
        csv("areas.csv", "code,name\n140213,平城区\n150102,新城区\n"),
    ]
}
fn try_load(house: &House, inputs: Vec<Input>, day: &str, under: Option<&str>) -> Result<Report, String> {
    let options = Options { under: under.map(str::to_owned), day: day.parse().unwrap(), accept_gone: false };
    import::divisions(&house.office, &admin(), inputs, &options, &mut |_| {}).map_err(|fault| match fault {
        Fault::Refused(all) => all[0].key.clone(),
        other => other.to_string(),
    })
}
fn load(house: &House, streets: &str, day: &str) -> Report {
    try_load(house, list(streets), day, None).unwrap()
}
fn names(house: &House, parent: &'static str) -> Vec<String> {
    house.read(move |read| {
        let place = find::by_code(read, parent)?.ok_or(Fault::NotFound)?;
        Ok(find::children(read, &place)?.into_iter().map(|row| row.name).collect())
    })
}

#[test]
fn a_newer_list_keeps_ids_names_and_days() {
    for house in houses() {
        let first = load(&house, "140213050,永泰街道\n140213051,古城街道\n150102001,海东路街道\n", "2022-10-31");
        assert_eq!((first.read, first.added), (9, 9));
        let old = house.read(|read| Ok(find::by_code(read, "140213050")?)).unwrap();
        let second = load(&house, "140213050,永泰门街道\n140213052,新旺街道\n150102001,海东路街道\n", "2023-06-30");
        assert_eq!((second.added, second.renamed, second.gone), (1, 1, 1));
        assert_eq!(names(&house, "140213"), ["新旺街道", "永泰门街道"]);
        let (now, past, gone) = house.read(|read| {
            let now = find::by_code(read, "140213050")?.ok_or(Fault::NotFound)?;
            let past = find::names(read, &now)?;
            Ok((now, past, find::by_code(read, "140213051")?.ok_or(Fault::NotFound)?))
        });
        assert_eq!(now.id, old.id);
        let (name, from, until, _) = &past[0];
        assert_eq!(
            (name.as_str(), from.to_string(), until.to_string()),
            ("永泰街道", "2022-10-31".into(), "2023-06-30".into())
        );
        assert_eq!(gone.valid_until.unwrap().to_string(), "2023-06-30");
        assert!(
            load(&house, "140213050,永泰门街道\n140213052,新旺街道\n150102001,海东路街道\n", "2024-01-01")
                .is_unchanged()
        );
        // A code that comes back is another place.
        load(
            &house,
            "140213050,永泰门街道\n140213051,古城街道\n140213052,新旺街道\n150102001,海东路街道\n",
            "2024-01-01",
        );
        let back = house.read(|read| Ok(find::by_code(read, "140213051")?)).unwrap();
        assert!(back.is_open() && back.id != gone.id);
    }
}

#[test]
fn a_list_that_is_wrong_somewhere_changes_nothing() {
    for house in houses() {
        load(&house, "140213050,永泰街道\n", "2022-10-31");
        let refused = |streets: &str| try_load(&house, list(streets), "2023-06-30", None).unwrap_err();
        assert_eq!(refused("140213050,新名街道\n140299001,孤儿街道\n"), "refusal-place-import-parent");
        assert_eq!(refused("140213050,新名街道\n140213049,乱序街道\n"), "refusal-place-import-order");
        assert_eq!(
            try_load(&house, list("140213050,新名街道\n"), "2027-01-01", None).unwrap_err(),
            "refusal-day-future"
        );
        assert_eq!(names(&house, "140213"), ["永泰街道"]);
        let options = Options { under: None, day: "2023-06-30".parse().unwrap(), accept_gone: false };
        let outcome = import::divisions(&house.office, &manager(), list(""), &options, &mut |_| {});
        assert!(matches!(outcome, Err(Fault::Forbidden)));
        let staged: Vec<(i64,)> = house.read(|read| Ok(read.all_text("SELECT count(*) FROM place_staged", &[])?));
        assert_eq!(staged, [(0,)]);
    }
}

#[test]
fn a_list_that_lost_a_tenth_is_not_believed() {
    for house in houses() {
        let many = |n: u32| (1..=n).map(|i| format!("140213{i:03},第{i}街道\n")).collect::<String>();
        load(&house, &many(300), "2022-10-31");
        let cut = try_load(&house, list(&many(150)), "2023-06-30", None);
        assert_eq!(cut.unwrap_err(), "refusal-place-import-losses");
        assert_eq!(names(&house, "140213").len(), 300);
        let options = Options { under: None, day: "2023-06-30".parse().unwrap(), accept_gone: true };
        let report = import::divisions(&house.office, &admin(), list(&many(150)), &options, &mut |_| {}).unwrap();
        assert_eq!((report.gone, names(&house, "140213").len()), (150, 150));
    }
}

#[test]
fn a_part_of_the_list_leaves_the_rest_and_what_the_office_added() {
    for house in houses() {
        let streets = "140213050,永泰街道\n150102001,海东路街道\n";
        let part = try_load(&house, list(streets), "2022-10-31", Some("140213")).unwrap();
        assert_eq!(part.added, 4, "the province, the city, the district and its street");
        let all = load(&house, streets, "2022-10-31");
        assert_eq!((all.added, all.gone), (4, 0));
        let own = AddDivision { parent: "140213".into(), code: STREET.into(), name: "梧桐街道".into() };
        house.run(&admin(), own).unwrap();
        let part = try_load(&house, list("140213051,古城街道\n"), "2023-06-30", Some("140213")).unwrap();
        assert_eq!((part.added, part.gone), (1, 1));
        assert_eq!(names(&house, "140213"), ["古城街道", "梧桐街道"]);
        assert_eq!(names(&house, "150102"), ["海东路街道"]);
    }
}

#[test]
fn a_file_names_successors_and_may_be_handed_in_again() {
    for house in houses() {
        house.lay_ground();
        let layout = Layout::Rule { style: Style::Lane, buildings: 1, entrances: 2, floors: 6, first: 1 };
        let compound = AddCompound { community: A.into(), address: "梧桐里6弄".into(), layout };
        house.run(&manager(), compound).unwrap();
        let file = format!("old_code,new_code,day\n{A},{B},2026-06-23\n");
        let run = |text: &str| import::successors(&house.office, &admin(), csv("s.csv", text), "区划调整");
        let done = run(&file).unwrap();
        assert_eq!((done.joined, done.known), (1, 0));
        assert_eq!(names(&house, B), ["梧桐里6弄"]);
        let again = run(&file).unwrap();
        assert_eq!((again.joined, again.known), (0, 1));
        assert!(run("old,new,day\n").is_err());
        assert!(run(&format!("old_code,new_code,day\n{A},{B},June\n")).is_err());
    }
}
