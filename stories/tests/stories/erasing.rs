//! 销毁内容: two administrators erase what a closed restricted matter says; it is nowhere afterwards, also not in a backup of
//! before that is restored.

use std::path::{Path, PathBuf};

use stories::{Client, Engine, Page, Server, both};

use crate::hands::{act, enter, jpeg, ticked_by, words_in_files};

const WORDS: [&str; 4] = ["金丝雀家的旧事", "密语一二三", "办结密语", "破例密语今晚要转移孩子"];

/// A restricted matter with a photo, not closed yet; its path and number.
fn restricted(worker: &mut Client, level: &str) -> (String, String) {
    let form = worker.get("/matters/new").form("/matters/new").set("title", WORDS[0]).set("text", WORDS[1]);
    let form = form.set("where", "梧桐里 6 弄 2 号").set("category", "D01").force("anyway", "1");
    let path =
        worker.submit(form.force("restricted", "1").attach("photos", "门口.jpg", "image/jpeg", &jpeg(40))).path.clone();
    if level == "3" {
        let act = format!("{path}/restrict");
        let page = worker.get(&act);
        let lead = ticked_by(&page, "members", "林静");
        let form = page.form(&act).set("level", "3").set("text", "涉及人身安全").also("members", &lead);
        assert_eq!(worker.submit(form).status, 200);
    }
    let text = worker.get(&path).words();
    let found = |word: &&str| word.contains("民情0") || (word.starts_with('S') && word.len() == 13);
    let number = text.split_whitespace().find(found).unwrap_or_else(|| panic!("no number: {text}"));
    (path.clone(), number.trim_matches('·').to_owned())
}

fn ask(client: &mut Client, number: &str) -> Page {
    let path = "/matters/erasures/new";
    act(client, path, &[("number", number), ("reason", "保管期满，第三号决定")], None)
}

/// The page of the asking for `number` that waits.
fn waiting(client: &mut Client, number: &str) -> String {
    let page = client.get("/matters/erasures");
    let mark = page.text();
    let link = mark.split("href=\"").skip(1).filter(|part| part.starts_with("/matters/erasures/0"));
    let found = link.into_iter().find(|part| part.split("</a>").next().is_some_and(|row| row.contains(number)));
    let found = found.unwrap_or_else(|| panic!("{number} is not listed: {}", page.words()));
    found.split('"').next().unwrap_or_default().to_owned()
}

fn files(folder: &Path) -> usize {
    let all =
        |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect::<Vec<_>>();
    all(folder).iter().map(|inner| if inner.is_dir() { all(inner).len() } else { 1 }).sum()
}

fn clean(server: &Server) {
    let said = server.run(&["verify"]).unwrap_or_else(|said| panic!("{said}"));
    assert!(!said.contains("BAD"), "{said}");
}

/// Where attachments lie.
fn blobs(server: &Server) -> PathBuf {
    ["data/files", "files"]
        .map(|name| server.folder().join(name))
        .into_iter()
        .find(|p| p.exists())
        .expect("attachments")
}

