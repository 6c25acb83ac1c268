//! Where is it? Marked by whoever works there, and seen on the street's picture of compounds.

use stories::both;

use crate::hands::enter;

both!(a_community_worker_marks_a_compound_and_it_stands_on_the_streets_picture, demo, |server| {
    // The last compound of the demo is marked by nobody yet.
    let place = "/places/140213901004-c2";
    let mut gao = enter(server, "gao");
    let before = gao.get("/patrol/coverage");
    assert!(
        before.words().contains("荷塘花园") && before.text().matches("class=\"dot\"").count() == 7,
        "{}",
        before.words()
    );
    let act = format!("{place}/locate");
    let page = gao.get(&act);
    let page = gao.submit(page.form(&act).set("lat", "113.2402").set("lon", "40.1121"));
    assert_eq!(page.status, 422, "north and east were exchanged: {}", page.words());
    assert!(page.text().contains("value=\"113.2402\""), "what was typed stays");
    let page = gao.submit(page.form(&act).set("lat", "40.1121").set("lon", "113.2402"));
    assert_eq!((page.status, page.path.as_str()), (200, place));
    assert!(page.words().contains("40.112100") && page.words().contains("113.240200"), "{}", page.words());
    let after = gao.get("/patrol/coverage");
    assert_eq!(after.text().matches("class=\"dot\"").count(), 8, "one more on the picture");
    // Its number on the picture stands beside its name in the table, and the state is said in words.
    assert!(after.words().contains("荷塘花园") && after.words().contains("未巡"), "{}", after.words());
    // A worker of another community may not.
    let mut liang = enter(server, "liang");
    assert_eq!(liang.get(&act).status, 403);
});
