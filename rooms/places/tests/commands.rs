//! The life of places through their commands, on every engine there is.

mod common;

use common::{A, B, House, STREET, admin, houses, manager, with_role};
use liren_kernel::{
    Id, PlacePath, ScopeColumn,
    address::{BuildingWord, DoorAddress},
};
use liren_office::{DossierId, Fault, Role};
use liren_places::{
    commands::{
        AddCompound, AddDivision, AddEntrances, AddGrid, AddVenue, Close, DrawGrid, Locate, Merge, PostWorker, Rename,
    },
    datum::Datum,
    find::{self, Kind, Within},
    layout::{Layout, Style},
};
use liren_store::{check, params};

const TODAY: &str = "2026-06-23";

fn lane(community: &str, address: &str) -> AddCompound {
    let layout = Layout::Rule { style: Style::Lane, buildings: 3, entrances: 2, floors: 6, first: 1 };
    AddCompound { community: community.into(), address: address.into(), layout }
}
fn towers(community: &str, address: &str) -> AddCompound {
    let style = Style::Building(BuildingWord::Dong);
    let layout = Layout::Rule { style, buildings: 3, entrances: 2, floors: 11, first: 11 };
    AddCompound { community: community.into(), address: address.into(), layout }
}
fn made(house: &House, command: AddCompound) -> String {
    let receipt = house.run(&manager(), command).unwrap();
    receipt.told.into_iter().find(|(name, _)| name == "code").unwrap().1
}
fn grid(parts: &[&str]) -> AddGrid {
    AddGrid {
        community: A.into(),
        name: "第一网格".into(),
        boundary: "东至梧桐路，西至河边".into(),
        parts: parts.iter().map(|p| (*p).to_owned()).collect(),
    }
}
fn found(house: &House, scope: (ScopeColumn, &str), text: &'static str) -> Vec<String> {
    let scope = [(scope.0, scope.1.to_owned())];
    let rows = house.read(move |read| Ok(find::search(read, Within::Codes(&scope), text, 20)?));
    rows.into_iter().map(|row| row.name).collect()
}
fn door(house: &House, community: &'static str, text: &'static str) -> Option<String> {
    let address = DoorAddress::new("a", text).unwrap();
    house.read(move |read| Ok(find::resolve_address(read, community, &address)?)).map(|row| row.name)
}
/// Puts a dossier at a path, as another room would.
fn dossier(house: &House, n: u8, path: PlacePath, level: i64, place: Option<liren_office::PlaceId>) {
    let id: DossierId = Id::from_bytes([n; 16]);
    house
        .office
        .db()
        .write_blocking(move |tx| {
            tx.one(
                &liren_office::store::DOSSIER_ADD,
                params![
                    id,
                    "matter",
                    format!("2026试{n}"),
                    "楼道堆物",
                    level,
                    "new",
                    "",
                    Option::<i64>::None.map(|_| id),
                    place,
                    path.city,
                    path.district,
                    path.street,
                    path.community,
                    path.grid,
                    path.compound,
                    1_i64,
                    Option::<i64>::None,
                    vec![0_u8; 32],
                    Option::<Vec<u8>>::None
                ],
            )?;
            Ok::<_, Fault>(())
        })
        .unwrap();
}
fn path_of_dossier(house: &House, n: i64) -> PlacePath {
    house.read(move |read| {
        let header = read.one(&liren_office::store::DOSSIER_BY_SEQ, params![n])?;
        Ok(header.path())
    })
}

#[test]
fn every_statement_prepares() {
    for house in houses() {
        house
            .office
            .db()
            .write_blocking(|tx| {
                for statement in liren_places::STATEMENTS.iter().copied().flatten() {
                    let prepared = check::prepare(tx, *statement)?;
                    let whole = ["STAGED", "MOVE_"].iter().any(|part| prepared.name.contains(part));
                    assert!(whole || prepared.scans.is_empty(), "{prepared:?}");
                }
                Ok::<_, Fault>(())
            })
            .unwrap();
    }
}

