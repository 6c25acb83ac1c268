//! A city asks that photos are gone over before they leave the office: until then a brief shows none of them, and a company
//! that answers by link does not see them either.

use stories::{Client, Page, both};

use crate::{
    answer_by_link::{give, link, sent},
    hands::{self, enter},
};

fn first(page: &Page, start: &str) -> String {
    let found = page.links().into_iter().find(|l| l.starts_with(start));
    found.unwrap_or_else(|| panic!("no link {start}: {}", page.words()))
}

/// What the form of a brief says of photos; the brief that is written, and how many photos it has.
fn brief(captain: &mut Client, round: &str) -> (String, String) {
    let briefs = round.replace("/rounds/", "/brief/");
    let page = captain.get(&format!("{briefs}/write"));
    let lead = page.words();
    let page = captain.submit(page.form(&briefs).set("news", "这一轮走完了。"));
    let page = captain.get(&first(&page, &format!("{briefs}/0")));
    (lead, page.words())
}

/// Sets the rule.
fn rule(admin: &mut Client, required: &str) {
    let page = admin.get("/matters/release");
    let page = admin.submit(page.form("/matters/release").set("required", required));
    assert!(page.status == 200 && page.words().contains("已设定"), "{}", page.words());
}

both!(where_the_city_asks_for_it_no_photo_leaves_before_somebody_went_over_it, demo, |server| {
    let mut captain = enter(server, "han");
    let page = captain.get("/patrol");
    // A round of the demo that was walked, with photos.
    let rounds: Vec<String> = page.links().into_iter().filter(|l| l.starts_with("/patrol/rounds/0")).collect();
    let pictured = |captain: &mut Client, round: &String| {
        let page = captain.get(round);
        page.words().contains("已结束")
            && page.links().contains(&format!("{round}/photos"))
            && page.text().contains("?size=small")
    };
    // Rounds are drawn anew for every day: one that leads through 桂花新村 is that community's, too.
    let hers = |captain: &mut Client, round: &String| captain.get(round).words().contains("桂花新村");
    let rounds: Vec<String> = rounds.into_iter().filter(|round| pictured(&mut captain, round)).collect();
    let elsewhere = rounds.iter().find(|round| !hers(&mut captain, round));
    let round = elsewhere.or(rounds.first()).expect("a round with photos").clone();
    let (lead, words) = brief(&mut captain, &round);
    assert!(!lead.contains("没有人看过") && !words.contains("没有人看过"), "no rule yet: {lead}");

    let mut admin = server.sign_in("system_admin");
    rule(&mut admin, "1");
    // Whoever sets no rules does not find the page open.
    assert_eq!(captain.get("/matters/release").status, 403);
    let (lead, words) = brief(&mut captain, &round);
    assert!(lead.contains("没有人看过") && words.contains("没有放进来"), "{lead} {words}");
    assert!(words.contains("照片 0 组"), "{words}");

    // The captain goes over them: one is covered, the others have nothing to cover.
    let photos = format!("{round}/photos");
    let mut page = captain.get(&photos);
    let covers: Vec<String> = page.links().into_iter().filter(|l| l.ends_with("/cover")).collect();
    assert!(!covers.is_empty(), "{}", page.words());
    let empty = captain.get(&covers[0]).form(&covers[0]);
    let refused = captain.submit(empty.clone());
    assert_eq!(refused.status, 422, "nothing was ticked: {}", refused.words());
    let before = captain.get(covers[0].trim_end_matches("/cover")).bytes;
    page = captain.submit(empty.also("cell", "13").also("cell", "14"));
    assert!(page.status == 200 && page.words().contains("已看过"), "{}", page.words());
    assert_ne!(captain.get(covers[0].trim_end_matches("/cover")).bytes, before, "another picture stands in its place");
    for cover in &covers[1..] {
        let form = captain.get(cover).press(cover, "nothing", "1");
        page = captain.submit(form);
        assert_eq!(page.status, 200, "{}", page.words());
    }
    assert!(page.words().contains("还有 0 张没有人看过"), "{}", page.words());
    let (lead, words) = brief(&mut captain, &round);
    assert!(!lead.contains("没有人看过") && !words.contains("照片 0 组"), "{lead} {words}");
    // Another community's worker does not find them; a walker reads them, and does not decide what leaves.
    assert_eq!(enter(server, "chen").get(&photos).status, 403);
    let status = enter(server, hands::OTHER_COMMITTEE).get(&photos).status;
    assert!(if hers(&mut captain, &round) { status == 200 } else { [403, 404].contains(&status) }, "{status}");

    // The company that answers by link sees a photo once the desk went over it.
    let mut desk = server.sign_in("community_worker");
    let path = sent(&mut desk);
    let (at, code) = link(&mut desk, &path);
    let mut company = server.client();
    let page = give(&mut company, &at, &code);
    assert!(page.words().contains("还没有遮挡") && !page.text().contains("/photos/"), "{}", page.words());
    let photo = first(&desk.get(&format!("{path}/photos")), &format!("{path}/photos/"));
    let theirs = photo.trim_end_matches("/cover").replace(&path, &at);
    assert_eq!(company.get(&theirs).status, 404);
    let cover = format!("{}/cover", photo.trim_end_matches("/cover"));
    let clear = cover.replace("/cover", "/clear");
    let form = desk.get(&cover).form(&clear);
    let page = desk.submit(form);
    assert!(page.words().contains("没有要遮的"), "{}", page.words());
    assert_eq!(company.get(&theirs).status, 200);
    rule(&mut admin, "0");
    let whole = server.run(&["verify"]).expect("the office is whole");
    assert!(whole.contains("ok"), "{whole}");
});
