//! Forged requests, planted sessions, ways out of a folder, syntax in every filter, script in every field: tried on every door
//! that the program prints, not on a chosen few.

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    net::TcpStream,
};

use stories::{Client, Form, Page, Server, both};

use crate::hands::{OTHER_COMMITTEE, PASSWORD, act, enter};

/// The routes of this method, as the program prints them, with an id for each parameter.
fn routes(server: &Server, method: &str) -> Vec<String> {
    let printed = server.run(&["routes"]).expect("the routes");
    let lines = printed.lines().filter_map(|line| line.split_once(' ')).filter(|(m, _)| *m == method);
    lines
        .filter_map(|(_, rest)| rest.split_whitespace().next())
        .map(|path| {
            let parts = path
                .split('/')
                .map(|part| if part.starts_with('{') { "0190000000007000b000000000000000" } else { part });
            parts.collect::<Vec<_>>().join("/")
        })
        .collect()
}

both!(no_form_of_another_site_gets_through_any_door, demo, |server| {
    let mut worker = server.sign_in("community_worker");
    worker.headers.push(("Origin".into(), "https://elsewhere.example".into()));
    worker.headers.push(("Sec-Fetch-Site".into(), "cross-site".into()));
    let posts = routes(server, "POST");
    assert!(posts.len() > 200, "{}", posts.len());
    for path in posts {
        let fields = [("command", "0190000000007abc8000000000000009"), ("text", "伪造的")];
        // It is refused before its body is read, so that the line may be gone by the next one.
        let page = worker.try_post(&path, &fields).or_else(|_| worker.try_post(&path, &fields)).expect("an answer");
        assert_eq!(page.status, 403, "{path}: {}", page.words());
    }
    // The control: the same person on the office's own page.
    worker.headers.retain(|(name, _)| name == "Accept-Language");
    let page = worker.submit(worker.clone().get("/").form("/todos").set("title", "自己的一件"));
    assert!(page.status == 200 && page.words().contains("自己的一件"), "{}", page.words());
});

/// The cookies that an answer sets, as a browser would send them back.
fn cookies(page: &Page) -> String {
    let set = page.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    set.filter_map(|value| value.split(';').next()).collect::<Vec<_>>().join("; ")
}

/// Somebody who has these cookies and no others.
fn holding(server: &Server, cookies: &str) -> Client {
    let mut client = server.client().without_redirects();
    client.headers.push(("Cookie".into(), cookies.to_owned()));
    client
}

fn is_in(page: &Page) -> bool {
    page.status == 200 && page.has_form("/sign-out")
}

both!(a_planted_session_is_worth_nothing_and_a_left_one_is_over, demo, |server| {
    let mut anyone = server.client().without_redirects();
    let form = anyone.get("/sign-in").form("/sign-in").set("login", "liang").set("password", PASSWORD);
    let signed = anyone.submit(form.clone());
    let session = cookies(&signed);
    let (name, value) = session.split("; ").find_map(|one| one.split_once('=')).expect("a cookie");
    assert!(value.len() >= 20, "{session}");
    assert!(is_in(&holding(server, &session).get("/")));

    // Somebody plants a cookie of the same name and waits until she signs in with it.
    let planted = format!("{name}={}", "0".repeat(value.len()));
    let mut victim = holding(server, &planted);
    let again = cookies(
        &victim.submit(victim.clone().get("/sign-in").form("/sign-in").set("login", "liang").set("password", PASSWORD)),
    );
    assert!(!again.contains(&planted) && again.contains(name) && again != session, "{again}");
    assert!(!is_in(&holding(server, &planted).get("/")), "what was planted opens nothing");
    assert!(is_in(&holding(server, &again).get("/")));

    // Who signs out takes the session along: a copy of the cookie opens nothing any more, the other one stays.
    let mut leaving = holding(server, &session);
    let out = leaving.get("/").form("/sign-out");
    leaving.submit(out);
    assert!(!is_in(&holding(server, &session).get("/")), "a copy of what was left");
    assert!(is_in(&holding(server, &again).get("/")));
});

/// What comes back for a path that no client would send, letter by letter.
fn raw(server: &Server, path: &str) -> (u16, Vec<u8>) {
    let mut line = TcpStream::connect(server.base().trim_start_matches("http://")).expect("a connection");
    let host = server.base().trim_start_matches("http://").to_owned();
    write!(line, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("sent");
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).expect("an answer");
    let text = String::from_utf8_lossy(&answer).into_owned();
    (text.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default(), answer)
}

both!(no_path_leads_out_of_its_folder, demo, |server| {
    let key = std::fs::read(server.folder().join("key")).expect("the key");
    let key = String::from_utf8_lossy(&key).trim().to_owned();
    assert!(key.len() >= 64);
    let heads = ["/assets", "/certificates", "/feed", "/answer", "/documents", "/matters", "/offline", "/r", ""];
    let ups = ["/../", "/..%2f", "/%2e%2e/", "/%2e%2e%2f", "/..%5c", "/....//", "/%252e%252e%252f", "//"];
    for head in heads {
        for up in ups {
            for target in ["key", "data/liren.db", "etc/passwd", "said"] {
                for times in [1, 3, 8] {
                    let path = format!("{head}{}{target}", up.repeat(times));
                    let (status, answer) = raw(server, &path);
                    assert!(matches!(status, 303 | 307 | 308 | 400 | 404 | 405 | 422), "{path}: {status}");
                    let holds = |what: &[u8]| answer.windows(what.len()).any(|window| window == what);
                    assert!(!holds(key.as_bytes()) && !holds(b"SQLite format 3") && !holds(b"root:x:"), "{path}");
                }
            }
        }
    }
});

