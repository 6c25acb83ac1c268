//! Canaries: a name and a photo at every level, looked for by everyone, everywhere, and in everything the server leaves on
//! disk.

mod plant;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    process::Command,
    time::Duration,
};

use stories::{Client, Engine, Page, Server, both};

use self::plant::{Canaries, OPEN, OTHERS, PICTURES, PUBLIC, RESTRICTED, SEALED, THEIRS, plant};
use crate::hands::{OTHER_COMMITTEE, codes, enter, files_hold};

/// Pages one visitor looks at besides those that every visitor is sent to; lists lead round in circles of filters.
const PAGES: usize = 160;

/// Asks until there is an answer: who asks too often is told to wait, and that is none.
fn ask(client: &mut Client, path: &str) -> Page {
    for _ in 0..60 {
        let page = client.get(path);
        if page.status != 429 {
            return page;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    panic!("{path} is not answered for a minute");
}

/// What a visitor has read, and the addresses that answered.
struct Seen {
    text: String,
    answered: BTreeSet<String>,
}

impl Seen {
    /// Takes in an answer; a photo of a canary counts as its name.
    fn take(&mut self, path: &str, page: &Page, canaries: &Canaries) {
        assert!(page.status < 500, "{path}: {}", page.status);
        if page.status == 200 {
            self.answered.insert(path.split(['?', '#']).next().unwrap_or_default().to_owned());
        }
        let planted = canaries.photos.iter().zip(PICTURES);
        let is = |bytes: &[u8]| page.bytes == bytes;
        planted
            .filter(|(photo, _)| is(&photo.large) || is(&photo.small))
            .for_each(|(_, name)| self.text.push_str(name));
        // What the visitor asked for comes back in the search box; that tells nothing.
        self.text.push_str(&page.text().replace("value=\"金丝雀\"", "").replace("value=\"密语\"", ""));
    }

    fn has(&self, word: &str) -> bool {
        self.text.contains(word)
    }
}

/// Everything a visitor can read by following links from the first page, and by asking.
fn read_all(client: &mut Client, canaries: &Canaries) -> Seen {
    let mut known = BTreeSet::new();
    let mut queue: VecDeque<String> = VecDeque::from(["/".to_owned()]);
    queue.extend(canaries.paths.iter().cloned());
    for path in [
        "/search?q=%E9%87%91%E4%B8%9D%E9%9B%80",
        "/matters?q=%E9%87%91%E4%B8%9D%E9%9B%80",
        "/people?q=%E9%87%91%E4%B8%9D%E9%9B%80",
        "/orgs?q=%E9%87%91%E4%B8%9D%E9%9B%80",
        "/gatherings?q=%E9%87%91%E4%B8%9D%E9%9B%80",
        "/search?q=%E5%AF%86%E8%AF%AD",
        "/matters?q=%E5%AF%86%E8%AF%AD",
    ] {
        queue.push_back(path.to_owned());
    }
    queue.extend(canaries.asked.iter().cloned());
    let most = PAGES + queue.len();
    let mut seen = Seen { text: String::new(), answered: BTreeSet::new() };
    while let Some(path) = queue.pop_front() {
        if known.len() >= most || !path.starts_with('/') || path.starts_with("//") || path.starts_with("/sign-out") {
            continue;
        }
        if !known.insert(path.clone()) {
            continue;
        }
        let page = ask(client, &path);
        queue.extend(page.links().into_iter().map(|link| link.split('#').next().unwrap_or_default().to_owned()));
        seen.take(&path, &page, canaries);
    }
    seen
}

/// One address of every kind of page with a parameter that somebody was answered at, whatever its id is of.
fn kinds(canaries: &Canaries, answered: &BTreeSet<String>) -> Vec<String> {
    let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let mut found: BTreeMap<&String, String> = BTreeMap::new();
    for path in answered.iter().filter(|path| !canaries.asked.contains(path)) {
        let at = parts(path);
        let fits = |route: &&String| {
            let of = parts(route);
            of.len() == at.len() && of.iter().zip(&at).all(|(one, is)| one.starts_with('{') || one == is)
        };
        // Of two routes that fit, the one with fewer parameters is the one that answered.
        if let Some(route) = canaries.routes.iter().filter(fits).min_by_key(|route| route.matches('{').count()) {
            found.entry(route).or_insert_with(|| path.clone());
        }
    }
    found.into_values().collect()
}

/// The personal calendar of somebody who may have one, as a calendar gets it: without a session.
fn feed(server: &Server, client: &mut Client) -> Option<String> {
    let page = client.get("/");
    let form = page.forms().into_iter().find(|form| form.action == "/feed")?;
    let address = codes(&client.submit(form)).remove(0);
    let (_, secret) = address.split_once("/feed/").expect("an address");
    let calendar = ask(&mut server.client(), &format!("/feed/{secret}"));
    assert_eq!(calendar.status, 200, "{}", calendar.words());
    let text = calendar.text().replace("\r\n ", "");
    assert!(text.starts_with("BEGIN:VCALENDAR"), "{text}");
    Some(text)
}

/// A visitor who comes from an address of their own.
fn visitor(server: &Server, login: &str, from: usize) -> Client {
    let mut client = enter(server, login);
    client.headers.push(("X-Forwarded-For".into(), format!("10.1.0.{from}")));
    client
}

both!(what_is_restricted_is_seen_by_its_team_alone_and_stands_nowhere_in_plain, demo, |server| {
    // As behind a proxy, so that what one visitor asks too often does not slow down the next.
    server.restart_with(&[("LIREN_TRUST_PROXY", "1")]);
    let canaries = plant(server);
    let hidden: Vec<&str> = RESTRICTED.into_iter().chain(SEALED).chain([PICTURES[1], PICTURES[2]]).collect();
    let sealed: Vec<&str> = SEALED.into_iter().chain([PICTURES[2]]).collect();
    let may_see_open = ["community_worker", "grid_worker", "station_lead", "supervisor", "street_manager"];
    let mut answered = BTreeSet::new();
    let sign_ins = server.sign_ins();
    for (n, sign_in) in sign_ins.iter().enumerate() {
        let (name, role) = (sign_in.name.as_str(), sign_in.role.as_str());
        let mut client = visitor(server, name, n);
        let seen = read_all(&mut client, &canaries);
        let own = role == "community_worker";
        // She is on the team of what is sealed.
        let named = role == "station_lead";
        for word in &hidden {
            assert_eq!(seen.has(word), own || named && sealed.contains(word), "{name} and {word}");
        }
        for word in [OPEN, PICTURES[0]] {
            assert_eq!(seen.has(word), may_see_open.contains(&role), "{name} and {word}");
        }
        // Of the other committee: nobody who works for 梧桐里 alone, and of its restricted one nobody at all.
        assert!(!seen.has(OTHERS[1]) && !seen.has(PICTURES[4]), "{name} sees {}", OTHERS[1]);
        let over_both = ["station_lead", "supervisor", "street_manager"].contains(&role);
        for word in [OTHERS[0], PICTURES[3], THEIRS[2]] {
            assert_eq!(seen.has(word), over_both, "{name} and {word}");
        }
        // Who gives out posts and accounts knows every person and organisation by name.
        for word in &THEIRS[..2] {
            assert_eq!(seen.has(word), over_both || role == "security_admin", "{name} and {word}");
        }
        assert!(seen.has(PUBLIC), "{name} does not see {PUBLIC}");
        if let Some(calendar) = feed(server, &mut client) {
            let told: Vec<&&str> = hidden.iter().chain(&OTHERS[1..]).filter(|word| calendar.contains(**word)).collect();
            assert!(told.is_empty(), "the calendar of {name} tells {told:?}");
            assert!(over_both || !calendar.contains(OTHERS[0]), "the calendar of {name} tells {}", OTHERS[0]);
        } else {
            assert!(!own, "a worker has a calendar");
        }
        if !own {
            // Hidden and absent: the same status, the same bytes.
            let nowhere = "/matters/0190000000007000b000000000000000";
            let photo = format!("{nowhere}/photos/0190000000007000b000000000000001");
            let closed = [1, 2, 4].into_iter().filter(|n| !(named && *n == 2));
            let hidden = closed.clone().map(|n| (canaries.paths[n].as_str(), nowhere));
            let photos = closed.map(|n| (canaries.photos[n].address.as_str(), photo.as_str()));
            for (path, nowhere) in hidden.chain(photos) {
                let (page, absent) = (client.get(path), client.get(nowhere));
                assert_eq!(page.status, absent.status, "{name} {path}");
                assert!(matches!(page.status, 403 | 404), "{name} {path}: {}", page.status);
                assert_eq!(page.text().replace(path, ""), absent.text().replace(nowhere, ""), "{name}");
            }
        }
        answered.extend(seen.answered);
    }
    let mut theirs = visitor(server, OTHER_COMMITTEE, 101);
    let seen = read_all(&mut theirs, &canaries);
    let known = OTHERS.iter().chain(&THEIRS).chain(&[PICTURES[3], PICTURES[4], PUBLIC]);
    let missed: Vec<&&str> = known.filter(|word| !seen.has(word)).collect();
    assert!(missed.is_empty(), "their own worker does not see {missed:?}");
    let leaked: Vec<&&str> = hidden.iter().chain([&OPEN, &PICTURES[0]]).filter(|word| seen.has(word)).collect();
    assert!(leaked.is_empty(), "the other committee's worker sees {leaked:?}");
    let mut anyone = server.client();
    let seen = read_all(&mut anyone, &canaries);
    let all: Vec<&str> =
        hidden.iter().copied().chain([OPEN, PICTURES[0], PICTURES[3], PICTURES[4]]).chain(OTHERS).collect();
    let leaked: Vec<&&str> = all.iter().chain(&THEIRS).filter(|word| seen.has(word)).collect();
    assert!(leaked.is_empty() && seen.has(PUBLIC), "a stranger sees {leaked:?}");

    // Pages of every other kind there is, at the addresses that somebody was answered at.
    let kinds = kinds(&canaries, &answered);
    assert!(kinds.len() > 60, "{kinds:#?}");
    for (n, sign_in) in sign_ins.iter().enumerate().filter(|(_, sign_in)| sign_in.role != "community_worker") {
        let mut client = visitor(server, &sign_in.name, n);
        let mut seen = Seen { text: String::new(), answered: BTreeSet::new() };
        for path in &kinds {
            seen.take(path, &ask(&mut client, path), &canaries);
        }
        let named = sign_in.role == "station_lead";
        let leaked: Vec<&&str> =
            hidden.iter().filter(|word| seen.has(word) && !(named && sealed.contains(word))).collect();
        assert!(leaked.is_empty(), "{} sees {leaked:?}", sign_in.name);
    }

    server.run(&["backup", "--to", "stick"]).expect("a backup");
    let words = RESTRICTED.iter().chain(&SEALED).chain(&OTHERS[1..]);
    let mut what: Vec<(&str, &[u8])> = words.map(|word| (*word, word.as_bytes())).collect();
    for n in [1, 2, 4] {
        let photo = &canaries.photos[n];
        what.extend([(PICTURES[n], photo.large.as_slice()), (PICTURES[n], photo.small.as_slice())]);
    }
    let found = files_hold(server.folder(), &what);
    assert!(found.is_empty(), "{found:#?}");
    // The control: what is not restricted is found by the same search.
    let open = &canaries.photos[0];
    for (name, bytes) in [(PICTURES[0], &open.large), (PICTURES[0], &open.small)] {
        assert!(!files_hold(server.folder(), &[(name, bytes)]).is_empty(), "{name}: the search finds nothing");
    }
    if server.engine() == Engine::Sqlite {
        for word in [OPEN, PUBLIC] {
            let found = files_hold(server.folder(), &[(word, word.as_bytes())]);
            assert!(found.iter().any(|line| line.contains("liren.db")), "{word}: {found:?}");
        }
    } else {
        let dump = Command::new("pg_dump").arg(server.database().expect("its address")).output().expect("pg_dump");
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        let text = String::from_utf8_lossy(&dump.stdout);
        let words = RESTRICTED.iter().chain(&SEALED).chain(&OTHERS[1..]);
        assert!(text.contains(OPEN) && text.contains(PUBLIC));
        assert_eq!(words.filter(|word| text.contains(**word)).count(), 0);
    }
});
