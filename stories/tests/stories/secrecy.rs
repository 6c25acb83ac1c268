//! Canaries: a name at every level, looked for by everyone, everywhere, and in everything the server leaves on disk.

use std::{
    collections::{BTreeSet, VecDeque},
    path::Path,
    process::Command,
};

use stories::{Client, Engine, Server, both};

use crate::hands::{OTHER_COMMITTEE, enter};

/// Pages one visitor looks at besides those that every visitor is sent to; lists lead round in circles of filters.
const PAGES: usize = 160;

struct Canaries {
    /// Addresses of the matters of level 1, 2 and 3, and of the other committee's of level 1 and 2.
    paths: [String; 5],
    /// Every page, list, export and feed there is: as it stands, or with each canary's id in it.
    asked: Vec<String>,
}

/// The GET routes of every room, as the program prints them.
fn asked(server: &Server, ids: &[&str]) -> Vec<String> {
    let printed = server.run(&["routes"]).expect("the routes");
    let mut all = Vec::new();
    for line in printed.lines() {
        let mut parts = line.split_whitespace();
        let (Some(path), true) =
            (line.split_whitespace().find(|part| part.starts_with('/')), parts.any(|p| p == "GET"))
        else {
            continue;
        };
        match path.matches('{').count() {
            0 => all.push(path.to_owned()),
            1 => {
                let (head, rest) = path.split_once('{').expect("a parameter");
                let tail = rest.split_once('}').expect("its end").1;
                all.extend(ids.iter().map(|id| format!("{head}{id}{tail}")));
            }
            // The second parameter is of the dossier's own parts: its page leads there.
            _ => {}
        }
    }
    assert!(all.len() > 60, "{printed}");
    all
}

const OPEN: &str = "金丝雀甲";
const RESTRICTED: [&str; 2] = ["金丝雀乙", "密语乙"];
const SEALED: [&str; 2] = ["金丝雀丙", "密语丙"];
/// Of the other committee: for all who work there, and for its team alone.
const OTHERS: [&str; 2] = ["金丝雀丁", "金丝雀戊"];

fn plant(server: &Server) -> Canaries {
    let report = |worker: &mut Client, title: &str, text: &str, restricted: bool| {
        let at = if OTHERS.contains(&title) { "桂花新村 3 栋 2 单元" } else { "梧桐里 6 弄 2 号" };
        let page = worker.get("/matters/new");
        let mut form = page.form("/matters/new").set("title", title).set("text", text).set("where", at);
        form = form.set("category", "D01").force("anyway", "1");
        if restricted {
            form = form.force("restricted", "1");
        }
        let page = worker.submit(form);
        assert!(page.status == 200 && page.path.starts_with("/matters/"), "{} {}", page.path, page.words());
        assert!(page.text().contains(title), "{}", page.words());
        page.path.clone()
    };
    let mut worker = server.sign_in("community_worker");
    let mut other = enter(server, OTHER_COMMITTEE);
    let paths = [
        report(&mut worker, OPEN, "谁都可以看", false),
        report(&mut worker, RESTRICTED[0], RESTRICTED[1], true),
        report(&mut worker, SEALED[0], SEALED[1], true),
        report(&mut other, OTHERS[0], "桂花新村的人可以看", false),
        report(&mut other, OTHERS[1], "只有这几个人看", true),
    ];
    let act = format!("{}/restrict", paths[2]);
    let page = worker.get(&act);
    let page = worker.submit(page.form(&act).set("level", "3").set("text", "涉及人身安全"));
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(worker.get(&paths[2]).text().contains(SEALED[0]), "its own team still sees it");
    let ids: Vec<&str> = paths[..3].iter().map(|path| path.rsplit('/').next().unwrap_or_default()).collect();
    let asked = asked(server, &ids);
    Canaries { paths, asked }
}

