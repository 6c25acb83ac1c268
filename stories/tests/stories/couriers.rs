//! Couriers as sentinels: a rider asks by himself, is confirmed, learns five rules, reports in seconds and is thanked;
//! a depot leader sees the own depot and no other; whoever is untrained, gone or has taken back the consent reports nothing.

use stories::{Client, Page, Server, both, encode};

use crate::hands::{choice, codes, enter, jpeg};

/// An entrance of 梧桐里, as its poster names it.
const ENTRANCE: &str = "140213901001-c1-e1";

/// A link of a page whose text holds `words`.
fn link(page: &Page, start: &str, words: &str) -> String {
    let text = page.text();
    let mut parts = text.split("href=\"").skip(1).filter(|part| part.starts_with(start));
    let found = parts.find(|part| part.split("</a>").next().unwrap_or_default().contains(words));
    let found = found.unwrap_or_else(|| panic!("no link {start} to {words}: {}", page.words()));
    found.split('"').next().unwrap_or_default().to_owned()
}

/// Asks to become a sentinel at the depot whose name holds `depot`.
fn ask(server: &Server, name: &str, phone: &str, depot: &str, notice: bool) -> Page {
    let mut anybody = server.client();
    let page = anybody.get("/sentinels/join");
    let depot = choice(&page, "depot", depot);
    let form = page.form("/sentinels/join").set("name", name).set("phone", phone).set("depot", &depot);
    anybody.submit(if notice { form.set("notice", "1") } else { form })
}

/// The five answers.
fn answer(rider: &mut Client, people: &str) -> Page {
    let form = rider.get("/sentinels/train").form("/sentinels/train").set("people", people).set("face", "wait");
    rider.submit(form.set("ride", "stop").set("danger", "out").set("inside", "no"))
}

both!(a_rider_asks_is_confirmed_learns_reports_and_is_thanked, demo, |server| {
    let page = ask(server, "施一鸣", "13800009811", "快跑", false);
    assert!(page.status == 422 && page.words().contains("同意了再报名"), "{}", page.words());
    // Twice, and by somebody who is one already: answered alike, and only one waits.
    for (name, phone) in [("施一鸣", "13800009811"), ("施一鸣", "13800009811"), ("邓一帆", "13800009702")] {
        let page = ask(server, name, phone, "快跑", true);
        assert_eq!((page.status, page.path.as_str()), (200, "/sentinels/join/done"), "{}", page.words());
    }
    let mut liang = enter(server, "liang");
    let list = liang.get("/sentinels");
    assert_eq!(list.text().matches("/sentinels/asks/").count(), 2, "季晓峰 and one more: {}", list.words());
    let path = link(&list, "/sentinels/asks/", "施一鸣");
    assert!(!list.words().contains("9811"), "no phone on a list");
    // Another community's worker finds nobody.
    let mut zhao = enter(server, "zhao");
    assert_eq!(zhao.get(&path).status, 404);
    let page = liang.get(&path);
    assert!(!page.text().contains("13800009811"), "masked: {}", page.words());
    let page = liang.submit(page.form(&path));
    assert!(page.status == 422 && page.words().contains("问站长"), "{}", page.words());
    let form = page.form(&path).set("checked", "1").set("hat", "safety");
    let page = liang.submit(form.clone());
    assert!(page.path.starts_with("/sentinels/0") && page.words().contains("安全巡查员"), "{}", page.words());
    let again = liang.submit(form);
    assert_eq!(again.path, page.path, "a second tap makes nobody twice");
    assert_eq!(liang.get(&path).status, 404, "what was asked is forgotten");

    // The card, and in by it.
    let person = link(&page, "/people/", "登录卡");
    let card = liang.submit(liang.clone().get(&person).form(&format!("{person}/code")));
    let mut rider = server.client();
    let page = rider.get(&format!("/sign-in/code?c={}", encode(&codes(&card).remove(0))));
    rider.submit(page.form("/sign-in/code"));
    assert!(rider.get("/sentinels/mine").words().contains("学五条"));
    assert_eq!(rider.get("/sentinels/report").path, "/sentinels/train", "first the five rules");
    let command = ("command", "0197a0b4-0000-7000-8000-000000000077");
    let sent = [command, ("place", ENTRANCE), ("category", "F06")];
    assert_eq!(rider.post("/sentinels/report", &sent).path, "/sentinels/train", "nor by a forged form");
    assert!(rider.get("/sentinels/mine").words().contains("还没有报过"));
    assert!(!rider.get("/offline/packs").text().contains("sentinel.noticed"), "nothing to take along yet");
    let page = answer(&mut rider, "film");
    assert!(page.status == 422 && page.words().contains("这一题不对"), "{}", page.words());
    let page = answer(&mut rider, "tell");
    assert!(page.path == "/sentinels/mine" && page.words().contains("可以报了"), "{} {}", page.path, page.words());
    assert!(rider.get("/offline/packs").text().contains("sentinel.noticed"));

    // The poster's code leads to the short form; people are not among what is offered.
    let page = rider.get(&format!("/report?at={ENTRANCE}"));
    assert_eq!(page.path.split('?').next(), Some("/sentinels/report"), "{}", page.path);
    assert!(page.words().contains("不报人"), "{}", page.words());
    for (code, offered) in
        [("F06", true), ("A01", true), ("N01", false), ("A05", false), ("R06", false), ("H01", false)]
    {
        assert_eq!(page.text().contains(&format!("value=\"{code}\"")), offered, "{code}");
    }
    let form = page.form("/sentinels/report");
    for category in ["N01", "A05", "", "nothing"] {
        let page = rider.submit(form.clone().force("category", category));
        assert!(page.status == 422 && page.words().contains("不是流动哨兵报的"), "{category}: {}", page.words());
    }
    let long = rider.submit(form.clone().force("category", "F06").set("title", &"长".repeat(5000)));
    assert_eq!(long.status, 422, "{}", long.words());
    let nowhere = rider.submit(form.clone().force("category", "F06").force("place", "999999999999-c1"));
    assert_eq!(nowhere.status, 422, "{}", nowhere.words());
    // The photo of a refused form is kept.
    let photo = jpeg(120);
    let refused = rider.submit(form.clone().attach("photos", "门.jpg", "image/jpeg", &photo));
    assert!(refused.status == 422 && refused.words().contains("照片已经收好"), "{}", refused.words());
    let form = refused.form("/sentinels/report").force("category", "F06");
    let page = rider.submit(form.clone());
    assert!(page.path == "/sentinels/mine" && page.words().contains("已收到"), "{} {}", page.path, page.words());
    assert!(page.words().contains("门禁损坏"), "called by place and category: {}", page.words());
    let matter = link(&page, "/matters/0", "");
    rider.submit(form);
    let mine = rider.get("/sentinels/mine");
    assert_eq!(mine.text().matches("/matters/0").count(), 1, "a second tap reports nothing twice: {}", mine.words());
    assert_eq!(rider.get(&matter).status, 200);

    // The desk sees where it came from, puts it right; the rider is thanked.
    let desk = liang.get(&matter);
    assert!(desk.words().contains("骑手哨兵") && desk.text().contains("/photos/"), "{}", desk.words());
    let act = format!("{matter}/fix-on-spot");
    let form = liang.get(&act).form(&act).set("text", "铰链换好了").attach("photos", "后.jpg", "image/jpeg", &jpeg(90));
    let page = liang.submit(form);
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(rider.get("/inbox").words().contains("谢谢您帮大家看住"), "{}", rider.get("/inbox").words());
    let mine = rider.get("/sentinels/mine");
    assert!(mine.words().contains("已办好") && mine.words().contains("谢谢您"), "{}", mine.words());
    server.run(&["verify"]).expect("the books agree");
});