both!(what_two_administrators_erased_is_nowhere_any_more, demo, |server| {
    let before = files(&blobs(server));
    let mut liang = enter(server, "liang");
    let (mut asks, mut confirms) = (server.sign_in("security_admin"), server.sign_in("audit_admin"));
    let all = ["2", "3"].map(|level| restricted(&mut liang, level));
    for (path, number) in &all {
        // Opened by break-glass, and reviewed.
        let mut gao = enter(server, "gao");
        let page = act(&mut gao, "/glass", &[("number", number), ("reason", WORDS[3])], None);
        assert!(page.path.starts_with("/glass/"), "{}", page.words());
        let first = *path == all[0].0;
        if first {
            let open = ask(&mut asks, number);
            assert!(open.status == 422 && open.words().contains("还没有办结"), "{}", open.words());
        }
        let page = act(&mut liang, &format!("{path}/fix-on-spot"), &[("text", WORDS[2])], Some(60));
        assert_eq!(page.status, 200, "{}", page.words());
        if first {
            let page = ask(&mut asks, number);
            assert!(page.status == 422 && page.words().contains("请先复核"), "{}", page.words());
        }
        let link = confirms.get("/audit/openings").links().into_iter().find(|l| l.starts_with("/audit/openings/0"));
        let link = link.expect("the opening");
        act(&mut confirms, &link, &[("outcome", "right"), ("words", "情况属实")], None);
        let text = confirms.get(&link);
        assert!(text.words().contains(WORDS[3]), "{}", text.words());
    }
    assert!(files(&blobs(server)) >= before + 8, "two photos of each matter, large and small");
    let stick = server.folder().join("stick");
    server.run(&["backup", "--to", "stick"]).expect("a backup of before");
    let old =
        std::fs::read_dir(&stick).expect("the stick").flatten().map(|e| e.path()).find(|p| p.is_dir()).expect("one");

    for (path, number) in &all {
        for login in ["liang", "lin", "gao", "zheng"] {
            assert_eq!(enter(server, login).get("/matters/erasures").status, 403, "{login}");
        }
        assert_eq!(confirms.get("/matters/erasures/new").status, 403, "who confirms does not ask");
        if *path == all[0].0 {
            let none = ask(&mut asks, "2026梧桐民情9999");
            assert!(none.status == 422 && none.words().contains("请核对编号"), "{}", none.words());
        }
        let page = ask(&mut asks, number);
        assert_eq!((page.status, page.path.as_str()), (200, "/matters/erasures"), "{}", page.words());
        if *path == all[0].0 {
            assert!(ask(&mut asks, number).words().contains("请等审计管理员核对"));
        }
        assert!(
            enter(server, "liang").get("/inbox").words().contains(&format!("销毁 {number} 的内容")),
            "the team is told"
        );
        let one = waiting(&mut confirms, number);
        assert!(!asks.get(&one).has_form(&one), "who asks does not confirm");
        assert_eq!(asks.post(&one, &[("command", &"1".repeat(32)), ("agree", "1")]).status, 403);
        // Returned once; the second person says why.
        let page = act(&mut confirms, &one, &[("agree", "0")], None);
        assert_eq!(page.status, 422, "{}", page.words());
        act(&mut confirms, &one, &[("agree", "0"), ("words", "决定书上没有盖章")], None);
        assert!(liang.get(path).text().contains(WORDS[0]), "nothing is erased by one alone");
        assert_eq!(ask(&mut asks, number).status, 200);
        let one = waiting(&mut confirms, number);
        let page = act(&mut confirms, &one, &[("agree", "1")], None);
        assert!(page.status == 200 && page.words().contains("内容已销毁"), "{}", page.words());

        let page = liang.get(path);
        let words = page.words();
        assert!(page.status == 200 && words.contains("按决定销毁") && words.contains("第三号决定"), "{words}");
        assert!(words.contains("马文斌") && words.contains("徐雪梅"), "by whose decision: {words}");
        assert!(WORDS.iter().all(|word| !page.text().contains(word)));
        let found = liang.get(&format!("/matters?q={}", stories::encode("金丝雀"))).text();
        assert!(!found.contains(WORDS[0]) && !found.contains(number.as_str()), "{found}");
        // It can be asked for no more, and nothing is written to it.
        assert!(ask(&mut asks, number).words().contains("请另立一份"));
        let note = liang.post(&format!("{path}/note"), &[("command", &"2".repeat(32)), ("text", "再写一句")]);
        assert!([404, 422].contains(&note.status), "{} {}", note.status, note.words());
        assert_eq!(enter(server, "gao").get(path).status, 404, "whoever did not see it does not see that it was");
    }
    // The files go by jobs: those of both matters, and what restricting one of them further left of its first photo.
    let gone = || files(&blobs(server)) == before;
    let waited = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        gone()
    });
    assert!(waited, "{before} files before, {} left", files(&blobs(server)));
    server.run(&["backup", "--to", "stick"]).expect("a backup of after, which knows what was erased");
    server.stop();
    clean(server);
    let found = words_in_files(server.folder(), &WORDS);
    assert!(found.is_empty(), "{found:#?}");
    if server.engine() == Engine::Postgres {
        let dump = std::process::Command::new("pg_dump").arg(server.database().expect("its address")).output();
        let dump = dump.expect("pg_dump");
        assert!(dump.status.success() && WORDS.iter().all(|w| !String::from_utf8_lossy(&dump.stdout).contains(w)));
    }

    // Yesterday's backup holds the keys; restored, they are erased again.
    let mut elsewhere = Server::bare(server.engine());
    for name in ["key", "said"] {
        std::fs::copy(server.folder().join(name), elsewhere.folder().join(name)).expect("key and sign-ins");
    }
    let said = elsewhere.run(&["restore", old.to_str().expect("a path")]).unwrap_or_else(|said| panic!("{said}"));
    assert!(said.contains("restored"), "{said}");
    clean(&elsewhere);
    elsewhere.restart();
    let mut liang = enter(&elsewhere, "liang");
    for (path, number) in &all {
        let page = liang.get(path);
        assert!(
            page.status == 200 && page.words().contains("按决定销毁") && page.words().contains(number),
            "{}",
            page.words()
        );
        assert!(WORDS.iter().all(|word| !page.text().contains(word)));
    }
});
