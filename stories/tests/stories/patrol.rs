//! A patrol: the captain plans, draws and makes the rota; a volunteer of 67 walks in large type; the desk takes what was
//! passed on; the brief is agreed to by somebody else; the manager opens a figure down to its stairwell.

use stories::{Client, Page, both};

use crate::hands::{enter, jpeg};

/// The first link of a page that begins so.
fn link(page: &Page, start: &str) -> String {
    let found = page.links().into_iter().find(|l| l.starts_with(start));
    found.unwrap_or_else(|| panic!("no link {start}: {}", page.words()))
}

/// A plan of one compound, every second day; its page.
fn plan(captain: &mut Client) -> String {
    let home = captain.get("/patrol");
    let team = link(&home, "/patrol/teams/0");
    let page = captain.get(&format!("{team}/plan"));
    let action = format!("{team}/plan");
    let code = "140213901001-c1";
    assert!(page.text().contains(&format!("value=\"{code}\"")), "{}", page.words());
    let form = page
        .form(&action)
        .set("title", "楼道专项巡访")
        .set("frequency", "every_second")
        .set("holidays", "walk")
        .also("compounds", code);
    let wrong = captain.submit(form.set("older_week", "7"));
    assert_eq!(wrong.status, 422, "older members never walk more: {}", wrong.words());
    let form = wrong.form(&action).set("older_week", "2");
    let made = captain.submit(form);
    assert!(made.path.starts_with("/patrol/plans/0"), "{} {}", made.path, made.words());
    made.path
}

both!(a_captain_plans_draws_and_makes_the_rota, demo, |server| {
    let mut captain = enter(server, "han");
    let path = plan(&mut captain);
    let page = captain.get(&path);
    let page = captain.submit(page.form(&format!("{path}/roster")));
    assert!(page.words().contains("排好班了"), "{}", page.words());
    assert!(page.words().contains("韩文礼"), "the captain reads whole names: {}", page.words());
    let page = captain.submit(page.form(&format!("{path}/draw")));
    assert!(page.words().contains("楼道抽好了"), "{}", page.words());
    let round = link(&page, "/patrol/rounds/0");
    let lot = captain.get(&format!("{round}/lot"));
    assert!(lot.words().contains("重算一致"), "{}", lot.words());
    // Whoever is not in the team and has no post over the place finds nothing.
    let mut chen = enter(server, "chen");
    assert_eq!(chen.get(&round).status, 403, "a resident has no patrols at all");
    let mut zhao = enter(server, "zhao");
    assert_eq!(zhao.get(&round).status, 404, "another community");
});

