//! 工作例会: called by the desk, what is before it, who takes on what by when, minutes; the next one opens with what is not
//! kept, until whoever took it on says that it is done.

use liren_app::clock::MachineClock;
use liren_kernel::{Clock as _, SettableClock};
use stories::{Client, Page, both};

use crate::{
    clock_back::Open,
    hands::{act, choice, jpeg, ticked_by},
};

fn day(days: i64) -> String {
    MachineClock::default().now().day().plus_days(days).to_string()
}

/// Calls a meeting for ten in the morning of a day to which the property company comes; its address.
fn call(desk: &mut Client, form: &str, title: &str, on: &str) -> String {
    let page = desk.get("/meetings/new");
    let org = ticked_by(&page, "orgs", "佳洁物业");
    let form = page.form("/meetings/new").set("form", form).set("title", title).set("where", "梧桐里6弄");
    let page = desk.submit(form.set("day", on).set("time", "10:00").set("venue", "居委会二楼").set("orgs", &org));
    assert!(page.status == 200 && page.path.starts_with("/meetings/0"), "{} {}", page.status, page.words());
    page.path
}

/// Puts something before the meeting that was seen and filed; its number as the page has it.
fn matter(desk: &mut Client) -> String {
    let page = desk.get("/matters/new?at=140213901001-c1-e2");
    let form = page.form("/matters/new").set("title", "六弄门口非机动车停得进不来人").set("category", "D02");
    let form = form.set("source", "noticed").force("anyway", "1");
    let page = desk.submit(form.attach("photos", "x.jpg", "image/jpeg", &jpeg(70)));
    let words = page.words();
    words
        .split_whitespace()
        .find(|word| word.contains("民情0"))
        .unwrap_or_else(|| panic!("no number: {words}"))
        .to_owned()
}

/// What was taken on at a meeting and is not kept yet, as the page links to it; the demo has a promise of its own.
fn keep(page: &Page, meeting: &str) -> Option<String> {
    page.links().into_iter().find(|link| link.starts_with(&format!("{meeting}/kept/")))
}

both!(a_regular_meeting_says_who_does_what_by_when_and_the_next_opens_with_what_is_not_kept, demo, |server| {
    assert!(server.stop());
    let clock = SettableClock::at(MachineClock::default().now());
    let office = Open::at(server, &clock);
    let mut desk = office.enter("liang");
    let number = matter(&mut desk);
    let meeting = call(&mut desk, "regular", "门口停车怎么排", &day(1));
    let mut sun = office.enter("sun");
    assert!(sun.get("/inbox").words().contains("门口停车怎么排"), "whoever is called is told");
    let page = act(&mut desk, &format!("{meeting}/put"), &[("number", &number)], None);
    assert!(page.words().contains("六弄门口非机动车停得进不来人") && page.words().contains("上会"), "{}", page.words());

    // Who takes on what, by when: a day that is past is refused, and what was typed stays.
    let promise = format!("{meeting}/promise");
    let page = desk.get(&promise);
    let (org, which) = (choice(&page, "org", "佳洁物业"), choice(&page, "number", &number));
    let form = page.form(&promise).set("org", &org).set("what", "划好两排车位线").set("number", &which);
    let page = desk.submit(form.set("due_day", &day(-1)));
    assert!(page.status == 422 && page.text().contains("划好两排车位线"), "{} {}", page.status, page.words());
    let page = desk.submit(page.form(&promise).set("due_day", &day(5)));
    assert!(page.words().contains("佳洁物业认领") && page.words().contains("划好两排车位线"), "{}", page.words());
    assert!(sun.get("/inbox").words().contains("认领"), "the company is told what it took on");

    // The company reads it, decides nothing, and writes no minutes.
    let page = sun.get(&meeting);
    assert!(page.status == 200 && page.words().contains("划好两排车位线"), "{}", page.words());
    for closed in ["put", "promise", "minutes"] {
        assert_eq!(sun.get(&format!("{meeting}/{closed}")).status, 403, "{closed}");
    }
    // Another committee does not find it.
    let mut zhao = office.enter("zhao");
    assert_eq!(zhao.get(&meeting).status, 404);
    assert!(!zhao.get("/meetings").words().contains("门口停车怎么排"));

    // Minutes end it, once it has begun.
    let minutes = format!("{meeting}/minutes");
    let page = act(&mut desk, &minutes, &[("text", "提前写好")], None);
    assert!(page.status == 422 && page.text().contains("提前写好"), "{} {}", page.status, page.words());
    clock.set(clock.now().plus_minutes(2 * 24 * 60));
    let (mut desk, mut sun, mut zhao) = (office.enter("liang"), office.enter("sun"), office.enter("zhao"));
    let page = act(&mut desk, &minutes, &[("text", "物业到会，同意月内划线。")], None);
    assert!(page.words().contains("已开，有纪要") && page.words().contains("同意月内划线"), "{}", page.words());
    assert!(sun.get("/inbox").words().contains("会议纪要"));
    let page = act(&mut desk, &minutes, &[("text", "再写一份")], None);
    assert!(page.status == 422 && page.words().contains("已经开完"), "{} {}", page.status, page.words());

    // The next one, of several organisations this time, opens with what was taken on and is not done.
    let next = call(&mut desk, "joint", "联席会议看一遍", &day(4));
    let page = desk.get(&next);
    let words = page.words();
    let carried = words.find("上次说好、还没办的").expect("what is carried on stands first");
    assert!(words[carried..].contains("划好两排车位线") && keep(&page, &meeting).is_some(), "{words}");
    // Whoever took it on says that it is done, with what was done; then nobody carries it on.
    let page = sun.get(&meeting);
    let kept = keep(&page, &meeting).expect("theirs to say");
    assert_eq!(zhao.get(&kept).status, 404);
    let page = act(&mut sun, &kept, &[("text", "两排线划好了，立了牌子")], None);
    assert!(page.words().contains("办好") && page.words().contains("两排线划好了"), "{}", page.words());
    // Said already: whoever opens the form again, the company or the desk, is told so and refused nothing.
    for again in [&mut sun, &mut desk] {
        let page = again.get(&kept);
        assert_eq!((page.status, page.path.as_str()), (200, meeting.as_str()), "{}", page.words());
        assert!(page.words().contains("已经记过办好了"), "{}", page.words());
    }
    assert!(!desk.get(&next).words().contains("划好两排车位线"), "kept: the next meeting has nothing of it");
    drop(office);
    let whole = server.run(&["verify"]).expect("the office is whole");
    assert!(whole.contains("ok"), "{whole}");
});
