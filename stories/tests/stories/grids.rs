//! Whose grid is it? Posted for anybody; walked by its own worker, the longest unseen first; what is found reaches the ledger.

use stories::{Page, both};

use liren_app::clock::MachineClock;
use liren_kernel::Clock as _;

use crate::hands::{choice, enter, jpeg};

fn today() -> String {
    MachineClock::default().now().day().to_string()
}

const GRID: &str = "140213901001-g2";

fn link(page: &Page, start: &str) -> String {
    let found = page.links().into_iter().find(|l| l.starts_with(start));
    found.unwrap_or_else(|| panic!("no link {start}: {}", page.words()))
}

both!(a_grid_is_posted_for_anybody_and_walked_by_its_own_worker, demo, |server| {
    let mut stranger = server.client();
    let board = stranger.get("/communities/140213901001/grids");
    assert_eq!(board.status, 200, "{}", board.words());
    for posted in ["陈立新", "周敏", "0352-2021102", "梧桐里社区居委会"] {
        assert!(board.words().contains(posted), "{posted}: {}", board.words());
    }
    assert!(!board.words().contains("7788"), "the phone of the post, not of the person");
    assert_eq!(stranger.get(&format!("/grids/{GRID}")).status, 200);
    assert_eq!(stranger.get("/communities/140213901/grids").status, 404, "a street is no community");
    let mut own = enter(server, "lixin");
    let page = own.get("/patrol/grids");
    assert!(page.links().iter().any(|l| l.ends_with(GRID)), "{}", page.words());
    assert!(!page.links().iter().any(|l| l.ends_with("140213901001-g1")), "another worker’s grid");
    assert_eq!(own.get("/patrol/grids/140213901001-g1").status, 404);
    let at = format!("/patrol/grids/{GRID}");
    let page = own.get(&at);
    assert!(page.words().contains("好久没去的楼道"), "{}", page.words());
    let form = page.form(&format!("{at}/walk"));
    let again = form.clone();
    let walk = own.submit(form);
    assert!(walk.path.ends_with("/walk") && walk.words().contains("巡访开始"), "{} {}", walk.path, walk.words());
    assert_eq!(own.submit(again).path, walk.path, "a second tap is the same round");
    assert!(!own.get(&at).has_form(&format!("{at}/walk")), "one round at a time");
    let round = walk.path.trim_end_matches("/walk").to_owned();
    let stop = link(&walk, &format!("{}/1", walk.path));
    let page = own.get(&stop);
    let page = own.submit(page.form(&format!("{round}/leave-stop")));
    assert!(page.words().contains("✓"), "seen: {}", page.words());
    let next = page.links().into_iter().find(|l| l.starts_with(&format!("{}/1", walk.path)) && *l != stop);
    let next = next.expect("another stairwell");
    let last = own.get(&format!("{next}/find?floor=3&kind=clutter&did=passed_on"));
    let form = last.form(&format!("{round}/find")).set("words", "婴儿车和纸箱");
    let page = own.submit(form.attach("before", "x.jpg", "image/jpeg", &jpeg(70)));
    assert!(page.words().contains("问题记下了"), "{}", page.words());
    // The phone takes the same round along.
    let form = format!("kind=patrol.round&about={}", round.rsplit('/').next().expect("an id"));
    let pack = own.send("/offline/packs", "application/x-www-form-urlencoded", form.as_bytes()).expect("an answer");
    let json: serde_json::Value = serde_json::from_str(&pack.text()).expect("a pack");
    let stops = json["content"]["stops"].as_array().map_or(0, Vec::len);
    let verbs: Vec<_> = json["content"]["asks"].as_array().into_iter().flatten().map(|a| a["verb"].clone()).collect();
    assert!(stops > 5 && verbs.iter().any(|v| v == "patrol.leave_stop"), "{json}");
    assert!(verbs.iter().all(|v| v != "patrol.see"), "no floors to tap: {verbs:?}");
    let page = own.get(&format!("{round}/end"));
    let page = own.submit(page.form(&format!("{round}/end")));
    assert!(page.words().contains("看了 2 个") && page.words().contains("发现 1 处"), "{}", page.words());
    assert_eq!(own.get(&format!("{round}/lot")).status, 404, "nothing was drawn");
    // The committee finds the matter, told by the grid, and the round by its figure.
    let mut liang = enter(server, "liang");
    let matter = link(&liang.get(&round), "/matters/0");
    let page = liang.get(&matter);
    assert!(page.words().contains("婴儿车和纸箱") && page.words().contains("网格员"), "{}", page.words());
    let figures = liang.get("/figures");
    let records = liang.get(&link(&figures, "/patrol/grid-rounds?"));
    assert!(records.links().contains(&round), "{}", records.words());
    let mut zhao = enter(server, "zhao");
    assert_eq!(zhao.get(&round).status, 404, "another community");
    assert_eq!(zhao.get(&at).status, 404);
    assert_eq!(enter(server, "chen").get("/patrol/grids").status, 403, "a resident");
    let said = server.run(&["verify"]).expect("verify");
    assert!(!said.is_empty());
});

both!(a_grid_is_posted_with_a_person_of_the_office_and_no_bare_name, demo, |server| {
    let mut gao = enter(server, "gao");
    let act = format!("/places/{GRID}/post-worker");
    let page = gao.get(&act);
    let chen = choice(&page, "person", "陈立新");
    // Whoever works the whole community is offered too; whoever has no post there is not.
    choice(&page, "person", "周立春");
    assert!(!page.text().contains("周敏</option>") && !page.text().contains("孙"), "{}", page.words());
    let form = page.form(&act).set("phone", "0352-2021199").set("boundary", "梧桐里8弄").set("day", &today());
    let page = gao.submit(form.force("worker", "随便写的名字").force("person", ""));
    assert!(
        page.status == 422 && page.words().contains("请从在岗的网格员里选一位"),
        "{} {}",
        page.status,
        page.words()
    );
    let page = gao.submit(page.form(&act).set("person", &chen));
    assert_eq!(page.status, 200, "{}", page.words());
    let board = server.client().get(&format!("/grids/{GRID}"));
    assert!(board.words().contains("陈立新") && board.words().contains("0352-2021199"), "{}", board.words());
    assert!(!board.words().contains("随便写的名字"), "{}", board.words());
});