/// Every form that asks without changing anything, on every page the menu leads to.
fn filters(client: &mut Client) -> Vec<(String, Form)> {
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    let mut paths: Vec<String> = client.get("/").links();
    for path in paths.clone() {
        paths.extend(client.get(&path).links().into_iter().filter(|link| link.contains('?')));
    }
    for path in paths {
        let path = path.split(['#', '?']).next().unwrap_or_default().to_owned();
        if !path.starts_with('/') || path.starts_with("/sign-out") || !seen.insert(path.clone()) {
            continue;
        }
        for form in client.get(&path).forms().into_iter().filter(|form| form.method == "get") {
            if !found.iter().any(|(_, known): &(String, Form)| known.action == form.action && known.names == form.names)
            {
                found.push((path.clone(), form));
            }
        }
    }
    found
}

both!(syntax_in_any_filter_is_a_word_like_any_other, demo, |server| {
    const SYNTAX: [&str; 4] =
        ["' OR '1'='1' --", "\") OR 1=1; DROP TABLE dossier; --", "%' UNION SELECT 1,2,3 --", "1 OR 1=1"];
    let mut worker = server.sign_in("community_worker");
    let form = worker.get("/matters/new").form("/matters/new").set("title", "只有梧桐里看得到的金丝雀");
    let page = worker.submit(form.set("where", "梧桐里 6 弄 2 号").set("category", "D01").force("anyway", "1"));
    assert!(page.path.starts_with("/matters/0"), "{}", page.words());
    let mut tried = 0;
    for login in [OTHER_COMMITTEE, "gao", "xu", "ma"] {
        let mut client = enter(server, login);
        for (path, form) in filters(&mut client) {
            for name in form.names.clone() {
                for syntax in SYNTAX {
                    let page = client.submit(form.clone().force(&name, syntax));
                    assert!(page.status < 500, "{login} {path} {name}={syntax}: {}", page.status);
                    assert!(login == "gao" || !page.text().contains("金丝雀"), "{login} {path} {name}={syntax}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 200, "{tried}");
    assert!(!server.log().contains("ERROR"), "{}", server.log());
    assert!(server.run(&["verify"]).is_ok_and(|said| !said.contains("BAD")));
});

both!(script_that_was_stored_is_shown_as_the_letters_it_is, demo, |server| {
    const SCRIPT: &str = "<script>alert(1)</script>";
    const IMAGE: &str = "\"><img src=x onerror=alert(1)>";
    let mut worker = server.sign_in("community_worker");
    let form =
        worker.get("/matters/new").form("/matters/new").set("title", SCRIPT).set("spot", IMAGE).set("text", IMAGE);
    let page = worker.submit(form.set("where", "梧桐里 6 弄 2 号").set("category", "D01").force("anyway", "1"));
    let path = page.path.clone();
    assert!(page.status == 200 && path.starts_with("/matters/0"), "{}", page.words());
    act(&mut worker, &format!("{path}/note"), &[("text", IMAGE)], None);
    let page = worker.submit(worker.clone().get("/").form("/todos").set("title", SCRIPT));
    assert_eq!(page.status, 200, "{}", page.words());
    let form = worker
        .get("/people/new")
        .form("/people/new")
        .set("name", "柳一帆")
        .set("at", "140213901001")
        .set("address", IMAGE)
        .set("note", SCRIPT);
    let page = worker.submit(form);
    assert_eq!(page.status, 200, "{}", page.words());
    let mut shown = 0;
    let found = format!("/search?q={}", stories::encode("alert"));
    let mut manager = server.sign_in("street_manager");
    for client in [&mut worker, &mut manager] {
        let mut paths = vec![path.clone(), page.path.clone(), found.clone(), "/matters?q=%3Cscript%3E".to_owned()];
        paths.extend(
            ["/", "/matters", "/week", "/inbox", "/people", "/matters/figures", "/matters/export"].map(str::to_owned),
        );
        paths.extend(["note", "dispatch", "file", "merge", "split"].map(|act| format!("{path}/{act}")));
        for at in paths {
            let page = client.get(&at);
            let kind = page.headers.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
            if !kind.starts_with("text/html") {
                assert!(kind.starts_with("text/csv"), "{at}: {kind}");
                continue;
            }
            let text = page.text();
            assert!(!text.contains(SCRIPT) && !text.contains("<img src=x"), "{at}");
            assert!(page.headers.contains_key("content-security-policy"), "{at}");
            shown += text.matches("alert(1)").count();
        }
    }
    assert!(shown > 10, "it stands there as letters: {shown}");
});
