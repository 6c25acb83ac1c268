//! A notice that leaves the house: signed, tried again when the gateway is down, never led elsewhere, and silent about what
//! only a team may know.

use std::sync::atomic::AtomicBool;

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use liren_app::{
    Program, Settings,
    clock::MachineClock,
    outbox::{self, Outlet},
    settings::Secret,
    start::start_at,
};
use liren_kernel::{Clock as _, SettableClock};
use liren_office::keys::mac;
use serde_json::Value;
use stories::{Client, Server, both};
use xtask::loopback::{Asked, Loopback};

use crate::hands::{act, choice};

/// Base64 of the 24 bytes `liren-story-secret-24-by`.
const SECRET: &str = "whsec_bGlyZW4tc3Rvcnktc2VjcmV0LTI0LWJ5";
const KEY: &[u8] = b"liren-story-secret-24-by";

/// A matter of 梧桐里 handed to the property company, whose people are told; its address and number.
pub fn dispatched(worker: &mut Client, title: &str) -> (String, String) {
    let form = worker.get("/matters/new").form("/matters/new").set("title", title).set("where", "梧桐里 6 弄 1 号");
    let page = worker.submit(form.set("category", "F06").force("anyway", "1"));
    let path = page.path.clone();
    let filed = worker.submit(page.form(&format!("{path}/file")));
    let number = filed.words().split_whitespace().find(|word| word.contains("民情0")).expect("a number").to_owned();
    let send = format!("{path}/dispatch");
    let org = choice(&worker.get(&send), "org", "佳洁物业");
    let page = act(worker, &send, &[("org", &org)], None);
    assert_eq!(page.status, 200, "{}", page.words());
    (path, number)
}

/// The office's own sending with such settings, so many minutes from now; how often it was tried.
pub fn sent_later(server: &Server, settings: Settings, minutes: i64) -> usize {
    let settings = Settings {
        data: server.folder().join("data"),
        key: server.folder().join("key"),
        database_url: server.database().map(str::to_owned),
        ..settings
    };
    let outlet = Outlet::of(&settings).expect("an outlet");
    let clock = SettableClock::at(MachineClock::default().now().plus_minutes(minutes));
    let program: Program = start_at(settings, clock).expect("the office opens");
    let edge = program.edge().expect("its edge");
    let mut sent = 0;
    loop {
        match outbox::deliver(&edge, &outlet, &AtomicBool::new(false)).expect("the database answers") {
            0 => return sent,
            some => sent += some,
        }
    }
}

/// The same to the gateway.
fn later(server: &Server, gateway: &Loopback, minutes: i64) -> usize {
    let settings = Settings {
        outbox_url: Some(format!("{}/notices", gateway.base())),
        outbox_secret: Some(Secret::new(SECRET)),
        ..Settings::default()
    };
    sent_later(server, settings, minutes)
}

/// What a receiver does first.
fn is_signed(asked: &Asked) -> bool {
    let (id, at) = (asked.head("webhook-id"), asked.head("webhook-timestamp"));
    let wanted = mac(KEY, &[id.as_bytes(), b".", at.as_bytes(), b".", asked.body.as_bytes()]);
    let (version, signature) = asked.head("webhook-signature").split_once(',').unwrap_or_default();
    version == "v1" && signature == BASE64.encode(wanted)
}

/// The messages that tell of `what`.
fn of<'a>(asked: &'a [Asked], what: &str) -> Vec<&'a Asked> {
    asked.iter().filter(|one| one.body.contains(what)).collect()
}

both!(a_notice_reaches_a_gateway_that_was_down_and_then_led_elsewhere, demo, |server| {
    let gateway = Loopback::answering("500 Internal Server Error");
    let elsewhere = Loopback::answering("200 OK");
    // What the demo told before is not sent on: the gateway begins today.
    assert!(server.stop());
    gateway.answers("200 OK");
    while later(server, &gateway, 0) > 0 {}
    let before = gateway.asked().len();
    gateway.answers("500 Internal Server Error");
    let url = format!("{}/notices", gateway.base());
    server.restart_with(&[("LIREN_OUTBOX_URL", &url), ("LIREN_OUTBOX_SECRET", SECRET)]);

    let mut worker = server.sign_in("community_worker");
    let (_, number) = dispatched(&mut worker, "门禁对讲没有声音");
    let (secret, hidden) = dispatched(&mut worker, "金丝雀家里有人打人");
    let first = gateway.after(before + 2);
    let tried = of(&first, &number);
    assert!(!tried.is_empty() && tried[0].line.starts_with("POST /notices "), "{first:?}");
    let act_on = format!("{secret}/restrict");
    let page = act(&mut worker, &act_on, &[("level", "2"), ("text", "涉及家庭暴力线索")], None);
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(server.stop());

    // The gateway moved: what is sent may hold names and phones, and goes nowhere that nobody set.
    gateway.answers(&format!("307 Temporary Redirect\r\nLocation: {}/notices", elsewhere.base()));
    assert!(later(server, &gateway, 2) > 0);
    assert!(elsewhere.asked().is_empty());
    let failing = gateway.asked().len();
    gateway.answers("202 Accepted");
    assert!(later(server, &gateway, 30) > 0);
    let all = gateway.asked();
    assert!(all[before..].iter().all(is_signed), "every try is signed");

    // One notice is one id, however often it was tried; once taken it is never sent again.
    let mine = of(&all, &number);
    let id = mine[0].head("webhook-id").to_owned();
    let same: Vec<_> = all.iter().filter(|one| one.head("webhook-id") == id).collect();
    assert!(same.len() >= 3 && same.iter().all(|one| one.body == mine[0].body), "{same:?}");
    let said: Value = serde_json::from_str(&mine[0].body).expect("JSON");
    assert!(said["text"].as_str().is_some_and(|text| text.contains(&number)), "{said}");
    assert_eq!(said["id"].as_str(), Some(id.as_str()));
    assert_eq!(later(server, &gateway, 24 * 60), 0);
    assert_eq!(gateway.asked().len(), all.len());

    // The other became restricted while it waited: not even its number leaves, though its people are told to look.
    let after = &all[failing..];
    assert!(of(after, &hidden).is_empty() && of(after, "金丝雀").is_empty(), "{after:?}");
    let private = of(after, "notice-outside-private");
    assert!(!private.is_empty() && private.iter().all(|one| one.body.contains("请登录里仁")), "{after:?}");
    let tampered = Asked { body: mine[0].body.replace(&number, "2026梧桐民情9999"), ..mine[0].clone() };
    assert!(!is_signed(&tampered));
});

both!(an_address_that_anybody_could_read_along_stops_the_start, empty, |server| {
    for (settings, why) in [
        (&[("LIREN_OUTBOX_URL", "http://gateway.example/"), ("LIREN_OUTBOX_SECRET", SECRET)][..], "https"),
        (&[("LIREN_OUTBOX_URL", "https://gateway.example/")][..], "outbox_secret"),
        (&[("LIREN_OUTBOX_URL", "https://gateway.example/"), ("LIREN_OUTBOX_COMMAND", "cat")][..], "not both"),
    ] {
        let with = [settings, &[("LIREN_LISTEN", "127.0.0.1:0")]].concat();
        let said = server.run_with(&["serve"], &with).expect_err("it does not start");
        assert!(said.contains(why) && !said.contains("bGlyZW4"), "{said}");
    }
});