both!(a_volunteer_walks_a_round_and_its_findings_reach_the_desk_the_brief_and_the_figures, demo, |server| {
    let mut shi = enter(server, "shi");
    let page = shi.post("/settings/display", &[("elder", "1"), ("back", "/patrol")]);
    assert!(page.text().contains("data-elder"), "large type");
    let walk = link(&shi.get("/patrol"), "/patrol/rounds/0");
    let round = walk.trim_end_matches("/walk").to_owned();
    let page = shi.get(&walk);
    let page = shi.submit(page.form(&format!("{round}/start")));
    assert!(page.words().contains("巡访开始"), "{}", page.words());
    let stop = link(&page, &format!("{walk}/1"));
    let page = shi.get(&stop);
    let page = shi.submit(page.form(&format!("{round}/see")));
    assert!(page.text().contains("class=\"ok\""), "the floor is ticked: {}", page.words());
    // One question a page: floor, kind, what was done, the photo.
    let floors = shi.get(&format!("{stop}/find"));
    let kinds = shi.get(&link(&floors, &format!("{stop}/find?floor=4")));
    let dids = shi.get(&link(&kinds, &format!("{stop}/find?floor=4&kind=clutter")));
    let last = shi.get(&link(&dids, &format!("{stop}/find?floor=4&kind=clutter&did=passed_on")));
    let form = last.form(&format!("{round}/find")).set("words", "旧柜子挡着消防栓");
    let refused = shi.submit(form);
    assert!(refused.status == 422 && refused.words().contains("旧柜子"), "a photo is asked for: {}", refused.words());
    let form = refused.form(&format!("{round}/find")).attach("before", "x.jpg", "image/jpeg", &jpeg(90));
    let again = form.clone();
    let page = shi.submit(form);
    assert!(page.words().contains("问题记下了"), "{}", page.words());
    let page = shi.submit(again);
    assert_eq!(page.status, 200, "a second tap is the first: {}", page.words());
    let dids = shi.get(&format!("{stop}/find?floor=5&kind=adverts&did=fixed"));
    shi.submit(dids.form(&format!("{round}/find")).set("words", "铲掉了"));
    // The phone's pack is for the team alone, and names everything the round needs.
    let about = round.rsplit('/').next().expect("an id").to_owned();
    let fetch = |who: &mut Client| {
        let form = format!("kind=patrol.round&about={about}");
        who.send("/offline/packs", "application/x-www-form-urlencoded", form.as_bytes()).expect("an answer")
    };
    let pack = fetch(&mut shi);
    let json: serde_json::Value = serde_json::from_str(&pack.text()).expect("a pack");
    let content = &json["content"];
    assert!(
        content["stops"].as_array().is_some_and(|s| s.len() >= 2)
            && content["asks"].as_array().is_some_and(|asks| asks.iter().all(|a| a["form"]["questions"].is_array())),
        "{content}"
    );
    let mut liang = enter(server, "liang");
    assert_eq!(fetch(&mut liang).status, 404);
    let page = shi.get(&format!("{round}/end"));
    let page = shi.submit(page.form(&format!("{round}/end")));
    assert!(page.words().contains("辛苦了") && page.words().contains("发现 2 处"), "{}", page.words());
    // The desk finds the matter, with its place and photo.
    let page = liang.get(&round);
    let matter = link(&page, "/matters/0");
    let page = liang.get(&matter);
    assert!(page.words().contains("4 层 乱堆物") && page.words().contains("旧柜子"), "{}", page.words());
    // The brief: the captain writes, somebody else agrees, and it can be had.
    let mut captain = enter(server, "han");
    // Whoever may let a member leave is told the name of nobody who is not one.
    let mut lead = enter(server, "lin");
    let other = link(&lead.get("/people?q=hhy"), "/people/0").replace("/people/", "");
    let leave = format!("{}/leave/{other}", link(&lead.get("/patrol"), "/patrol/teams/0"));
    let page = lead.send(&leave, "application/x-www-form-urlencoded", b"reason=x&until=").expect("an answer");
    assert!(page.status == 422 && !page.words().contains("何怀远"), "{} {}", page.status, page.words());
    let briefs = format!("/patrol/brief/{}", round.rsplit('/').next().expect("an id"));
    let page = captain.get(&format!("{briefs}/write"));
    assert!(page.words().contains("梧桐街道市民巡访团"), "filled from the records: {}", page.words());
    // What the template asks its writer for is not handed on.
    let page = captain.submit(page.form(&briefs));
    assert!(
        page.status == 422 && page.words().contains("还留着“（请补一句志愿者或居民的话）”没有补"),
        "{}",
        page.words()
    );
    let page = captain.submit(page.form(&briefs).set("news", "居民张阿姨说：“楼道亮堂多了。”"));
    let brief = link(&page, &format!("{briefs}/0"));
    let own = captain.get(&brief);
    assert!(!own.has_form(&format!("{brief}/agree")), "not by whoever wrote it");
    let mut lin = enter(server, "lin");
    let page = lin.get(&brief);
    let page = lin.submit(page.form(&format!("{brief}/agree")));
    assert!(page.words().contains("已审定"), "{}", page.words());
    let page = captain.get(&brief);
    let page = captain.submit(page.form(&format!("{brief}/file")));
    assert_eq!(page.path, "/documents", "{}", page.words());
    // The manager opens a figure down to its stairwell.
    let mut gao = enter(server, "gao");
    let figures = gao.get("/figures");
    let list = gao.get(&link(&figures, "/patrol/findings?"));
    assert!(list.words().contains("4 层 乱堆物"), "{}", list.words());
    let walked = gao.get(&link(&figures, "/patrol/walked?"));
    let entrance = link(&walked, "/patrol/entrances/140213901001-");
    let page = gao.get(&entrance);
    assert!(page.words().contains("一轮一轮看"), "{}", page.words());
    let said = server.run(&["verify"]).expect("verify");
    assert!(!said.is_empty());
});