#[test]
fn compounds_are_laid_out_in_both_styles_and_their_doors_are_found() {
    for house in houses() {
        house.lay_ground();
        let lane_code = made(&house, lane(A, "梧桐里6弄"));
        assert_eq!(lane_code, format!("{A}-c1"));
        let towers_code = made(&house, towers(B, "桂花新村"));
        let plan = house.read(move |read| {
            let compound = find::by_code(read, &lane_code)?.ok_or(Fault::NotFound)?;
            Ok(find::plan_of(read, compound)?)
        });
        let shape: Vec<(String, Vec<String>)> = plan
            .buildings
            .iter()
            .map(|(b, doors)| (b.short.clone(), doors.iter().map(|d| d.short.clone()).collect()))
            .collect();
        assert_eq!(shape[0], ("1–2号".into(), vec!["1号".into(), "2号".into()]));
        assert_eq!((shape.len(), plan.entrances().count(), plan.floors()), (3, 6, 36));
        let entrance = plan.entrances().next().unwrap();
        assert_eq!(
            (entrance.path().community.as_deref(), entrance.compound.as_deref()),
            (Some(A), Some("140213901001-c1"))
        );
        assert_eq!(door(&house, A, "梧桐里 6 弄 2 号 502 室").as_deref(), Some("梧桐里6弄2号"));
        assert_eq!(door(&house, A, "6弄2号").as_deref(), Some("梧桐里6弄2号"));
        assert_eq!(door(&house, A, "6弄9号"), None);
        assert_eq!(door(&house, B, "12 栋 2 单元 502").as_deref(), Some("桂花新村12栋2单元"));
        assert_eq!(door(&house, B, "桂花新村12幢2单元").as_deref(), Some("桂花新村12栋2单元"));
        assert_eq!(door(&house, B, "荷花新村12幢2单元"), None);
        let street = (ScopeColumn::Street, STREET);
        assert_eq!(found(&house, street, "6弄2号"), ["梧桐里6弄2号"]);
        assert_eq!(found(&house, street, "12幢2单元"), ["桂花新村12栋2单元"]);
        assert_eq!(found(&house, street, "wutongli")[..2], ["梧桐里社区居委会", "梧桐里6弄"]);
        assert_eq!(found(&house, street, "ghxc")[..2], ["桂花新村社区居委会", "桂花新村"]);
        assert_eq!(found(&house, (ScopeColumn::Community, B), "梧桐"), Vec::<String>::new());
        assert_eq!(found(&house, street, "，"), Vec::<String>::new());
        // An address down to the door finds its entrance, in both styles; a door that is not there finds nothing.
        for text in ["梧桐里6弄2号502室", "梧桐里6弄2号502", "6弄2号502室", "梧桐街道梧桐里 6 弄 2 号 502 室"]
        {
            assert_eq!(found(&house, street, text), ["梧桐里6弄2号"], "{text}");
        }
        for text in ["桂花新村12栋2单元601", "12栋2单元601室", "桂花新村12幢2单元6层601室"] {
            assert_eq!(found(&house, street, text), ["桂花新村12栋2单元"], "{text}");
        }
        for text in ["梧桐里6弄9号502室", "桂花新村12栋9单元601", "502室"] {
            assert_eq!(found(&house, street, text), Vec::<String>::new(), "{text}");
        }
        // A second one of the same name is refused; in a lane with the same gates it makes the address ambiguous.
        assert_eq!(house.refused(&manager(), lane(A, "梧桐里 6 弄")), "refusal-place-name-taken");
        made(&house, lane(A, "梧桐里8弄"));
        assert_eq!(door(&house, A, "梧桐里2号"), None);
        let more = Layout::List { lines: "13栋3单元 11层\n14栋1单元 18层".into() };
        house.run(&manager(), AddEntrances { compound: towers_code.clone(), layout: more.clone() }).unwrap();
        assert_eq!(
            house.refused(&manager(), AddEntrances { compound: towers_code.clone(), layout: more }),
            "refusal-place-door-taken"
        );
        let plan = house.read(move |read| {
            let compound = find::by_code(read, &towers_code)?.ok_or(Fault::NotFound)?;
            Ok(find::plan_of(read, compound)?)
        });
        assert_eq!(plan.buildings.iter().map(|(_, d)| d.len()).collect::<Vec<_>>(), [2, 2, 3, 1]);
    }
}

