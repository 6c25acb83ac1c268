//! One matter from a stairwell's poster to its close, told by everybody who had a part in it and one who had none.

use stories::{Client, Page, both, encode};

use crate::hands::{OTHER_COMMITTEE, act, choice, codes, enter, jpeg, records};

/// Words that stand in no other matter.
const TITLE: &str = "二楼转角墨渍斑驳多日没人擦";
const WORD: &str = "墨渍斑驳";
const TYPED: &str = "我看还差墙根一处";

/// What the reporter reads with number and code.
fn follow(anyone: &mut Client, number: &str, code: &str) -> Page {
    let form = anyone.get("/follow").form("/follow").set("number", number).set("code", code);
    let page = anyone.submit(form);
    assert_eq!(page.status, 200, "{}", page.words());
    page
}

/// The one of the four words that is the present one.
fn word(page: &Page) -> String {
    let text = page.text();
    let heading = text.split("<h2>").nth(1).and_then(|rest| rest.split("</h2>").next());
    heading.unwrap_or_else(|| panic!("no word: {}", page.words())).to_owned()
}

/// Everywhere that `who` could meet the matter.
fn everywhere(who: &mut Client) -> Vec<Page> {
    let q = encode(WORD);
    let paths = ["/", "/matters", "/inbox", "/matters/export", "/matters/figures"].map(str::to_owned);
    let asked = [
        format!("/matters?q={q}"),
        format!("/matters/export?q={q}"),
        format!("/search?q={q}"),
        "/matters?category=D03".to_owned(),
    ];
    let mut pages: Vec<Page> = paths.iter().chain(&asked).map(|path| who.get(path)).collect();
    let feed = codes(&who.submit(who.clone().get("/").form("/feed"))).remove(0);
    let (_, path) = feed.split_once("/feed/").expect("a feed's address");
    pages.push(who.get(&format!("/feed/{path}")));
    pages
}

