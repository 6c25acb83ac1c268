//! The calendar feed: an address that tells what is due, until it is taken back.

use stories::both;

use crate::hands::codes;

both!(a_calendar_reads_the_feed_until_its_address_is_taken_back, demo, |server| {
    let mut worker = server.sign_in("community_worker");
    let page = worker.get("/");
    let made = worker.submit(page.form("/feed"));
    let address = codes(&made).remove(0);
    let (_, secret) = address.split_once("/feed/").expect("an address");
    let path = format!("/feed/{secret}");

    // A calendar has no session and no cookies.
    let mut calendar = server.client();
    let feed = calendar.get(&path);
    assert_eq!(feed.status, 200, "{}", feed.words());
    let kind = feed.headers.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default();
    assert!(kind.starts_with("text/calendar"), "{kind}");
    let text = feed.text();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
    let count = |mark: &str| text.lines().filter(|line| *line == mark).count();
    assert!(count("BEGIN:VEVENT") > 0 && count("BEGIN:VEVENT") == count("END:VEVENT"), "{text}");
    for line in text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "RFC 5545 §3.1: {line}");
    }
    let names = |name: &str| text.split("\r\n").filter(|line| line.starts_with(name)).count();
    assert_eq!((names("UID:"), names("DTSTAMP:")), (count("BEGIN:VEVENT"), count("BEGIN:VEVENT")), "{text}");
    assert!(!text.contains("有人帮着把关"), "a restricted title in a calendar: {text}");

    // A new address ends the old one; taking it back ends all.
    let renewed = worker.submit(worker.clone().get("/").form("/feed"));
    let second = codes(&renewed).remove(0);
    let second = format!("/feed/{}", second.split_once("/feed/").expect("an address").1);
    assert_ne!(path, second);
    assert_eq!((calendar.get(&path).status, calendar.get(&second).status), (404, 200));
    let page = worker.get("/");
    worker.submit(page.form("/feed/end"));
    assert_eq!(calendar.get(&second).status, 404);
    assert_eq!(calendar.get("/feed/never-there.ics").status, 404);
});