#[test]
fn who_may_change_what() {
    for house in houses() {
        house.lay_ground();
        let worker = with_role(1, Role::CommunityWorker, Some((ScopeColumn::Community, A)));
        house.run(&worker, lane(A, "梧桐里6弄")).unwrap();
        assert_eq!(house.refused(&worker, lane(B, "梧桐里7弄")), "forbidden");
        assert_eq!(house.refused(&worker, grid(&[])), "forbidden");
        assert_eq!(house.refused(&worker, lane("140213901009", "梧桐里7弄")), "not found");
        let lead = with_role(2, Role::StationLead, Some((ScopeColumn::Community, A)));
        let rename = |code: &str| Rename {
            code: code.into(),
            name: "梧桐东里".into(),
            day: TODAY.parse().unwrap(),
            reason: "更名".into(),
        };
        assert_eq!(house.refused(&lead, rename(A)), "refusal-place-division-by-street");
        assert_eq!(house.refused(&lead, rename("140213901001-c1")), "done");
        let merge = Merge { code: A.into(), into: B.into(), day: TODAY.parse().unwrap(), reason: "撤并".into() };
        assert_eq!(house.refused(&lead, merge), "forbidden");
        let outside = AddDivision { parent: "140213".into(), code: "140213902".into(), name: "外街道".into() };
        assert_eq!(house.refused(&manager(), outside), "forbidden");
        let wrong = |code: &str| AddDivision { parent: STREET.into(), code: code.into(), name: "新社区".into() };
        assert_eq!(house.refused(&admin(), wrong("140213902001")), "refusal-place-division-code");
        assert_eq!(house.refused(&admin(), wrong("14021390101")), "refusal-place-division-code");
        assert_eq!(house.refused(&admin(), wrong(A)), "refusal-place-code-taken");
    }
}

#[test]
fn a_name_changes_from_a_day_on_and_the_old_one_is_kept() {
    for house in houses() {
        house.lay_ground();
        let rename = |name: &str, day: &str| Rename {
            code: STREET.into(),
            name: name.into(),
            day: day.parse().unwrap(),
            reason: "区划调整".into(),
        };
        assert_eq!(house.refused(&manager(), rename("青桐街道", "2026-06-24")), "refusal-day-future");
        assert_eq!(house.refused(&manager(), rename("青桐街道", "2026-01-01")), "refusal-place-before-beginning");
        let before = house.read(|read| Ok(find::by_code(read, STREET)?)).unwrap();
        house.run(&manager(), rename("青桐街道", TODAY)).unwrap();
        let (after, names, then) = house.read(|read| {
            let place = find::by_code(read, STREET)?.ok_or(Fault::NotFound)?;
            let names = find::names(read, &place)?;
            let then = find::name_on(read, &place, "2026-06-22".parse().map_err(Fault::Internal)?)?;
            Ok((place, names, then))
        });
        assert_eq!((after.id, after.name.as_str(), then.as_str()), (before.id, "青桐街道", "梧桐街道"));
        assert_eq!(names[0].0, "梧桐街道");
        assert_eq!(found(&house, (ScopeColumn::District, "140213"), "qtjd"), ["青桐街道"]);
        assert!(found(&house, (ScopeColumn::District, "140213"), "梧桐街").is_empty());
        assert_eq!(house.refused(&manager(), rename("青桐街道", TODAY)), "refusal-place-same-name");
    }
}

