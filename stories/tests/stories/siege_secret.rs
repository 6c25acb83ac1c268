//! What somebody tries who must not know of a matter that was restricted: its twin, its parts, a document made before, a
//! finding, a practice written of, and the disk itself. And whoever restricts it, alone.

use std::{process::Command, thread, time::Duration};

use stories::{Client, Engine, Page, Server, both};

use crate::{
    hands::{act, choice, enter, ticked_by, words_in_files},
    siege_patrol::{link, passed_on},
};

/// Titles of two that are one thing, and of what was split from the first.
const TITLES: [&str; 3] = ["金丝雀己门口有哭声", "金丝雀庚夜里有人砸门", "金丝雀辛楼梯上有血迹"];
/// Said about the first.
const SAID: &str = "密语己听见孩子在喊";

fn report(worker: &mut Client, title: &str) -> (String, String) {
    let form = worker.get("/matters/new").form("/matters/new").set("title", title).set("text", SAID);
    let page = worker.submit(form.set("where", "梧桐里 6 弄 2 号").set("category", "D01").force("anyway", "1"));
    assert!(page.status == 200 && page.path.starts_with("/matters/0"), "{} {}", page.path, page.words());
    (page.path.clone(), number(&page))
}

fn number(page: &Page) -> String {
    let words = page.words();
    let found = words.split_whitespace().find(|w| w.contains("民情") && w.starts_with("20"));
    found.unwrap_or_else(|| panic!("no number: {words}")).trim_matches('·').to_owned()
}

/// Restricts it, with 林静 on the team, who leads the station.
fn restrict(client: &mut Client, matter: &str, level: &str) -> Page {
    let path = format!("{matter}/restrict");
    let page = client.get(&path);
    let lead = ticked_by(&page, "members", "林静");
    client.submit(page.form(&path).set("level", level).set("text", "涉及人身安全").also("members", &lead))
}

/// Waits for background work, half a second away and more when it has others to do first.
fn wait(what: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..120 {
        if done() {
            return;
        }
        thread::sleep(Duration::from_millis(300));
    }
    panic!("{what}");
}

/// Everything of the office that stands somewhere in plain bytes: its folder, and what PostgreSQL would hand over.
fn plain(server: &Server, words: &[&str]) -> Vec<String> {
    let mut found = words_in_files(&server.folder().join("data"), words);
    if server.engine() == Engine::Postgres {
        let dump = Command::new("pg_dump").arg(server.database().expect("its address")).output().expect("pg_dump");
        let text = String::from_utf8_lossy(&dump.stdout);
        found.extend(words.iter().filter(|word| text.contains(**word)).map(|word| format!("{word} in the dump")));
    }
    found
}

/// The same of its rows alone. A page of SQLite may hold, where no row is any more, a key that an index once had.
fn rows(server: &Server, words: &[&str]) -> Vec<String> {
    if server.engine() == Engine::Postgres {
        return plain(server, words);
    }
    let to = server.folder().join("rows");
    std::fs::create_dir_all(&to).expect("a folder");
    let db = rusqlite::Connection::open(server.folder().join("data/liren.db")).expect("the database");
    db.execute("VACUUM INTO ?1", [to.join("rows.db").to_string_lossy()]).expect("a copy");
    words_in_files(&to, words)
}

