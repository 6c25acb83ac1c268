//! A volunteer takes a shift on the phone, waits when it is full, moves up and is told;
//! proof photos are seen by whom the grant is open to; the rules of a place are set by who leads it.

use liren_app::clock::MachineClock;
use liren_kernel::Clock as _;
use stories::{Page, both, encode};

use crate::hands::{OTHER_COMMITTEE, act, choice, enter, jpeg};

/// So many days from today, as a form wants it.
fn day(days: i64) -> String {
    MachineClock::default().now().day().plus_days(days).to_string()
}

/// The value of the box of `name` beside these words.
fn boxed(page: &Page, name: &str, words: &str) -> String {
    let (text, mark) = (page.text(), format!("name=\"{name}\" value=\""));
    let mut parts = text.split(&mark).skip(1);
    let found = parts.find(|p| p.split("</label>").next().unwrap_or_default().contains(&format!(">{words}<")));
    let found = found.unwrap_or_else(|| panic!("no {name} for {words}: {}", page.words()));
    found.split('"').next().unwrap_or_default().to_owned()
}

both!(a_volunteer_takes_a_shift_on_the_phone, demo, |server| {
    let mut liang = enter(server, "liang");
    let mut wu = enter(server, "wu");
    let page = liang.get("/duties/new");
    let at = choice(&page, "at", "梧桐里");
    let form = page.form("/duties/new").set("title", "阅览室整理图书").set("at", &at).set("day", &day(20));
    let page = liang.submit(form.set("from", "09:00").set("until", "11:00").set("needed", "1").set("spot", "阅览室"));
    let duty = page.path.clone();
    assert!(duty.starts_with("/duties/0"), "{} {}", page.path, page.words());
    // Not called for yet: hidden.
    assert_eq!(wu.get(&duty).status, 404);
    assert!(!wu.get(&format!("/search?q={}", encode("整理图书"))).words().contains("阅览室整理图书"));
    let page = liang.submit(page.form(&format!("{duty}/call")).set("whom", "community"));
    assert!(page.words().contains("正在招募"), "{}", page.words());

    let list = wu.get("/duties");
    assert!(list.words().contains("可以报名的值班") && list.words().contains("还差 1 人"), "{}", list.words());
    assert!(wu.get(&format!("/search?q={}", encode("整理图书"))).links().contains(&duty));
    let join = format!("{duty}/join");
    let page = wu.get(&duty);
    let first = page.form(&join);
    let page = wu.submit(first.clone());
    assert!(page.words().contains("已报名") && page.words().contains("吴桂兰"), "{}", page.words());
    // A second tap is the same act; a second try from another page is told so.
    assert_eq!(wu.submit(first.clone()).status, 200);
    let other = wu.get("/hours/when").form("/hours/when");
    let again = wu.submit(first.force("command", other.value("command").expect("an id of its own")));
    assert!(again.status == 422 && again.words().contains("已经报过名"), "{}", again.words());
    assert!(wu.get(&format!("/week?from={}", day(20))).words().contains("阅览室整理图书"));

    // It moves: she is told.
    let page = act(
        &mut liang,
        &format!("{duty}/move"),
        &[("day", &day(21)), ("from", "14:00"), ("until", "16:00"), ("reason", "上午检修")],
        None,
    );
    assert!(page.words().contains("已改期"), "{}", page.words());
    assert!(wu.get("/inbox").words().contains("值班改期：阅览室整理图书"), "{}", wu.get("/inbox").words());

    // She signs off; somebody asked by the committee takes the place; she waits, and moves up when it is free again.
    let page = wu.get(&duty);
    let page = wu.submit(page.form(&format!("{duty}/quit")));
    assert!(page.path == "/duties" && page.words().contains("已退出"), "{}", page.words());
    let page = liang.get(&duty);
    let guo = boxed(&page, "people", "郭玉珍");
    liang.submit(page.form(&format!("{duty}/assign")).set("people", &guo));
    let page = wu.get(&duty);
    let page = wu.submit(page.form(&join));
    assert!(page.words().contains("您在候补"), "{}", page.words());
    assert!(!page.words().contains("郭玉珍"), "no names for who is not on the shift: {}", page.words());
    let page = liang.get(&duty);
    liang.submit(page.form(&format!("{duty}/excuse")));
    assert!(wu.get("/inbox").words().contains("您已报上值班：阅览室整理图书"), "{}", wu.get("/inbox").words());
    assert!(liang.get(&duty).words().contains("吴桂兰"));
    // Nothing is on her statement: hours come from the roll alone.
    assert!(!wu.get("/hours").words().contains("阅览室整理图书"));
    assert_eq!(enter(server, OTHER_COMMITTEE).get(&duty).status, 404);
    assert!(server.run(&["verify"]).is_ok());
});