#[test]
fn a_merge_moves_what_is_inside_and_the_dossiers_with_it() {
    for house in houses() {
        house.lay_ground();
        let compound = made(&house, lane(A, "梧桐里6弄"));
        let venue = AddVenue { community: A.into(), name: "睦邻点".into(), address: "梧桐里6弄1号".into() };
        house.run(&manager(), venue).unwrap();
        house.run(&manager(), grid(&[&compound])).unwrap();
        let entrance = house.read(|read| {
            let address = DoorAddress::new("a", "6弄2号")?;
            find::resolve_address(read, A, &address)?.ok_or(Fault::NotFound)
        });
        assert_eq!(entrance.grid.as_deref(), Some("140213901001-g1"));
        dossier(&house, 1, entrance.path(), 1, Some(entrance.id));
        dossier(&house, 2, entrance.path(), 2, Some(entrance.id));
        let merge = |code: &str, into: &str| Merge {
            code: code.into(),
            into: into.into(),
            day: TODAY.parse().unwrap(),
            reason: "社区撤并".into(),
        };
        assert_eq!(house.refused(&manager(), merge(A, A)), "refusal-place-merge-kind");
        assert_eq!(house.refused(&manager(), merge(A, STREET)), "refusal-place-merge-kind");
        house.run(&manager(), merge(A, B)).unwrap();
        for n in [1, 2] {
            let path = path_of_dossier(&house, n);
            assert_eq!(path.community.as_deref(), Some(B));
            assert_eq!((path.compound, path.grid), (entrance.compound.clone(), entrance.grid.clone()));
        }
        let (old, moved, line, now) = house.read(move |read| {
            let old = find::by_code(read, A)?.ok_or(Fault::NotFound)?;
            let moved = find::by_id(read, entrance.id)?.ok_or(Fault::NotFound)?;
            let line: Vec<String> = find::line_of(read, &moved)?.into_iter().map(|row| row.code).collect();
            let now = find::now_of(read, old.clone())?.code;
            Ok((old, moved, line, now))
        });
        assert!(!old.is_open() && now == B && moved.community.as_deref() == Some(B));
        assert_eq!(line[4], B, "{line:?}");
        assert_eq!(door(&house, B, "梧桐里6弄2号").as_deref(), Some("梧桐里6弄2号"));
        assert_eq!(door(&house, A, "梧桐里6弄2号"), None);
        assert_eq!(found(&house, (ScopeColumn::Community, B), "6弄2号"), ["梧桐里6弄2号"]);
        assert!(found(&house, (ScopeColumn::Street, STREET), "梧桐里社区").is_empty());
        let walk = house.read(liren_office::journal::verify);
        assert_eq!(walk.faults, Vec::<String>::new());
        assert_eq!(house.refused(&manager(), merge(A, B)), "not found");
    }
}