both!(what_was_restricted_is_gone_with_its_twin_and_from_the_disk, demo, |server| {
    let mut liang = enter(server, "liang");
    let (first, of_first) = report(&mut liang, TITLES[0]);
    let (twin, of_twin) = report(&mut liang, TITLES[1]);
    assert_eq!(act(&mut liang, &format!("{first}/note"), &[("text", SAID)], None).status, 200);
    // Split off before: the whole names its part, and the part points to the whole.
    let split = format!("{first}/split");
    let category = choice(&liang.get(&split), "category", "乱堆");
    let part = act(&mut liang, &split, &[("title", TITLES[2]), ("category", &category)], None);
    assert_eq!(part.status, 200, "{}", part.words());
    let page = act(&mut liang, &format!("{twin}/merge"), &[("into", &of_first)], None);
    assert_eq!(page.status, 200, "{}", page.words());
    let all = [TITLES[0], TITLES[1], SAID, &of_first, &of_twin];
    // The log may be cut between two looks at two files.
    wait("until now it is work of the community", || !plain(server, &all).is_empty());

    // Alone nobody makes it vanish.
    let path = format!("{first}/restrict");
    let page = act(&mut liang, &path, &[("level", "3"), ("text", "涉及人身安全")], None);
    assert!(page.status == 422 && page.words().contains("请再选一位同事"), "{} {}", page.status, page.words());
    let colleague = liang.get(&path);
    let other = ticked_by(&colleague, "members", "周立春");
    let form = colleague.form(&path).set("level", "3").set("text", "涉及人身安全").also("members", &other);
    assert_eq!(liang.submit(form).status, 422, "a colleague answers for no place");
    // From the twin, which has ended: both go, whichever it is asked of.
    let page = restrict(&mut liang, &twin, "3");
    assert_eq!(page.status, 200, "{}", page.words());
    let mut lin = enter(server, "lin");
    let inbox = lin.get("/inbox");
    assert!(inbox.words().contains("点名请您知情") && !inbox.text().contains("金丝雀"), "{}", inbox.words());
    for path in [&first, &twin] {
        assert!(liang.get(path).text().contains("金丝雀") && lin.get(path).text().contains("金丝雀"), "{path}");
    }
    for name in ["gao", "he", "chen", "sun", "zhao"] {
        let mut other = enter(server, name);
        let asked = ["/", "/inbox", "/matters", "/matters/export", "/search?q=%E9%87%91%E4%B8%9D%E9%9B%80"];
        for path in asked.into_iter().chain([first.as_str(), twin.as_str()]) {
            let text = other.get(path).text();
            let told: Vec<_> = all.iter().filter(|word| text.contains(**word)).collect();
            assert!(told.is_empty(), "{name} {path}: {told:?}");
        }
    }
    // Neither in the rows nor in what SQLite keeps beside them until it is written anew.
    let mut left = Vec::new();
    wait("it is on the disk", || {
        left = plain(server, &all[..3]);
        left.is_empty() || {
            eprintln!("{left:?}");
            false
        }
    });
    assert_eq!(rows(server, &all), Vec::<String>::new(), "nor does a row name either by its number");
    let said = server.run(&["verify"]).unwrap_or_else(|said| panic!("{said}"));
    assert!(!said.contains("BAD"), "{said}");
});

both!(a_form_sent_again_after_it_was_sealed_is_answered_with_received, demo, |server| {
    let mut liang = enter(server, "liang");
    let form = liang.get("/matters/new").form("/matters/new").set("title", TITLES[0]).set("text", SAID);
    let form = form.set("where", "梧桐里 6 弄 2 号").set("category", "D01").force("anyway", "1");
    let page = liang.submit(form.clone());
    let (matter, of) = (page.path.clone(), number(&page));
    let note = format!("{matter}/note");
    let noted = liang.get(&note).form(&note).set("text", SAID);
    assert_eq!(liang.submit(noted.clone()).status, 200);
    // What a resident told is restricted as well.
    let mut resident = server.client();
    let told = resident.get("/report").form("/report").set("title", TITLES[1]).set("where", "梧桐里 6 弄 2 号");
    let told = told.set("category", "D01").set("notice", "1").force("anyway", "1");
    assert_eq!(resident.submit(told.clone()).status, 200);
    let theirs = link(&liang.get(&format!("/matters?q={}", stories::encode("金丝雀庚"))), "/matters/0");
    let of_theirs = number(&liang.get(&theirs));
    for one in [&matter, &theirs] {
        assert_eq!(restrict(&mut liang, one, "3").status, 200);
    }
    for (mut who, form) in [(liang.clone(), form), (liang.clone(), noted), (resident, told)] {
        let page = who.submit(form);
        let words = page.words();
        assert!(page.status == 200 && words.contains("已经收到"), "{} {words}", page.status);
        for hidden in [&*of, &*of_theirs, TITLES[0], TITLES[1], SAID, &matter[9..], &theirs[9..]] {
            assert!(!page.text().contains(hidden), "{hidden}: {words}");
        }
    }
    // Once is enough: nothing was taken up a second time.
    let found = liang.get("/search?q=%E9%87%91%E4%B8%9D%E9%9B%80");
    assert!(!found.text().contains("金丝雀己门口"), "{}", found.words());
    assert!(!server.log().contains("ERROR"), "{}", server.log());
});

both!(what_was_said_with_an_offer_leaves_the_disk, demo, |server| {
    let mut liang = enter(server, "liang");
    let (matter, _) = report(&mut liang, TITLES[0]);
    liang.submit(liang.clone().get(&matter).form(&format!("{matter}/file")));
    let send = format!("{matter}/dispatch");
    let org = choice(&liang.get(&send), "org", "佳洁物业");
    assert_eq!(act(&mut liang, &send, &[("org", &org)], None).status, 200);
    let assist = format!("{matter}/assist");
    let page = liang.get(&assist);
    let text = page.text();
    let offered =
        text.split("name=\"org\"").nth(1).and_then(|rest| rest.split("</select>").next()).expect("units to ask");
    let mut other = offered.split("<option value=\"").skip(1).filter_map(|o| o.split('"').next());
    let other = other.find(|id| !id.is_empty() && *id != org).expect("another unit").to_owned();
    let said = "密语庚请悄悄看看孩子";
    let page = act(&mut liang, &assist, &[("org", &other), ("text", said)], None);
    assert_eq!(page.status, 200, "{}", page.words());
    wait("until now it is work of the community", || !plain(server, &[said]).is_empty());
    assert_eq!(restrict(&mut liang, &matter, "2").status, 200);
    assert!(liang.get(&matter).text().contains(said), "its team reads it");
    wait("it is on the disk", || plain(server, &[said]).is_empty());
});

