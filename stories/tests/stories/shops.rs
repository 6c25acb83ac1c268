//! Shops in the evening: registered by hand and from the office's own Excel, checked one after the other, what is wrong put
//! right or passed on, and what keeps coming again seen for what it is.

use stories::{Page, both};

use crate::hands::{enter, jpeg};

fn link(page: &Page, start: &str) -> String {
    let found = page.links().into_iter().find(|l| l.starts_with(start));
    found.unwrap_or_else(|| panic!("no link {start}: {}", page.words()))
}

both!(an_evening_goes_from_shop_to_shop_and_a_fault_that_comes_again_is_seen, demo, |server| {
    let mut liang = enter(server, "liang");
    let home = liang.get("/shops");
    assert!(home.words().contains("老槐树面馆") && !home.words().contains("桂香小厨"), "{}", home.words());
    let ids: Vec<String> = liang
        .get("/shops?q=%E7%83%A4%E9%B1%BC")
        .links()
        .into_iter()
        .filter_map(|l| l.strip_prefix("/shops/0").map(|rest| format!("0{rest}")))
        .collect();
    let grill = ids.first().expect("御河烤鱼").clone();
    let begin = liang.get(&format!("/shops/evenings/new?at=140213901001&shop={grill}"));
    let form = begin.form("/shops/evenings/new");
    let again = form.clone();
    let page = liang.submit(form);
    assert!(page.words().contains("检查开始"), "{}", page.words());
    let evening = page.path.clone();
    assert_eq!(liang.submit(again).path, evening, "a second tap is the same evening");
    let stop = liang.get(&format!("{evening}/at/{grill}"));
    assert!(stop.words().contains("以前不合格的"), "what failed before is told: {}", stop.words());
    let check = format!("{evening}/check/{grill}");
    let mut form = liang.get(&check).form(&check);
    for point in
        ["gas_valve", "gas_alarm", "wiring", "power_off", "charging", "extinguisher", "lights", "sleeping", "hood"]
    {
        form = form.set(point, "ok");
    }
    let refused = liang.submit(form.set("words", "后门又堵了"));
    assert_eq!(refused.status, 422, "a point is missing: {}", refused.words());
    assert!(refused.words().contains("后门又堵了"), "what was typed is kept");
    let form = refused.form(&check).set("exits", "passed_on");
    let refused = liang.submit(form);
    assert!(refused.status == 422 && refused.words().contains("请拍一张"), "{}", refused.words());
    let form = refused.form(&check).set("exits", "passed_on").attach("before", "x.jpg", "image/jpeg", &jpeg(60));
    let page = liang.submit(form);
    assert!(page.words().contains("查好了"), "{}", page.words());
    let matter = link(&page, "/matters/0");
    let told = liang.get(&matter).words();
    assert!(told.contains("后门又堵了") && told.contains("没有做到："), "a fault does not read as praise: {told}");
    let page = liang.submit(page.form(&format!("{evening}/end")));
    assert!(page.words().contains("今晚的检查结束"), "{}", page.words());
    let shop = liang.get(&format!("/shops/{grill}"));
    assert!(shop.words().contains("3 次检查，3 次不合格"), "{}", shop.words());
    let list = liang.get("/shops/again");
    assert!(list.words().contains("御河烤鱼"), "{}", list.words());
    let point = liang.get(&link(&list, &format!("/shops/{grill}?item=exits")));
    assert!(point.links().contains(&evening), "down to the evening: {}", point.words());
    // The manager opens the figure down to the evening; another community and a resident find nothing.
    let mut gao = enter(server, "gao");
    let records = link(&gao.get("/figures"), "/shops/visits?");
    let visits = gao.get(&records);
    assert!(visits.links().contains(&evening), "{}", visits.words());
    let mut zhao = enter(server, "zhao");
    for path in [&evening, &format!("/shops/{grill}"), &check] {
        assert_eq!(zhao.get(path).status, 404, "{path}");
    }
    assert_eq!(enter(server, "chen").get("/shops").status, 403);
    let said = server.run(&["verify"]).expect("verify");
    assert!(!said.is_empty());
});

both!(a_keeper_is_covered_until_somebody_says_why, demo, |server| {
    let mut liang = enter(server, "liang");
    let page = liang.get("/shops/new");
    let form = page
        .form("/shops/new")
        .set("name", "新开的包子铺")
        .set("address", "书院路40号")
        .set("trade", "restaurant")
        .set("gas", "bottled")
        .set("keeper", "鲍大娘")
        .set("phone", "13900007654");
    let page = liang.submit(form);
    assert!(page.words().contains("尾号 7654") && !page.words().contains("13900007654"), "{}", page.words());
    assert!(!page.words().contains("鲍大娘"));
    let shop = page.path.clone();
    let ask = liang.get(&format!("{shop}/reveal"));
    let page = liang.submit(ask.form(&format!("{shop}/reveal")).set("purpose", "通知换气瓶"));
    assert!(page.words().contains("鲍大娘 13900007654"), "{}", page.words());
    assert!(!enter(server, "gao").get(&shop).words().contains("鲍大娘"), "another person’s look is another’s");
    // The office's own list, with a row that is wrong.
    let list = "店名,行业,地址,用气\n豆腐坊,作坊,书院路42号,电\n无名店,占卜,书院路44号,无\n";
    let page = liang.get("/shops/import");
    let page = liang.submit(page.form("/shops/import").attach("file", "商户.csv", "text/csv", list.as_bytes()));
    assert!(page.words().contains("B3"), "the cell is named: {}", page.words());
    let at = page.path.clone();
    let refused = liang.submit(page.form(&format!("{at}/load")));
    assert_eq!(refused.status, 422, "{}", refused.words());
    let page = liang.submit(refused.form(&format!("{at}/load")).set("leave_faulty", "1"));
    assert!(page.words().contains("豆腐坊") && !page.words().contains("无名店"), "{}", page.words());
});

both!(a_shop_that_is_not_due_is_looked_for_and_what_was_ticked_stays, demo, |server| {
    let mut liang = enter(server, "liang");
    let at = "/shops/evenings/new";
    let page = liang.get(&format!("{at}?at=140213901001"));
    let ticked = |page: &Page| page.text().matches(" checked").count();
    let before = ticked(&page);
    assert!(before > 0, "{}", page.words());
    // Enter in the field looks for it: the button stands first in the form.
    let page = liang.submit(page.form(at).set("q", "网咖").press("find", "1"));
    assert_eq!((page.status, page.path.as_str(), ticked(&page)), (200, at, before), "{}", page.words());
    let words = page.words();
    let first = words.find("蓝鲸网咖").expect("found by a word of its name");
    assert!(words.find("老槐树面馆").is_none_or(|other| first < other), "what was looked for stands first: {words}");
    let page = liang.submit(page.form(at));
    assert!(page.words().contains("检查开始"), "{}", page.words());
});
