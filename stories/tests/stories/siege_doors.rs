//! What a hostile visitor tries at the doors: forms no page ever made, ways back that lead away, one act sent often.

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use stories::{Client, Server, both};

use crate::hands::{PASSWORD, enter};

/// Texts that are syntax somewhere: in SQL, in the search of either engine, in a page, in a spreadsheet.
const SHARP: [&str; 6] = [
    "\u{0}",
    "'\"%_\\;--",
    "\"*:()^ NEAR AND OR ' | & ! <->",
    "=HYPERLINK(\"x\")<script>alert(1)</script>{{ 7*7 }}",
    "\u{202e}\u{200b}\u{feff}\u{10ffff}👨‍👩‍👧",
    "-9223372036854775808",
];

fn worker_form(client: &mut Client, title: &str) -> stories::Form {
    let page = client.get("/matters/new");
    page.form("/matters/new")
        .set("title", title)
        .set("where", "梧桐里 6 弄 2 号")
        .set("category", "D01")
        .force("anyway", "1")
}

both!(sharp_text_in_any_field_breaks_nothing, demo, |server| {
    for role in ["community_worker", "security_admin"] {
        let mut client = server.sign_in(role);
        let mut paths: BTreeSet<String> =
            ["/", "/matters/new", "/matters", "/people", "/people/new", "/orgs/new", "/places"]
                .map(str::to_owned)
                .into();
        for list in ["/matters", "/people", "/orgs", "/accounts"] {
            let of_this = format!("{list}/");
            let links = client.get(list).links();
            paths.extend(links.into_iter().filter(|l| l.starts_with(&of_this) && !l.contains('?')).take(3));
        }
        for path in paths {
            for sharp in SHARP {
                let names =
                    ["q", "state", "category", "community", "mark", "kind", "before", "after", "at", "from", "place"];
                let query: Vec<String> = names.iter().map(|name| format!("{name}={}", percent(sharp))).collect();
                let page = client.get(&format!("{path}?{}", query.join("&")));
                assert!(page.status < 500, "{role} {path} {sharp:?}: {}", page.status);
                for form in client.get(&path).forms() {
                    if form.method == "get" || form.action.starts_with("/sign-out") || form.action.contains("/end") {
                        continue;
                    }
                    let mut sent = form.clone();
                    for name in form.names.iter().filter(|n| !matches!(n.as_str(), "command" | "revision" | "back")) {
                        sent = sent.force(name, sharp);
                    }
                    let action = sent.action.clone();
                    let page = client.submit(sent);
                    assert!(page.status < 500, "{role} {action} {sharp:?}: {}", page.status);
                    assert!(!page.text().contains("<script>alert"), "{role} {action}");
                }
            }
        }
    }
    assert!(!server.log().contains("ERROR"), "{}", server.log());
});

