//! What nobody taps: a deadline passes over night, and in the morning the matter is marked and its people are told.

use liren_app::{Settings, clock::MachineClock, start::start_at};
use liren_kernel::{Clock as _, SettableClock};
use stories::{Server, both};

use crate::hands::{act, choice};

const TITLE: &str = "门禁对讲听不见声音";
/// Days that no deadline of the desk outlasts, holidays included.
const LATER_DAYS: i64 = 20;

/// The office's background work at a later day, until nothing is due.
fn night_shift(server: &Server) {
    let settings = Settings {
        data: server.folder().join("data"),
        key: server.folder().join("key"),
        database_url: server.database().map(str::to_owned),
        ..Settings::default()
    };
    let later = MachineClock::default().now().plus_minutes(LATER_DAYS * 24 * 60);
    let program = start_at(settings, SettableClock::at(later)).expect("the office opens");
    while program.handlers.run_due(&program.office).expect("background work") > 0 {}
}

both!(a_deadline_that_passed_is_marked_once_and_both_sides_are_told, demo, |server| {
    let mut desk = server.sign_in("community_worker");
    let form = desk.get("/matters/new").form("/matters/new").set("title", TITLE).set("where", "梧桐里 6 弄 1 号");
    let page = desk.submit(form.set("category", "F06"));
    let path = page.path.clone();
    assert!(path.starts_with("/matters/01"), "{} {}", page.path, page.words());
    let filed = desk.submit(page.form(&format!("{path}/file")));
    let number = filed.words().split_whitespace().find(|word| word.contains("民情0")).expect("a number").to_owned();
    let send = format!("{path}/dispatch");
    let org = choice(&desk.get(&send), "org", "佳洁物业");
    let sent = act(&mut desk, &send, &[("org", &org)], None);
    assert!(!sent.words().contains("超时"), "{}", sent.words());
    assert!(!desk.get("/matters?mark=overdue").text().contains(TITLE));

    assert!(server.stop());
    night_shift(server);
    // The same night again: nothing is said twice.
    night_shift(server);
    server.restart();

    let page = desk.get(&path);
    assert!(page.words().contains("超时"), "{}", page.words());
    assert!(desk.get("/matters?mark=overdue").text().contains(TITLE));
    for role in ["community_worker", "org_handler"] {
        let inbox = server.sign_in(role).get("/inbox").words();
        let told = inbox.split("超时了：").skip(1).filter(|rest| rest.trim_start().starts_with(&number)).count();
        assert_eq!(told, 1, "{role}: {inbox}");
    }
    let said = server.run(&["verify"]).expect("the office is whole");
    assert!(!said.contains("BAD"), "{said}");
});