both!(a_document_made_before_something_was_restricted_is_there_no_more, demo, |server| {
    let mut head = enter(server, "shen");
    let list = head.get("/assessments");
    let all = list.links().into_iter().filter(|l| l.starts_with("/assessments/0"));
    let report = all.map(|l| format!("{l}/report")).find(|report| {
        let own = report.trim_end_matches("/report").to_owned();
        head.get(&own).has_form(report)
    });
    let report = report.expect("one that was signed");
    let page = head.get(report.trim_end_matches("/report"));
    assert_eq!(head.submit(page.form(&report)).path, "/documents");
    let mut made = None;
    wait("it is not made", || {
        made = head.get("/documents").links().into_iter().find(|l| l.starts_with("/documents/"));
        made.is_some()
    });
    let made = made.expect("a document");
    let bytes = head.get(&made).bytes;
    assert!(bytes.len() > 1000);
    let kept = || {
        let mut folders = vec![server.folder().join("data")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
                match entry.path() {
                    path if path.is_dir() => folders.push(path),
                    path if std::fs::read(&path).is_ok_and(|held| held == bytes) => return true,
                    _ => {}
                }
            }
        }
        false
    };
    assert!(kept());
    let mut liang = enter(server, "liang");
    let (matter, _) = self::report(&mut liang, "走廊里有人争吵");
    assert_eq!(restrict(&mut liang, &matter, "2").status, 200);
    let gone = head.get(&made);
    assert!(gone.status >= 400 && gone.bytes != bytes, "{}", gone.status);
    wait("the file is still there", || !kept());
    // It is asked for again, and holds what may be read now.
    let page = head.get(report.trim_end_matches("/report"));
    assert_eq!(head.submit(page.form(&report)).path, "/documents");
    wait("it is not made again", || head.get("/documents").links().iter().any(|l| l.starts_with("/documents/")));
});

both!(of_what_was_sealed_no_round_and_no_growth_file_tells_anything, demo, |server| {
    let mut shi = enter(server, "shi");
    let before = shi.get("/patrol/findings").words();
    let (round, photo) = passed_on(&mut shi);
    let mut liang = enter(server, "liang");
    let matter = link(&liang.get(&round), "/matters/0");
    let number = number(&liang.get(&matter));
    let file = link(&liang.get("/growth"), "/growth/0");
    let practice = [("lesson", "先听再敲门"), ("text", "以前直接敲门"), ("number", number.as_str())];
    let page = act(&mut liang, &format!("{file}/link"), &practice, None);
    assert!(page.status == 200 && page.words().contains(&format!("先听再敲门 → {number}")), "{}", page.words());
    let mut gao = enter(server, "gao");
    let floors = |page: &Page| page.words().matches("4 层").count();
    let found = floors(&shi.get(&round));
    let (counted, mut mentor) = (gao.get("/patrol/findings").words(), enter(server, "zhao"));
    assert!(mentor.get(&file).words().contains(&number));

    assert_eq!(restrict(&mut liang, &matter, "3").status, 200);
    for name in ["shi", "han", "gao", "he", "lin", "liang"] {
        let mut who = enter(server, name);
        let page = who.get(&round);
        assert!(!page.text().contains("金丝雀"), "{name}: {}", page.words());
        assert!(matches!(who.get(&photo).status, 403 | 404), "{name}");
    }
    assert!(floors(&shi.get(&round)) < found, "where it was is told no more");
    assert_eq!(shi.get("/patrol/findings").words(), before, "as if nobody had found it");
    assert_ne!(gao.get("/patrol/findings").words(), counted, "it is counted no more");
    let page = mentor.get(&file);
    assert!(page.words().contains("先听再敲门") && !page.text().contains(&number), "{}", page.words());
    let mut said = Err(String::new());
    wait("its photos are not sealed", || {
        said = server.run(&["verify"]);
        said.is_ok()
    });
});

#[test]
fn the_office_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut server = Server::bare(Engine::Sqlite);
    server.restart();
    let mode = |path: &str| {
        let path = server.folder().join(path);
        std::fs::metadata(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).permissions().mode() & 0o777
    };
    assert_eq!(
        [mode("data"), mode("data/liren.db"), mode("data/liren.db-wal"), mode("key")],
        [0o700, 0o600, 0o600, 0o600]
    );
}