#[test]
fn a_grid_is_drawn_posted_and_its_dossiers_follow() {
    for house in houses() {
        house.lay_ground();
        let first = made(&house, lane(A, "梧桐里6弄"));
        let second = made(&house, lane(A, "梧桐里8弄"));
        let other = made(&house, towers(B, "桂花新村"));
        assert_eq!(house.refused(&manager(), grid(&[&other])), "refusal-place-grid-part");
        house.run(&manager(), grid(&[&first, &second])).unwrap();
        let again = AddGrid { name: "第二网格".into(), ..grid(&[&first]) };
        assert_eq!(house.refused(&manager(), again), "refusal-place-in-other-grid");
        let row = house.read(move |read| Ok(find::by_code(read, &second)?)).unwrap();
        dossier(&house, 1, row.path(), 1, Some(row.id));
        let code = format!("{A}-g1");
        house.run(&manager(), DrawGrid { grid: code.clone(), parts: vec![first.clone()] }).unwrap();
        assert_eq!(path_of_dossier(&house, 1).grid, None);
        house.run(&manager(), DrawGrid { grid: code.clone(), parts: vec![first, row.code.clone()] }).unwrap();
        assert_eq!(path_of_dossier(&house, 1).grid.as_ref(), Some(&code));
        let post = |phone: &str| PostWorker {
            grid: code.clone(),
            boundary: "东至梧桐路".into(),
            worker: "梁老师".into(),
            person: None,
            phone: phone.into(),
            duty: "巡查、走访".into(),
            day: TODAY.parse().unwrap(),
        };
        assert_eq!(house.refused(&manager(), post("电话")), "refusal-phone-characters");
        house.run(&manager(), post("0352-2021234")).unwrap();
        let for_notice = code.clone();
        let (boundary, worker) = house.read(move |read| {
            let grid = find::by_code(read, &for_notice)?.ok_or(Fault::NotFound)?;
            Ok(find::grid_notice(read, grid.id)?)
        });
        assert_eq!((boundary.as_str(), worker.unwrap().phone.as_str()), ("东至梧桐路", "0352-2021234"));
        let close = Close { code: code.clone(), day: TODAY.parse().unwrap(), reason: "并网格".into() };
        house.run(&manager(), close).unwrap();
        assert_eq!(path_of_dossier(&house, 1).grid, None);
        assert!(house.read(move |read| Ok(find::of_grid(read, &code, Kind::Entrance)?)).is_empty());
    }
}

#[test]
fn a_compound_closes_with_its_doors_and_a_community_only_when_empty() {
    for house in houses() {
        house.lay_ground();
        let compound = made(&house, lane(A, "梧桐里6弄"));
        let close = |code: &str| Close { code: code.into(), day: TODAY.parse().unwrap(), reason: "拆迁".into() };
        assert_eq!(house.refused(&manager(), close(A)), "refusal-place-not-empty");
        house.run(&manager(), close(&compound)).unwrap();
        assert_eq!(door(&house, A, "6弄2号"), None);
        assert!(found(&house, (ScopeColumn::Street, STREET), "6弄").is_empty());
        // Its code is never given again.
        assert_eq!(made(&house, lane(A, "梧桐里6弄")), format!("{A}-c2"));
    }
}

#[test]
fn a_compound_is_marked_on_the_map_by_who_works_there() {
    for house in houses() {
        house.lay_ground();
        let code = made(&house, lane(A, "梧桐里6弄"));
        let locate =
            |code: &str, datum| Locate { code: code.into(), lat: "40.0768".into(), lon: "113.3001".into(), datum };
        let worker = with_role(3, Role::CommunityWorker, Some((ScopeColumn::Community, A)));
        house.run(&worker, locate(&code, Datum::Map)).unwrap();
        let at = |code: String| {
            let place = house.read(move |read| find::by_code(read, &code)?.ok_or(Fault::NotFound));
            (place.lat.unwrap(), place.lon.unwrap())
        };
        assert_eq!(at(code.clone()), (40_076_800, 113_300_100));
        // What a satellite gave lies some hundred metres from what a map gave, and is put where the map has it.
        house.run(&worker, locate(&code, Datum::Satellite)).unwrap();
        let (lat, lon) = at(code.clone());
        assert!(
            (500..2_000).contains(&(lat - 40_076_800)) && (4_000..8_000).contains(&(lon - 113_300_100)),
            "{lat} {lon}"
        );
        let refused = |outcome: Result<_, Fault>| match outcome {
            Err(Fault::Refused(all)) => all[0].key.to_string(),
            other => panic!("{}: {other:?}", house.engine),
        };
        assert_eq!(refused(house.run(&worker, locate(A, Datum::Map))), "refusal-place-wrong-kind");
        let other = with_role(4, Role::CommunityWorker, Some((ScopeColumn::Community, B)));
        assert!(matches!(house.run(&other, locate(&code, Datum::Map)), Err(Fault::Forbidden)), "{}", house.engine);
    }
}