both!(a_grant_shows_that_photos_prove_it_and_only_within_reach, demo, |server| {
    let mut liang = enter(server, "liang");
    let list = liang.get(&format!("/volunteers?q={}", encode("吴桂兰")));
    let who = list.links().into_iter().find(|l| l.starts_with("/volunteers/0")).expect("吴桂兰");
    let propose = format!("{who}/grant");
    let form = liang.get(&propose).form(&propose).set("title", "楼道灯罩手绘").set("day", &day(-1)).set("hours", "1.5");
    let form = form.set("reason", "在家画的").set("proof", "灯罩两个");
    let page = liang.submit(form.attach("photos", "灯罩.jpg", "image/jpeg", &jpeg(90)));
    let grant = page.path.clone();
    assert!(grant.starts_with("/grants/0") && page.words().contains("附照片 1 张"), "{} {}", page.path, page.words());
    let photo = page.links().into_iter().find(|l| l.starts_with(&format!("{grant}/photos/"))).expect("the photo");
    let seen = liang.get(&photo);
    let kind = seen.headers.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default();
    assert!(seen.status == 200 && kind.starts_with("image/") && seen.bytes.len() > 500, "{} {kind}", seen.status);
    assert_eq!(liang.get(&format!("{photo}?size=small")).status, 200);
    // Neither another committee nor a stranger; not under another dossier's address.
    assert_eq!(enter(server, OTHER_COMMITTEE).get(&photo).status, 404);
    assert_ne!(server.client().without_redirects().get(&photo).status, 200);
    let mut lin = enter(server, "lin");
    act(&mut lin, &format!("{grant}/agree"), &[], None);
    let mut wu = server.sign_in("volunteer");
    let mine = wu.get("/hours");
    assert!(mine.words().contains("楼道灯罩手绘") && mine.words().contains("附照片 1 张"), "{}", mine.words());
    assert_eq!(wu.get(&photo).status, 200, "it proves her own hours");
});

both!(the_rules_of_a_place_are_set_by_who_leads_it, demo, |server| {
    let mut gao = enter(server, "gao");
    let page = gao.get("/hours/rules");
    let set = page.links().into_iter().find(|l| l.starts_with("/hours/rules/set")).expect("a way to set them");
    assert!(page.words().contains("480") && !page.words().contains("梧桐街道定的"), "{}", page.words());
    let form = gao.get(&set).form("/hours/rules/set").set("granted_by", "2").set("day_minutes", "9999");
    let page = gao.submit(form);
    assert!(page.status == 422 && page.words().contains("60 到 1440"), "{}", page.words());
    let page = gao.submit(page.form("/hours/rules/set").set("day_minutes", "300"));
    assert!(page.words().contains("梧桐街道定的") && page.words().contains("300"), "{}", page.words());
    // The station's lead reads them and does not set them; the worker no longer agrees to grants.
    let mut lin = enter(server, "lin");
    let page = lin.get("/hours/rules");
    assert!(page.words().contains("300") && !page.links().iter().any(|l| l.starts_with("/hours/rules/set")));
    assert_eq!(lin.get(&set).status, 403);
    let mut liang = enter(server, "liang");
    let files = liang.get("/hours/files?kind=hours_grant&state=proposed");
    let grant = files.links().into_iter().find(|l| l.starts_with("/grants/0")).expect("a proposal that waits");
    let page = lin.get(&grant);
    assert!(page.links().contains(&format!("{grant}/agree")), "{}", page.words());
    let page = liang.get(&grant);
    assert!(!page.links().contains(&format!("{grant}/agree")), "{}", page.words());
});