both!(a_report_from_the_stairwell_is_followed_to_its_close, demo, |server| {
    let (mut desk, mut handler) = (server.sign_in("community_worker"), server.sign_in("org_handler"));
    let (mut grid, mut manager) = (server.sign_in("grid_worker"), server.sign_in("street_manager"));
    let mut other = enter(server, OTHER_COMMITTEE);
    let figures = |who: &mut Client| {
        let page = who.get("/matters/figures");
        ["reported", "handling", "feedback", "callback", "closed"]
            .map(|state| records(&page, &format!("/matters?state={state}")))
    };
    let (before, elsewhere) = (figures(&mut manager), figures(&mut other));

    // The code on the poster of an entrance leads to the form with the entrance filled in.
    let poster = manager.get("/places/140213901001-c1-e2/qr");
    assert_eq!(codes(&poster), ["140213901001-c1-e2"], "{}", poster.words());
    let mut resident = server.client();
    let page = resident.get("/report?at=140213901001-c1-e2");
    assert!(page.words().contains("梧桐里6弄2号") && page.words().contains("个人信息"), "{}", page.words());
    let form = page.form("/report").set("title", TITLE).set("category", "D03").set("phone", "138 1234 2266");
    let form = form.attach("photos", "墙.jpg", "image/jpeg", &jpeg(40));
    let unread = resident.submit(form.clone());
    assert_eq!(unread.status, 422, "the notice must be accepted");
    assert!(unread.text().contains(TITLE) && unread.form("/report").value("kept").is_some(), "{}", unread.words());
    let agreed = unread.form("/report").set("notice", "1");
    let receipt = resident.submit(agreed.clone());
    let told = receipt.form("/follow");
    let (number, code) = (told.value("number").unwrap().to_owned(), told.value("code").unwrap().to_owned());
    assert!(number.contains("民情") && code.len() >= 8, "{number} {code}");
    let again = resident.submit(agreed).form("/follow");
    assert_eq!((again.value("number"), again.value("code")), (Some(&*number), Some(&*code)), "a second tap");
    assert_eq!(figures(&mut manager)[0], before[0] + 1, "one more is reported, not two");
    assert_eq!(word(&follow(&mut resident, &number, &code)), "已收到");
    let wide = |text: &str| -> String {
        let wider = |c: char| if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c) } else { c };
        text.chars().map(wider).collect()
    };
    assert_eq!(word(&follow(&mut resident, &wide(&number), &wide(&code))), "已收到", "typed on a Chinese keyboard");
    let wrong = resident.get("/follow").form("/follow").set("number", &number).set("code", "0000 0000");
    assert_eq!(resident.submit(wrong).status, 422);

    // The desk files it and sends it on; the reporter's phone is masked there and shown to nobody else.
    let list = desk.get(&format!("/matters?q={}", encode(WORD)));
    let path = list.links().into_iter().find(|link| link.starts_with("/matters/01")).expect("the desk finds it");
    let page = desk.get(&path);
    assert!(!page.text().contains("13812342266") && page.text().contains("/photos/"), "{}", page.words());
    let filed = desk.submit(page.form(&format!("{path}/file")));
    assert!(filed.words().contains("派单"), "{}", filed.words());
    assert_eq!(word(&follow(&mut resident, &number, &code)), "正在办");
    let send = format!("{path}/dispatch");
    let org = choice(&desk.get(&send), "org", "佳洁物业");
    let sent = act(&mut desk, &send, &[("org", &org), ("text", "请今天擦干净")], None);
    assert_eq!((sent.status, &sent.path), (200, &path), "{}", sent.words());
    let page = handler.get("/inbox");
    assert!(page.words().contains("请签收") && page.words().contains(&number), "{}", page.words());
    let page = handler.get("/");
    assert!(page.words().contains(&number) && page.words().contains("签收"), "{}", page.words());
    let tap = format!("{path}/sign-for");
    assert!(
        page.links().contains(&tap) && handler.get(&tap).status == 200,
        "one tap leads to the act: {}",
        page.words()
    );

    // Signed for once, although the finger taps twice.
    let sign = handler.get(&path).form(&format!("{path}/sign-for"));
    let once = handler.submit(sign.clone());
    let twice = handler.submit(sign);
    assert_eq!((once.status, twice.status), (200, 200));
    let signed = |page: &Page| page.text().matches("签收").count();
    assert_eq!(signed(&handler.get(&path)), signed(&handler.get(&path)));
    assert_eq!(figures(&mut manager)[1], before[1] + 1);
    let feed_back = format!("{path}/feed-back");
    let asked = handler.get(&feed_back).text();
    let photos =
        asked.split("name=\"photos\"").nth(1).and_then(|rest| rest.split('>').next()).expect("asks for photos");
    assert!(photos.contains("required"), "what the category demands is not called optional: {photos}");
    let bare = act(&mut handler, &feed_back, &[("text", "擦过了")], None);
    assert!(bare.status == 422 && bare.text().contains("擦过了</textarea>"), "{} {}", bare.status, bare.words());
    let form = handler.get(&feed_back).form(&feed_back).set("text", "擦过一遍了");
    let form = form.attach("photos", "擦后.jpg", "image/jpeg", &jpeg(90));
    let fed = handler.submit(form.clone());
    let photos = fed.text().matches("/photos/").count();
    handler.submit(form);
    let page = handler.get(&path);
    assert_eq!(page.text().matches("/photos/").count(), photos, "a second tap adds no second photo");
    assert_eq!(page.text().matches("擦过一遍了").count(), 1);

    // Whoever handled it does not inspect it; somebody else does, and sends it back.
    let inspect = format!("{path}/inspect");
    assert!(!page.links().contains(&inspect) && !page.has_form(&inspect), "the handler is offered the inspection");
    let forged = [("command", "0190000000007abc8000000000000001"), ("revision", "4"), ("pass", "1")];
    let forged = handler.post(&inspect, &forged);
    assert!(matches!(forged.status, 403 | 422), "{} {}", forged.status, forged.words());
    let page = desk.get("/");
    assert!(page.words().contains(&number) && page.words().contains("核查"), "{}", page.words());
    let stale = desk.get(&inspect).form(&inspect).set("pass", "1").set("text", TYPED);
    let back = act(&mut grid, &inspect, &[("pass", "0"), ("text", "墙根还有一片")], Some(120));
    assert_eq!((back.status, &back.path), (200, &path), "{}", back.words());
    let late = desk.submit(stale);
    assert_eq!(late.status, 409, "{}", late.words());
    assert!(late.text().contains(&format!("{TYPED}</textarea>")), "{}", late.words());
    assert!(late.words().contains("墙根还有一片"), "what changed is shown: {}", late.words());
    let page = handler.get("/inbox");
    assert!(page.words().contains("请返工") && handler.get("/").words().contains(&number), "{}", page.words());

    // Done again, good, closed; the reporter rates.
    act(&mut handler, &feed_back, &[("text", "墙根也擦净了")], Some(150));
    let untold = act(&mut grid, &inspect, &[("pass", "1")], None);
    assert!(untold.status == 422 && untold.words().contains("告诉他办了什么"), "{}", untold.words());
    let good = act(&mut grid, &inspect, &[("pass", "1"), ("answer", "单元门旁的小广告已经清除")], None);
    assert_eq!((good.status, &good.path), (200, &path), "{}", good.words());
    let page = follow(&mut resident, &number, &code);
    assert_eq!(word(&page), "已办好，请评价");
    assert!(page.words().contains("单元门旁的小广告已经清除") && !page.text().contains("墙根"), "{}", page.words());
    // Whoever left a number waits for an answer: it is not closed before they were asked.
    assert!(!desk.get(&path).links().contains(&format!("{path}/close")), "asked first");
    let asked = [("way", "phone"), ("reached", "1"), ("resolved", "1"), ("rating", "good"), ("text", "说擦得干净")];
    let asked = act(&mut desk, &format!("{path}/call-back"), &asked, None);
    assert!(asked.status == 200 && asked.words().contains("回访"), "{}", asked.words());
    assert!(!handler.get(&path).words().contains("说擦得干净"), "what a resident says stays with the desk");
    let closed = act(&mut desk, &format!("{path}/close"), &[("text", "电话里说过了")], None);
    assert!(closed.words().contains("已结案"), "{}", closed.words());
    let page = follow(&mut resident, &number, &code);
    // Of all that was written they read the answer, and nothing else.
    assert!(page.words().contains("给您的答复") && page.words().contains("电话里说过了"), "{}", page.words());
    assert!(!page.text().contains("墙根") && !page.text().contains("说擦得干净"), "{}", page.words());
    let form = page.form("/follow/rate").set("rating", "good");
    let rated = resident.submit(form.clone());
    assert!(!rated.text().contains("aria-current=\"step\""), "nothing goes on any more: {}", rated.words());
    assert!(rated.words().contains("电话里说过了") && !rated.words().contains("请评价"), "{}", rated.words());
    assert!(rated.words().contains("满意") && word(&rated) == "已结束", "{}", rated.words());
    resident.submit(form);
    let after = figures(&mut manager);
    assert_eq!(after, [before[0], before[1], before[2], before[3], before[4] + 1], "one more closed, nothing else");
    let csv = manager.get("/matters/export").text();
    let line: Vec<&str> = csv.lines().filter(|line| line.contains(TITLE)).collect();
    assert!(line.len() == 1 && line[0].contains(&number), "{line:?}");

    // The other committee's worker meets it nowhere, and their figures are what they were.
    for page in everywhere(&mut other) {
        assert!(page.status == 200 && !page.text().contains(&number), "{} {}", page.path, page.words());
        assert!(!page.text().contains(TITLE), "{} {}", page.path, page.words());
    }
    assert_eq!(figures(&mut other), elsewhere);
    let nowhere = "/matters/0190000000007000b000000000000000";
    let (hidden, absent) = (other.get(&path), other.get(nowhere));
    assert_eq!((hidden.status, hidden.text().replace(&path, "")), (404, absent.text().replace(nowhere, "")));
    assert!(everywhere(&mut desk).iter().any(|page| page.text().contains(TITLE)), "the desk's own pages show it");
    let whole = server.run(&["verify"]).expect("the office is whole");
    assert!(whole.contains("ok"), "{whole}");

    // Once it is restricted nothing of it is told outside, the answer neither.
    let restricted = act(&mut desk, &format!("{path}/restrict"), &[("level", "2"), ("text", "牵涉一户人家")], None);
    assert_eq!(restricted.status, 200, "{}", restricted.words());
    let page = follow(&mut resident, &number, &code);
    assert!(word(&page) == "已结束" && !page.text().contains("电话里说过了"), "{}", page.words());
});