both!(a_leader_sees_the_own_depot_alone_and_sums_without_names_behind_them, demo, |server| {
    let (mut qiu, mut qin, mut deng) = (enter(server, "qiu"), enter(server, "qin"), enter(server, "deng"));
    let own = link(&qiu.get("/sentinels/mine"), "/sentinels/depots/", "");
    let other = link(&qin.get("/sentinels/mine"), "/sentinels/depots/", "");
    let page = qiu.get(&own);
    assert!(page.words().contains("邓一帆") && page.words().contains("万小川"), "{}", page.words());
    assert!(!page.words().contains("马志明") && !page.text().contains("1380000"), "{}", page.words());
    assert!(!page.text().contains("/matters/") && !page.text().contains("/sentinels/reports"), "sums alone");
    let rider = link(&page, "/sentinels/0", "邓一帆");
    let untrained = link(&page, "/sentinels/0", "万小川");
    let self_ = link(&page, "/sentinels/0", "邱长顺");
    // Hidden and absent are the same.
    for path in [&other, "/sentinels/depots/0197a0b4-0000-7000-8000-000000000001"] {
        assert_eq!(qiu.get(path).status, 404, "{path}");
    }
    for path in [own.clone(), rider.clone(), format!("{rider}/end"), format!("{rider}/hat")] {
        assert_eq!(qin.get(&path).status, 404, "{path}: another depot's leader");
    }
    let command = ("command", "0197a0b4-0000-7000-8000-000000000078");
    let sent = [command, ("reason", "不是我的人"), ("hat", "grid")];
    for act in ["end", "hat"] {
        assert_eq!(qin.post(&format!("{rider}/{act}"), &sent).status, 404, "{act}");
    }
    // A rider reads no register, and of the others' reports nothing.
    for path in ["/sentinels", "/sentinels/reports", &own, &rider, "/sentinels/register", "/people", "/figures"] {
        assert_eq!(deng.get(path).status, 403, "{path}");
    }
    for path in ["/sentinels", "/sentinels/reports", "/people", "/sentinels/register"] {
        assert_eq!(qiu.get(path).status, 403, "{path}");
    }
    let mine = link(&qiu.get("/sentinels/mine"), "/matters/0", "消防通道");
    assert_eq!(qiu.get(&mine).status, 200);
    assert_eq!(deng.get(&mine).status, 404, "what the leader reported is not the rider's");
    let theirs = link(&deng.get("/sentinels/mine"), "/matters/0", "井盖");
    assert_eq!(qiu.get(&theirs).status, 404, "nor the other way round");
    // A leader ends a rider, not himself by the depot's right; the rider is out at once, with a form in hand.
    let mut wan = enter(server, "wan");
    let held = wan.get("/sentinels/train").form("/sentinels/train").set("people", "tell").set("face", "wait");
    let act = format!("{untrained}/end");
    let refused = qiu.submit(qiu.clone().get(&act).form(&act));
    assert_eq!(refused.status, 422, "a reason: {}", refused.words());
    let page = qiu.submit(refused.form(&act).set("reason", "离职"));
    assert!(page.words().contains("已退出"), "{}", page.words());
    assert_eq!(wan.submit(held.set("ride", "stop").set("danger", "out").set("inside", "no")).status, 403);
    for path in ["/sentinels/mine", "/sentinels/report", "/sentinels/train"] {
        assert_eq!(wan.get(path).status, 403, "{path}");
    }
    assert!(!qiu.get(&own).words().contains("万小川"));
    assert_eq!(qiu.get(&format!("{self_}/end")).status, 200, "one's own way out");
});

