//! What somebody writes down for themselves, and what they are told: added, moved with a reason, ticked off; nobody else's.

use liren_kernel::{Day, Instant};
use stories::{Client, Form, Page, both};

use crate::hands::{OTHER_COMMITTEE, enter, now_ms};

fn add(client: &mut Client, title: &str, due: &str) -> Page {
    let form = client.get("/").form("/todos").set("title", title).set("due", due);
    client.submit(form)
}

/// The forms of the to-do of this title: ticking it off, and moving it.
fn forms(page: &Page, title: &str) -> (Form, Form) {
    let text = page.text();
    let (before, _) = text.split_once(&format!("<span>{title}")).unwrap_or_else(|| panic!("{title}: {}", page.words()));
    let (_, action) = before.rsplit_once("action=\"/todos/").expect("its form");
    let id = action.split('/').next().expect("its id");
    (page.form(&format!("/todos/{id}/done")), page.form(&format!("/todos/{id}/carry")))
}

/// The words from a to-do to the next button.
fn line(page: &Page, title: &str) -> String {
    let words = page.words();
    let (_, rest) = words.split_once(title).unwrap_or_else(|| panic!("{title}: {words}"));
    rest.chars().take(60).collect()
}

both!(an_own_to_do_is_added_moved_with_a_reason_and_ticked_off, demo, |server| {
    let mut liang = enter(server, "liang");
    let today: Day = Instant::from_ms(now_ms()).day();
    let (next, later) = (today.plus_days(2).to_string(), today.plus_days(5).to_string());
    for (title, due, why) in [("", "", "没有内容"), ("写周小结", "2026-02-30", "没有这一天")] {
        let page = add(&mut liang, title, due);
        assert_eq!(page.status, 422, "{why}: {}", page.words());
        let form = page.form("/todos");
        assert_eq!((form.value("title"), form.value("due")), (Some(title), Some(due)), "what was typed is kept");
    }
    let form = liang.get("/").form("/todos").set("title", "给王阿姨回电话").set("due", &next);
    let page = liang.submit(form.clone());
    assert!(page.status == 200 && page.path == "/" && page.words().contains("已记下"), "{}", page.words());
    let twice = liang.submit(form);
    assert_eq!(twice.text().matches("<span>给王阿姨回电话").count(), 1, "a second tap is no second one");
    add(&mut liang, "整理上墙的照片", "");

    // Moved to another day, never without a reason, never into the past.
    let (_, carry) = forms(&liang.get("/"), "给王阿姨回电话");
    for (to, reason) in [(later.as_str(), ""), ("", "她不在家"), (&*today.plus_days(-1).to_string(), "她不在家")]
    {
        let page = liang.submit(carry.clone().set("to", to).set("reason", reason));
        assert_eq!(page.status, 422, "{to} {reason}: {}", page.words());
    }
    let page = liang.submit(carry.clone().set("to", &later).set("reason", "她这几天不在家"));
    assert!(page.words().contains("已改期"), "{}", page.words());
    assert!(line(&page, "给王阿姨回电话").contains("改过 1 次：她这几天不在家"), "{}", page.words());
    // The same form once more is the same day: nothing is counted twice.
    let page = liang.submit(carry.set("to", &later).set("reason", "又点了一次"));
    assert!(line(&page, "给王阿姨回电话").contains("改过 1 次：她这几天不在家"), "{}", page.words());

    // Nobody else sees it, ticks it off or moves it.
    let (done, carry) = forms(&page, "给王阿姨回电话");
    for login in [OTHER_COMMITTEE, "lin"] {
        let mut other = enter(server, login);
        assert!(!other.get("/").text().contains("给王阿姨回电话"), "{login}");
        let page = other.submit(done.clone());
        assert_eq!(page.status, 404, "{login} ticks it off: {}", page.words());
        let page = other.submit(carry.clone().set("to", &next).set("reason", "别人的事"));
        assert_eq!(page.status, 404, "{login} moves it: {}", page.words());
    }
    let page = liang.get("/");
    assert!(line(&page, "给王阿姨回电话").contains("改过 1 次"), "{}", page.words());

    // Done, and done again by a second tap; then it can be moved no more.
    for _ in 0..2 {
        let page = liang.submit(done.clone());
        assert!(page.status == 200 && page.path == "/" && page.words().contains("已勾掉"), "{}", page.words());
        assert!(!page.text().contains("<span>给王阿姨回电话"), "{}", page.words());
        assert!(page.text().contains("<span>整理上墙的照片"), "the other one stays: {}", page.words());
    }
    assert_eq!(liang.submit(carry.set("to", &next).set("reason", "已经做完的")).status, 404);
    assert!(server.run(&["verify"]).is_ok_and(|said| !said.contains("BAD")));
});

both!(what_one_was_told_is_marked_as_read_for_oneself_alone, demo, |server| {
    // Two of those who have news.
    let told = |login: &str| {
        let mut client = enter(server, login);
        let page = client.get("/inbox");
        page.has_form("/inbox/read").then_some((client, page))
    };
    let mut unread = ["liang", "lin", "sun", "gao", "chen", "zhao", "he"].into_iter().filter_map(told);
    let (Some((mut one, page)), Some((mut other, _))) = (unread.next(), unread.next()) else {
        panic!("nobody in the demo office has news")
    };
    let lines = |page: &Page| page.text().matches("<li").count();
    // What ran out before the program was started is told by the clock in its first moments, to be read with the next.
    let told = |page: &Page| page.text().matches("超时了：").count();
    let (before, read) = loop {
        let seen = one.get("/inbox");
        let read = one.submit(seen.form("/inbox/read"));
        if told(&read) == told(&seen) {
            break (lines(&seen), read);
        }
    };
    assert!(read.status == 200 && read.path == "/inbox", "{} {}", read.path, read.words());
    assert!(!read.has_form("/inbox/read"), "nothing is unread: {}", read.words());
    assert_eq!(lines(&read), before, "what was read stays");
    assert!(other.get("/inbox").has_form("/inbox/read"), "the other one has read nothing");
    // Twice is once.
    assert_eq!(one.submit(page.form("/inbox/read")).status, 200);
});