/// Everything a visitor can read by following links from the first page, and by asking.
fn read_all(client: &mut Client, canaries: &Canaries) -> String {
    let mut seen = BTreeSet::new();
    let mut queue: VecDeque<String> = VecDeque::from(["/".to_owned()]);
    queue.extend(canaries.paths.iter().cloned());
    for path in [
        "/search?q=%E9%87%91%E4%B8%9D%E9%9B%80",
        "/matters?q=%E9%87%91%E4%B8%9D%E9%9B%80",
        "/search?q=%E5%AF%86%E8%AF%AD",
        "/matters?q=%E5%AF%86%E8%AF%AD",
        "/matters",
        "/matters/export",
        "/matters/figures",
        "/inbox",
        "/people",
        "/orgs",
        "/places",
    ] {
        queue.push_back(path.to_owned());
    }
    queue.extend(canaries.asked.iter().cloned());
    let most = PAGES + queue.len();
    let mut all = String::new();
    while let Some(path) = queue.pop_front() {
        if seen.len() >= most || !path.starts_with('/') || path.starts_with("//") || path.starts_with("/sign-out") {
            continue;
        }
        if !seen.insert(path.clone()) {
            continue;
        }
        let page = client.get(&path);
        assert!(page.status < 500, "{path}: {}", page.status);
        // What the visitor asked for comes back in the search box; that tells nothing.
        let text = page.text().replace("value=\"金丝雀\"", "").replace("value=\"密语\"", "");
        queue.extend(page.links().into_iter().map(|link| link.split('#').next().unwrap_or_default().to_owned()));
        all.push_str(&text);
    }
    all
}

fn files_hold(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let bytes = std::fs::read(entry.path()).expect("a file");
            for word in words {
                if bytes.windows(word.len()).any(|w| w == word.as_bytes()) {
                    found.push(format!("{word} in {}", entry.path().display()));
                }
            }
        }
    }
    found
}

both!(what_is_restricted_is_seen_by_its_team_alone_and_stands_nowhere_in_plain, demo, |server| {
    let canaries = plant(server);
    let hidden: Vec<&str> = RESTRICTED.into_iter().chain(SEALED).collect();
    let may_see_open = ["community_worker", "grid_worker", "station_lead", "supervisor", "street_manager"];
    for sign_in in server.sign_ins() {
        let mut client = server.client();
        client.sign_in(&sign_in.name, &sign_in.password);
        let text = read_all(&mut client, &canaries);
        let own = sign_in.role == "community_worker";
        for word in &hidden {
            assert_eq!(text.contains(word), own, "{} and {word}", sign_in.name);
        }
        if may_see_open.contains(&sign_in.role.as_str()) {
            assert!(text.contains(OPEN), "{} does not see {OPEN}", sign_in.name);
        } else {
            assert!(!text.contains(OPEN), "{} sees {OPEN}", sign_in.name);
        }
        // Of the other committee: nobody who works for 梧桐里 alone, and of its restricted one nobody at all.
        assert!(!text.contains(OTHERS[1]), "{} sees {}", sign_in.name, OTHERS[1]);
        let over_both = ["station_lead", "supervisor", "street_manager"].contains(&sign_in.role.as_str());
        assert_eq!(text.contains(OTHERS[0]), over_both, "{} and {}", sign_in.name, OTHERS[0]);
        if !own {
            // Hidden and absent: the same status, the same bytes.
            let nowhere = "/matters/0190000000007000b000000000000000";
            let absent = client.get(nowhere);
            for path in canaries.paths[1..3].iter().chain([&canaries.paths[4]]) {
                let page = client.get(path);
                assert_eq!(page.status, absent.status, "{} {path}", sign_in.name);
                assert_eq!(
                    page.text().replace(path.as_str(), ""),
                    absent.text().replace(nowhere, ""),
                    "{}",
                    sign_in.name
                );
            }
        }
    }
    let text = read_all(&mut enter(server, OTHER_COMMITTEE), &canaries);
    assert!(OTHERS.iter().all(|word| text.contains(word)), "their own worker sees them");
    assert!(hidden.iter().chain([&OPEN]).all(|word| !text.contains(word)), "the other committee's worker");
    let mut anyone = server.client();
    let text = read_all(&mut anyone, &canaries);
    let hidden: Vec<&str> = hidden.into_iter().chain([OTHERS[1]]).collect();
    assert!(hidden.iter().chain([&OPEN, &OTHERS[0]]).all(|word| !text.contains(word)), "a stranger");

    server.run(&["backup", "--to", "stick"]).expect("a backup");
    let found = files_hold(server.folder(), &hidden);
    assert!(found.is_empty(), "{found:#?}");
    if server.engine() == Engine::Postgres {
        let dump = Command::new("pg_dump").arg(server.database().expect("its address")).output().expect("pg_dump");
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        let text = String::from_utf8_lossy(&dump.stdout);
        assert!(text.contains(OPEN) && hidden.iter().all(|word| !text.contains(word)));
    }
});