both!(staff_count_what_they_can_open_and_consent_ends_it_at_once, demo, |server| {
    let (mut liang, mut lin, mut zhao) = (enter(server, "liang"), enter(server, "lin"), enter(server, "zhao"));
    // The station sees both depots, each community its own.
    let (of_street, of_a, of_b) = (lin.get("/sentinels"), liang.get("/sentinels"), zhao.get("/sentinels"));
    assert!(of_street.words().contains("邓一帆") && of_street.words().contains("马志明"), "{}", of_street.words());
    assert!(of_a.words().contains("邓一帆") && !of_a.words().contains("马志明"), "{}", of_a.words());
    assert!(of_b.words().contains("马志明") && !of_b.words().contains("邓一帆"), "{}", of_b.words());
    // Every figure is the number of lines that it opens.
    for (mark, lines) in [("all", 6), ("trained", 4), ("active", 3), ("untrained", 2)] {
        let page = lin.get(&format!("/sentinels?mark={mark}"));
        let found = page.text().matches("<a href=\"/sentinels/0").count();
        assert_eq!(found, lines, "{mark}: {}", page.words());
    }
    for (who, lines) in [(&mut lin, 6), (&mut liang, 5), (&mut zhao, 1)] {
        let page = who.get("/sentinels/reports");
        assert_eq!(page.text().matches("<a href=\"/matters/0").count(), lines, "{}", page.words());
        assert!(page.words().contains(&format!("{lines}条记录")), "{}", page.words());
        assert!(!page.words().contains("邓一帆"), "no names behind reports");
    }
    let lamps = lin.get("/sentinels/reports?category=F02");
    assert_eq!(lamps.text().matches("<a href=\"/matters/0").count(), 1, "{}", lamps.words());
    assert!(lin.get("/figures").words().contains("哨兵上报"));
    // A report that is restricted leaves lists and sums.
    let matter = link(&lamps, "/matters/0", "");
    let act = format!("{matter}/restrict");
    let page = lin.submit(lin.clone().get(&act).form(&act).set("level", "2").set("text", "照片里拍到了人"));
    assert_eq!(page.status, 200, "{}", page.words());
    let page = lin.get("/sentinels/reports");
    assert!(
        page.text().matches("<a href=\"/matters/0").count() == 5 && page.words().contains("5条记录"),
        "{}",
        page.words()
    );
    // Consent taken back on one's own page: at once nothing can be reported.
    let mut deng = enter(server, "deng");
    let sentinel = link(&of_street, "/sentinels/0", "邓一帆");
    let me = link(&lin.get(&sentinel), "/people/", "登录卡");
    let own = deng.get(&me).form(&format!("{me}/consents/withdraw"));
    let held = deng.get(&format!("/sentinels/report?at={ENTRANCE}")).form("/sentinels/report");
    let page = deng.submit(own);
    assert_eq!(page.status, 200, "{}", page.words());
    let page = deng.submit(held.force("category", "F06"));
    assert!(
        page.path == "/sentinels/mine" && page.words().contains("不是流动哨兵了"),
        "{} {}",
        page.path,
        page.words()
    );
    let page = lin.get("/sentinels?mark=all");
    assert_eq!(page.text().matches("<a href=\"/sentinels/0").count(), 5, "{}", page.words());
});