fn percent(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

both!(a_way_back_after_signing_in_never_leads_to_another_site, demo, |server| {
    let who = server.sign_ins().into_iter().find(|s| s.role == "community_worker").expect("a worker");
    for elsewhere in ["/\t/elsewhere.example", "/\n/elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"] {
        let mut anyone = server.client().without_redirects();
        let form = anyone.get("/sign-in").form("/sign-in").set("login", &who.name).set("password", &who.password);
        let page = anyone.submit(form.force("back", elsewhere));
        let to = page.headers.get("location").and_then(|to| to.to_str().ok());
        assert_eq!((page.status, to), (303, Some("/")), "back={elsewhere:?}");
    }
});

both!(what_is_too_large_is_answered_with_a_page, empty, |server| {
    let mut anyone = server.client();
    let kind = "application/x-www-form-urlencoded";
    let long = anyone.send("/settings/display", kind, &[&b"lang=en&back="[..], &vec![b'x'; 3 * 1024 * 1024]].concat());
    // The server may close before all of it is sent; either way nothing is done.
    if let Ok(page) = long {
        assert_eq!(page.status, 413);
    }
    // That connection may be gone with it.
    let mut anyone = server.client();
    let many = "a=b&".repeat(5_000) + "lang=en";
    assert_eq!(anyone.send("/settings/display", kind, many.as_bytes()).expect("an answer").status, 422);
    assert!(anyone.get("/welcome").text().contains("<html lang=\"zh-CN\""));
    // An upload above the limit gets its page, and is not cut off in the middle.
    let upload = "multipart/form-data; boundary=b";
    let head = &b"--b\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n\r\n"[..];
    let page = anyone.send("/report", upload, &[head, &vec![7; 70 * 1024 * 1024], b"\r\n--b--\r\n"].concat());
    let page = page.expect("an answer");
    assert!(page.status == 413 && page.words().contains("64 MB"), "{} {}", page.status, page.words());
    assert!(page.headers.contains_key("content-security-policy"));
});

both!(an_address_that_is_no_address_is_answered_in_the_readers_language, demo, |server| {
    let mut worker = server.sign_in("community_worker");
    for path in ["/matters?before=99999999999999999999", "/matters?before=x", "/matters/not-an-id", "/people/1"] {
        let page = worker.get(path);
        assert!(matches!(page.status, 400 | 404), "{path}: {}", page.status);
        assert!(
            page.text().contains("<html lang=\"zh-CN\"") && page.words().contains("请"),
            "{path}: {}",
            page.words()
        );
        assert!(page.headers.contains_key("content-security-policy"), "{path}");
    }
});

/// A connection that says so much and then nothing; how long the server keeps it.
fn stays(server: &Server, said: &[u8]) -> Duration {
    let mut line = TcpStream::connect(server.base().trim_start_matches("http://")).expect("a connection");
    line.set_read_timeout(Some(Duration::from_secs(50))).expect("a limit");
    line.write_all(said).expect("sent");
    let begun = Instant::now();
    let mut rest = Vec::new();
    let ended = line.read_to_end(&mut rest);
    assert!(ended.is_ok() || begun.elapsed() < Duration::from_secs(50), "the connection is still open");
    begun.elapsed()
}

#[test]
fn a_request_that_never_gets_to_its_end_is_cut_off() {
    let server = Server::start(stories::Engine::Sqlite, stories::Seed::Empty);
    let times = thread::scope(|scope| {
        let slow = [&b"P"[..], b"GET / HTTP/1.1\r\nHost: a.example\r\nX-Slow: ", b""];
        slow.map(|said| scope.spawn(|| stays(&server, said))).map(|one| one.join().expect("cut off"))
    });
    assert!(times.iter().all(|time| *time < Duration::from_secs(45)), "{times:?}");
    assert_eq!(server.client().get("/health").status, 200);
}

both!(guesses_lock_out_neither_the_known_browser_nor_the_reporter, demo, |server| {
    let mut own = enter(server, "liang");
    own.get("/");
    let mut guesser = server.client();
    for n in 0..7 {
        guesser.sign_in("liang", &format!("guess-{n}"));
    }
    let page = server.client().sign_in("liang", PASSWORD);
    assert!(page.words().contains("试的次数太多"), "a strange browser waits: {}", page.words());
    own.submit(own.clone().get("/").form("/sign-out"));
    let page = own.sign_in("liang", PASSWORD);
    assert!(page.status == 200 && !page.has_form("/sign-in"), "her own does not: {}", page.words());

    // Wrong codes for a number: the one who guesses is slowed down; nobody learns anything.
    let mut resident = server.client();
    let form = resident.get("/report").form("/report").set("title", "路灯不亮").set("where", "梧桐里 6 弄 2 号");
    let form = form.set("category", "D01").set("notice", "1").force("anyway", "1");
    let receipt = resident.submit(form);
    let text = receipt.words();
    let number = text.split_whitespace().find(|word| word.contains("民情")).expect("a number").to_owned();
    let mut last = 0;
    for n in 0..25 {
        let form = guesser.get("/follow").form("/follow").set("number", &number).set("code", &format!("{n:08}"));
        last = guesser.submit(form).status;
        assert!(matches!(last, 422 | 429), "{last}");
    }
    assert_eq!(last, 429, "who guesses must wait");
});

both!(who_reports_too_often_without_account_waits_and_keeps_what_was_typed, demo, |server| {
    let mut resident = server.client();
    let mut statuses = Vec::new();
    for n in 0..12 {
        let form = resident.get("/report").form("/report").set("title", &format!("路灯第{n}次不亮"));
        let form = form.set("where", "梧桐里 6 弄 2 号").set("text", &format!("晚上看不见台阶{n}"));
        let form = form.set("category", "D01").set("name", "柳一帆").set("notice", "1").force("anyway", "1");
        let page = resident.submit(form);
        statuses.push(page.status);
        if page.status == 200 {
            assert!(page.words().contains("民情"), "{}", page.words());
            continue;
        }
        // The same form again, filled as it was, and a word on when.
        assert!(page.words().contains("请过") && page.words().contains("分钟再试"), "{}", page.words());
        let again = page.form("/report");
        for (name, value) in [("title", format!("路灯第{n}次不亮")), ("text", format!("晚上看不见台阶{n}"))]
        {
            assert_eq!(again.value(name), Some(value.as_str()), "{}", page.words());
        }
        assert_eq!((again.value("category"), again.value("name")), (Some("D01"), Some("柳一帆")), "{}", page.words());
        assert!(again.value("where").is_some_and(|at| at.contains("6")) || page.words().contains("6弄2号"));
    }
    assert_eq!(statuses[..10], [200; 10], "{statuses:?}");
    assert_eq!(statuses[11], 429, "{statuses:?}");
    // Nobody else is slowed down by it: who is signed in reports on.
    let mut worker = server.sign_in("community_worker");
    let form = worker_form(&mut worker, "别人照样能报");
    assert_eq!(worker.submit(form).status, 200);
});

/// Reports without an account, each time with another word on where it comes from; the statuses.
fn reports_from(server: &Server, from: impl Fn(u8) -> String) -> Vec<u16> {
    let send = |n: u8| {
        let mut client = server.client();
        client.headers.push(("X-Forwarded-For".into(), from(n)));
        let form = client.get("/report").form("/report").set("title", &format!("代理后面第{n}件"));
        let form = form.set("where", "梧桐里 6 弄 2 号").set("category", "D01").set("notice", "1").force("anyway", "1");
        client.submit(form).status
    };
    (0..12).map(send).collect()
}

both!(where_somebody_comes_from_is_believed_of_our_own_proxy_alone, demo, |server| {
    // Without a proxy of ours it is a word that anybody can write.
    let alone = reports_from(server, |n| format!("198.51.100.{n}"));
    assert_eq!((alone[0], alone[11]), (200, 429), "{alone:?}");
    // Our proxy adds the address that it saw; what stood there before is the visitor's own word.
    server.restart_with(&[("LIREN_TRUST_PROXY", "1")]);
    let invented = reports_from(server, |n| format!("198.51.100.{n}, 203.0.113.7"));
    assert_eq!((invented[0], invented[11]), (200, 429), "{invented:?}");
    let neighbours = reports_from(server, |n| format!("203.0.113.7, 198.51.100.{n}"));
    assert_eq!(neighbours, [200; 12]);
});

both!(fifty_taps_at_once_report_one_matter, demo, |server| {
    let mut worker = server.sign_in("community_worker");
    let form = worker_form(&mut worker, "五十次按下同一个按钮");
    let taps: Vec<_> = (0..50)
        .map(|_| {
            let (mut client, form) = (worker.clone(), form.clone());
            thread::spawn(move || {
                let page = client.submit(form);
                (page.status, page.path)
            })
        })
        .collect();
    let answers: BTreeSet<(u16, String)> = taps.into_iter().map(|tap| tap.join().expect("an answer")).collect();
    assert_eq!(answers.len(), 1, "{answers:?}");
    let (status, path) = answers.into_iter().next().expect("one");
    assert!(status == 200 && path.starts_with("/matters/"), "{status} {path}");
    let export = worker.get("/matters/export").text();
    assert_eq!(export.matches("五十次按下同一个按钮").count(), 1);
    // The same id with something else in it is refused and changes nothing.
    let page = worker.submit(form.force("title", "换了内容的同一个编号"));
    assert_eq!(page.status, 422, "{}", page.words());
    assert!(!worker.get("/matters/export").text().contains("换了内容的同一个编号"));
});
